package ingest

import (
	"strings"
	"testing"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// saidBy reads one cell as a field: the codes of what is found wrong or asked, and what it says.
func saidBy(f pipeline.Field, c book.Cell) string {
	words := newLexicon()
	form := pipeline.Form{Layout: pipeline.List, Fields: []pipeline.Field{f}}
	d := &draft{form: &form, printed: newPrinted(&form), pages: []page{{Sheet: &book.Sheet{Name: "S"}, words: words}}}
	d.turnTo(0)
	d.slots = []slot{{field: &form.Fields[0], measure: pipeline.Value, spot: spot{0, 4, 7}, cell: c, filled: true}}
	var proof evidence
	if c.Kind == book.Text {
		proof.add(c.Text, "ô D7")
	}
	valuer{map[string]bool{"-": true, "không có": true}, proof.convention(), proof, words}.values(d)
	var out []string
	for _, finding := range d.findings {
		out = append(out, finding.Code)
	}
	switch said := d.cells[0]; {
	case said.Field == "":
	case said.State != pipeline.Reported:
		out = append(out, string(said.State))
	case said.Text != "":
		out = append(out, said.Text)
	default:
		out = append(out, said.Number.String())
	}
	return strings.Join(out, " ")
}

// What a cell says in a field of each kind, by what it holds and how it is formatted.
func TestWhatACellSays(t *testing.T) {
	typed := func(s string) book.Cell { return book.Cell{Col: 4, Text: s} }
	stored := func(s string, f book.Format) book.Cell {
		return book.Cell{Col: 4, Text: s, Kind: book.Number, Format: f}
	}
	kind := func(k book.CellKind, s string) book.Cell { return book.Cell{Col: 4, Text: s, Kind: k} }
	count := pipeline.Field{Code: "f", Label: "Số cuộc", Kind: pipeline.Count, Unit: "cuộc"}
	amount := pipeline.Field{Code: "f", Label: "Số tiền", Kind: pipeline.Amount, Unit: "triệu đồng"}
	percent := pipeline.Field{Code: "f", Label: "Tỷ lệ", Kind: pipeline.Amount, Unit: "%"}
	few := pipeline.Field{Code: "f", Label: "Số cuộc", Kind: pipeline.Count, Max: pipeline.Int(100)}
	tick := pipeline.Field{Code: "f", Label: "Có kế hoạch", Kind: pipeline.Tick}
	choice := pipeline.Field{Code: "f", Label: "Lĩnh vực", Kind: pipeline.Choice, Options: []pipeline.Option{{Code: "kinh_te", Label: "Kinh tế"}, {Code: "mot", Label: "1"}}}
	day := pipeline.Field{Code: "f", Label: "Ngày", Kind: pipeline.Day}
	text := pipeline.Field{Code: "f", Label: "Kết quả", Kind: pipeline.Text, Max: pipeline.Int(10)}
	words := pipeline.Field{Code: "f", Label: "Kết quả", Kind: pipeline.Text}
	for _, tt := range []struct {
		name string
		in   pipeline.Field
		cell book.Cell
		want string
	}{
		{"a formula without a result", count, kind(book.FormulaNoValue, ""), "formula-no-value"},
		{"as a workbook that was given back shows it", count, typed(noResult), "formula-no-value"},
		{"an error", words, kind(book.Error, "#N/A"), "cell-error"},
		{"an error as text", count, typed(" #ref! "), "cell-error"},
		{"of LibreOffice", words, typed("Err:502"), "cell-error"},
		{"no error", words, typed("Err:50"), "Err:50"},
		{"nor this", words, typed("Err:5x2"), "Err:5x2"},
		{"nor a heading", words, typed("#1"), "#1"},
		{"nor a word", words, typed("error"), "error"},
		{"true", count, kind(book.Bool, "1"), "number-bad"},

		{"a number", count, stored("12", book.General), "12"},
		{"as typed", count, typed("12"), "12"},
		{"with zeros before it", count, typed("007"), "7"},
		{"with its unit", count, typed("12 cuộc"), "12"},
		{"with another", count, typed("12 người"), "number-bad"},
		{"a plus", count, typed("+12"), "12"},
		{"a minus", count, typed("- 12"), "number-negative"},
		{"a minus alone", amount, typed("-"), "nil"},
		{"in wide digits", count, typed("１２"), "12"},
		{"nothing to report", count, typed("Không có"), "nil"},
		{"marked as not asked", count, typed("X"), "not-applicable-mark not_applicable"},
		{"with the sign for it", count, typed("×"), "not-applicable-mark not_applicable"},
		{"an x that is a number's text", count, typed("x12"), "number-bad"},
		{"in groups of blanks", count, typed("1 234 567"), "1234567"},
		{"in groups of points", count, typed("1.234.567"), "1234567"},
		{"in groups of commas", count, typed("1,234,567"), "1234567"},
		{"a group that is too short", count, typed("1.23.567"), "number-bad"},
		{"with decimals", count, typed("1,5"), "number-fraction"},
		{"an exponent", count, typed("1e3"), "number-bad"},
		{"two figures", count, typed("3 cuộc/250 lượt"), "number-two"},
		{"in two lines", count, typed("3\n250"), "number-two"},
		{"with and between them", count, typed("3 cuộc và 250 lượt"), "number-two"},
		{"with a comma between them", count, typed("3 cuộc, 250 lượt"), "number-two"},
		{"three figures", count, typed("3/4/5"), "number-bad"},
		{"a date", count, stored("44361", book.Date), "number-bad"},
		{"a percentage where none is asked", amount, stored("0.5", book.Percent), "number-bad"},
		{"nothing of it", amount, stored("0", book.Percent), "0"},
		{"a percentage", percent, stored("0.8045", book.Percent), "80.45"},
		{"as Excel stores it", amount, stored("0.30000000000000004", book.General), "0.3"},
		{"a share of one", percent, stored("0.8", book.General), "percent-fraction 0.8"},
		{"of a field that is no percentage", amount, stored("0.8", book.General), "0.8"},
		{"with the sign", percent, typed("0,8%"), "0.8"},
		{"one", percent, stored("1", book.General), "percent-fraction 1"},
		{"more than one", percent, stored("1.1", book.General), "1.1"},
		{"below zero", amount, typed("-2,5"), "amount-negative -2.5"},
		{"a thousand or one", count, typed("1.234"), "number-ambiguous 1234"},
		{"in the English way", count, typed("1,234"), "number-thousands"},
		{"of an amount", amount, typed("1,234"), "number-ambiguous 1.234"},
		{"with English decimals", amount, typed("1,234.5"), "1234.5"},
		{"more than the form takes", few, typed("101"), "number-absurd"},
		{"as many", few, typed("100"), "100"},
		{"more than there can be", count, stored("1000000001", book.General), "number-absurd"},
		{"of an amount", amount, stored("1000000001", book.General), "1000000001"},
		{"more than is held", amount, typed("1000000000000"), "number-absurd"},
		{"far more", amount, typed("99999999999999999999"), "number-absurd"},
		{"rounded", amount, typed("0,1234567"), "0.123457"},
		{"rounded away from zero", amount, typed("-0,1234565"), "amount-negative -0.123457"},

		{"a tick", tick, typed("x"), "1"}, {"in words", tick, typed("Có"), "1"}, {"a sign", tick, typed("✓"), "1"}, {"the number 1", tick, stored("1", book.General), "1"},
		{"as Excel stores it", tick, stored("0.99999999999999999", book.General), "1"},
		{"no", tick, typed("Không"), "0"}, {"the number 0", tick, stored("0", book.General), "0"}, {"nothing to report", tick, typed("-"), "nil"},
		{"a tick of something else", tick, typed("rồi"), "tick-bad"}, {"another number", tick, stored("2", book.General), "tick-bad"},

		{"a choice", choice, typed("KINH TẾ"), "kinh_te"}, {"by its code", choice, typed("kinh_te"), "kinh_te"}, {"by a number", choice, stored("1", book.General), "mot"},
		{"none", choice, typed("-"), "nil"}, {"another", choice, typed("Khác"), "choice-bad"},

		{"a day", day, typed("25/05/2021"), "2021-05-25"}, {"with a date format", day, stored("44341", book.Date), "2021-05-25"}, {"pasted as a value", day, stored("44341", book.General), "2021-05-25"},
		{"of a time long gone, with a date format", day, stored("20000", book.Date), "1954-10-03"}, {"a number that may be none", day, stored("20000", book.General), "date-bad"},
		{"a number of a time to come", day, stored("80000", book.General), "date-bad"}, {"no day", day, typed("31/02/2021"), "date-bad"}, {"none", day, typed("-"), "nil"},
		{"too large a number", day, stored("999999", book.Date), "date-bad"},

		{"words", words, typed(" đã làm "), "đã làm"}, {"too many letters", text, typed("mười một từ"), "text-long"}, {"as many as may be", text, typed("mười chữ 1"), "mười chữ 1"},
		{"nothing to report", words, typed("Không có"), "nil"}, {"a number", words, stored("12.50", book.General), "12,5"}, {"a percentage", words, stored("0.8045", book.Percent), "80,45%"},
		{"a day", words, stored("44341", book.Date), "25/05/2021"}, {"true", words, kind(book.Bool, "1"), "TRUE"}, {"false", words, kind(book.Bool, "0"), "FALSE"},
		{"far too many letters", words, typed(strings.Repeat("a", mostText+1)), "text-long"},
	} {
		if got := saidBy(tt.in, tt.cell); got != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.in.Label, tt.name, got, tt.want)
		}
	}
}

