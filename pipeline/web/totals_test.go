package web

import (
	"strings"
	"testing"

	"danvan/pipeline"
)

// TestTotalsAreWrittenAsInTheDocuments wants thousands parted, as a reader holds the page
// beside the report.
func TestTotalsAreWrittenAsInTheDocuments(t *testing.T) {
	totals := pipeline.FilingTotals{Expected: 2588, NotReceived: 86, Returned: 46, OnTime: 2230, Late: 226}
	_, pages := compiledIn()
	for lang, want := range map[pipeline.Language][]string{
		pipeline.Vietnamese: {"Phải nộp 2.588 = chưa nộp 86", "đúng hạn 2.230", "<b>2.230</b>"},
		pipeline.English:    {"Expected 2,588 = not received 86", "on time 2,230", "<b>2,230</b>"},
	} {
		got, err := pages.part(lang, "filing", "totals", totals)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(string(got), w) {
				t.Errorf("%q is not in %s", w, got)
			}
		}
	}
}
