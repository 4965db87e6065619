// Package archive keeps what was received: originals named by their content hash
// and receipts in the order of decision. Both are written once and never changed;
// everything else in a workspace can be made again from them.
//
//	originals/ab/<sha256>   one file for each content, read-only
//	receipts.jsonl          one receipt a line, appended and flushed to disk
//	audit.jsonl             every other decision, likewise
//	editions/2021-Q2/1/     a closed edition: edition.json with the hashes of the rest
//	set-aside/<sha256>      an original whose run was cut before its receipt
//
// The lines of a journal are chained by hashes, so that an edit or a lost line shows.
//
// Only one process writes at a time (the caller holds the workspace's lock); reading
// needs no lock.
package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/pipeline/wholefile"
)

const (
	receiptsFile    = "receipts.jsonl"
	originalsFolder = "originals"
)

// Archive is a folder of originals and receipts. It implements [pipeline.Archive].
type Archive struct {
	dir   string
	disk  disk.Disk
	about pipeline.Period // see [Archive.About]; zero: all
}

// Open returns the archive in dir and writes nothing. A folder that is not there is an
// error: an archive that was lost must not read as "nobody has filed".
func Open(dir string) (*Archive, error) { return OpenOn(disk.Disk{}, dir) }

// OpenOn opens the archive in dir on a disk; see [Open].
func OpenOn(d disk.Disk, dir string) (*Archive, error) {
	if info, err := d.Stat(dir); err != nil || !info.IsDir() {
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("open archive: %w", disk.Explain(dir, err))
		}
		return nil, pipeline.Say("Không thấy thư mục lưu trữ %s. Khôi phục từ bản sao lưu; đây là bản gốc của mọi số liệu.",
			"the archive folder %s is not there; bring it back from a backup: it is the truth behind every figure", dir)
	}
	return &Archive{dir: dir, disk: d}, nil
}

// About is the same archive for who asks about one period: of files without a form of it
// the receipts say nothing about their forms, nor other periods' editions about their
// inputs. Ten years are read in a third of the time, and held against their chains and the
// originals all the same.
func (a *Archive) About(period pipeline.Period) *Archive {
	only := *a
	only.about = period
	return &only
}

