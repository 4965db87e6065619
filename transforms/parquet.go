package transforms

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
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
	cells, all := map[string]int{}, 0
	for i := range subs {
		all += len(subs[i].Cells)
	}
	rows := make([]factRow, 0, all)
	for i := range subs {
		s := &subs[i]
		period := s.Period.String()
		cells[s.ID] = len(s.Cells)
		for k := range s.Cells {
			c := &s.Cells[k]
			if c.Number > maxNumber || c.Number < -maxNumber {
				return nil, fmt.Errorf("%s, cell %s!%s: %s is more than a fact can hold", s.ID, c.Sheet, c.Ref, c.Number)
			}
			rows = append(rows, factRow{s, period, c})
		}
	}
	list, err := json.Marshal(cells) // keys come out sorted
	if err != nil {
		return nil, err
	}
	return encodeRows(factSchema(), rows, string(list))
}

// factRow is a cell as a row of facts.
type factRow struct {
	of     *pipeline.Submission
	period string
	cell   *pipeline.Cell
}

// text is what a row has in a column of texts.
func (r factRow) text(column int) string {
	return [...]string{r.of.ID, r.of.Unit, r.of.Form, r.period, r.cell.Row, r.cell.Field, string(r.cell.Measure), string(r.cell.State), "",
		r.cell.Text, r.cell.Sheet, r.cell.Ref}[column]
}

func (r factRow) numbered() bool {
	return r.cell.State == pipeline.Reported || r.cell.State == pipeline.Nil
}

// encodeRows writes rows column by column, a few values at a time: laid out as a record
// first they would take twenty times the memory of the file, for each batch of a pass.
func encodeRows(columns *arrow.Schema, rows []factRow, list string) ([]byte, error) {
	props := parquetProperties()
	form, err := pqarrow.ToParquet(columns, props, pqarrow.DefaultWriterProps())
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w, err := file.NewParquetWriterWithError(&out, form.Root(), file.WithWriterProps(props))
	if err != nil {
		return nil, err
	}
	err = w.AppendKeyValueMetadata(submissionsKey, list)
	for first := 0; err == nil && (first == 0 || first < len(rows)); first += groupRows {
		err = encodeGroup(w, rows[first:min(first+groupRows, len(rows))])
	}
	err = errors.Join(err, w.Close())
	return out.Bytes(), err
}

func encodeGroup(w *file.Writer, rows []factRow) error {
	group, err := w.AppendRowGroupChecked()
	if err != nil {
		return err
	}
	for column := range w.NumColumns() {
		chunk, err := group.NextColumn()
		if err != nil {
			return err
		}
		switch chunk := chunk.(type) {
		case *file.ByteArrayColumnChunkWriter:
			err = encodeTexts(chunk, rows, column)
		case *file.FixedLenByteArrayColumnChunkWriter:
			err = encodeNumbers(chunk, rows)
		}
		if err != nil {
			return err
		}
	}
	return group.Close()
}

func encodeTexts(to *file.ByteArrayColumnChunkWriter, rows []factRow, column int) error {
	var letters []byte
	values := make([]parquet.ByteArray, 0, valuesAtOnce)
	for some := range slices.Chunk(rows, valuesAtOnce) {
		letters, values = letters[:0], values[:0]
		for _, r := range some {
			from := len(letters)
			letters = append(letters, r.text(column)...)
			values = append(values, letters[from:])
		}
		if _, err := to.WriteBatch(values, nil, nil); err != nil {
			return err
		}
	}
	return nil
}

