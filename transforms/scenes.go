package transforms

import (
	"context"
	"database/sql/driver"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"danvan/pipeline"
)

// sceneMark stands between a code and a number, where several scenes share a run. No code
// that a programme gives holds it.
const sceneMark = "|"

// Figures computes the results of several scenes, and who stands behind them. Scenes
// with the same forms share runs, in which the views of one period make the figures of many
// and no figure of one meets another's: units and tiers bear the number of their tree, which
// scenes of the same trees have in common, and forms and indicators that of the scene among
// those of its tree. A run takes as many scenes as most cells allow. The own tree of a period
// stands in every run that restates it: where both are wanted, one run gives both.
func (w *Warehouse) Figures(ctx context.Context, p *pipeline.Programme, scenes []pipeline.Scene) ([]*pipeline.Figures, error) {
	return w.sceneFigures(ctx, p, scenes, nil)
}

func (w *Warehouse) sceneFigures(ctx context.Context, p *pipeline.Programme, scenes []pipeline.Scene, then *sequel) ([]*pipeline.Figures, error) {
	out := make([]*pipeline.Figures, len(scenes))
	var groups []*likeScenes
	told, ofPeriod := make([]toldOfPeriod, len(scenes)), map[pipeline.Period]toldOfPeriod{}
	own := ownScenes(scenes)
	beside := slices.Collect(maps.Values(own))
	for i, s := range scenes {
		if slices.Contains(beside, i) {
			continue
		}
		of, known := ofPeriod[s.Period]
		if !known {
			of = toldOf(sceneParameters(p, s.Period))
			ofPeriod[s.Period] = of
		}
		_, both := own[i]
		told[i], groups = of, alike(groups, i, fmt.Sprint(s.On.IsZero(), both, s.Alone, s.Only, of.words))
	}
	end, err := w.take(ctx, math.MaxInt)
	if err != nil {
		return nil, err
	}
	defer end()
	holders, err := w.holdersOf(ctx, p, scenes)
	if err != nil {
		return nil, err
	}
	runs := sceneRuns(groups, sceneRun{scenes: scenes, told: told, holders: holders, own: own, out: out})
	together, workers := sceneRun{}, 1
	for _, b := range runs {
		together.cells, together.units = together.cells+b.cells, together.units+b.units
	}
	if together.small() {
		workers = w.workers()
		if len(runs) == 1 {
			runs[0].then = then
		}
	}
	return out, sideBySide(workers, runs, func(b *sceneRun) error { return w.scenes(ctx, p, b) })
}

// sceneParameters is what a run of scenes is told of a period besides its units and
// submissions: no targets and scores, which bind a period's own consolidation.
func sceneParameters(p *pipeline.Programme, period pipeline.Period) parameters {
	p = p.In(period)
	pl := &plan{programme: p, period: period, tree: &pipeline.Hierarchy{}, forms: p.FormsOf(period)}
	given := pl.parameters()
	for _, table := range []string{"target", "scored", "unit", "tree"} {
		delete(given, table)
	}
	return given.readByIndicators()
}

// several tells of the scenes of some trees, by these, what is told of one: forms and
// indicators bear the number of a scene among those of its tree, tiers that of the tree.
func (p parameters) several(trees [][]int) parameters {
	coded := map[string][]int{"form": {0}, "field": {0}, "measured": {0}, "read_field": {0}, "indicator": {0}, "term": {0, 2},
		"condition": {0, 1}, "condition_option": {0}}
	numbered := map[string]int{"form": 2, "indicator": 2, "files": 2}
	out, told := parameters{}, 0
	add := func(table string, scene int, codes ...int) []row {
		from := len(out[table])
		for _, r := range p[table] {
			r = slices.Clone(r)
			for _, column := range codes {
				r[column] = marked(r[column].(string), scene)
			}
			if column, has := numbered[table]; has {
				r[column] = int32(len(out[table]))
			}
			out.add(table, r...)
		}
		return out[table][from:]
	}
	for tree, scenes := range trees {
		for scene := range scenes {
			for table, tier := range map[string]int{"files": 1, "applies": 2} {
				for _, r := range add(table, scene, 0) {
					r[tier] = marked(r[tier].(string), tree)
				}
			}
		}
		for ; told < len(scenes); told++ {
			for table, codes := range coded {
				add(table, told, codes...)
			}
		}
	}
	return out
}

// marked is a code with a number.
func marked(code string, number int) string { return code + sceneMark + strconv.Itoa(number) }

