package forms

import (
	"github.com/xuri/excelize/v2"

	"danvan/templates/internal/workbook"
)

// Colours of cells, print-friendly.
const (
	fillHead    = "DDEBF7"
	fillSection = "F2F2F2"
	fillInput   = "FFFDE7"
	fillClosed  = "D9D9D9"
	fillWrong   = "FFC7CE"
	fillWarn    = "FFEB9C"
	fillGood    = "C6EFCE"
	inkWrong    = "9C0006"
	inkWarn     = "7F6000"
	inkLink     = "0563C1"
)

// Number formats: Vietnamese separators whatever the machine's own settings are.
const (
	formatWhole  = `[$-42A]#,##0`
	formatAmount = `[$-42A]#,##0.00##`
	formatYear   = "0"
	formatText   = "@"
)

// look is how a cell is dressed. Its zero value is plain 11-point text.
type look struct {
	size            float64
	bold, italic    bool
	link            bool
	across, down    string // alignment; "" is left, centre
	wrap, box, open bool   // open: unlocked for input
	fill, ink       string
	format          string
	font            string // "" is our own
	indent          int
}

func (l look) style() *excelize.Style {
	s := &excelize.Style{
		Font:       &excelize.Font{Family: workbook.Font, Size: l.size, Bold: l.bold, Italic: l.italic, Color: l.ink},
		Alignment:  &excelize.Alignment{Horizontal: l.across, Vertical: l.down, WrapText: l.wrap, Indent: l.indent},
		Protection: &excelize.Protection{Locked: !l.open},
	}
	if l.size == 0 {
		s.Font.Size = 11
	}
	if l.font != "" {
		s.Font.Family = l.font
	}
	if l.down == "" {
		s.Alignment.Vertical = "center"
	}
	if l.link {
		s.Font.Underline, s.Font.Color = "single", inkLink
	}
	if l.fill != "" {
		s.Fill = workbook.Solid(l.fill)
	}
	if l.format != "" {
		s.CustomNumFmt = &l.format
	}
	if l.box {
		s.Border = workbook.Frame("808080")
	}
	return s
}

// mark is what a conditional format paints.
type mark struct{ fill, ink string }

func markWrong() mark { return mark{fillWrong, inkWrong} }
func markWarn() mark  { return mark{fillWarn, inkWarn} }

// highlight paints the cells while the formula is true.
func (b *book) highlight(sheet, cells, formula string, m mark) {
	id, ok := b.marks[m]
	if !ok {
		var err error
		id, err = b.file.NewConditionalStyle(&excelize.Style{
			Font: &excelize.Font{Color: m.ink},
			Fill: workbook.Solid(m.fill),
		})
		b.do(err)
		b.marks[m] = id
	}
	b.do(b.file.SetConditionalFormat(sheet, cells, []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: formula, Format: &id}}))
}
