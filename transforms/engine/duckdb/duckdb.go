// Package duckdb runs the transforms in DuckDB, inside the process and in memory.
package duckdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	duckdb "github.com/duckdb/duckdb-go/v2"

	"danvan/pipeline"
	"danvan/transforms/engine"
)

// Engine says what DuckDB may use. Each run has a DuckDB of its own, so that what it took
// is given back when it ends, before reports are printed; one that follows from a run of few
// rows has a database of its own in the DuckDB of that.
type Engine struct {
	MemoryMB int // limit; 0 leaves DuckDB's own
	Threads  int // limit; 0 is the machine's
}

var _ engine.Engine = Engine{}

// Name is that of DuckDB's own definitions.
func (Engine) Name() string { return "duckdb" }

// rowsOfThread is how many rows a run has for each of its threads: four of the groups that
// DuckDB hands to a thread at once. A thread that finds nothing to do asks for work again and
// again, so that with two of them a run takes half as much again of the processors' time, be
// it of 0.1 or of 0.5 million rows. Below that its end is seconds away, and it has other
// work beside it.
const rowsOfThread = 4 * 122_880

// Cells bounds what a run holds in the memory of this process, beside all that the process
// holds itself: a quarter of a country in one go takes 250 MB. In parts of twice as many cells
// it took 130, as the memory that a run begins with did not do for them.
func (Engine) Cells() int { return 1 << 17 }

// spillFolder begins the name of a folder that a run has for itself beside the facts.
const spillFolder = "spill-"

// Tidy removes what runs had laid aside that were cut.
func (Engine) Tidy(_ context.Context, facts string) error {
	keys, err := os.ReadDir(facts)
	for _, key := range keys {
		list, _ := os.ReadDir(filepath.Join(facts, key.Name())) // a file has nothing in it
		for _, e := range list {
			if strings.HasPrefix(e.Name(), spillFolder) {
				err = errors.Join(err, os.RemoveAll(filepath.Join(facts, key.Name(), e.Name())))
			}
		}
	}
	return err
}

// Begin starts DuckDB, with no transaction over the run: to its planner, tables that are not
// committed have no rows. DuckDB may reach the facts folder and no other file, loads no
// extension, and its settings are locked. What does not fit into its memory goes to a folder
// beside the facts; where facts cannot be written there is none, and a run has its memory
// and no more.
func (e Engine) Begin(ctx context.Context, need engine.Need) (engine.Place, error) {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, fmt.Errorf("start DuckDB: %w", err)
	}
	p := &place{db: sql.OpenDB(connector), memory: &memory{mostMB: e.MemoryMB, nowMB: e.firstMB(need.Rows)}}
	p.db.SetMaxOpenConns(1) // so that every setting is made before the next
	if folder, err := os.MkdirTemp(need.Folder, spillFolder); err == nil {
		p.spill = folder
	}
	for _, setting := range e.settings(need, p) {
		if _, err := p.db.ExecContext(ctx, setting); err != nil {
			return nil, errors.Join(fmt.Errorf("set up DuckDB (%s): %w", setting, err), p.close())
		}
	}
	if p.Conn.Conn, err = p.db.Conn(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("reach DuckDB: %w", err), p.close())
	}
	return p, nil
}

// settings are statements and not rows because DuckDB takes them no other way; the
// folders are the only texts in them and are quoted.
func (e Engine) settings(need engine.Need, p *place) []string {
	threads := e.Threads
	if threads == 0 {
		threads = runtime.NumCPU()
	}
	taken := min(threads, 1+need.Rows/rowsOfThread)
	p.spare = taken == 1 && threads > 1
	out := []string{fmt.Sprintf("set threads = %d", taken)}
	if e.MemoryMB > 0 {
		out = append(out, p.memory.limit())
	}
	return append(out,
		"set autoinstall_known_extensions = false",
		"set autoload_known_extensions = false",
		"set parquet_metadata_cache = true",
		"set temp_directory = "+engine.Quoted(p.spill),
		"set allowed_directories = ["+engine.Quoted(need.Facts)+"]",
		"set enable_external_access = false",
		"set allowed_configs = ['memory_limit']",
		"set lock_configuration = true")
}

// A run has little memory at first and the rest of what it may have only where it needs it:
// DuckDB takes all that it is given before it lays aside tables that are no longer read, and
// as good as all that a run makes is read soon or not at all. For a quarter of the country
// half as much for each cell takes a tenth more of the processor's time, twice as much a
// tenth less. It is told to the parts of a large one: smaller runs need less than the least,
// which those parts need and, with 48, lack when they list the sources.
const (
	leastMB   = 56
	bytesARow = 256
)

func (e Engine) firstMB(rows int) int { return min(e.MemoryMB, max(leastMB, rows*bytesARow>>20)) }

