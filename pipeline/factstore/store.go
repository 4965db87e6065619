package factstore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/pipeline/wholefile"
)

// MarkerFile tells a store that is there from a share that is not mounted.
const MarkerFile = "danvan-store.json"

const (
	storeFormats = "danvan facts store "
	storeFormat  = storeFormats + "1"
)

type marker struct {
	Format string    `json:"format"`
	MadeAt time.Time `json:"made_at"`
}

const (
	manifestsFolder = "manifests"
	factsFolder     = "facts"
	sendingFolder   = "sending"
	factSuffix      = ".parquet"
	manifestSuffix  = ".json"
)

// Store is an opened store. It is closed after use.
type Store struct {
	dir  string
	made time.Time
	root *os.Root // nothing is reached outside of it
	disk disk.Disk
}

// Make makes a store in a folder that is new or empty, or in one that holds what provinces
// pushed and has lost its marker. One that is there already stays as it is.
func Make(d disk.Disk, dir string, at time.Time) error {
	if s, err := Open(d, dir); err == nil {
		return s.Close()
	}
	list, err := d.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("make a store: %w", disk.Explain(dir, err))
	}
	if len(list) > 0 && !holdsProvinces(d, dir, list) {
		return pipeline.Say("thư mục %s không trống và không phải kho số liệu; chọn một thư mục mới", "the folder %s is not empty and no store of facts; choose a new one", dir)
	}
	b, err := json.MarshalIndent(marker{storeFormat, at.UTC()}, "", " ")
	if err != nil {
		return fmt.Errorf("make a store: %w", err)
	}
	return wholefile.On(d).Bytes(filepath.Join(dir, MarkerFile), 0o644, append(b, '\n'))
}

// holdsProvinces tells whether a folder holds the folders of provinces and nothing else.
func holdsProvinces(d disk.Disk, dir string, list []fs.DirEntry) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(e fs.DirEntry) bool {
		info, err := d.Stat(filepath.Join(dir, e.Name(), manifestsFolder))
		return !e.IsDir() || !IsCode(e.Name()) || err != nil || !info.IsDir()
	})
}

// Open opens a store. A folder without the marker is an error: a share that is away must
// never read as "nothing was pushed".
func Open(d disk.Disk, dir string) (*Store, error) {
	away := func(why any) error {
		return pipeline.Say("không thấy kho số liệu ở %s (%v). Kiểm tra ổ đĩa hoặc thư mục chia sẻ đã gắn chưa; kho mới thì lập bằng: danvan facts init %[1]s",
			"there is no store of facts at %s (%v). Is the share or disk mounted? A new store is made by: danvan facts init %[1]s", dir, why)
	}
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, away(pipeline.Say("không có thư mục này", "no such folder"))
	}
	if err != nil {
		return nil, away(disk.Explain(dir, err))
	}
	s := &Store{dir: dir, root: root, disk: d}
	var m marker
	b, err := s.read(MarkerFile, 1<<16)
	if errors.Is(err, fs.ErrNotExist) {
		err = away(pipeline.Say("thiếu %s", "%s is missing", MarkerFile))
		if list, unread := d.ReadDir(dir); unread == nil && holdsProvinces(d, dir, list) {
			err = pipeline.Say("kho số liệu ở %[1]s mất tệp %[2]s mà vẫn còn thư mục của các tỉnh. Nếu kho đang đồng bộ thì chờ xong; nếu không thì chép lại tệp này từ bản sao của kho, hoặc lập lại bằng: danvan facts init %[1]s (nội dung đã gửi giữ nguyên)",
				"the store of facts at %[1]s has lost its file %[2]s and still holds the folders of provinces. Where it is being synchronised, wait; else bring this file back from a copy of the store, or make it again by: danvan facts init %[1]s (what was pushed stays as it is)", dir, MarkerFile)
		}
	} else if err == nil && json.Unmarshal(b, &m) == nil && isNewer(m.Format, storeFormats) {
		err = pipeline.Say("không dùng được kho số liệu ở %s: %v", "the store of facts at %s cannot be used: %v", dir, errNewer(m.Format))
	} else if err == nil && m.Format != storeFormat {
		err = damaged("tệp %s của kho %s không đúng. Chép lại tệp này từ bản sao của kho; các tệp khác để nguyên", "the file %s of the store %s is not what it should be. Bring this file back from a copy of the store; leave the others", MarkerFile, dir)
	}
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	s.made = m.MadeAt
	return s, nil
}

