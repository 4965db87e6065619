package config

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
)

// edit replaces a text of a file that must be there; with old "" it writes the file
// anew, and with both "" it takes the file away.
type edit struct{ file, old, new string }

func (e edit) apply(t *testing.T, pack fstest.MapFS) {
	t.Helper()
	switch {
	case e.old == "" && e.new == "":
		delete(pack, e.file)
	case e.old == "":
		pack[e.file] = &fstest.MapFile{Data: []byte(e.new)}
	default:
		text := string(pack[e.file].Data)
		if strings.Count(text, e.old) != 1 {
			t.Fatalf("%s has %d times %q; an edit needs exactly one", e.file, strings.Count(text, e.old), e.old)
		}
		pack[e.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, e.old, e.new, 1))}
	}
}

// problemsOf reads the small pack with edits and returns its problems, one a line.
func problemsOf(t *testing.T, edits ...edit) []string {
	t.Helper()
	if wrong := wrongOf(t, edits...); wrong != nil {
		checkBothLanguages(t, wrong.Problems)
		return strings.Split(wrong.Error(), "\n")
	}
	return nil
}

func wrongOf(t *testing.T, edits ...edit) *PackError {
	t.Helper()
	pack := smallPack(t)
	for _, e := range edits {
		e.apply(t, pack)
	}
	p, err := ReadPack(pack)
	if err == nil {
		return nil
	}
	if p != nil {
		t.Error("a wrong pack gave a programme")
	}
	var wrong *PackError
	if !errors.As(err, &wrong) {
		t.Fatalf("the error is a %T: %v", err, err)
	}
	return wrong
}

type wrongPack struct {
	name  string
	edits []edit
	want  []string
}

func runWrongPacks(t *testing.T, cases []wrongPack) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, problemsOf(t, c.edits...)); diff != "" {
				t.Errorf("problems differ (-want +got):\n%s", diff)
			}
		})
	}
}

const (
	prog = "programme.yaml"
	list = "forms/list.yaml"
	book = "forms/register.yaml"
	tab  = "forms/table.yaml"
	ind  = "indicators/all.yaml"
)

func TestWrongFiles(t *testing.T) {
	runWrongPacks(t, []wrongPack{
		{"nothing at all", []edit{{prog, "", ""}, {"units.csv", "", ""}, {"changes.csv", "", ""}, {list, "", ""}, {book, "", ""}, {tab, "", ""}, {ind, "", ""}, {"reports/phrases.yaml", "", ""}}, []string{
			"forms: the folder has no .yaml file", "indicators: the folder has no .yaml file", "programme.yaml: the file is missing", "units.csv: the file is missing",
		}},
		{"a file that nobody reads", []edit{{"form/extra.yaml", "", "a: 1"}, {"forms/extra.yml", "", "a: 1"}}, []string{
			"form/extra.yaml: nothing reads this file; a pack has programme.yaml, units.csv, changes.csv, scoring.yaml, reports/phrases.yaml, forms/*.yaml, indicators/*.yaml and reports/*.docx",
			"forms/extra.yml: nothing reads this file; a pack has programme.yaml, units.csv, changes.csv, scoring.yaml, reports/phrases.yaml, forms/*.yaml, indicators/*.yaml and reports/*.docx",
		}},
		{"YAML that cannot be parsed hides no other file's problems, and raises no dangling references", []edit{{list, "layout: list", "layout: [list"}, {prog, "symbol: BC-SNV", "symbol:"}}, []string{
			"forms/list.yaml:9: the file is not sound YAML: ',' or ']' must be specified",
			`programme.yaml:36: the key "symbol" is empty`,
		}},
		{"empty file", []edit{{tab, "", "# chưa viết\n"}}, []string{"forms/table.yaml:1: the file is empty"}},
		{"a list for a file", []edit{{tab, "", "- a\n"}}, []string{"forms/table.yaml:1: the file must be a group of keys"}},
		{"two documents", []edit{{"reports/phrases.yaml", "", "a: b\n---\nc: d\n"}}, []string{"reports/phrases.yaml:3: a file holds one document; take out the line ---"}},
		{"not UTF-8", []edit{{"reports/phrases.yaml", "", "a: b\nc: t\xe3ng\n"}, {"changes.csv", "", "day,old,new,extent,source\nx\xff,,,,\n"}}, []string{
			"changes.csv:2: the file is not UTF-8; save it as CSV UTF-8", "reports/phrases.yaml:2: the file is not UTF-8; save it as UTF-8",
		}},
		{"anchor, alias, tag", []edit{{"reports/phrases.yaml", "", "a: &x b\nc: *x\nd: !!str 1\n"}}, []string{
			`reports/phrases.yaml:1: anchors (&), aliases (*) and tags (!) are not read here; write the value out`,
			`reports/phrases.yaml:1: the key "a" is empty`,
			`reports/phrases.yaml:2: anchors (&), aliases (*) and tags (!) are not read here; write the value out`,
			`reports/phrases.yaml:2: the key "c" is empty`,
			`reports/phrases.yaml:3: anchors (&), aliases (*) and tags (!) are not read here; write the value out`,
			`reports/phrases.yaml:3: the key "d" is empty`,
		}},
		{"nested phrases", []edit{{"reports/phrases.yaml", "", "a:\n  b: c\n"}}, []string{`reports/phrases.yaml:2: "a" must be a text, not a group of keys`}},
	})
}

