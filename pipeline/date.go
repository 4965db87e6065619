package pipeline

import (
	"time"
)

// Vietnam is the time zone of every deadline and receipt: UTC+7 the whole year.
var Vietnam = time.FixedZone("+07", 7*60*60)

// Date is a civil day without a time zone. The zero Date means "no day given".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// NewDate returns the civil day y-m-d, normalised as [time.Date] does.
func NewDate(y int, m time.Month, d int) Date {
	return DateOf(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
}

// DateOf returns the civil day of t in t's own time zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// DayOf returns the civil day of the instant t in Việt Nam.
func DayOf(t time.Time) Date { return DateOf(t.In(Vietnam)) }

// ParseDate reads YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, Say("%q không phải ngày viết theo dạng năm-tháng-ngày (YYYY-MM-DD)", "%q is not a day written YYYY-MM-DD", s)
	}
	return DateOf(t), nil
}

// IsZero tells whether no day is given.
func (d Date) IsZero() bool { return d == Date{} }

// Time returns midnight UTC of the day, for arithmetic only.
func (d Date) Time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// AddDays returns the day n days later.
func (d Date) AddDays(n int) Date { return DateOf(d.Time().AddDate(0, 0, n)) }

// Compare returns -1, 0 or +1 as d is before, equal to or after e.
func (d Date) Compare(e Date) int { return d.Time().Compare(e.Time()) }

// Before tells whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After tells whether d is a later day than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// String writes YYYY-MM-DD, or "" for no day.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// Vietnamese writes the day as offices do: 14/06/2021.
func (d Date) Vietnamese() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format("02/01/2006")
}

// MarshalText writes YYYY-MM-DD.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD; an empty text is no day.
func (d *Date) UnmarshalText(b []byte) (err error) {
	*d = Date{}
	if len(b) > 0 {
		*d, err = ParseDate(string(b))
	}
	return err
}

// Validity is a span of days, both ends included. A zero end is open.
type Validity struct {
	From Date `json:"from"`
	To   Date `json:"to"`
}

// Holds tells whether day lies inside the span.
func (v Validity) Holds(day Date) bool {
	return (v.From.IsZero() || !day.Before(v.From)) && (v.To.IsZero() || !day.After(v.To))
}

// Overlaps tells whether two spans share a day.
func (v Validity) Overlaps(w Validity) bool {
	endsBefore := func(a, b Validity) bool { return !a.To.IsZero() && !b.From.IsZero() && a.To.Before(b.From) }
	return !endsBefore(v, w) && !endsBefore(w, v)
}
