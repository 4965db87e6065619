package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/disk"
)

// Problem is one thing wrong with a file that the operator wrote.
type Problem struct {
	File string // below the pack or workspace, with slashes
	Line int    // 1 for the first line; 0 where the whole file is meant
	What pipeline.Sentence
}

// Message says what is wrong, without the place.
func (p Problem) Message(lang pipeline.Language) string { return p.What.In(lang) }

// Text writes "units.csv:12: message".
func (p Problem) Text(lang pipeline.Language) string {
	if p.Line == 0 {
		return p.File + ": " + p.Message(lang)
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message(lang))
}

// PackError is everything wrong with a programme pack, sorted by file and line.
type PackError struct{ Problems []Problem }

// Error writes one line for each problem, in English.
func (e *PackError) Error() string { return e.Text(pipeline.English) }

// Text writes one line for each problem.
func (e *PackError) Text(lang pipeline.Language) string { return lines(e.Problems, lang) }

// SettingsError is everything wrong with the settings of a workspace, sorted by
// file and line.
type SettingsError struct{ Problems []Problem }

// Error writes one line for each problem, in English.
func (e *SettingsError) Error() string { return e.Text(pipeline.English) }

// Text writes one line for each problem.
func (e *SettingsError) Text(lang pipeline.Language) string { return lines(e.Problems, lang) }

func lines(problems []Problem, lang pipeline.Language) string {
	out := make([]string, len(problems))
	for i, p := range problems {
		out[i] = p.Text(lang)
	}
	return strings.Join(out, "\n")
}

// place is where something stands.
type place struct {
	file string
	line int
}

// unreadable says what the disk says of a file, in both languages.
func unreadable(name string, err error) error {
	var said pipeline.Sentence
	if errors.As(disk.Explain(name, err), &said) {
		return said
	}
	return err
}

// problems collects what is wrong.
type problems struct{ list []Problem }

// add notes a problem in both languages; see [pipeline.Say].
func (p *problems) add(at place, vietnamese, english string, args ...any) {
	p.list = append(p.list, Problem{at.file, at.line, pipeline.Say(vietnamese, english, args...)})
}

// twice notes that a name was already given; what says the kind of thing it names.
func (p *problems) twice(at place, what pipeline.Sentence, name string, first int) {
	p.add(at, "%s %q xuất hiện hai lần (lần đầu ở dòng %d)", "the %s %q stands twice (first in line %d)", what, name, first)
}

// once notes a word that was already given; first says in which line each stands.
func (p *problems) once(first map[string]int, what pipeline.Sentence, w word) {
	if w.text == "" {
		return
	}
	if line, ok := first[w.text]; ok {
		p.twice(w.place, what, w.text, line)
		return
	}
	first[w.text] = w.line
}

// sorted returns the problems by file, line and English message, each once, so that
// both languages have one order.
func (p *problems) sorted() []Problem {
	out := slices.Clone(p.list)
	slices.SortStableFunc(out, func(a, b Problem) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return strings.Compare(a.What.English, b.What.English)
	})
	return slices.Compact(out)
}