// Receipts returns all receipts in order. A last line without an end is a record
// that was cut while it was written and was never acknowledged: it is passed over.
// Originals without a receipt are an error: receipts were lost.
func (a *Archive) Receipts(ctx context.Context) ([]pipeline.Receipt, error) {
	receipts, err := a.readReceipts(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.account(receipts); err != nil {
		return nil, err
	}
	return receipts, nil
}

// Follower reads what is added to the receipts: who looks again and again need not read
// all of them each time. It is used by one goroutine at a time.
type Follower struct {
	archive *Archive
	at      place
	known   []pipeline.Receipt
}

// Follow returns a follower that has read nothing yet.
func (a *Archive) Follow() *Follower { return &Follower{archive: a} }

// Receipts returns all receipts in order, and reads those that were added since it was
// asked last. The list must not be changed; a later one may share its memory. Where the
// journal does not go on from what was read, the whole of it is read again, and after an
// error too; see [Archive.Receipts].
func (f *Follower) Receipts(ctx context.Context) ([]pipeline.Receipt, error) {
	if f.at.count > 0 {
		list, at := f.known, f.at
		at, err := f.archive.receipts().readOn(ctx, at, entering(&list, pipeline.Period{}))
		if err == nil {
			f.known, f.at = list, at
			return list, nil
		}
	}
	f.known, f.at = nil, place{}
	var list []pipeline.Receipt
	at, err := f.archive.receipts().readOn(ctx, place{}, entering(&list, pipeline.Period{}))
	if err != nil {
		return nil, fmt.Errorf("read receipts: %w", disk.Explain(f.archive.path(receiptsFile), err))
	}
	if err := f.archive.account(list); err != nil {
		return nil, err
	}
	f.known, f.at = list, at
	return list, nil
}

// entering returns what takes the lines of the journal of receipts into a list; see
// [Archive.About].
func entering(list *[]pipeline.Receipt, about pipeline.Period) func(line []byte) error {
	named := []byte(`"period":"` + about.String() + `"`)
	return func(line []byte) error {
		var r pipeline.Receipt
		// Quotes in texts are escaped: what is looked for is a key and never part of a text.
		if at := bytes.Index(line, []byte(`,"submissions":[`)); at >= 0 && !about.IsZero() && !bytes.Contains(line[at:], named) {
			line = append(line[:at:at], '}')
		}
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		if r.Sequence != len(*list)+1 {
			return fmt.Errorf("it holds receipt %d", r.Sequence)
		}
		*list = append(*list, r)
		return nil
	}
}

// Stamp tells whether anything was received or closed: as long as it is the same,
// so is what the archive holds.
func (a *Archive) Stamp() string {
	var out strings.Builder
	for _, name := range []string{receiptsFile, editionsFolder} {
		a.stamp(&out, a.path(name))
	}
	list, _ := a.disk.ReadDir(a.path(editionsFolder)) // there may be none yet
	for _, e := range list {
		a.stamp(&out, filepath.Join(a.path(editionsFolder), e.Name()))
	}
	return out.String()
}

// AuditStamp is the same as long as nothing is noted in the audit log.
func (a *Archive) AuditStamp() string {
	var out strings.Builder
	a.stamp(&out, a.path(auditFile))
	return out.String()
}

func (a *Archive) stamp(out *strings.Builder, name string) {
	if info, err := a.disk.Stat(name); err == nil {
		fmt.Fprintf(out, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
	}
}

// account holds the originals against the receipts. A run that is cut leaves one
// original whose receipt was not written yet: its file is still in the inbox, and the
// next run sets it aside (see [Archive.Tidy]). More than one means that the receipts
// were cut or deleted.
func (a *Archive) account(receipts []pipeline.Receipt) error {
	lost, err := a.unreceived(receipts)
	if err != nil {
		return err
	}
	if len(lost) > 1 {
		return pipeline.Say("Sổ tiếp nhận %s bị thiếu: %d tệp gốc trong kho lưu trữ không có dòng tiếp nhận. Khôi phục tệp này từ bản sao lưu.",
			"the receipts %s are not complete: %d originals in the archive have no receipt. Bring the file back from a backup", a.path(receiptsFile), len(lost))
	}
	return nil
}

// unreceived returns the hashes of originals that no receipt speaks of.
func (a *Archive) unreceived(receipts []pipeline.Receipt) ([]string, error) {
	known := make(map[string]bool, len(receipts))
	for _, r := range receipts {
		known[r.SHA256] = true
	}
	folders, err := a.disk.ReadDir(a.path(originalsFolder))
	if errors.Is(err, fs.ErrNotExist) && len(receipts) == 0 {
		return nil, nil // nothing was received yet
	}
	if err != nil {
		return nil, fmt.Errorf("list originals: %w", disk.Explain(a.path(originalsFolder), err))
	}
	var lost []string
	for _, folder := range folders {
		dir := filepath.Join(a.path(originalsFolder), folder.Name())
		files, err := a.disk.ReadDir(dir)
		if err != nil {
			return nil, fmt.Errorf("list originals: %w", disk.Explain(dir, err))
		}
		for _, f := range files {
			if !known[f.Name()] && len(f.Name()) == 2*sha256.Size {
				lost = append(lost, f.Name())
			}
		}
	}
	return lost, nil
}

func (a *Archive) readReceipts(ctx context.Context) ([]pipeline.Receipt, error) {
	var out []pipeline.Receipt
	if _, _, err := a.receipts().read(ctx, entering(&out, a.about)); err != nil {
		return nil, fmt.Errorf("read receipts: %w", disk.Explain(a.path(receiptsFile), err))
	}
	return out, nil
}

// Keep stores an original under its hash. Keeping the same content again changes
// nothing; where what is there is damaged, it is put right.
func (a *Archive) Keep(_ context.Context, o pipeline.Original) error {
	name := a.original(o.SHA256)
	if _, sum, err := a.hashFile(name); err == nil && sum == o.SHA256 {
		return nil
	}
	if err := wholefile.On(a.disk).Bytes(name, 0o440, o.Bytes); err != nil {
		return fmt.Errorf("keep original: %w", err)
	}
	return nil
}

// Record appends a receipt. When it returns, the receipt is on disk.
func (a *Archive) Record(_ context.Context, r pipeline.Receipt) error {
	if err := a.receipts().append(r); err != nil {
		return fmt.Errorf("record receipt %d of %s of %s: %w", r.Sequence, r.File, r.Unit, disk.Explain(a.path(receiptsFile), err))
	}
	return nil
}

func (a *Archive) receipts() journal { return journal{a.path(receiptsFile), a.disk} }

// Original reads back the file of a receipt and holds it against its hash.
func (a *Archive) Original(_ context.Context, r pipeline.Receipt) (pipeline.Original, error) {
	name := a.original(r.SHA256)
	data, err := a.disk.ReadFile(name)
	if err != nil {
		return pipeline.Original{}, lostOriginal(name, r, disk.Explain(name, err))
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != r.SHA256 {
		return pipeline.Original{}, lostOriginal(name, r, pipeline.Say("nội dung đã bị thay đổi", "its content is not what was received"))
	}
	arrival := pipeline.Arrival{Unit: r.Unit, File: r.File, Size: r.Size, Modified: r.Modified, SeenAt: r.ReceivedAt}
	return pipeline.Original{Arrival: arrival, SHA256: r.SHA256, Bytes: data}, nil
}

// lostOriginal names an original that cannot be read back, and whose it was.
func lostOriginal(name string, r pipeline.Receipt, why error) error {
	return fmt.Errorf("read original: %w", pipeline.Say("Tệp gốc %s của phiếu tiếp nhận %06d (%s, đơn vị %s) không dùng được: %s. Khôi phục tệp này từ bản sao lưu.",
		"the original %s of receipt %d (%s of %s) cannot be used: %s. Bring it back from a backup", filepath.ToSlash(name), r.Sequence, r.File, r.Unit, why))
}

// Tidy puts right what a run left that was cut: unfinished files are removed, and an
// original without a receipt is set aside, so that the next cut is told from lost
// receipts. Nothing is lost by it: its file is still in the inbox, and is kept anew. The
// caller holds the workspace's lock. It returns the hash of what was set aside.
func (a *Archive) Tidy(ctx context.Context) (aside string, err error) {
	if err := errors.Join(wholefile.On(a.disk).Sweep(a.dir, 2), a.sweepEditions()); err != nil {
		return "", fmt.Errorf("tidy archive: %w", err)
	}
	receipts, err := a.readReceipts(ctx)
	if err != nil {
		return "", err
	}
	lost, err := a.unreceived(receipts)
	if err != nil || len(lost) != 1 {
		return "", err // more than one is what Receipts complains of
	}
	return lost[0], a.setAside(lost[0])
}

const asideFolder = "set-aside"

func (a *Archive) setAside(hash string) error {
	from, to := a.original(hash), filepath.Join(a.path(asideFolder), hash)
	err := a.disk.MakeFolders(filepath.Dir(to))
	if err == nil {
		err = a.disk.Rename(from, to)
	}
	if err == nil {
		err = errors.Join(a.disk.SyncFolder(filepath.Dir(from)), a.disk.SyncFolder(filepath.Dir(to)))
	}
	if err != nil {
		return fmt.Errorf("tidy archive: %w", disk.Explain(from, err))
	}
	return nil
}

func (a *Archive) path(name string) string { return filepath.Join(a.dir, name) }

func (a *Archive) original(hash string) string {
	if len(hash) < 2 {
		hash = "--"
	}
	return filepath.Join(a.dir, originalsFolder, hash[:2], filepath.Base(hash))
}
