package pipeline

import (
	"cmp"
	"math/big"
	"slices"
)

// Scoring is how units are scored and ranked (chấm điểm, xếp loại). Regulations differ
// from province to province; a programme without one has none.
type Scoring struct {
	Name       string
	Source     string   // regulation, or "đơn vị tự đặt"
	Tiers      []string // tiers that are scored; each tier is ranked for itself
	Criteria   []Criterion
	Ineligible *FieldRef // tick, filed by the superior: the unit is not ranked; nil where nobody is excluded
	Why        *FieldRef // text beside it: the reason
	Classes    []Class   // highest first
}

// Criterion is one line of the score sheet. What counts is the superior's score where
// one is given, else the score computed from an indicator, else the unit's own.
type Criterion struct {
	Code, Name string
	Max        Number
	Self       []FieldRef // field of a form that the unit files; several where a version of the form divides it: their sum
	Superior   []FieldRef // column of a table form that the superior files, a row for each unit; likewise
	Reason     *FieldRef  // text column of the same table; may be nil
	Indicator  string     // computed criterion: the indicator
	Bands      []Band     // and its points, first match counts
}

// Band gives points to values of an indicator.
type Band struct {
	Comparison Comparison
	Bound      Number
	Points     Number
}

// Class is a grade that a total reaches from a bound on ("Tốt" from 80).
type Class struct {
	Name string
	From Number
}

// Point is one cell that a score is made from: filed by the unit itself or, in the
// row of the unit, by its superior.
type Point struct {
	Unit       string // who is scored
	FiledBy    string
	Form       string
	Field      string
	Number     Maybe
	Text       string
	Submission string
	Sheet, Ref string
}

// ScoreSource says whose score counts.
type ScoreSource string

// Whose score counts; "" where there is none.
const (
	BySuperior ScoreSource = "superior"
	Computed   ScoreSource = "computed"
	BySelf     ScoreSource = "self"
)

// CriterionScore is one criterion of one unit, with what it was made from.
type CriterionScore struct {
	Criterion                         string
	Self, Superior, Computed, Counted Maybe
	Source                            ScoreSource
	Reason                            string
	From                              []Point // the cells that count, several to be summed; none for a computed score
}

// Score is the score sheet of one unit. A unit that is excluded, or lacks a score for
// a criterion, has no rank.
type Score struct {
	Unit     string
	Criteria []CriterionScore
	Total    Maybe // missing where a criterion has no score
	Class    string
	Rank     int  // 1 is best; 0 for none
	Shared   bool // other units have the same rank: no rule for breaking ties is known
	Excluded bool
	Why      string // why it is excluded
}

// Unranked says why a unit that has a score sheet has no rank.
type Unranked struct {
	Unit     string   `json:"unit"`
	Excluded bool     `json:"excluded,omitempty"` // its superior ticked that it is not ranked
	Why      string   `json:"why,omitempty"`      // the superior's reason
	Lacking  []string `json:"lacking,omitempty"`  // codes of the criteria without points, in their order
}

// Unranked says why the unit has no rank; false where it has one.
func (s Score) Unranked() (Unranked, bool) {
	if s.Total.Known && !s.Excluded {
		return Unranked{}, false
	}
	u := Unranked{Unit: s.Unit, Excluded: s.Excluded, Why: s.Why}
	for _, c := range s.Criteria {
		if !c.Counted.Known {
			u.Lacking = append(u.Lacking, c.Criterion)
		}
	}
	return u, true
}

// Scores makes the score sheets of all scored units in tree order.
func Scores(s *Scoring, tree *Hierarchy, results []Result, points []Point) []Score {
	if s == nil {
		return nil
	}
	values := map[Place]Result{}
	for _, r := range results {
		values[Place{r.Unit, r.Indicator}] = r
	}
	filed := map[[3]string]*Point{}
	for i, p := range points {
		filed[[3]string{p.Unit, p.Form, p.Field}] = &points[i]
	}
	var out []Score
	for _, u := range tree.Units() {
		if slices.Contains(s.Tiers, u.Tier) {
			out = append(out, s.sheet(u.Code, values, filed))
		}
	}
	rank(out, tree)
	return out
}

