package ingest

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// The bounds beyond which a figure or a text is taken for a slip, where the form sets
// none.
const (
	mostCount = 1_000_000_000 * pipeline.One
	mostText  = 10_000
	quoted    = 60 // characters of a cell that a finding repeats
)

// valuer turns what stands in a cell into what it says.
type valuer struct {
	nils       map[string]bool // folded texts that mean "không phát sinh"
	convention convention
	proof      evidence
	words      *lexicon
}

// values reads every slot of a form. Cells with a rejecting finding say nothing.
func (v valuer) values(d *draft) {
	d.cells = make([]pipeline.Cell, len(d.slots))
	for i := range d.slots {
		s := &d.slots[i]
		if !s.filled || s.merged {
			continue
		}
		c := pipeline.Cell{Row: s.row, Field: s.field.Code, Measure: s.measure, State: pipeline.Reported, Sheet: d.pages[s.sheet].Name, Ref: s.ref()}
		if v.value(d, s, &c) {
			d.cells[i] = c
		}
	}
}

// value fills in the cell; false where a finding was noted instead.
func (v valuer) value(d *draft, s *slot, c *pipeline.Cell) bool {
	switch {
	case !d.applies(s.field):
		d.addAt(s, "field-not-asked", d.slotLabel(s))
		c.State = pipeline.NotApplicable
		return true
	case s.cell.Kind == book.FormulaNoValue, s.cell.Kind == book.Text && s.cell.Text == noResult:
		d.addAt(s, "formula-no-value", d.slotLabel(s))
		return false
	case s.cell.Kind == book.Error, s.cell.Kind == book.Text && isErrorText(s.cell.Text):
		d.addAt(s, "cell-error", s.cell.Text, d.slotLabel(s))
		return false
	case s.measure == pipeline.Explanation:
		return v.text(d, s, c)
	}
	switch s.field.Kind {
	case pipeline.Count, pipeline.Amount:
		return v.figure(d, s, c)
	case pipeline.Tick:
		return v.tick(d, s, c)
	case pipeline.Choice:
		return v.choice(d, s, c)
	case pipeline.Day:
		return v.day(d, s, c)
	}
	return v.text(d, s, c)
}

// noResult stands in a workbook that we gave back for a formula that had no result.
const noResult = "(công thức chưa có kết quả)"

// isErrorText tells whether a text is an error value as Excel or LibreOffice shows it:
// in a CSV, and in a workbook that we gave back, it is kept as text.
func isErrorText(text string) bool {
	text = strings.TrimSpace(text)
	if text == "" || text[0] != '#' && text[0] != 'E' && text[0] != 'e' {
		return false // as nearly all are
	}
	switch t := strings.ToUpper(text); t {
	case "#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA":
		return true
	default:
		digits, ok := strings.CutPrefix(t, "ERR:")
		return ok && len(digits) == 3 && strings.Trim(digits, "0123456789") == ""
	}
}

// isNil tells whether a cell says "không phát sinh".
func (v valuer) isNil(s *slot) bool {
	return s.cell.Kind == book.Text && v.nils[v.words.fold(s.cell.Text)]
}

// clip shortens what a finding repeats from a cell.
func clip(text string) string {
	text = squeeze(text)
	if utf8.RuneCountInString(text) <= quoted {
		return text
	}
	return string([]rune(text)[:quoted]) + "…"
}

func (v valuer) figure(d *draft, s *slot, c *pipeline.Cell) bool {
	switch {
	case v.isNil(s):
		c.State = pipeline.Nil
		return true
	case s.cell.Kind == book.Text && (fold(s.cell.Text) == "x" || fold(s.cell.Text) == "×"):
		d.addAt(s, "not-applicable-mark", d.slotLabel(s))
		c.State = pipeline.NotApplicable
		return true
	}
	plain, ok := v.plain(d, s)
	if !ok {
		return false
	}
	n, fits := decimal(plain)
	c.Number = n
	if !d.bounded(s, plain, n, fits) {
		return false
	}
	d.doubtPercent(s, plain, n)
	if n < 0 { // an amount: a difference may be, and what was accepted before must still be read
		d.addAt(s, "amount-negative", shown(plain), d.slotLabel(s))
	}
	return true
}

