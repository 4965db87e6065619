package main

import (
	"testing"
	"time"
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
