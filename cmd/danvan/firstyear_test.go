package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"danvan/pipeline"
)

type firstYearView struct {
	seriesView
	Since       string
	ToDateSince string `json:"to_date_since"`
}

// TestTheFirstYearCountsFromTheProgrammesFirstPeriod plays a programme that begins with
// the second quarter: the year to date is of the quarters that it has, the same wherever
// it is shown, and says from when it counts. The first year is no measure for the second.
func TestTheFirstYearCountsFromTheProgrammesFirstPeriod(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir, visits := visitsInPhuTho(t)
	for i, quarter := range []string{"2019-Q2", "2019-Q3", "2020-Q1", "2020-Q2", "2020-Q3"} {
		visits("DOANHUNG.CHIDAM", quarter, []int{7, 11, 100, 200, 400}[i])
	}
	of := func(args ...string) []string {
		return append(args, "--workspace", dir, "--unit", "PT", "--indicator", "tcd_luot")
	}

	for _, c := range []struct{ from, to, want string }{
		{"2019-Q1", "2019-Q3", "2019-Q1 before ytd before; 2019-Q2 7 ytd 7 since 2019-Q2; 2019-Q3 11 ytd 18 since 2019-Q2"},
		{"2019-9M", "2019-9M", "2019-9M 18 since 2019-Q2 ytd 18 since 2019-Q2"},
		{"2019-H1", "2019-H2", "2019-H1 7 since 2019-Q2 ytd 7 since 2019-Q2; 2019-H2 lacking ytd lacking since 2019-Q2"},
		{"2020-Q2", "2020-Q3", "2020-Q2 200 ytd 300; 2020-Q3 400 ytd 700"},
	} {
		var rows []firstYearView
		if err := json.Unmarshal([]byte(mustRun(t, 0, of("series", "--from", c.from, "--to", c.to, "--format", "json", "--tree", "as-reported")...)), &rows); err != nil {
			t.Fatal(err)
		}
		if got := firstYearText(rows); got != c.want {
			t.Errorf("series: %s\nwant %s", got, c.want)
		}
	}
	if o := danvan(t, of("series", "--from", "2019-Q1", "--to", "2019-Q3")...); !strings.Contains(o.stdout, "18 (từ Quý II/2019)") || !strings.Contains(o.stderr, "chương trình bắt đầu từ Quý II/2019") || strings.Contains(o.stdout, "Quý II/2019 #") {
		t.Errorf("the table of the series:\n%s%s", o.stdout, o.stderr)
	}

	for _, args := range [][]string{{"--period", "2019-Q3", "--to-date"}, {"--period", "2019-9M"}} {
		var x struct {
			Value  json.Number
			Since  string
			AddsUp bool `json:"adds_up"`
		}
		if err := json.Unmarshal([]byte(mustRun(t, 0, append(of("explain", "--json"), args...)...)), &x); err != nil {
			t.Fatal(err)
		}
		if x.Value != "18" || x.Since != "2019-Q2" || !x.AddsUp {
			t.Errorf("explain %v: %+v", args, x)
		}
	}
	if o := danvan(t, of("explain", "--period", "2019-Q3", "--to-date")...); !strings.Contains(o.stderr, "lũy kế đến hết Quý III/2019 (từ Quý II/2019) = 18") {
		t.Errorf("explain: %s", o.stderr)
	}

	mustRun(t, 3, "consolidate", "--workspace", dir, "--period", "2019-Q3")
	page, err := os.ReadFile(filepath.Join(dir, "reports", "2019-Q3", "bao-cao-tong-hop.html"))
	if err != nil || !strings.Contains(string(page), "lũy kế từ đầu năm 2019 (từ quý II/2019): 18") {
		t.Errorf("the page does not tell the year to date and from when: %v", err)
	}
	if got := comparedTo(t, dir, "2019-Q3", "Lũy kế từ đầu năm (từ quý II/2019)", "Số lượt"); got != "18" {
		t.Errorf("the sheet of comparisons: %q", got)
	}
	mustRun(t, 3, "consolidate", "--workspace", dir, "--period", "2020-Q3")
	if got := comparedTo(t, dir, "2020-Q3", "Lũy kế từ đầu năm", "Số lượt"); got != "700" {
		t.Errorf("the sheet of comparisons of the second year: %q", got)
	}
	if page, err = os.ReadFile(filepath.Join(dir, "reports", "2020-Q3", "bao-cao-tong-hop.html")); err != nil || strings.Contains(string(page), "so với cùng kỳ năm trước tăng 682") {
		t.Errorf("three quarters are compared with two: %v", err)
	}

	mustRun(t, 0, "close", "--workspace", dir, "--period", "2019-Q3")
	mustRun(t, 0, "verify", "--workspace", dir)
	mustRun(t, 0, of("explain", "--period", "2019-Q3", "--to-date", "--edition", "1")...)
}

