package shown

import (
	"strings"

	"danvan/pipeline"
)

// ScoreName is what a score sheet comes to, where figures are called by their indicators.
func ScoreName() pipeline.Sentence {
	return pipeline.Say("Tổng điểm, xếp loại, thứ hạng", "Total, class and rank")
}

// Score says a total with its class and rank: "82 (Tốt, hạng 2)". The total is written with all
// its decimals: a rounded one could contradict the class that it reaches. A rank is not torn from
// its number. nil is a unit that has no sheet.
func Score(s *pipeline.FrozenScore) pipeline.Sentence {
	switch {
	case s == nil:
		return pipeline.Say("không có", "none")
	case !s.Total.Known:
		return pipeline.Say("… (chưa đủ điểm)", "… (scores are lacking)")
	}
	total := Exact(s.Total.Number)
	said := pipeline.Sentence{Vietnamese: total, English: Digits(pipeline.English, total)}
	switch {
	case s.Rank == 0: // only who is excluded has a total and no rank
		return pipeline.Say("%s (không xếp hạng)", "%s (not ranked)", said)
	case s.Class == "":
		return pipeline.Say("%s (hạng\u00a0%d)", "%s (rank\u00a0%d)", said, s.Rank)
	}
	return pipeline.Say("%s (%s, hạng\u00a0%d)", "%s (%s, rank\u00a0%d)", said, s.Class, s.Rank)
}

// namedCriteria is how many criteria without points are named where more lack them.
const namedCriteria = 3

// Unranked says why a unit has no rank: its superior excluded it, or criteria have no points.
func Unranked(s *pipeline.Scoring, u pipeline.Unranked) pipeline.Sentence {
	switch n := len(u.Lacking); {
	case u.Excluded && u.Why != "":
		return pipeline.Say("Không đủ điều kiện xếp hạng: %s", "Excluded from ranking: %s", u.Why)
	case u.Excluded:
		return pipeline.Say("Không đủ điều kiện xếp hạng", "Excluded from ranking")
	case n == len(s.Criteria):
		return pipeline.Say("Chưa có điểm của tiêu chí nào", "No criterion has points")
	case n > namedCriteria+1:
		return pipeline.Say("Chưa có điểm %d/%d tiêu chí, trong đó có: %s", "%d of %d criteria have no points, among them: %s", n, len(s.Criteria), criteria(s, u.Lacking[:namedCriteria]))
	default:
		return pipeline.Say("Chưa có điểm: %s", "No points for: %s", criteria(s, u.Lacking))
	}
}

// criteria names criteria by their codes.
func criteria(s *pipeline.Scoring, codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = code
		for _, c := range s.Criteria {
			if c.Code == code {
				names[i] = c.Name
			}
		}
	}
	return strings.Join(names, "; ")
}

// Rescored counts the units whose score sheets an edition changed.
func Rescored(n int) pipeline.Sentence {
	if n == 1 {
		return pipeline.Say("1 đơn vị có tổng điểm, xếp loại hoặc thứ hạng thay đổi", "total, class or rank of 1 unit changed")
	}
	count := pipeline.Sentence{Vietnamese: Count(n), English: Digits(pipeline.English, Count(n))}
	return pipeline.Say("%s đơn vị có tổng điểm, xếp loại hoặc thứ hạng thay đổi", "total, class or rank of %s units changed", count)
}

// ByOthers says why a rank changed where the total did not.
func ByOthers() pipeline.Sentence {
	return pipeline.Say("Điểm của đơn vị khác thay đổi", "The scores of other units changed")
}

// Digits writes a number that is written as Vietnamese offices do, 1.234,5, as a language
// does.
func Digits(lang pipeline.Language, number string) string {
	if lang == pipeline.English {
		return strings.NewReplacer(".", ",", ",", ".").Replace(number)
	}
	return number
}
