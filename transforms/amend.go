package transforms

import (
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"slices"

	"danvan/pipeline"
)

// Where one unit sends another report, the figures of that unit and of those above it
// change, and nobody else's: a unit's figures follow from what was filed at and below it.
// So where figures were kept that follow from the same but for the submissions of some
// units, only the branches of the tree that these units stand in are rolled up again, under
// the root, and the others' figures are taken as they were kept. A branch is a child of the
// root with all below it.
//
// The root's figures are then made of what its own office filed and of those of its children
// (sql/610, 620). That is the definition of a total where nobody filed a figure for the whole
// subtree of the root (semantics.md 9), and only there it is done. What the stored cells
// come to is added up branch by branch as well, apart from the figures (flows.go), and held
// against the root's flows.

// The numbers of the files that make a root's figures.
const (
	firstPart     = "600"
	firstPartView = "610"
	pastPart      = "700"
)

// amendment is what is computed anew of a period, and what of it is kept.
type amendment struct {
	whole   *plan
	part    *plan           // the root and the branches that changed, with what was filed there
	changed map[string]bool // units of these branches
	place   map[string]int  // of every unit in the whole tree
	order   map[string]int  // of every indicator
}

// filedBy names by unit what it filed of what counts.
func (pl *plan) filedBy() map[string]string {
	text := map[string][]byte{}
	for i := range pl.counting {
		s := &pl.counting[i]
		t := binary.AppendVarint(text[s.Unit], int64(s.Version))
		for _, x := range [...]string{s.ID, s.Form, s.FormVersion, string(s.Scope), s.Content} {
			t = append(binary.AppendUvarint(t, uint64(len(x))), x...)
		}
		text[s.Unit] = t
	}
	out := make(map[string]string, len(text))
	for unit, t := range text {
		sum := sha256.Sum256(t)
		out[unit] = string(sum[:])
	}
	return out
}

// amend returns what has to be computed where others than the units named filed the same
// then and now; nil where that is everything, or most of it.
func (pl *plan) amend(then, now map[string]string) *amendment {
	units := pl.tree.Units()
	if !pl.rootOfParts() {
		return nil
	}
	branch, touched := pl.branches(), map[string]bool{}
	for _, u := range units[1:] {
		if then[u.Code] != now[u.Code] {
			touched[branch[u.Code]] = true
		}
	}
	n := 0
	for _, u := range units {
		if touched[branch[u.Code]] {
			n++
		}
	}
	if 2*n > len(units) {
		return nil
	}
	return pl.amendment(pl.within(func(unit string) bool { return touched[branch[unit]] }))
}

// amendment is that of a part of the plan.
func (pl *plan) amendment(part *plan) *amendment {
	a := &amendment{whole: pl, part: part, changed: map[string]bool{}, place: map[string]int{}, order: map[string]int{}}
	for i, x := range pl.programme.Indicators {
		a.order[x.Code] = i
	}
	for i, u := range pl.tree.Units() {
		a.place[u.Code] = i
	}
	for _, u := range part.tree.Units() {
		a.changed[u.Code] = u.Code != pl.tree.Root().Code
	}
	return a
}

// branches says of which branch of the tree each unit is but the root: of which child of
// the root that it is or stands below.
func (pl *plan) branches() map[string]string {
	out := map[string]string{}
	root := pl.tree.Root().Code
	for _, u := range pl.tree.Units()[1:] {
		out[u.Code] = out[u.Parent]
		if u.Parent == root {
			out[u.Code] = u.Code
		}
	}
	return out
}

// within is the plan of the root and of some units: of whole branches.
func (pl *plan) within(some func(unit string) bool) *plan {
	part, root := *pl, pl.tree.Root().Code
	var units []pipeline.Unit
	for _, u := range pl.tree.Units() {
		if u.Code == root || some(u.Code) {
			units = append(units, u)
		}
	}
	part.tree, part.counting = pipeline.NewHierarchy(units, pl.programme.Rule.Window(pl.period).To), nil
	for i := range pl.counting {
		if s := &pl.counting[i]; s.Unit == root || some(s.Unit) {
			part.counting = append(part.counting, *s)
		}
	}
	return &part
}

