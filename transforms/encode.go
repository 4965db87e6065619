package transforms

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"danvan/pipeline"
)

// ErrFormat is returned for a format that results are not written in.
var ErrFormat = errors.New("results are written as csv, json, parquet or arrow")

// WriteResults writes rows as csv (with a header; a text that begins like a formula
// gets an apostrophe before it), json (one array), parquet, or arrow
// (an IPC stream). Numbers are plain decimals with a point; a missing one is empty in
// csv and null elsewhere. In parquet and arrow a number is decimal128(38,6).
// As csv and as parquet they are written as they come.
func WriteResults(w io.Writer, format string, rows iter.Seq[pipeline.ResultRow]) error {
	write, ok := map[string]func(io.Writer, iter.Seq[pipeline.ResultRow]) error{
		"csv": writeCSV, "json": writeJSON, "parquet": writeParquet, "arrow": writeArrow,
	}[format]
	if !ok {
		return fmt.Errorf("write results as %q: %w", format, ErrFormat)
	}
	if err := write(w, rows); err != nil {
		return fmt.Errorf("write results as %s: %w", format, err)
	}
	return nil
}

func writeCSV(w io.Writer, rows iter.Seq[pipeline.ResultRow]) error {
	columns := resultColumns()
	record := make([]string, len(columns))
	for i, c := range columns {
		record[i] = c.name
	}
	out := csv.NewWriter(w)
	if err := out.Write(record); err != nil {
		return err
	}
	for row := range rows {
		for i, c := range columns {
			record[i] = c.plain(&row)
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (c resultColumn) plain(r *pipeline.ResultRow) string {
	switch {
	case c.text != nil:
		return asText(*c.text(r))
	case c.number != nil:
		return c.number(r).String()
	}
	return strconv.Itoa(*c.count(r))
}

// asText keeps a spreadsheet from taking a text for a formula: one that begins like a
// formula gets the apostrophe by which Excel and LibreOffice mark texts.
func asText(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func writeJSON(w io.Writer, rows iter.Seq[pipeline.ResultRow]) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false) // ">= 85" as it is
	out.SetIndent("", "  ")
	return out.Encode(slices.AppendSeq([]pipeline.ResultRow{}, rows))
}

func resultSchema() *arrow.Schema {
	var fields []arrow.Field
	for _, c := range resultColumns() {
		f := arrow.Field{Name: c.name, Type: arrow.BinaryTypes.String}
		switch {
		case c.number != nil:
			f.Type, f.Nullable = &arrow.Decimal128Type{Precision: 38, Scale: 6}, true
		case c.count != nil:
			f.Type = arrow.PrimitiveTypes.Int64
		}
		fields = append(fields, f)
	}
	return arrow.NewSchema(fields, nil)
}

// resultRecords hands on the rows in records of so many at most, and one without rows
// where there are none.
func resultRecords(rows iter.Seq[pipeline.ResultRow], most int, one func(arrow.RecordBatch) error) error {
	b := array.NewRecordBuilder(memory.DefaultAllocator, resultSchema())
	defer b.Release()
	next := func() error {
		record := b.NewRecordBatch()
		defer record.Release()
		return one(record)
	}
	columns, n, none := resultColumns(), 0, true
	for row := range rows {
		for i, c := range columns {
			c.appendTo(b.Field(i), &row)
		}
		none = false
		if n++; n == most {
			if err := next(); err != nil {
				return err
			}
			n = 0
		}
	}
	if n > 0 || none {
		return next()
	}
	return nil
}

func (c resultColumn) appendTo(b array.Builder, r *pipeline.ResultRow) {
	switch {
	case c.text != nil:
		b.(*array.StringBuilder).Append(*c.text(r))
	case c.count != nil:
		b.(*array.Int64Builder).Append(int64(*c.count(r)))
	case c.number(r).Known:
		b.(*array.Decimal128Builder).Append(decimal128.FromI64(int64(c.number(r).Number)))
	default:
		b.AppendNull()
	}
}

// writeParquet lays out the rows of one group at a time.
func writeParquet(w io.Writer, rows iter.Seq[pipeline.ResultRow]) error {
	out, err := newParquet(w, resultSchema())
	if err != nil {
		return err
	}
	n := 0
	err = resultRecords(rows, groupRows, func(record arrow.RecordBatch) error {
		n += int(record.NumRows())
		return out.Write(record)
	})
	return errors.Join(err, out.AppendKeyValueMetadata("rows", strconv.Itoa(n)), out.Close())
}

func writeArrow(w io.Writer, rows iter.Seq[pipeline.ResultRow]) error {
	out := ipc.NewWriter(w, ipc.WithSchema(resultSchema()))
	return errors.Join(resultRecords(rows, math.MaxInt, out.Write), out.Close())
}

// ReadResults reads the rows that [WriteResults] wrote as parquet. A file with other
// columns is an error.
func ReadResults(path string) ([]pipeline.ResultRow, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read results: %w", err)
	}
	rows, err := decodeResults(b)
	if err != nil {
		return nil, fmt.Errorf("read results from %s: %w", path, err)
	}
	return rows, nil
}

func decodeResults(b []byte) ([]pipeline.ResultRow, error) {
	r, err := file.NewParquetReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	reader, err := pqarrow.NewFileReader(r, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		return nil, err
	}
	table, err := reader.ReadTable(context.Background())
	if err != nil {
		return nil, err
	}
	defer table.Release()
	columns := resultColumns()
	if got := int(table.NumCols()); got != len(columns) {
		return nil, fmt.Errorf("it has %d columns, results have %d", got, len(columns))
	}
	rows := make([]pipeline.ResultRow, table.NumRows())
	for i, c := range columns {
		if err := c.readFrom(table.Column(i), rows); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func (c resultColumn) readFrom(column *arrow.Column, rows []pipeline.ResultRow) error {
	if column.Name() != c.name {
		return fmt.Errorf("it has a column %s where results have %s", column.Name(), c.name)
	}
	at := 0
	for _, chunk := range column.Data().Chunks() {
		for k := range chunk.Len() {
			if !c.set(&rows[at], chunk, k) {
				return fmt.Errorf("its column %s is of another type", c.name)
			}
			at++
		}
	}
	return nil
}

// set copies one value out of Arrow's memory, which is released afterwards.
func (c resultColumn) set(r *pipeline.ResultRow, from arrow.Array, k int) bool {
	switch a := from.(type) {
	case *array.String:
		if c.text != nil {
			*c.text(r) = string([]byte(a.Value(k)))
			return true
		}
	case *array.Int64:
		if c.count != nil {
			*c.count(r) = int(a.Value(k))
			return true
		}
	case *array.Decimal128:
		if c.number != nil {
			*c.number(r) = pipeline.Maybe{}
			if a.IsValid(k) {
				*c.number(r) = pipeline.Known(pipeline.Number(a.Value(k).LowBits()))
			}
			return true
		}
	}
	return false
}
