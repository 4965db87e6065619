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
// was held of the same before is not held again, and where few units have filed otherwise
// since only the cells of their branches of the tree are added up.
func (w *Warehouse) Flows(ctx context.Context, p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission) (pipeline.LedgerLine, error) {
	held, err := w.flows(ctx, p, period, counting)
	if err != nil {
		return pipeline.LedgerLine{}, err
	}
	return flowsLine(held.Whole), nil
}

// flow is what the stored cells of an indicator come to, and what is shown of it.
type flow struct {
	Indicator     string
	Stored, Shown pipeline.Maybe
}

// flowsHeld are the flows that were held against the root's figures, and the same of each
// branch of the tree: of a child of the root with all below it.
type flowsHeld struct {
	Whole    []flow // in the pack's order; those into which a subtree figure was filed are not among them
	Branches []branchFlow
}

// branchFlow is a flow of a branch; whether a subtree figure was filed into it there.
type branchFlow struct {
	Branch string
	Scoped bool
	Flow   flow
}

func (w *Warehouse) flows(ctx context.Context, p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission) (*flowsHeld, error) {
	pl, err := newPlan(p, period, counting)
	if err != nil {
		return nil, err
	}
	flows := *pl.programme
	flows.Indicators = slices.DeleteFunc(slices.Clone(flows.Indicators), func(i pipeline.Indicator) bool { return i.Kind != pipeline.Flow })
	flows.Scoring = nil
	pl.programme = &flows
	now, err := w.following(pl, p, counting)
	if err != nil {
		return nil, err
	}
	var was keptFlows
	var a *amendment
	if now.All != "" && w.recollect(period, flowsFile, &was) && was.Follows.Base == now.Base {
		if was.Follows.All == now.All {
			return &was.Flows, nil
		}
		a = pl.amend(was.Follows.By, now.By)
	}
	var held *flowsHeld
	if a == nil {
		held, err = w.holdFlows(ctx, pl)
	} else if held, err = w.holdFlows(ctx, a.part); err == nil {
		held = a.flows(&was.Flows, held)
	}
	if err == nil && now.All != "" {
		_ = w.keep(period, flowsFile, keptFlows{now, *held}) // what is not kept is computed again
	}
	return held, err
}

func (w *Warehouse) holdFlows(ctx context.Context, pl *plan) (*flowsHeld, error) {
	debug.FreeOSMemory() // a pass has read files until now: what Go keeps of that the engine needs
	held := &flowsHeld{}
	err := w.laid(ctx, pl, pl.parameters().readByIndicators(), func(r *run) (err error) {
		for _, part := range [][2]string{{firstView, pastResult}, {flowCheck, pastFlowCheck}} {
			if err := r.views(part[0], part[1]); err != nil {
				return err
			}
		}
		if err := r.audit(firstAudit, "999"); err != nil {
			return err
		}
		if held.Whole, err = r.flows(); err != nil {
			return err
		}
		held.Branches, err = r.branchFlows()
		return err
	})
	return held, err
}

// flows are those that are held against the root's figures.
func (r *run) flows() (out []flow, err error) {
	const query = `select indicator, cast(stored as decimal(38, 6)), cast(shown as decimal(38, 6)) from flow_check order by place`
	err = r.values(query, func(v []driver.Value) error {
		x := flow{Indicator: v[0].(string)}
		out = append(out, x)
		return r.readFlow(&out[len(out)-1], v[1:])
	})
	return out, err
}

func (r *run) readFlow(x *flow, v []driver.Value) (err error) {
	if x.Stored, err = r.place.Number(v[0]); err != nil {
		return err
	}
	x.Shown, err = r.place.Number(v[1])
	return err
}

