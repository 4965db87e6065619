package webtest

import (
	"danvan/pipeline"
	"danvan/pipeline/web"
)

// Publish consolidates a period that is newer than all others.
func (o *Office) Publish(period pipeline.Period) {
	o.Change(func(s *web.Snapshot) {
		ref := pipeline.EditionRef{Period: period}
		o.published[ref] = &web.Published{Ref: ref, At: Now(), Programme: s.Programme, Tree: s.Programme.Tree(period), Results: results(s.Programme, period), Current: true}
		s.Published = append([]pipeline.Period{period}, s.Published...)
	})
}

// published returns the figures of the workspace: the draft of each period, and the
// edition of Q1.
func published(p *pipeline.Programme) map[pipeline.EditionRef]*web.Published {
	out := map[pipeline.EditionRef]*web.Published{}
	for _, ref := range []pipeline.EditionRef{{Period: Q2()}, {Period: Q1()}, {Period: Q1(), Number: 1}} {
		out[ref] = &web.Published{Ref: ref, At: Now(), Programme: p, Tree: p.Tree(ref.Period), Results: results(p, ref.Period), Ledger: ledgerLines(), Current: ref.Period == Q2(),
			Documents: []web.PublishedDocument{{Name: "bao-cao.docx", Size: 48_120}, {Name: "bang-so-lieu.xlsx", Size: 120_433}, {Name: "trang.html", Size: 250_112}}}
	}
	return out
}

// results gives every unit a figure of every indicator; below the unit that sent nothing
// there is none.
func results(p *pipeline.Programme, period pipeline.Period) []pipeline.Result {
	var out []pipeline.Result
	tree := p.Tree(period)
	for i, u := range tree.Units() {
		for k := range p.Indicators {
			ind := &p.Indicators[k]
			r := pipeline.Result{Unit: u.Code, Indicator: ind.Code, UnitsReported: 5, UnitsExpected: 8}
			if u.Code != Silent {
				r.Value = pipeline.Known(pipeline.Int(int64(90 - i*(k+1))))
			}
			if ind.Kind == pipeline.Ratio || ind.Kind == pipeline.UnitShare {
				r.Numerator, r.Denominator = r.Value, pipeline.Known(pipeline.Int(100))
			}
			if t := ind.TargetIn(u.Tier, period); t != nil {
				r.Target, r.Verdict = t.String(), pipeline.NotMet
			}
			out = append(out, r)
		}
	}
	return out
}
