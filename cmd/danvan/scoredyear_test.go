package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const scoredForms = `form: DV
version: "1"
title: KẾT QUẢ
source: đơn vị tự đặt
valid_from: 2019-01-01
layout: list
every: quarter
tiers: [commune]
fields:
  - {code: c1, number: "1", label: Tổng số hồ sơ, kind: count, unit: hồ sơ}
  - {code: c2, number: "2", label: Hồ sơ đúng hạn, kind: count, unit: hồ sơ}
---
form: TD
version: "1"
title: TỰ CHẤM ĐIỂM
source: đơn vị tự đặt
valid_from: 2019-01-01
layout: list
every: year
tiers: [commune]
fields:
  - {code: a1, number: "1", label: Điểm tự chấm, kind: count, unit: điểm, max: 50}
---
indicators:
  - code: rate
    name: Tỷ lệ đúng hạn
    group: Hồ sơ
    kind: ratio
    owner: SNV
    source: đơn vị tự đặt
    numerator: [DV.c2]
    denominator: [DV.c1]
---
scoring:
  name: Chấm điểm năm
  source: đơn vị tự đặt
  tiers: [commune]
  criteria:
    - {code: k1, name: Tự chấm, max: 50, self: TD.a1}
    - {code: k2, name: Đúng hạn, max: 50, indicator: rate, bands: [{rule: ">= 80", points: 50}, {rule: ">= 50", points: 20}]}
`