// rootOfParts tells whether the root's figures are made of its own and its children's and
// nothing else: what it files speaks for its own office and names no other unit, and whoever
// files a register is asked for the keys that are counted, so that the keys of each unit are
// known.
func (pl *plan) rootOfParts() bool {
	if len(pl.tree.Units()) == 0 {
		return false
	}
	root := pl.tree.Root()
	if slices.ContainsFunc(pl.counting, func(s pipeline.Submission) bool { return s.Unit == root.Code && s.Scope != pipeline.Own }) {
		return false
	}
	tier := root.Tier
	for _, f := range pl.forms {
		if f.FiledBy(tier) && (f.Layout != pipeline.List || f.ScopeOf(tier) != pipeline.Own) {
			return false
		}
	}
	for _, i := range pl.programme.Indicators {
		for _, ref := range i.Numerator {
			form := pl.form(ref.Form)
			if i.Kind != pipeline.Distinct || form == nil {
				continue
			}
			field := form.Field(ref.Field)
			if field == nil || slices.ContainsFunc(form.Tiers, func(tier string) bool { return !field.AppliesTo(tier) }) {
				return false
			}
		}
	}
	return true
}

// figures rolls up what changed and puts it in the place of what was kept; nil where that
// is not whole, or the root's flows are then not what the stored cells come to.
func (a *amendment) figures(ctx context.Context, w *Warehouse, packed *keptFigures, flows *flowsHeld) (*pipeline.Figures, error) {
	var kept *pipeline.Figures
	var before loose
	unpacked := pipeline.Aside(func() error {
		if kept = packed.unpack(); kept != nil {
			before = loose{kept.Results, kept.Backings.Slice(), kept.Fields.Slice()}
		}
		return nil
	})
	now := &pipeline.Figures{}
	err := w.within(ctx, a.part, a.part.parameters(), func(r *run) error { return r.figures(now) })
	if err := errors.Join(err, unpacked()); err != nil || kept == nil {
		return nil, err
	}
	now.Fields = a.whole.ownFields(now.Results, now.Fields) // those that were kept are so
	all := &loose{
		results:  merged(a, before.results, now.Results, func(x pipeline.Result) figureAt { return figureAt{unit: x.Unit} }),
		backings: merged(a, before.backings, now.Backings.Slice(), func(x pipeline.Backing) figureAt { return figureAt{unit: x.Unit} }),
		fields:   merged(a, before.fields, now.Fields.Slice(), func(x pipeline.FieldTotal) figureAt { return figureAt{unit: x.Unit} })}
	out := &pipeline.Figures{Period: a.whole.period, Flows: flowsLine(flows.Whole),
		Passages:        merged(a, kept.Passages, now.Passages, func(x pipeline.Passage) figureAt { return figureAt{unit: x.Unit} }),
		Reconciliations: merged(a, kept.Reconciliations, now.Reconciliations, func(x pipeline.Reconciliation) figureAt { return figureAt{unit: x.Unit} }),
		Points:          merged(a, kept.Points, now.Points, func(x pipeline.Point) figureAt { return figureAt{unit: x.Unit} }),
		Gaps:            merged(a, kept.Gaps, now.Gaps, func(x pipeline.Gap) figureAt { return figureAt{x.Indicator, x.Unit} }),
	}
	root := a.whole.tree.Root().Code
	above, err := a.root(ctx, w, all)
	if err != nil {
		return nil, err
	}
	if !flows.are(above.results) {
		return nil, nil
	}
	out.Results = inPlaceOf(root, above.results, all.results, func(x pipeline.Result) string { return x.Unit })
	fields := a.whole.ownFields(above.results, pipeline.Pack(slices.Values(above.fields))).Slice()
	out.Fields = pipeline.Pack(slices.Values(inPlaceOf(root, fields, all.fields, func(x pipeline.FieldTotal) string { return x.Unit })))
	out.Backings = pipeline.Pack(slices.Values(inPlaceOf(root, above.backings, all.backings, func(x pipeline.Backing) string { return x.Unit })))
	return out, nil
}

