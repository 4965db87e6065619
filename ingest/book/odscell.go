package book

import (
	"bytes"
	"strconv"
	"strings"

	"danvan/ingest/charset"
)

// odsCell is a cell element being read.
type odsCell struct {
	kind     string // office:value-type
	font     charset.Font
	isError  bool
	formula  bool
	value    string // the attribute that holds the value
	hasValue bool
	spaced   bool // white space was met and not yet written
	begun    bool // the paragraph has characters
	texts    int  // paragraphs so far
}

// readODSCell reads the cell element just started and adds it as often as it is
// repeated.
func (o *odsReader) readODSCell(at *odsTable) *Fault {
	name := string(o.scan.name)
	if name != "table-cell" && name != "covered-table-cell" {
		return o.structure()
	}
	times, fault := o.repeats("table:number-columns-repeated")
	if fault != nil {
		return fault
	}
	p, fault := o.odsHead(at)
	if fault != nil {
		return fault
	}
	o.buffer = o.buffer[:0]
	if fault := o.odsBody(&p); fault != nil {
		return fault
	}
	c, fault := o.odsValue(at, &p)
	if fault != nil {
		return fault
	}
	if c.Kind == Text && c.Text == "" {
		at.col += times
		return nil
	}
	for range times {
		at.col++
		c.Col = at.col
		if fault := o.addCell(&at.sheetState, c); fault != nil {
			return fault
		}
	}
	return nil
}

// odsHead reads the attributes of a cell: type, value, and how far it reaches.
func (o *odsReader) odsHead(at *odsTable) (odsCell, *Fault) {
	p := odsCell{kind: string(o.scan.value("office:value-type")), formula: o.scan.value("table:formula") != nil}
	p.font = o.fontAt(at, o.scan.value("table:style-name"))
	o.legacy.runs = runFonts{}
	p.isError = string(o.scan.value("calcext:value-type")) == "error"
	for _, name := range [...]string{"office:value", "office:date-value", "office:time-value", "office:boolean-value", "office:string-value"} {
		if v := o.scan.value(name); v != nil {
			if p.hasValue {
				return p, o.odsFault(at, "có hai giá trị")
			}
			p.value, p.hasValue = string(v), true
		}
	}
	wide, fault := o.repeats("table:number-columns-spanned")
	if fault != nil {
		return p, fault
	}
	high, fault := o.repeats("table:number-rows-spanned")
	if fault != nil || wide == 1 && high == 1 {
		return p, fault
	}
	return p, o.addMerge(at, Range{at.col + 1, at.row, at.col + wide, at.row + high - 1})
}

// odsBody gathers the text of a cell: its paragraphs are lines. Remarks and pictures
// are no part of it.
func (o *odsReader) odsBody(p *odsCell) *Fault {
	return o.children(func() *Fault {
		switch name := string(o.scan.name); {
		case strings.HasPrefix(o.scan.qualified(), "draw:"), strings.HasPrefix(o.scan.qualified(), "dr3d:"):
			return o.scan.skip()
		case name == "p", name == "h":
			if p.texts++; p.texts > 1 {
				o.buffer = append(o.buffer, '\n')
			}
			p.begun, p.spaced = false, false
			if fault := o.paragraph(p); fault != nil {
				return fault
			}
			o.pend(p) // LibreOffice writes and keeps a space at the end
			return nil
		case name == "annotation", name == "annotation-end", name == "detective", name == "cell-range-source", name == "event-listeners":
			return o.scan.skip()
		}
		return o.structure()
	})
}

// paragraph gathers the text of the element just started and of those in it. White
// space counts once and not at the beginning; more of it has elements of its own.
func (o *odsReader) paragraph(p *odsCell) *Fault {
	for {
		switch o.scan.next() {
		case tokenText:
			o.words(p, o.scan.text)
		case tokenEnd:
			return nil
		case tokenStart:
			if fault := o.paragraphPart(p); fault != nil {
				return fault
			}
		default:
			return o.scan.fault
		}
	}
}

func (o *odsReader) paragraphPart(p *odsCell) *Fault {
	switch string(o.scan.name) {
	case "s":
		n, fault := o.repeats("text:c")
		if fault != nil {
			return fault
		}
		o.pend(p)
		if n > o.limits.Text {
			return overLimit("một ô dài quá %d ký tự", o.limits.Text)
		}
		o.buffer = append(o.buffer, bytes.Repeat([]byte{' '}, n)...)
		p.begun = true
		if fault := o.roomLeft(); fault != nil {
			return fault
		}
	case "tab":
		o.pend(p)
		o.buffer, p.begun = append(o.buffer, '\t'), true
	case "line-break":
		p.spaced = false
		o.buffer = append(o.buffer, '\n')
	case "note", "annotation", "annotation-end", "ruby-text", "frame", "bookmark", "bookmark-start", "bookmark-end":
	case "span":
		o.legacy.runs.add(o.styles.font(textFamily, string(o.scan.value("text:style-name"))))
		return o.paragraph(p)
	default: // links and fields: what they show is part of the text
		return o.paragraph(p)
	}
	return o.scan.skip()
}

