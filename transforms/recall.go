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
func decodeFacts(ctx context.Context, b []byte, wanted ids, into map[string][]pipeline.Cell) error {
	r, err := file.NewParquetReader(bytes.NewReader(b))
	if err != nil {
		return err
	}
	defer r.Close()
	if err := holdsCells(r); err != nil {
		return err
	}
	how, columns := pqarrow.ArrowReadProperties{BatchSize: groupRows}, []int(nil)
	for i, f := range factSchema().Fields() {
		if ofSubmission(f.Name) {
			continue
		}
		columns = append(columns, i)
		if f.Type == arrow.BinaryTypes.String {
			how.SetReadDict(i, true) // a group has each text once, and of its cells the number of their text
		}
	}
	reader, err := pqarrow.NewFileReader(r, how, memory.DefaultAllocator)
	if err != nil {
		return err
	}
	groups, err := groupsOf(r, wanted)
	if err != nil {
		return err
	}
	if len(groups) == 0 { // they have no cells; to the reader no groups are all groups
		return nil
	}
	batches, err := reader.GetRecordReader(ctx, columns, groups)
	if err != nil {
		return err
	}
	defer batches.Release()
	known := map[string]string{}
	for batches.Next() {
		decodeBatch(batches.RecordBatch(), wanted, known, into)
	}
	return batches.Err()
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

// ofSubmission tells whether a column says of a cell what its submission says.
func ofSubmission(column string) bool {
	return column == "unit" || column == "form" || column == "period"
}

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

// texts is a column of texts: the different ones, and which of them each row has.
type texts struct {
	rows  *array.Dictionary
	names *array.String
	known map[string]string // of the whole file
	taken []string          // copies of those that were asked for
}

// textsIn returns the columns of texts by their names.
func textsIn(batch arrow.RecordBatch, known map[string]string) map[string]*texts {
	out := map[string]*texts{}
	for i, f := range batch.Schema().Fields() {
		if rows, ok := batch.Column(i).(*array.Dictionary); ok {
			names := rows.Dictionary().(*array.String)
			out[f.Name] = &texts{rows, names, known, make([]string, names.Len())}
		}
	}
	return out
}

func (t *texts) at(row int) string {
	n := t.rows.GetValueIndex(row)
	if t.taken[n] == "" {
		t.taken[n] = copyOf(t.known, t.names.Value(n))
	}
	return t.taken[n]
}

func decodeBatch(batch arrow.RecordBatch, ids map[string]bool, known map[string]string, into map[string][]pipeline.Cell) {
	of := textsIn(batch, known)
	submission, line, field, measure, state := of["submission"], of["row"], of["field"], of["measure"], of["state"]
	words, sheet, ref := of["text"], of["sheet"], of["ref"]
	numbers := batch.Column(batch.Schema().FieldIndices("number")[0]).(*array.Decimal128)
	for row, end := 0, 0; row < submission.rows.Len(); row = end {
		n := submission.rows.GetValueIndex(row)
		for end = row + 1; end < submission.rows.Len() && submission.rows.GetValueIndex(end) == n; {
			end++
		}
		if !ids[submission.names.Value(n)] {
			continue
		}
		id := submission.at(row)
		cells := slices.Grow(into[id], end-row)
		for row := row; row < end; row++ {
			c := pipeline.Cell{Row: line.at(row), Field: field.at(row), Measure: pipeline.Measure(measure.at(row)), State: pipeline.State(state.at(row)),
				Text: words.at(row), Sheet: sheet.at(row), Ref: ref.at(row)}
			if numbers.IsValid(row) {
				c.Number = pipeline.Number(numbers.Value(row).LowBits())
			}
			cells = append(cells, c)
		}
		into[id] = cells
	}
}

func copyOf(known map[string]string, s string) string {
	c, ok := known[s]
	if !ok {
		c = strings.Clone(s)
		known[c] = c
	}
	return c
}
