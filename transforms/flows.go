package transforms

import (
	"context"
	"database/sql/driver"
	"runtime/debug"
	"slices"

	"danvan/pipeline"
)

// Flows holds the stored cells against the root's figures, as [Warehouse.RollUp] does in
// its ledger line, and computes nothing else: only flows, of the fields that they read. What
// was held of the same before is not held again.
func (w *Warehouse) Flows(ctx context.Context, p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission) (pipeline.LedgerLine, error) {
	held, err := w.flows(ctx, p, period, counting)
	if err != nil {
		return pipeline.LedgerLine{}, err
	}
	return held.Line, nil
}

func (w *Warehouse) flows(ctx context.Context, p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission) (*flowsHeld, error) {
	follows, err := w.follows(p, period, counting)
	if err != nil {
		return nil, err
	}
	var was keptFlows
	if follows != "" && w.recollect(period, flowsFile, &was) && was.Follows == follows {
		return &was.Flows, nil
	}
	held, err := w.holdFlows(ctx, p, period, counting)
	if err == nil && follows != "" {
		_ = w.keep(period, flowsFile, keptFlows{follows, *held}) // what is not kept is computed again
	}
	return held, err
}

func (w *Warehouse) holdFlows(ctx context.Context, p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission) (*flowsHeld, error) {
	pl, err := newPlan(p, period, counting)
	if err != nil {
		return nil, err
	}
	flows := *pl.programme
	flows.Indicators = slices.DeleteFunc(slices.Clone(flows.Indicators), func(i pipeline.Indicator) bool { return i.Kind != pipeline.Flow })
	flows.Scoring = nil
	pl.programme = &flows
	debug.FreeOSMemory() // a pass has read files until now: what Go keeps of that the engine needs
	held := &flowsHeld{Shown: map[string]pipeline.Maybe{}}
	err = w.laid(ctx, pl, pl.parameters().readByIndicators(), func(r *run) (err error) {
		for _, part := range [][2]string{{firstView, pastResult}, {flowCheck, pastFlowCheck}} {
			if err := r.views(part[0], part[1]); err != nil {
				return err
			}
		}
		if err := r.audit(firstAudit, "999"); err != nil {
			return err
		}
		if held.Line, err = r.flows(); err != nil {
			return err
		}
		return r.values("select indicator, cast(shown as decimal(38, 6)) from flow_check", func(v []driver.Value) (err error) {
			held.Shown[v[0].(string)], err = r.place.Number(v[1])
			return err
		})
	})
	return held, err
}
