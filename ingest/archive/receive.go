package archive

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"

	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/pipeline/wholefile"
)

// answering is how far what was received here is answered. A batch is received while the
// one before it is being answered.
type answering struct {
	mu   sync.Mutex
	from int // the first receipt that is not; 0: all are
	last int // the last one that is received
}

// begin notes the receipts of files that are being received, and returns the first one of
// all that are to be answered.
func (x *answering) begin(files []pipeline.Received) int {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.last = files[len(files)-1].Receipt.Sequence
	if x.from == 0 {
		x.from = files[0].Receipt.Sequence
	}
	return x.from
}

// cut takes back what was not received after all.
func (x *answering) cut(files []pipeline.Received, n int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if n < len(files) {
		x.last = files[n].Receipt.Sequence - 1
	}
}

// Receive keeps files and then records their receipts, each by as few flushes of the disk
// as there can be. When it returns, the first n are on disk, originals and receipts; where
// they are not all, err says why.
func (a *Archive) Receive(_ context.Context, files []pipeline.Received) (n int, err error) {
	if len(files) == 0 {
		return 0, nil
	}
	from := 0 // of a manifest nobody is answered, and who waits for an answer still does
	if files[0].Receipt.Taken == nil {
		from = a.answering.begin(files)
		defer func() { a.answering.cut(files, n) }()
	}
	n, err = a.keep(files, from)
	if n == 0 {
		return 0, err
	}
	if err := a.record(files[:n]); err != nil {
		return 0, err
	}
	if n == len(files) {
		a.noteReceived()
	}
	return n, err
}

// Answered takes the note of what is being answered away, unless others were received
// since: it names them too, and is written anew with what is received next. One that stays
// does no harm: what it names is answered again.
func (a *Archive) Answered(_ context.Context, upTo int) {
	a.answering.mu.Lock()
	defer a.answering.mu.Unlock()
	if upTo < a.answering.last {
		a.answering.from = upTo + 1
		return
	}
	a.answering.from = 0
	_ = a.disk.Remove(a.path(answeringFile))
}

// Unanswered returns the receipts from the one on that the note of what is being answered
// names.
func (a *Archive) Unanswered(_ context.Context, receipts []pipeline.Receipt) ([]pipeline.Receipt, error) {
	note, err := a.readNote(answeringFile)
	if err != nil || note == "" {
		return nil, err
	}
	from, err := strconv.Atoi(note)
	if err != nil {
		return nil, nil //nolint:nilerr // a torn one names nothing that was received, and a damaged one stops nobody
	}
	first := sort.Search(len(receipts), func(i int) bool { return receipts[i].Sequence >= from })
	return receipts[first:], nil
}

// keep stores originals under their hashes; those of the first n are on disk. Keeping the
// same content again changes nothing; where what is there is damaged, it is put right. From
// is the first receipt that is not answered; 0 is none.
func (a *Archive) keep(files []pipeline.Received, from int) (n int, err error) {
	var lacking []wholefile.File
	var at []int // which files they are of
	seen := map[string]bool{}
	for i, f := range files {
		hash := f.Original.SHA256
		name := a.original(hash)
		if seen[hash] {
			continue
		}
		seen[hash] = true
		if _, sum, err := a.hashFile(name); err != nil || sum != hash {
			lacking = append(lacking, wholefile.File{Name: name, Data: f.Original.Bytes})
			at = append(at, i)
		}
	}
	n, err = wholefile.On(a.disk).Many(0o440, lacking, a.notes(from, lacking)...)
	switch {
	case err == nil:
		return len(files), nil
	case n > 0: // the notes are there
		n = at[n]
	}
	return n, fmt.Errorf("keep originals: %w", err)
}

// notes says what is about to be kept, so that a cut is told from lost receipts, and from
// which receipt on answers are still to be given; both are on the disk before an original is.
// A single original needs no note: see [Archive.account].
func (a *Archive) notes(from int, files []wholefile.File) (notes []func() error) {
	if from > 0 {
		// It is always as long, so that no part of it is missing while it is written over.
		notes = append(notes, func() error { return a.note(answeringFile, fmt.Sprintf("%019d", from)) })
	}
	var hashes strings.Builder
	for _, f := range files {
		hashes.WriteString(filepath.Base(f.Name) + "\n")
	}
	if len(files) > 1 {
		notes = append(notes, func() error { return a.note(receivingFile, hashes.String()) })
	}
	return notes
}

// note writes a note where the one before lies, and waits for the disk once, for what it
// holds and for its name. A cut may leave it torn: then nothing that it says was kept yet.
func (a *Archive) note(name, text string) error {
	name = a.path(name)
	f, err := a.disk.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return disk.Explain(name, err)
	}
	if _, err = f.WriteAt([]byte(text), 0); err == nil {
		err = f.Truncate(int64(len(text)))
	}
	if err == nil {
		named := make(chan error, 1)
		go func() { named <- a.disk.SyncFolder(a.dir) }()
		err = errors.Join(f.Sync(), <-named)
	}
	return disk.Explain(name, errors.Join(err, f.Close()))
}

// noteReceived takes the note away once all have their receipts. One that stays does no
// harm: all that it names is received.
func (a *Archive) noteReceived() { _ = a.disk.Remove(a.path(receivingFile)) }

// record appends receipts. When it returns, they are on disk.
func (a *Archive) record(files []pipeline.Received) error {
	records := make([]any, len(files))
	for i := range files {
		records[i] = files[i].Receipt
	}
	if err := a.receipts().append(records...); err != nil {
		r := files[0].Receipt
		return fmt.Errorf("record receipt %d of %s of %s and %d more: %w", r.Sequence, r.File, r.Unit, len(files)-1, disk.Explain(a.path(receiptsFile), err))
	}
	return nil
}