// doubtPercent asks of a bare figure up to 1 in a field of percentages whether it is not
// a share of one: 0,85 for 85 %.
func (d *draft) doubtPercent(s *slot, plain string, n pipeline.Number) {
	multiplied := s.cell.Kind == book.Number && s.cell.Format == book.Percent // by Excel, which leaves what was typed as text as it is
	if n <= 0 || n > pipeline.One || s.field.Unit != "%" || multiplied || strings.Contains(s.cell.Text, "%") {
		return
	}
	d.addAt(s, "percent-fraction", shown(plain), d.slotLabel(s), shown((n * 100).String()))
}

// plain returns the figure of a cell as a plain decimal.
func (v valuer) plain(d *draft, s *slot) (string, bool) {
	switch s.cell.Kind {
	case book.Number:
		return storedFigure(d, s)
	case book.Text:
		return v.typedFigure(d, s)
	}
	d.addAt(s, "number-bad", shownCell(s.cell, d.page), d.slotLabel(s))
	return "", false
}

// storedFigure reads a cell that holds a number. Under a % format it is a percentage
// and belongs into a field of percentages; a date never is a figure.
func storedFigure(d *draft, s *slot) (string, bool) {
	percent := s.cell.Format == book.Percent
	plain := fifteen(s.cell.Text, percent)
	if s.cell.Format == book.Date || (percent && fold(s.field.Unit) != "%" && plain != "0") {
		d.addAt(s, "number-bad", shownCell(s.cell, d.page), d.slotLabel(s))
		return "", false
	}
	return plain, true
}

// typedFigure reads a text. Words behind the number may only repeat the field's unit
// of measure.
func (v valuer) typedFigure(d *draft, s *slot) (string, bool) {
	n, ok := parseNumeral(s.cell.Text)
	if !ok || (n.suffix != "" && n.suffix != fold(s.field.Unit)) {
		code := "number-bad"
		if twoFigures(s.cell.Text) {
			code = "number-two"
		}
		d.addAt(s, code, clip(s.cell.Text), d.slotLabel(s))
		return "", false
	}
	if v.proof.mixed() && n.proves() == enUS {
		d.addAt(s, "number-mixed", clip(s.cell.Text), v.proof.viAt, clip(v.proof.viText), d.slotLabel(s))
		return "", false
	}
	plain, other := n.read(v.convention)
	if vi, en, viOK, enOK := n.readings(); s.field.Kind == pipeline.Count && viOK && enOK && vi != en && strings.Contains(plain, ".") {
		// 1,000 is one by the letter of the convention, and a thousand to most who write it.
		d.addAt(s, "number-thousands", clip(s.cell.Text), d.slotLabel(s))
		return "", false
	}
	if other != "" {
		d.addAt(s, "number-ambiguous", clip(s.cell.Text), shown(plain), shown(other), d.slotLabel(s))
	}
	return plain, true
}

// bounded holds a figure against what its field can hold.
func (d *draft) bounded(s *slot, plain string, n pipeline.Number, fits bool) bool {
	count := s.field.Kind == pipeline.Count
	most := s.field.Max
	if most == 0 {
		most = largest
		if count {
			most = mostCount
		}
	}
	switch {
	case !fits || n > most:
		d.addAt(s, "number-absurd", shown(plain), d.slotLabel(s), shown(most.String()))
	case count && n < 0:
		d.addAt(s, "number-negative", shown(plain), d.slotLabel(s))
	case count && !n.IsInt():
		d.addAt(s, "number-fraction", shown(plain), d.slotLabel(s))
	default:
		return true
	}
	return false
}

