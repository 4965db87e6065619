package transforms

import (
	"context"
	"database/sql/driver"
	"slices"

	"danvan/pipeline"
)

// Flows holds the stored cells against the root's figures, as [Warehouse.RollUp] does in
// its ledger line, and computes nothing else: only flows, of the fields that they read. What
// was held of the same before is not held again, and where few units have filed otherwise
// since only the cells of their branches of the tree are added up.
func (w *Warehouse) Flows(ctx context.Context, p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission) (pipeline.LedgerLine, error) {
	pl, err := newPlan(p, period, counting)
	if err != nil {
		return pipeline.LedgerLine{}, err
	}
	now, err := w.follows(pl)
	if err != nil {
		return pipeline.LedgerLine{}, err
	}
	held, err := w.flows(ctx, pl, now)
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
	Whole    []flow // in the pack's order, but for those into which a subtree figure was filed
	Branches []branchFlow
}

// branchFlow is a flow of a branch.
type branchFlow struct {
	Branch string
	Scoped bool // a subtree figure was filed into it there
	Flow   flow
}

func (w *Warehouse) flows(ctx context.Context, pl *plan, now origin) (held *flowsHeld, err error) {
	only := pl.ofFlows()
	if was := w.keptFlows(pl.period, now); was != nil {
		if was.Follows.All == now.All {
			return &was.Flows, nil
		}
		if a := only.amend(was.Follows.By, now.By); a != nil {
			held, err = a.flows(ctx, w, &was.Flows)
		}
	}
	if held == nil && err == nil {
		held, err = w.holdInParts(ctx, only, w.options.Engine.Cells())
	}
	if err == nil {
		w.keepFlows(pl.period, now, held)
	}
	return held, err
}

// keptFlows returns flows that follow from the same but for what units filed; nil where
// there are none.
func (w *Warehouse) keptFlows(period pipeline.Period, now origin) *keptFlows {
	var was keptFlows
	if now.All == "" || !w.recollect(period, flowsFile, was.pieces()) || was.Follows.Base != now.Base {
		return nil
	}
	return &was
}

func (w *Warehouse) keepFlows(period pipeline.Period, now origin, held *flowsHeld) {
	if now.All != "" {
		_ = w.keep(period, flowsFile, (&keptFlows{now, *held}).pieces()) // what is not kept is computed again
	}
}

// ofFlows is the plan of a programme that has nothing but flows.
func (pl *plan) ofFlows() *plan {
	flows, only := *pl.programme, *pl
	flows.Indicators = slices.DeleteFunc(slices.Clone(flows.Indicators), func(i pipeline.Indicator) bool { return i.Kind != pipeline.Flow })
	flows.Scoring = nil
	only.programme = &flows
	return &only
}

func (w *Warehouse) holdFlows(ctx context.Context, pl *plan) (*flowsHeld, error) {
	var held *flowsHeld
	err := w.laid(ctx, pl, pl.parameters().readByIndicators(), func(r *run) (err error) {
		for _, part := range [][2]string{{firstView, pastResult}, {flowCheck, pastFlowCheck}} {
			if err := r.views(part[0], part[1]); err != nil {
				return err
			}
		}
		if err := r.audit(firstAudit, pastAudit); err != nil {
			return err
		}
		held, err = r.held()
		return err
	})
	return held, err
}

// held are the flows of a run and of its branches.
func (r *run) held() (held *flowsHeld, err error) {
	held = &flowsHeld{}
	if held.Whole, err = r.flows(); err != nil {
		return nil, err
	}
	held.Branches, err = r.branchFlows()
	return held, err
}

// holdInParts holds the flows of some branches of the tree after those of others, so that
// the engine is not handed more cells at once than it should be.
func (w *Warehouse) holdInParts(ctx context.Context, pl *plan, cells int) (*flowsHeld, error) {
	var held *flowsHeld
	for part := range pl.parts(cells) {
		more, err := w.holdFlows(ctx, part)
		if err != nil {
			return nil, err
		}
		if held == nil {
			held = more
		} else {
			held.add(more)
		}
	}
	return held, nil
}

// add adds the flows of other branches.
func (held *flowsHeld) add(others *flowsHeld) {
	sums := map[string]flow{}
	for _, x := range others.Whole {
		sums[x.Indicator] = x
	}
	held.Branches = append(held.Branches, others.Branches...)
	held.Whole = slices.DeleteFunc(held.Whole, func(x flow) bool { _, both := sums[x.Indicator]; return !both })
	for i := range held.Whole {
		x := &held.Whole[i]
		x.Stored, x.Shown = plus(x.Stored, sums[x.Indicator].Stored), plus(x.Shown, sums[x.Indicator].Shown)
	}
}

