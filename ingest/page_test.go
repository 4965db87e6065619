package ingest

import (
	"strings"
	"testing"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// What a cell shows where headings, numbers and names are looked for.
func TestWhatACellShows(t *testing.T) {
	p := page{}
	for _, tt := range []struct {
		cell book.Cell
		want string
	}{
		{book.Cell{Text: "1.10"}, "1.10"}, {book.Cell{Text: "1.1000000000000001", Kind: book.Number}, "1.1"}, {book.Cell{Text: "44361", Kind: book.Number, Format: book.Date}, "14/06/2021"},
		{book.Cell{Text: "-5", Kind: book.Number, Format: book.Date}, "-5"}, {book.Cell{Text: "44361", Kind: book.Number}, "44361"},
	} {
		if got := p.cellText(tt.cell); got != tt.want {
			t.Errorf("%+v: %q", tt.cell, got)
		}
	}
	for text, want := range map[string]string{"…": "", " ": "", "....": "", "x": "x", "": ""} {
		if got := says(book.Cell{Text: text}); got != want {
			t.Errorf("%q says %q", text, got)
		}
	}
	if says(book.Cell{Kind: book.FormulaNoValue}) == "" {
		t.Error("a formula without a result is no blank cell")
	}
}

// A cell that can be meant as a figure, and a sheet that holds figures: two beside each other
// that do not number columns.
func TestWhatIsAFigure(t *testing.T) {
	for _, tt := range []struct {
		cell book.Cell
		want bool
	}{
		{book.Cell{Text: "12"}, true}, {book.Cell{Text: "80,5%"}, true}, {book.Cell{Text: "12 cuộc"}, false}, {book.Cell{Text: "x"}, false}, {book.Cell{}, false},
		{book.Cell{Text: "1", Kind: book.Bool}, true}, {book.Cell{Text: "#N/A", Kind: book.Error}, true}, {book.Cell{Kind: book.FormulaNoValue}, true},
	} {
		if got := isFigure(tt.cell); got != tt.want {
			t.Errorf("%+v: %t", tt.cell, got)
		}
	}
	day := book.Cell{Col: 2, Text: "44361", Kind: book.Number, Format: book.Date}
	for name, tt := range map[string]struct {
		cells []string
		more  []book.Cell
		want  bool
	}{
		"two figures": {[]string{"Xã", "12", "13"}, nil, true}, "one": {[]string{"1", "Xã"}, nil, false}, "one and a day": {[]string{"12"}, []book.Cell{day}, false}, "words": {[]string{"một", "hai"}, nil, false},
		"numbers of columns": {[]string{"MS", "1=2+3", "2", "3"}, nil, false}, "with marks": {[]string{"A", "B", "1", "2"}, nil, false}, "beside a blank": {[]string{"1", "", "2", " "}, nil, false},
		"MS later": {[]string{"1", "MS", "2"}, nil, true}, "with words": {[]string{"1", "2", "Xã"}, nil, true}, "lettered": {[]string{"(a)", "(b)", "(1)", "(2)"}, nil, false}, "large numbers": {[]string{"1234", "5678"}, nil, true},
	} {
		cells := tt.more
		for i, text := range tt.cells {
			cells = append(cells, book.Cell{Col: i + 1, Text: text})
		}
		p := page{Sheet: &book.Sheet{Rows: []book.Row{{Index: 1, Cells: cells}}}, words: newLexicon()}
		if got := p.figures(); got != tt.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// The address of what stands in a row's text is that of the cell that it begins in.
func TestTheColumnOfAWord(t *testing.T) {
	p := page{words: newLexicon()}
	r := book.Row{Cells: []book.Cell{{Col: 1, Text: "\u200b"}, {Col: 2, Text: "Kỳ"}, {Col: 4, Text: " "}, {Col: 6, Text: "Quý II/2021"}}}
	text := p.rowText(r)
	if got := p.columnAt(r, strings.Index(text, "quý")); got != 6 {
		t.Errorf("%q stands in column %d", text, got)
	}
	if got := p.columnAt(r, 0); got != 2 {
		t.Errorf("its beginning in column %d", got)
	}
}

// The columns of a cell are those that it is merged over, where it is the first of them.
func TestTheColumnsOfAMergedCell(t *testing.T) {
	w := newWorkbook(t).sheet("S", []any{"a", "b", "c", "d"}, []any{1, 2, 3, 4})
	do(t, w.f.MergeCell("S", "B1", "C2"))
	b, fault := book.Read("t.xlsx", w.bytes(), book.DefaultLimits())
	if fault != nil {
		t.Fatal(fault)
	}
	p := page{Sheet: &b.Sheets[0]}
	for _, tt := range []struct {
		row, col int
		want     span
	}{{1, 1, span{1, 1}}, {1, 2, span{2, 3}}, {2, 2, span{2, 3}}, {1, 3, span{3, 3}}, {1, 4, span{4, 4}}} {
		if got := p.spanAt(tt.row, tt.col); got != tt.want {
			t.Errorf("row %d column %d: %v", tt.row, tt.col, got)
		}
	}
}

// What states unit and period stands above the heading, and the heading not too far down.
func TestTheHeadOfAFormEndsAtItsHeading(t *testing.T) {
	s := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("S", filledList([]any{nil, "Đơn vị báo cáo: Xã Phủ Lý"}, []any{nil, "Kỳ báo cáo: Quý I/2021"})...).bytes()))
	want(t, "below the heading", codes(s.Findings))
	for down, findings := range map[int][]string{headingRows - 6: nil, headingRows - 5: {"form-layout"}} {
		rows := filledList()
		head := append(rows[:5:5], make([][]any, down)...)
		s := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("S", append(head, rows[5:]...)...).bytes()))
		want(t, "far down", codes(s.Findings), findings...)
	}
}

