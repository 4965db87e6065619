package inbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"danvan/ingest/book"
	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/pipeline/wholefile"
)

// Slot lays files into an inbox on this machine or a mounted share for those who cannot
// reach it themselves. Its methods may be called at the same time.
type Slot struct {
	dir   string
	disk  disk.Disk
	names folderNames
	laid  *Laid
	mu    sync.Mutex // two files of one name come one after the other
}

// NewSlot returns the slot of the inbox in a folder; the units are those of all times. What
// it lays is noted in laid, which may be nil.
func NewSlot(d disk.Disk, dir string, units []pipeline.Unit, laid *Laid) *Slot {
	return &Slot{dir: dir, disk: d, names: newFolderNames(units), laid: laid}
}

// Laid knows the files that this process laid itself: they are whole, and one that lacks
// its end is damaged and not on its way. The zero value knows of none. Its methods may be
// called at the same time.
type Laid struct {
	mu    sync.Mutex
	sizes map[string]int64 // by the path in the inbox, with slashes
	order []string         // of those paths, the oldest first
}

// mostLaid is how many files are known: after some minutes none is waited for anyway.
const mostLaid = 1000

func (l *Laid) add(name string, size int) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sizes == nil {
		l.sizes = map[string]int64{}
	}
	if len(l.order) == mostLaid {
		delete(l.sizes, l.order[0])
		l.order = l.order[1:]
	}
	l.sizes[name], l.order = int64(size), append(l.order, name)
}

// has tells whether a file is one that was laid, and still as large.
func (l *Laid) has(name string, size int64) bool {
	if l == nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	laid, known := l.sizes[name]
	return known && laid == size
}

// Lay makes a file appear whole in a unit's folder, under its name as far as that is fit
// for one and free: nothing that lies there is replaced. It returns the name that the file
// got. What cannot be written is a [pipeline.Sentence].
func (s *Slot) Lay(unit, name string, data []byte) (as string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.names.codes[unit] {
		return "", fmt.Errorf("%q is not the code of a unit", unit)
	}
	if _, err := os.Stat(filepath.Join(s.dir, Marker)); err != nil {
		return "", notLaid(unit, away(err))
	}
	folder, err := s.folder(unit)
	if err == nil {
		as, err = freeName(folder, FitName(name))
	}
	if err == nil {
		err = wholefile.On(s.disk).Bytes(filepath.Join(folder, as), 0o640, data)
	}
	if err != nil {
		return "", notLaid(unit, err)
	}
	s.laid.add(path.Join(filepath.Base(folder), as), len(data))
	return as, nil
}

// notLaid says what keeps a file from its folder, without naming folders of the machine:
// who reads it is not the operator.
func notLaid(unit string, err error) error {
	why := pipeline.Say("lỗi của máy chủ", "a fault of the server")
	switch gone := (*pipeline.AwayError)(nil); {
	case errors.As(err, &gone):
		why = pipeline.Say("thư mục dùng chung đang ngắt kết nối", "the shared folder is away")
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		why = pipeline.Say("hộp thư đến chỉ cho đọc", "the inbox can only be read")
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		why = pipeline.Say("ổ đĩa đã đầy", "the disk is full")
	}
	return &LayError{pipeline.Say("Chưa gửi được tệp vào thư mục của đơn vị %s: %s. Gửi lại sau ít phút; nếu vẫn không được, báo người quản trị.",
		"The file could not be laid into the folder of %s: %s. Send it again in some minutes; if it fails again, tell the administrator.", unit, why), err}
}

// LayError says why a file could not be laid into the inbox.
type LayError struct {
	Why pipeline.Sentence
	err error // for the log
}

func (e *LayError) Error() string { return e.Why.English + " (" + e.err.Error() + ")" }

// Unwrap returns the sentence and the cause.
func (e *LayError) Unwrap() []error { return []error{e.Why, e.err} }

// folder is the one that the unit uses: that of its code, else one that is named after it,
// else a new one.
func (s *Slot) folder(unit string) (string, error) {
	list, err := s.disk.ReadDir(s.dir)
	if err != nil {
		return "", err
	}
	found := unit
	for _, e := range list {
		if code, _ := s.names.unit(e.Name()); code == unit && e.IsDir() {
			if found = e.Name(); found == unit {
				break
			}
		}
	}
	full := filepath.Join(s.dir, found)
	if info, err := os.Lstat(full); err == nil && !info.IsDir() {
		return "", fmt.Errorf("%s is not a folder", full) // a link would lead elsewhere
	}
	return full, s.disk.MakeFolders(full)
}

// mostTries is how many names are tried for one file.
const mostTries = 1000

func freeName(folder, name string) (string, error) {
	stem, ext := strings.TrimSuffix(name, path.Ext(name)), path.Ext(name)
	for i := 1; i <= mostTries; i++ {
		as := name
		if i > 1 {
			as = fmt.Sprintf("%s (%d)%s", stem, i, ext)
		}
		if _, err := os.Lstat(filepath.Join(folder, as)); errors.Is(err, fs.ErrNotExist) {
			return as, nil
		} else if err != nil {
			return "", err
		}
	}
	return "", fmt.Errorf("%d files of that name lie there", mostTries)
}

// longestName is how many bytes of a name are kept: file systems hold 255, and answers
// put words before it.
const longestName = 120

// FitName makes the name of a file as a stranger gives it fit to lie in a unit's folder:
// no folders, in composed letters, nothing that a terminal, Windows or the inbox itself
// takes for something else, and not too long. What is left of nothing is "tệp".
func FitName(name string) string {
	name = display(name[strings.LastIndexAny(name, `/\`)+1:])
	name = strings.Map(func(r rune) rune {
		switch {
		case r == unicode.ReplacementChar, strings.ContainsRune(`<>:"|?*`, r), unicode.Is(unicode.Cf, r):
			return '_'
		}
		return r
	}, name)
	name = strings.TrimRight(strings.TrimLeft(name, " .~$_"), " .")
	ext := path.Ext(name)
	if len(ext) > 12 {
		ext = ""
	}
	stem := strings.TrimSpace(cut(strings.TrimSuffix(name, ext), longestName-len(ext)))
	if stem == "" || reserved(stem) {
		stem = "tệp" + stem
	}
	if name = norm.NFC.String(stem + ext); book.SystemFile(name) { // it would never be read
		name = stem + strings.ReplaceAll(ext, ".", "_")
	}
	return name
}

// cut shortens a text to a number of bytes and leaves its letters whole.
func cut(text string, most int) string {
	for len(text) > most {
		_, n := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-n]
	}
	return text
}

// reserved tells the names that Windows keeps for devices.
func reserved(stem string) bool {
	first, _, _ := strings.Cut(strings.ToUpper(stem), ".")
	switch first {
	case "CON", "PRN", "AUX", "NUL", "THUMBS", "DESKTOP":
		return true
	}
	return len(first) == 4 && (strings.HasPrefix(first, "COM") || strings.HasPrefix(first, "LPT"))
}
