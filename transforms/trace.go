package transforms

import (
	"context"
	"database/sql"
	"fmt"

	"danvan/pipeline"
)

// Trace lists the cells that one figure came from and the units that are missing in
// it, and adds the cells up again. For a text indicator the contributions are the
// texts filed by the unit and below it. An unknown unit or indicator is an error.
func (w *Warehouse) Trace(ctx context.Context, p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission, unit, indicator string) (pipeline.Trace, error) {
	pl, err := newPlan(p, period, counting)
	if err != nil {
		return pipeline.Trace{}, err
	}
	if _, ok := pl.tree.Unit(unit); !ok {
		return pipeline.Trace{}, fmt.Errorf("unit %q is not in the tree of %s", unit, period)
	}
	if p.Indicator(indicator) == nil {
		return pipeline.Trace{}, fmt.Errorf("the programme has no indicator %q", indicator)
	}
	if why := p.Unasked(indicator, period); !why.IsZero() {
		return pipeline.Trace{}, why
	}
	given := pl.parameters()
	given.add("question", unit, indicator)
	t := pipeline.Trace{Result: pipeline.Result{Unit: unit, Indicator: indicator}}
	err = w.within(ctx, pl, given, func(r *run) error { return r.trace(&t) })
	return t, err
}

func (r *run) trace(t *pipeline.Trace) error {
	if err := r.views(firstTrace, firstSource); err != nil {
		return err
	}
	results, err := r.results("join question on question.unit = result.unit and question.indicator = result.indicator")
	if err != nil {
		return fmt.Errorf("read the figure: %w", err)
	}
	if len(results) > 0 {
		t.Result = results[0]
	}
	if t.Contributions, err = r.contributions(); err != nil {
		return fmt.Errorf("read the contributions: %w", err)
	}
	const missing = `select trace_missing.unit from trace_missing join unit on unit.unit = trace_missing.unit order by unit.place`
	err = r.each(missing, func(scan func(...any) error) error {
		var unit string
		err := scan(&unit)
		t.Missing = append(t.Missing, unit)
		return err
	})
	if err != nil {
		return fmt.Errorf("read the missing units: %w", err)
	}
	return r.conn.QueryRowContext(r.ctx, "select adds_up from trace_sum").Scan(&t.AddsUp)
}

func (r *run) contributions() ([]pipeline.Contribution, error) {
	const query = `select trace_cell.unit, trace_cell.form, trace_cell.field, filing.submission, filing.version, filing.file,
  trace_cell.sheet, trace_cell.ref, cast(cast(trace_cell.number as decimal(38, 6)) * 1000000 as bigint), trace_cell.words, trace_cell.role
from trace_cell
join filing on filing.filing = trace_cell.filing
join unit on unit.unit = trace_cell.unit
join form on form.form = trace_cell.form
left join field on field.form = trace_cell.form and field.field = trace_cell.field
order by unit.place, form.place, coalesce(field.place, 1000000), trace_cell.line, trace_cell.role desc`
	var out []pipeline.Contribution
	err := r.each(query, func(scan func(...any) error) error {
		var x pipeline.Contribution
		var number sql.NullInt64
		err := scan(&x.Unit, &x.Form, &x.Field, &x.Submission, &x.Version, &x.File, &x.Sheet, &x.Cell, &number, &x.Value, &x.Role)
		if x.Value == "" { // keys, codes and texts show what was typed
			x.Value = maybe(number).String()
		}
		out = append(out, x)
		return err
	})
	return out, err
}
