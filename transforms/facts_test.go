package transforms

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"danvan/pipeline"
	"danvan/transforms/engine/duckdb"
)

func factFiles(t *testing.T, w *Warehouse) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(w.periodFolder(q2()), "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func idsOf(subs []pipeline.Submission) []string {
	var out []string
	for _, s := range subs {
		out = append(out, s.ID)
	}
	return out
}

func lackingIDs(t *testing.T, w *Warehouse, subs []pipeline.Submission) []string {
	t.Helper()
	lacking, err := w.Lacking(t.Context(), subs)
	if err != nil {
		t.Fatal(err)
	}
	return idsOf(lacking)
}

func TestLackingAndStore(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/dem-mo-hinh-khong-trung.txtar")
	all := idsOf(s.filed)
	if got := lackingIDs(t, w, s.filed); !cmp.Equal(got, all) {
		t.Fatalf("before storing %v lack, want all", got)
	}
	if err := w.Store(t.Context(), s.filed[:2]); err != nil { // the second has no cells
		t.Fatal(err)
	}
	if got := lackingIDs(t, w, s.filed); !cmp.Equal(got, all[2:]) {
		t.Fatalf("after storing two %v lack", got)
	}
	want := rollUp(t, w, s.programme, s.filed)
	files := factFiles(t, w)
	for range 2 {
		if err := w.Store(t.Context(), append(s.filed, s.filed...)); err != nil {
			t.Fatal(err)
		}
	}
	if again := factFiles(t, w); !cmp.Equal(files, again) {
		t.Errorf("storing again changed the files from %v to %v", files, again)
	}
	if d := cmp.Diff(want, rollUp(t, w, s.programme, s.filed)); d != "" {
		t.Error(d)
	}
}

