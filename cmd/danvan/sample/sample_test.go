package sample

import (
	"testing"

	"danvan/config"
	"danvan/pipeline"
)

// Made-up figures must be figures that the intake accepts: every relation holds, no
// count is negative or over its maximum, and the same seed says the same.
func TestFiguresObeyTheForms(t *testing.T) {
	for _, name := range config.PackNames() {
		pack, err := config.OpenPack(name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := config.ReadPack(pack)
		if err != nil {
			t.Fatal(err)
		}
		period := p.First.Next()
		checked := 0
		for _, u := range p.Tree(period).Units() {
			for _, f := range p.FormsOf(period) {
				if f.FiledBy(u.Tier) && f.Layout != pipeline.Register {
					checkFigures(t, Maker{p, 7}, u, period, f)
					checked++
				}
			}
		}
		if checked == 0 {
			t.Errorf("%s: %d forms checked", name, checked)
		}
	}
}

func checkFigures(t *testing.T, m Maker, u pipeline.Unit, period pipeline.Period, f *pipeline.Form) {
	t.Helper()
	v, again, before := m.values(u, period, f), m.values(u, period, f), m.values(u, period.Previous(), f)
	for _, field := range f.Fields {
		n := v[field.Code]
		if n < 0 || field.Max > 0 && n > field.Max || field.Kind == pipeline.Count && !n.IsInt() || again[field.Code] != n {
			t.Errorf("%s %s.%s = %s, then %s", u.Code, f.Code, field.Code, n, again[field.Code])
		}
	}
	for _, rel := range f.Relations {
		if rel.CrossForm() {
			continue
		}
		breaches, _ := rel.Evaluate(func(term pipeline.Term) pipeline.Maybe {
			n, ok := v[term.Field]
			if term.Previous {
				n, ok = before[term.Field]
			}
			return pipeline.Maybe{Number: n, Known: ok}
		})
		if len(breaches) > 0 && (rel.Severity == pipeline.Reject || rel.Timed()) {
			t.Errorf("%s %s: %s: %+v", u.Code, f.Code, rel.Text, breaches)
		}
	}
}
