package archive

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
	"danvan/pipeline/disk"
)

// closed closes an edition of a period and notes it, as the command does.
func closed(t *testing.T, a *Archive, period pipeline.Period, number int) pipeline.Edition {
	t.Helper()
	e, err := closeOnly(a, period, number)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Note(context.Background(), pipeline.AuditEntry{What: AuditClose, Subject: e.Ref().String(), SHA256: e.Record, Verdict: "done"}); err != nil {
		t.Fatal(err)
	}
	return e
}

func closeOnly(a *Archive, period pipeline.Period, number int) (pipeline.Edition, error) {
	receipts, err := a.Receipts(context.Background())
	if err != nil {
		return pipeline.Edition{}, err
	}
	e := pipeline.Edition{Period: period, Number: number, At: time.Date(2021, 7, 20, 3, 4, 5, 6, time.UTC), Who: "a@b", Note: "lần " + string(rune('0'+number)), Programme: "p",
		Pack: "d", Receipts: len(receipts), Beside: []pipeline.EditionRef{}, Inputs: []pipeline.Input{{Submission: "A/x/f", Unit: "A", Form: "f", Version: number}}, Adjustments: []pipeline.Adjustment{}}
	return a.Close(context.Background(), e, figuresOf(number), []pipeline.Document{{Name: "programme.zip", Bytes: []byte("zip")}, {Name: "documents/báo cáo.docx", Bytes: []byte("docx")}})
}

func figuresOf(number int) pipeline.Frozen {
	return pipeline.Frozen{Results: []pipeline.FrozenResult{{Unit: "A", Indicator: "i", Value: pipeline.Known(pipeline.Int(int64(number))), Reported: 1, Expected: 2, Target: ">= 85", Verdict: pipeline.NotMet}},
		Fields: []pipeline.FrozenField{{Unit: "A", Form: "f", Field: "x", Measure: pipeline.Value}}, Remarks: []pipeline.Remark{{Submission: "A/x/f", Field: "x", Text: "vì <b>mưa</b>"}}}
}

func quarter(year, n int) pipeline.Period {
	return pipeline.Period{Kind: pipeline.Quarter, Year: year, Number: n}
}

func TestEditionsComeBackAsTheyWereClosed(t *testing.T) {
	a, _ := filled(t)
	want := []pipeline.Edition{closed(t, a, quarter(2021, 2), 1), closed(t, a, quarter(2021, 2), 2), closed(t, a, quarter(2021, 3), 1)}
	got, err := a.Editions(context.Background())
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v: %s", err, diff)
	}
	figures, err := a.Frozen(context.Background(), got[1])
	if diff := cmp.Diff(figuresOf(2), figures); diff != "" || err != nil {
		t.Errorf("%v: %s", err, diff)
	}
	data, err := a.EditionFile(got[0], "documents/báo cáo.docx")
	if string(data) != "docx" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := closeOnly(a, quarter(2021, 2), 2); !errors.Is(err, fs.ErrExist) {
		t.Errorf("an edition was written twice: %v", err)
	}
	s, err := a.Check(context.Background())
	if err != nil || len(s.Problems) > 0 || s.Editions != 3 {
		t.Errorf("%+v, %v", s, err)
	}
}

