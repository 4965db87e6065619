// Package sample is a made-up province for the tests of the reports: departments,
// districts and communes, forms, some thirty indicators, narratives, late and missing
// reports. Every figure follows from names by a fixed rule, so tests can rely on it.
package sample

import (
	"fmt"
	"time"

	"danvan/pipeline"
)

// Codes that tests refer to.
const (
	Root      = "TN"
	Visits    = "tcd_luot"
	Visitors  = "tcd_nguoi"
	OnTime    = "tthc_dung_han"
	Plans     = "dv_ban_hanh_ke_hoach"
	Dialogues = "doi_thoai_cuoc"
	Rank      = "par_index"
	Problems  = "ton_tai"
)

func districts() []string {
	return []string{"Thành phố Thái Nguyên", "Thành phố Sông Công", "Thị xã Phổ Yên", "Huyện Định Hóa", "Huyện Võ Nhai",
		"Huyện Phú Lương", "Huyện Đồng Hỷ", "Huyện Đại Từ", "Huyện Phú Bình"}
}

func departments() []string {
	return []string{"Sở Nội vụ", "Sở Tư pháp", "Sở Tài chính", "Sở Y tế", "Sở Giáo dục và Đào tạo", "Thanh tra tỉnh",
		"Sở Nông nghiệp và Phát triển nông thôn"}
}

func units() []pipeline.Unit {
	out := []pipeline.Unit{{Code: Root, Name: "Tỉnh Thái Nguyên", Tier: "province", Line: "government", Counted: true}}
	for i, name := range departments() {
		out = append(out, pipeline.Unit{Code: fmt.Sprintf("SO%d", i+1), Name: name, Tier: "department", Parent: Root, Counted: true})
	}
	for i, name := range districts() {
		d := fmt.Sprintf("H%d", i+1)
		out = append(out, pipeline.Unit{Code: d, Name: name, Tier: "district", Parent: Root, Counted: true})
		for j := range 6 {
			kind := "Xã"
			if j == 0 {
				kind = "Thị trấn"
			}
			out = append(out, pipeline.Unit{Code: fmt.Sprintf("%s.X%d", d, j+1), Name: fmt.Sprintf("%s Tân Lập %d", kind, j+1),
				Tier: "commune", Parent: d, Counted: true})
		}
	}
	return out
}

func field(code, number, label, unit string, kind pipeline.FieldKind, path ...string) pipeline.Field {
	return pipeline.Field{Code: code, Number: number, Label: label, Unit: unit, Kind: kind, Path: path, Required: true}
}

func forms() []pipeline.Form {
	tiers := []string{"department", "district", "commune"}
	list := pipeline.Form{Code: "DV-01", Version: "2021", Title: "BÁO CÁO KẾT QUẢ CÔNG TÁC DÂN VẬN CHÍNH QUYỀN", Layout: pipeline.List,
		Every: pipeline.Quarter, Tiers: tiers, Cumulative: true, ExplanationColumn: true}
	list.Fields = []pipeline.Field{
		field("tt_hoi_nghi", "1.1", "Số hội nghị tuyên truyền", "hội nghị", pipeline.Count, "I. TUYÊN TRUYỀN"),
		field("tt_luot", "1.2", "Số lượt người dự", "lượt người", pipeline.Count, "I. TUYÊN TRUYỀN"),
		field("ke_hoach", "1.5", "Đã ban hành kế hoạch", "", pipeline.Tick, "I. TUYÊN TRUYỀN"),
		field("doi_thoai_cuoc", "2.1", "Số cuộc đối thoại", "cuộc", pipeline.Count, "II. ĐỐI THOẠI"),
		field("nguoi_du", "2.2", "Số người dự đối thoại", "người", pipeline.Count, "II. ĐỐI THOẠI"),
		field("ton_tai", "7.2", "Tồn tại, hạn chế và nguyên nhân", "", pipeline.Text, "VII. NỘI DUNG"),
	}
	table := pipeline.Form{Code: "01/TCD", Version: "TT02-2021", Title: "TỔNG HỢP KẾT QUẢ TIẾP CÔNG DÂN THƯỜNG XUYÊN, ĐỊNH KỲ VÀ ĐỘT XUẤT",
		Layout: pipeline.Table, Every: pipeline.Quarter, Tiers: tiers}
	for i, label := range []string{"Số lượt tiếp", "Số người được tiếp", "Số vụ việc"} {
		for g, group := range []string{"Tổng số", "Tiếp thường xuyên", "Tiếp định kỳ và đột xuất của Thủ trưởng"} {
			n := g*3 + i + 1
			table.Fields = append(table.Fields, field(fmt.Sprintf("c%d", n), fmt.Sprint(n), label, "", pipeline.Count, group))
		}
	}
	table.Fields[0].Pair = "c2"
	register := pipeline.Form{Code: "DVK", Version: "2021", Title: "DANH SÁCH MÔ HÌNH DÂN VẬN KHÉO", Layout: pipeline.Register,
		Every: pipeline.Quarter, Tiers: tiers, Fields: []pipeline.Field{field("ma", "1", "Mã mô hình", "", pipeline.Key)}}
	return []pipeline.Form{list, table, register}
}

