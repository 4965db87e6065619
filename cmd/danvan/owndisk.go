//go:build !torture

package main

import "danvan/pipeline/disk"

// ownDisk is the disk of the machine. Only a build for the tests of cut runs has
// another.
func ownDisk() disk.Disk { return disk.Disk{} }