// place is a DuckDB of its own, a connection to that of another place, or a database in it.
type place struct {
	engine.Conn
	db     *sql.DB
	spill  string  // folder; "" is none
	memory *memory // of all that are in one DuckDB
	name   string  // of its database; "" is the first
	spare  bool    // it has one thread where it might have more
	second *place  // nil before it is asked for
}

// memory is what a DuckDB has, and may have; 0 is any. A statement holds it while it runs, as
// one of several, and where it lacks some alone.
type memory struct {
	sync.RWMutex
	nowMB, mostMB int
	apart         atomic.Int32 // databases in it beside the first
}

// limit is the statement that bounds the memory.
func (m *memory) limit() string { return fmt.Sprintf("set memory_limit = '%dMiB'", m.nowMB) }

// Second is another connection where DuckDB has a thread for each: with one for both of its
// own, neither waits for work of the other.
func (p *place) Second(ctx context.Context) (engine.Place, error) {
	if !p.spare {
		return nil, nil
	}
	if p.second == nil {
		second, err := p.reach(ctx, p.name)
		if err != nil {
			return nil, err
		}
		p.second = second
	}
	return p.second, nil
}

// Apart is another database of this DuckDB. To start a DuckDB takes as long as thirty of the
// statements of a run of few rows.
func (p *place) Apart(ctx context.Context) (engine.Place, error) {
	name := fmt.Sprintf("apart_%d", p.memory.apart.Add(1))
	if err := p.Conn.Exec(ctx, "attach ':memory:' as "+name); err != nil {
		return nil, fmt.Errorf("make a database in DuckDB: %w", err)
	}
	apart, err := p.reach(ctx, name)
	if err != nil {
		return nil, err
	}
	apart.spare = true
	return apart, nil
}

// reach is another connection to a database of the same DuckDB.
func (p *place) reach(ctx context.Context, name string) (*place, error) {
	p.db.SetMaxOpenConns(0)
	p.db.SetMaxIdleConns(-1) // one that has been in another database is in none again
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("reach DuckDB: %w", err)
	}
	to := &place{Conn: engine.Conn{Conn: conn}, db: p.db, memory: p.memory, name: name}
	if name == "" {
		return to, nil
	}
	if err := to.Conn.Exec(ctx, "use "+name); err != nil {
		return nil, errors.Join(fmt.Errorf("reach a database in DuckDB: %w", err), conn.Close())
	}
	return to, nil
}

// enough does something again with more memory where it has too little, and once alone. It
// must be such that it can be done again: of a statement that fails nothing stays, and DuckDB
// has all rows of a query before it gives the first.
func (p *place) enough(ctx context.Context, do func() error) error {
	m := p.memory
	m.RLock()
	err := do()
	m.RUnlock()
	if !lacksMemory(err) {
		return err
	}
	m.Lock()
	defer m.Unlock()
	for {
		if m.nowMB < m.mostMB {
			m.nowMB = min(2*m.nowMB, m.mostMB)
			if err := p.Conn.Exec(ctx, m.limit()); err != nil {
				return fmt.Errorf("give DuckDB more memory: %w", err)
			}
		}
		if err = do(); !lacksMemory(err) || m.nowMB >= m.mostMB {
			return p.explain(err)
		}
	}
}

func lacksMemory(err error) bool {
	wrong := (*duckdb.Error)(nil)
	return errors.As(err, &wrong) && wrong.Type == duckdb.ErrorTypeOutOfMemory
}

// Exec runs a statement.
func (p *place) Exec(ctx context.Context, statement string) error {
	return p.enough(ctx, func() error { return p.Conn.Exec(ctx, statement) })
}

// Drop gives the memory of a table back, before it is laid aside to make room.
func (p *place) Drop(ctx context.Context, table string) error {
	return p.Exec(ctx, "drop table "+table)
}

// Query returns the rows of a query.
func (p *place) Query(ctx context.Context, query string) (rows *sql.Rows, err error) {
	err = p.enough(ctx, func() (err error) {
		rows, err = p.Conn.Query(ctx, query)
		return err
	})
	return rows, err
}

// Values hands on what DuckDB's driver gives.
func (p *place) Values(ctx context.Context, query string, one func([]driver.Value) error) error {
	return p.enough(ctx, func() error { return p.Conn.Values(ctx, query, one) })
}

// explain says what an operator can put right.
func (p *place) explain(err error) error {
	if p.memory.mostMB > 0 && lacksMemory(err) {
		return pipeline.Say("Bộ nhớ dành cho tính toán (%d MB) không đủ cho chừng này số liệu. Tăng memory_mb trong danvan.yaml rồi chạy lại; số liệu đã nhận vẫn còn nguyên.",
			"the %d MB that may be used to compute do not hold these figures. Raise memory_mb in danvan.yaml and run again; nothing that was received is lost", p.memory.mostMB)
	}
	return err
}

// End ends DuckDB, and with it all tables; of a database in it the connections, so that it
// goes with the first.
func (p *place) End(context.Context) error {
	if p.name == "" {
		return p.close()
	}
	return p.leave()
}

