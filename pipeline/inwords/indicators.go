package inwords

import (
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// Group is the indicators of one heading.
type Group struct {
	Name       string
	Indicators []Indicator
}

// Indicator is an indicator with its formula in words.
type Indicator struct {
	Code, Name, Unit, Formula, Owner, Source, Direction string
	Own                                                 bool
	Headline                                            bool
}

func (w words) groups() []Group {
	var out []Group
	at := map[string]int{}
	for i := range w.Indicators {
		ind := &w.Indicators[i]
		k, ok := at[ind.Group]
		if !ok {
			k = len(out)
			at[ind.Group] = k
			out = append(out, Group{Name: joined("", ind.Group)})
		}
		out[k].Indicators = append(out[k].Indicators, w.indicator(ind))
	}
	for i := range out {
		if out[i].Name == "" {
			out[i].Name = "Chỉ tiêu khác"
		}
	}
	return out
}

func (w words) indicator(ind *pipeline.Indicator) Indicator {
	one := Indicator{Code: ind.Code, Name: ind.Name, Unit: ind.Unit, Formula: w.formula(ind), Owner: ind.Owner, Source: ind.Source, Own: own(ind.Source)}
	if better := ind.HigherIsBetter; better != nil {
		one.Direction = "thấp hơn là tốt hơn"
		if *better {
			one.Direction = "cao hơn là tốt hơn"
		}
	}
	for _, h := range w.Headlines {
		one.Headline = one.Headline || h == ind.Code
	}
	return one
}

// formula says how an indicator is made, over units and over time.
func (w words) formula(ind *pipeline.Indicator) string {
	switch ind.Kind {
	case pipeline.Flow:
		return w.sum(ind.Numerator) + ". Cộng qua đơn vị, cộng qua các kỳ."
	case pipeline.Stock:
		return w.sum(ind.Numerator) + ". Cộng qua đơn vị; qua thời gian lấy số của kỳ báo cáo cuối, không cộng dồn."
	case pipeline.Ratio:
		return "Tử số: " + w.sum(ind.Numerator) + "; Mẫu số: " + w.sum(ind.Denominator) +
			". Cộng tử số và mẫu số qua đơn vị, qua các kỳ rồi mới chia; không lấy trung bình các tỷ lệ. Đơn vị thiếu một trong hai số thì không tính."
	case pipeline.UnitShare:
		silent := "đơn vị chưa nộp tính là chưa đạt"
		if w.ShareMissingUnits {
			silent = "đơn vị chưa nộp được bỏ khỏi mẫu số"
		}
		return "Tử số: số đơn vị " + w.condition(ind.Condition) + "; Mẫu số: số đơn vị phải báo cáo (" + silent + "). Qua thời gian lấy kỳ cuối."
	case pipeline.Distinct:
		return "Đếm số " + w.sum(ind.Numerator) + w.chosen(ind.Condition) + "; một mã do nhiều nơi hoặc nhiều kỳ cùng báo chỉ tính một lần."
	case pipeline.OwnValue:
		return w.sum(ind.Numerator) + ". Số riêng của đơn vị nộp, không cộng với đơn vị khác."
	}
	return w.sum(ind.Numerator) + ". Lời văn, ghép theo thứ tự đơn vị và ghi tên đơn vị."
}

func (w words) sum(refs []pipeline.FieldRef) string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = w.refWord(r)
	}
	return strings.Join(out, " cộng ")
}

// condition says which units satisfy a unit share.
func (w words) condition(c *pipeline.Condition) string {
	switch {
	case c == nil:
		return "đạt điều kiện"
	case c.Field == "":
		return "có ít nhất một dòng trên sổ " + c.Form
	}
	ref := w.refWord(pipeline.FieldRef{Form: c.Form, Field: c.Field})
	if fd := w.fieldOf(c); fd != nil {
		switch {
		case fd.Kind == pipeline.Tick && c.Bound == pipeline.One && (c.Comparison == pipeline.Equal || c.Comparison == pipeline.AtLeast):
			return "ghi “có” ở " + ref
		case fd.Kind == pipeline.Choice:
			for _, o := range fd.Options {
				if pipeline.Int(int64(o.Rank)) == c.Bound {
					return "có " + ref + " " + comparisonWord(c.Comparison) + " mức “" + o.Label + "”"
				}
			}
		}
	}
	return "có " + ref + " " + comparisonWord(c.Comparison) + " " + shown.Format(c.Bound)
}

// chosen says which rows of a register count.
func (w words) chosen(c *pipeline.Condition) string {
	if c == nil || len(c.In) == 0 {
		return ""
	}
	labels := make([]string, len(c.In))
	fd := w.fieldOf(c)
	for i, code := range c.In {
		labels[i] = code
		if fd == nil {
			continue
		}
		for _, o := range fd.Options {
			if o.Code == code {
				labels[i] = o.Label
			}
		}
	}
	return ", chỉ các dòng có " + w.refWord(pipeline.FieldRef{Form: c.Form, Field: c.Field}) + " là " + strings.Join(quoted(labels), " hoặc ")
}

func (w words) fieldOf(c *pipeline.Condition) *pipeline.Field {
	for i := range w.Forms {
		if f := &w.Forms[i]; f.Code == c.Form && f.Field(c.Field) != nil {
			return f.Field(c.Field)
		}
	}
	return nil
}

// Scoring is the score sheet in words.
type Scoring struct {
	Name, Source, Tiers, Total string
	Own                        bool
	Criteria                   []Criterion
	Classes                    []string
	Ineligible                 string
}

// Criterion is a line of the score sheet, in words.
type Criterion struct{ Name, Max, Self, Superior, Computed string }

// scoring returns nil where units are not scored.
func (w words) scoring() *Scoring {
	s := w.Scoring
	if s == nil {
		return nil
	}
	out := &Scoring{Name: s.Name, Source: s.Source, Own: own(s.Source), Tiers: w.tierNames(s.Tiers)}
	total := pipeline.Number(0)
	for _, c := range s.Criteria {
		total += c.Max
		out.Criteria = append(out.Criteria, Criterion{Name: c.Name, Max: shown.Format(c.Max), Self: w.refWords(c.Self), Superior: w.refWords(c.Superior), Computed: w.bands(c)})
	}
	out.Total = shown.Format(total)
	for _, c := range s.Classes {
		out.Classes = append(out.Classes, c.Name+": từ "+shown.Format(c.From)+" điểm")
	}
	if s.Ineligible != nil {
		out.Ineligible = w.refWord(*s.Ineligible)
	}
	return out
}

func (w words) refWords(refs []pipeline.FieldRef) string {
	var out []string
	for _, r := range refs {
		out = append(out, w.refWord(r))
	}
	return strings.Join(out, " + ")
}

func (w words) bands(c pipeline.Criterion) string {
	if c.Indicator == "" {
		return ""
	}
	name, unit := c.Indicator, ""
	if ind := w.Indicator(c.Indicator); ind != nil {
		name, unit = ind.Name, ind.Unit
	}
	var bands []string
	for _, b := range c.Bands {
		bands = append(bands, shown.Bound(string(b.Comparison)+" "+b.Bound.String(), unit)+" được "+shown.Format(b.Points)+" điểm")
	}
	return "“" + name + "”: " + strings.Join(append(bands, "còn lại 0 điểm"), "; ")
}
