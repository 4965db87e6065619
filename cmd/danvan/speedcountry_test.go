package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"danvan/pipeline"
	"danvan/transforms"
	"danvan/transforms/engine/duckdb"
)

// Forty million facts: every commune of a country files one form of 102 fields for forty
// quarters, from 2016 to 2025, across a reform that does away with the districts and joins
// communes and provinces; one form in twenty is lacking, one commune in thirty is divided.
// The tree has the numbers of Việt Nam's: 63 provinces become 34, 10,600 communes 3,320.
// The facts are written by [transforms.Warehouse.Store] and kept. Each measurement is a
// process of its own (the test binary), so that its peak of memory is its own.

// factsWord is the word by which the test binary is such a process.
const factsWord = "danvan-speed-facts"

// factsOrder is what such a process is told to do.
type factsOrder struct {
	Do     string // make, sum, quarter, series or tables
	Folder string
	Size   speedSize
	Seed   uint64
}

// factsTook is what it answers.
type factsTook struct {
	Efforts  []effort
	InMemory []effort // sum: of a table in the engine's memory
	Figures  int      // how many came out
}

func (s *speed) facts(do string) (factsTook, effort, error) {
	order, err := json.Marshal(factsOrder{do, filepath.Join(s.dir, fmt.Sprintf("facts-%d-%d-%d-seed%d", s.Communes, s.Fields, s.Quarters, s.seed)), s.speedSize, s.seed})
	if err != nil {
		return factsTook{}, effort{}, err
	}
	var took factsTook
	self, err := os.Executable()
	if err != nil {
		return took, effort{}, err
	}
	out, e, err := s.command([]int{0}, nil, self, factsWord, string(order))
	if err == nil {
		err = json.Unmarshal([]byte(out), &took)
	}
	if do != "make" {
		for _, x := range took.Efforts {
			s.keep("facts: "+do, x)
		}
	}
	return took, e, err
}

