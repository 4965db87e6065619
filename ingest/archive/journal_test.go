package archive

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

type note struct {
	Text string `json:"text"`
}

func readNotes(t *testing.T, j journal) (lines []string, head string, err error) {
	t.Helper()
	_, head, err = j.read(context.Background(), func(line []byte) error {
		lines = append(lines, string(line))
		return nil
	})
	return lines, head, err
}

func TestEveryEditOfAJournalShows(t *testing.T) {
	j := journal{name: filepath.Join(t.TempDir(), "j.jsonl")}
	// The third line is longer than the steps in which the end of the file is sought.
	for _, text := range []string{"một", "hai", strings.Repeat("ba ", 5000), "bốn"} {
		if err := j.append(note{text}); err != nil {
			t.Fatal(err)
		}
	}
	lines, head, err := readNotes(t, j)
	if err != nil || len(lines) != 4 || head == "" {
		t.Fatalf("%d lines, head %q, %v", len(lines), head, err)
	}
	edits := map[string][]string{
		"a letter of the last line": {lines[0], lines[1], lines[2], strings.Replace(lines[3], "bốn", "năm", 1)},
		"a letter of the first":     {strings.Replace(lines[0], "một", "mọt", 1), lines[1], lines[2], lines[3]},
		"a line lost":               {lines[0], lines[2], lines[3]},
		"the first line lost":       {lines[1], lines[2], lines[3]},
		"two lines changed about":   {lines[0], lines[2], lines[1], lines[3]},
		"a line twice":              {lines[0], lines[1], lines[1], lines[2], lines[3]},
		"a line without its chain":  {lines[0], `{"text":"hai"}`, lines[2], lines[3]},
		"an empty line":             {lines[0], "", lines[1], lines[2], lines[3]},
	}
	for name, edited := range edits {
		if err := os.WriteFile(j.name, []byte(strings.Join(edited, "\n")+"\n"), 0o640); err != nil {
			t.Fatal(err)
		}
		if _, _, err := readNotes(t, j); err == nil {
			t.Errorf("%s is not noticed", name)
		}
	}
}

func TestAJournalGoesOnAfterACut(t *testing.T) {
	j := journal{name: filepath.Join(t.TempDir(), "j.jsonl")}
	if err := j.append(note{"một"}); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(j.name)
	if err != nil {
		t.Fatal(err)
	}
	for cut := range len(whole) {
		if err := os.WriteFile(j.name, append(append([]byte{}, whole...), whole[:cut]...), 0o640); err != nil {
			t.Fatal(err)
		}
		if err := j.append(note{"hai"}); err != nil {
			t.Fatal(err)
		}
		if lines, _, err := readNotes(t, j); err != nil || len(lines) != 2 {
			t.Fatalf("after a cut at %d: %d lines, %v", cut, len(lines), err)
		}
	}
}
