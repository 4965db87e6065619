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
	tree  *pipeline.Hierarchy // that reported
	shown *pipeline.Hierarchy
	heirs map[string][]string // of the units that reported

	placed map[string][]heldIn // see holders
	wide   map[[2]string]bool  // units and forms that they filed for others
}

// heldIn is a unit of the tree that is shown which holds one that reported; parted tells that
// it does not hold all that lay below it.
type heldIn struct {
	unit   string
	parted bool
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
		a := &restatedTrace{run: r, of: of, kind: p.Indicator(of.Indicator).Kind, tree: p.Tree(period), shown: shown, heirs: scene.Heirs}
		t, err = a.trace()
		if err == nil {
			t.Joined = scene.Joined[of.Unit] && anyAsked(sceneParameters(p, period), of, scene.Shown)
			err = a.tear(&t)
		}
		return err
	})
	return t, err
}

// anyAsked tells whether the unit asked about, or one below it, is asked for the figure.
func anyAsked(given parameters, of pipeline.Asked, units []pipeline.Unit) bool {
	asked := given.askedTiers()
	for tier := range tiersBelow(units)[of.Unit] {
		if asked[[2]driver.Value{of.Indicator, tier}] {
			return true
		}
	}
	return false
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
		if err := r.audit(restatedAudit, firstPart); err != nil {
			return err
		}
		return read(r, scene)
	})
}

func (a *restatedTrace) trace() (pipeline.Trace, error) {
	unit := shownMark + a.of.Unit
	if a.kind == pipeline.OwnValue { // it goes along with the one unit that it is of
		if unit = a.only(); unit == "" {
			return pipeline.Trace{Result: pipeline.Result{Unit: a.of.Unit, Indicator: a.of.Indicator}, AddsUp: true, Absent: true}, nil
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
	for i := range list {
		c := &list[i]
		holders, err := a.holders(c.Unit, c.Form)
		if err != nil {
			return err
		}
		for _, h := range holders {
			if h != c.Unit && a.shown.Within(h, a.of.Unit) {
				c.Through = append(c.Through, h)
			}
		}
	}
	return nil
}

// holders are the units of the tree that is shown in whose figures those count that a unit
// gave in a form, the lowest first.
func (a *restatedTrace) holders(unit, form string) ([]string, error) {
	if a.placed == nil {
		if err := a.readHolders(); err != nil {
			return nil, fmt.Errorf("read where units are summed: %w", err)
		}
	}
	var out []string
	for _, h := range a.placed[unit] {
		if !h.parted || !a.forOthers(unit, form) {
			out = append(out, h.unit)
		}
	}
	return append(out, a.shown.Root().Code), nil
}

// forOthers tells whether the figures that a unit gave in a form are of all that lies below it.
// Values that are not rolled up are the unit's own.
func (a *restatedTrace) forOthers(unit, form string) bool {
	return a.wide[[2]string{unit, form}] && a.kind != pipeline.OwnValue
}

func (a *restatedTrace) readHolders() error {
	a.placed, a.wide = map[string][]heldIn{}, map[[2]string]bool{}
	const placed = `select placed.unit, placed.ancestor, case when parted.unit is null then 0 else 1 end
from placed
left join parted on parted.ancestor = placed.ancestor and parted.unit = placed.unit
order by placed.ancestor desc`
	err := a.values(placed, func(v []driver.Value) error {
		of, at := a.unit(whole(v[0])), strings.TrimPrefix(a.unit(whole(v[1])), shownMark)
		a.placed[of] = append(a.placed[of], heldIn{at, whole(v[2]) == 1})
		return nil
	})
	if err != nil {
		return err
	}
	return a.values("select unit, form from filing_shape where has_rows = 1 or scope = 'subtree'", func(v []driver.Value) error {
		a.wide[[2]string{a.unit(whole(v[0])), v[1].(string)}] = true
		return nil
	})
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
	all := t.Contributions
	t.Result, t.Contributions, t.Missing, t.AddsUp = pipeline.Result{Unit: a.of.Unit, Indicator: a.of.Indicator}, nil, nil, true
	for _, c := range all {
		if here, err := a.stands(c); err != nil {
			return err
		} else if here {
			if err := a.put(t, c.Unit, c.Form, c); err != nil {
				return err
			}
		}
	}
	for _, unit := range parts {
		asked, err := a.ask(unit, a.of.Indicator)
		if err != nil {
			return err
		}
		some := false
		for _, c := range asked.Contributions {
			here, err := a.stands(c)
			if err != nil {
				return err
			}
			if c.Unit != unit || here && a.kind != pipeline.OwnValue { // those below it may be whole
				continue
			}
			some = true
			if err := a.put(t, unit, c.Form, c); err != nil {
				return err
			}
		}
		if !some {
			if err := a.put(t, unit, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

// stands tells whether what a cell says is in the unit asked about as a whole.
func (a *restatedTrace) stands(c pipeline.Contribution) (bool, error) {
	holders, err := a.holders(c.Unit, c.Form)
	return slices.Contains(holders, a.of.Unit), err
}

// put lays cells of a unit and a form where they lie, beside those of the unit that lie there.
func (a *restatedTrace) put(t *pipeline.Trace, unit, form string, cells ...pipeline.Contribution) error {
	holders, err := a.holders(unit, form)
	if err != nil {
		return err
	}
	if n := len(t.Torn); n == 0 || t.Torn[n-1].Unit != unit || t.Torn[n-1].LiesIn != holders[0] {
		t.Torn = append(t.Torn, pipeline.TornPart{Unit: unit, LiesIn: holders[0], Whole: a.shown.Within(holders[0], a.of.Unit), Heirs: a.pieces(unit, form)})
	}
	part := &t.Torn[len(t.Torn)-1]
	part.Contributions = append(part.Contributions, cells...)
	return nil
}

// pieces are the heirs of a unit and, where it filed a form for others, those outside the unit
// asked about of what lay below it.
func (a *restatedTrace) pieces(unit, form string) []string {
	out := slices.Clone(a.heirs[unit])
	if !a.forOthers(unit, form) {
		return out
	}
	for _, u := range a.tree.Units() {
		for _, heir := range a.heirs[u.Code] {
			if a.tree.Within(u.Code, unit) && !a.shown.Within(heir, a.of.Unit) && !slices.Contains(out, heir) {
				out = append(out, heir)
			}
		}
	}
	return out
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
