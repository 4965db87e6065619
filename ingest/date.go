package ingest

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"danvan/pipeline"
)

var (
	dayPattern = regexp.MustCompile(`^(?:ngày )?(\d{1,2})(?: ?[/.-] ?| tháng )(\d{1,2})(?: ?[/.-] ?| năm )(\d{4})$`)
	isoPattern = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})$`)
)

// The years that a report can speak of, and the serial of 29/02/1900, a day that
// spreadsheets count although it never was.
const (
	earliestYear = 1900
	latestYear   = 2200
	leapMistake  = 60
)

// parseDay reads a day as offices write it, dd/mm/yyyy, or yyyy-mm-dd, which nobody
// can mistake. The month never stands first, and a year has four digits.
func parseDay(text string) (pipeline.Date, bool) {
	s := fold(text)
	if m := dayPattern.FindStringSubmatch(s); m != nil {
		return makeDay(m[3], m[2], m[1])
	}
	if m := isoPattern.FindStringSubmatch(s); m != nil {
		return makeDay(m[1], m[2], m[3])
	}
	return pipeline.Date{}, false
}

// makeDay refuses days that do not exist, where time.Date would carry over.
func makeDay(year, month, day string) (pipeline.Date, bool) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	date := pipeline.NewDate(y, time.Month(m), d)
	return date, date.Year == y && int(date.Month) == m && date.Day == d && y >= earliestYear && y <= latestYear
}

// serialDay reads the serial day of a workbook; the time of day is dropped.
func serialDay(stored string, date1904 bool) (pipeline.Date, bool) {
	whole, _, _ := strings.Cut(stored, ".")
	n, err := strconv.Atoi(whole)
	if err != nil || n < 0 || n > 200_000 || (n == leapMistake && !date1904) {
		return pipeline.Date{}, false
	}
	day := pipeline.NewDate(1904, time.January, 1)
	switch {
	case !date1904 && n < leapMistake:
		day = pipeline.NewDate(1899, time.December, 31)
	case !date1904:
		day = pipeline.NewDate(1899, time.December, 30)
	}
	day = day.AddDays(n)
	return day, day.Year >= earliestYear && day.Year <= latestYear
}
