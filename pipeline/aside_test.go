package pipeline

import (
	"errors"
	"testing"
)

// What is done aside ends as it does for who waits: with its error, or with its panic.
func TestAside(t *testing.T) {
	failed := errors.New("failed")
	begun := make(chan bool)
	wait := Aside(func() error { <-begun; return failed })
	close(begun) // while it is waited for by nobody
	if err := wait(); !errors.Is(err, failed) {
		t.Error(err)
	}
	if err := Aside(func() error { return nil })(); err != nil {
		t.Error(err)
	}
	defer func() {
		if recover() != "wrong" {
			t.Error("the panic was lost")
		}
	}()
	_ = Aside(func() error { panic("wrong") })()
}
