package transforms

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
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
	for _, path := range paths {
		if err := ctx.Err(); err != nil {
			return err
		}
		f, b := w.read(path, ids)
		here := map[string]bool{}
		for id := range f.cells {
			if _, known := into[id]; ids[id] && !known {
				here[id], into[id] = true, nil
			}
		}
		if len(here) == 0 {
			continue
		}
		if err := decodeFacts(ctx, b, here, into); err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
	}
	return nil
}

// decodeFacts reads the cells of some submissions out of a facts file, in the order in
// which they were stored. The texts are copies, each once: nothing holds on to the file,
// and a field or a sheet is named by thousands of cells.
func decodeFacts(ctx context.Context, b []byte, ids map[string]bool, into map[string][]pipeline.Cell) error {
	r, err := file.NewParquetReader(bytes.NewReader(b))
	if err != nil {
		return err
	}
	defer r.Close()
	reader, err := pqarrow.NewFileReader(r, pqarrow.ArrowReadProperties{BatchSize: 4096}, memory.DefaultAllocator)
	if err != nil {
		return err
	}
	columns, err := cellColumns(reader)
	if err != nil {
		return err
	}
	batches, err := reader.GetRecordReader(ctx, columns, nil)
	if err != nil {
		return err
	}
	defer batches.Release()
	known := map[string]string{}
	for batches.Next() {
		if err := decodeBatch(batches.RecordBatch(), ids, known, into); err != nil {
			return err
		}
	}
	return batches.Err()
}

// reader reads the cells of a facts file for an engine that does not do so by itself.
func (w *Warehouse) reader(path string) func(context.Context, string, string, func(string, pipeline.Cell) error) error {
	return func(ctx context.Context, first, last string, one func(string, pipeline.Cell) error) error {
		b, err := w.options.Disk.ReadFile(path)
		if err != nil {
			return err
		}
		wanted := ids{}
		if err := eachSubmission(b, func(id string, _ int) {
			if first <= id && id <= last {
				wanted[id] = true
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

// cellColumns are the places of the columns that a cell is read from: all but the unit, the
// form and the period, which its submission has.
func cellColumns(reader *pqarrow.FileReader) ([]int, error) {
	schema, err := reader.Schema()
	if err != nil {
		return nil, err
	}
	if !slices.EqualFunc(schema.Fields(), factSchema().Fields(), func(a, b arrow.Field) bool { return a.Name == b.Name }) {
		return nil, errColumns
	}
	return []int{0, 4, 5, 6, 7, 8, 9, 10, 11}, nil
}

func decodeBatch(batch arrow.RecordBatch, ids map[string]bool, known map[string]string, into map[string][]pipeline.Cell) error {
	texts := make([]*array.String, batch.NumCols())
	for i := range texts {
		texts[i], _ = batch.Column(i).(*array.String)
	}
	number, ok := batch.Column(5).(*array.Decimal128)
	if !ok {
		return errColumns
	}
	var cells []pipeline.Cell // of the submission that is being read
	of, wanted := "", false
	for row := range int(batch.NumRows()) {
		if id := texts[0].Value(row); id != of || row == 0 {
			if wanted {
				into[of] = cells
			}
			of, wanted = copyOf(known, id), ids[id]
			cells = into[of]
		}
		if !wanted {
			continue
		}
		text := func(column int) string { return copyOf(known, texts[column].Value(row)) }
		c := pipeline.Cell{Row: text(1), Field: text(2), Measure: pipeline.Measure(text(3)), State: pipeline.State(text(4)), Text: text(6), Sheet: text(7), Ref: text(8)}
		if number.IsValid(row) {
			c.Number = pipeline.Number(number.Value(row).LowBits())
		}
		cells = append(cells, c)
	}
	if wanted {
		into[of] = cells
	}
	return nil
}

func copyOf(known map[string]string, s string) string {
	c, ok := known[s]
	if !ok {
		c = strings.Clone(s)
		known[c] = c
	}
	return c
}
