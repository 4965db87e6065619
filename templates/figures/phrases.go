package figures

import (
	"maps"
	"slices"
)

// Keys of the phrases. What stands in braces is filled in: {diff} the difference,
// {percent} the change in percent, {unit} the unit of measure, {change} a movement in
// words, {previous} and {period} the figure and name of the earlier period, {earlier}
// what that period is called, {why} why two periods are not of the same thing, {n} and {N} units with a figure and units expected,
// {target}, {gap}, {units} names of units, {tier} a tier's name, {parts} a list, {sheet}
// and {file} where more stands, {year}, {text} a narrative.
const (
	Rise              = "rise"
	Fall              = "fall"
	RisePercent       = "rise_percent"
	FallPercent       = "fall_percent"
	RisePoints        = "rise_points"
	FallPoints        = "fall_points"
	RiseRank          = "rise_rank"
	FallRank          = "fall_rank"
	Same              = "same"
	NotComparable     = "not_comparable"
	PreviousName      = "previous_name"
	YearBeforeName    = "year_before_name"
	AgainstPrevious   = "against_previous"
	AgainstYearBefore = "against_year_before"
	Unchanged         = "unchanged"
	AlsoNone          = "also_none"
	EarlierMissing    = "earlier_missing"
	EarlierNone       = "earlier_none"
	SeriesBroken      = "series_broken"
	FormChanged       = "form_changed"
	ToDateBroken      = "to_date_broken"
	NoLongerAsked     = "no_longer_asked"
	RecomputedPeriod  = "recomputed"
	NoPrevious        = "no_previous"
	CoverageDiffers   = "coverage_differs"
	ToDateSentence    = "to_date"
	AgainstToDate     = "against_to_date"
	None              = "none"
	Missing           = "missing"
	RankValue         = "rank"
	Coverage          = "coverage"
	CoverageShare     = "coverage_share"
	CoverageNote      = "coverage_note"
	PartsSentence     = "parts"
	NothingOf         = "nothing_of"
	Leaders           = "leaders"
	HighestFirst      = "highest"
	LowestLast        = "lowest"
	MostFirst         = "most"
	LeastLast         = "least"
	SharedBy          = "shared"
	TargetMet         = "target_met"
	TargetMetSoFar    = "target_met_so_far"
	TargetNotMet      = "target_not_met"
	TargetUnknown     = "target_unknown"
	TargetNone        = "target_none"
	TargetGap         = "target_gap"
	TargetBeyond      = "target_beyond"
	BoundAtLeast      = "at_least"
	BoundMoreThan     = "more_than"
	BoundAtMost       = "at_most"
	BoundLessThan     = "less_than"
	FailingUnits      = "failing_units"
	OtherUnits        = "other_units"
	TargetHeading     = "target_heading"
	TargetTable       = "target_table"
	TargetCounts      = "target_counts"
	Reached           = "reached"
	ReachedUnknown    = "reached_unknown"
	ReachedNone       = "reached_none"
	ScoringHeading    = "scoring_heading"
	FilingUnits       = "filing_units"
	FilingAll         = "filing"
	FilingOnTime      = "filing_on_time"
	FilingLate        = "filing_late"
	FilingOpen        = "filing_open"
	FilingReturned    = "filing_returned"
	FilingNotReceived = "filing_not_received"
	FilingUnexpected  = "filing_unexpected"
	FilingUnplaced    = "filing_unplaced"
	UnitsSilent       = "units_silent"
	UnitsPart         = "units_part"
	NotReconciled     = "not_reconciled"
	Questioned        = "questioned"
	FullList          = "full_list"
	NarrativeHeading  = "narrative_heading"
	Attribution       = "attribution"
	NothingSaid       = "nothing_said"
	Pointer           = "pointer"
	PointerLeft       = "pointer_left"
	PointerCut        = "pointer_cut"
	NoText            = "no_text"
	Closing           = "closing"
	ClosingJoint      = "closing_joint"
)

// Beginnings of the keys of one indicator's own phrases.
const (
	sentencePrefix = "sentence." // + indicator code: its own sentence, with {name} and {value}
	pairPrefix     = "pair."     // + indicator code: the indicator told in one breath with it
	partsPrefix    = "parts."    // + indicator code: the indicators that are parts of it, with commas between them
	partPrefix     = "part."     // + indicator code: how it is told as a part of another, with {name} and {value}
	sectionPrefix  = "section."  // + code of a text indicator: the section of the report, I to V
)

