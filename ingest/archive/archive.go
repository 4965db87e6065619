// Package archive keeps what was received: originals named by their content hash
// and receipts in the order of decision. Both are written once and never changed;
// everything else in a workspace can be made again from them.
//
//	originals/ab/<sha256>   one file for each content, read-only
//	receipts.jsonl          one receipt a line, appended and flushed to disk
//	audit.jsonl             every other decision, likewise
//
// The lines of a journal are chained by hashes, so that an edit or a lost line shows.
//
// Only one process writes at a time (the caller holds the workspace's lock); reading
// needs no lock.
package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

const receiptsFile = "receipts.jsonl"

// Archive is a folder of originals and receipts. It implements [pipeline.Archive].
type Archive struct {
	dir string
}

// Open returns the archive in dir and writes nothing. A folder that is not there is an
// error: an archive that was lost must not read as "nobody has filed".
func Open(dir string) (*Archive, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, pipeline.Say("Không thấy thư mục lưu trữ %s. Khôi phục từ bản sao lưu; đây là bản gốc của mọi số liệu.",
			"the archive folder %s is not there; bring it back from a backup: it is the truth behind every figure", dir)
	}
	return &Archive{dir}, nil
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

// account holds the originals against the receipts. A run that is cut leaves one
// original whose receipt was not written yet: its file is still in the inbox. More
// than one means that the receipts were cut or deleted.
func (a *Archive) account(receipts []pipeline.Receipt) error {
	known := make(map[string]bool, len(receipts))
	for _, r := range receipts {
		known[r.SHA256] = true
	}
	folders, err := os.ReadDir(a.path("originals"))
	if errors.Is(err, fs.ErrNotExist) && len(receipts) == 0 {
		return nil // nothing was received yet
	}
	if err != nil {
		return fmt.Errorf("list originals: %w", err)
	}
	lost := 0
	for _, folder := range folders {
		files, err := os.ReadDir(filepath.Join(a.path("originals"), folder.Name()))
		if err != nil {
			return fmt.Errorf("list originals: %w", err)
		}
		for _, f := range files {
			if !known[f.Name()] && len(f.Name()) == 2*sha256.Size {
				lost++
			}
		}
	}
	if lost > 1 {
		return pipeline.Say("Sổ tiếp nhận %s bị thiếu: %d tệp gốc trong kho lưu trữ không có dòng tiếp nhận. Khôi phục tệp này từ bản sao lưu.",
			"the receipts %s are not complete: %d originals in the archive have no receipt. Bring the file back from a backup", a.path(receiptsFile), lost)
	}
	return nil
}

func (a *Archive) readReceipts(ctx context.Context) ([]pipeline.Receipt, error) {
	var out []pipeline.Receipt
	_, _, err := a.receipts().read(ctx, func(line []byte) error {
		var r pipeline.Receipt
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		if r.Sequence != len(out)+1 {
			return fmt.Errorf("it holds receipt %d", r.Sequence)
		}
		out = append(out, r)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read receipts: %w", err)
	}
	return out, nil
}

// Keep stores an original under its hash. Keeping the same content again changes
// nothing.
func (a *Archive) Keep(_ context.Context, o pipeline.Original) error {
	name := a.original(o.SHA256)
	if _, err := os.Stat(name); err == nil {
		return nil
	}
	if err := wholefile.Bytes(name, 0o440, o.Bytes); err != nil {
		return fmt.Errorf("keep original: %w", err)
	}
	return nil
}

// Record appends a receipt. When it returns, the receipt is on disk.
func (a *Archive) Record(_ context.Context, r pipeline.Receipt) error {
	if err := a.receipts().append(r); err != nil {
		return fmt.Errorf("record receipt %d: %w", r.Sequence, err)
	}
	return nil
}

func (a *Archive) receipts() journal { return journal{a.path(receiptsFile)} }

// Original reads back the file of a receipt and holds it against its hash.
func (a *Archive) Original(_ context.Context, r pipeline.Receipt) (pipeline.Original, error) {
	data, err := os.ReadFile(a.original(r.SHA256))
	if err != nil {
		return pipeline.Original{}, fmt.Errorf("read original of receipt %d: %w", r.Sequence, err)
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != r.SHA256 {
		return pipeline.Original{}, fmt.Errorf("read original of receipt %d: its content is not what was received (SHA-256 %s)", r.Sequence, r.SHA256)
	}
	arrival := pipeline.Arrival{Unit: r.Unit, File: r.File, Size: r.Size, Modified: r.Modified, SeenAt: r.ReceivedAt}
	return pipeline.Original{Arrival: arrival, SHA256: r.SHA256, Bytes: data}, nil
}

func (a *Archive) path(name string) string { return filepath.Join(a.dir, name) }

func (a *Archive) original(hash string) string {
	if len(hash) < 2 {
		hash = "--"
	}
	return filepath.Join(a.dir, "originals", hash[:2], filepath.Base(hash))
}