// yearlyScoring makes a workspace in which communes A and B file a form each quarter and score
// themselves once a year, and returns how one files.
func yearlyScoring(t *testing.T) (dir string, file func(unit, form, period string, figures ...int)) {
	t.Helper()
	top := t.TempDir()
	pack, dir := filepath.Join(top, "pack"), filepath.Join(top, "w")
	answers, err := os.ReadFile(filepath.Join("..", "..", "config", "testdata", "answers.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(top, "answers.yaml"), strings.ReplaceAll(string(answers), "2026", "2021"))
	mustRun(t, 0, "programme", "new", pack, "--answers", filepath.Join(top, "answers.yaml"))
	for i, text := range strings.Split(scoredForms, "---\n") {
		write(filepath.Join(pack, []string{"forms/dv.yaml", "forms/td.yaml", "indicators/all.yaml", "scoring.yaml"}[i]), text)
	}
	units, err := os.ReadFile(filepath.Join(pack, "units.csv"))
	if err != nil {
		t.Fatal(err)
	}
	write(filepath.Join(pack, "units.csv"), string(units)+"A,Xã A,commune,government,Q,,true,,,\nB,Xã B,commune,government,Q,,true,,,\n")
	mustRun(t, 0, "init", dir, "--programme", pack)
	n := 0
	return dir, func(unit, form, period string, figures ...int) {
		t.Helper()
		n++
		text := fmt.Sprintf("Biểu số;%s\nKỳ báo cáo;%s\nMã số;Chỉ tiêu;Đơn vị tính;Số liệu trong kỳ\n", form, period)
		for i, label := range map[string][]string{"DV": {"Tổng số hồ sơ", "Hồ sơ đúng hạn"}, "TD": {"Điểm tự chấm"}}[form] {
			text += fmt.Sprintf("%d;%s;;%d\n", i+1, label, figures[i])
		}
		write(filepath.Join(dir, "inbox", unit, fmt.Sprintf("%d.csv", n)), text)
		mustRun(t, 0, "ingest", "--workspace", dir)
	}
}

// The sheet of a year is scored by the year's figure of an indicator that is filed each quarter,
// its parts summed (semantics.md 9), and not left without points because no form of the year
// asks for it; a quarter that was closed again lets the year be closed again.
func TestAYearIsScoredByTheFiguresOfItsQuarters(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir, file := yearlyScoring(t)
	score := func(unit, want string) {
		t.Helper()
		var x struct {
			Value  json.Number
			AddsUp bool `json:"adds_up"`
			Names  map[string]string
		}
		if err := json.Unmarshal([]byte(mustRun(t, 0, "explain", "--workspace", dir, "--period", "2021-Y", "--unit", unit, "--score", "--json")), &x); err != nil {
			t.Fatal(err)
		}
		if x.Value.String() != want || !x.AddsUp {
			t.Errorf("%s has %q points, want %q (adds up: %t)", unit, x.Value, want, x.AddsUp)
		}
	}
	closed := func(period string) {
		t.Helper()
		if o := danvan(t, "close", "--workspace", dir, "--period", period); o.code != 0 && o.code != 3 {
			t.Fatalf("close %s: %d\n%s%s", period, o.code, o.stdout, o.stderr)
		}
	}
	file("A", "TD", "2021-Y", 40)
	file("B", "TD", "2021-Y", 45)
	score("A", "") // of a quarter nothing is there yet
	for i, q := range []string{"2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4"} {
		file("A", "DV", q, []int{100, 100, 100, 10}[i], []int{90, 90, 90, 1}[i]) // 271/310
		file("B", "DV", q, []int{100, 100, 100, 10}[i], []int{50, 50, 50, 10}[i])
		if q != "2021-Q4" {
			closed(q)
		}
	}
	score("A", "90")
	score("B", "65")
	closed("2021-Y")
	file("A", "DV", "2021-Q2", 100, 20) // 201/310
	score("A", "90")                    // what was published of the quarter counts
	closed("2021-Q2")
	score("A", "60")
	var x struct{ Value json.Number }
	if err := json.Unmarshal([]byte(mustRun(t, 0, "explain", "--workspace", dir, "--period", "2021-Y", "--edition", "1", "--unit", "A", "--score", "--json")), &x); err != nil || x.Value != "90" {
		t.Errorf("edition 1 gives %q points (%v)", x.Value, err)
	}
	closed("2021-Y")
	diff := mustRun(t, 0, "diff", "--workspace", dir, "2021-Y", "1", "2")
	for _, want := range []string{"90 (hạng\u00a01)", "60 (hạng\u00a02)", "kỳ trước được điều chỉnh: bản chốt số 2 của Quý II/2021", "65 (hạng\u00a01)", "Điểm của đơn vị khác thay đổi"} {
		if !strings.Contains(diff, want) {
			t.Errorf("the scores that changed do not say %q: %s", want, diff)
		}
	}
	mustRun(t, 0, "verify", "--workspace", dir)
	// A quarter has no sheets: it is said why, and nobody lacks points there.
	const why = "Chấm điểm năm thực hiện theo kỳ báo cáo năm; Quý II/2021 không có bảng điểm"
	if o := danvan(t, "explain", "--workspace", dir, "--period", "2021-Q2", "--unit", "A", "--score"); o.code == 0 || !strings.Contains(o.stderr, why) {
		t.Errorf("a quarter's score: %d, %s", o.code, o.stderr)
	}
	report, err := os.ReadFile(filepath.Join(dir, "reports", "2021-Q2", "bao-cao-tong-hop ban chot 2.html"))
	if err != nil || !strings.Contains(string(report), why) || strings.Contains(string(report), "Chưa đủ điểm") {
		t.Errorf("the report of a quarter does not say why it has no league, or says that points are lacking (%v)", err)
	}
}

// A form for points that a later version replaced under another name is read on, as follows says.
func TestPointsGoOnFromAnEarlierForm(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir, file := yearlyScoring(t)
	forms := filepath.Join(dir, "programme", "forms")
	old, err := os.ReadFile(filepath.Join(forms, "td.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	later := strings.NewReplacer("version: \"1\"", "version: \"2\"", "2019-01-01", "2021-12-15", "code: a1", "code: b1", "fields:\n", "follows: {version: \"1\", by: Quyết định 1, fields: {b1: a1}}\nfields:\n").Replace(string(old))
	for name, text := range map[string]string{"td.yaml": strings.Replace(string(old), "valid_from: 2019-01-01\n", "valid_from: 2019-01-01\nvalid_to: 2021-12-14\n", 1), "td2.yaml": later} {
		if err := os.WriteFile(filepath.Join(forms, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i, period := range []string{"2021-Y", "2022-Y"} {
		file("A", "TD", period, 40-i)
		var x struct {
			Criteria []struct{ Points json.Number }
		}
		out := mustRun(t, 0, "explain", "--workspace", dir, "--period", period, "--unit", "A", "--score", "--json")
		if err := json.Unmarshal([]byte(out), &x); err != nil || len(x.Criteria) != 2 || x.Criteria[0].Points != json.Number(fmt.Sprint(40-i)) {
			t.Errorf("%s: %s (%v)", period, out, err)
		}
	}
}
