package packbook

import (
	"fmt"

	"danvan/pipeline"

	"github.com/xuri/excelize/v2"
)

// guide is the first sheet.
func (b *book) guide(p *pipeline.Programme) {
	b.do(b.file.SetColWidth(GuideSheet, "A", "A", 26))
	b.do(b.file.SetColWidth(GuideSheet, "B", "B", 100))
	b.put(GuideSheet, 1, 1, b.styles.title, "GÓI CHƯƠNG TRÌNH "+p.Code)
	b.put(GuideSheet, 2, 1, b.styles.plain, "")
	b.do(b.file.SetCellStr(GuideSheet, "A2", p.Name))
	b.do(b.file.MergeCell(GuideSheet, "A2", "B2"))
	row := 4
	for _, line := range guideLines() {
		b.put(GuideSheet, row, 1, b.styles.plain, line[0])
		b.put(GuideSheet, row, 2, b.styles.plain, line[1])
		b.fit(GuideSheet, row, wrapped(line[1], 100))
		row++
	}
	row++
	b.put(GuideSheet, row, 1, b.styles.head, "Trang")
	b.put(GuideSheet, row, 2, b.styles.head, "Nội dung")
	for _, s := range pipeline.PackBookSheets() {
		row++
		b.put(GuideSheet, row, 1, b.styles.wide, s.Name)
		b.put(GuideSheet, row, 2, b.styles.wide, sheetWords(s.Name))
		b.do(b.file.SetCellHyperLink(GuideSheet, ref(row, 1), fmt.Sprintf("'%s'!A1", s.Name), "Location"))
	}
	grid := false
	a4, portrait, wide, high, fit := 9, "portrait", 1, 0, true
	b.do(b.file.SetSheetProps(GuideSheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	b.do(b.file.SetPageLayout(GuideSheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &portrait, FitToWidth: &wide, FitToHeight: &high}))
	b.do(b.file.SetSheetView(GuideSheet, 0, &excelize.ViewOptions{ShowGridLines: &grid}))
}

func guideLines() [][2]string {
	return [][2]string{
		{"Cách sửa", "Sửa ngay trên các trang dưới đây: đổi chữ trong ô, thêm dòng ở cuối, xóa cả dòng. Thứ tự các dòng là thứ tự hiển thị."},
		{"Không sửa", "Dòng 2 (ẩn) giữ tên các cột; không xóa, không đổi. Có thể đổi chỗ các cột hoặc thêm cột ghi chú riêng không có tên ở dòng 2."},
		{"Danh sách", "Ô có nhiều giá trị ghi cách nhau bằng dấu chấm phẩy. Dấu chấm phẩy nằm trong một giá trị ghi là \\; (có dấu gạch chéo ngược đứng trước)."},
		{"Ngày, số", "Ngày ghi dd/mm/yyyy. Số ghi dấu chấm thập phân, không ghi dấu ngăn hàng nghìn. Mọi ô đều ở dạng chữ (Text) để Excel không tự đổi mã."},
		{"Chọn", "Ô có mũi tên: chọn trong danh sách. Chỉ vào ô để đọc giải thích."},
		{"Sau khi sửa", "Nhập lại tệp rồi chạy “danvan programme check”; mọi chỗ sai được báo một lượt."},
	}
}

func sheetWords(name string) string {
	switch name {
	case pipeline.PackSheetUnits:
		return "Cây đơn vị: mỗi đơn vị một dòng, đơn vị cấp trên ghi ở cột riêng. Thứ tự dòng là thứ tự trong báo cáo."
	case pipeline.PackSheetChanges:
		return "Sáp nhập, chia tách, đổi tên: đơn vị cũ nào về đơn vị mới nào, từ ngày nào."
	case pipeline.PackSheetForms:
		return "Biểu mẫu: mỗi phiên bản của một biểu một dòng."
	case pipeline.PackSheetFields:
		return "Chỉ tiêu trên biểu: mỗi dòng hoặc cột của biểu một dòng, theo thứ tự trên biểu."
	case pipeline.PackSheetOptions:
		return "Danh mục của các chỉ tiêu loại choice."
	case pipeline.PackSheetFollows:
		return "Mỗi phiên bản của biểu nối tiếp phiên bản nào, chỉ tiêu nào nối từ chỉ tiêu nào: để chuỗi số liệu và so sánh đi qua được lần đổi biểu."
	case pipeline.PackSheetAccepts:
		return "Các phiên bản cũ của biểu còn được nhận thêm một thời gian, và chỉ tiêu mới lấy từ chỉ tiêu cũ nào."
	case pipeline.PackSheetRelations:
		return "Hệ thức kiểm tra số liệu trong biểu và giữa các biểu."
	case pipeline.PackSheetIndicators:
		return "Chỉ tiêu tổng hợp: lấy từ chỉ tiêu nào của biểu, tổng hợp theo cách nào."
	}
	return "Mức phấn đấu của từng chỉ tiêu tổng hợp theo cấp, giữ đúng dấu so sánh của văn bản."
}
