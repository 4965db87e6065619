package transforms

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"danvan/pipeline"
)

// reform is the day on which the random changes happen.
func reform() pipeline.Date { return pipeline.NewDate(2021, 7, 1) }

// upheaval draws changes of a programme's units that all happen on one day.
type upheaval struct {
	p     *pipeline.Programme
	ended map[string]bool
	kept  map[string]bool // takes something over, so that it must stay
	moved map[string]bool
}

// drawUpheaval lets units merge, divide, move, get another name, give parts away, end with
// nobody to take them over, and takes a unit out from between its children and its parent.
func drawUpheaval(t *rapid.T, p *pipeline.Programme) {
	u := &upheaval{p, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	if rapid.Bool().Draw(t, "a part of a subtree leaves") {
		u.leave(t)
	}
	for range rapid.IntRange(0, 5).Draw(t, "changes") {
		i := rapid.IntRange(0, len(p.Units)-1).Draw(t, "unit")
		one := p.Units[i]
		if one.Parent == "" || !one.From.IsZero() || u.ended[one.Code] || u.kept[one.Code] || u.moved[one.Code] {
			continue
		}
		if len(p.Tree(q2()).Children(one.Code)) > 0 {
			u.abolish(i, rapid.IntRange(0, 3).Draw(t, "left to nobody") == 0)
			continue
		}
		switch rapid.IntRange(0, 8).Draw(t, "kind") {
		case 0:
			u.end(i)
			u.pass(t, one.Code, true, 1)
		case 1:
			u.end(i)
			u.pass(t, one.Code, false, 2)
		case 2:
			u.end(i)
			renamed := one
			renamed.Code, renamed.From = one.Code+"new", reform()
			p.Units = append(p.Units, renamed)
			p.Changes = append(p.Changes, pipeline.Change{Day: reform(), Old: one.Code, New: renamed.Code, Whole: true})
		case 3, 4, 5: // its figures then are in a figure for all below of which it is part no more
			u.move(i, u.taker(t, one.Code))
		case 6:
			u.end(i)
		default:
			u.pass(t, one.Code, false, 1)
			u.kept[one.Code] = true
		}
	}
}

// leave moves a unit away from one that files the first form for everything below it, and the
// second for itself.
func (u *upheaval) leave(t *rapid.T) {
	tree := u.p.Tree(q2())
	var leaves []int
	for i, x := range u.p.Units {
		if above, ok := tree.Unit(x.Parent); ok && above.Parent != "" && !tree.HasChildren(x.Code) {
			leaves = append(leaves, i)
		}
	}
	if len(leaves) == 0 {
		return
	}
	i := rapid.SampledFrom(leaves).Draw(t, "leaf")
	above, _ := tree.Unit(u.p.Units[i].Parent)
	for k, scope := range []pipeline.Scope{pipeline.Subtree, pipeline.Own} {
		f := &u.p.Forms[k]
		f.Scopes[above.Tier] = scope
		if !f.FiledBy(above.Tier) {
			f.Tiers = append(f.Tiers, above.Tier)
		}
	}
	u.kept[above.Code] = true
	u.move(i, u.taker(t, u.p.Units[i].Code))
}

func (u *upheaval) end(i int) {
	u.p.Units[i].To = reform().AddDays(-1)
	u.ended[u.p.Units[i].Code] = true
}

// taker is a unit that stays and takes something over.
func (u *upheaval) taker(t *rapid.T, not string) string {
	var open []string
	for _, x := range u.p.Units {
		if x.Code != not && x.To.IsZero() && x.From.IsZero() && !u.moved[x.Code] {
			open = append(open, x.Code)
		}
	}
	code := rapid.SampledFrom(open).Draw(t, "taker")
	u.kept[code] = true
	return code
}

func (u *upheaval) pass(t *rapid.T, old string, whole bool, to int) {
	var done []string
	for range to {
		heir := u.taker(t, old)
		if !slices.Contains(done, heir) {
			done = append(done, heir)
			u.p.Changes = append(u.p.Changes, pipeline.Change{Day: reform(), Old: old, New: heir, Whole: whole})
		}
	}
}

func (u *upheaval) move(i int, parent string) {
	again := u.p.Units[i]
	u.p.Units[i].To = reform().AddDays(-1)
	again.From, again.Parent = reform(), parent
	u.moved[again.Code] = true
	u.p.Units = append(u.p.Units, again)
	u.p.Changes = append(u.p.Changes, pipeline.Change{Day: reform(), Old: again.Code, New: again.Code, Whole: true})
}

// abolish ends a unit whose children go to its parent; its own office goes in parts to
// the children that stay, or to nobody.
func (u *upheaval) abolish(i int, toNobody bool) {
	code, parent := u.p.Units[i].Code, u.p.Units[i].Parent
	if u.ended[parent] || u.moved[parent] {
		return
	}
	for _, x := range u.p.Units {
		if x.Parent == code && (u.ended[x.Code] || u.moved[x.Code] || !x.From.IsZero()) {
			return
		}
	}
	u.kept[parent] = true
	u.end(i)
	for k := range u.p.Units {
		if x := u.p.Units[k]; x.Parent == code && x.From.IsZero() {
			u.move(k, parent)
			if !toNobody {
				u.p.Changes = append(u.p.Changes, pipeline.Change{Day: reform(), Old: code, New: x.Code})
			}
		}
	}
}

// TestRestatingOnTheOwnDayChangesNothing holds a period restated on its own last day
// against the period.
func TestRestatingOnTheOwnDayChangesNothing(t *testing.T) {
	t.Parallel()
	holdOnEngines(t, "4", func(rt *rapid.T, open func() *Warehouse) {
		p := drawProgramme(rt)
		drawUpheaval(rt, p)
		subs := drawFilings(rt, p)
		w := open()
		want := rollUpIn(t, rt, w, p, q2(), subs)
		got, err := restateAlone(t.Context(), w, p, q2(), subs, p.Rule.Window(q2()).To)
		if err != nil {
			rt.Fatal(err)
		}
		want.Results = slices.DeleteFunc(want.Results, func(r pipeline.Result) bool {
			return r.UnitsExpected == 0 && r.Unit != "u0" && !r.Value.Known && !r.Numerator.Known
		})
		if d := cmp.Diff(want.Results, got.Results); d != "" || got.Torn != nil {
			rt.Errorf("torn %v\n%s", got.Torn, d)
		}
		if d := cmp.Diff(want.Backings, got.Backings); d != "" {
			rt.Error(d)
		}
	})
}

// TestRestatingAgainstPlainSums holds flows and shares on another tree against sums in Go
// over what each unit filed, and sees that exactly those are torn that hold a part of a unit
// or of what its figure is of.
func TestRestatingAgainstPlainSums(t *testing.T) {
	t.Parallel()
	holdOnEngines(t, "8", func(rt *rapid.T, open func() *Warehouse) {
		p := drawProgramme(rt)
		drawUpheaval(rt, p)
		every := pipeline.Indicator{Code: "every form", Kind: pipeline.Flow}
		for i := range p.Forms {
			every.Numerator = append(every.Numerator, refs(p.Forms[i].Code+".a")...)
		}
		p.Indicators = append(p.Indicators, every)
		subs := drawFilings(rt, p)
		w := open()
		asReported := rollUpIn(t, rt, w, p, q2(), subs)
		got, err := restateAlone(t.Context(), w, p, q2(), subs, reform())
		if err != nil {
			rt.Fatal(err)
		}
		for _, r := range asReported.Results {
			if r.Unit == "u0" && r != resultAt(got, r) {
				rt.Errorf("the root's figure\n got %+v\nwant %+v", resultAt(got, r), r)
			}
		}
		plain := &plainRestating{newNaive(p, subs), pipeline.NewHierarchy(p.Units, reform()), p.Carry(q2(), reform())}
		for _, u := range plain.shown.Units() {
			var all []thing
			for i := range p.Forms {
				th := thing{p.Forms[i].Code, [][]string{{"a"}}}
				all = append(all, th)
				plain.holdFlow(rt, got, th.form+" flow", u.Code, th)
				plain.holdShareAt(rt, got, th.form, u.Code)
			}
			plain.holdFlow(rt, got, every.Code, u.Code, all...)
		}
		for _, r := range got.Results {
			if r.UnitsReported > r.UnitsExpected {
				rt.Errorf("%+v counts more than it expects", r)
			}
		}
	})
}

func resultAt(f *pipeline.Figures, like pipeline.Result) pipeline.Result {
	for _, r := range f.Results {
		if r.Unit == like.Unit && r.Indicator == like.Indicator {
			return r
		}
	}
	return pipeline.Result{}
}

// plainRestating says the rule once more, without SQL.
type plainRestating struct {
	*naive
	shown *pipeline.Hierarchy
	heirs map[string][]string
}

// reaches tells whether a unit is summed into another on a tree.
func reaches(tree *pipeline.Hierarchy, unit, into string) bool {
	for unit != into {
		u, ok := tree.Unit(unit)
		if !ok || !u.Counted || u.Parent == "" {
			return false
		}
		unit = u.Parent
	}
	return true
}

// area is the heirs of a unit; of one that has none and filed for all that lay below it,
// the heirs of that.
func (n *plainRestating) area(unit string) []string {
	if own := n.heirs[unit]; len(own) > 0 {
		return own
	}
	for i := range n.programme.Forms {
		if n.forOthers(unit, n.programme.Forms[i].Code) {
			return n.areaBelow(unit)
		}
	}
	return nil
}

// forOthers tells whether what a unit filed in a form is of all that lay below it.
func (n *plainRestating) forOthers(unit, form string) bool {
	_, breakdown, _ := n.rows(unit, form)
	return breakdown || n.filed[[2]string{unit, form}].Scope == pipeline.Subtree
}

func (n *plainRestating) areaBelow(unit string) (out []string) {
	n.eachSummed(unit, func(below string) { out = append(out, n.heirs[below]...) })
	return out
}

// placed tells whether a figure of a unit stands at one of the tree that is shown: its own
// office's, or one of all that lay below it.
func (n *plainRestating) placed(unit, at string, subtree bool) bool {
	summed, to := reaches(n.tree, unit, "u0"), n.area(unit)
	if at == "u0" {
		return summed
	}
	if subtree {
		to = slices.Concat(to, n.areaBelow(unit))
	}
	for _, heir := range to {
		if !reaches(n.shown, heir, at) {
			return false
		}
	}
	return len(to) > 0 && (summed || n.within(unit, at))
}

// within tells whether a unit of the tree that is shown lies in the area of one that a
// unit was summed into.
func (n *plainRestating) within(unit, at string) bool {
	for _, above := range n.tree.Units() {
		for _, heir := range n.heirs[above.Code] {
			if reaches(n.tree, unit, above.Code) && reaches(n.shown, at, heir) {
				return true
			}
		}
	}
	return false
}

// tears tells whether a part of a unit lies at one of the tree that is shown, and what it
// gave, or owed, does not stand there.
func (n *plainRestating) tears(unit, at string, subtree bool) bool {
	part := slices.ContainsFunc(n.heirs[unit], func(heir string) bool { return reaches(n.shown, heir, at) })
	return part && at != "u0" && !n.placed(unit, at, subtree)
}

// holdFlow holds a sum of fields of several forms.
func (n *plainRestating) holdFlow(t *rapid.T, got *pipeline.Figures, indicator, at string, of ...thing) {
	want := pipeline.Result{Unit: at, Indicator: indicator}
	torn := false
	for _, th := range of {
		for _, u := range n.tree.Units() {
			value, subtree := n.subtree(th, u.Code)
			filed := subtree
			if own := n.own(th, u.Code); !filed && own.state == pipeline.Reported {
				value, filed = own, true
			}
			torn = torn || n.asked(th, u.Code) && n.tears(u.Code, at, subtree)
			if filed && n.placed(u.Code, at, subtree) && !n.contained(th, u.Code, at) {
				want.Value = pipeline.Known(want.Value.Number + value.parts[0])
			}
		}
	}
	n.holdTorn(t, got, want, torn)
	if r := resultAt(got, want); !torn && r.Value != want.Value {
		t.Errorf("%s %s = %s, want %s", at, indicator, r.Value, want.Value)
	}
}

// holdShareAt holds the share of units that satisfy. Their answers stand where they do
// themselves; but one in a form for all that lay below them is of that.
func (n *plainRestating) holdShareAt(t *rapid.T, got *pipeline.Figures, form, at string) {
	want := pipeline.Result{Unit: at, Indicator: form + " share"}
	torn := false
	for _, u := range n.tree.Units() {
		if !n.asked(thing{form, [][]string{{"a"}}}, u.Code) {
			continue
		}
		torn = torn || n.tears(u.Code, at, n.forOthers(u.Code, form))
		if n.placed(u.Code, at, false) {
			n.addAnswer(&want, form, u.Code)
		}
	}
	n.holdTorn(t, got, want, torn)
	if !torn {
		holdResult(t, got, shareOf(want))
	}
}

func (n *plainRestating) holdTorn(t *rapid.T, got *pipeline.Figures, of pipeline.Result, torn bool) {
	if got := slices.Contains(got.Torn, pipeline.Place{Unit: of.Unit, Indicator: of.Indicator}); got != torn {
		t.Errorf("%s %s torn: %v, want %v", of.Unit, of.Indicator, got, torn)
	}
	if r := resultAt(got, of); torn && r != (pipeline.Result{}) {
		t.Errorf("%s %s is torn and has %+v", of.Unit, of.Indicator, r)
	}
}

// contained tells whether a subtree figure that stands at a unit holds another's figure.
func (n *plainRestating) contained(th thing, unit, at string) bool {
	for _, f := range n.tree.Units() {
		if _, ok := n.subtree(th, f.Code); ok && f.Code != unit && n.placed(f.Code, at, true) && reaches(n.tree, unit, f.Code) {
			return true
		}
	}
	return false
}

// TestRestatingAuditsFire falsifies a restated figure and expects the audit that speaks
// of it.
func TestRestatingAuditsFire(t *testing.T) {
	t.Parallel()
	totals, err := definitions("duckdb", "125", "126")
	if err != nil {
		t.Fatal(err)
	}
	for tamper, audit := range map[string]string{
		`update coverage set numerator = numerator + 1 where unit = (select unit from unit where code = '@P|0')
and item = (select item from indicator_item where indicator = 'people|0')`: "580_audit_restated_root",
		`update stem_total set numerator = numerator + 1 where unit = (select unit from unit where code = '@D1|0')`: "590_audit_restated_sum",
		`insert into blocked select item, above.unit, unit.unit from item cross join unit above cross join unit
where above.code = '@D1|0' and unit.code = 'A|0';
delete from stem_total;
insert into stem_total ` + totals[0].text: "590_audit_restated_sum",
	} {
		w, s := openTest(t), readScenario(t, "testdata/chuoi-so-lieu-khi-sap-nhap.txtar")
		if err := w.Store(t.Context(), s.filed); err != nil {
			t.Fatal(err)
		}
		scene, err := pipeline.NewForest(s.programme).Scene(q2(), s.filed, pipeline.NewDate(2021, 9, 14), "")
		if err != nil {
			t.Fatal(err)
		}
		held, err := w.holders(t.Context(), q2(), idsIn(s.filed))
		if err != nil {
			t.Fatal(err)
		}
		given, in := sceneParameters(s.programme, q2()).several([][]int{{0}}), w.intake()
		given.scene(scene, "|0")
		if err := given.take(in, s.filed, held, "|0", "|0"); err != nil {
			t.Fatal(err)
		}
		err = w.begin(t.Context(), in.cells, func(r *run) error {
			if err := r.sceneViews(given, in, scene, false); err != nil {
				return err
			}
			if err := r.exec(tamper); err != nil {
				return err
			}
			return r.audit(restatedAudit, firstPart)
		})
		var found *AuditError
		if !errors.As(err, &found) || found.Audit != audit {
			t.Errorf("%s did not fire on %q: %v", audit, tamper, err)
		}
	}
}

// A day on which the programme has no unit is refused.
func TestRestatingOnAnEmptyTree(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/vi-du-muc-9.txtar")
	for i := range s.programme.Units {
		s.programme.Units[i].From = pipeline.NewDate(2020, 1, 1)
	}
	if _, err := restateAlone(t.Context(), w, s.programme, q2(), nil, pipeline.NewDate(2019, 1, 1)); err == nil {
		t.Error("figures were restated on no tree")
	}
}

// restateAlone restates one period in a run of its own.
func restateAlone(ctx context.Context, w *Warehouse, p *pipeline.Programme, period pipeline.Period, subs []pipeline.Submission, day pipeline.Date) (*pipeline.Figures, error) {
	s, err := pipeline.NewForest(p).Scene(period, subs, day, "")
	if err != nil {
		return nil, err
	}
	out, err := w.Figures(ctx, p, []pipeline.Scene{s})
	if err != nil {
		return nil, err
	}
	return out[0], nil
}