func firstYearText(rows []firstYearView) string {
	since := func(f figureJSON, from string) string {
		if from == "" {
			return f.String()
		}
		return f.String() + " since " + from
	}
	var out []string
	for _, r := range rows {
		out = append(out, r.Period+" "+since(r.AsReported, r.Since)+" ytd "+since(r.ToDate, r.ToDateSince))
	}
	return strings.Join(out, "; ")
}

// comparedTo is the figure in the sheet of comparisons below a heading, in the first row
// whose indicator begins so and has one.
func comparedTo(t *testing.T, dir, period, heading, indicator string) string {
	t.Helper()
	f, err := excelize.OpenFile(filepath.Join(dir, "reports", period, "tom-tat-lanh-dao.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("So sánh các kỳ")
	if err != nil {
		t.Fatal(err)
	}
	column := -1
	for _, row := range rows {
		for i, cell := range row {
			if cell == heading {
				column = i
			}
		}
		if column >= 0 && len(row) > column && strings.HasPrefix(row[0], indicator) && row[column] != "" && row[column] != "…" {
			return row[column]
		}
	}
	return ""
}

// Texts of several periods are those of one: nothing is said of values that texts have not.
func TestTextsOfSeveralPeriodsNameTheirPeriod(t *testing.T) {
	var told strings.Builder
	a := &app{lang: "en", streams: streams{err: &told}}
	q := func(n int) pipeline.Period { return pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: n} }
	a.printParts(&pipeline.Explained{Kind: pipeline.Narrative, Parts: []pipeline.ExplainedPart{{Period: q(2)}, {Period: q(3), Counts: true}}})
	if told.String() != "  2021-Q3: the texts are those of this period\n" {
		t.Errorf("%q", told.String())
	}
}

// A form that is in force from a day within the programme is another matter: what was not
// asked in a period that the programme has makes no year, and the form says why, in every
// place alike.
func TestAFormThatBeganWithinTheProgrammeMakesNoYear(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "w")
	mustRun(t, 0, "init", dir, "--programme", "so-tttt-quang-nam-2021")
	form := filepath.Join(dir, "programme", "forms", "2-ttnd.yaml")
	text, err := os.ReadFile(form)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(form, []byte(strings.Replace(string(text), "valid_from: 2021-03-15", "valid_from: 2021-06-15", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	of := func(args ...string) []string {
		return append(args, "--lang", "en", "--workspace", dir, "--unit", "STTTT", "--indicator", "ttnd_kien_nghi")
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"explain", "--period", "2021-Q3", "--to-date"}, "not comparable (form TTND is in force from 2021-06-15)"},
		{[]string{"explain", "--period", "2021-9M"}, "not comparable (form TTND is in force from 2021-06-15)"},
		{[]string{"explain", "--period", "2021-Q2"}, "not on the form (form TTND is in force from 2021-06-15)"},
		{[]string{"series", "--from", "2021-Q2", "--to", "2021-Q3"}, "2021-Q3: form TTND is in force from 2021-06-15"},
	} {
		if o := danvan(t, of(c.args...)...); o.code != 0 || !strings.Contains(o.stderr, c.says) {
			t.Errorf("%v: code %d, %s", c.args, o.code, o.stderr)
		}
	}
	if o := danvan(t, of("explain", "--period", "2021-Q1")...); o.code != exitUsage || !strings.Contains(o.stderr, "its first period is 2021-Q2") {
		t.Errorf("before the programme: code %d, %s", o.code, o.stderr)
	}
}
