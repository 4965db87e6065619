package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"danvan/pipeline"
)

// stormFiles is how many files lie in the inbox at once, without and with STORM set.
const (
	stormFiles     = 800
	fullStormFiles = 10_000
)

// A province's units drop everything at once, every third file twice under other names:
// each is answered once in one pass, which keeps within some hundred megabytes. STORM=1
// drops ten thousand.
func TestThousandsOfFilesAtOnce(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	files := stormFiles
	if os.Getenv("STORM") != "" {
		files = fullStormFiles
	}
	p, dir := matrixProgramme(t), newWorkspace(t)
	sent := map[[2]string]bool{}
	doubles := 0
	units := p.Tree(p.First).Units()
	for n := range files {
		u := units[n%len(units)]
		number := n
		if round := n / len(units); round%3 == 2 { // what the unit sent in the round before
			number -= len(units)
			doubles++
		}
		name := fmt.Sprintf("%05d.csv", n)
		put(t, dir, u.Code, name, smallReport(u, number), time.Date(2021, 6, 15, 8, 0, n, 0, time.UTC))
		sent[[2]string{u.Code, name}] = true
	}
	started := time.Now()
	cmd := exec.Command(program, "ingest", "--workspace", dir, "--json")
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run() // by its code
	pass := checkPass(t, cmd.ProcessState.ExitCode(), stdout.String(), stderr.String())
	if pass.Seen != files || pass.Waiting+pass.Ignored != 0 {
		t.Errorf("%+v", pass)
	}
	receipts := checkAnsweredOnce(t, dir, sent)
	met := 0
	for _, r := range receipts {
		if r.Decision == pipeline.Duplicate {
			met++
		}
	}
	if met != doubles {
		t.Errorf("%d duplicates, want %d", met, doubles)
	}
	peak := peakMemory(cmd.ProcessState)
	t.Logf("%d files in %s, %d MiB", files, time.Since(started).Round(time.Second), peak)
	if peak > 600 {
		t.Errorf("the pass took %d MiB", peak)
	}
}

// TestAClockThatJumpsLosesNothing turns the clock of a service while files arrive: an
// hour, a day and a year ahead and back again. Every file is answered once, and once the
// clock is right again the service does what is due and nothing else.
func TestAClockThatJumpsLosesNothing(t *testing.T) {
	t.Parallel()
	y, o := newYears(t, 1, 0)
	y.start()
	defer y.stop()
	sent := map[[2]string]bool{}
	period := o.w.programme.First
	right := morning(pipeline.Date{Year: 2021, Month: 6, Day: 15})
	jumps := []time.Duration{0, time.Hour, -time.Hour, 24 * time.Hour, -24 * time.Hour, 365 * 24 * time.Hour, -365 * 24 * time.Hour, 0}
	for i, jump := range jumps {
		u := o.units[i]
		for n, data := range o.report(t, u, period, uint64(i), sound, true) {
			name := fmt.Sprintf("%d-%d.csv", i, n)
			drop(t, y.dir, u.Code, name, data)
			sent[[2]string{u.Code, name}] = true
		}
		y.clock = right.Add(jump)
		y.tick(false)
		right = right.Add(40 * time.Minute)
		y.clock = right
		y.tick(false)
	}
	receipts := checkAnsweredOnce(t, y.dir, sent)
	for _, r := range receipts {
		if r.Decision != pipeline.Accepted {
			t.Errorf("%s of %s is %s", r.File, r.Unit, r.Decision)
		}
	}
	y.checkQuiet()
	mustRun(t, exitDone, "check-archive", "--workspace", y.dir)
}

// checkQuiet wants a service with a right clock that has done everything to do nothing
// for the next minutes.
func (y *years) checkQuiet() {
	y.t.Helper()
	before := fmt.Sprint(y.lastRuns())
	for range 5 {
		y.clock = y.clock.Add(5 * time.Minute)
		y.tick(false)
	}
	if after := fmt.Sprint(y.lastRuns()); after != before {
		y.t.Errorf("the service did something more:\n%s\n%s", before, after)
	}
}