// are tells whether the root's results are those that were held.
func (held *flowsHeld) are(root []pipeline.Result) bool {
	return !slices.ContainsFunc(root, func(x pipeline.Result) bool {
		return slices.ContainsFunc(held.Whole, func(f flow) bool { return f.Indicator == x.Indicator && f.Shown != x.Value })
	})
}

// flows are those that are held against the root's figures.
func (r *run) flows() (out []flow, err error) {
	query := "select indicator, " + r.place.Figure("stored") + ", " + r.place.Figure("shown") + " from flow_check order by place"
	err = r.values(query, func(v []driver.Value) error {
		x, err := r.flow(v)
		out = append(out, x)
		return err
	})
	return out, err
}

func (r *run) flow(v []driver.Value) (x flow, err error) {
	x.Indicator = v[0].(string)
	if x.Stored, err = r.place.Number(v[1]); err != nil {
		return x, err
	}
	x.Shown, err = r.place.Number(v[2])
	return x, err
}

// branchFlows are the flows of every child of the root, by the definition of flow_check.
func (r *run) branchFlows() (out []branchFlow, err error) {
	query := `with branch as (
  select unit.unit from unit join unit root on root.unit = unit.parent and root.parent is null
), scoped as (
  select distinct branch.unit, term.indicator
  from filing_shape shape
  join term on term.form = shape.form
  join lineage on lineage.unit = shape.unit
  join branch on branch.unit = lineage.ancestor
  where shape.has_rows = 1 or shape.scope = 'subtree'
), stored as (
  select told.unit, term.indicator, sum(told.number) as number
  from (
    select branch.unit, filed_cell.form, filed_cell.field, filed_cell.tier, sum(filed_cell.number) as number
    from filed_cell
    join below on below.unit = filed_cell.unit
    join branch on branch.unit = below.ancestor
    where filed_cell.measure = 'value' and filed_cell.state = 'reported'
      and not (filed_cell.line = '#total' and filed_cell.has_own_line = 1)
    group by branch.unit, filed_cell.form, filed_cell.field, filed_cell.tier
  ) told
  join applies on applies.form = told.form and applies.field = told.field and applies.tier = told.tier
  join (select distinct indicator, form, field from term) term on term.form = told.form and term.field = told.field
  group by told.unit, term.indicator
)
select the_indicator.indicator, ` + r.place.Figure("stored.number") + ", " + r.place.Figure("figures.value") + `,
  branch.unit, cast(case when scoped.unit is null then 0 else 1 end as integer)
from branch
cross join indicator the_indicator
left join scoped on scoped.unit = branch.unit and scoped.indicator = the_indicator.indicator
left join stored on stored.unit = branch.unit and stored.indicator = the_indicator.indicator
left join figures on figures.unit = branch.unit and figures.indicator = the_indicator.indicator
where the_indicator.kind = 'flow'
order by branch.unit, the_indicator.place`
	err = r.values(query, func(v []driver.Value) error {
		x, err := r.flow(v)
		out = append(out, branchFlow{Branch: r.unit(whole(v[3])), Scoped: whole(v[4]) == 1, Flow: x})
		return err
	})
	return out, err
}

// flows holds the root's own and the branches that changed, and adds what was kept of the
// others; nil where that is not all of them.
func (a *amendment) flows(ctx context.Context, w *Warehouse, kept *flowsHeld) (*flowsHeld, error) {
	others, scoped := map[string][]branchFlow{}, map[string]bool{}
	for _, b := range kept.Branches {
		others[b.Branch] = append(others[b.Branch], b)
	}
	tree := a.whole.tree
	branches := tree.Children(tree.Root().Code)
	for _, u := range branches {
		if !a.changed[u.Code] && len(others[u.Code]) != len(a.whole.programme.Indicators) {
			return nil, nil
		}
	}
	held, err := w.holdFlows(ctx, a.part)
	if err != nil {
		return nil, err
	}
	sums := map[string]*flow{}
	for i := range held.Whole {
		sums[held.Whole[i].Indicator] = &held.Whole[i]
	}
	for _, u := range branches {
		if a.changed[u.Code] {
			continue
		}
		held.Branches = append(held.Branches, others[u.Code]...)
		for _, b := range others[u.Code] {
			scoped[b.Flow.Indicator] = scoped[b.Flow.Indicator] || b.Scoped
			if sum := sums[b.Flow.Indicator]; sum != nil && u.Counted {
				sum.Stored, sum.Shown = plus(sum.Stored, b.Flow.Stored), plus(sum.Shown, b.Flow.Shown)
			}
		}
	}
	held.Whole = slices.DeleteFunc(held.Whole, func(x flow) bool { return scoped[x.Indicator] })
	return held, nil
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
