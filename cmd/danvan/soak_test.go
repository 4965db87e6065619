package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"danvan/pipeline"
)

// fastServe is the word by which the test binary serves a workspace under a clock that
// runs ahead: danvan-fast-serve DIR FACTOR TIME.
const fastServe = "danvan-fast-serve"

// serveFast is `danvan serve` with that clock and nothing else changed.
func serveFast() {
	factor, err := strconv.Atoi(os.Args[3])
	if err != nil {
		panic(err)
	}
	base, err := time.Parse(time.RFC3339, os.Args[4])
	if err != nil {
		panic(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	begun := time.Now()
	a := &app{streams: streams{out: io.Discard, err: os.Stderr}, workspace: os.Args[2], lang: "vi", log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
		now: func() time.Time { return base.Add(time.Since(begun) * time.Duration(factor)) }}
	code := a.exit(ctx, runServe(ctx, a, 200*time.Millisecond))
	stop()
	os.Exit(code)
}

// soak keeps a service at work and in trouble.
type soak struct {
	t       *testing.T
	dir     string
	offices offices
	listen  string
	cmd     *exec.Cmd
	log     *os.File
	temp    string

	dropped  int
	sent     map[[2]string]bool
	earlier  [][]byte // what was sent before, to be sent again
	hostile  []string // names, in order
	files    map[string][]byte
	pack     []byte // programme.yaml
	troubles map[string]int
}

// soakFactor is how much faster than ours the service's clock runs: a day in six
// minutes, a pass over the inbox every five seconds.
const (
	soakFactor  = 240
	soakMinutes = 20
)

// fewestSigns is how many looks at the service can be compared.
const fewestSigns = 4

func newSoak(t *testing.T) *soak {
	t.Helper()
	dir, o := newCutProvince(t)
	s := &soak{t: t, dir: dir, offices: o, listen: "127.0.0.1:" + freePort(t), temp: t.TempDir(), sent: map[[2]string]bool{}, files: map[string][]byte{}, troubles: map[string]int{}}
	for name, f := range hostileFiles(t) {
		s.hostile = append(s.hostile, name)
		s.files[name] = f.data
	}
	slices.Sort(s.hostile)
	s.pack = readAll(t, filepath.Join(dir, "programme", "programme.yaml"))
	return s
}

// start starts the service on the day after the second quarter.
func (s *soak) start() {
	s.t.Helper()
	self, err := os.Executable()
	if err != nil {
		s.t.Fatal(err)
	}
	if s.log, err = os.Create(filepath.Join(s.temp, "..", "serve.log")); err != nil {
		s.t.Fatal(err)
	}
	s.cmd = exec.Command(self, fastServe, s.dir, strconv.Itoa(soakFactor), "2021-06-15T00:30:00+07:00")
	s.cmd.Stderr = s.log
	s.cmd.Env = append(os.Environ(), "TMPDIR="+s.temp, "DANVAN_SETTLE_SECONDS=1", "DANVAN_SERVE_LISTEN="+s.listen, "DANVAN_SERVE_INGEST_MINUTES="+strconv.Itoa(soakMinutes))
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = s.cmd.Process.Kill(); _ = s.cmd.Wait(); _ = s.log.Close() })
}

// drop sends one file: mostly a sound report or a correction of one, now and then a
// wrong one, one made to harm, one that was sent before, or two in a zip.
func (s *soak) drop() {
	n := s.dropped
	s.dropped++
	u := s.offices.units[n%len(s.offices.units)]
	period := pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 2}
	switch {
	case n%7 == 3:
		s.send(u, "wrong.xlsx", s.offices.report(s.t, u, period, uint64(n), broken, false)[0])
	case n%11 == 5:
		name := s.hostile[n/11%len(s.hostile)]
		s.send(u, name, s.files[name])
	case n%13 == 6 && len(s.earlier) > 0:
		s.send(u, "again.xlsx", s.earlier[n%len(s.earlier)])
	case n%17 == 8:
		one := s.offices.report(s.t, u, period, uint64(n), sound, false)[0]
		two := s.offices.report(s.t, u, period, uint64(n), sound, true)[0]
		name := s.send(u, "two.zip", packed(s.t, "a.xlsx", one, "b.csv", two))
		delete(s.sent, [2]string{u.Code, name})
		s.sent[[2]string{u.Code, name + "/a.xlsx"}], s.sent[[2]string{u.Code, name + "/b.csv"}] = true, true
	case n%5 == 4:
		s.send(u, "form.csv", s.offices.report(s.t, u, period, uint64(n), sound, true)[n%4])
	default:
		data := s.offices.report(s.t, u, period, uint64(n), sound, false)[0]
		s.send(u, "report.xlsx", data)
		if len(s.earlier) < 50 {
			s.earlier = append(s.earlier, data)
		}
	}
}

