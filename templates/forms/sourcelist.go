package forms

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
)

// The columns of a list of sources.
var sourceWidths = [...]float64{5, 44, 9, 40, 16, 20, 8, 16, 14, 36}

func sourceHeads() []string {
	return []string{"STT", "Đơn vị nộp", "Biểu", "Chỉ tiêu trên biểu", "Dòng", "Trang", "Ô", "Giá trị", "Vai trò", "Cộng qua"}
}

const (
	madeNote = "Ô tô xanh trong các trang sau là ô mà số liệu nêu trên được tính từ đó; "
	tornNote = "Số liệu nêu trên không so sánh được vì đơn vị đã sáp nhập, chia tách; ô tô xanh trong các trang sau là số đơn vị đã báo cáo khi đó; "
)

const sourceNote = "bấm vào địa chỉ ô trong bảng để tới ô đó. " +
	"Tệp này chép từ bản gốc trong kho lưu trữ, chỉ để tra cứu: sửa ở đây không làm thay đổi số liệu. " +
	"Muốn sửa số liệu, đơn vị sửa tệp của mình và gửi lại vào thư mục của đơn vị."

// writeSources writes the first sheet of a marked copy.
func (b *book) writeSources(sheet string, c *Composer, x *pipeline.Explained, facts [][2]string, link func(pipeline.Contribution) string) {
	note := madeNote + sourceNote
	if x.Gap == pipeline.GapTorn {
		note = tornNote + sourceNote
	}
	row := b.writeSourceHead(sheet, sourceTitle, note, facts)
	for i, h := range sourceHeads() {
		b.put(sheet, ref(i+1, row), ref(i+1, row), h, headLook())
	}
	for i, s := range x.Contributions {
		row++
		b.writeSourceLine(sheet, row, c.sourceTexts(x, i+1, s), sourceWidths[:], func(col int, l *look) {
			if to := link(s); col == 6 && to != "" {
				b.grids[sheet].link(ref(col+1, row), to, l)
			}
		})
	}
	b.page(sheet, pageSetup{landscape: true, lastCol: len(sourceWidths), lastRow: row, footer: sourceTitle})
}

func (b *book) writeSourceHead(sheet, title, note string, facts [][2]string) (row int) {
	last := len(sourceWidths)
	for i, w := range sourceWidths {
		b.width(sheet, i+1, w)
	}
	b.put(sheet, "A1", ref(last, 1), title, look{bold: true, size: 16, across: "center", fill: markSource().fill, ink: markSource().ink})
	b.height(sheet, 1, 30)
	row = 3
	from := sourceWidths[2:]
	width := 0.0
	for _, w := range from {
		width += w
	}
	for _, f := range facts {
		b.put(sheet, ref(1, row), ref(2, row), f[0], look{bold: true, down: "top"})
		b.put(sheet, ref(3, row), ref(last, row), f[1], look{wrap: true, down: "top"})
		b.height(sheet, row, tall(lines(f[1], width)))
		row++
	}
	row++
	b.put(sheet, ref(1, row), ref(last, row), note, look{italic: true, wrap: true, down: "top"})
	b.height(sheet, row, tall(lines(note, width+sourceWidths[0]+sourceWidths[1])))
	return row + 2
}

func (c *Composer) sourceTexts(x *pipeline.Explained, number int, s pipeline.Contribution) []string {
	rowName := s.Row
	switch {
	case s.Row == pipeline.TotalRow:
		rowName = "dòng tổng"
	case x.Names[s.Row] != "":
		rowName = x.Names[s.Row]
	}
	var way []string
	for _, code := range s.Through {
		name := x.Names[code]
		if name == "" {
			name = code
		}
		way = append(way, name)
	}
	return []string{strconv.Itoa(number), c.unitName(x, s.Unit), s.Form, s.Label, rowName, s.Sheet, s.Cell, c.shownValue(s), pipeline.RoleText(s.Role).Vietnamese, strings.Join(way, " → ")}
}

// writeSourceLine writes one boxed row of the list, as tall as its texts need. Long
// texts of units are cut: they stand whole in the copy.
func (b *book) writeSourceLine(sheet string, row int, texts []string, widths []float64, dressed func(col int, l *look)) {
	const most = 300
	n := 1
	for i, s := range texts {
		if runes := []rune(s); len(runes) > most {
			s = string(runes[:most]) + "…"
		}
		l := look{wrap: true, box: true, down: "top"}
		dressed(i, &l)
		b.put(sheet, ref(i+1, row), ref(i+1, row), s, l)
		n = max(n, lines(s, widths[i]))
	}
	b.height(sheet, row, tall(n))
}

