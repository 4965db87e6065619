package figures

import (
	"slices"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

func indexSpan(s *pipeline.Span) *book {
	if s == nil {
		return nil
	}
	return index(s.Results)
}

// HasToDate tells whether figures of the year up to and with this period are there.
func (v *View) HasToDate() bool { return v.toDate != nil }

// NoToDate says why there are no figures of the year up to now: of an earlier period of it nobody
// filed anything, and a sum without that period would be taken for the year's. "" where they are
// there, and in the first period of a year.
func (v *View) NoToDate() string {
	periods := v.Programme.Begun(v.Period.ToDate())
	if v.toDate != nil || len(periods) <= 1 {
		return ""
	}
	var lacking []string
	for _, p := range periods[:len(periods)-1] {
		if !slices.ContainsFunc(v.History, func(f *pipeline.Figures) bool { return f.Period == p }) {
			lacking = append(lacking, LowerFirst(p.Vietnamese()))
		}
	}
	if len(lacking) == 0 {
		return ""
	}
	return "Không có số lũy kế từ đầu năm vì chưa nhận được báo cáo nào của " + strings.Join(lacking, ", ") + "."
}

// ToDateSince says from when figures of the year up to now count, where the programme
// began within the year: " (từ quý II/2021)"; "" where they count from its beginning.
func (v *View) ToDateSince() string {
	since, s := v.Programme.Since(v.Period.ToDate()), v.Consolidation.ToDate
	if since.IsZero() || s == nil || s.Periods[0] != since {
		return ""
	}
	return " (từ " + LowerFirst(since.Vietnamese()) + ")"
}

// HasToDateBefore tells whether the same periods of the year before are there.
func (v *View) HasToDateBefore() bool { return v.lastYear != nil }

// ToDate returns one figure of the year up to and with this period (lũy kế từ đầu năm),
// and whether there is one; it has no target and no verdict.
func (v *View) ToDate(unit, indicator string) (pipeline.Result, bool) {
	return v.toDate.figure(unit, indicator)
}

// ToDateBefore returns the same figure of the year before, and whether there is one.
func (v *View) ToDateBefore(unit, indicator string) (pipeline.Result, bool) {
	return v.lastYear.figure(unit, indicator)
}

// MovementToDate compares the year up to now with the same periods of the year before.
// It is comparable only where nothing crossed the unit's border from the first of those
// periods on.
func (v *View) MovementToDate(unit, indicator string) shown.Movement {
	now, has := v.ToDate(unit, indicator)
	before, had := v.ToDateBefore(unit, indicator)
	why := v.toDateUnlike(indicator)
	m := shown.Compare(now, before, has && had && v.sameYear[unit] && why.IsZero())
	m.Unlike = why
	return m
}
