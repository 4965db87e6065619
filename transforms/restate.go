package transforms

// shownMark stands before the code of a unit of the tree that is shown. No code that a
// programme gives holds it.
const shownMark = "@"

// The numbers between which a restating run steps out of the order of the views.
const (
	afterShape    = "061" // how submissions are laid out
	firstFigure   = "100" // up to here nobody is summed into a unit of the other tree
	firstUnsaid   = "140"
	afterUnsaid   = "141"
	firstCoverage = "165" // from here on no line is read, nor any cell from the first figure on
	firstTorn     = "540"
	afterTorn     = "560" // 570 is for one figure that is asked about
	firstKeptOnly = "350"
	restatedAudit = "580"
)

// restate lays down the views of scenes on the tree of another day. What a unit filed goes
// to the one unit that it became or is part of; a unit that went to several stands in the
// lowest unit above all of them, and each of those has no figure but is named as torn. It
// is one run of a period's own views over both trees at once, the reporting tree below the
// root of the tree that is shown, so that the root's figures are those of the period, which an
// audit of the caller's finds out. n/N are of units as they reported; kept is up to where what only spans need is laid down.
// Where the figures of both trees are wanted, those of the tree that reported are held against their audits too.
func (r *run) restate(given parameters, in *intake, kept string, both bool) error {
	own := func(r *run, from, to string) error {
		if !both {
			return nil
		}
		return r.audit(from, to)
	}
	steps := []func() error{
		func() error { return r.lay(given, firstRestating, firstRestatingView) },
		func() error { return r.lay(given, parameterDefinition, firstView) },
		func() error { return r.cells(in, shapes, items) },
		func() error {
			return r.atOnce(lines, func(r *run) error {
				if err := own(r, firstAudit, pastCellAudit); err != nil {
					return err
				}
				return r.views(firstRestatingView, firstTorn)
			})
		},
		func() error { return r.done("cell") },
		func() error { return r.place.Add(r.ctx, "below", "select ancestor, unit from placed") },
		func() error { return r.place.Add(r.ctx, "parted", "select ancestor, unit from spilt") },
		func() error { return r.atOnce(totals, unsaid) },
		func() error { return r.views(afterUnsaid, firstCoverage) },
		func() error { return own(r, pastCellAudit, pastLineAudit) },
		func() error { return r.done("line_cell", "ratio_line") },
		func() error { return r.views(firstCoverage, "280") },
		func() error { return r.views(firstTorn, afterTorn) },
		func() error {
			return r.place.Add(r.ctx, "own_value", "select indicator, unit, value, state from moved_value")
		},
		func() error { return r.views("280", afterResult) },
		func() error { return r.views(firstKeptOnly, kept) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

const selectTorn = `select torn_figure.unit, indicator.place from torn_figure
join indicator on indicator.indicator = torn_figure.indicator
order by torn_figure.unit, indicator.place`
