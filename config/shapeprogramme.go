package config

import (
	"regexp"

	"danvan/pipeline"
)

var (
	programmeCode = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	plainCode     = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	dayForm       = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	fixedForm     = regexp.MustCompile(`^[0-3][0-9]/[01][0-9]$`)
)

// regimeElements are the eleven elements of a reporting regime, in the order of
// Nghị định 09/2019/NĐ-CP, Điều 7, with the decree's names.
var regimeElements = [11]struct{ key, label string }{
	{"name", "Tên báo cáo"},
	{"content", "Nội dung yêu cầu báo cáo"},
	{"reporters", "Đối tượng thực hiện báo cáo"},
	{"receivers", "Cơ quan nhận báo cáo"},
	{"method", "Phương thức gửi, nhận báo cáo"},
	{"deadline", "Thời hạn gửi báo cáo"},
	{"frequency", "Tần suất thực hiện báo cáo"},
	{"cutoff", "Thời gian chốt số liệu báo cáo"},
	{"outline", "Mẫu đề cương báo cáo"},
	{"form", "Biểu mẫu số liệu báo cáo"},
	{"guidance", "Hướng dẫn quy trình thực hiện báo cáo"},
}

// allKinds is the kinds of period in the order in which messages list them.
var allKinds = [...]pipeline.PeriodKind{
	pipeline.Month, pipeline.Quarter, pipeline.HalfYear, pipeline.NineMonths, pipeline.Year,
}

var windowRules = [...]pipeline.WindowRule{pipeline.ND09, pipeline.Calendar}

var letterStyles = [...]pipeline.LetterStyle{pipeline.StateStyle, pipeline.PartyStyle}

var missingShares = [...]string{"no", "left_out"}

const aboutSource = "Căn cứ: tên văn bản, hoặc “đơn vị tự đặt” cho điều không văn bản nào nêu"

func programmeShape() shape {
	return shape{
		about: "Chương trình: mười một nội dung của chế độ báo cáo, kỳ, cấp, thời hạn và phần đầu, cuối báo cáo",
		keys: []key{
			programmeKey(),
			must("name", aText(), "Tên chương trình"),
			must("plan", aGroup(planShape()), "Văn bản mà chương trình thực hiện"),
			must("regime", aGroup(regimeShape(true)), "Mười một nội dung của chế độ báo cáo (Nghị định 09/2019/NĐ-CP, Điều 7)"),
			must("periods", aGroup(periodsShape()), "Kỳ báo cáo"),
			must("consolidator", aText(), "Mã của đơn vị tổng hợp báo cáo (có trong units.csv)"),
			tiersKey(),
			deadlinesKey(),
			holidaysKey(),
			must("nil_tokens", someOf(aText()), aboutNilTokens),
			may("unit_share_missing", aWord(missingShares[:]), "Tỷ lệ đơn vị: no tính đơn vị chưa báo cáo là chưa đạt; left_out bỏ đơn vị đó khỏi mẫu số"),
			may("parent_files", aFlag(), "true: đơn vị cấp trên được nộp thay đơn vị cấp dưới trong thư mục của mình, biểu ghi tên đơn vị cấp dưới; không ghi là không"),
			may("headlines", aList(aText()), "Mã các chỉ tiêu tổng hợp đưa lên đầu bảng tóm tắt, theo thứ tự"),
			must("letterhead", aGroup(letterheadShape()), aboutLetterhead),
		},
	}
}

const (
	aboutNilTokens  = "Các chữ trong ô số có nghĩa là không phát sinh (tính là 0 và là đã báo cáo)"
	aboutLetterhead = "Phần đầu và phần cuối của báo cáo"
)

func programmeKey() key {
	what := pipeline.Say("chỉ dùng chữ thường không dấu và chữ số, nối bằng -", "write small letters without marks and digits, joined by -")
	return must("programme", formed(programmeCode, what), "Mã chương trình: chữ thường không dấu và chữ số, nối bằng -, ví dụ thai-nguyen-2021")
}

func planShape() shape {
	return shape{keys: []key{
		must("number", aText(), "Số, ký hiệu văn bản, ví dụ 82/KH-UBND"),
		may("date", aDay(), "Ngày ban hành (năm-tháng-ngày); chưa rõ thì để trống"),
		must("issuer", aText(), "Cơ quan ban hành"),
		must("title", aText(), "Trích yếu"),
		must("source", aText(), "Đọc được văn bản ở đâu"),
	}}
}

// regimeShape is the eleven elements. Answers may leave out a source: then the office
// has set the matter itself.
func regimeShape(sourced bool) shape {
	var s shape
	for _, e := range regimeElements {
		source := may("source", aText(), aboutSource+"; không ghi là “đơn vị tự đặt”")
		if sourced {
			source = must("source", aText(), aboutSource)
		}
		s.keys = append(s.keys, must(e.key, aGroup(shape{keys: []key{must("text", aText(), e.label), source}}), e.label))
	}
	return s
}

