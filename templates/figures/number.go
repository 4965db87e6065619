package figures

import (
	"time"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// Movement is a figure beside the same figure of an earlier period.
type Movement = shown.Movement

// Compare sets now against before; see [shown.Compare].
func Compare(now, before pipeline.Result, sameUnit bool) Movement {
	return shown.Compare(now, before, sameUnit)
}

// Format writes a number as Vietnamese offices do, 1.234,5, with at most two decimals.
func Format(n pipeline.Number) string { return shown.Format(n) }

// Quantity writes a number with its unit of measure: "866 lượt", "83,33%".
func Quantity(n pipeline.Number, unit string) string { return shown.Quantity(n, unit) }

// Count writes a whole number as Vietnamese offices do.
func Count(n int) string { return shown.Count(n) }

// Bound writes a target's bound for people: ">= 85" of a "%" indicator is "≥ 85%".
func Bound(target, unit string) string { return shown.Bound(target, unit) }

// ShareOf is part of whole in percent with two decimals, 0 where whole is 0.
func ShareOf(part, whole pipeline.Number) pipeline.Number { return shown.ShareOf(part, whole) }

// Show rounds a figure with a value so that it does not contradict its target.
func Show(r pipeline.Result, unit string) shown.Shown { return shown.Show(r, unit) }

// NothingArose tells a figure of two parts that were both reported as 0.
func NothingArose(r pipeline.Result) bool { return shown.NothingArose(r) }

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
