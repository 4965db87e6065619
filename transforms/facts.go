package transforms

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/pipeline/wholefile"
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
	asked := map[pipeline.Period]ids{}
	for _, s := range subs {
		if asked[s.Period] == nil {
			asked[s.Period] = ids{}
		}
		asked[s.Period][s.ID] = true
	}
	held := map[pipeline.Period]map[string]fact{}
	for period, of := range asked {
		var err error
		if held[period], err = w.holders(ctx, period, of); err != nil {
			return nil, err
		}
	}
	var out []pipeline.Submission
	for _, s := range subs {
		if _, ok := held[s.Period][s.ID]; !ok {
			out = append(out, s)
		}
	}
	return out, nil
}

// ids are submissions that are asked for.
type ids map[string]bool

func idsIn(subs []pipeline.Submission) ids {
	out := make(ids, len(subs))
	for _, s := range subs {
		out[s.ID] = true
	}
	return out
}

// ends are the first and the last by name.
func (of ids) ends() (first, last string) {
	for id := range of {
		if first == "" || id < first {
			first = id
		}
		last = max(last, id)
	}
	return first, last
}

// Store writes the cells of the submissions that are not stored yet, one file for each
// period. A file is complete before it has its name. Damaged files of the period go, as
// what they held is among these.
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
		slices.SortFunc(batch, func(a, b pipeline.Submission) int { return strings.Compare(a.ID, b.ID) })
		b, err := encodeFacts(batch)
		if err != nil {
			return fmt.Errorf("encode the facts of %s: %w", period, err)
		}
		w.dropDamaged(period) // first: what takes a file's place may have its name
		if err := w.publish(w.periodFolder(period), b); err != nil {
			return fmt.Errorf("store the facts of %s: %w", period, err)
		}
	}
	return nil
}

// dropDamaged removes the files of a period whose bytes are not what they were written as.
// One that cannot be removed is passed over and told again, as before.
func (w *Warehouse) dropDamaged(period pipeline.Period) {
	w.telling.Lock()
	defer w.telling.Unlock()
	maps.DeleteFunc(w.damaged, func(path string, why error) bool {
		return filepath.Dir(path) == w.periodFolder(period) && errors.Is(why, errDamaged) && w.options.Disk.Remove(path) == nil
	})
}

func (w *Warehouse) periodFolder(p pipeline.Period) string {
	return filepath.Join(w.folder, p.String())
}

// holders returns for each stored one of some submissions of a period the one file that
// it is read from: the first by name where several hold it.
func (w *Warehouse) holders(ctx context.Context, period pipeline.Period, of ids) (map[string]fact, error) {
	paths, err := w.factPaths(period)
	if err != nil {
		return nil, err
	}
	held := map[string]fact{}
	b, pooled := w.buffers.Get().(*bytes.Buffer)
	if !pooled {
		b = new(bytes.Buffer)
	}
	defer w.buffers.Put(b)
	for _, path := range paths {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f := w.read(path, of, b)
		for id := range f.cells {
			if _, ok := held[id]; !ok {
				held[id] = f
			}
		}
	}
	return held, nil
}

// periodFacts is what holds some submissions of a period.
type periodFacts struct {
	period pipeline.Period
	of     ids
	held   map[string]fact
}

// holdersOf returns what holds the submissions of scenes, by their periods: each file is
// read once, whatever is asked of it. It fails with the first that counts and is not held,
// before anything is computed.
func (w *Warehouse) holdersOf(ctx context.Context, p *pipeline.Programme, scenes []pipeline.Scene) (map[pipeline.Period]map[string]fact, error) {
	var periods []*periodFacts
	asked, out := map[pipeline.Period]ids{}, map[pipeline.Period]map[string]fact{}
	for _, s := range scenes {
		if asked[s.Period] == nil {
			asked[s.Period] = ids{}
			periods = append(periods, &periodFacts{period: s.Period, of: asked[s.Period]})
		}
		for _, sub := range s.Counting {
			asked[s.Period][sub.ID] = true
		}
	}
	err := sideBySide(w.workers(), periods, func(f *periodFacts) (err error) {
		f.held, err = w.holders(ctx, f.period, f.of)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, f := range periods {
		out[f.period] = f.held
	}
	for i := range scenes {
		s := &scenes[i]
		for _, sub := range counted(p, s) {
			if _, held := out[s.Period][sub.ID]; !held {
				return nil, lacking(sub)
			}
		}
	}
	return out, nil
}

// factPaths lists the facts files of a period, sorted by name.
func (w *Warehouse) factPaths(period pipeline.Period) ([]string, error) {
	folder := w.periodFolder(period)
	entries, err := w.options.Disk.ReadDir(folder) // sorted by name
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the facts of %s: %w", period, disk.Explain(folder, err))
	}
	var out []string
	for _, e := range entries {
		if filepath.Ext(e.Name()) == factSuffix {
			out = append(out, filepath.Join(folder, e.Name()))
		}
	}
	return out, nil
}

// read checks a facts file, of which a buffer holds the bytes then. One that is damaged or cannot
// be read is reported once and comes back holding nothing: what it held is read again from
// the originals. Of others than those asked for it does not say that it holds them.
func (w *Warehouse) read(path string, of ids, b *bytes.Buffer) fact {
	if w.lists.without(path, of) {
		return fact{path: path}
	}
	err := w.options.Disk.ReadInto(b, path)
	var cells map[string]int
	var listed list
	if err == nil {
		cells, listed, err = wholeFact(filepath.Base(path), b.Bytes(), of)
	}
	if err != nil {
		w.telling.Lock()
		defer w.telling.Unlock()
		if _, told := w.damaged[path]; !told && w.options.Damaged != nil {
			w.options.Damaged(path, err)
		}
		if w.damaged == nil {
			w.damaged = map[string]error{}
		}
		w.damaged[path] = err
	} else if len(cells) == 0 {
		w.lists.keep(path, listed)
	}
	return fact{path, cells}
}

var errDamaged = pipeline.Say("nội dung không còn như khi ghi", "its content is not what was written")

func wholeFact(name string, b []byte, of ids) (map[string]int, list, error) {
	if name != factName(b) {
		return nil, nil, errDamaged
	}
	return factContents(b, of)
}

func factName(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]) + factSuffix
}

// publish writes a file under the name of its content.
func (w *Warehouse) publish(folder string, b []byte) error {
	return wholefile.On(w.options.Disk).Bytes(filepath.Join(folder, factName(b)), 0o644, b)
}
