package confine

import (
	"bufio"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func TestAChildServesManyRequests(t *testing.T) {
	p := testPool(t, nil)
	first := mustDo(t, p, "pid", nil)
	for i := range 1000 {
		want := strings.Repeat("Dân vận khéo ", i)
		if got := mustDo(t, p, "echo", []byte(want)); got != want {
			t.Fatalf("request %d: %d bytes of %d", i, len(got), len(want))
		}
	}
	if again := mustDo(t, p, "pid", nil); again != first {
		t.Errorf("child %s was replaced by %s", first, again)
	}
}

func TestWorkersAreSeveralChildren(t *testing.T) {
	p := testPool(t, func(o *Options) { o.Workers = 3 })
	var all sync.WaitGroup
	var mu sync.Mutex
	pids := map[string]bool{}
	for range 30 {
		all.Go(func() {
			pid, err := p.Do(t.Context(), "pid", nil)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			pids[string(pid)] = true
		})
	}
	all.Wait()
	if len(pids) == 0 || len(pids) > 3 {
		t.Errorf("%d children, want at most 3", len(pids))
	}
}

func TestAChildIsReplacedAfterItsShare(t *testing.T) {
	p := testPool(t, func(o *Options) { o.Reuse = 3 })
	pids := map[string]int{}
	for range 9 {
		pids[mustDo(t, p, "pid", nil)]++
	}
	if len(pids) != 3 {
		t.Errorf("nine requests were served so: %v", pids)
	}
}

// A pool that rests holds no child, and starts another for the next request.
func TestAPoolThatRestsHoldsNoChild(t *testing.T) {
	p := testPool(t, nil)
	first := mustDo(t, p, "pid", nil)
	p.Rest()
	if len(p.idle) > 0 {
		t.Errorf("%d children wait", len(p.idle))
	}
	if again := mustDo(t, p, "pid", nil); again == first {
		t.Errorf("child %s is still there", first)
	}
}

func TestAChildThatHasGrownIsReplaced(t *testing.T) {
	p := testPool(t, nil)
	before := mustDo(t, p, "pid", nil)
	mustDo(t, p, "grow", nil)
	if mustDo(t, p, "pid", nil) == before {
		t.Error("the child that had held most of its memory serves on")
	}
}

func TestMisdeedsAreAnswers(t *testing.T) {
	p := testPool(t, nil)
	cases := []struct {
		kind   string
		why    Why
		detail string
	}{
		{"panic", Crash, "panic at main_test.go:"},
		{"index", Crash, "slice bounds out of range"},
		{"aside", Crash, "ended without an answer"},
		{"deep", Crash, "stack"},
		{"exit", Crash, "ended without an answer"},
		{"eat", Memory, ""},
		{"large", Memory, "answer is over its bound"},
	}
	for _, c := range cases {
		t.Run(c.kind, func(t *testing.T) {
			if f := mustFail(t, p, c.kind, c.why); !strings.Contains(f.Detail, c.detail) {
				t.Errorf("detail %q does not say %q", f.Detail, c.detail)
			}
		})
	}
}

func TestWhatHangsIsKilled(t *testing.T) {
	for _, kind := range []string{"spin", "sleep"} {
		// The child is told whole seconds of CPU; the parent's clock comes first.
		mustFail(t, testPool(t, func(o *Options) { o.Time = 700 * time.Millisecond }), kind, Time)
	}
}

func TestCPUTimeIsBounded(t *testing.T) {
	mustFail(t, testPool(t, nil), "cpu", Time) // a minute by the clock, a second of CPU
}

func TestNonsenseIsACrash(t *testing.T) {
	for _, as := range []string{asGarbage, asLiar} {
		p := testPool(t, func(o *Options) { o.Program[1] = as })
		_, err := p.Do(t.Context(), "echo", nil)
		var failure *Failure
		if !errors.As(err, &failure) || failure.Why != Crash {
			t.Errorf("%s: %v", as, err)
		}
	}
}

func TestAUsedChildIsNoReason(t *testing.T) {
	p := testPool(t, nil)
	first := mustDo(t, p, "once", nil)
	if second := mustDo(t, p, "once", nil); second == first {
		t.Error("the second request was not served by a new child")
	}
}

func TestPrintsAreNoAnswers(t *testing.T) {
	if got := mustDo(t, testPool(t, nil), "print", nil); got != "clean" {
		t.Errorf("got %q", got)
	}
}

func TestAChildHasNothing(t *testing.T) {
	t.Setenv("DANVAN_SECRET", "x")
	p := testPool(t, nil)
	if got := mustDo(t, p, "env", nil); strings.Contains(got, "DANVAN") {
		t.Errorf("environment %q", got)
	}
	if got := mustDo(t, p, "file", []byte(filepath.Join(t.TempDir(), "x"))); !strings.Contains(got, syscall.EFBIG.Error()) {
		t.Errorf("writing a file gave %q", got)
	}
	if got := mustDo(t, testPool(t, func(o *Options) { o.Setup = handing("gói") }), "setup", nil); got != "gói" {
		t.Errorf("setup %q", got)
	}
}

func TestAChildHasNoNetwork(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	p := testPool(t, nil)
	got := mustDo(t, p, "dial", []byte(listener.Addr().String()))
	if reached := got == "<nil>"; reached != (p.walls[0].name == "limits only") {
		t.Errorf("wall %q: dialling gave %s", p.walls[0].name, got)
	}
}

// Every wall works, or the kernel refuses it when the child is started.
func TestEachWall(t *testing.T) {
	for _, w := range walls() {
		p := testPool(t, nil)
		p.walls = []wall{w, {name: "limits only"}}
		if got := mustDo(t, p, "echo", []byte(w.name)); got != w.name {
			t.Errorf("got %q", got)
		}
		mustFail(t, p, "eat", Memory)
	}
}

func handing(setup string) func() ([]byte, error) {
	return func() ([]byte, error) { return []byte(setup), nil }
}

func TestTheMachinesFaultsAreNoFailures(t *testing.T) {
	cases := []struct {
		name   string
		change func(*Options)
		kind   string
		want   string
	}{
		{"no program", func(o *Options) { o.Program = []string{"/nowhere/danvan"} }, "echo", "start a child process"},
		{"setup refused", func(o *Options) { o.Setup = handing("refuse") }, "echo", "the programme is another one"},
		{"no setup", func(o *Options) { o.Setup = func() ([]byte, error) { return nil, errors.New("the pack is gone") } }, "echo", "the pack is gone"},
		{"ends at once", func(o *Options) { o.Program = []string{os.Args[0], "-test.run=^$"} }, "echo", "start a child process"},
		{"unknown kind", nil, "nothing", `no handler for "nothing"`},
		{"handler's error", nil, "error", "this is no request"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := testPool(t, c.change).Do(t.Context(), c.kind, nil)
			var failure *Failure
			if err == nil || errors.As(err, &failure) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func TestACancelledRequestIsNoFailure(t *testing.T) {
	p := testPool(t, nil)
	mustDo(t, p, "echo", nil)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := p.Do(ctx, "spin", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := p.Do(ctx, "echo", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("asked after its end: %v", err)
	}
	if got := mustDo(t, p, "echo", []byte("x")); got != "x" {
		t.Errorf("afterwards %q", got)
	}
}

func TestAClosedPoolServesNothing(t *testing.T) {
	p := New(Options{Program: []string{os.Args[0], asChild}, Time: time.Minute, MemoryMB: 256, AnswerBytes: 1 << 20})
	pid := mustDo(t, p, "pid", nil)
	p.Close()
	if alive(pid) {
		t.Errorf("child %s outlives its pool", pid)
	}
}

// A child that hangs ends with its parent, however the parent ended.
func TestAChildEndsWithItsParent(t *testing.T) {
	for _, kind := range []string{"spin", "sleep"} {
		parent := exec.Command(os.Args[0], asParent, kind)
		out, err := parent.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := parent.Start(); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(out).ReadString('\n')
		pid, said, _ := strings.Cut(strings.TrimSpace(line), " ")
		if err != nil || said != "<nil>" {
			t.Fatalf("the parent says %q (%v)", line, err)
		}
		if err := parent.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = parent.Wait() // it was killed
		for deadline := time.Now().Add(20 * time.Second); alive(pid); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s: child %s outlives its parent", kind, pid)
			}
		}
	}
}

// alive tells whether a process runs; one that has ended and waits for somebody to
// take note of it does not.
func alive(pid string) bool {
	status, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return false
	}
	_, after, _ := strings.Cut(string(status), ") ")
	return !strings.HasPrefix(after, "Z") && !strings.HasPrefix(after, "X")
}

func TestWhyAChildEnded(t *testing.T) {
	cases := []struct {
		name string
		end  ending
		want Failure
	}{
		{"its time", ending{code: -1, signal: "killed", late: true}, Failure{Why: Time}},
		{"its CPU time", ending{code: exitTime}, Failure{Why: Time}},
		{"own watch", ending{code: exitMemory}, Failure{Why: Memory}},
		{"runtime refused", ending{code: 2, stderr: "fatal error: runtime: out of memory\n"}, Failure{Why: Memory}},
		{"no thread", ending{code: 2, stderr: "runtime: failed to create new OS thread (have 5)\n"}, Failure{Why: Memory}},
		{"no thread in C", ending{code: -1, signal: "aborted", stderr: "runtime/cgo: pthread_create failed: Resource temporarily unavailable\n"}, Failure{Why: Memory}},
		{"the kernel's killer", ending{code: -1, signal: "killed"}, Failure{Why: Memory, Detail: "killed from outside"}},
		{"segment", ending{code: -1, signal: "segmentation fault"}, Failure{Why: Crash, Detail: "the child ended without an answer"}},
		{"panic", ending{code: 2, stderr: "panic: Nguyễn Văn A\n\ngoroutine 1"}, Failure{Why: Crash, Detail: "the child ended without an answer"}},
		{"fatal", ending{code: 2, stderr: "runtime: x\nfatal error: concurrent map writes\n"}, Failure{Why: Crash, Detail: "fatal error: concurrent map writes"}},
	}
	for _, c := range cases {
		if got := *c.end.failure(); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestAnExcerptKeepsBeginningAndEnd(t *testing.T) {
	var e excerpt
	for range 100 {
		if _, err := e.Write([]byte("first" + strings.Repeat("x", 1000) + "last")); err != nil {
			t.Fatal(err)
		}
	}
	if text := e.text(); len(text) != 2*excerptHalf || !strings.HasPrefix(text, "first") || !strings.HasSuffix(text, "last") {
		t.Errorf("%d bytes kept", len(text))
	}
}
