package sourcetest

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// dieWithTest puts a server into a group of its own, which ends with the test.
func dieWithTest(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// killTree kills a server and the processes that serve its connections, which may be in
// sessions of their own.
func killTree(cmd *exec.Cmd) {
	for _, pid := range append([]int{cmd.Process.Pid}, children(cmd.Process.Pid)...) {
		_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended by itself
	}
}

func children(pid int) []int {
	list, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return nil // it has ended
	}
	var out []int
	for _, word := range strings.Fields(string(list)) {
		if child, err := strconv.Atoi(word); err == nil {
			out = append(append(out, child), children(child)...)
		}
	}
	return out
}
