package transforms

import (
	"context"
	"fmt"
	"strings"

	"danvan/pipeline"
)

// shownMark stands before the code of a unit of the tree that is shown. No code that a
// programme gives holds it.
const shownMark = "@"

// Restate computes the results of a period on the tree of another day. What a unit filed
// goes to the one unit that it became or is part of; a unit that went to several stands
// in the lowest unit above all of them, and each of those has no figure but is named in
// Torn. It is one run of a period's own views over both trees at once, the reporting tree
// below the root of the tree that is shown, so that the root's figures are those of the
// period; an [AuditError] says where they are not. n/N are of units as they reported.
func (w *Warehouse) Restate(ctx context.Context, p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission, day pipeline.Date) (*pipeline.Figures, error) {
	out := &pipeline.Figures{Period: period, On: day}
	err := w.restating(ctx, p, out, counting, func(r *run) error { return r.shownFigures(out, p.Joined(period, day)) })
	if err != nil {
		return nil, err
	}
	return out, nil
}

// restating lays down what the restated figures of a period are read from.
func (w *Warehouse) restating(ctx context.Context, p *pipeline.Programme, out *pipeline.Figures, counting []pipeline.Submission, read func(*run) error) error {
	pl, err := newPlan(p, out.Period, counting)
	if err != nil {
		return err
	}
	shown := pipeline.NewHierarchy(p.Units, out.On)
	if len(shown.Units()) == 0 {
		return pipeline.Say("Ngày %s chương trình không có đơn vị nào.", "on %s the programme has no unit", out.On)
	}
	given := pl.parameters()
	delete(given, "target") // a target binds a unit as it was
	given.bothTrees(shown, pl.tree, p.Carry(out.Period, out.On))
	w.one.Lock()
	defer w.one.Unlock()
	held, err := w.holders(ctx, out.Period)
	if err != nil {
		return err
	}
	files, cells, err := given.filings(pl.counting, held)
	if err != nil {
		return err
	}
	return w.transaction(ctx, func(r *run) error {
		if err := r.restate(given, files, cells); err != nil {
			return err
		}
		return read(r)
	})
}

// bothTrees replaces the units by those of both trees.
func (p parameters) bothTrees(shown, reported *pipeline.Hierarchy, heirs map[string][]string) {
	delete(p, "unit")
	place := int32(0)
	for _, u := range shown.Units() {
		parent := ""
		if u.Parent != "" {
			parent = shownMark + u.Parent
		}
		p.add("unit", shownMark+u.Code, "", parent, u.Counted, place)
		place++
	}
	for _, u := range reported.Units() {
		parent, counted := u.Parent, u.Counted
		if parent == "" {
			parent, counted = shownMark+shown.Root().Code, true
		}
		p.add("unit", u.Code, u.Tier, parent, counted, place)
		place++
		for _, heir := range heirs[u.Code] {
			p.add("heir", u.Code, shownMark+heir)
		}
	}
}

// The numbers between which a restating run steps out of the order of the views.
const (
	firstFigure   = "100" // up to here nobody is summed into a unit of the other tree
	firstTorn     = "540"
	afterTorn     = "560" // 570 is for one figure that is asked about
	firstKeptOnly = "350"
	restatedAudit = "580"
)

// restate lays down the views of a period, with the units of the reporting tree below
// those of the other tree that hold them.
func (r *run) restate(given parameters, files []string, cells int) error {
	steps := []func() error{
		func() error { return r.tables(firstRestating, firstRestatingView) },
		func() error { return r.lay(given) },
		func() error { return r.cells(files, cells) },
		func() error { return r.views(firstView, firstFigure) },
		func() error { return r.views(firstRestatingView, firstTorn) },
		func() error { return r.exec("insert into below select ancestor, unit from placed") },
		func() error { return r.views(firstFigure, "280") },
		func() error { return r.views(firstTorn, afterTorn) },
		func() error {
			return r.exec("insert into own_value select indicator, unit, value, state from moved_value")
		},
		func() error { return r.views("280", afterResult) },
		func() error { return r.views(firstKeptOnly, firstSpan) },
		func() error { return r.audit(restatedAudit, firstTrace) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// shownFigures reads the figures of the tree that is shown, without those that are torn:
// units that something joined from outside have none either.
func (r *run) shownFigures(out *pipeline.Figures, joined map[string]bool) error {
	torn := map[pipeline.Place]bool{}
	const query = `select torn_figure.unit, torn_figure.indicator from torn_figure
join unit on unit.unit = torn_figure.unit
join indicator on indicator.indicator = torn_figure.indicator
order by unit.place, indicator.place`
	tear := func(unit, indicator string) {
		if x := (pipeline.Place{Unit: strings.TrimPrefix(unit, shownMark), Indicator: indicator}); !torn[x] {
			torn[x] = true
			out.Torn = append(out.Torn, x)
		}
	}
	err := r.each(query, func(scan func(...any) error) error {
		var unit, indicator string
		err := scan(&unit, &indicator)
		tear(unit, indicator)
		return err
	})
	if err != nil {
		return fmt.Errorf("read what cannot be compared: %w", err)
	}
	isShown := func(unit, indicator string) (string, bool) {
		code, ok := strings.CutPrefix(unit, shownMark)
		return code, ok && !torn[pipeline.Place{Unit: code, Indicator: indicator}]
	}
	results, err := r.results("")
	if err != nil {
		return fmt.Errorf("read the results: %w", err)
	}
	for _, x := range results {
		if code, ok := strings.CutPrefix(x.Unit, shownMark); ok && joined[code] {
			tear(code, x.Indicator)
		}
		if code, ok := isShown(x.Unit, x.Indicator); ok {
			x.Unit = code
			out.Results = append(out.Results, x)
		}
	}
	backings, err := r.backings()
	if err != nil {
		return fmt.Errorf("read who stands behind the results: %w", err)
	}
	for _, x := range backings {
		if code, ok := isShown(x.Unit, x.Indicator); ok {
			x.Unit = code
			out.Backings = append(out.Backings, x)
		}
	}
	return nil
}
