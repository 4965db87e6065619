package trino

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/wholefile"
	"danvan/transforms/engine"
)

// place is the schema of a run.
type place struct {
	engine  *Engine
	db      *sql.DB
	name    string   // of the schema
	facts   string   // folder of all facts
	folder  string   // of the run
	address string   // of that folder
	paths   string   // how the names begin that the cluster gives to the files of facts
	laid    int      // tables of what the run is told
	periods []string // folders of facts that have a table, by its number
}

// told is a table by which a run finds out whether the cluster sees its folder.
const told = `create table told (run text not null);`

// see asks the cluster for a row that is written into the run's folder.
func (p *place) see(ctx context.Context) error {
	tables, err := engine.Tables(told)
	if err != nil {
		return err
	}
	var seen []string
	err = p.Lay(ctx, tables[0], []engine.Row{{p.name}})
	if err == nil {
		err = p.Values(ctx, `select run, "$path" from told`, func(v []driver.Value) error {
			seen = append(seen, v[0].(string))
			p.paths, _, _ = strings.Cut(v[1].(string), "/"+runsFolder+"/"+p.name)
			return nil
		})
	}
	if name := errorName(err); err != nil && !strings.HasPrefix(name, "HIVE_") && name != "GENERIC_INTERNAL_ERROR" && name != "INVALID_TABLE_PROPERTY" {
		return err
	}
	if !slices.Equal(seen, []string{p.name}) {
		why := ""
		if err != nil {
			why = " (" + err.Error() + ")"
		}
		return pipeline.Say("Cụm Trino không đọc được thư mục facts/ của máy này tại %s%s. Kiểm tra engine.facts.", "the Trino cluster does not read this machine's folder facts/ at %s%s. Check engine.facts", p.engine.server.Facts, why)
	}
	return nil
}

// End stops what still runs of the run and drops its schema, then its folder: as long as
// that is there the run is found again.
func (p *place) End(ctx context.Context) error {
	err := p.end(ctx)
	if err != nil {
		err = fmt.Errorf("end a run: %w", p.engine.explain(err))
	}
	return errors.Join(err, p.db.Close())
}

func (p *place) end(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTime)
	defer cancel()
	err := p.stop(ctx)
	if err == nil {
		err = p.drop(ctx)
	}
	if err == nil {
		err = os.RemoveAll(p.folder)
	}
	return err
}

// undo leaves nothing of a run whose schema was not made. A server that does not let us in
// afterwards did not when it was asked to, though that was called off before it said so.
func (p *place) undo(ctx context.Context, why error) error {
	if !unheard(why) {
		if why = p.end(ctx); !untrusted(why) && !refused(why) {
			return why
		}
	}
	return os.RemoveAll(p.folder)
}

// drop removes the schema with all in it. Old releases of Trino remove an empty one only.
func (p *place) drop(ctx context.Context) error {
	statement := "drop schema if exists " + p.name
	err := p.Exec(ctx, statement+" cascade")
	if errorName(err) != "NOT_SUPPORTED" {
		return err
	}
	var inside []string
	err = p.Values(ctx, "select table_type, table_name from information_schema.tables where table_schema = "+engine.Quoted(p.name), func(v []driver.Value) error {
		kind := "table "
		if v[0] == "VIEW" {
			kind = "view "
		}
		inside = append(inside, kind+p.name+"."+v[1].(string))
		return nil
	})
	for _, what := range inside {
		if err == nil {
			err = p.Exec(ctx, "drop "+what)
		}
	}
	if err != nil {
		return err
	}
	return p.Exec(ctx, statement)
}

// stop ends the queries of the run that the server is still at. The driver leaves those of
// a context that is over to the server, which waits for minutes.
func (p *place) stop(ctx context.Context) error {
	var running []string
	query := "select query_id from system.runtime.queries where source = " + engine.Quoted(p.name) + " and state not in ('FINISHED', 'FAILED') and query not like '%system.runtime.queries%'"
	take := func(v []driver.Value) error { running = append(running, v[0].(string)); return nil }
	err := p.values(ctx, query, take)
	if errorName(err) == noMachine {
		return err // nothing is done there, nor is a schema dropped: the next command finds the run
	}
	if untrusted(err) || refused(err) {
		return err
	}
	if err != nil {
		running = nil
		err = p.Values(ctx, query, take)
	}
	if err != nil {
		return err
	}
	for _, id := range running {
		err := p.once(ctx, "call system.runtime.kill_query(query_id => "+engine.Quoted(id)+", message => 'the run is over')")
		if err != nil && errorName(err) != "NOT_FOUND" && errorName(err) != "INVALID_PROCEDURE_ARGUMENT" { // it may have ended
			return err
		}
	}
	return nil
}

