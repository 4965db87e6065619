package transforms

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"danvan/pipeline"
)

func TestNoTextOfACSVIsAFormula(t *testing.T) {
	t.Parallel()
	row := pipeline.ResultRow{}
	for _, c := range resultColumns() {
		if c.text != nil {
			*c.text(&row) = `=HYPERLINK("http://x")`
		}
	}
	var out bytes.Buffer
	if err := WriteResults(&out, "csv", slices.Values([]pipeline.ResultRow{row})); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); strings.Contains(text, `"=`) || strings.Contains(text, ",=") || !strings.Contains(text, `'=HYPERLINK`) {
		t.Errorf("the results are %s", text)
	}
}