// loose are figures that are put together, one by one.
type loose struct {
	results  []pipeline.Result
	backings []pipeline.Backing
	fields   []pipeline.FieldTotal
}

// figureAt is where something stands in the order of its list: by the pack's order of
// indicators where it names one, then in tree order.
type figureAt struct{ indicator, unit string }

// merged puts what was computed of the root and the branches that changed among what was
// kept of the others, in the order of both. Mostly it takes the places of what it was.
func merged[T any](a *amendment, kept, now []T, at func(T) figureAt) []T {
	root := a.whole.tree.Root().Code
	var again []int // places of what is computed again
	var last string
	changed := false // the unit that this is
	for i := range kept {
		if unit := at(kept[i]).unit; i == 0 || unit != last { // a unit has many figures
			last, changed = unit, unit == root || a.changed[unit]
		}
		if changed {
			again = append(again, i)
		}
	}
	if slices.EqualFunc(again, now, func(i int, x T) bool { return at(kept[i]) == at(x) }) {
		for k, i := range again {
			kept[i] = now[k]
		}
		return kept
	}
	out := slices.AppendSeq(make([]T, 0, len(kept)+len(now)), among(a, slices.Values(kept), now, at))
	if len(out) == 0 {
		return nil // as where nothing was kept
	}
	return out
}

// among does so as things come.
func among[T any](a *amendment, kept iter.Seq[T], now []T, at func(T) figureAt) iter.Seq[T] {
	root := a.whole.tree.Root().Code
	rank := func(i figureAt) int { return a.order[i.indicator]*len(a.place) + a.place[i.unit] }
	return func(yield func(T) bool) {
		var last figureAt
		place, changed := -1, false // of it
		left := now
		for x := range kept {
			if i := at(x); place < 0 || i != last { // a unit has many figures
				last, place, changed = i, rank(i), i.unit == root || a.changed[i.unit]
			}
			if changed {
				continue
			}
			for len(left) > 0 && rank(at(left[0])) < place {
				if !yield(left[0]) {
					return
				}
				left = left[1:]
			}
			if !yield(x) {
				return
			}
		}
		for _, x := range left {
			if !yield(x) {
				return
			}
		}
	}
}

// inPlaceOf puts other figures of the root before those of the units below it. Mostly they
// are as many as those that stand there.
func inPlaceOf[T any](root string, at, all []T, unit func(T) string) []T {
	n := 0
	for n < len(all) && unit(all[n]) == root {
		n++
	}
	if n == len(at) {
		copy(all, at)
		return all
	}
	return append(at, all[n:]...)
}

