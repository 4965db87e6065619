package factstore

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"

	"danvan/pipeline"
	"danvan/pipeline/disk"
)

// Push is what a province says of a period. Number and Previous of the manifest are filled
// in.
type Push struct {
	Manifest
	Noted    Noted               // what the sender knows that it pushed last
	Said     func(Manifest) bool // tells whether the sender's archive may have said this; nil where it cannot be known
	Paths    map[string]string   // by digest: where the files lie here
	Whole    bool                // hold what is there against its digest, and not its size alone
	DryRun   bool                // write nothing
	Progress pipeline.Progress   // may be nil
}

// Noted is what a sender noted of the last manifest that it pushed for a period; the zero
// Noted where it has none.
type Noted struct {
	Number    int
	SHA256    string
	Elsewhere bool // in another store
}

// Pushed is what came of it.
type Pushed struct {
	Number   int                    // of the manifest that says it; that of the last one where nothing changed
	SHA256   string                 // of that manifest
	Changed  bool                   // a manifest was written, or would be
	Dropped  []pipeline.TakenReport // what the manifest before named and it does not
	Sent     []File                 // files that were sent, or would be
	Problems []pipeline.Sentence    // what in the store was not what was put there
}

// Push sends what the store does not have yet and then the manifest, unless the last one
// says the same. A file in the store that is not what its name says is sent again and told.
// Whatever cuts it leaves no half file under its name, and the next one goes on. The caller
// holds the lock of its workspace.
func (s *Store) Push(ctx context.Context, p Push) (Pushed, error) {
	var out Pushed
	of := Of{p.Province, p.Period}
	if !p.DryRun {
		if err := s.sweep(p.Province); err != nil {
			return out, fmt.Errorf("push %s: %w", p.Period, err)
		}
	}
	last, err := s.last(of, &out)
	if err != nil {
		return out, fmt.Errorf("push %s: %w", p.Period, err)
	}
	p.Format, p.Number, p.Previous = ManifestFormat, 1, ""
	if last != nil {
		p.Number, p.Previous, out.SHA256 = last.Number+1, last.SHA256, last.SHA256
	}
	if s.isLost(of, p.Noted, last, &out) {
		p.Number, p.Previous, p.Anew, last = p.Noted.Number+1, cmp.Or(p.Noted.SHA256, sumOf(nil)), true, nil
	}
	if last != nil {
		out.Dropped = dropped(last.Submissions, p.Submissions)
	}
	if last != nil && last.Format != "" && !p.Noted.Elsewhere && last.Number == p.Noted.Number && p.Noted.SHA256 != "" && last.SHA256 != p.Noted.SHA256 {
		out.Problems, last = append(out.Problems, changedManifest(s.full(of.Name(last.Number)))), nil // what it says is not what was said
	}
	if last != nil && s.isForeign(*last, p) {
		out.Problems = append(out.Problems, pipeline.Say("bản kê %[1]s trong kho không phải do nơi này gửi: nơi khác đã ghi vào thư mục của %[2]s. Bản kê số %[3]d của nơi này thay cho nó; xem ai được ghi vào thư mục đó",
			"the manifest %[1]s in the store was not pushed from here: somebody else wrote into the folder of %[2]s. Manifest %[3]d from here takes its place; see who may write there", s.full(of.Name(last.Number)), of.Province, p.Number))
	}
	files := p.Files
	if last != nil && last.Says(p.Manifest) && s.stillHas(last.Files, p, &out) {
		files, p.Files, p.Number = last.Files, last.Files, last.Number
	} else {
		out.Changed = true
	}
	out.Number = p.Number
	if err := s.sendLacking(ctx, p, files, &out); err != nil || !out.Changed || p.DryRun {
		return out, err
	}
	out.SHA256, err = s.putManifest(p.Manifest)
	return out, err
}

// isLost tells whether the store lacks what the sender knows that it pushed last: it is
// another store, it was made again, or it was brought back from an older copy. The ministry
// may have taken that manifest, so that numbers go on above it.
func (s *Store) isLost(of Of, noted Noted, last *Stored, out *Pushed) bool {
	if noted.Number == 0 || last != nil && (noted.Elsewhere || last.Number >= noted.Number) {
		return false
	}
	if !noted.Elsewhere {
		out.Problems = append(out.Problems, pipeline.Say("kho không còn bản kê %[1]s mà nơi này đã gửi: kho bị mất một phần hoặc được khôi phục từ bản sao cũ. Nơi này gửi lại đủ, bằng bản kê số %[2]d; không phải làm gì thêm",
			"the manifest %[1]s, which was pushed from here, is no longer in the store: it lost a part or was brought back from an older copy. All is pushed again, by manifest %[2]d; nothing else has to be done", s.full(of.Name(noted.Number)), noted.Number+1))
	}
	return true
}