func (s *soak) send(u pipeline.Unit, what string, data []byte) string {
	name := fmt.Sprintf("%06d %s", s.dropped, what)
	drop(s.t, s.dir, u.Code, name, data)
	s.sent[[2]string{u.Code, name}] = true
	return name
}

// trouble does the next of the things that happen to a service.
func (s *soak) trouble(n int) {
	inbox := filepath.Join(s.dir, "inbox")
	switch n % 5 {
	case 0: // the share goes away and comes back
		s.move(inbox, inbox+" away")
		time.Sleep(2 * time.Second)
		s.move(inbox+" away", inbox)
		s.troubles["share away"]++
	case 1: // it stays, but is another one for a while
		s.move(filepath.Join(inbox, ".danvan-inbox"), filepath.Join(inbox, ".away"))
		time.Sleep(2 * time.Second)
		s.move(filepath.Join(inbox, ".away"), filepath.Join(inbox, ".danvan-inbox"))
		s.troubles["marker away"]++
	case 2:
		s.reload([]byte(string(s.pack) + "khoa_la: 1\n"))
		s.troubles["wrong programme"]++
	case 3:
		s.reload(fmt.Appendf(nil, "%s# lần %d\n", s.pack, n))
		s.troubles["programme"]++
	case 4: // somebody consolidates by hand
		o := danvan(s.t, "consolidate", "--workspace", s.dir, "--period", "2021-Q2")
		if o.code != exitDone && o.code != exitIncomplete && o.code != exitBusy && o.code != exitSettings {
			s.t.Errorf("consolidate by hand: code %d\n%s", o.code, o.stderr)
		}
		s.troubles[fmt.Sprintf("by hand, code %d", o.code)]++
	}
}

func (s *soak) move(from, to string) {
	s.t.Helper()
	if err := os.Rename(from, to); err != nil {
		s.t.Fatal(err)
	}
}

func (s *soak) reload(programme []byte) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, "programme", "programme.yaml"), programme, 0o644); err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		s.t.Fatal(err)
	}
}

// vitals are what the service holds at one moment.
type vitals struct {
	receipts, rss, childRSS, children, files, goroutines, temporary int // sizes in KiB
}

func (v vitals) String() string {
	return fmt.Sprintf("receipts %d, memory %d MiB and of %d children %d MiB, open files %d, goroutines %d, temporary files %d",
		v.receipts, v.rss/1024, v.children, v.childRSS/1024, v.files, v.goroutines, v.temporary)
}

var metricLine = regexp.MustCompile(`(?m)^(go_goroutines|process_open_fds|process_resident_memory_bytes) (\S+)$`)

// look takes the vital signs.
func (s *soak) look() (v vitals, ok bool) {
	response, err := http.Get("http://" + s.listen + "/metrics")
	if err != nil {
		return v, false
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return v, false
	}
	for _, m := range metricLine.FindAllStringSubmatch(string(body), -1) {
		n, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			s.t.Fatal(err)
		}
		switch m[1] {
		case "go_goroutines":
			v.goroutines = int(n)
		case "process_open_fds":
			v.files = int(n)
		case "process_resident_memory_bytes":
			v.rss = int(n) / 1024
		}
	}
	v.children, v.childRSS = childrenOf(s.t, s.cmd.Process.Pid)
	v.temporary = s.temporaryFiles()
	receipts, _ := os.ReadFile(filepath.Join(s.dir, "archive", "receipts.jsonl")) // none before the first
	v.receipts = strings.Count(string(receipts), "\n")
	return v, true
}

// childrenOf counts the processes below one, and the memory that they hold in KiB.
func childrenOf(t *testing.T, parent int) (children, rss int) {
	t.Helper()
	for _, name := range glob(t, "/proc/[0-9]*/status") {
		status, err := os.ReadFile(name)
		if err != nil || !strings.Contains(string(status), fmt.Sprintf("\nPPid:\t%d\n", parent)) {
			continue // it ended meanwhile, or is somebody else's
		}
		children++
		if _, rest, found := strings.Cut(string(status), "\nVmRSS:"); found {
			kib, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				t.Fatal(err)
			}
			rss += kib
		}
	}
	return children, rss
}

