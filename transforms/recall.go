package transforms

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"danvan/pipeline"
)

// Recall returns those of the submissions whose cells are in a whole facts file, with
// their cells, in the order given. Nothing is computed: the engine is not asked.
func (w *Warehouse) Recall(ctx context.Context, subs []pipeline.Submission) ([]pipeline.Submission, error) {
	wanted := map[pipeline.Period]ids{}
	for _, s := range subs {
		if wanted[s.Period] == nil {
			wanted[s.Period] = ids{}
		}
		wanted[s.Period][s.ID] = true
	}
	cells := map[string][]pipeline.Cell{}
	for period, ids := range wanted {
		if err := w.recallPeriod(ctx, period, ids, cells); err != nil {
			return nil, fmt.Errorf("recall the facts of %s: %w", period, err)
		}
	}
	var out []pipeline.Submission
	for _, s := range subs {
		if found, ok := cells[s.ID]; ok {
			s.Cells = found
			out = append(out, s)
		}
	}
	return out, nil
}

// recallPeriod reads each facts file of a period once, the first that holds a submission
// counting as in [Warehouse.holders].
func (w *Warehouse) recallPeriod(ctx context.Context, period pipeline.Period, ids ids, into map[string][]pipeline.Cell) error {
	paths, err := w.factPaths(period)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	for _, path := range paths {
		if err := ctx.Err(); err != nil {
			return err
		}
		f := w.read(path, ids, &b)
		here := map[string]bool{}
		for id := range f.cells {
			if _, known := into[id]; ids[id] && !known {
				here[id], into[id] = true, nil
			}
		}
		if len(here) == 0 {
			continue
		}
		if err := decodeFacts(ctx, b.Bytes(), here, into); err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
	}
	return nil
}

// groupsOf are the groups of a facts file that may hold cells of some submissions: each
// says which one is its first and which its last by name.
func groupsOf(r *file.Reader, wanted ids) (out []int, err error) {
	names := slices.Sorted(maps.Keys(wanted))
	for i := range r.NumRowGroups() {
		column, err := r.MetaData().RowGroup(i).ColumnChunk(0)
		if err != nil {
			return nil, err
		}
		said, err := column.Statistics()
		if err != nil {
			return nil, err
		}
		if bounds, ok := said.(*metadata.ByteArrayStatistics); ok && bounds.HasMinMax() {
			first, last := string(bounds.Min()), string(bounds.Max())
			if n, _ := slices.BinarySearch(names, first); n == len(names) || names[n] > last {
				continue
			}
		}
		out = append(out, i)
	}
	return out, nil
}

// reader reads the cells of a facts file for an engine that does not do so by itself.
func (w *Warehouse) reader(path string) func(context.Context, string, string, func(string, pipeline.Cell) error) error {
	return func(ctx context.Context, first, last string, one func(string, pipeline.Cell) error) error {
		b, err := w.options.Disk.ReadFile(path)
		if err != nil {
			return err
		}
		wanted := ids{}
		if err := eachSubmission(b, func(id []byte, _ int) {
			if first <= string(id) && string(id) <= last {
				wanted[string(id)] = true
			}
		}); err != nil {
			return err
		}
		cells := map[string][]pipeline.Cell{}
		if err := decodeFacts(ctx, b, wanted, cells); err != nil {
			return err
		}
		for _, id := range slices.Sorted(maps.Keys(cells)) {
			for _, c := range cells[id] {
				if err := one(id, c); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

var errColumns = errors.New("the facts file has other columns than it should")

// holdsCells tells whether the columns of a facts file are those that it should have.
func holdsCells(r *file.Reader) error {
	schema, err := pqarrow.FromParquet(r.MetaData().Schema, nil, nil)
	if err != nil {
		return err
	}
	if !slices.EqualFunc(schema.Fields(), factSchema().Fields(), func(a, b arrow.Field) bool {
		return a.Name == b.Name && a.Nullable == b.Nullable && arrow.TypeEqual(a.Type, b.Type)
	}) {
		return errColumns
	}
	return nil
}