// branchFlows are the flows of every child of the root, by the definition of flow_check.
func (r *run) branchFlows() (out []branchFlow, err error) {
	const query = `with branch as (
  select unit.unit, unit.place from unit join unit root on root.unit = unit.parent and root.parent = ''
), scoped as (
  select distinct branch.unit, term.indicator
  from term
  join filing_shape shape on shape.form = term.form and (shape.has_rows = 1 or shape.scope = 'subtree')
  join lineage on lineage.unit = shape.unit
  join branch on branch.unit = lineage.ancestor
), stored as (
  select branch.unit, term.indicator, sum(filed_cell.number) as number
  from filed_cell
  join below on below.unit = filed_cell.unit
  join branch on branch.unit = below.ancestor
  join applies on applies.form = filed_cell.form and applies.field = filed_cell.field and applies.tier = filed_cell.tier
  join (select distinct indicator, form, field from term) term on term.form = filed_cell.form and term.field = filed_cell.field
  where filed_cell.measure = 'value' and filed_cell.state = 'reported'
    and not (filed_cell.line = '#total' and filed_cell.has_own_line = 1)
  group by branch.unit, term.indicator
)
select branch.unit, indicator.indicator, cast(stored.number as decimal(38, 6)), cast(figures.value as decimal(38, 6)),
  cast(case when scoped.unit is null then 0 else 1 end as integer)
from branch
cross join indicator
left join scoped on scoped.unit = branch.unit and scoped.indicator = indicator.indicator
left join stored on stored.unit = branch.unit and stored.indicator = indicator.indicator
left join figures on figures.unit = branch.unit and figures.indicator = indicator.indicator
where indicator.kind = 'flow'
order by branch.place, indicator.place`
	err = r.values(query, func(v []driver.Value) error {
		x := branchFlow{Branch: v[0].(string), Scoped: whole(v[4]) == 1, Flow: flow{Indicator: v[1].(string)}}
		err := r.readFlow(&x.Flow, v[2:])
		out = append(out, x)
		return err
	})
	return out, err
}

// flows adds what was kept of the branches that did not change to what the root and the
// others come to now.
func (a *amendment) flows(kept, now *flowsHeld) *flowsHeld {
	out := &flowsHeld{Whole: now.Whole, Branches: now.Branches}
	scoped, sums := map[string]bool{}, map[string]*flow{}
	for i := range out.Whole {
		sums[out.Whole[i].Indicator] = &out.Whole[i]
	}
	for _, b := range kept.Branches {
		if a.changed[b.Branch] {
			continue
		}
		out.Branches = append(out.Branches, b)
		code := b.Flow.Indicator
		scoped[code] = scoped[code] || b.Scoped
		if u, _ := a.whole.tree.Unit(b.Branch); sums[code] != nil && u.Counted {
			sums[code].Stored, sums[code].Shown = plus(sums[code].Stored, b.Flow.Stored), plus(sums[code].Shown, b.Flow.Shown)
		}
	}
	out.Whole = slices.DeleteFunc(out.Whole, func(x flow) bool { return scoped[x.Indicator] })
	return out
}

// plus adds as a sum in SQL does: nothing to something is something.
func plus(a, b pipeline.Maybe) pipeline.Maybe {
	return pipeline.Maybe{Number: a.Number + b.Number, Known: a.Known || b.Known}
}

// flowsLine is the third line of the ledger, with the first flow that does not hold.
func flowsLine(flows []flow) pipeline.LedgerLine {
	first := pipeline.Sentence{}
	for _, x := range flows {
		if x.Stored != x.Shown && first.IsZero() {
			first = pipeline.Say("; %s không khớp: các ô %s, toàn hệ thống %s", "; %s does not: cells %s, root %s", x.Indicator, x.Stored, x.Shown)
		}
	}
	said := pipeline.Say("đã kiểm tra %d chỉ tiêu cộng dồn: tổng các ô đã lưu = số liệu toàn hệ thống%s", "%d flows checked: sum of stored cells = root's figure%s", len(flows), first)
	return pipeline.LedgerLine{Line: "flows", Text: said.English, Vietnamese: said.Vietnamese, Holds: first.IsZero()}
}