// temporaryFiles counts what lies in the service's temporary folder, and unfinished
// files in the workspace.
func (s *soak) temporaryFiles() (n int) {
	list, err := os.ReadDir(s.temp)
	if err != nil {
		s.t.Fatal(err)
	}
	n = len(list)
	_ = filepath.WalkDir(s.dir, func(name string, _ os.DirEntry, _ error) error { // what goes meanwhile is no matter
		if strings.HasPrefix(filepath.Base(name), ".part-") {
			n++
		}
		return nil
	})
	return n
}

// TestSoak keeps a service in trouble, for some seconds or as long as SOAK says
// (SOAK=2h): files arrive all the time, good, wrong, doubled and made to harm, the
// share goes away and comes back, programmes are changed, people consolidate by hand.
// Every file is answered once, and memory, open files, goroutines and temporary files
// do not grow.
func TestSoak(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the vital signs of a process are read from Linux's /proc")
	}
	length := 15 * time.Second
	if text := os.Getenv("SOAK"); text != "" {
		var err error
		if length, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
	}
	s := newSoak(t)
	s.start()
	signs := s.run(length)
	s.settle()
	s.end()
	t.Logf("%d files sent, troubles %v", len(s.sent), s.troubles)
	for _, v := range signs {
		t.Log(v)
	}
	checkAnsweredOnce(t, s.dir, s.sent)
	mustRun(t, exitDone, "check-archive", "--workspace", s.dir)
	if n := s.temporaryFiles(); n != 0 {
		t.Errorf("%d temporary files are left", n)
	}
	checkFlat(t, signs, length)
}

// run drops a file a second, more of them in a short run, and makes trouble and takes
// the vital signs in between. A slow machine gets a minute more to give enough of them.
func (s *soak) run(length time.Duration) (signs []vitals) {
	pause, between, every := 200*time.Millisecond, 3*time.Second, max(length/60, time.Second)
	if length > 5*time.Minute {
		pause, between = time.Second, 20*time.Second
	}
	begun := time.Now()
	trouble, look, troubles := begun.Add(between), begun.Add(every), 0
	for time.Since(begun) < length || len(signs) < fewestSigns && time.Since(begun) < length+time.Minute {
		s.drop()
		if now := time.Now(); now.After(trouble) {
			s.trouble(troubles)
			troubles++
			trouble = now.Add(between)
		}
		if now := time.Now(); now.After(look) {
			if v, ok := s.look(); ok {
				signs = append(signs, v)
				fmt.Fprintln(os.Stderr, now.Format(time.TimeOnly), v)
			}
			look = now.Add(every)
		}
		time.Sleep(pause)
	}
	return signs
}

// settle waits until everything that was sent is answered.
func (s *soak) settle() {
	s.t.Helper()
	s.reload(s.pack)
	for range 1200 {
		if len(leftFiles(s.t, s.dir)) == 0 {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	s.t.Errorf("not answered after two minutes: %v\n%.3000s", leftFiles(s.t, s.dir), readAll(s.t, s.log.Name()))
}

// end stops the service as systemd does.
func (s *soak) end() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("the service ended with %v\n%s", err, tail(string(readAll(s.t, s.log.Name())), 3000))
	}
}

func tail(text string, most int) string { return text[max(0, len(text)-most):] }

// checkFlat holds the last quarter of the signs against the first. A short run has not
// warmed up: there only what must not grow at all is looked at.
func checkFlat(t *testing.T, signs []vitals, length time.Duration) {
	t.Helper()
	if len(signs) < fewestSigns {
		t.Fatalf("only %d looks at the service", len(signs))
	}
	quarter := len(signs) / 4
	first, last := signs[:quarter], signs[len(signs)-quarter:]
	for _, c := range []struct {
		what   string
		of     func(vitals) int
		margin int // beside a tenth
	}{
		{"open files", func(v vitals) int { return v.files }, 20},
		{"goroutines", func(v vitals) int { return v.goroutines }, 20},
		{"temporary files", func(v vitals) int { return v.temporary }, 8},
		{"children", func(v vitals) int { return v.children }, 2},
		{"memory (KiB)", func(v vitals) int { return v.rss }, 64 << 10},
		{"memory of children (KiB)", func(v vitals) int { return v.childRSS }, 128 << 10},
	} {
		if length < 5*time.Minute && strings.HasPrefix(c.what, "memory") {
			continue
		}
		before, after := median(first, c.of), median(last, c.of)
		t.Logf("%s: %d in the first quarter, %d in the last", c.what, before, after)
		if after > before+before/10+c.margin {
			t.Errorf("%s grew from %d to %d", c.what, before, after)
		}
	}
}

func median(list []vitals, of func(vitals) int) int {
	values := make([]int, len(list))
	for i, v := range list {
		values[i] = of(v)
	}
	slices.Sort(values)
	return values[len(values)/2]
}
