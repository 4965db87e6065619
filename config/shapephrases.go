package config

import (
	"regexp"
	"slices"
	"strings"
)

// phrase is one sentence of the report with the wording that a new pack begins with.
type phrase struct{ key, text, about string }

// phrases are the sentences that every report has.
var phrases = [...]phrase{
	{"rise", "tăng {diff} {unit}", "Số liệu tăng"},
	{"fall", "giảm {diff} {unit}", "Số liệu giảm"},
	{"same", "không thay đổi", "Số liệu không đổi"},
	{"rise_percent", "tăng {diff} {unit} ({percent}%)", "Số liệu tăng, kèm phần trăm"},
	{"fall_percent", "giảm {diff} {unit} ({percent}%)", "Số liệu giảm, kèm phần trăm"},
	{"rise_points", "tăng {diff} điểm phần trăm", "Tỷ lệ tăng"},
	{"fall_points", "giảm {diff} điểm phần trăm", "Tỷ lệ giảm"},
	{"rise_rank", "tăng {diff} bậc", "Thứ hạng tăng"},
	{"fall_rank", "giảm {diff} bậc", "Thứ hạng giảm"},
	{"previous_name", "kỳ trước", "Tên gọi kỳ trước"},
	{"year_before_name", "cùng kỳ năm trước", "Tên gọi cùng kỳ năm trước"},
	{"against_previous", "so với kỳ trước {change} ({period}: {previous})", "So với kỳ trước; không có {change} thì phần tăng, giảm ghi ở cuối"},
	{"against_year_before", "so với cùng kỳ năm trước {change} ({period}: {previous})", "So với cùng kỳ năm trước"},
	{"unchanged", "không thay đổi so với {earlier}", "Mọi số liệu trong câu không đổi"},
	{"also_none", "{earlier} cũng không phát sinh", "Hai kỳ đều không phát sinh"},
	{"earlier_missing", "{earlier} chưa có số liệu", "Kỳ so sánh chưa có số liệu"},
	{"earlier_none", "{earlier} không phát sinh", "Kỳ so sánh không phát sinh (tỷ lệ)"},
	{"series_broken", "không so sánh được với {earlier} do thay đổi về đơn vị", "Đơn vị thay đổi giữa hai kỳ"},
	{"form_changed", "không so sánh được với {earlier} ({why})", "Biểu đổi giữa hai kỳ, chỉ tiêu không còn cùng nội dung"},
	{"to_date_broken", "lũy kế từ đầu năm {year} không tính được ({why})", "Biểu đổi trong năm, chỉ tiêu không còn cùng nội dung"},
	{"no_longer_asked", "Từ kỳ này không còn số liệu: {parts}.", "Các chỉ tiêu mà biểu của kỳ này không hỏi nữa"},
	{"recomputed", "Số liệu {period} dùng để so sánh và tính lũy kế được tính theo chương trình hiện hành, khác {name} đã công bố ở {n} số liệu{parts}.", "Kỳ đã chốt mà chương trình đổi sau đó: số liệu dùng để so sánh khác bản đã công bố"},
	{"not_comparable", "không so sánh được", "Hai kỳ không so sánh được"},
	{"no_previous", "chưa có số liệu kỳ trước để so sánh", "Chưa có kỳ trước"},
	{"coverage_differs", "lưu ý: {earlier} có số liệu của {n}/{N} đơn vị", "Số đơn vị báo cáo hai kỳ chênh nhau trên một phần mười: {earlier} là kỳ có ít hơn, cũng có thể là “kỳ này”"},
	{"to_date", "lũy kế từ đầu năm {year}: {value} ({n}/{N} đơn vị đủ số liệu các kỳ)", "Lũy kế từ đầu năm của chỉ tiêu chính"},
	{"against_to_date", "so với cùng kỳ năm trước {change} ({previous})", "Lũy kế so với cùng kỳ năm trước"},
	{"none", "không phát sinh", "Số liệu bằng 0"},
	{"missing", "chưa có số liệu", "Chưa có số liệu"},
	{"rank", "hạng {value}", "Thứ hạng"},
	{"coverage", "{n}/{N} đơn vị", "Số đơn vị có số liệu; luôn giữ {n}/{N}"},
	{"coverage_share", "có số liệu {n}/{N}", "Số đơn vị có số liệu của tỷ lệ đếm đơn vị"},
	{"coverage_note", "Số trong ngoặc sau mỗi kết quả là số đơn vị có số liệu/số đơn vị phải báo cáo.", "Lời giải thích ở đầu mục kết quả"},
	{"parts", "trong đó {parts}", "Các số liệu thành phần (parts.<mã>)"},
	{"nothing_of", "không có {unit} nào", "Một trong hai số liệu, hoặc một thành phần, không phát sinh"},
	{"leaders", "{tier} ({n}/{N} đơn vị đủ số liệu): {first}; {last}", "Một cấp: đơn vị đầu và cuối"},
	{"highest", "cao nhất {units}", "Tỷ lệ cao nhất"},
	{"lowest", "thấp nhất {units}", "Tỷ lệ thấp nhất"},
	{"most", "nhiều nhất {units}", "Số lượng nhiều nhất"},
	{"least", "ít nhất {units}", "Số lượng ít nhất"},
	{"shared", "{n} đơn vị cùng mức {value}", "Nhiều đơn vị bằng nhau"},
	{"target_met", "đạt mức phấn đấu {target}", "Đạt mức phấn đấu"},
	{"target_met_so_far", "tạm đạt mức phấn đấu {target}", "Đạt trên số liệu đã có, còn trên một phần mười số đơn vị chưa có số liệu"},
	{"target_not_met", "chưa đạt mức phấn đấu {target}", "Chưa đạt mức phấn đấu"},
	{"target_unknown", "chưa đủ số liệu để đánh giá mức phấn đấu {target}", "Chưa đánh giá được mức phấn đấu"},
	{"target_none", "không đánh giá mức phấn đấu {target}", "Không phát sinh nên không đánh giá"},
	{"target_gap", "cần thêm {gap}", "Phần còn thiếu để đạt"},
	{"target_beyond", "vượt mức {gap}", "Phần vượt quá mức"},
	{"at_least", "từ {target} trở lên", "Mức: từ … trở lên"},
	{"more_than", "trên {target}", "Mức: trên …"},
	{"at_most", "không quá {target}", "Mức: không quá …"},
	{"less_than", "dưới {target}", "Mức: dưới …"},
	{"failing_units", "Có {n} đơn vị trực thuộc chưa đạt: {units}.", "Các đơn vị chưa đạt"},
	{"other_units", "và {n} đơn vị khác", "Đuôi của danh sách dài"},
	{"target_heading", "Kết quả thực hiện mức phấn đấu", "Đề mục về mức phấn đấu"},
	{"target_table", "Kết quả so với mức phấn đấu", "Tên bảng về mức phấn đấu"},
	{"target_counts", "Trong {n} chỉ tiêu có mức phấn đấu: {parts}.", "Số chỉ tiêu đạt, chưa đạt"},
	{"reached", "có {n}/{N} đơn vị đạt", "Số đơn vị của một cấp đạt mức"},
	{"reached_unknown", "{n} đơn vị chưa đủ số liệu", "Số đơn vị của một cấp chưa đủ số liệu"},
	{"reached_none", "{n} đơn vị không phát sinh", "Số đơn vị của một cấp không phát sinh"},
	{"scoring_heading", "Kết quả chấm điểm, xếp loại", "Đề mục về chấm điểm"},
	{"filing_units", "Có {n}/{N} đơn vị đã nộp đủ báo cáo.", "Số đơn vị nộp đủ"},
	{"filing", "Đã nhận {n}/{N} biểu phải nộp", "Số biểu đã nhận"},
	{"filing_on_time", "đúng hạn {n} biểu", "Số biểu đúng hạn"},
	{"filing_late", "nộp muộn {n} biểu", "Số biểu nộp muộn"},
	{"filing_open", "còn thiếu {n} biểu", "Số biểu còn thiếu"},
	{"filing_returned", "đã trả lại, chưa nộp lại {n} biểu", "Số biểu đã trả lại"},
	{"filing_not_received", "chưa nộp {n} biểu", "Số biểu chưa nộp"},
	{"filing_unexpected", "Ngoài ra có {n} báo cáo ngoài danh mục phải nộp, được ghi nhận riêng và không tính vào tỷ lệ nộp.", "Báo cáo ngoài danh mục"},
	{"filing_unplaced", "Trong các đơn vị còn biểu chưa nộp, {n} đơn vị đã gửi tệp nhưng tệp bị trả lại vì không đọc được hoặc không rõ là biểu nào, kỳ nào: {units}.", "Đơn vị chưa nộp mà có tệp bị trả lại"},
	{"units_silent", "Còn {n} đơn vị chưa có báo cáo nào được chấp nhận: {units}.", "Đơn vị chưa có báo cáo nào"},
	{"units_part", "Còn {n} đơn vị mới nộp một phần số biểu: {units}.", "Đơn vị nộp một phần"},
	{"not_reconciled", "Có {n} chỗ số liệu do đơn vị tự tổng hợp không khớp với số liệu cấp dưới (chi tiết ở tệp {file}).", "Số liệu không khớp với cấp dưới"},
	{"questioned", "Có {n} nội dung cần xem lại trong số liệu đã nhận, đơn vị đã giải trình {N}/{n} (chi tiết ở Phụ lục giải trình và ở tệp {file}).", "Số liệu cần xem lại và giải trình"},
	{"full_list", "(Danh sách đầy đủ {text} ở trang “{sheet}” của tệp {file}.)", "Chỉ chỗ có danh sách đầy đủ"},
	{"narrative_heading", "Nội dung báo cáo của các cơ quan, đơn vị:", "Câu dẫn vào lời văn"},
	{"attribution", "{text} ({unit})", "Lời văn kèm tên đơn vị: trước {text} in đậm, sau {text} in nghiêng"},
	{"nothing_said", "Ngoài ra, {n} đơn vị báo cáo không có nội dung ở mục này.", "Số đơn vị báo cáo không có nội dung"},
	{"pointer", "(Vì khuôn khổ báo cáo, {parts}; toàn văn ở trang “{sheet}” của tệp {file}.)", "Chỉ chỗ có toàn văn"},
	{"pointer_left", "nội dung của {n} đơn vị khác không in ở đây", "Số đơn vị không in lời văn"},
	{"pointer_cut", "{n} nội dung được rút gọn", "Số lời văn rút gọn"},
	{"no_text", "Các đơn vị không có nội dung báo cáo ở mục này.", "Mục không có lời văn"},
	{"closing", "Trên đây là báo cáo kết quả thực hiện {period}; {unit} trân trọng báo cáo", "Câu cuối báo cáo"},
	{"closing_joint", "Trên đây là báo cáo kết quả thực hiện {period}", "Câu cuối báo cáo của nhiều cơ quan"},
}

