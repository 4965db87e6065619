package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"

	"danvan/templates/forms"
)

// intakeRun is a workspace into which every unit of a field dropped its workbook, and what
// the commands took, as processes of the built program.
type intakeRun struct {
	field        *field
	dir          string
	ingest       effort
	nothing      []effort // ingest again, nothing in the inbox
	consolidate  effort
	changed      effort // ingest and consolidate after one more file
	files, forms int
}

// twoWorkers are the settings of every command that is measured.
func twoWorkers() []string { return []string{"DANVAN_WORKERS=2"} }

// run runs a command of the program in a workspace; units that have not filed are no fault.
func (s *speed) run(dir string, args ...string) (string, effort, error) {
	return s.command([]int{exitDone, exitIncomplete}, twoWorkers(), program, append(args, "--workspace", dir)...)
}

// intakeOutcome is a run, or why there is none.
type intakeOutcome struct {
	run *intakeRun
	err error
}

// intake plays a field's first period in a new workspace, once.
func (s *speed) intake(f *field) (*intakeRun, error) {
	name := filepath.Base(f.pack)
	if known, ok := s.intakes[name]; ok {
		return known.run, known.err
	}
	r, err := s.play(f, name)
	s.intakes[name] = intakeOutcome{r, err}
	return r, err
}

func (s *speed) play(f *field, name string) (*intakeRun, error) {
	r := &intakeRun{field: f, dir: filepath.Join(s.scratch, "workspace-"+name), files: len(f.units)}
	for _, u := range f.units {
		r.forms += len(f.due(u, f.period))
	}
	if _, _, err := s.command([]int{exitDone}, nil, program, "init", r.dir, "--programme", f.pack); err != nil {
		return nil, err
	}
	if err := f.drop(r.dir, f.books, "báo cáo.xlsx"); err != nil {
		return nil, err
	}
	var err error
	if r.ingest, err = s.ingest(r.dir, r.files); err != nil {
		return nil, err
	}
	s.keep(name+": ingest", r.ingest)
	for range min(3, s.Rounds) {
		e, err := s.ingest(r.dir, 0)
		if err != nil {
			return nil, err
		}
		r.nothing = append(r.nothing, s.keep(name+": ingest, nothing new", e))
	}
	if _, r.consolidate, err = s.run(r.dir, "consolidate", "--period", f.period.String()); err != nil {
		return nil, err
	}
	s.keep(name+": consolidate", r.consolidate)
	return r, nil
}

// ingest makes one pass and wants so many files accepted.
func (s *speed) ingest(dir string, accepted int) (effort, error) {
	out, e, err := s.run(dir, "ingest", "--json")
	if err != nil {
		return e, err
	}
	var pass ingestView
	if err := json.Unmarshal([]byte(out), &pass); err != nil {
		return e, err
	}
	if pass.Accepted != accepted || pass.Returned+pass.Waiting+pass.Duplicates > 0 {
		return e, fmt.Errorf("%d files were dropped: %+v", accepted, pass)
	}
	return e, nil
}

// change drops one unit's workbook with other figures, and measures what follows.
func (s *speed) change(r *intakeRun) error {
	if r.changed.Wall > 0 {
		return nil
	}
	var b bytes.Buffer
	u := r.field.units[len(r.field.units)/2]
	if err := forms.Workbook(&b, r.field.filled(u, r.field.period, revised)); err != nil {
		return err
	}
	if err := dropSpeed(r.dir, u.Code, "báo cáo sửa.xlsx", b.Bytes()); err != nil {
		return err
	}
	ingest, err := s.ingest(r.dir, 1)
	if err != nil {
		return err
	}
	_, consolidate, err := s.run(r.dir, "consolidate", "--period", r.field.period.String())
	if err != nil {
		return err
	}
	name := filepath.Base(r.field.pack)
	s.keep(name+": ingest, one changed", ingest)
	s.keep(name+": consolidate, one changed", consolidate)
	r.changed = ingest.plus(consolidate)
	return nil
}

func (s *speed) intakeOf(files int) (*intakeRun, error) {
	f, err := s.provinceField(files)
	if err != nil {
		return nil, err
	}
	return s.intake(f)
}

// thousands is the size at which single files are changed: 2,000 where there are so many.
func (s *speed) thousands() int { return s.Files[min(1, len(s.Files)-1)] }

func (r *intakeRun) on() string { return fmt.Sprintf("%d files of four forms", r.files) }

// goalIngest: `danvan ingest` as a process, from its start to its end, of workbooks that
// wait in the inbox: read in confined children, checked, kept in the archive with fsync,
// answered in the outbox, facts written; over unpacking the same bytes from memory with
// klauspost/compress in this process. Two workers each.
func goalIngest(s *speed) (measurement, error) {
	r, err := s.intakeOf(s.thousands())
	if err != nil {
		return measurement{}, err
	}
	var books readRun
	if books.names, books.data, err = r.field.load(r.files); err != nil {
		return measurement{}, err
	}
	e, err := s.compare(min(3, s.Rounds), inside("inflate, 2 workers", func() error { return books.inflate(2, len(books.data)) }))
	if err != nil {
		return measurement{}, err
	}
	f := ratio(repeated(r.ingest, len(e[0])), e[0]).atMost(5)
	return measurement{Figures: []gauge{f, {Name: "files per second", Value: float64(r.files) / r.ingest.Wall}}, On: r.on()}, nil
}

