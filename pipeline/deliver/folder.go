package deliver

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"

	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/pipeline/wholefile"
)

// Channel brings parcels to their recipients. Bringing one twice leaves one, as far as
// the channel can tell.
type Channel interface {
	// Put brings a parcel and says where it is. A [RefusedError] is for good, an
	// [UnreachableError] concerns everybody.
	Put(ctx context.Context, p Parcel) (where string, err error)
}

// Folder is the channel of shared folders. Each delivery of documents gets a folder of
// its own below that of its recipient, and a letter without documents is a note. What is
// there is never replaced: somebody may have it open, and a closed edition stays as it
// is. The next free name is taken. One parcel at a time is put: two recipients may share
// a folder, and one may have several deliveries waiting.
type Folder struct {
	disk disk.Disk
	path func(folder string) string
	turn sync.Mutex
}

// NewFolder returns the channel; path finds a recipient's folder of the list on this
// machine. All that write to the same folders share one.
func NewFolder(d disk.Disk, path func(folder string) string) *Folder {
	return &Folder{disk: d, path: path}
}

// mostVersions bounds the search for a free name.
const mostVersions = 10_000

// Put makes the version appear whole, or the note. A version that is there with the same
// documents is the one of an attempt that was cut. The recipient's folder itself is never
// made: one that is missing is a share that is away.
func (f *Folder) Put(_ context.Context, p Parcel) (string, error) {
	f.turn.Lock()
	defer f.turn.Unlock()
	dir := f.path(p.Address)
	if info, err := f.disk.Stat(dir); err != nil || !info.IsDir() {
		return "", pipeline.Say("không thấy thư mục nhận %s; kiểm tra kết nối (mount) hoặc tạo thư mục", "the recipient's folder %s is not there; see whether the share is mounted, or make the folder", dir)
	}
	if err := f.sweep(dir); err != nil {
		return "", err
	}
	if len(p.Documents) == 0 {
		return f.note(dir, p)
	}
	return f.version(dir, p)
}

// version puts documents into a new folder, which gets its name when it is whole.
func (f *Folder) version(dir string, p Parcel) (string, error) {
	name, there, err := f.free(dir, p.Label, "", func(name string) bool { return f.holds(name, p.Documents) })
	if err != nil || there {
		return name, err
	}
	stage := filepath.Join(dir, staged+p.ID)
	press := wholefile.On(f.disk)
	for _, d := range p.Documents {
		if err := press.Bytes(filepath.Join(stage, d.Name), 0o644, d.Bytes); err != nil {
			return "", err
		}
	}
	if err := f.disk.Rename(stage, name); err != nil {
		return "", disk.Explain(name, err)
	}
	return name, disk.Explain(dir, f.disk.SyncFolder(dir))
}

// note writes the letter as a text file that Windows opens without a question.
func (f *Folder) note(dir string, p Parcel) (string, error) {
	text := []byte("\uFEFF" + strings.ReplaceAll(p.Letter.Text(), "\n", "\r\n"))
	name, there, err := f.free(dir, p.Label, ".txt", func(name string) bool {
		data, err := f.disk.ReadFile(name)
		return err == nil && bytes.Equal(data, text)
	})
	if err != nil || there {
		return name, err
	}
	return name, wholefile.On(f.disk).Bytes(name, 0o644, text)
}

// free finds the first name that nothing has, or one that has what is to be put there.
func (f *Folder) free(dir, label, ending string, holds func(string) bool) (name string, there bool, err error) {
	for n := 1; n < mostVersions; n++ {
		name = label
		if n > 1 {
			name = fmt.Sprintf("%s (%d)", label, n)
		}
		name = filepath.Join(dir, name+ending)
		switch _, err := f.disk.Stat(name); {
		case errors.Is(err, fs.ErrNotExist):
			return name, false, nil
		case err != nil:
			return "", false, disk.Explain(name, err)
		case holds(name):
			return name, true, nil
		}
	}
	return "", false, pipeline.Say("thư mục %s đã có quá nhiều bản %q; dọn bớt", "the folder %s has too many versions of %q; clear some away", dir, label)
}

// holds tells whether a folder has all the documents as they are.
func (f *Folder) holds(dir string, documents []pipeline.Document) bool {
	for _, d := range documents {
		name := filepath.Join(dir, d.Name)
		if info, err := f.disk.Stat(name); err != nil || !info.Mode().IsRegular() || info.Size() != int64(len(d.Bytes)) {
			return false
		}
		if data, err := f.disk.ReadFile(name); err != nil || !bytes.Equal(data, d.Bytes) {
			return false
		}
	}
	return true
}

// staged begins the name of a version that is not whole yet.
const staged = wholefile.Unfinished + "giao-"

// Below makes a folder of a name below another, which must be there: one that is missing
// is a share that is away.
func (f *Folder) Below(folder, name string) error {
	root := f.path(folder)
	if info, err := f.disk.Stat(root); err != nil || !info.IsDir() {
		return pipeline.Say("không thấy thư mục %s", "the folder %s is not there", root)
	}
	return f.disk.MakeFolders(filepath.Join(root, name))
}

// sweep removes what attempts left that were cut. Nobody else works in the folder: the
// outbox is locked, and one parcel at a time is put.
func (f *Folder) sweep(dir string) error {
	list, err := f.disk.ReadDir(dir)
	if err != nil {
		return disk.Explain(dir, err)
	}
	for _, e := range list {
		id, ours := strings.CutPrefix(e.Name(), staged)
		if _, err := hex.DecodeString(id); !ours || err != nil || !e.IsDir() {
			continue
		}
		if err := removeFolder(f.disk, filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return wholefile.On(f.disk).Sweep(dir, 0)
}

// filesOf describes documents.
func filesOf(documents []pipeline.Document) []File {
	var out []File
	for _, d := range documents {
		sum := sha256.Sum256(d.Bytes)
		out = append(out, File{d.Name, int64(len(d.Bytes)), hex.EncodeToString(sum[:])})
	}
	return out
}
