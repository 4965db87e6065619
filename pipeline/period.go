package pipeline

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// PeriodKind is how long a period is.
type PeriodKind string

// The kinds of period of Nghị định 09/2019/NĐ-CP, Điều 12.
const (
	Month      PeriodKind = "month"
	Quarter    PeriodKind = "quarter"
	HalfYear   PeriodKind = "half" // 6 tháng đầu năm, 6 tháng cuối năm
	NineMonths PeriodKind = "nine_months"
	Year       PeriodKind = "year"
)

// Vietnamese names the kind: "tháng", "quý", "6 tháng", "9 tháng", "năm".
func (k PeriodKind) Vietnamese() string {
	return map[PeriodKind]string{Month: "tháng", Quarter: "quý", HalfYear: "6 tháng", NineMonths: "9 tháng", Year: "năm"}[k]
}

// Period is a reporting period (kỳ báo cáo) such as Q2/2021. Its window of days
// depends on the programme's [WindowRule].
type Period struct {
	Kind   PeriodKind
	Year   int
	Number int // month 1–12, quarter 1–4, half 1–2; 1 for nine months and year
}

var periodKinds = []struct {
	kind   PeriodKind
	code   string // as in 2021-Q2
	months int
	count  int
}{
	{Month, "M", 1, 12},
	{Quarter, "Q", 3, 4},
	{HalfYear, "H", 6, 2},
	{NineMonths, "9M", 9, 1},
	{Year, "Y", 12, 1},
}

var periodForms = []*regexp.Regexp{
	regexp.MustCompile(`(?i)^(?P<year>\d{4})[-/ ]?(?P<kind>Q|M|H|9M|Y|T|6T)(?P<n>\d{0,2})$`),
	regexp.MustCompile(`(?i)^(?P<kind>Q|M|H|9M|Y|T|QUÝ )(?P<n>\d{0,2}|I|II|III|IV)[-/ ](?P<year>\d{4})$`),
}

var roman = map[string]int{"I": 1, "II": 2, "III": 3, "IV": 4}

// ParsePeriod reads the code of a period: 2021-Q2, 2021-M05, 2021-H1, 2021-9M,
// 2021-Y. It also takes what people type: Q2/2021, 2021Q2, "Quý II/2021".
func ParsePeriod(s string) (Period, error) {
	for _, re := range periodForms {
		m := re.FindStringSubmatch(strings.TrimSpace(s))
		if m == nil {
			continue
		}
		year, _ := strconv.Atoi(m[re.SubexpIndex("year")])
		kind := strings.ToUpper(m[re.SubexpIndex("kind")])
		number := strings.ToUpper(m[re.SubexpIndex("n")])
		if p, ok := periodOf(kind, number, year); ok {
			return p, nil
		}
	}
	return Period{}, Say("%q không phải kỳ báo cáo; ghi theo dạng 2021-Q2", "%q is not a period; write it like 2021-Q2", s)
}

func periodOf(kind, number string, year int) (Period, bool) {
	switch kind {
	case "QUÝ ":
		kind = "Q"
	case "T":
		kind = "M"
	case "6T":
		kind = "H"
	}
	n, ok := roman[number]
	if !ok {
		n, _ = strconv.Atoi(number)
	}
	for _, k := range periodKinds {
		if k.code != kind {
			continue
		}
		if k.count == 1 && number == "" {
			n = 1
		}
		return Period{k.kind, year, n}, n >= 1 && n <= k.count && year >= 1900
	}
	return Period{}, false
}

// IsZero tells whether no period is given.
func (p Period) IsZero() bool { return p == Period{} }

// String writes the code of the period, such as 2021-Q2; it sorts by time within a kind.
func (p Period) String() string {
	for _, k := range periodKinds {
		if k.kind != p.Kind {
			continue
		}
		switch {
		case k.count == 1:
			return fmt.Sprintf("%04d-%s", p.Year, k.code)
		case k.count > 9:
			return fmt.Sprintf("%04d-%s%02d", p.Year, k.code, p.Number)
		}
		return fmt.Sprintf("%04d-%s%d", p.Year, k.code, p.Number)
	}
	return ""
}

// Vietnamese writes the period as offices do: "Quý II/2021", "Tháng 5/2021",
// "6 tháng đầu năm 2021", "9 tháng năm 2021", "Năm 2021".
func (p Period) Vietnamese() string {
	switch p.Kind {
	case Month:
		return fmt.Sprintf("Tháng %d/%d", p.Number, p.Year)
	case Quarter:
		return fmt.Sprintf("Quý %s/%d", [...]string{"", "I", "II", "III", "IV"}[p.Number], p.Year)
	case HalfYear:
		return fmt.Sprintf("6 tháng %s năm %d", [...]string{"", "đầu", "cuối"}[p.Number], p.Year)
	case NineMonths:
		return fmt.Sprintf("9 tháng năm %d", p.Year)
	case Year:
		return fmt.Sprintf("Năm %d", p.Year)
	}
	return ""
}

