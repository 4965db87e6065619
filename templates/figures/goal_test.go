package figures_test

import (
	"testing"

	"danvan/pipeline"
	"danvan/templates/figures"
	"danvan/templates/internal/sample"
)

func TestUnitNoun(t *testing.T) {
	for _, c := range []struct {
		names []string
		want  string
	}{
		{[]string{"Chi bộ"}, "chi bộ"}, {[]string{"Chi bộ", "Đảng bộ bộ phận"}, "chi bộ, đảng bộ bộ phận"}, {[]string{"Cấp xã"}, "đơn vị cấp xã"},
		{[]string{"Sở, ban, ngành"}, "sở, ban, ngành"}, {[]string{"Sở, ban, ngành", "Cấp huyện"}, "đơn vị"}, {[]string{"Phòng", "Trung tâm", "Chi cục"}, "đơn vị"},
	} {
		p := sample.Party().Programme
		p.Tiers, p.Units, p.Forms[0].Tiers = nil, p.Units[:1], nil
		for i, name := range c.names {
			code := string(rune('a' + i))
			p.Tiers = append(p.Tiers, pipeline.Tier{Code: code, Name: name})
			p.Units = append(p.Units, pipeline.Unit{Code: code, Tier: code, Parent: sample.Committee})
			p.Forms[0].Tiers = append(p.Forms[0].Tiers, code)
		}
		consolidation := sample.Party()
		consolidation.Programme, consolidation.Tree = p, p.Tree(consolidation.Period)
		if got := figures.NewView(consolidation).UnitNoun(p.Indicator(sample.Registered)); got != c.want {
			t.Errorf("%q: %q, want %q", c.names, got, c.want)
		}
	}
}

// A bound on a sum binds nobody below; a rate is compared below on its parts.
func TestFailingUnits(t *testing.T) {
	v := figures.NewView(sample.Party())
	ind := v.Programme.Indicator(sample.Meetings)
	target := pipeline.Target{Tier: "committee", Comparison: pipeline.AtLeast, Bound: pipeline.Int(99)}
	if got := v.FailingUnits(sample.Committee, ind, &target); got != nil {
		t.Errorf("cells %q fail a bound on the committee's sum", got)
	}
	share := v.Programme.Indicator(sample.Registered)
	if got := v.FailingUnits("CB03", share, v.Target(sample.Committee, share)); len(got) != 1 || got[0] != "CB03" {
		t.Errorf("below one cell only itself can fail: %q", got)
	}
}

func TestVerdictsOfEarlierPeriods(t *testing.T) {
	pasts := figures.NewView(sample.Party()).Pasts()
	if len(pasts) != 2 || pasts[0].Period.String() != "2021-Q1" {
		t.Fatalf("earlier periods %v", pasts)
	}
	if r, ok := pasts[1].Result(sample.Committee, sample.Proposed); !ok || r.Verdict != pipeline.NotMet || r.Value.String() != "37.5" {
		t.Errorf("the quarter before: %+v", r)
	}
	if _, ok := pasts[0].Result("nowhere", sample.Proposed); ok {
		t.Error("a unit that was not there has a figure")
	}
}

func TestPartOfTheYear(t *testing.T) {
	v := figures.NewView(sample.Party())
	g := v.Goals("committee")
	for _, one := range g {
		if one.Indicator.Code != sample.Meetings {
			continue
		}
		if got := v.Share(one); got != "theo phần của kỳ trong năm: ≥\u00a015 hội nghị (cả năm ≥\u00a060 hội nghị)" {
			t.Errorf("a flow: %q", got)
		}
		one.Indicator.Kind = pipeline.Distinct // what is counted since the year began
		one.Target = *one.Indicator.TargetIn("committee", v.Period)
		if got := v.Share(one); got != "theo phần năm đã qua: ≥\u00a045 hội nghị (cả năm ≥\u00a060 hội nghị)" {
			t.Errorf("a count: %q", got)
		}
	}
	if len(g) != 5 || v.Share(g[0]) != "" {
		t.Errorf("%d goals", len(g))
	}
}
