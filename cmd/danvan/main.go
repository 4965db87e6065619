// Command danvan consolidates the quarterly reports of a government-mass-work
// programme: units drop their forms into a shared folder and are answered there; the
// Department of Home Affairs rolls them up into signed figures.
//
// This package wires the others together and is the only one that knows them all.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"danvan/pipeline/disk"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr}, time.Now, disk.Disk{}))
}
