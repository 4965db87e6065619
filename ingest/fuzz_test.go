package ingest

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// FuzzDate holds that a day that is read is a day there is, written again in either
// notation it is the same one, and its serial in both date systems leads back to it.
func FuzzDate(f *testing.F) {
	for _, s := range []string{"25/05/2021", "25-5-2021", "ngày 25 tháng 5 năm 2021", "2021-05-25", "13/25/2021", "29/02/1900", "31/4/2021", "44341", "1/1/1904", "25.5.21"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if day, ok := serialDay(s, true); ok && (day.Year < earliestYear || day.Year > latestYear) {
			t.Fatalf("serial %q is %s", s, day)
		}
		day, ok := parseDay(s)
		if !ok {
			return
		}
		for _, text := range []string{day.Vietnamese(), day.String()} {
			if again, ok := parseDay(text); !ok || again != day {
				t.Fatalf("%q read as %s, %q as %s", s, day, text, again)
			}
		}
		for _, date1904 := range []bool{false, true} {
			serial, before := serialOf(day, date1904)
			if back, ok := serialDay(strconv.Itoa(serial)+".75", date1904); !before && (!ok || back != day) {
				t.Fatalf("%s has serial %d, which is %s", day, serial, back)
			}
		}
	})
}

// serialOf counts the days as a spreadsheet does; before tells that it does not.
func serialOf(day pipeline.Date, date1904 bool) (serial int, before bool) {
	epoch := pipeline.NewDate(1904, 1, 1)
	if !date1904 {
		if epoch = pipeline.NewDate(1899, 12, 30); day.Before(pipeline.NewDate(1900, 3, 1)) {
			epoch = pipeline.NewDate(1899, 12, 31)
		}
	}
	serial = int((day.Time().Unix() - epoch.Time().Unix()) / 86400) // a Duration ends after 292 years
	return serial, serial < 0 || serial == 0 && !date1904
}

// FuzzConvention holds that of two figures of one file that are both counted none was
// read by a convention that the other rules out.
func FuzzConvention(f *testing.F) {
	f.Add("1.234,5", "1,234.5")
	f.Add("1.234", "12.345.678")
	f.Add("1.234", "1,234")
	f.Add("12.5", "1.234,5")
	f.Add("866 lượt/1.234.567", "1,234,567")
	p := twoAmounts()
	f.Fuzz(func(t *testing.T, a, b string) {
		g := grid{rows: [][]any{{"Biểu số: S-01"}, {"Quý II/2021"}, {"Mã số", "Số liệu trong kỳ"}, {"1", a}, {"2", b}}, width: 2}
		r := readGrids(NewReader(p, book.DefaultLimits()), "U", g.sheet("S"))
		for _, s := range r.Submissions {
			checkSubmission(t, s)
			if s.Verdict != pipeline.Accepted || len(s.Cells) < 2 {
				continue
			}
			x, okA := parseNumeral(a)
			y, okB := parseNumeral(b)
			if okA && okB && x.proves() != undecided && y.proves() != undecided && x.proves() != y.proves() {
				t.Fatalf("%q and %q were read in one file, as %s and %s", a, b, s.Cells[0].Number, s.Cells[1].Number)
			}
		}
	})
}

// twoAmounts is one unit with one list of two amounts.
func twoAmounts() *pipeline.Programme {
	field := func(n string) pipeline.Field {
		return pipeline.Field{Code: "c" + n, Number: n, Label: "Chỉ tiêu " + n, Kind: pipeline.Amount}
	}
	return &pipeline.Programme{Code: "p", Rule: pipeline.ND09, Kinds: []pipeline.PeriodKind{pipeline.Quarter}, First: pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 1},
		NilTokens: []string{"-", "không"}, Units: []pipeline.Unit{{Code: "U", Name: "Xã U", Tier: "commune", Counted: true}},
		Forms: []pipeline.Form{{Code: "S-01", Version: "1", Layout: pipeline.List, Every: pipeline.Quarter, Tiers: []string{"commune"}, Fields: []pipeline.Field{field("1"), field("2")}}}}
}

