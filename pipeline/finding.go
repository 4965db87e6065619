package pipeline

import (
	"slices"
	"strconv"
	"strings"
)

// Severity is what a finding does to its submission.
type Severity string

// The severities.
const (
	Reject Severity = "reject" // the form is returned
	Warn   Severity = "warn"   // accepted; an explanation may be given
	Note   Severity = "note"   // for information
)

// Language is a language that people read.
type Language string

// The two languages of the command line; everything in a workbook or document is
// Vietnamese.
const (
	Vietnamese Language = "vi"
	English    Language = "en"
)

// Finding is a problem with somebody's data (nội dung cần sửa): where, what is
// wrong and how to put it right. It is never a program error. The sentences come
// from the catalogue; Args fill them.
type Finding struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Sheet    string   `json:"sheet"` // "" for the whole file
	Cell     string   `json:"cell"`  // "B12"; for CSV the line and column in the same notation
	Field    string   `json:"field,omitempty"`
	Args     []string `json:"args,omitempty"`
}

// NewFinding makes a finding with the catalogue's severity. Where the code is not in
// the catalogue it panics: that is a fault of the program and a test finds it.
func NewFinding(code, sheet, cell string, args ...string) Finding {
	return Finding{Code: code, Severity: catalogueEntry(code).Severity, Sheet: sheet, Cell: cell, Args: args}
}

// Message says what is wrong, in one sentence.
func (f Finding) Message(lang Language) string {
	e := catalogueEntry(f.Code)
	if lang == English {
		return fill(e.English, f.Args)
	}
	return fill(e.Vietnamese, f.Args)
}

// Hint says how to put it right, in one sentence.
func (f Finding) Hint(lang Language) string {
	e := catalogueEntry(f.Code)
	if lang == English {
		return strings.TrimSpace(fill(e.HintEnglish, f.Args))
	}
	return strings.TrimSpace(fill(e.HintVietnamese, f.Args)) // an argument at its end may be empty
}

// mostArgs is how many arguments a finding has at most.
const mostArgs = 9

func fill(template string, args []string) string {
	pairs := make([]string, 0, 2*max(len(args), mostArgs))
	for i, a := range args {
		pairs = append(pairs, "{"+strconv.Itoa(i+1)+"}", a)
	}
	for i := len(args); i < mostArgs; i++ { // a receipt older than the argument says nothing there
		pairs = append(pairs, "{"+strconv.Itoa(i+1)+"}", "")
	}
	return strings.NewReplacer(pairs...).Replace(template)
}

// FindingGroup is one cause with all its findings, in their order: what is said of the
// first holds for all, and all are put right in the same way.
type FindingGroup struct {
	Code     string
	Severity Severity
	Findings []Finding
	At       []int // their places in the list that was grouped
}

// Group gathers findings by cause, those that return the form first, each cause once
// where its first finding stands. Findings of one code are of one cause where the same
// hint mends them: of a relation each has its own.
func Group(findings []Finding) []FindingGroup {
	type cause struct {
		code     string
		severity Severity
		hint     string
	}
	var out []FindingGroup
	at := map[cause]int{}
	for n, f := range findings {
		c := cause{f.Code, f.Severity, f.Hint(Vietnamese)}
		i, seen := at[c]
		if !seen {
			i = len(out)
			at[c] = i
			out = append(out, FindingGroup{Code: f.Code, Severity: f.Severity})
		}
		out[i].Findings, out[i].At = append(out[i].Findings, f), append(out[i].At, n)
	}
	slices.SortStableFunc(out, func(a, b FindingGroup) int { return a.Severity.Rank() - b.Severity.Rank() })
	return out
}

// Rank orders severities: 0 is the gravest.
func (s Severity) Rank() int {
	switch s {
	case Reject:
		return 0
	case Warn:
		return 1
	}
	return 2
}

// Rejects tells whether one of the findings is rejecting.
func Rejects(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == Reject })
}

func catalogueEntry(code string) CatalogueEntry {
	for _, e := range Catalogue {
		if e.Code == code {
			return e
		}
	}
	panic("finding " + code + " is not in the catalogue")
}
