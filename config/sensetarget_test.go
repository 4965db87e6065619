package config

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
)

// said returns the problems of a sound pack with edits, in a language.
func said(t *testing.T, lang pipeline.Language, edits ...edit) []string {
	t.Helper()
	pack := smallPack(t)
	for _, e := range edits {
		e.apply(t, pack)
	}
	_, warnings, err := CheckPack(pack)
	if err != nil {
		t.Fatalf("the pack is wrong:\n%v", err)
	}
	var out []string
	for _, w := range warnings {
		out = append(out, w.Text(lang))
	}
	return out
}

func TestAKindOfPeriodWithoutAFormIsWarnedOf(t *testing.T) {
	if diff := cmp.Diff([]string{noHalf}, said(t, pipeline.English)); diff != "" {
		t.Error(diff)
	}
	want := []string{`programme.yaml:21: "kinds" có "half" nhưng chưa biểu nào có kỳ nộp này (every); chưa tổng hợp được kỳ loại này`}
	if diff := cmp.Diff(want, said(t, pipeline.Vietnamese)); diff != "" {
		t.Error(diff)
	}
	if got := said(t, pipeline.English, edit{book, "every: quarter", "every: half"}); len(got) != 0 {
		t.Errorf("a register is due every half-year, yet %q", got)
	}
}

func TestTargetsThatAreHardlyMeant(t *testing.T) {
	second := `{tier: commune, rule: "≤ 99.5", wording: không quá,`
	target := func(rule, wording string) []edit {
		return []edit{{ind, second, `{tier: commune, rule: "` + rule + `", wording: "` + wording + `",`}}
	}
	for _, c := range []struct{ rule, wording, want string }{
		{">= 50", "Trên 50% chi bộ", `the wording says "trên 50%", which is "> 50", but the rule is ">= 50"`},
		{"> 50", "từ 50% trở lên", `the wording says "từ 50%", which is ">= 50", but the rule is "> 50"`},
		{"> 90", "Từ 90% người dân hài lòng trở lên", `the wording says "từ 90%", which is ">= 90", but the rule is "> 90"`},
		{"< 5", "không quá 5%", `the wording says "không quá 5%", which is "<= 5", but the rule is "< 5"`},
		{">= 5", "không vượt quá mức đã giao", `the wording says "không vượt quá", which is "<=", but the rule is ">= 5"`},
		{">= 100", "100% đơn vị", `the wording says "100%", which is "= 100", but the rule is ">= 100"`},
		{">= 90", "Đạt 100 phần trăm", `the wording says "100 phần trăm", which is "= 100", but the rule is ">= 90"`},
		{">= 99.5", "trên 99,5%", `the wording says "trên 99,5%", which is "> 99.5", but the rule is ">= 99.5"`},
		{">= 105", "vượt kế hoạch", `the target ">= 105" lies outside the 0–100% of a share`},
		{"> 100", "vượt kế hoạch", `the target "> 100" lies outside the 0–100% of a share`},
		{"< 0", "không âm", `the target "< 0" lies outside the 0–100% of a share`},
		{">= -1", "không âm", `the target ">= -1" lies outside the 0–100% of a share`},
		{"> 50", "trên 50% đơn vị", ""},
		{">= 50", "50% trở lên", ""},
		{"<= 50", "không quá 50%", ""},
		{"<= 5", "từ 5% trở xuống", ""},
		{"= 100", "100% đơn vị có không quá 15 ngày", ""},
		{">= 90", "từ 90% đến 100%", ""},
		{">= 95", "95-100%", ""},
		{">= 95", "hồ sơ không quá hạn đạt 95%", ""},
		{">= 95", "từ 95% hồ sơ giải quyết không quá 15 ngày", ""},
		{">= 95", "Từ 95% hồ sơ ở trên 3 lĩnh vực", ""},
		{">= 100", "không dưới 100%", ""},
		{">= 0", "bất kỳ", ""},
	} {
		var want []string
		if c.want != "" {
			want = []string{"indicators/all.yaml:30: " + c.want}
		}
		if diff := cmp.Diff(want, warningsOf(t, target(c.rule, c.wording)...)); diff != "" {
			t.Errorf("%q with %q (-want +got):\n%s", c.wording, c.rule, diff)
		}
	}
	got := said(t, pipeline.Vietnamese, target(">= 150", "trên 150%")...)
	want := []string{
		`indicators/all.yaml:30: mức phấn đấu ">= 150" nằm ngoài khoảng 0–100% của một tỷ lệ`,
		`indicators/all.yaml:30: nguyên văn ghi "trên 150%", phải là "> 150", nhưng quy tắc ghi ">= 150"`,
	}
	if diff := cmp.Diff(want, got[:len(got)-1]); diff != "" {
		t.Errorf("Vietnamese (-want +got):\n%s", diff)
	}
}

