package trino

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"danvan/pipeline"
	"danvan/transforms/engine"
)

// encode writes rows as Parquet with the table's columns.
func encode(t engine.Table, rows []engine.Row) ([]byte, error) {
	fields := make([]arrow.Field, len(t.Columns))
	for i, c := range t.Columns {
		fields[i] = arrow.Field{Name: strings.Trim(c.Name, `"`), Type: arrowType(c), Nullable: c.Null}
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema(fields, nil))
	defer b.Release()
	for _, r := range rows {
		for i, v := range r {
			if err := add(b.Field(i), v); err != nil {
				return nil, fmt.Errorf("%s of %s: %w", t.Columns[i].Name, t.Name, err)
			}
		}
	}
	record := b.NewRecordBatch()
	defer record.Release()
	var out bytes.Buffer
	w, err := pqarrow.NewFileWriter(record.Schema(), &out, parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd)), pqarrow.DefaultWriterProps())
	if err != nil {
		return nil, err
	}
	err = errors.Join(w.Write(record), w.Close())
	return out.Bytes(), err
}

func arrowType(c engine.Column) arrow.DataType {
	switch c.Type {
	case "text":
		return arrow.BinaryTypes.String
	case "integer":
		return arrow.PrimitiveTypes.Int32
	case "bigint":
		return arrow.PrimitiveTypes.Int64
	case "boolean":
		return arrow.FixedWidthTypes.Boolean
	}
	return &arrow.Decimal128Type{Precision: int32(c.Digits()), Scale: 6}
}

func add(b array.Builder, value any) error {
	switch v := value.(type) {
	case nil:
		b.AppendNull()
		return nil
	case string:
		if b, ok := b.(*array.StringBuilder); ok {
			b.Append(v)
			return nil
		}
	case int32:
		switch b := b.(type) {
		case *array.Int32Builder:
			b.Append(v)
			return nil
		case *array.Int64Builder:
			b.Append(int64(v))
			return nil
		}
	case bool:
		if b, ok := b.(*array.BooleanBuilder); ok {
			b.Append(v)
			return nil
		}
	case pipeline.Number:
		if b, ok := b.(*array.Decimal128Builder); ok {
			b.Append(decimal128.FromI64(int64(v)))
			return nil
		}
	}
	return fmt.Errorf("a %T cannot be handed in", value)
}
