package confine

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// wall is a way of shutting a child in.
type wall struct {
	name  string
	flags uintptr
}

// walls are tried from the strictest on. A network namespace of its own holds no
// interface that is up. It asks for rights that root of a plain machine has, and that
// an ordinary user has inside a user namespace, where the kernel allows one; inside
// many containers neither is allowed.
func walls() []wall {
	return []wall{
		{"no network", syscall.CLONE_NEWNET},
		{"no network, user namespace", syscall.CLONE_NEWNET | syscall.CLONE_NEWUSER},
		{limitsOnly, 0},
	}
}

// attributes of the child's process: a group of its own, which is killed whole, and
// the kernel's word that it ends with us. That word holds for the thread that starts
// the child; Go keeps its threads, and the end of the child's input says the same.
func (w wall) attributes() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL, Cloneflags: w.flags}
	if w.flags&syscall.CLONE_NEWUSER != 0 {
		a.UidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1}}
		a.GidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1}}
	}
	return a
}

// bindMemory bounds what the process may map for writing. What the program held before
// its first request (the stacks of its threads, the data of its libraries) is little
// of it resident, and is granted on top; so are the stacks of threads to come.
func bindMemory(memory int64) error {
	if shadowed {
		return nil
	}
	return lower(syscall.RLIMIT_DATA, uint64(mapped()+memory+threadStacks))
}

// threadStacks is room for eight threads that the runtime may start for a request: a
// stack counts whole, and hardly any of it is ever touched.
const threadStacks = 8 * 8 << 20

// heldUnknown is granted where there is no /proc to ask.
const heldUnknown = 256 << 20

// mapped is the size of the process's writable private memory in bytes.
func mapped() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return heldUnknown
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "VmData:"); ok {
			if kb, err := strconv.ParseInt(strings.Fields(value)[0], 10, 64); err == nil {
				return kb << 10
			}
		}
	}
	return heldUnknown
}

// peakMemory is the most memory that the process has held, in bytes.
func peakMemory() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return int64(u.Maxrss) << 10 //nolint:unconvert // it is 32 bits wide on some machines
}

func redirect(from, to int) error { return syscall.Dup3(from, to, 0) }