// phrasePrefixes begin the keys of phrases that belong to one indicator.
var phrasePrefixes = [...]string{"sentence", "pair", "parts", "part", "failing", "section"}

// placeholders are what the report fills in: those that templates/figures/phrases.go
// names at its keys.
var placeholders = [...]string{
	"{diff}", "{percent}", "{unit}", "{value}", "{change}", "{previous}", "{period}", "{earlier}", "{year}", "{n}", "{N}",
	"{parts}", "{tier}", "{first}", "{last}", "{target}", "{gap}", "{units}", "{name}", "{text}", "{sheet}", "{file}", "{why}",
}

// braced is a placeholder, also one that nobody closed.
var braced = regexp.MustCompile(`\{[^{}]*\}?`)

// checkPlaceholders finds braces that the report would print as they are.
func (r *reader) checkPlaceholders(phrase word) {
	for _, found := range braced.FindAllString(phrase.text, -1) {
		if found = strings.TrimSpace(found); !slices.Contains(placeholders[:], found) {
			r.out.add(phrase.place, "không nhận ra chỗ điền %q; phần mềm chỉ thay %s%s", "unknown placeholder %q; the report fills in %s%s",
				found, strings.Join(placeholders[:], " "), meant(found, placeholders[:]))
		}
	}
}

