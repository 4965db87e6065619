package config

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
)

const (
	score   = "scoring.yaml"
	selfDoc = "forms/td-01.yaml"
	byOther = "forms/td-02.yaml"
)

// scoredFiles are a score sheet and its two forms, to lay over the small pack.
func scoredFiles() []edit {
	return []edit{
		{selfDoc, "", `form: TD-01
version: "1"
title: TỰ CHẤM ĐIỂM
source: đơn vị tự đặt
valid_from: 2021-03-15
layout: list
every: quarter
tiers: [department, commune]
fields:
  - {code: tc1, number: "1", label: Tiêu chí 1, kind: amount, max: 60}
  - {code: tc2, number: "2", label: Tiêu chí 2, kind: amount, max: 0.5}
  - {code: tc3, number: "3", label: Lý do, kind: text}
`},
		{byOther, "", `form: TD-02
version: "1"
title: CHẤM ĐIỂM
source: đơn vị tự đặt
valid_from: 2021-03-15
layout: table
every: quarter
tiers: [province]
fields:
  - {code: c1, number: "1", label: Tiêu chí 1, kind: amount, max: 60}
  - {code: c2, number: "2", label: Tiêu chí 2, kind: amount, max: 39.5}
  - {code: c3, number: "3", label: Lý do, kind: text}
  - {code: c4, number: "4", label: Không xét, kind: tick}
  - {code: c5, number: "5", label: Vì sao, kind: text}
`},
		{score, "", `scoring:
  name: Chấm điểm công tác dân vận
  source: đơn vị tự đặt
  tiers: [commune]
  criteria:
    - {code: tc1, name: Tuyên truyền, max: 60, self: TD-01.tc1, superior: TD-02.c1, reason: TD-02.c3}
    - code: tc2
      name: Tiếp dân
      max: 39.5
      superior: TD-02.c2
      indicator: ty_le
      bands:
        - {rule: ">= 95", points: 39.5}
        - {rule: ">= 80", points: 10}
    - {code: tc3, name: Khác, max: 0.5, self: TD-01.tc2}
  ineligible: TD-02.c4
  why: TD-02.c5
  classes:
    - {name: Tốt, from: 80}
    - {name: Khá, from: 65}
`},
	}
}

func scoredPack(t *testing.T) fstest.MapFS {
	t.Helper()
	pack := smallPack(t)
	for _, e := range scoredFiles() {
		e.apply(t, pack)
	}
	return pack
}

func TestAScoredPackGivesItsScoring(t *testing.T) {
	p, err := ReadPack(scoredPack(t))
	if err != nil {
		t.Fatal(err)
	}
	at := func(form, field string) *pipeline.FieldRef { return &pipeline.FieldRef{Form: form, Field: field} }
	want := &pipeline.Scoring{
		Name: "Chấm điểm công tác dân vận", Source: "đơn vị tự đặt", Tiers: []string{"commune"},
		Criteria: []pipeline.Criterion{
			{Code: "tc1", Name: "Tuyên truyền", Max: pipeline.Int(60), Self: listed(at("TD-01", "tc1")), Superior: listed(at("TD-02", "c1")), Reason: at("TD-02", "c3")},
			{Code: "tc2", Name: "Tiếp dân", Max: 39_500_000, Superior: listed(at("TD-02", "c2")), Indicator: "ty_le", Bands: []pipeline.Band{
				{Comparison: pipeline.AtLeast, Bound: pipeline.Int(95), Points: 39_500_000},
				{Comparison: pipeline.AtLeast, Bound: pipeline.Int(80), Points: pipeline.Int(10)},
			}},
			{Code: "tc3", Name: "Khác", Max: 500_000, Self: listed(at("TD-01", "tc2"))},
		},
		Ineligible: at("TD-02", "c4"), Why: at("TD-02", "c5"),
		Classes: []pipeline.Class{{Name: "Tốt", From: pipeline.Int(80)}, {Name: "Khá", From: pipeline.Int(65)}},
	}
	if diff := cmp.Diff(want, p.Scoring); diff != "" {
		t.Errorf("scoring differs (-want +got):\n%s", diff)
	}
	small, err := ReadPack(smallPack(t))
	if err != nil || small.Scoring != nil {
		t.Errorf("a pack without a score sheet gives %v, %v", small.Scoring, err)
	}
}

// with lays an edit over the scored pack.
func with(file, old, new string) []edit { return append(scoredFiles(), edit{file, old, new}) }

