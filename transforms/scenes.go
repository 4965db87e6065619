package transforms

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"

	"danvan/pipeline"
)

// sceneMark stands between a unit's code and the number of the scene that it is a unit
// of, where several scenes share a run. No code that a programme gives holds it.
const sceneMark = "|"

// Figures computes the results of several scenes, and who stands behind them. Scenes
// with the same forms share runs: each has its own trees in them, whose units bear its
// number, so that the views of one period make the figures of many, and no figure of one
// meets another's. A run takes as many scenes as most cells allow.
func (w *Warehouse) Figures(ctx context.Context, p *pipeline.Programme, scenes []pipeline.Scene) ([]*pipeline.Figures, error) {
	out := make([]*pipeline.Figures, len(scenes))
	var groups []*likeScenes
	read := make([]share, len(scenes))
	for i, s := range scenes { // maps are printed in the order of their keys
		given := sceneParameters(p, s.Period)
		read[i] = share{len(given["read_field"]), max(1, len(given["field"]))}
		groups = alike(groups, i, fmt.Sprint(s.On.IsZero(), s.Alone, map[string][]row(given)))
	}
	w.one.Lock()
	defer w.one.Unlock()
	for _, group := range groups {
		batch := &sceneRun{scenes: scenes, out: out}
		for _, i := range group.scenes {
			held, err := w.holders(ctx, scenes[i].Period, idsIn(scenes[i].Counting))
			if err != nil {
				return nil, err
			}
			cells, units := 0, len(scenes[i].Units)+len(scenes[i].Shown)
			for _, s := range scenes[i].Counting {
				cells += held[s.ID].cells[s.ID]
			}
			cells = cells * read[i].fields / read[i].of
			if batch.full(cells, units) {
				if err := w.scenes(ctx, p, batch); err != nil {
					return nil, err
				}
				*batch = sceneRun{scenes: scenes, out: out}
			}
			batch.add(i, held, cells, units)
		}
		if err := w.scenes(ctx, p, batch); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// share is how many of the forms' fields a run reads.
type share struct{ fields, of int }

// What one run of several scenes holds at most: at some 600 bytes for a cell and 2,000
// for a unit on its way through the views, less than a gigabyte.
const (
	cellsInRun = 600_000
	unitsInRun = 50_000
)

// sceneRun is what shares one run.
type sceneRun struct {
	scenes       []pipeline.Scene
	out          []*pipeline.Figures
	taken        []int
	held         []map[string]fact // of each
	cells, units int
	places       []scenePlace // of all
	torn         map[sceneplace]bool
}

func (b *sceneRun) full(cells, units int) bool {
	return len(b.taken) > 0 && (b.cells+cells > cellsInRun || b.units+units > unitsInRun)
}

func (b *sceneRun) add(scene int, held map[string]fact, cells, units int) {
	b.held = append(b.held, held)
	b.taken, b.cells, b.units = append(b.taken, scene), b.cells+cells, b.units+units
}

// likeScenes are scenes for which a run is told the same but for units and submissions.
type likeScenes struct {
	key    string
	scenes []int
}

// alike adds a scene to those with its key.
func alike(groups []*likeScenes, scene int, key string) []*likeScenes {
	for _, g := range groups {
		if g.key == key {
			g.scenes = append(g.scenes, scene)
			return groups
		}
	}
	return append(groups, &likeScenes{key, []int{scene}})
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

// scenes computes one run.
func (w *Warehouse) scenes(ctx context.Context, p *pipeline.Programme, b *sceneRun) error {
	if len(b.taken) == 0 {
		return nil
	}
	first := b.scenes[b.taken[0]]
	given, in := sceneParameters(p, first.Period), w.intake()
	for k, i := range b.taken {
		s, mark := b.scenes[i], sceneMark+strconv.Itoa(i)
		b.out[i] = &pipeline.Figures{Period: s.Period, On: s.On}
		given.scene(s, mark)
		given.readUnits(s, mark)
		b.stand(i)
		if err := given.take(in, counted(p, s), b.held[k], mark); err != nil {
			return err
		}
	}
	return w.begin(ctx, in.cells, func(r *run) error {
		if err := r.sceneViews(given, in, first); err != nil {
			return err
		}
		if err := r.sceneFigures(b); err != nil || first.Alone {
			return err
		}
		return r.sceneBackings(b)
	})
}

// counted leaves out what does not count, as [newPlan] does.
func counted(p *pipeline.Programme, s pipeline.Scene) []pipeline.Submission {
	tier, forms := map[string]string{}, map[string]*pipeline.Form{}
	for _, u := range s.Units {
		tier[u.Code] = u.Tier
	}
	for _, f := range p.FormsOf(s.Period) {
		forms[f.Code] = f
	}
	var out []pipeline.Submission
	for _, sub := range s.Counting {
		if t, ok := tier[sub.Unit]; ok && forms[sub.Form] != nil && forms[sub.Form].FiledBy(t) {
			out = append(out, sub)
		}
	}
	return out
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
			if root == "" {
				p.add("tree", u.Code+mark)
			}
		}
		p.add("unit", u.Code+mark, u.Tier, parent, counted, place)
		place++
		for _, heir := range s.Heirs[u.Code] {
			p.add("heir", u.Code+mark, shownMark+heir+mark)
		}
	}
}

// readUnits names the units whose figures are read or held against others where another
// tree is shown: of the units that reported only the root.
func (p parameters) readUnits(s pipeline.Scene, mark string) {
	if s.On.IsZero() {
		return // a total is held against those of all units below
	}
	for _, u := range s.Shown {
		if s.Gives(u.Code) || u.Parent == "" {
			p.add("read_unit", shownMark+u.Code+mark)
		}
	}
	for _, u := range s.Units {
		if u.Parent == "" {
			p.add("read_unit", u.Code+mark)
		}
	}
}

// sceneViews lays down what the figures of scenes are read from.
func (r *run) sceneViews(given parameters, in *intake, like pipeline.Scene) error {
	kept := firstSpan
	if like.Alone {
		kept = firstKeptOnly
	}
	if !like.On.IsZero() {
		return r.restate(given, in, kept)
	}
	for _, step := range []func() error{
		func() error { return r.lay(given, parameterDefinition, firstView) },
		func() error { return r.cells(in) },
		func() error { return r.views(firstView, afterResult) },
		func() error { return r.views(firstKeptOnly, kept) },
		func() error { return r.audit(firstAudit, "999") },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// scenePlace is a unit of a run of scenes, whose place is its own.
type scenePlace struct {
	unit   string
	scene  int
	wanted bool // its figures are
}

// stand notes the units of a scene in the order of their places.
func (b *sceneRun) stand(scene int) {
	s := b.scenes[scene]
	for _, u := range s.Shown {
		b.places = append(b.places, scenePlace{u.Code, scene, s.Gives(u.Code)})
	}
	for _, u := range s.Units {
		b.places = append(b.places, scenePlace{u.Code, scene, s.On.IsZero() && s.Gives(u.Code)})
	}
}

// tear notes a figure that cannot be compared, once.
func (b *sceneRun) tear(scene int, x pipeline.Place) {
	if at := (sceneplace{scene, x}); !b.torn[at] {
		b.torn[at] = true
		b.out[scene].Torn = append(b.out[scene].Torn, x)
	}
}

// sceneplace is a figure of a scene.
type sceneplace struct {
	scene int
	pipeline.Place
}

// sceneFigures parts what was computed among the scenes.
func (r *run) sceneFigures(b *sceneRun) error {
	b.torn = map[sceneplace]bool{}
	if !b.scenes[b.taken[0]].On.IsZero() {
		err := r.values(selectTorn, func(v []driver.Value) error {
			if at := b.places[whole(v[0])]; at.wanted {
				b.tear(at.scene, pipeline.Place{Unit: at.unit, Indicator: r.indicators[whole(v[1])]})
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("read what cannot be compared: %w", err)
		}
	}
	err := r.eachResult("", func(place int, x pipeline.Result) error {
		at := b.places[place]
		if !at.wanted {
			return nil
		}
		x.Unit = at.unit
		figure := pipeline.Place{Unit: at.unit, Indicator: x.Indicator}
		if b.scenes[at.scene].Joined[at.unit] {
			b.tear(at.scene, figure)
		}
		if len(b.torn) == 0 || !b.torn[sceneplace{at.scene, figure}] {
			b.out[at.scene].Results = append(b.out[at.scene].Results, x)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the results: %w", err)
	}
	return nil
}

// sceneBackings parts who stands behind them.
func (r *run) sceneBackings(b *sceneRun) error {
	for place, at := range b.places {
		r.units[place] = at.unit
	}
	err := r.eachBacking(func(place int) bool { return b.places[place].wanted }, func(place int, x pipeline.Backing) {
		at := b.places[place]
		if !b.torn[sceneplace{at.scene, pipeline.Place{Unit: at.unit, Indicator: x.Indicator}}] {
			b.out[at.scene].Backings = append(b.out[at.scene].Backings, x)
		}
	})
	if err != nil {
		return fmt.Errorf("read who stands behind the results: %w", err)
	}
	return nil
}
