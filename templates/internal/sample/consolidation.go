package sample

import (
	"fmt"
	"time"

	"danvan/pipeline"
)

// Consolidation is Quý III/2021 of the made-up province, compared with Quý II/2021.
// The province's visits are 866 lượt/964 lượt người against 1.012/1.091.
func Consolidation() *pipeline.Consolidation {
	p := Programme()
	period := pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 3}
	b := newBuilder(p, period)
	c := &pipeline.Consolidation{
		Programme: p, Tree: b.tree, At: time.Date(2021, 9, 20, 2, 15, 0, 0, time.UTC),
		Figures: b.figures(period, 866, 964),
	}
	before := b.figures(period.Previous(), 1012, 1091)
	c.Previous = &before
	c.Filing = b.filing()
	c.Accepted = b.accepted(c.Filing)
	c.Sources = b.sources(period, c.Accepted)
	c.Passages = b.passages()
	c.Reconciliations = []pipeline.Reconciliation{{Unit: "H8", Child: "H8.X2", Form: "01/TCD", Field: "c1", Reported: pipeline.Int(13),
		Computed: pipeline.Int(12), Submission: "abc/01/TCD", Sheet: "01-TCD", Ref: "C14"}}
	c.Ledger = []pipeline.LedgerLine{{Line: "files", Text: "tệp đã thấy 190 = nhận 180 + trả lại 10", Holds: true}}
	return c
}

type builder struct {
	p      *pipeline.Programme
	tree   *pipeline.Hierarchy
	period pipeline.Period
	below  map[string][]string // unit → the units at or below it that fill in forms
}

func newBuilder(p *pipeline.Programme, period pipeline.Period) builder {
	b := builder{p: p, tree: p.Tree(period), period: period, below: map[string][]string{}}
	for _, unit := range b.tree.Units() {
		for _, u := range b.tree.Units() {
			if u.Code != Root && b.tree.Within(u.Code, unit.Code) {
				b.below[unit.Code] = append(b.below[unit.Code], u.Code)
			}
		}
	}
	return b
}

// draw is a number from 0 to n−1 that depends on the words only.
func draw(n int, words ...string) int {
	h := uint32(2166136261) // FNV-1a
	for _, w := range words {
		for i := range len(w) {
			h = (h ^ uint32(w[i])) * 16777619
		}
		h = (h ^ '|') * 16777619
	}
	return int(h>>4) % n
}

// files tells whether a unit has filed: one in eleven has not.
func files(unit string) bool { return draw(11, "files", unit) != 0 }

func (b builder) figures(period pipeline.Period, visits, visitors int64) pipeline.Figures {
	f := pipeline.Figures{Period: period, Flows: pipeline.LedgerLine{Line: "flows", Text: "khớp", Holds: true}}
	fields := pipeline.NewPacker[pipeline.FieldTotal]()
	for _, u := range b.tree.Units() {
		for i := range b.p.Indicators {
			ind := &b.p.Indicators[i]
			r := b.result(period, u.Code, ind)
			if u.Code == Root && ind.Code == Visits {
				r.Value = pipeline.Known(pipeline.Int(visits))
			}
			if u.Code == Root && ind.Code == Visitors {
				r.Value = pipeline.Known(pipeline.Int(visitors))
			}
			f.Results = append(f.Results, r)
		}
		for _, x := range b.fields(period, u.Code) {
			fields.Add(x)
		}
	}
	f.Fields = fields.Packed()
	for i := range b.p.Indicators {
		f.Gaps = append(f.Gaps, b.gaps(&b.p.Indicators[i])...)
	}
	return f
}

func (b builder) sum(period pipeline.Period, unit, what string, n int) (total pipeline.Maybe, reported, expected int) {
	for _, u := range b.below[unit] {
		expected++
		if !files(u) {
			continue
		}
		reported++
		total = pipeline.Known(total.Number + pipeline.Int(int64(draw(n, period.String(), u, what))))
	}
	return total, reported, expected
}

