package main

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline/disk"
)

// tortureProgramme is a small one of the packs.
const tortureProgramme = "so-tttt-quang-nam-2021"

// killed is a workspace whose commands are killed: the real binary, in processes of its
// own.
type killed struct {
	*tortured
	program string
	want    state
	rows    string // the results as CSV
	took    map[string]time.Duration
	dice    *rand.Rand
	kills   int
}

var killedWorkspace once[*killed]

// newKilled makes a workspace and what it comes to when nobody is killed. That of
// [tortureProgramme] is made once: the tests kill in copies of it.
func newKilled(t *testing.T, programme string) *killed {
	t.Helper()
	if programme != tortureProgramme {
		return makeKilled(t, filepath.Join(t.TempDir(), "qn"), programme)
	}
	k := *killedWorkspace.get(t, func() *killed { return makeKilled(t, filepath.Join(scratch, "killed"), programme) })
	k.took, k.dice = maps.Clone(k.took), newDice()
	return &k
}

func makeKilled(t *testing.T, dir, programme string) *killed {
	t.Helper()
	k := &killed{tortured: newTortured(t, dir, programme), program: program, took: map[string]time.Duration{}, dice: newDice()}
	k.want, k.rows = k.finish(t, k.copy(t), "without kills")
	if len(k.want.Left) > 0 {
		t.Fatalf("without kills: left %v", k.want.Left)
	}
	return k
}

func newDice() *rand.Rand { return rand.New(rand.NewPCG(5, 82)) }

// run runs a command to its end.
func (k *killed) run(t *testing.T, args ...string) outcome {
	t.Helper()
	return runProgram(t, k.program, nil, args...)
}

// copy makes a workspace as it was before the first run.
func (k *killed) copy(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "copy")
	k.copyTo(t, dir)
	return dir
}

func (k *killed) copyTo(t *testing.T, dir string) {
	t.Helper()
	if err := os.CopyFS(dir, os.DirFS(k.dir)); err != nil {
		t.Fatal(err)
	}
	k.setTimes(t, dir)
}

// setTimes gives the files in the inbox the times at which they were sent.
func (k *killed) setTimes(t *testing.T, dir string) {
	t.Helper()
	for name, at := range k.times {
		if err := os.Chtimes(filepath.Join(dir, name), at, at); err != nil {
			t.Fatal(err)
		}
	}
}

func (k *killed) command(stage, dir string) []string {
	if stage == "ingest" {
		return []string{"ingest", "--workspace", dir}
	}
	return []string{"consolidate", "--workspace", dir, "--period", k.period.String()}
}

var stages = [...]string{"ingest", "consolidate"}

// finish runs both stages to their ends and returns what the workspace came to.
func (k *killed) finish(t *testing.T, dir, what string) (state, string) {
	t.Helper()
	for _, stage := range stages {
		started := time.Now()
		if o := k.run(t, k.command(stage, dir)...); o.code != exitDone && o.code != exitIncomplete {
			t.Fatalf("%s: the rerun of %s: code %d, %s", what, stage, o.code, o.stderr)
		}
		if k.took[stage] == 0 {
			k.took[stage] = time.Since(started)
		}
	}
	rows := k.run(t, "results", "--workspace", dir, "--period", k.period.String(), "--format", "csv")
	if rows.code != exitDone {
		t.Fatalf("%s: results: code %d, %s", what, rows.code, rows.stderr)
	}
	at := *k.tortured
	at.dir = dir
	s := at.state(t)
	for name := range s.Reports {
		s.Reports[name] = "" // the hour of printing stands in them
	}
	at.opens(t, what)
	return s, rows.stdout
}

// opens wants every document to be whole.
func (x *tortured) opens(t *testing.T, what string) {
	t.Helper()
	for _, folder := range []string{"outbox", "reports"} {
		x.walk(t, folder, func(name string, data []byte, _ fs.FileInfo) {
			if strings.HasPrefix(filepath.Base(name), ".part-") {
				return
			}
			if why := unopened(name, data); why != nil {
				t.Errorf("%s: %s: %v", what, name, why)
			}
		})
	}
}

// unopened tells why a document does not open.
func unopened(name string, data []byte) error {
	switch filepath.Ext(name) {
	case ".xlsx", ".docx":
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return err
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err == nil {
				_, err = io.Copy(io.Discard, r)
			}
			if err != nil {
				return err
			}
		}
	case ".html":
		if !bytes.HasSuffix(bytes.TrimSpace(data), []byte("</html>")) {
			return io.ErrUnexpectedEOF
		}
	}
	return nil
}

// check wants a workspace to be as if nobody had been killed.
func (k *killed) check(t *testing.T, dir, what string) {
	t.Helper()
	got, rows := k.finish(t, dir, what)
	if diff := cmp.Diff(k.want, got); diff != "" {
		t.Errorf("%s: (-want +got):\n%s", what, diff)
	}
	if rows != k.rows {
		t.Errorf("%s: the results differ", what)
	}
}

// kill starts a stage and ends it after a while; false where it came to its end first.
func (k *killed) kill(t *testing.T, stage, dir string, after time.Duration) bool {
	t.Helper()
	return k.killArgs(t, after, k.command(stage, dir)...)
}

