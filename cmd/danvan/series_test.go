package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"danvan/config"
	"danvan/pipeline"
)

// visitsInPhuTho opens a workspace of Phú Thọ, and a way for a unit to file in it how many
// visits it had in a quarter.
func visitsInPhuTho(t *testing.T) (dir string, visits func(unit, quarter string, people int)) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "w")
	mustRun(t, 0, "init", dir, "--programme", "phu-tho-2019")
	p, err := config.ReadPack(os.DirFS(filepath.Join(dir, "programme")))
	if err != nil {
		t.Fatal(err)
	}
	return dir, func(unit, quarter string, people int) {
		t.Helper()
		s := play{filed: []string{fmt.Sprintf("%s TCD-PT c1=%[2]d c4=%[2]d c9=0 c13=0 c2=%[2]d c5=%[2]d c10=0 c14=0 c3=0 c6=0 c11=0 c15=0 c7=3 c8=2", unit, people)}}
		period, err := pipeline.ParsePeriod(quarter)
		if err != nil {
			t.Fatal(err)
		}
		for unit, subs := range s.submissions(t, p, period) {
			dropFilled(t, dir, p, period, unit, subs)
		}
		mustRun(t, 0, "ingest", "--workspace", dir)
	}
}

// TestSeriesAcrossAMerger plays the communes of Phú Thọ that were merged on 1 January
// 2020: three into Hùng Xuyên, and Trường Thịnh divided among three.
func TestSeriesAcrossAMerger(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir, visits := visitsInPhuTho(t)
	visits("DOANHUNG.DONGKHE", "2019-Q4", 1)
	visits("DOANHUNG.HUNGQUAN", "2019-Q4", 20)
	visits("TXPHUTHO.TRUONGTHINH", "2019-Q4", 300)
	visits("TXPHUTHO.HUNGVUONG", "2019-Q4", 4000)
	visits("DOANHUNG.HUNGXUYEN", "2020-Q1", 5)
	visits("TXPHUTHO.HUNGVUONG", "2020-Q2", 60)
	if err := os.RemoveAll(filepath.Join(dir, "facts")); err != nil { // what lacks is read again
		t.Fatal(err)
	}

	for _, c := range []struct{ unit, want string }{
		{"DOANHUNG.HUNGXUYEN", "2019-Q4 absent/21; 2020-Q1* 5/5; 2020-Q2 none/none"},
		{"DOANHUNG.DONGKHE", "2019-Q4 1/absent; 2020-Q1 absent/absent; 2020-Q2 absent/absent"},
		{"TXPHUTHO.HUNGVUONG", "2019-Q4 4000/torn; 2020-Q1* none/none; 2020-Q2 60/60"},
		{"TXPHUTHO", "2019-Q4 4300/4300; 2020-Q1 none/none; 2020-Q2 60/60"},
		{"PT", "2019-Q4 4321/4321; 2020-Q1 5/5; 2020-Q2 60/60"},
	} {
		var rows []seriesView
		out := mustRun(t, 0, "series", "--workspace", dir, "--unit", c.unit, "--indicator", "tcd_luot", "--from", "2019-Q4", "--to", "2020-Q2", "--format", "json")
		if err := json.Unmarshal([]byte(out), &rows); err != nil {
			t.Fatal(err)
		}
		if got := seriesText(rows); got != c.want {
			t.Errorf("%s: %s, want %s", c.unit, got, c.want)
		}
	}
	year := mustRun(t, 0, "series", "--workspace", dir, "--unit", "PT", "--indicator", "tcd_luot", "--from", "2020-H1", "--to", "2020-H2", "--format", "csv", "--tree", "as-reported")
	rows, err := csv.NewReader(strings.NewReader(year)).ReadAll()
	if err != nil || len(rows) != 3 || rows[0][8] != "as_reported" || rows[1][8] != "65" || rows[2][6] != "2020-Q3 2020-Q4" || rows[2][13] != "lacking" {
		t.Errorf("half-years from quarters: %v, %q", err, rows)
	}
	shown := danvan(t, "series", "--workspace", dir, "--unit", "TXPHUTHO.HUNGVUONG", "--indicator", "tcd_luot", "--from", "2019-Q4", "--to", "2020-Q2")
	for _, line := range []string{"Quý I/2020 *", "không so sánh được", "Tính lại trên cây ngày 14/06/2020"} {
		if !strings.Contains(shown.stdout, line) {
			t.Errorf("the table does not say %q:\n%s", line, shown.stdout)
		}
	}
	holdAllSeries(t, dir)
	for args, says := range map[string]string{
		"--from 2019-Q4 --to 2020-Q2":                                               "--format csv",
		"--from 2020-H1 --to 2020-H2 --format csv":                                  "(quý)",
		"--unit PT --from 2019-Q4 --to 2020-Q2":                                     "indicator",
		"--unit NOWHERE --indicator tcd_luot --from 2019-Q4 --to 2020-Q2":           "NOWHERE",
		"--unit PT --indicator khong_co --from 2019-Q4 --to 2020-Q2":                "khong_co",
		"--unit PT --indicator tcd_luot --from 2020-Q2 --to 2019-Q4":                "sau",
		"--unit PT --indicator tcd_luot --from 2020-Q2 --to 2020-Y":                 "cùng loại",
		"--unit PT --indicator tcd_luot --from 2020-M01 --to 2020-M02":              "2020-M01",
		"--unit PT --indicator tcd_luot --from 2018-Q1 --to 2018-Q4":                "2019-Q2",
		"--unit PT --indicator tcd_luot --from 2020-Q1 --to 2020-Q2 --tree gần_đây": "gần_đây",
		"--unit PT --indicator tcd_luot --from 2020-Q1 --to 2020-Q2 --format xml":   "xml",
	} {
		o := danvan(t, append([]string{"series", "--workspace", dir}, strings.Fields(args)...)...)
		if o.code != exitUsage || !strings.Contains(o.stderr, says) || o.stdout != "" {
			t.Errorf("series %s: code %d, %q", args, o.code, o.stderr)
		}
	}
}

