package pdf

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"danvan/pipeline"
)

// office is LibreOffice as it is installed here.
func office(t *testing.T) string {
	t.Helper()
	program, ok := Find()
	if !ok {
		t.Skip("LibreOffice is not installed (apt-get install libreoffice-writer)")
	}
	return program
}

func TestADocumentBecomesAPDF(t *testing.T) {
	c := New(office(t), Limit)
	// A document that LibreOffice knows by its content as well as by its name.
	page := []byte("<html><body><p>Báo cáo kết quả công tác dân vận</p></body></html>")
	got, err := c.Convert(t.Context(), pipeline.Document{Name: "bao-cao; rm -rf.html", Bytes: page})
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "bao-cao; rm -rf.pdf" || !whole(got.Bytes) {
		t.Errorf("%s, %d bytes", got.Name, len(got.Bytes))
	}
}

// A picture or a frame that lies elsewhere is not fetched.
func TestNothingIsFetched(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	asked := make(chan struct{}, 8)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			asked <- struct{}{}
			conn.Close()
		}
	}()
	at := "http://" + listener.Addr().String()
	page := `<html><body><img src="` + at + `/a.png"><link rel="stylesheet" href="` + at + `/b.css"><iframe src="` + at + `/c.html"></iframe><p>Báo cáo</p></body></html>`
	if _, err := New(office(t), Limit).Convert(t.Context(), pipeline.Document{Name: "a.html", Bytes: []byte(page)}); err != nil {
		t.Fatal(err)
	}
	select {
	case <-asked:
		t.Error("LibreOffice asked for a picture of another place")
	default:
	}
}

// script is a program in the place of LibreOffice.
func script(t *testing.T, lines string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the stand-ins are shell scripts")
	}
	name := filepath.Join(t.TempDir(), "soffice")
	if err := os.WriteFile(name, []byte("#!/bin/sh\n"+lines+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestWhatLibreOfficeMayDoWrong(t *testing.T) {
	for name, c := range map[string]struct {
		lines, want string
	}{
		"ends well without a file":  {"exit 0", "could not make bao-cao.docx a PDF: no file came out"},
		"says what is wrong":        {"echo 'Error: source file could not be loaded' >&2; exit 1", "source file could not be loaded"},
		"writes half a file":        {"printf '%%PDF-1.7 half' > document.pdf", "could not make bao-cao.docx a PDF"},
		"hangs with a child of its": {"sleep 60 & wait", "was stopped"},
	} {
		t.Run(name, func(t *testing.T) {
			started := time.Now()
			_, err := New(script(t, c.lines), 500*time.Millisecond).Convert(t.Context(), pipeline.Document{Name: "bao-cao.docx", Bytes: []byte("x")})
			var said pipeline.Sentence
			if !errors.As(err, &said) || !strings.Contains(said.English, c.want) || said.Vietnamese == "" {
				t.Errorf("%v", err)
			}
			if took := time.Since(started); took > 20*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

func TestOneAtATimeAndNothingIsLeft(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	marks := t.TempDir()
	c := New(script(t, `[ -e `+marks+`/busy ] && touch `+marks+`/two
touch `+marks+`/busy; sleep 0.1; rm `+marks+`/busy
printf '%%PDF-1.7 %%%%EOF' > document.pdf`), Limit)
	failed := make(chan error, 5)
	for range cap(failed) {
		go func() {
			d, err := c.Convert(context.Background(), pipeline.Document{Name: "a.docx"})
			if err == nil && !bytes.HasPrefix(d.Bytes, []byte("%PDF-")) {
				err = errors.New("no PDF")
			}
			failed <- err
		}()
	}
	for range cap(failed) {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(filepath.Join(marks, "two")); err == nil {
		t.Error("two conversions ran at once")
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	c := New("/nowhere", Limit)
	c.turn <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Convert(ctx, pipeline.Document{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
