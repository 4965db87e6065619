package pipeline

import "time"

// Result is one indicator of one unit for one period.
type Result struct {
	Unit          string
	Indicator     string
	Value         Maybe // ratio and unit_share: percent, four decimals, half away from zero
	Numerator     Maybe // ratio, unit_share
	Denominator   Maybe
	UnitsReported int
	UnitsExpected int
	Target        string // ">= 85"; "" where none binds the unit's tier
	Verdict       Verdict
}

// FieldTotal is one field of one form rolled up like a flow: what the consolidated
// form shows. Reconciliation compares it with what the unit filed itself.
type FieldTotal struct {
	Unit, Form, Field string
	Measure           Measure
	Value             Maybe
	UnitsReported     int
	UnitsExpected     int
}

// Gap is a unit that is expected in an indicator and is not counted as reported
// there, or, for a unit share, does not satisfy the condition.
type Gap struct {
	Indicator, Unit string
	Failing         bool // true: filed or not, it does not satisfy a unit share
}

// Passage is a text that a unit filed: a narrative section or an explanation.
type Passage struct {
	Indicator   string // "" for an explanation
	Unit        string
	Form, Field string
	Text        string
	Submission  string
	Sheet, Ref  string
}

// Reconciliation is a subtree figure that stands against the sum below it, or a row
// of a breakdown against that unit's own filing. The reported one stands.
type Reconciliation struct {
	Unit          string // who filed the subtree figure or breakdown
	Child         string // breakdown row's unit; "" for the whole subtree
	Form, Field   string
	Reported      Number
	Computed      Number
	UnitsReported int // of those that Computed is of
	UnitsExpected int
	Submission    string
	Sheet, Ref    string
}

// FilingState is the state of an expected report.
type FilingState string

// The states of a report; the first four add up to the number expected.
const (
	NotReceived FilingState = "not_received"
	WasReturned FilingState = "returned"
	OnTime      FilingState = "on_time"
	Late        FilingState = "late"
	Unexpected  FilingState = "unexpected" // filed, not owed: shown apart
)

// Word names a state, in documents and on the pages as on the command line.
func (s FilingState) Word() Sentence {
	switch s {
	case NotReceived:
		return Say("chưa nộp", "not received")
	case WasReturned:
		return Say("bị trả lại", "returned")
	case OnTime:
		return Say("đúng hạn", "on time")
	case Late:
		return Say("nộp muộn", "late")
	}
	return Say("ngoài danh mục", "unexpected")
}

// Filing is the state of one report of one unit.
type Filing struct {
	Unit       string      `json:"unit"`
	Form       string      `json:"form"`
	State      FilingState `json:"state"`
	Version    int         `json:"version"`     // of the submission that counts; 0 when none does
	ReceivedAt *time.Time  `json:"received_at"` // of the first accepted version, else of the last returned one
	Due        Date        `json:"due"`
}

// FilingTotals count reports by state.
type FilingTotals struct {
	Expected    int `json:"expected"`
	NotReceived int `json:"not_received"`
	Returned    int `json:"returned"`
	OnTime      int `json:"on_time"`
	Late        int `json:"late"`
	Unexpected  int `json:"unexpected"`
}

// FilingStatus is who has filed what for a period.
type FilingStatus struct {
	Period  Period       `json:"period"`
	Totals  FilingTotals `json:"totals"`
	Reports []Filing     `json:"reports"`

	Unplaced []Unplaced `json:"unplaced,omitempty"` // files of units that still owe a report
}

// LedgerLine is one line of the ledger. A line that does not hold fails the run.
type LedgerLine struct {
	Line  string `json:"line"` // files, cells, flows
	Text  string `json:"text"`
	Holds bool   `json:"holds"`

	Vietnamese string `json:"-"` // Text for people; "" where it was not said
}

// Said returns the line in a language.
func (l LedgerLine) Said(lang Language) string {
	if lang == English || l.Vietnamese == "" {
		return l.Text
	}
	return l.Vietnamese
}

// Backing is what stands behind one figure of a flow, ratio or distinct count and is
// needed besides its value where several periods are taken together.
type Backing struct {
	Unit, Indicator string
	Reported        []string // units counted as reported, in tree order
	Missing         []string // units expected and not counted as reported, in tree order
	Keys            []string // distinct: the keys counted, in the form in which they are compared
}

// Place is one figure of one unit.
type Place struct{ Unit, Indicator string }

// Figures are what the warehouse rolls up for one period.
type Figures struct {
	Period          Period
	On              Date            // restated on the tree of this day; zero on the period's own tree
	Torn            []Place         // restated: no figure, because a part of it went or came from elsewhere
	Results         []Result        // tree order, then pack order
	Backings        Packed[Backing] // tree order, then pack order
	Fields          Packed[FieldTotal]
	Gaps            []Gap
	Passages        []Passage
	Reconciliations []Reconciliation
	Points          []Point // cells that scores are made from; nil where units are not scored
	Flows           LedgerLine
	Sources         *Sources // nil unless they were asked for

	Edition    int          // of an earlier period that was closed under another programme: its last edition
	Recomputed []Recomputed // and which of its figures the programme in force makes otherwise, in the edition's order
}

// Span is the figures of several periods of one year taken together, each indicator by
// its kind over time. A unit that is not the same in every period's tree has no figure
// there, nor has an indicator that is summed and of which the form did not ask for the
// same thing in every period, see [Programme.Unlike]. N of a flow, ratio or distinct count is the units that owed it in one of the
// periods at least, n those that reported it in each period in which they owed it, so
// that n is N only where nothing is missing. The n/N of a stock, share or own value is
// that of the one period that its figure is from.
type Span struct {
	Periods []Period // oldest first; the last is that of the consolidation
	Results []Result // in the order of the last period's; Target and Verdict are left out
}

// Consolidation is the results of one period, computed from what is accepted now
// (tổng hợp). Edition is 0 for a draft.
type Consolidation struct {
	Programme  *Programme // as it stands in the period, see [Programme.In]
	Tree       *Hierarchy
	At         time.Time
	Edition    int
	Figures               // of the period itself
	Previous   *Figures   // of the period before; nil when nothing was accepted for it
	YearBefore *Figures   // of the same period a year before; nil when nothing was accepted for it
	Only       []string   // indicator groups that it was restricted to; nil for all
	History    []*Figures // periods before this one for which something was accepted, oldest first, at most eight

	ToDate       *Span // the year up to and with this period; nil where it is the year's or the programme's first, or one before it has nothing
	ToDateBefore *Span // the same periods of the year before; nil where one of them has nothing or is before the programme's first

	Since       *Edition     // the last edition of the period before this; nil where there is none
	Adjustments []Adjustment // what differs from it, in tree order then pack order
	Rescored    []Rescored   // and whose score sheets

	Scores    []Score // nil where units are not scored
	Filing    FilingStatus
	Accepted  []Submission // what counts, in tree order then form order, without cells
	Ledger    []LedgerLine
	TakenFrom []string // codes of the units that ever sent on what was filed to them, sorted: in a ministry, provinces

	folded *folded // see [Consolidation.Fold]
}