// holdAllSeries looks for both series of some units among those of all indicators.
func holdAllSeries(t *testing.T, dir string) {
	t.Helper()
	all := mustRun(t, 0, "series", "--workspace", dir, "--from", "2019-Q4", "--to", "2020-Q2", "--format", "csv")
	for _, line := range []string{
		"2019-Q4,as_reported,2019-12-14,DOANHUNG.DONGKHE,tcd_luot,1,,,1,1,,false,false,\n",
		"2019-Q4,restated,2020-06-14,DOANHUNG.HUNGXUYEN,tcd_luot,21,,,2,3,,false,false,\n",
		"2019-Q4,restated,2020-06-14,TXPHUTHO.HUNGVUONG,tcd_luot,,,,0,0,torn,false,false,\n",
		"2020-Q2,restated,2020-06-14,TXPHUTHO.HUNGVUONG,tcd_luot,60,,,1,1,,false,false,\n",
		"2020-Q1,as_reported,2020-03-14,DOANHUNG.HUNGXUYEN,tcd_luot,5,,,1,1,,true,false,\n",
	} {
		if !strings.Contains(all, line) {
			t.Errorf("the table of all series has no line %q", line)
		}
	}
	if own := mustRun(t, 0, "series", "--workspace", dir, "--from", "2019-Q4", "--to", "2020-Q2", "--format", "csv", "--tree", "as-reported"); strings.Contains(own, "restated") {
		t.Error("figures were restated that nobody asked for")
	}
}

type seriesView struct {
	Period     string
	Break      bool
	AsReported figureJSON `json:"as_reported"`
	Restated   figureJSON
	ToDate     figureJSON `json:"to_date"`
}

type figureJSON struct {
	Value json.Number
	Gap   string
}

func (f figureJSON) String() string {
	switch {
	case f.Gap != "":
		return f.Gap
	case f.Value == "":
		return "none"
	}
	return f.Value.String()
}

func seriesText(rows []seriesView) string {
	var out []string
	for _, r := range rows {
		mark := ""
		if r.Break {
			mark = "*"
		}
		out = append(out, fmt.Sprintf("%s%s %s/%s", r.Period, mark, r.AsReported, r.Restated))
	}
	return strings.Join(out, "; ")
}

func TestASeriesTellsWhereNothingArose(t *testing.T) {
	a := &app{lang: "vi"}
	zero := pipeline.Known(0)
	for _, c := range []struct {
		want string
		r    pipeline.Result
	}{
		{"không phát sinh", pipeline.Result{Numerator: zero, Denominator: zero, UnitsReported: 1, UnitsExpected: 4}},
		{"chưa có số liệu", pipeline.Result{UnitsExpected: 4}},
	} {
		if got := a.seriesValue(pipeline.SeriesFigure{Result: c.r}); got != c.want {
			t.Errorf("%+v: %q, want %q", c.r, got, c.want)
		}
	}
}
