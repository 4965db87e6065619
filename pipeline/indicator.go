package pipeline

import (
	"slices"
	"strings"
)

// RollUp is how an indicator is made over units and over time.
type RollUp string

// The seven roll-up kinds.
const (
	Flow      RollUp = "flow"       // sum over units, sum over time
	Stock     RollUp = "stock"      // sum over units, last reported period inside the window
	Ratio     RollUp = "ratio"      // numerators summed, denominators summed, divided last
	UnitShare RollUp = "unit_share" // units satisfying a condition / units expected
	Distinct  RollUp = "distinct"   // distinct keys of a register
	OwnValue  RollUp = "own"        // not rolled up
	Narrative RollUp = "text"       // merged with attribution, in tree order
)

// Indicator is a figure computed at every level from fields (chỉ tiêu tổng hợp).
type Indicator struct {
	Code           string
	Name           string
	Group          string // heading under which it is shown
	Kind           RollUp
	Unit           string // unit of measure; "%" for ratio and unit_share
	Owner          string // who answers for the definition
	Source         string // what evidence the definition rests on
	HigherIsBetter *bool  // direction; nil where neither is better

	Numerator   []FieldRef // flow, stock, own, text: the fields; ratio: numerator
	Denominator []FieldRef // ratio only
	Condition   *Condition // unit_share: what satisfies; distinct: which rows count
	Targets     []Target
}

// FieldRef names a field of a form. For distinct it is the register's key.
type FieldRef struct {
	Form, Field string
	Version     string // of the form; "" where the field is the same in all that have it
}

// versionMark stands before the version in a reference as it is written.
const versionMark = "@"

// String writes "DV-01.doi_thoai_cuoc", with a version "01/TCD@TT02-2021.c12".
func (r FieldRef) String() string {
	if r.Version == "" {
		return r.Form + "." + r.Field
	}
	return r.Form + versionMark + r.Version + "." + r.Field
}

// ParseFieldRef reads what [FieldRef.String] writes; false where it is no such thing.
func ParseFieldRef(s string) (FieldRef, bool) {
	dot := strings.LastIndex(s, ".")
	if dot < 0 {
		return FieldRef{}, false
	}
	form, version, versioned := strings.Cut(s[:dot], versionMark)
	r := FieldRef{Form: form, Field: s[dot+1:], Version: version}
	return r, r.Form != "" && r.Field != "" && (!versioned || version != "")
}

// Condition selects. For unit_share: the unit's field compared with Bound, or with
// Form alone, the unit having filed at least one row of that register. For
// distinct: rows whose choice field In one of the option codes; a nil condition
// takes every row.
type Condition struct {
	Form       string
	Field      string
	Comparison Comparison
	Bound      Number
	In         []string
}

// Target is a bound on an indicator with the wording's own comparison.
type Target struct {
	Tier       string // tier that it binds
	Comparison Comparison
	Bound      Number
	Wording    string // as the plan says it
	Source     string // the plan's place, or "đơn vị tự đặt"
	ProRata    bool   // Bound is for the whole year; shorter periods are held to their share
}

// ProRata tells whether a bound for the year has a share for a shorter period: sums
// and counts do; a ratio of half the year is held to the same bound as the year's.
func (k RollUp) ProRata() bool { return k == Flow || k == Stock || k == Distinct }

// SummedOverTime tells whether periods taken together are added up, so that each of them
// must be of the same thing; of the others one period stands for all.
func (k RollUp) SummedOverTime() bool { return k == Flow || k == Ratio || k == Distinct }

// Verdict is what a figure says of its target.
type Verdict string

// The verdicts; "" where no target binds.
const (
	NoTarget Verdict = ""
	Met      Verdict = "met"
	NotMet   Verdict = "not_met"
	Unknown  Verdict = "unknown"
)

// Target returns the target that binds a tier, or nil.
func (i *Indicator) Target(tier string) *Target {
	for k := range i.Targets {
		if i.Targets[k].Tier == tier {
			return &i.Targets[k]
		}
	}
	return nil
}

// TargetIn returns the target that binds a tier in a period, or nil. Where the bound
// is for the year, a flow is held to the share of the year that the period covers, a
// stock or distinct count to the share that has passed at the period's end; any other
// kind has no shares and is held to the bound as it is.
func (i *Indicator) TargetIn(tier string, p Period) *Target {
	t := i.Target(tier)
	if t == nil || !t.ProRata || !i.Kind.ProRata() {
		return t
	}
	_, month := p.LastMonth()
	months := Number(month)
	if i.Kind == Flow {
		months = Number(p.months())
	}
	share := *t
	share.Bound = t.Bound * months / 12
	return &share
}

// String writes the bound: ">= 85".
func (t Target) String() string { return string(t.Comparison) + " " + t.Bound.String() }

// OwnFields are the fields of which an indicator of kind own is made and no other kind is,
// with that indicator: they are shown at the units that fill them and never added over
// units, on a consolidated form neither. Source: semantics.md 5.
func (p *Programme) OwnFields() map[FieldRef]*Indicator {
	out := map[FieldRef]*Indicator{}
	for i := range p.Indicators {
		if ind := &p.Indicators[i]; ind.Kind == OwnValue && len(ind.Numerator) == 1 {
			out[ind.Numerator[0]] = ind
		}
	}
	for i := range p.Indicators {
		if ind := &p.Indicators[i]; ind.Kind != OwnValue {
			for _, f := range slices.Concat(ind.Numerator, ind.Denominator) {
				delete(out, f)
			}
		}
	}
	return out
}
