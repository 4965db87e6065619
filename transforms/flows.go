package transforms

import (
	"context"
	"runtime/debug"
	"slices"

	"danvan/pipeline"
)

// Flows holds the stored cells against the root's figures, as [Warehouse.RollUp] does in
// its ledger line, and computes nothing else: only flows, of the fields that they read.
func (w *Warehouse) Flows(ctx context.Context, p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission) (line pipeline.LedgerLine, err error) {
	pl, err := newPlan(p, period, counting)
	if err != nil {
		return line, err
	}
	flows := *pl.programme
	flows.Indicators = slices.DeleteFunc(slices.Clone(flows.Indicators), func(i pipeline.Indicator) bool { return i.Kind != pipeline.Flow })
	flows.Scoring = nil
	pl.programme = &flows
	debug.FreeOSMemory() // a pass has read files until now: what Go keeps of that the engine needs
	err = w.laid(ctx, pl, pl.parameters().readByIndicators(), func(r *run) error {
		for _, part := range [][2]string{{firstView, pastResult}, {flowCheck, pastFlowCheck}} {
			if err := r.views(part[0], part[1]); err != nil {
				return err
			}
		}
		if err := r.audit(firstAudit, "999"); err != nil {
			return err
		}
		line, err = r.flows()
		return err
	})
	return line, err
}
