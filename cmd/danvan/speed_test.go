package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The goals of speed and scale, each measured beside what it is compared with, in one run:
//
//	make bench                      # BENCH=short: minutes
//	BENCH=full make bench           # 20,000 files, a country, forty million facts
//
// BENCH_DIR keeps what is made up from the seed (default: a temporary folder), BENCH_SEED
// is the seed, BENCH_GOALS=1,5 measures some goals only, BENCH_JSON is the file that all
// figures go to. Settings in the environment (DANVAN_MEMORY_MB=4096) are those of every
// command that is measured, and are told. Nothing here asserts a time: an ordinary test only runs it all at a size
// of seconds, so that it cannot rot.
//
// Times are medians of an odd number of rounds, and what is compared takes turns within a
// round. Beside the clock's ratio stands that of the processor's time (user and system, of
// children too): on a machine that others use it is the one to look at. Files lie in the
// page cache; fsync is real. Files that are dropped have a time in the past, so that
// settle_seconds waits for none of them.

// speedSize is how much a run measures.
type speedSize struct {
	Name      string `json:"name"`
	Rounds    int    `json:"rounds"`   // of short measurements, odd
	Read      int    `json:"read"`     // workbooks that reading is measured on
	Peers     int    `json:"peers"`    // of those, how many the slow readers get
	Files     []int  `json:"files"`    // workbooks of an intake, ascending; the last but one is also changed by one file
	Province  int    `json:"province"` // units; 0: as the pack has them, 206
	Country   shape  `json:"country"`
	Communes  int    `json:"communes"` // that file the facts
	Fields    int    `json:"fields"`   // of the one form they file, each an indicator
	Quarters  int    `json:"quarters"` // of facts
	Archive   int    `json:"archive"`  // quarters of a province in an archive
	MemoryMiB int    `json:"memory"`   // of the engine over the facts
}

// shape is a tree of units.
type shape struct {
	Provinces int `json:"provinces"`
	Districts int `json:"districts"`
	Communes  int `json:"communes"`
}

func speedSizes() []speedSize {
	return []speedSize{
		{Name: "toy", Rounds: 1, Read: 4, Peers: 2, Files: []int{3, 6}, Province: 3, Country: shape{2, 2, 2}, Communes: 30, Fields: 4, Quarters: 2, Archive: 2, MemoryMiB: 512},
		{Name: "short", Rounds: 5, Read: 200, Peers: 20, Files: []int{200, 2000}, Country: shape{4, 44, 670}, Communes: 1000, Fields: 102, Quarters: 8, Archive: 4, MemoryMiB: 2048},
		{Name: "full", Rounds: 5, Read: 2000, Peers: 40, Files: []int{200, 2000, 20000}, Country: shape{63, 700, 10600}, Communes: 10600, Fields: 102, Quarters: 40, Archive: 40, MemoryMiB: 2048},
	}
}

// speed is one run of the benchmark.
type speed struct {
	testing.TB
	speedSize
	seed    uint64
	dir     string // of what is made up
	scratch string // of this run
	intakes map[string]intakeOutcome
	raw     map[string][]effort
	reading *readRun
	sum     factsTook
	say     func(format string, args ...any) // hears what was found as soon as it was: a run takes long
}

// goal is one line of the table.
type goal struct {
	What string
	Goal string
	run  func(*speed) (measurement, error)
}

// measurement is what a goal's run found: its figures, what they were measured on, and
// where that is less than the goal names, why.
type measurement struct {
	Figures []gauge
	On      string
	Smaller bool // than the goal names
	Note    string
}

// gauge is one number of a goal, and the bound it is held against.
type gauge struct {
	Name    string  `json:"name,omitempty"`
	Value   float64 `json:"value"`
	CPU     float64 `json:"by_processor_time,omitempty"` // the same ratio of the processor's time
	Unit    string  `json:"unit"`
	Bound   float64 `json:"bound,omitempty"` // 0: told, not held against anything
	AtLeast bool    `json:"at_least,omitempty"`
}