// Two figures in one cell go to the two fields of a pair, where the second has no cell of its
// own and the words behind them are those of the fields.
func TestWhichTwoFiguresAreAPair(t *testing.T) {
	for name, tt := range map[string]struct {
		first, second any
		pair          bool
	}{
		"with their units":         {"3 hội nghị/250 lượt người", nil, true},
		"without":                  {"3/250", nil, true},
		"part of the unit":         {"3 hội nghị; 250 người", nil, true},
		"more than the unit":       {"3 hội nghị trực tuyến và 250 lượt người", nil, true},
		"another unit first":       {"3 cuộc/250 lượt người", nil, false},
		"another unit second":      {"3 hội nghị/250 đơn", nil, false},
		"a cell of its own":        {"3/250", 250, false},
		"a number that is no pair": {3.25, nil, false},
		"one figure":               {"3 hội nghị", nil, false},
	} {
		s := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", listHead([]any{"1.2", nil, nil, tt.first}, []any{"1.3", nil, nil, tt.second}, []any{"4.1", nil, nil, "3/250"})...).bytes()))
		got := values(s)
		if pair := got["hoi_nghi"] == "3" && got["luot_nguoi"] == "250"; pair != tt.pair || got["ket_qua"] != "3/250" {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// The words of an arrangement of section and sum are compared only where each figure can be
// read in one way.
func TestFiguresThatCanBeAdded(t *testing.T) {
	column := tableColumn{span: span{2, 3}}
	text := func(col int, s string) book.Cell { return book.Cell{Col: col, Text: s} }
	for name, tt := range map[string]struct {
		cells []book.Cell
		want  string
	}{
		"a number":    {[]book.Cell{{Col: 2, Text: "12", Kind: book.Number}}, "12"},
		"as typed":    {[]book.Cell{text(2, "1.234.567")}, "1234567"},
		"in two ways": {[]book.Cell{text(2, "1.234")}, ""},
		"with words":  {[]book.Cell{text(2, "12 cuộc")}, ""},
		"words":       {[]book.Cell{text(2, "chưa có")}, ""},
		"two":         {[]book.Cell{text(2, "12"), text(3, "13")}, ""},
		"none":        {[]book.Cell{text(4, "12")}, ""},
		"an error":    {[]book.Cell{{Col: 2, Text: "#N/A", Kind: book.Error}}, ""},
	} {
		got := ""
		if n, ok := plainFigure(column, book.Row{Cells: tt.cells}); ok {
			got = n.String()
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
