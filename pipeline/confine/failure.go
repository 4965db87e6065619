package confine

import (
	"os"
	"strings"
)

// Why is what became of a child that did not answer.
type Why string

// The three ways in which a piece of work fails.
const (
	Crash  Why = "crash"  // it panicked, ended or answered nonsense
	Time   Why = "time"   // it went over its time
	Memory Why = "memory" // it went over its memory
)

// Failure says that the bytes of a request could not be worked on. It is about these
// bytes and not about the machine: another request is served as if nothing happened.
type Failure struct {
	Why Why
	// Detail is for the keeper of the program: where it crashed. It holds nothing that
	// was read from the request.
	Detail string
	// starved tells that the child had run out of time without having had the CPU.
	starved bool
}

func (f *Failure) Error() string {
	if f.Detail == "" {
		return "the child failed: " + string(f.Why)
	}
	return "the child failed: " + string(f.Why) + " (" + f.Detail + ")"
}

// Exit codes by which a child says that it ended itself at a bound.
const (
	exitMemory = 97
	exitTime   = 98
)

// ending is what is known of a child that has ended.
type ending struct {
	code   int    // -1 when ended by a signal
	signal string // "killed", "" for none
	stderr string
	late   bool // the parent killed it for its time
}

func endingOf(state *os.ProcessState, stderr string, late bool) ending {
	e := ending{code: state.ExitCode(), stderr: stderr, late: late}
	if text, signalled := strings.CutPrefix(state.String(), "signal: "); signalled {
		e.signal, _, _ = strings.Cut(text, " (")
	}
	return e
}

// failure decides why a child ended.
func (e ending) failure() *Failure {
	switch {
	case e.late, e.code == exitTime:
		return &Failure{Why: Time}
	case e.code == exitMemory, e.outOfMemory():
		return &Failure{Why: Memory}
	case e.signal == "killed":
		// Nobody here sent it: it is the kernel's hand when the machine, or the
		// container, is out of memory.
		return &Failure{Why: Memory, Detail: "killed from outside"}
	}
	return &Failure{Why: Crash, Detail: e.detail()}
}

// outOfMemory knows what Go's runtime says when the kernel gives it no more, be it for
// the heap or for the stack of a thread.
func (e ending) outOfMemory() bool {
	for _, said := range []string{"out of memory", "cannot allocate memory", "failed to create new OS thread", "pthread_create failed"} {
		if strings.Contains(e.stderr, said) {
			return true
		}
	}
	return false
}

// detail is the runtime's own word for the end. What a panic says is left out, since
// it may quote the request.
func (e ending) detail() string {
	for line := range strings.Lines(e.stderr) {
		if strings.HasPrefix(line, "fatal error: ") {
			return strings.TrimSpace(line)
		}
	}
	return "the child ended without an answer"
}
