package transforms

import (
	"fmt"
	"slices"

	"danvan/pipeline"
)

// sceneRuns parts groups of scenes among runs, each with as many as it may hold.
func sceneRuns(groups []*likeScenes, empty sceneRun) []*sceneRun {
	var runs []*sceneRun
	for _, group := range groups {
		next := func() *sceneRun {
			batch := empty
			runs = append(runs, &batch)
			return runs[len(runs)-1]
		}
		batch := next()
		for _, i := range group.scenes {
			s, read := &empty.scenes[i], empty.told[i].read
			held := empty.holders[s.Period]
			cells, units := 0, len(s.Units)+len(s.Shown)
			for _, sub := range s.Counting {
				cells += held[sub.ID].cells[sub.ID]
			}
			cells = cells * read.fields / read.of
			if batch.full(cells, units) {
				batch = next()
			}
			batch.add(i, cells, units)
		}
	}
	return runs
}

// ownScenes are, by scenes that are restated, those of the same periods on their own trees
// that they hold.
func ownScenes(scenes []pipeline.Scene) map[int]int {
	own, out := map[pipeline.Period]int{}, map[int]int{}
	for i := range scenes {
		if scenes[i].On.IsZero() {
			own[scenes[i].Period] = i
		}
	}
	for i := range scenes {
		s := &scenes[i]
		if k, ok := own[s.Period]; ok && !s.On.IsZero() && s.Holds(&scenes[k]) {
			out[i] = k
			delete(own, s.Period) // which is computed once
		}
	}
	return out
}

// share is how many of the forms' fields a run reads.
type share struct{ fields, of int }

// toldOfPeriod is what runs are told of a period besides its units and submissions.
type toldOfPeriod struct {
	read   share
	tables bool   // a form has lines of other units than its filer
	words  string // the same for periods of which the same is told
}

func toldOf(given parameters) toldOfPeriod {
	out := toldOfPeriod{share{1, 1}, false, fmt.Sprint(map[string][]row(given))} // maps are printed in the order of their keys
	out.tables = slices.ContainsFunc(given["form"], func(f row) bool { return f[1] == string(pipeline.Table) })
	if n := len(given["read_field"]); n > 0 { // where no fields are named, all are read
		out.read = share{n, max(1, len(given["field"]))}
	}
	return out
}

// What one run of several scenes holds at most: at some 600 bytes for a cell and 2,000
// for a unit on its way through the views, less than a gigabyte.
const (
	cellsInRun = 600_000
	unitsInRun = 50_000
)

// small tells of runs that together have few cells and no more units than one may have:
// they are computed side by side, since most of what they take is to be planned.
func (b *sceneRun) small() bool { return b.cells <= cellsInRun/10 && b.units <= unitsInRun }

// sceneRun is what shares one run.
type sceneRun struct {
	scenes       []pipeline.Scene
	told         []toldOfPeriod // of each
	holders      map[pipeline.Period]map[string]fact
	own          map[int]int // of those that are restated, the same on their own trees, where they are wanted
	out          []*pipeline.Figures
	then         *sequel // what follows from these, where they are of this run alone; nil for nothing
	trees        [][]int // the scenes that are taken, by their trees
	cells, units int
	indicators   []string       // of one scene
	places       []scenePlace   // of the units of all trees
	torn         []map[int]bool // by place, places of indicators whose figures cannot be compared
}

func (b *sceneRun) full(cells, units int) bool {
	return len(b.trees) > 0 && (b.cells+cells > cellsInRun || b.units+units > unitsInRun)
}

func (b *sceneRun) add(scene, cells, units int) {
	b.cells, b.units = b.cells+cells, b.units+units
	if !b.reaches(scene) {
		for n, of := range b.trees {
			if b.scenes[scene].SameTrees(&b.scenes[of[0]]) && !b.reaches(of[0]) {
				b.trees[n] = append(of, scene)
				return
			}
		}
	}
	b.trees = append(b.trees, []int{scene})
}

// reaches tells of a scene that is restated that units may have filed in it for all below
// them: all figures of such a unit go where those of everybody below it go, and in another
// scene they may not.
func (b *sceneRun) reaches(scene int) bool {
	s := &b.scenes[scene]
	return !s.On.IsZero() && (b.told[scene].tables || slices.ContainsFunc(s.Counting, func(x pipeline.Submission) bool { return x.Scope == pipeline.Subtree }))
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
