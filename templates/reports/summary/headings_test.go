package summary

import (
	"slices"
	"strings"
	"testing"

	"danvan/pipeline"
)

// A single column stands on no page apart from the others below its heading, where a page
// has room for it.
func TestBreaksLeaveNoColumnAlone(t *testing.T) {
	for _, c := range []struct {
		headings string // a letter for each column; "-" has no heading above it
		breaks   []int
		most     int
		want     []int
	}{
		{"aaaabbbb", []int{5}, 3, []int{5}}, // a fourth would have no room
		{"aaaabbbb", []int{5}, 5, []int{6}},
		{"aaaabbbb", []int{7}, 5, []int{6}},
		{"aaaabbbb", []int{7}, 3, []int{7}},
		{"aaaaaaaa", []int{6}, 5, []int{6}}, // a heading over more than a page is named again
		{"aa------", []int{3}, 7, []int{4}},
		{"--------", []int{5}, 5, []int{5}},
		{"aaaabbbbcccc", []int{5, 11}, 6, []int{6, 10}},
	} {
		var fields []*pipeline.Field
		for _, h := range strings.Split(c.headings, "") {
			f := &pipeline.Field{}
			if h != "-" {
				f.Path = []string{h}
			}
			fields = append(fields, f)
		}
		if got := (consolidated{fields: fields}).wholeHeadings(slices.Clone(c.breaks), c.most); !slices.Equal(got, c.want) {
			t.Errorf("%s cut at %v, %d a page: %v, want %v", c.headings, c.breaks, c.most, got, c.want)
		}
	}
}

// A commune's name is as wide as its capitals and its indent make it: rows were as high as
// one line where LibreOffice needed two, and these lay over the next row.
func TestAnIndentedNameGetsTheHeightOfItsLines(t *testing.T) {
	for name, want := range map[string]float64{"Xã Vạn Phú (Huyện Đại Từ)": 0, "Xã Phú Cường (Huyện Đại Từ)": 32} {
		s := newSheet("T", 28)
		l := text()
		l.indent = 1
		s.put(1, 1, l, name)
		if got := s.height(1); got != want {
			t.Errorf("%s: height %v, want %v", name, got, want)
		}
	}
}

// Columns of one indicator stand on one page: the ranks, of three columns each, were cut where
// blocks of four end.
func TestNoBlockIsTornApart(t *testing.T) {
	widths := func(fixed []float64, block []float64, n int) []float64 {
		return append(slices.Clone(fixed), slices.Repeat(block, n)...)
	}
	for _, c := range []struct {
		widths            []float64
		repeated, columns int
		want              []int
	}{
		{widths([]float64{46, 21}, []float64{11, 9, 9}, 6), 2, partsOfRank, []int{12}},
		{widths([]float64{28, 13}, []float64{11, 9, 9}, 5), 2, partsOfRank, nil},
		{widths([]float64{28, 13, 8}, []float64{9, 7.5, 15, 13.5}, 7), 3, partsOfBlock, []int{12, 20}},
	} {
		got := wholeBlocks(c.widths, c.repeated, c.columns)
		if !slices.Equal(got, c.want) {
			t.Errorf("%v cut at %v, want %v", c.widths, got, c.want)
		}
		for i, cut := range append(got, len(c.widths)+1) {
			s, from := newSheet("T", c.widths...), c.repeated+1
			if i > 0 {
				from = got[i-1]
			}
			if width := s.span(1, c.repeated) + s.span(from, cut-1); width > pageCharacter {
				t.Errorf("%v: the page from column %d is %v wide, more than %v", c.widths, from, width, pageCharacter)
			}
		}
	}
}

// A total and its n/N stand on one page, and the page is no wider than paper: breaks that were
// moved for that left a page with a column of its own behind.
func TestTotalsStayWithTheirCoverage(t *testing.T) {
	for _, behind := range []int{0, 1, 7, 19, 30} {
		widths, totals := []float64{6, 46, 12}, []listTotal{}
		for n := range 30 {
			total := listTotal{col: len(widths) + 1}
			widths = append(widths, 12)
			if n >= behind {
				widths, total.behind = append(widths, 8), total.col+1
			}
			totals = append(totals, total)
		}
		cut := append(wholeTotals(widths, 3, totals), len(widths)+1)
		from := 4
		for _, to := range cut {
			if s := newSheet("T", widths...); s.span(1, 3)+s.span(from, to-1) > pageCharacter {
				t.Errorf("from total %d with n/N: columns %d to %d are %v wide", behind, from, to-1, s.span(1, 3)+s.span(from, to-1))
			}
			if slices.ContainsFunc(totals, func(x listTotal) bool { return x.behind == to }) {
				t.Errorf("from total %d with n/N: the cut before column %d tears a total", behind, to)
			}
			from = to
		}
	}
}

// A heading is as high as its words need in the columns and rows that it is merged over: the
// name of a group that goes on for one indicator was cut above and below.
func TestAHeadingGetsTheHeightOfItsLines(t *testing.T) {
	long := "Cải cách hành chính, ứng dụng công nghệ thông tin"
	for name, c := range map[string]struct {
		lastRow, lastCol int
		want             [2]float64
	}{
		"a narrow column": {1, 1, [2]float64{92, 34}},
		"two columns":     {1, 2, [2]float64{47, 34}},
		"all columns":     {1, 4, [2]float64{20, 34}},
		"two rows":        {2, 1, [2]float64{20, 72}},
	} {
		s := newSheet("T", 11, 11, 11, 22)
		s.put(1, 1, head(), long)
		s.put(2, 4, head(), "n/N")
		s.merge(1, 1, c.lastRow, c.lastCol)
		s.fitHead(1, 20, 34)
		if got := [2]float64{s.heights[1], s.heights[2]}; got != c.want {
			t.Errorf("%s: heights %v, want %v", name, got, c.want)
		}
	}
}
