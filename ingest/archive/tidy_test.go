package archive

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Runs that are cut again and again between original and receipt, each on another file
// of the sender's, are never taken for lost receipts.
func TestCutRunsAreTidiedUpAfter(t *testing.T) {
	a, dir := open(t)
	kept := original("received")
	keep(t, a, kept)
	record(t, a, 1, kept)
	for _, text := range []string{"một", "hai", "ba"} {
		o := original(text)
		keep(t, a, o)
		part := filepath.Join(dir, originalsFolder, o.SHA256[:2], ".part-17")
		if err := os.WriteFile(part, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		aside, err := a.Tidy(context.Background())
		if err != nil || !slices.Equal(aside, []string{o.SHA256}) {
			t.Errorf("%q set aside, want %s: %v", aside, o.SHA256, err)
		}
		if data, err := os.ReadFile(filepath.Join(dir, asideFolder, o.SHA256)); err != nil || string(data) != text {
			t.Errorf("%q, %v", data, err)
		}
		if _, err := os.Stat(part); err == nil {
			t.Error("an unfinished file stays")
		}
	}
	s, err := a.Check(context.Background())
	if err != nil || len(s.Problems) > 0 || s.Originals != 1 {
		t.Errorf("%+v, %v", s, err)
	}
	// Two at once are no cut: receipts were lost, and nothing is moved.
	for _, text := range []string{"bốn", "năm"} {
		keep(t, a, original(text))
	}
	if aside, err := a.Tidy(context.Background()); err != nil || len(aside) > 0 {
		t.Errorf("%q was set aside, %v", aside, err)
	}
	if _, err := a.Receipts(context.Background()); err == nil || !strings.Contains(err.Error(), "receipt") {
		t.Errorf("lost receipts: %v", err)
	}
}

// A damaged original is put right when the same content comes again.
func TestADamagedOriginalIsPutRight(t *testing.T) {
	a, _ := open(t)
	o := original("x")
	keep(t, a, o)
	r := record(t, a, 1, o)
	if err := os.Remove(a.original(o.SHA256)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(a.original(o.SHA256), []byte("y"), 0o600); err != nil {
		t.Fatal(err)
	}
	keep(t, a, o)
	if again, err := a.Original(context.Background(), r); err != nil || string(again.Bytes) != "x" {
		t.Errorf("%q, %v", again.Bytes, err)
	}
}
