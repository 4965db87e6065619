package config

import "testing"

func TestWrongForms(t *testing.T) {
	second := `form: 01/TCD
version: TT02-2021
title: TIẾP CÔNG DÂN
source: Thông tư
valid_from: 2024-01-01
layout: table
every: quarter
tiers: [commune]
fields: [{code: c1, number: "1", label: Lượt, kind: count}]
`
	runWrongPacks(t, []wrongPack{
		{"unknown key", []edit{{list, "titles: [Báo cáo dân vận]", "titels: [Báo cáo dân vận]"}}, []string{`forms/list.yaml:4: unknown key "titels"; did you mean "titles"?`}},
		{"unknown key of a field", []edit{{list, "kind: tick}", "kind: tick, require: true}"}}, []string{`forms/list.yaml:18: unknown key "require"; did you mean "required"?`}},
		{"required keys", []edit{{tab, "version: TT02-2021\ntitle: TIẾP CÔNG DÂN\nsource: Thông tư\nvalid_from: 2021-05-10\n", ""}}, []string{
			`forms/table.yaml:1: the key "source" is missing`, `forms/table.yaml:1: the key "title" is missing`,
			`forms/table.yaml:1: the key "valid_from" is missing`, `forms/table.yaml:1: the key "version" is missing`,
		}},
		{"form code", []edit{{book, "form: DVK", "form: dvk"}, {ind, "condition: {form: DVK}", "condition: {form: dvk}"}, {ind, "{form: DVK, field: tinh_trang", "{form: dvk, field: tinh_trang"}}, []string{
			`forms/register.yaml:1: "form" is "dvk"; write digits and capitals, joined by / or -`,
		}},
		{"form code too long for a sheet", []edit{{"forms/x.yaml", "", "form: A2345678901234567890123456789012\nversion: a\ntitle: b\nsource: c\nvalid_from: 2021-01-01\nlayout: list\nevery: quarter\ntiers: [commune]\nfields: [{code: a, number: 1, label: b, kind: text}]\n"}}, []string{
			`forms/x.yaml:1: the code "A2345678901234567890123456789012" is too long for the name of a sheet (31 characters)`,
		}},
		{"layout", []edit{{list, "layout: list", "layout: matrix"}}, []string{`forms/list.yaml:8: "layout" is "matrix", which is none of list, table, register`}},
		{"every", []edit{{list, "every: quarter", "every: quater"}}, []string{
			`forms/list.yaml:9: "every" is "quater", which is none of month, quarter, half, nine_months, year; did you mean "quarter"?`,
		}},
		{"every that the programme does not have", []edit{{list, "every: quarter", "every: year"}}, []string{`forms/list.yaml:9: "every" is "year", but the programme has only quarter, half`}},
		{"span the wrong way round", []edit{{list, "valid_to:", "valid_to: 2020-12-31"}}, []string{
			"forms/list.yaml:7: valid_to 2020-12-31 is before valid_from 2021-03-15",
			`forms/list.yaml:22: the relation "nguoi >= 01/TCD.c1" names the form "01/TCD", which is never in force together with this one`,
		}},
		{"tier unknown", []edit{{book, "tiers: [commune]", "tiers: [communes]"}}, []string{`forms/register.yaml:8: "tiers" names the tier "communes", which programme.yaml does not have; did you mean "commune"?`}},
		{"scope of a tier that does not file", []edit{{list, "scopes: {department: subtree}", "scopes: {province: own}"}}, []string{`forms/list.yaml:11: "scopes" names the tier "province", which does not file this form`}},
		{"scope", []edit{{list, "department: subtree", "department: all"}}, []string{`forms/list.yaml:11: "department" is "all", which is none of own, subtree`}},
		{"keys of another layout", []edit{{tab, "note: 3. Ghi chú", "cumulative: true\nexplanation: true"}, {list, "cumulative: true", "cumulative: true\nnote: Ghi chú"}}, []string{
			`forms/list.yaml:13: "note" is for the layout table; this form is a list`,
			`forms/table.yaml:9: "cumulative" is for the layout list; this form is a table`, `forms/table.yaml:10: "explanation" is for the layout list; this form is a table`,
		}},
		{"true or false", []edit{{book, "optional: true", "optional: có"}}, []string{`forms/register.yaml:9: "optional" is "có"; write true or false`}},
		{"the same version twice", []edit{{"forms/v2.yaml", "", second}}, []string{"forms/v2.yaml:1: form 01/TCD version TT02-2021 is also in forms/table.yaml"}},
		{"two versions in force together", []edit{{"forms/v2.yaml", "", second}, {"forms/v2.yaml", "TT02-2021", "TT01-2024"}}, []string{
			"forms/v2.yaml:1: form 01/TCD version TT01-2024 is in force on the same days as version TT02-2021 in forms/table.yaml",
		}},
		{"one version after the other is sound", []edit{{"forms/v2.yaml", "", second}, {"forms/v2.yaml", "TT02-2021", "TT01-2024"}, {tab, "valid_from: 2021-05-10", "valid_from: 2021-05-10\nvalid_to: 2023-12-31"}}, nil},
		{"two codes with one sheet name", []edit{{"forms/v2.yaml", "", second}, {"forms/v2.yaml", "form: 01/TCD", "form: 01-TCD"}}, []string{
			"forms/v2.yaml:1: forms 01-TCD and 01/TCD (forms/table.yaml) have the same sheet name 01-TCD",
		}},
	})
}

