package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"danvan/ingest/archive"
	"danvan/pipeline"
)

// smallDisk is a file system in memory that can be filled up and made read-only.
type smallDisk struct{ dir string }

func newSmallDisk(t *testing.T, mib int) smallDisk {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root may mount a small disk")
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dm", mib)); err != nil {
		t.Skipf("nothing may be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	return smallDisk{dir}
}

// fill leaves so many bytes free.
func (d smallDisk) fill(t *testing.T, leave uint64) {
	t.Helper()
	var s syscall.Statfs_t
	if err := syscall.Statfs(d.dir, &s); err != nil {
		t.Fatal(err)
	}
	if free := s.Bavail * uint64(s.Bsize); free > leave {
		if err := os.WriteFile(filepath.Join(d.dir, "filler"), make([]byte, free-leave), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func (d smallDisk) empty(t *testing.T) {
	t.Helper()
	if err := os.Remove(filepath.Join(d.dir, "filler")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
}

func (d smallDisk) remount(t *testing.T, flags uintptr) {
	t.Helper()
	if err := syscall.Mount("tmpfs", d.dir, "tmpfs", syscall.MS_REMOUNT|flags, ""); err != nil {
		t.Fatal(err)
	}
}

// The disk fills up at each stage of a run: the operator is told so, and once there is
// room again everything is as if there always had been.
func TestTortureRealDiskIsFull(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	d := newSmallDisk(t, 48)
	k := newKilled(t, tortureProgramme)
	dir := filepath.Join(d.dir, "work")
	full, rooms := 0, []uint64{0, 40 << 10}
	if os.Getenv("TORTURE") == "full" {
		rooms = []uint64{0, 4 << 10, 12 << 10, 40 << 10, 100 << 10, 200 << 10}
	}
	for _, stage := range stages {
		for _, leave := range rooms {
			what := fmt.Sprintf("%s with %d bytes left", stage, leave)
			k.copyTo(t, dir)
			if stage != "ingest" {
				k.mustEnd(t, k.command("ingest", dir)...)
			}
			d.fill(t, leave)
			o := danvan(t, k.command(stage, dir)...)
			if o.code == exitFailure {
				full++
				if !strings.Contains(o.stderr, "Ổ đĩa đã đầy, không ghi được "+dir) {
					t.Errorf("%s: %s", what, o.stderr)
				}
			} else if o.code != exitDone && o.code != exitIncomplete {
				t.Errorf("%s: code %d, %s", what, o.code, o.stderr)
			}
			d.empty(t)
			k.check(t, dir, what)
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
		}
	}
	if full < 3 {
		t.Errorf("the disk was full %d times only", full)
	}
}

// An outbox that is read-only: receipts are kept, the operator is told, and the answers
// come when it can be written to again. An inbox that is read-only: nobody is answered
// twice.
func TestTortureReadOnlyShare(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	d := newSmallDisk(t, 48)
	k := newKilled(t, tortureProgramme)
	for _, folder := range []string{"outbox", "inbox"} {
		dir := k.copy(t)
		inside := filepath.Join(d.dir, folder)
		if err := errors.Join(os.CopyFS(inside, os.DirFS(filepath.Join(dir, folder))), os.RemoveAll(filepath.Join(dir, folder)), os.Symlink(inside, filepath.Join(dir, folder))); err != nil {
			t.Fatal(err)
		}
		k.setTimes(t, dir)
		d.remount(t, syscall.MS_RDONLY)
		for range 2 {
			o := danvan(t, k.command("ingest", dir)...)
			switch {
			case folder == "outbox" && (o.code != exitFailure || !strings.Contains(o.stderr, "chỉ cho đọc") || !strings.Contains(o.stderr, "outbox")):
				t.Errorf("code %d, %s", o.code, o.stderr)
			case folder == "inbox" && o.code != exitDone && o.code != exitIncomplete:
				t.Errorf("code %d, %s", o.code, o.stderr)
			}
		}
		d.remount(t, 0)
		got, rows := k.finish(t, dir, folder)
		if rows != k.rows || len(got.Receipts) != len(k.want.Receipts) || len(got.Outbox) != len(k.want.Outbox) {
			t.Errorf("%s: %d receipts, %d answers, results as they should be: %v", folder, len(got.Receipts), len(got.Outbox), rows == k.rows)
		}
	}
}

// The account that runs the program loses its rights on a folder in the middle of a run.
func TestTortureRightsAreTakenAwayInMidRun(t *testing.T) {
	withoutRace(t)
	if os.Geteuid() != 0 {
		t.Skip("only root may run a program in another account's name")
	}
	k := newKilled(t, tortureProgramme)
	refused := 0
	for _, folder := range []string{"archive/originals", "outbox", "reports", "facts"} {
		dir := k.copy(t)
		command := sharedFolder{dir: dir}.asNobody(t, func() *exec.Cmd { return exec.Command(program, k.command("ingest", dir)...) })
		if err := filepath.WalkDir(filepath.Join(dir, "inbox"), func(path string, _ fs.DirEntry, _ error) error { return os.Lchown(path, nobody, nobody) }); err != nil {
			t.Fatal(err)
		}
		cmd, stderr := command(), &bytes.Buffer{}
		cmd.Stderr = stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for lines := 0; lines < 3 && folder != "facts" && folder != "reports"; time.Sleep(time.Millisecond) {
			data, _ := os.ReadFile(filepath.Join(dir, "archive", "receipts.jsonl")) // not there at first
			lines = bytes.Count(data, []byte("\n"))
		}
		closed := filepath.Join(dir, folder)
		if err := closeFolders(closed, 0o500); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // the code is looked at
		if cmd.ProcessState.ExitCode() == exitFailure {
			refused++
			if !strings.Contains(stderr.String(), "Không có quyền") {
				t.Errorf("%s: %s", folder, stderr)
			}
		}
		if err := closeFolders(closed, 0o755); err != nil {
			t.Fatal(err)
		}
		k.check(t, dir, folder)
	}
	if refused == 0 {
		t.Error("every run ended before its rights were taken away")
	}
}

// closeFolders sets the rights of a folder and of those below.
func closeFolders(dir string, perm fs.FileMode) error {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return err
		}
		return os.Chmod(path, perm)
	})
}

// A file is replaced again and again while passes are made: whatever is taken is one of
// its states and whole, and the last one counts in the end.
func TestTortureFileIsReplacedWhileItIsRead(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	k := newKilled(t, tortureProgramme)
	dir := k.copy(t)
	var states [][]byte
	var at string
	for name, data := range k.start {
		if strings.HasSuffix(name, ".xlsx") && !strings.Contains(name, "hỏng") {
			states = append(states, data)
			at = filepath.Join(dir, "inbox", "VANPHONG", "thay.xlsx")
		}
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			part := filepath.Join(dir, "inbox", ".thay")
			_ = os.WriteFile(part, states[i%len(states)], 0o644)
			_ = os.Rename(part, at)
			time.Sleep(time.Millisecond)
		}
	}()
	for range 6 {
		k.mustEnd(t, k.command("ingest", dir)...)
	}
	close(stop)
	<-stopped
	last := readAll(t, at)
	k.mustEnd(t, k.command("ingest", dir)...)
	known := map[string]bool{}
	for _, data := range k.start {
		known[digest(data)] = true
	}
	a, err := archive.Open(filepath.Join(dir, "archive"))
	if err != nil {
		t.Fatal(err)
	}
	receipts, err := a.Receipts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	taken := 0
	for _, r := range receipts {
		if r.File == "thay.xlsx" {
			taken++
			if !known[r.SHA256] {
				t.Errorf("receipt %d is of a file that never was: %s", r.Sequence, r.SHA256)
			}
		}
	}
	if sound, err := a.Check(t.Context()); err != nil || len(sound.Problems) > 0 {
		t.Errorf("%v, %v", err, sound.Problems)
	}
	if r := receipts[len(receipts)-1]; taken == 0 || r.SHA256 != digest(last) && !known[digest(last)] {
		t.Errorf("taken %d times; the last receipt is %s of %s", taken, r.Decision, r.File)
	}
}

// Two to eight processes start at once on one workspace: the files are answered once,
// and who finds another at work leaves within five seconds and says who works.
func TestTortureProcessesAtOnce(t *testing.T) {
	withoutRace(t)
	k := newKilled(t, tortureProgramme)
	tries := 4
	if os.Getenv("TORTURE") == "full" {
		tries = 100
	}
	busy := 0
	for try := range tries {
		dir := k.copy(t)
		n := 2 + try%7
		release := func() error { return nil }
		if try%2 == 1 { // a run that takes longer than anybody waits
			lock, err := k.app.takeLock(t.Context(), filepath.Join(dir, lockFile))
			if err != nil {
				t.Fatal(err)
			}
			release = lock.Unlock
		}
		outcomes := make(chan string, n)
		for range n {
			go func() { outcomes <- k.compete(dir) }()
		}
		for range n {
			switch o := <-outcomes; o {
			case "done":
			case "busy":
				busy++
			default:
				t.Errorf("try %d: %s", try, o)
			}
		}
		if err := release(); err != nil {
			t.Fatal(err)
		}
		k.check(t, dir, fmt.Sprintf("try %d", try))
		os.RemoveAll(dir)
	}
	if busy < tries/2*3 {
		t.Errorf("%d processes found another at work", busy)
	}
	t.Logf("%d tries, %d processes left because another worked", tries, busy)
}

// compete runs ingest and tells what became of it.
func (k *killed) compete(dir string) string {
	cmd, stderr := exec.Command(program, k.command("ingest", dir)...), &bytes.Buffer{}
	cmd.Stderr = stderr
	started := time.Now()
	_ = cmd.Run() // the code is looked at
	switch code := cmd.ProcessState.ExitCode(); {
	case code == exitDone, code == exitIncomplete:
		return "done"
	case code == exitBusy && strings.Contains(stderr.String(), "pid ") && time.Since(started) < 5*time.Second+k.slack():
		return "busy"
	default:
		return fmt.Sprintf("code %d after %v: %s", code, time.Since(started), stderr)
	}
}

// slack is how much longer things take on this machine now than on an idle one.
func (k *killed) slack() time.Duration { return 4 * k.took["ingest"] }

// What was damaged is named, and everything that does not need it goes on.
func TestTortureWhatIsDamagedIsNamed(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	k := newKilled(t, tortureProgramme)
	dir := k.copy(t)
	k.finish(t, dir, "before")
	a, err := archive.Open(filepath.Join(dir, "archive"))
	if err != nil {
		t.Fatal(err)
	}
	receipts, err := a.Receipts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	original := "archive/originals/" + receipts[0].SHA256[:2] + "/" + receipts[0].SHA256
	parquet, _ := filepath.Glob(filepath.Join(dir, "facts", "*", "*", "*.parquet"))
	fact, _ := filepath.Rel(dir, parquet[0])
	period := k.period.String()
	consolidate, status := "consolidate --period "+period, "status --period "+period
	for _, c := range []struct {
		file string
		cost string // what has to be gone besides
		runs map[string]int
		says string
		by   string
	}{
		{original, "", map[string]int{"ingest": 0, status: 0, consolidate: 3, "check-archive": exitUnsound}, receipts[0].SHA256, "check-archive"},
		{original, "facts", map[string]int{"ingest": 0, status: 0, consolidate: exitFailure}, "Khôi phục tệp này từ bản sao lưu", consolidate},
		{fact, "", map[string]int{"ingest": 0, status: 0, consolidate: 3, "check-archive": 0}, filepath.Base(fact), consolidate},
		{"danvan.yaml", "", map[string]int{"ingest": exitSettings, status: exitSettings}, "danvan.yaml", "ingest"},
		{"archive/receipts.jsonl", "", map[string]int{"ingest": exitFailure, status: exitFailure, "check-archive": exitUnsound, "results --period " + period: exitFailure}, "từ dòng ", status},
		{"archive/audit.jsonl", "", map[string]int{"ingest": 0, status: 0, consolidate: 3, "check-archive": exitUnsound}, "audit.jsonl", "check-archive"},
		{"programme/units.csv", "", map[string]int{"ingest": exitSettings}, "units.csv", "ingest"},
		{"reports/" + period + "/dau-vao.json", "", map[string]int{"ingest": 0, "results --period " + period: 0, consolidate: 3}, "", ""},
		{".danvan-runs.json", "", map[string]int{"ingest": 0, status: 0}, "", ""},
	} {
		t.Run(strings.ReplaceAll(c.file, "/", " ")+" "+c.cost, func(t *testing.T) {
			damaged := filepath.Join(t.TempDir(), "damaged")
			if err := os.CopyFS(damaged, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			if err := note(damaged); err != nil {
				t.Fatal(err)
			}
			spoilFile(t, filepath.Join(damaged, c.file))
			if c.cost != "" {
				if err := os.RemoveAll(filepath.Join(damaged, c.cost)); err != nil {
					t.Fatal(err)
				}
			}
			for args, code := range c.runs {
				o := danvan(t, append(strings.Fields(args), "--workspace", damaged)...)
				if o.code != code {
					t.Errorf("%s: code %d, want %d: %s%s", args, o.code, code, o.stdout, o.stderr)
				}
				if args == c.by && !strings.Contains(o.stdout+o.stderr, c.says) {
					t.Errorf("%s does not name %s: %s%s", args, c.says, o.stdout, o.stderr)
				}
			}
		})
	}
}

// note writes an entry into the audit log.
func note(dir string) error {
	a, err := archive.Open(filepath.Join(dir, "archive"))
	if err != nil {
		return err
	}
	return a.Note(context.Background(), pipeline.AuditEntry{What: "backup"})
}

// spoilFile changes a byte in the first third of a file, or makes one of rubbish.
func spoilFile(t *testing.T, name string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		data, err = []byte("{rubbish"), nil
	}
	if err != nil {
		t.Fatal(err)
	}
	if data[len(data)/3] ^= 0x15; strings.HasSuffix(name, ".yaml") {
		data = append(data, "\n{"...) // the byte may stand in a comment
	}
	_ = os.Chmod(name, 0o644) // originals are read-only
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
