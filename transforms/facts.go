package transforms

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"

	"danvan/pipeline"
)

// fact is a Parquet file of facts that was found whole. The name of a file is the
// digest of its bytes: one flipped bit, a hole or a cut end makes it another file.
type fact struct {
	path  string
	cells map[string]int // number of cells by submission
}

const factSuffix = ".parquet"

// Lacking returns those of the submissions whose cells are in no whole facts file, in
// the order given.
func (w *Warehouse) Lacking(ctx context.Context, subs []pipeline.Submission) ([]pipeline.Submission, error) {
	held := map[pipeline.Period]map[string]fact{}
	var out []pipeline.Submission
	for _, s := range subs {
		in, ok := held[s.Period]
		if !ok {
			var err error
			if in, err = w.holders(ctx, s.Period); err != nil {
				return nil, err
			}
			held[s.Period] = in
		}
		if _, ok := in[s.ID]; !ok {
			out = append(out, s)
		}
	}
	return out, nil
}

// Store writes the cells of the submissions that are not stored yet, one file for each
// period. A file is complete before it has its name.
func (w *Warehouse) Store(ctx context.Context, subs []pipeline.Submission) error {
	lacking, err := w.Lacking(ctx, subs)
	if err != nil {
		return err
	}
	byPeriod := map[pipeline.Period][]pipeline.Submission{}
	seen := map[string]bool{}
	for _, s := range lacking {
		if !seen[s.ID] {
			seen[s.ID] = true
			byPeriod[s.Period] = append(byPeriod[s.Period], s)
		}
	}
	for period, batch := range byPeriod {
		sort.Slice(batch, func(i, j int) bool { return batch[i].ID < batch[j].ID })
		b, err := encodeFacts(batch)
		if err != nil {
			return fmt.Errorf("encode the facts of %s: %w", period, err)
		}
		if err := writeFact(w.periodFolder(period), b); err != nil {
			return fmt.Errorf("store the facts of %s: %w", period, err)
		}
	}
	return nil
}

func (w *Warehouse) periodFolder(p pipeline.Period) string {
	return filepath.Join(w.folder, p.String())
}

// holders returns for each stored submission of a period the one file that it is read
// from: the first by name where several hold it.
func (w *Warehouse) holders(ctx context.Context, period pipeline.Period) (map[string]fact, error) {
	folder := w.periodFolder(period)
	entries, err := os.ReadDir(folder) // sorted by name
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the facts of %s: %w", period, err)
	}
	held := map[string]fact{}
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if filepath.Ext(e.Name()) != factSuffix {
			continue
		}
		f, err := w.open(filepath.Join(folder, e.Name()))
		if err != nil {
			return nil, err
		}
		for id := range f.cells {
			if _, ok := held[id]; !ok {
				held[id] = f
			}
		}
	}
	return held, nil
}

// open checks a facts file. A damaged one is reported and comes back holding nothing.
func (w *Warehouse) open(path string) (fact, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return fact{}, fmt.Errorf("read facts: %w", err)
	}
	cells, err := wholeFact(filepath.Base(path), b)
	if err != nil && w.damaged != nil {
		w.damaged(path, err)
	}
	return fact{path, cells}, nil
}

var errDamaged = errors.New("the facts file is damaged: its content is not what its name says")

func wholeFact(name string, b []byte) (map[string]int, error) {
	if name != factName(b) {
		return nil, errDamaged
	}
	return factContents(b)
}

func factName(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]) + factSuffix
}

// writeFact publishes a file: written beside its place, synced, read back, renamed.
func writeFact(folder string, b []byte) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	temp, err := os.CreateTemp(folder, ".writing-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // gone already once renamed
	if err := writeSynced(temp, b); err != nil {
		return err
	}
	again, err := os.ReadFile(temp.Name())
	if err != nil {
		return err
	}
	if !bytes.Equal(again, b) {
		return errors.New("what was written does not read back")
	}
	if err := os.Rename(temp.Name(), filepath.Join(folder, factName(b))); err != nil {
		return err
	}
	return syncFolder(folder)
}

func writeSynced(f *os.File, b []byte) error {
	_, err := f.Write(b)
	return errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
}

func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
