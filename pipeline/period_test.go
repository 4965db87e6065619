package pipeline

import "testing"

func day(t *testing.T, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func period(t *testing.T, s string) Period {
	t.Helper()
	p, err := ParsePeriod(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The table of Nghị định 09/2019/NĐ-CP, Điều 12.
func TestWindowFollowsDecree09(t *testing.T) {
	for _, c := range []struct{ period, from, to string }{
		{"2021-M01", "2020-12-15", "2021-01-14"},
		{"2021-M05", "2021-04-15", "2021-05-14"},
		{"2021-Q1", "2020-12-15", "2021-03-14"},
		{"2021-Q2", "2021-03-15", "2021-06-14"},
		{"2021-Q3", "2021-06-15", "2021-09-14"},
		{"2021-Q4", "2021-09-15", "2021-12-14"},
		{"2021-H1", "2020-12-15", "2021-06-14"},
		{"2021-H2", "2021-06-15", "2021-12-14"},
		{"2021-9M", "2020-12-15", "2021-09-14"},
		{"2021-Y", "2020-12-15", "2021-12-14"},
	} {
		w := ND09.Window(period(t, c.period))
		if w.From != day(t, c.from) || w.To != day(t, c.to) {
			t.Errorf("%s: %s … %s, want %s … %s", c.period, w.From, w.To, c.from, c.to)
		}
	}
	if w := Calendar.Window(period(t, "2021-Q2")); w.From != day(t, "2021-04-01") || w.To != day(t, "2021-06-30") {
		t.Errorf("calendar Q2: %s … %s", w.From, w.To)
	}
}

func TestParsePeriodTakesWhatPeopleType(t *testing.T) {
	for typed, want := range map[string]string{
		"2021-Q2": "2021-Q2", "Q2/2021": "2021-Q2", "2021Q2": "2021-Q2", "q2-2021": "2021-Q2", "Quý II/2021": "2021-Q2",
		"2021-M5": "2021-M05", "2021-H2": "2021-H2", "2021-9M": "2021-9M", "2021-Y": "2021-Y", " 2021-Q2 ": "2021-Q2",
	} {
		if got := period(t, typed).String(); got != want {
			t.Errorf("%q is %s, want %s", typed, got, want)
		}
	}
	for _, bad := range []string{"", "2021", "2021-Q5", "2021-Q0", "2021-M13", "Q2", "quý hai", "2021-Q2x", "2021-H3"} {
		if p, err := ParsePeriod(bad); err == nil {
			t.Errorf("%q was read as %s", bad, p)
		}
	}
}

func TestPeriodsFollowEachOther(t *testing.T) {
	for _, c := range [][2]string{{"2021-Q1", "2021-Q2"}, {"2021-Q4", "2022-Q1"}, {"2021-M12", "2022-M01"}, {"2021-H2", "2022-H1"}, {"2021-9M", "2022-9M"}, {"2021-Y", "2022-Y"}} {
		if got := period(t, c[0]).Next().String(); got != c[1] {
			t.Errorf("after %s comes %s, want %s", c[0], got, c[1])
		}
		if got := period(t, c[1]).Previous().String(); got != c[0] {
			t.Errorf("before %s comes %s, want %s", c[1], got, c[0])
		}
	}
}

func TestPeriodWithFindsTheWindow(t *testing.T) {
	kinds := []PeriodKind{Quarter, HalfYear, Year}
	for _, code := range []string{"2021-Q1", "2021-Q4", "2021-H1", "2021-Y"} {
		p := period(t, code)
		if got, ok := ND09.PeriodWith(ND09.Window(p), kinds); !ok || got != p {
			t.Errorf("window of %s is of %s, %v", p, got, ok)
		}
	}
	if p, ok := ND09.PeriodWith(Validity{day(t, "2021-03-16"), day(t, "2021-06-14")}, kinds); ok {
		t.Errorf("a window that starts a day late was taken for %s", p)
	}
}

func TestDueMovesToTheNextWorkingDay(t *testing.T) {
	q2 := period(t, "2021-Q2")
	holidays := []Date{day(t, "2021-06-21")}
	if got := (Deadline{Fixed: "15/01"}).Due(period(t, "2021-Y"), Calendar, nil); got != day(t, "2022-01-17") {
		t.Errorf("15/01 after the calendar year 2021 is %s, want Monday 2022-01-17", got)
	}
	if got := (Deadline{Day: 30}).Due(period(t, "2022-M02"), ND09, nil); got != day(t, "2022-02-28") {
		t.Errorf("the 30th of February is %s, want Monday 2022-02-28", got)
	}
	if got := (Deadline{Fixed: "29/02"}).Due(period(t, "2021-Y"), ND09, nil); got != day(t, "2022-02-28") {
		t.Errorf("29/02 of a year that has none is %s, want Monday 2022-02-28", got)
	}
	for _, c := range []struct {
		deadline Deadline
		want     string
	}{
		{Deadline{Day: 17}, "2021-06-17"},        // a Thursday
		{Deadline{Day: 19}, "2021-06-22"},        // Saturday, then a holiday on Monday
		{Deadline{WorkingDays: 1}, "2021-06-15"}, // Tuesday after Monday the 14th
		{Deadline{WorkingDays: 5}, "2021-06-22"}, // over the weekend and the holiday
		{Deadline{Fixed: "20/06"}, "2021-06-22"}, // Sunday
		{Deadline{Day: 31}, "2021-06-30"},        // June has 30 days
	} {
		if got := c.deadline.Due(q2, ND09, holidays); got != day(t, c.want) {
			t.Errorf("%+v is due %s, want %s", c.deadline, got, c.want)
		}
	}
}
