package config

import (
	"regexp"

	"danvan/pipeline"
)

// A form's code as relations name it: 01/TCD, DV-01, DVK.
var formCode = regexp.MustCompile(`^[0-9\p{Lu}]+([/-][0-9\p{Lu}]+)*$`)

// fieldKinds is the kinds of field in the order in which messages list them.
var fieldKinds = [...]pipeline.FieldKind{
	pipeline.Count, pipeline.Amount, pipeline.Tick, pipeline.Text, pipeline.Choice, pipeline.Day, pipeline.Key,
}

var (
	layouts    = [...]pipeline.Layout{pipeline.List, pipeline.Table, pipeline.Register}
	scopes     = [...]pipeline.Scope{pipeline.Own, pipeline.Subtree}
	severities = [...]pipeline.Severity{pipeline.Reject, pipeline.Warn, pipeline.Note}
)

func formShape() shape {
	return shape{
		about: "Một biểu mẫu: dạng biểu, cấp nộp, các chỉ tiêu và hệ thức",
		keys: []key{
			must("form", formed(formCode, pipeline.Say("chỉ dùng chữ số và chữ in hoa, nối bằng / hoặc -", "write digits and capitals, joined by / or -")),
				"Ký hiệu biểu: chữ số và chữ in hoa, nối bằng / hoặc -, ví dụ 01/TCD, DV-01"),
			must("version", aText(), "Phiên bản: cùng ký hiệu, văn bản khác thì phiên bản khác"),
			must("title", aText(), "Tên biểu ghi trên trang tính"),
			may("titles", aList(aText()), "Các tên khác giúp nhận ra trang tính của biểu này"),
			must("source", aText(), "Văn bản quy định biểu, hoặc “đơn vị tự đặt”"),
			must("valid_from", aDay(), "Biểu có hiệu lực từ ngày (năm-tháng-ngày)"),
			may("valid_to", aDay(), "Biểu có hiệu lực đến hết ngày; còn hiệu lực thì để trống"),
			must("layout", aWord(layouts[:]), "Dạng biểu: list mỗi chỉ tiêu một dòng; table mỗi đơn vị một dòng, mỗi chỉ tiêu một cột; register sổ, mỗi đối tượng một dòng"),
			must("every", aWord(allKinds[:]), "Kỳ nộp: month, quarter, half, nine_months, year"),
			may("optional", aFlag(), "true: được nộp, không bắt buộc"),
			must("tiers", someOf(aText()), "Mã các cấp nộp biểu"),
			may("scopes", aGroup(shape{named: &key{need: true, about: "Phạm vi số liệu của cấp này", value: aWord(scopes[:])}}),
				"Phạm vi số liệu theo cấp: own chỉ cơ quan mình (mặc định); subtree gồm cả các đơn vị cấp dưới"),
			may("cumulative", aFlag(), "Dạng list: có cột “Lũy kế từ đầu năm”"),
			may("explanation", aFlag(), "Dạng list: có cột “Giải trình”"),
			may("note", aText(), "Dạng table: dòng ghi chú dưới bảng, ví dụ 30. Ghi chú"),
			must("fields", someOf(aGroup(fieldShape())), "Các chỉ tiêu trên biểu, theo thứ tự"),
			may("relations", aList(value{kind: textOrGroup, of: relationShape()}),
				"Hệ thức giữa các chỉ tiêu, ví dụ c1=c5+c11+c17, c2<=c1, c6=c7+c8=c9+c10; nêu biểu khác: 03/GQKN.c1=02/XLD.c6; nêu báo cáo kỳ trước của đơn vị: c2=kỳ trước(c16+c17); cột lũy kế trong năm: c5=lũy kế(c4)"),
			may("follows", aGroup(followsShape()), "Biểu này nối tiếp phiên bản nào, chỉ tiêu nào nối từ chỉ tiêu nào của mẫu cũ: để chuỗi số liệu và so sánh đi qua được lần đổi biểu"),
			may("accepts", aList(aGroup(oldVersionShape())), "Các phiên bản cũ của biểu còn được nhận thêm một thời gian"),
		},
	}
}

