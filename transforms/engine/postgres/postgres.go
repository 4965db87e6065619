// Package postgres runs the transforms on a PostgreSQL server. It holds the SQL to what
// is standard and is always there to try it on; it is not meant for more facts than
// DuckDB takes.
package postgres

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/big"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"

	"danvan/pipeline"
	"danvan/transforms/engine"
)

// Server is where the database is and who comes to it.
type Server struct {
	Host           string // or the folder of its socket
	Port           int
	Database, User string
	Password       string
	// Roots are those that the server's certificate is held against; nil is a way in the
	// clear, which is for this machine only.
	Roots *x509.CertPool
}

// Engine is a server. Each run has a session of its own, whose tables are temporary and
// whose transaction is never committed: both end with the session, however it ends.
type Engine struct{ config *pgx.ConnConfig }

var _ engine.Engine = Engine{}

// New makes the engine; nobody is asked yet. Nothing is taken from the environment.
func New(s Server) (Engine, error) {
	config, err := pgx.ParseConfig("host=localhost user=danvan dbname=danvan sslmode=disable passfile='' servicefile=''")
	if err != nil {
		return Engine{}, fmt.Errorf("say where the PostgreSQL server is: %w", err)
	}
	config.Host, config.Port, config.Database, config.User, config.Password = s.Host, uint16(s.Port), s.Database, s.User, s.Password
	config.Fallbacks, config.TLSConfig = nil, nil
	if s.Roots != nil {
		config.TLSConfig = &tls.Config{RootCAs: s.Roots, ServerName: s.Host, MinVersion: tls.VersionTLS12}
	}
	config.ConnectTimeout = 15 * time.Second
	config.RuntimeParams = map[string]string{
		"application_name": "danvan",
		"search_path":      "pg_temp", // no table of anybody else's has the name of one of ours
		"jit":              "off",     // to compile a statement takes longer than to run it
		// Tables have no indexes, and a plan that takes one row of three conditions for granted
		// goes through a million for each of a thousand.
		"enable_nestloop": "off",
		// A statement ends with who asked for it, also where a call to end it came too early.
		"client_connection_check_interval": "2s",
	}
	// A table that is laid down again has the name of the one before, of which a plan may
	// be kept.
	config.DefaultQueryExecMode = pgx.QueryExecModeDescribeExec
	return Engine{config}, nil
}

// Name is that of PostgreSQL's own definitions.
func (Engine) Name() string { return "postgres" }

// Cells are any number: they lie with the server.
func (Engine) Cells() int { return 0 }

// Tidy has nothing to do: nothing of a session outlives it.
func (Engine) Tidy(context.Context, string) error { return nil }

// Begin begins a session with a transaction.
func (e Engine) Begin(ctx context.Context, _ engine.Need) (engine.Place, error) {
	db := stdlib.OpenDB(*e.config)
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(e.explain(err), db.Close())
	}
	p := &place{Conn: engine.Conn{Conn: conn}, engine: e, end: db.Close}
	err = p.Raw(func(c any) error { p.session = c.(*stdlib.Conn).Conn().PgConn().PID(); return nil })
	if err != nil {
		return nil, errors.Join(fmt.Errorf("begin a run: %w", err), p.End(ctx))
	}
	if err := p.Exec(ctx, "begin transaction"); err != nil {
		return nil, errors.Join(fmt.Errorf("begin a run: %w", err), p.End(ctx))
	}
	return p, nil
}

// explain says what an operator can do about a server that lets nobody in.
func (e Engine) explain(err error) error {
	at := net.JoinHostPort(e.config.Host, strconv.Itoa(int(e.config.Port)))
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return pipeline.Say("Máy chủ PostgreSQL %s không nhận tài khoản %s vào cơ sở dữ liệu %s: %s. Kiểm tra engine.user, engine.database và mật khẩu.",
			"the PostgreSQL server %s does not let %s into the database %s: %s. Check engine.user, engine.database and the password", at, e.config.User, e.config.Database, refused.Message)
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	return pipeline.Say("Không tới được máy chủ PostgreSQL %s: %v. Kiểm tra engine.address và mạng.",
		"the PostgreSQL server %s cannot be reached: %v. Check engine.address and the network", at, engine.Away(err))
}

// place is a session.
type place struct {
	engine.Conn
	engine  Engine
	session uint32 // as the server numbers it
	end     func() error
}

// End ends the session and with it all that it made. Of a run that was called off the
// server is told by another: a call to end a statement that comes before the statement is
// lost.
func (p *place) End(ctx context.Context) error {
	err := errors.Join(p.Close(), p.end())
	if ctx.Err() == nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), p.engine.config.ConnectTimeout)
	defer cancel()
	db := stdlib.OpenDB(*p.engine.config)
	_, told := db.ExecContext(ctx, fmt.Sprintf("select pg_terminate_backend(pid) from pg_stat_activity where pid = %d and usename = current_user and application_name = 'danvan'", p.session))
	return errors.Join(err, told, db.Close())
}

