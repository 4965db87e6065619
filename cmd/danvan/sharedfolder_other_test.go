//go:build !unix

package main

import (
	"os/exec"
	"testing"
)

// asNobody is for root, whom only Unix has.
func (s sharedFolder) asNobody(_ *testing.T, cmd func() *exec.Cmd) func() *exec.Cmd { return cmd }
