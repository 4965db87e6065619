package archive

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"danvan/pipeline"
)

func drawFindings(t *rapid.T) []pipeline.Finding {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "DV-01", "C7", "“<1>” & \\ \t\"", "Xã Hùng Sơn", "\u2028", "\xff"}))
	one := rapid.Custom(func(t *rapid.T) pipeline.Finding {
		return pipeline.Finding{Code: text.Draw(t, "code"), Severity: pipeline.Severity(text.Draw(t, "severity")), Sheet: text.Draw(t, "sheet"),
			Cell: text.Draw(t, "cell"), Field: text.Draw(t, "field"), Args: rapid.SliceOfN(text, 0, 3).Draw(t, "args")}
	})
	if rapid.Bool().Draw(t, "null") {
		return nil
	}
	return rapid.SliceOfN(one, 0, 3).Draw(t, "findings")
}

func drawReceipt(t *rapid.T) pipeline.Receipt {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "TN.A", "báo cáo \"quý\".xlsx", "a/b<c>.csv"}))
	at := rapid.Custom(func(t *rapid.T) time.Time {
		zone := rapid.SampledFrom([]*time.Location{time.UTC, pipeline.Vietnam, time.FixedZone("", -5400)}).Draw(t, "zone")
		return time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "seconds"), rapid.SampledFrom([]int64{0, 5, 120_000_000}).Draw(t, "nanoseconds")).In(zone)
	})
	r := pipeline.Receipt{Sequence: rapid.IntRange(-1, 1<<40).Draw(t, "sequence"), ReceivedAt: at.Draw(t, "received"), Unit: text.Draw(t, "unit"), File: text.Draw(t, "file"),
		Size: rapid.Int64Range(0, 1<<50).Draw(t, "size"), Modified: at.Draw(t, "modified"), SHA256: text.Draw(t, "sha256"), Decision: pipeline.Decision(text.Draw(t, "decision")),
		DuplicateOf: rapid.IntRange(0, 3).Draw(t, "duplicate"), Findings: drawFindings(t)}
	for range rapid.IntRange(0, 3).Draw(t, "forms") {
		s := pipeline.Submission{ID: text.Draw(t, "id"), Unit: r.Unit, Form: text.Draw(t, "form"), FormVersion: text.Draw(t, "version of the form"),
			Period:  rapid.SampledFrom([]pipeline.Period{{}, {Kind: pipeline.Quarter, Year: 2021, Number: 2}, {Kind: pipeline.Month, Year: 2022, Number: 11}}).Draw(t, "period"),
			Version: rapid.IntRange(0, 9).Draw(t, "version"), Scope: pipeline.Own, Verdict: pipeline.Accepted, Sheet: text.Draw(t, "sheet"), File: r.File, SHA256: r.SHA256,
			ReceivedAt: r.ReceivedAt, Content: text.Draw(t, "content"), Findings: drawFindings(t), Counts: pipeline.CellCounts{Read: 9, Stored: rapid.IntRange(0, 9).Draw(t, "stored")}}
		if rapid.Bool().Draw(t, "of its own") {
			s.Unit, s.File, s.SHA256, s.ReceivedAt = text.Draw(t, "own unit"), text.Draw(t, "own file"), text.Draw(t, "own sha256"), at.Draw(t, "own time")
		}
		r.Submissions = append(r.Submissions, s)
	}
	return r
}

// A line says to the reader of lines what it says to the general decoder of JSON, as it is
// written, cut after its findings, and with any change.
func TestALineOfTheJournalIsReadAsJSON(t *testing.T) {
	d := newReceiptReader() // as in a pass: one for many lines
	rapid.Check(t, func(t *rapid.T) {
		r := drawReceipt(t)
		object, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		line, _ := chain(nil, object, "")
		line = line[:len(line)-1]
		same := func(what string, line []byte) {
			var want pipeline.Receipt
			wrong := json.Unmarshal(line, &want)
			got, err := d.read(line)
			if (err != nil) != (wrong != nil) {
				t.Fatalf("%s: %v, JSON %v\n%s", what, err, wrong, line)
			}
			if diff := cmp.Diff(want, got); err == nil && diff != "" {
				t.Fatalf("%s: (-JSON +ours)\n%s\n%s", what, diff, line)
			}
		}
		same("as it is", line)
		if _, ok := d.usual(line); !ok && r.Sequence >= 0 {
			t.Fatalf("it is not known for ours: %s", line)
		}
		r.Submissions = nil
		short, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		same("without forms", append(short[:len(short)-len(`,"submissions":null}`):len(short)-len(`,"submissions":null}`)], '}'))
		at := rapid.IntRange(0, len(line)-1).Draw(t, "at")
		same("cut", line[:at])
		changed := append([]byte{}, line...)
		changed[at] = rapid.OneOf(rapid.Byte(), rapid.SampledFrom([]byte("\"\\{}[],:0- n"))).Draw(t, "byte")
		same("changed", changed)
	})
}

// What receipts share is held once.
func TestReceiptsShareTheirTexts(t *testing.T) {
	object, err := json.Marshal(pipeline.Receipt{Unit: "TN.A", Submissions: []pipeline.Submission{{Unit: "TN.A"}}})
	if err != nil {
		t.Fatal(err)
	}
	d := newReceiptReader()
	few := testing.AllocsPerRun(10, func() {
		if _, ok := d.usual(object); !ok {
			t.Fatal("not read")
		}
	})
	if few > 4 {
		t.Errorf("%v pieces of memory for one receipt", few)
	}
}