// ID tells a store from another: when it was made.
func (s *Store) ID() string { return s.made.UTC().Format(time.RFC3339Nano) }

// Close closes the store.
func (s *Store) Close() error { return s.root.Close() }

// full is the whole path of a name in the store, for messages and for who watches the disk.
func (s *Store) full(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

func (s *Store) explain(name string, err error) error { return disk.Explain(s.full(name), err) }

// read reads an ordinary file whole. One that is none, or larger than most, is damaged.
func (s *Store) read(name string, most int64) (b []byte, err error) {
	err = s.disk.Do(disk.Read, s.full(name), func() error {
		f, err := s.open(name, most)
		if err != nil {
			return err
		}
		b, err = io.ReadAll(io.LimitReader(f, most+1))
		return errors.Join(err, f.Close())
	})
	if err == nil && int64(len(b)) > most {
		err = s.odd(name)
	}
	return b, s.unlessDamaged(name, err)
}

func (s *Store) odd(name string) error {
	return damaged("%s trong kho không phải tệp thường hoặc quá lớn", "%s in the store is no ordinary file or too large", s.full(name))
}

// unlessDamaged explains an error of the disk.
func (s *Store) unlessDamaged(name string, err error) error {
	if d := new(DamagedError); err == nil || errors.As(err, &d) {
		return err
	}
	return s.explain(name, err)
}

// open opens an ordinary file for reading: no link, and nothing that would be waited for.
func (s *Store) open(name string, most int64) (*os.File, error) {
	info, err := s.root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > most {
		return nil, s.odd(name)
	}
	return s.root.Open(name)
}

// list lists a folder by name; one that is not there is empty.
func (s *Store) list(name string) (list []fs.DirEntry, err error) {
	err = s.disk.Do(disk.List, s.full(name), func() error {
		f, err := s.root.Open(name)
		if err != nil {
			return err
		}
		list, err = f.ReadDir(-1)
		return errors.Join(err, f.Close())
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return compareText(a.Name(), b.Name()) })
	return list, s.unlessDamaged(name, err)
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Provinces lists the provinces that have a folder. What cannot be one's is passed over.
func (s *Store) Provinces() ([]string, error) {
	list, err := s.list(".")
	var out []string
	for _, e := range list {
		if e.IsDir() && IsCode(e.Name()) {
			out = append(out, e.Name())
		}
	}
	return out, err
}

// Periods lists the periods that a province has manifests of.
func (s *Store) Periods(province string) ([]pipeline.Period, error) {
	if !IsCode(province) {
		return nil, fmt.Errorf("%q is no code of a province", province)
	}
	list, err := s.list(path.Join(province, manifestsFolder))
	var out []pipeline.Period
	for _, e := range list {
		if p, wrong := pipeline.ParsePeriod(e.Name()); wrong == nil && p.String() == e.Name() && e.IsDir() {
			out = append(out, p)
		}
	}
	return out, err
}

// Of names the manifests of a province and period.
type Of struct {
	Province string
	Period   pipeline.Period
}

func (o Of) folder() string { return path.Join(o.Province, manifestsFolder, o.Period.String()) }

// Name is where a manifest lies, below the store.
func (o Of) Name(number int) string {
	return path.Join(o.folder(), fmt.Sprintf("%04d%s", number, manifestSuffix))
}

// ParseName is what [Of.Name] named.
func ParseName(name string) (of Of, number int, ok bool) {
	parts := strings.Split(name, "/")
	if len(parts) != 4 {
		return of, 0, false
	}
	period, err := pipeline.ParsePeriod(parts[2])
	number, ok = cutNumber(parts[3])
	of = Of{parts[0], period}
	return of, number, ok && err == nil && of.Name(number) == name
}

// Numbers lists the numbers of manifests in order. That they go on without a gap is for
// [Store.Verify] to say.
func (s *Store) Numbers(of Of) ([]int, error) {
	if !IsCode(of.Province) || of.Period.IsZero() {
		return nil, fmt.Errorf("%q is no code of a province", of.Province)
	}
	list, err := s.list(of.folder())
	var out []int
	for _, e := range list {
		number, isNumber := cutNumber(e.Name())
		if isNumber && path.Base(of.Name(number)) == e.Name() {
			out = append(out, number)
		}
	}
	slices.Sort(out)
	return out, err
}

func cutNumber(name string) (int, bool) {
	n, err := strconv.Atoi(name[:max(0, len(name)-len(manifestSuffix))])
	return n, err == nil && n >= 1
}

// Stored is a manifest as it lies in a store.
type Stored struct {
	Manifest
	Bytes  []byte
	SHA256 string
}

// Manifest reads a manifest. One that is not whole, or lies where another should, is a
// [DamagedError]; its bytes and their digest are returned all the same.
func (s *Store) Manifest(of Of, number int) (Stored, error) {
	name := of.Name(number)
	b, err := s.read(name, MostManifest)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = damaged("kho không còn bản kê %s", "the manifest %s is no longer in the store", s.full(name))
		}
		return Stored{}, err
	}
	out := Stored{Bytes: b, SHA256: sumOf(b)}
	out.Manifest, err = Parse(b)
	if newer := new(newerError); errors.As(err, &newer) {
		return out, pipeline.Say("bản kê %s trong kho chưa đọc được: %v", "the manifest %s in the store cannot be read: %v", s.full(name), newer.error)
	}
	if err == nil && (out.Province != of.Province || out.Period != of.Period || out.Number != number) {
		err = pipeline.Say("nó là bản kê của tỉnh, kỳ hoặc số khác", "it is that of another province, period or number")
	}
	if err != nil {
		return out, damaged("bản kê %s trong kho không đúng: %v", "the manifest %s in the store is not what it should be: %v", s.full(name), err)
	}
	return out, nil
}

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// factName is where a facts file lies. The digest was looked at when its manifest was read.
func factName(province, sha256 string) string {
	return path.Join(province, factsFolder, sha256[:2], sha256+factSuffix)
}

