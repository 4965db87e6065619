package packbook

import "danvan/pipeline"

// column is how the column of a key is shown to people.
type column struct {
	label  string
	width  float64
	list   string // name of its drop-down list
	closed bool   // a word outside the list is wrong
	hint   string
}

const (
	dayHint    = "Ghi ngày theo dạng dd/mm/yyyy, ví dụ 15/03/2021. Để trống nếu không có."
	tiersHint  = "Mã cấp, nhiều cấp cách nhau bằng dấu chấm phẩy: district; commune."
	sourceHint = "Văn bản, trang mục là căn cứ; ghi “đơn vị tự đặt” nếu không văn bản nào nêu."
	refsHint   = "Mã biểu, dấu chấm, mã chỉ tiêu; nhiều chỉ tiêu cách nhau bằng dấu chấm phẩy và được cộng lại: DV-01.truoc_han; DV-01.dung_han."
	yesHint    = "có hoặc không; để trống là không."
)

// columnOf returns the column of a key on a sheet. A key without words of its own for
// the sheet has those of the notation.
func columnOf(sheet, key string) column {
	if c, ok := columnsOfSheet(sheet)[key]; ok {
		return c
	}
	return commonColumns()[key]
}

func commonColumns() map[string]column {
	return map[string]column{
		pipeline.PackName:        {label: "Tên", width: 40},
		pipeline.PackTier:        {label: "Cấp", width: 14, list: listTiers, closed: true, hint: "Mã cấp như trong programme.yaml."},
		pipeline.PackSource:      {label: "Căn cứ, nguồn", width: 36, hint: sourceHint},
		pipeline.PackFrom:        {label: "Có hiệu lực từ", width: 13, hint: dayHint},
		pipeline.PackTo:          {label: "Hết hiệu lực sau ngày", width: 13, hint: dayHint + " Để trống là còn hiệu lực."},
		pipeline.PackUnit:        {label: "Đơn vị tính", width: 13},
		pipeline.PackForm:        {label: "Mã biểu", width: 12, list: listForms, hint: "Mã biểu như trên trang “" + pipeline.PackSheetForms + "”."},
		pipeline.PackFormVersion: {label: "Phiên bản biểu", width: 13, hint: "Cùng một mã biểu có thể có nhiều phiên bản, mỗi phiên bản một thời hạn hiệu lực."},
		pipeline.PackTiers:       {label: "Các cấp nộp", width: 24, hint: tiersHint},
		pipeline.PackLabel:       {label: "Tên hiển thị", width: 44},
	}
}

func columnsOfSheet(sheet string) map[string]column {
	switch sheet {
	case pipeline.PackSheetUnits:
		return unitColumns()
	case pipeline.PackSheetChanges:
		return changeColumns()
	case pipeline.PackSheetForms:
		return formColumns()
	case pipeline.PackSheetFields:
		return fieldColumns()
	case pipeline.PackSheetOptions:
		return map[string]column{
			pipeline.PackField:   {label: "Mã chỉ tiêu", width: 22},
			pipeline.PackCode:    {label: "Mã lựa chọn", width: 20, hint: "Chữ thường không dấu, chữ số và dấu gạch dưới."},
			pipeline.PackOptRank: {label: "Thứ bậc", width: 10, hint: "Số nguyên; số lớn hơn là mức cao hơn."},
		}
	case pipeline.PackSheetRelations:
		return map[string]column{
			pipeline.PackRule:     {label: "Hệ thức", width: 44, hint: "Viết như dòng MS của biểu: c1=c4+c13+c22; c2<=c1; 03/GQKN.c1=02/XLD.c6. Một hệ thức một dòng."},
			pipeline.PackSeverity: {label: "Khi sai", width: 12, list: listSeverities, closed: true, hint: "reject: trả lại biểu; warn: cảnh báo, được giải trình; note: chỉ ghi nhận."},
			pipeline.PackNote:     {label: "Giải thích cho người nộp", width: 44},
		}
	case pipeline.PackSheetFollows:
		return map[string]column{
			pipeline.PackOldForm:    {label: "Nối từ biểu", width: 12, list: listForms, hint: "Ký hiệu của biểu cũ; để trống là cùng ký hiệu."},
			pipeline.PackOldVersion: {label: "Nối từ phiên bản", width: 14, hint: "Phiên bản cũ cũng phải có trên trang “" + pipeline.PackSheetForms + "”."},
			pipeline.PackChangedBy:  {label: "Văn bản đổi biểu", width: 30, hint: "Ghi trong báo cáo khi chuỗi số liệu đứt, ví dụ Thông tư 06/2025/TT-TTCP."},
			pipeline.PackNewFields:  {label: "Chỉ tiêu", width: 16, hint: "Mã chỉ tiêu của biểu này, hoặc tổng như c11+c12. Chỉ tiêu cùng mã, cùng tên ở mẫu cũ thì không phải ghi; không có dòng nào phải ghi thì để trống."},
			pipeline.PackSumFrom:    {label: "Nối từ chỉ tiêu", width: 20, hint: "Mã chỉ tiêu của mẫu cũ, hoặc tổng như c8+c17+c26; dấu - là mẫu cũ không có."},
			pipeline.PackBreak:      {label: "Vì sao không so sánh được", width: 50, hint: "Để trống nếu số liệu trước và sau cùng nội dung."},
		}
	case pipeline.PackSheetAccepts:
		return map[string]column{
			pipeline.PackOldVersion: {label: "Phiên bản cũ còn được nhận", width: 16, hint: "Phiên bản cũ cũng phải có trên trang “" + pipeline.PackSheetForms + "”."},
			pipeline.PackUntil:      {label: "Còn nhận cho các kỳ đến hết ngày", width: 16, hint: dayHint},
			pipeline.PackOldFields:  {label: "Lấy từ chỉ tiêu cũ", width: 44, hint: "Mã chỉ tiêu=mã chỉ tiêu cũ, cách nhau bằng dấu chấm phẩy: c5=c3; c6=-. Dấu - là không có. Chỉ tiêu không ghi lấy từ chỉ tiêu cũ cùng mã."},
		}
	case pipeline.PackSheetIndicators:
		return indicatorColumns()
	case pipeline.PackSheetTargets:
		return targetColumns()
	}
	return nil
}

