package pipeline

import (
	"regexp"
	"slices"
	"strconv"
	"testing"
)

var place = regexp.MustCompile(`\{([0-9]+)\}`)

// Every place of a sentence has its argument in the example, and the example has none
// that no sentence asks for.
func TestExamplesFillTheirSentences(t *testing.T) {
	for _, e := range Catalogue {
		asked := map[int]bool{}
		for _, s := range []string{e.Vietnamese, e.English, e.HintVietnamese, e.HintEnglish} {
			for _, m := range place.FindAllStringSubmatch(s, -1) {
				n, _ := strconv.Atoi(m[1])
				asked[n] = true
			}
		}
		for n := range max(len(asked), len(e.Example)) {
			if !asked[n+1] || n >= len(e.Example) {
				t.Errorf("%s: {%d} is asked: %v, the example has %d arguments", e.Code, n+1, asked[n+1], len(e.Example))
			}
		}
	}
}

// An example is what staff read in the list of findings: nothing of the notation may
// be left in it.
func TestExamplesReadAsSentences(t *testing.T) {
	for _, e := range Catalogue {
		f := Finding{Code: e.Code, Args: e.Example}
		said := []string{f.Message(Vietnamese), f.Message(English), f.Hint(Vietnamese), f.Hint(English)}
		if slices.ContainsFunc(said, place.MatchString) {
			t.Errorf("%s: %q", e.Code, said)
		}
	}
}