func (s *Scoring) sheet(unit string, values map[Place]Result, filed map[[3]string]*Point) Score {
	find := func(f *FieldRef) *Point {
		if f == nil {
			return nil
		}
		return filed[[3]string{unit, f.Form, f.Field}]
	}
	score := Score{Unit: unit, Total: Known(0)}
	for _, c := range s.Criteria {
		line := c.score(find, values[Place{unit, c.Indicator}])
		score.Criteria = append(score.Criteria, line)
		score.Total.Known = score.Total.Known && line.Counted.Known
		score.Total.Number += line.Counted.Number
	}
	if p := find(s.Ineligible); p != nil && p.Number.Known && p.Number.Number != 0 {
		score.Excluded = true
		if why := find(s.Why); why != nil {
			score.Why = why.Text
		}
	}
	if !score.Total.Known {
		score.Total = Maybe{}
		return score
	}
	for _, class := range s.Classes {
		if score.Total.Number >= class.From {
			score.Class = class.Name
			break
		}
	}
	return score
}

func (c Criterion) score(find func(*FieldRef) *Point, r Result) CriterionScore {
	line := CriterionScore{Criterion: c.Code, Computed: c.computed(r)}
	self, superior := cellsFiled(find, c.Self), cellsFiled(find, c.Superior)
	line.Self, line.Superior = sumOf(self, len(c.Self)), sumOf(superior, len(c.Superior))
	if reason := find(c.Reason); reason != nil {
		line.Reason = reason.Text
	}
	switch {
	case line.Superior.Known:
		line.Counted, line.Source, line.From = line.Superior, BySuperior, superior
	case line.Computed.Known:
		line.Counted, line.Source = line.Computed, Computed
	case line.Self.Known:
		line.Counted, line.Source, line.From = line.Self, BySelf, self
	}
	return line
}

// cellsFiled are the cells of a score that were filed.
func cellsFiled(find func(*FieldRef) *Point, refs []FieldRef) (out []Point) {
	for i := range refs {
		if p := find(&refs[i]); p != nil {
			out = append(out, *p)
		}
	}
	return out
}

// sumOf adds up the parts of a score; one of which a part is missing is missing.
func sumOf(points []Point, parts int) (sum Maybe) {
	sum.Known = len(points) > 0 && len(points) == parts
	for _, p := range points {
		sum.Known = sum.Known && p.Number.Known
		sum.Number += p.Number.Number
	}
	if !sum.Known {
		return Maybe{}
	}
	return sum
}

func (c Criterion) computed(r Result) Maybe {
	if c.Indicator == "" || !r.Value.Known {
		return Maybe{}
	}
	for _, b := range c.Bands {
		if r.holds(b.Comparison, b.Bound) {
			return Known(b.Points)
		}
	}
	return Known(0)
}

// holds compares the figure with a bound exactly: a share by its parts, never by the
// rounded percentage.
func (r Result) holds(op Comparison, bound Number) bool {
	if !r.Numerator.Known || !r.Denominator.Known {
		return op.Compare(r.Value.Number, bound)
	}
	left := new(big.Int).Mul(big.NewInt(int64(r.Numerator.Number)), big.NewInt(int64(Int(100))))
	right := new(big.Int).Mul(big.NewInt(int64(r.Denominator.Number)), big.NewInt(int64(bound)))
	return op.Compare(Number(left.Cmp(right)), 0)
}

// rank gives shared ranks within each tier: 1, 2, 2, 4.
func rank(scores []Score, tree *Hierarchy) {
	tiers := map[string][]*Score{}
	for i := range scores {
		if u, _ := tree.Unit(scores[i].Unit); scores[i].Total.Known && !scores[i].Excluded {
			tiers[u.Tier] = append(tiers[u.Tier], &scores[i])
		}
	}
	for _, list := range tiers {
		slices.SortStableFunc(list, func(a, b *Score) int { return cmp.Compare(b.Total.Number, a.Total.Number) })
		for i, s := range list {
			s.Rank = i + 1
			if i > 0 && list[i-1].Total.Number == s.Total.Number {
				s.Rank, s.Shared, list[i-1].Shared = list[i-1].Rank, true, true
			}
		}
	}
}
