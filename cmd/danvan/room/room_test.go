package room

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"danvan/config"
	"danvan/ingest"
	"danvan/ingest/book"
	"danvan/pipeline"
	"danvan/pipeline/confine"
	"danvan/transforms"
	"danvan/transforms/engine/duckdb"
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
		out[kind] = func(packed []byte) ([]byte, error) {
			q, err := unpackRequest(packed)
			o := q.Original
			if asked := []string{}; kind == kindFacts {
				_, err = unpackHead(packed, &asked)
				o.File = strings.Join(asked, " ")
			}
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
			return handler(packed)
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
	terms := Terms{Programmes: []*pipeline.Programme{p}, Limits: book.DefaultLimits(), Time: time.Minute, Memory: 256, Workers: 1,
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

// storedFacts is a facts file of a workspace, with the cells of one submission.
func storedFacts(t *testing.T) ([]byte, pipeline.Submission) {
	t.Helper()
	s := pipeline.Submission{ID: "s1", Unit: "VP", Form: "f", Period: pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 2}}
	for i := range 500 {
		s.Cells = append(s.Cells, pipeline.Cell{Row: fmt.Sprint("hàng ", i), Field: "f1", Measure: pipeline.Value, State: pipeline.Reported, Number: pipeline.Number(i), Sheet: "Biểu", Ref: fmt.Sprint("C", i+9)})
	}
	s.Content = ingest.ContentDigest(s.Cells)
	w, err := transforms.Open(transforms.Options{Facts: t.TempDir(), Engine: duckdb.Engine{Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Store(t.Context(), []pipeline.Submission{s}); err != nil {
		t.Fatal(err)
	}
	files, err := w.Files(t.Context(), s.Period, []pipeline.Submission{s})
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	b, err := os.ReadFile(files[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	return b, s
}

// What another office calls a facts file is read with the bounds of a sender's file: it is
// its cells, or it is refused with a reason, or its child is ended; the next file is read
// as if nothing had happened.
func TestAForeignFactsFile(t *testing.T) {
	var log bytes.Buffer
	r := testRoom(t, &log, func(terms *Terms) { terms.Time = 10 * time.Second })
	file, s := storedFacts(t)
	sound := func(after string) {
		cells, err := r.Facts(t.Context(), file, []string{"s0", s.ID})
		if err != nil || len(cells) != 1 || ingest.ContentDigest(cells[s.ID]) != s.Content {
			t.Fatalf("after %s: %d submissions, %v", after, len(cells), err)
		}
	}
	sound("nothing")
	for trouble, says := range map[string]string{"panic": "bị hỏng giữa chừng", "nonsense": "bị hỏng giữa chừng", "eat": "limits.memory_mb", "hang": "limits.seconds"} {
		var foreign *FactsError
		if _, err := r.Facts(t.Context(), file, []string{trouble}); !errors.As(err, &foreign) || !strings.Contains(foreign.Why.Vietnamese, says) {
			t.Errorf("%s: %v", trouble, err)
		}
		sound(trouble)
	}
	refused := 0
	held := func(what string, b []byte) {
		cells, err := r.Facts(t.Context(), b, []string{s.ID})
		var foreign *FactsError
		switch {
		case errors.As(err, &foreign):
			refused++
		case err != nil:
			t.Errorf("%s: %v", what, err)
		case len(cells) == 1 && len(cells[s.ID]) != len(s.Cells):
			t.Errorf("%s: %d of %d cells", what, len(cells[s.ID]), len(s.Cells))
		}
	}
	held("no file", nil)
	held("a text", []byte("PAR1 xin chào PAR1"))
	for n := len(file) / 40; n < len(file); n += len(file) / 40 {
		held(fmt.Sprint("cut at ", n), file[:n])
		changed := bytes.Clone(file)
		changed[n] ^= 0xff
		held(fmt.Sprint("changed at ", n), changed)
	}
	for n := len(file) - 600; n < len(file); n += 7 { // its table of contents
		changed := bytes.Clone(file)
		changed[n] ^= 0x40
		held(fmt.Sprint("contents changed at ", n), changed)
	}
	if refused < 42 {
		t.Errorf("%d files were refused", refused)
	}
	sound("all of them")
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
	r, err := New(Terms{Programmes: []*pipeline.Programme{p}, Limits: book.DefaultLimits(), Time: time.Minute, Memory: 512, Workers: 1, Log: slog.New(slog.DiscardHandler)})
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
