package transforms

import (
	"database/sql"
	"fmt"

	"danvan/pipeline"
)

// sources reads the cells behind every figure. Names travel as numbers, and texts that
// many cells share are kept once.
func (r *run) sources(pl *plan) (*pipeline.Sources, error) {
	if err := r.sourceTables(); err != nil {
		return nil, err
	}
	out, names := &pipeline.Sources{}, newSourceNames(pl)
	var err error
	if out.Cells, err = r.sourceCells(names); err != nil {
		return nil, fmt.Errorf("read the sources: %w", err)
	}
	if out.Missing, err = r.absences(names); err != nil {
		return nil, fmt.Errorf("read the missing units: %w", err)
	}
	if out.Unexplained, err = r.unexplained(names); err != nil {
		return nil, fmt.Errorf("add up the sources: %w", err)
	}
	return out, nil
}

// sourceTables lays down what sources are read from, and gives up what nothing reads any more:
// lines once it is known which of their cells are read, and cells once they are listed.
func (r *run) sourceTables() error {
	for _, step := range []struct {
		from, to string
		done     []string
	}{
		{firstSource, pastReadCell, []string{"reach", "wanted", "line_cell", "ratio_line", "figure", "stem_total"}},
		{pastReadCell, pastSource, []string{"read_cell", "cell"}},
		{pastSource, firstAudit, nil},
	} {
		if err := r.views(step.from, step.to); err != nil {
			return err
		}
		if err := r.done(step.done...); err != nil {
			return err
		}
	}
	return nil
}

// sourceNames turns the numbers of a run into names.
type sourceNames struct {
	*plan
	units []pipeline.Unit
	once  onceEach
}

func newSourceNames(pl *plan) *sourceNames {
	return &sourceNames{pl, pl.tree.Units(), onceEach{}}
}

// onceEach are texts that many rows have, each of which comes anew with every row.
type onceEach map[string]string

func (o onceEach) of(s string) string {
	if kept, ok := o[s]; ok {
		return kept
	}
	o[s] = s
	return s
}

func (n *sourceNames) indicator(place int) string { return n.programme.Indicators[place].Code }

func (n *sourceNames) unit(place int) string { return n.units[place].Code }

func (r *run) sourceCells(n *sourceNames) (pipeline.Packed[pipeline.Source], error) {
	const query = `select indicator.place, source.top, source.filing, form.place, source.field, source.line, source.sheet, source.ref,
  cast(cast(source.number as decimal(38, 6)) * 1000000 as bigint), source.words, source.key, source.role
from source
join indicator on indicator.indicator = source.indicator
join form on form.form = source.form
left join field the_field on the_field.form = source.form and the_field.field = source.field
order by indicator.place, source.unit, form.place, coalesce(the_field.place, 1000000), source.line, source.role desc, source.measure desc`
	out := pipeline.NewPacker[pipeline.Source]()
	err := r.each(query, func(scan func(...any) error) error {
		var x pipeline.Source
		var indicator, top, filing, form int
		var field, line, sheet, role string
		var number sql.NullInt64
		err := scan(&indicator, &top, &filing, &form, &field, &line, &sheet, &x.Ref, &number, &x.Text, &x.Key, &role)
		if err != nil {
			return err
		}
		s := n.counting[filing]
		x.Indicator, x.Unit, x.Top, x.Submission, x.Form = n.indicator(indicator), s.Unit, n.unit(top), s.ID, n.forms[form].Code
		x.Row, x.Field, x.Sheet, x.Role, x.Number = n.once.of(line), n.once.of(field), n.once.of(sheet), n.once.of(role), maybe(number)
		out.Add(x)
		return nil
	})
	return out.Packed(), err
}

func (r *run) absences(n *sourceNames) ([]pipeline.Absence, error) {
	const query = `select indicator.place, absence.unit, absence.foot, absence.top
from absence
join indicator on indicator.indicator = absence.indicator
order by indicator.place, absence.unit, absence.foot desc`
	var out []pipeline.Absence
	err := r.each(query, func(scan func(...any) error) error {
		var indicator, unit, foot, top int
		if err := scan(&indicator, &unit, &foot, &top); err != nil {
			return err
		}
		out = append(out, pipeline.Absence{Indicator: n.indicator(indicator), Unit: n.unit(unit), Foot: n.unit(foot), Top: n.unit(top)})
		return nil
	})
	return out, err
}

func (r *run) unexplained(n *sourceNames) ([]pipeline.Place, error) {
	const query = `select indicator.place, unexplained.unit
from unexplained
join indicator on indicator.indicator = unexplained.indicator
order by indicator.place, unexplained.unit`
	var out []pipeline.Place
	err := r.each(query, func(scan func(...any) error) error {
		var indicator, unit int
		if err := scan(&indicator, &unit); err != nil {
			return err
		}
		out = append(out, pipeline.Place{Unit: n.unit(unit), Indicator: n.indicator(indicator)})
		return nil
	})
	return out, err
}
