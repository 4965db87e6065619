package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"danvan/pipeline"
)

// Conn is a connection whose statements need nothing special.
type Conn struct{ *sql.Conn }

// Exec runs a statement.
func (c Conn) Exec(ctx context.Context, statement string) error {
	_, err := c.ExecContext(ctx, statement)
	return err
}

// Drop leaves a table to the end of the run: it lies with a server, which keeps views of it.
func (Conn) Drop(context.Context, string) error { return nil }

// Second is none: the tables of a run are of one session, or its transaction is.
func (Conn) Second(context.Context) (Place, error) { return nil, nil }

// Apart is none, as bare names are those of the session.
func (Conn) Apart(context.Context) (Place, error) { return nil, nil }

// Query returns the rows of a query.
func (c Conn) Query(ctx context.Context, query string) (*sql.Rows, error) {
	return c.QueryContext(ctx, query)
}

// Values hands on what the driver gives without what database/sql makes of it, for
// queries of very many rows.
func (c Conn) Values(ctx context.Context, query string, one func([]driver.Value) error) error {
	return c.Raw(func(c any) (err error) {
		rows, err := c.(driver.QueryerContext).QueryContext(ctx, query, nil)
		if err != nil {
			return err
		}
		return HandOn(rows, one)
	})
}

// HandOn hands every row to one and closes the rows; the values are good until the next.
func HandOn(rows driver.Rows, one func([]driver.Value) error) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	values := make([]driver.Value, len(rows.Columns()))
	for {
		switch err := rows.Next(values); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := one(values); err != nil {
			return err
		}
	}
}

// Figure asks for a decimal(38, 6).
func (Conn) Figure(column string) string { return DecimalOf(column) }

// DecimalOf asks for the number in a column with six decimals.
func DecimalOf(column string) string { return "cast(" + column + " as decimal(38, 6))" }

var errNumber = errors.New("it is no number that a figure can hold")

// NumberOfText reads a decimal that a driver gives as a text; NULL is missing.
func NumberOfText(v driver.Value) (pipeline.Maybe, error) {
	if v == nil {
		return pipeline.Maybe{}, nil
	}
	text, ok := v.(string)
	if !ok {
		return pipeline.Maybe{}, fmt.Errorf("read %v: %w", v, errNumber)
	}
	n, err := pipeline.ParseNumber(text)
	if err != nil {
		return pipeline.Maybe{}, fmt.Errorf("read %v: %w", v, errNumber)
	}
	return pipeline.Known(n), nil
}
