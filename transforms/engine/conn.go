package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
)

// Conn is a connection whose statements need nothing special.
type Conn struct{ *sql.Conn }

// Exec runs a statement.
func (c Conn) Exec(ctx context.Context, statement string) error {
	_, err := c.ExecContext(ctx, statement)
	return err
}

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
	})
}