func (b builder) result(period pipeline.Period, unit string, ind *pipeline.Indicator) pipeline.Result {
	r := pipeline.Result{Unit: unit, Indicator: ind.Code}
	switch ind.Kind {
	case pipeline.Narrative:
		return r
	case pipeline.OwnValue:
		if unit == Root {
			r.Value, r.UnitsReported, r.UnitsExpected = pipeline.Known(pipeline.Int(17)), 1, 1
		}
		return r
	case pipeline.Ratio:
		r.Denominator, r.UnitsReported, r.UnitsExpected = b.sum(period, unit, ind.Code, 400)
		lost, _, _ := b.sum(period, unit, ind.Code+"lost", 40)
		r.Numerator = pipeline.Maybe{Number: max(0, r.Denominator.Number-lost.Number), Known: r.Denominator.Known}
	case pipeline.UnitShare:
		r.Numerator, r.UnitsReported, r.UnitsExpected = b.sum(period, unit, ind.Code, 2)
		r.Denominator = pipeline.Known(pipeline.Int(int64(r.UnitsExpected)))
		r.Numerator.Known = true
	default:
		r.Value, r.UnitsReported, r.UnitsExpected = b.sum(period, unit, ind.Code, 25)
		return r
	}
	return b.judged(r, ind)
}

func (b builder) judged(r pipeline.Result, ind *pipeline.Indicator) pipeline.Result {
	if r.Denominator.Number > 0 {
		r.Value = pipeline.Known(pipeline.Number((int64(r.Numerator.Number)*1_000_000/int64(r.Denominator.Number) + 0) * 100))
		r.Value.Number = (r.Value.Number + 50) / 100 * 100
	}
	u, _ := b.tree.Unit(r.Unit)
	t := ind.Target(u.Tier)
	if t == nil {
		return r
	}
	r.Target = t.String()
	switch {
	case !r.Value.Known:
		r.Verdict = pipeline.Unknown
	case t.Comparison.Compare(r.Value.Number, t.Bound):
		r.Verdict = pipeline.Met
	default:
		r.Verdict = pipeline.NotMet
	}
	return r
}

func (b builder) fields(period pipeline.Period, unit string) []pipeline.FieldTotal {
	var out []pipeline.FieldTotal
	for _, f := range b.p.Forms {
		if f.Layout == pipeline.Register {
			continue
		}
		for _, fd := range f.Fields {
			if !fd.Kind.Numeric() {
				continue
			}
			v, n, all := b.sum(period, unit, f.Code+fd.Code, 25)
			out = append(out, pipeline.FieldTotal{Unit: unit, Form: f.Code, Field: fd.Code, Measure: pipeline.Value, Value: v, UnitsReported: n, UnitsExpected: all})
			if f.Cumulative {
				out = append(out, pipeline.FieldTotal{Unit: unit, Form: f.Code, Field: fd.Code, Measure: pipeline.Cumulative, Value: v, UnitsReported: n, UnitsExpected: all})
			}
		}
	}
	return out
}

func (b builder) gaps(ind *pipeline.Indicator) []pipeline.Gap {
	var out []pipeline.Gap
	if ind.Kind == pipeline.Narrative || ind.Kind == pipeline.OwnValue {
		return nil
	}
	for _, u := range b.below[Root] {
		if !files(u) {
			out = append(out, pipeline.Gap{Indicator: ind.Code, Unit: u})
		}
		if ind.Kind == pipeline.UnitShare && (!files(u) || draw(2, b.period.String(), u, ind.Code) == 0) {
			out = append(out, pipeline.Gap{Indicator: ind.Code, Unit: u, Failing: true})
		}
	}
	return out
}

func (b builder) filing() pipeline.FilingStatus {
	s := pipeline.FilingStatus{Period: b.period}
	for _, e := range b.p.Expected(b.period) {
		at := e.Due.AddDays(-draw(4, e.Unit.Code, e.Form.Code)).Time().Add(9 * time.Hour)
		f := pipeline.Filing{Unit: e.Unit.Code, Form: e.Form.Code, State: pipeline.OnTime, Version: 1 + draw(2, e.Unit.Code), ReceivedAt: &at, Due: e.Due}
		switch {
		case !files(e.Unit.Code):
			f.State, f.Version, f.ReceivedAt = pipeline.NotReceived, 0, nil
			s.Totals.NotReceived++
		case draw(17, "late", e.Unit.Code) == 0:
			late := e.Due.AddDays(2).Time()
			f.State, f.ReceivedAt = pipeline.Late, &late
			s.Totals.Late++
		case draw(23, "returned", e.Unit.Code, e.Form.Code) == 0:
			f.State, f.Version = pipeline.WasReturned, 0
			s.Totals.Returned++
		default:
			s.Totals.OnTime++
		}
		s.Totals.Expected++
		s.Reports = append(s.Reports, f)
	}
	extra := time.Date(2021, 9, 16, 3, 0, 0, 0, time.UTC)
	s.Reports = append(s.Reports, pipeline.Filing{Unit: Root, Form: "DV-01", State: pipeline.Unexpected, Version: 1, ReceivedAt: &extra})
	s.Totals.Unexpected++
	return s
}

