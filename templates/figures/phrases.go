package figures

import "danvan/pipeline/shown"

// Keys of [shown.Phrases]. What stands in braces is filled in: {diff} the difference,
// {percent} the change in percent, {unit} the unit of measure, {change} a movement in
// words, {previous} and {period} the figure and name of the earlier period, {earlier}
// what that period is called, {why} why two periods are not of the same thing, {n} and {N} units with a figure and units expected,
// {target}, {gap}, {units} names of units, {tier} a tier's name, {parts} a list, {sheet}
// and {file} where more stands, {year}, {text} a narrative.
const (
	Rise              = "rise"
	Fall              = "fall"
	RisePercent       = "rise_percent"
	FallPercent       = "fall_percent"
	RisePoints        = "rise_points"
	FallPoints        = "fall_points"
	RiseRank          = "rise_rank"
	FallRank          = "fall_rank"
	Same              = "same"
	NotComparable     = "not_comparable"
	PreviousName      = "previous_name"
	YearBeforeName    = "year_before_name"
	AgainstPrevious   = "against_previous"
	AgainstYearBefore = "against_year_before"
	Unchanged         = "unchanged"
	AlsoNone          = "also_none"
	EarlierMissing    = "earlier_missing"
	EarlierNone       = "earlier_none"
	SeriesBroken      = "series_broken"
	FormChanged       = "form_changed"
	ToDateBroken      = "to_date_broken"
	NoLongerAsked     = "no_longer_asked"
	RecomputedPeriod  = "recomputed"
	NoPrevious        = "no_previous"
	CoverageDiffers   = "coverage_differs"
	ToDateSentence    = "to_date"
	AgainstToDate     = "against_to_date"
	None              = "none"
	Missing           = "missing"
	RankValue         = "rank"
	Coverage          = "coverage"
	CoverageShare     = "coverage_share"
	CoverageNote      = "coverage_note"
	PartsSentence     = "parts"
	NothingOf         = "nothing_of"
	Leaders           = "leaders"
	HighestFirst      = "highest"
	LowestLast        = "lowest"
	MostFirst         = "most"
	LeastLast         = "least"
	SharedBy          = "shared"
	TargetMet         = "target_met"
	TargetMetSoFar    = "target_met_so_far"
	TargetNotMet      = "target_not_met"
	TargetUnknown     = "target_unknown"
	TargetNone        = "target_none"
	TargetGap         = "target_gap"
	TargetBeyond      = "target_beyond"
	BoundAtLeast      = "at_least"
	BoundMoreThan     = "more_than"
	BoundAtMost       = "at_most"
	BoundLessThan     = "less_than"
	FailingUnits      = "failing_units"
	OtherUnits        = "other_units"
	TargetHeading     = "target_heading"
	TargetTable       = "target_table"
	TargetCounts      = "target_counts"
	Reached           = "reached"
	ReachedUnknown    = "reached_unknown"
	ReachedNone       = "reached_none"
	ScoringHeading    = "scoring_heading"
	FilingUnits       = "filing_units"
	FilingAll         = "filing"
	FilingOnTime      = "filing_on_time"
	FilingLate        = "filing_late"
	FilingOpen        = "filing_open"
	FilingReturned    = "filing_returned"
	FilingNotReceived = "filing_not_received"
	FilingUnexpected  = "filing_unexpected"
	FilingUnplaced    = "filing_unplaced"
	UnitsSilent       = "units_silent"
	UnitsPart         = "units_part"
	NotReconciled     = "not_reconciled"
	Questioned        = "questioned"
	FullList          = "full_list"
	NarrativeHeading  = "narrative_heading"
	Attribution       = "attribution"
	NothingSaid       = "nothing_said"
	Pointer           = "pointer"
	PointerLeft       = "pointer_left"
	PointerCut        = "pointer_cut"
	NoText            = "no_text"
	Closing           = "closing"
	ClosingJoint      = "closing_joint"
)

// Beginnings of the keys of one indicator's own phrases.
const (
	sentencePrefix = "sentence." // + indicator code: its own sentence, with {name} and {value}
	pairPrefix     = "pair."     // + indicator code: the indicator told in one breath with it
	partsPrefix    = "parts."    // + indicator code: the indicators that are parts of it, with commas between them
	partPrefix     = "part."     // + indicator code: how it is told as a part of another, with {name} and {value}
	sectionPrefix  = "section."  // + code of a text indicator: the section of the report, I to V
)

// builtin is the wording of what a pack leaves out.
var builtin = func() map[string]string {
	out := map[string]string{}
	for _, p := range shown.Phrases() {
		out[p.Key] = p.Text
	}
	return out
}()
