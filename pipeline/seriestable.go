package pipeline

import (
	"context"
	"fmt"
)

// SeriesTable is one period of the series of all indicators at all units.
type SeriesTable struct {
	Period     Period
	AsReported *Figures // on the period's own tree
	Restated   *Figures // on the tree of the day asked for; nil for none
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
	for _, p := range periods {
		if !programme.Reports(p) {
			continue
		}
		if err := t.add(ctx, p); err != nil {
			return err
		}
	}
	return t.compute(ctx)
}

// tables gathers periods until there is enough to compute.
type tables struct {
	Desk
	basis  Basis
	forest *Forest
	on     Date
	give   func(SeriesTable) error

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
			table = SeriesTable{Period: f.Period, AsReported: f}
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
