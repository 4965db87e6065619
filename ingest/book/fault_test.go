package book

import (
	"strings"
	"testing"

	"danvan/pipeline"
)

func catalogued(code string) (pipeline.CatalogueEntry, bool) {
	for _, e := range pipeline.Catalogue {
		if e.Code == code {
			return e, true
		}
	}
	return pipeline.CatalogueEntry{}, false
}

func knownCode(code string) bool {
	_, ok := catalogued(code)
	return ok
}

// argumentsOf counts the places in the sentence of a code.
func argumentsOf(code string) int {
	e, _ := catalogued(code)
	return strings.Count(e.Vietnamese, "{")
}

func TestEveryCodeIsInTheCatalogue(t *testing.T) {
	for _, code := range []string{codeDamaged, codeKind, codePassword, codeZipPassword, codeLimit, codeEncoding, codeQuote, codeEmpty} {
		if !knownCode(code) {
			t.Errorf("%s is not in the catalogue", code)
		}
	}
}
