// Package webtest is a workspace that exists in memory only, for tests of the pages: a
// small programme, receipts of every outcome, published figures, and names that try to
// break out of a page.
package webtest

import (
	"strings"
	"time"

	"danvan/pipeline"
)

// Names that units or senders could have given, each trying something.
const (
	Script  = `<script>window.planted=1</script>`
	Formula = `=HYPERLINK("http://evil.example","x")`
	Handler = `"onload="window.planted=1`
	Turned  = "Xã \u202Exslx.\u202Ctên ngược"
)

// LongName is as long as a file system lets a name be: 255 bytes.
func LongName() string {
	return strings.Repeat("Báo cáo rất dài ", 12)[:231] + " quý II năm 2021.xlsx"
}

// Units of the programme by what tests call them.
const (
	Province   = "TN"
	DistrictA  = "H1"
	DistrictB  = "H2"
	Filed      = "H1.X1" // accepted, on time, corrected once
	Returned   = "H1.X2" // returned, then nothing
	Silent     = "H1.X3" // sent nothing
	LateUnit   = "H2.X4" // accepted, late
	Other      = "H2.X5"
	Department = "S1"
)

// Q1 and Q2 are the periods of the workspace; Q1 is closed.
func Q1() pipeline.Period { return pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 1} }

// Q2 is the newest period; its units have filed in part.
func Q2() pipeline.Period { return Q1().Next() }

// Now is when the workspace is looked at: after the units' due days of Q2.
func Now() time.Time { return time.Date(2021, time.June, 25, 9, 0, 0, 0, pipeline.Vietnam) }

// Programme returns the programme of the workspace.
func Programme() *pipeline.Programme {
	better := true
	return &pipeline.Programme{
		Code: "thu-2021", Name: "Công tác dân vận chính quyền năm 2021", Consolidator: Department,
		Plan:   pipeline.Plan{Number: "82/KH-UBND", Date: pipeline.NewDate(2021, time.April, 26), Issuer: "UBND tỉnh", Title: "Công tác dân vận " + Script, Source: "kế hoạch"},
		Regime: []pipeline.RegimeElement{{Key: "name", Label: "Tên báo cáo", Text: "Báo cáo công tác dân vận", Source: "đơn vị tự đặt"}},
		Rule:   pipeline.ND09, Kinds: []pipeline.PeriodKind{pipeline.Quarter}, First: Q1(),
		Deadlines: []pipeline.Deadline{{Tier: "commune", Day: 17, Source: "đơn vị tự đặt"}, {Tier: "district", WorkingDays: 5, Source: "kế hoạch"}, {Tier: "department", Day: 18, Source: "kế hoạch"}},
		NilTokens: []string{"-", "không"},
		Tiers:     []pipeline.Tier{{Code: "province", Name: "Cấp tỉnh"}, {Code: "department", Name: "Sở, ngành"}, {Code: "district", Name: "Cấp huyện"}, {Code: "commune", Name: "Cấp xã"}},
		Units:     units(), Forms: forms(),
		Indicators: []pipeline.Indicator{
			{Code: "hoi_nghi", Name: "Số hội nghị tuyên truyền", Group: "Tuyên truyền", Kind: pipeline.Flow, Unit: "hội nghị", Owner: "Sở Nội vụ", Source: "kế hoạch", HigherIsBetter: &better,
				Numerator: []pipeline.FieldRef{{Form: "DV-01", Field: "hoi_nghi"}}},
			{Code: "ty_le", Name: "Tỷ lệ hồ sơ giải quyết đúng hạn", Group: "Cải cách hành chính", Kind: pipeline.Ratio, Unit: "%", Owner: "Sở Nội vụ", Source: "đơn vị tự đặt", HigherIsBetter: &better,
				Numerator: []pipeline.FieldRef{{Form: "02/HC", Field: "dung_han"}}, Denominator: []pipeline.FieldRef{{Form: "02/HC", Field: "ho_so"}},
				Targets: []pipeline.Target{{Tier: "province", Comparison: pipeline.AtLeast, Bound: pipeline.Int(98), Wording: "từ 98% trở lên", Source: "kế hoạch"}}},
			{Code: "ke_hoach", Name: "Tỷ lệ đơn vị ban hành kế hoạch", Group: "Tuyên truyền", Kind: pipeline.UnitShare, Unit: "%", Owner: "Sở Nội vụ", Source: "kế hoạch",
				Condition: &pipeline.Condition{Form: "DV-01", Field: "ke_hoach", Comparison: pipeline.Equal, Bound: pipeline.One}},
			{Code: "mo_hinh", Name: "Số mô hình Dân vận khéo", Group: "Dân vận khéo", Kind: pipeline.Distinct, Unit: "mô hình", Owner: "Sở Nội vụ", Source: "kế hoạch",
				Numerator: []pipeline.FieldRef{{Form: "DVK", Field: "ma"}}, Condition: &pipeline.Condition{Form: "DVK", Field: "tinh_trang", In: []string{"cn"}}},
		},
		Headlines: []string{"hoi_nghi", "ty_le"}, Digest: "thu",
	}
}

