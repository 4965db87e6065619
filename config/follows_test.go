package config

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
)

// following is the version after the small pack's table, which goes on from that one.
const following = `form: 01/TCD
version: TT01-2024
title: TIẾP CÔNG DÂN
source: Thông tư
valid_from: 2024-01-01
layout: table
every: quarter
tiers: [commune]
fields:
  - {code: c1, number: "1", label: Tổng, kind: count}
  - {code: c2, number: "2", path: [Tiếp thường xuyên], label: Người, kind: amount}
  - {code: c3, number: "3", label: Nam, kind: amount}
  - {code: c4, number: "4", label: Nữ, kind: amount}
  - {code: c5, number: "5", label: Ngày, kind: count}
follows:
  version: TT02-2021
  by: Thông tư 01/2024/TT-TTCP
  fields:
    c1: {from: c1, break: "nay gồm cả người được ủy quyền"}
    c3+c4: c2
    c5: "-"
`

func withFollowing(more ...edit) []edit {
	return append([]edit{{newTable, "", following}, {tab, "valid_from: 2021-05-10", "valid_from: 2021-05-10\nvalid_to: 2023-12-31"}}, more...)
}

func TestWrongFollows(t *testing.T) {
	runWrongPacks(t, []wrongPack{
		{"sound", withFollowing(), nil},
		{"unknown version", withFollowing(edit{newTable, "version: TT02-2021", "version: TT02-2012"}), []string{
			`forms/v2.yaml:16: the pack has no form 01/TCD version "TT02-2012"; did you mean "TT02-2021"?`}},
		{"unknown form", withFollowing(edit{newTable, "follows:\n", "follows:\n  form: 01/TDC\n"}), []string{
			`forms/v2.yaml:17: the pack holds no form "01/TDC"; did you mean "01/TCD"?`}},
		{"itself", withFollowing(edit{newTable, "version: TT02-2021", "version: TT01-2024"}), []string{
			`forms/v2.yaml:16: version TT01-2024 is in force from 2024-01-01 and no older than version TT01-2024`}},
		{"needed keys", withFollowing(edit{newTable, "  by: Thông tư 01/2024/TT-TTCP\n", ""}, edit{newTable, `{from: c1, break: "nay gồm cả người được ủy quyền"}`, "{from: c1}"}), []string{
			`forms/v2.yaml:16: the key "by" is missing`, `forms/v2.yaml:18: the key "break" is missing`}},
		{"unknown fields", withFollowing(edit{newTable, "c3+c4: c2", "c3+c6: c9"}), []string{
			`forms/v2.yaml:16: follows does not say what "c4" (Nữ) goes on from: version TT02-2021 has no such field; write c4: "-" where the old form does not have it`,
			`forms/v2.yaml:20: form 01/TCD version TT01-2024 has no field "c6"; did you mean "c1"?`,
			`forms/v2.yaml:20: form 01/TCD version TT02-2021 has no field "c9"; did you mean "c1"?`}},
		{"a field twice", withFollowing(edit{newTable, `c5: "-"`, "c5: c1+c1\n    c3: c2"}), []string{
			`forms/v2.yaml:21: the field "c1" stands twice (first in line 21)`,
			`forms/v2.yaml:22: the field "c3" stands twice (first in line 20)`}},
		{"another kind", withFollowing(edit{newTable, `c5: "-"`, "c5: c2"}), []string{
			`forms/v2.yaml:21: "c5" is count, "c2" is amount; fields of two kinds do not go on from one another`}},
		{"not said", withFollowing(edit{newTable, "    c1: {from: c1, break: \"nay gồm cả người được ủy quyền\"}\n", ""}), []string{
			`forms/v2.yaml:16: follows does not say what "c1" (Tổng) goes on from: in version TT02-2021 that code is "Lượt"; write c1: "-" where the old form does not have it`}},
	})
}

func TestFollowsIsReadAndWritten(t *testing.T) {
	pack := fstest.MapFS{}
	for name, file := range smallPack(t) {
		pack[name] = file
	}
	pack[newTable] = &fstest.MapFile{Data: []byte(following + "accepts:\n  - {version: TT02-2021, until: 2024-03-14}\n")}
	pack[tab] = &fstest.MapFile{Data: append(pack[tab].Data[:len(pack[tab].Data):len(pack[tab].Data)], "valid_to: 2023-12-31\n"...)}
	p, err := ReadPack(pack)
	if err != nil {
		t.Fatal(err)
	}
	want := &pipeline.Follows{Form: "01/TCD", Version: "TT02-2021", By: "Thông tư 01/2024/TT-TTCP", Links: []pipeline.Link{
		{Fields: []string{"c1"}, From: []string{"c1"}, Break: "nay gồm cả người được ủy quyền"},
		{Fields: []string{"c3", "c4"}, From: []string{"c2"}}, {Fields: []string{"c5"}}}}
	if diff := cmp.Diff(want, p.Forms[3].Follows); diff != "" {
		t.Fatal(diff)
	}
	// What is taken on the old paper for a while counts only where a cell goes into one
	// field that is the same thing.
	paper := map[string]string{"c1": pipeline.NoHeir, "c3": pipeline.NoHeir, "c4": pipeline.NoHeir, "c5": pipeline.NoHeir}
	if diff := cmp.Diff(paper, p.Forms[3].Accepts[0].Fields); diff != "" {
		t.Error(diff)
	}
	again, err := ReadPack(rewritten(t, pack, p))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p.Forms, again.Forms); diff != "" {
		t.Error(diff)
	}
}

// TestFieldsThatChangedTheirMeaningNameTheirVersion: after a circular a code is another
// column, and an indicator that goes by the code alone would add unlike things.
func TestFieldsThatChangedTheirMeaningNameTheirVersion(t *testing.T) {
	const indicators = "indicators/more.yaml"
	indicator := func(ref string) edit {
		return edit{indicators, "", "indicators:\n  - {code: them, name: Thêm, group: G, kind: flow, unit: lượt, owner: A, source: B, fields: [" + ref + "]}\n"}
	}
	renamed := edit{newTable, "path: [Tiếp thường xuyên], label: Người, kind: amount}", "label: Đoàn, kind: amount}"}
	links := edit{newTable, "    c3+c4: c2\n", "    c2: \"-\"\n    c3+c4: c2\n"}
	first := edit{"indicators/all.yaml", "denominator: [01/TCD.c2]", "denominator: [01/TCD@TT02-2021.c2]"}
	second := edit{"indicators/all.yaml", "fields: [01/TCD.c2]", "fields: [01/TCD@TT02-2021.c2]"}
	runWrongPacks(t, []wrongPack{
		{"named", withFollowing(renamed, links, indicator("01/TCD@TT02-2021.c2"), first, second), nil},
		{"unnamed", withFollowing(renamed, links, indicator("01/TCD.c2"), first, second), []string{
			`indicators/more.yaml:2: 01/TCD.c2 is "Người" in version TT02-2021 and "Đoàn" in version TT01-2024; name the version, such as 01/TCD@TT02-2021.c2`}},
		{"no such version", withFollowing(indicator("01/TCD@TT02-2022.c2")), []string{
			`indicators/more.yaml:2: the pack has no form 01/TCD version "TT02-2022"; did you mean "TT02-2021"?`}},
		{"not in that version", withFollowing(indicator("01/TCD@TT02-2021.c4")), []string{
			`indicators/more.yaml:2: form 01/TCD version TT02-2021 has no field "c4"; did you mean "c1"?`}},
	})
}
