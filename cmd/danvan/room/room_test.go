package room

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"danvan/config"
	"danvan/ingest/book"
	"danvan/pipeline"
	"danvan/pipeline/confine"
)

// The test binary is its own child. Files whose names ask for it are treated badly, as
// a fault of the reader would treat them.
func TestMain(m *testing.M) {
	if len(os.Args) < 2 || os.Args[1] != Command {
		os.Exit(m.Run())
	}
	if err := confine.Serve(clumsy); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func clumsy(setup []byte) (map[string]confine.Handler, error) {
	sound, err := handlers(setup)
	if err != nil {
		return nil, err
	}
	out := map[string]confine.Handler{}
	for kind, handler := range sound {
		out[kind] = func(request []byte) ([]byte, error) {
			_, o, err := unpackRead(request)
			if err != nil {
				return nil, err
			}
			switch {
			case strings.HasPrefix(o.File, "panic"):
				panic(string(o.Bytes))
			case strings.HasPrefix(o.File, "hang"):
				for i := 0; i >= 0; i++ {
					_ = i
				}
			case strings.HasPrefix(o.File, "eat"):
				for all := [][]byte{}; ; {
					all = append(all, bytes.Repeat([]byte{1}, 1<<20))
				}
			case strings.HasPrefix(o.File, "nonsense"):
				return []byte("nonsense"), nil
			}
			return handler(request)
		}
	}
	return out, nil
}

const testPack = "so-tttt-quang-nam-2021"

func testRoom(t *testing.T, log *bytes.Buffer, change func(*Terms)) *Room {
	t.Helper()
	files, err := config.OpenPack(testPack)
	if err != nil {
		t.Fatal(err)
	}
	p, err := config.ReadPack(files)
	if err != nil {
		t.Fatal(err)
	}
	terms := Terms{Packs: []Pack{{files, p.Digest}}, Limits: book.DefaultLimits(), Time: time.Minute, Memory: 256, Workers: 1,
		Log: slog.New(slog.NewTextHandler(log, nil))}
	if change != nil {
		change(&terms)
	}
	r, err := New(terms)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func original(name, content string) pipeline.Original {
	return pipeline.Original{Arrival: pipeline.Arrival{Unit: "VP", File: name, Size: int64(len(content))}, SHA256: "5ece7", Bytes: []byte(content)}
}

func TestWhatBreaksTheReaderIsAFinding(t *testing.T) {
	cases := []struct{ file, code, args string }{
		{"panic.csv", "file-unreadable", ""},
		{"nonsense.csv", "file-unreadable", ""},
		{"eat.csv", "file-heavy", "256"},
		{"hang.csv", "file-slow", "1"},
	}
	var log bytes.Buffer
	for _, c := range cases {
		log.Reset()
		r := testRoom(t, &log, func(terms *Terms) {
			if c.code == "file-slow" {
				terms.Time = time.Second
			}
		})
		reading := r.Reader(0).Read(t.Context(), original(c.file, "Nguyễn Văn A"))
		if reading.Unread != nil || len(reading.Findings) != 1 || len(reading.Submissions) != 0 {
			t.Fatalf("%s: %+v", c.file, reading)
		}
		if f := reading.Findings[0]; f.Code != c.code || strings.Join(f.Args, " ") != c.args || reading.Outcome() != pipeline.Returned {
			t.Errorf("%s: %+v, want %s", c.file, f, c.code)
		}
		if said := log.String(); !strings.Contains(said, "5ece7") || !strings.Contains(said, "unit=VP") || strings.Contains(said, "Nguyễn") || strings.Contains(said, c.file) {
			t.Errorf("%s: the log says %s", c.file, said)
		}
		// The next file is read as if nothing had happened.
		if next := r.Reader(0).Read(t.Context(), original("a.csv", "x;y\n1;2\n")); len(next.Findings) != 1 || next.Findings[0].Code != "form-not-found" {
			t.Errorf("after %s: %+v", c.file, next)
		}
		// What was accepted before and is stopped now is no finding about the file.
		if again := r.Rereader(0).Read(t.Context(), original(c.file, "x")); again.Unread == nil || len(again.Findings) != 0 {
			t.Errorf("%s read again: %+v", c.file, again)
		}
	}
}

func TestAnAnswerThatCannotBeMadeIsAnError(t *testing.T) {
	var log bytes.Buffer
	r := testRoom(t, &log, nil)
	receipt := pipeline.Receipt{Sequence: 1, Unit: "VP", File: "panic.csv", Decision: pipeline.Returned, Findings: []pipeline.Finding{pipeline.NewFinding("form-not-found", "", "")}}
	var failure *confine.Failure
	if _, err := r.Compose(t.Context(), receipt, original("panic.csv", "x")); !errors.As(err, &failure) {
		t.Errorf("got %v", err)
	}
	receipt.File = "a.csv"
	documents, err := r.Compose(t.Context(), receipt, original("a.csv", "x;y\n1;2\n"))
	if err != nil || len(documents) != 1 || !bytes.HasPrefix(documents[0].Bytes, []byte("PK")) {
		t.Errorf("%d documents, %v", len(documents), err)
	}
}

func TestAnotherPackIsRefused(t *testing.T) {
	var log bytes.Buffer
	r := testRoom(t, &log, func(terms *Terms) { terms.Packs[0].Digest = "another" })
	reading := r.Reader(0).Read(t.Context(), original("a.csv", "x"))
	var said pipeline.Sentence
	if !errors.As(reading.Unread, &said) || said != errOtherPack() || reading.Findings != nil {
		t.Errorf("%+v", reading)
	}
	gone := testRoom(t, &log, func(terms *Terms) { terms.Packs[0].Files = os.DirFS(filepath.Join(t.TempDir(), "gone")) })
	if reading := gone.Reader(0).Read(t.Context(), original("a.csv", "x")); reading.Unread == nil {
		t.Errorf("%+v", reading)
	}
	empty := testRoom(t, &log, func(terms *Terms) {
		terms.Packs[0].Files = fstest.MapFS{}
		_, terms.Packs[0].Digest, _ = config.PackFiles(fstest.MapFS{})
	})
	if reading := empty.Reader(0).Read(t.Context(), original("a.csv", "x")); reading.Unread == nil {
		t.Errorf("a pack without files: %+v", reading)
	}
}

// BenchmarkFile is what a small file costs beside its reading: the way to the child
// and back.
func BenchmarkFile(b *testing.B) {
	files, err := config.OpenPack(testPack)
	if err != nil {
		b.Fatal(err)
	}
	p, err := config.ReadPack(files)
	if err != nil {
		b.Fatal(err)
	}
	r, err := New(Terms{Packs: []Pack{{files, p.Digest}}, Limits: book.DefaultLimits(), Time: time.Minute, Memory: 512, Workers: 1, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	o := original("a.csv", "x;y\n1;2\n")
	for b.Loop() {
		if reading := r.Reader(0).Read(b.Context(), o); reading.Unread != nil {
			b.Fatal(reading.Unread)
		}
	}
}
