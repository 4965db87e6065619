package web_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"testing"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/web"
	"danvan/pipeline/web/signin"
	"danvan/pipeline/web/webtest"
)

// figureOffice is the worked example of the rules (semantics 9) over several periods:
// province P with districts D1 (communes A, B) and D2 (communes C, E). On 1 April 2021 a
// part of B went to A.
type figureOffice struct {
	*webtest.Office
	states    map[pipeline.EditionRef]*web.Published
	explained map[pipeline.Place]pipeline.Explained
}

func quarter(year, n int) pipeline.Period {
	return pipeline.Period{Kind: pipeline.Quarter, Year: year, Number: n}
}

func figureProgramme() *pipeline.Programme {
	more, p := true, webtest.Programme()
	p.First = quarter(2020, 2)
	p.Tiers = []pipeline.Tier{{Code: "province", Name: "Cấp tỉnh"}, {Code: "district", Name: "Cấp huyện"}, {Code: "commune", Name: "Cấp xã"}}
	p.Units = nil
	for _, u := range [][4]string{{"P", "Tỉnh P", "province", ""}, {"D1", "Huyện " + webtest.Script, "district", "P"}, {"A", "Xã A", "commune", "D1"}, {"B", "Xã B", "commune", "D1"},
		{"D2", "Huyện D2", "district", "P"}, {"C", webtest.Formula, "commune", "D2"}, {"E", "Xã Ế", "commune", "D2"}} {
		p.Units = append(p.Units, pipeline.Unit{Code: u[0], Name: u[1], Tier: u[2], Parent: u[3], Line: "government", Counted: true})
	}
	p.Changes = []pipeline.Change{{Day: pipeline.NewDate(2021, time.April, 1), Old: "B", New: "A"}}
	rate := []pipeline.Target{{Tier: "province", Comparison: pipeline.AtLeast, Bound: pipeline.Int(85), Wording: "từ 85% trở lên", Source: "kế hoạch"}, {Tier: "district", Comparison: pipeline.AtLeast, Bound: pipeline.Int(85), Wording: "từ 85% trở lên"}}
	p.Indicators = []pipeline.Indicator{
		{Code: "received", Name: "Số hồ sơ tiếp nhận", Group: "Hồ sơ", Kind: pipeline.Flow, Unit: "hồ sơ", Numerator: []pipeline.FieldRef{{Form: "02/HC", Field: "ho_so"}}},
		{Code: "rate", Name: "Tỷ lệ hồ sơ giải quyết đúng hạn", Group: "Hồ sơ", Kind: pipeline.Ratio, Unit: "%", HigherIsBetter: &more, Targets: rate,
			Numerator: []pipeline.FieldRef{{Form: "02/HC", Field: "dung_han"}}, Denominator: []pipeline.FieldRef{{Form: "02/HC", Field: "ho_so"}}},
		{Code: "planned", Name: "Tỷ lệ xã ban hành kế hoạch", Group: "Kế hoạch", Kind: pipeline.UnitShare, Unit: "%", HigherIsBetter: &more,
			Condition: &pipeline.Condition{Form: "DV-01", Field: "ke_hoach", Comparison: pipeline.Equal, Bound: pipeline.One},
			Targets:   []pipeline.Target{{Tier: "province", Comparison: pipeline.MoreThan, Bound: pipeline.Int(50), Wording: "trên 50%", Source: "kế hoạch"}}},
		{Code: "story", Name: "Kết quả nổi bật", Group: "Khác", Kind: pipeline.Narrative, Numerator: []pipeline.FieldRef{{Form: "DV-01", Field: "ket_qua"}}},
	}
	p.Headlines = []string{"rate", "received"}
	p.Scoring = &pipeline.Scoring{Name: "Chấm điểm", Tiers: []string{"district"}, Classes: []pipeline.Class{{Name: "Tốt", From: pipeline.Int(80)}}}
	return p
}

// leaf is what a commune filed: received, resolved, and whether it has a plan.
type leaf struct {
	received, resolved int64
	plan, filed        bool
}

