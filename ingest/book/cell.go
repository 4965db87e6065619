package book

import "danvan/ingest/charset"

// cellParts are what one cell element was found to hold.
type cellParts struct {
	kind     string // its t attribute
	format   Format
	font     charset.Font
	formula  bool
	value    bool // a v element
	inline   bool // an is element
	stray    bool // a v element beside it, or in its place
	col, row int
}

// readCell reads the cell element just started.
func (r *workbookReader) readCell(at *sheetState) *Fault {
	var p cellParts
	if fault := r.cellHead(at, &p); fault != nil {
		return fault
	}
	r.buffer = r.buffer[:0]
	if fault := r.cellBody(at, &p); fault != nil {
		return fault
	}
	c, fault := r.cellValue(at, &p)
	if fault != nil || c.Kind == Text && c.Text == "" {
		return fault
	}
	return r.addCell(at, c)
}

// cellHead reads the attributes: address, style and type.
func (r *workbookReader) cellHead(at *sheetState, p *cellParts) *Fault {
	p.col, p.row = at.col+1, at.row
	style := -1
	for _, a := range r.scan.attributes {
		value, ok := r.scan.valueOf(a), true
		switch string(r.scan.nameOf(a)) {
		case "r":
			p.col, p.row, ok = parseRef(value)
			if ok && (p.row != at.row || p.col <= at.col) {
				return r.cellFault(at, p, "lặp lại hoặc sai thứ tự")
			}
		case "s":
			if len(value) > 0 { // s="" is met in real exports and means no style
				style, ok = parseIndex(value, 1<<20)
			}
		case "t":
			p.kind, ok = cellType(value)
		}
		if !ok {
			return r.cellFault(at, p, "có thuộc tính không hợp lệ")
		}
	}
	if p.col > maxColumn {
		return r.cellFault(at, p, "nằm ngoài trang tính")
	}
	at.col = p.col
	var ok bool
	p.font = r.legacy.ofStyle(style)
	if p.format, ok = r.styleFormat(style); !ok {
		return r.cellFault(at, p, "có kiểu trình bày không tồn tại")
	}
	return nil
}

// styleFormat looks the format up. A style that the styles part does not have is
// damage (false); without such a part no number has a format.
func (r *workbookReader) styleFormat(style int) (Format, bool) {
	switch {
	case style < 0 && len(r.formats) == 0, !r.styled:
		return General, true
	case max(style, 0) < len(r.formats):
		return r.formats[max(style, 0)], true
	}
	return General, false
}

// cellType returns the type as a constant, so that none is allocated for each cell.
func cellType(b []byte) (string, bool) {
	switch string(b) {
	case "n":
		return "", true
	case "s":
		return "s", true
	case "str":
		return "str", true
	case "inlineStr":
		return "inlineStr", true
	case "b":
		return "b", true
	case "e":
		return "e", true
	case "d":
		return "d", true
	}
	return "", false
}

// cellBody reads the children and gathers the stored value in the buffer.
func (r *workbookReader) cellBody(at *sheetState, p *cellParts) *Fault {
	for {
		switch r.scan.next() {
		case tokenStart:
			if fault := r.cellChild(at, p); fault != nil {
				return fault
			}
		case tokenText:
			if !blank(r.scan.text) {
				return r.structure()
			}
		case tokenEnd:
			return nil
		default:
			return r.scan.fault
		}
	}
}

func (r *workbookReader) cellChild(at *sheetState, p *cellParts) *Fault {
	switch string(r.scan.name) {
	case "v":
		if p.kind == "inlineStr" { // its text is in is; some exporters leave a number here
			p.stray = true
			return r.scan.skip()
		}
		if p.value {
			return r.cellFault(at, p, "có hai giá trị")
		}
		p.value = true
		return r.gather()
	case "f":
		p.formula = true
		return r.scan.skip()
	case "is":
		if p.value || p.inline {
			return r.cellFault(at, p, "có hai giá trị")
		}
		p.inline = true
		return r.richText()
	case "extLst":
		return r.scan.skip()
	}
	return r.structure()
}

// cellValue makes the cell. A blank one comes back as an empty text.
func (r *workbookReader) cellValue(at *sheetState, p *cellParts) (Cell, *Fault) {
	c := Cell{Col: p.col, Format: p.format, Formula: p.formula, Font: p.font}
	if p.inline {
		c.Font = r.legacy.ofText(c.Font)
	}
	if p.inline && p.kind != "inlineStr" || p.stray && !p.inline {
		return c, r.cellFault(at, p, "có giá trị không đúng kiểu")
	}
	switch p.kind {
	case "str", "inlineStr":
		return r.textValue(at, p, c, cellText(r.buffer))
	case "e":
		c.Kind = Error
		return r.textValue(at, p, c, trim(r.buffer))
	}
	value := trim(r.buffer)
	if len(value) == 0 {
		if p.formula {
			c.Kind = FormulaNoValue
		}
		return c, nil
	}
	switch p.kind {
	case "s":
		return r.sharedValue(at, p, c, value)
	case "b":
		return r.boolValue(at, p, c, value)
	case "d":
		return r.dateValue(c, value), nil
	}
	plain, ok := plainNumber(value)
	if !ok {
		return c, r.cellFault(at, p, "có số không hợp lệ")
	}
	c.Kind, c.Text = Number, r.texts.keep(plain)
	return c, nil
}

// textValue makes a cell of text or of an error. An empty text is the result of many
// a formula, so there only the lack of a value counts as never computed.
func (r *workbookReader) textValue(at *sheetState, p *cellParts, c Cell, text []byte) (Cell, *Fault) {
	switch {
	case p.formula && !p.value && !p.inline:
		c.Kind = FormulaNoValue
	case c.Kind == Error && len(text) == 0:
		return c, r.cellFault(at, p, "có giá trị không đúng kiểu")
	case r.tooLong(text):
		return c, overLimit("ô %s của trang “%s” dài quá %d ký tự", Ref(p.col, p.row), printable(at.sheet.Name), r.limits.Text)
	}
	c.Text = r.texts.keep(text)
	return c, nil
}

func (r *workbookReader) sharedValue(at *sheetState, p *cellParts, c Cell, value []byte) (Cell, *Fault) {
	i, ok := parseIndex(value, len(r.strings)-1)
	if !ok {
		return c, r.cellFault(at, p, "trỏ tới nội dung không tồn tại")
	}
	c.Text, c.Font = r.strings[i], r.legacy.ofShared(i, c.Font)
	return c, nil
}

func (r *workbookReader) boolValue(at *sheetState, p *cellParts, c Cell, value []byte) (Cell, *Fault) {
	c.Kind = Bool
	switch string(value) {
	case "1", "true":
		c.Text = "1"
	case "0", "false":
		c.Text = "0"
	default:
		return c, r.cellFault(at, p, "có giá trị không đúng kiểu")
	}
	return c, nil
}

// dateValue turns an ISO date into the serial number that other files hold; what is
// no such date stays text, and whoever wants a date there will say so.
func (r *workbookReader) dateValue(c Cell, value []byte) Cell {
	if serial, ok := serialDay(string(value), r.date1904); ok {
		c.Kind, c.Format, c.Text = Number, Date, serial
		return c
	}
	c.Text = r.texts.keep(value)
	return c
}

func (r *workbookReader) cellFault(at *sheetState, p *cellParts, what string) *Fault {
	return damaged("ô %s của trang “%s” %s", Ref(p.col, at.row), printable(at.sheet.Name), what)
}
