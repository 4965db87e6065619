package book

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// What to do with a file that is not read, by what it is: a spreadsheet in another
// format is saved again, and what is none is filled into a form.
const (
	saveAgain = "; mở tệp rồi chọn File > Save As > Excel Workbook (.xlsx)"
	fillIn    = "; nhập số liệu vào biểu mẫu Excel rồi gửi tệp Excel đó"
	original  = "; cần gửi tệp Excel gốc"
	attached  = "; lưu tệp Excel đính kèm ra ngoài rồi gửi riêng tệp đó"
	alone     = "; gửi thẳng các tệp biểu mẫu, hoặc nén lại thành một tệp .zip"
	noForms   = " không có biểu mẫu nào hoặc nằm trong tệp nén khác; gửi thẳng các tệp biểu mẫu, hoặc nén chúng thành một tệp .zip"
)

// signature is what files of a kind begin with.
type signature struct{ start, what string }

// signatures lists kinds of files that are sent by mistake and can be told from
// their first bytes. The longer of two that begin alike comes first.
func signatures() []signature {
	return []signature{
		{"%PDF-", "tệp PDF" + original},
		{"\x89PNG", "ảnh (PNG)" + original},
		{"\xFF\xD8\xFF", "ảnh (JPEG)" + original},
		{"GIF8", "ảnh (GIF)" + original},
		{"BM", "ảnh (BMP)" + original},
		{"II*\x00", "ảnh (TIFF)" + original},
		{"MM\x00*", "ảnh (TIFF)" + original},
		{"RIFF", "ảnh, âm thanh hoặc video" + original},
		{"Rar!\x1A\x07", "tệp nén RAR" + alone},
		{"7z\xBC\xAF\x27\x1C", "tệp nén 7z" + alone},
		{"\x1F\x8B", "tệp nén GZIP" + alone},
		{"\xFD7zXZ\x00", "tệp nén XZ" + alone},
		{"{\\rtf", "văn bản RTF" + fillIn},
		{"ID;P", "bảng tính SYLK (.slk)" + saveAgain},
		{"\x00\x00\x02\x00\x06\x04", "bảng tính Lotus 1-2-3" + saveAgain},
		{"\x00\x00\x1A\x00", "bảng tính Lotus 1-2-3" + saveAgain},
		{"\x00\x00\x02\x00\x20\x51", "bảng tính Quattro Pro" + saveAgain},
		{"\xFF\x00\x02\x00\x04\x04", "bảng tính Microsoft Works" + saveAgain},
		{"\x00\x01\x00\x00Standard ", "cơ sở dữ liệu Access" + fillIn},
		{"L\x00\x00\x00\x01\x14\x02\x00", "lối tắt (shortcut), không phải chính tệp báo cáo; chép tệp Excel gốc vào thư mục"},
		{"[InternetShortcut]", "lối tắt tới trang web, không phải tệp báo cáo; tải tệp Excel về rồi gửi tệp đó"},
		{"\x09\x00\x04\x00", "tệp Excel 95 hoặc cũ hơn (.xls)" + saveAgain},
		{"\x09\x02\x06\x00", "tệp Excel 95 hoặc cũ hơn (.xls)" + saveAgain},
		{"\x09\x04\x06\x00", "tệp Excel 95 hoặc cũ hơn (.xls)" + saveAgain},
		{"\x09\x08", "tệp Excel 95 hoặc cũ hơn (.xls)" + saveAgain},
		{"MZ", "chương trình Windows (.exe)" + original},
		{"SQLite format 3\x00", "tệp cơ sở dữ liệu" + fillIn},
	}
}

// refusedKind recognises files that are neither a container nor text.
func refusedKind(data []byte) *Fault {
	const typeAt = 4
	text := false
	for _, start := range [...]string{"BM", "MZ", "RIFF", "\x09"} {
		text = text || bytes.HasPrefix(data, []byte(start))
	}
	for _, s := range signatures() {
		if bytes.HasPrefix(data, []byte(s.start)) && (!text || bytes.Contains(data, []byte{0})) {
			return wrongKind(s.what)
		}
	}
	if len(data) > typeAt && bytes.HasPrefix(data[typeAt:], []byte("ftyp")) {
		return wrongKind("ảnh hoặc video của điện thoại" + original)
	}
	if fault := mailKind(data); fault != nil {
		return fault
	}
	return markupKind(data)
}