// rolledUp is every figure of the tree, made as the rules say.
func rolledUp(p *pipeline.Programme, period pipeline.Period, leaves map[string]leaf) []pipeline.Result {
	tree := p.Tree(period)
	var out []pipeline.Result
	for _, u := range tree.Units() {
		var all, filed, planned int
		var received, resolved int64
		for _, c := range tree.Units() {
			if c.Tier != "commune" || !tree.Within(c.Code, u.Code) {
				continue
			}
			all++
			if l := leaves[c.Code]; l.filed {
				filed, received, resolved = filed+1, received+l.received, resolved+l.resolved
				if l.plan {
					planned++
				}
			}
		}
		whole := func(n int64) pipeline.Maybe {
			return pipeline.Maybe{Number: pipeline.Int(n), Known: filed > 0}
		}
		received1 := pipeline.Result{Unit: u.Code, Indicator: "received", Value: whole(received), UnitsReported: filed, UnitsExpected: all}
		rate := pipeline.Result{Unit: u.Code, Indicator: "rate", Numerator: whole(resolved), Denominator: whole(received), UnitsReported: filed, UnitsExpected: all}
		plan := pipeline.Result{Unit: u.Code, Indicator: "planned", Numerator: pipeline.Known(pipeline.Int(int64(planned))), Denominator: pipeline.Known(pipeline.Int(int64(all))), UnitsReported: filed, UnitsExpected: all}
		for _, r := range []*pipeline.Result{&rate, &plan} {
			if r.Denominator.Known && r.Denominator.Number > 0 {
				r.Value = pipeline.Known((r.Numerator.Number*200/(r.Denominator.Number/pipeline.One) + 100) / 200 * 100)
			}
			if t := p.Indicator(r.Indicator).TargetIn(u.Tier, period); t != nil {
				r.Target, r.Verdict = t.String(), pipeline.Unknown
				if r.Value.Known {
					r.Verdict = pipeline.NotMet
					if t.Comparison.Compare(r.Value.Number, t.Bound) {
						r.Verdict = pipeline.Met
					}
				}
			}
		}
		out = append(out, received1, rate, plan)
	}
	return out
}

