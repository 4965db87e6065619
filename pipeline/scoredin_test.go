package pipeline

import (
	"slices"
	"strings"
	"testing"
)

// scoringProgramme scores communes by a form of their own and one of their superior, of the year,
// and by an indicator of each quarter.
func scoringProgramme(change func(p *Programme)) *Programme {
	every := func(code string, kind PeriodKind, layout Layout, fields ...string) Form {
		f := Form{Code: code, Version: "1", Layout: layout, Every: kind, Tiers: []string{"commune"}}
		for _, x := range fields {
			f.Fields = append(f.Fields, Field{Code: x, Label: x, Kind: Amount})
		}
		return f
	}
	p := &Programme{Rule: ND09, Kinds: []PeriodKind{Quarter, Year}, First: Period{Quarter, 2021, 1}, Tiers: []Tier{{Code: "commune"}},
		Forms:      []Form{every("F", Quarter, List, "n", "d"), every("TD", Year, List, "a1")},
		Indicators: []Indicator{{Code: "rate", Kind: Ratio, Numerator: []FieldRef{{Form: "F", Field: "n"}}, Denominator: []FieldRef{{Form: "F", Field: "d"}}}},
		Scoring: &Scoring{Name: "Chấm điểm năm", Tiers: []string{"commune"}, Criteria: []Criterion{
			{Code: "k1", Max: Int(50), Self: []FieldRef{{Form: "TD", Field: "a1"}}},
			{Code: "k2", Max: Int(50), Indicator: "rate", Bands: []Band{{AtLeast, Int(80), Int(50)}}}}}}
	change(p)
	return p
}

// A period has score sheets where each criterion has something that gives it points then; elsewhere
// it is said why there are none, and nobody is said to lack points.
func TestWhichPeriodsHaveScoreSheets(t *testing.T) {
	quarterly := func(p *Programme) { p.Forms[1].Every = Quarter }
	for _, c := range []struct {
		name, period string
		change       func(p *Programme)
		filed        bool
		want         string // why there are none; "" where there are some
	}{
		{"a yearly form, in its year", "2021-Y", func(*Programme) {}, false, ""},
		{"in a quarter", "2021-Q2", func(*Programme) {}, false, "Chấm điểm năm thực hiện theo kỳ báo cáo năm; Quý II/2021 không có bảng điểm"},
		{"a quarterly form, in its quarter", "2021-Q2", quarterly, false, ""},
		{"in the year", "2021-Y", quarterly, false, "Chấm điểm năm thực hiện theo kỳ báo cáo quý; Năm 2021 không có bảng điểm"},
		{"before the form was in force", "2021-Q1", func(p *Programme) { quarterly(p); p.Forms[1].From = NewDate(2021, 3, 15) }, false, "Chưa có biểu chấm điểm nào áp dụng cho Quý I/2021 nên không có bảng điểm"},
		{"filed at will, by nobody", "2021-Q2", func(p *Programme) { quarterly(p); p.Forms[1].Optional = true }, false, "Quý II/2021 không có đơn vị nào nộp biểu TD nên không có bảng điểm"},
		{"by somebody", "2021-Q2", func(p *Programme) { quarterly(p); p.Forms[1].Optional = true }, true, ""},
		{"the superior's form of the quarter takes the place of the yearly one", "2021-Q2", func(p *Programme) {
			p.Scoring.Criteria[0].Superior = []FieldRef{{Form: "F", Field: "d"}}
		}, false, ""},
		{"a programme that scores nobody", "2021-Q2", func(p *Programme) { p.Scoring = nil }, false, "none"},
	} {
		p, at := scoringProgramme(c.change), period(t, c.period)
		tree := NewHierarchy([]Unit{{Code: "A", Tier: "commune", Counted: true}}, p.Rule.Window(at).To)
		var points []Point
		if c.filed {
			points = []Point{{Unit: "B", Form: "TD", Field: "a1"}}
		}
		scores := p.score(at, tree, nil, points)
		switch why := p.Unscored(at).Vietnamese; {
		case c.want == "none" && (why != "" || scores != nil):
			t.Errorf("%s: %q, %v", c.name, why, scores)
		case c.want == "" && len(scores) != 1:
			t.Errorf("%s: there are no sheets: %s", c.name, why)
		case c.want != "" && c.want != "none" && (scores != nil || why != c.want):
			t.Errorf("%s: %q with %d sheets, want %q", c.name, why, len(scores), c.want)
		}
	}
}