func TestWrongFields(t *testing.T) {
	runWrongPacks(t, []wrongPack{
		{"code", []edit{{list, "{code: ton,", "{code: Tồn,"}, {ind, "[DV-01.ton]", "[DV-01.Tồn]"}}, []string{
			`forms/list.yaml:17: "code" is "Tồn"; write small letters without marks, digits and _, beginning with a letter`,
		}},
		{"code twice", []edit{{list, "{code: ke_hoach, number: \"2\"", "{code: nguoi, number: \"2\""}, {ind, "field: ke_hoach", "field: nguoi"}}, []string{
			`forms/list.yaml:18: the field "nguoi" stands twice (first in line 16)`,
		}},
		{"number twice in a list", []edit{{list, `number: "3"`, `number: "1.1"`}}, []string{`forms/list.yaml:19: the field number "1.1" stands twice (first in line 15)`}},
		{"number twice in a table", []edit{{tab, `number: "2"`, `number: "1"`}}, []string{`forms/table.yaml:12: the field number "1" stands twice (first in line 11)`}},
		{"number missing", []edit{{tab, `number: "2", `, ""}}, []string{`forms/table.yaml:12: the key "number" is missing`}},
		{"label missing", []edit{{list, "label: Còn tồn, ", ""}}, []string{`forms/list.yaml:17: the key "label" is missing`}},
		{"section and path", []edit{{tab, "c1, number", "c1, section: A, number"}}, []string{`forms/table.yaml:11: a field has a section or a path, not both`}},
		{"kind", []edit{{list, "kind: tick", "kind: tik"}}, []string{
			`forms/list.yaml:18: "kind" is "tik", which is none of count, amount, tick, text, choice, date, key; did you mean "tick"?`,
		}},
		{"tier that does not file", []edit{{list, "tiers: [commune]}", "tiers: [province]}"}}, []string{`forms/list.yaml:17: "tiers" names the tier "province", which does not file this form`}},
		{"comma between braces", []edit{{list, "label: Còn tồn,", "label: Còn tồn, chưa xong,"}}, []string{
			`forms/list.yaml:17: unknown key "chưa xong"; between braces a text with a comma needs quotation marks`,
		}},
		{"max below every figure", []edit{{list, "max: 5000", "max: -1"}}, []string{`forms/list.yaml:16: "max" is "-1"; a bound is greater than 0, and left out where there is none`}},
		{"max of nothing", []edit{{list, "max: 5000", "max: 0.0"}}, []string{`forms/list.yaml:16: "max" is "0.0"; a bound is greater than 0, and left out where there is none`}},
		{"max as offices type it", []edit{{list, "max: 5000", "max: 5 000"}}, []string{`forms/list.yaml:16: "max": "5 000" is not a decimal number`}},
		{"pair unknown", []edit{{list, "pair: nguoi", "pair: nguoy"}}, []string{`forms/list.yaml:15: the pair of "cuoc" is "nguoy", a field that the form does not have; did you mean "nguoi"?`}},
		{"pair of itself", []edit{{list, "pair: nguoi", "pair: cuoc"}}, []string{`forms/list.yaml:15: the field "cuoc" cannot be its own pair`}},
		{"pair that holds text", []edit{{list, "pair: nguoi", "pair: danh_gia"}}, []string{`forms/list.yaml:15: the pair of "cuoc" is "danh_gia", which holds no number (text)`}},
		{"numeric keys on a text", []edit{{list, "kind: text}", "kind: text, stock: true, max: 5, pair: cuoc}"}}, []string{
			`forms/list.yaml:19: "max" is for fields that hold numbers; this one is text`,
			`forms/list.yaml:19: "pair" is for fields that hold numbers; this one is text`,
			`forms/list.yaml:19: "stock" is for fields that hold numbers; this one is text`,
		}},
		{"choice without options", []edit{{book, "\n    options:\n      - {code: dang_ky, label: Đăng ký}\n      - {code: huyen, label: Cấp huyện, rank: 4}", ""}}, []string{
			`forms/register.yaml:13: the key "options" is missing`, `indicators/all.yaml:53: tinh_trang of DVK has no option "huyen"`,
		}},
		{"options without a choice", []edit{{list, "kind: tick}", "kind: tick, options: [{code: a, label: b}]}"}}, []string{
			`forms/list.yaml:18: only a field of kind choice has options; this one is tick`,
		}},
		{"option twice", []edit{{book, "{code: dang_ky, label: Đăng ký}", "{code: huyen, label: cấp huyện}"}}, []string{
			`forms/register.yaml:18: the option "huyen" stands twice (first in line 17)`, `forms/register.yaml:18: the option label "cấp huyện" stands twice (first in line 17)`,
		}},
		{"register without a key", []edit{{book, "kind: key", "kind: text"}}, []string{
			`forms/register.yaml:11: a register has exactly one field of kind key; this one has 0`, `indicators/all.yaml:46: form DVK has no key to count`,
		}},
		{"register with two keys", []edit{{book, "kind: date", "kind: key"}}, []string{`forms/register.yaml:11: a register has exactly one field of kind key; this one has 2`}},
		{"key in a list", []edit{{list, "kind: tick", "kind: key"}}, []string{
			`forms/list.yaml:15: only a register has a field of kind key; this form is a list`,
			`indicators/all.yaml:38: ke_hoach of DV-01 is key and cannot be compared with a number`,
		}},
		{"no field", []edit{{"forms/x.yaml", "", "form: A\nversion: a\ntitle: b\nsource: c\nvalid_from: 2021-01-01\nlayout: list\nevery: quarter\ntiers: [commune]\nfields: []\n"}}, []string{`forms/x.yaml:9: the list "fields" is empty`}},
	})
}