func TestWrongProgramme(t *testing.T) {
	runWrongPacks(t, []wrongPack{
		{"unknown key", []edit{{prog, "consolidator: SNV", "consolidator: SNV\nheadline: [x]"}}, []string{`programme.yaml:23: unknown key "headline"; did you mean "headlines"?`}},
		{"unknown key of no likeness", []edit{{prog, "  place: P", "  place: P\n  telephone: 1"}}, []string{`programme.yaml:38: unknown key "telephone"`}},
		{"key in capitals", []edit{{prog, "consolidator: SNV", "Consolidator: SNV"}}, []string{
			`programme.yaml:1: the key "consolidator" is missing`, `programme.yaml:22: unknown key "Consolidator"; did you mean "consolidator"?`,
		}},
		{"key twice", []edit{{prog, "consolidator: SNV", "consolidator: SNV\nname: khác"}}, []string{`programme.yaml:23: the key "name" stands twice (first in line 2)`}},
		{"required key missing", []edit{{prog, "  title: Kế hoạch thử\n", ""}}, []string{`programme.yaml:4: the key "title" is missing`}},
		{"text for a group", []edit{{prog, "periods: {rule: nd09, kinds: [quarter, half], first: 2021-Q2}", "periods: quý"}}, []string{
			`programme.yaml:21: "periods" must be a group of keys, not a text`,
		}},
		{"group for a text", []edit{{prog, "consolidator: SNV", "consolidator: {unit: SNV}"}}, []string{`programme.yaml:22: "consolidator" must be a text, not a group of keys`}},
		{"text for a list", []edit{{prog, "headlines: [ty_le]", "headlines: ty_le"}}, []string{`programme.yaml:33: "headlines" must be a list, not a text`}},
		{"group inside a list of texts", []edit{{prog, "headlines: [ty_le]", "headlines: [{code: ty_le}]"}}, []string{`programme.yaml:33: "headlines" must hold texts, not a group of keys`}},
		{"programme code", []edit{{prog, "tinh-p-2021", "Tỉnh P"}}, []string{`programme.yaml:1: "programme" is "Tỉnh P"; write small letters without marks and digits, joined by -`}},
		{"plan date", []edit{{prog, "2021-04-23", "23/4/2021"}}, []string{`programme.yaml:5: "date": "23/4/2021" is not a day written YYYY-MM-DD`}},
		{"regime with ten elements and one too many", []edit{{prog, "  cutoff: {text: h", "  cutof: {text: h"}}, []string{
			`programme.yaml:10: the key "cutoff" is missing`, `programme.yaml:17: unknown key "cutof"; did you mean "cutoff"?`,
		}},
		{"regime without source", []edit{{prog, "{text: h, source: kế hoạch}", "{text: h}"}}, []string{`programme.yaml:17: the key "source" is missing`}},
		{"window rule", []edit{{prog, "rule: nd09", "rule: nd9"}}, []string{`programme.yaml:21: "rule" is "nd9", which is none of nd09, calendar; did you mean "nd09"?`}},
		{"period kind", []edit{{prog, "[quarter, half]", "[quarter, semester]"}}, []string{
			`programme.yaml:21: "kinds" is "semester", which is none of month, quarter, half, nine_months, year`,
		}},
		{"no period kind", []edit{{prog, "[quarter, half]", "[]"}}, []string{`programme.yaml:21: the list "kinds" is empty`}},
		{"first is no period", []edit{{prog, "2021-Q2", "2021-Q5"}}, []string{`programme.yaml:21: "first": "2021-Q5" is not a period; write it like 2021-Q2`}},
		{"first of another kind", []edit{{prog, "2021-Q2", "2021-M06"}}, []string{
			`programme.yaml:21: "first" is 2021-M06, a kind of period that is not among the kinds (quarter, half)`,
		}},
		{"consolidator unknown", []edit{{prog, "consolidator: SNV", "consolidator: SVN"}}, []string{`programme.yaml:22: "consolidator" names the unit "SVN", which units.csv does not have; did you mean "SNV"?`}},
		{"tier twice", []edit{{prog, "{code: commune, name: Cấp xã}", "{code: commune, name: Cấp xã}\n  - {code: commune, name: Cấp phường}"}}, []string{
			`programme.yaml:27: the tier "commune" stands twice (first in line 26)`,
		}},
		{"deadline of an unknown tier", []edit{{prog, "{tier: commune, day", "{tier: comune, day"}}, []string{
			`programme.yaml:28: "tier" names the tier "comune", which programme.yaml does not have; did you mean "commune"?`,
		}},
		{"two deadlines", []edit{{prog, "{tier: department, w", "{tier: commune, w"}}, []string{`programme.yaml:29: the tier "commune" has two deadlines (first in line 28)`}},
		{"deadline with two rules", []edit{{prog, "day: 17,", "day: 17, working_days: 3,"}}, []string{
			`programme.yaml:28: a deadline has exactly one of day, working_days and fixed; this one has 2`,
		}},
		{"deadline without a rule", []edit{{prog, "day: 17, ", ""}}, []string{`programme.yaml:28: a deadline has exactly one of day, working_days and fixed; this one has 0`}},
		{"deadline on no day", []edit{{prog, "day: 17,", "day: 32,"}}, []string{`programme.yaml:28: "day" is "32"; write a whole number from 1 to 31`}},
		{"deadline on no date", []edit{{prog, "day: 17,", "fixed: 31/6,"}}, []string{`programme.yaml:28: "fixed" is "31/6"; write a day of the year as dd/mm`}},
		{"one fixed day for every quarter", []edit{{prog, "day: 17,", "fixed: 20/06,"}}, []string{
			`programme.yaml:28: the deadline of tier "commune" for 2021-Q1 is 2021-06-21, after even the next period's last day 2021-06-14`,
		}},
		{"deadline before the cut-off", []edit{{prog, "day: 17,", "day: 10,"}}, []string{
			`programme.yaml:28: the deadline of tier "commune" for 2021-Q1 is 2021-03-10, not after the period's last day 2021-03-14`,
		}},
		{"holiday", []edit{{prog, "[2021-04-21, 2021-04-30]", "[2021-04-31, 2021-04-30]"}}, []string{`programme.yaml:30: "holidays": "2021-04-31" is not a day written YYYY-MM-DD`}},
		{"holiday twice", []edit{{prog, "[2021-04-21,", "[2021-04-30,"}}, []string{`programme.yaml:30: "2021-04-30" stands twice in "holidays" (first in line 30)`}},
		{"no nil tokens", []edit{{prog, `nil_tokens: ["-", "không", không phát sinh]`, "nil_tokens: []"}}, []string{`programme.yaml:31: the list "nil_tokens" is empty`}},
		{"unit share", []edit{{prog, "left_out", "leftout"}}, []string{`programme.yaml:32: "unit_share_missing" is "leftout", which is none of no, left_out; did you mean "left_out"?`}},
		{"headline unknown", []edit{{prog, "[ty_le]", "[tyle, diem]"}}, []string{`programme.yaml:33: "headlines" names the indicator "tyle", which the pack does not hold; did you mean "ty_le"?`}},
	})
}

