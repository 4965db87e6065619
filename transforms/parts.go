package transforms

import (
	"context"
	"iter"
	"slices"

	"danvan/pipeline"
)

// parts divides a plan between branches of the tree, about so many cells to each; it is one
// part where the root's figures are not made of those of its branches.
func (pl *plan) parts(cells int) iter.Seq[*plan] {
	if cells == 0 || pl.cells() <= cells || !pl.rootOfParts() {
		return func(yield func(*plan) bool) { yield(pl) }
	}
	branch, of := pl.branches(), map[string]int{}
	for i := range pl.counting {
		of[branch[pl.counting[i].Unit]] += pl.counting[i].Counts.Stored
	}
	root := pl.tree.Root().Code
	number, last, sum := map[string]int{}, 0, 0 // of the part that a branch is in
	for _, u := range pl.tree.Children(root) {
		if sum > 0 && sum+of[u.Code] > cells {
			last, sum = last+1, 0
		}
		number[u.Code], sum = last, sum+of[u.Code]
	}
	return func(yield func(*plan) bool) {
		for n := range last + 1 {
			part := pl.within(func(unit string) bool { return number[branch[unit]] == n })
			if n > 0 { // what the root filed itself is in the first
				part.counting = slices.DeleteFunc(part.counting, func(s pipeline.Submission) bool { return s.Unit == root })
			}
			if !yield(part) {
				return
			}
		}
	}
}

// rollUpInParts rolls up some branches of the tree after others, and then the root, so that
// the engine is not handed more cells at once than it should be. It is nil where there is one
// part, or the root's flows are then not what the stored cells come to: those of the parts,
// added, where they were not held of the same before.
func (w *Warehouse) rollUpInParts(ctx context.Context, pl *plan, cells int, now origin) (*pipeline.Figures, error) {
	var flows *flowsHeld
	was := w.keptFlows(pl.period, now)
	kept := was != nil && was.Follows.All == now.All
	if kept {
		flows = &was.Flows
	}
	var a *amendment // the root and the first branches are computed as what changed, the others come to them
	out, root := &pipeline.Figures{Period: pl.period}, pl.tree.Root().Code
	top := &loose{} // of the root and its children
	var backings []pipeline.Packed[pipeline.Backing]
	var fields []pipeline.Packed[pipeline.FieldTotal]
	results := pipeline.NewPacker[pipeline.Result]() // of all but the root, until the engine has done
	heads := map[string]bool{root: true}
	for _, u := range pl.tree.Children(root) {
		heads[u.Code] = true
	}
	for part := range pl.parts(cells) {
		if part == pl {
			return nil, nil
		}
		first := a == nil
		f, held, err := w.rollUpPart(ctx, part, !kept)
		if err != nil {
			return nil, err
		}
		if first {
			a = pl.amendment(part)
		}
		switch {
		case kept:
		case first:
			flows = held
		default:
			flows.add(held)
		}
		others := func(unit string) bool { return !first && unit == root } // what they say of the root is not the whole
		for _, x := range f.Results {
			if heads[x.Unit] && !others(x.Unit) {
				top.results = append(top.results, x)
			}
			if x.Unit != root {
				results.Add(x)
			}
		}
		for x := range f.Backings.All() {
			if heads[x.Unit] && !others(x.Unit) {
				top.backings = append(top.backings, x)
			}
		}
		for x := range f.Fields.All() {
			if heads[x.Unit] && !others(x.Unit) {
				top.fields = append(top.fields, x)
			}
		}
		backings, fields = append(backings, f.Backings), append(fields, f.Fields)
		out.Gaps = append(out.Gaps, slices.DeleteFunc(f.Gaps, func(x pipeline.Gap) bool { return others(x.Unit) })...)
		out.Passages = append(out.Passages, slices.DeleteFunc(f.Passages, func(x pipeline.Passage) bool { return others(x.Unit) })...)
		out.Reconciliations = append(out.Reconciliations, slices.DeleteFunc(f.Reconciliations, func(x pipeline.Reconciliation) bool { return others(x.Unit) })...)
		out.Points = append(out.Points, slices.DeleteFunc(f.Points, func(x pipeline.Point) bool { return others(x.Unit) })...)
	}
	above, err := a.root(ctx, w, top)
	if err != nil || !flows.are(above.results) {
		return nil, err
	}
	if !kept {
		w.keepFlows(pl.period, now, flows)
	}
	out.Flows = flowsLine(flows.Whole)
	slices.SortStableFunc(out.Gaps, func(x, y pipeline.Gap) int { return a.order[x.Indicator] - a.order[y.Indicator] })
	out.Backings = under(above.backings, backings, func(x pipeline.Backing) bool { return x.Unit != root })
	out.Fields = under(above.fields, fields, func(x pipeline.FieldTotal) bool { return x.Unit != root })
	below := results.Packed() // last: they take most, and the others were twice as much until now
	out.Results = slices.AppendSeq(slices.Grow(above.results, below.Len()), below.All())
	return out, nil
}

