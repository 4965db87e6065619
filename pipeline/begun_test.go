package pipeline

import (
	"slices"
	"testing"
)

// Periods before the programme's first owe nothing: they are left out of a year and told.
func TestPeriodsBeforeTheProgrammesFirstAreLeftOut(t *testing.T) {
	for _, c := range []struct {
		first, of string
		begun     int
		since     string
	}{
		{"2021-Q2", "2021-Q4", 3, "2021-Q2"},
		{"2021-Q2", "2021-Q2", 1, "2021-Q2"},
		{"2021-Q2", "2021-Q1", 0, ""},
		{"2021-Q2", "2022-Q3", 3, ""},
		{"2021-Q1", "2021-Q4", 4, ""},
		{"2021-Q2", "2021-M06", 3, "2021-M04"}, // months nest in the quarter that is the first
		{"2021-H1", "2021-Q3", 3, ""},
		{"2021-H2", "2021-Q4", 2, "2021-Q3"},
	} {
		first, _ := ParsePeriod(c.first)
		of, _ := ParsePeriod(c.of)
		for _, rule := range []WindowRule{ND09, Calendar} {
			p := &Programme{Rule: rule, First: first}
			begun, since := p.Begun(of.ToDate()), p.Since(of.ToDate())
			if len(begun) != c.begun || since.String() != c.since || !slices.Equal(begun, of.ToDate()[of.Number-c.begun:]) {
				t.Errorf("%s, the year to %s, programme from %s: %v, since %s", rule, of, first, begun, since)
			}
		}
	}
}