func units() []pipeline.Unit {
	u := func(code, name, tier, parent string) pipeline.Unit {
		return pipeline.Unit{Code: code, Name: name, Tier: tier, Line: "government", Parent: parent, Counted: true}
	}
	return []pipeline.Unit{
		u(Province, "Tỉnh Thái Nguyên", "province", ""), u(Department, "Sở Nội vụ", "department", Province),
		u(DistrictA, "Huyện Đại Từ", "district", Province), u(Filed, "Xã Hùng Sơn", "commune", DistrictA), u(Returned, "Xã "+Script, "commune", DistrictA), u(Silent, Formula, "commune", DistrictA),
		u(DistrictB, "Huyện Định Hóa", "district", Province), u(LateUnit, "Xã "+Handler, "commune", DistrictB), u(Other, Turned, "commune", DistrictB),
	}
}

func forms() []pipeline.Form {
	sum, err := pipeline.ParseRelation("ho_so>=dung_han")
	if err != nil {
		panic(err)
	}
	filers := []string{"department", "district", "commune"}
	return []pipeline.Form{
		{Code: "DV-01", Version: "2021", Title: "Kết quả công tác dân vận", Source: "82/KH-UBND, biểu 1", Layout: pipeline.List, Every: pipeline.Quarter, Tiers: filers, Cumulative: true, ExplanationColumn: true,
			Fields: []pipeline.Field{
				{Code: "hoi_nghi", Number: "1.1", Label: "Số hội nghị tuyên truyền", Path: []string{"I. Tuyên truyền"}, Kind: pipeline.Count, Unit: "hội nghị", Required: true},
				{Code: "ke_hoach", Number: "1.2", Label: "Đã ban hành kế hoạch", Path: []string{"I. Tuyên truyền"}, Kind: pipeline.Tick},
				{Code: "ket_qua", Number: "2.1", Label: "Kết quả nổi bật", Path: []string{"II. Đánh giá"}, Kind: pipeline.Text},
			}},
		{Code: "02/HC", Version: "2021", Title: "Kết quả giải quyết thủ tục hành chính", Source: "đơn vị tự đặt", Layout: pipeline.List, Every: pipeline.Quarter, Tiers: []string{"district", "commune"},
			Scopes: map[string]pipeline.Scope{"district": pipeline.Own},
			Fields: []pipeline.Field{
				{Code: "ho_so", Number: "1", Label: "Hồ sơ đã giải quyết", Kind: pipeline.Count, Unit: "hồ sơ", Required: true},
				{Code: "dung_han", Number: "2", Label: "Trong đó: đúng hạn", Kind: pipeline.Count, Unit: "hồ sơ"},
			}, Relations: []pipeline.Relation{sum}},
		{Code: "DVK", Version: "2021", Title: "Sổ mô hình Dân vận khéo", Layout: pipeline.Register, Every: pipeline.Quarter, Tiers: []string{"commune"}, Optional: true,
			Fields: []pipeline.Field{
				{Code: "ma", Number: "1", Label: "Mã mô hình", Kind: pipeline.Key, Required: true},
				{Code: "tinh_trang", Number: "2", Label: "Tình trạng", Kind: pipeline.Choice, Options: []pipeline.Option{{Code: "dk", Label: "Đăng ký", Rank: 1}, {Code: "cn", Label: "Công nhận", Rank: 2}}},
			}},
	}
}