func unitColumns() map[string]column {
	return map[string]column{
		pipeline.PackCode:         {label: "Mã đơn vị", width: 20, hint: "Mã riêng của chương trình, là tên thư mục của đơn vị; không dùng lại mã cũ."},
		pipeline.PackName:         {label: "Tên đơn vị", width: 40},
		pipeline.PackLine:         {label: "Khối", width: 13, list: listLines, closed: true, hint: "government: chính quyền; department: sở, ban, ngành, phòng; party: Đảng."},
		pipeline.PackParent:       {label: "Đơn vị cấp trên (mã)", width: 20, list: listUnits, hint: "Mã của đơn vị nhận báo cáo; chỉ đơn vị đứng đầu để trống."},
		pipeline.PackNationalCode: {label: "Mã danh mục quốc gia", width: 13},
		pipeline.PackCounted:      {label: "Tính vào tổng", width: 10, list: listYesNo, closed: true, hint: "không: cơ quan ngành dọc, được hiển thị nhưng không cộng. Để trống là có."},
	}
}

func changeColumns() map[string]column {
	return map[string]column{
		pipeline.PackChangeDay: {label: "Ngày", width: 13, hint: dayHint},
		pipeline.PackOld:       {label: "Đơn vị cũ (mã)", width: 22, list: listUnits},
		pipeline.PackNew:       {label: "Đơn vị mới (mã)", width: 22, list: listUnits},
		pipeline.PackExtent:    {label: "Toàn bộ hay một phần", width: 14, list: listExtents, closed: true, hint: "whole: chuyển toàn bộ; part: chuyển một phần."},
	}
}

func formColumns() map[string]column {
	yes := func(label, hint string) column {
		return column{label: label, width: 11, list: listYesNo, closed: true, hint: hint + " " + yesHint}
	}
	return map[string]column{
		pipeline.PackForm:        {label: "Mã biểu", width: 12, hint: "Chữ hoa và số, nối bằng - hoặc /: DV-01, 01/TCD."},
		pipeline.PackFormVersion: {label: "Phiên bản", width: 13},
		pipeline.PackTitle:       {label: "Tiêu đề biểu", width: 50},
		pipeline.PackTitles:      {label: "Tiêu đề khác để nhận ra biểu", width: 40, hint: "Nhiều tiêu đề cách nhau bằng dấu chấm phẩy; dấu chấm phẩy trong tiêu đề ghi là \\;"},
		pipeline.PackLayout:      {label: "Dạng biểu", width: 12, list: listLayouts, closed: true, hint: "list: mỗi chỉ tiêu một dòng; table: mỗi đơn vị một dòng, có dòng MS; register: sổ, mỗi đối tượng một dòng."},
		pipeline.PackEvery:       {label: "Kỳ nộp", width: 13, list: listPeriods, closed: true, hint: "month: tháng; quarter: quý; half: 6 tháng; nine_months: 9 tháng; year: năm."},
		pipeline.PackScopes:      {label: "Phạm vi số liệu theo cấp", width: 30, hint: "Mã cấp=own (riêng cơ quan mình) hoặc subtree (gồm cả cấp dưới), cách nhau bằng dấu chấm phẩy. Để trống là own."},
		pipeline.PackOptional:    yes("Không bắt buộc", "Được nộp nhưng không tính là thiếu."),
		pipeline.PackCumulative:  yes("Có cột lũy kế", "Chỉ cho dạng list."),
		pipeline.PackExplanation: yes("Có cột giải trình", "Chỉ cho dạng list."),
		pipeline.PackNote:        {label: "Tên cột ghi chú", width: 18, hint: "Chỉ cho dạng table, ví dụ: 30. Ghi chú."},
	}
}

