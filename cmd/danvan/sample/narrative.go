package sample

import (
	"hash/fnv"
	"strings"

	"danvan/pipeline"
)

// narratives are what units write of results, shortcomings, tasks and requests.
var narratives = [][]string{
	{
		"Đã tổ chức quán triệt kế hoạch đến toàn thể cán bộ, công chức; duy trì nghiêm lịch tiếp công dân định kỳ.",
		"Tập trung giải quyết thủ tục hành chính đúng hạn, niêm yết công khai tại bộ phận một cửa.",
		"Người đứng đầu đã trực tiếp đối thoại với Nhân dân về giải phóng mặt bằng và xây dựng nông thôn mới.",
	},
	{
		"Một số nơi chưa chủ động tổ chức đối thoại; cán bộ kiêm nhiệm nhiều việc nên báo cáo còn chậm.",
		"Việc nhân rộng mô hình “Dân vận khéo” còn hạn chế do thiếu kinh phí.",
		"Công tác phối hợp giữa chính quyền và đoàn thể có lúc chưa thường xuyên.",
	},
	{
		"Tiếp tục nâng cao chất lượng đối thoại; kiểm tra việc thực hiện kỷ luật, kỷ cương hành chính.",
		"Đẩy mạnh cải cách thủ tục hành chính, phấn đấu giải quyết hồ sơ đúng hạn đạt chỉ tiêu đề ra.",
		"Rà soát, nhân rộng các mô hình “Dân vận khéo” có hiệu quả.",
	},
	{
		"Đề nghị Sở Nội vụ tổ chức tập huấn nghiệp vụ dân vận cho cán bộ cơ sở.",
		"Đề nghị bổ sung kinh phí cho hoạt động hòa giải ở cơ sở.",
		"Không có kiến nghị.",
	},
}

// partyLine is the line of a unit of the Party in a pack's list of units.
const partyLine = "party"

// partyNarratives are those of the units of the Party.
var partyNarratives = [][]string{
	{
		"Đã triển khai chương trình đến đảng viên, công chức, viên chức, người lao động tại kỳ sinh hoạt chi bộ; gắn với học tập chuyên đề trong năm.",
		"Cấp ủy phân công đảng viên theo dõi, hướng dẫn thực hiện công trình thi đua “Dân vận khéo”.",
		"Bí thư cấp ủy trực tiếp đối thoại với đảng viên, đoàn viên, người lao động về điều kiện làm việc.",
	},
	{
		"Nội dung công tác dân vận trong sinh hoạt chi bộ có kỳ còn chung chung; cấp ủy viên phụ trách kiêm nhiệm nhiều việc.",
		"Việc nhân rộng công trình “Dân vận khéo” còn chậm do chưa có kinh phí riêng.",
		"Công tác phối hợp giữa chi bộ và các đoàn thể có lúc chưa thường xuyên.",
	},
	{
		"Tiếp tục nâng cao chất lượng sinh hoạt chi bộ, đối thoại với quần chúng; đăng ký công trình gắn với nhiệm vụ chuyên môn.",
		"Kiểm tra, giám sát đảng viên thực hiện nhiệm vụ công tác dân vận và quy chế dân chủ ở cơ sở.",
		"Phối hợp Công đoàn, Đoàn Thanh niên, Hội Cựu chiến binh rà soát, nhân rộng công trình có hiệu quả.",
	},
	{
		"Đề nghị Đảng ủy Sở tổ chức tập huấn nghiệp vụ công tác dân vận cho cấp ủy viên chi bộ.",
		"Đề nghị Đảng ủy Sở hướng dẫn cụ thể tiêu chí công nhận công trình “Dân vận khéo”.",
		"Không có kiến nghị.",
	},
}

func (m Maker) narrative(u pipeline.Unit, period pipeline.Period, field *pipeline.Field) string {
	r := m.random(u.Code, period.String(), field.Code, "text")
	h := fnv.New32a()
	h.Write([]byte(field.Code))
	texts := narratives
	if u.Line == partyLine {
		texts = partyNarratives
	}
	kind := texts[int(h.Sum32())%len(texts)]
	for i, word := range []string{"kết quả", "tồn tại", "phương hướng", "kiến nghị"} {
		if strings.Contains(strings.ToLower(field.Label), word) {
			kind = texts[i]
			break
		}
	}
	return kind[r.IntN(len(kind))]
}