func TestWrongScoring(t *testing.T) {
	runWrongPacks(t, []wrongPack{
		{"unknown key", with(score, "max: 60,", "mex: 60, max: 60,"), []string{`scoring.yaml:6: unknown key "mex"; did you mean "max"?`}},
		{"tier unknown", with(score, "tiers: [commune]", "tiers: [comune]"), []string{
			`scoring.yaml:4: "tiers" names the tier "comune", which programme.yaml does not have; did you mean "commune"?`,
			`scoring.yaml:6: TD-01.tc1 is not filled by the tier "comune", which is scored`,
			`scoring.yaml:15: TD-01.tc2 is not filled by the tier "comune", which is scored`,
		}},
		{"points that do not add up", with(score, "max: 60", "max: 50"), []string{
			`scoring.yaml:6: the highest points of the criteria add up to 90, not 100; change "max" or write "total"`,
		}},
		{"points that add up to a stated total", append(with(score, "max: 60", "max: 50"), edit{score, "tiers: [commune]", "tiers: [commune]\n  total: 90"}), nil},
		{"negative points", with(score, "points: 10", "points: -1"), []string{`scoring.yaml:14: "points" is "-1"; points are never negative`}},
		{"points that are no number", with(score, "points: 10", "points: mười"), []string{`scoring.yaml:14: "points": "mười" is not a decimal number`}},
		{"criterion twice", with(score, "code: tc3", "code: tc1"), []string{`scoring.yaml:15: the criterion "tc1" stands twice (first in line 6)`}},
		{"points from nowhere", with(score, "max: 0.5, self: TD-01.tc2", "max: 0.5"), []string{
			`scoring.yaml:15: the criterion "tc3" has no points from anywhere; write at least one of self, superior, indicator`,
		}},
		{"form unknown", with(score, "TD-01.tc2", "TD-1.tc2"), []string{`scoring.yaml:15: the pack holds no form "TD-1"; did you mean "TD-01"?`}},
		{"field unknown", with(score, "TD-02.c2", "TD-02.c9"), []string{`scoring.yaml:10: form TD-02 has no field "c9"; did you mean "c1"?`}},
		{"no field of a form", with(score, "TD-02.c2", "TD-02"), []string{`scoring.yaml:10: "superior" holds "TD-02"; write form and field, such as 01/XLD.c14`}},
		{"self in a table", with(score, "TD-01.tc2", "TD-02.c2"), []string{"scoring.yaml:15: TD-02.c2 is of a table; here a list is needed"}},
		{"superior in a list", with(score, "superior: TD-02.c2", "superior: TD-01.tc2"), []string{"scoring.yaml:10: TD-01.tc2 is of a list; here a table is needed"}},
		{"self is a text", with(score, "TD-01.tc2", "TD-01.tc3"), []string{"scoring.yaml:15: TD-01.tc3 is text; here it must be one of count, amount"}},
		{"self not filed by a scored tier", with(selfDoc, "tiers: [department, commune]", "tiers: [department]"), []string{
			`scoring.yaml:6: TD-01.tc1 is not filled by the tier "commune", which is scored`,
			`scoring.yaml:15: TD-01.tc2 is not filled by the tier "commune", which is scored`,
		}},
		{"self of another tier", with(selfDoc, "label: Tiêu chí 2, kind: amount", "label: Tiêu chí 2, kind: amount, tiers: [department]"), []string{
			`scoring.yaml:15: TD-01.tc2 is not filled by the tier "commune", which is scored`,
		}},
		{"reason without a superior", with(score, "superior: TD-02.c1, ", ""), []string{`scoring.yaml:6: "reason" needs "superior"`}},
		{"reason in another table", with(score, "superior: TD-02.c1, reason: TD-02.c3", "superior: 01/TCD.c2, reason: TD-02.c3"), []string{
			`scoring.yaml:6: "reason" is of form TD-02, but "superior" is of form 01/TCD; both must stand in one table`,
		}},
		{"indicator unknown", with(score, "indicator: ty_le", "indicator: tyle"), []string{
			`scoring.yaml:11: "indicator" names the indicator "tyle", which the pack does not hold; did you mean "ty_le"?`,
		}},
		{"indicator of words", with(score, "indicator: ty_le", "indicator: loi_van"), []string{`scoring.yaml:11: the indicator "loi_van" is a text and cannot be scored`}},
		{"indicator without bands", with(score, "max: 0.5,", "max: 0.5, indicator: ty_le,"), []string{`scoring.yaml:15: a criterion scored by an indicator needs "bands"`}},
		{"bands without an indicator", with(score, "      indicator: ty_le\n", ""), []string{`scoring.yaml:12: "bands" needs "indicator"`}},
		{"band above the highest points", with(score, "points: 10", "points: 40"), []string{"scoring.yaml:14: 40 points are more than the criterion's highest, 39.5"}},
		{"band rule", with(score, `rule: ">= 80"`, "rule: từ 80"), []string{`scoring.yaml:14: "rule" is "từ 80"; write a comparison and a plain number, such as >= 85`}},
		{"band behind one that takes all its values", with(score, `rule: ">= 80"`, `rule: "> 97"`), []string{
			`scoring.yaml:14: the band "> 97" never counts: ">= 95" stands before it and holds for all its values`,
		}},
		{"excluded by no tick", with(score, "ineligible: TD-02.c4", "ineligible: TD-02.c1"), []string{"scoring.yaml:16: TD-02.c1 is amount; here it must be one of tick"}},
		{"reason for an exclusion that there is not", with(score, "  ineligible: TD-02.c4\n", ""), []string{`scoring.yaml:16: "why" needs "ineligible"`}},
		{"classes from below", with(score, "from: 65", "from: 90"), []string{`scoring.yaml:20: the class "Khá" must begin below "Tốt", which stands before it; the highest comes first`}},
		{"class twice", with(score, "name: Khá,", "name: Tốt,"), []string{
			`scoring.yaml:20: the class "Tốt" stands twice (first in line 19)`,
		}},
		{"class out of reach", with(score, "from: 80", "from: 101"), []string{`scoring.yaml:19: the class "Tốt" begins at 101 points, above the total of 100`}},
		{"no criteria", []edit{{score, "", "scoring:\n  name: a\n  source: b\n  tiers: [commune]\n  criteria: []\n"}}, []string{
			`scoring.yaml:5: the highest points of the criteria add up to 0, not 100; change "max" or write "total"`, `scoring.yaml:5: the list "criteria" is empty`,
		}},
	})
}

