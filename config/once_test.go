package config

import "testing"

// A mistake is told where it was made and nowhere else: what would follow from it is not looked
// at, and what only looks like one is none.
func TestOneMistakeIsToldOnce(t *testing.T) {
	runWrongPacks(t, []wrongPack{
		{"a condition of kind distinct without its form", []edit{{ind, "{form: DVK, field: tinh_trang, in: [huyen]}", "{field: tinh_trang, in: [huyen]}"}}, []string{`indicators/all.yaml:53: the key "form" is missing`}},
		{"a comparison without its form", []edit{{ind, `{form: DV-01, field: ke_hoach, op: "=", value: 1}`, `{field: ke_hoach, op: "=", value: 1}`}}, []string{`indicators/all.yaml:38: the key "form" is missing`}},
		{"a condition of nothing", []edit{{ind, "condition: {form: DVK}\n", "condition: {form: }\n"}}, []string{`indicators/all.yaml:45: the key "form" is empty`}},
		{"the kind of a choice", []edit{{book, "kind: choice", "kind: choise"}}, []string{`forms/register.yaml:15: "kind" is "choise", which is none of count, amount, tick, text, choice, date, key; did you mean "choice"?`}},
		{"the kind of what is compared", []edit{{list, "kind: tick", "kind: tik"}}, []string{`forms/list.yaml:18: "kind" is "tik", which is none of count, amount, tick, text, choice, date, key; did you mean "tick"?`}},
		{"the kind of a second figure", []edit{{list, "kind: count, unit: người", "kind: cuont, unit: người"}}, []string{`forms/list.yaml:16: "kind" is "cuont", which is none of count, amount, tick, text, choice, date, key; did you mean "count"?`}},
		{"the layout of a register", []edit{{book, "layout: register", "layout: registre"}}, []string{`forms/register.yaml:6: "layout" is "registre", which is none of list, table, register; did you mean "register"?`}},
		{"two indicators without a code", []edit{{ind, "code: doi_thoai\n    name: Số cuộc", "name: Số cuộc"}, {ind, "code: con_ton\n    name", "name"}}, []string{`indicators/all.yaml:2: the key "code" is missing`, `indicators/all.yaml:9: the key "code" is missing`}},
		{"an older version that is not named", withNextTable(edit{newTable, "  - version: TT02-2021\n    until", "  - until"}), []string{`forms/v2.yaml:14: the key "version" is missing`}},
	})
}

// What a key says only in some forms may say in others that it does not.
func TestSoundForms(t *testing.T) {
	for name, edits := range map[string][]edit{
		"a choice is compared by its rank":             {{ind, `{form: DV-01, field: ke_hoach, op: "=", value: 1}`, `{form: DVK, field: tinh_trang, op: ">=", value: 4}`}},
		"a count may be uneven":                        {{list, "unit: cuộc, required", "unit: cuộc, uneven: true, required"}},
		"a text is no stock":                           {{list, "kind: text}", "kind: text, stock: false}"}},
		"a table is not cumulative":                    {{tab, "note: 3. Ghi chú", "note: 3. Ghi chú\ncumulative: false"}},
		"a form may name itself in a relation":         {{tab, `["1<=2"]`, `["01/TCD.c1<=c2"]`}},
		"a sheet's name may come back when it is free": {{tab, "valid_from: 2021-05-10", "valid_from: 2021-05-10\nvalid_to: 2023-12-31"}, {newTable, "", "form: 01-TCD\nversion: b\ntitle: KHÁC\nsource: c\nvalid_from: 2024-01-01\nlayout: list\nevery: quarter\ntiers: [commune]\nfields: [{code: a, number: 1, label: b, kind: text}]\n"}},
		"a break joins two kinds of number":            withFollowing(edit{newTable, `c5: "-"`, "c5: {from: c2, break: đổi cách đếm}"}),
		"a break joins two units of measure":           withFollowing(edit{newTable, `c5: "-"`, "c5: {from: c1, break: đổi cách đếm}"}, edit{newTable, "label: Ngày, kind: count}", "label: Ngày, kind: count, unit: ngày}"}),
	} {
		t.Run(name, func(t *testing.T) {
			if got := problemsOf(t, edits...); got != nil {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestWrongFormsThatLookSound(t *testing.T) {
	nextBook := "form: DVK\nversion: \"2\"\ntitle: SỔ\nsource: c\nvalid_from: 2024-01-01\nlayout: register\nevery: quarter\ntiers: [commune]\noptional: true\n" +
		"fields:\n  - {code: ma, label: Mã, kind: key}\n  - {code: ngay, label: Ngày, kind: date}\n  - {code: tinh_trang, label: Tình trạng, kind: choice, options: [{code: huyen, label: Cấp huyện}]}\n" +
		"accepts:\n  - {version: \"1\", until: 2024-06-14}\n"
	runWrongPacks(t, []wrongPack{
		{"a section is no label", []edit{{list, "label: Còn tồn, ", "section: II. KHÁC, "}}, []string{`forms/list.yaml:17: the key "label" is missing`}},
		{"a rank of nothing", []edit{{book, "rank: 4", "rank: 0"}}, []string{`forms/register.yaml:18: "rank" is "0"; write a whole number from 1 to 1000`}},
		{"a form that goes on in another rhythm", withFollowing(edit{newTable, "every: quarter", "every: half"}), []string{`forms/v2.yaml:16: form 01/TCD version TT02-2021 is a table due every quarter; a table due every half cannot go on from it`}},
		{"a stock that goes on from a flow", withFollowing(edit{newTable, `c5: "-"`, "c5: c1"}, edit{newTable, "label: Ngày, kind: count}", "label: Ngày, kind: count, stock: true}"}), []string{`forms/v2.yaml:21: one of "c5", "c1" is a stock; write {from: …, break: …}`}},
		{"a break does not join a text", withFollowing(edit{newTable, `c5: "-"`, "c5: {from: c1, break: đổi cách đếm}"}, edit{newTable, "label: Ngày, kind: count}", "label: Ngày, kind: text}"}), []string{`forms/v2.yaml:21: "c5" is text, "c1" is count; fields of two kinds do not go on from one another`}},
		{"an option that nothing takes over", []edit{{book, "valid_from: 2021-03-15", "valid_from: 2021-03-15\nvalid_to: 2023-12-31"}, {newTable, "", nextBook}}, []string{`forms/v2.yaml:15: the field "tinh_trang" has no option "dang_ky", which "tinh_trang" of version 1 has`}},
	})
}
