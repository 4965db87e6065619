package figures

import (
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// UpperFirst begins a sentence or a cell.
func UpperFirst(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[0])) + string(r[1:])
}

// LowerFirst makes a name follow other words; an abbreviation stays as it is.
func LowerFirst(s string) string {
	r := []rune(s)
	if len(r) > 1 && strings.ToLower(string(r[1])) == string(r[1]) {
		return strings.ToLower(string(r[0])) + string(r[1:])
	}
	return s
}

// WithUnit is an indicator with its unit of measure: "Số lượt tiếp công dân (lượt)".
func WithUnit(ind *pipeline.Indicator) string { return bracketed(ind.Name, ind.Unit) }

// OutOf writes n/N: "176/200".
func OutOf(n, whole int) string { return shown.Count(n) + "/" + shown.Count(whole) }