// Lay writes the rows as Parquet into the run's folder and makes a table over them: it
// costs the same for ten rows and for a hundred thousand. A table without rows belongs to
// the schema and may be added to.
func (p *place) Lay(ctx context.Context, t engine.Table, rows []engine.Row) error {
	statement := t.Statement("create table", written)
	if len(rows) > 0 {
		b, err := encode(t, rows)
		if err != nil {
			return err
		}
		p.laid++
		name := fmt.Sprintf("%03d_%s", p.laid, t.Name)
		folder, d := filepath.Join(p.folder, name), p.engine.server.Disk
		if err := d.MakeFolders(folder); err != nil {
			return err
		}
		if err := wholefile.On(d).Bytes(filepath.Join(folder, "rows.parquet"), 0o644, b); err != nil {
			return err
		}
		statement += over(p.address + "/" + name)
	}
	return p.made(ctx, "table", t.Name, statement)
}

// over says that a table reads the Parquet files of a folder.
func over(address string) string {
	return " with (format = 'PARQUET', external_location = " + engine.Quoted(address) + ")"
}

// written is a type as Trino calls it; its Hive tables know no "not null".
func written(c engine.Column) string {
	if c.Type == "text" {
		return "varchar"
	}
	return c.Type
}

const factColumns = `submission text, unit text, form text, period text, "row" text, field text, measure text, state text, number decimal(18, 6), "text" text, sheet text, ref text`

// filesAtOnce is how many facts files one statement names: Trino takes a million signs.
const filesAtOnce = 1000

// Facts makes a table over each folder that files lie in and picks the files from it by
// their paths; what else lies there is not opened.
func (p *place) Facts(ctx context.Context, files []engine.File) ([]string, error) {
	byFolder := map[string][]engine.File{}
	var folders []string
	for _, f := range files {
		folder := filepath.Dir(f.Path)
		if byFolder[folder] == nil {
			folders = append(folders, folder)
		}
		byFolder[folder] = append(byFolder[folder], f)
	}
	var out []string
	for _, folder := range folders {
		table, path, err := p.over(ctx, folder)
		if err != nil {
			return nil, err
		}
		for some := range slices.Chunk(byFolder[folder], filesAtOnce) {
			out = append(out, pick(table, path, some))
		}
	}
	return out, nil
}

// over makes a table over a folder of facts and says what the cluster calls the folder.
func (p *place) over(ctx context.Context, folder string) (table, path string, err error) {
	inside, err := filepath.Rel(p.facts, folder)
	if err != nil {
		return "", "", err
	}
	p.periods = append(p.periods, folder)
	table = fmt.Sprintf("stored_%d", len(p.periods))
	at := "/" + (&url.URL{Path: filepath.ToSlash(inside)}).EscapedPath()
	tables, err := engine.Tables("create table " + table + " (" + factColumns + ");")
	if err != nil {
		return "", "", err
	}
	return table, p.paths + at, p.made(ctx, "table", table, tables[0].Statement("create table", written)+over(p.engine.server.Facts+at))
}

// pick reads some files of a folder, each with its number.
func pick(table, path string, files []engine.File) string {
	first, last := files[0].First, files[0].Last
	numbers, paths := make([]string, len(files)), make([]string, len(files))
	for i, f := range files {
		paths[i] = engine.Quoted(path + "/" + filepath.Base(f.Path))
		numbers[i] = fmt.Sprintf("(%s, %d)", paths[i], f.Number)
		first, last = min(first, f.First), max(last, f.Last)
	}
	return fmt.Sprintf(`(select named.file, stored.* from %s stored
join (values %s) named (path, file) on named.path = stored."$path"
where stored."$path" in (%s) and stored.submission between %s and %s)`,
		table, strings.Join(numbers, ", "), strings.Join(paths, ", "), engine.Quoted(first), engine.Quoted(last))
}

// Keep makes a table of a query.
func (p *place) Keep(ctx context.Context, name, query string) error {
	return p.made(ctx, "table", name, "create table "+name+" as\n"+query)
}

// View makes a view of a query.
func (p *place) View(ctx context.Context, name, query string) error {
	return p.made(ctx, "view", name, "create view "+name+" as\n"+query)
}