// Fetch returns a facts file, held against its digest.
func (s *Store) Fetch(province string, f File) ([]byte, error) {
	name := factName(province, f.SHA256)
	b, err := s.read(name, min(f.Size, MostFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, damaged("kho không có tệp %s mà bản kê nêu; nếu kho đang đồng bộ thì chờ xong rồi chạy lại", "the file %s that a manifest names is not in the store; where the store is being synchronised, wait and run again", s.full(name))
	case err != nil:
		return nil, err
	case sumOf(b) != f.SHA256:
		return nil, damaged("tệp %s trong kho không đúng với tên của nó", "the file %s in the store is not what its name says", s.full(name))
	}
	return b, nil
}

// Holds looks whether a facts file is there and of its size. What is not is a
// [DamagedError].
func (s *Store) Holds(province string, f File) error {
	ok, err := s.hold(province, f, false)
	if err == nil && !ok {
		err = &DamagedError{lostFile(s.full(factName(province, f.SHA256)))}
	}
	return err
}

// hold holds a facts file against its size, and with whole against its digest. It tells
// whether it is there and right; what is there and wrong is a [DamagedError].
func (s *Store) hold(province string, f File, whole bool) (bool, error) {
	name := factName(province, f.SHA256)
	if whole {
		_, err := s.Fetch(province, f)
		if err == nil {
			return true, nil
		}
		if there, looked := s.there(name); looked == nil && !there {
			return false, nil
		}
		return false, err
	}
	var info fs.FileInfo
	err := s.disk.Do(disk.Look, s.full(name), func() (err error) {
		info, err = s.root.Lstat(name)
		return err
	})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, s.explain(name, err)
	case !info.Mode().IsRegular() || info.Size() != f.Size:
		return false, damaged("tệp %s trong kho không đúng với tên của nó", "the file %s in the store is not what its name says", s.full(name))
	}
	return true, nil
}

