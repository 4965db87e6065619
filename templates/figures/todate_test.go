package figures_test

import (
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/templates/figures"
	"danvan/templates/internal/sample"
)

// span makes the year up to the third quarter, with one figure of the root.
func span(year int, visits int64) *pipeline.Span {
	s := &pipeline.Span{Results: []pipeline.Result{{Unit: sample.Root, Indicator: sample.Visits, Value: known(visits), UnitsReported: 10, UnitsExpected: 10}}}
	for q := 1; q <= 3; q++ {
		s.Periods = append(s.Periods, pipeline.Period{Kind: pipeline.Quarter, Year: year, Number: q})
	}
	return s
}

func TestToDate(t *testing.T) {
	c := sample.Consolidation()
	if v := figures.NewView(c); v.HasToDate() || v.HasToDateBefore() || v.MovementToDate(sample.Root, sample.Visits).Comparable {
		t.Error("a year to date without one")
	}
	c.ToDate = span(2021, 2500)
	if v := figures.NewView(c); !v.HasToDate() || v.MovementToDate(sample.Root, sample.Visits).Comparable {
		t.Error("a year to date is compared with nothing")
	}
	c.ToDateBefore = span(2020, 2646)
	v := figures.NewView(c)
	if r, ok := v.ToDate(sample.Root, sample.Visits); !ok || r.Value != known(2500) {
		t.Errorf("to date: %v %v", r, ok)
	}
	if _, ok := v.ToDate(sample.Root, sample.Visitors); ok {
		t.Error("a figure that the span does not have")
	}
	if m := v.MovementToDate(sample.Root, sample.Visits); !m.Comparable || m.Difference != pipeline.Int(-146) {
		t.Errorf("to date against the year before: %+v", m)
	}
}

// Where nobody filed an earlier quarter of the year it is said why there is no year to date.
func TestWhyThereIsNoYearToDate(t *testing.T) {
	c := sample.Consolidation()
	if why := figures.NewView(c).NoToDate(); c.ToDate != nil && why != "" {
		t.Errorf("it is there, and yet: %s", why)
	}
	c.ToDate, c.History = nil, nil
	earlier := c.Programme.Begun(c.Period.ToDate())
	why := figures.NewView(c).NoToDate()
	if len(earlier) < 2 || !strings.HasPrefix(why, "Không có số lũy kế từ đầu năm vì chưa nhận được báo cáo nào của q") || !strings.HasSuffix(why, earlier[len(earlier)-2].Vietnamese()[1:]+".") {
		t.Errorf("%v: %q", earlier, why)
	}
	c.Programme.First = c.Period
	if why := figures.NewView(c).NoToDate(); why != "" {
		t.Errorf("of the first period: %q", why)
	}
}
