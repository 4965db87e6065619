package charts_test

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"danvan/templates/charts"
)

const hostile = `<script>alert("x")</script> & 'Xã Tân Lập có một cái tên dài đến mức phải viết trên nhiều dòng mới đủ'`

// drawn is one chart of each kind, with a missing value, nothing and hostile names.
func drawn() map[string]string {
	h := charts.Head{ID: "x", Title: hostile, About: hostile, Note: hostile}
	items := []charts.Item{{Name: hostile, Value: 1e9, Known: true, Text: "1.000.000.000 lượt người (178/206)"}, {Name: "B", Text: "chưa có số liệu"},
		{Name: "C", Value: 0, Known: true, Text: "0"}, {Name: "D", Value: -3, Known: true, Text: "-3", Mark: true}}
	return map[string]string{
		"bars": string(charts.Bars(h, items)), "series": string(charts.Series(h, items, hostile)), "empty": string(charts.Bars(h, nil)),
		"one":     string(charts.Series(h, items[:1], "x")),
		"bullets": string(charts.Bullets(h, []charts.Bullet{{Item: items[0], Bound: 2e9, BoundText: "≥ 2", Verdict: "Chưa đạt"}, {Item: items[1], Most: 100}})),
		"stack":   string(charts.Stack(h, []string{"Đúng hạn", "Muộn"}, []charts.Share{{Name: hostile, Parts: []int{3, 1}, Texts: []string{"3", "1"}, Total: "4"}, {Name: "Không", Parts: []int{0, 0}, Texts: []string{"0", "0"}, Total: "0"}})),
	}
}

// TestChartsAreWellFormed also looks for what people who do not see a chart are told.
func TestChartsAreWellFormed(t *testing.T) {
	for name, out := range drawn() {
		d := xml.NewDecoder(strings.NewReader(out))
		for {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		for _, want := range []string{`role="img"`, `aria-labelledby="x-t x-d"`, `<title id="x-t">`, `<desc id="x-d">`, "<table>"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s: %s is missing", name, want)
			}
		}
		if strings.Contains(out, "<script") {
			t.Errorf("%s: a script got into the chart", name)
		}
	}
}

var (
	boxForm  = regexp.MustCompile(`<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"`)
	textForm = regexp.MustCompile(`<text x="([-\d.]+)" y="[-\d.]+"( text-anchor="\w+")?[^>]*>([^<]*)</text>`)
)

// TestNothingIsCut measures bars and, by their letters, the texts that begin at the left.
func TestNothingIsCut(t *testing.T) {
	number := func(s string) float64 {
		n, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for name, out := range drawn() {
		for _, m := range boxForm.FindAllStringSubmatch(out, -1) {
			if right := number(m[1]) + number(m[2]); right > 360.5 {
				t.Errorf("%s: a bar ends at %v", name, right)
			}
		}
		for _, m := range textForm.FindAllStringSubmatch(out, -1) {
			letters := float64(len([]rune(strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&amp;", "&").Replace(m[3]))))
			if m[2] == "" && number(m[1])+7*letters > 366 {
				t.Errorf("%s: %q begins at %s and does not fit", name, m[3], m[1])
			}
		}
	}
}