// checkSubmission holds what is true of any submission, whatever the sheet was.
func checkSubmission(t *testing.T, s pipeline.Submission) {
	t.Helper()
	if !s.Counts.Holds() {
		t.Fatalf("counts do not add up: %+v", s.Counts)
	}
	if s.Verdict == pipeline.Accepted && (len(s.Cells) != s.Counts.Stored || pipeline.Rejects(s.Findings)) {
		t.Fatalf("accepted with %d cells, %+v, %v", len(s.Cells), s.Counts, codes(s.Findings))
	}
	if s.Verdict == pipeline.Returned && !pipeline.Rejects(s.Findings) && s.Unit != "" && s.Counts.Stored > 0 {
		t.Fatalf("returned without a reason: %v", codes(s.Findings))
	}
	if len(s.Findings) > mostFindings+1 {
		t.Fatalf("%d findings", len(s.Findings))
	}
	keys, refs := map[string]bool{}, map[string]string{}
	for _, c := range s.Cells {
		key := c.Row + "\x00" + c.Field + "\x00" + string(c.Measure)
		if keys[key] {
			t.Fatalf("%q is counted twice", key)
		}
		keys[key] = true
		at := c.Sheet + "!" + c.Ref
		if before, twice := refs[at]; twice && before != "c1" && c.Field != "c2" && before != "hoi_nghi" && c.Field != "luot_nguoi" {
			t.Fatalf("the cell %s counts as %s and as %s", at, before, c.Field)
		}
		refs[at] = c.Field
	}
}

// FuzzHeader reads sheets made of any rows, typed as tab-separated text: a figure is
// written #12, a line "+B2:C3" merges cells, a line "=" begins the next sheet.
// Whatever they are, reading ends, the counts add up, nothing is counted twice, and
// every cell that is handed over says something on the sheet at its address.
func FuzzHeader(f *testing.F) {
	for _, c := range layoutCases() {
		g := rapid.Custom(c.draw).Example(1)
		f.Add(typed(g))
		f.Add(typed(g) + "=\n" + typed(g))
	}
	f.Add("Biểu số: 01/TCD\nQuý II/2021\nMS\t#1\t#2\nXã Cù Vân\t#5\n+B4:C4\nMS\t#3\t#4\n")
	reader := NewReader(sampleProgramme(f), book.DefaultLimits())
	f.Fuzz(func(t *testing.T, text string) {
		sheets := parseSheets(text)
		r := readGrids(reader, "DAITU", sheets...)
		for _, s := range r.Submissions {
			checkSubmission(t, s)
			for _, c := range s.Cells {
				if !saysSomething(sheets, c) {
					t.Fatalf("%s of %s stands at %s!%s, which says nothing", c.Field, c.Row, c.Sheet, c.Ref)
				}
			}
		}
		if len(r.Submissions) == 0 && !pipeline.Rejects(r.Findings) {
			t.Fatalf("a file with no form and no reason: %v", codes(r.Findings))
		}
	})
}

// typed writes a grid as FuzzHeader reads it.
func typed(g grid) string {
	var b strings.Builder
	for _, row := range g.rows {
		for i, v := range row {
			if i > 0 {
				b.WriteByte('\t')
			}
			switch v := v.(type) {
			case int:
				b.WriteString("#" + strconv.Itoa(v))
			case string:
				b.WriteString(v)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func parseSheets(text string) []book.Sheet {
	var out []book.Sheet
	g := grid{}
	end := func() {
		s := g.sheet("S" + strconv.Itoa(len(out)+1))
		if len(out) > 0 && strings.HasPrefix(text, "Biểu") {
			s.Name = "S1 (" + strconv.Itoa(len(out)+1) + ")"
		}
		out, g = append(out, s), grid{}
	}
	lines := strings.Split(strings.ToValidUTF8(text, ""), "\n")
	for _, line := range lines[:min(len(lines), 400)] {
		switch {
		case line == "=":
			end()
		case strings.HasPrefix(line, "+"):
			if m, ok := parseMerge(line[1:]); ok {
				g.merges = append(g.merges, m)
			}
		default:
			var row []any
			for _, cell := range strings.Split(line, "\t") {
				if n, err := strconv.Atoi(strings.TrimPrefix(cell, "#")); err == nil && strings.HasPrefix(cell, "#") {
					row = append(row, n)
					continue
				}
				row = append(row, cell)
			}
			g.rows = append(g.rows, row)
		}
	}
	end()
	return out
}

func parseMerge(text string) (book.Range, bool) {
	from, to, _ := strings.Cut(text, ":")
	c1, r1, ok1 := book.ParseRef(from)
	c2, r2, ok2 := book.ParseRef(to)
	return book.Range{FirstCol: c1, FirstRow: r1, LastCol: c2, LastRow: r2}, ok1 && ok2 && c1 <= c2 && r1 <= r2 && len(text) < 20
}

func saysSomething(sheets []book.Sheet, c pipeline.Cell) bool {
	col, row, ok := book.ParseRef(c.Ref)
	for i := range sheets {
		if sheets[i].Name == c.Sheet && ok {
			cell, there := sheets[i].Cell(row, col)
			return there && says(cell) != ""
		}
	}
	return false
}