// isForeign tells whether a manifest that the sender does not know of, and that says something
// else than it does now, is none of its own: a run that was cut leaves one that it did not note.
func (s *Store) isForeign(last Stored, p Push) bool {
	known := last.SHA256 == p.Noted.SHA256 || !p.Noted.Elsewhere && last.Number <= p.Noted.Number // what was changed is told before
	return last.Format != "" && !known && !last.Says(p.Manifest) && p.Said != nil && !p.Said(last.Manifest)
}

// dropped lists what counted before and does so no longer.
func dropped(before, after []pipeline.Submission) (out []pipeline.TakenReport) {
	counts := make(map[pipeline.TakenReport]bool, len(after))
	for _, x := range after {
		counts[pipeline.TakenReport{Unit: x.Unit, Form: x.Form}] = true
	}
	for _, x := range before {
		if key := (pipeline.TakenReport{Unit: x.Unit, Form: x.Form}); !counts[key] {
			out = append(out, key)
		}
	}
	return out
}

// last returns the last manifest, or nil where there is none. One that is damaged is told,
// and comes back with its number and digest alone: the next one names it as it is.
func (s *Store) last(of Of, out *Pushed) (*Stored, error) {
	numbers, err := s.Numbers(of)
	if err != nil || len(numbers) == 0 {
		return nil, err
	}
	n := numbers[len(numbers)-1]
	m, err := s.Manifest(of, n)
	var d *DamagedError
	if errors.As(err, &d) {
		out.Problems = append(out.Problems, d.Why)
		m, err = Stored{Manifest: Manifest{Number: n}, SHA256: m.SHA256}, nil
		if m.SHA256 == "" { // nothing can be read where it lies
			m.SHA256 = sumOf(nil)
		}
	}
	return &m, err
}

// stillHas tells whether what a manifest names is in the store, or can be sent again.
func (s *Store) stillHas(files []File, p Push, out *Pushed) bool {
	for _, f := range files {
		ok, err := s.hold(p.Province, f, p.Whole)
		if here := p.Paths[f.SHA256] != ""; !ok && !here {
			var d *DamagedError
			if errors.As(err, &d) {
				out.Problems = append(out.Problems, d.Why)
			} else if err == nil {
				out.Problems = append(out.Problems, lostFile(s.full(factName(p.Province, f.SHA256))))
			}
			return false
		}
	}
	return true
}

func lostFile(name string) pipeline.Sentence {
	return pipeline.Say("kho không còn tệp %s", "the file %s is no longer in the store", name)
}

func (s *Store) sendLacking(ctx context.Context, p Push, files []File, out *Pushed) error {
	for i, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if p.Progress != nil {
			p.Progress(pipeline.Say("gửi tệp lên kho", "sending files"), i, len(files))
		}
		ok, err := s.hold(p.Province, f, p.Whole)
		var d *DamagedError
		if errors.As(err, &d) {
			out.Problems, err = append(out.Problems, d.Why), nil
		} else if err == nil && !ok && !out.Changed {
			out.Problems = append(out.Problems, lostFile(s.full(factName(p.Province, f.SHA256))))
		}
		if err != nil {
			return fmt.Errorf("push %s: %w", p.Period, err)
		}
		if ok {
			continue
		}
		if !p.DryRun {
			if err := s.send(p.Province, f, p.Paths[f.SHA256]); err != nil {
				return fmt.Errorf("push %s: %w", p.Period, err)
			}
		}
		out.Sent = append(out.Sent, f)
	}
	return nil
}

// send copies a facts file into the store. What is read is held against the digest before
// it gets its name.
func (s *Store) send(province string, f File, from string) error {
	in, err := s.disk.Open(from)
	if err != nil {
		return disk.Explain(from, err)
	}
	sum := sha256.New()
	err = s.place(province, f.SHA256, factName(province, f.SHA256), io.TeeReader(in, sum), func() error {
		if hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
			return pipeline.Say("tệp %s vừa thay đổi trong khi gửi; chạy lại lệnh", "%s changed while it was sent; run the command again", from)
		}
		return nil
	}, s.root.Rename)
	return errors.Join(err, in.Close())
}

// putManifest puts a manifest beside the others. Another workspace that speaks for the
// same province may have come first: nothing is ever replaced.
func (s *Store) putManifest(m Manifest) (sha256 string, err error) {
	b, err := m.Bytes()
	if err != nil {
		return "", err
	}
	if _, err := Parse(b); err != nil { // whoever takes it would refuse it
		return "", fmt.Errorf("write the manifest of %s: %w", m.Period, err)
	}
	name := Of{m.Province, m.Period}.Name(m.Number)
	err = s.place(m.Province, m.Period.String()+manifestSuffix, name, bytes.NewReader(b), nil, s.moveBeside)
	if errors.Is(err, fs.ErrExist) {
		return "", pipeline.Say("một nơi khác cũng đang gửi cho %s: bản kê %s vừa có; kiểm tra xem có hai thư mục làm việc cùng gửi không, rồi chạy lại",
			"somebody else pushes for %s as well: the manifest %s has come meanwhile; see whether two workspaces push, and run again", m.Province, s.full(name))
	}
	return sumOf(b), err
}

