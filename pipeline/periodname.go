package pipeline

import (
	"regexp"
	"strconv"
	"strings"
)

// What the names of files say of periods: a hint, used where nothing else tells. Names come
// as words in small letters without marks: "bao cao quy iii 2021".
var (
	nameQuarterFirst = regexp.MustCompile(`(?:^| )(?:quy|q) ?(iv|i{1,3}|0?[1-4]) (?:nam )?(20\d\d)(?: |$)`)
	nameYearFirst    = regexp.MustCompile(`(?:^| )(20\d\d) ?(?:quy|q) ?(iv|i{1,3}|[1-4])(?: |$)`)
	nameMonth        = regexp.MustCompile(`(?:^| )thang ?(\d{1,2}) (?:nam )?(20\d\d)(?: |$)`)
	nameHalf         = regexp.MustCompile(`(?:^| )(20\d\d) ?h([12])(?: |$)`)
	nameQuarter      = regexp.MustCompile(`(?:^| )quy ?(iv|i{1,3}|0?[1-4])\b`) // without its year; "q3" may be the third district
)

// PeriodOfName reads a period with its year from the words of a name.
func PeriodOfName(words string) (Period, bool) {
	if !strings.Contains(words, "20") { // every pattern has a year of this time
		return Period{}, false
	}
	if m := nameQuarterFirst.FindStringSubmatch(words); m != nil {
		return numbered(Quarter, m[1], m[2])
	} else if m := nameYearFirst.FindStringSubmatch(words); m != nil {
		return numbered(Quarter, m[2], m[1])
	} else if m := nameMonth.FindStringSubmatch(words); m != nil {
		return numbered(Month, m[1], m[2])
	} else if m := nameHalf.FindStringSubmatch(words); m != nil {
		return numbered(HalfYear, m[2], m[1])
	}
	return Period{}, false
}

// QuartersOfName reads the quarters that the words of a name tell without a year, as those of
// a year.
func QuartersOfName(words string, year int) []Period {
	var out []Period
	if !strings.Contains(words, "quy") {
		return nil
	}
	for _, m := range nameQuarter.FindAllStringSubmatch(words, -1) {
		if p, ok := numbered(Quarter, m[1], strconv.Itoa(year)); ok {
			out = append(out, p)
		}
	}
	return out
}

func numbered(kind PeriodKind, number, year string) (Period, bool) {
	y, _ := strconv.Atoi(year)
	code := map[PeriodKind]string{Month: "M", Quarter: "Q", HalfYear: "H"}[kind]
	return periodOf(code, strings.ToUpper(number), y)
}
