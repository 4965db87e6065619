package transforms

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"danvan/pipeline"
)

// submissionsKey names the list of submissions in a file's metadata: a submission may
// have no cells (a register without rows) and is stored all the same.
const submissionsKey = "submissions"

// groupRows is how many cells stand in one group of a facts file: a question about few
// units passes over the groups that hold none of them.
const groupRows = 1 << 16

// maxNumber is the largest millionth that DECIMAL(18,6) holds.
const maxNumber = pipeline.Number(999_999_999_999_999_999)

func factSchema() *arrow.Schema {
	text := func(name string) arrow.Field { return arrow.Field{Name: name, Type: arrow.BinaryTypes.String} }
	return arrow.NewSchema([]arrow.Field{
		text("submission"), text("unit"), text("form"), text("period"), text("row"), text("field"), text("measure"), text("state"),
		{Name: "number", Type: &arrow.Decimal128Type{Precision: 18, Scale: 6}, Nullable: true},
		text("text"), text("sheet"), text("ref"),
	}, nil)
}

// encodeFacts makes the Parquet file of submissions of one period. The same
// submissions give the same bytes.
func encodeFacts(subs []pipeline.Submission) ([]byte, error) {
	b := array.NewRecordBuilder(memory.DefaultAllocator, factSchema())
	defer b.Release()
	columns := newFactColumns(b)
	cells, all := map[string]int{}, 0
	for i := range subs {
		all += len(subs[i].Cells)
	}
	b.Reserve(all)
	for i := range subs {
		s := &subs[i]
		period := s.Period.String()
		cells[s.ID] = len(s.Cells)
		for k := range s.Cells {
			c := &s.Cells[k]
			if c.Number > maxNumber || c.Number < -maxNumber {
				return nil, fmt.Errorf("%s, cell %s!%s: %s is more than a fact can hold", s.ID, c.Sheet, c.Ref, c.Number)
			}
			columns.append(s, period, c)
		}
	}
	list, err := json.Marshal(cells) // keys come out sorted
	if err != nil {
		return nil, err
	}
	record := b.NewRecordBatch()
	defer record.Release()
	return encodeParquet(record, submissionsKey, string(list))
}

// factColumns are the columns of facts that are being written: those of texts in their
// order, and the numbers.
type factColumns struct {
	texts  []*array.StringBuilder
	number *array.Decimal128Builder
}

func newFactColumns(b *array.RecordBuilder) factColumns {
	var columns factColumns
	for _, field := range b.Fields() {
		switch column := field.(type) {
		case *array.StringBuilder:
			columns.texts = append(columns.texts, column)
		case *array.Decimal128Builder:
			columns.number = column
		}
	}
	return columns
}

func (columns factColumns) append(s *pipeline.Submission, period string, c *pipeline.Cell) {
	for i, text := range [...]string{s.ID, s.Unit, s.Form, period, c.Row, c.Field, string(c.Measure), string(c.State), c.Text, c.Sheet, c.Ref} {
		columns.texts[i].Append(text)
	}
	if c.State == pipeline.Reported || c.State == pipeline.Nil {
		columns.number.Append(decimal128.FromI64(int64(c.Number)))
	} else {
		columns.number.AppendNull()
	}
}

// encodeParquet writes one record batch with one entry of metadata.
func encodeParquet(record arrow.RecordBatch, key, value string) ([]byte, error) {
	var out bytes.Buffer
	w, err := newParquet(&out, record.Schema())
	if err != nil {
		return nil, err
	}
	err = w.AppendKeyValueMetadata(key, value)
	err = errors.Join(err, w.Write(record), w.Close())
	return out.Bytes(), err
}

// newParquet begins a file, of which each record that is written is one group, or several
// where it is longer than a group.
func newParquet(w io.Writer, schema *arrow.Schema) (*pqarrow.FileWriter, error) {
	props := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd), parquet.WithCreatedBy("danvan"), parquet.WithMaxRowGroupLength(groupRows))
	return pqarrow.NewFileWriter(schema, w, props, pqarrow.DefaultWriterProps())
}

// factContents returns how many cells a facts file has of the submissions that are asked
// for.
func factContents(b []byte, of ids) (map[string]int, error) {
	cells := map[string]int{}
	err := eachSubmission(b, func(id string, n int) {
		if of[id] {
			cells[id] = n
		}
	})
	if err != nil {
		return nil, err
	}
	return cells, nil
}

// eachSubmission reads the list of submissions of a facts file with their cells' number
// and holds it against the number of rows.
func eachSubmission(b []byte, one func(id string, n int)) error {
	r, err := file.NewParquetReader(bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("open facts: %w", err)
	}
	defer r.Close()
	list := r.MetaData().KeyValueMetadata().FindValue(submissionsKey)
	if list == nil {
		return errors.New("the facts file does not say what it holds")
	}
	sum := int64(0)
	err = eachListed(*list, func(id string, n int) {
		sum += int64(n)
		one(id, n)
	})
	if err != nil {
		return fmt.Errorf("read the list of submissions: %w", err)
	}
	if sum != r.NumRows() {
		return fmt.Errorf("the facts file lists %d cells and holds %d", sum, r.NumRows())
	}
	return nil
}

var errList = errors.New("it is not written as it should be")

// eachListed goes over {"submission":cells,…} as encodeFacts writes it. A country's
// quarter lists tens of thousands, of which a question is about a few: what a decoder
// makes of the others would be thrown away.
func eachListed(list string, one func(id string, n int)) error {
	if strings.Contains(list, `\`) { // an id with a sign that JSON escapes
		var all map[string]int
		err := json.Unmarshal([]byte(list), &all)
		for id, n := range all {
			one(id, n)
		}
		return err
	}
	rest, open := strings.CutPrefix(list, "{")
	if rest == "}" {
		return nil
	}
	for open {
		id, after, named := strings.Cut(strings.TrimPrefix(rest, `"`), `":`)
		end := strings.IndexAny(after, ",}")
		if !named || end < 0 {
			return errList
		}
		n, err := strconv.Atoi(after[:end])
		if err != nil {
			return err
		}
		one(id, n)
		open, rest = after[end] == ',', after[end+1:]
	}
	if rest != "" {
		return errList
	}
	return nil
}
