package transforms

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"

	"danvan/pipeline"
)

// Trace lists the cells that one figure came from and the units that are missing in
// it, and adds the cells up again. For a text indicator the contributions are the
// texts filed by the unit and below it. On another tree see [Warehouse.Restate]. An
// unknown unit, indicator or field is an error.
func (w *Warehouse) Trace(ctx context.Context, p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission, of pipeline.Asked) (pipeline.Trace, error) {
	if of.Indicator != "" && p.Indicator(of.Indicator) == nil {
		return pipeline.Trace{}, fmt.Errorf("the programme has no indicator %q", of.Indicator)
	}
	if !of.On.IsZero() {
		return w.traceRestated(ctx, p, period, counting, of)
	}
	pl, err := newPlan(p, period, counting)
	if err != nil {
		return pipeline.Trace{}, err
	}
	if _, ok := pl.tree.Unit(of.Unit); !ok {
		return pipeline.Trace{}, fmt.Errorf("unit %q is not in the tree of %s", of.Unit, period)
	}
	if why := p.Unasked(of.Indicator, period); !why.IsZero() {
		return pipeline.Trace{}, why
	}
	given := pl.parameters()
	if own := pl.programme.OwnFields()[of.Field]; of.Indicator == "" && own != nil {
		unit, _ := pl.tree.Unit(of.Unit)
		if form := pl.form(of.Field.Form); of.Measure != pipeline.Value || form == nil || !form.FiledBy(unit.Tier) || !form.Field(of.Field.Field).AppliesTo(unit.Tier) {
			return pipeline.Trace{}, pipeline.Say("Chỉ tiêu %[1]s không cộng giữa các đơn vị: chỉ có ở đơn vị tự báo cáo, số trong kỳ", "%[1]s is not added over units: only who fills it has a figure of the period", of.Field)
		}
		of.Indicator = own.Code
	}
	if of.Indicator == "" {
		if of.Indicator, err = given.asIndicator(of); err != nil {
			return pipeline.Trace{}, err
		}
	}
	var t pipeline.Trace
	err = w.laid(ctx, pl, given, func(r *run) (err error) {
		if err := r.build(); err != nil {
			return err
		}
		t, err = r.ask(of.Unit, of.Indicator)
		return err
	})
	for i := range t.Contributions {
		c := &t.Contributions[i]
		c.Through = pl.tree.Way(c.Unit, of.Unit)
	}
	return t, err
}

// fieldAsked is the code of the flow that a field is asked about as. No code that a
// programme gives holds the mark.
const fieldAsked = "@field"

// asIndicator adds a flow that stands for the total of one field.
func (p parameters) asIndicator(of pipeline.Asked) (string, error) {
	for _, m := range p["measured"] {
		if m[0] == of.Field.Form && m[1] == of.Field.Field && m[2] == string(of.Measure) {
			p.add("indicator", fieldAsked, string(pipeline.Flow), int32(len(p["indicator"])), false)
			p.add("asked_field", fieldAsked, m[0], m[1], m[2])
			return fieldAsked, nil
		}
	}
	return "", fmt.Errorf("%s is not a number of a form of the period", of.Field)
}

// ask traces one figure; a run may be asked about several, one after the other.
func (r *run) ask(unit, indicator string) (pipeline.Trace, error) {
	t := pipeline.Trace{Result: pipeline.Result{Unit: unit, Indicator: indicator}}
	for _, statement := range []string{"drop table if exists trace_sum", "drop table if exists trace_missing", "drop table if exists trace_cell", "drop table question"} {
		if err := r.exec(statement); err != nil {
			return t, fmt.Errorf("ask about a figure: %w", err)
		}
	}
	if err := r.fill("question", []row{{unit, indicator}}); err != nil {
		return t, fmt.Errorf("ask about a figure: %w", err)
	}
	return t, r.trace(&t)
}

func (r *run) trace(t *pipeline.Trace) error {
	if err := r.views(firstTrace, firstSource); err != nil {
		return err
	}
	results, err := r.results("join question on question.unit = result.unit and question.indicator = result.indicator")
	if err != nil {
		return fmt.Errorf("read the figure: %w", err)
	}
	if t.Absent = len(results) == 0; !t.Absent {
		t.Result = results[0]
	}
	if t.Contributions, err = r.contributions(); err != nil {
		return fmt.Errorf("read the contributions: %w", err)
	}
	err = r.values("select unit from trace_missing order by unit", func(v []driver.Value) error {
		t.Missing = append(t.Missing, r.unit(whole(v[0])))
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the missing units: %w", err)
	}
	return r.each("select adds_up from trace_sum", func(scan func(...any) error) error { return scan(&t.AddsUp) })
}

func (r *run) contributions() ([]pipeline.Contribution, error) {
	const query = `select trace_cell.unit, trace_cell.form, trace_cell.field, trace_cell.line, filing.submission, filing.version, filing.file,
  trace_cell.sheet, trace_cell.ref, cast(cast(trace_cell.number as decimal(38, 6)) * 1000000 as bigint), trace_cell.words, trace_cell.key, trace_cell.role
from trace_cell
join filing on filing.filing = trace_cell.filing
join form the_form on the_form.form = trace_cell.form
left join field the_field on the_field.form = trace_cell.form and the_field.field = trace_cell.field
order by trace_cell.unit, the_form.place, coalesce(the_field.place, 1000000), trace_cell.line, trace_cell.role desc`
	var out []pipeline.Contribution
	err := r.each(query, func(scan func(...any) error) error {
		var x pipeline.Contribution
		var unit int
		var number sql.NullInt64
		err := scan(&unit, &x.Form, &x.Field, &x.Row, &x.Submission, &x.Version, &x.File, &x.Sheet, &x.Cell, &number, &x.Value, &x.Key, &x.Role)
		x.Unit, x.Number = r.unit(unit), maybe(number)
		if x.Value == "" { // keys, codes and texts show what was typed
			x.Value = x.Number.String()
		}
		out = append(out, x)
		return err
	})
	return out, err
}