func TestWrongRelations(t *testing.T) {
	runWrongPacks(t, []wrongPack{
		{"unreadable", []edit{{tab, "1<=2", "1+2"}}, []string{`forms/table.yaml:13: relation "1+2" compares nothing: it has none of = <= >= < >`}},
		{"field of the period before unknown", []edit{{list, "cuoc<=nguoi", "cuoc<=kỳ trước(ngoi)"}}, []string{`forms/list.yaml:21: the relation "cuoc<=kỳ trước(ngoi)" names the field "ngoi", which DV-01 does not have; did you mean "nguoi"?`}},
		{"word of time mistyped", []edit{{list, "cuoc<=nguoi", "cuoc<=kỳ trứoc(nguoi)"}}, []string{`forms/list.yaml:21: relation "cuoc<=kỳ trứoc(nguoi)": "kỳtrứoc" before a bracket means nothing; kỳ trước(…) was probably meant`}},
		{"the period before rejects", []edit{{list, `- "cuoc<=nguoi"`, "- {rule: cuoc<=kỳ trước(cuoc), severity: reject}"}}, []string{`forms/list.yaml:21: the relation "cuoc<=kỳ trước(cuoc)" names another form or the period before; it may warn or note and never return a form`}},
		{"field unknown", []edit{{list, "cuoc<=nguoi", "cuoc<=ngoi"}}, []string{`forms/list.yaml:21: the relation "cuoc<=ngoi" names the field "ngoi", which DV-01 does not have; did you mean "nguoi"?`}},
		{"form unknown", []edit{{list, "nguoi >= 01/TCD.c1", "nguoi >= 02/TCD.c1"}}, []string{
			`forms/list.yaml:22: the relation "nguoi >= 02/TCD.c1" names the form "02/TCD", which the pack does not hold; did you mean "01/TCD"?`,
		}},
		{"field of the other form unknown", []edit{{list, "nguoi >= 01/TCD.c1", "nguoi >= 01/TCD.c9"}}, []string{
			`forms/list.yaml:22: the relation "nguoi >= 01/TCD.c9" names the field "c9", which 01/TCD does not have; did you mean "c1"?`,
		}},
		{"forms never together", []edit{{list, "valid_to:", "valid_to: 2021-05-09"}}, []string{
			`forms/list.yaml:22: the relation "nguoi >= 01/TCD.c1" names the form "01/TCD", which is never in force together with this one`,
		}},
		{"text field", []edit{{list, "cuoc<=nguoi", "cuoc<=danh_gia"}}, []string{`forms/list.yaml:21: the relation "cuoc<=danh_gia" names "danh_gia" of DV-01, which holds no number (text)`}},
		{"severity", []edit{{list, "severity: note", "severity: notice"}}, []string{
			`forms/list.yaml:22: "severity" is "notice", which is none of reject, warn, note; did you mean "note"?`,
		}},
		{"rule missing", []edit{{list, `rule: "nguoi >= 01/TCD.c1", `, ""}}, []string{`forms/list.yaml:22: the key "rule" is missing`}},
		{"twice", []edit{{tab, `["1<=2"]`, "\n- 1<=2\n- 1<=2"}}, []string{`forms/table.yaml:15: the relation "1<=2" stands twice (first in line 14)`}},
	})
}

