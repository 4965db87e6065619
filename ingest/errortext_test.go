package ingest

import "testing"

func TestErrorValuesKeptAsTextAreKnown(t *testing.T) {
	for text, want := range map[string]bool{"#REF!": true, " #n/a ": true, "Err:502": true, "#DIV/0!": true,
		"#": false, "N/A": false, "#12": false, "Err:": false, "Err:5a2": false, "không có #N/A": false} {
		if got := isErrorText(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