// scenes computes one run.
func (w *Warehouse) scenes(ctx context.Context, p *pipeline.Programme, b *sceneRun) error {
	if len(b.trees) == 0 {
		return nil
	}
	first := b.trees[0][0]
	told, in := sceneParameters(p, b.scenes[first].Period), w.intake()
	given, like := told.several(b.trees), b.scenes[first]
	b.indicators = told.codes("indicator", 2)
	_, both := b.own[first]
	rows := b.cells
	if both && like.Only == "" {
		rows += b.cells / 2 // of the one tree are most figures, of the other a part more
	}
	return w.prepared(ctx, rows, func() error { return b.tell(p, given, in, both) }, func(r *run) error {
		r.sparing = true
		if err := r.sceneViews(given, in, like, both); err != nil {
			return err
		}
		return r.atOnce(func(r *run) error {
			if err := r.sceneAudits(like, both); err != nil {
				return err
			}
			return r.done("figure", "stem_total")
		}, func(r *run) error {
			if err := r.sceneFigures(b, told); err != nil || like.Alone {
				return err
			}
			if err := r.sceneBackings(b); err != nil || b.then == nil {
				return err
			}
			return b.then.in(r, p, b.out)
		})
	})
}

// tell adds what a run is told of its scenes, and makes room for their figures; both says
// whether those of the trees that reported are wanted beside those of the trees that are shown.
func (b *sceneRun) tell(p *pipeline.Programme, given parameters, in *intake, both bool) error {
	for n, scenes := range b.trees {
		mark := sceneMark + strconv.Itoa(n)
		given.scene(b.scenes[scenes[0]], mark)
		given.readUnits(b.scenes[scenes[0]], mark, both)
		b.stand(n, both)
		for k, i := range scenes {
			s := &b.scenes[i]
			b.out[i] = &pipeline.Figures{Period: s.Period, On: s.On}
			if own, both := b.own[i]; both {
				b.out[own] = &pipeline.Figures{Period: s.Period}
			}
			if err := given.take(in, counted(p, s), b.holders[s.Period], mark, sceneMark+strconv.Itoa(k)); err != nil {
				return err
			}
		}
	}
	return nil
}

// counted leaves out what does not count, as [newPlan] does.
func counted(p *pipeline.Programme, s *pipeline.Scene) []pipeline.Submission {
	tier, forms := map[string]string{}, map[string]*pipeline.Form{}
	for _, u := range s.Units {
		tier[u.Code] = u.Tier
	}
	for _, f := range p.FormsOf(s.Period) {
		forms[f.Code] = f
	}
	left := func(sub pipeline.Submission) bool {
		t, ok := tier[sub.Unit]
		return !ok || forms[sub.Form] == nil || !forms[sub.Form].FiledBy(t)
	}
	if !slices.ContainsFunc(s.Counting, left) {
		return s.Counting
	}
	return slices.DeleteFunc(slices.Clone(s.Counting), left)
}

// scene adds the units of a scene: those that reported, and above them those of the tree
// that is shown, so that nothing reported is lost on the way.
func (p parameters) scene(s pipeline.Scene, mark string) {
	place := int32(len(p["unit"]))
	root := ""
	for _, u := range s.Shown {
		parent := ""
		if u.Parent != "" {
			parent = shownMark + u.Parent + mark
		} else {
			root = shownMark + u.Code + mark
			p.add("tree", root)
		}
		p.add("unit", shownMark+u.Code+mark, "", parent, u.Counted, place)
		place++
	}
	for _, u := range s.Units {
		parent, counted := u.Parent+mark, u.Counted
		if u.Parent == "" {
			parent, counted = root, root != "" || u.Counted
			p.add("tree", u.Code+mark)
		}
		p.add("unit", u.Code+mark, u.Tier+mark, parent, counted, place)
		place++
		for _, heir := range s.Heirs[u.Code] {
			p.add("heir", u.Code+mark, shownMark+heir+mark)
		}
	}
}

// readUnits names the units whose figures are read or held against others where another
// tree is shown: of the units that reported the root, and where theirs are wanted as well the
// unit that is and all below it, or everybody.
func (p parameters) readUnits(s pipeline.Scene, mark string, both bool) {
	if s.On.IsZero() || both && s.Only == "" {
		return // a total is held against those of all units below
	}
	for _, u := range s.Shown {
		if s.Gives(u.Code) || u.Parent == "" {
			p.add("read_unit", shownMark+u.Code+mark)
		}
	}
	below := map[string]bool{}
	for _, u := range s.Units {
		below[u.Code] = both && (u.Code == s.Only || below[u.Parent])
		if below[u.Code] || u.Parent == "" {
			p.add("read_unit", u.Code+mark)
		}
	}
}