// A percentage in the wording of a figure that is none says nothing of its bound.
func TestAWordingIsHeldAgainstFiguresOfItsKind(t *testing.T) {
	target := func(rule, wording string) edit {
		return edit{ind, "    fields: [DV-01.cuoc]\n", "    fields: [DV-01.cuoc]\n    targets: [{tier: province, rule: \"" + rule + "\", wording: \"" + wording + "\", source: b}]\n"}
	}
	for _, sound := range []edit{target(">= 1000", "100% xã đối thoại"), target(">= 20", "tăng trên 10% so với năm trước"), target(">= 250", "vượt mức")} {
		if got := warningsOf(t, sound); len(got) > 0 {
			t.Errorf("%s: %q", sound.new, got)
		}
	}
	want := []string{`indicators/all.yaml:10: the wording says "trên 1.000", which is "> 1000", but the rule is ">= 1000"`}
	if diff := cmp.Diff(want, warningsOf(t, target(">= 1000", "Trên 1.000 cuộc"))); diff != "" {
		t.Error(diff)
	}
}

func TestASumOfDifferentMeasuresIsWarnedOf(t *testing.T) {
	mixed := edit{ind, "fields: [DV-01.cuoc]", "fields: [DV-01.cuoc, DV-01.nguoi]"}
	if diff := cmp.Diff([]string{`indicators/all.yaml:9: "doi_thoai" adds DV-01.cuoc (counted in "cuộc") and DV-01.nguoi (counted in "người")`}, warningsOf(t, mixed)); diff != "" {
		t.Error(diff)
	}
	if got := said(t, pipeline.Vietnamese, mixed)[0]; got != `indicators/all.yaml:9: "doi_thoai" cộng DV-01.cuoc (đơn vị tính "cuộc") với DV-01.nguoi (đơn vị tính "người")` {
		t.Error(got)
	}
	if got := warningsOf(t, mixed, edit{list, "unit: người,", "unit: Cuộc,"}); len(got) > 0 {
		t.Errorf("one measure: %q", got)
	}
}

func TestProRataIsForSumsAndCounts(t *testing.T) {
	targets := func(at, target string) []edit { return []edit{{ind, at, at + "\n    targets: [" + target + "]"}} }
	yearly := `{tier: province, rule: ">= 5", wording: a, source: b, pro_rata: true}`
	refused := func(line, kind string) string {
		return "indicators/all.yaml:" + line + ": an indicator of kind " + kind + " takes no pro_rata: true: a share is not divided over the year, only flow, stock and distinct are"
	}
	runWrongPacks(t, []wrongPack{
		{"flow", targets("fields: [DV-01.cuoc]", yearly), nil},
		{"stock", targets("fields: [DV-01.ton]", yearly), nil},
		{"distinct", targets("in: [huyen]}", yearly), nil},
		{"not asked for", []edit{{ind, "wording: không quá,", "wording: không quá, pro_rata: false,"}}, nil},
		{"ratio", []edit{{ind, "wording: không quá,", "wording: không quá, pro_rata: true,"}}, []string{refused("30", "ratio")}},
		{"unit_share", targets("condition: {form: DVK}", yearly), []string{refused("46", "unit_share")}},
		{"own", targets("fields: [01/TCD.c2]", yearly), []string{refused("62", "own")}},
		{"text", targets("fields: [DV-01.danh_gia]", yearly), []string{
			"indicators/all.yaml:69: an indicator of kind text has no targets", refused("69", "text"),
		}},
	})
	got := wrongOf(t, edit{ind, "wording: không quá,", "wording: không quá, pro_rata: true,"}).Text(pipeline.Vietnamese)
	if !strings.HasPrefix(got, "indicators/all.yaml:30: ") || !strings.Contains(got, "tỷ lệ không chia theo phần năm") {
		t.Error(got)
	}
}

func TestRelationsThatNameThemselves(t *testing.T) {
	both := func(text, field string) []string {
		return []string{`forms/table.yaml:13: the relation "` + text + `" names "` + field + `" on both sides; a field is no sum of itself and others`}
	}
	relation := func(text string) []edit { return []edit{{tab, `["1<=2"]`, `["` + text + `"]`}} }
	runWrongPacks(t, []wrongPack{
		{"sum of itself", relation("c1=c1+c2"), both("c1=c1+c2", "c1")},
		{"bare numbers", relation("1=2+1"), both("1=2+1", "c1")},
		{"by the form's own code", relation("c2<=01/TCD.c2"), both("c2<=01/TCD.c2", "c2")},
		{"in a chain", relation("c2=c1=c2"), both("c2=c1=c2", "c2")},
		{"twice in one sum", relation("c1<=c2+c2"), nil},
	})
	if got := wrongOf(t, relation("c1=c1+c2")...).Text(pipeline.Vietnamese); !strings.Contains(got, `hệ thức "c1=c1+c2" nêu "c1" ở cả hai vế`) {
		t.Error(got)
	}
}