// compoundKind tells what an OLE compound file holds from the names in its
// directory, which lie on boundaries of 128 bytes.
func compoundKind(data []byte) *Fault {
	found := map[string]bool{}
	for at := 512; at+128 <= len(data); at += 128 {
		if name, ok := directoryName(data[at : at+128]); ok {
			found[strings.ToLower(name)] = true // names do not tell case
		}
	}
	switch {
	case found["encryptedpackage"], found["\tdrmcontent"]:
		return &Fault{Code: codePassword}
	case found["workbook"]:
		return damaged("tệp Excel đời cũ (.xls) hỏng phần chỉ mục")
	case found["book"]:
		return oldExcel()
	case found["worddocument"]:
		return wrongKind("tệp Word đời cũ (.doc)" + fillIn)
	case found["powerpoint document"]:
		return wrongKind("tệp trình chiếu PowerPoint đời cũ (.ppt)" + fillIn)
	case found["__properties_version1.0"]:
		return wrongKind("thư Outlook (.msg)" + attached)
	case found["wksssworkbook"]:
		return wrongKind("bảng tính Microsoft Works" + saveAgain)
	}
	return wrongKind("tệp Office đời cũ, không rõ loại" + saveAgain)
}

// directoryName returns the name in a directory entry of a compound file; false for
// what does not look like an entry of a stream.
func directoryName(entry []byte) (string, bool) {
	if entry[66] != entryStream {
		return "", false
	}
	return entryName(entry)
}

// utf16Name reads the letters of a name.
func utf16Name(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

// mailKind recognises a message or a page that was saved whole, by the headers that both
// begin with.
func mailKind(data []byte) *Fault {
	start := data[:min(len(data), 16<<10)]
	if name := bytes.IndexAny(start, ": ;,\t\r\n"); name < 1 || start[name] != ':' {
		return nil
	}
	head := strings.ToLower(string(start))
	if !strings.Contains("\n"+head, "\nmime-version:") {
		return nil
	}
	if strings.Contains(head, "multipart/related") || !strings.Contains("\n"+head, "\nto:") {
		return wrongKind("trang web lưu trữ (.mht)" + saveAgain)
	}
	return wrongKind("thư điện tử (.eml)" + attached)
}

// markupKind recognises text that is a page or another XML format, whatever the
// file is called.
func markupKind(data []byte) *Fault {
	head := bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 4096)], []byte("\xEF\xBB\xBF")), " \t\r\n")
	if bytes.HasPrefix(head, []byte("{")) && bytes.Contains(head, []byte("docs.google.com")) {
		return wrongKind("lối tắt tới Google Sheets, không phải chính bảng tính; mở bảng tính, chọn File > Download > Microsoft Excel (.xlsx)")
	}
	if len(head) == 0 || head[0] != '<' {
		return nil
	}
	lower := strings.ToLower(string(head))
	if strings.Contains(lower, "opendocument") {
		return wrongKind("tệp OpenDocument dạng XML (.fods)" + saveAgain)
	}
	for _, tag := range [...]string{"<html", "<!doctype html", "<table", "<head", "<body", "<meta", "<style", "<div"} {
		if strings.Contains(lower, tag) {
			return wrongKind("trang web (HTML) mang tên tệp Excel" + saveAgain)
		}
	}
	switch {
	case strings.Contains(lower, "office:spreadsheet"):
		return wrongKind("bảng tính XML 2003" + saveAgain)
	case strings.HasPrefix(lower, "<?xml"), strings.HasPrefix(lower, "<!"):
		return wrongKind("tệp XML, không phải bảng tính" + fillIn)
	}
	return nil
}
