package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
)

const noHalf = `programme.yaml:21: "kinds" has "half", but no form is due for it (every); such a period cannot be consolidated yet`

// warningsOf reads the small pack with edits, which must be sound, and returns what
// is warned of, one a line.
func warningsOf(t *testing.T, edits ...edit) []string {
	t.Helper()
	pack := smallPack(t)
	for _, e := range edits {
		e.apply(t, pack)
	}
	p, warnings, err := CheckPack(pack)
	if err != nil {
		t.Fatalf("the pack is wrong:\n%v", err)
	}
	again, err := ReadPack(pack)
	if diff := cmp.Diff(again, p); diff != "" || err != nil {
		t.Errorf("a checked pack differs from a read one (%v):\n%s", err, diff)
	}
	checkBothLanguages(t, warnings)
	var out []string
	for _, w := range warnings {
		// The small pack has half-years without a form; one test of its own says so.
		if text := w.Text(pipeline.English); text != noHalf {
			out = append(out, text)
		}
	}
	return out
}

func TestWarnings(t *testing.T) {
	for _, c := range []wrongPack{
		{"a sound pack", nil, nil},
		{"a unit that nobody took over", []edit{{"changes.csv", "2025-01-01,XA.A,XA.C,whole,nghị quyết\n", ""}}, []string{
			`units.csv:4: "XA.A" ends on 2024-12-31 and changes.csv names no unit that took it over; restated series show it with the root only`,
		}},
		{"a unit that gave a part away and stays", []edit{{"changes.csv", "nghị quyết\n", "nghị quyết\n2025-01-01,XA.B,XA.C,part,\n"}}, nil},
		{"a score sheet uses its fields", scoredFiles(), []string{
			`forms/td-01.yaml:12: the field "tc3" of form TD-01 is used by no indicator, relation or score sheet`,
		}},
		{"a cell for points that takes more than its criterion gives", with(selfDoc, "amount, max: 60", "amount, max: 61"), []string{
			`forms/td-01.yaml:12: the field "tc3" of form TD-01 is used by no indicator, relation or score sheet`,
			`scoring.yaml:6: TD-01.tc1 takes more points than the 60 that the criterion "tc1" gives; write max: 60 in that field`,
		}},
		{"a table for points that the unit right above does not file", with(byOther, "tiers: [province]", "tiers: [department]"), []string{
			`forms/td-01.yaml:12: the field "tc3" of form TD-01 is used by no indicator, relation or score sheet`,
			`scoring.yaml:6: the unit right above XA.A is TinhP, which does not file TD-02; what a superior gives XA.A does not count`,
			`scoring.yaml:10: the unit right above XA.A is TinhP, which does not file TD-02; what a superior gives XA.A does not count`,
		}},
		{"score sheets of no period", append(with(selfDoc, "every: quarter", "every: half"), edit{score, `      indicator: ty_le
      bands:
        - {rule: ">= 95", points: 39.5}
        - {rule: ">= 80", points: 10}
`, ""}), []string{
			`forms/td-01.yaml:12: the field "tc3" of form TD-01 is used by no indicator, relation or score sheet`,
			`scoring.yaml: there is no period in which each criterion has points, and so there are never score sheets; look at when the forms for points are due (every) and in force`,
		}},
		{"a cell for points without a highest", with(byOther, "amount, max: 39.5", "amount"), []string{
			`forms/td-01.yaml:12: the field "tc3" of form TD-01 is used by no indicator, relation or score sheet`,
			`scoring.yaml:10: TD-02.c2 takes more points than the 39.5 that the criterion "tc2" gives; write max: 39.5 in that field`,
		}},
		{"ratio whose denominator more tiers fill", []edit{{ind, "denominator: [01/TCD.c2]", "denominator: [DV-01.nguoi]"}}, []string{
			`indicators/all.yaml:19: the numerator of "ty_le" is filled by commune, the denominator by department, commune; the ratio leans to one side since its parts have different filers`,
		}},
		{"ratio of a field that one tier fills", []edit{{ind, "numerator: [01/TCD.c1]", "numerator: [DV-01.ke_hoach]"}, {ind, "denominator: [01/TCD.c2]", "denominator: [DV-01.nguoi]"}, {list, "kind: tick", "kind: tick, tiers: [department]"}}, []string{
			`indicators/all.yaml:19: the numerator of "ty_le" is filled by department, the denominator by department, commune; the ratio leans to one side since its parts have different filers`,
		}},
		{"ratio of forms due at different periods", []edit{{ind, "denominator: [01/TCD.c2]", "denominator: [DV-01.ton]"}, {list, "every: quarter", "every: half"}}, []string{
			`indicators/all.yaml:19: "ty_le" is made from forms that are due at different periods (quarter, half); its parts are never of one period`,
		}},
		{"ratio of forms of different scopes", []edit{
			{ind, "numerator: [01/TCD.c1]", "numerator: [DV-01.cuoc]"}, {"forms/table.yaml", "tiers: [commune]", "tiers: [department, commune]"},
		}, []string{
			`indicators/all.yaml:19: tier department files DV-01 and 01/TCD for different scopes (one for itself, one for all below it); its units have no "ty_le" from these two`,
		}},
		{"stock in a ratio that is summed over time", []edit{{ind, "denominator: [01/TCD.c2]", "denominator: [DV-01.ton]"}}, []string{
			`indicators/all.yaml:27: DV-01.ton is a stock, but "ty_le" sums its parts over time where the period is half`,
		}},
		{"stock in a ratio of one kind of period", []edit{{ind, "denominator: [01/TCD.c2]", "denominator: [DV-01.ton]"}, {prog, "[quarter, half]", "[quarter]"}}, nil},
		{"number that nobody uses", []edit{{list, "kind: tick}", "kind: tick}\n  - {code: thua, number: \"9\", label: Thừa, kind: count}\n  - {code: loi, number: \"10\", label: Lời, kind: text}"}}, []string{
			`forms/list.yaml:19: the field "thua" of form DV-01 is used by no indicator, relation or score sheet`,
			`forms/list.yaml:20: the field "loi" of form DV-01 is used by no indicator, relation or score sheet`,
		}},
		{"columns that describe a row", []edit{{book, "{code: ngay, label: Ngày, kind: date}", "{code: ngay, label: Ngày, kind: date}\n  - {code: ten, label: Tên, kind: text}\n  - {code: nguoi, label: Số người, kind: count}"}}, []string{
			`forms/register.yaml:14: the field "nguoi" of form DVK is used by no indicator, relation or score sheet`,
		}},
		{"form of which nothing is used", []edit{{"forms/x.yaml", "", "form: X\nversion: a\ntitle: b\nsource: c\nvalid_from: 2021-01-01\nlayout: list\nevery: quarter\ntiers: [commune]\nfields:\n  - {code: a, number: \"1\", label: A, kind: count}\n  - {code: b, number: \"2\", label: B, kind: count}\n"}}, []string{
			"forms/x.yaml:1: no field of form X is used by an indicator, a relation or the score sheet",
		}},
		{"second figure of a pair, field of another form's relation", []edit{
			{list, "relations:", "relations:\n  - c2<=c3\n  - \"cuoc <= 01/TCD.c4\""}, {list, "kind: tick}", "kind: tick}\n  - {code: c2, number: \"9\", label: B, kind: count, pair: c5}\n  - {code: c3, number: \"10\", label: C, kind: count}\n  - {code: c5, number: \"11\", label: D, kind: count}"},
			{tab, "label: Người, kind: amount}", "label: Người, kind: amount}\n  - {code: c4, number: \"4\", label: E, kind: count}"},
		}, nil},
		{"form of a tier without units, target of one", []edit{{prog, "tiers:\n", "tiers:\n  - {code: team, name: Tổ}\n"}, {"forms/x.yaml", "", "form: X\nversion: a\ntitle: b\nsource: c\nvalid_from: 2021-01-01\nlayout: list\nevery: quarter\ntiers: [team]\nfields:\n  - {code: a, number: \"1\", label: A, kind: count}\n"}, {ind, "targets:\n", "targets:\n      - {tier: team, rule: \"≥ 1\", wording: a, source: b}\n"}}, []string{
			"forms/x.yaml:1: no field of form X is used by an indicator, a relation or the score sheet",
			"forms/x.yaml:1: no unit files form X: units.csv has none of the tier team",
			`indicators/all.yaml:29: the target is for the tier "team", of which units.csv has no unit`,
		}},
		{"figure among the nil tokens", []edit{{prog, `nil_tokens: ["-",`, `nil_tokens: ["5", "-",`}}, []string{
			`programme.yaml:31: "5" among "nil_tokens" is a figure; a cell with it is taken as nothing arose`,
		}},
		{"two units of one name", []edit{{"units.csv", "\"Xã B, miền núi\"", "XÃ  A"}}, []string{
			`units.csv:5: the name "XÃ A" is also that of "XA.A" (line 4) below the same unit; a folder or row of that name is of neither`,
		}},
		{"a unit after another of its name", []edit{{"units.csv", "Xã C", "Xã A"}}, nil},
		{"phrase that no report has", []edit{{"reports/phrases.yaml", "", "ris: tăng\nsentence.ty_le: \"{value} ({n}/{N})\"\n"}}, []string{
			`reports/phrases.yaml:1: no report has the phrase "ris"; did you mean "rise"?`,
		}},
		{"no indicator", []edit{{prog, "headlines: [ty_le]\n", ""}, {ind, "", "indicators: []\n"}}, []string{
			`forms/list.yaml:17: the field "ton" of form DV-01 is used by no indicator, relation or score sheet`,
			`forms/list.yaml:18: the field "ke_hoach" of form DV-01 is used by no indicator, relation or score sheet`,
			`forms/list.yaml:19: the field "danh_gia" of form DV-01 is used by no indicator, relation or score sheet`,
			"indicators: there is no indicator yet; the consolidated report will hold no figures",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := warningsOf(t, c.edits...); strings.Join(got, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("warnings differ (-want +got):\n%s", cmp.Diff(c.want, got))
			}
		})
	}
}