// factsProcess does what it is told on the command line.
func factsProcess() {
	var o factsOrder
	err := json.Unmarshal([]byte(os.Args[2]), &o)
	if err == nil {
		err = o.obey(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (o factsOrder) obey(ctx context.Context) error {
	var took factsTook
	var err error
	switch o.Do {
	case "make":
		err = o.make(ctx)
	case "sum":
		took, err = o.sum(ctx)
	default:
		took, err = o.ask(ctx)
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(took)
}

func (o factsOrder) open() (*transforms.Warehouse, error) {
	return transforms.Open(transforms.Options{Facts: o.Folder, Key: "speed", Engine: duckdb.Engine{MemoryMB: o.Size.MemoryMiB, Threads: 2}})
}

// make writes the facts that are not there yet.
func (o factsOrder) make(ctx context.Context) error {
	w, err := o.open()
	if err != nil {
		return err
	}
	y := o.years()
	return inParallel(2, len(y.periods), func(i int) error { return w.Store(ctx, y.submissions(y.periods[i], true)) })
}

// sum adds up all numbers of the facts files by plain SQL, in an engine of its own, and
// again in a table in its memory that holds nothing but the numbers.
func (o factsOrder) sum(ctx context.Context) (factsTook, error) {
	var took factsTook
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return took, err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "set threads = 2"); err != nil {
		return took, err
	}
	files := fmt.Sprintf("read_parquet('%s')", strings.ReplaceAll(filepath.Join(o.Folder, "*", "*", "*.parquet"), "'", "''"))
	add := func(from string, into *[]effort) error {
		for range o.Size.Rounds {
			e, err := here(func() error {
				var total any
				return db.QueryRowContext(ctx, "select sum(number), count(*) from "+from).Scan(&total, &took.Figures)
			})
			if err != nil {
				return err
			}
			*into = append(*into, e)
		}
		return nil
	}
	if err := add(files, &took.Efforts); err != nil {
		return took, err
	}
	if _, err := db.ExecContext(ctx, "create temporary table facts as select number from "+files); err != nil {
		return took, err
	}
	if err := add("facts", &took.InMemory); err != nil {
		return took, err
	}
	want := 0
	y := o.years()
	for _, p := range y.periods {
		want += len(y.submissions(p, false)) * o.Size.Fields
	}
	if took.Figures != want {
		return took, fmt.Errorf("%s holds %d facts and not %d: delete it", o.Folder, took.Figures, want)
	}
	return took, nil
}

// ask measures one question to the warehouse, opened and with its receipts in memory.
func (o factsOrder) ask(ctx context.Context) (factsTook, error) {
	var took factsTook
	w, err := o.open()
	if err != nil {
		return took, err
	}
	y := o.years()
	from, to := y.periods[0], y.periods[len(y.periods)-1]
	day := pipeline.NewDate(2025, time.December, 14)
	var receipts []pipeline.Receipt
	for _, p := range y.periods {
		for _, s := range y.submissions(p, false) {
			receipts = append(receipts, pipeline.Receipt{Unit: s.Unit, Decision: pipeline.Accepted, Submissions: []pipeline.Submission{s}})
		}
	}
	desk := pipeline.Desk{Programme: y.programme, Warehouse: w, Basis: &pipeline.Basis{Receipts: receipts}}
	counting := pipeline.Counting(y.programme, from, receipts)
	rounds := 3
	do := map[string]func() error{
		"quarter": func() error {
			f, err := w.RollUp(ctx, y.programme, from, counting)
			if err == nil {
				took.Figures = len(f.Results)
			}
			return err
		},
		"series": func() error {
			s, err := desk.Series(ctx, pipeline.SeriesQuestion{Unit: y.province, Indicator: "c0", From: from, To: to, On: day})
			if err == nil {
				took.Figures = len(s.Points)
			}
			return err
		},
		"tables": func() error {
			return desk.SeriesTables(ctx, from, to, day, func(t pipeline.SeriesTable) error {
				took.Figures += len(t.AsReported.Results) + len(t.Restated.Results)
				return nil
			})
		},
	}[o.Do]
	if o.Do == "tables" {
		rounds = 1
	}
	for range min(rounds, o.Size.Rounds) {
		e, err := here(do)
		if err != nil {
			return took, err
		}
		took.Efforts = append(took.Efforts, e)
	}
	return took, nil
}

// factYears is a country over the years.
type factYears struct {
	programme *pipeline.Programme
	periods   []pipeline.Period
	province  string // a province of today
	seed      uint64
	fields    int
}

func (o factsOrder) years() factYears {
	y := factYears{programme: reformed(o.Size.Communes), seed: o.Seed, fields: o.Size.Fields, province: "N00"}
	form := &y.programme.Forms[0]
	for k := range o.Size.Fields {
		code := fmt.Sprintf("c%d", k)
		form.Fields = append(form.Fields, pipeline.Field{Code: code, Kind: pipeline.Count})
		ind := pipeline.Indicator{Code: code, Kind: pipeline.Flow, Numerator: []pipeline.FieldRef{{Form: "F", Field: code}}}
		if k%4 == 3 {
			ind.Kind, ind.Denominator = pipeline.Ratio, []pipeline.FieldRef{{Form: "F", Field: fmt.Sprintf("c%d", k-1)}}
		}
		y.programme.Indicators = append(y.programme.Indicators, ind)
	}
	for p := (pipeline.Period{Kind: pipeline.Quarter, Year: 2025, Number: 4}); len(y.periods) < o.Size.Quarters; p = p.Previous() {
		y.periods = append([]pipeline.Period{p}, y.periods...)
	}
	return y
}

// submissions are a quarter's, in the order of the units; with cells where they are wanted.
func (y factYears) submissions(period pipeline.Period, cells bool) []pipeline.Submission {
	random := rand.New(rand.NewPCG(y.seed, uint64(4*period.Year+period.Number)))
	var out []pipeline.Submission
	for _, u := range y.programme.Tree(period).Units() {
		if u.Tier != "commune" || random.IntN(20) == 0 {
			continue
		}
		s := pipeline.Submission{ID: fmt.Sprintf("%s/%s/F", u.Code, period), Unit: u.Code, Form: "F", Period: period, Version: 1, Scope: pipeline.Own, Verdict: pipeline.Accepted}
		if cells {
			figures := rand.New(rand.NewPCG(y.seed, random.Uint64()))
			s.Cells = make([]pipeline.Cell, y.fields)
			for k := range s.Cells {
				s.Cells[k] = pipeline.Cell{Field: y.programme.Forms[0].Fields[k].Code, Measure: pipeline.Value, State: pipeline.Reported,
					Number: pipeline.Int(1 + figures.Int64N(500)), Sheet: "F", Ref: "B2"}
			}
		} else {
			random.Uint64()
		}
		out = append(out, s)
	}
	return out
}

// reformed is a country before and after 1 July 2025: of so many communes, one district
// for fifteen and one province for a hundred and seventy before; half as many provinces
// and a third as many communes after.
func reformed(communes int) *pipeline.Programme {
	day := pipeline.NewDate(2025, time.July, 1)
	before, after := pipeline.Validity{To: day.AddDays(-1)}, pipeline.Validity{From: day}
	provinces := max(2, communes/168)
	districts, heirs, joined := max(provinces, communes/15), max(1, communes*10/32), max(1, provinces*34/63)
	p := &pipeline.Programme{Code: "speed", Rule: pipeline.ND09, Kinds: []pipeline.PeriodKind{pipeline.Quarter},
		Units: []pipeline.Unit{{Code: "VN", Name: "VN", Tier: "country", Counted: true}},
		Forms: []pipeline.Form{{Code: "F", Layout: pipeline.List, Every: pipeline.Quarter, Tiers: []string{"commune"}}}}
	unit := func(tier, parent string, v pipeline.Validity, format string, i int) string {
		code := fmt.Sprintf(format, i)
		p.Units = append(p.Units, pipeline.Unit{Code: code, Name: code, Tier: tier, Parent: parent, Counted: true, Validity: v})
		return code
	}
	change := func(old, heir string, whole bool) {
		p.Changes = append(p.Changes, pipeline.Change{Day: day, Old: old, New: heir, Whole: whole})
	}
	above := func(format string, i, of, parents int) string { return fmt.Sprintf(format, i*parents/of) }
	for i := range joined {
		unit("province", "VN", after, "N%02d", i)
	}
	for i := range heirs {
		unit("commune", above("N%02d", i, heirs, joined), after, "M%05d", i)
	}
	for i := range provinces {
		change(unit("province", "VN", before, "P%02d", i), above("N%02d", i, provinces, joined), true)
	}
	for i := range districts {
		change(unit("district", above("P%02d", i, districts, provinces), before, "D%03d", i), above("N%02d", i, districts, joined), true)
	}
	for i := range communes {
		code := unit("commune", above("D%03d", i, communes, districts), before, "C%05d", i)
		heir := i * heirs / communes
		divided := i%30 == 29 && heir+1 < heirs && above("N%02d", heir, heirs, joined) == above("N%02d", heir+1, heirs, joined)
		change(code, fmt.Sprintf("M%05d", heir), !divided)
		if divided {
			change(code, fmt.Sprintf("M%05d", heir+1), false)
		}
	}
	return p
}

// summed makes the facts and adds them up, once.
func (s *speed) summed() (factsTook, error) {
	if s.sum.Figures > 0 {
		return s.sum, nil
	}
	_, _, err := s.facts("make")
	if err == nil {
		s.sum, _, err = s.facts("sum")
	}
	return s.sum, err
}

func (s *speed) onFacts(facts int) string {
	return fmt.Sprintf("%.1f million facts: %d communes, %d indicators, %d quarters", float64(facts)/1e6, s.Communes, s.Fields, s.Quarters)
}

const fortyMillion = 39e6 // one form in twenty is lacking

// goalQuarter: every indicator of every unit for the first quarter, rolled up by
// [transforms.Warehouse.RollUp], over adding up the numbers of all the facts files by plain
// SQL. The warehouse is open, the receipts are in memory; opening the facts of that quarter
// and bringing the figures out of the engine are in it.
func goalQuarter(s *speed) (measurement, error) {
	sum, err := s.summed()
	if err != nil {
		return measurement{}, err
	}
	took, e, err := s.facts("quarter")
	if err != nil {
		return measurement{}, err
	}
	f := ratio(repeated(middleOf(took.Efforts), len(sum.Efforts)), sum.Efforts).atMost(3)
	return measurement{Figures: []gauge{f, {Name: "takes", Value: medianWall(took.Efforts), Unit: "s"}, {Name: "plain sum", Value: medianWall(sum.Efforts), Unit: "s"},
		{Name: "plain sum of the numbers in memory", Value: medianWall(sum.InMemory), Unit: "s"}},
		On: s.onFacts(sum.Figures), Smaller: float64(sum.Figures) < fortyMillion, Note: fmt.Sprintf("%d figures, %d MB at most", took.Figures, e.Memory.Parent)}, nil
}

// middleOf is the effort of the middle by the clock.
func middleOf(list []effort) effort {
	for _, e := range list {
		if e.Wall == medianWall(list) {
			return e
		}
	}
	return effort{}
}

// goalTenYears: all indicators of all units for every quarter, as reported and on the tree
// of today ([pipeline.Desk.SeriesTables]), over the same plain sum; the process's peak, what
// it made up for itself (the receipts of all quarters) included; and one indicator of one
// province over all quarters on both trees ([pipeline.Desk.Series]), the warehouse open.
func goalTenYears(s *speed) (measurement, error) {
	sum, err := s.summed()
	if err != nil {
		return measurement{}, err
	}
	series, _, err := s.facts("series")
	if err != nil {
		return measurement{}, err
	}
	tables, e, err := s.facts("tables")
	if err != nil {
		return measurement{}, err
	}
	return measurement{Figures: []gauge{
		ratio(repeated(tables.Efforts[0], len(sum.Efforts)), sum.Efforts).atMost(120).of("everything"),
		gauge{Name: "peak", Value: float64(e.Memory.Parent), Unit: "MB"}.atMost(4096),
		gauge{Name: "one series", Value: medianWall(series.Efforts), CPU: middleOf(series.Efforts).CPU, Unit: "s"}.atMost(0.5),
		{Name: "everything takes", Value: tables.Efforts[0].Wall, Unit: "s"}},
		On: s.onFacts(sum.Figures), Smaller: float64(sum.Figures) < fortyMillion,
		Note: fmt.Sprintf("%d figures; the engine is held to %d MB", tables.Figures, s.MemoryMiB)}, nil
}
