package transforms

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"danvan/pipeline"
	"danvan/transforms/engine"
)

// run is one place in which parameters, cells and views stand. Nothing of one run is seen
// by the next.
type run struct {
	ctx    context.Context
	place  engine.Place
	engine string                  // name
	rows   int                     // about
	tables map[string]engine.Table // of what the run is told

	units, indicators []string              // codes by place
	numbers           map[string]int32      // of units, by code
	counting          []pipeline.Submission // by the number of their filing

	targets   bool            // there are some
	sparing   bool            // tables go when nothing reads them any more
	nothing   map[string]bool // definitions that give no row
	forOthers *bool           // whether somebody filed for others; nil before it is known
}

// within lays down parameters, cells and the views up to the traces, holds them
// against the audits and hands the run to read.
func (w *Warehouse) within(ctx context.Context, pl *plan, given parameters, read func(*run) error) error {
	return w.laid(ctx, pl, given, func(r *run) error {
		if err := r.build(); err != nil {
			return err
		}
		return read(r)
	})
}

// laid lays down parameters and cells and hands the run on.
func (w *Warehouse) laid(ctx context.Context, pl *plan, given parameters, next func(*run) error) error {
	return w.taking(ctx, pl, given, func(r *run, in *intake) error {
		if err := r.lay(given, parameterDefinition, firstView); err != nil {
			return err
		}
		nothing := func(*run) error { return nil }
		if err := r.cells(in, nothing, nothing); err != nil {
			return err
		}
		return next(r)
	})
}

// taking begins a run for what counts in a plan and says where its cells are.
func (w *Warehouse) taking(ctx context.Context, pl *plan, given parameters, do func(*run, *intake) error) error {
	end, err := w.take(ctx, pl.cells())
	if err != nil {
		return err
	}
	defer end()
	held, err := w.holders(ctx, pl.period, idsIn(pl.counting))
	if err != nil {
		return err
	}
	in := w.intake()
	if err := given.take(in, pl.counting, held, "", ""); err != nil {
		return err
	}
	return w.begin(ctx, in.cells, func(r *run) error {
		r.counting = pl.counting
		return do(r, in)
	})
}

// begin makes a place for a run over a number of rows and hands the run to do.
func (w *Warehouse) begin(ctx context.Context, rows int, do func(*run) error) (err error) {
	defer func() { err = calledOff(ctx, err) }()
	makeRoom(rows)
	e := w.options.Engine
	place, err := e.Begin(ctx, engine.Need{Facts: w.facts, Folder: w.folder, Rows: rows})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, place.End(ctx)) }()
	return do(&run{ctx: ctx, place: place, engine: e.Name(), rows: rows, tables: map[string]engine.Table{}})
}

// apart hands a run of its own to do, inside this one, where the place has room for one.
func (r *run) apart(rows int, do func(*run) error) (done bool, err error) {
	place, err := r.place.Apart(r.ctx)
	if place == nil || err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, place.End(r.ctx)) }()
	return true, do(&run{ctx: r.ctx, place: place, engine: r.engine, rows: rows, tables: map[string]engine.Table{}})
}

// prepared begins a run while what it is told is prepared, but one of many rows afterwards:
// what that leaves behind is given back before.
func (w *Warehouse) prepared(ctx context.Context, rows int, prepare func() error, do func(*run) error) error {
	ready := make(chan error, 1)
	if rows >= rowsToMakeRoom {
		ready <- prepare()
	} else {
		go func() { ready <- prepare() }()
	}
	err := w.begin(ctx, rows, func(r *run) error {
		err := <-ready
		if ready <- err; err != nil {
			return err
		}
		return do(r)
	})
	if wrong := <-ready; wrong != nil {
		return wrong
	}
	return err
}

// rowsToMakeRoom is from how many rows on room is made for a run. It takes a hundredth
// of a second for each hundred thousand figures that Go holds.
const rowsToMakeRoom = 1 << 14

// makeRoom gives back what Go has done with and keeps for later: half of its heap, which
// the engine needs now, and for seconds.
func makeRoom(rows int) {
	if rows >= rowsToMakeRoom {
		debug.FreeOSMemory()
	}
}

// calledOff says of what went wrong in a run that was called off that it was: an engine in
// the middle of its rows has a word of its own for that.
func calledOff(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil || errors.Is(err, ctx.Err()) {
		return err
	}
	return fmt.Errorf("%w: %w", ctx.Err(), err)
}

func (r *run) exec(statement string) error { return r.place.Exec(r.ctx, statement) }