// kept returns the places that a phrase must have: no figure is told without its value
// and the units behind it, no text without who sent it.
func kept(key string) []string {
	switch prefix, _, _ := strings.Cut(key, "."); prefix {
	case "sentence", "part":
		return []string{"{value}"}
	case "coverage", "coverage_share":
		return []string{"{n}", "{N}"}
	case "to_date":
		return []string{"{value}", "{n}", "{N}"}
	case "form_changed", "to_date_broken":
		return []string{"{why}"}
	case "no_longer_asked":
		return []string{"{parts}"}
	case "recomputed":
		return []string{"{period}", "{name}", "{n}"}
	case "attribution":
		return []string{"{text}", "{unit}"}
	}
	return nil
}

// checkKept finds phrases that lost such a place.
func (r *reader) checkKept(key string, phrase word) {
	for _, need := range kept(key) {
		if !strings.Contains(phrase.text, need) {
			r.out.add(phrase.place, "%q phải giữ chỗ điền %s", "%q must keep the placeholder %s", key, need)
		}
	}
}

// phrasesShape lets every other phrase through, since an indicator may have some of
// its own: sentence.<code>, pair.<code>, parts.<code>, part.<code>, failing.<code>, section.<code>.
func phrasesShape() shape {
	s := shape{
		about: "Câu chữ của báo cáo và bảng tóm tắt; giữ nguyên các chỗ trong ngoặc nhọn, phần mềm thay bằng số liệu",
		named: &key{need: true, about: "Câu chữ của một chỉ tiêu: sentence.<mã>, pair.<mã>, parts.<mã>, part.<mã>, failing.<mã>, section.<mã>", value: aText()},
	}
	for _, p := range phrases {
		s.keys = append(s.keys, may(p.key, aText(), p.about))
	}
	return s
}