func TestAWrongPackHasNoWarnings(t *testing.T) {
	pack := smallPack(t)
	edit{ind, "", "indicators: []\n"}.apply(t, pack) // the headline names nothing now
	p, warnings, err := CheckPack(pack)
	if p != nil || warnings != nil || err == nil {
		t.Errorf("programme %v, warnings %v, error %v", p != nil, warnings, err)
	}
}

// Sense that makes a pack wrong: figures that could never be, or would be nonsense.
func TestNonsenseIsWrong(t *testing.T) {
	runWrongPacks(t, []wrongPack{
		{"ratio of which no tier fills both parts", []edit{{ind, "denominator: [01/TCD.c2]", "denominator: [DV-01.ke_hoach]"}, {list, "kind: tick", "kind: tick, tiers: [department]"}}, []string{
			`indicators/all.yaml:19: the numerator of "ty_le" is filled by commune, the denominator by department; no tier fills both, so that the ratio never has a value`,
		}},
		{"stock summed over time", []edit{{ind, "[DV-01.cuoc]", "[DV-01.ton]"}}, []string{
			"indicators/all.yaml:9: an indicator of kind flow cannot be made from DV-01.ton: the field is a stock, which is not summed over time",
		}},
		{"one file of a form copied", []edit{{"forms/z.yaml", "", tableAgain(t)}}, []string{
			`forms/z.yaml:1: form 01/TCD version TT02-2021 is also in forms/table.yaml`,
		}},
		{"target without a unit of measure", []edit{{ind, "    unit: điểm\n", "    targets: [{tier: province, rule: = 1, wording: a, source: b}]\n"}}, []string{`indicators/all.yaml:54: the key "unit" is missing`}},
	})
}

func TestSpareKeysOfAConditionAreRefused(t *testing.T) {
	runWrongPacks(t, []wrongPack{
		{"distinct with a comparison", []edit{{ind, "in: [huyen]}", `in: [huyen], op: "=", value: 1}`}}, []string{
			`indicators/all.yaml:53: the condition of kind distinct has no "op"`, `indicators/all.yaml:53: the condition of kind distinct has no "value"`,
		}},
		{"share with options", []edit{{ind, `op: "=", value: 1}`, `op: "=", value: 1, in: [huyen]}`}}, []string{`indicators/all.yaml:38: the condition of kind unit_share has no "in"`}},
		{"form alone with a comparison", []edit{{ind, "condition: {form: DVK}", "condition: {form: DVK, value: 1}"}}, []string{`indicators/all.yaml:45: a condition on a form alone has no "value"`}},
	})
}

func tableAgain(t *testing.T) string {
	t.Helper()
	return string(smallPack(t)[tab].Data)
}