// sceneViews lays down what the figures of scenes like one are read from; both says whether
// those of the trees that reported are wanted beside those of the trees that are shown.
func (r *run) sceneViews(given parameters, in *intake, like pipeline.Scene, both bool) error {
	kept := firstSpan
	if like.Alone {
		kept = firstKeptOnly
	}
	if !like.On.IsZero() {
		return r.restate(given, in, kept, both)
	}
	for _, step := range []func() error{
		func() error { return r.lay(given, parameterDefinition, firstView) },
		func() error { return r.cells(in, shapes, items) },
		func() error { return r.atOnce(lines, cellAudits) },
		func() error { return r.done("cell") },
		func() error { return r.atOnce(totals, unsaid) },
		func() error { return r.views(afterUnsaid, firstCoverage) },
		func() error { return r.audit(pastCellAudit, pastLineAudit) },
		func() error { return r.done("line_cell", "ratio_line") },
		func() error { return r.views(firstCoverage, afterResult) },
		func() error { return r.views(firstKeptOnly, kept) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// The parts of a run of scenes that are done beside others: items and who is asked for them
// while cells are read, and how submissions are laid out when their lines are; what lines say
// beside the audits of cells; totals beside what nobody said.
func items(r *run) error      { return r.views(firstView, afterAsked) }
func shapes(r *run) error     { return r.views(afterAsked, afterShape) }
func lines(r *run) error      { return r.views(afterShape, firstFigure) }
func cellAudits(r *run) error { return r.audit(firstAudit, pastCellAudit) }
func totals(r *run) error     { return r.views(firstFigure, firstUnsaid) }
func unsaid(r *run) error     { return r.views(firstUnsaid, afterUnsaid) }

// sceneAudits holds the figures against the audits that read no cell and no line: where another
// tree is shown those that say that nothing was lost on the way, and where the figures of the
// tree that reported are wanted those of a period.
func (r *run) sceneAudits(like pipeline.Scene, both bool) error {
	if !like.On.IsZero() {
		if err := r.audit(restatedAudit, firstPart); err != nil || !both {
			return err
		}
	}
	return r.audit(pastLineAudit, pastAudit)
}

// scenePlace is a unit of a run of scenes, whose place is its own.
type scenePlace struct {
	unit   string
	tree   int
	own    bool // of the tree that reported
	wanted bool // its figures are
}

// stand notes the units of a tree in the order of their places; both says whether those of
// the tree that reported are wanted beside those of the tree that is shown.
func (b *sceneRun) stand(tree int, both bool) {
	s := &b.scenes[b.trees[tree][0]]
	for _, u := range s.Shown {
		b.places = append(b.places, scenePlace{u.Code, tree, false, s.Gives(u.Code)})
	}
	for _, u := range s.Units {
		b.places = append(b.places, scenePlace{u.Code, tree, true, (both || s.On.IsZero()) && s.Gives(u.Code)})
	}
}

// of says which scene's the figure of an indicator at a place is, and which indicator's;
// false where it is nobody's, or not wanted.
func (b *sceneRun) of(place, indicator int) (scene int, code string, wanted bool) {
	at := &b.places[place]
	scenes, number := b.trees[at.tree], indicator/len(b.indicators)
	if !at.wanted || number >= len(scenes) {
		return 0, "", false
	}
	scene = scenes[number]
	if own, both := b.own[scene]; both && at.own {
		scene = own
	}
	return scene, b.indicators[indicator%len(b.indicators)], true
}

// tear notes a figure that cannot be compared, once.
func (b *sceneRun) tear(place, indicator int) {
	scene, code, wanted := b.of(place, indicator)
	if !wanted || b.torn[place][indicator] {
		return
	}
	if b.torn[place] == nil {
		b.torn[place] = map[int]bool{}
	}
	b.torn[place][indicator] = true
	b.out[scene].Torn = append(b.out[scene].Torn, pipeline.Place{Unit: b.places[place].unit, Indicator: code})
}

// room makes room for the results that are wanted of each scene: a country has a million.
func (r *run) room(b *sceneRun) error {
	wanted := map[int]int{}
	err := r.values("select unit, count(*) from figures group by unit", func(v []driver.Value) error {
		place, scenes := whole(v[0]), b.trees[b.places[whole(v[0])].tree]
		for k := range scenes {
			if scene, _, ok := b.of(place, k*len(b.indicators)); ok {
				wanted[scene] += whole(v[1]) / len(scenes) // as many of each, about
			}
		}
		return nil
	})
	for scene, n := range wanted {
		b.out[scene].Results = make([]pipeline.Result, 0, n)
	}
	return err
}

// sceneFigures parts what was computed among the scenes, of each of which the same was told.
func (r *run) sceneFigures(b *sceneRun, told parameters) error {
	b.torn = make([]map[int]bool, len(b.places))
	b.tearJoined(told)
	if !b.scenes[b.trees[0][0]].On.IsZero() {
		err := r.values(selectTorn, func(v []driver.Value) error {
			b.tear(whole(v[0]), whole(v[1]))
			return nil
		})
		if err != nil {
			return fmt.Errorf("read what cannot be compared: %w", err)
		}
	}
	err := r.room(b)
	if err == nil {
		err = r.eachResult("", func(place, indicator int, x pipeline.Result) error {
			if scene, code, wanted := b.of(place, indicator); wanted && !b.torn[place][indicator] {
				x.Unit, x.Indicator = b.places[place].unit, code
				b.out[scene].Results = append(b.out[scene].Results, x)
			}
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("read the results: %w", err)
	}
	return nil
}

// tearJoined notes the figures of units that took something in from outside the programme,
// also where nothing reported that it knows of: what these units and those below them are
// asked.
func (b *sceneRun) tearJoined(told parameters) {
	asked := told.askedTiers()
	below := map[int]map[string]map[string]bool{} // by tree and unit: tiers
	for place, at := range b.places {
		scenes := b.trees[at.tree]
		s := &b.scenes[scenes[0]]
		if !at.wanted || at.own || !s.Joined[at.unit] {
			continue
		}
		if below[at.tree] == nil {
			below[at.tree] = tiersBelow(s.Shown)
		}
		for _, ind := range told["indicator"] {
			if ind[1] == string(pipeline.Narrative) {
				continue
			}
			for tier := range below[at.tree][at.unit] {
				if asked[[2]driver.Value{ind[0], tier}] {
					for k := range scenes {
						b.tear(place, k*len(b.indicators)+int(ind[2].(int32)))
					}
				}
			}
		}
	}
}

// askedTiers are the indicators and tiers of which a field or a form is asked.
func (p parameters) askedTiers() map[[2]driver.Value]bool {
	fields, forms := map[[2]driver.Value][]driver.Value{}, map[driver.Value][]driver.Value{}
	for _, a := range p["applies"] {
		fields[[2]driver.Value{a[0], a[1]}] = append(fields[[2]driver.Value{a[0], a[1]}], a[2])
	}
	for _, f := range p["files"] {
		forms[f[0]] = append(forms[f[0]], f[1])
	}
	out := map[[2]driver.Value]bool{}
	for _, t := range p["term"] {
		for _, tier := range fields[[2]driver.Value{t[2], t[3]}] {
			out[[2]driver.Value{t[0], tier}] = true
		}
	}
	for _, c := range p["condition"] {
		for _, tier := range forms[c[1]] {
			out[[2]driver.Value{c[0], tier}] = true
		}
	}
	return out
}

// tiersBelow are the tiers of units, which have their parents before them, and of all below each.
func tiersBelow(units []pipeline.Unit) map[string]map[string]bool {
	out := make(map[string]map[string]bool, len(units))
	for _, u := range units {
		out[u.Code] = map[string]bool{u.Tier: true}
	}
	for _, u := range slices.Backward(units) {
		if above := out[u.Parent]; above != nil {
			maps.Copy(above, out[u.Code])
		}
	}
	return out
}

// sceneBackings parts who stands behind them.
func (r *run) sceneBackings(b *sceneRun) error {
	for place, at := range b.places {
		r.units[place] = at.unit
	}
	of := make([]*pipeline.Packer[pipeline.Backing], len(b.out))
	for scene := range of {
		of[scene] = pipeline.NewPacker[pipeline.Backing]()
	}
	err := r.eachBacking(func(place int) bool { return b.places[place].wanted }, func(place, indicator int, x pipeline.Backing) {
		if scene, code, wanted := b.of(place, indicator); wanted && !b.torn[place][indicator] {
			x.Indicator = code
			of[scene].Add(x)
		}
	})
	if err != nil {
		return fmt.Errorf("read who stands behind the results: %w", err)
	}
	for scene, p := range of {
		if some := p.Packed(); some.Len() > 0 {
			b.out[scene].Backings = some
		}
	}
	return nil
}
