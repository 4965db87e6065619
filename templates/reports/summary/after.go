package summary

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"danvan/templates/internal/workbook"
)

// finish adds to the parts of the sheets what excelize does not know of them: the small
// charts in cells, which it would make one by one, and how deep the outline goes (without
// it Excel draws no buttons to unfold).
func finish(sheets []*sheet) workbook.Edit {
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
			content = bytes.Replace(content, []byte("</worksheet>"), []byte(s.sparkGroups()+"</worksheet>"), 1)
		}
		return content
	}
}

func (s *sheet) levels() string {
	deepest := 0
	for _, o := range s.outline {
		deepest = max(deepest, o.level)
	}
	if deepest == 0 {
		return ""
	}
	return fmt.Sprintf(`outlineLevelRow="%d" `, deepest)
}

// sparkGroups are the small charts of the sheet: columns, because LibreOffice prints no
// lines; from 0, because else the lowest of two near figures looks like none; to more
// than the highest, because else the charts of two rows touch. That bound makes a group
// of each.
func (s *sheet) sparkGroups() string {
	var b strings.Builder
	b.WriteString(`<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">` +
		`<x14:sparklineGroups xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">`)
	for _, p := range s.sparks {
		if p.most <= 0 {
			continue // nothing to draw
		}
		top := strconv.FormatFloat(p.most*sparkRoom, 'f', 4, 64)
		b.WriteString(`<x14:sparklineGroup manualMax="` + top + `" manualMin="0" type="column" displayEmptyCellsAs="gap" last="1" minAxisType="custom" maxAxisType="custom">`)
		for _, part := range []string{"Series", "Negative", "Axis", "Markers", "First", "Last", "High", "Low"} {
			colour := sparkFill
			if part == "Last" {
				colour = linkInk
			}
			b.WriteString(`<x14:color` + part + ` rgb="FF` + colour + `"/>`)
		}
		b.WriteString(`<x14:sparklines><x14:sparkline><xm:f>` + p.cells + `</xm:f><xm:sqref>` + p.cell + `</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup>`)
	}
	b.WriteString(`</x14:sparklineGroups></ext></extLst>`)
	return b.String()
}

// sparkRoom is how much higher a small chart is than its highest column.
const sparkRoom = 1.25
