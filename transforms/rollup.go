package transforms

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"

	"danvan/pipeline"
)

// RollUp computes the figures of a period from the submissions that count. Submissions
// of units outside the period's tree, or of forms that the unit's tier does not file,
// are left out. It fails where cells of a counting submission are not stored and, with
// an [AuditError], where an audit finds something. What was computed of the same before is
// not computed again, and where few units have filed otherwise since only their branches
// of the tree are.
func (w *Warehouse) RollUp(ctx context.Context, p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission) (*pipeline.Figures, error) {
	pl, err := newPlan(p, period, counting)
	if err != nil {
		return nil, err
	}
	now, err := w.follows(pl)
	if err != nil {
		return nil, err
	}
	var figures *pipeline.Figures
	if was := w.keptFigures(period, now); was != nil {
		if was.Follows.All == now.All {
			if kept := was.unpack(); kept != nil {
				return kept, nil
			}
		} else {
			figures, err = w.amended(ctx, pl, now, was)
		}
	}
	if figures == nil && err == nil {
		figures, err = w.rollUpAll(ctx, pl, now)
	}
	if err == nil && now.All != "" {
		_ = w.keep(period, figuresFile, packFigures(now, figures).pieces()) // what is not kept is computed again
	}
	return figures, err
}

// rollUpAll computes all figures of a plan.
func (w *Warehouse) rollUpAll(ctx context.Context, pl *plan, now origin) (*pipeline.Figures, error) {
	figures, err := w.rollUpInParts(ctx, pl, w.options.Engine.Cells(), now)
	if figures == nil && err == nil {
		figures, _, err = w.rollUpPart(ctx, pl, false)
	}
	if err == nil {
		figures.Fields = pl.ownFields(figures.Results, figures.Fields)
	}
	return figures, err
}

// ownFields are the field totals in which what is not rolled up has its own value, at the
// units that fill it, and none at others.
func (pl *plan) ownFields(results []pipeline.Result, fields pipeline.Packed[pipeline.FieldTotal]) pipeline.Packed[pipeline.FieldTotal] {
	own := pl.programme.OwnFields()
	if len(own) == 0 {
		return fields
	}
	shown := map[string]bool{}
	for _, ind := range own {
		shown[ind.Code] = true
	}
	values := map[[2]string]*pipeline.Result{}
	for i := range results {
		if r := &results[i]; shown[r.Indicator] {
			values[[2]string{r.Unit, r.Indicator}] = r
		}
	}
	out := pipeline.NewPacker[pipeline.FieldTotal]()
	for x := range fields.All() {
		if ind := own[pipeline.FieldRef{Form: x.Form, Field: x.Field}]; ind != nil {
			value := values[[2]string{x.Unit, ind.Code}]
			if value == nil || x.Measure != pipeline.Value || value.UnitsExpected == 0 && !value.Value.Known {
				continue
			}
			x.Value, x.UnitsReported, x.UnitsExpected = value.Value, value.UnitsReported, value.UnitsExpected
		}
		out.Add(x)
	}
	return out.Packed()
}

// keptFigures returns figures that follow from the same but for what units filed; nil where
// there are none.
func (w *Warehouse) keptFigures(period pipeline.Period, now origin) *keptFigures {
	var was keptFigures
	if now.All == "" || !w.recollect(period, figuresFile, was.pieces()) || was.Follows.Base != now.Base {
		return nil
	}
	return &was
}

// amended are the figures where they need not all be computed again; else nil.
func (w *Warehouse) amended(ctx context.Context, pl *plan, now origin, was *keptFigures) (*pipeline.Figures, error) {
	a := pl.amend(was.Follows.By, now.By)
	if a == nil {
		return nil, nil
	}
	flows, err := w.flows(ctx, pl, now)
	if err != nil {
		return nil, err
	}
	return a.figures(ctx, w, was, flows)
}

// Sources finds the cells behind every figure that [Warehouse.RollUp] gives of the same:
// some 200 bytes for each cell that an indicator reads. It is a run of its own, which lays
// down nothing but what indicators read, and may be computed beside the roll-up. What was
// found of the same before is not looked for again.
func (w *Warehouse) Sources(ctx context.Context, p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission) (sources *pipeline.Sources, err error) {
	pl, err := newPlan(p, period, counting)
	if err != nil {
		return nil, err
	}
	now, err := w.follows(pl)
	if err != nil {
		return nil, err
	}
	if was := w.keptSources(period, now); was != nil {
		kept := was.unpack()
		if was.Follows.All == now.All {
			return kept, nil
		}
		if a := pl.amend(was.Follows.By, now.By); a != nil && len(kept.Unexplained) == 0 {
			sources, err = a.sources(ctx, w, kept)
		}
	}
	if sources == nil && err == nil {
		sources, err = w.findInParts(ctx, pl, w.options.Engine.Cells())
	}
	if sources == nil && err == nil {
		sources, err = w.find(ctx, pl, false)
	}
	if err == nil && now.All != "" {
		_ = w.keep(period, sourcesFile, packSources(now, sources).pieces()) // likewise
	}
	return sources, err
}

