package transforms

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"danvan/pipeline"
)

// restatedTrace asks about one figure on the tree of another day.
type restatedTrace struct {
	*run
	of    pipeline.Asked
	kind  pipeline.RollUp
	shown *pipeline.Hierarchy
	heirs map[string][]string // of the units that reported

	placed map[string][]string // see holders
}

// traceRestated lists the cells of the units that the unit asked about took whole. Where
// the figure cannot be compared it says which units were torn and where their cells lie.
func (w *Warehouse) traceRestated(ctx context.Context, p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission, of pipeline.Asked) (t pipeline.Trace, err error) {
	shown := pipeline.NewHierarchy(p.Units, of.On)
	if _, ok := shown.Unit(of.Unit); !ok || of.Indicator == "" {
		return t, fmt.Errorf("unit %q with indicator %q is not on the tree of %s", of.Unit, of.Indicator, of.On)
	}
	err = w.restating(ctx, p, period, of.On, counting, func(r *run, scene pipeline.Scene) (err error) {
		if err := r.views("310", "315"); err != nil { // texts, which a figure on another tree does not need
			return err
		}
		a := &restatedTrace{run: r, of: of, kind: p.Indicator(of.Indicator).Kind, shown: shown, heirs: scene.Heirs}
		t, err = a.trace()
		if err == nil {
			t.Joined = scene.Joined[of.Unit]
			err = a.tear(&t)
		}
		return err
	})
	return t, err
}

// restating lays down what the figures of one period on the tree of another day are read
// from, with who stands behind them and with the codes of the units as they are.
func (w *Warehouse) restating(ctx context.Context, p *pipeline.Programme, period pipeline.Period, day pipeline.Date, counting []pipeline.Submission, read func(*run, pipeline.Scene) error) error {
	pl, err := newPlan(p, period, counting)
	if err != nil {
		return err
	}
	scene, err := pipeline.NewForest(pl.programme).Scene(period, pl.counting, day, "")
	if err != nil {
		return err
	}
	given := pl.parameters()
	for _, table := range []string{"target", "unit", "tree"} { // a target binds a unit as it was
		delete(given, table)
	}
	given.scene(scene, "")
	return w.taking(ctx, pl, given, func(r *run, in *intake) error {
		if err := r.restate(given, in, firstSpan, false); err != nil {
			return err
		}
		return read(r, scene)
	})
}

func (a *restatedTrace) trace() (pipeline.Trace, error) {
	unit := shownMark + a.of.Unit
	if a.kind == pipeline.OwnValue { // it goes along with the one unit that it is of
		if unit = a.only(); unit == "" {
			return pipeline.Trace{Result: pipeline.Result{Unit: a.of.Unit, Indicator: a.of.Indicator}, AddsUp: true}, nil
		}
	}
	t, err := a.ask(unit, a.of.Indicator)
	if err != nil {
		return t, err
	}
	t.Result.Unit = a.of.Unit
	return t, a.ways(t.Contributions)
}

// only is the unit that became the one asked about and nothing else; "" for none.
func (a *restatedTrace) only() string {
	var out []string
	for unit, heirs := range a.heirs {
		if slices.Contains(heirs, a.of.Unit) {
			out = append(out, unit)
		}
	}
	if len(out) != 1 || len(a.heirs[out[0]]) != 1 {
		return ""
	}
	return out[0]
}

// ways fills in through which units of the tree that is shown cells came to the one
// asked about.
func (a *restatedTrace) ways(list []pipeline.Contribution) error {
	known := map[string][]string{}
	for i := range list {
		c := &list[i]
		way, ok := known[c.Unit]
		if !ok {
			holders, err := a.holders(c.Unit)
			if err != nil {
				return err
			}
			for _, h := range holders {
				if h != c.Unit && a.shown.Within(h, a.of.Unit) {
					way = append(way, h)
				}
			}
			known[c.Unit] = way
		}
		c.Through = way
	}
	return nil
}

// holders are the units of the tree that is shown in whose figures those of a unit
// count, the lowest first.
func (a *restatedTrace) holders(unit string) ([]string, error) {
	if a.placed == nil {
		a.placed = map[string][]string{}
		const query = `select unit, ancestor from placed order by ancestor desc`
		err := a.values(query, func(v []driver.Value) error {
			of := a.unit(whole(v[0]))
			a.placed[of] = append(a.placed[of], strings.TrimPrefix(a.unit(whole(v[1])), shownMark))
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("read where units are summed: %w", err)
		}
	}
	return append(slices.Clip(a.placed[unit]), a.shown.Root().Code), nil
}

// tear takes the figure away where it cannot be compared, and says whose cells lie where.
func (a *restatedTrace) tear(t *pipeline.Trace) error {
	if err := a.views("570", restatedAudit); err != nil {
		return err
	}
	parts, err := a.torn()
	if err != nil || len(parts) == 0 && !t.Joined {
		return err
	}
	whole := t.Contributions
	t.Result, t.Contributions, t.Missing, t.AddsUp = pipeline.Result{Unit: a.of.Unit, Indicator: a.of.Indicator}, nil, nil, true
	for _, c := range whole {
		if n := len(t.Torn); n == 0 || t.Torn[n-1].Unit != c.Unit {
			t.Torn = append(t.Torn, pipeline.TornPart{Unit: c.Unit, Heirs: a.heirs[c.Unit]})
		}
		part := &t.Torn[len(t.Torn)-1]
		part.Contributions = append(part.Contributions, c)
	}
	for _, unit := range parts {
		part := pipeline.TornPart{Unit: unit, Heirs: a.heirs[unit]}
		asked, err := a.ask(unit, a.of.Indicator)
		if err != nil {
			return err
		}
		for _, c := range asked.Contributions {
			if c.Unit == unit { // those below it may be whole
				part.Contributions = append(part.Contributions, c)
			}
		}
		t.Torn = append(t.Torn, part)
	}
	for i := range t.Torn {
		holders, err := a.holders(t.Torn[i].Unit)
		if err != nil {
			return err
		}
		t.Torn[i].LiesIn, t.Torn[i].Whole = holders[0], a.shown.Within(holders[0], a.of.Unit)
	}
	return nil
}

// torn are the units that reported and that tear the figure, in tree order.
func (a *restatedTrace) torn() (out []string, err error) {
	const query = "select unit, indicator, part from torn_part order by part"
	err = a.each(query, func(scan func(...any) error) error {
		var unit, part int
		var indicator string
		err := scan(&unit, &indicator, &part)
		if a.unit(unit) == shownMark+a.of.Unit && indicator == a.of.Indicator {
			out = append(out, a.unit(part))
		}
		return err
	})
	return out, err
}
