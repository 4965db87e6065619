package main

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"danvan/ingest/inbox"
	"danvan/pipeline"
)

// TestAnArchiveOfAnOlderBuildGoesOn works on with what earlier builds left: an office keeps its
// archive for years and changes the program under it. Each file in testdata/archives is
// archive/, programme/ and danvan.yaml of the sample of so-tttt-quang-nam-2021, as the build of
// the commit that it is named by made them: both quarters closed, the third again after a
// correction. 7f882d1 was the first that closed a period.
func TestAnArchiveOfAnOlderBuildGoesOn(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Glob("testdata/archives/*.zip")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archive", err)
	}
	for _, name := range archives {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			c := openCloser(t, unpacked(t, name))
			for _, command := range []string{"check-archive", "verify", "consolidate --period 2021-Q2", "consolidate --period 2021-Q3", "rebuild", "verify"} {
				c.run(t, exitDone, strings.Fields(command)...)
			}
			c.run(t, exitFailure, "close", "--period", "2021-Q3") // nothing changed but the program
			first := decode[editionDiffView](t, c.run(t, exitDone, "diff", "2021-Q3", "1", "2", "--json"))
			u := c.filed(t)
			c.correct(t, u, 1)
			c.run(t, exitDone, "close", "--period", "2021-Q3")
			second := decode[editionDiffView](t, c.run(t, exitDone, "diff", "2021-Q3", "2", "3", "--json"))
			if len(first.Adjustments) != 2 || len(second.Adjustments) == 0 {
				t.Errorf("the editions differ in %d and %d figures", len(first.Adjustments), len(second.Adjustments))
			}
			for _, a := range second.Adjustments {
				if len(a.Causes) == 0 || a.Causes[0].Unit != u.Code || a.ToDate {
					t.Errorf("adjusted: %+v", a)
				}
			}
			for _, derived := range []string{"facts", "reports"} {
				if err := os.RemoveAll(filepath.Join(c.dir, derived)); err != nil {
					t.Fatal(err)
				}
			}
			for _, command := range []string{"rebuild", "verify", "check-archive"} {
				c.run(t, exitDone, strings.Fields(command)...)
			}
		})
	}
}

// unpacked is a workspace from an archive of testdata, with an inbox for everybody.
func unpacked(t *testing.T, name string) string {
	t.Helper()
	z, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	dir := filepath.Join(t.TempDir(), "qn")
	if err := os.CopyFS(dir, z); err != nil {
		t.Fatal(err)
	}
	for _, u := range openCloser(t, dir).w.programme.Tree(pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 3}).Units() {
		if err := os.MkdirAll(filepath.Join(dir, "inbox", u.Code), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "inbox", inbox.Marker), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}