// killArgs is kill for any command.
func (k *killed) killArgs(t *testing.T, after time.Duration, args ...string) bool {
	t.Helper()
	cmd := exec.Command(k.program, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
	err := cmd.Wait()
	timer.Stop()
	if cmd.ProcessState.ExitCode() != -1 {
		return false
	}
	k.kills++
	return err != nil
}

// Kills at random instants of ingest and consolidate, again and again in one workspace,
// then a rerun. TORTURE=full kills a thousand times over the files of a province.
func TestTortureKillsAtRandomInstants(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	programme, wanted := tortureProgramme, 30
	if os.Getenv("TORTURE") == "full" {
		programme, wanted = "thai-nguyen-2021", 1000
	}
	k := newKilled(t, programme)
	rounds := 0
	for ; k.kills < wanted && !t.Failed(); rounds++ {
		dir := k.copy(t)
		what := fmt.Sprintf("round %d", rounds)
		for _, stage := range stages {
			for range 15 {
				if !k.kill(t, stage, dir, time.Duration(k.dice.Int64N(int64(k.took[stage]/4)))) && stage == "ingest" {
					break
				}
			}
			if stage == "ingest" {
				k.mustEnd(t, k.command(stage, dir)...)
			}
		}
		k.check(t, dir, what)
		os.RemoveAll(dir)
		t.Logf("%s: %d kills so far", what, k.kills)
	}
	t.Logf("%d files, %d kills in %d workspaces, 0 losses, 0 doubles; a run takes %v and %v", len(k.want.Receipts), k.kills, rounds, k.took["ingest"], k.took["consolidate"])
}

func (k *killed) mustEnd(t *testing.T, args ...string) {
	t.Helper()
	if o := k.run(t, args...); o.code != exitDone && o.code != exitIncomplete {
		t.Fatalf("danvan %v: code %d, %s", args, o.code, o.stderr)
	}
}

// The settings by which the test binary, as danvan, ends itself at the step of the disk that
// has a number, and writes its steps into a file.
const killAtStep, stepsFile = "DANVAN_TORTURE_KILL", "DANVAN_TORTURE_STEPS"

// mainWithSteps is [main] on a disk whose steps are counted.
func mainWithSteps() {
	kill, _ := strconv.Atoi(os.Getenv(killAtStep)) // none: 0
	var list *os.File
	if name := os.Getenv(stepsFile); name != "" {
		list, _ = os.Create(name)
	}
	var one sync.Mutex
	step := 0
	watched := disk.Watched(func(s disk.Step) error {
		one.Lock()
		defer one.Unlock()
		step++
		if list != nil {
			fmt.Fprintln(list, s)
		}
		if step == kill {
			if self, err := os.FindProcess(os.Getpid()); err == nil {
				_ = self.Kill()
			}
			select {} // it ends within the step
		}
		return nil
	})
	os.Exit(run(context.Background(), os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr}, time.Now, watched))
}

// Kills at named steps, right before and right after each kind of them: the first, one
// in the middle and the last. Without TORTURE=full only some kinds.
func TestTortureKillsAtNamedSteps(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	k := newKilled(t, tortureProgramme)
	k.program = self
	every, most := 48, 1
	if os.Getenv("TORTURE") == "full" {
		every, most = 1, 3
	}
	classes := 0
	for _, stage := range stages {
		steps := k.steps(t, stage)
		for _, class := range slices.Sorted(maps.Keys(steps)) {
			at := steps[class]
			if classes++; classes%every != 0 {
				continue
			}
			chosen := []int{at[0], at[len(at)/2], at[len(at)-1]}
			for _, n := range chosen[:most] {
				k.killAt(t, stage, n, class)
			}
		}
	}
	t.Logf("%d kinds of steps, %d kills, 0 losses, 0 doubles", classes, k.kills)
}

// killAt kills a stage at a step, in a new workspace.
func (k *killed) killAt(t *testing.T, stage string, n int, class string) {
	t.Helper()
	dir := k.copy(t)
	if stage != "ingest" {
		k.mustEnd(t, k.command("ingest", dir)...)
	}
	cmd := exec.Command(k.program, k.command(stage, dir)...)
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", killAtStep, n))
	_ = cmd.Run() // it is killed
	if cmd.ProcessState.ExitCode() == -1 {
		k.kills++
	}
	k.check(t, dir, fmt.Sprintf("killed at step %d of %s, %s", n, stage, class))
	os.RemoveAll(dir)
}

// steps runs a stage and returns the numbers of its steps by what they do to which
// folder.
func (k *killed) steps(t *testing.T, stage string) map[string][]int {
	t.Helper()
	dir, list := k.copy(t), filepath.Join(t.TempDir(), "steps")
	if stage != "ingest" {
		k.mustEnd(t, k.command("ingest", dir)...)
	}
	cmd := exec.Command(k.program, k.command(stage, dir)...)
	cmd.Env = append(os.Environ(), stepsFile+"="+list)
	_ = cmd.Run() // the code tells of returned files
	out := map[string][]int{}
	for i, line := range strings.Split(strings.TrimSpace(string(readAll(t, list))), "\n") {
		class := classOf(line, dir)
		out[class] = append(out[class], i+1)
	}
	if len(out) < 20 {
		t.Fatalf("%s has only the steps %v", stage, out)
	}
	return out
}

// classOf keeps of a step its operation, the top folder and the kind of file.
func classOf(step, dir string) string {
	op, name, _ := strings.Cut(step, dir)
	name, after, _ := strings.Cut(strings.TrimPrefix(name, "/"), " (")
	top, _, below := strings.Cut(name, "/")
	if ext := filepath.Ext(name); below && ext != "" && !strings.Contains(ext, "part-") {
		top += "/*" + ext
	}
	return op + top + " " + after
}
