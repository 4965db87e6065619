package archive

import (
	"os"
	"path/filepath"
	"testing"

	"danvan/pipeline"
)

func recorded(t *testing.T, a *Archive, sequence int) {
	t.Helper()
	o := pipeline.Original{SHA256: sumOf([]byte{byte(sequence)}), Bytes: []byte{byte(sequence)}}
	r := pipeline.Receipt{Sequence: sequence, Unit: "A", SHA256: o.SHA256, Decision: pipeline.Accepted}
	if _, err := a.Receive(t.Context(), []pipeline.Received{{Receipt: r, Original: o}}); err != nil {
		t.Fatal(err)
	}
	a.Answered(t.Context(), r.Sequence)
}

func followed(t *testing.T, f *Follower, want int) {
	t.Helper()
	list, err := f.Receipts(t.Context())
	if err != nil || len(list) != want {
		t.Errorf("%d receipts, %v, want %d", len(list), err, want)
	}
}

func TestAFollowerReadsWhatIsAdded(t *testing.T) {
	dir := t.TempDir()
	a, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f := a.Follow()
	followed(t, f, 0)
	before := a.Stamp()
	recorded(t, a, 1)
	followed(t, f, 1)
	if a.Stamp() == before {
		t.Error("the stamp is the same after a receipt")
	}
	recorded(t, a, 2)
	recorded(t, a, 3)
	followed(t, f, 3)
	followed(t, f, 3)

	// A workspace that was restored has fewer; nothing of before may stay.
	name := filepath.Join(dir, receiptsFile)
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data[:len(data)/3+1], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Receipts(t.Context()); err == nil {
		t.Error("receipts were lost, and nothing is said")
	}
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	followed(t, f, 3)
}

func TestAFollowerTrustsNoLineThatWasEdited(t *testing.T) {
	dir := t.TempDir()
	a, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f := a.Follow()
	recorded(t, a, 1)
	followed(t, f, 1)
	file, err := os.OpenFile(filepath.Join(dir, receiptsFile), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString(`{"sequence":2,"chain":"x"}` + "\n"); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Receipts(t.Context()); err == nil {
		t.Error("no error")
	}
}
