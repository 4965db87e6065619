package sample

import (
	"fmt"
	"time"

	"danvan/pipeline"
)

// Codes of the made-up Party committee that tests refer to.
const (
	Committee  = "DU"
	Reached    = "pho_bien"
	Registered = "dang_ky"
	Proposed   = "de_xuat"
	Satisfied  = "hai_long_mot_cua"
	Meetings   = "hoi_nghi"
)

// partyCell is what one cell answered in each of three quarters; "" is nothing filed.
type partyCell struct {
	code, name, tier string
	registered       string // a letter a quarter: y, n or -
	proposed         string
}

func partyCells() []partyCell {
	return []partyCell{
		{"CB01", "Chi bộ Văn phòng", "cell", "nyy", "nyy"},
		{"CB02", "Chi bộ Thanh tra", "cell", "nyy", "nny"},
		{"CB03", "Chi bộ Quản lý nhà", "cell", "nnn", "nnn"},
		{"CB04", "Chi bộ Phát triển đô thị", "cell", "yyy", "nyy"},
		{"CB05", "Chi bộ Hạ tầng kỹ thuật", "cell", "nny", "nnn"},
		{"CB06", "Chi bộ Vật liệu xây dựng", "cell", "nnn", "nny"},
		{"CB07", "Chi bộ Kế hoạch - Tài chính", "cell", "yyy", "yyn"},
		{"CB08", "Chi bộ Pháp chế", "cell", "-n-", "-n-"},
	}
}

func partyIndicators() []pipeline.Indicator {
	plan := "Chương trình 29-Ctr/ĐU"
	target := func(op pipeline.Comparison, bound int64, wording string) []pipeline.Target {
		return []pipeline.Target{{Tier: "committee", Comparison: op, Bound: pipeline.Int(bound), Wording: wording, Source: plan}}
	}
	tick := func(field string) *pipeline.Condition {
		return &pipeline.Condition{Form: "DU-01", Field: field, Comparison: pipeline.Equal, Bound: pipeline.One}
	}
	year := target(pipeline.AtLeast, 60, "Tổ chức ít nhất 60 hội nghị trong năm")
	year[0].ProRata, year[0].Source = true, "đơn vị tự đặt"
	return []pipeline.Indicator{
		{Code: Reached, Name: "Tỷ lệ đảng viên, công chức, viên chức, người lao động được triển khai", Group: "Quán triệt, triển khai", Unit: "%", Kind: pipeline.Ratio,
			Numerator: []pipeline.FieldRef{{Form: "DU-01", Field: "da_trien_khai"}}, Denominator: []pipeline.FieldRef{{Form: "DU-01", Field: "tong_so"}},
			Targets: target(pipeline.Equal, 100, "Triển khai đến toàn thể đảng viên, công chức, viên chức, người lao động")},
		{Code: Registered, Name: "Tỷ lệ chi bộ đăng ký công trình “Dân vận khéo”", Group: "Dân vận khéo", Unit: "%", Kind: pipeline.UnitShare,
			Condition: tick("dang_ky"), Targets: target(pipeline.Equal, 100, "100% chi bộ đăng ký công trình Dân vận khéo")},
		{Code: Proposed, Name: "Tỷ lệ chi bộ có đề xuất, tuyên dương", Group: "Dân vận khéo", Unit: "%", Kind: pipeline.UnitShare,
			Condition: tick("de_xuat"), Targets: target(pipeline.MoreThan, 50, "Trên 50% chi bộ có đề xuất, tuyên dương")},
		{Code: Satisfied, Name: "Tỷ lệ hài lòng tại bộ phận một cửa", Group: "Cải cách hành chính", Unit: "%", Kind: pipeline.Ratio,
			Numerator: []pipeline.FieldRef{{Form: "DU-01", Field: "hai_long"}}, Denominator: []pipeline.FieldRef{{Form: "DU-01", Field: "phieu"}},
			Targets: target(pipeline.MoreThan, 95, "Hài lòng trên 95%")},
		{Code: Meetings, Name: "Số hội nghị tuyên truyền", Group: "Quán triệt, triển khai", Unit: "hội nghị", Kind: pipeline.Flow,
			Numerator: []pipeline.FieldRef{{Form: "DU-01", Field: "hoi_nghi"}}, Targets: year},
	}
}

