package pipeline

import (
	"path"
	"strings"
	"time"
)

// Unplaced is a file that was returned before anybody could tell which report it is: it is
// damaged, of a kind that is not taken, holds no form of the programme or a form that does
// not say of which period. It counts nowhere, and its unit's reports are still not received;
// it is told beside them, as its unit did send something.
type Unplaced struct {
	Unit       string    `json:"unit"`
	Form       string    `json:"form,omitempty"` // "" where that is not known either
	File       string    `json:"file"`
	ReceivedAt time.Time `json:"received_at"`
	Why        Finding   `json:"why"`
}

// unplaced finds the files of a period, in the order of their receipts: of units that still
// have a report not received, each file once. The same bytes again stand where they came last.
func unplaced(p *Programme, period Period, receipts []Receipt, reports []Filing) []Unplaced {
	open := map[TakenReport]bool{} // reports, and with no form units
	for _, f := range reports {
		if f.State == NotReceived {
			open[TakenReport{f.Unit, f.Form}], open[TakenReport{f.Unit, ""}] = true, true
		}
	}
	var out []Unplaced
	at := map[[3]string]int{}
	for i := range receipts {
		r := &receipts[i]
		if r.Decision != Returned || r.Taken != nil || !p.mayBeOf(period, r) {
			continue
		}
		for _, f := range r.unplaced() {
			if !open[TakenReport{f.Unit, f.Form}] {
				continue
			}
			key := [3]string{f.Unit, f.Form, r.SHA256}
			if before, again := at[key]; again {
				out[before] = f
				continue
			}
			at[key] = len(out)
			out = append(out, f)
		}
	}
	return out
}

// unplaced are the reports that a returned file may be and nobody can tell: one, or of a
// workbook whose forms are known each of them that says no period.
func (r *Receipt) unplaced() []Unplaced {
	if len(r.Submissions) == 0 {
		return []Unplaced{{r.Unit, "", r.File, r.ReceivedAt, gravest(r.Findings)}}
	}
	var out []Unplaced
	for _, s := range r.Submissions {
		if s.Period.IsZero() {
			out = append(out, Unplaced{s.Unit, s.Form, r.File, r.ReceivedAt, gravest(append(r.Findings[:len(r.Findings):len(r.Findings)], s.Findings...))})
		}
	}
	return out
}

// gravest is the first finding for which a file is returned; a file that holds no form says
// so in one.
func gravest(findings []Finding) Finding {
	for _, f := range findings {
		if f.Severity == Reject {
			return f
		}
	}
	return NewFinding("form-not-found", "", "")
}

// mayBeOf tells whether a returned file is taken for one of a period: the one that its name
// says, which of a quarter without a year is the last that can be meant; else that in which it
// came, see [WindowRule.expectedIn].
func (p *Programme) mayBeOf(period Period, r *Receipt) bool {
	day := DayOf(r.ReceivedAt)
	words := plainWords(r.File)
	named, ok := PeriodOfName(words)
	if quarters := QuartersOfName(words, day.Year); !ok && len(quarters) == 1 {
		if named, ok = quarters[0], true; p.Rule.lastThird(named).After(day) {
			named = named.YearBefore()
		}
	}
	if ok && p.Reports(named) {
		return named == period
	}
	return p.Rule.expectedIn(period).Holds(day)
}

// plainWords are the words of a file's name as [PeriodOfName] reads them; of Vietnamese
// letters those that its words have.
func plainWords(file string) string {
	name := strings.TrimSuffix(path.Base(file), path.Ext(file))
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			return r
		case r == 'ý':
			return 'y'
		case r == 'í':
			return 'y' // quí
		case r == 'á', r == 'ă':
			return 'a'
		case 0x300 <= r && r <= 0x36f: // a mark of its own
			return -1
		}
		return ' '
	}, strings.ToLower(name))), " ")
}

// expectedIn is when a report of a period is sent, where nothing else tells of which period
// it is: from the last third of the period on, until the last third of the next begins. Units
// file some days before the cut-off at the earliest, and late far more often than early.
func (r WindowRule) expectedIn(p Period) Validity {
	return Validity{From: r.lastThird(p), To: r.lastThird(p.Next()).AddDays(-1)}
}

func (r WindowRule) lastThird(p Period) Date {
	w := r.Window(p)
	days := int(w.To.Time().Sub(w.From.Time()).Hours()/24) + 1
	return w.To.AddDays(1 - days/3)
}
