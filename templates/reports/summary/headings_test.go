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