func partyProgramme() *pipeline.Programme {
	form := pipeline.Form{Code: "DU-01", Version: "2021", Title: "KẾT QUẢ CÔNG TÁC DÂN VẬN CỦA CHI BỘ", Layout: pipeline.List, Every: pipeline.Quarter, Tiers: []string{"cell"},
		Fields: []pipeline.Field{
			field("da_trien_khai", "1", "Số người đã được triển khai", "người", pipeline.Count),
			field("tong_so", "2", "Tổng số đảng viên, công chức, viên chức, người lao động", "người", pipeline.Count),
			field("dang_ky", "3", "Đã đăng ký công trình Dân vận khéo", "", pipeline.Tick),
			field("de_xuat", "4", "Có đề xuất, tuyên dương gương Dân vận khéo", "", pipeline.Tick),
			field("phieu", "5", "Số phiếu khảo sát", "phiếu", pipeline.Count),
			field("hai_long", "6", "Số phiếu hài lòng", "phiếu", pipeline.Count),
			field("hoi_nghi", "7", "Số hội nghị tuyên truyền", "hội nghị", pipeline.Count)}}
	p := &pipeline.Programme{
		Code: "dang-uy-2021", Name: "Công tác dân vận của Đảng bộ Sở Xây dựng năm 2021",
		Plan: pipeline.Plan{Number: "29-Ctr/ĐU", Date: pipeline.NewDate(2021, time.February, 26), Issuer: "Đảng ủy Sở Xây dựng",
			Title: "Chương trình thực hiện công tác dân vận năm 2021"},
		Rule: pipeline.ND09, Kinds: []pipeline.PeriodKind{pipeline.Quarter}, First: pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 1},
		Consolidator: Committee, Deadlines: []pipeline.Deadline{{Tier: "cell", WorkingDays: 5, Source: "đơn vị tự đặt"}},
		Tiers: []pipeline.Tier{{Code: "committee", Name: "Đảng ủy"}, {Code: "cell", Name: "Chi bộ"}},
		Units: []pipeline.Unit{{Code: Committee, Name: "Đảng bộ Sở Xây dựng", Tier: "committee", Line: "party", Counted: true}},
		Forms: []pipeline.Form{form}, Indicators: partyIndicators(), Headlines: []string{Reached, Registered, Proposed, Satisfied, Meetings},
		Letterhead: pipeline.Letterhead{Style: pipeline.PartyStyle, Superior: "Đảng ủy Khối Dân - Chính - Đảng", Issuer: "Đảng ủy Sở Xây dựng", Symbol: "BC/ĐU",
			Place: "Thành phố Hồ Chí Minh", To: []string{"Đảng ủy Khối Dân - Chính - Đảng Thành phố"}, Recipients: []string{"Như trên", "Các chi bộ trực thuộc", "Lưu"},
			Authority: "T/M Đảng ủy", SignerTitle: "Bí thư", SignerName: "Trần Văn B"},
	}
	for _, c := range partyCells() {
		p.Units = append(p.Units, pipeline.Unit{Code: c.code, Name: c.name, Tier: c.tier, Line: "party", Parent: Committee, Counted: true})
	}
	return p
}

// Party is Quý III/2021 of a made-up Party committee with eight cells, with the two
// quarters before it: five of eight cells registered, four of eight proposed, one filed
// nothing.
func Party() *pipeline.Consolidation {
	p := partyProgramme()
	period := pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 3}
	c := &pipeline.Consolidation{Programme: p, Tree: p.Tree(period), At: time.Date(2021, 9, 21, 3, 0, 0, 0, time.UTC), Figures: partyFigures(p, 3)}
	for n := 1; n <= 2; n++ {
		f := partyFigures(p, n)
		c.History = append(c.History, &f)
	}
	c.Previous = c.History[1]
	at := c.At.Add(-72 * time.Hour)
	c.Filing = pipeline.FilingStatus{Period: period}
	for _, e := range p.Expected(period) {
		f := pipeline.Filing{Unit: e.Unit.Code, Form: e.Form.Code, State: pipeline.OnTime, Version: 1, ReceivedAt: &at, Due: e.Due}
		if e.Unit.Code == "CB08" {
			f.State, f.Version, f.ReceivedAt = pipeline.NotReceived, 0, nil
			c.Filing.Totals.NotReceived++
		} else {
			c.Filing.Totals.OnTime++
		}
		c.Filing.Totals.Expected++
		c.Filing.Reports = append(c.Filing.Reports, f)
	}
	return c
}