// roomLeft bounds what repeated spaces can make of a small file.
func (o *odsReader) roomLeft() *Fault {
	if len(o.buffer) > 8*o.limits.Text {
		return overLimit("một ô dài quá %d ký tự", o.limits.Text)
	}
	return nil
}

// pend writes the space that was met before, unless the paragraph begins with it.
func (o *odsReader) pend(p *odsCell) {
	if p.spaced && p.begun {
		o.buffer = append(o.buffer, ' ')
	}
	p.spaced = false
}

func (o *odsReader) words(p *odsCell, text []byte) {
	for len(text) > 0 {
		n := 0
		for n < len(text) && !isSpace(text[n]) {
			n++
		}
		if n > 0 {
			o.pend(p)
			o.buffer, p.begun = append(o.buffer, text[:n]...), true
		} else {
			n, p.spaced = 1, true
		}
		text = text[n:]
	}
}

// odsValue makes the cell. A blank one comes back as an empty text.
func (o *odsReader) odsValue(at *odsTable, p *odsCell) (Cell, *Fault) {
	c := Cell{Formula: p.formula, Font: o.legacy.ofText(p.font)}
	if p.isError || p.formula && isErrorText(o.buffer) {
		c.Kind = Error
		return c, o.setText(at, &c, o.buffer)
	}
	switch p.kind {
	case "float", "currency":
		return o.odsNumber(at, p, c, General)
	case "percentage":
		return o.odsNumber(at, p, c, Percent)
	case "date":
		serial, ok := serialDay(p.value, false)
		return o.odsDay(at, p, c, serial, ok)
	case "time":
		serial, ok := durationDays(p.value)
		return o.odsDay(at, p, c, serial, ok)
	case "boolean":
		c.Kind, c.Text = Bool, map[string]string{"true": "1", "1": "1", "false": "0", "0": "0"}[p.value]
		if c.Text == "" {
			return c, o.odsFault(at, "có giá trị không đúng kiểu")
		}
		return c, nil
	case "string":
		if p.hasValue && len(o.buffer) == 0 {
			return c, o.setText(at, &c, []byte(p.value))
		}
		return c, o.setText(at, &c, o.buffer)
	case "", "void":
		if p.formula && p.texts == 0 {
			c.Kind = FormulaNoValue
			return c, nil
		}
		return c, o.setText(at, &c, o.buffer)
	}
	return c, o.odsFault(at, "có giá trị không đúng kiểu")
}

// odsNumber takes the stored value, never the text that shows it.
func (o *odsReader) odsNumber(at *odsTable, p *odsCell, c Cell, format Format) (Cell, *Fault) {
	plain, ok := plainNumber([]byte(p.value))
	if !ok {
		return c, o.odsFault(at, "có số không hợp lệ")
	}
	c.Kind, c.Format, c.Text = Number, format, o.texts.keep(plain)
	return c, nil
}

// odsDay makes the serial number that other formats hold. What no serial number can
// tell, such as a day before 1900, stays text as it is shown.
func (o *odsReader) odsDay(at *odsTable, p *odsCell, c Cell, serial string, ok bool) (Cell, *Fault) {
	if ok {
		c.Kind, c.Format, c.Text = Number, Date, serial
		return c, nil
	}
	if !p.hasValue {
		return c, o.odsFault(at, "có giá trị không đúng kiểu")
	}
	return c, o.setText(at, &c, o.buffer)
}

func (o *odsReader) setText(at *odsTable, c *Cell, text []byte) *Fault {
	text = appendLines(nil, text)
	switch {
	case o.tooLong(text):
		return overLimit("ô %s của trang “%s” dài quá %d ký tự", Ref(at.col+1, at.row), printable(at.sheet.Name), o.limits.Text)
	case c.Kind == Error && len(text) == 0:
		return o.odsFault(at, "có giá trị không đúng kiểu")
	}
	c.Text = o.texts.keep(text)
	return nil
}

func (o *odsReader) odsFault(at *odsTable, what string) *Fault {
	return damaged("ô %s của trang “%s” %s", Ref(at.col+1, at.row), printable(at.sheet.Name), what)
}

// isErrorText recognises an error by what a formula shows: old programs store it as
// the number 0.
func isErrorText(text []byte) bool {
	if code, ok := bytes.CutPrefix(text, []byte("Err:")); ok {
		return len(code) == 3 && digits(code) == 3
	}
	switch string(text) {
	case "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A":
		return true
	}
	return false
}

// durationDays turns "PT12H30M00S" into days and their fraction.
func durationDays(text string) (string, bool) {
	rest, ok := strings.CutPrefix(text, "PT")
	seconds := 0.0
	for _, unit := range [...]struct {
		mark string
		each float64
	}{{"H", 3600}, {"M", 60}, {"S", 1}} {
		count, after, found := strings.Cut(rest, unit.mark)
		if !found {
			continue
		}
		plain, valid := plainNumber([]byte(count))
		n, err := strconv.ParseFloat(string(plain), 64)
		if !valid || err != nil || n < 0 {
			return "", false
		}
		seconds, rest = seconds+n*unit.each, after
	}
	return strconv.FormatFloat(seconds/86400, 'f', -1, 64), ok && rest == "" && len(text) > 2
}
