package web

import (
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// said picks one of two texts that stand beside each other.
func said(lang pipeline.Language, vi, en string) string {
	return pipeline.Sentence{Vietnamese: vi, English: en}.In(lang)
}

// decimal writes a number with at most two decimals.
func decimal(lang pipeline.Language, n pipeline.Number) string {
	return shown.Digits(lang, shown.Format(n))
}

// count writes a whole number.
func count(lang pipeline.Language, n int) string { return shown.Digits(lang, shown.Count(n)) }

// rescoredWord counts the units whose score sheets changed; "" of none.
func rescoredWord(lang pipeline.Language, n int) string {
	if n == 0 {
		return ""
	}
	return shown.Rescored(n).In(lang)
}

// bare writes a figure without its unit of measure: "866", "–" where nothing arose, "…"
// where there is no value.
func bare(lang pipeline.Language, r pipeline.Result, unit string) string {
	switch {
	case shown.NothingArose(r):
		return "–"
	case !r.Value.Known:
		return "…"
	}
	s := shown.Show(r, unit)
	text := shown.Digits(lang, s.String())
	if s.Side == "" {
		return text
	}
	return text + " (" + sideWord(lang, s) + ")"
}

func sideWord(lang pipeline.Language, s shown.Shown) string {
	if lang != pipeline.English {
		return s.Side
	}
	bound := shown.Digits(lang, s.Side[strings.LastIndex(s.Side, " ")+1:])
	if s.Way > 0 {
		return "above " + bound
	}
	return "below " + bound
}

// figure writes a figure as a sentence says it: "866 lượt", "83,33%", "chưa có số liệu".
func figure(lang pipeline.Language, r pipeline.Result, ind *pipeline.Indicator) string {
	switch {
	case shown.NothingArose(r):
		return said(lang, "không phát sinh", "nothing arose")
	case !r.Value.Known:
		return said(lang, "chưa có số liệu", "no value")
	}
	s := shown.Show(r, ind.Unit)
	text := shown.Measured(shown.Digits(lang, s.String()), ind.Unit)
	if s.Side == "" {
		return text
	}
	return text + " (" + sideWord(lang, s) + ")"
}

// coverage says how many units stand behind a figure: "59/70".
func coverage(lang pipeline.Language, r pipeline.Result) string {
	return count(lang, r.UnitsReported) + "/" + count(lang, r.UnitsExpected)
}

// lightWord says a verdict; "" where no target binds.
func lightWord(lang pipeline.Language, l shown.Light) string {
	if l == shown.Dark {
		return ""
	}
	return l.Said().In(lang)
}

// boundWord writes the bound of a target: "≥ 85%".
func boundWord(lang pipeline.Language, target, unit string) string {
	return shown.Digits(lang, shown.Bound(target, unit))
}

// gapWord says what is lacking to a target: "cần thêm 3 chi bộ".
func gapWord(lang pipeline.Language, g shown.Gap) string {
	noun := g.Noun
	if g.Points {
		noun = said(lang, "điểm phần trăm", "percentage points")
	}
	amount := shown.Measured(shown.Digits(lang, g.Number), noun)
	if g.Under {
		amount = said(lang, "chưa đến ", "less than ") + amount
	}
	switch g.Way {
	case shown.More:
		return said(lang, "cần thêm ", "needs ") + amount + said(lang, "", " more")
	case shown.Less:
		return said(lang, "vượt mức ", "over by ") + amount
	}
	return said(lang, "mới bằng mức phấn đấu", "only just at the bound")
}

// changeWord says how a figure moved: "giảm 146 lượt (14,43%)".
func changeWord(lang pipeline.Language, m shown.Movement, ind *pipeline.Indicator) string {
	diff, unit := m.Difference, ind.Unit
	rise := diff > 0
	if diff < 0 {
		diff = -diff
	}
	switch {
	case !m.Comparable:
		return said(lang, "không so sánh được", "not comparable")
	case diff == 0:
		return said(lang, "không thay đổi", "unchanged")
	case unit == "%":
		unit = said(lang, "điểm phần trăm", "percentage points")
	case unit == rankUnit:
		unit, rise = said(lang, "bậc", "places"), !rise
	}
	text := said(lang, "giảm ", "down ")
	if rise {
		text = said(lang, "tăng ", "up ")
	}
	text += shown.Measured(shown.Digits(lang, shown.Exact(diff)), unit)
	if m.Percent.Known && ind.Unit != "%" && ind.Kind != pipeline.OwnValue {
		p := m.Percent.Number
		if p < 0 {
			p = -p
		}
		text += " (" + decimal(lang, p) + "%)"
	}
	return text
}

// rankUnit is the unit of measure of a place in an order: a smaller number is a rise.
const rankUnit = "hạng"

// checkWord says what the cells of a figure come to.
func checkWord(lang pipeline.Language, x *pipeline.Explained) string {
	one := func(m pipeline.Maybe) string {
		if !m.Known {
			return "…"
		}
		return shown.Digits(lang, shown.Exact(m.Number))
	}
	switch x.Kind {
	case pipeline.Ratio:
		return one(x.Check.Numerator) + " / " + one(x.Check.Denominator)
	case pipeline.UnitShare:
		return one(x.Check.Numerator) + said(lang, " đơn vị đạt", " units satisfy it")
	}
	return one(x.Check.Value)
}

// kindWord says how an indicator is rolled up over units.
func kindWord(lang pipeline.Language, k pipeline.RollUp) string {
	switch k {
	case pipeline.Flow:
		return said(lang, "cộng số của các đơn vị", "sum over the units")
	case pipeline.Stock:
		return said(lang, "cộng số hiện có cuối kỳ của các đơn vị", "sum of what the units hold at the end")
	case pipeline.Ratio:
		return said(lang, "cộng riêng tử số, mẫu số rồi mới chia", "numerators and denominators summed, divided last")
	case pipeline.UnitShare:
		return said(lang, "số đơn vị đạt điều kiện trên số đơn vị phải báo cáo", "units that satisfy it out of the units expected")
	case pipeline.Distinct:
		return said(lang, "đếm mã không trùng trong sổ", "distinct keys of the register")
	case pipeline.OwnValue:
		return said(lang, "số riêng của từng đơn vị, không cộng", "each unit's own, not summed")
	}
	return said(lang, "lời văn, ghép theo thứ tự đơn vị", "text, merged in tree order")
}
