package pipeline

import (
	"slices"
	"time"
)

// ExplainQuestion asks where a figure came from, in the words of the desk: its basis is
// what was known at a time, or before an edition was closed.
type ExplainQuestion struct {
	Asked
	Period  Period    // longer than the forms' own: made of the periods filed, as in a series
	ToDate  bool      // the year up to and with the period
	Edition int       // that the basis lies before; 0 for the present or for a time
	AsOf    time.Time // that the basis was known at; zero for now
	Score   bool      // the total of the unit's score sheet: no indicator
}

// Explained is the way from a figure back to its cells (semantics.md 13): the machine
// shape of explain. Where there is no figure, Gap says why and there are no contributions.
type Explained struct {
	Period        Period          `json:"period"`
	ToDate        bool            `json:"to_date"`
	Since         Period          `json:"since,omitzero"` // from when the figure counts, where the programme began within its periods
	Edition       int             `json:"edition"`        // 0 is a draft
	AsOf          *time.Time      `json:"as_of"`          // what had been received then; null for what is known now
	Tree          *Date           `json:"tree"`           // restated on the tree of this day; null on the period's own
	Unit          string          `json:"unit"`
	Indicator     string          `json:"indicator"` // "" of a field or a score
	Form          string          `json:"form"`      // of a field of a consolidated form, with Field and Measure
	Field         string          `json:"field"`
	Measure       Measure         `json:"measure"`
	Name          string          `json:"name"`
	UnitOfMeasure string          `json:"unit_of_measure"`
	Kind          RollUp          `json:"kind"` // "score" of a score
	Value         Maybe           `json:"value"`
	Numerator     Maybe           `json:"numerator"`
	Denominator   Maybe           `json:"denominator"`
	UnitsReported int             `json:"units_reported"`
	UnitsExpected int             `json:"units_expected"`
	Gap           SeriesGap       `json:"gap"`
	Why           Sentence        `json:"-"`             // of GapUnasked and GapUnlike
	Contributions []Contribution  `json:"contributions"` // by period, then in tree order
	Missing       []string        `json:"missing"`       // units expected and not counted as reported
	Parts         []ExplainedPart `json:"parts"`         // the periods that the figure is of, oldest first
	Torn          []TornPart      `json:"torn"`          // why it cannot be compared, and whose cells lie where
	Joined        bool            `json:"joined"`        // it cannot be compared, because something joined from outside or left
	Criteria      []ExplainedLine `json:"criteria"`      // of a score
	Check         Check           `json:"check"`
	AddsUp        bool            `json:"adds_up"`
	Names         Names           `json:"names"` // of the units that are named
}

// ScoreKind is the kind of an [Explained] of a score.
const ScoreKind RollUp = "score"

// Names are units' names by their code.
type Names map[string]string

// ExplainedPart is one period of a figure.
type ExplainedPart struct {
	Period        Period   `json:"period"`
	Edition       int      `json:"edition"` // whose submissions count; 0 for those that count now
	Counts        bool     `json:"counts"`  // its cells are in the figure: of a stock only one period's
	Value         Maybe    `json:"value"`
	Numerator     Maybe    `json:"numerator"`
	Denominator   Maybe    `json:"denominator"`
	UnitsReported int      `json:"units_reported"`
	UnitsExpected int      `json:"units_expected"`
	Missing       []string `json:"missing"`
	AddsUp        bool     `json:"adds_up"`
	Published     *Maybe   `json:"published,omitempty"` // what the edition says, where the programme in force makes another figure
}

// LackingIn returns the periods of a figure of several in which a unit has none: it may have
// one in the others, which is in the figure. It is nil for a figure of one period.
func (x *Explained) LackingIn(unit string) []Period {
	var out []Period
	several := 0
	for _, part := range x.Parts {
		if !part.Counts {
			continue
		}
		several++
		if slices.Contains(part.Missing, unit) {
			out = append(out, part.Period)
		}
	}
	if several < 2 {
		return nil
	}
	return out
}

