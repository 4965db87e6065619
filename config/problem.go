package config

import (
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing wrong with a file that the operator wrote.
type Problem struct {
	File    string // below the pack or workspace, with slashes
	Line    int    // 1 for the first line; 0 where the whole file is meant
	Message string
}

// String writes "units.csv:12: message".
func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Message
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message)
}

// PackError is everything wrong with a programme pack, sorted by file and line.
type PackError struct{ Problems []Problem }

// Error writes one line for each problem.
func (e *PackError) Error() string { return lines(e.Problems) }

// SettingsError is everything wrong with the settings of a workspace, sorted by
// file and line.
type SettingsError struct{ Problems []Problem }

// Error writes one line for each problem.
func (e *SettingsError) Error() string { return lines(e.Problems) }

func lines(problems []Problem) string {
	out := make([]string, len(problems))
	for i, p := range problems {
		out[i] = p.String()
	}
	return strings.Join(out, "\n")
}

// place is where something stands.
type place struct {
	file string
	line int
}

// problems collects what is wrong.
type problems struct{ list []Problem }

func (p *problems) add(at place, format string, args ...any) {
	p.list = append(p.list, Problem{at.file, at.line, fmt.Sprintf(format, args...)})
}

// sorted returns the problems by file and line, each once.
func (p *problems) sorted() []Problem {
	out := slices.Clone(p.list)
	slices.SortStableFunc(out, func(a, b Problem) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return strings.Compare(a.Message, b.Message)
	})
	return slices.Compact(out)
}
