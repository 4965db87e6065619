//go:build torture

package main

import (
	"fmt"
	"os"
	"strconv"
	"sync"

	"danvan/pipeline/disk"
)

// ownDisk is the disk of the machine in a build for the tests of cut runs: the process
// ends itself at the step whose number stands in DANVAN_TORTURE_KILL, and writes its
// steps into the file that is named by DANVAN_TORTURE_STEPS.
func ownDisk() disk.Disk {
	kill, _ := strconv.Atoi(os.Getenv("DANVAN_TORTURE_KILL")) // none: 0
	var list *os.File
	if name := os.Getenv("DANVAN_TORTURE_STEPS"); name != "" {
		list, _ = os.Create(name)
	}
	var one sync.Mutex
	step := 0
	return disk.Watched(func(s disk.Step) error {
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
}
