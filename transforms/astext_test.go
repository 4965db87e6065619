package transforms

import (
	"bytes"
	"strings"
	"testing"
)

func TestNoTextOfACSVIsAFormula(t *testing.T) {
	row := ResultRow{}
	for _, c := range resultColumns() {
		if c.text != nil {
			*c.text(&row) = `=HYPERLINK("http://x")`
		}
	}
	var out bytes.Buffer
	if err := WriteResults(&out, "csv", []ResultRow{row}); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); strings.Contains(text, `"=`) || strings.Contains(text, ",=") || !strings.Contains(text, `'=HYPERLINK`) {
		t.Errorf("the results are %s", text)
	}
}