// builtin is the wording of what a pack leaves out; config begins a new pack with it.
var builtin = map[string]string{
	Rise:              "tăng {diff} {unit}",
	Fall:              "giảm {diff} {unit}",
	RisePercent:       "tăng {diff} {unit} ({percent}%)",
	FallPercent:       "giảm {diff} {unit} ({percent}%)",
	RisePoints:        "tăng {diff} điểm phần trăm",
	FallPoints:        "giảm {diff} điểm phần trăm",
	RiseRank:          "tăng {diff} bậc",
	FallRank:          "giảm {diff} bậc",
	Same:              "không thay đổi",
	NotComparable:     "không so sánh được",
	PreviousName:      "kỳ trước",
	YearBeforeName:    "cùng kỳ năm trước",
	AgainstPrevious:   "so với kỳ trước {change} ({period}: {previous})",
	AgainstYearBefore: "so với cùng kỳ năm trước {change} ({period}: {previous})",
	Unchanged:         "không thay đổi so với {earlier}",
	AlsoNone:          "{earlier} cũng không phát sinh",
	EarlierMissing:    "{earlier} chưa có số liệu",
	EarlierNone:       "{earlier} không phát sinh",
	SeriesBroken:      "không so sánh được với {earlier} do thay đổi về đơn vị",
	FormChanged:       "không so sánh được với {earlier} ({why})",
	ToDateBroken:      "lũy kế từ đầu năm {year} không tính được ({why})",
	NoLongerAsked:     "Từ kỳ này không còn số liệu: {parts}.",
	RecomputedPeriod:  "Số liệu {period} dùng để so sánh và tính lũy kế được tính theo chương trình hiện hành, khác {name} đã công bố ở {n} số liệu{parts}.",
	NoPrevious:        "chưa có số liệu kỳ trước để so sánh",
	CoverageDiffers:   "lưu ý: {earlier} có số liệu của {n}/{N} đơn vị",
	ToDateSentence:    "lũy kế từ đầu năm {year}: {value} ({n}/{N} đơn vị đủ số liệu các kỳ)",
	AgainstToDate:     "so với cùng kỳ năm trước {change} ({previous})",
	None:              "không phát sinh",
	Missing:           "chưa có số liệu",
	RankValue:         "hạng {value}",
	Coverage:          "{n}/{N} đơn vị",
	CoverageShare:     "có số liệu {n}/{N}",
	CoverageNote:      "Số trong ngoặc sau mỗi kết quả là số đơn vị có số liệu/số đơn vị phải báo cáo.",
	PartsSentence:     "trong đó {parts}",
	NothingOf:         "không có {unit} nào",
	Leaders:           "{tier} ({n}/{N} đơn vị đủ số liệu): {first}; {last}",
	HighestFirst:      "cao nhất {units}",
	LowestLast:        "thấp nhất {units}",
	MostFirst:         "nhiều nhất {units}",
	LeastLast:         "ít nhất {units}",
	SharedBy:          "{n} đơn vị cùng mức {value}",
	TargetMet:         "đạt mức phấn đấu {target}",
	TargetMetSoFar:    "tạm đạt mức phấn đấu {target}",
	TargetNotMet:      "chưa đạt mức phấn đấu {target}",
	TargetUnknown:     "chưa đủ số liệu để đánh giá mức phấn đấu {target}",
	TargetNone:        "không đánh giá mức phấn đấu {target}",
	TargetGap:         "cần thêm {gap}",
	TargetBeyond:      "vượt mức {gap}",
	BoundAtLeast:      "từ {target} trở lên",
	BoundMoreThan:     "trên {target}",
	BoundAtMost:       "không quá {target}",
	BoundLessThan:     "dưới {target}",
	FailingUnits:      "Có {n} đơn vị trực thuộc chưa đạt: {units}.",
	OtherUnits:        "và {n} đơn vị khác",
	TargetHeading:     "Kết quả thực hiện mức phấn đấu",
	TargetTable:       "Kết quả so với mức phấn đấu",
	TargetCounts:      "Trong {n} chỉ tiêu có mức phấn đấu: {parts}.",
	Reached:           "có {n}/{N} đơn vị đạt",
	ReachedUnknown:    "{n} đơn vị chưa đủ số liệu",
	ReachedNone:       "{n} đơn vị không phát sinh",
	ScoringHeading:    "Kết quả chấm điểm, xếp loại",
	FilingUnits:       "Có {n}/{N} đơn vị đã nộp đủ báo cáo.",
	FilingAll:         "Đã nhận {n}/{N} biểu phải nộp",
	FilingOnTime:      "đúng hạn {n} biểu",
	FilingLate:        "nộp muộn {n} biểu",
	FilingOpen:        "còn thiếu {n} biểu",
	FilingReturned:    "đã trả lại, chưa nộp lại {n} biểu",
	FilingNotReceived: "chưa nộp {n} biểu",
	FilingUnexpected:  "Ngoài ra có {n} báo cáo ngoài danh mục phải nộp, được ghi nhận riêng và không tính vào tỷ lệ nộp.",
	FilingUnplaced:    "Trong các đơn vị còn biểu chưa nộp, {n} đơn vị đã gửi tệp nhưng tệp bị trả lại vì không đọc được hoặc không rõ là biểu nào, kỳ nào: {units}.",
	UnitsSilent:       "Còn {n} đơn vị chưa có báo cáo nào được chấp nhận: {units}.",
	UnitsPart:         "Còn {n} đơn vị mới nộp một phần số biểu: {units}.",
	NotReconciled:     "Có {n} chỗ số liệu do đơn vị tự tổng hợp không khớp với số liệu cấp dưới (chi tiết ở tệp {file}).",
	Questioned:        "Có {n} nội dung cần xem lại trong số liệu đã nhận, đơn vị đã giải trình {N}/{n} (chi tiết ở Phụ lục giải trình và ở tệp {file}).",
	FullList:          "(Danh sách đầy đủ {text} ở trang “{sheet}” của tệp {file}.)",
	NarrativeHeading:  "Nội dung báo cáo của các cơ quan, đơn vị:",
	Attribution:       "{text} ({unit})",
	NothingSaid:       "Ngoài ra, {n} đơn vị báo cáo không có nội dung ở mục này.",
	Pointer:           "(Vì khuôn khổ báo cáo, {parts}; toàn văn ở trang “{sheet}” của tệp {file}.)",
	PointerLeft:       "nội dung của {n} đơn vị khác không in ở đây",
	PointerCut:        "{n} nội dung được rút gọn",
	NoText:            "Các đơn vị không có nội dung báo cáo ở mục này.",
	Closing:           "Trên đây là báo cáo kết quả thực hiện {period}; {unit} trân trọng báo cáo",
	ClosingJoint:      "Trên đây là báo cáo kết quả thực hiện {period}",
}

// Keys returns the keys of the phrases that every report has, in alphabetical order.
func Keys() []string { return slices.Sorted(maps.Keys(builtin)) }