func (p *place) leave() error {
	var err error
	if p.second != nil {
		err = p.second.Close()
	}
	if p.Conn.Conn != nil {
		err = errors.Join(err, p.Close())
	}
	return err
}

func (p *place) close() error {
	err := errors.Join(p.leave(), p.db.Close())
	if p.spill != "" {
		err = errors.Join(err, os.RemoveAll(p.spill))
	}
	return err
}

// Lay makes a table and appends its rows.
func (p *place) Lay(ctx context.Context, t engine.Table, rows []engine.Row) error {
	return p.enough(ctx, func() error {
		if err := p.Conn.Exec(ctx, t.Statement("create or replace table", engine.Column.Standard)); err != nil || len(rows) == 0 {
			return err
		}
		return p.append(t, rows)
	})
}

func (p *place) append(t engine.Table, rows []engine.Row) error {
	return p.Raw(func(c any) (err error) {
		a, err := duckdb.NewAppenderFromConn(c.(driver.Conn), "", t.Name)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, a.Close()) }()
		values := make([]driver.Value, len(t.Columns))
		for _, r := range rows {
			for i, v := range r {
				if n, ok := v.(pipeline.Number); ok {
					v = duckdb.Decimal{Width: uint8(t.Columns[i].Digits()), Scale: 6, Value: big.NewInt(int64(n))}
				}
				values[i] = v
			}
			if err := a.AppendRow(values...); err != nil {
				return err
			}
		}
		return nil
	})
}

// Facts reads the files where they lie, all in one go. Cells lie in the order of their
// submissions, so that a question about few units passes over what lies outside of them.
// Files that follow one another are one scan as long as what is read of them overlaps: each
// scan that a statement names is planned by itself, its first file opened for that.
func (p *place) Facts(_ context.Context, files []engine.File) ([]string, error) {
	if len(files) == 0 {
		return nil, nil
	}
	var scans, paths []string
	first, last := files[0].First, files[0].Last
	for i, f := range files {
		paths = append(paths, engine.Quoted(f.Path))
		first, last = min(first, f.First), max(last, f.Last)
		if next := i + 1; next == len(files) || files[next].First > last || files[next].Last < first {
			scans = append(scans, fmt.Sprintf("select cast(file_index as integer) + %d as file, * from read_parquet([%s]) where submission between %s and %s",
				next-len(paths), strings.Join(paths, ", "), engine.Quoted(first), engine.Quoted(last)))
			if paths = nil; next < len(files) {
				first, last = files[next].First, files[next].Last
			}
		}
	}
	return []string{"(" + strings.Join(scans, "\nunion all\n") + ")"}, nil
}

// Keep makes a table of a query.
func (p *place) Keep(ctx context.Context, name, query string) error {
	return p.Exec(ctx, "create table "+name+" as\n"+query)
}

// View makes a view of a query.
func (p *place) View(ctx context.Context, name, query string) error {
	return p.Exec(ctx, "create view "+name+" as\n"+query)
}

// Add adds the rows of a query.
func (p *place) Add(ctx context.Context, table, query string) error {
	return p.Exec(ctx, "insert into "+table+"\n"+query)
}

// figure asks for the millionths of a decimal, as of a decimal the driver makes four things
// of its own. DuckDB multiplies and divides 38 digits bit by bit: what 18 digits hold is
// taken apart into its whole part and the rest, none of which needs more; a figure below a
// hundred thousand, as most are, has millionths that 18 digits hold as they are. What no
// figure can hold is tooMuch.
const figure = `case
  when %[1]s is null then null
  when %[1]s between -99999 and 99999 then cast(cast(%[1]s as decimal(11, 6)) * cast(1000000 as decimal(7, 0)) as bigint)
  when %[1]s between -999999999999 and 999999999999 then
    cast(cast(%[1]s as decimal(18, 6)) as bigint) * 1000000
    + cast(cast(cast(%[1]s as decimal(18, 6)) - cast(cast(cast(%[1]s as decimal(18, 6)) as bigint) as decimal(18, 6)) as decimal(7, 6)) * cast(1000000 as decimal(7, 0)) as bigint)
  when %[1]s between -9223372036854.775806 and 9223372036854.775806 then cast(%[1]s * 1000000 as bigint)
  else 9223372036854775807 end`

const tooMuch = math.MaxInt64

// Figure asks for millionths.
func (*place) Figure(column string) string {
	return fmt.Sprintf(figure, engine.DecimalOf(column))
}

var errTooMuch = errors.New("a number is more than a figure can hold")

// Number reads millionths.
func (*place) Number(v driver.Value) (pipeline.Maybe, error) {
	n, known := v.(int64)
	switch {
	case !known:
		return pipeline.Maybe{}, nil
	case n == tooMuch:
		return pipeline.Maybe{}, errTooMuch
	}
	return pipeline.Known(pipeline.Number(n)), nil
}