func repeated(e effort, n int) []effort {
	out := make([]effort, n)
	for i := range out {
		out[i] = e
	}
	return out
}

// goalNothingNew: `danvan ingest` with nothing in the inbox and all the files in the
// archive, over the pass that took them in.
func goalNothingNew(s *speed) (measurement, error) {
	most := s.Files[len(s.Files)-1]
	r, err := s.intakeOf(most)
	if err != nil {
		return measurement{}, err
	}
	f := ratio(r.nothing, repeated(r.ingest, len(r.nothing))).perCent().atMost(2)
	return measurement{Figures: []gauge{f, {Name: "takes", Value: medianWall(r.nothing), Unit: "s"}}, On: r.on(), Smaller: most < 20000,
		Note: "the inbox is empty: what was taken is no longer in it"}, nil
}

// goalOneChanged: `ingest` and `consolidate`, as processes, after one unit sent another
// workbook, over the same two after all had sent theirs.
func goalOneChanged(s *speed) (measurement, error) {
	r, err := s.intakeOf(s.thousands())
	if err != nil {
		return measurement{}, err
	}
	if err := s.change(r); err != nil {
		return measurement{}, err
	}
	all := r.ingest.plus(r.consolidate)
	f := ratio([]effort{r.changed}, []effort{all}).perCent().atMost(15)
	return measurement{Figures: []gauge{f, {Name: "takes", Value: r.changed.Wall, Unit: "s"}, {Name: "all new", Value: all.Wall, Unit: "s"}}, On: r.on(), Smaller: r.files < 2000}, nil
}

// goalMemory: the province of the pack as it is, two workers. What is held against the
// goal is the most that the command and its children held at one moment, pages that they
// share counted once (proportional set size). Told beside it: the high-water marks of the
// command and of its largest child.
func goalMemory(s *speed) (measurement, error) {
	f, err := s.home()
	if err != nil {
		return measurement{}, err
	}
	r, err := s.intake(f)
	if err != nil {
		return measurement{}, err
	}
	mb := func(name string, n int) gauge { return gauge{Name: name, Value: float64(n), Unit: "MB"} }
	i, c := r.ingest.Memory, r.consolidate.Memory
	return measurement{Figures: []gauge{mb("`ingest`", i.Total).atMost(200), mb("its process", i.Parent), mb("its largest child", i.Child),
		mb("`consolidate`", c.Total).atMost(400), mb("its process", c.Parent)}, On: fmt.Sprintf("%d units, %d forms", r.files, r.forms)}, nil
}

// goalCountry: a country in one workspace, every province, district and commune of which
// files four forms: forms per second of `ingest` and `consolidate` together over the
// province's, and the most memory of each command over the province's.
func goalCountry(s *speed) (measurement, error) {
	small, err := s.home()
	if err != nil {
		return measurement{}, err
	}
	province, err := s.intake(small)
	if err != nil {
		return measurement{}, err
	}
	large, err := s.countryField(s.Country)
	if err != nil {
		return measurement{}, err
	}
	country, err := s.intake(large)
	if err != nil {
		return measurement{}, err
	}
	speedOf := func(r *intakeRun) effort {
		all := r.ingest.plus(r.consolidate)
		return effort{Wall: all.Wall / float64(r.forms), CPU: all.CPU / float64(r.forms)}
	}
	times := func(name string, a, b int) gauge {
		return gauge{Name: name, Value: float64(a) / float64(b), Unit: "×"}.atMost(1.5)
	}
	rate := ratio([]effort{speedOf(province)}, []effort{speedOf(country)}).atLeast(0.8).of("forms per second")
	return measurement{Figures: []gauge{rate, times("memory of `ingest`", country.ingest.Memory.Total, province.ingest.Memory.Total),
		times("of `consolidate`", country.consolidate.Memory.Total, province.consolidate.Memory.Total)},
		On: fmt.Sprintf("%d units, %d forms", country.files, country.forms), Smaller: country.forms < 45000,
		Note: fmt.Sprintf("the country: ingest %.0f s, consolidate %.0f s, %d and %d MB", country.ingest.Wall, country.consolidate.Wall, country.ingest.Memory.Total, country.consolidate.Memory.Total)}, nil
}

// goalGrowth: the slope of the straight line through the logarithms of files and seconds.
func goalGrowth(s *speed) (measurement, error) {
	var n, ingest, consolidate, ingestCPU, consolidateCPU []float64
	for _, files := range s.Files {
		r, err := s.intakeOf(files)
		if err != nil {
			return measurement{}, err
		}
		n = append(n, float64(r.files))
		ingest, consolidate = append(ingest, r.ingest.Wall), append(consolidate, r.consolidate.Wall)
		ingestCPU, consolidateCPU = append(ingestCPU, r.ingest.CPU), append(consolidateCPU, r.consolidate.CPU)
	}
	return measurement{Figures: []gauge{gauge{Name: "`ingest`", Value: slope(n, ingest), CPU: slope(n, ingestCPU)}.atMost(1.05),
		gauge{Name: "`consolidate`", Value: slope(n, consolidate), CPU: slope(n, consolidateCPU)}.atMost(1.05)},
		On: fmt.Sprintf("%v files", s.Files), Smaller: len(s.Files) < 3}, nil
}
