package sourcetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"danvan/ingest/source"
)

// Faults are what every driver of a server has to bear. dial reaches the server, which
// serves dir, by an address.
func Faults(t *testing.T, dir string, server *Program, dial func(address string) source.Dial) {
	t.Helper()
	t.Run("a line that is cut", func(t *testing.T) { lineIsCut(t, dir, server, dial) })
	t.Run("a server that says nothing", func(t *testing.T) { serverIsSilent(t, server, dial) })
	t.Run("a connection ends with its context", func(t *testing.T) { endsWithContext(t, server, dial) })
	t.Run("a server that is killed", func(t *testing.T) { serverIsKilled(t, server, dial) })
}

// Patience is short for tests.
func Patience() source.Patience {
	return source.Patience{Tries: 3, Wait: time.Millisecond, Operation: 20 * time.Second}
}

// Connect reaches a server for a test.
func Connect(t *testing.T, dial source.Dial) *source.Remote {
	t.Helper()
	r, err := source.Connect(context.Background(), dial, Patience())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shut(r) })
	return r
}

// lineIsCut: a cut in the middle of a file costs that file's turn and not the source.
func lineIsCut(t *testing.T, dir string, server *Program, dial func(string) source.Dial) {
	big := bytes.Repeat([]byte("0123456789abcdef"), 1<<17)
	Put(t, dir, "A/lớn.bin", big)
	line := NewLine(t, server.Address)
	a := Connect(t, dial(line.Address)).At("A")
	f, err := a.Open("lớn.bin")
	if err != nil {
		t.Fatal(err)
	}
	line.CutAfter(500<<10, 1)
	if data, err := io.ReadAll(io.NewSectionReader(f, 0, 3<<20)); err == nil {
		t.Errorf("%d of %d bytes were read over a line that was cut", len(data), len(big))
	}
	if data, err := a.Read("lớn.bin"); err != nil || !bytes.Equal(data, big) {
		t.Errorf("over a new line %d bytes, %v", len(data), err)
	}
	line.CutAfter(0, 1)
	if err := a.Write("SNV/phiếu.txt", big); err != nil {
		t.Errorf("an answer is not written anew: %v", err)
	}
	if there, err := os.ReadFile(filepath.Join(dir, "A/SNV/phiếu.txt")); err != nil || !bytes.Equal(there, big) {
		t.Errorf("%d bytes of the answer, %v", len(there), err)
	}
	line.CutAfter(0, 1)
	if err := a.Remove("lớn.bin"); err != nil {
		t.Errorf("a file is not removed anew: %v", err)
	}
}

// serverIsSilent: it is given up after a bounded time, and then at once.
func serverIsSilent(t *testing.T, server *Program, dial func(string) source.Dial) {
	line := NewLine(t, server.Address)
	short := source.Patience{Tries: 2, Wait: time.Millisecond, Operation: time.Second}
	r, err := source.Connect(context.Background(), dial(line.Address), short)
	if err != nil {
		t.Fatal(err)
	}
	defer shut(r)
	line.Stall(true)
	if _, err := r.At(".").List("."); err == nil || !strings.Contains(err.Error(), "no answer within") {
		t.Errorf("a silent server: %v", err)
	}
	dials := line.Dials.Load()
	if _, err := r.At(".").Stat("x"); err == nil || line.Dials.Load() != dials {
		t.Errorf("it was asked again, %v", err)
	}
}

func endsWithContext(t *testing.T, server *Program, dial func(string) source.Dial) {
	ctx, cancel := context.WithCancel(context.Background())
	r, err := source.Connect(ctx, dial(server.Address), Patience())
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := r.At(".").List("."); err == nil {
		t.Error("it works on")
	}
}

func serverIsKilled(t *testing.T, server *Program, dial func(string) source.Dial) {
	r := Connect(t, dial(server.Address))
	server.Stop()
	for range 2 {
		_, err := r.At(".").List(".")
		var gone *source.GoneError
		if !errors.As(err, &gone) {
			t.Errorf("a killed server: %v", err)
		}
	}
}