// root makes the whole figures of the root: those that were computed of it stand for its own
// office and the branches that changed, to which its other counted children come.
func (a *amendment) root(ctx context.Context, w *Warehouse, f *loose) (*loose, error) {
	root, top := a.whole.tree.Root(), *a.whole
	top.tree = pipeline.NewHierarchy([]pipeline.Unit{root}, top.programme.Rule.Window(top.period).To)
	given, summed := top.parameters(), map[string]bool{root.Code: true}
	for _, u := range a.whole.tree.Children(root.Code) {
		summed[u.Code] = u.Counted && !a.changed[u.Code]
	}
	for _, x := range f.results {
		if summed[x.Unit] {
			given.add("part_figure", append(row{x.Indicator, x.Unit}, figure(a.whole.programme, x)...)...)
		}
	}
	for _, x := range f.fields {
		if summed[x.Unit] {
			given.add("part_field", x.Form, x.Field, string(x.Measure), x.Unit, orNull(x.Value), int32(x.UnitsReported), int32(x.UnitsExpected))
		}
	}
	behind := map[string]*pipeline.Backing{}
	for _, x := range f.backings {
		if !summed[x.Unit] {
			continue
		}
		b := behind[x.Indicator]
		if b == nil {
			b = &pipeline.Backing{Unit: root.Code, Indicator: x.Indicator}
			behind[x.Indicator] = b
		}
		b.Reported, b.Missing = append(b.Reported, x.Reported...), append(b.Missing, x.Missing...)
		for _, key := range x.Keys {
			given.add("part_key", x.Indicator, x.Unit, key)
		}
	}
	out := &loose{}
	end, err := w.take(ctx, len(given["part_figure"]))
	if err != nil {
		return nil, err
	}
	defer end()
	err = w.begin(ctx, len(given["part_figure"]), func(r *run) error { return r.rootFigures(given, out, behind) })
	if err != nil {
		return nil, fmt.Errorf("add up the root's figures: %w", err)
	}
	for _, x := range f.results {
		if x.Unit == root.Code && top.programme.Indicator(x.Indicator).Kind == pipeline.OwnValue {
			out.results = append(out.results, x)
		}
	}
	slices.SortStableFunc(out.results, func(x, y pipeline.Result) int { return a.order[x.Indicator] - a.order[y.Indicator] })
	for _, i := range top.programme.Indicators {
		if b := behind[i.Code]; b != nil {
			for _, units := range [][]string{b.Reported, b.Missing} {
				slices.SortFunc(units, func(x, y string) int { return a.place[x] - a.place[y] })
			}
			out.backings = append(out.backings, *b)
		}
	}
	return out, nil
}

func (r *run) rootFigures(given parameters, out *loose, behind map[string]*pipeline.Backing) (err error) {
	if err := r.lay(given, firstPart, firstPartView); err != nil {
		return err
	}
	if err := r.lay(given, parameterDefinition, firstView); err != nil {
		return err
	}
	for _, part := range [][2]string{{firstItem, afterAsked}, {firstPartView, pastPart}, {firstResult, afterResult}} {
		if err := r.views(part[0], part[1]); err != nil {
			return err
		}
	}
	if out.results, err = r.results(""); err != nil {
		return err
	}
	items, err := r.items()
	if err != nil {
		return err
	}
	err = r.values("select item, "+r.place.Figure("value")+", reported, expected from part_total order by item", func(v []driver.Value) (err error) {
		x := items[whole(v[0])]
		x.Unit, x.UnitsReported, x.UnitsExpected = r.units[0], whole(v[2]), whole(v[3])
		x.Value, err = r.place.Number(v[1])
		out.fields = append(out.fields, x)
		return err
	})
	if err != nil {
		return err
	}
	return r.values("select distinct indicator, key from part_key order by indicator, key", func(v []driver.Value) error {
		b := behind[v[0].(string)]
		b.Keys = append(b.Keys, v[1].(string))
		return nil
	})
}

// sources finds the sources of what changed and puts them among what was kept. Those of the
// root's figures are the cells of all units, each with the way up that it had.
func (a *amendment) sources(ctx context.Context, w *Warehouse, kept *pipeline.Sources) (*pipeline.Sources, error) {
	now, err := w.find(ctx, a.part, false)
	if err != nil {
		return nil, err
	}
	return &pipeline.Sources{Unexplained: now.Unexplained,
		Cells:   pipeline.Pack(among(a, kept.Cells.All(), now.Cells.Slice(), func(x pipeline.Source) figureAt { return figureAt{x.Indicator, x.Unit} })),
		Missing: merged(a, kept.Missing, now.Missing, func(x pipeline.Absence) figureAt { return figureAt{x.Indicator, x.Unit} })}, nil
}