// rollUpPart rolls a part up, with its flows where they are wanted: they are made of the same
// cells, which a run of their own would have to read again.
func (w *Warehouse) rollUpPart(ctx context.Context, part *plan, flows bool) (figures *pipeline.Figures, held *flowsHeld, err error) {
	figures = &pipeline.Figures{Period: part.period}
	err = w.within(ctx, part, part.parameters(), func(r *run) (err error) {
		if flows {
			if held, err = r.held(); err != nil {
				return err
			}
		}
		if err := r.spare(); err != nil {
			return err
		}
		return r.figures(figures)
	})
	if err != nil {
		return nil, nil, err
	}
	return figures, held, nil
}

// spare gives up what figures are made of and not read from; where somebody filed for others
// that is held against what they filed.
func (r *run) spare() error {
	if some, err := r.filedForOthers(); err != nil || some {
		return err
	}
	r.sparing = true
	return r.done("cell", "line_cell", "ratio_line", "figure", "stem_total")
}

// under puts what is wanted of parts behind what stands above them.
func under[T any](above []T, parts []pipeline.Packed[T], wanted func(T) bool) pipeline.Packed[T] {
	return pipeline.Pack(func(yield func(T) bool) {
		for _, x := range above {
			if !yield(x) {
				return
			}
		}
		for i := range parts {
			for x := range parts[i].All() {
				if wanted(x) && !yield(x) {
					return
				}
			}
			parts[i] = pipeline.Packed[T]{} // done with
		}
	})
}

// findInParts finds the sources likewise; nil where cells do not explain figures of a part.
func (w *Warehouse) findInParts(ctx context.Context, pl *plan, cells int) (*pipeline.Sources, error) {
	out, root := &pipeline.Sources{}, pl.tree.Root().Code
	var all []pipeline.Packed[pipeline.Source]
	order := map[string]int{}
	for i, x := range pl.programme.Indicators {
		order[x.Code] = i
	}
	for part := range pl.parts(cells) {
		if part == pl {
			return nil, nil
		}
		found, err := w.find(ctx, part, true)
		if err != nil || len(found.Unexplained) > 0 {
			return nil, err
		}
		first := all == nil
		out.Missing = append(out.Missing, slices.DeleteFunc(found.Missing, func(x pipeline.Absence) bool { return !first && x.Unit == root })...)
		all = append(all, found.Cells)
	}
	slices.SortStableFunc(out.Missing, func(x, y pipeline.Absence) int { return order[x.Indicator] - order[y.Indicator] })
	out.Cells = pipeline.Pack(byIndicator(pl.programme, all))
	return out, nil
}

// byIndicator goes over the sources of parts, each of which is in the order of indicators.
func byIndicator(p *pipeline.Programme, parts []pipeline.Packed[pipeline.Source]) iter.Seq[pipeline.Source] {
	return func(yield func(pipeline.Source) bool) {
		at := make([]int, len(parts))
		for i := range p.Indicators {
			for n, part := range parts {
				for x := range part.From(at[n]) {
					if x.Indicator != p.Indicators[i].Code {
						break
					}
					at[n]++
					if !yield(x) {
						return
					}
				}
			}
		}
	}
}
