package config

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
)

const newTable = "forms/v2.yaml"

// nextTable is the version after the small pack's table, which still takes that one.
const nextTable = `form: 01/TCD
version: TT01-2024
title: TIẾP CÔNG DÂN
source: Thông tư
valid_from: 2024-01-01
layout: table
every: quarter
tiers: [commune]
fields:
  - {code: c1, number: "1", label: Lượt, kind: count}
  - {code: c2, number: "2", label: Đoàn, kind: count}
  - {code: c3, number: "3", label: Người, kind: amount}
accepts:
  - version: TT02-2021
    until: 2024-06-14
    fields: {c2: "-", c3: c2}
`

// withNextTable are the edits that put it beside the old one.
func withNextTable(more ...edit) []edit {
	return append([]edit{{newTable, "", nextTable}, {tab, "valid_from: 2021-05-10", "valid_from: 2021-05-10\nvalid_to: 2023-12-31"}}, more...)
}

func TestWrongOldVersions(t *testing.T) {
	runWrongPacks(t, []wrongPack{
		{"sound", withNextTable(), nil},
		{"unknown version", withNextTable(edit{newTable, "version: TT02-2021", "version: TT02-2012"}), []string{
			`forms/v2.yaml:14: the pack has no form 01/TCD version "TT02-2012"; did you mean "TT02-2021"?`}},
		{"itself", withNextTable(edit{newTable, "version: TT02-2021", "version: TT01-2024"}), []string{
			`forms/v2.yaml:14: form 01/TCD version TT01-2024 cannot be an older version of itself`}},
		{"a day that no period reaches", withNextTable(edit{newTable, "2024-06-14", "2023-12-14"}), []string{
			`forms/v2.yaml:15: until 2023-12-14 is before valid_from 2024-01-01: the old version is taken for no period`}},
		{"needed keys", withNextTable(edit{newTable, "    until: 2024-06-14\n", ""}), []string{`forms/v2.yaml:14: the key "until" is missing`}},
		{"unknown fields", withNextTable(edit{newTable, `{c2: "-", c3: c2}`, `{c2: "-", c4: c2, c3: c9}`}), []string{
			`forms/v2.yaml:16: form 01/TCD version TT01-2024 has no field "c4"; did you mean "c1"?`,
			`forms/v2.yaml:16: form 01/TCD version TT02-2021 has no field "c9"; did you mean "c1"?`}},
		{"one figure twice", withNextTable(edit{newTable, `{c2: "-", c3: c2}`, `{c1: c1, c2: "-", c3: c1}`}), []string{
			`forms/v2.yaml:14: the field "c3" (amount) cannot go on from "c1" of version TT02-2021 (count)`,
			`forms/v2.yaml:16: the old field "c1" stands twice (first in line 16)`}},
		{"kinds under one code", withNextTable(edit{newTable, `    fields: {c2: "-", c3: c2}`, ""}), []string{
			`forms/v2.yaml:14: the field "c2" (count) cannot go on from "c2" of version TT02-2021 (amount)`}},
		{"another layout", withNextTable(edit{newTable, "layout: table", "layout: list"}), []string{
			`forms/v2.yaml:14: version TT02-2021 is a table due every quarter; only an older list due every quarter can stand in for this form`}},
	})
}

func TestOldVersionsAreReadAndWritten(t *testing.T) {
	pack := fstest.MapFS{}
	for name, file := range smallPack(t) {
		pack[name] = file
	}
	pack[newTable] = &fstest.MapFile{Data: []byte(nextTable)}
	pack[tab] = &fstest.MapFile{Data: append(pack[tab].Data[:len(pack[tab].Data):len(pack[tab].Data)], "valid_to: 2023-12-31\n"...)}
	p, err := ReadPack(pack)
	if err != nil {
		t.Fatal(err)
	}
	want := []pipeline.OldVersion{{Version: "TT02-2021", Until: pipeline.NewDate(2024, 6, 14), Fields: map[string]string{"c2": pipeline.NoHeir, "c3": "c2"}}}
	now, before := p.Forms[3], p.Forms[2]
	if diff := cmp.Diff(want, now.Accepts); diff != "" {
		t.Fatal(diff)
	}
	if diff := cmp.Diff(map[string]string{"c1": "c1", "c2": "c3"}, want[0].Heirs(&now, &before)); diff != "" {
		t.Error(diff)
	}
	again, err := ReadPack(rewritten(t, pack, p))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p.Forms, again.Forms); diff != "" {
		t.Errorf("written and read again: %s", diff)
	}
}

func TestAParentMayFileWhereThePackSaysSo(t *testing.T) {
	for text, want := range map[string]bool{"": false, "parent_files: false\n": false, "parent_files: true\n": true} {
		pack := fstest.MapFS{}
		for name, file := range smallPack(t) {
			pack[name] = file
		}
		pack[prog] = &fstest.MapFile{Data: append([]byte(text), pack[prog].Data...)}
		p, err := ReadPack(pack)
		if err != nil || p.ParentFiles != want {
			t.Errorf("%q: %v %v", text, p != nil && p.ParentFiles, err)
		}
	}
}