// Records of a file in text form, by their separators: what was cut, moved or parted otherwise
// than the rest is told, and nothing else.
func TestRecordsThatAreNotWhole(t *testing.T) {
	head := func(sign string) string {
		return strings.ReplaceAll("Biểu số;DV-01\nKỳ báo cáo;Quý II/2021\nMã số;Chỉ tiêu;Số liệu trong kỳ;Giải trình\n", ";", sign)
	}
	for name, tt := range map[string]struct {
		text string
		want []string
	}{
		"whole":                               {head(";") + "1.2;Số hội nghị;5;\n1.3;Số lượt;6;\n2.1;Ý kiến;7;\n", nil},
		"blanks at the end left out":          {head(";") + "1.2;Số hội nghị;5\n1.3;Số lượt;6;\n2.1;Ý kiến;7;\n", nil},
		"cut in its last record":              {head(";") + "1.2;Số hội nghị;5;\n1.3;Số lượt;6;\n2.1;Ý kiến;7", []string{"csv-line@A6"}},
		"as short as the others, without end": {head(";") + "1.2;Số hội nghị;5\n1.3;Số lượt;6\n2.1;Ý kiến;7", nil},
		"a line below, without end":           {head(";") + "1.2;Số hội nghị;5;\n1.3;Số lượt;6;\nNgười lập;A", nil},
		"too many":                            {head(";") + "1.2;Số hội nghị;5;đủ; cả\n", []string{"csv-line@A4"}},
		"another separator":                   {head(";") + "1.2,Số hội nghị,5,\n", []string{"csv-line@A4"}},
		"as many as tell":                     {head(";") + "1.2|Số hội nghị|5\n", []string{"csv-line@A4"}},
		"too few to tell":                     {head(";") + "1.2\tSố hội nghị\n", nil},
		"words with commas":                   {head(";") + "Đại Từ, Thái Nguyên, Việt Nam\n", nil},
		"a signature with as many":            {head(";") + "Người lập, ký, ghi rõ, họ tên\n", nil},
		"a number cut at its comma":           {head(",") + "1.2,Số hội nghị,1,234\n1.3,Số lượt,6,\n2.1,Ý kiến,7,\n", nil},
		"and one too few":                     {head(",") + "1.2,1,234\n1.3,Số lượt,6,\n2.1,Ý kiến,7,\n", []string{"csv-line@A4"}},
		"with a sign and decimals":            {head(",") + "1.2,-1,234.5\n1.3,Số lượt,6,\n2.1,Ý kiến,7,\n", []string{"csv-line@A4"}},
		"not neighbours":                      {head(",") + "1.2,1,,234,\n", []string{"csv-line@A4"}},
		"no thousands":                        {head(",") + "1.2,1,23\n1.3,Số lượt,6,\n", nil},
		"nor these":                           {head(",") + "1.2,Số,234\n1.3,Số lượt,6,\n", nil},
		"in a file that has other separators": {head(";") + "1.2;1;234\n1.3;Số lượt;6;\n2.1;Ý kiến;7;\n", nil},
	} {
		var got []string
		r := read(t, "DAITU", "b.csv", []byte(tt.text))
		for _, s := range r.Submissions {
			for _, c := range codes(s.Findings) {
				if strings.HasPrefix(c, "csv-line") {
					got = append(got, c)
				}
			}
		}
		want(t, name, got, tt.want...)
	}
	short := &draft{page: page{delimiter: ';'}, printed: newPrinted(&pipeline.Form{})}
	if short.checkDelimiter(book.Row{Width: 1, Cells: []book.Cell{{Col: 1, Text: "a,b"}}}, book.Row{Width: 2}); len(short.findings) > 0 {
		t.Error("a heading of two cells tells nothing")
	}
}
