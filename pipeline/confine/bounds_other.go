//go:build !linux && !darwin

package confine

import (
	"os"
	"syscall"
)

// wall is a way of shutting a child in.
type wall struct{ name string }

// walls: only the bounds that hold everywhere.
func walls() []wall { return []wall{{ownMemoryOnly}} }

func (w wall) attributes() *syscall.SysProcAttr { return nil }

// bind leaves memory to the child's own watch and time to the parent's clock.
func bind(int64) error { return nil }

func allowCPU(int) error { return nil }

func usedCPU() uint64 { return 0 }

func peakMemory() int64 { return 0 }

// ownInput leaves the input as it is: a read that blocks would keep the only processor.
func ownInput() (*os.File, error) { return os.Stdin, nil }

// awayFromStdout keeps the file; Go's own prints are turned away by the caller.
func awayFromStdout() (*os.File, error) { return os.Stdout, nil }

func killGroup(p *os.Process) {
	// It may have ended already, which is as well.
	_ = p.Kill()
}
