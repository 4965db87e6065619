package config

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

// A pack cut short or with a line lost is answered with problems that name a file of
// the pack; it never ends the program.
func TestAPackWithLostLinesIsAnswered(t *testing.T) {
	sound := smallPack(t)
	for name, file := range sound {
		lines := strings.SplitAfter(string(file.Data), "\n")
		for i := range lines {
			for what, rest := range map[string][]string{"cut": lines[:i], "without": append(append([]string{}, lines[:i]...), lines[i+1:]...)} {
				pack := smallPack(t)
				pack[name] = &fstest.MapFile{Data: []byte(strings.Join(rest, ""))}
				p, err := ReadPack(pack)
				if (p == nil) == (err == nil) {
					t.Fatalf("%s %s line %d: programme %v with error %v", name, what, i+1, p != nil, err)
				}
				checkAnswer(t, err)
			}
		}
	}
}

func checkAnswer(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	var wrong *PackError
	if !errors.As(err, &wrong) || len(wrong.Problems) == 0 {
		t.Fatalf("the error is %T: %v", err, err)
	}
	for _, p := range wrong.Problems {
		if p.File == "" || strings.Contains(p.What.Vietnamese+p.What.English, "\n") {
			t.Fatalf("problem %+v does not say where or what in one line", p)
		}
	}
	checkBothLanguages(t, wrong.Problems)
}