func encodeNumbers(to *file.FixedLenByteArrayColumnChunkWriter, rows []factRow) error {
	var digits []byte
	values, levels := make([]parquet.FixedLenByteArray, 0, valuesAtOnce), make([]int16, 0, valuesAtOnce)
	for some := range slices.Chunk(rows, valuesAtOnce) {
		digits, values, levels = digits[:0], values[:0], levels[:0]
		for _, r := range some {
			if !r.numbered() {
				levels = append(levels, 0)
				continue
			}
			from := len(digits)
			digits = binary.BigEndian.AppendUint64(digits, uint64(r.cell.Number))
			values, levels = append(values, digits[from:]), append(levels, 1)
		}
		if _, err := to.WriteBatch(values, levels, nil); err != nil {
			return err
		}
	}
	return nil
}

func parquetProperties() *parquet.WriterProperties {
	return parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd), parquet.WithCreatedBy("danvan"), parquet.WithMaxRowGroupLength(groupRows))
}

// newParquet begins a file, of which each record that is written is one group, or several
// where it is longer than a group.
func newParquet(w io.Writer, schema *arrow.Schema) (*pqarrow.FileWriter, error) {
	return pqarrow.NewFileWriter(schema, w, parquetProperties(), pqarrow.DefaultWriterProps())
}

// factContents returns how many cells a facts file has of the submissions that are asked
// for and, where it has none of these, the list of all that it holds.
func factContents(b []byte, of ids) (cells map[string]int, all list, err error) {
	first, last := of.ends()
	cells = map[string]int{}
	err = eachSubmission(b, func(id []byte, n int) {
		if first <= string(id) && string(id) <= last && of[string(id)] {
			cells[string(id)] = n
		}
	})
	if err == nil && len(cells) == 0 {
		err = eachSubmission(b, func(id []byte, _ int) { all = append(all, listed(id)) })
		slices.Sort(all)
	}
	if err != nil {
		return nil, nil, err
	}
	return cells, all, nil
}

// eachSubmission reads the list of submissions of a facts file with their cells' number
// and holds it against the number of rows. An id is where the file lies.
func eachSubmission(b []byte, one func(id []byte, n int)) error {
	f, err := footerOf(b)
	if err != nil {
		return fmt.Errorf("open facts: %w", err)
	}
	if f.submissions == nil {
		return errors.New("the facts file does not say what it holds")
	}
	sum := int64(0)
	err = eachListed(f.submissions, func(id []byte, n int) {
		sum += int64(n)
		one(id, n)
	})
	if err != nil {
		return fmt.Errorf("read the list of submissions: %w", err)
	}
	if sum != f.rows {
		return fmt.Errorf("the facts file lists %d cells and holds %d", sum, f.rows)
	}
	return nil
}

var errList = errors.New("it is not written as it should be")

// eachListed goes over {"submission":cells,…} as encodeFacts writes it. A country's
// quarter lists tens of thousands, of which a question is about a few: what a decoder
// makes of the others would be thrown away.
func eachListed(list []byte, one func(id []byte, n int)) error {
	if bytes.IndexByte(list, '\\') >= 0 { // an id with a sign that JSON escapes
		var all map[string]int
		err := json.Unmarshal(list, &all)
		for id, n := range all {
			one([]byte(id), n)
		}
		return err
	}
	rest, open := bytes.CutPrefix(list, []byte("{"))
	if string(rest) == "}" {
		return nil
	}
	for open {
		if len(rest) == 0 || rest[0] != '"' {
			return errList
		}
		end := bytes.IndexByte(rest[1:], '"')
		if end < 0 {
			return errList
		}
		id, n, at := rest[1:1+end], 0, 2+end
		if at == len(rest) || rest[at] != ':' {
			return errList
		}
		digits := at + 1
		for at = digits; at < len(rest) && '0' <= rest[at] && rest[at] <= '9'; at++ {
			n = 10*n + int(rest[at]-'0')
		}
		if at == digits || at-digits > maxDigits || at == len(rest) {
			return errList
		}
		one(id, n)
		open, rest = rest[at] == ',', rest[at:]
		if open {
			rest = rest[1:]
		}
	}
	if string(rest) != "}" {
		return errList
	}
	return nil
}

// maxDigits are those of more cells than any file holds.
const maxDigits = 15
