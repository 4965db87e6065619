package summary

import (
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/internal/workbook"

	"github.com/xuri/excelize/v2"
)

// Number formats with Vietnamese separators, whatever the reader's Excel speaks.
const (
	wholeFormat   = `[$-42A]#,##0`
	decimalFormat = `[$-42A]#,##0.00`
	dayFormat     = `dd/mm/yyyy`
	momentFormat  = `dd/mm/yyyy hh:mm`
	signedWhole   = `[$-42A]+#,##0;[$-42A]-#,##0;[$-42A]0`
	signedDecimal = `[$-42A]+#,##0.00;[$-42A]-#,##0.00;[$-42A]0`
)

// decimals widens a format of two decimals.
func decimals(format string, places int) string {
	return strings.ReplaceAll(format, ".00", "."+strings.Repeat("0", max(2, places)))
}

// Colours. Each state differs from the others in lightness and has a word beside it,
// so that a grey print loses nothing.
const (
	ink       = "000000"
	paleInk   = "595959"
	linkInk   = "1F4E79"
	headFill  = "D9E2EC"
	groupFill = "F2F2F2"
	totalFill = "E7E6E6"
	barFill   = "9DB8D2"
	sparkFill = "9DB8D2"
)

// look is how a cell looks. Equal looks share one style.
type look struct {
	bold, italic, underline bool
	size                    float64 // points; 0 is 11
	colour, fill            string
	align                   string // left, center, right; "" by kind of value
	indent                  int
	wrap, border            bool
	format                  string
}

func (l look) with(format string) look { l.format = format; return l }

func title() look   { return look{bold: true, size: titleSize} }
func caption() look { return look{italic: true, colour: paleInk} }
func head() look {
	return look{bold: true, fill: headFill, align: "center", wrap: true, border: true}
}
func text() look   { return look{border: true, wrap: true} }
func label() look  { return look{border: true} }
func middle() look { return look{border: true, align: "center"} }
func lines() look  { return look{border: true, align: "center", wrap: true} }
func number() look { return look{border: true, align: "right"} }

// linked is a look with the marks of a hyperlink.
func linked(l look) look { l.colour, l.underline = linkInk, true; return l }

// palette makes the styles of a workbook, one for each look.
type palette struct {
	file *excelize.File
	ids  map[look]int
}

func (p *palette) id(l look) (int, error) {
	if id, ok := p.ids[l]; ok {
		return id, nil
	}
	id, err := p.file.NewStyle(l.style())
	if err == nil {
		p.ids[l] = id
	}
	return id, err
}

func (l look) style() *excelize.Style {
	s := &excelize.Style{
		Font:      &excelize.Font{Family: workbook.Font, Size: l.size, Bold: l.bold, Italic: l.italic, Color: l.colour},
		Alignment: &excelize.Alignment{Horizontal: l.align, Vertical: "center", WrapText: l.wrap, Indent: l.indent},
	}
	// A number that finds no room is "####", and n/N in the middle loses both its ends.
	s.Alignment.ShrinkToFit = !l.wrap && (l.format != "" || l == middle())
	if l.size == 0 {
		s.Font.Size = 11
	}
	if l.colour == "" {
		s.Font.Color = ink
	}
	if l.underline {
		s.Font.Underline = "single"
	}
	if l.fill != "" {
		s.Fill = workbook.Solid(l.fill)
	}
	if l.border {
		s.Border = workbook.Frame("7F7F7F")
	}
	if l.format != "" {
		s.CustomNumFmt = &l.format
	}
	return s
}

// condition is the look as a conditional format lays it over a cell.
func (l look) condition() *excelize.Style {
	s := &excelize.Style{Font: &excelize.Font{Bold: l.bold, Italic: l.italic, Color: l.colour}}
	if l.fill != "" {
		s.Fill = workbook.Solid(l.fill)
	}
	return s
}

// lightLook is the look of a traffic light's cell.
func lightLook(l shown.Light) look {
	s := look{border: true, bold: true, align: "left"}
	switch l {
	case shown.Green:
		s.colour, s.fill = "00612E", "E2F0D9"
	case shown.Amber:
		s.colour, s.fill = "7F4F00", "FFF2CC"
	case shown.Red:
		s.colour, s.fill = "FFFFFF", "B00020"
	case shown.Grey, shown.Pale:
		s.colour, s.fill = paleInk, totalFill
	default:
		s.colour, s.bold = paleInk, false
	}
	return s
}

// verdictLook is the look of the verdict on a figure.
func verdictLook(r pipeline.Result) look {
	l := lightLook(shown.LightOf(r))
	l.wrap = true
	return l
}

// quietLook is a light in a table of many: what is not met would else be a wall.
func quietLook(l shown.Light) look {
	s := lightLook(l)
	if l == shown.Red {
		s.colour, s.fill = "7B0015", "F6D5D5"
	}
	return s
}

// lightText is the light with its word; without a target there is no light.
func lightText(l shown.Light) string {
	if l == shown.Dark {
		return l.Word()
	}
	return l.Mark() + " " + l.Word()
}

// verdictText is the light of a figure, with the side of the bound in words where its
// number cannot show it.
func verdictText(r pipeline.Result, ind *pipeline.Indicator) string {
	words := lightText(shown.LightOf(r))
	if side := shown.Show(r, ind.Unit).Side; r.Value.Known && side != "" {
		words += "\n(" + side + ")"
	}
	return words
}

// stateLook is the look of a report's state.
func stateLook(s pipeline.FilingState) look {
	l := look{border: true, align: "center"}
	switch s {
	case pipeline.OnTime:
		l.fill = "E2F0D9"
	case pipeline.Late:
		l.fill, l.bold = "FFD966", true
	case pipeline.WasReturned:
		l.fill, l.bold = "F4B084", true
	case pipeline.NotReceived:
		l.fill, l.bold, l.colour = "B00020", true, "FFFFFF"
	default:
		l.italic = true
	}
	return l
}
