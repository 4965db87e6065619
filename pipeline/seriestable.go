package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// SeriesTable is one period of the series of all indicators at all units.
type SeriesTable struct {
	Period     Period
	AsReported *Figures // on the period's own tree
	Restated   *Figures // on the tree of the day asked for; nil for none

	Broken     map[string]bool     // units of the period's tree that are not the same as in the period before
	FormBroken map[string]Sentence // why the figures of an indicator are not of the same thing as in the period before
}

// submissionsAtOnce is how many submissions are computed together at least: the figures
// of a province's years in one go, and of a country not more than a quarter at a time.
const submissionsAtOnce = 10_000

// SeriesTables computes the figures of all indicators at all units from a period to
// another of the same kind, as they were reported and on the tree of a day (zero: not),
// and gives them period by period, oldest first. Periods for which nothing was accepted
// are left out. Only periods that forms are filed for are made. A question that has no
// answer is a [SeriesError].
func (d Desk) SeriesTables(ctx context.Context, from, to Period, on Date, give func(SeriesTable) error) error {
	periods, err := d.Programme.seriesPeriods(from, to, from.Kind)
	if err != nil {
		return err
	}
	basis, err := d.basis(ctx)
	if err != nil {
		return err
	}
	programme := *d.Programme
	programme.Scoring = nil
	d.Programme = &programme
	t := &tables{Desk: d, basis: basis, forest: NewForest(&programme), on: on, give: give}
	periods = slices.DeleteFunc(periods, func(p Period) bool { return !programme.Reports(p) })
	if len(periods) == 0 {
		return programme.noneFiled(from, to)
	}
	t.periods = periods
	for _, p := range periods {
		if err := t.add(ctx, p); err != nil {
			return err
		}
	}
	return t.compute(ctx)
}

// noneFiled says which periods forms are filed for, where a question names no such one.
func (p *Programme) noneFiled(from, to Period) error {
	var vietnamese, english []string
	for i := range p.Forms {
		if k := p.Forms[i].Every; !slices.Contains(english, string(k)) {
			vietnamese, english = append(vietnamese, k.Vietnamese()), append(english, string(k))
		}
	}
	return &SeriesError{Say("từ %s đến %s không có kỳ nộp biểu nào; bảng mọi chỉ tiêu chỉ lập cho kỳ nộp biểu (%s), từ %s; kỳ ghép thì hỏi từng chỉ tiêu của từng đơn vị",
		"no forms are filed for the periods from %s to %s; the table of all indicators is made of those they are filed for (%s), from %s on; longer ones are asked for one indicator and unit at a time",
		from, to, Sentence{strings.Join(vietnamese, ", "), strings.Join(english, ", ")}, p.First)}
}

// tables gathers periods until there is enough to compute.
type tables struct {
	Desk
	basis   Basis
	forest  *Forest
	on      Date
	give    func(SeriesTable) error
	periods []Period // that forms are filed for

	scenes   []Scene
	counting []Submission
}

func (t *tables) add(ctx context.Context, p Period) error {
	standing, err := t.basis.Standing(t.Programme, p)
	if err != nil || len(standing) == 0 {
		return err
	}
	days := []Date{{}}
	if !t.on.IsZero() {
		days = append(days, t.on)
	}
	for _, day := range days {
		s, err := t.forest.Scene(p, standing, day, "")
		if err != nil {
			return err
		}
		s.Alone = true
		t.scenes = append(t.scenes, s)
	}
	t.counting = append(t.counting, standing...)
	if len(t.counting) < submissionsAtOnce {
		return nil
	}
	return t.compute(ctx)
}

func (t *tables) compute(ctx context.Context) error {
	if err := t.supply(ctx, t.counting, t.basis.Receipts); err != nil {
		return err
	}
	figures, err := t.Warehouse.Figures(ctx, t.Programme, t.scenes)
	if err != nil {
		return fmt.Errorf("compute the series: %w", err)
	}
	var table SeriesTable
	for i, f := range figures {
		if t.scenes[i].On.IsZero() {
			table = t.table(f)
		} else {
			table.Restated = f
		}
		if last := i+1 == len(figures) || t.scenes[i+1].Period != f.Period; last {
			if err := t.give(table); err != nil {
				return err
			}
		}
	}
	t.scenes, t.counting = nil, nil
	return nil
}

// table begins the table of a period, with what is not as in the period before it.
func (t *tables) table(f *Figures) SeriesTable {
	out := SeriesTable{Period: f.Period, AsReported: f, Broken: map[string]bool{}, FormBroken: map[string]Sentence{}}
	at := slices.Index(t.periods, f.Period)
	if at <= 0 {
		return out
	}
	before := t.periods[at-1]
	for i := range t.Programme.Indicators {
		code := t.Programme.Indicators[i].Code
		if t.Programme.Unasked(code, before).IsZero() || t.Programme.Unasked(code, f.Period).IsZero() {
			out.FormBroken[code] = t.Programme.Unlike(code, before, f.Period)
		}
	}
	rule := t.Programme.Rule
	same := t.forest.same(rule.Window(before).To, rule.Window(f.Period).To)
	for _, u := range t.forest.Of(f.Period).Units() {
		out.Broken[u.Code] = !same[u.Code]
	}
	return out
}