// MarshalText writes the code.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what [ParsePeriod] reads; an empty text is no period.
func (p *Period) UnmarshalText(b []byte) (err error) {
	*p = Period{}
	if len(b) > 0 {
		*p, err = ParsePeriod(string(b))
	}
	return err
}

func (p Period) months() int {
	for _, k := range periodKinds {
		if k.kind == p.Kind {
			return k.months
		}
	}
	return 0
}

// LastMonth returns the calendar year and month that the period ends in, the month
// that deadlines count from.
func (p Period) LastMonth() (int, time.Month) {
	return p.Year, time.Month(p.months() * p.Number)
}

// Previous returns the period of the same kind just before.
func (p Period) Previous() Period {
	if p.Number > 1 {
		return Period{p.Kind, p.Year, p.Number - 1}
	}
	return Period{p.Kind, p.Year - 1, 12 / p.months()}
}

// Next returns the period of the same kind just after.
func (p Period) Next() Period {
	if (p.Number+1)*p.months() <= 12 {
		return Period{p.Kind, p.Year, p.Number + 1}
	}
	return Period{p.Kind, p.Year + 1, 1}
}

// YearBefore returns the same period one year earlier.
func (p Period) YearBefore() Period { return Period{p.Kind, p.Year - 1, p.Number} }

// ToDate returns the periods of the same kind in the period's year up to and with it.
func (p Period) ToDate() []Period {
	out := make([]Period, p.Number)
	for i := range out {
		out[i] = Period{p.Kind, p.Year, i + 1}
	}
	return out
}

// Parts returns the periods of a kind that make up the period, oldest first: the period
// itself where it is of that kind, nothing where they do not fit.
func (p Period) Parts(kind PeriodKind) []Period {
	each := Period{Kind: kind}.months()
	last := p.months() * p.Number
	first := last - p.months()
	if each == 0 || first%each != 0 || last%each != 0 {
		return nil
	}
	var out []Period
	for n := first/each + 1; n <= last/each; n++ {
		out = append(out, Period{kind, p.Year, n})
	}
	return out
}

// WindowRule says which days a period covers.
type WindowRule string

// The two window rules: Nghị định 09/2019/NĐ-CP Điều 12 (15th to 14th) and the
// calendar.
const (
	ND09     WindowRule = "nd09"
	Calendar WindowRule = "calendar"
)

// Window returns the first and last day of the period, both included.
// Under nd09 Q2/2021 is 15/03/2021 … 14/06/2021.
func (r WindowRule) Window(p Period) Validity {
	year, last := p.LastMonth()
	first := last - time.Month(p.months()) + 1
	if r == Calendar {
		return Validity{NewDate(year, first, 1), NewDate(year, last+1, 0)}
	}
	return Validity{NewDate(year, first-1, 15), NewDate(year, last, 14)}
}

// PeriodWith returns the period of one of the kinds whose window is exactly v.
func (r WindowRule) PeriodWith(v Validity, kinds []PeriodKind) (Period, bool) {
	for _, kind := range kinds {
		for n := 1; n <= 12; n++ {
			p := Period{kind, v.To.Year, n}
			if n*p.months() <= 12 && r.Window(p) == v {
				return p, true
			}
		}
	}
	return Period{}, false
}

// Deadline says by when the units of a tier file. Exactly one of Day, WorkingDays
// and Fixed is set. Source says where the rule comes from; "đơn vị tự đặt" marks a
// setting that no regulation gives.
type Deadline struct {
	Tier        string
	Day         int    // day of the last month of the period; its last day in a month that is shorter
	WorkingDays int    // working days after the last day of the window
	Fixed       string // dd/mm, the first one after the window's last day
	Source      string
}

// Due returns the last day on which a report of period p is on time: a day that is
// Saturday, Sunday or a holiday moves to the next working day.
func (d Deadline) Due(p Period, r WindowRule, holidays []Date) Date {
	year, month := p.LastMonth()
	closed := func(day Date) bool {
		w := day.Time().Weekday()
		return w == time.Saturday || w == time.Sunday || slices.Contains(holidays, day)
	}
	due := dayOfMonth(year, month, d.Day)
	if d.WorkingDays > 0 {
		due = r.Window(p).To
		for n := 0; n < d.WorkingDays; {
			if due = due.AddDays(1); !closed(due) {
				n++
			}
		}
	} else if t, err := time.Parse("02/01", d.Fixed); err == nil {
		due = dayOfMonth(year, t.Month(), t.Day())
		if !due.After(r.Window(p).To) { // "15/01" after a year that ends in December
			due = dayOfMonth(year+1, t.Month(), t.Day())
		}
	}
	for closed(due) {
		due = due.AddDays(1)
	}
	return due
}

// dayOfMonth is the d-th day of a month, or its last one where it has fewer: the 31st of
// June would otherwise be 1 July, and who files on that day is late.
func dayOfMonth(year int, month time.Month, d int) Date {
	if last := NewDate(year, month+1, 0); d > last.Day {
		return last
	}
	return NewDate(year, month, d)
}
