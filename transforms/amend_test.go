package transforms

import (
	compare "cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"danvan/pipeline"
)

// amendable tells whether figures that were kept are amended where others had filed.
func amendable(t *testing.T, p *pipeline.Programme, before, after []pipeline.Submission) bool {
	t.Helper()
	var by [2]map[string]string
	var pl *plan
	for i, counting := range [][]pipeline.Submission{before, after} {
		var err error
		if pl, err = newPlan(p, q2(), counting); err != nil {
			t.Fatal(err)
		}
		by[i] = pl.filedBy()
	}
	return pl.amend(by[0], by[1]) != nil
}

// amends computes a period after others had filed, and wants what was computed afresh.
func amends(t *testing.T, w *Warehouse, p *pipeline.Programme, before, after []pipeline.Submission, want *pipeline.Figures) error {
	if _, err := withSources(t.Context(), w, p, before); err != nil {
		return err
	}
	flows, err := amendsFlows(t, w, p, before, after)
	if err != nil {
		return err
	}
	if err := rollsUpInParts(t, w, p, after, want, flows); err != nil {
		return err
	}
	got, err := withSources(t.Context(), w, p, after)
	if err != nil {
		return err
	}
	if d := cmp.Diff(want, got); d != "" {
		return fmt.Errorf("amended the figures are others:\n%s", d)
	}
	return nil
}

// inBranches is the plan of a period whose parts, of one cell each, are its branches; nil where
// it is one part.
func inBranches(p *pipeline.Programme, counting []pipeline.Submission) (*plan, error) {
	pl, err := newPlan(p, q2(), slices.Clone(counting))
	if err != nil {
		return nil, err
	}
	for i := range pl.counting {
		pl.counting[i].Counts.Stored = 2
	}
	for part := range pl.parts(1) {
		if part == pl { // nobody filed
			return nil, nil
		}
	}
	return pl, nil
}

// rollsUpInParts rolls a period up branch by branch, and wants what was computed in one go;
// its flows are then kept as those that were held by themselves.
func rollsUpInParts(t *testing.T, w *Warehouse, p *pipeline.Programme, counting []pipeline.Submission, want *pipeline.Figures, flows *flowsHeld) error {
	pl, err := inBranches(p, counting)
	if err != nil || pl == nil {
		return err
	}
	now, err := w.follows(pl)
	if err != nil {
		return err
	}
	got, err := w.rollUpInParts(t.Context(), pl, 1, now)
	if err != nil {
		return err
	}
	if got == nil {
		return errors.New("it was not rolled up in parts")
	}
	got.Fields = pl.ownFields(got.Results, got.Fields)
	if got.Sources, err = w.findInParts(t.Context(), pl, 1); err != nil {
		return err
	}
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		return fmt.Errorf("rolled up in parts the figures are others:\n%s", d)
	}
	kept := w.keptFlows(pl.period, now)
	if kept == nil || kept.Follows.All != now.All {
		return errors.New("the flows of the parts were not kept")
	}
	if d := cmp.Diff(flows, &kept.Flows, cmpopts.EquateEmpty()); d != "" {
		return fmt.Errorf("the flows of the parts are others:\n%s", d)
	}
	return nil
}

// Where the flows of a period are kept they are not held again as it is rolled up in parts.
func TestKeptFlowsAreThoseOfTheParts(t *testing.T) {
	t.Parallel()
	s := readScenario(t, "testdata/vi-du-muc-9.txtar")
	s.programme.Digest = "kept"
	for i := range s.programme.Forms {
		s.programme.Forms[i].Tiers = slices.DeleteFunc(s.programme.Forms[i].Tiers, func(tier string) bool { return tier == s.programme.Tree(q2()).Root().Tier })
	}
	w := keeping(t, t.TempDir(), "build")
	if err := w.Store(t.Context(), s.filed); err != nil {
		t.Fatal(err)
	}
	pl, err := inBranches(s.programme, s.filed)
	if err != nil || pl == nil {
		t.Fatal("one part", err)
	}
	now, err := w.follows(pl)
	if err != nil {
		t.Fatal(err)
	}
	held, err := w.rollUpInParts(t.Context(), pl, 1, now)
	if err != nil || held == nil || !held.Flows.Holds {
		t.Fatalf("rolled up in parts: %+v, %v", held, err)
	}
	was := w.keptFlows(pl.period, now)
	was.Flows.Whole[0].Stored.Number++ // which nobody would hold
	w.keepFlows(pl.period, now, &was.Flows)
	kept, err := w.rollUpInParts(t.Context(), pl, 1, now)
	if err != nil || kept == nil || kept.Flows != flowsLine(was.Flows.Whole) || kept.Flows.Holds {
		t.Fatalf("with kept flows: %+v, %v", kept, err)
	}
	kept.Flows = held.Flows
	if d := cmp.Diff(held, kept); d != "" {
		t.Errorf("with kept flows the figures are others:\n%s", d)
	}
}