func flow(code, name, group, unit, form, fieldCode string) pipeline.Indicator {
	return pipeline.Indicator{Code: code, Name: name, Group: group, Unit: unit, Kind: pipeline.Flow,
		Numerator: []pipeline.FieldRef{{Form: form, Field: fieldCode}}}
}

func ratio(code, name, group string, bound int64) pipeline.Indicator {
	return pipeline.Indicator{Code: code, Name: name, Group: group, Unit: "%", Kind: pipeline.Ratio,
		Numerator: []pipeline.FieldRef{{Form: "DV-01", Field: code + "_a"}}, Denominator: []pipeline.FieldRef{{Form: "DV-01", Field: code + "_b"}},
		Targets: []pipeline.Target{{Tier: "province", Comparison: pipeline.AtLeast, Bound: pipeline.Int(bound),
			Wording: fmt.Sprintf("từ %d%% trở lên", bound), Source: "đơn vị tự đặt"}}}
}

func indicators() []pipeline.Indicator {
	const talk, receive, procedure, model, index = "Đối thoại", "Tiếp công dân", "Thủ tục hành chính", "Dân vận khéo", "Chỉ số cấp tỉnh"
	out := []pipeline.Indicator{
		flow("tt_hoi_nghi", "Số hội nghị tuyên truyền", "Tuyên truyền", "hội nghị", "DV-01", "tt_hoi_nghi"),
		flow("tt_luot", "Số lượt người dự hội nghị tuyên truyền", "Tuyên truyền", "lượt người", "DV-01", "tt_luot"),
		flow(Dialogues, "Số cuộc đối thoại trực tiếp với Nhân dân", talk, "cuộc", "DV-01", "doi_thoai_cuoc"),
		flow("doi_thoai_nguoi", "Số người dự đối thoại", talk, "người", "DV-01", "nguoi_du"),
		ratio("y_kien", "Tỷ lệ ý kiến đã trả lời", talk, 90),
		flow(Visits, "Số lượt tiếp công dân", receive, "lượt", "01/TCD", "c1"),
		flow(Visitors, "Số người được tiếp", receive, "lượt người", "01/TCD", "c2"),
		flow("tcd_vu", "Số vụ việc tiếp công dân", receive, "vụ việc", "01/TCD", "c3"),
		ratio(OnTime, "Tỷ lệ hồ sơ thủ tục hành chính giải quyết đúng hạn", procedure, 98),
		ratio("hai_long", "Tỷ lệ hài lòng của người dân, tổ chức", procedure, 85),
		ratio("hoa_giai", "Tỷ lệ hòa giải thành", "Hòa giải ở cơ sở", 80),
		{Code: Plans, Name: "Tỷ lệ đơn vị đã ban hành kế hoạch", Group: "Kế hoạch", Unit: "%", Kind: pipeline.UnitShare,
			Condition: &pipeline.Condition{Form: "DV-01", Field: "ke_hoach", Comparison: pipeline.Equal, Bound: pipeline.One},
			Targets:   []pipeline.Target{{Tier: "province", Comparison: pipeline.Equal, Bound: pipeline.Int(100), Wording: "100%", Source: "kế hoạch"}}},
		{Code: "dvk", Name: "Số mô hình “Dân vận khéo” đăng ký", Group: model, Unit: "mô hình", Kind: pipeline.Distinct,
			Numerator: []pipeline.FieldRef{{Form: "DVK", Field: "ma"}}},
		{Code: Rank, Name: "Chỉ số cải cách hành chính (PAR Index), thứ hạng", Group: index, Unit: "hạng", Kind: pipeline.OwnValue},
	}
	for i, name := range []string{"Tình hình chung", "Kết quả nổi bật", "Tồn tại, hạn chế và nguyên nhân", "Phương hướng, nhiệm vụ kỳ tới", "Kiến nghị, đề xuất"} {
		code := [...]string{"tinh_hinh", "ket_qua", Problems, "phuong_huong", "kien_nghi"}[i]
		out = append(out, pipeline.Indicator{Code: code, Name: name, Group: "Nội dung", Kind: pipeline.Narrative,
			Numerator: []pipeline.FieldRef{{Form: "DV-01", Field: "ton_tai"}}})
	}
	for i := range 14 {
		out = append(out, flow(fmt.Sprintf("kt_%d", i+1), fmt.Sprintf("Số cuộc kiểm tra công vụ chuyên đề %d", i+1), "Kiểm tra công vụ", "cuộc", "DV-01", "tt_hoi_nghi"))
	}
	return out
}

