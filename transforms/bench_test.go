package transforms

import (
	"fmt"
	"testing"

	"danvan/pipeline"
)

// province makes a programme of a province's size, 207 units, 110 numeric fields and
// 35 indicators, with everything filed.
func province() (*pipeline.Programme, []pipeline.Submission) {
	p := &pipeline.Programme{Code: "province", Rule: pipeline.ND09, Kinds: []pipeline.PeriodKind{pipeline.Quarter}}
	unit := func(code, tier, parent string) {
		p.Units = append(p.Units, pipeline.Unit{Code: code, Name: code, Tier: tier, Parent: parent, Counted: true})
	}
	unit("TN", "province", "")
	for d := range 19 {
		unit(fmt.Sprintf("SO%02d", d), "department", "TN")
	}
	for d := range 9 {
		district := fmt.Sprintf("HUYEN%d", d)
		unit(district, "district", "TN")
		for c := range 178/9 + min(1, max(0, 178%9-d)) {
			unit(fmt.Sprintf("%s.XA%02d", district, c), "commune", district)
		}
	}
	tiers := []string{"department", "district", "commune"}
	for f, fields := range []int{55, 29, 26} {
		form := pipeline.Form{Code: fmt.Sprintf("F%d", f), Layout: pipeline.Table, Every: pipeline.Quarter, Tiers: tiers}
		if f == 0 {
			form.Layout, form.Cumulative = pipeline.List, true
		}
		for c := range fields {
			form.Fields = append(form.Fields, pipeline.Field{Code: fmt.Sprintf("c%d", c+1), Kind: pipeline.Count})
		}
		p.Forms = append(p.Forms, form)
	}
	p.Forms = append(p.Forms, pipeline.Form{Code: "DVK", Layout: pipeline.Register, Every: pipeline.Quarter, Tiers: tiers,
		Fields: []pipeline.Field{{Code: "ma", Kind: pipeline.Key}, {Code: "ten", Kind: pipeline.Text}}})
	p.Indicators = provinceIndicators()
	return p, provinceFilings(p)
}

func provinceIndicators() []pipeline.Indicator {
	var out []pipeline.Indicator
	for k := range 20 {
		out = append(out, pipeline.Indicator{Code: fmt.Sprintf("flow%d", k), Kind: pipeline.Flow, Numerator: refs(fmt.Sprintf("F%d.c%d", k%3, k+1))})
	}
	for k := range 10 {
		out = append(out, pipeline.Indicator{Code: fmt.Sprintf("ratio%d", k), Kind: pipeline.Ratio,
			Numerator: refs(fmt.Sprintf("F%d.c%d + F%d.c%d", k%3, k+1, k%3, k+2)), Denominator: refs(fmt.Sprintf("F%d.c%d", k%3, k+3))})
	}
	for k := range 3 {
		out = append(out, pipeline.Indicator{Code: fmt.Sprintf("share%d", k), Kind: pipeline.UnitShare,
			Condition: &pipeline.Condition{Form: "F0", Field: fmt.Sprintf("c%d", k+30), Comparison: pipeline.AtLeast, Bound: pipeline.Int(50)}})
	}
	return append(out, pipeline.Indicator{Code: "models", Kind: pipeline.Distinct, Numerator: refs("DVK.ma")},
		pipeline.Indicator{Code: "story", Kind: pipeline.Narrative, Numerator: refs("DVK.ten")})
}

func provinceFilings(p *pipeline.Programme) []pipeline.Submission {
	var out []pipeline.Submission
	for n, u := range p.Units[1:] {
		for _, f := range p.Forms {
			s := pipeline.Submission{ID: fmt.Sprintf("%s/%064d/%s", u.Code, n, f.Code), Unit: u.Code, Form: f.Code, Period: q2(), Version: 1, Scope: pipeline.Own}
			for k, field := range f.Fields {
				c := pipeline.Cell{Field: field.Code, Measure: pipeline.Value, State: pipeline.Reported, Number: pipeline.Int(int64((n*7 + k*3) % 97)), Sheet: f.Code, Ref: fmt.Sprintf("C%d", k+10)}
				if f.Layout == pipeline.Register {
					c.Row, c.Text, c.Number = "M", fmt.Sprintf("M-%d", n), 0
				}
				s.Cells = append(s.Cells, c)
				if f.Cumulative {
					c.Measure, c.Ref = pipeline.Cumulative, fmt.Sprintf("D%d", k+10)
					s.Cells = append(s.Cells, c)
				}
			}
			out = append(out, s)
		}
	}
	return out
}

// BenchmarkRollUp measures one roll-up of a province.
func BenchmarkRollUp(b *testing.B) {
	w := openTest(b)
	p, subs := province()
	if err := w.Store(b.Context(), subs); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := w.RollUp(b.Context(), p, q2(), subs); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSources measures the sources of every figure.
func BenchmarkSources(b *testing.B) {
	w := openTest(b)
	p, subs := province()
	if err := w.Store(b.Context(), subs); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s, err := w.Sources(b.Context(), p, q2(), subs)
		if err != nil || s.Cells.Len() == 0 || len(s.Unexplained) > 0 {
			b.Fatal(err)
		}
	}
}

// BenchmarkSpan measures four quarters of a province taken together.
func BenchmarkSpan(b *testing.B) {
	w := openTest(b)
	p, subs := province()
	f := rollUp(b, w, p, subs)
	for b.Loop() {
		together(b, w, p, []*pipeline.Figures{f, f, f, f})
	}
}