// What scoring.yaml names is carried over the versions of a form: under another code, as the sum of
// what a version divides, and not at all where a version asks for something else under the code.
func TestScoresFollowAForm(t *testing.T) {
	p := scoringProgramme(func(p *Programme) {
		p.Forms[1].To = NewDate(2021, 12, 14)
		field := func(code string) Field { return Field{Code: code, Label: "mới " + code, Kind: Amount} }
		later := Form{Code: "TD2", Version: "2", Layout: List, Every: Year, Tiers: []string{"commune"}, Validity: Validity{From: NewDate(2021, 12, 15)},
			Fields:  []Field{field("b1"), field("b2"), field("a1")},
			Follows: &Follows{Form: "TD", Version: "1", By: "Quyết định 1", Links: []Link{{Fields: []string{"b1", "b2"}, From: []string{"a1"}}, {Fields: []string{"a1"}}}}}
		p.Forms = append(p.Forms, later)
	})
	of := func(at string) string {
		var out []string
		for _, r := range p.In(period(t, at)).Scoring.Criteria[0].Self {
			out = append(out, r.String())
		}
		return strings.Join(out, "+")
	}
	if was, is := of("2021-Y"), of("2022-Y"); was != "TD.a1" || is != "TD2.b1+TD2.b2" {
		t.Errorf("read from %q, then from %q", was, is)
	}
	year := period(t, "2022-Y")
	tree := NewHierarchy([]Unit{{Code: "A", Tier: "commune", Counted: true}, {Code: "B", Tier: "commune", Counted: true}}, p.Rule.Window(year).To)
	point := func(unit, field string, n int64) Point {
		return Point{Unit: unit, FiledBy: unit, Form: "TD2", Field: field, Number: Known(Int(n))}
	}
	rate := func(unit string) Result { return Result{Unit: unit, Indicator: "rate", Value: Known(Int(90))} }
	scores := p.score(year, tree, []Result{rate("A"), rate("B")}, []Point{point("A", "b1", 20), point("A", "b2", 15), point("A", "a1", 1), point("B", "b1", 20)})
	if len(scores) != 2 || scores[0].Total != Known(Int(85)) || len(scores[0].Criteria[0].From) != 2 || scores[1].Total.Known {
		t.Errorf("%+v", scores)
	}
	// Stated in terms of the later form, and of a field that the earlier one had under the code of another.
	p.Scoring.Criteria[0].Self = []FieldRef{{Form: "TD2", Field: "a1"}}
	if is, was := of("2022-Y"), of("2021-Y"); is != "TD2.a1" || was != "" || p.HasScores(period(t, "2021-Y")) {
		t.Errorf("what is new was read from %q before it was asked, %q after", was, is)
	}
	if !slices.Equal(p.scoreForms(year), []string{"TD2"}) {
		t.Errorf("forms with points: %q", p.scoreForms(year))
	}
}

// A score sheet that shorter periods changed names their later editions; a rank that others moved
// names nobody.
func TestAScoreNamesThePeriodsThatChangedIt(t *testing.T) {
	p := scoringProgramme(func(*Programme) {})
	p.Units = []Unit{{Code: "A", Tier: "commune", Counted: true}, {Code: "B", Tier: "commune", Counted: true}}
	second := EditionRef{Period{Quarter, 2021, 2}, 2}
	basis := Basis{Editions: []Edition{{Period: second.Period, Number: 1}, {Period: second.Period, Number: 2, Adjustments: []Adjustment{{Unit: "A", Indicator: "rate"}}}}}
	stand := func(quarter int, scores ...FrozenScore) Stand {
		return Stand{Beside: []EditionRef{{second.Period, quarter}}, Frozen: Frozen{Scores: scores}}
	}
	sheet := func(unit string, total int64, rank int) FrozenScore {
		return FrozenScore{Unit: unit, Total: Known(Int(total)), Rank: rank}
	}
	got := Desk{Programme: p}.rescored(basis, Period{Year, 2021, 1}, stand(1, sheet("A", 90, 1), sheet("B", 80, 2)), stand(2, sheet("A", 70, 2), sheet("B", 80, 1)), nil)
	if len(got) != 2 || !slices.Equal(got[0].Earlier, []EditionRef{second}) || got[0].ByOthers() || len(got[1].Earlier) > 0 || !got[1].ByOthers() {
		t.Errorf("%+v", got)
	}
	got = Desk{Programme: p}.rescored(Basis{}, Period{Year, 2021, 1}, stand(0, sheet("A", 90, 1)), stand(1, sheet("A", 70, 1)), nil)
	if len(got) != 1 || !slices.Contains(got[0].Earlier, EditionRef{second.Period, 1}) {
		t.Errorf("a quarter that was open before: %+v", got)
	}
}
