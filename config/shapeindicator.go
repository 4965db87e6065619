package config

import (
	"regexp"

	"danvan/pipeline"
)

// rollUps is the kinds of roll-up in the order in which messages list them.
var rollUps = [...]pipeline.RollUp{
	pipeline.Flow, pipeline.Stock, pipeline.Ratio, pipeline.UnitShare, pipeline.Distinct, pipeline.OwnValue, pipeline.Narrative,
}

var comparisons = [...]pipeline.Comparison{
	pipeline.Equal, pipeline.AtLeast, pipeline.AtMost, pipeline.MoreThan, pipeline.LessThan,
}

var (
	// targetRule is ">= 85"; the sign of an official text is taken too.
	targetRule = regexp.MustCompile(`^(=|>=|<=|>|<|≥|≤)\s*(-?[0-9]+(?:\.[0-9]+)?)$`)
	// fieldOfForm is 01/XLD.c14.
	fieldOfForm = regexp.MustCompile(`^[^.]+\..+$`)
)

// aRule and aRef have messages of their own in the reader; the editor goes by the form.
func aRule() value { return value{kind: textValue, form: targetRule} }
func aRef() value  { return value{kind: textValue, form: fieldOfForm} }

func indicatorsShape() shape {
	return shape{
		about: "Các chỉ tiêu tổng hợp và mức phấn đấu; thứ tự tệp và thứ tự trong tệp là thứ tự hiển thị",
		// A new programme has forms before it has indicators.
		keys: []key{must("indicators", aList(aGroup(indicatorShape())), "Các chỉ tiêu tổng hợp")},
	}
}

func indicatorShape() shape {
	return shape{keys: []key{
		must("code", aCode(), "Mã chỉ tiêu tổng hợp"),
		must("name", aText(), "Tên chỉ tiêu"),
		must("group", aText(), "Nhóm hiển thị"),
		must("kind", aWord(rollUps[:]), "Cách tổng hợp: flow cộng qua đơn vị và qua kỳ; stock cộng qua đơn vị, lấy kỳ cuối; "+
			"ratio tử số cộng, mẫu số cộng, chia sau cùng; unit_share đơn vị đạt / đơn vị phải báo cáo; "+
			"distinct đếm mã khác nhau của sổ; own không cộng; text ghép lời văn"),
		may("unit", aText(), "Đơn vị tính; ratio và unit_share luôn là %"),
		must("owner", aText(), "Đơn vị chịu trách nhiệm về chỉ tiêu"),
		must("source", aText(), aboutSource),
		may("higher_is_better", aFlag(), "true: càng cao càng tốt; false: càng thấp càng tốt; không ghi: không đánh giá"),
		may("fields", someOf(aRef()), "flow, stock, own, text, distinct: các chỉ tiêu trên biểu, ví dụ 01/TCD.c1"),
		may("numerator", someOf(aRef()), "ratio: tử số"),
		may("denominator", someOf(aRef()), "ratio: mẫu số"),
		may("condition", aGroup(conditionShape()), "unit_share: điều kiện để đơn vị được tính là đạt; distinct: dòng nào của sổ được đếm"),
		may("targets", aList(aGroup(targetShape())), "Mức phấn đấu, mỗi cấp một mức"),
	}}
}

func conditionShape() shape {
	return shape{keys: []key{
		must("form", aText(), "Ký hiệu biểu; unit_share chỉ ghi biểu (dạng register): đơn vị có ít nhất một dòng"),
		may("field", aText(), "Mã chỉ tiêu trên biểu"),
		may("op", aWord(comparisons[:]), "unit_share: phép so sánh"),
		may("value", aDecimal(), "unit_share: số để so sánh; tick: 1 là có"),
		may("in", someOf(aText()), "distinct: mã các lựa chọn được đếm"),
	}}
}

func targetShape() shape {
	return shape{keys: []key{
		must("tier", aText(), "Mã cấp chịu mức phấn đấu"),
		must("rule", aRule(), "Phép so sánh và số: “100%” ghi = 100, “trên 50%” ghi > 50, “từ 50% trở lên” ghi >= 50, “không quá” ghi <="),
		must("wording", aText(), "Nguyên văn"),
		must("source", aText(), aboutSource),
		may("pro_rata", aFlag(), "flow, stock, distinct: true là mức của cả năm, kỳ ngắn hơn tính theo phần của năm; tỷ lệ không chia theo phần năm"),
	}}
}

func scoringFileShape() shape {
	return shape{
		about: "Chấm điểm, xếp loại đơn vị",
		keys:  []key{must("scoring", aGroup(scoringShape()), "Bảng chấm điểm")},
	}
}

func scoringShape() shape {
	return shape{keys: []key{
		must("name", aText(), "Tên bảng chấm điểm"),
		must("source", aText(), "Quy định chấm điểm, hoặc “đơn vị tự đặt”"),
		must("tiers", someOf(aText()), "Mã các cấp được chấm điểm; mỗi cấp xếp hạng riêng"),
		may("total", aDecimal(), "Tổng điểm tối đa; không ghi là 100"),
		must("criteria", someOf(aGroup(criterionShape())), "Các tiêu chí; điểm tối đa cộng lại bằng tổng điểm"),
		may("ineligible", aRef(), "Cột đánh dấu đơn vị không được xếp loại, trong biểu do cấp trên nộp"),
		may("why", aRef(), "Cột lý do bên cạnh, cùng biểu"),
		may("classes", someOf(aGroup(shape{keys: []key{
			must("name", aText(), "Tên mức xếp loại"),
			must("from", aDecimal(), "Tổng điểm từ mức này trở lên"),
		}})), "Các mức xếp loại, mức cao nhất trước"),
	}}
}

func criterionShape() shape {
	return shape{keys: []key{
		must("code", aCode(), "Mã tiêu chí"),
		must("name", aText(), "Tên tiêu chí"),
		must("max", aDecimal(), "Điểm tối đa"),
		may("self", aRef(), "Điểm đơn vị tự chấm: chỉ tiêu của biểu dạng list do đơn vị nộp"),
		may("superior", aRef(), "Điểm cấp trên chấm: cột của biểu dạng table do cấp trên nộp, mỗi đơn vị một dòng"),
		may("reason", aRef(), "Cột lý do, cùng biểu với superior"),
		may("indicator", aText(), "Tiêu chí tính từ số liệu: mã chỉ tiêu tổng hợp; chỉ tiêu nộp theo kỳ ngắn hơn thì lấy số của các kỳ đó gộp lại"),
		may("bands", someOf(aGroup(shape{keys: []key{
			must("rule", aRule(), "Phép so sánh và số, ví dụ >= 95"),
			must("points", aDecimal(), "Số điểm"),
		}})), "Thang điểm theo chỉ tiêu; mức đầu tiên thỏa mãn được lấy"),
	}}
}