// amendsFlows holds the flows of a period after others had filed, and wants those, of the
// whole and of each branch, that are held afresh and returned.
func amendsFlows(t *testing.T, w *Warehouse, p *pipeline.Programme, before, after []pipeline.Submission) (*flowsHeld, error) {
	kept, err := w.holdFlows(t.Context(), flowsPlan(t, p, before))
	if err != nil {
		return nil, err
	}
	want, err := w.holdFlows(t.Context(), flowsPlan(t, p, after))
	if err != nil {
		return nil, err
	}
	pl := flowsPlan(t, p, after)
	for i := range pl.counting {
		pl.counting[i].Counts.Stored = 1
	}
	inParts, err := w.holdInParts(t.Context(), pl, 1)
	if err != nil {
		return nil, err
	}
	if d := cmp.Diff(want, inParts, cmpopts.EquateEmpty()); d != "" {
		return nil, fmt.Errorf("held in parts the flows are others:\n%s", d)
	}
	got, err := pl.amend(flowsPlan(t, p, before).filedBy(), pl.filedBy()).flows(t.Context(), w, kept)
	if err != nil {
		return nil, err
	}
	if got == nil {
		return nil, errors.New("the flows were not amended")
	}
	sorted := *want
	sorted.Branches = slices.Clone(want.Branches)
	for _, held := range []*flowsHeld{&sorted, got} {
		slices.SortStableFunc(held.Branches, func(a, b branchFlow) int { return compare.Compare(a.Branch, b.Branch) })
	}
	if d := cmp.Diff(&sorted, got, cmpopts.EquateEmpty()); d != "" {
		return nil, fmt.Errorf("amended the flows are others:\n%s", d)
	}
	return want, nil
}

func flowsPlan(t *testing.T, p *pipeline.Programme, counting []pipeline.Submission) *plan {
	t.Helper()
	pl, err := newPlan(p, q2(), counting)
	if err != nil {
		t.Fatal(err)
	}
	return pl.ofFlows()
}

// Where the branches that were kept are not those of the tree, the flows are not amended.
func TestFlowsOfOtherBranchesAreNotAmended(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/vi-du-muc-9.txtar")
	pl := flowsPlan(t, s.programme, s.filed)
	now := pl.filedBy()
	if held, err := pl.amend(now, now).flows(t.Context(), w, &flowsHeld{}); held != nil || err != nil {
		t.Errorf("%+v, %v", held, err)
	}
}

// Where a unit of a scenario had not filed, the figures are those that are computed afresh
// once it did.
func TestAmendedFiguresAreThoseComputedAfresh(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	amended := 0
	for _, name := range names {
		s := readScenario(t, name)
		s.programme.Digest = name
		root := s.programme.Tree(q2()).Root().Tier
		for i := range s.programme.Forms { // so that no root speaks for others: where one does nothing is amended
			f := &s.programme.Forms[i]
			if f.Layout == pipeline.List && f.ScopeOf(root) == pipeline.Own {
				continue
			}
			f.Tiers = slices.DeleteFunc(f.Tiers, func(tier string) bool { return tier == root })
		}
		w := keeping(t, t.TempDir(), "build")
		if err := w.Store(t.Context(), s.filed); err != nil {
			t.Fatal(err)
		}
		if len(s.filed) == 0 {
			continue
		}
		unit := s.filed[len(s.filed)-1].Unit
		before := slices.DeleteFunc(slices.Clone(s.filed), func(x pipeline.Submission) bool { return x.Unit == unit })
		speaks := func(f pipeline.Form) bool { return len(f.Scopes) > 0 }
		if !amendable(t, s.programme, before, s.filed) || len(s.days()) > 0 && !slices.ContainsFunc(s.programme.Forms, speaks) {
			continue // or its story is of other trees, and what was filed, by each for itself, is as in others
		}
		amended++
		want, err := withSources(t.Context(), w.Afresh(), s.programme, s.filed)
		if err != nil {
			t.Fatal(err)
		}
		if err := amends(t, w, s.programme, before, s.filed, want); err != nil {
			t.Errorf("%s, %s: %v", name, unit, err)
		}
	}
	if amended < 20 {
		t.Errorf("only %d times were figures amended", amended)
	}
}

// The same of random trees, forms and filings: units file otherwise, for the first time, or
// no longer.
func TestAmendedFiguresOfRandomTrees(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	fewer(t, "3")
	rapid.Check(t, func(rt *rapid.T) {
		p := drawProgramme(rt)
		p.Digest = "drawn"
		for i := range p.Forms[1:] {
			p.Forms[1+i].Tiers = slices.DeleteFunc(p.Forms[1+i].Tiers, func(tier string) bool { return tier == "t0" })
		}
		p.Forms[0].Layout = pipeline.List // which the root may file, for its own office
		delete(p.Forms[0].Scopes, "t0")
		before, other := ofOwnOffice(drawFilings(rt, p)), ofOwnOffice(drawFilings(rt, p))
		units := p.Tree(q2()).Units()
		unit := units[rapid.IntRange(0, len(units)-1).Draw(rt, "unit")].Code
		var after []pipeline.Submission
		for _, u := range units {
			from := before
			if u.Code == unit {
				from = other
			}
			for _, s := range from {
				if s.Unit == u.Code {
					if u.Code == unit {
						s.ID, s.Version = s.ID+"/2", 2
					}
					after = append(after, s)
				}
			}
		}
		w := keeping(t, t.TempDir(), "build")
		if err := w.Store(t.Context(), slices.Concat(before, after)); err != nil {
			rt.Fatal(err)
		}
		if !amendable(t, p, before, after) {
			return
		}
		want, err := withSources(t.Context(), w.Afresh(), p, after)
		if err != nil {
			rt.Fatal(err)
		}
		if err := amends(t, w, p, before, after, want); err != nil {
			rt.Error(err)
		}
	})
}

// ofOwnOffice leaves the root of a random tree nothing but its own line.
func ofOwnOffice(filed []pipeline.Submission) []pipeline.Submission {
	for i := range filed {
		if s := &filed[i]; s.Unit == "u0" {
			s.Cells = slices.DeleteFunc(s.Cells, func(c pipeline.Cell) bool { return c.Row != "" })
		}
	}
	return filed
}
