package ingest

import (
	"testing"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// What the name of a row makes of it: a total, the sum or the heading of a section, or
// none of these.
func TestWhatTheNameOfARowSays(t *testing.T) {
	p := sampleProgramme(t)
	n, tree := newNames(p), p.Tree(p.First)
	n.words = newLexicon()
	const total, section, sum, neither = "total", "section", "sum", "neither"
	for name, want := range map[string]string{
		"Tổng số": total, "TỔNG CỘNG (I+II)": total, "Cộng:": total, "cộng tổng": total, "Tổng": total, "Cộng": total, "1. Tổng số": total,
		"a) Cộng": total, "Tổng số huyện Đại Từ": total, "Tổng cộng: UBND huyện Đại Từ": total, "II.Tổng số.": total,
		"Tổng số xã Cù Vân": neither, "Tổng công ty": neither, "Xã Cộng Hòa": neither, "Huyện Đại Từ": neither, "Tổng kho": neither, "": neither,
		"Cộng mục I": sum, "Cộng I+II": sum, "Tổng mục": sum, "Tổng cộng khối xã": sum, "Tổng số phần II": sum, "Tổng nhóm 1": sum,
		"Tổng trang 1": sum, "Tổng của mục A": sum, "Tổng các xã": sum, "Tổng khối xã": sum,
		"I. Khối xã": section, "II - Khối huyện": section, "a) Xã loại một": section, "Đ/ Khối khác": section, "IV.khối": section,
		"1. Khối xã": neither, "AB. Khối": neither, "I. 2021": neither, "Xi măng": neither,
	} {
		row := tableRow{name: name}
		got := neither
		switch {
		case isTotal(name, "DAITU", n, tree):
			got = total
		case row.isSection() && row.sectionKind() == "sum":
			got = sum
		case row.isSection():
			got = section
		}
		if got != want {
			t.Errorf("%q is %s, want %s", name, got, want)
		}
	}
	if isTotal("Tổng số huyện Đại Từ", "", n, tree) {
		t.Error("the total of a unit is not that of nobody")
	}
	p.Units[2].Name = "Ban Cộng đồng"
	if n = newNames(p); isTotal("Ban Cộng đồng", "DAITU", n, p.Tree(p.First)) {
		t.Error("a unit's own row is no total, whatever its name holds")
	}
}

// Sections are numbered in capitals, Roman numbers and small letters, in the name or in a
// cell before it; those of one kind stand side by side.
func TestTheLevelOfASection(t *testing.T) {
	for _, tt := range []struct{ number, name, kind string }{
		{"", "I. Khối xã", "roman"}, {"II", "Khối xã", "roman"}, {"(iii)", "Khối xã", "roman"}, {"(iv).", "Khối xã", "roman"}, {"V.", "Khối xã", "roman"},
		{"", "A. Khối xã", "capital"}, {"B)", "Khối xã", "capital"}, {"", "(C) Khối xã", "capital"},
		{"", "a) Xã loại một", "small"}, {"b", "Xã loại hai", "small"}, {"đ-", "Xã loại ba", "small"},
		{"", "Cộng mục I", "sum"}, {"I", "Cộng mục I", "sum"}, {"12", "A. Khối xã", "capital"},
	} {
		row := tableRow{number: tt.number, name: tt.name}
		if got := row.sectionKind(); got != tt.kind {
			t.Errorf("%q %q is %s, want %s", tt.number, tt.name, got, tt.kind)
		}
		if want := tt.name != "(C) Khối xã"; row.isSection() != want {
			t.Errorf("%q %q is a section: %t", tt.number, tt.name, !want)
		}
	}
}

// The lines below a form, by how they begin or by what stands in them.
func TestLinesBelowAForm(t *testing.T) {
	p := page{words: newLexicon()}
	for text, want := range map[string]bool{
		"NGƯỜI LẬP BIỂU": true, "Thủ trưởng đơn vị": true, "Lãnh đạo Sở": true, "(Ký, ghi rõ họ tên)": true, "Ký tên": true,
		"Nơi nhận: như trên": true, "Xác nhận của UBND": true, "Ghi chú: không": true, "TM. ỦY BAN NHÂN DÂN": true, "KT. CHỦ TỊCH": true,
		"TL. GIÁM ĐỐC": true, "TUQ. CHỦ TỊCH": true, "T/M CHI BỘ": true, "CHỦ TỊCH": true, "PHÓ CHỦ TỊCH": true, "Giám đốc": true,
		"Phó giám đốc": true, "Hướng dẫn ghi biểu": true, "Người tổng hợp": true, "Người báo cáo": true, "Người kiểm tra": true,
		"Cán bộ lập biểu": true, "Cán bộ tổng hợp": true, "Cán bộ báo cáo": true, "Đại Từ, ngày 15 tháng 6 năm 2021": true,
		"Bí thư": true, "PHÓ BÍ THƯ": true, "Trưởng phòng": true, "Phó trưởng phòng": true, "Trưởng ban": true, "Hiệu trưởng": true,
		"Chánh văn phòng": true, "Chánh thanh tra": true,
		"Bí thư chi bộ gương mẫu": false, "Xã Cù Vân": false, "": false,
		"Hội nghị tổ chức tại nhà văn hóa xã, ngày 15 tháng 6, có một trăm hai mươi người dự": false,
	} {
		if got := p.isFooter(text); got != want {
			t.Errorf("%q is below the form: %t", text, got)
		}
	}
	long := "Lãnh đạo " + string(make([]byte, 400))
	if p.isFooter(long) {
		t.Error("a whole narrative is no signature")
	}
}

// A day alone in its row is a line below the form, beside something else it is not.
func TestADayAloneInItsRow(t *testing.T) {
	p := page{words: newLexicon()}
	text := func(col int, s string) book.Cell { return book.Cell{Col: col, Text: s} }
	for name, tt := range map[string]struct {
		cells []book.Cell
		want  bool
	}{
		"in figures":           {[]book.Cell{text(3, "ngày 16/6/2021")}, true},
		"in words":             {[]book.Cell{text(3, "Ngày 16 tháng 6 năm 2021")}, true},
		"to be filled in":      {[]book.Cell{text(3, "Ngày … tháng … năm 2021")}, true},
		"beside blanks":        {[]book.Cell{text(2, "..."), text(3, "ngày 16-6-2021"), text(5, " ")}, true},
		"beside a name":        {[]book.Cell{text(3, "ngày 16/6/2021"), text(5, "Nguyễn Văn A")}, false},
		"in a narrative":       {[]book.Cell{text(3, "Ngày 16 tháng 6 năm 2021 đơn vị đã tổ chức hội nghị đối thoại với nhân dân trên địa bàn xã")}, false},
		"a day of the week":    {[]book.Cell{text(3, "Ngày thứ hai")}, false},
		"nothing":              {nil, false},
		"the name of a thing":  {[]book.Cell{text(3, "Ngày hội Đại đoàn kết")}, false},
		"a day with no number": {[]book.Cell{text(3, "ngày tháng năm")}, false},
	} {
		if got := p.isDayLine(book.Row{Cells: tt.cells}); got != tt.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// The note stands behind the form's own label or behind the word for it, with a number or
// without one.
func TestTheNoteBelowATable(t *testing.T) {
	for label, texts := range map[string]map[string]bool{
		"30. Ghi chú": {"30. Ghi chú: không": true, "Ghi chú: không": true, "Ghi chú": true, "3. Ghi chú :": true, "3 ) ghi chú": true, "30.Ghi chú": true,
			"Ghi chú số liệu": false, "Các ghi chú": false, "ghi chúng tôi": false, "300. Ghi chú": false},
		"Ý kiến khác": {"Ý kiến khác: không": true, "Ghi chú: không": true, "Ý kiến khác nhau": true, "Ý kiến": false, "Các ý kiến khác": false},
		"":            {"Ghi chú: không": true, "": false},
	} {
		form := pipeline.Form{NoteLabel: label}
		d := &draft{page: page{words: newLexicon()}, form: &form, printed: newPrinted(&form)}
		for text, want := range texts {
			if got := d.isNote(text); got != want {
				t.Errorf("%q under the label %q is the note: %t", text, label, got)
			}
		}
	}
}
