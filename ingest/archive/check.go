package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/pipeline/wholefile"
)

// Soundness is what a check of the archive found.
type Soundness struct {
	Receipts  int                 `json:"receipts"`
	Head      string              `json:"head"` // chain of the receipts; written down elsewhere, it proves them
	Audit     int                 `json:"audit"`
	Originals int                 `json:"originals"`
	Editions  int                 `json:"editions"`
	Bytes     int64               `json:"bytes"`
	Problems  []pipeline.Sentence `json:"-"`
}

// Check reads everything back: both journals by their chains, every original by its
// hash, every receipt's original, every original's receipt, every edition with its
// files, and receipts and editions against what the audit log says of them. What is wrong is a problem, named precisely; an
// error is only that the archive cannot be read at all.
func (a *Archive) Check(ctx context.Context) (Soundness, error) {
	var s Soundness
	heads := []string{""}
	wanted := map[string]int{}
	var err error
	s.Receipts, s.Head, err = a.receipts().read(ctx, func(line []byte) error {
		_, head, _ := unchain(line)
		heads = append(heads, head)
		var r pipeline.Receipt
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		if wanted[r.SHA256] == 0 {
			wanted[r.SHA256] = r.Sequence
		}
		return nil
	})
	if err := s.take(err); err != nil {
		return s, fmt.Errorf("check receipts: %w", err)
	}
	if len(s.Problems) > 0 {
		wanted, heads = nil, nil // what follows the break is not known, and is held against nothing
	}
	closed := closings{}
	s.Audit, _, err = a.audit().read(ctx, func(line []byte) error { return s.anchor(line, heads, closed) })
	if err := s.take(err); err != nil {
		return s, fmt.Errorf("check audit log: %w", err)
	}
	if err != nil {
		closed = nil // nor is what the log said after its own break
	}
	if err := a.checkOriginals(ctx, &s, wanted); err != nil {
		return s, err
	}
	if err := a.checkEditions(&s, heads, closed); err != nil {
		return s, fmt.Errorf("check editions: %w", err)
	}
	return s, nil
}

// take turns what is said of a journal into a problem, and returns other errors.
func (s *Soundness) take(err error) error {
	var said pipeline.Sentence
	if errors.As(err, &said) {
		s.Problems = append(s.Problems, said)
		return nil
	}
	return err
}

// anchor holds one entry of the audit log against the receipts, and remembers what it
// says of editions.
func (s *Soundness) anchor(line []byte, heads []string, closed closings) error {
	var e pipeline.AuditEntry
	if err := json.Unmarshal(line, &e); err != nil {
		return err
	}
	closed.enter(e)
	if heads != nil && (e.Receipts >= len(heads) || heads[e.Receipts] != e.Head) {
		s.Problems = append(s.Problems, pipeline.Say(
			"Nhật ký ngày %s ghi %d dòng tiếp nhận, sổ tiếp nhận hiện có %d dòng và không khớp: sổ đã bị cắt hoặc thay.",
			"the audit log of %s counts %d receipts; the receipts, of which there are %d, do not agree: they were cut or replaced",
			e.At.In(pipeline.Vietnam).Format("02/01/2006 15:04"), e.Receipts, len(heads)-1))
	}
	return nil
}

// checkOriginals reads every original back. Where the receipts are broken, wanted is
// nil, and only the hashes can be held against the names.
func (a *Archive) checkOriginals(ctx context.Context, s *Soundness, wanted map[string]int) error {
	root := a.path(originalsFolder)
	err := filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && name == root {
			return nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || e.IsDir() {
			return err
		}
		hash := e.Name()
		if strings.HasPrefix(hash, wholefile.Unfinished) {
			return nil // a run was cut while it wrote; nothing refers to it
		}
		sequence, received := wanted[hash]
		received = received || wanted == nil
		delete(wanted, hash)
		size, sum, err := a.hashFile(name)
		short, _ := filepath.Rel(a.dir, name)
		switch {
		case err != nil:
			s.problem("Tệp gốc %s không đọc được: %s.", "the original %s cannot be read: %s", short, err)
		case sum != hash && len(hash) == 2*sha256.Size:
			s.problem("Tệp gốc %s%s đã bị thay đổi.", "the original %s%s was changed", short, ofReceipt(sequence))
		case !received && len(hash) != 2*sha256.Size:
			s.problem("Tệp %s không thuộc kho lưu trữ.", "the file %s does not belong into the archive", short)
		case !received:
			// A run that was cut leaves it; its file is still in the inbox.
			s.problem("Tệp gốc %s không có phiếu tiếp nhận.", "the original %s has no receipt", short)
		default:
			s.Originals++
			s.Bytes += size
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("check originals: %w", err)
	}
	missing := make([]int, 0, len(wanted))
	for _, sequence := range wanted {
		missing = append(missing, sequence)
	}
	slices.Sort(missing)
	for _, sequence := range missing {
		s.problem("Phiếu tiếp nhận %06d không còn tệp gốc.", "the original of receipt %d is not there", sequence)
	}
	return nil
}

// ofReceipt names a receipt, where it is known.
func ofReceipt(sequence int) pipeline.Sentence {
	if sequence == 0 {
		return pipeline.Sentence{}
	}
	return pipeline.Say(" (phiếu tiếp nhận %06d)", " (receipt %d)", sequence)
}

func (s *Soundness) problem(vietnamese, english string, args ...any) {
	s.Problems = append(s.Problems, pipeline.Say(vietnamese, english, args...))
}

func (a *Archive) hashFile(name string) (size int64, sum string, err error) {
	f, err := a.disk.Open(name)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = f.Close() }() // it was only read
	h := sha256.New()
	size, err = io.Copy(h, f)
	return size, hex.EncodeToString(h.Sum(nil)), err
}

// HeadAt returns the chain after a number of receipts, and false where there are fewer.
func (a *Archive) HeadAt(ctx context.Context, count int) (head string, ok bool, err error) {
	n := 0
	total, _, err := a.receipts().read(ctx, func(line []byte) error {
		if n++; n == count {
			_, head, _ = unchain(line)
		}
		return nil
	})
	if err != nil {
		return "", false, fmt.Errorf("read receipts: %w", disk.Explain(a.path(receiptsFile), err))
	}
	return head, total >= count, nil
}