// A field of a form for points may be named with its version, and goes on over follows; where
// versions mean other things by a code that is not named, the check says so.
func TestPointsFromAFormOfSeveralVersions(t *testing.T) {
	later := strings.NewReplacer("version: \"1\"", "version: \"2\"", "2021-03-15", "2022-03-15", "label: Tiêu chí 1", "label: Khác", "fields:\n",
		"follows: {version: \"1\", by: QĐ 1, fields: {tc1: \"-\", tc2: tc1}}\nfields:\n", "tc2, number: \"2\", label: Tiêu chí 2, kind: amount, max: 0.5", "tc2, number: \"2\", label: Tiêu chí 1, kind: amount, max: 60")
	read := func(self string) (*pipeline.Programme, []Problem) {
		t.Helper()
		pack := scoredPack(t)
		first := string(pack[selfDoc].Data)
		pack["forms/td-01-2.yaml"] = &fstest.MapFile{Data: []byte(later.Replace(first))}
		pack[selfDoc] = &fstest.MapFile{Data: []byte(strings.Replace(first, "valid_from: 2021-03-15\n", "valid_from: 2021-03-15\nvalid_to: 2022-03-14\n", 1))}
		edit{score, "self: TD-01.tc1", "self: " + self}.apply(t, pack)
		p, warnings, err := CheckPack(pack)
		if err != nil {
			t.Fatal(err)
		}
		return p, warnings
	}
	said := func(list []Problem) bool {
		return slices.ContainsFunc(list, func(p Problem) bool {
			return strings.Contains(p.Text(pipeline.English), "name the version, such as TD-01@1.tc1")
		})
	}
	p, warnings := read("TD-01@1.tc1")
	of := func(year int) []pipeline.FieldRef {
		return p.In(pipeline.Period{Kind: pipeline.Quarter, Year: year, Number: 3}).Scoring.Criteria[0].Self
	}
	if was, is := of(2021), of(2022); len(was) != 1 || was[0].Field != "tc1" || len(is) != 1 || is[0].Field != "tc2" || said(warnings) {
		t.Errorf("read from %v, then from %v; %v", was, is, warnings)
	}
	if _, warnings := read("TD-01.tc1"); !said(warnings) {
		t.Errorf("nothing is said of a code with two meanings: %v", warnings)
	}
}

func TestCoveringBands(t *testing.T) {
	band := func(op pipeline.Comparison, bound int64) pipeline.Band {
		return pipeline.Band{Comparison: op, Bound: pipeline.Int(bound)}
	}
	for _, c := range []struct {
		before, after pipeline.Band
		want          bool
	}{
		{band(">=", 80), band(">=", 80), true}, {band(">=", 80), band(">", 80), true}, {band(">", 80), band(">=", 80), false},
		{band(">", 80), band(">", 80), true}, {band(">=", 80), band(">=", 70), false}, {band("<=", 5), band("<", 5), true},
		{band("<", 5), band("<=", 5), false}, {band("<=", 5), band("<=", 9), false}, {band(">=", 80), band("=", 80), true},
		{band(">", 80), band("=", 80), false}, {band("=", 80), band("=", 80), true}, {band("=", 80), band(">=", 80), false},
		{band(">=", 10), band("<=", 20), false},
	} {
		if got := covers(c.before, c.after); got != c.want {
			t.Errorf("covers(%s, %s) = %v", ruleText(c.before.Comparison, c.before.Bound), ruleText(c.after.Comparison, c.after.Bound), got)
		}
	}
}

