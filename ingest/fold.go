package ingest

import (
	"strings"

	"danvan/ingest/wording"
)

// fold returns the form in which texts are compared; it is never shown or stored.
func fold(s string) string { return wording.Fold(s) }

// squeeze tidies blanks, quotes and dashes; case and tone placement stay.
func squeeze(s string) string { return wording.Squeeze(s) }

// bare is fold without marks on letters, for file names only.
func bare(s string) string { return wording.Bare(s) }

// isBlank tells whether a cell's text says nothing.
func isBlank(s string) bool { return wording.IsBlank(s) }

// cutLabel tells whether a folded text begins with a folded label as whole words, and
// returns what follows without the colon or full stop.
func cutLabel(text, label string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(text, label)
	if !ok {
		return "", false
	}
	if rest != "" && !strings.ContainsRune(" :.;-(", rune(rest[0])) {
		return "", false
	}
	return strings.TrimLeft(rest, " :.;-"), true
}
