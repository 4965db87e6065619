package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"danvan/cmd/danvan/service"
	"danvan/config"
	"danvan/pipeline"
)

// Two years of a province are eight quarters, whose windows end on the 14th of the last
// month of each. Nobody waits for all of them in an ordinary run of the tests: that
// plays the first two, a holiday on a due day among them.
const (
	yearsPeriods = 8
	shortPeriods = 2
)

// yearsAfter is how many days a period stays open.
const yearsAfter = 12

// A holiday put on a Friday on which communes are due, and one on a Monday before which
// a weekend lies: due days move over them.
var yearsHolidays = []string{"2021-09-17", "2022-06-20"}

// parcel is a file that a unit sends.
type parcel struct {
	at         time.Time
	unit, name string
	data       []byte
	answers    []string // names on its receipts
	period     pipeline.Period
	complete   bool // after it the unit owes nothing for the period
}

// years plays a workspace under a clock that the test turns.
type years struct {
	t        *testing.T
	dir      string
	periods  int
	parcels  []parcel // in order of time
	clock    time.Time
	service  *service.Service
	job      *jobs
	complete map[string]bool // unit and period
	random   *rand.Rand
	reminded int
}

// yearsParcels is what the units send, each in its habit.
func yearsParcels(t *testing.T, o offices, periods int) []parcel {
	t.Helper()
	var out []parcel
	period := o.w.programme.First
	for range periods {
		end := o.w.programme.Rule.Window(period).To
		for position, u := range o.units {
			out = append(out, parcelsOf(t, o, u, position, period, end)...)
		}
		period = period.Next()
	}
	slices.SortStableFunc(out, func(a, b parcel) int { return a.at.Compare(b.at) })
	return out
}

// parcelsOf is what one unit sends for one period.
func parcelsOf(t *testing.T, o offices, u pipeline.Unit, position int, period pipeline.Period, end pipeline.Date) (out []parcel) {
	t.Helper()
	send := func(days int, what content, asCSV bool, word string) {
		at := morning(end.AddDays(days)).Add(time.Duration(position) * time.Minute)
		files := o.report(t, u, period, 82, what, asCSV)
		for i, data := range files {
			p := parcel{at: at.Add(time.Duration(i) * time.Second), unit: u.Code, data: data, period: period, complete: what != broken && i == len(files)-1}
			p.name = fmt.Sprintf("%s %s %d.%s", period, word, i, map[bool]string{true: "csv", false: "xlsx"}[asCSV])
			p.answers = []string{p.name}
			if word == "zip" {
				p.name = fmt.Sprintf("%s gói.zip", period)
				p.data, p.answers = packed(t, "biểu.xlsx", data), []string{p.name + "/biểu.xlsx"}
			}
			out = append(out, p)
		}
	}
	switch habitOf(position, period) {
	case punctual:
		word := "nộp"
		if position%9 == 1 {
			word = "zip"
		}
		send(-3+position%8, sound, position%6 == 2 && word != "zip", word)
	case late:
		send(9, sound, false, "muộn")
	case wrong:
		send(1, broken, false, "sai")
		send(4, sound, false, "sửa")
	case stubborn:
		send(2, broken, false, "sai")
	case correcting:
		send(1, sound, false, "nộp")
		send(6, revised, false, "sửa")
	case repeating:
		send(1, sound, false, "nộp")
		send(3, sound, false, "lại")
	}
	return out
}

// newYears makes a workspace for a run.
func newYears(t *testing.T, periods int, seed uint64) (*years, offices) {
	t.Helper()
	dir, _ := newCutProvince(t)
	setSettings(t, dir, "settle_seconds: 2", "settle_seconds: 0", "ingest_minutes: 5", "ingest_minutes: 30", "open_days: 30", "open_days: "+strconv.Itoa(yearsAfter))
	addHolidays(t, filepath.Join(dir, "programme", "programme.yaml"))
	y := &years{t: t, dir: dir, periods: periods, complete: map[string]bool{}, random: rand.New(rand.NewPCG(seed, 1))}
	return y, newOffices(t, dir)
}