// TestAServiceThatIsStoppedAgainAndAgain stops and starts the real service while files
// arrive, fifty times with STORM set. It always ends by itself and well, and every file
// is answered once.
func TestAServiceThatIsStoppedAgainAndAgain(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	times := 8
	if os.Getenv("STORM") != "" {
		times = 50
	}
	dir, o := newCutProvince(t)
	random := rand.New(rand.NewPCG(5, 5))
	sent := map[[2]string]bool{}
	for n := range times {
		for i := range 6 {
			u := o.units[(6*n+i)%len(o.units)]
			name := fmt.Sprintf("%d-%d.xlsx", n, i)
			drop(t, dir, u.Code, name, o.report(t, u, o.w.programme.First, uint64(n), sound, false)[0])
			sent[[2]string{u.Code, name}] = true
		}
		// A pass is due at once, as though the service had been down for long.
		if err := os.RemoveAll(filepath.Join(dir, runsFile)); err != nil {
			t.Fatal(err)
		}
		b := start(t, "serve", "--workspace", dir, "--log", "text", "--lang", "en")
		b.says("the inbox is read every")
		time.Sleep(time.Duration(random.IntN(700)) * time.Millisecond)
		if err := b.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := b.cmd.Wait(); err != nil {
			t.Fatalf("stop %d: %v\n%s", n, err, b.out.String())
		}
	}
	if o := danvan(t, "ingest", "--workspace", dir); o.code != exitDone {
		t.Fatalf("the last pass: code %d\n%s", o.code, o.stderr)
	}
	checkAnsweredOnce(t, dir, sent)
	mustRun(t, exitDone, "check-archive", "--workspace", dir)
}

// A share that is away for two passes is told to Sở Nội vụ in a note, in words of
// theirs; one pass makes no noise, and a third none again.
func TestAShareThatIsAwayTwiceIsTold(t *testing.T) {
	t.Parallel()
	for name, take := range map[string]string{"the folder": "inbox", "its marker": filepath.Join("inbox", ".danvan-inbox")} {
		t.Run(name, func(t *testing.T) {
			y, _ := newYears(t, 1, 0)
			y.clock = morning(pipeline.Date{Year: 2021, Month: 7, Day: 1})
			y.start()
			defer y.stop()
			y.service.Tick(t.Context())
			if err := os.Rename(filepath.Join(y.dir, take), filepath.Join(y.dir, "away")); err != nil {
				t.Fatal(err)
			}
			for passes := 1; passes <= 3; passes++ {
				y.clock = y.clock.Add(30 * time.Minute)
				y.service.Tick(t.Context())
				notes := glob(t, filepath.Join(y.dir, "reports", "CANH BAO*"))
				if want := min(passes/2, 1); len(notes) != want {
					t.Fatalf("after %d passes the notes are %v", passes, notes)
				}
			}
			checkNote(t, filepath.Join(y.dir, "reports", "CANH BAO 2021-07-01 ingest.txt"), y.dir)
			if err := os.Rename(filepath.Join(y.dir, "away"), filepath.Join(y.dir, take)); err != nil {
				t.Fatal(err)
			}
			y.clock = y.clock.Add(30 * time.Minute)
			y.tick(false) // and fails no more
		})
	}
}

func checkNote(t *testing.T, name, dir string) {
	t.Helper()
	text := string(readAll(t, name))
	for _, want := range []string{"\ufeffCẢNH BÁO: dịch vụ danvan không làm được việc “nhận và trả lời tệp”\r\n",
		"Lúc 10 giờ 00 phút, ngày 01/07/2021, việc này hỏng lần thứ 2 liên tiếp. Hệ thống sẽ tự thử lại.\r\n",
		"Lý do: không đọc được thư mục hộp thư đến", "không thấy " + filepath.Join(dir, "inbox"), "không tệp nào bị mất", "chạy danvan doctor trên máy chủ"} {
		if !strings.Contains(text, want) {
			t.Errorf("the note lacks %q:\n%s", want, text)
		}
	}
	for _, english := range []string{"open ", "no such file", "marker", "share may", "the inbox"} {
		if strings.Contains(strings.ReplaceAll(text, dir, ""), english) {
			t.Errorf("the note says %q:\n%s", english, text)
		}
	}
}

// What nobody has put into words is not read out to Sở Nội vụ as though it were meant
// for them.
func TestATechnicalFaultIsToldAsOne(t *testing.T) {
	t.Parallel()
	y, _ := newYears(t, 1, 0)
	y.clock = morning(pipeline.Date{Year: 2021, Month: 7, Day: 1})
	y.start()
	defer y.stop()
	period := y.job.workspace.programme.First
	if err := y.job.Alert(t.Context(), pipeline.Task{Job: pipeline.JobConsolidate, Period: period}, 2, errors.New("index out of range")); err != nil {
		t.Fatal(err)
	}
	text := string(readAll(t, filepath.Join(y.dir, "reports", "CANH BAO 2021-07-01 consolidate 2021-Q2.txt")))
	for _, want := range []string{"“tổng hợp Quý II/2021”", "Lý do: lỗi kỹ thuật; người quản trị xem nhật ký của dịch vụ (index out of range)\r\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the note lacks %q:\n%s", want, text)
		}
	}
}
