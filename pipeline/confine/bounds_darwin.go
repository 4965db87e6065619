package confine

import "syscall"

// wall is a way of shutting a child in.
type wall struct{ name string }

// walls: macOS has no namespaces that an ordinary program may make.
func walls() []wall { return []wall{{limitsOnly}} }

// attributes of the child's process: a group of its own, which is killed whole.
func (w wall) attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// bindMemory leaves the bound to the child's own watch: RLIMIT_DATA does not count
// what Go maps here.
func bindMemory(int64) error { return nil }

// peakMemory is the most memory that the process has held, in bytes.
func peakMemory() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return u.Maxrss
}

func redirect(from, to int) error { return syscall.Dup2(from, to) }
