package transforms

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"

	"danvan/pipeline"
)

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
	groups, err := groupsOf(r, wanted)
	if err != nil {
		return err
	}
	d := cellDecoder{known: map[string]string{}, values: make([]parquet.ByteArray, valuesAtOnce)}
	for _, g := range groups {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := d.group(r.RowGroup(g), wanted, into); err != nil {
			return err
		}
	}
	return nil
}

// cellDecoder reads cells column by column into the places where they stay. A reader of
// whole batches lays all columns of a group out first, which takes several times the memory
// of the cells.
type cellDecoder struct {
	known  map[string]string
	last   string // text that was met last: neighbours often have the same
	values []parquet.ByteArray
	levels [valuesAtOnce]int16
	fixed  [valuesAtOnce]parquet.FixedLenByteArray
}

const valuesAtOnce = 1 << 10

// cellRun is rows of one submission, one behind the other.
type cellRun struct {
	submission string // "" where they are not wanted
	rows       int
	cells      []pipeline.Cell
}

var errRows = errors.New("the facts file has fewer rows than it says")

func (d *cellDecoder) group(group *file.RowGroupReader, wanted ids, into map[string][]pipeline.Cell) error {
	runs, err := d.runs(group, wanted)
	if err != nil || !slices.ContainsFunc(runs, func(r cellRun) bool { return r.cells != nil }) {
		return err
	}
	for i, f := range factSchema().Fields() {
		switch f.Name {
		case "submission", "unit", "form", "period": // its submission says so
		case "number":
			err = d.numbers(group, i, runs)
		default:
			err = d.texts(group, i, runs, textOf(f.Name))
		}
		if err != nil {
			return err
		}
	}
	for _, r := range runs {
		switch before := into[r.submission]; {
		case r.cells == nil:
		case before == nil:
			into[r.submission] = r.cells
		default:
			into[r.submission] = append(before, r.cells...)
		}
	}
	return nil
}

// textOf says where a cell has the text of a column.
func textOf(column string) func(*pipeline.Cell, string) {
	return map[string]func(*pipeline.Cell, string){
		"row":     func(c *pipeline.Cell, s string) { c.Row = s },
		"field":   func(c *pipeline.Cell, s string) { c.Field = s },
		"measure": func(c *pipeline.Cell, s string) { c.Measure = pipeline.Measure(s) },
		"state":   func(c *pipeline.Cell, s string) { c.State = pipeline.State(s) },
		"text":    func(c *pipeline.Cell, s string) { c.Text = s },
		"sheet":   func(c *pipeline.Cell, s string) { c.Sheet = s },
		"ref":     func(c *pipeline.Cell, s string) { c.Ref = s },
	}[column]
}

// runs divides the rows of a group by their submissions.
func (d *cellDecoder) runs(group *file.RowGroupReader, wanted ids) ([]cellRun, error) {
	var runs []cellRun
	var of []byte // submission of the last run
	err := d.column(group, 0, func(v []byte) {
		if len(runs) == 0 || !bytes.Equal(v, of) {
			of = append(of[:0], v...)
			r := cellRun{}
			if wanted[string(v)] {
				r.submission = d.once(v)
			}
			runs = append(runs, r)
		}
		runs[len(runs)-1].rows++
	})
	for i := range runs {
		if runs[i].submission != "" {
			runs[i].cells = make([]pipeline.Cell, runs[i].rows)
		}
	}
	return runs, err
}

// column hands on each value of a column of texts; it is good until the next.
func (d *cellDecoder) column(group *file.RowGroupReader, column int, one func(v []byte)) error {
	chunk, err := group.Column(column)
	if err != nil {
		return err
	}
	reader, ok := chunk.(*file.ByteArrayColumnChunkReader)
	if !ok {
		return errColumns
	}
	for left := group.NumRows(); left > 0; {
		_, n, err := reader.ReadBatchInPage(min(left, valuesAtOnce), d.values, nil, nil)
		if err != nil {
			return err
		}
		if n == 0 {
			return errors.Join(errRows, reader.Err())
		}
		for _, v := range d.values[:n] {
			one(v)
		}
		left -= int64(n)
	}
	return nil
}

func (d *cellDecoder) texts(group *file.RowGroupReader, column int, runs []cellRun, put func(*pipeline.Cell, string)) error {
	run, row := 0, 0
	return d.column(group, column, func(v []byte) {
		for row == runs[run].rows {
			run, row = run+1, 0
		}
		if cells := runs[run].cells; cells != nil {
			put(&cells[row], d.once(v))
		}
		row++
	})
}

// once returns the one copy of a text.
func (d *cellDecoder) once(v []byte) string {
	if string(v) == d.last {
		return d.last
	}
	s, ok := d.known[string(v)]
	if !ok {
		s = string(v)
		d.known[s] = s
	}
	d.last = s
	return s
}

// numbers reads the numbers of cells that have one.
func (d *cellDecoder) numbers(group *file.RowGroupReader, column int, runs []cellRun) error {
	chunk, err := group.Column(column)
	if err != nil {
		return err
	}
	reader, ok := chunk.(*file.FixedLenByteArrayColumnChunkReader)
	if !ok {
		return errColumns
	}
	run, row := 0, 0
	for left := group.NumRows(); left > 0; {
		n, _, err := reader.ReadBatchInPage(min(left, valuesAtOnce), d.fixed[:], d.levels[:], nil)
		if err != nil {
			return err
		}
		if n == 0 {
			return errors.Join(errRows, reader.Err())
		}
		values := d.fixed[:]
		for _, level := range d.levels[:n] {
			for row == runs[run].rows {
				run, row = run+1, 0
			}
			if level > 0 {
				if cells := runs[run].cells; cells != nil {
					cells[row].Number = millionths(values[0])
				}
				values = values[1:]
			}
			row++
		}
		left -= n
	}
	return nil
}

// millionths reads a decimal: a whole number of two's complement, the first byte first.
func millionths(v []byte) pipeline.Number {
	n := int64(0)
	for i, b := range v {
		if n = n<<8 | int64(b); i == 0 {
			n = int64(int8(b))
		}
	}
	return pipeline.Number(n)
}
