package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"danvan/config"
	"danvan/pipeline"
)

// when is a state of a period that a command is asked about: an edition, or what was
// known at a time. Neither is the present.
type when struct {
	edition int
	asOf    moment
}

// editionFlag adds --edition.
func (a *app) editionFlag(cmd *cobra.Command, n *int) {
	cmd.Flags().IntVar(n, "edition", 0, a.say("số của bản chốt; 0 là số liệu hiện tại", "number of an edition; 0 is what counts now"))
}

// whenFlags adds --edition and --as-of.
func (a *app) whenFlags(cmd *cobra.Command, t *when) {
	a.editionFlag(cmd, &t.edition)
	a.asOfFlag(cmd, &t.asOf)
	cmd.MarkFlagsMutuallyExclusive("edition", "as-of")
}

// asOfFlag adds --as-of.
func (a *app) asOfFlag(cmd *cobra.Command, m *moment) {
	cmd.Flags().Var(m, "as-of", a.say("theo những gì đã nhận đến lúc đó, ví dụ 2021-07-05 hoặc \"2021-07-05 17:00\"", "what had been received and closed by a time, such as 2021-07-05 or \"2021-07-05 17:00\""))
}

// moment is a time that people type, in Việt Nam. A day alone is its end.
type moment struct{ time.Time }

// Set implements pflag.Value.
func (m *moment) Set(text string) error {
	for _, layout := range []string{time.DateOnly, "02/01/2006"} {
		if t, err := time.ParseInLocation(layout, text, pipeline.Vietnam); err == nil {
			m.Time = t.AddDate(0, 0, 1).Add(-1)
			return nil
		}
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02T15:04", "02/01/2006 15:04", time.RFC3339} {
		if t, err := time.ParseInLocation(layout, text, pipeline.Vietnam); err == nil {
			m.Time = t
			return nil
		}
	}
	return pipeline.Say("%q không phải thời điểm; ghi như 2021-07-05 hoặc \"2021-07-05 17:00\"", "%q is not a time; write 2021-07-05 or \"2021-07-05 17:00\"", text)
}

// String implements pflag.Value.
func (m *moment) String() string {
	if m.IsZero() {
		return ""
	}
	return m.In(pipeline.Vietnam).Format("2006-01-02 15:04")
}

// Type implements pflag.Value.
func (m *moment) Type() string { return "time" }

// findEdition returns an edition and what is known.
func (w *workspace) findEdition(ctx context.Context, period pipeline.Period, number int) (pipeline.Edition, pipeline.Basis, error) {
	basis, err := w.basis(ctx)
	if err != nil {
		return pipeline.Edition{}, basis, err
	}
	e := basis.Edition(period, number)
	if e == nil {
		return pipeline.Edition{}, basis, usage("%s không có bản chốt số %d", "%s has no edition %d", period, number)
	}
	return *e, basis, nil
}

// editionProgramme reads the pack of an edition from the archive.
func (w *workspace) editionProgramme(e pipeline.Edition) (*pipeline.Programme, error) {
	data, err := w.archive.EditionFile(e, editionPack)
	if err != nil {
		return nil, err
	}
	files, err := config.UnzipPack(data)
	if err != nil {
		return nil, err
	}
	p, err := config.ReadPack(files)
	if err != nil {
		return nil, fmt.Errorf("read the programme of %s: %w", e.Ref(), err)
	}
	return p, nil
}

// reopen opens the workspace as it was when an edition was closed: its programme and
// what was known then. Cells are kept in the folder of facts. The caller closes it.
func (w *workspace) reopen(a *app, e pipeline.Edition, basis pipeline.Basis, facts string) (*workspace, pipeline.Desk, error) {
	p, err := w.editionProgramme(e)
	if err != nil {
		return nil, pipeline.Desk{}, err
	}
	back := &workspace{dir: w.dir, settings: w.settings, programme: p, archive: w.archive, disk: w.disk}
	if back.room, err = a.openRoom(w.settings, w.workers(), p); err != nil {
		return nil, pipeline.Desk{}, err
	}
	if back.warehouse, err = a.openWarehouse(back, p, facts); err != nil {
		return nil, pipeline.Desk{}, errors.Join(err, back.close())
	}
	desk := back.desk(fixedClock(e.At))
	before := basis.Before(e)
	desk.Basis = &before
	return back, desk, nil
}

// consolidationOf makes an edition again with its sources, or consolidates what counts
// now where the number is 0. Nothing is published.
func (w *workspace) consolidationOf(ctx context.Context, a *app, of pipeline.EditionRef) (c *pipeline.Consolidation, err error) {
	desk := w.desk(a.now)
	if of.Number != 0 {
		e, basis, wrong := w.findEdition(ctx, of.Period, of.Number)
		if wrong != nil {
			return nil, wrong
		}
		back, then, wrong := w.reopen(a, e, basis, w.path(w.settings.Facts))
		if wrong != nil {
			return nil, wrong
		}
		defer func() { err = errors.Join(err, back.close()) }()
		desk = then
	}
	desk.Sources = true // the documents lead back to the cells
	if c, err = pipeline.Consolidate(ctx, desk, of.Period); err != nil {
		return nil, err
	}
	c.Edition = of.Number
	return c, nil
}

// editionRows returns the figures of an edition and its programme.
func (w *workspace) editionRows(ctx context.Context, e pipeline.Edition) ([]pipeline.ResultRow, *pipeline.Programme, error) {
	frozen, err := w.archive.Frozen(ctx, e)
	if err != nil {
		return nil, nil, err
	}
	p, err := w.editionProgramme(e)
	if err != nil {
		return nil, nil, err
	}
	c := &pipeline.Consolidation{Programme: p, Tree: p.Tree(e.Period), Edition: e.Number, Figures: pipeline.Figures{Period: e.Period}}
	for _, r := range frozen.Results {
		c.Results = append(c.Results, r.Result())
	}
	return slices.Collect(pipeline.ResultRows(c)), p, nil
}

// deskAsOf is the desk with what was known at a time; the zero moment is now.
func (w *workspace) deskAsOf(ctx context.Context, now pipeline.Clock, m moment) (pipeline.Desk, error) {
	desk := w.desk(now)
	if m.IsZero() {
		return desk, nil
	}
	basis, err := w.basis(ctx)
	known := basis.AsOf(m.Time)
	desk.Basis, desk.Now = &known, fixedClock(m.Time)
	return desk, err
}

// rowsAsOf computes the figures of what was known at a time, by the programme in force
// now.
func (w *workspace) rowsAsOf(ctx context.Context, period pipeline.Period, m moment) ([]pipeline.ResultRow, error) {
	desk, err := w.deskAsOf(ctx, nil, m)
	if err != nil {
		return nil, err
	}
	c, err := pipeline.Consolidate(ctx, desk, period)
	if err != nil {
		return nil, err
	}
	return slices.Collect(pipeline.ResultRows(c)), nil
}