func fieldColumns() map[string]column {
	return map[string]column{
		pipeline.PackCode:     {label: "Mã chỉ tiêu", width: 24, hint: "Chữ thường không dấu, chữ số và dấu gạch dưới; hệ thức và chỉ tiêu tổng hợp gọi chỉ tiêu bằng mã này."},
		pipeline.PackNumber:   {label: "Số hiệu trên biểu", width: 10, hint: "Số cột ở dòng MS, hoặc số dòng như 2.1."},
		pipeline.PackPath:     {label: "Các đề mục bên trên", width: 40, hint: "Từ ngoài vào trong, cách nhau bằng dấu chấm phẩy; dấu chấm phẩy trong tên ghi là \\;"},
		pipeline.PackLabel:    {label: "Tên chỉ tiêu", width: 44},
		pipeline.PackKind:     {label: "Loại", width: 11, list: listFieldKinds, closed: true, hint: "count: số nguyên; amount: số thập phân; tick: có/không; text: lời văn; choice: chọn trong danh mục; date: ngày; key: mã định danh của dòng (dạng register)."},
		pipeline.PackStock:    {label: "Số thời điểm", width: 9, list: listYesNo, closed: true, hint: "Số tại cuối kỳ, không cộng dồn qua các kỳ: " + yesHint},
		pipeline.PackUneven:   {label: "Thất thường", width: 11, list: listYesNo, closed: true, hint: "Số liệu vốn thất thường: không nhắc khi khác thường so với các kỳ trước, với đơn vị cùng cấp. " + yesHint},
		pipeline.PackRequired: {label: "Bắt buộc", width: 9, list: listYesNo, closed: true, hint: "Để trống ô này sẽ bị cảnh báo: " + yesHint},
		pipeline.PackTiers:    {label: "Chỉ các cấp", width: 24, hint: tiersHint + " Để trống là mọi cấp nộp biểu."},
		pipeline.PackMax:      {label: "Lớn nhất hợp lý", width: 11, hint: "Số lớn hơn bị trả lại; để trống là theo mức chung."},
		pipeline.PackPair:     {label: "Chỉ tiêu đi cặp", width: 22, hint: "Mã chỉ tiêu nhận số thứ hai khi ô ghi “866 lượt/964 lượt người”."},
	}
}

func indicatorColumns() map[string]column {
	return map[string]column{
		pipeline.PackCode:           {label: "Mã chỉ tiêu tổng hợp", width: 26},
		pipeline.PackName:           {label: "Tên chỉ tiêu tổng hợp", width: 44},
		pipeline.PackGroup:          {label: "Nhóm", width: 24},
		pipeline.PackKind:           {label: "Cách tổng hợp", width: 13, list: listRollUps, closed: true, hint: "flow: cộng; stock: số cuối kỳ; ratio: tỷ lệ; unit_share: tỷ lệ đơn vị đạt; distinct: đếm mã không trùng; own: số riêng, không cộng; text: lời văn."},
		pipeline.PackOwner:          {label: "Cơ quan chịu trách nhiệm", width: 24},
		pipeline.PackHigherIsBetter: {label: "Cao hơn là tốt hơn", width: 10, list: listYesNo, closed: true, hint: "có, không, hoặc để trống nếu không bên nào tốt hơn."},
		pipeline.PackFieldRefs:      {label: "Lấy từ", width: 36, hint: refsHint + " Không dùng cho ratio, unit_share."},
		pipeline.PackNumerator:      {label: "Tử số", width: 36, hint: refsHint + " Chỉ cho ratio."},
		pipeline.PackDenominator:    {label: "Mẫu số", width: 36, hint: refsHint + " Chỉ cho ratio."},
		pipeline.PackConditionForm:  {label: "Điều kiện: biểu", width: 12, list: listForms, hint: "unit_share: biểu của điều kiện; chỉ ghi biểu (dạng register) là có ít nhất một dòng."},
		pipeline.PackConditionField: {label: "Điều kiện: chỉ tiêu", width: 22},
		pipeline.PackConditionOp:    {label: "Điều kiện: so sánh", width: 10, list: listComparisons, closed: true},
		pipeline.PackConditionValue: {label: "Điều kiện: mức", width: 10, hint: "Một số viết bằng dấu chấm thập phân; với chỉ tiêu có/không, 1 là có."},
		pipeline.PackConditionIn:    {label: "Điều kiện: thuộc các lựa chọn", width: 36, hint: "Mã lựa chọn, cách nhau bằng dấu chấm phẩy. Chỉ cho distinct."},
	}
}

func targetColumns() map[string]column {
	return map[string]column{
		pipeline.PackIndicator: {label: "Mã chỉ tiêu tổng hợp", width: 26, list: listIndicators},
		pipeline.PackRule:      {label: "Mức", width: 11, hint: "Dấu so sánh và một số: = 100 (“100%”), > 50 (“trên 50%”), >= 50 (“từ 50% trở lên”), <= 5 (“không quá”)."},
		pipeline.PackWording:   {label: "Nguyên văn", width: 50},
		pipeline.PackProRata:   {label: "Mức của cả năm", width: 11, list: listYesNo, closed: true, hint: "có: mức là của cả năm, các kỳ ngắn hơn tính theo phần; để trống là mức của từng kỳ."},
	}
}
