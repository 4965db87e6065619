package book

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// saveAgain is the word on how to bring another spreadsheet format into one that is
// read.
const saveAgain = "; mở tệp rồi chọn File > Save As > Excel Workbook (.xlsx)"

// signature is what files of a kind begin with.
type signature struct{ start, what string }

// signatures lists kinds of files that are sent by mistake and can be told from
// their first bytes. The longer of two that begin alike comes first.
func signatures() []signature {
	return []signature{
		{"%PDF-", "tệp PDF; cần gửi tệp Excel gốc"},
		{"\x89PNG", "ảnh (PNG); cần gửi tệp Excel gốc"},
		{"\xFF\xD8\xFF", "ảnh (JPEG); cần gửi tệp Excel gốc"},
		{"GIF8", "ảnh (GIF); cần gửi tệp Excel gốc"},
		{"BM", "ảnh (BMP); cần gửi tệp Excel gốc"},
		{"II*\x00", "ảnh (TIFF); cần gửi tệp Excel gốc"},
		{"MM\x00*", "ảnh (TIFF); cần gửi tệp Excel gốc"},
		{"Rar!\x1A\x07", "tệp nén RAR; gửi từng tệp Excel riêng, không nén"},
		{"7z\xBC\xAF\x27\x1C", "tệp nén 7z; gửi từng tệp Excel riêng, không nén"},
		{"\x1F\x8B", "tệp nén GZIP; gửi từng tệp Excel riêng, không nén"},
		{"{\\rtf", "văn bản RTF"},
		{"ID;P", "bảng tính SYLK (.slk)" + saveAgain},
		{"MIME-Version:", "trang web lưu trữ (.mht)" + saveAgain},
		{"\x09\x00\x04\x00", "tệp Excel 95 hoặc cũ hơn (.xls)" + saveAgain},
		{"\x09\x02\x06\x00", "tệp Excel 95 hoặc cũ hơn (.xls)" + saveAgain},
		{"\x09\x04\x06\x00", "tệp Excel 95 hoặc cũ hơn (.xls)" + saveAgain},
		{"\x09\x08", "tệp Excel 95 hoặc cũ hơn (.xls)" + saveAgain},
		{"MZ", "chương trình Windows (.exe)"},
		{"SQLite format 3\x00", "tệp cơ sở dữ liệu"},
	}
}

// refusedKind recognises files that are neither a container nor text.
func refusedKind(data []byte) *Fault {
	text := bytes.HasPrefix(data, []byte("BM")) || bytes.HasPrefix(data, []byte("MZ")) || bytes.HasPrefix(data, []byte("\x09"))
	for _, s := range signatures() {
		if bytes.HasPrefix(data, []byte(s.start)) && (!text || bytes.Contains(data, []byte{0})) {
			return wrongKind(s.what)
		}
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
	case found["encryptedpackage"]:
		return &Fault{Code: codePassword}
	case found["workbook"]:
		return damaged("tệp Excel đời cũ (.xls) hỏng phần chỉ mục")
	case found["book"]:
		return oldExcel()
	case found["worddocument"]:
		return wrongKind("tệp Word đời cũ (.doc)")
	case found["powerpoint document"]:
		return wrongKind("tệp trình chiếu PowerPoint đời cũ (.ppt)")
	case found["__properties_version1.0"]:
		return wrongKind("thư Outlook (.msg); gửi riêng tệp Excel đính kèm")
	}
	return wrongKind("tệp Office đời cũ, không rõ loại")
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

// markupKind recognises text that is a page or another XML format, whatever the
// file is called.
func markupKind(data []byte) *Fault {
	head := bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 4096)], []byte("\xEF\xBB\xBF")), " \t\r\n")
	if len(head) == 0 || head[0] != '<' {
		return nil
	}
	lower := strings.ToLower(string(head))
	for _, tag := range [...]string{"<html", "<!doctype html", "<table", "<head", "<body", "<meta", "<style", "<div"} {
		if strings.Contains(lower, tag) {
			return wrongKind("trang web (HTML) mang tên tệp Excel" + saveAgain)
		}
	}
	switch {
	case strings.Contains(lower, "office:spreadsheet"):
		return wrongKind("bảng tính XML 2003" + saveAgain)
	case strings.HasPrefix(lower, "<?xml"), strings.HasPrefix(lower, "<!"):
		return wrongKind("tệp XML")
	}
	return nil
}