func TestPlaceholdersOfPhrases(t *testing.T) {
	phrasesWith := func(text string) []edit { return []edit{{phrasesFile, "", text}} }
	all := strings.Join(placeholders[:], " ")
	runWrongPacks(t, []wrongPack{
		{"every one", phrasesWith("rise: \"" + all + "\"\n"), nil},
		{"places that must stay", phrasesWith("coverage: \"{n} đơn vị\"\nattribution: \"{text}\"\nto_date: \"{value} ({n}/{N})\"\n"), []string{
			`reports/phrases.yaml:1: "coverage" must keep the placeholder {N}`,
			`reports/phrases.yaml:2: "attribution" must keep the placeholder {unit}`,
		}},
		{"slips", phrasesWith("rise: \"tăng {dif} {unit}\"\nfall: \"giảm {diff {unit}\"\nsame: \"{tên}\"\n"), []string{
			`reports/phrases.yaml:1: unknown placeholder "{dif}"; the report fills in ` + all + `; did you mean "{diff}"?`,
			`reports/phrases.yaml:2: unknown placeholder "{diff"; the report fills in ` + all + `; did you mean "{diff}"?`,
			`reports/phrases.yaml:3: unknown placeholder "{tên}"; the report fills in ` + all,
		}},
	})
	got := wrongOf(t, phrasesWith("rise: \"tăng {dif}\"\n")...).Text(pipeline.Vietnamese)
	if got != `reports/phrases.yaml:1: không nhận ra chỗ điền "{dif}"; phần mềm chỉ thay `+all+`; có phải định ghi "{diff}" không?` {
		t.Error(got)
	}
}

// "15/01" after a calendar year is a day of the next one, and so it is after a quarter,
// for which it would come far too late in all cases but the last.
func TestAFixedDayMayFallInTheNextYear(t *testing.T) {
	calendar := func(kinds, first string) []edit {
		return []edit{{prog, "rule: nd09, kinds: [quarter, half], first: 2021-Q2", "rule: calendar, kinds: [" + kinds + "], first: " + first}, {prog, "day: 17,", "fixed: 15/01,"}}
	}
	yearly := append(calendar("year", "2021-Y"), edit{list, "every: quarter", "every: year"}, edit{tab, "every: quarter", "every: year"}, edit{book, "every: quarter", "every: year"})
	runWrongPacks(t, []wrongPack{
		{"year", yearly, nil},
		{"quarter", calendar("quarter", "2021-Q1"), []string{
			`programme.yaml:28: the deadline of tier "commune" for 2021-Q1 is 2022-01-17, after even the next period's last day 2021-06-30`,
		}},
		{"year of a tier that owes only quarters", append(calendar("quarter, year", "2021-Q1"), edit{prog, "fixed: 15/01,", "working_days: 5,"}, edit{prog, "working_days: 5, source: đơn vị tự đặt}\nh", "fixed: 15/01, source: đơn vị tự đặt}\nh"}, edit{list, "tiers: [department, commune]\nscopes: {department: subtree}", "tiers: [commune]"}), nil},
	})
}

func TestEveryEmbeddedPackGivesNoFalseWarning(t *testing.T) {
	for _, name := range PackNames() {
		pack, err := OpenPack(name)
		if err != nil {
			t.Fatal(err)
		}
		_, warnings, err := CheckPack(pack)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range warnings {
			if !strings.Contains(w.What.English, "is used by") {
				t.Errorf("%s: %s", name, w.Text(pipeline.English))
			}
		}
	}
}

// The command line hands over the file that it opened, whose name is said throughout.
func TestAnswersFromAFileAreCalledByItsName(t *testing.T) {
	sound, err := os.ReadFile("testdata/answers.yaml")
	if err != nil {
		t.Fatal(err)
	}
	name := t.TempDir() + "/câu trả lời.yaml"
	if err := os.WriteFile(name, []byte(strings.Replace(string(sound), "tier: department, line", "tier: departmen, line", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, err = ReadAnswers(f)
	wrong, ok := err.(*PackError)
	if !ok {
		t.Fatalf("%T: %v", err, err)
	}
	for lang, want := range map[pipeline.Language]string{
		pipeline.English:    `câu trả lời.yaml:23: "tier" names the tier "departmen", which câu trả lời.yaml does not have; did you mean "department"?`,
		pipeline.Vietnamese: `câu trả lời.yaml:23: "tier" ghi cấp "departmen", nhưng câu trả lời.yaml không có cấp này; có phải định ghi "department" không?`,
	} {
		if got := wrong.Text(lang); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
