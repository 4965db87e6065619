// Package archive keeps what was received: originals named by their content hash
// and receipts in the order of decision. Both are written once and never changed;
// everything else in a workspace can be made again from them.
//
//	originals/ab/<sha256>   one file for each content, read-only
//	receipts.jsonl          one receipt a line, appended and flushed to disk
//	audit.jsonl             every other decision, likewise
//	editions/2021-Q2/1/     a closed edition: edition.json with the hashes of the rest
//	receiving               hashes of originals that are being kept; gone once they have receipts
//	answering               sequence of the first receipt that is being written and answered; gone once all are
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
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/pipeline/wholefile"
)

const (
	receiptsFile    = "receipts.jsonl"
	originalsFolder = "originals"
	receivingFile   = "receiving"
	answeringFile   = "answering"
)

// Archive is a folder of originals and receipts. It implements [pipeline.Archive].
type Archive struct {
	dir       string
	disk      disk.Disk
	about     pipeline.Period // see [Archive.About]; zero: all
	answering answering
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
	return &Archive{dir: a.dir, disk: a.disk, about: period}
}

// Receipts returns all receipts in order. A last line without an end is a record
// that was cut while it was written and was never acknowledged: it is passed over.
// Originals without a receipt are an error: receipts were lost.
func (a *Archive) Receipts(ctx context.Context) ([]pipeline.Receipt, error) {
	there, err := a.look()
	if err != nil {
		return nil, err
	}
	receipts, err := a.readReceipts(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.account(there, receipts); err != nil {
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
		at, err := f.archive.enter(ctx, at, &list, pipeline.Period{})
		if err == nil {
			f.known, f.at = list, at
			return list, nil
		}
	}
	f.known, f.at = nil, place{}
	there, err := f.archive.look()
	if err != nil {
		return nil, err
	}
	var list []pipeline.Receipt
	at, err := f.archive.enter(ctx, place{}, &list, pipeline.Period{})
	if err != nil {
		return nil, fmt.Errorf("read receipts: %w", disk.Explain(f.archive.path(receiptsFile), err))
	}
	if err := f.archive.account(there, list); err != nil {
		return nil, err
	}
	f.known, f.at = list, at
	return list, nil
}

// enter reads the journal of receipts on from a place into a list. Lines are held against
// their chain one after the other, and what they say is read by several at a time: it
// takes most of the work. See [Archive.About] for what is left out.
func (a *Archive) enter(ctx context.Context, at place, list *[]pipeline.Receipt, about pipeline.Period) (place, error) {
	const lines = 256 // read together
	var parts []*receiptLines
	var decoding sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	decode := func(p *receiptLines) {
		slots <- struct{}{}
		decoding.Go(func() {
			p.decode()
			<-slots
		})
	}
	named := []byte(`"period":"` + about.String() + `"`)
	end, err := a.receipts().readOn(ctx, at, func(line []byte) error {
		// Quotes in texts are escaped: what is looked for is a key and never part of a text.
		// What was returned stays whole: of a form that says no period nobody knows whether it is of this one.
		if at := bytes.Index(line, []byte(`,"submissions":[`)); at >= 0 && !about.IsZero() && !bytes.Contains(line[at:], named) && !bytes.Contains(line[:at], []byte(`"decision":"returned"`)) {
			line = append(line[:at:at], '}')
		}
		n := len(parts)
		if n == 0 || len(parts[n-1].lines) == lines {
			if n > 0 {
				decode(parts[n-1])
			}
			parts = append(parts, &receiptLines{lines: make([][]byte, 0, lines)})
			n++
		}
		parts[n-1].lines = append(parts[n-1].lines, line)
		return nil
	})
	if n := len(parts); n > 0 {
		decode(parts[n-1])
	}
	decoding.Wait()
	n := 0
	for _, p := range parts {
		n += len(p.receipts)
	}
	*list = slices.Grow(*list, n)
	for _, p := range parts {
		for _, r := range p.receipts {
			if r.Sequence != len(*list)+1 {
				return place{}, fmt.Errorf("line %d: it holds receipt %d", len(*list)+1, r.Sequence)
			}
			*list = append(*list, r)
		}
		if p.err != nil {
			return place{}, fmt.Errorf("line %d: %w", len(*list)+1, p.err)
		}
	}
	return end, err
}

// receiptLines are some lines of the journal and what they say, up to one that is not
// understood.
type receiptLines struct {
	lines    [][]byte
	receipts []pipeline.Receipt
	err      error
}

func (p *receiptLines) decode() {
	p.receipts = make([]pipeline.Receipt, 0, len(p.lines))
	reader := newReceiptReader()
	for i, line := range p.lines {
		var r pipeline.Receipt
		if r, p.err = reader.read(line); p.err != nil {
			return
		}
		p.receipts, p.lines[i] = append(p.receipts, r), nil
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

// originals is what lies in the archive beside the receipts.
type originals struct {
	hashes    []string
	receiving map[string]bool // of those that a run keeps, or kept when it was cut
	gone      error           // why there are none at all
}

// look lists the originals, then the note of those that are being kept. The receipts are
// read after it: a run that is at work meanwhile may receive what was not there yet, and
// whatever was there has its receipt by then or stands in the note.
func (a *Archive) look() (originals, error) {
	there := originals{receiving: map[string]bool{}}
	folders, err := a.disk.ReadDir(a.path(originalsFolder))
	if errors.Is(err, fs.ErrNotExist) {
		there.gone = err
		return there, nil
	}
	if err != nil {
		return there, fmt.Errorf("list originals: %w", disk.Explain(a.path(originalsFolder), err))
	}
	for _, folder := range folders {
		dir := filepath.Join(a.path(originalsFolder), folder.Name())
		files, err := a.disk.ReadDir(dir)
		if err != nil {
			return there, fmt.Errorf("list originals: %w", disk.Explain(dir, err))
		}
		for _, f := range files {
			if len(f.Name()) == 2*sha256.Size {
				there.hashes = append(there.hashes, f.Name())
			}
		}
	}
	note, err := a.readNote(receivingFile)
	for hash := range strings.Lines(note) {
		there.receiving[strings.TrimSpace(hash)] = true
	}
	return there, err
}

// readNote reads a note of what a run is at; "" where there is none.
func (a *Archive) readNote(name string) (string, error) {
	note, err := a.disk.ReadFile(a.path(name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read what is being received: %w", disk.Explain(a.path(name), err))
	}
	return string(note), nil
}

// account holds the originals against the receipts. A run that is cut leaves originals
// whose receipts were not written yet: their files are still in the inbox, and the next
// run sets them aside (see [Archive.Tidy]). They stand in the note of what is being
// received, but for a single one. Others mean that the receipts were cut or deleted.
// Where there were none, the first may have been received since: each was there before
// its receipt.
func (a *Archive) account(there originals, receipts []pipeline.Receipt) error {
	if there.gone != nil && len(receipts) > 0 {
		if _, err := a.disk.Stat(a.path(originalsFolder)); err != nil {
			return fmt.Errorf("list originals: %w", disk.Explain(a.path(originalsFolder), there.gone))
		}
	}
	_, lost := there.unreceived(receipts)
	if len(lost) > 1 {
		return pipeline.Say("Sổ tiếp nhận %s bị thiếu: %d tệp gốc trong kho lưu trữ không có dòng tiếp nhận. Khôi phục tệp này từ bản sao lưu.",
			"the receipts %s are not complete: %d originals in the archive have no receipt. Bring the file back from a backup", a.path(receiptsFile), len(lost))
	}
	return nil
}

// unreceived returns the hashes of originals that no receipt speaks of: those that the
// note names, and the others.
func (o originals) unreceived(receipts []pipeline.Receipt) (noted, others []string) {
	known := make(map[string]bool, len(receipts))
	for _, r := range receipts {
		known[r.SHA256] = true
	}
	for _, hash := range o.hashes {
		switch {
		case known[hash]:
		case o.receiving[hash]:
			noted = append(noted, hash)
		default:
			others = append(others, hash)
		}
	}
	return noted, others
}

func (a *Archive) readReceipts(ctx context.Context) ([]pipeline.Receipt, error) {
	var out []pipeline.Receipt
	if _, err := a.enter(ctx, place{}, &out, a.about); err != nil {
		return nil, fmt.Errorf("read receipts: %w", disk.Explain(a.path(receiptsFile), err))
	}
	return out, nil
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
	o := pipeline.Original{Arrival: arrival, SHA256: r.SHA256, Bytes: data}
	if r.Taken != nil {
		o.Taken, o.Brought = r.Taken, r.Submissions
	}
	return o, nil
}

// lostOriginal names an original that cannot be read back, and whose it was.
func lostOriginal(name string, r pipeline.Receipt, why error) error {
	return fmt.Errorf("read original: %w", pipeline.Say("Tệp gốc %s của phiếu tiếp nhận %06d (%s, đơn vị %s) không dùng được: %s. Khôi phục tệp này từ bản sao lưu.",
		"the original %s of receipt %d (%s of %s) cannot be used: %s. Bring it back from a backup", filepath.ToSlash(name), r.Sequence, r.File, r.Unit, why))
}

// Tidy puts right what a run left that was cut: unfinished files are removed, and
// originals without a receipt are set aside, so that the next cut is told from lost
// receipts. Nothing is lost by it: their files are still in the inbox, and are kept anew.
// The caller holds the workspace's lock. It returns the hashes of what was set aside.
func (a *Archive) Tidy(ctx context.Context) (aside []string, err error) {
	if err := errors.Join(wholefile.On(a.disk).Sweep(a.dir, 2), a.sweepEditions()); err != nil {
		return nil, fmt.Errorf("tidy archive: %w", err)
	}
	there, err := a.look()
	if err != nil {
		return nil, err
	}
	receipts, err := a.readReceipts(ctx)
	if err != nil {
		return nil, err
	}
	aside, others := there.unreceived(receipts)
	if len(others) == 1 { // more than one is what Receipts complains of
		aside = append(aside, others[0])
	}
	if len(aside) > 0 {
		if err := a.setAside(aside); err != nil {
			return nil, fmt.Errorf("tidy archive: %w", err)
		}
	}
	if len(there.receiving) > 0 {
		a.noteReceived()
	}
	return aside, nil
}

const asideFolder = "set-aside"

func (a *Archive) setAside(hashes []string) error {
	to := a.path(asideFolder)
	if err := a.disk.MakeFolders(to); err != nil {
		return disk.Explain(to, err)
	}
	for _, hash := range hashes {
		from := a.original(hash)
		if err := a.disk.Rename(from, filepath.Join(to, hash)); err != nil {
			return disk.Explain(from, err)
		}
		if err := a.disk.SyncFolder(filepath.Dir(from)); err != nil {
			return disk.Explain(from, err)
		}
	}
	return disk.Explain(to, a.disk.SyncFolder(to))
}

func (a *Archive) path(name string) string { return filepath.Join(a.dir, name) }

func (a *Archive) original(hash string) string {
	if len(hash) < 2 {
		hash = "--"
	}
	return filepath.Join(a.dir, originalsFolder, hash[:2], filepath.Base(hash))
}