func (f gauge) holds() bool {
	switch {
	case f.Bound == 0:
		return true
	case f.AtLeast:
		return f.Value >= f.Bound
	}
	return f.Value <= f.Bound
}

// notRun is why a goal was not measured.
type notRun string

func (n notRun) Error() string { return string(n) }

func speedGoals() []goal {
	return []goal{
		{"read and check all cells of ordinary forms, 1 worker / inflating them (klauspost), 1 worker", "≤ 1.3", goalReading},
		{"the same against excelize `Rows` raw; against calamine", "≥ 12 × faster; ≥ 1.5 × faster", goalPeers},
		{"2 workers / 1 worker", "≥ 1.8 × the files per second", goalWorkers},
		{"CSV forms / encoding/csv on the same bytes", "≤ 1.5", goalCSV},
		{"`ingest` of new forms with checks, receipts, archive with fsync / inflating them, 2 workers", "≤ 5", goalIngest},
		{"`ingest` when nothing changed, 20,000 in the archive / the first run", "≤ 2 %", goalNothingNew},
		{"`ingest` + `consolidate` after 1 of 2,000 forms changed / after all new", "≤ 15 %", goalOneChanged},
		{"one quarter of the country, all indicators, all ancestors / a plain sum over its ten years of facts (40 million)", "≤ 3", goalQuarter},
		{"ten years of the country, all indicators, all units, both trees / plain sum; peak; series of one indicator for one province", "≤ 120; ≤ 4 GB; ≤ 0.5 s", goalTenYears},
		{"a province (206 units, 824 forms): peak memory of `ingest`, of `consolidate`", "≤ 200 MB, ≤ 400 MB", goalMemory},
		{"the country's quarter: forms per second / the province's; peak memory / the province's", "≥ 0.8; ≤ 1.5", goalCountry},
		{"growth: log-log slope of `ingest` and of `consolidate` over 200, 2,000, 20,000 files", "≤ 1.05", goalGrowth},
		{"leaders' workbook / excelize's stream writer writing the same cells and charts", "≤ 1.3", goalLeaders},
		{"`danvan status`, `results` of one unit on ten years", "≤ 0.3 s beyond process start", goalTenYearsAtHand},
	}
}

// BenchmarkGoals measures every goal, prints the table and writes the JSON. It measures
// once, however often it is asked to: see -benchtime 1x.
func BenchmarkGoals(b *testing.B) {
	name := os.Getenv("BENCH")
	if name == "" {
		name = "short"
	}
	s := newSpeed(b, name)
	s.say = func(format string, args ...any) {
		fmt.Fprintf(os.Stderr, "%s "+format+"\n", append([]any{time.Now().Format(time.TimeOnly)}, args...)...)
	}
	board := s.measure()
	path := os.Getenv("BENCH_JSON")
	if path == "" {
		path = filepath.Join("..", "..", "bench.json")
	}
	if err := board.write(path); err != nil {
		b.Fatal(err)
	}
	fmt.Println(board.table())
}