func (b builder) accepted(s pipeline.FilingStatus) []pipeline.Submission {
	var out []pipeline.Submission
	for _, f := range s.Reports {
		if f.Version == 0 || f.ReceivedAt == nil {
			continue
		}
		hash := fmt.Sprintf("%064x", draw(1<<27, f.Unit))
		sub := pipeline.Submission{ID: hash + "/" + f.Form, Unit: f.Unit, Form: f.Form, Period: b.period, Version: f.Version,
			Verdict: pipeline.Accepted, Sheet: f.Form, File: "bao-cao-" + f.Unit + ".xlsx", SHA256: hash, ReceivedAt: *f.ReceivedAt}
		if draw(6, "warn", f.Unit, f.Form) == 0 {
			sub.Findings = []pipeline.Finding{pipeline.NewFinding("required-blank", f.Form, "C12", "Số người dự đối thoại")}
		}
		out = append(out, sub)
	}
	return out
}

func (b builder) passages() []pipeline.Passage {
	texts := map[string]string{
		"tinh_hinh":    "Tình hình chính trị, xã hội trên địa bàn ổn định; Nhân dân tin tưởng, đồng thuận với chủ trương của cấp ủy, chính quyền.",
		"ket_qua":      "Đã triển khai đồng bộ công tác dân vận gắn với cải cách hành chính và thực hiện quy chế dân chủ ở cơ sở tại %s.",
		Problems:       "Công tác tuyên truyền ở một số thôn, xóm của %s chưa thường xuyên; nguyên nhân do cán bộ kiêm nhiệm nhiều việc.",
		"phuong_huong": "Tiếp tục thực hiện Kế hoạch số 82/KH-UBND; nâng cao chất lượng tiếp công dân, đối thoại trực tiếp.",
		"kien_nghi":    "Đề nghị cấp trên bố trí kinh phí tập huấn cho cán bộ làm công tác dân vận của %s.",
	}
	var out []pipeline.Passage
	for _, ind := range b.p.Indicators {
		for _, u := range b.below[Root] {
			if ind.Kind != pipeline.Narrative || !files(u) || draw(3, ind.Code, u) == 0 {
				continue
			}
			text := texts[ind.Code]
			if draw(2, "own words", ind.Code, u) == 0 && ind.Code != "tinh_hinh" && ind.Code != "phuong_huong" {
				text = fmt.Sprintf(text, b.tree.Name(u))
			} else if ind.Code != "tinh_hinh" && ind.Code != "phuong_huong" {
				text = fmt.Sprintf(text, "đơn vị")
			}
			out = append(out, pipeline.Passage{Indicator: ind.Code, Unit: u, Form: "DV-01", Field: "ton_tai", Text: text,
				Submission: fmt.Sprintf("%064x", draw(1<<27, u)) + "/DV-01", Sheet: "DV-01", Ref: "D30"})
		}
	}
	return append(out, pipeline.Passage{Unit: "H8", Form: "01/TCD", Field: "c1", Submission: "abc/01/TCD", Sheet: "01-TCD", Ref: "AD14",
		Text: "Có 01 lượt tiếp tại trụ sở cấp huyện."})
}

// Script and Formula are texts that a hostile sender might file.
const (
	Script  = `<script>alert("x")</script> & 'Xã'`
	Formula = `=HYPERLINK("http://x.example","bấm vào đây")`
)

// Hostile is the made-up province with hostile unit names, narratives, file names
// and an explanation.
func Hostile() *pipeline.Consolidation {
	c := Consolidation()
	for i := range c.Programme.Units {
		switch c.Programme.Units[i].Code {
		case "H1":
			c.Programme.Units[i].Name = Script
		case "H2", "SO2":
			c.Programme.Units[i].Name = Formula
		}
	}
	c.Tree = c.Programme.Tree(c.Period)
	c.Passages = append(c.Passages,
		pipeline.Passage{Indicator: Problems, Unit: "SO3", Form: "DV-01", Field: "ton_tai", Text: Script + "\n" + Formula + "\x00\x0b"},
		pipeline.Passage{Unit: "SO3", Form: "DV-01", Field: "tt_luot", Text: Formula})
	c.Accepted[0].File, c.Accepted[0].Sheet = Formula, Script
	c.Accepted[0].Findings = []pipeline.Finding{pipeline.NewFinding("number-ambiguous", Formula, "A1", Formula, "1", "2", Script)}
	return c
}
