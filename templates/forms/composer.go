package forms

import (
	"context"
	"fmt"

	"danvan/pipeline"
)

// Composer lays answers out: the sender's own workbook with the wrong cells marked, or
// a receipt. It implements [pipeline.Composer], holds no state and writes no file.
type Composer struct {
	programme *pipeline.Programme
	sheets    pipeline.SheetReader
}

// NewComposer returns a composer. The sheet reader opens files that are no workbooks
// of today's Excel; with nil they are answered by a receipt alone.
func NewComposer(programme *pipeline.Programme, sheets pipeline.SheetReader) *Composer {
	return &Composer{programme, sheets}
}

// Compose makes the answer to one file.
func (c *Composer) Compose(ctx context.Context, r pipeline.Receipt, o pipeline.Original) ([]pipeline.Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	data, extension, err := c.compose(r, o)
	if err != nil {
		return nil, fmt.Errorf("compose the answer to %s of %s: %w", r.File, r.Unit, err)
	}
	return []pipeline.Document{{Name: AnswerName(r) + extension, Bytes: data}}, nil
}
