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
	{"against_previous", "so với kỳ trước ({period}: {previous})", "So với kỳ trước"},
	{"against_year_before", "so với cùng kỳ năm trước ({period}: {previous})", "So với cùng kỳ năm trước"},
	{"not_comparable", "không so sánh được", "Hai kỳ không so sánh được"},
	{"no_previous", "chưa có số liệu kỳ trước để so sánh", "Chưa có kỳ trước"},
	{"coverage_differs", "lưu ý: số đơn vị có số liệu hai kỳ chênh nhau trên một phần mười", "Số đơn vị báo cáo hai kỳ chênh nhau nhiều"},
	{"none", "không phát sinh", "Số liệu bằng 0"},
	{"missing", "chưa có số liệu", "Chưa có số liệu"},
	{"coverage", "số liệu của {n}/{N} đơn vị", "Số đơn vị có số liệu"},
	{"target_met", "đạt mức phấn đấu {target}", "Đạt mức phấn đấu"},
	{"target_not_met", "chưa đạt mức phấn đấu {target}", "Chưa đạt mức phấn đấu"},
	{"target_unknown", "chưa đủ số liệu để đánh giá mức phấn đấu {target}", "Chưa đánh giá được mức phấn đấu"},
	{"target_gap", "cần thêm {gap}", "Phần còn thiếu để đạt"},
	{"failing_units", "Đơn vị chưa đạt: {units}.", "Các đơn vị chưa đạt"},
	{"filing", "Đã nhận {n}/{N} biểu phải nộp.", "Tình hình gửi báo cáo"},
	{"filing_on_time", "đúng hạn {n} biểu", "Số biểu đúng hạn"},
	{"filing_late", "quá hạn {n} biểu", "Số biểu quá hạn"},
	{"filing_returned", "đã trả lại, chưa nộp lại {n} biểu", "Số biểu đã trả lại"},
	{"filing_not_received", "chưa nhận được {n} biểu", "Số biểu chưa nhận được"},
	{"attribution", "{unit}: {text}", "Lời văn kèm tên đơn vị"},
	{"no_text", "Các đơn vị không có nội dung báo cáo ở mục này.", "Mục không có lời văn"},
}

// phrasePrefixes begin the keys of phrases that belong to one indicator.
var phrasePrefixes = [...]string{"sentence", "pair", "section"}

// placeholders are what the report fills in: those of templates/figures, which are
// named at the keys in words.go and filled in words.go (diff, percent, unit, n, N),
// sentence.go (name, value, period, previous), target.go (target, gap) and passages.go
// (unit, text), and units in templates/reports/official/body.go.
var placeholders = [...]string{
	"{diff}", "{percent}", "{unit}", "{value}", "{previous}", "{period}", "{n}", "{N}",
	"{target}", "{gap}", "{units}", "{name}", "{text}",
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

// phrasesShape lets every other phrase through, since an indicator may have some of
// its own: sentence.<code>, pair.<code>, section.<code>.
func phrasesShape() shape {
	s := shape{
		about: "Câu chữ của báo cáo và bảng tóm tắt; giữ nguyên các chỗ trong ngoặc nhọn, phần mềm thay bằng số liệu",
		named: &key{need: true, about: "Câu chữ của một chỉ tiêu: sentence.<mã>, pair.<mã>, section.<mã>", value: aText()},
	}
	for _, p := range phrases {
		s.keys = append(s.keys, may(p.key, aText(), p.about))
	}
	return s
}
