package book

import (
	"sort"

	"danvan/ingest/charset"
)

// odsStyles is what the styles of a spreadsheet say beyond looks: which sheets are
// hidden, and which cells and words are in a font of an old encoding.
type odsStyles struct {
	hidden map[string]bool
	fonts  map[string]charset.Font // by family and name
	family string                  // of the style being read
	name   string
}

const (
	odsStylesPart = "styles.xml"
	cellFamily    = "table-cell"
	textFamily    = "text"
)

// visit looks at one element of the styles. A style has the font of its parent unless
// it names one itself; parents come first.
func (o *odsStyles) visit(s *scanner, name []byte) *Fault {
	switch {
	case string(name) == "style":
		o.family, o.name = string(s.value("style:family")), string(s.value("style:name"))
		if font := o.font(o.family, string(s.value("style:parent-style-name"))); font != charset.PlainFont {
			o.fonts[o.family+"/"+o.name] = font
		}
	case string(s.parent()) != "style":
	case string(name) == "table-properties":
		o.hidden[o.name] = string(s.value("table:display")) == "false"
	case string(name) == "text-properties":
		family := s.value("style:font-name")
		if family == nil {
			family = s.value("fo:font-family")
		}
		if family != nil {
			o.fonts[o.family+"/"+o.name] = charset.FontOf(string(family))
		}
	}
	return crowded(max(len(o.hidden), len(o.fonts)), maxStyles, "kiểu trình bày")
}

func (o *odsStyles) font(family, name string) charset.Font { return o.fonts[family+"/"+name] }

// readODSStyles reads the named styles, which the styles of the content rest on.
func (o *odsReader) readODSStyles() *Fault {
	if !o.open(odsStylesPart) {
		return nil
	}
	return o.scan.each(func(name []byte) *Fault {
		return o.styles.visit(&o.scan, name)
	})
}

// odsColumn says which style the cells up to a column have that name none.
type odsColumn struct {
	last int
	font charset.Font
}

// readColumn notes the style of the columns just started. Only a style in an old font
// is of interest.
func (o *odsReader) readColumn(at *odsTable) *Fault {
	times, fault := o.repeats("table:number-columns-repeated")
	if fault != nil {
		return fault
	}
	if hides(o.scan.value("table:visibility")) {
		if fault := at.sheet.hideColumns(at.lastColumn+1, at.lastColumn+times); fault != nil {
			return fault
		}
	}
	at.lastColumn += times
	if font := o.styles.font(cellFamily, string(o.scan.value("table:default-cell-style-name"))); font != charset.PlainFont || len(at.columns) > 0 {
		at.columns = append(at.columns, odsColumn{at.lastColumn - times, charset.PlainFont}, odsColumn{at.lastColumn, font})
	}
	if fault := crowded(len(at.columns), 2*maxColumn, "cột"); fault != nil {
		return fault
	}
	return o.scan.skip()
}

// hides tells whether a row or column of that visibility is not shown.
func hides(visibility []byte) bool {
	return string(visibility) == "collapse" || string(visibility) == "filter"
}

// fontAt returns the font of a cell: that of its style, of its row, or of its column.
func (o *odsReader) fontAt(at *odsTable, style []byte) charset.Font {
	switch {
	case style != nil:
		return o.styles.font(cellFamily, string(style))
	case at.rowStyle != "":
		return o.styles.font(cellFamily, at.rowStyle)
	}
	i := sort.Search(len(at.columns), func(i int) bool { return at.col < at.columns[i].last })
	if i == len(at.columns) {
		return charset.PlainFont
	}
	return at.columns[i].font
}
