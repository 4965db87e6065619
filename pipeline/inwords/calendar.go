package inwords

import (
	"strconv"

	"danvan/pipeline"
)

// Calendar is who files what by when: a row a tier, a column a form.
type Calendar struct {
	First string // the period of the example
	Forms []string
	Rows  []CalendarRow
}

// CalendarRow is one tier of a [Calendar].
type CalendarRow struct {
	Tier, Due, Example, Source string
	Own                        bool
	Cells                      []string // "" where the tier does not file the form
}

func (w words) calendar() Calendar {
	out := Calendar{First: w.First.Vietnamese()}
	forms := w.FormsOf(w.First)
	if len(forms) == 0 { // a programme whose forms begin later
		for i := range w.Forms {
			forms = append(forms, &w.Forms[i])
		}
	}
	for _, f := range forms {
		out.Forms = append(out.Forms, f.Code+" ("+everyWord(f.Every)+")")
	}
	for _, t := range w.Tiers {
		row := CalendarRow{Tier: t.Name, Due: "chưa đặt hạn"}
		for _, d := range w.Deadlines {
			if d.Tier == t.Code {
				row.Due, row.Source, row.Own = dueWord(d), d.Source, own(d.Source)
				row.Example = d.Due(w.First, w.Rule, w.Holidays).Vietnamese()
			}
		}
		files := false
		for _, f := range forms {
			cell := filingWord(f, t.Code)
			files = files || cell != ""
			row.Cells = append(row.Cells, cell)
		}
		if files || row.Example != "" {
			out.Rows = append(out.Rows, row)
		}
	}
	return out
}

// filingWord says what a tier files in a form.
func filingWord(f *pipeline.Form, tier string) string {
	if !f.FiledBy(tier) {
		return ""
	}
	word := "số của cơ quan mình"
	if f.ScopeOf(tier) == pipeline.Subtree {
		word = "số gồm cả cấp dưới"
	}
	if f.Optional {
		word += ", không bắt buộc"
	}
	return word
}

// dueWord says the rule of a deadline.
func dueWord(d pipeline.Deadline) string {
	switch {
	case d.WorkingDays > 0:
		return strconv.Itoa(d.WorkingDays) + " ngày làm việc sau ngày chốt số liệu"
	case d.Fixed != "":
		return "ngày " + d.Fixed
	}
	return "ngày " + strconv.Itoa(d.Day) + " của tháng cuối kỳ"
}

func everyWord(k pipeline.PeriodKind) string {
	switch k {
	case pipeline.Month:
		return "hằng tháng"
	case pipeline.Quarter:
		return "hằng quý"
	case pipeline.HalfYear:
		return "6 tháng"
	case pipeline.NineMonths:
		return "9 tháng"
	case pipeline.Year:
		return "hằng năm"
	}
	return string(k)
}
