package main

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPromisesNameTests: pipeline/README.md says of every promise which test holds it, and
// each of these tests is there.
func TestPromisesNameTests(t *testing.T) {
	root := filepath.Join("..", "..")
	there := map[string]bool{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != root && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case strings.HasSuffix(name, "_test.go"):
			for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllSubmatch(readAll(t, name), -1) {
				there[string(m[1])] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	text := string(readAll(t, filepath.Join(root, "pipeline", "README.md")))
	_, table, found := strings.Cut(text, "\n## What is promised, and which test holds it\n")
	table, _, ended := strings.Cut(table, "\n## ")
	if !found || !ended {
		t.Fatal("pipeline/README.md has no tables of promises")
	}
	rows := 0
	for line := range strings.Lines(table) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| promise") {
			continue
		}
		rows++
		names := regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(line, -1)
		if names == nil {
			t.Errorf("no test holds this: %s", line)
		}
		for _, name := range names {
			if !there[name[1]] {
				t.Errorf("%s is no test", name[1])
			}
		}
	}
	if rows < 20 {
		t.Errorf("%d promises", rows)
	}
}
