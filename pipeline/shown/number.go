package shown

import (
	"bytes"
	"strings"

	"danvan/pipeline"
)

// Format writes a number as Vietnamese offices do, 1.234,5, with at most two
// decimals (rounded half away from zero) and no trailing zeros.
func Format(n pipeline.Number) string {
	return Exact(Round(n, UsualPlaces))
}

// Exact writes a number with all its decimals.
func Exact(n pipeline.Number) string {
	var plain, room [32]byte
	digits := n.AppendTo(plain[:0])
	out := room[:0]
	if digits[0] == '-' {
		out, digits = append(out, '-'), digits[1:]
	}
	whole, fraction, broken := bytes.Cut(digits, []byte{'.'})
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			out = append(out, '.')
		}
		out = append(out, d)
	}
	if broken {
		out = append(append(out, ','), fraction...)
	}
	return string(out)
}

// Quantity writes a number with its unit of measure: "866 lượt", "83,33%".
func Quantity(n pipeline.Number, unit string) string {
	return Measured(Format(n), unit)
}

// Measured writes a number that is written already with its unit of measure.
func Measured(number, unit string) string {
	switch unit {
	case "":
		return number
	case "%":
		return number + "%"
	}
	return number + " " + unit
}

// Bound writes a target's bound for people: ">= 85" of a "%" indicator is "≥ 85%",
// "= 100" is "100%". The space after a sign does not break.
func Bound(target, unit string) string {
	op, n, ok := ParseBound(target)
	if !ok {
		return target
	}
	if op == pipeline.Equal {
		return Quantity(n, unit)
	}
	return strings.NewReplacer(">=", "≥", "<=", "≤").Replace(string(op)) + "\u00a0" + Quantity(n, unit)
}

// Count writes a whole number as Vietnamese offices do.
func Count(n int) string { return Format(pipeline.Int(int64(n))) }

// ShareOf is part of whole in percent with two decimals, 0 where whole is 0.
func ShareOf(part, whole pipeline.Number) pipeline.Number {
	return percentOf(part, whole).Number
}
