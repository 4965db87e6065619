// Package archive keeps what was received: originals named by their content hash
// and receipts in the order of decision. Both are written once and never changed;
// everything else in a workspace can be made again from them.
//
//	originals/ab/<sha256>   one file for each content, read-only
//	receipts.jsonl          one receipt a line, appended and flushed to disk
//
// Only one process writes at a time (the caller holds the workspace's lock); reading
// needs no lock.
package archive

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	f, err := os.Open(a.path(receiptsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read receipts: %w", err)
	}
	defer f.Close()
	var out []pipeline.Receipt
	r := bufio.NewReaderSize(f, 1<<16)
	for {
		line, err := r.ReadBytes('\n')
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read receipts: %w", err)
		}
		var receipt pipeline.Receipt
		if err := json.Unmarshal(line, &receipt); err != nil {
			return nil, fmt.Errorf("read receipts: line %d: %w", len(out)+1, err)
		}
		if receipt.Sequence != len(out)+1 {
			return nil, fmt.Errorf("read receipts: line %d holds receipt %d: a line was lost or added", len(out)+1, receipt.Sequence)
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		out = append(out, receipt)
	}
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
	line, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("record receipt %d: %w", r.Sequence, err)
	}
	f, err := os.OpenFile(a.path(receiptsFile), os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return fmt.Errorf("record receipt %d: %w", r.Sequence, err)
	}
	err = appendLine(f, append(line, '\n'))
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("record receipt %d: %w", r.Sequence, err)
	}
	return nil
}

// appendLine writes after the last whole line: what follows it was cut in writing.
func appendLine(f *os.File, line []byte) error {
	end, err := wholeLines(f)
	if err != nil {
		return err
	}
	if err := f.Truncate(end); err != nil {
		return err
	}
	if _, err := f.WriteAt(line, end); err != nil {
		return err
	}
	return f.Sync()
}

// wholeLines returns the offset after the last line feed.
func wholeLines(f *os.File) (int64, error) {
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	buf := make([]byte, 4096)
	for end > 0 {
		n := min(int64(len(buf)), end)
		if _, err := f.ReadAt(buf[:n], end-n); err != nil {
			return 0, err
		}
		if i := bytes.LastIndexByte(buf[:n], '\n'); i >= 0 {
			return end - n + int64(i) + 1, nil
		}
		end -= n
	}
	return 0, nil
}

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