// moveBeside gives a file its name where nothing has it yet. File systems without hard
// links get a look first.
func (s *Store) moveBeside(from, to string) error {
	err := s.root.Link(from, to)
	switch {
	case err == nil:
		return s.root.Remove(from)
	case errors.Is(err, fs.ErrExist):
		return errors.Join(err, s.root.Remove(from))
	case errors.Is(err, syscall.EPERM), errors.Is(err, errors.ErrUnsupported), errors.Is(err, syscall.EMLINK):
		if _, err := s.root.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(fs.ErrExist, err)
		}
		return s.root.Rename(from, to)
	}
	return err
}

// place writes a file on its way there and gives it its name when it is whole and on disk.
func (s *Store) place(province, as, name string, from io.Reader, check func() error, move func(from, to string) error) (err error) {
	sending := path.Join(province, sendingFolder)
	for _, dir := range []string{sending, path.Dir(name)} {
		if err := s.makeFolders(dir); err != nil {
			return s.explain(dir, err)
		}
	}
	temporary := path.Join(sending, as)
	if err := s.fill(temporary, from); err != nil {
		if errors.Is(err, fs.ErrExist) { // it was swept when the run began
			return s.notAlone(province, temporary)
		}
		s.drop(temporary)
		return s.explain(temporary, err)
	}
	if check != nil {
		if err := check(); err != nil {
			s.drop(temporary)
			return err
		}
	}
	err = s.disk.Do(disk.Move, s.full(name), func() error { return move(temporary, name) })
	if _, gone := s.root.Lstat(temporary); errors.Is(err, fs.ErrNotExist) && errors.Is(gone, fs.ErrNotExist) { // another run swept it
		return s.notAlone(province, temporary)
	}
	if err == nil {
		err = s.syncFolder(path.Dir(name))
	}
	return s.explain(name, err)
}

func (s *Store) notAlone(province, temporary string) error {
	return pipeline.Say("một nơi khác cũng đang gửi cho %s (%s); chờ rồi chạy lại", "somebody else pushes for %s as well (%s); wait and run again", province, s.full(temporary))
}

// drop takes away what is not whole. Where that fails too, the next run sweeps it.
func (s *Store) drop(temporary string) { _ = s.root.Remove(temporary) }

func (s *Store) fill(name string, from io.Reader) error {
	full := s.full(name)
	var f *os.File
	err := s.disk.Do(disk.Create, full, func() (err error) {
		f, err = s.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		return err
	})
	if err != nil {
		if f != nil {
			_ = f.Close() // it was made, and is reported as not
		}
		return err
	}
	err = s.copy(f, full, from)
	if err == nil {
		err = s.disk.Do(disk.Sync, full, f.Sync)
	}
	return errors.Join(err, s.disk.Do(disk.Close, full, f.Close))
}

func (s *Store) copy(to *os.File, full string, from io.Reader) error {
	part := make([]byte, 1<<18)
	for {
		n, err := from.Read(part)
		if n > 0 {
			if err := s.disk.Do(disk.Write, full, func() error { _, err := to.Write(part[:n]); return err }); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// makeFolders makes a folder and those above it, each flushed into the one above.
func (s *Store) makeFolders(dir string) error {
	info, err := s.root.Lstat(dir)
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return &fs.PathError{Op: string(disk.MakeFolder), Path: s.full(dir), Err: errors.New("something else has that name")}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	above := path.Dir(dir)
	if above != "." {
		if err := s.makeFolders(above); err != nil {
			return err
		}
	}
	err = s.disk.Do(disk.MakeFolder, s.full(dir), func() error { return s.root.Mkdir(dir, 0o755) })
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return s.syncFolder(above)
}

func (s *Store) syncFolder(dir string) error {
	return s.disk.Do(disk.SyncFolder, s.full(dir), func() error {
		f, err := s.root.Open(dir)
		if err != nil {
			return err
		}
		return errors.Join(f.Sync(), f.Close())
	})
}

// sweep removes what a run of this province left that was cut.
func (s *Store) sweep(province string) error {
	dir := path.Join(province, sendingFolder)
	list, err := s.list(dir)
	for _, e := range list {
		if name := path.Join(dir, e.Name()); err == nil && e.Type().IsRegular() {
			err = s.explain(name, s.disk.Do(disk.Remove, s.full(name), func() error { return s.root.Remove(name) }))
		}
	}
	return err
}