// setSettings writes over settings of a workspace: as they stand in its file, and as they
// are to be.
func setSettings(t *testing.T, dir string, pairs ...string) {
	t.Helper()
	name := filepath.Join(dir, config.SettingsFile)
	text := string(readAll(t, name))
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("%s does not say %q", name, pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func addHolidays(t *testing.T, name string) {
	t.Helper()
	text := string(readAll(t, name))
	for _, day := range yearsHolidays {
		text = strings.Replace(text, "\nholidays:\n", "\nholidays:\n  - "+day+"\n", 1)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// start starts the service, or starts it again after it was cut.
func (y *years) start() {
	y.t.Helper()
	y.stop()
	a := quietApp(y.dir, func() time.Time { return y.clock })
	a.log = slog.New(slog.NewTextHandler(y.t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	w, err := a.openToServe()
	if err != nil {
		y.t.Fatal(err)
	}
	y.job = &jobs{app: a, workspace: w, meters: newMeters(a.now, w)}
	y.service = service.New(y.job, filepath.Join(y.dir, runsFile), a.now, a.log, y.job.meters.ended)
}

func (y *years) stop() {
	if y.job != nil {
		y.job.workspace.room.Close()
		y.job = nil
	}
}

// play turns the clock from the first window's end to after the last one's. In an
// unsteady run the ticks lie elsewhere, what arrives between two ticks arrives in
// another order, passes are cut in the middle and the service is down for days.
func (y *years) play(unsteady bool) {
	y.t.Helper()
	y.start()
	defer y.stop()
	rule := y.job.workspace.programme.Rule
	period := y.job.workspace.programme.First
	for range y.periods {
		end := rule.Window(period).To
		y.clock = morning(end.AddDays(-20)).Add(-9 * time.Hour)
		for until := morning(end.AddDays(yearsAfter + 16)); y.clock.Before(until); {
			y.turn(unsteady, end)
			y.deliver(unsteady)
			y.tick(unsteady && y.random.IntN(5) == 0)
			y.checkReminders()
		}
		period = period.Next()
	}
}

// turn moves the clock to the next tick: half a day in the weeks in which something
// happens, days in the others and, unsteadily, where the service was down.
func (y *years) turn(unsteady bool, end pipeline.Date) {
	day := pipeline.DayOf(y.clock)
	busy := day.After(end.AddDays(-5)) && !day.After(end.AddDays(yearsAfter+9))
	switch {
	case unsteady && y.random.IntN(20) == 0:
		y.clock = y.clock.Add(time.Duration(1+y.random.IntN(4*24)) * time.Hour)
	case unsteady && busy:
		y.clock = y.clock.Add(time.Duration(60+y.random.IntN(18*60)) * time.Minute)
	case busy:
		y.clock = y.clock.Add(12 * time.Hour)
	default:
		y.clock = y.clock.Add(36 * time.Hour)
	}
}

// deliver lays out what was sent up to now: units in any order, but what one unit sent
// in its own.
func (y *years) deliver(unsteady bool) {
	n := 0
	for n < len(y.parcels) && !y.parcels[n].at.After(y.clock) {
		n++
	}
	now := slices.Clone(y.parcels[:n])
	y.parcels = y.parcels[n:]
	if unsteady {
		y.random.Shuffle(len(now), func(i, j int) { now[i], now[j] = now[j], now[i] })
	}
	for _, p := range now {
		put(y.t, y.dir, p.unit, p.name, p.data, p.at)
		if p.complete {
			y.complete[p.unit+p.period.String()] = true
		}
	}
}

// tick does what is due. A cut one is ended in the middle and the service started anew.
func (y *years) tick(cut bool) {
	y.t.Helper()
	if cut {
		ctx, cancel := context.WithCancel(y.t.Context())
		time.AfterFunc(time.Duration(y.random.IntN(150))*time.Millisecond, cancel)
		y.service.Tick(ctx)
		cancel()
		y.start()
	}
	y.service.Tick(y.t.Context())
	for _, l := range y.lastRuns() {
		if l.Failures > 0 {
			y.t.Fatalf("%s of %s failed at %s", l.Job, l.Period, l.Started)
		}
	}
}

func (y *years) lastRuns() []service.Line {
	y.t.Helper()
	lines, err := service.Runs(filepath.Join(y.dir, runsFile))
	if err != nil {
		y.t.Fatal(err)
	}
	return lines
}

// checkReminders wants a reminder of this very moment for those units that owe a report
// which is due today or in two days or was up to three days ago, and for nobody else. Due days are reckoned here
// anew: communes on the 17th, others on the 19th, or the working day after.
func (y *years) checkReminders() {
	y.t.Helper()
	run := slices.IndexFunc(y.lastRuns(), func(l service.Line) bool { return l.Job == pipeline.JobRemind && l.Started.Equal(y.clock) })
	if run < 0 {
		return
	}
	period := y.lastRuns()[run].Period
	end := y.job.workspace.programme.Rule.Window(period).To
	moment := y.clock.In(pipeline.Vietnam).Format("15 giờ 04 phút, ngày 02/01/2006")
	for _, u := range y.job.workspace.programme.Tree(period).Units() {
		day := 19
		switch u.Tier {
		case "province":
			continue
		case "commune":
			day = 17
		}
		due := workingDay(pipeline.Date{Year: end.Year, Month: end.Month, Day: day})
		today := pipeline.DayOf(y.clock)
		owes := !y.complete[u.Code+period.String()] && !today.After(due.AddDays(3)) && !due.After(today.AddDays(2))
		note, _ := os.ReadFile(filepath.Join(y.dir, "outbox", u.Code, "NHAC NOP "+period.String()+".txt")) // there may be none
		if got := bytes.Contains(note, []byte(moment)); got != owes {
			y.t.Errorf("%s on %s for %s: reminded %v, owes %v (due %s)", u.Code, today, period, got, owes, due)
		}
		if owes {
			y.reminded++
		}
	}
}

func workingDay(d pipeline.Date) pipeline.Date {
	for slices.Contains(yearsHolidays, d.String()) || d.Time().Weekday() == time.Saturday || d.Time().Weekday() == time.Sunday {
		d = d.AddDays(1)
	}
	return d
}

// published returns the results of every period as the service published them.
func (y *years) published() map[string][]byte {
	y.t.Helper()
	out := map[string][]byte{}
	for _, name := range glob(y.t, filepath.Join(y.dir, "reports", "*", resultsFile)) {
		out[filepath.Base(filepath.Dir(name))] = readAll(y.t, name)
	}
	return out
}

// TestTwoYearsComeOutTheSame plays forty units, and plays them again with other ticks,
// other orders of arrival, passes that are cut and days without a service. What was
// published is the same to the byte, every file is answered once, those are reminded
// who owe, and the archive is sound. YEARS=n plays two years, and n unsteady runs.
func TestTwoYearsComeOutTheSame(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	periods, runs := shortPeriods, 1
	if text := os.Getenv("YEARS"); text != "" {
		var err error
		if runs, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
		periods = yearsPeriods
	}
	_, o := newYears(t, periods, 0)
	parcels := yearsParcels(t, o, periods)
	published := make([]map[string][]byte, 1+runs) // of the steady run, and of the others
	t.Run("runs", func(t *testing.T) {
		for seed := range published {
			t.Run(strconv.Itoa(seed), func(t *testing.T) {
				t.Parallel()
				y, _ := newYears(t, periods, uint64(seed))
				y.run(parcels, seed > 0)
				published[seed] = y.published()
			})
		}
	})
	if len(published[0]) != periods {
		t.Fatalf("%d periods were published, want %d", len(published[0]), periods)
	}
	for seed, got := range published[1:] {
		for period, results := range published[0] {
			if !bytes.Equal(results, got[period]) {
				t.Errorf("run %d: the results of %s differ", seed+1, period)
			}
		}
	}
}

func (y *years) run(parcels []parcel, unsteady bool) {
	y.t.Helper()
	y.parcels = parcels
	y.play(unsteady)
	if len(y.parcels) > 0 {
		y.t.Errorf("%d files were never sent", len(y.parcels))
	}
	sent := map[[2]string]bool{}
	for _, p := range parcels {
		for _, name := range p.answers {
			sent[[2]string{p.unit, name}] = true
		}
	}
	receipts := checkAnsweredOnce(y.t, y.dir, sent)
	y.t.Logf("%d files, %d receipts, %d reminders", len(parcels), len(receipts), y.reminded)
	if left := leftFiles(y.t, y.dir); len(left) > 0 {
		y.t.Errorf("left in the inbox: %v", left)
	}
	if y.reminded == 0 {
		y.t.Error("nobody was reminded")
	}
	mustRun(y.t, exitDone, "check-archive", "--workspace", y.dir)
}