// newFigureSite is the pages over the worked example.
func newFigureSite(t *testing.T) (*site, *figureOffice) {
	p := figureProgramme()
	o := &figureOffice{Office: webtest.New(), states: map[pipeline.EditionRef]*web.Published{}, explained: map[pipeline.Place]pipeline.Explained{}}
	now := map[string]leaf{"A": {10, 9, true, true}, "B": {2, 1, false, true}, "C": {0, 0, true, true}}
	first := map[string]leaf{"A": {20, 19, true, true}, "B": {5, 5, true, true}, "C": {10, 4, false, true}, "E": {8, 8, true, true}}
	second := map[string]leaf{"A": {21, 19, true, true}, "B": {5, 5, true, true}, "C": {10, 4, false, true}, "E": {8, 8, true, true}}
	add := func(ref pipeline.EditionRef, leaves map[string]leaf) *web.Published {
		o.states[ref] = &web.Published{Ref: ref, At: webtest.Now(), Programme: p, Tree: p.Tree(ref.Period), Results: rolledUp(p, ref.Period, leaves), Current: true,
			Scores:    []pipeline.FrozenScore{{Unit: "D1", Total: pipeline.Known(pipeline.Int(82)), Class: "Tốt", Rank: 1}, {Unit: "D2"}},
			Documents: []web.PublishedDocument{{Name: "bao-cao.docx", Size: 48_120}}}
		return o.states[ref]
	}
	q2, q1 := quarter(2021, 2), quarter(2021, 1)
	add(pipeline.EditionRef{Period: q2}, now).Current = false
	add(pipeline.EditionRef{Period: quarter(2020, 2)}, map[string]leaf{"A": {12, 10, true, true}, "B": {3, 3, true, true}, "C": {9, 9, true, true}, "E": {9, 8, true, true}})
	add(pipeline.EditionRef{Period: q1}, second)
	add(pipeline.EditionRef{Period: q1, Number: 1}, first)
	changes := []pipeline.Adjustment{{Unit: "D1", Indicator: "received", Before: frozen(o.states, q1, 1, "D1", "received"), After: frozen(o.states, q1, 0, "D1", "received"),
		Causes: []pipeline.Cause{{Unit: "A", Form: "02/HC", Submission: "A/x/02/HC", Version: 2, Was: 1, File: webtest.Script + ".xlsx", ReceivedAt: webtest.Now(), Reason: "Cộng sót một hồ sơ " + webtest.Handler}}}}
	add(pipeline.EditionRef{Period: q1, Number: 2}, second).Changes = changes
	sheet := func(unit string, total int64, rank int) *pipeline.FrozenScore {
		return &pipeline.FrozenScore{Unit: unit, Total: pipeline.Known(pipeline.Int(total)), Class: "Tốt", Rank: rank}
	}
	o.states[pipeline.EditionRef{Period: q1, Number: 2}].Rescored = []pipeline.Rescored{
		{Unit: "D1", Before: sheet("D1", 91, 2), After: sheet("D1", 82, 1), Causes: []pipeline.Cause{{Unit: "D1", Form: "TD", Submission: "D1/x/TD", Version: 2, Was: 1, File: "cham-diem.xlsx", ReceivedAt: webtest.Now(), Reason: "Bổ sung hồ sơ"}},
			Earlier: []pipeline.EditionRef{{Period: q1.Previous(), Number: 2}}},
		{Unit: "D2", Before: sheet("D2", 93, 1), After: sheet("D2", 93, 2)}}
	receipts := []pipeline.Receipt{figureReceipt(1, "A"), figureReceipt(2, "B"), figureReceipt(3, "D1")}
	o.Change(func(s *web.Snapshot) {
		s.Programme, s.Periods, s.Published = p, []pipeline.Period{q2, q1, quarter(2020, 4), quarter(2020, 3), quarter(2020, 2)}, []pipeline.Period{q2, q1, quarter(2020, 2)}
		s.Basis = pipeline.Basis{Receipts: receipts, Editions: []pipeline.Edition{{Period: q1, Number: 1, At: webtest.Now(), Who: "web:tonghop (root@may-chu)", Note: "Lần đầu"}, {Period: q1, Number: 2, At: webtest.Now(), Who: "an.snv@may-chu", Adjustments: changes}}}
	})
	cell := func(unit, field, ref, value, role string) pipeline.Contribution {
		return pipeline.Contribution{Unit: unit, Form: "02/HC", Field: field, Submission: unit + "/" + webtest.Script + "/02/HC", Version: 1, File: webtest.Formula + ".xlsx", Sheet: "02-HC", Cell: ref, Value: value, Role: role, Period: quarter(2021, 2), ReceivedAt: webtest.Now(), Through: []string{}}
	}
	of := func(unit, indicator string, missing []string, cells ...pipeline.Contribution) {
		e := pipeline.Explained{Period: q2, Unit: unit, Indicator: indicator, Kind: p.Indicator(indicator).Kind, Contributions: cells, Missing: missing, AddsUp: true,
			Parts: []pipeline.ExplainedPart{}, Torn: []pipeline.TornPart{}, Criteria: []pipeline.ExplainedLine{}, Names: pipeline.Names{}}
		for _, r := range o.states[pipeline.EditionRef{Period: q2}].Results {
			if r.Unit == unit && r.Indicator == indicator {
				e.Value, e.Numerator, e.Denominator = r.Value, r.Numerator, r.Denominator
				e.Check = pipeline.Check{Cells: len(cells), Value: r.Value, Numerator: r.Numerator, Denominator: r.Denominator}
			}
		}
		o.explained[pipeline.Place{Unit: unit, Indicator: indicator}] = e
	}
	of("D1", "rate", []string{}, cell("A", "dung_han", "C9", "9", "numerator"), cell("B", "dung_han", "C9", "1", "numerator"), cell("A", "ho_so", "C8", "10", "denominator"), cell("B", "ho_so", "C8", "2", "denominator"))
	of("P", "received", []string{"E"}, cell("A", "ho_so", "C8", "10", "value"), cell("B", "ho_so", "C8", "2", "value"), cell("C", "ho_so", "C8", "0", "value"))
	superior := cell("A", "ho_so", "D12", "10", "value")
	superior.Submission = "D1/" + webtest.Script + "/02/HC"
	of("A", "received", []string{}, superior)
	wrong := o.explained[pipeline.Place{Unit: "P", Indicator: "received"}]
	wrong.AddsUp, wrong.Unit = false, "D2"
	o.explained[pipeline.Place{Unit: "D2", Indicator: "received"}] = wrong
	return &site{o.Office, web.New(o, figureDoor{}, webtest.Now, slog.New(slog.NewTextHandler(io.Discard, nil))), t}, o
}