// ExplainedLine is one criterion of a score sheet.
type ExplainedLine struct {
	Criterion string      `json:"criterion"`
	Name      string      `json:"name"`
	Points    Maybe       `json:"points"`
	Max       Maybe       `json:"max"`
	Source    ScoreSource `json:"source"`
	Figure    *Explained  `json:"figure"` // of the indicator that the points were computed from; null where somebody gave them
}

// Check is what the contributions come to.
type Check struct {
	Cells       int   `json:"cells"`
	Value       Maybe `json:"value"`
	Numerator   Maybe `json:"numerator"` // of a unit share: how many units satisfy
	Denominator Maybe `json:"denominator"`
}

// addUp adds contributions up by the kind of their figure.
func addUp(kind RollUp, list []Contribution) Check {
	out := Check{Cells: len(list)}
	units, keys := map[string]bool{}, map[string]bool{}
	add := func(to *Maybe, n Maybe) {
		if n.Known {
			*to = Known(to.Number + n.Number)
		}
	}
	for _, c := range list {
		switch c.Role {
		case "numerator":
			add(&out.Numerator, c.Number)
		case "denominator":
			add(&out.Denominator, c.Number)
		case "satisfies":
			units[c.Unit] = true
		case "key":
			keys[c.Key] = true
		case "text":
		default:
			add(&out.Value, c.Number)
		}
	}
	switch kind {
	case UnitShare:
		out.Numerator = Known(Int(int64(len(units))))
	case Distinct:
		out.Value = Known(Int(int64(len(keys))))
	}
	return out
}

// agrees holds the figure against what its contributions come to. A share of no units
// and a count of no register have no value, and nothing that adds up to one.
func (x *Explained) agrees() bool {
	nothing := Known(0)
	switch x.Kind {
	case Narrative:
		return true
	case Ratio:
		return x.Numerator == x.Check.Numerator && x.Denominator == x.Check.Denominator
	case UnitShare:
		return x.Numerator == x.Check.Numerator || !x.Numerator.Known && x.Check.Numerator == nothing
	case Distinct:
		return x.Value == x.Check.Value || !x.Value.Known && x.Check.Value == nothing
	}
	return x.Value == x.Check.Value
}

// Hold holds an explanation against the figure that an edition published; where they
// are not the same, it does not add up.
func (x *Explained) Hold(published Frozen) {
	list := published.Results
	if x.ToDate && len(x.Parts) > 1 {
		if list = published.ToDate; list == nil {
			return // an edition has none where nothing was accepted for an earlier period, and first had none of a programme's first year
		}
	}
	var was FrozenResult
	switch {
	case x.Kind == ScoreKind:
		for _, s := range published.Scores {
			if s.Unit == x.Unit {
				was.Value = s.Total
			}
		}
	case x.Indicator == "":
		for _, f := range published.Fields {
			if f.Unit == x.Unit && f.Form == x.Form && f.Field == x.Field && f.Measure == x.Measure {
				was.Value, was.Reported, was.Expected = f.Value, f.Reported, f.Expected
			}
		}
	default:
		for _, r := range list {
			if r.Unit == x.Unit && r.Indicator == x.Indicator {
				was = r
			}
		}
	}
	same := was.Value == x.Value && was.Numerator == x.Numerator && was.Denominator == x.Denominator && was.Reported == x.UnitsReported && was.Expected == x.UnitsExpected
	x.AddsUp = x.AddsUp && (same || x.Kind == Narrative)
}

// give names units by the last of the trees that has them.
func (x *Explained) give(trees []*Hierarchy) {
	name := func(codes ...string) {
		for _, code := range codes {
			for _, tree := range slices.Backward(trees) {
				if u, ok := tree.Unit(code); ok {
					x.Names[code] = u.Name
					break
				}
			}
		}
	}
	of := func(list []Contribution) {
		for _, c := range list {
			name(c.Unit, c.Row, c.From)
			name(c.Through...)
		}
	}
	name(x.Unit)
	name(x.Missing...)
	of(x.Contributions)
	for _, t := range x.Torn {
		name(t.Unit, t.LiesIn)
		name(t.Heirs...)
		of(t.Contributions)
	}
	for _, p := range x.Parts {
		name(p.Missing...)
	}
}
