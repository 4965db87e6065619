package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"danvan/config"
	"danvan/pipeline"
)

// filings of a commune of Thái Nguyên on the forms of three circulars' columns: people
// received in n visits, 3 cases, 6 groups; n petitions.
func visitsOf2024(unit string, n int) string {
	return fmt.Sprintf("%s 01/TCD c1=%[2]d c2=%[2]d c3=3 c4=%[2]d c5=%[2]d c6=1 c7=2 c8=1 c12=4 c13=0 c14=0 c15=0 c16=0 c17=2 c22=0 c23=0 c24=0 c25=0 c26=3", unit, n)
}

func visitsOf2025(unit string, n int) string {
	return fmt.Sprintf("%s 01/TCD c1=%[2]d c2=%[2]d c3=3 c4=6 c5=%[2]d c6=%[2]d c7=3 c8=1 c10=5 c11=0 c12=0 c13=0 c14=2 c17=0 c18=0 c19=0 c20=3", unit, n)
}

func petitionsOf2021(unit string, n int) string {
	return fmt.Sprintf("%s 01/XLD c1=%[2]d c2=0 c3=0 c4=0 c5=%[2]d c6=0 c7=0 c8=%[2]d c9=%[2]d c11=%[2]d c12=0 c13=0 c14=%[2]d c15=0 c16=0 c17=0 c18=%[2]d c19=%[2]d c20=0 c21=0 c22=0 c23=0 c24=0 c25=0", unit, n)
}

func petitionsOf2024(unit string, n int) string {
	return fmt.Sprintf("%s 01/XLD c1=%[2]d c2=0 c3=%[2]d c4=%[2]d c5=0 c6=%[2]d c8=%[2]d c9=0 c10=0 c11=%[2]d c12=0 c13=0 c14=%[2]d c15=%[2]d c16=0 c17=0 c18=0 c19=0 c20=0 c21=0", unit, n)
}

func petitionsOf2025(unit string, n int) string {
	return fmt.Sprintf("%s 02/XLD c1=%[2]d c2=%[2]d c3=%[2]d c4=%[2]d c5=1 c6=%[2]d c7=%[2]d c8=0 c9=%[2]d c10=0 c11=0 c12=0 c13=0 c14=0 c15=0 c16=0 c17=0 c18=0 c19=0 c20=0 c21=0 c22=0 c23=0 c24=0 c25=0", unit, n)
}

// acrossTheCirculars is a workspace in which three communes filed before 1 July 2025 and
// the one that they became after it, on the forms in force.
func acrossTheCirculars(t *testing.T, dir string) {
	t.Helper()
	mustRun(t, 0, "init", dir, "--programme", "thai-nguyen-2021")
	p, err := config.ReadPack(os.DirFS(filepath.Join(dir, "programme")))
	if err != nil {
		t.Fatal(err)
	}
	const a, b, c, now = "DAITU.DUCLUONG", "DAITU.PHUCLUONG", "DAITU.MINHTIEN", "TN.DUCLUONG"
	for _, quarter := range []struct {
		period string
		filed  []string
	}{
		{"2023-Q4", []string{visitsOf2024(a, 7), petitionsOf2021(a, 2)}},
		{"2024-Q1", []string{visitsOf2024(a, 8), petitionsOf2024(a, 4)}},
		{"2024-Q4", []string{visitsOf2024(a, 9), petitionsOf2024(a, 3)}},
		{"2025-Q1", []string{visitsOf2024(a, 1), visitsOf2024(b, 10), visitsOf2024(c, 100), petitionsOf2024(a, 5)}},
		{"2025-Q2", []string{visitsOf2024(a, 2), visitsOf2024(b, 20), visitsOf2024(c, 200), petitionsOf2024(a, 6)}},
		{"2025-Q3", []string{visitsOf2024(now, 300), petitionsOf2024(now, 7)}},
		{"2025-Q4", []string{visitsOf2025(now, 400), petitionsOf2025(now, 8)}},
		{"2026-Q1", []string{visitsOf2025(now, 500), petitionsOf2025(now, 9)}},
	} {
		period, err := pipeline.ParsePeriod(quarter.period)
		if err != nil {
			t.Fatal(err)
		}
		for unit, subs := range (play{filed: quarter.filed}).submissions(t, p, period) {
			dropFilled(t, dir, p, period, unit, subs)
		}
		mustRun(t, 0, "ingest", "--workspace", dir)
	}
}

