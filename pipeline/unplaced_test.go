package pipeline

import (
	"testing"
)

// A unit whose file could not be read still counts as not having filed, and it is told that it
// sent something, of which period and why it came back.
func TestAFileOfWhichNobodyKnowsWhatItIsIsToldBesideTheReportsOwed(t *testing.T) {
	p, period := testProgramme(), Period{Quarter, 2021, 2}
	receipt := func(unit, file, when string, d Decision, subs ...Submission) Receipt {
		return Receipt{Unit: unit, File: file, SHA256: unit + file, ReceivedAt: at(t, when), Decision: d, Submissions: subs, Findings: []Finding{NewFinding("forms-due", "", ""), NewFinding("file-kind", "", "", "tệp PDF")}}
	}
	damaged := receipt("A", "scan.pdf", "2021-06-16 09:00", Returned)
	again := damaged
	again.ReceivedAt = at(t, "2021-06-17 10:30")
	noPeriod := Submission{Unit: "B", Form: "f2", Verdict: Returned, Findings: []Finding{NewFinding("period-missing", "", "", "f2")}}
	for _, c := range []struct {
		name     string
		receipts []Receipt
		want     []string
	}{
		{"nothing sent", nil, nil},
		{"damaged, and the same bytes once more", []Receipt{damaged, again}, []string{"A  scan.pdf 17/06 file-kind"}},
		{"a form that says no period", []Receipt{receipt("B", "x.xlsx", "2021-06-16 09:00", Returned, noPeriod)}, []string{"B f2 x.xlsx 16/06 file-kind"}},
		{"some days before the cut-off", []Receipt{receipt("A", "scan.pdf", "2021-06-08 09:00", Returned)}, []string{"A  scan.pdf 08/06 file-kind"}},
		{"the period before, late", []Receipt{receipt("A", "scan.pdf", "2021-04-20 09:00", Returned)}, nil},
		{"the period after", []Receipt{receipt("A", "scan.pdf", "2021-09-16 09:00", Returned)}, nil},
		{"its name says the period", []Receipt{receipt("A", "Báo cáo quý II năm 2021.pdf", "2021-09-16 09:00", Returned)}, []string{"A  Báo cáo quý II năm 2021.pdf 16/09 file-kind"}},
		{"its name says the year too", []Receipt{receipt("A", "Báo cáo quý II năm 2021.pdf", "2022-09-16 09:00", Returned)}, []string{"A  Báo cáo quý II năm 2021.pdf 16/09 file-kind"}},
		{"its name says the quarter", []Receipt{receipt("A", "Bao cao quy 2.pdf", "2022-01-16 09:00", Returned)}, []string{"A  Bao cao quy 2.pdf 16/01 file-kind"}},
		{"its name says another", []Receipt{receipt("A", "Quý III 2021.pdf", "2021-06-16 09:00", Returned)}, nil},
		{"its name says one that is not consolidated", []Receipt{receipt("A", "thang 5 2021.pdf", "2021-06-16 09:00", Returned)}, []string{"A  thang 5 2021.pdf 16/06 file-kind"}},
		{"what it owed came after", []Receipt{damaged, receipt("A", "good.xlsx", "2021-06-18 09:00", Accepted, Submission{Unit: "A", Form: "f1", Period: period, Verdict: Accepted, Version: 1}, Submission{Unit: "A", Form: "f2", Period: period, Verdict: Accepted, Version: 1})}, nil},
		{"a duplicate", []Receipt{receipt("A", "scan.pdf", "2021-06-16 09:00", Duplicate)}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Status(p, period, c.receipts)
			var got []string
			for _, f := range s.Unplaced {
				got = append(got, f.Unit+" "+f.Form+" "+f.File+" "+f.ReceivedAt.In(Vietnam).Format("02/01")+" "+f.Why.Code)
			}
			if len(got) != len(c.want) || len(got) > 0 && got[0] != c.want[0] {
				t.Errorf("%q, want %q", got, c.want)
			}
			if n := s.Totals; n.Returned != 0 || n.NotReceived+n.Late+n.OnTime != n.Expected {
				t.Errorf("totals %+v", n)
			}
		})
	}
	s := Status(p, period, []Receipt{damaged})
	if only := s.Only(func(f Filing) bool { return f.Unit == "B" }); len(only.Unplaced) != 0 {
		t.Errorf("of another's file is told: %v", only.Unplaced)
	}
	if only := s.Only(func(f Filing) bool { return f.Unit == "A" }); len(only.Unplaced) != 1 {
		t.Errorf("not told where it is A's: %v", only.Unplaced)
	}
}

// Names tell periods as offices write them; every day is of one period's reports.
func TestPeriodsOfNames(t *testing.T) {
	for words, want := range map[string]string{"bao cao quy iii 2021": "2021-Q3", "dv 01 2021 q2": "2021-Q2", "q2 2021": "2021-Q2", "thang 5 nam 2021": "2021-M05", "2021 h1": "2021-H1", "quy v 2021": "", "quy 2": "", "": ""} {
		if got, _ := PeriodOfName(words); got.String() != want {
			t.Errorf("%q: %s, want %s", words, got, want)
		}
	}
	if q := QuartersOfName("ket qua quy ii ke hoach quy iii", 2021); len(q) != 2 || q[1] != (Period{Quarter, 2021, 3}) {
		t.Errorf("%v", q)
	}
	rule := ND09
	for _, p := range []Period{{Month, 2021, 3}, {Quarter, 2021, 4}, {Year, 2021, 1}} {
		if a, b := rule.expectedIn(p), rule.expectedIn(p.Next()); a.To.AddDays(1) != b.From || !a.Holds(rule.Window(p).To) || a.Holds(rule.Window(p).From) {
			t.Errorf("%s: %v, then %v", p, a, b)
		}
	}
}
