package ingest

import (
	"strings"

	"danvan/ingest/charset"
)

// lexicon remembers what texts are to the reader. A form is looked at several times
// before it is known what it is, and the files that follow one another hold the same
// words. What is remembered follows from the text and the programme alone. It serves one
// goroutine at a time.
type lexicon struct {
	folded   memory[string]
	squeezed memory[string]
	headings memory[string]
	periods  memory[[]stated]
	names    memory[[]string]
	parts    memory[sheetPart]
	sheets   memory[string]
	strays   memory[bool]
	foreign  memory[bool]

	slots []slot // room in which those of a file's forms lie one behind the other
}

func newLexicon() *lexicon { return &lexicon{slots: make([]slot, 0, usualSlots)} }

// usualSlots is more than the input cells of a workbook of four forms.
const usualSlots = 512

// room is where the slots of a form may be put.
func (l *lexicon) room() []slot { return l.slots[len(l.slots):] }

// taken keeps what was put into the room; slots that did not fit lie elsewhere.
func (l *lexicon) taken(slots []slot) {
	if n := len(l.slots) + len(slots); len(slots) > 0 && n <= cap(l.slots) && &l.slots[:n][len(l.slots)] == &slots[0] {
		l.slots = l.slots[:n]
	}
}

// leave lets go of the file.
func (l *lexicon) leave() {
	clear(l.slots)
	l.slots = l.slots[:0]
}

// fold is [fold].
func (l *lexicon) fold(s string) string {
	if len(s) < fewestBytes {
		return fold(s) // as fast as it is found
	}
	return l.folded.of(s, fold)
}

// squeeze is [squeeze].
func (l *lexicon) squeeze(s string) string {
	if len(s) < fewestBytes {
		return squeeze(s)
	}
	return l.squeezed.of(s, squeeze)
}

// heading is [headingText] of the folded text.
func (l *lexicon) heading(s string) string {
	if len(s) < fewestBytes {
		return headingText(fold(s))
	}
	return l.headings.of(s, func(s string) string { return headingText(fold(s)) })
}

// stated is what a row's text says about the period, by find.
func (l *lexicon) stated(text string, find func(string) []stated) []stated {
	if len(text) < fewestBytes {
		return find(text)
	}
	return l.periods.of(text, find)
}

// ways is [ways] of a unit's name as it is written.
func (l *lexicon) ways(text string) []string {
	return l.names.of(text, ways)
}

// part is [partOf] of a sheet's name.
func (l *lexicon) part(name string) sheetPart {
	return l.parts.of(name, partOf)
}

// sheetCode is the form whose sheet a name is, by find.
func (l *lexicon) sheetCode(name string, find func(string) string) string {
	return l.sheets.of(name, find)
}

// foreignTo tells whether the heading of a column is [unlike] the form's words for it, of which
// there have to be enough to tell. Every file of a form asks the same of all its columns.
func (l *lexicon) foreignTo(heading, name string) bool {
	return l.foreign.of(heading+"\n"+name, func(string) bool { return unlike(heading, name) && len(wordsOf(name)) >= leastName })
}

// stray is [charset.Stray].
func (l *lexicon) stray(t charset.Text) bool {
	if charset.Settled(t.Value) {
		return charset.Stray(t)
	}
	return l.strays.of(t.Value, func(s string) bool { return charset.Stray(charset.Text{Value: s}) })
}

// The bounds of what is remembered: longer texts are somebody's own words and do not come
// again.
const (
	fewestBytes = 6
	mostBytes   = 1000
	mostWords   = 4096
	mostKept    = 512 << 10 // bytes of all words together
)

// memory is the answers to one question by the text that was asked about. It begins anew
// when it is full.
type memory[V any] struct {
	known map[string]V
	bytes int // of the texts
}

// of returns the answer to a text. It must follow from the text.
func (m *memory[V]) of(s string, answer func(string) V) V {
	if v, ok := m.known[s]; ok {
		return v
	}
	if len(s) > mostBytes {
		return answer(s)
	}
	if m.bytes += len(s); m.known == nil || len(m.known) >= mostWords || m.bytes > mostKept {
		m.known, m.bytes = map[string]V{}, len(s)
	}
	s = strings.Clone(s) // what is kept must not hold on to the file that it stood in
	v := answer(s)
	m.known[s] = v
	return v
}
