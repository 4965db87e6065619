package pipeline_test

import (
	"slices"
	"testing"

	"danvan/pipeline"
)

func TestPackListsComeBack(t *testing.T) {
	for _, list := range [][]string{nil, {"a"}, {"a", "b c"}, {"một; hai", `ba\bốn`, `\;`}, {"DV-01.c1", "01/TCD.c2"}} {
		cell := pipeline.JoinPackList(list)
		if got := pipeline.SplitPackList(cell); !slices.Equal(got, list) {
			t.Errorf("%q came back from %q as %q", list, cell, got)
		}
	}
	if got := pipeline.SplitPackList(" a ;; b;"); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("typed list reads as %q", got)
	}
}

func TestPackBookColumnsAreNamedOnce(t *testing.T) {
	names := map[string]bool{}
	for _, s := range pipeline.PackBookSheets() {
		if names[s.Name] || len([]rune(s.Name)) > 31 {
			t.Errorf("sheet %q stands twice or is too long", s.Name)
		}
		names[s.Name] = true
		seen := map[string]bool{}
		for _, key := range s.Columns {
			if seen[key] {
				t.Errorf("%s: column %q stands twice", s.Name, key)
			}
			seen[key] = true
		}
	}
}
