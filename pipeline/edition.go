package pipeline

import (
	"fmt"
	"iter"
	"slices"
	"time"
)

// Edition is the record of a closed state of a period (bản chốt): from what it was
// computed, by which programme, when and by whom. It is written once, and a figure of
// it never changes; what comes later makes the next one.
type Edition struct {
	Period Period    `json:"period"`
	Number int       `json:"number"` // 1, 2, 3 …
	At     time.Time `json:"at"`
	Who    string    `json:"who"`            // account and machine that ran the program
	Note   string    `json:"note,omitempty"` // what the closer has to say of it

	Build string `json:"build,omitempty"` // version of the program that made it: rules may change after it; "" of one that was not built from a commit, or did not write it down

	Programme string       `json:"programme"` // code
	Pack      string       `json:"pack"`      // digest of the pack, which lies beside the record
	Receipts  int          `json:"receipts"`  // how many there were
	Head      string       `json:"head"`      // chain of the last of them
	Window    int          `json:"correction_days"`
	Beside    []EditionRef `json:"beside"` // the last editions of other periods, whose figures it is compared with
	Inputs    []Input      `json:"inputs"` // what counts, in tree order then form order

	Adjustments []Adjustment  `json:"adjustments"` // against the edition before; of the first there are none
	Files       []EditionFile `json:"files"`       // what lies beside the record

	Record string `json:"-"` // SHA-256 of the record itself, once it is written
}

// EditionRef names an edition.
type EditionRef struct {
	Period Period `json:"period"`
	Number int    `json:"number"`
}

// String writes "2021-Q2/1".
func (r EditionRef) String() string { return fmt.Sprintf("%s/%d", r.Period, r.Number) }

// Ref names the edition.
func (e Edition) Ref() EditionRef { return EditionRef{e.Period, e.Number} }

// EditionFile is a file of an edition, by its name below the edition's folder with "/"
// between folders.
type EditionFile struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Input is a submission that counts in an edition.
type Input struct {
	Submission string    `json:"submission"` // [Submission.ID], which holds the SHA-256 of the file
	Unit       string    `json:"unit"`
	Form       string    `json:"form"`
	Version    int       `json:"version"`
	File       string    `json:"file"`
	ReceivedAt time.Time `json:"received_at"`
	Content    string    `json:"content"` // digest of the cells
}

// Inputs names the submissions that count.
func Inputs(counting []Submission) []Input {
	out := make([]Input, len(counting))
	for i := range counting {
		out[i] = counting[i].Input()
	}
	return out
}

// Input names the submission.
func (s *Submission) Input() Input {
	return Input{s.ID, s.Unit, s.Form, s.Version, s.File, s.ReceivedAt, s.Content}
}

// Frozen is every figure of an edition as it was published.
type Frozen struct {
	Results []FrozenResult `json:"results"` // of the period, in tree order then pack order
	ToDate  []FrozenResult `json:"to_date"` // of the year up to and with it
	Fields  []FrozenField  `json:"fields"`
	Scores  []FrozenScore  `json:"scores"`
	Remarks []Remark       `json:"remarks"` // what units said of their figures

	Unranked []Unranked `json:"unranked,omitempty"` // of the units whose score has no rank; no figures, and none of editions closed by older builds
}

// FrozenResult is a [Result] as it was published.
type FrozenResult struct {
	Unit        string  `json:"unit"`
	Indicator   string  `json:"indicator"`
	Value       Maybe   `json:"value"`
	Numerator   Maybe   `json:"numerator"`
	Denominator Maybe   `json:"denominator"`
	Reported    int     `json:"units_reported"`
	Expected    int     `json:"units_expected"`
	Target      string  `json:"target,omitempty"`
	Verdict     Verdict `json:"verdict,omitempty"`
}

// FrozenField is a [FieldTotal] as it was published.
type FrozenField struct {
	Unit     string  `json:"unit"`
	Form     string  `json:"form"`
	Field    string  `json:"field"`
	Measure  Measure `json:"measure"`
	Value    Maybe   `json:"value"`
	Reported int     `json:"units_reported"`
	Expected int     `json:"units_expected"`
}

// FrozenScore is the outcome of a [Score] as it was published.
type FrozenScore struct {
	Unit  string `json:"unit"`
	Total Maybe  `json:"total"`
	Class string `json:"class"`
	Rank  int    `json:"rank"`
}

// Remark is an explanation that a unit gave in its form (giải trình), or the reason that a
// superior wrote beside the points of a unit.
type Remark struct {
	Submission string `json:"submission"`
	Row        string `json:"row,omitempty"` // the unit that the points are of
	Field      string `json:"field"`
	Text       string `json:"text"`
}