// lay makes the tables of definitions and fills them, but for the keys of registers, which
// are read first.
func (r *run) lay(given parameters, from, to string) error {
	list, err := r.definitions(from, to)
	if err != nil {
		return err
	}
	r.targets = len(given["target"]) > 0
	r.units, r.indicators, r.nothing = given.codes("unit", 4), given.codes("indicator", 2), given.nothing()
	r.numbers = make(map[string]int32, len(r.units))
	for n, code := range r.units {
		if code != "" {
			r.numbers[code] = int32(n)
		}
	}
	var tables []engine.Table
	for _, d := range list {
		some, err := engine.Tables(d.text)
		if err != nil {
			return fmt.Errorf("read %s_%s: %w", d.number, d.name, err)
		}
		tables = append(tables, some...)
	}
	empty := make(chan string, len(tables))
	for _, t := range tables {
		if r.tables[t.Name] = t; t.Name != foldedKeys {
			empty <- t.Name
		}
	}
	close(empty)
	fill := func(r *run) error {
		for table := range empty {
			if err := r.fill(table, given[table]); err != nil {
				return err
			}
		}
		return nil
	}
	return r.atOnce(fill, fill)
}

// atOnce does two things of a run side by side where its place is good for two, else one
// after the other. Neither reads what the other lays down.
func (r *run) atOnce(one, other func(*run) error) error {
	second, err := r.place.Second(r.ctx)
	if err != nil {
		return err
	}
	if second == nil {
		if err := one(r); err != nil {
			return err
		}
		return other(r)
	}
	twin := *r
	twin.place = second
	return sideBySide(2, []func() error{func() error { return one(r) }, func() error { return other(&twin) }}, func(do func() error) error { return do() })
}

// foldedKeys is the table of the keys of registers.
const foldedKeys = "folded"

func (r *run) fill(table string, rows []row) error {
	t := r.tables[table]
	if err := r.place.Lay(r.ctx, t, r.numbered(t, rows)); err != nil {
		return fmt.Errorf("hand in the rows of %s: %w", table, err)
	}
	return nil
}

// numbered puts the numbers of units where their codes stand in rows and the table wants
// numbers: -1 for one that is not in the run, NULL for none.
func (r *run) numbered(t engine.Table, rows []row) []row {
	out := rows
	for i, c := range t.Columns {
		if c.Type != "integer" || len(rows) == 0 {
			continue
		}
		if _, named := rows[0][i].(string); !named {
			continue
		}
		if &out[0] == &rows[0] {
			out = make([]row, len(rows))
			for k := range rows {
				out[k] = slices.Clone(rows[k])
			}
		}
		for k := range out {
			out[k][i] = r.number(rows[k][i].(string))
		}
	}
	return out
}

func (r *run) number(unit string) driver.Value {
	n, known := r.numbers[unit]
	switch {
	case known:
		return n
	case unit == "":
		return nil
	}
	return int32(-1)
}

// unit is the code of a unit; "" for none.
func (r *run) unit(number int) string {
	if number < 0 {
		return ""
	}
	return r.units[number]
}

// What is taken of the counting submissions out of facts: the lines that they have, and
// the cells, of all fields or of those that the run reads. Where a run has several scenes, a
// line that names a unit names one of its scene.
const (
	lineOfFact = `case when filing.mark <> '' and facts."row" not in ('', '#total') then facts."row" || filing.mark else facts."row" end`
	ofCounting = ` facts
join filing on filing.submission = facts.submission and filing.facts = facts.file`
	readLines = `select filing.filing, ` + lineOfFact + `, facts.cells, facts.said
from (select submission, file, "row", count(*) as cells, count(case when field <> '` + pipeline.NoteField + `' then 1 end) as said
  from %s fact group by submission, file, "row")` + ofCounting
	placeOfFact = `facts."text", facts.sheet, facts.ref`
	readFact    = `select filing.filing, ` + lineOfFact + `, facts.field, facts.measure, facts.state, facts.number, ` + placeOfFact + `, filing.asking
from %s` + ofCounting
	readFields = `
join read_field on read_field.form = filing.form and read_field.field = facts.field`
)

// cells reads each counting submission from the one file that holds it, and does what needs
// its lines, and what needs neither these nor cells.
func (r *run) cells(in *intake, ofLines, ofNeither func(*run) error) error {
	fact := readFact
	if n, err := r.count("read_field"); err != nil {
		return fmt.Errorf("read facts: %w", err)
	} else if n > 0 {
		fact += readFields
	}
	if r.sparing && r.nothing["self_cell"] { // no text is read, and no cell is shown
		fact = strings.Replace(fact, placeOfFact, "'', '', ''", 1)
	}
	items, err := r.place.Facts(r.ctx, in.files)
	if err != nil {
		return fmt.Errorf("read facts: %w", err)
	}
	read := func(table, query string, next func(*run) error) func(*run) error {
		return func(r *run) error {
			for _, item := range items {
				if err := r.place.Add(r.ctx, table, fmt.Sprintf(query, item)); err != nil {
					return fmt.Errorf("read facts: %w", err)
				}
			}
			return next(r)
		}
	}
	if err := r.atOnce(read("filed_line", readLines, ofLines), read("cell", fact, ofNeither)); err != nil {
		return err
	}
	got := 0
	err = r.values("select cast(coalesce(sum(cells), 0) as bigint) from filed_line", func(v []driver.Value) error { got = whole(v[0]); return nil })
	if err != nil {
		return fmt.Errorf("count facts: %w", err)
	}
	if got != in.cells {
		return fmt.Errorf("read facts: %d cells were stored and %d came back", in.cells, got)
	}
	return r.fold()
}

