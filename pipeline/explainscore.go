package pipeline

import (
	"context"
	"slices"
)

// explainScore lists the cells of a score sheet and, of points that were computed, the
// figures that they were computed from.
func (d Desk) explainScore(ctx context.Context, q ExplainQuestion, basis Basis) (*Explained, error) {
	if d.Programme.Scoring == nil || q.Indicator != "" || q.ToDate || !q.On.IsZero() || !d.Programme.Reports(q.Period) {
		return nil, &SeriesError{Say("chương trình không chấm điểm cho câu hỏi này", "the programme has no score for this question")}
	}
	counting := basis.Draft(d.Programme, q.Period)
	figures, err := d.rollUp(ctx, q.Period, counting, basis.Receipts)
	if err != nil {
		return nil, err
	}
	tree := d.Programme.Tree(q.Period)
	scored, err := (&past{Desk: d, basis: basis, known: map[Period]*Figures{q.Period: figures}}).scored(ctx, q.Period, figures.Results)
	if err != nil {
		return nil, err
	}
	scores := d.Programme.score(q.Period, tree, scored, figures.Points)
	if scores == nil {
		return nil, &SeriesError{d.Programme.Unscored(q.Period)}
	}
	i := slices.IndexFunc(scores, func(s Score) bool { return s.Unit == q.Unit })
	if i < 0 {
		return nil, &SeriesError{Say("%q không phải là đơn vị được chấm điểm của kỳ này", "%q is not a unit that is scored in this period", q.Unit)}
	}
	e := &explaining{ExplainQuestion: q, desk: d, basis: basis, parts: []Period{q.Period}, counting: map[Period][]Submission{q.Period: counting},
		ind: &Indicator{Name: d.Programme.Scoring.Name, Unit: "điểm", Kind: ScoreKind}, traces: []Trace{{AddsUp: true}}}
	x := e.explanation()
	x.Value, x.Parts[0].Counts = scores[i].Total, true
	if err := e.lines(ctx, x, scores[i]); err != nil {
		return nil, err
	}
	e.complete(q.Period, x.Contributions)
	x.Check, x.AddsUp = x.checkScore(scores[i])
	x.give(e.trees())
	return x, nil
}

// lines explains each criterion.
func (e *explaining) lines(ctx context.Context, x *Explained, s Score) error {
	for i, c := range s.Criteria {
		of := e.desk.Programme.Scoring.Criteria[i]
		line := ExplainedLine{Criterion: c.Criterion, Name: of.Name, Points: c.Counted, Max: Known(of.Max), Source: c.Source}
		if c.Source == Computed {
			figure, err := e.desk.Explain(ctx, ExplainQuestion{Asked: Asked{Unit: e.Unit, Indicator: of.Indicator}, Period: e.Period, Edition: e.Edition})
			if err != nil {
				return err
			}
			line.Figure = figure
		}
		for k := range c.From {
			x.Contributions = append(x.Contributions, e.point(&c.From[k], c.Source))
		}
		x.Criteria = append(x.Criteria, line)
	}
	return nil
}

func (e *explaining) point(p *Point, source ScoreSource) Contribution {
	out := Contribution{Unit: p.FiledBy, Form: p.Form, Field: p.Field, Submission: p.Submission, Sheet: p.Sheet, Cell: p.Ref, Value: p.Number.String(), Number: p.Number, Role: string(source)}
	if p.FiledBy != p.Unit {
		out.Row = p.Unit
	}
	for _, s := range e.counting[e.Period] {
		if s.ID == p.Submission {
			out.Version, out.File = s.Version, s.File
		}
	}
	return out
}

// checkScore adds the cells and the computed points up again.
func (x *Explained) checkScore(s Score) (Check, bool) {
	out := addUp(ScoreKind, x.Contributions)
	whole, sound := true, true
	for _, line := range x.Criteria {
		whole = whole && line.Points.Known
		if line.Figure != nil {
			sound = sound && line.Figure.AddsUp
			out.Value = Known(out.Value.Number + line.Points.Number)
		}
	}
	if !whole { // a criterion without points leaves the sheet without a total
		return out, sound && !s.Total.Known
	}
	return out, sound && s.Total == out.Value
}

// Computed is how many criteria of a score have their points from an indicator.
func (x *Explained) Computed() int {
	n := 0
	for _, line := range x.Criteria {
		if line.Figure != nil {
			n++
		}
	}
	return n
}
