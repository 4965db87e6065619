package main

import (
	"cmp"
	"fmt"
	"path/filepath"

	"danvan/pipeline"
)

// goalTenYearsAtHand: `danvan status` of the last quarter and `danvan results` of it for one
// unit, as processes, beyond `danvan version` as one, in a workspace whose archive holds so
// many quarters of a province of 206 units, each taken in by `ingest` from workbooks and,
// but for the last, closed by `close`; the last is consolidated. Medians of rounds that take
// turns; the page cache is warm.
func goalTenYearsAtHand(s *speed) (measurement, error) {
	f, err := s.tenYears()
	if err != nil {
		return measurement{}, err
	}
	dir := filepath.Join(s.scratch, "workspace-years")
	period, files, err := s.playYears(f, dir)
	if err != nil {
		return measurement{}, err
	}
	unit := f.units[len(f.units)/2].Code
	command := func(name string, args ...string) contender {
		return contender{"ten years: " + name, func() (effort, error) {
			_, e, err := s.run(dir, args...)
			return e, err
		}}
	}
	e, err := s.compare(s.Rounds, command("version", "version"), command("status", "status", "--period", period.String()),
		command("results of a unit", "results", "--period", period.String(), "--unit", unit))
	if err != nil {
		return measurement{}, err
	}
	beyond := func(name string, list []effort) gauge {
		var wall, cpu []float64
		for i := range list {
			wall, cpu = append(wall, list[i].Wall-e[0][i].Wall), append(cpu, list[i].CPU-e[0][i].CPU)
		}
		return gauge{Name: name, Value: middle(wall), CPU: middle(cpu), Unit: "s"}.atMost(0.3)
	}
	return measurement{Figures: []gauge{beyond("`status`", e[1]), beyond("`results`", e[2]), {Name: "process start", Value: medianWall(e[0]), Unit: "s"}},
		On: fmt.Sprintf("%d quarters, %d files", s.Archive, files), Smaller: s.Archive < 40}, nil
}

// tenYears is a province that has reported for so many quarters up to the second of 2025,
// from long before there was the plan of the pack.
func (s *speed) tenYears() (*field, error) {
	first := pipeline.Period{Kind: pipeline.Quarter, Year: 2025, Number: 2}
	for range s.Archive - 1 {
		first = first.Previous()
	}
	return s.field(fmt.Sprintf("years-%d", s.Archive), func(pack string) error {
		if err := rewrite(filepath.Join(pack, "programme.yaml"), "first: 2021-Q2", "first: "+first.String()); err != nil {
			return err
		}
		names, err := filepath.Glob(filepath.Join(pack, "forms", "*.yaml"))
		for _, name := range names {
			for _, day := range []string{"2021-03-15", "2021-05-10"} {
				if err == nil {
					err = replaceIn(name, "valid_from: "+day, "valid_from: 2015-01-01")
				}
			}
		}
		if err != nil {
			return err
		}
		return writeTree(pack, s.province(cmp.Or(s.Province, 206)))
	})
}

// playYears takes in and closes quarter after quarter of a field.
func (s *speed) playYears(f *field, dir string) (period pipeline.Period, files int, err error) {
	if _, _, err := s.command([]int{exitDone}, nil, program, "init", dir, "--programme", f.pack); err != nil {
		return period, 0, err
	}
	period = f.period
	for n := range s.Archive {
		if n > 0 {
			period = period.Next()
		}
		books := fmt.Sprintf("%s-%s", f.books, period)
		if err := f.makeBooks(period, books); err != nil {
			return period, files, err
		}
		if err := f.drop(dir, books, "báo cáo.xlsx"); err != nil {
			return period, files, err
		}
		if _, err := s.ingest(dir, len(f.units)); err != nil {
			return period, files, err
		}
		files += len(f.units)
		what := "close"
		if n == s.Archive-1 {
			what = "consolidate"
		}
		if _, _, err := s.run(dir, what, "--period", period.String()); err != nil {
			return period, files, err
		}
	}
	return period, files, nil
}