// Every harm to an edition is named by the check; those that could change what is
// counted stop everything.
func TestEachHarmToAnEditionIsNamed(t *testing.T) {
	below := filepath.Join(editionsFolder, "2021-Q2", "1")
	edit := func(name, from, to string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			name := filepath.Join(dir, below, name)
			data, err := os.ReadFile(name)
			if err == nil {
				err = errors.Join(os.Chmod(name, 0o640), os.WriteFile(name, bytes.Replace(data, []byte(from), []byte(to), 1), 0o640))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	remove := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name  string
		harm  func(*testing.T, string)
		want  string
		stops bool
	}{
		{"the record edited", edit(recordFile, `"version": 1`, `"version": 3`), "the edition 2021-Q2/1 was changed (edition.json)", true},
		{"the record broken", edit(recordFile, "{", ""), "the edition 2021-Q2/1 was changed (edition.json)", true},
		{"the record removed", remove(filepath.Join(below, recordFile)), "the edition 2021-Q2/1 cannot be read", true},
		{"the edition removed", remove(below), "the edition 2021-Q2/1 stands in the audit log and is not in the archive", true},
		{"all editions removed", remove(editionsFolder), "the edition 2021-Q2/1 stands in the audit log and is not in the archive", true},
		{"the figures edited", edit(figuresFile, "\x1f", "\x1e"), "the file figures.json.gz of the edition 2021-Q2/1 was changed", false},
		{"the figures removed", remove(filepath.Join(below, figuresFile)), "the file figures.json.gz of the edition 2021-Q2/1 cannot be read", false},
		{"a document edited", edit("documents/báo cáo.docx", "docx", "dócx"), "báo cáo.docx of the edition 2021-Q2/1 was changed", false},
		{"the pack removed", remove(filepath.Join(below, "programme.zip")), "programme.zip of the edition 2021-Q2/1 cannot be read", false},
		{"a file added", func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, below, "documents", "x.docx"), nil, 0o640); err != nil {
				t.Fatal(err)
			}
		}, "editions/2021-Q2/1/documents/x.docx does not belong", false},
		{"an edition made up", func(t *testing.T, dir string) {
			if err := os.CopyFS(filepath.Join(dir, editionsFolder, "2021-Q2", "2"), os.DirFS(filepath.Join(dir, below))); err != nil {
				t.Fatal(err)
			}
		}, "the edition 2021-Q2/2 was changed", true},
		{"receipts replaced", func(t *testing.T, dir string) {
			name := filepath.Join(dir, receiptsFile)
			data, err := os.ReadFile(name)
			if err == nil {
				lines := bytes.SplitAfter(data, []byte("\n"))
				err = os.WriteFile(name, lines[0], 0o640)
			}
			if err != nil {
				t.Fatal(err)
			}
		}, "the edition 2021-Q2/1 was computed from 3 receipts; the receipts do not agree", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, dir := filled(t)
			closed(t, a, quarter(2021, 2), 1)
			c.harm(t, dir)
			if got := problems(t, a); !strings.Contains(got, c.want) {
				t.Errorf("problems %q, want %q", got, c.want)
			}
			if _, err := a.Editions(context.Background()); (err != nil) != c.stops {
				t.Errorf("reading the editions gave %v", err)
			}
		})
	}
}

// quick passes over what takes time and cannot be seen.
func quick(s disk.Step) error {
	if s.Op == disk.Sync || s.Op == disk.SyncFolder {
		return disk.Passed
	}
	return nil
}

// A run that is cut at any step of the disk while it closes leaves no edition or a whole
// one, and the next run closes as if nothing had been.
func TestACutWhileClosingLeavesAllOrNothing(t *testing.T) {
	_, start := filled(t)
	for n, none, whole := 1, 0, 0; ; n++ {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(start)); err != nil {
			t.Fatal(err)
		}
		sound, err := OpenOn(disk.Watched(quick), dir)
		if err != nil {
			t.Fatal(err)
		}
		closed(t, sound, quarter(2021, 2), 1)
		step, met := 0, false
		broken, err := OpenOn(disk.Watched(func(s disk.Step) error {
			if step++; step < n {
				return quick(s)
			}
			met = met || step == n
			return syscall.EIO
		}), dir)
		if err == nil {
			_, err = closeOnly(broken, quarter(2021, 2), 2)
		}
		if !met {
			if none < 10 || whole == 0 || err != nil {
				t.Errorf("%d cuts left nothing, %d an edition; without a cut: %v", none, whole, err)
			}
			return
		}
		if err == nil {
			t.Errorf("step %d failed, and closing did not", n)
		}
		list, err := sound.Editions(context.Background())
		if err != nil || len(list) != 1 && len(list) != 2 {
			t.Fatalf("step %d: %d editions, %v", n, len(list), err)
		}
		if _, err := sound.Tidy(context.Background()); err != nil {
			t.Fatal(err)
		}
		unrecorded, err := sound.Unrecorded(context.Background())
		if err != nil || len(unrecorded) != len(list)-1 {
			t.Fatalf("step %d: %d unrecorded of %d, %v", n, len(unrecorded), len(list), err)
		}
		if len(list) == 1 {
			none++
			closed(t, sound, quarter(2021, 2), 2)
		} else {
			whole++
			if err := sound.Note(context.Background(), pipeline.AuditEntry{What: AuditClose, Subject: "2021-Q2/2", SHA256: unrecorded[0].Record, Verdict: "done"}); err != nil {
				t.Fatal(err)
			}
		}
		s, err := sound.Check(context.Background())
		if err != nil || len(s.Problems) > 0 || s.Editions != 2 {
			t.Fatalf("step %d: afterwards %+v, %v", n, s, err)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, editionsFolder, ".*")); len(left) > 0 {
			t.Errorf("step %d: left %v", n, left)
		}
	}
}