func TestSubmissionInTwoFilesCountsOnce(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/vi-du-muc-9.txtar")
	want := rollUp(t, w, s.programme, s.filed)
	for _, batch := range [][]pipeline.Submission{s.filed[:1], s.filed[1:]} {
		b, err := encodeFacts(batch)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.publish(w.periodFolder(q2()), b); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(factFiles(t, w)); n != 3 {
		t.Fatalf("%d files, want three that overlap", n)
	}
	if d := cmp.Diff(want, rollUp(t, w, s.programme, s.filed)); d != "" {
		t.Error(d)
	}
}

func TestDamagedFactsAreLacking(t *testing.T) {
	t.Parallel()
	s := readScenario(t, "testdata/vi-du-muc-9.txtar")
	whole, err := encodeFacts(s.filed)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	hole := bytes.Clone(whole)
	clear(hole[len(hole)/4 : len(hole)/2])
	for name, damaged := range map[string][]byte{"one bit": flipped, "a hole": hole, "cut": whole[:len(whole)-9], "empty": {}, "no parquet": []byte("x")} {
		t.Run(name, func(t *testing.T) {
			var told []string
			w, err := Open(Options{Facts: t.TempDir(), Engine: duckdb.Engine{}, Damaged: func(path string, why error) {
				told = append(told, filepath.Base(path)+" "+why.Error())
			}})
			if err != nil {
				t.Fatal(err)
			}
			want := rollUp(t, w, s.programme, s.filed)
			file := factFiles(t, w)[0]
			if err := os.WriteFile(file, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			if got := lackingIDs(t, w, s.filed); len(got) != len(s.filed) {
				t.Errorf("only %v lack", got)
			}
			lackingIDs(t, w, s.filed)
			if want := filepath.Base(file) + " its content is not what was written"; !slices.Equal(told, []string{want}) {
				t.Errorf("told %q, want %q once", told, want)
			}
			if _, err := w.RollUp(t.Context(), s.programme, q2(), s.filed); err == nil || !strings.Contains(err.Error(), "not stored") {
				t.Errorf("rolled up over a damaged file: %v", err)
			}
			if d := cmp.Diff(want, rollUp(t, w, s.programme, s.filed)); d != "" { // stores again first
				t.Error(d)
			}
			for _, path := range factFiles(t, w) {
				if b, err := os.ReadFile(path); err != nil || filepath.Base(path) != factName(b) {
					t.Errorf("a damaged file is left: %s %v", path, err)
				}
			}
		})
	}
}

func TestFileOfSomethingElseIsNoFact(t *testing.T) {
	t.Parallel()
	b := []byte("not parquet at all")
	if _, _, err := wholeFact(factName(b), b, nil); err == nil {
		t.Error("a file that is not Parquet was taken for facts")
	}
	other := encoded(t, "parquet", []pipeline.ResultRow{{Unit: "A"}})
	if _, _, err := wholeFact(factName(other), other, nil); err == nil {
		t.Error("a Parquet file of something else was taken for facts")
	}
}

func TestHalfWrittenFileIsNoFact(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/vi-du-muc-9.txtar")
	if err := os.MkdirAll(w.periodFolder(q2()), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(w.periodFolder(q2()), ".part-123"), []byte("PAR1"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := lackingIDs(t, w, s.filed); len(got) != len(s.filed) {
		t.Errorf("only %v lack", got)
	}
}

func TestAnotherKeyHasOtherFacts(t *testing.T) {
	t.Parallel()
	s, folder := readScenario(t, "testdata/vi-du-muc-9.txtar"), t.TempDir()
	for _, key := range []string{"first", "second"} {
		w, err := Open(Options{Facts: folder, Key: key, Engine: duckdb.Engine{}})
		if err != nil {
			t.Fatal(err)
		}
		if got := lackingIDs(t, w, s.filed); len(got) != len(s.filed) {
			t.Errorf("%s: only %v lack", key, got)
		}
		rollUp(t, w, s.programme, s.filed)
	}
}

func TestStoreRefusesWhatAFactCannotHold(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/vi-du-muc-9.txtar")
	s.filed[0].Cells[0].Number = maxNumber + 1
	if err := w.Store(t.Context(), s.filed); err == nil || !strings.Contains(err.Error(), "more than a fact can hold") {
		t.Errorf("stored %s: %v", s.filed[0].Cells[0].Number, err)
	}
}

func TestEngineReachesNothingButFacts(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "it's facts") // a quote in the path
	w, err := Open(Options{Facts: folder, Engine: duckdb.Engine{MemoryMB: 256, Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	s := readScenario(t, "testdata/vi-du-muc-9.txtar")
	rollUp(t, w, s.programme, s.filed)
	outside := filepath.Join(t.TempDir(), "outside.csv")
	if err := os.WriteFile(outside, []byte("a\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"select * from read_csv('" + outside + "')",
		"copy (select 1) to '" + outside + ".out'",
		"attach '" + outside + ".db'",
		"install httpfs",
		"set enable_external_access = true",
		"set threads = 8",
	} {
		if err := w.begin(t.Context(), 0, func(r *run) error { return r.exec(statement) }); err == nil {
			t.Errorf("%s was allowed", statement)
		}
	}
	if _, err := os.Stat(outside + ".out"); !errors.Is(err, os.ErrNotExist) {
		t.Error("a file was written outside the facts folder")
	}
}

// A run that has too little memory for its tables lays them aside beside the facts and
// leaves nothing there; what a run left that was cut goes when the next tidies.
func TestARunLaysAsideWhatItCannotHold(t *testing.T) {
	t.Parallel()
	w, err := Open(Options{Facts: t.TempDir(), Engine: duckdb.Engine{MemoryMB: 48, Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	const rows, ahead = 4_000_000, "create table ahead as select range as n, 'xã ' || cast(range as text) as name from range(4000000)"
	laid, n := 0, 0
	err = w.begin(t.Context(), rows, func(r *run) error {
		if err := r.exec(ahead); err != nil {
			return err
		}
		files, err := filepath.Glob(filepath.Join(w.folder, "spill-"+"*", "*"))
		laid = len(files)
		return errors.Join(err, r.each("select count(distinct name) from ahead", func(scan func(...any) error) error { return scan(&n) }))
	})
	if err != nil || n != rows || laid == 0 {
		t.Errorf("%d names, %d files laid aside, %v", n, laid, err)
	}
	if left, err := os.ReadDir(w.folder); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	if err := os.MkdirAll(filepath.Join(w.folder, "spill-"+"1", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := w.Tidy(t.Context()); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(w.folder); err != nil || len(left) > 0 {
		t.Errorf("after tidying %v is left, %v", left, err)
	}
}

// What was stored comes back as it was stored, from whichever file holds it first, and
// what is in no whole file does not.
func TestRecall(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/dem-mo-hinh-khong-trung.txtar")
	fresh := s.filed[len(s.filed)-1]
	for _, batch := range [][]pipeline.Submission{s.filed[1:2], s.filed[:2], s.filed[2 : len(s.filed)-1]} {
		if err := w.Store(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	asked := append([]pipeline.Submission{fresh}, s.filed[:len(s.filed)-1]...)
	for i := range asked {
		asked[i].Cells = nil
	}
	got, err := w.Recall(t.Context(), asked)
	if err != nil {
		t.Fatal(err)
	}
	want := readScenario(t, "testdata/dem-mo-hinh-khong-trung.txtar").filed
	if d := cmp.Diff(want[:len(want)-1], got, cmpopts.EquateEmpty()); d != "" {
		t.Error(d)
	}
	for _, path := range factFiles(t, w) {
		if err := os.WriteFile(path, []byte("PAR1"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := w.Recall(t.Context(), asked); err != nil || len(got) > 0 {
		t.Errorf("damaged facts gave %v, %v", idsOf(got), err)
	}
}

// A file of several groups gives the cells of each submission, in whichever of them they
// stand, be it on both sides of a border.
func TestRecallFromSeveralGroups(t *testing.T) {
	t.Parallel()
	w, all := openTest(t), make([]pipeline.Submission, 5)
	for i, cells := range []int{groupRows / 2, groupRows, 0, groupRows - 1, 3} {
		s := &all[i]
		s.ID, s.Unit, s.Form, s.Period = string(rune('a'+i))+"/1", string(rune('a'+i)), "f", q2()
		s.Cells = make([]pipeline.Cell, cells)
		for k := range s.Cells {
			s.Cells[k] = pipeline.Cell{Field: s.Unit, Measure: pipeline.Value, State: pipeline.Reported, Number: pipeline.Number(k)}
		}
	}
	if err := w.Store(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	if files := factFiles(t, w); len(files) != 1 {
		t.Fatalf("%d files", len(files))
	}
	for _, asked := range [][]pipeline.Submission{all[:1], all[1:2], all[2:3], all[3:4], all[4:], {all[0], all[4]}, all} {
		got, err := w.Recall(t.Context(), asked)
		if err != nil || len(got) != len(asked) {
			t.Fatalf("of %v came %v, %v", idsOf(asked), idsOf(got), err)
		}
		for i := range got {
			if !slices.Equal(got[i].Cells, asked[i].Cells) {
				t.Errorf("of %d cells of %s came %d others", len(asked[i].Cells), asked[i].ID, len(got[i].Cells))
			}
		}
	}
}

// Facts that somebody else's program wrote may call texts absent; of ours each row has
// all of them.
func TestRecallRefusesOtherColumns(t *testing.T) {
	t.Parallel()
	ours := factSchema().Fields()
	for name, change := range map[string]func([]arrow.Field) []arrow.Field{
		"texts that may be absent": func(f []arrow.Field) []arrow.Field { f[4].Nullable = true; return f },
		"a number of whole cents": func(f []arrow.Field) []arrow.Field {
			f[8].Type = &arrow.Decimal128Type{Precision: 18, Scale: 2}
			return f
		},
		"a column less": func(f []arrow.Field) []arrow.Field { return f[:len(f)-1] },
		"another name":  func(f []arrow.Field) []arrow.Field { f[5].Name = "item"; return f },
		"those of ours": func(f []arrow.Field) []arrow.Field { return f },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			schema := arrow.NewSchema(change(slices.Clone(ours)), nil)
			b, err := encodeRows(schema, nil, "{}")
			if err != nil {
				t.Fatal(err)
			}
			err = decodeFacts(t.Context(), b, nil, nil)
			if refused := errors.Is(err, errColumns); refused != (name != "those of ours") || (!refused && err != nil) {
				t.Errorf("said %v", err)
			}
		})
	}
}

// A file that holds nothing of what is asked for is read for that once. What it holds is held
// against its name whenever it is asked for.
func TestFactsOfOthersAreReadOnce(t *testing.T) {
	t.Parallel()
	s := readScenario(t, "testdata/vi-du-muc-9.txtar")
	told := 0
	w, err := Open(Options{Facts: t.TempDir(), Engine: duckdb.Engine{}, Damaged: func(string, error) { told++ }})
	if err != nil {
		t.Fatal(err)
	}
	first, other := s.filed[:1], s.filed[1:]
	if err := w.Store(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	file := factFiles(t, w)[0]
	lackingIDs(t, w, other) // it is read
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := lackingIDs(t, w, other); len(got) != len(other) || told > 0 {
		t.Errorf("%v lack, and %d damaged files were told of", got, told)
	}
	if got := lackingIDs(t, w, s.filed); len(got) != len(s.filed) || told != 1 {
		t.Errorf("%v lack, and %d damaged files were told of", got, told)
	}
}