// Programme is the made-up reporting regime.
func Programme() *pipeline.Programme {
	return &pipeline.Programme{
		Code: "mau-2021", Name: "Công tác dân vận của cơ quan nhà nước tỉnh Thái Nguyên năm 2021",
		Plan: pipeline.Plan{Number: "82/KH-UBND", Date: pipeline.NewDate(2021, time.April, 23), Issuer: "Ủy ban nhân dân tỉnh Thái Nguyên",
			Title: "Công tác dân vận của cơ quan nhà nước tỉnh Thái Nguyên năm 2021"},
		Rule: pipeline.ND09, Kinds: []pipeline.PeriodKind{pipeline.Quarter}, First: pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 2},
		Consolidator: "SO1",
		Deadlines:    []pipeline.Deadline{{Tier: "commune", Day: 17}, {Tier: "district", Day: 19}, {Tier: "department", Day: 19}},
		Tiers: []pipeline.Tier{{Code: "province", Name: "Cấp tỉnh"}, {Code: "department", Name: "Sở, ban, ngành"},
			{Code: "district", Name: "Cấp huyện"}, {Code: "commune", Name: "Cấp xã"}},
		Units: units(), Forms: forms(), Indicators: indicators(),
		Headlines: []string{Dialogues, Visits, OnTime, "hai_long", "hoa_giai", Plans, "dvk", Rank},
		Letterhead: pipeline.Letterhead{Superior: "ỦY BAN NHÂN DÂN TỈNH THÁI NGUYÊN", Issuer: "SỞ NỘI VỤ", Symbol: "BC-SNV", Place: "Thái Nguyên",
			To: []string{"Ủy ban nhân dân tỉnh Thái Nguyên", "Ban Dân vận Tỉnh ủy"}, Recipients: []string{"Như trên", "Lãnh đạo Sở", "Lưu: VT, CCHC"},
			SignerTitle: "GIÁM ĐỐC"},
		Phrases: map[string]string{"sentence." + Visits: "Các cơ quan, đơn vị đã tiếp {value}"},
	}
}