// TestTheGoalsAreMeasured runs every goal at a size of seconds and wants a figure of each,
// and a table of them all; it asserts no time.
func TestTheGoalsAreMeasured(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	s := newSpeed(t, "toy")
	s.say = t.Logf
	board := s.measure()
	path := filepath.Join(t.TempDir(), "bench.json")
	if err := board.write(path); err != nil {
		t.Fatal(err)
	}
	again, err := readScoreboard(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range again.Goals {
		if len(l.Figures) == 0 {
			t.Errorf("%s: %s", l.What, l.Verdict)
		}
	}
	if table := again.table(); len(again.Goals) != len(speedGoals()) || strings.Count(table, "\n| ") != len(speedGoals())+1 {
		t.Errorf("%d goals:\n%s", len(again.Goals), table)
	}
	t.Log(again.table())
}

func newSpeed(t testing.TB, name string) *speed {
	t.Helper()
	sizes := speedSizes()
	at := slices.IndexFunc(sizes, func(z speedSize) bool { return z.Name == name })
	if at < 0 {
		t.Fatalf("BENCH=%s: there are short and full", name)
	}
	s := &speed{TB: t, speedSize: sizes[at], seed: 82, dir: os.Getenv("BENCH_DIR"), scratch: t.TempDir(),
		intakes: map[string]intakeOutcome{}, raw: map[string][]effort{}}
	if text := os.Getenv("BENCH_SEED"); text != "" {
		var err error
		if s.seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	if s.dir == "" || name == "toy" {
		s.dir = s.scratch
	}
	var err error
	if s.dir, err = filepath.Abs(s.dir); err != nil {
		t.Fatal(err)
	}
	return s
}

// measure runs the goals in their order; the machine is described before.
func (s *speed) measure() *scoreboard {
	out := &scoreboard{Machine: describeMachine(), Settings: ownSettings(), Size: s.speedSize, Seed: s.seed, Raw: s.raw}
	asked := strings.FieldsFunc(os.Getenv("BENCH_GOALS"), func(r rune) bool { return r == ',' })
	for i, g := range speedGoals() {
		number := strconv.Itoa(i + 1)
		line := scoreline{Number: i + 1, What: g.What, Goal: g.Goal}
		if len(asked) > 0 && !slices.Contains(asked, number) {
			line.Verdict = "not run: not asked for"
		} else {
			line.fill(g.run(s))
			s.say("%s. %s: %s: %s", number, g.What, line.shown(), line.Verdict)
		}
		out.Goals = append(out.Goals, line)
	}
	return out
}

// fill takes over what a goal's run found. A fault that is no [notRun] is told as one too:
// the other goals are still measured.
func (l *scoreline) fill(m measurement, err error) {
	var reason notRun
	switch {
	case errors.As(err, &reason):
		l.Verdict = "not run: " + string(reason)
		return
	case err != nil:
		l.Verdict = "not run, it failed: " + short(err.Error(), 300)
		return
	}
	l.Figures, l.On, l.Note = m.Figures, m.On, m.Note
	l.Verdict = boundsHeld(m.Figures)
	if m.Smaller {
		l.Verdict += " (smaller than the goal)"
	}
}

// boundsHeld tells whether figures hold, and where only some of them do, which do not.
func boundsHeld(figures []gauge) string {
	var lacking []string
	bounds := 0
	for _, f := range figures {
		if f.Bound > 0 {
			bounds++
		}
		if !f.holds() {
			lacking = append(lacking, f.Name)
		}
	}
	switch {
	case len(lacking) == 0:
		return "held"
	case len(lacking) == bounds:
		return "not held"
	}
	return "not held: " + strings.Join(lacking, "; ")
}

// short is a text on one line, cut where it is long.
func short(text string, most int) string {
	letters := []rune(strings.Join(strings.Fields(strings.ReplaceAll(text, "|", "/")), " "))
	return string(letters[:min(most, len(letters))])
}

// ownSettings are the settings that the environment gives to every command that is
// measured, such as DANVAN_MEMORY_MB.
func ownSettings() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool { return !strings.HasPrefix(v, "DANVAN_") })
}

// scoreboard is what bench.json holds.
type scoreboard struct {
	Machine  speedMachine        `json:"machine"`
	Settings []string            `json:"settings,omitempty"`
	Size     speedSize           `json:"size"`
	Seed     uint64              `json:"seed"`
	Goals    []scoreline         `json:"goals"`
	Raw      map[string][]effort `json:"raw"` // what each measurement took, round by round
}

// scoreline is one goal as measured.
type scoreline struct {
	Number  int     `json:"number"`
	What    string  `json:"what"`
	Goal    string  `json:"goal"`
	Figures []gauge `json:"figures"`
	On      string  `json:"on"`
	Note    string  `json:"note,omitempty"`
	Verdict string  `json:"verdict"`
}

func (b *scoreboard) write(path string) error {
	data, err := json.MarshalIndent(b, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}

func readScoreboard(path string) (*scoreboard, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var b scoreboard
	return &b, json.Unmarshal(data, &b)
}
