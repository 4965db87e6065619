package figures

import (
	"time"

	"danvan/pipeline"
)

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
