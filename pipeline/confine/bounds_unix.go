//go:build linux || darwin

package confine

import (
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
)

// filesOpen is enough for the pipes and the runtime's own.
const filesOpen = 32

// bind sets the kernel's limits on this process.
func bind(memory int64) error {
	for _, l := range []struct {
		name  string
		which int
		most  uint64
	}{
		{"files", syscall.RLIMIT_NOFILE, filesOpen},
		{"file size", syscall.RLIMIT_FSIZE, 0},
		{"core", syscall.RLIMIT_CORE, 0},
	} {
		if err := lower(l.which, l.most); err != nil {
			return fmt.Errorf("limit %s: %w", l.name, err)
		}
	}
	if err := bindMemory(memory); err != nil {
		return fmt.Errorf("limit memory: %w", err)
	}
	// Go's runtime passes over SIGXCPU unless it is asked for.
	over := make(chan os.Signal, 1)
	signal.Notify(over, syscall.SIGXCPU)
	go func() {
		<-over
		os.Exit(exitTime)
	}()
	// A terminal's Ctrl-C is the parent's business: it ends us by ending our input.
	signal.Ignore(os.Interrupt, syscall.SIGHUP)
	return nil
}

// lower sets both limits. An ordinary user may always lower them.
func lower(which int, most uint64) error {
	var now syscall.Rlimit
	if err := syscall.Getrlimit(which, &now); err != nil {
		return err
	}
	most = min(most, now.Max)
	return syscall.Setrlimit(which, &syscall.Rlimit{Cur: most, Max: most})
}

// allowCPU gives the process seconds of CPU time from now on.
func allowCPU(seconds int) error {
	var now syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_CPU, &now); err != nil {
		return err
	}
	// The second that has begun counts as used.
	now.Cur = min(usedCPU()/1e6+uint64(seconds)+1, now.Max)
	return syscall.Setrlimit(syscall.RLIMIT_CPU, &now)
}

// usedCPU is the process's CPU time in microseconds.
func usedCPU() uint64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return uint64(u.Utime.Nano()+u.Stime.Nano()) / 1000
}

// ownInput makes the process work on one processor: it handles one request at a time, and
// to hand that from thread to thread and back takes more of the machine than a second one
// gains. A read that blocks would keep the one, so the runtime waits for the input.
func ownInput() (*os.File, error) {
	if err := syscall.SetNonblock(0, true); err != nil {
		return nil, err
	}
	runtime.GOMAXPROCS(1)
	return os.NewFile(0, "questions"), nil
}

// awayFromStdout gives the answers a descriptor of their own and points the standard
// output at stderr, for whatever prints without Go's knowledge.
func awayFromStdout() (*os.File, error) {
	own, err := syscall.Dup(1)
	if err != nil {
		return nil, err
	}
	syscall.CloseOnExec(own)
	if err := redirect(2, 1); err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(own), "answers"), nil
}

// killGroup ends a child and whatever it may have started.
func killGroup(p *os.Process) {
	// It may have ended already, which is as well.
	_ = syscall.Kill(-p.Pid, syscall.SIGKILL)
}