// made makes a table or a view. It is tried again after what the try before may have left.
func (p *place) made(ctx context.Context, kind, name, statement string) error {
	return p.again(ctx, func(before error) error {
		if before != nil {
			if err := p.once(ctx, "drop "+kind+" if exists "+name); err != nil {
				return err
			}
		}
		return p.once(ctx, statement)
	})
}

// Add adds the rows of a query. Where nobody said what became of it, it is not tried
// again: the rows might be there twice.
func (p *place) Add(ctx context.Context, table, query string) error {
	return p.again(ctx, func(before error) error {
		if before != nil && errorName(before) == "" {
			return before
		}
		return p.once(ctx, "insert into "+table+"\n"+query)
	})
}

// Drop leaves a table to the end of the run, when all go: it lies with the cluster.
func (p *place) Drop(context.Context, string) error { return nil }

// Second is none: what a run asks of the cluster it does by itself with all of its workers.
func (p *place) Second(context.Context) (engine.Place, error) { return nil, nil }

// Apart is none: the tables of a run are told from those of others by their names.
func (p *place) Apart(context.Context) (engine.Place, error) { return nil, nil }

// Exec runs a statement that may be run twice.
func (p *place) Exec(ctx context.Context, statement string) error {
	return p.again(ctx, func(error) error { return p.once(ctx, statement) })
}

// once runs a statement.
func (p *place) once(ctx context.Context, statement string) error {
	_, err := p.db.ExecContext(ctx, statement)
	return err
}

// Query returns the rows of a query.
func (p *place) Query(ctx context.Context, query string) (rows *sql.Rows, err error) {
	err = p.again(ctx, func(error) error { rows, err = p.db.QueryContext(ctx, query); return err })
	return rows, err
}

// Values hands on what the driver gives, and begins anew only where it gave nothing yet.
func (p *place) Values(ctx context.Context, query string, one func([]driver.Value) error) error {
	given := false
	return p.again(ctx, func(before error) error {
		if given {
			return before
		}
		return p.values(ctx, query, func(v []driver.Value) error { given = true; return one(v) })
	})
}

func (p *place) values(ctx context.Context, query string, one func([]driver.Value) error) (err error) {
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	return conn.Raw(func(c any) (err error) {
		statement, err := c.(driver.ConnPrepareContext).PrepareContext(ctx, query)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, statement.Close()) }()
		rows, err := statement.(driver.StmtQueryContext).QueryContext(ctx, nil)
		if err != nil {
			return err
		}
		return engine.HandOn(rows, one)
	})
}

// tries is how often a statement is run at most: the last after half a minute, by when a
// coordinator takes a machine that does not answer from its list.
const tries = 6

// passing are errors of Trino after which the same statement may well succeed: a machine
// went away or comes, or too many ask at once.
var passing = []string{"NO_NODES_AVAILABLE", "REMOTE_HOST_GONE", "REMOTE_TASK_ERROR", "REMOTE_TASK_MISMATCH", "REMOTE_TASK_FAILED",
	"PAGE_TRANSPORT_ERROR", "PAGE_TRANSPORT_TIMEOUT", "TOO_MANY_REQUESTS_FAILED", "SERVER_STARTING_UP", "SERVER_SHUTTING_DOWN",
	"ABANDONED_TASK", "CLUSTER_OUT_OF_MEMORY", "QUERY_QUEUE_FULL", noMachine}

// noMachine is what Trino calls it when it has waited for a machine and none came.
const noMachine = "GENERIC_INSUFFICIENT_RESOURCES"

// again runs what it is given until it succeeds, fails for good or was tried often enough.
// do is told how the try before ended.
func (p *place) again(ctx context.Context, do func(before error) error) error {
	err := do(nil)
	for try, wait := 1, p.engine.server.Wait; err != nil && try < tries && mayPass(ctx, err); try, wait = try+1, 2*wait {
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(wait):
		}
		err = do(err)
	}
	return p.engine.explain(err)
}

func mayPass(ctx context.Context, err error) bool {
	if name := errorName(err); name != "" {
		return slices.Contains(passing, name)
	}
	return ctx.Err() == nil && !refused(err) && !untrusted(err) && unreachable(err)
}

// Figure asks for a decimal.
func (*place) Figure(column string) string { return engine.DecimalOf(column) }

// Number reads a decimal, which the driver gives as a text.
func (*place) Number(v driver.Value) (pipeline.Maybe, error) { return engine.NumberOfText(v) }
