package transforms

import (
	"context"

	"danvan/pipeline"
)

// Series computes several scenes as [Warehouse.Figures] does and then takes some of their
// figures together as [Warehouse.Spans] does. Where one run of few cells gives all figures,
// their audits go on beside that, in the same DuckDB: nothing comes back of figures that do not
// stand up to them.
func (w *Warehouse) Series(ctx context.Context, p *pipeline.Programme, scenes []pipeline.Scene, together func([]*pipeline.Figures) ([]pipeline.Parts, error)) ([][]pipeline.Result, error) {
	s := &sequel{together: together}
	out, err := w.sceneFigures(ctx, p, scenes, s)
	switch {
	case err != nil:
		return nil, err
	case s.done:
		return s.results, nil
	}
	if s.parts == nil {
		if s.parts, err = together(out); err != nil {
			return nil, err
		}
	}
	return w.Spans(ctx, p, s.parts)
}

// sequel is what follows from the figures of scenes.
type sequel struct {
	together func([]*pipeline.Figures) ([]pipeline.Parts, error)
	parts    []pipeline.Parts // nil before it is known
	results  [][]pipeline.Result
	done     bool
}

// in takes figures together inside the run that gave them.
func (s *sequel) in(r *run, p *pipeline.Programme, figures []*pipeline.Figures) (err error) {
	if s.parts, err = s.together(figures); err != nil {
		return err
	}
	s.results, s.done, err = spansIn(p, s.parts, func(rows int, prepare func() error, do func(*run) error) (bool, error) {
		if err := prepare(); err != nil {
			return true, err
		}
		return r.apart(rows, do)
	})
	return err
}
