package summary

import (
	"bytes"
	"fmt"
	"strings"
)

// finish adds to the parts of the sheets what excelize drops when it streams one: the
// small charts in cells, and how deep the outline goes (without it Excel draws no
// buttons to unfold).
func finish(sheets []*sheet) func(part string, content []byte) []byte {
	byPart := map[string]*sheet{}
	for i, s := range sheets {
		byPart[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = s
	}
	return func(part string, content []byte) []byte {
		s := byPart[part]
		if s == nil {
			return content
		}
		if levels := s.levels(); levels != "" {
			content = bytes.Replace(content, []byte("<sheetFormatPr "), []byte("<sheetFormatPr "+levels), 1)
		}
		if len(s.sparks) > 0 {
			content = bytes.Replace(content, []byte("</worksheet>"), []byte(s.sparkGroup()+"</worksheet>"), 1)
		}
		return content
	}
}

func (s *sheet) levels() string {
	deepest := 0
	for _, o := range s.outline {
		deepest = max(deepest, o.level)
	}
	out := ""
	if deepest > 0 {
		out = fmt.Sprintf(`outlineLevelRow="%d" `, deepest)
	}
	if s.hideFrom > 0 {
		out += `outlineLevelCol="1" `
	}
	return out
}

// sparkGroup is the small charts of the sheet: columns, because LibreOffice prints no
// lines; from 0, because else the lowest of two near figures looks like none. All of
// them are one group: one for each made Excel repair the file.
func (s *sheet) sparkGroup() string {
	var b strings.Builder
	b.WriteString(`<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">` +
		`<x14:sparklineGroups xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">` +
		`<x14:sparklineGroup manualMin="0" type="column" displayEmptyCellsAs="gap" last="1" minAxisType="custom">` +
		`<x14:colorSeries rgb="FF` + sparkFill + `"/><x14:colorNegative rgb="FF` + sparkFill + `"/><x14:colorAxis rgb="FF000000"/><x14:colorMarkers rgb="FF` + linkInk + `"/>` +
		`<x14:colorFirst rgb="FF` + sparkFill + `"/><x14:colorLast rgb="FF` + linkInk + `"/><x14:colorHigh rgb="FF` + sparkFill + `"/><x14:colorLow rgb="FF` + sparkFill + `"/>` +
		`<x14:sparklines>`)
	for _, p := range s.sparks {
		b.WriteString(`<x14:sparkline><xm:f>` + p.cells + `</xm:f><xm:sqref>` + p.cell + `</xm:sqref></x14:sparkline>`)
	}
	b.WriteString(`</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>`)
	return b.String()
}
