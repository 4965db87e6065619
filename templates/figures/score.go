package figures

import (
	"slices"
	"sort"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// League is the league table of one tier.
type League struct {
	Tier   string // name
	Scores []pipeline.Score
}

// Leagues returns a league table for each tier that is scored: by rank, then the units
// that lack a score, then those that are not eligible; in tree order inside each.
func (v *View) Leagues() []League {
	if v.Programme.Scoring == nil {
		return nil
	}
	var out []League
	for _, tier := range v.Programme.Scoring.Tiers {
		l := League{Tier: v.Programme.TierName(tier)}
		for _, s := range v.Scores {
			if u, _ := v.Tree.Unit(s.Unit); u.Tier == tier {
				l.Scores = append(l.Scores, s)
			}
		}
		sort.SliceStable(l.Scores, func(i, j int) bool { return order(l.Scores[i]) < order(l.Scores[j]) })
		if len(l.Scores) > 0 {
			out = append(out, l)
		}
	}
	return out
}

// Unscored says why a programme that scores units has no league tables in the period; "" where it
// has some, or none of its scored units are in the report.
func (v *View) Unscored() string {
	if len(v.Scores) > 0 || v.Programme.Scoring == nil || !slices.ContainsFunc(v.Programme.Scoring.Tiers, v.Tree.HasTier) {
		return ""
	}
	return v.Programme.Unscored(v.Period).Vietnamese + "."
}

func order(s pipeline.Score) int {
	switch {
	case s.Excluded:
		return 1 << 30
	case s.Rank == 0:
		return 1 << 29
	}
	return s.Rank
}

// RankWord writes the rank: "2", "2 (đồng hạng)", "không xếp hạng".
func RankWord(s pipeline.Score) string {
	switch {
	case s.Excluded || s.Rank == 0:
		return "không xếp hạng"
	case s.Shared:
		return shown.Count(s.Rank) + " (đồng hạng)"
	}
	return shown.Count(s.Rank)
}

// SourceWord says whose score counts: "cấp trên chấm", …
func SourceWord(s pipeline.ScoreSource) string {
	switch s {
	case pipeline.BySuperior:
		return "cấp trên chấm"
	case pipeline.Computed:
		return "tính từ chỉ tiêu"
	case pipeline.BySelf:
		return "tự chấm"
	}
	return "chưa có điểm"
}

// ClassWord is the class that a unit reaches; below the lowest bound it has none, and an
// excluded unit is not classed.
func ClassWord(s pipeline.Score) string {
	switch {
	case s.Excluded:
		return "Không xếp loại"
	case !s.Total.Known:
		return "Chưa đủ điểm"
	case s.Class == "":
		return "Dưới các mức xếp loại"
	}
	return s.Class
}

// ScoreNote says why a unit has no rank; "" where it has one.
func (v *View) ScoreNote(s pipeline.Score) string {
	u, without := s.Unranked()
	if !without {
		return ""
	}
	return shown.Unranked(v.Programme.Scoring, u).Vietnamese
}

// PointsOf returns the cells that a unit's fields of a score sheet were read from, those that were
// filed.
func (v *View) PointsOf(unit string, refs ...pipeline.FieldRef) []pipeline.Point {
	var out []pipeline.Point
	for _, ref := range refs {
		for _, p := range v.Points {
			if p.Unit == unit && p.Form == ref.Form && p.Field == ref.Field {
				out = append(out, p)
			}
		}
	}
	return out
}

// Best are the units that lead a league, at most limit ranks, with their totals: "A (92
// điểm), B (90 điểm)".
func (v *View) Best(l League, limit int) []string {
	var out []string
	for _, s := range l.Scores {
		if s.Rank > 0 && s.Rank <= limit && !s.Excluded {
			out = append(out, v.UnitName(s.Unit)+" ("+shown.Format(s.Total.Number)+" điểm)")
		}
	}
	return out
}

// ClassCount is how many units of a league reached a class.
type ClassCount struct {
	Name string
	N    int
}

// Classes counts a league by class, best first; what is not classed comes last.
func (v *View) Classes(l League) []ClassCount {
	at := map[string]int{}
	var out []ClassCount
	add := func(name string, n int) {
		i, ok := at[name]
		if !ok {
			i = len(out)
			at[name] = i
			out = append(out, ClassCount{Name: name})
		}
		out[i].N += n
	}
	for _, c := range v.Programme.Scoring.Classes {
		add(c.Name, 0)
	}
	for _, s := range l.Scores {
		add(ClassWord(s), 1)
	}
	return out
}
