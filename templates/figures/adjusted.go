package figures

import (
	"fmt"
	"slices"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// Adjusted is an adjustment as reports say it: names and figures as text.
type Adjusted struct {
	Code            string // of the unit
	Unit, Indicator string
	UnitOfMeasure   string
	Before, After   string // with the units counted where these are others, and with the parts where only they are
	Source          string // whose submissions changed it, a line each
	Reason          string
	Score           bool // a score sheet, and no figure
}

// Adjusted returns what differs from the edition before, in tree order then pack order, and
// behind that whose total, class or rank does.
func (v *View) Adjusted() []Adjusted {
	out := make([]Adjusted, len(v.Adjustments), len(v.Adjustments)+len(v.Rescored))
	for i, a := range v.Adjustments {
		x := Adjusted{Code: a.Unit, Unit: v.UnitName(a.Unit), Indicator: a.Indicator, Before: adjustedText(a.Before, a.After), After: adjustedText(a.After, a.Before)}
		if ind := v.Programme.Indicator(a.Indicator); ind != nil {
			x.Indicator, x.UnitOfMeasure = ind.Name, ind.Unit
		}
		if a.ToDate {
			x.Indicator += " – lũy kế từ đầu năm" + v.ToDateSince()
		}
		x.Source, x.Reason = v.causes(a)
		out[i] = x
	}
	for _, s := range v.Rescored {
		x := Adjusted{Code: s.Unit, Unit: v.UnitName(s.Unit), Indicator: shown.ScoreName().Vietnamese, UnitOfMeasure: "điểm", Before: shown.Score(s.Before).Vietnamese, After: shown.Score(s.After).Vietnamese, Score: true}
		x.Source, x.Reason = v.causes(pipeline.Adjustment{Causes: s.Causes, Programme: s.Programme, Earlier: s.Earlier, Elsewhere: s.Elsewhere})
		if s.ByOthers() {
			x.Reason = shown.ByOthers().Vietnamese
		}
		out = append(out, x)
	}
	return out
}

// AdjustedCount says how many of them are figures and how many score sheets: "12 số liệu",
// "12 số liệu; 3 đơn vị có tổng điểm, xếp loại hoặc thứ hạng thay đổi".
func AdjustedCount(list []Adjusted) string {
	scores := 0
	for _, x := range list {
		if x.Score {
			scores++
		}
	}
	text := shown.Count(len(list)-scores) + " số liệu"
	if scores > 0 {
		text += "; " + shown.Rescored(scores).Vietnamese
	}
	return text
}

// AdjustedSince says which edition the adjustments are held against: "bản chốt số 1
// (ngày 20/07/2021)"; "" where there is none.
func (v *View) AdjustedSince() string {
	if v.Since == nil {
		return ""
	}
	return fmt.Sprintf("bản chốt số %d (ngày %s)", v.Since.Number, pipeline.DayOf(v.Since.At).Vietnamese())
}

// adjustedText says a figure beside the other one that it replaced or was replaced by.
func adjustedText(f, other *pipeline.FrozenResult) string {
	if f == nil {
		return "không có"
	}
	r := f.Result()
	text := "…"
	switch {
	case r.Value.Known:
		text = shown.Show(r, "").String()
	case shown.NothingArose(r):
		text = "–"
	}
	if parts := shown.PartsBeside(f, other); parts != "" {
		text += " (" + parts + ")"
	}
	if other != nil && (f.Reported != other.Reported || f.Expected != other.Expected) {
		text += " (" + OutOf(f.Reported, f.Expected) + " đơn vị)"
	}
	if other != nil && (f.Target != other.Target) {
		text += " (mức phấn đấu " + shown.Bound(f.Target, "") + ")"
	}
	return text
}

// causes says who changed a figure and why; where a unit gave no reason, how it came.
func (v *View) causes(a pipeline.Adjustment) (source, reason string) {
	var sources, reasons []string
	for _, c := range a.Causes {
		line := fmt.Sprintf("%s, biểu %s, bản %d", v.UnitName(c.Unit), c.Form, c.Version)
		why := c.Reason
		switch {
		case c.Version == 0:
			line = fmt.Sprintf("%s, biểu %s", v.UnitName(c.Unit), c.Form)
			why = "Bản nộp không còn được tính"
		case why == "" && c.Was == 0:
			why = "Đơn vị nộp sau khi chốt"
		case why == "":
			why = "Đơn vị nộp lại"
		}
		sources = append(sources, line)
		if !slices.Contains(reasons, why) {
			reasons = append(reasons, why)
		}
	}
	for _, r := range a.Earlier {
		reasons = append(reasons, UpperFirst(r.EarlierCause().Vietnamese))
	}
	if a.Elsewhere {
		reasons = append(reasons, "Đơn vị ngoài phạm vi báo cáo này nộp lại")
	}
	if a.Programme {
		reasons = append(reasons, "Chương trình được sửa đổi")
	}
	if reasons == nil {
		reasons = []string{"Tính lại"}
	}
	return strings.Join(sources, "\n"), strings.Join(reasons, "\n")
}