func periodsShape() shape {
	return shape{keys: []key{
		must("rule", aWord(windowRules[:]), "Cách tính ngày của kỳ: nd09 từ ngày 15 đến ngày 14 (Nghị định 09/2019/NĐ-CP, Điều 12); calendar theo tháng dương lịch"),
		must("kinds", someOf(aWord(allKinds[:])), "Các loại kỳ được tổng hợp: month tháng, quarter quý, half 6 tháng, nine_months 9 tháng, year năm"),
		must("first", aText(), "Kỳ đầu tiên, ví dụ 2021-Q2, 2021-M05, 2021-H1, 2021-9M, 2021-Y"),
	}}
}

func tiersKey() key {
	return must("tiers", someOf(aGroup(shape{keys: []key{
		must("code", aCode(), "Mã cấp, ví dụ province, district, commune"),
		must("name", aText(), "Tên cấp, ví dụ Cấp xã"),
	}})), "Các cấp báo cáo, cấp trên trước")
}

func deadlinesKey() key {
	return may("deadlines", aList(aGroup(shape{
		keys: []key{
			must("tier", aText(), "Mã cấp"),
			may("day", aWhole(1, 31), "Ngày của tháng cuối kỳ; tháng có ít ngày hơn thì là ngày cuối tháng"),
			may("working_days", aWhole(1, 366), "Số ngày làm việc sau ngày chốt số liệu"),
			may("fixed", value{kind: textValue, form: fixedForm}, "Ngày cố định trong năm (ngày/tháng)"),
			must("source", aText(), aboutSource),
		},
		one: []string{"day", "working_days", "fixed"},
	})), "Thời hạn gửi báo cáo của từng cấp; trùng ngày nghỉ thì lùi sang ngày làm việc kế tiếp")
}

func holidaysKey() key {
	return may("holidays", aList(aDay()), "Ngày nghỉ lễ, tết (năm-tháng-ngày); thứ bảy, chủ nhật không cần ghi")
}

func letterheadShape() shape {
	signing := []key{
		may("superior", aText(), "Cơ quan chủ quản; không có thì để trống"),
		must("issuer", aText(), "Cơ quan ban hành"),
		may("authority", aText(), "Quyền hạn ký, ví dụ KT. GIÁM ĐỐC, TM. ỦY BAN NHÂN DÂN; không có thì để trống"),
		must("signer_title", aText(), "Chức vụ người ký"),
		may("signer_name", aText(), "Họ tên người ký; để trống đến khi có người ký"),
	}
	return shape{keys: append([]key{
		may("style", aWord(letterStyles[:]), "Thể thức: state văn bản hành chính (Nghị định 30/2020/NĐ-CP); party văn bản của Đảng (Hướng dẫn 36-HD/VPTW)"),
		may("joint", aList(aGroup(shape{keys: signing})), "Các cơ quan cùng ban hành và ký, theo thứ tự ký sau cơ quan thứ nhất"),
		must("symbol", aText(), "Ký hiệu báo cáo, ví dụ BC-SNV"),
		must("place", aText(), "Địa danh"),
		may("to", aList(aText()), "Kính gửi"),
		may("recipients", aList(aText()), "Nơi nhận, mỗi dòng một nơi, không ghi dấu gạch đầu dòng"),
	}, signing...)}
}

// answersShape is what a new pack is made from: a programme without what comes later,
// with its root and the unit that consolidates written out.
func answersShape() shape {
	return shape{
		about: "Câu trả lời để lập một chương trình mới",
		keys: []key{
			programmeKey(),
			must("name", aText(), "Tên chương trình"),
			must("plan", aGroup(planShape()), "Văn bản mà chương trình thực hiện"),
			must("regime", aGroup(regimeShape(false)), "Mười một nội dung của chế độ báo cáo (Nghị định 09/2019/NĐ-CP, Điều 7)"),
			must("periods", aGroup(periodsShape()), "Kỳ báo cáo"),
			tiersKey(),
			must("root", aGroup(unitShape()), "Đơn vị cao nhất, ví dụ tỉnh"),
			may("consolidator", aGroup(unitShape()), "Đơn vị tổng hợp báo cáo; không ghi là đơn vị cao nhất"),
			deadlinesKey(),
			holidaysKey(),
			may("nil_tokens", aList(aText()), aboutNilTokens),
			must("letterhead", aGroup(letterheadShape()), aboutLetterhead),
		},
	}
}

// A unit's code is the name of its inbox folder on a shared disk.
var unitCode = regexp.MustCompile(`^[\p{L}0-9]+([._-][\p{L}0-9]+)*$`)

var unitLines = [...]string{"government", "department", "party"}

func unitShape() shape {
	what := pipeline.Say("mã đơn vị là tên thư mục; chỉ dùng chữ cái và chữ số, nối bằng . - hoặc _",
		"the code names a folder; write letters and digits, joined by . - or _")
	return shape{keys: []key{
		must("code", formed(unitCode, what), "Mã đơn vị, cũng là tên thư mục: chữ cái và chữ số, nối bằng . - hoặc _"),
		must("name", aText(), "Tên đơn vị"),
		must("tier", aText(), "Mã cấp"),
		may("line", aWord(unitLines[:]), "government chính quyền (mặc định), department cơ quan chuyên môn, party cơ quan, tổ chức đảng"),
		may("source", aText(), "Căn cứ"),
	}}
}