func (s *Store) there(name string) (bool, error) {
	err := s.disk.Do(disk.Look, s.full(name), func() error {
		_, err := s.root.Lstat(name)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Soundness is what was read back.
type Soundness struct {
	Manifests int
	Files     int
	Bytes     int64
	Problems  []pipeline.Sentence // files that their province can send again
	History   []pipeline.Sentence // manifests that only a copy of the store brings back
}

// Verify reads back all that a province has in the store: its manifests by their chain and
// every file that one of them names.
func (s *Store) Verify(ctx context.Context, province string, progress pipeline.Progress) (Soundness, error) {
	var out Soundness
	periods, err := s.Periods(province)
	if err != nil {
		return out, err
	}
	files := map[string]File{}
	for _, period := range periods {
		if err := s.verifyPeriod(ctx, Of{province, period}, &out, files); err != nil {
			return out, err
		}
	}
	done := 0
	for _, f := range sortedFiles(files) {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		if progress != nil {
			progress(pipeline.Say("đọc lại kho", "reading the store back"), done, len(files))
		}
		done++
		b, err := s.Fetch(province, f)
		if err := out.take(err); err != nil {
			return out, err
		}
		if err == nil {
			out.Files, out.Bytes = out.Files+1, out.Bytes+int64(len(b))
		}
	}
	return out, nil
}

func (s *Store) verifyPeriod(ctx context.Context, of Of, out *Soundness, files map[string]File) error {
	numbers, err := s.Numbers(of)
	if err != nil {
		return err
	}
	previous, before := "", 0
	for _, n := range numbers {
		if err := ctx.Err(); err != nil {
			return err
		}
		m, err := s.Manifest(of, n)
		if d := new(DamagedError); errors.As(err, &d) {
			out.History = append(out.History, d.Why)
		} else if err != nil {
			return err
		}
		if err == nil {
			out.Manifests++
			for _, f := range m.Files {
				files[f.SHA256] = f
			}
			switch { // one that begins anew says that those before were lost
			case m.Anew:
			case n != before+1:
				out.History = append(out.History, pipeline.Say("kho không còn bản kê %s", "the manifest %s is no longer in the store", s.full(of.Name(before+1))))
			case m.Previous != previous:
				out.History = append(out.History, NotFollowing(s.full(of.Name(n))))
			}
		}
		previous, before = m.SHA256, n
	}
	return nil
}

func changedManifest(name string) pipeline.Sentence {
	return pipeline.Say("bản kê %s trong kho đã bị sửa sau khi gửi", "the manifest %s in the store was changed after it was pushed", name)
}

// NotFollowing names a manifest that names another before it than the one that lies there:
// which of both was changed cannot be said by them alone.
func NotFollowing(name string) pipeline.Sentence {
	return pipeline.Say("bản kê %s không nối tiếp bản kê trước nó trong kho: một trong hai bản đã bị sửa sau khi gửi, hoặc do nơi khác ghi",
		"the manifest %s does not follow the one before it in the store: one of both was changed after it was pushed, or somebody else wrote it", name)
}

// take turns damage into a problem, and returns other errors.
func (o *Soundness) take(err error) error {
	var d *DamagedError
	if errors.As(err, &d) {
		o.Problems = append(o.Problems, d.Why)
		return nil
	}
	return err
}

func sortedFiles(files map[string]File) []File {
	out := make([]File, 0, len(files))
	for _, f := range files {
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b File) int { return compareText(a.SHA256, b.SHA256) })
	return out
}