func partyFigures(p *pipeline.Programme, quarter int) pipeline.Figures {
	f := pipeline.Figures{Period: pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: quarter}, Flows: pipeline.LedgerLine{Line: "flows", Text: "khớp", Holds: true}}
	for i := range p.Indicators {
		ind := &p.Indicators[i]
		total := pipeline.Result{Unit: Committee, Indicator: ind.Code, UnitsExpected: len(partyCells())}
		var below []pipeline.Result
		for _, cell := range partyCells() {
			r, failing := cell.result(ind, quarter)
			below = append(below, judge(p, r, ind, f.Period))
			total = add(total, r)
			if r.UnitsReported == 0 {
				f.Gaps = append(f.Gaps, pipeline.Gap{Indicator: ind.Code, Unit: cell.code})
			}
			if failing {
				f.Gaps = append(f.Gaps, pipeline.Gap{Indicator: ind.Code, Unit: cell.code, Failing: true})
			}
		}
		f.Results = append(append(f.Results, judge(p, total, ind, f.Period)), below...)
	}
	return f
}

// result is what a cell filed for an indicator in a quarter.
func (c partyCell) result(ind *pipeline.Indicator, quarter int) (r pipeline.Result, failing bool) {
	r = pipeline.Result{Unit: c.code, Indicator: ind.Code, UnitsExpected: 1}
	filed := c.registered[quarter-1] != '-'
	if filed {
		r.UnitsReported = 1
	}
	part := func(n int64) pipeline.Maybe { return pipeline.Maybe{Number: pipeline.Int(n), Known: filed} }
	share := func(answers string) {
		yes := answers[quarter-1] == 'y'
		failing = !yes
		r.Denominator, r.Numerator = pipeline.Known(pipeline.One), pipeline.Known(0)
		if yes {
			r.Numerator = pipeline.Known(pipeline.One)
		}
	}
	people := int64(draw(20, c.code) + 10)
	switch ind.Code {
	case Reached:
		r.Numerator, r.Denominator = part(people-int64(draw(2, c.code, "away"))), part(people)
	case Registered:
		share(c.registered)
	case Proposed:
		share(c.proposed)
	case Satisfied:
		if c.code == "CB01" {
			r.Numerator, r.Denominator = part(191), part(200)
		}
	default:
		r.Value = part(int64(draw(4, c.code, fmt.Sprint(quarter))))
	}
	return r, failing
}

func add(total, r pipeline.Result) pipeline.Result {
	plus := func(a, b pipeline.Maybe) pipeline.Maybe {
		return pipeline.Maybe{Number: a.Number + b.Number, Known: a.Known || b.Known}
	}
	total.Value, total.Numerator, total.Denominator = plus(total.Value, r.Value), plus(total.Numerator, r.Numerator), plus(total.Denominator, r.Denominator)
	total.UnitsReported += r.UnitsReported
	return total
}

// judge divides a share and compares it with the bound of its unit's tier.
func judge(p *pipeline.Programme, r pipeline.Result, ind *pipeline.Indicator, period pipeline.Period) pipeline.Result {
	if r.Denominator.Number > 0 {
		r.Value = pipeline.Known(pipeline.Number(int64(r.Numerator.Number) * 10_000 / int64(r.Denominator.Number) * 10_000))
	}
	u, _ := p.Unit(r.Unit)
	t := ind.TargetIn(u.Tier, period)
	if t == nil {
		return r
	}
	r.Target, r.Verdict = t.String(), pipeline.NotMet
	if !r.Value.Known {
		r.Verdict = pipeline.Unknown
	} else if t.Comparison.Compare(r.Value.Number, t.Bound) {
		r.Verdict = pipeline.Met
	}
	return r
}
