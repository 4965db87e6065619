package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sync/errgroup"

	"danvan/cmd/danvan/sample"
	"danvan/pipeline"
	"danvan/templates/forms"
)

// habit is how a unit of the sample province behaves in a period.
type habit int

const (
	punctual   habit = iota
	absent           // files nothing
	late             // files after the due day
	wrong            // files something wrong and corrects it
	stubborn         // files something wrong and leaves it
	correcting       // files, then sends better figures
	repeating        // sends the same file twice
)

// habitOf spreads the habits over the units, other units each period.
func habitOf(position int, p pipeline.Period) habit {
	switch i := position + 5*p.Number; {
	case i%29 == 7:
		return absent
	case i%11 == 4:
		return late
	case i%34 == 5:
		return stubborn
	case i%17 == 5:
		return wrong
	case i%23 == 9:
		return correcting
	case i%61 == 3:
		return repeating
	}
	return punctual
}

// sendsCSV tells whether a unit works with CSV files.
func sendsCSV(position int) bool { return position%6 == 2 }

// demoDay is a day after the end of the window on which units drop files. drop says
// what a unit of a habit sends, none for "".
type demoDay struct {
	after int
	drop  map[habit]content
}

// content is what a dropped file holds.
type content int

const (
	sound content = iota + 1
	broken
	revised
)

var demoDays = [...]demoDay{
	{1, map[habit]content{punctual: sound, wrong: broken, stubborn: broken, correcting: sound, repeating: sound}},
	{3, map[habit]content{wrong: sound, correcting: revised, repeating: sound}},
	{8, map[habit]content{late: sound}},
}

// dropFiles writes what the units send on a day into their inbox folders.
func (a *app) dropFiles(ctx context.Context, w *workspace, period pipeline.Period, drop map[habit]content, now pipeline.Clock) error {
	maker := sample.Maker{Programme: w.programme, Seed: 82}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(w.workers())
	for position, u := range w.programme.Tree(period).Units() {
		what := drop[habitOf(position, period)]
		if what == 0 {
			continue
		}
		req := w.formRequest(u, period, now)
		if len(req.Forms) == 0 {
			continue
		}
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			req.Filled = maker.Submissions(u, period, req.Forms)
			if previous := period.Previous(); w.programme.Reports(previous) {
				req.Previous = maker.Submissions(u, previous, req.Forms)
			}
			alter(req.Filled, req.Forms, what)
			return w.dropUnit(req, sendsCSV(position), now)
		})
	}
	return g.Wait()
}

// alter spoils or improves what a unit files. Broken: the left of the first relation
// that rejects is one more than its right. Revised: a figure that stands in no relation
// is higher in one form.
func alter(subs []pipeline.Submission, all []*pipeline.Form, what content) {
	for i, f := range all {
		switch what {
		case broken:
			spoil(subs[i].Cells, f)
		case revised:
			if field := unrelated(f); field != "" {
				raise(subs[i].Cells, field, pipeline.Value)
				raise(subs[i].Cells, field, pipeline.Cumulative)
				return
			}
		}
	}
}

func spoil(cells []pipeline.Cell, f *pipeline.Form) {
	for _, rel := range f.Relations {
		if rel.Severity != pipeline.Reject || rel.CrossForm() || len(rel.Parts[0]) != 1 {
			continue
		}
		sum := pipeline.One
		for _, t := range rel.Parts[1] {
			for _, c := range cells {
				if c.Field == t.Field && c.Measure == pipeline.Value {
					sum += c.Number
				}
			}
		}
		for i, c := range cells {
			if c.Field == rel.Parts[0][0].Field && c.Measure == pipeline.Value {
				cells[i].Number = sum
			}
		}
		return
	}
}

// unrelated is the first count of a form that no relation names.
func unrelated(f *pipeline.Form) string {
	for _, field := range f.Fields {
		named := slices.ContainsFunc(f.Relations, func(r pipeline.Relation) bool {
			return slices.ContainsFunc(r.Terms(), func(t pipeline.Term) bool { return t.Field == field.Code })
		})
		if field.Kind == pipeline.Count && !named {
			return field.Code
		}
	}
	return ""
}

func raise(cells []pipeline.Cell, field string, measure pipeline.Measure) {
	for i := range cells {
		if cells[i].Field == field && cells[i].Measure == measure {
			cells[i].Number += pipeline.One
		}
	}
}

// dropUnit writes a unit's workbook, or one CSV file for each form.
func (w *workspace) dropUnit(req forms.Request, asCSV bool, now pipeline.Clock) error {
	base := fmt.Sprintf("Báo cáo %s - %s", req.Period, req.Unit.Name)
	if !asCSV {
		return w.dropFile(req.Unit.Code, base+".xlsx", now, func(b *bytes.Buffer) error { return forms.Workbook(b, req) })
	}
	for _, f := range req.Forms {
		err := w.dropFile(req.Unit.Code, fmt.Sprintf("%s - %s.csv", base, f.SheetName()), now, func(b *bytes.Buffer) error { return forms.CSV(b, req, f) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *workspace) dropFile(unit, name string, now pipeline.Clock, fill func(*bytes.Buffer) error) error {
	var b bytes.Buffer
	if err := fill(&b); err != nil {
		return fmt.Errorf("make sample of %s: %w", unit, err)
	}
	path := filepath.Join(w.path(w.settings.Inbox), unit, name)
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("drop sample of %s: %w", unit, err)
	}
	if err := os.Chtimes(path, now(), now()); err != nil {
		return fmt.Errorf("drop sample of %s: %w", unit, err)
	}
	return nil
}