// SourceList lists every cell that a figure was made from, what they come to and which
// units are missing. Copies names the marked copy of a submission's file; "" for none.
func (c *Composer) SourceList(x *pipeline.Explained, copies func(submission string) string) (pipeline.Document, error) {
	b := newBook(latest(x))
	b.addSheet(pipeline.SourceSheet)
	facts := append(c.figureFacts(x, c.figureText(x)), c.checkFacts(x)...)
	row := b.writeSourceHead(pipeline.SourceSheet, "NGUỒN CỦA MỘT SỐ LIỆU", "Mỗi dòng là một ô trong biểu mà đơn vị đã nộp.", facts)
	heads := append(sourceHeads(), "Kỳ", "Bản", "Nhận lúc", "Tệp", "Bản sao đã đánh dấu", "SHA-256")
	widths := append(sourceWidths[:], 14, 6, 17, 34, 46, 68)
	for i, h := range heads {
		b.width(pipeline.SourceSheet, i+1, widths[i])
		b.put(pipeline.SourceSheet, ref(i+1, row), ref(i+1, row), h, headLook())
	}
	head := row
	for i, s := range x.Cells() {
		row++
		copied := copies(s.Submission)
		texts := append(c.sourceTexts(x, i+1, s), s.Period.Vietnamese(), strconv.Itoa(s.Version), figures.Stamp(s.ReceivedAt), s.File, copied, s.SHA256)
		b.writeSourceLine(pipeline.SourceSheet, row, texts, widths, func(int, *look) {})
	}
	b.freeze(pipeline.SourceSheet, 0, head)
	b.page(pipeline.SourceSheet, pageSetup{landscape: true, lastCol: len(sourceWidths) + 4, lastRow: row, titleFrom: head, titleTo: head, footer: "Nguồn của một số liệu"})
	b.properties("Nguồn của một số liệu", c.programme.Name)
	var out bytes.Buffer
	err := b.writeTo(&out)
	return pipeline.Document{Name: SourceListName, Bytes: out.Bytes()}, err
}

// latest is when the last of the cells came: the list has no other day of its own.
func latest(x *pipeline.Explained) (out time.Time) {
	for _, c := range x.Cells() {
		if c.ReceivedAt.After(out) {
			out = c.ReceivedAt
		}
	}
	return out
}

// tornFacts say why a figure cannot be compared, and where the cells of divided units lie.
func (c *Composer) tornFacts(x *pipeline.Explained) [][2]string {
	var out [][2]string
	add := func(why string) {
		out = append(out, [2]string{map[bool]string{true: "Không so sánh được vì"}[len(out) == 0], why})
	}
	if x.Joined {
		add("Đơn vị đã nhận thêm địa bàn từ ngoài chương trình, hoặc có địa bàn chuyển ra ngoài.")
	}
	for _, t := range x.Torn {
		if t.Whole {
			continue
		}
		heirs := make([]string, len(t.Heirs))
		for i, h := range t.Heirs {
			heirs[i] = c.unitName(x, h)
		}
		add(c.unitName(x, t.Unit) + " đã chia về " + strings.Join(heirs, "; ") + "; số của đơn vị này không tách được, nằm ở " + c.unitName(x, t.LiesIn) + ".")
	}
	return out
}

// checkFacts say what the cells come to, who is missing, and why nothing can be
// compared.
func (c *Composer) checkFacts(x *pipeline.Explained) [][2]string {
	var out [][2]string
	switch {
	case x.Gap == pipeline.GapTorn:
		out = c.tornFacts(x)
	case x.AddsUp:
		out = append(out, [2]string{"Kiểm tra", "Các ô dưới đây cộng lại khớp với số liệu."})
	default:
		out = append(out, [2]string{"Kiểm tra", "CÁC Ô DƯỚI ĐÂY KHÔNG CỘNG KHỚP VỚI SỐ LIỆU."})
	}
	var names []string
	what := "Chưa có số liệu"
	for _, code := range x.Missing {
		name := c.unitName(x, code)
		if periods := x.LackingIn(code); len(periods) > 0 {
			what = "Chưa đủ số liệu các kỳ"
			words := make([]string, len(periods))
			for i, p := range periods {
				words[i] = p.Vietnamese()
			}
			name += " (thiếu " + strings.Join(words, ", ") + ")"
		}
		names = append(names, name)
	}
	if len(names) > 0 {
		out = append(out, [2]string{what, shown.Count(len(names)) + " đơn vị: " + strings.Join(names, "; ")})
	}
	return out
}