// keptSources returns sources that follow from the same but for what units filed.
func (w *Warehouse) keptSources(period pipeline.Period, now origin) *keptSources {
	var was keptSources
	if now.All == "" || !w.recollect(period, sourcesFile, was.pieces()) || was.Follows.Base != now.Base || !was.Cells.Whole() {
		return nil
	}
	return &was
}

// find finds the sources of a plan's figures, sparing where it is one of many parts.
func (w *Warehouse) find(ctx context.Context, pl *plan, sparing bool) (sources *pipeline.Sources, err error) {
	err = w.laid(ctx, pl, pl.parameters().readByIndicators(), func(r *run) error {
		if err := r.views(firstView, pastResult); err != nil { // the roll-up holds the audits over more than this
			return err
		}
		makeRoom(r.rows) // most of what is needed comes now
		r.sparing = sparing
		sources, err = r.sources(pl)
		return err
	})
	return sources, err
}

func (r *run) figures(f *pipeline.Figures) (err error) {
	if f.Results, err = r.results(""); err != nil {
		return fmt.Errorf("read the results: %w", err)
	}
	if f.Backings, err = r.backings(); err != nil {
		return fmt.Errorf("read who stands behind the results: %w", err)
	}
	if f.Fields, err = r.fields(); err != nil {
		return fmt.Errorf("read the field totals: %w", err)
	}
	if f.Gaps, err = r.gaps(); err != nil {
		return fmt.Errorf("read the gaps: %w", err)
	}
	if f.Passages, err = r.passages(); err != nil {
		return fmt.Errorf("read the texts: %w", err)
	}
	if f.Reconciliations, err = r.reconciliations(); err != nil {
		return fmt.Errorf("read the reconciliation: %w", err)
	}
	if f.Points, err = r.points(); err != nil {
		return fmt.Errorf("read the points: %w", err)
	}
	flows, err := r.flows()
	if err != nil {
		return fmt.Errorf("read the flows: %w", err)
	}
	f.Flows = flowsLine(flows)
	return nil
}

// maybe turns millionths from the engine into a number; NULL is missing.
func maybe(millionths sql.NullInt64) pipeline.Maybe {
	return pipeline.Maybe{Number: pipeline.Number(millionths.Int64), Known: millionths.Valid}
}

// selectResults has the three numbers of a result where it says %s, and at its end what
// targets say of it, where there are any.
const (
	selectResults = `select result.unit, indicator_place, %s, %s, %s,
  cast(reported as integer), cast(expected as integer)`
	selectVerdict = `, target, verdict`
	fromResult    = `
from result `
)

const orderResults = ` order by result.unit, indicator_place`

func (r *run) results(where string) ([]pipeline.Result, error) {
	var out []pipeline.Result
	if where == "" {
		n, err := r.count("figures")
		if err != nil {
			return nil, err
		}
		out = slices.Grow(out, n)
	}
	err := r.eachResult(where, func(_, _ int, x pipeline.Result) error {
		out = append(out, x)
		return nil
	})
	return out, err
}

// eachResult hands the results on in their order, with the places of their units and
// indicators.
func (r *run) eachResult(where string, one func(place, indicator int, x pipeline.Result) error) error {
	query := fmt.Sprintf(selectResults, r.place.Figure("value"), r.place.Figure("numerator"), r.place.Figure("denominator"))
	if r.targets {
		query += selectVerdict
	}
	return r.values(query+fromResult+where+orderResults, func(v []driver.Value) error {
		place, indicator := whole(v[0]), whole(v[1])
		x := pipeline.Result{Unit: r.units[place], Indicator: r.indicators[indicator],
			UnitsReported: whole(v[5]), UnitsExpected: whole(v[6])}
		if r.targets {
			x.Target, x.Verdict = v[7].(string), pipeline.Verdict(v[8].(string))
		}
		for i, into := range []*pipeline.Maybe{&x.Value, &x.Numerator, &x.Denominator} {
			var err error
			if *into, err = r.place.Number(v[2+i]); err != nil {
				return err
			}
		}
		return one(place, indicator, x)
	})
}

// fields reads the field totals.
func (r *run) fields() (pipeline.Packed[pipeline.FieldTotal], error) {
	out := pipeline.NewPacker[pipeline.FieldTotal]()
	items, err := r.items()
	if err != nil {
		return out.Packed(), err
	}
	query := "select unit, item, " + r.place.Figure("value") + ", reported, expected from field_total order by unit, item"
	err = r.values(query, func(v []driver.Value) (err error) {
		x := items[whole(v[1])]
		x.Unit, x.UnitsReported, x.UnitsExpected = r.units[whole(v[0])], whole(v[3]), whole(v[4])
		x.Value, err = r.place.Number(v[2])
		out.Add(x)
		return err
	})
	return out.Packed(), err
}

