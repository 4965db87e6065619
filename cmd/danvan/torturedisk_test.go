package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
	"danvan/pipeline/disk"
)

// SQLite's loop: the first step of the disk fails, then the second, and so on until a
// run meets no fault; once only, and from then on, as a killed run leaves it; with every
// kind of error. After each, a run without faults has to come to what it would have come
// to. TORTURE=full tries every kind at every step; otherwise steps and kinds take turns.
func TestTortureEveryStepOfTheDisk(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	x := newTortured(t, filepath.Join(t.TempDir(), "qn"), tortureProgramme)
	x.reset(t)
	if err := x.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := x.state(t)
	if len(want.Left) > 0 || len(want.Receipts) < 12 {
		t.Fatalf("without faults: %+v", want)
	}
	stride := 11
	if os.Getenv("TORTURE") == "full" {
		stride = 1
	}
	points, failed := 0, 0
	for n := 1; ; n += stride {
		met := false
		for k, kind := range faultKinds {
			if stride > 1 && k != n/stride%len(faultKinds) {
				continue
			}
			for _, forever := range []bool{false, true} {
				step, err := x.fail(t, want, n, forever, kind)
				if step == nil {
					continue
				}
				met = true
				points++
				if err != nil {
					failed++
				}
			}
		}
		if !met {
			break
		}
	}
	t.Logf("%d fault points, %d runs ended with an error", points, failed)
}

// fail makes a run meet a fault, and then one that meets none. It returns the step that
// failed, or nil, and the error of the first run.
func (x *tortured) fail(t *testing.T, want state, n int, forever bool, kind error) (*disk.Step, error) {
	t.Helper()
	x.reset(t)
	x.faults.arm(n, forever, kind)
	err := x.run(t.Context())
	step := x.faults.met
	x.faults.arm(0, false, nil)
	if step == nil {
		return nil, err
	}
	what := fmt.Sprintf("step %d, %v, forever %v, at %s", n, kind, forever, step)
	if err != nil {
		x.complains(t, what, err)
	}
	if halves := x.halves(t); len(halves) > 0 {
		t.Errorf("%s: not whole: %v", what, halves)
	}
	if again := x.run(t.Context()); again != nil {
		t.Errorf("%s: %v; and then: %v", what, err, again)
	} else if diff := cmp.Diff(want, x.state(t)); diff != "" {
		t.Errorf("%s (%v): the rerun comes to something else (-want +got):\n%s", what, err, diff)
	}
	return step, err
}

// complains wants an error that names a file, in both languages, and a failing exit.
func (x *tortured) complains(t *testing.T, what string, err error) {
	t.Helper()
	var trouble *disk.Trouble
	var said pipeline.Sentence
	if !errors.As(err, &trouble) && !errors.As(err, &said) {
		t.Errorf("%s: nobody knows what to do about %q", what, err)
		return
	}
	var out bytes.Buffer
	a := *x.app
	a.err = &out
	if code := a.exit(t.Context(), err); code != exitFailure || !strings.Contains(out.String(), "/") {
		t.Errorf("%s: exit %d, %q", what, code, out.String())
	}
}