// fold hands in the keys of registers in the form in which they are compared.
func (r *run) fold() error {
	const keys = `select distinct cell.words from cell
join filing on filing.filing = cell.filing
join field on field.form = filing.form and field.field = cell.field and field.kind = 'key'
order by cell.words`
	var rows []row
	if n, err := r.count("field where kind = 'key'"); err != nil || n == 0 {
		return errors.Join(err, r.fill(foldedKeys, nil))
	}
	err := r.each(keys, func(scan func(...any) error) error {
		var words string
		err := scan(&words)
		rows = append(rows, row{words, foldKey(words)})
		return err
	})
	if err != nil {
		return fmt.Errorf("read the keys: %w", err)
	}
	return r.fill(foldedKeys, rows)
}

// build lays down every view up to the traces and runs the audits, those of cells while
// these are at hand.
func (r *run) build() error {
	if err := r.audit(firstAudit, pastCellAudit); err != nil {
		return err
	}
	if err := r.views(firstView, firstSpan); err != nil {
		return err
	}
	return r.audit(pastCellAudit, pastAudit)
}

// views lays down each definition. Most are tables for the length of the run, computed
// once: a view read by five others would be computed five times. Those that are read once,
// or by others that want few of their many rows, are views.
func (r *run) views(from, to string) error {
	list, err := r.definitions(from, to)
	if err != nil {
		return err
	}
	for _, d := range list {
		if err := r.define(d); err != nil {
			return fmt.Errorf("compute %s_%s: %w", d.number, d.name, err)
		}
	}
	return nil
}

func (r *run) define(d definition) error {
	if d.asView {
		return r.place.View(r.ctx, d.name, d.text)
	}
	nothing, err := r.givesNothing(d)
	if err != nil {
		return err
	}
	if !nothing {
		return r.place.Keep(r.ctx, d.name, d.text)
	}
	empty, err := d.empty()
	if err != nil {
		return err
	}
	return r.place.Lay(r.ctx, empty, nil)
}

// done says of tables that nothing that is still asked of the run reads them. What an engine
// has no memory left for it lays aside, written and compressed, whether it is read again or not.
func (r *run) done(tables ...string) error {
	if !r.sparing {
		return nil
	}
	for _, name := range tables {
		if err := r.place.Drop(r.ctx, name); err != nil {
			return fmt.Errorf("give up %s: %w", name, err)
		}
	}
	return nil
}

// AuditError is returned by a roll-up whose audit found something: a fault of the
// program or of what it was fed, never of a unit's figures.
type AuditError struct {
	Audit string // name of the audit
	Row   string // its first row
}

// Error says which audit found what.
func (e *AuditError) Error() string { return fmt.Sprintf("audit %s found %s", e.Audit, e.Row) }

// audit fails with the first row that an audit returns.
func (r *run) audit(from, to string) error {
	list, err := r.definitions(from, to)
	if err != nil {
		return err
	}
	for _, d := range list {
		found, err := r.firstRow(d.text)
		if err != nil {
			return fmt.Errorf("run %s_%s: %w", d.number, d.name, err)
		}
		if found != "" {
			return &AuditError{d.number + "_" + d.name, found}
		}
	}
	return nil
}

func (r *run) firstRow(query string) (string, error) {
	rows, err := r.place.Query(r.ctx, "select * from (\n"+query+"\n) found order by 1, 2")
	if err != nil {
		return "", err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil || !rows.Next() {
		return "", errors.Join(err, rows.Err())
	}
	values := make([]any, len(names))
	into := make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	if err := rows.Scan(into...); err != nil {
		return "", err
	}
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = fmt.Sprintf("%s=%v", name, values[i])
	}
	return strings.Join(parts, " "), nil
}

// each hands every row of a query to one, to scan.
func (r *run) each(query string, one func(scan func(...any) error) error) error {
	rows, err := r.place.Query(r.ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := one(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// values hands every row of a query to one as the driver gives it.
func (r *run) values(query string, one func([]driver.Value) error) error {
	return r.place.Values(r.ctx, query, one)
}

// whole reads a whole number of any width.
func whole(v driver.Value) int {
	switch n := v.(type) {
	case int32:
		return int(n)
	case int64:
		return int(n)
	}
	return 0
}

// count is the number of rows of a table of the run.
func (r *run) count(table string) (n int, err error) {
	err = r.values("select count(*) from "+table, func(v []driver.Value) error { n = whole(v[0]); return nil })
	return n, err
}