func oldVersionShape() shape {
	return shape{keys: []key{
		must("version", aText(), "Phiên bản cũ, có tệp riêng trong forms/"),
		must("until", aDay(), "Còn nhận cho các kỳ kết thúc chậm nhất ngày này (năm-tháng-ngày)"),
		may("fields", aGroup(shape{named: &key{need: true, about: "Chỉ tiêu tương ứng trên phiên bản cũ; - là không có", value: aText()}}),
			"Chỉ tiêu của phiên bản này lấy từ chỉ tiêu nào của phiên bản cũ, ví dụ {c5: c3, c6: \"-\"}; chỉ tiêu không ghi lấy từ chỉ tiêu cũ cùng mã"),
	}}
}

func followsShape() shape {
	return shape{keys: []key{
		may("form", aText(), "Ký hiệu của biểu cũ; không ghi là cùng ký hiệu"),
		must("version", aText(), "Phiên bản cũ, có tệp riêng trong forms/"),
		must("by", aText(), "Văn bản đổi biểu, để ghi trong báo cáo, ví dụ Thông tư 06/2025/TT-TTCP"),
		may("fields", aGroup(shape{named: &key{need: true, about: "Chỉ tiêu của mẫu cũ, hoặc tổng như c8+c17+c26; - là mẫu cũ không có; {from: ..., break: \"...\"} khi không so sánh được", value: value{kind: textOrGroup, of: linkShape()}}}),
			"Ví dụ {c4: c8+c17+c26, c7: c6+c7, c10: \"-\", c11+c12: c9}; chỉ tiêu không ghi nối từ chỉ tiêu cũ cùng mã, và phải cùng tên"),
	}}
}

func linkShape() shape {
	return shape{keys: []key{
		must("from", aText(), "Chỉ tiêu của mẫu cũ, hoặc tổng; - là mẫu cũ không có"),
		must("break", aText(), "Vì sao số liệu trước và sau không so sánh được; ghi trong báo cáo"),
	}}
}

func fieldShape() shape {
	return shape{keys: []key{
		must("code", aCode(), "Mã chỉ tiêu dùng trong hệ thức và chỉ tiêu tổng hợp, ví dụ c1, so_cuoc"),
		may("number", aText(), "Số ghi trên biểu: số cột ở dòng MS, hoặc mã số dòng; dạng register không bắt buộc"),
		may("label", aText(), "Tên chỉ tiêu trên biểu; không ghi thì lấy phần cuối của path"),
		may("path", aList(aText()), "Các tiêu đề phía trên, từ ngoài vào trong"),
		may("section", aText(), "Mục chứa chỉ tiêu (dạng list)"),
		must("kind", aWord(fieldKinds[:]),
			"Loại: count số nguyên từ 0; amount số thập phân; tick đánh dấu x, có hoặc không; text lời văn; choice chọn một; date ngày; key mã của dòng (register)"),
		may("unit", aText(), "Đơn vị tính"),
		may("stock", aFlag(), "true: số tại một thời điểm, không cộng qua các kỳ"),
		may("required", aFlag(), "true: để trống thì nhắc"),
		may("uneven", aFlag(), "true: số liệu vốn thất thường (kind: count); không nhắc khi khác thường so với các kỳ trước, với đơn vị cùng cấp"),
		may("max", aDecimal(), "Số lớn hơn mức này là vô lý"),
		may("pair", aText(), "Ô ghi hai số như “866 lượt/964 lượt người”: mã chỉ tiêu nhận số thứ hai"),
		may("options", someOf(aGroup(optionShape())), "Các lựa chọn (kind: choice), theo thứ tự"),
		may("tiers", aList(aText()), "Chỉ các cấp này phải điền; không ghi là mọi cấp nộp biểu"),
	}}
}

func optionShape() shape {
	return shape{keys: []key{
		must("code", aCode(), "Mã lựa chọn"),
		must("label", aText(), "Chữ ghi trong ô"),
		may("rank", aWhole(1, 1000), "Thứ bậc; không ghi thì theo thứ tự"),
	}}
}

func relationShape() shape {
	return shape{keys: []key{
		must("rule", aText(), "Hệ thức, ví dụ c1=c5+c11+c17"),
		may("severity", aWord(severities[:]), "Khi sai: reject trả lại biểu; warn nhắc, được giải trình; note chỉ ghi nhận. Hệ thức nêu biểu khác hoặc kỳ trước không dùng reject"),
		may("note", aText(), "Lời giải thích gửi cho đơn vị"),
	}}
}
