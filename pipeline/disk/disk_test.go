package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"danvan/pipeline"
)

// A step that fails before is not done, one that fails after is, and one that is passed
// over is not done and goes well.
func TestAWatcherDecides(t *testing.T) {
	for _, c := range []struct {
		name  string
		after bool
		err   error
		done  bool
		fails bool
	}{
		{"not watched", false, nil, true, false},
		{"before", false, syscall.EIO, false, true},
		{"after", true, syscall.EIO, true, true},
		{"passed over", false, Passed, false, false},
	} {
		done := false
		d := Watched(func(s Step) error {
			if s.After == c.after {
				return c.err
			}
			return nil
		})
		err := d.Do(Move, "x", func() error { done = true; return nil })
		if done != c.done || (err != nil) != c.fails || c.fails && !errors.Is(err, syscall.EIO) {
			t.Errorf("%s: done %v, %v", c.name, done, err)
		}
	}
}

func TestAShortWriteWritesOneHalf(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x")
	d := Watched(func(s Step) error {
		if s.Op == Write && !s.After {
			return ErrShort
		}
		return nil
	})
	f, err := d.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	n, err := f.Write([]byte("123456"))
	if n != 3 || !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("%d bytes, %v", n, err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(name); err != nil || string(got) != "123" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestFilesReadAsTheSystemsDo(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a", "b", "x")
	var d Disk
	if err := d.MakeFolders(filepath.Dir(name)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte("một"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := d.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || string(got) != "một" {
		t.Errorf("%q, %v", got, err)
	}
	if err := d.MakeFolders(name); err == nil {
		t.Error("a file was taken for a folder")
	}
}

// Every kind of trouble is said in both languages with the file, and still is what it
// was for those who decide by it.
func TestTroubleIsExplained(t *testing.T) {
	for err, says := range map[error]string{
		syscall.ENOSPC: "Ổ đĩa đã đầy", syscall.EDQUOT: "Ổ đĩa đã đầy", io.ErrShortWrite: "Ổ đĩa đã đầy", syscall.EACCES: "Không có quyền", syscall.EROFS: "chỉ cho đọc",
		syscall.ESTALE: "ngắt kết nối", syscall.EIO: "Ổ đĩa báo lỗi", syscall.ENOENT: "Không còn thấy", syscall.EMFILE: "Không đọc hoặc ghi được",
	} {
		got := Explain("reports/x.docx", &fs.PathError{Op: "write", Path: ".part-1", Err: err})
		var said pipeline.Sentence
		if !errors.As(got, &said) || !errors.Is(got, err) || !strings.Contains(said.Vietnamese, says) || !strings.Contains(said.Vietnamese, "reports/x.docx") || !strings.Contains(said.English, "reports/x.docx") {
			t.Errorf("%v: %q", err, got)
		}
		if again := Explain("other", got); again != got {
			t.Errorf("explained twice: %v", again)
		}
	}
	if err := errors.New("none of the disk's"); Explain("x", err) != err || Explain("x", nil) != nil {
		t.Error("what is no trouble was explained")
	}
}
