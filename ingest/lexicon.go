package ingest

import "strings"

// lexicon remembers how texts fold. A form is looked at several times before it is
// known what it is, and the files that follow one another hold the same words. It
// serves one goroutine at a time.
type lexicon struct{ folded map[string]string }

// The bounds of a lexicon: shorter texts are folded as fast as found, longer ones are
// somebody's own words and do not come again.
const (
	fewestBytes = 6
	mostBytes   = 200
	mostWords   = 4096
)

func newLexicon() *lexicon { return &lexicon{map[string]string{}} }

// fold is [fold].
func (l *lexicon) fold(s string) string {
	if l == nil || len(s) < fewestBytes || len(s) > mostBytes {
		return fold(s)
	}
	if folded, ok := l.folded[s]; ok {
		return folded
	}
	if len(l.folded) >= mostWords {
		clear(l.folded)
	}
	s = strings.Clone(s) // what is kept must not hold on to the file that it stood in
	folded := fold(s)
	l.folded[s] = folded
	return folded
}