func figureReceipt(sequence int, unit string) pipeline.Receipt {
	s := pipeline.Submission{ID: unit + "/" + webtest.Script + "/02/HC", Unit: unit, Form: "02/HC", Period: quarter(2021, 2), Version: 1, Verdict: pipeline.Accepted, File: webtest.Formula + ".xlsx", ReceivedAt: webtest.Now(), Content: "x"}
	return pipeline.Receipt{Sequence: sequence, ReceivedAt: webtest.Now(), Unit: unit, File: webtest.Formula + ".xlsx", SHA256: "ab", Decision: pipeline.Accepted, Submissions: []pipeline.Submission{s}, Findings: []pipeline.Finding{}}
}

func frozen(states map[pipeline.EditionRef]*web.Published, period pipeline.Period, number int, unit, indicator string) *pipeline.FrozenResult {
	for _, r := range states[pipeline.EditionRef{Period: period, Number: number}].Results {
		if r.Unit == unit && r.Indicator == indicator {
			return &pipeline.FrozenResult{Unit: unit, Indicator: indicator, Value: r.Value, Reported: r.UnitsReported, Expected: r.UnitsExpected}
		}
	}
	return nil
}

// publishAgain puts the same figures in the place of those that are published, to be changed.
func (o *figureOffice) publishAgain(ref pipeline.EditionRef) *web.Published {
	was := o.states[ref]
	o.states[ref] = &web.Published{Ref: ref, At: was.At, Programme: was.Programme, Tree: was.Tree, Results: slices.Clone(was.Results), Current: was.Current}
	return o.states[ref]
}

func (o *figureOffice) Published(_ context.Context, of pipeline.EditionRef) (*web.Published, error) {
	if p := o.states[of]; p != nil {
		return p, o.Failed
	}
	return nil, web.ErrNothing
}

func (o *figureOffice) Explain(_ context.Context, of pipeline.EditionRef, unit, indicator string) (pipeline.Explained, error) {
	e, ok := o.explained[pipeline.Place{Unit: unit, Indicator: indicator}]
	if !ok || e.Period != of.Period {
		return e, web.ErrNothing
	}
	return e, o.Failed
}

// figureDoor knows users of the worked example.
type figureDoor struct{ webtest.Door }

// Users of the worked example, one of each role and some with a scope.
func figureUsers() map[string]signin.User {
	out := map[string]signin.User{}
	for _, u := range []signin.User{
		{Login: "a", Name: "Xã A", Role: signin.UnitRole, Unit: "A"}, {Login: "d1", Name: "Huyện D1", Role: signin.UnitRole, Unit: "D1"},
		{Login: "chutich", Name: "Chủ tịch D1", Role: signin.LeaderRole, Unit: "D1"}, {Login: "lanhdao", Name: "Lãnh đạo tỉnh", Role: signin.LeaderRole},
		{Login: "pho", Name: "Phó lãnh đạo tỉnh", Role: signin.LeaderRole},
		{Login: "tonghop", Name: "Tổng hợp", Role: signin.ConsolidatorRole}, {Login: "quantri", Name: "Quản trị", Role: signin.AdministratorRole},
	} {
		out[u.Login] = u
	}
	return out
}

func (figureDoor) Wrap(next http.Handler, _ signin.Pages) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		login := r.Header.Get("X-User")
		if login == "" {
			login = "tonghop"
		}
		next.ServeHTTP(w, r.WithContext(signin.With(r.Context(), figureUsers()[login])))
	})
}