func TestWrongUnits(t *testing.T) {
	runWrongPacks(t, []wrongPack{
		{"header", []edit{{"units.csv", "code,name,tier,line,parent", "code,name,name,tiers,line"}}, []string{
			`units.csv:1: the column "name" stands twice`, `units.csv:1: the column "parent" is missing`,
			`units.csv:1: the column "tier" is missing`, `units.csv:1: unknown column "tiers"; did you mean "tier"?`,
		}},
		{"empty", []edit{{"units.csv", "", "\xef\xbb\xbf"}}, []string{"units.csv:1: the file is not a sound CSV table: it has no header"}},
		{"quote in a cell", []edit{{"units.csv", "XA.C,Xã C", `XA.C,Xã "C"`}}, []string{`units.csv:6: the file is not a sound CSV table: bare " in non-quoted-field`}},
		{"cell too many", []edit{{"units.csv", `"Xã B, miền núi"`, "Xã B, miền núi"}}, []string{"units.csv:5: the row has 11 cells, the header has 10"}},
		{"blank cells", []edit{{"units.csv", "XA.B,", ","}}, []string{`units.csv:5: the cell "code" is blank`}},
		{"code with a slash", []edit{{"units.csv", "XA.B,", "XA/B,"}}, []string{`units.csv:5: the code "XA/B" cannot name a folder; write letters and digits, joined by . - or _`}},
		{"code of a device", []edit{{"units.csv", "XA.B,", "Con.B,"}}, []string{`units.csv:5: the code "Con.B" cannot name a folder; write letters and digits, joined by . - or _`}},
		{"codes that differ in capitals", []edit{{"units.csv", "XA.B,", "xa.a,"}}, []string{`units.csv:5: the code "xa.a" differs from "XA.A" (line 4) only in capitals`}},
		{"tier unknown", []edit{{"units.csv", "miền núi\",commune", "miền núi\",comune"}}, []string{
			`units.csv:5: "tier" names the tier "comune", which programme.yaml does not have; did you mean "commune"?`,
		}},
		{"line unknown", []edit{{"units.csv", "miền núi\",commune,government", "miền núi\",commune,gouvernment"}}, []string{
			`units.csv:5: "line" is "gouvernment", which is none of government, department, party; did you mean "government"?`,
		}},
		{"parent unknown", []edit{{"units.csv", "government,TinhP,,false", "government,TinhPP,,false"}}, []string{
			`units.csv:5: "parent" names the unit "TinhPP", which units.csv does not have; did you mean "TinhP"?`,
		}},
		{"counted", []edit{{"units.csv", "false", "sai"}}, []string{`units.csv:5: "counted" is "sai"; write true or false`}},
		{"day", []edit{{"units.csv", "2024-12-31", "12/31/2024"}}, []string{`units.csv:4: "valid_to": "12/31/2024" is not a day written YYYY-MM-DD`}},
		{"a day that Excel turned round", []edit{{"units.csv", "2024-12-31", "31/12/2024"}}, nil},
		{"no such day", []edit{{"units.csv", "2024-12-31", "31/11/2024"}}, []string{`units.csv:4: "valid_to": "31/11/2024" is not a day written YYYY-MM-DD`}},
		{"span the wrong way round", []edit{{"units.csv", "false,,", "false,2022-01-01,2021-12-31"}}, []string{"units.csv:5: valid_to 2021-12-31 is before valid_from 2022-01-01"}},
		{"overlapping spans of one code", []edit{{"units.csv", "XA.B,", "XA.A,"}}, []string{
			`changes.csv:2: "XA.A" went whole to "XA.C" on 2025-01-01 and is still valid`,
			`units.csv:5: the unit "XA.A" is already valid on some of these days (line 4)`}},
		{"child before its parent", []edit{{"units.csv", "TinhP,,false,,", "SNV,,false,2019-05-01,"}}, []string{`units.csv:5: "XA.B" is valid on 2019-05-01, but its parent "SNV" is not`}},
		{"child after its parent", []edit{{"units.csv", "TinhP,,false,,", "XA.A,,false,2024-01-01,"}}, []string{`units.csv:5: "XA.B" is valid on 2025-01-01, but its parent "XA.A" is not`}},
		{"circle of two", []edit{{"units.csv", "government,TinhP,,false", "government,XA.D,,false"}, {"units.csv", "government,TinhP,,,2025-01-01,,\n", "government,TinhP,,,2025-01-01,,\nXA.D,Xã D,commune,government,XA.B,,,,,\n"}}, []string{
			"units.csv:5: the units go round in a circle: XA.B → XA.D → XA.B",
		}},
		{"its own parent, and no root", []edit{{"units.csv", "province,government,,", "province,government,TinhP,"}}, []string{
			"units.csv:1: on 2021-06-14 there is no root; exactly one unit has no parent",
			"units.csv:2: the units go round in a circle: TinhP → TinhP",
		}},
		{"two roots", []edit{{"units.csv", "government,TinhP,,false", "government,,,false"}}, []string{
			`units.csv:5: on 2021-06-14 "XA.B" is a second root beside "TinhP" (line 2); exactly one unit has no parent`,
		}},
		{"two roots on a later day", []edit{{"units.csv", "government,TinhP,,,2025", "government,,,,2025"}}, []string{
			`units.csv:6: on 2025-01-01 "XA.C" is a second root beside "TinhP" (line 2); exactly one unit has no parent`,
		}},
		{"no unit in the first period", []edit{{"changes.csv", "", ""}, {"units.csv", "", "code,name,tier,line,parent,national_code,counted,valid_from,valid_to,source\nSNV,Sở,department,department,,,,2022-01-01,,\n"}}, []string{
			"units.csv:1: no unit is valid on 2021-06-14, the last day of the first period",
		}},
		{"no unit", []edit{{"changes.csv", "", ""}, {prog, "consolidator: SNV", "consolidator: X"}, {"units.csv", "", "code,name,tier,line,parent,national_code,counted,valid_from,valid_to,source\n,,,,,,,,,\n"}}, []string{
			`programme.yaml:22: "consolidator" names the unit "X", which units.csv does not have`,
			"units.csv:1: the table has no unit",
		}},
		{"change of unknown units", []edit{{"changes.csv", "XA.A,XA.C", "XA.X,XA.Y"}}, []string{
			`changes.csv:2: "new" names the unit "XA.Y", which units.csv does not have; did you mean "XA.A"?`,
			`changes.csv:2: "old" names the unit "XA.X", which units.csv does not have; did you mean "XA.A"?`,
		}},
		{"a unit that left and is still valid", []edit{{"changes.csv", "XA.C,whole", "outside: Tỉnh Q: Xã Q,whole"}, {"units.csv", "2024-12-31", ""}}, []string{
			`changes.csv:2: "XA.A" went whole to "outside: Tỉnh Q: Xã Q" on 2025-01-01 and is still valid`,
		}},
		{"a unit that left", []edit{{"changes.csv", "XA.C,whole", "outside: Tỉnh Q: Xã Q,whole"}}, nil},
		{"a part that left, and nobody took the rest", []edit{{"changes.csv", "XA.C,whole", "outside: Tỉnh Q: Xã Q,part"}}, []string{
			`changes.csv:2: "XA.A" ended on 2025-01-01 and only a part went to "outside: Tỉnh Q: Xã Q"; write whole, or the units that took the rest`,
		}},
		{"from outside to outside", []edit{{"changes.csv", "XA.A,XA.C", "-,outside: Tỉnh Q"}}, []string{
			"changes.csv:2: both the old and the new unit are outside the programme",
		}},
		{"change on the wrong day", []edit{{"changes.csv", "2025-01-01", "2024-12-30"}}, []string{`changes.csv:2: the new unit "XA.C" is not valid on 2024-12-30`}},
		{"change after the old unit", []edit{{"changes.csv", "2025-01-01", "2025-02-01"}}, []string{`changes.csv:2: the old unit "XA.A" is not valid on the day before 2025-02-01`}},
		{"extent and day", []edit{{"changes.csv", "2025-01-01,XA.A,XA.C,whole", "1/1/2025,XA.A,XA.C,all"}}, []string{
			`changes.csv:2: "day": "1/1/2025" is not a day written YYYY-MM-DD`, `changes.csv:2: "extent" is "all", which is none of whole, part`,
		}},
		{"a code that comes back", []edit{{"units.csv", "TinhP,,,2025-01-01,,\n", "TinhP,,,2025-01-01,,\nXA.A,Xã A mới,commune,government,TinhP,,,2025-03-01,,\n"}}, []string{
			`units.csv:7: the unit "XA.A" is not valid from 2025-01-01 to 2025-02-28 (line 4); another unit needs another code`,
		}},
		{"joined twice", []edit{{"changes.csv", "nghị quyết\n", "nghị quyết\n2025-01-01,-,XA.C,whole,\n2025-01-01,-,TinhP,whole,\n2025-01-01,-,XA.C,whole,\n"}}, []string{
			`changes.csv:5: "-" goes to "XA.C" twice on 2025-01-01 (first in line 3)`,
		}},
		{"whole and still there", []edit{{"changes.csv", "XA.A,XA.C,whole", "XA.B,XA.C,whole"}}, []string{`changes.csv:2: "XA.B" went whole to "XA.C" on 2025-01-01 and is still valid`}},
		{"ended in one part", []edit{{"changes.csv", "whole", "part"}}, []string{
			`changes.csv:2: "XA.A" ended on 2025-01-01 and only a part went to "XA.C"; write whole, or the units that took the rest`,
		}},
		{"whole to two units", []edit{{"changes.csv", "nghị quyết\n", "nghị quyết\n2025-01-01,XA.A,XA.B,part,\n2025-01-01,XA.A,XA.C,whole,\n"}}, []string{
			`changes.csv:3: "XA.A" cannot go whole to one unit and also to another on 2025-01-01 (line 2)`,
			`changes.csv:4: "XA.A" cannot go whole to one unit and also to another on 2025-01-01 (line 3)`,
			`changes.csv:4: "XA.A" goes to "XA.C" twice on 2025-01-01 (first in line 2)`,
		}},
	})
}