func TestWrongIndicators(t *testing.T) {
	flow := "    source: DV-01\n    fields: [DV-01.cuoc]"
	runWrongPacks(t, []wrongPack{
		{"unknown key", []edit{{ind, "name: Tỷ lệ", "name: Tỷ lệ\n    targest: []"}}, []string{`indicators/all.yaml:21: unknown key "targest"; did you mean "targets"?`}},
		{"required keys", []edit{{ind, "  - code: diem\n    name: Điểm\n    group: Chỉ số\n    kind: own\n    unit: điểm\n    owner: Sở Nội vụ\n    source: 01/TCD\n", "  - code: diem\n    kind: own\n"}}, []string{
			`indicators/all.yaml:54: the key "group" is missing`, `indicators/all.yaml:54: the key "name" is missing`, `indicators/all.yaml:54: the key "owner" is missing`,
			`indicators/all.yaml:54: the key "source" is missing`, `indicators/all.yaml:54: the key "unit" is missing`,
		}},
		{"code twice, in another file", []edit{{"indicators/more.yaml", "", "indicators:\n  - {code: diem, name: a, group: b, kind: own, unit: c, owner: d, source: e, fields: [01/TCD.c1]}\n"}}, []string{
			`indicators/more.yaml:2: the indicator "diem" stands twice`,
		}},
		{"kind", []edit{{ind, "kind: flow", "kind: flows"}}, []string{
			`indicators/all.yaml:5: "kind" is "flows", which is none of flow, stock, ratio, unit_share, distinct, own, text; did you mean "flow"?`,
		}},
		{"unit of a share", []edit{{ind, `unit: "%"`, "unit: đơn vị"}}, []string{`indicators/all.yaml:35: the unit of an indicator of kind unit_share is %, not "đơn vị"`}},
		{"ratio without denominator", []edit{{ind, "    denominator: [01/TCD.c2]\n", ""}}, []string{`indicators/all.yaml:19: the key "denominator" is missing`}},
		{"parts of another kind", []edit{{ind, flow, flow + "\n    numerator: [DV-01.cuoc]\n    condition: {form: DVK}"}}, []string{
			`indicators/all.yaml:10: an indicator of kind flow has no "numerator"`, `indicators/all.yaml:11: an indicator of kind flow has no "condition"`,
		}},
		{"no fields", []edit{{ind, flow, "    source: DV-01\n    fields: []"}}, []string{`indicators/all.yaml:9: the list "fields" is empty`}},
		{"field twice", []edit{{ind, "[DV-01.cuoc]", "[DV-01.cuoc, DV-01.cuoc]"}}, []string{`indicators/all.yaml:9: "DV-01.cuoc" stands twice in "fields" (first in line 9)`}},
		{"field without a form", []edit{{ind, "[DV-01.cuoc]", "[cuoc]"}}, []string{`indicators/all.yaml:9: "fields" holds "cuoc"; write form and field, such as 01/XLD.c14`}},
		{"form unknown", []edit{{ind, "[DV-01.cuoc]", "[DV-1.cuoc]"}}, []string{`indicators/all.yaml:9: the pack holds no form "DV-1"; did you mean "DV-01"?`}},
		{"field unknown", []edit{{ind, "[01/TCD.c1]", "[01/TCD.c3]"}}, []string{`indicators/all.yaml:26: form 01/TCD has no field "c3"; did you mean "c1"?`}},
		{"flow of a stock", []edit{{ind, "[DV-01.cuoc]", "[DV-01.ton]"}}, []string{
			"indicators/all.yaml:9: an indicator of kind flow cannot be made from DV-01.ton: the field is a stock, which is not summed over time",
		}},
		{"stock of a flow", []edit{{ind, "[DV-01.ton]", "[DV-01.cuoc]"}}, []string{
			"indicators/all.yaml:18: an indicator of kind stock cannot be made from DV-01.cuoc: the field is not marked stock: true",
		}},
		{"flow of a text", []edit{{ind, "[DV-01.cuoc]", "[DV-01.danh_gia]"}}, []string{"indicators/all.yaml:9: an indicator of kind flow cannot be made from DV-01.danh_gia: it holds no number"}},
		{"text of a number", []edit{{ind, "[DV-01.danh_gia]", "[DV-01.cuoc]"}}, []string{"indicators/all.yaml:68: an indicator of kind text cannot be made from DV-01.cuoc: it holds no text"}},
		{"flow of a register", []edit{{ind, "[DV-01.cuoc]", "[DVK.ngay]"}}, []string{
			"indicators/all.yaml:9: an indicator of kind flow cannot be made from DVK.ngay: rows of a register are counted by kind distinct",
		}},
		{"distinct of no key", []edit{{ind, "condition: {form: DVK, field: tinh_trang, in: [huyen]}", "fields: [DVK.ngay]"}}, []string{
			"indicators/all.yaml:53: an indicator of kind distinct cannot be made from DVK.ngay: it is not the key of a register",
		}},
		{"distinct of nothing", []edit{{ind, "    condition: {form: DVK, field: tinh_trang, in: [huyen]}\n", ""}}, []string{
			`indicators/all.yaml:46: an indicator of kind distinct needs "fields" with the key of a register`,
		}},
		{"distinct by an unknown option", []edit{{ind, "in: [huyen]", "in: [huyn]"}}, []string{`indicators/all.yaml:53: tinh_trang of DVK has no option "huyn"; did you mean "huyen"?`}},
		{"distinct by no choice", []edit{{ind, "field: tinh_trang, in", "field: ngay, in"}}, []string{"indicators/all.yaml:53: ngay of DVK is date; rows are chosen by a field of kind choice"}},
		{"condition on another form than the key", []edit{{ind, "condition: {form: DVK, field: tinh_trang, in: [huyen]}", "condition: {form: DVL, field: tinh_trang, in: [huyen]}\n    fields: [DVK.ma]"}}, []string{
			"indicators/all.yaml:46: the condition is on form DVL, the key on form DVK", `indicators/all.yaml:53: the pack holds no form "DVL"; did you mean "DVK"?`,
		}},
		{"share without a condition", []edit{{ind, "    condition: {form: DVK}\n", ""}}, []string{`indicators/all.yaml:39: the key "condition" is missing`}},
		{"share of a form alone that is no register", []edit{{ind, "condition: {form: DVK}", "condition: {form: DV-01}"}}, []string{
			"indicators/all.yaml:45: a condition without a field needs a register; DV-01 is a list",
		}},
		{"share with a half condition", []edit{{ind, `op: "=", value: 1`, `op: "=="`}}, []string{
			`indicators/all.yaml:38: "op" is "==", which is none of =, >=, <=, >, <; did you mean "="?`, `indicators/all.yaml:38: the key "value" is missing`,
		}},
		{"share of a text", []edit{{ind, "field: ke_hoach", "field: danh_gia"}}, []string{"indicators/all.yaml:38: danh_gia of DV-01 is text and cannot be compared with a number"}},
		{"target rule", []edit{{ind, `">= 85"`, "trên 85%"}}, []string{`indicators/all.yaml:29: "rule" is "trên 85%"; write a comparison and a plain number, such as >= 85`}},
		{"target tier", []edit{{ind, "tier: province", "tier: provincee"}}, []string{`indicators/all.yaml:29: "tier" names the tier "provincee", which programme.yaml does not have; did you mean "province"?`}},
		{"two targets of one tier", []edit{{ind, "tier: province", "tier: commune"}}, []string{`indicators/all.yaml:30: the target of tier "commune" stands twice (first in line 29)`}},
		{"target of a text", []edit{{ind, "fields: [DV-01.danh_gia]", "fields: [DV-01.danh_gia]\n    targets: [{tier: province, rule: = 1, wording: a, source: b}]"}}, []string{
			"indicators/all.yaml:69: an indicator of kind text has no targets",
		}},
	})
}