func (v valuer) tick(d *draft, s *slot, c *pipeline.Cell) bool {
	text := fold(s.cell.Text)
	if s.cell.Kind == book.Number {
		text = fifteen(s.cell.Text, false)
	}
	switch text {
	case "x", "×", "có", "1", "true", "✓", "✔", "√":
		c.Number = pipeline.One
		return true
	case "không", "0", "false":
		return true
	}
	if v.isNil(s) {
		c.State = pipeline.Nil
		return true
	}
	d.addAt(s, "tick-bad", clip(s.cell.Text), d.slotLabel(s))
	return false
}

func (v valuer) choice(d *draft, s *slot, c *pipeline.Cell) bool {
	text := v.words.fold(shownCell(s.cell, d.page))
	for _, o := range s.field.Options {
		if text == v.words.fold(o.Label) || text == v.words.fold(o.Code) {
			c.Text, c.Number = o.Code, pipeline.Int(int64(o.Rank))
			return true
		}
	}
	if v.isNil(s) {
		c.State = pipeline.Nil
		return true
	}
	var labels []string
	for _, o := range s.field.Options {
		labels = append(labels, o.Label)
	}
	d.addAt(s, "choice-bad", clip(s.cell.Text), s.field.Label, strings.Join(labels, "; "))
	return false
}

func (v valuer) day(d *draft, s *slot, c *pipeline.Cell) bool {
	if v.isNil(s) {
		c.State = pipeline.Nil
		return true
	}
	day, ok := parseDay(s.cell.Text)
	if s.cell.Kind == book.Number {
		day, ok = serialDay(s.cell.Text, d.page.date1904)
		ok = ok && (s.cell.Format == book.Date || plausible(day))
	}
	if !ok {
		d.addAt(s, "date-bad", clip(shownCell(s.cell, d.page)), d.slotLabel(s))
		return false
	}
	c.Text = day.String()
	return true
}

// plausible tells whether a number without a date format may be a day's serial: pasting
// values loses the format. Reports are of this time; a stray count is not.
func plausible(d pipeline.Date) bool { return d.Year >= 1990 && d.Year <= 2099 }

// text keeps words as typed.
func (v valuer) text(d *draft, s *slot, c *pipeline.Cell) bool {
	c.Text = strings.TrimSpace(shownCell(s.cell, d.page))
	most := mostText
	if s.field.Max > 0 && s.measure == pipeline.Value {
		most = int(s.field.Max / pipeline.One)
	}
	if n := utf8.RuneCountInString(c.Text); n > most {
		d.addAt(s, "text-long", itoa(n), itoa(most), d.slotLabel(s))
		return false
	}
	if v.isNil(s) {
		c.State = pipeline.Nil
	}
	return true
}

// shownCell returns a cell as a person sees it.
func shownCell(c book.Cell, p page) string {
	switch {
	case c.Kind == book.Bool && c.Text == "1":
		return "TRUE"
	case c.Kind == book.Bool:
		return "FALSE"
	case c.Kind == book.Number && c.Format == book.Percent:
		return shown(fifteen(c.Text, true)) + "%"
	case c.Kind == book.Number && c.Format == book.General:
		return shown(fifteen(c.Text, false))
	}
	return p.cellText(c)
}

// splitPairs gives the second of two figures in one cell to the field that the form
// declares for it, where that field's own cell is blank.
func (d *draft) splitPairs() {
	for i := range d.slots {
		s := &d.slots[i]
		if !s.filled || s.cell.Kind != book.Text || !s.numeric() || s.field.Pair == "" {
			continue
		}
		other := d.slot(cellKey{s.row, s.field.Pair, s.measure})
		first, second, two := splitFigures(s.cell.Text)
		if other == nil || !two || other.filled || !alike(first.suffix, s.field.Unit) || !alike(second.suffix, other.field.Unit) {
			continue
		}
		other.spot, other.filled, other.cell = s.spot, true, s.cell
		s.cell.Text, other.cell.Text = first.typed(), second.typed()
	}
}

// typed returns a numeral without the words behind it.
func (n numeral) typed() string { return n.signed(n.body) }

func itoa(n int) string { return strconv.Itoa(n) }