// Freeze takes down every figure of a consolidation.
func Freeze(c *Consolidation) Frozen {
	f := Frozen{Results: freezeResults(c.Count(), c.AllResults()), Fields: make([]FrozenField, 0, c.Fields.Len()), Scores: make([]FrozenScore, len(c.Scores))}
	if c.ToDate != nil {
		f.ToDate = freezeResults(len(c.ToDate.Results), slices.Values(c.ToDate.Results))
	}
	for x := range c.Fields.All() {
		f.Fields = append(f.Fields, FrozenField{x.Unit, x.Form, x.Field, x.Measure, x.Value, x.UnitsReported, x.UnitsExpected})
	}
	for i, s := range c.Scores {
		f.Scores[i] = FrozenScore{s.Unit, s.Total, s.Class, s.Rank}
		if u, without := s.Unranked(); without {
			f.Unranked = append(f.Unranked, u)
		}
	}
	for _, p := range c.Passages {
		if p.Indicator == "" && p.Text != "" {
			f.Remarks = append(f.Remarks, Remark{Submission: p.Submission, Field: p.Field, Text: p.Text})
		}
	}
	for _, p := range c.Points {
		if p.Text != "" && c.Programme.reasoned(p) {
			f.Remarks = append(f.Remarks, Remark{p.Submission, p.Unit, p.Field, p.Text})
		}
	}
	return f
}

func freezeResults(n int, results iter.Seq[Result]) []FrozenResult {
	out := make([]FrozenResult, 0, n)
	for r := range results {
		out = append(out, FrozenResult{r.Unit, r.Indicator, r.Value, r.Numerator, r.Denominator, r.UnitsReported, r.UnitsExpected, r.Target, r.Verdict})
	}
	return out
}

// Result gives the result back.
func (f FrozenResult) Result() Result {
	return Result{Unit: f.Unit, Indicator: f.Indicator, Value: f.Value, Numerator: f.Numerator, Denominator: f.Denominator,
		UnitsReported: f.Reported, UnitsExpected: f.Expected, Target: f.Target, Verdict: f.Verdict}
}

// Differs names the first figure in which two sets of figures differ, and false where
// they are the same. Remarks, and why a score has no rank, are no figures.
func (f Frozen) Differs(other Frozen) (Sentence, bool) {
	results := func(what Sentence, a, b []FrozenResult) (Sentence, bool) {
		return firstDifference(what, a, b, func(r FrozenResult) string { return r.Unit + " " + r.Indicator }, FrozenResult.text, func(FrozenResult) bool { return false })
	}
	if s, differ := results(Say("kết quả", "result"), f.Results, other.Results); differ {
		return s, true
	}
	if s, differ := results(Say("lũy kế", "year to date"), f.ToDate, other.ToDate); differ {
		return s, true
	}
	if s, differ := firstDifference(Say("số liệu biểu", "field"), f.Fields, other.Fields,
		func(x FrozenField) string { return fmt.Sprintf("%s %s.%s %s", x.Unit, x.Form, x.Field, x.Measure) },
		func(x FrozenField) string { return fmt.Sprintf("%s (%d/%d)", orNone(x.Value), x.Reported, x.Expected) },
		func(x FrozenField) bool { return !x.Value.Known && x.Reported == 0 }); differ {
		return s, true
	}
	return firstDifference(Say("điểm", "score"), f.Scores, other.Scores, func(s FrozenScore) string { return s.Unit },
		func(s FrozenScore) string { return fmt.Sprintf("%s %s %d", orNone(s.Total), s.Class, s.Rank) }, func(s FrozenScore) bool { return !s.Total.Known })
}

// firstDifference holds figures against each other by their names: editions that an earlier
// build closed list the same figures in another order, and some of those that nobody reported,
// which are nothing, where others do not.
func firstDifference[T comparable](what Sentence, published, again []T, name, text func(T) string, nothing func(T) bool) (Sentence, bool) {
	if slices.Equal(published, again) {
		return Sentence{}, false
	}
	at := make(map[string]int, len(again))
	for i, x := range again {
		at[name(x)] = i
	}
	for _, x := range published {
		i, there := at[name(x)]
		switch {
		case !there && nothing(x):
		case !there:
			return Say("%s %s: đã chốt %s, tính lại không còn", "%s %s: closed as %s, computed again it is not there", what, name(x), text(x)), true
		case x != again[i]:
			return Say("%s %s: đã chốt %s, tính lại được %s", "%s %s: closed as %s, computed again it is %s", what, name(x), text(x), text(again[i])), true
		}
		delete(at, name(x))
	}
	for i, x := range again {
		if j, there := at[name(x)]; there && i == j && !nothing(x) {
			return Say("%s %s: bản chốt không có, tính lại được %s", "%s %s: not in the edition, computed again it is %s", what, name(x), text(x)), true
		}
	}
	return Sentence{}, false
}

func (f FrozenResult) text() string {
	out := fmt.Sprintf("%s (%d/%d)", orNone(f.Value), f.Reported, f.Expected)
	if f.Numerator.Known || f.Denominator.Known {
		out += fmt.Sprintf(" = %s/%s", orNone(f.Numerator), orNone(f.Denominator))
	}
	if f.Target != "" {
		out += " " + f.Target + " " + string(f.Verdict)
	}
	return out
}

func orNone(m Maybe) string {
	if !m.Known {
		return "…"
	}
	return m.String()
}
