package transforms

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/disk"
)

// FactsLayout names the columns of a facts file, for who reads those of another workspace.
const FactsLayout = factsLayout

// FactsFile is a whole file of facts. Its name is the SHA-256 of its bytes.
type FactsFile struct {
	Path        string
	SHA256      string
	Size        int64
	Submissions []string // those asked for whose cells are read from it, sorted
}

// Files returns the files that the cells of some submissions of a period lie in, sorted by
// name. What is in no whole file is passed over: see [Warehouse.Lacking].
func (w *Warehouse) Files(ctx context.Context, period pipeline.Period, subs []pipeline.Submission) ([]FactsFile, error) {
	held, err := w.holders(ctx, period, idsIn(subs))
	if err != nil {
		return nil, err
	}
	of := map[string]*FactsFile{}
	for id, f := range held {
		if of[f.path] == nil {
			info, err := w.options.Disk.Stat(f.path)
			if err != nil {
				return nil, fmt.Errorf("look at the facts of %s: %w", period, disk.Explain(f.path, err))
			}
			of[f.path] = &FactsFile{Path: f.path, SHA256: strings.TrimSuffix(filepath.Base(f.path), factSuffix), Size: info.Size()}
		}
		of[f.path].Submissions = append(of[f.path].Submissions, id)
	}
	out := make([]FactsFile, 0, len(of))
	for _, f := range of {
		slices.Sort(f.Submissions)
		out = append(out, *f)
	}
	slices.SortFunc(out, func(a, b FactsFile) int { return strings.Compare(a.SHA256, b.SHA256) })
	return out, nil
}

var errForeign = errors.New("the facts file cannot be read")

// ReadFacts returns those of the submissions whose cells a facts file holds, with their
// cells. A submission holds as many cells as the file's list says. Of a file that another
// workspace has made it is asked where senders' files are opened: the libraries do not
// expect hostile files, which may end them.
func ReadFacts(ctx context.Context, b []byte, asked []string) (map[string][]pipeline.Cell, error) {
	of := make(ids, len(asked))
	for _, id := range asked {
		of[id] = true
	}
	listed, _, err := factContents(b, of)
	if err != nil {
		return nil, err
	}
	here, cells := make(ids, len(listed)), make(map[string][]pipeline.Cell, len(listed))
	for id := range listed {
		here[id], cells[id] = true, nil
	}
	if len(here) == 0 {
		return cells, nil
	}
	if err := decodeFacts(ctx, b, here, cells); err != nil {
		return nil, err
	}
	for id, n := range listed {
		if len(cells[id]) != n {
			return nil, fmt.Errorf("%w: %s has %d cells and is listed with %d", errForeign, id, len(cells[id]), n)
		}
	}
	return cells, nil
}
