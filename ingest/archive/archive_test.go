package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"danvan/pipeline"
)

func original(text string) pipeline.Original {
	sum := sha256.Sum256([]byte(text))
	return pipeline.Original{Arrival: pipeline.Arrival{Unit: "A", File: "a.xlsx", Size: int64(len(text))}, SHA256: hex.EncodeToString(sum[:]), Bytes: []byte(text)}
}

func open(t *testing.T) (*Archive, string) {
	t.Helper()
	dir := t.TempDir()
	a, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return a, dir
}

// keep keeps an original as a run does that is cut before its receipt.
func keep(t *testing.T, a *Archive, o pipeline.Original) {
	t.Helper()
	if _, err := a.keep([]pipeline.Received{{Original: o}}, 0); err != nil {
		t.Fatal(err)
	}
}

func record(t *testing.T, a *Archive, sequence int, o pipeline.Original) pipeline.Receipt {
	t.Helper()
	r := pipeline.Receipt{Sequence: sequence, Unit: o.Unit, File: o.File, SHA256: o.SHA256, Decision: pipeline.Accepted,
		Findings: []pipeline.Finding{pipeline.NewFinding("file-macros", "", "")}}
	if _, err := a.Receive(context.Background(), []pipeline.Received{{Receipt: r, Original: o}}); err != nil {
		t.Fatal(err)
	}
	a.Answered(context.Background(), r.Sequence)
	return r
}

func TestReceiptsAndOriginalsComeBack(t *testing.T) {
	a, dir := open(t)
	o := original("số liệu")
	for range 2 {
		keep(t, a, o)
	}
	r := record(t, a, 1, o)
	record(t, a, 2, o)
	got, err := a.Receipts(context.Background())
	if err != nil || len(got) != 2 || got[0].SHA256 != r.SHA256 || got[0].Findings[0].Code != "file-macros" {
		t.Fatalf("receipts %+v, %v", got, err)
	}
	back, err := a.Original(context.Background(), got[0])
	if err != nil || string(back.Bytes) != "số liệu" || back.Unit != "A" {
		t.Errorf("original %+v, %v", back, err)
	}
	info, err := os.Stat(filepath.Join(dir, "originals", o.SHA256[:2], o.SHA256))
	if err != nil || info.Mode().Perm()&0o222 != 0 {
		t.Errorf("the original can be written: %v, %v", info.Mode(), err)
	}
}

func TestARecordThatWasCutIsNoRecord(t *testing.T) {
	a, dir := open(t)
	o := original("x")
	record(t, a, 1, o)
	name := filepath.Join(dir, receiptsFile)
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for cut := 1; cut < len(whole); cut += 7 {
		if err := os.WriteFile(name, append(append([]byte{}, whole...), whole[:cut]...), 0o640); err != nil {
			t.Fatal(err)
		}
		if got, err := a.Receipts(context.Background()); err != nil || len(got) != 1 {
			t.Fatalf("after %d bytes: %d receipts, %v", cut, len(got), err)
		}
		record(t, a, 2, o)
		if got, err := a.Receipts(context.Background()); err != nil || len(got) != 2 {
			t.Fatalf("after %d bytes and a new record: %d receipts, %v", cut, len(got), err)
		}
	}
}

func TestLostLinesAndChangedOriginalsAreFound(t *testing.T) {
	a, dir := open(t)
	o := original("x")
	keep(t, a, o)
	r := record(t, a, 1, o)
	record(t, a, 2, o)
	name := filepath.Join(dir, receiptsFile)
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, whole[strings.IndexByte(string(whole), '\n')+1:], 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Receipts(context.Background()); err == nil || !strings.Contains(err.Error(), "lost") {
		t.Errorf("a lost line: %v", err)
	}
	kept := filepath.Join(dir, "originals", o.SHA256[:2], o.SHA256)
	if err := os.Chmod(kept, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(kept, []byte("y"), 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Original(context.Background(), r); err == nil || !strings.Contains(err.Error(), "not what was received") {
		t.Errorf("a changed original: %v", err)
	}
}

func TestLostReceiptsAreFound(t *testing.T) {
	a, dir := open(t)
	for i, text := range []string{"một", "hai", "ba"} {
		o := original(text)
		keep(t, a, o)
		record(t, a, i+1, o)
	}
	name := filepath.Join(dir, receiptsFile)
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(whole), "\n")
	for kept, wantError := range map[int]bool{3: false, 2: false, 1: true, 0: true} {
		if err := os.WriteFile(name, []byte(strings.Join(lines[:kept], "")), 0o640); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Receipts(context.Background()); (err != nil) != wantError {
			t.Errorf("%d of 3 receipts: %v", kept, err)
		}
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Receipts(context.Background()); err == nil {
		t.Error("all receipts are gone and nobody says so")
	}
}

func TestAnArchiveThatIsGoneIsAnError(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "gone")); err == nil {
		t.Error("a folder that is not there was opened")
	}
	a, dir := open(t)
	if r, err := a.Receipts(context.Background()); err != nil || len(r) != 0 {
		t.Errorf("an archive in which nothing is yet: %v, %v", r, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "originals")); !os.IsNotExist(err) {
		t.Errorf("reading wrote something: %v", err)
	}
	record(t, a, 1, original("x"))
	if err := os.RemoveAll(filepath.Join(dir, "originals")); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Receipts(context.Background()); err == nil {
		t.Error("the originals are gone and nobody says so")
	}
}
