package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"danvan/pipeline"
)

// A time is one of Việt Nam; a day alone is its end.
func TestMomentsAsPeopleTypeThem(t *testing.T) {
	for text, want := range map[string]string{
		"2021-07-05":                "2021-07-05T16:59:59Z",
		"05/07/2021":                "2021-07-05T16:59:59Z",
		"2021-07-05 17:00":          "2021-07-05T10:00:00Z",
		"2021-07-05T17:00":          "2021-07-05T10:00:00Z",
		"05/07/2021 17:00":          "2021-07-05T10:00:00Z",
		"2021-07-05T17:00:00+09:00": "2021-07-05T08:00:00Z",
		"hôm qua":                   "",
		"2021-02-30":                "",
	} {
		var m moment
		err := m.Set(text)
		if got := m.UTC().Truncate(time.Second).Format(time.RFC3339); err == nil && got != want || (err != nil) != (want == "") {
			t.Errorf("%q is %s, %v; want %q", text, got, err, want)
		}
	}
}

func TestEditionsHaveNamesOfTheirOwn(t *testing.T) {
	for document, want := range map[string]string{"bao-cao-tong-hop.docx": "bao-cao-tong-hop ban chot 12.docx", "x": "x ban chot 12"} {
		if got := editionName(document, 12); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A commune is named with its province, as in the annex of the report, and the indicator by
// its name; one that the programme has no more by its code.
func TestAdjustmentsNameUnitsAndIndicators(t *testing.T) {
	p := &pipeline.Programme{Rule: pipeline.ND09, Indicators: []pipeline.Indicator{{Code: "ty_le", Name: "Tỷ lệ hài lòng", Unit: "%"}}, Units: []pipeline.Unit{{Code: "VN", Name: "Cả nước"}, {Code: "P1", Name: "Tỉnh Bạc Liêu", Parent: "VN"}, {Code: "P1.X", Name: "Xã Hòa Bình", Parent: "P1"}}}
	var out bytes.Buffer
	a := &app{lang: "vi", streams: streams{out: &out, err: &out}}
	a.printAdjustments(p, pipeline.Period{Kind: pipeline.Quarter, Year: 2026, Number: 2}, []pipeline.Adjustment{{Unit: "P1.X", Indicator: "hoi_nghi", Causes: []pipeline.Cause{{Unit: "P1.X", Form: "DV-01", Version: 2, File: "dv.csv"}}}, {Unit: "P1.X", Indicator: "ty_le"}, {Unit: "P1.X", Indicator: "ty_le", ToDate: true}})
	for _, want := range []string{"│ Tỷ lệ hài lòng (%) ", "│ Tỷ lệ hài lòng (%), lũy kế từ đầu năm ", "│ Xã Hòa Bình (Tỉnh Bạc Liêu) │ hoi_nghi", "Xã Hòa Bình (Tỉnh Bạc Liêu), biểu DV-01, bản 2 (dv.csv)"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s lacks %q", out.String(), want)
		}
	}
}

// What a unit said of a change is no figure: an edition that was published without words
// that are taken down now is still what it was; other words are not.
func TestAnEditionPublishedWithoutReasonsVerifies(t *testing.T) {
	said := func(reason string) []pipeline.Adjustment {
		return []pipeline.Adjustment{{Unit: "P1.X", Indicator: "hoi_nghi", Causes: []pipeline.Cause{{Unit: "P1.X", Form: "01/TCD", Version: 2, Reason: reason}}}}
	}
	for _, c := range []struct {
		then, now string
		differ    bool
	}{{"", "tính sót", false}, {"sót", "sót; xem ghi chú", false}, {"tính sót", "", true}, {"tính sót", "nhầm", true}} {
		if s, differ := differentAdjustment(said(c.then), said(c.now)); differ != c.differ {
			t.Errorf("%q, now %q: %v %v", c.then, c.now, differ, s)
		}
	}
}