// TestSeriesAcrossTheCirculars plays the forms of Thông tư 02/2021, 01/2024 and 06/2025
// with the merger of 1 July 2025 in between: what goes on from column to column is one
// series over both, what does not is a break with its reason.
func TestSeriesAcrossTheCirculars(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "w")
	acrossTheCirculars(t, dir)
	series := func(indicator, unit, from, to string) []circularView {
		t.Helper()
		var rows []circularView
		out := mustRun(t, 0, "series", "--workspace", dir, "--unit", unit, "--indicator", indicator, "--from", from, "--to", to, "--format", "json")
		if err := json.Unmarshal([]byte(out), &rows); err != nil {
			t.Fatal(err)
		}
		return rows
	}
	for _, c := range []struct{ indicator, want string }{
		{"tcd_luot", "2025-Q2 absent/222 ytd 333; 2025-Q3 300/300 ytd 633; 2025-Q4 400/400 ytd 1033; 2026-Q1 500/500 ytd 500"},
		{"tcd_doan_dong_nguoi", "2025-Q2 absent/18 ytd 36; 2025-Q3 6/6 ytd 42; 2025-Q4 6/6 ytd 48; 2026-Q1 6/6 ytd 6"},
		{"tcd_ky_thu_truong", "2025-Q2 absent/12 ytd 24; 2025-Q3 4/4 ytd 28; 2025-Q4# unasked/unasked ytd unasked; 2026-Q1 unasked/unasked ytd unasked"},
		{"tcd_ngay_thu_truong", "2025-Q2 unasked/unasked ytd unasked; 2025-Q3 unasked/unasked ytd unasked; 2025-Q4# 5/5 ytd unlike; 2026-Q1 5/5 ytd 5"},
		{"don_du_dieu_kien", "2025-Q2 absent/6 ytd 11; 2025-Q3 7/7 ytd 18; 2025-Q4 8/8 ytd 26; 2026-Q1 9/9 ytd 9"},
	} {
		if got := circularText(series(c.indicator, "TN.DUCLUONG", "2025-Q2", "2026-Q1")); got != c.want {
			t.Errorf("%s: %s\nwant %s", c.indicator, got, c.want)
		}
	}
	// Across the first change, whole, and over a year before and after.
	if got := circularText(series("don_tiep_nhan", "DAITU.DUCLUONG", "2023-Q4", "2024-Q1")); got != "2023-Q4 2/2 ytd lacking; 2024-Q1 4/4 ytd 4" {
		t.Errorf("petitions across Thông tư 01/2024: %s", got)
	}
	for lang, says := range map[string][]string{
		"vi": {"Quý IV/2025 #", "biểu không hỏi", "không so sánh được", "biểu 01/TCD đổi theo Thông tư 06/2025/TT-TTCP: mẫu cũ hỏi số kỳ tiếp, mẫu mới hỏi số ngày tiếp"},
		"en": {"2025-Q4 #", "not on the form", "not comparable", "form 01/TCD changed with Thông tư 06/2025/TT-TTCP"},
	} {
		o := danvan(t, "series", "--lang", lang, "--workspace", dir, "--unit", "TN.DUCLUONG", "--indicator", "tcd_ngay_thu_truong", "--from", "2025-Q3", "--to", "2026-Q1")
		for _, text := range says {
			if !strings.Contains(o.stdout+o.stderr, text) {
				t.Errorf("the series in %s does not say %q:\n%s%s", lang, text, o.stdout, o.stderr)
			}
		}
	}
	o := danvan(t, "explain", "--workspace", dir, "--period", "2025-Q3", "--unit", "TN.DUCLUONG", "--indicator", "tcd_ngay_thu_truong")
	if o.code != 0 || !strings.Contains(o.stderr, "mẫu cũ hỏi số kỳ tiếp") {
		t.Errorf("explain of what the form did not ask: %d, %q", o.code, o.stderr)
	}
	mustRun(t, 3, "consolidate", "--workspace", dir, "--period", "2025-Q4")
	page, err := os.ReadFile(filepath.Join(dir, "reports", "2025-Q4", "bao-cao-tong-hop.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"không so sánh được với kỳ trước và cùng kỳ năm trước (biểu 01/TCD đổi theo Thông tư 06/2025/TT-TTCP: mẫu cũ hỏi số kỳ tiếp, mẫu mới hỏi số ngày tiếp)",
		"Từ kỳ này không còn số liệu: “Số kỳ thủ trưởng trực tiếp tiếp công dân” (biểu 01/TCD đổi theo Thông tư 06/2025/TT-TTCP: mẫu mới không còn chỉ tiêu này)",
	} {
		if !strings.Contains(string(page), text) {
			t.Errorf("the report does not say %q", text)
		}
	}
}

type circularView struct {
	seriesView
	FormBreak  string     `json:"form_break"`
	RestatedTo figureJSON `json:"restated_to_date"`
}

func circularText(rows []circularView) string {
	var out []string
	for _, r := range rows {
		mark := ""
		if r.FormBreak != "" {
			mark = "#"
		}
		out = append(out, fmt.Sprintf("%s%s %s/%s ytd %s", r.Period, mark, r.AsReported, r.Restated, r.RestatedTo))
	}
	return strings.Join(out, "; ")
}
