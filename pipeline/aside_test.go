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

// Of a large consolidation things are made one after the other, of others side by side.
func TestALargeConsolidationIsMadeOneAfterTheOther(t *testing.T) {
	for units, beside := range map[int]bool{3: true, unitsAtOnce + 1: false} {
		c := &Consolidation{Programme: &Programme{Units: make([]Unit, units)}}
		begun := make(chan bool, 1)
		wait := c.Aside(func() error {
			begun <- true
			return ErrUnit
		})
		if beside {
			<-begun
		} else if len(begun) > 0 {
			t.Errorf("%d units: it was begun before anybody waited", units)
		}
		if err := wait(); err != ErrUnit || !beside && len(begun) != 1 {
			t.Errorf("%d units: %v", units, err)
		}
	}
}
