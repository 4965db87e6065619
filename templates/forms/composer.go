package forms

import (
	"context"
	"fmt"
	"strings"

	"danvan/pipeline"
)

// Composer lays answers out: the sender's own workbook with the wrong cells marked, or
// a receipt. It implements [pipeline.Composer], writes no file, and keeps nothing of a
// file: only receipts without rows, which are laid out once. It may be used by several
// goroutines at once.
type Composer struct {
	programme *pipeline.Programme
	trees     *pipeline.Forest
	sheets    pipeline.SheetReader
	receipts  receiptForms
}

// NewComposer returns a composer for the programme of the trees. The sheet reader opens files that are no workbooks
// of today's Excel; with nil they are answered by a receipt alone.
func NewComposer(trees *pipeline.Forest, sheets pipeline.SheetReader) *Composer {
	return &Composer{programme: trees.Programme(), trees: trees, sheets: sheets}
}

// Compose makes the answer to one file, and with it the blanks of forms that came in a
// version no longer taken.
func (c *Composer) Compose(ctx context.Context, r pipeline.Receipt, o pipeline.Original) ([]pipeline.Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	documents, err := c.compose(r, o)
	if err != nil {
		return nil, fmt.Errorf("compose the answer to %s of %s: %w", r.File, r.Unit, err)
	}
	return documents, nil
}

// opens tells whether the sender's file is opened for an answer.
func (c *Composer) opens(r pipeline.Receipt) bool {
	if r.Decision == pipeline.Accepted {
		for range c.explained(r) {
			return true
		}
	}
	return r.Decision == pipeline.Returned && !unreadable(r.Findings)
}

// enclosed is what goes with an answer beside the findings.
type enclosed struct {
	places answerPlaces
	blanks []pipeline.Document
}

func (c *Composer) compose(r pipeline.Receipt, o pipeline.Original) ([]pipeline.Document, error) {
	if r.Decision != pipeline.Returned || unreadable(r.Findings) {
		return c.plainAnswer(r, o)
	}
	blanks, err := c.newBlanks(r)
	if err != nil {
		return nil, err
	}
	with := enclosed{c.places(r, o), blanks}
	if data, extension, ok := c.returnWorkbook(r, o, with); ok {
		return withBlanks(r, data, extension, blanks), nil
	}
	if data, ok := c.returnRows(r, o, with); ok {
		return withBlanks(r, data, ".xlsx", blanks), nil
	}
	return c.plainAnswer(r, o)
}

// plainAnswer is the receipt alone. Without the original's bytes nothing of the
// sender's is opened for it.
func (c *Composer) plainAnswer(r pipeline.Receipt, o pipeline.Original) ([]pipeline.Document, error) {
	blanks, err := c.newBlanks(r)
	if err != nil {
		return nil, err
	}
	with := enclosed{blanks: blanks}
	if r.Decision == pipeline.Accepted {
		with.places = c.places(r, o)
	}
	data, err := c.receipt(r, with)
	return withBlanks(r, data, ".xlsx", blanks), err
}

func withBlanks(r pipeline.Receipt, data []byte, extension string, blanks []pipeline.Document) []pipeline.Document {
	return append([]pipeline.Document{{Name: AnswerName(r) + extension, Bytes: data}}, blanks...)
}

// unreadable tells whether the file itself is at fault: damaged, too large, of a
// kind that is not taken. Nothing is opened then.
func unreadable(findings []pipeline.Finding) bool {
	for _, f := range findings {
		if f.Severity == pipeline.Reject && strings.HasPrefix(f.Code, "file-") {
			return true
		}
	}
	return false
}
