package published

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"danvan/pipeline"
)

func sample() *pipeline.Consolidation {
	p := pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 2}
	programme := &pipeline.Programme{Code: "x", Digest: "d1", Indicators: []pipeline.Indicator{{Code: "luot"}, {Code: "nguoi"}}}
	return &pipeline.Consolidation{Programme: programme, At: time.Date(2021, 7, 1, 8, 0, 0, 0, time.UTC),
		Figures: pipeline.Figures{Period: p, Results: []pipeline.Result{{Unit: "P", Indicator: "luot", Value: pipeline.Maybe{Number: pipeline.Int(7), Known: true}, UnitsReported: 1, UnitsExpected: 2}},
			Sources: &pipeline.Sources{
				Cells:   pipeline.Pack(slices.Values([]pipeline.Source{{Indicator: "luot", Unit: "A", Top: "P", Submission: "A/sha/F", Form: "F", Field: "f1", Sheet: "S", Ref: "C5", Number: pipeline.Maybe{Number: pipeline.Int(7), Known: true}, Role: "value"}})),
				Missing: []pipeline.Absence{{Indicator: "luot", Unit: "B", Foot: "B", Top: "P"}}}},
		Accepted: []pipeline.Submission{{ID: "A/sha/F", Unit: "A", Form: "F", Version: 2, File: "báo cáo.xlsx"}},
		Ledger:   []pipeline.LedgerLine{{Line: "files", Text: "seen", Vietnamese: "đã xem", Holds: true}},
	}
}

func TestWhatIsPackedIsReadBack(t *testing.T) {
	c := sample()
	data, err := Pack(c, []pipeline.Document{{Name: "a.docx", Bytes: []byte("abc")}})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := Pack(c, []pipeline.Document{{Name: "a.docx", Bytes: []byte("abc")}}); err != nil || !bytes.Equal(data, again) {
		t.Fatalf("packed again it differs: %v", err)
	}
	f, err := Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := f.Record()
	if err != nil || r.Pack != "d1" || len(r.Results) != 1 || r.Documents[0].Size != 3 || r.Lines()[0].Said(pipeline.Vietnamese) != "đã xem" {
		t.Fatalf("%+v, %v", r, err)
	}
	b, err := f.Behind(r, "luot")
	if err != nil || len(b.Missing) != 1 || len(b.Cells) != 1 || b.Cells[0].Submission != "A/sha/F" {
		t.Fatalf("%+v, %v", b, err)
	}
	if other, err := f.Behind(r, "nguoi"); err != nil || len(other.Cells) != 0 {
		t.Errorf("cells of another indicator: %+v, %v", other, err)
	}
	if _, err := f.Behind(r, "../../etc/passwd"); err == nil {
		t.Error("an indicator that is none was found")
	}
}

// Figures and cells are written as encoding/json writes them, whatever is in their texts.
func TestLinesAreWrittenAsJSONIs(t *testing.T) {
	odd := []string{"", "P.H0001", ">= 85", "<b>&", "Biểu 01", "a\"b\\c", "dòng\nmới\t", "\u2028\u007f", "không \xff phải UTF-8"}
	c := sample()
	c.Results = nil
	cells := pipeline.NewPacker[pipeline.Source]()
	for i, s := range odd {
		x := pipeline.Maybe{Number: pipeline.Number(-1_500_000 * i), Known: i%2 == 1}
		c.Results = append(c.Results, pipeline.Result{Unit: s, Indicator: "luot", Value: x, Numerator: x, UnitsReported: i, UnitsExpected: -i, Target: s, Verdict: pipeline.Verdict(s)})
		cells.Add(pipeline.Source{Indicator: "luot", Unit: s, Top: s, Submission: "A/sha/F", Row: s, Form: s, Field: s, Sheet: s, Ref: s, Number: x, Text: s, Key: s, Role: s})
	}
	c.Sources.Cells = cells.Packed()
	want := pipeline.Freeze(c).Results
	for _, some := range []string{"all", "folded", "none"} {
		switch some {
		case "folded":
			if c.Fold(); !c.Folded() {
				t.Fatal("the sample does not fold")
			}
		case "none":
			*c = *sample()
			c.Results, c.Sources, c.Accepted, want = nil, nil, nil, []pipeline.FrozenResult{}
		}
		data, err := Pack(c, nil)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		r, err := f.Record()
		if err != nil {
			t.Fatal(err)
		}
		b := renamed(c.Behind("luot"), func(string) string { return "0" })
		r.Results, r.Inputs = want, pipeline.Inputs(c.Accepted)
		for name, value := range map[string]any{recordName: r, cellsName(0): b} {
			want, err := json.Marshal(value)
			if err != nil {
				t.Fatal(err)
			}
			if got := partOf(t, f, name); got != string(want)+"\n" {
				t.Errorf("%s is\n%s\nand JSON\n%s", name, got, want)
			}
		}
	}
}

func partOf(t *testing.T, f File, name string) string {
	t.Helper()
	part, err := f.zip.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(part)
	if err := errors.Join(err, part.Close()); err != nil {
		t.Fatal(err)
	}
	return string(all)
}

func TestAFileOnDiskIsCheckedThrough(t *testing.T) {
	c := sample()
	data, err := Pack(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(data)
	flipped[len(data)/2] ^= 0x40
	name := filepath.Join(t.TempDir(), FileName)
	for what, x := range map[string]struct {
		data   []byte
		period pipeline.Period
		whole  bool
	}{"whole": {data, c.Period, true}, "cut off": {data[:len(data)/2], c.Period, false}, "flipped": {flipped, c.Period, false}, "empty": {nil, c.Period, false}, "of another period": {data, c.Period.Next(), false}} {
		if err := os.WriteFile(name, x.data, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Check(name, x.period); (err == nil) != x.whole {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := Check(name+"x", c.Period); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestAFileThatIsNoneIsAnError(t *testing.T) {
	if _, err := Open(bytes.NewReader([]byte("PK")), 2); err == nil {
		t.Error("no error")
	}
}
