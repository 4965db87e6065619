package figures

import (
	"strings"
	"time"

	"danvan/pipeline"
)

// Format writes a number as Vietnamese offices do, 1.234,5, with at most two
// decimals (rounded half away from zero) and no trailing zeros.
func Format(n pipeline.Number) string {
	return exact(round(n, usualPlaces))
}

// exact writes a number with all its decimals.
func exact(n pipeline.Number) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	whole, fraction, _ := strings.Cut(n.String(), ".")
	if fraction != "" {
		fraction = "," + fraction
	}
	return sign + group(whole) + fraction
}

func group(digits string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Quantity writes a number with its unit of measure: "866 lượt", "83,33%".
func Quantity(n pipeline.Number, unit string) string {
	return measured(Format(n), unit)
}

func measured(number, unit string) string {
	switch unit {
	case "":
		return number
	case "%":
		return number + "%"
	}
	return number + " " + unit
}

// Moment writes an instant in Việt Nam: "16 giờ 05 ngày 18/6/2021".
func Moment(t time.Time) string {
	return t.In(pipeline.Vietnam).Format("15 giờ 04") + " ngày " + Day(pipeline.DayOf(t))
}

// Day writes a day inside a sentence: 23/4/2021, with a leading 0 where Nghị định
// 30/2020/NĐ-CP asks for it (days below 10, months 1 and 2).
func Day(d pipeline.Date) string {
	if d.Month <= time.February {
		return d.Time().Format("02/01/2006")
	}
	return d.Time().Format("02/1/2006")
}

// Stamp writes an instant in Việt Nam for a table: "18/06/2021 16:05".
func Stamp(t time.Time) string {
	return t.In(pipeline.Vietnam).Format("02/01/2006 15:04")
}

// Bound writes a target's bound for people: ">= 85" of a "%" indicator is "≥ 85%",
// "= 100" is "100%". The space after a sign does not break.
func Bound(target, unit string) string {
	op, n, ok := parseBound(target)
	if !ok {
		return target
	}
	if op == pipeline.Equal {
		return Quantity(n, unit)
	}
	return strings.NewReplacer(">=", "≥", "<=", "≤").Replace(string(op)) + "\u00a0" + Quantity(n, unit)
}

// ShareOf is part of whole in percent with two decimals, 0 where whole is 0.
func ShareOf(part, whole pipeline.Number) pipeline.Number {
	return percentOf(part, whole).Number
}