func TestLetterheadOfTwoIssuersAndTargetsOfAYear(t *testing.T) {
	pack := smallPack(t)
	edit{prog, "letterhead:\n", "letterhead:\n  style: party\n  joint: [{superior: TỈNH ỦY P, issuer: BAN DÂN VẬN, authority: K/T, signer_title: TRƯỞNG BAN}, {issuer: B, signer_title: C, signer_name: D}]\n"}.apply(t, pack)
	edit{ind, "    fields: [DV-01.cuoc]\n", "    fields: [DV-01.cuoc]\n    targets: [{tier: province, rule: \">= 85\", wording: a, source: b, pro_rata: true}, {tier: commune, rule: \">= 5\", wording: a, source: b}]\n"}.apply(t, pack)
	p, err := ReadPack(pack)
	if err != nil {
		t.Fatal(err)
	}
	joint := []pipeline.JointIssuer{
		{Superior: "TỈNH ỦY P", Issuer: "BAN DÂN VẬN", Authority: "K/T", SignerTitle: "TRƯỞNG BAN"}, {Issuer: "B", SignerTitle: "C", SignerName: "D"},
	}
	if diff := cmp.Diff(joint, p.Letterhead.Joint); diff != "" || p.Letterhead.Style != pipeline.PartyStyle {
		t.Errorf("style %q, joint issuers differ:\n%s", p.Letterhead.Style, diff)
	}
	if targets := p.Indicator("doi_thoai").Targets; !targets[0].ProRata || targets[1].ProRata {
		t.Errorf("targets %+v", targets)
	}
}

func TestWrongLetterheadAndPhrases(t *testing.T) {
	runWrongPacks(t, []wrongPack{
		{"style", []edit{{prog, "letterhead:\n", "letterhead:\n  style: partei\n"}}, []string{`programme.yaml:35: "style" is "partei", which is none of state, party; did you mean "party"?`}},
		{"joint issuer", []edit{{prog, "letterhead:\n", "letterhead:\n  joint: [{isuer: A, signer_title: B}]\n"}}, []string{
			`programme.yaml:35: the key "issuer" is missing`, `programme.yaml:35: unknown key "isuer"; did you mean "issuer"?`,
		}},
		{"pro rata", []edit{{ind, "wording: không quá,", "wording: không quá, pro_rata: có,"}}, []string{`indicators/all.yaml:30: "pro_rata" is "có"; write true or false`}},
		{"phrase of an unknown indicator", []edit{{"reports/phrases.yaml", "", "sentence.doithoai: a {value}\nsection.loivan: I\npair.doi_thoai: diemm\nother.x: y\n"}}, []string{
			`reports/phrases.yaml:1: "sentence.doithoai" names the indicator "doithoai", which the pack does not hold; did you mean "doi_thoai"?`,
			`reports/phrases.yaml:2: "section.loivan" names the indicator "loivan", which the pack does not hold; did you mean "loi_van"?`,
			`reports/phrases.yaml:3: "pair.doi_thoai" names the indicator "diemm", which the pack does not hold; did you mean "diem"?`,
		}},
	})
}

// A band covers another one where it takes every value that the other takes.
func TestBandsThatCover(t *testing.T) {
	band := func(rule string) pipeline.Band {
		var b pipeline.Band
		b.Comparison, b.Bound = readTargetRule(word{text: rule}, &problems{})
		return b
	}
	for _, c := range []struct {
		before, after string
		covers        bool
	}{
		{">= 90", ">= 95", true}, {">= 90", "> 90", true}, {">= 90", ">= 90", true}, {">= 90", ">= 80", false}, {">= 90", "= 90", true}, {">= 90", "= 89", false},
		{"> 90", "> 90", true}, {"> 90", ">= 90", false}, {"> 90", ">= 91", true}, {"> 90", "= 90", false},
		{"<= 5", "<= 3", true}, {"<= 5", "< 5", true}, {"<= 5", "<= 5", true}, {"<= 5", "<= 6", false}, {"<= 5", "= 5", true},
		{"< 5", "< 5", true}, {"< 5", "<= 5", false}, {"< 5", "<= 4", true}, {"< 5", "= 5", false},
		{">= 90", "<= 95", false}, {"<= 5", ">= 3", false}, {"= 5", ">= 5", false}, {"= 5", "= 5", true},
	} {
		if got := covers(band(c.before), band(c.after)); got != c.covers {
			t.Errorf("%s before %s: %v", c.before, c.after, got)
		}
	}
}