// Excel under Vietnamese regional settings writes a byte order mark, semicolons,
// CR LF and rows of nothing.
func TestUnitsAsExcelSavesThem(t *testing.T) {
	pack := smallPack(t)
	text := strings.ReplaceAll(string(pack["units.csv"].Data), `"Xã B, miền núi"`, "Xã B")
	text = "\xef\xbb\xbf" + strings.ReplaceAll(strings.ReplaceAll(text, ",", ";"), "\n", "\r\n") + ";;;;;;;;;\r\n"
	pack["units.csv"] = &fstest.MapFile{Data: []byte(text)}
	p, err := ReadPack(pack)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Units) != 5 || p.Units[2].NationalCode != "00004" {
		t.Errorf("units %+v", p.Units)
	}
}

func TestAllProblemsAtOnce(t *testing.T) {
	wrong := wrongOf(t,
		edit{prog, "symbol: BC-SNV", "symbol:"},
		edit{prog, "[ty_le]", "[khong_co]"},
		edit{"units.csv", "miền núi\",commune", "miền núi\",huyện"},
		edit{"changes.csv", "whole", "hole"},
		edit{list, "layout: list", "layout: lsit"},
		edit{tab, `["1<=2"]`, `["1<=3"]`},
		edit{ind, "[DV-01.ton]", "[DV-01.tonn]"},
		edit{"reports/phrases.yaml", "fall:", "rise:"},
	)
	english := []string{
		`changes.csv:2: "extent" is "hole", which is none of whole, part; did you mean "whole"?`,
		`forms/list.yaml:8: "layout" is "lsit", which is none of list, table, register; did you mean "list"?`,
		`forms/table.yaml:13: the relation "1<=3" names the field "c3", which 01/TCD does not have; did you mean "c1"?`,
		`indicators/all.yaml:18: form DV-01 has no field "tonn"; did you mean "ton"?`,
		`programme.yaml:33: "headlines" names the indicator "khong_co", which the pack does not hold`,
		`programme.yaml:36: the key "symbol" is empty`,
		`reports/phrases.yaml:2: the key "rise" stands twice (first in line 1)`,
		`units.csv:5: "tier" names the tier "huyện", which programme.yaml does not have`,
	}
	vietnamese := []string{
		`changes.csv:2: "extent" đang ghi "hole", không phải một trong các giá trị whole, part; có phải định ghi "whole" không?`,
		`forms/list.yaml:8: "layout" đang ghi "lsit", không phải một trong các giá trị list, table, register; có phải định ghi "list" không?`,
		`forms/table.yaml:13: hệ thức "1<=3" nêu chỉ tiêu "c3", nhưng biểu 01/TCD không có chỉ tiêu này; có phải định ghi "c1" không?`,
		`indicators/all.yaml:18: biểu DV-01 không có chỉ tiêu "tonn"; có phải định ghi "ton" không?`,
		`programme.yaml:33: "headlines" nêu chỉ tiêu tổng hợp "khong_co", nhưng gói chương trình không có chỉ tiêu này`,
		`programme.yaml:36: khóa "symbol" còn trống`,
		`reports/phrases.yaml:2: khóa "rise" xuất hiện hai lần (lần đầu ở dòng 1)`,
		`units.csv:5: "tier" ghi cấp "huyện", nhưng programme.yaml không có cấp này`,
	}
	for lang, want := range map[pipeline.Language][]string{pipeline.English: english, pipeline.Vietnamese: vietnamese} {
		if diff := cmp.Diff(want, strings.Split(wrong.Text(lang), "\n")); diff != "" {
			t.Errorf("problems differ (-want +got):\n%s", diff)
		}
	}
	if wrong.Error() != wrong.Text(pipeline.English) {
		t.Errorf("the error reads %q", wrong.Error())
	}
}
