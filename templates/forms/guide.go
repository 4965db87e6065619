package forms

import (
	"slices"
	"strconv"
	"strings"

	"danvan/pipeline"
)

// guideSheet is the sheet of instructions, last of those that are seen.
const guideSheet = "HƯỚNG DẪN"

// writeGuide says in one page how the workbook is filled in and sent.
func (d *draft) writeGuide() {
	d.addSheet(guideSheet)
	d.width(guideSheet, 1, 5)
	d.width(guideSheet, 2, 88)
	d.put(guideSheet, "A1", "B1", "HƯỚNG DẪN ĐIỀN VÀ GỬI BÁO CÁO", look{bold: true, size: 14, across: "center"})
	d.put(guideSheet, "A2", "B2", d.req.Unit.Name+" – "+periodText(d.req.Programme.Rule, d.req.Period), look{italic: true, across: "center", wrap: true})
	d.height(guideSheet, 2, tall(lines(d.req.Unit.Name+periodText(d.req.Programme.Rule, d.req.Period), 90)))
	row := 4
	for i, s := range d.guide() {
		d.put(guideSheet, ref(1, row), ref(1, row), strconv.Itoa(i+1)+".", look{across: "center", down: "top"})
		d.put(guideSheet, ref(2, row), ref(2, row), s, look{wrap: true, down: "top"})
		d.height(guideSheet, row, tall(lines(s, 84)))
		row++
	}
	d.protect(guideSheet)
	d.page(guideSheet, pageSetup{lastCol: 2, lastRow: row, footer: d.req.Programme.Name})
}

func (d *draft) guide() []string {
	forms := make([]string, len(d.sheets))
	for i, p := range d.sheets {
		forms[i] = p.form.Code + " (" + p.form.Title + ")"
	}
	steps := []string{
		"Tệp gồm các biểu: " + strings.Join(forms, "; ") + ". Mỗi biểu là một trang; không đổi tên trang, không xóa hoặc thêm cột, không sửa dòng mã số.",
		"Chỉ điền các ô nền vàng nhạt. Các ô khác được khóa (không có mật khẩu) để tránh sửa nhầm. Ô nền xám không phải điền.",
		"Không phát sinh thì ghi 0 hoặc một trong các chữ: " + quoted(nilTokens(d.req.Programme)) + ". Ô để trống được coi là CHƯA CÓ SỐ LIỆU, không phải bằng 0.",
		"Ô số chỉ ghi chữ số, ví dụ 1234; mỗi ô một số. Phần chữ ghi ở cột Giải trình hoặc dòng Ghi chú. Ngày ghi dạng dd/mm/yyyy, ví dụ 25/05/2021.",
		"Ô chuyển màu đỏ là số liệu không khớp hệ thức của biểu; cột Kiểm tra (hoặc dòng chữ đỏ phía trên bảng) nói rõ sai ở đâu. “" + saysWrong + "” thì phải sửa, nếu không biểu sẽ bị trả lại; “" + saysWarn + "” thì sửa hoặc giải trình.",
	}
	if d.has(func(f *pipeline.Form) bool { return f.Cumulative }) {
		steps = append(steps, "Lũy kế từ đầu năm = lũy kế kỳ trước + số liệu trong kỳ. Ô lũy kế màu vàng đậm là chưa khớp: sửa lại, hoặc giải trình nếu số kỳ trước đã được điều chỉnh.")
	}
	if d.has(func(f *pipeline.Form) bool { return f.Layout == pipeline.Register }) {
		steps = append(steps, "Trang dạng sổ: mỗi dòng một mã duy nhất, giữ nguyên mã qua các kỳ. Các dòng của kỳ trước đã được ghi sẵn; cập nhật tình trạng, ghi thêm dòng mới ở dưới.")
	}
	if slices.ContainsFunc(d.sheets, func(p *plan) bool { return p.form.Layout == pipeline.Table && len(p.rows) > 1 }) {
		steps = append(steps, "Bảng có sẵn tên các đơn vị: mỗi đơn vị một dòng, không đổi tên, không thêm dòng. Chưa có số liệu của đơn vị nào thì để trống dòng đó.")
	}
	return append(steps, d.sending()...)
}

func (d *draft) has(is func(*pipeline.Form) bool) bool {
	for _, p := range d.sheets {
		if is(p.form) {
			return true
		}
	}
	return false
}

func (d *draft) sending() []string {
	deadline := "Gửi đúng thời hạn quy định của chương trình."
	if due, ok := d.req.Programme.Due(d.req.Unit.Tier, d.req.Period); ok {
		deadline = "Thời hạn: chậm nhất hết ngày " + due.Vietnamese() + "."
	}
	return []string{
		"Lưu tệp (giữ dạng .xlsx) và chép vào thư mục inbox/" + d.req.Unit.Code + " của đơn vị. " + deadline + " Nơi nhận: " + d.req.Receiver + ".",
		"Giấy biên nhận hoặc tệp trả lại nằm trong thư mục outbox/" + d.req.Unit.Code + ". Nếu bị trả lại: sửa các ô màu đỏ ngay trong tệp trả lại rồi gửi lại chính tệp đó.",
		"Cần đính chính số đã gửi: gửi lại biểu đầy đủ của kỳ đó; bản sau thay toàn bộ bản trước, không gửi phần chênh lệch.",
	}
}

func quoted(texts []string) string { return "“" + strings.Join(texts, "”, “") + "”" }