// items returns the fields that are rolled up by their number.
func (r *run) items() (map[int]pipeline.FieldTotal, error) {
	out := map[int]pipeline.FieldTotal{}
	err := r.each("select item, form, field, measure from item where kind = 'field'", func(scan func(...any) error) error {
		var n int
		var x pipeline.FieldTotal
		err := scan(&n, &x.Form, &x.Field, &x.Measure)
		out[n] = x
		return err
	})
	return out, err
}

func (r *run) gaps() ([]pipeline.Gap, error) {
	const query = `select the_indicator.place, gap.unit, gap.failing = 1
from gap
join indicator the_indicator on the_indicator.indicator = gap.indicator
order by the_indicator.place, gap.unit, gap.failing`
	var out []pipeline.Gap
	err := r.each(query, func(scan func(...any) error) error {
		var x pipeline.Gap
		var indicator, unit int
		err := scan(&indicator, &unit, &x.Failing)
		x.Indicator, x.Unit = r.indicators[indicator], r.unit(unit)
		out = append(out, x)
		return err
	})
	return out, err
}

func (r *run) passages() ([]pipeline.Passage, error) {
	const query = `select passage.indicator, passage.unit, passage.form, passage.field, passage.words, passage.filing, passage.sheet, passage.ref
from passage
join form the_form on the_form.form = passage.form
left join indicator the_indicator on the_indicator.indicator = passage.indicator
left join field the_field on the_field.form = passage.form and the_field.field = passage.field
order by passage.unit, coalesce(the_indicator.place, 1000000), the_form.place, coalesce(the_field.place, 1000000), passage.line, passage.measure`
	var out []pipeline.Passage
	once := onceEach{}
	err := r.each(query, func(scan func(...any) error) error {
		var x pipeline.Passage
		var unit, filing int
		err := scan(&x.Indicator, &unit, &x.Form, &x.Field, &x.Text, &filing, &x.Sheet, &x.Ref)
		x.Unit, x.Submission = r.unit(unit), r.counting[filing].ID
		x.Indicator, x.Form, x.Field, x.Sheet, x.Ref = once.of(x.Indicator), once.of(x.Form), once.of(x.Field), once.of(x.Sheet), once.of(x.Ref)
		out = append(out, x)
		return err
	})
	return out, err
}

func (r *run) points() ([]pipeline.Point, error) {
	const query = `select point.unit, point.filer, point.form, point.field, cast(point.number * 1000000 as bigint), point.words,
  filing.submission, point.sheet, point.ref
from point
join filing on filing.filing = point.filing
join form the_form on the_form.form = point.form
join field the_field on the_field.form = point.form and the_field.field = point.field
order by point.unit, the_form.place, the_field.place`
	var out []pipeline.Point
	err := r.each(query, func(scan func(...any) error) error {
		var x pipeline.Point
		var unit, filer int
		var number sql.NullInt64
		err := scan(&unit, &filer, &x.Form, &x.Field, &number, &x.Text, &x.Submission, &x.Sheet, &x.Ref)
		x.Unit, x.FiledBy, x.Number = r.unit(unit), r.unit(filer), maybe(number)
		out = append(out, x)
		return err
	})
	return out, err
}

// reconciliations holds nothing against others where nobody filed for others.
func (r *run) reconciliations() ([]pipeline.Reconciliation, error) {
	if some, err := r.filedForOthers(); err != nil || !some {
		return nil, err
	}
	const query = `select reconciliation.unit, reconciliation.child, reconciliation.form, reconciliation.field,
  cast(reconciliation.reported * 1000000 as bigint), cast(reconciliation.computed * 1000000 as bigint),
  reconciliation.units_reported, reconciliation.units_expected, filing.submission, reconciliation.sheet, reconciliation.ref
from reconciliation
join filing on filing.filing = reconciliation.filing
join form the_form on the_form.form = reconciliation.form
join field the_field on the_field.form = reconciliation.form and the_field.field = reconciliation.field
order by reconciliation.unit, the_form.place, the_field.place, reconciliation.child`
	var out []pipeline.Reconciliation
	err := r.each(query, func(scan func(...any) error) error {
		var x pipeline.Reconciliation
		var unit, child int
		var reported, computed int64
		err := scan(&unit, &child, &x.Form, &x.Field, &reported, &computed, &x.UnitsReported, &x.UnitsExpected, &x.Submission, &x.Sheet, &x.Ref)
		x.Unit, x.Child = r.unit(unit), r.unit(child)
		x.Reported, x.Computed = pipeline.Number(reported), pipeline.Number(computed)
		out = append(out, x)
		return err
	})
	return out, err
}
