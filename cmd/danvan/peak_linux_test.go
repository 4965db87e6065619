package main

import (
	"os"
	"syscall"
)

// peakMemory is the most memory that a process which has ended held at once, in MiB.
func peakMemory(p *os.ProcessState) int {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return int(usage.Maxrss >> 10)
}