// Lay makes a table and copies its rows.
func (p *place) Lay(ctx context.Context, t engine.Table, rows []engine.Row) error {
	if err := p.Exec(ctx, t.Statement("create temporary table", written)); err != nil || len(rows) == 0 {
		return err
	}
	return p.copy(ctx, t, pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
		values := make([]any, len(rows[i]))
		for k, v := range rows[i] {
			if n, ok := v.(pipeline.Number); ok {
				v = numeric(n)
			}
			values[k] = v
		}
		return values, nil
	}))
}

// written is a type with texts in the order of their bytes, whatever the database's own.
func written(c engine.Column) string {
	kind := c.Standard()
	if after, ok := strings.CutPrefix(kind, "text"); ok {
		return `text collate "C"` + after
	}
	return kind
}

func numeric(n pipeline.Number) pgtype.Numeric {
	return pgtype.Numeric{Int: big.NewInt(int64(n)), Exp: -6, Valid: true}
}

func (p *place) copy(ctx context.Context, t engine.Table, rows pgx.CopyFromSource) error {
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = strings.Trim(c.Name, `"`)
	}
	var n int64
	err := p.Raw(func(c any) (err error) {
		n, err = c.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{t.Name}, columns, rows)
		return err
	})
	if err != nil {
		return err
	}
	return p.weigh(ctx, t.Name, n)
}

// few is a number of rows of which a plan may know nothing.
const few = 500

// weigh lets the server look at a table of many rows: nobody does so by himself for a
// temporary one, and a plan for ten pages that meets ten thousand never ends.
func (p *place) weigh(ctx context.Context, table string, rows int64) error {
	if rows <= few {
		return nil
	}
	return p.Exec(ctx, "analyse "+table)
}

// factTable holds the cells of facts files; DuckDB and others read them where they lie.
const factTable = `create table stored_fact (file integer not null, submission text not null, "row" text not null, field text not null,
measure text not null, state text not null, number decimal(18, 6), "text" text not null, sheet text not null, ref text not null);`

// Facts copies the files to the server.
func (p *place) Facts(ctx context.Context, files []engine.File) ([]string, error) {
	tables, err := engine.Tables(factTable)
	if err != nil {
		return nil, err
	}
	t := tables[0]
	if err := p.Lay(ctx, t, nil); err != nil {
		return nil, err
	}
	for _, f := range files {
		var rows [][]any
		err := f.Read(ctx, f.First, f.Last, func(submission string, c pipeline.Cell) error {
			var number any
			if c.State == pipeline.Reported || c.State == pipeline.Nil {
				number = numeric(c.Number)
			}
			rows = append(rows, []any{f.Number, submission, c.Row, c.Field, string(c.Measure), string(c.State), number, c.Text, c.Sheet, c.Ref})
			return nil
		})
		if err == nil {
			err = p.copy(ctx, t, pgx.CopyFromRows(rows))
		}
		if err != nil {
			return nil, fmt.Errorf("copy %s to the server: %w", f.Path, err)
		}
	}
	return []string{t.Name}, nil
}

// Keep makes a table of a query.
func (p *place) Keep(ctx context.Context, name, query string) error {
	return p.add(ctx, name, "create temporary table "+name+" as\n"+query)
}

// View makes a view of a query.
func (p *place) View(ctx context.Context, name, query string) error {
	return p.Exec(ctx, "create temporary view "+name+" as\n"+query)
}

// Add adds the rows of a query.
func (p *place) Add(ctx context.Context, table, query string) error {
	return p.add(ctx, table, "insert into "+table+"\n"+query)
}

func (p *place) add(ctx context.Context, table, statement string) error {
	done, err := p.ExecContext(ctx, statement)
	if err != nil {
		return err
	}
	n, err := done.RowsAffected()
	if err != nil {
		return err
	}
	return p.weigh(ctx, table, n)
}

// Number reads a decimal, which the driver gives as a text.
func (*place) Number(v driver.Value) (pipeline.Maybe, error) { return engine.NumberOfText(v) }

// leastVersion is the oldest server that is tried: the first that sees that a client is gone.
const leastVersion = 14

// Check asks the server for its version and makes a table as a run does.
func (e Engine) Check(ctx context.Context) (version string, err error) {
	p, err := e.Begin(ctx, engine.Need{})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, p.End(ctx)) }()
	number := 0
	err = p.Values(ctx, "select current_setting('server_version'), cast(current_setting('server_version_num') as integer) / 10000", func(v []driver.Value) error {
		version, _ = v[0].(string)
		n, _ := v[1].(int64)
		number = int(n)
		return nil
	})
	if err != nil {
		return "", err
	}
	if number < leastVersion {
		return "", pipeline.Say("PostgreSQL %s quá cũ, cần từ %d", "PostgreSQL %s is too old, %d is needed", version, leastVersion)
	}
	if err := p.Keep(ctx, "danvan_doctor", "select 1 as one"); err != nil {
		return "", pipeline.Say("tài khoản %s không tạo được bảng tạm trong %s: %v", "%s cannot make temporary tables in %s: %v", e.config.User, e.config.Database, err)
	}
	return version, nil
}
