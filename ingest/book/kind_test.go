package book

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"
)

// compound makes the outside of an OLE file with streams of these names.
func compound(streams ...string) []byte {
	b := make([]byte, 1024)
	copy(b, compoundHeader)
	for _, name := range streams {
		e := make([]byte, 128)
		units := utf16.Encode([]rune(name))
		for i, u := range units {
			binary.LittleEndian.PutUint16(e[2*i:], u)
		}
		e[64], e[66] = byte(2*len(units)+2), 2
		b = append(b, e...)
	}
	return b
}

// typed is a workbook whose main part has another type.
func typed(t *testing.T, kind string) string {
	return string(packed(t, simple(entry{name: "[Content_Types].xml",
		content: `<Types><Override PartName="/xl/workbook.xml" ContentType="` + kind + `"/></Types>`})))
}

func TestKinds(t *testing.T) {
	cases := []struct{ name, content, code, word string }{
		{"password", string(compound("EncryptionInfo", "EncryptedPackage")), codePassword, ""},
		{"xls", string(compound("Workbook")), codeDamaged, "(.xls)"},
		{"xls in capitals", string(compound("WORKBOOK")), codeDamaged, "(.xls)"},
		{"xls 5", string(compound("Book")), codeKind, "Excel 95 hoặc cũ hơn (.xls); mở tệp rồi chọn File > Save As"},
		{"doc", string(compound("WordDocument")), codeKind, "Word đời cũ"},
		{"ppt", string(compound("PowerPoint Document")), codeKind, "PowerPoint"},
		{"msg", string(compound("__properties_version1.0")), codeKind, "Outlook"},
		{"other OLE", string(compound("x")), codeKind, "Office đời cũ"},
		{"OLE header only", compoundHeader, codeKind, "Office đời cũ"},
		{"xls without container", "\x09\x08\x10\x00\x00\x06\x05\x00", codeKind, "Excel 95"},
		{"xlsb", typed(t, "application/vnd.ms-excel.sheet.binary.macroEnabled.main"), codeKind, "(.xlsb); mở tệp rồi chọn File > Save As"},
		{"docx", typed(t, "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"), codeKind, "Word (.docx)"},
		{"pptx", typed(t, "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"), codeKind, "PowerPoint"},
		{"xlsm", typed(t, "application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "", ""},
		{"xltx", typed(t, "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"), "", ""},
		{"ods", string(packed(t, []entry{{name: "mimetype", content: "application/vnd.oasis.opendocument.spreadsheet", stored: true}})), codeDamaged, "content.xml"},
		{"odt", string(packed(t, []entry{{name: "mimetype", content: "application/vnd.oasis.opendocument.text", stored: true}})), codeKind, "OpenDocument (.odt)"},
		{"zip", string(packed(t, []entry{{name: "a.txt", content: "a"}})), codeKind, "ZIP"},
		{"empty zip", string(packed(t, nil)), codeKind, "ZIP"},
		{"works, new", string(compound("WksSSWorkBook")), codeKind, "Works; mở tệp rồi chọn"},
		{"rights", string(compound("\tDRMContent")), codePassword, ""},
		{"works", "\xFF\x00\x02\x00\x04\x04\x05\x54\x02\x00", codeKind, "Works; mở tệp rồi chọn"},
		{"lotus", "\x00\x00\x02\x00\x06\x04\x06\x00\x08\x00", codeKind, "Lotus 1-2-3; mở tệp rồi chọn"},
		{"lotus 3", "\x00\x00\x1A\x00\x00\x10\x04\x00", codeKind, "Lotus 1-2-3"},
		{"quattro", "\x00\x00\x02\x00\x20\x51\x06\x00", codeKind, "Quattro"},
		{"access", "\x00\x01\x00\x00Standard ACE DB\x00", codeKind, "Access; nhập số liệu"},
		{"shortcut", "L\x00\x00\x00\x01\x14\x02\x00\x00\x00", codeKind, "lối tắt"},
		{"shortcut to a page", "[InternetShortcut]\r\nURL=https://docs.google.com/x\r\n", codeKind, "tải tệp Excel về"},
		{"shortcut to a shared sheet", `{"url": "https://docs.google.com/open?id=1", "doc_id": "1"}`, codeKind, "File > Download"},
		{"phone picture", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", codeKind, "điện thoại; cần gửi tệp Excel gốc"},
		{"webp", "RIFF\x24\x00\x00\x00WEBPVP8 ", codeKind, "cần gửi tệp Excel gốc"},
		{"text that begins like a sound", "RIFF,1\n", "", ""},
		{"mail", "Received: from a\r\nFrom: a@b\r\nTo: c@d\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed\r\n\r\n", codeKind, "(.eml); lưu tệp Excel đính kèm"},
		{"page saved whole", "MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", codeKind, "(.mht); mở tệp rồi chọn"},
		{"page saved whole by a browser", "From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", codeKind, "(.mht)"},
		{"text with a colon", "Đơn vị: a\nKỳ: b\n", "", ""},
		{"flat OpenDocument", `<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">`, codeKind, "(.fods); mở tệp rồi chọn"},
		{"numbers", string(packed(t, []entry{{name: "Index/Document.iwa", content: "a"}})), codeKind, "Export To > Excel"},
		{"7z", "7z\xBC\xAF\x27\x1C\x00", codeKind, "7z; gửi thẳng các tệp"},
		{"gzip", "\x1F\x8B\x08\x00", codeKind, "GZIP; gửi thẳng các tệp"},
		{"csv named xls", "Mã;Số\n1;2\n", "", ""},
		{"pdf", "%PDF-1.7\n", codeKind, "PDF"},
		{"png", "\x89PNG\r\n\x1A\n", codeKind, "ảnh (PNG)"},
		{"jpeg", "\xFF\xD8\xFF\xE0", codeKind, "ảnh (JPEG)"},
		{"rar", "Rar!\x1A\x07\x00", codeKind, "RAR"},
		{"rtf", `{\rtf1`, codeKind, "RTF"},
		{"html", "\xEF\xBB\xBF  <html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table>", codeKind, "HTML"},
		{"table", "<table border=1><tr><td>1</td></tr></table>", codeKind, "HTML"},
		{"xml 2003", `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`, codeKind, "XML 2003"},
		{"xml", `<?xml version="1.0"?><a/>`, codeKind, "tệp XML"},
		{"text that begins like a picture", "BMI,1\n", "", ""},
		{"text that begins like a program", "MZ,1\n", "", ""},
		{"text that begins with a tab", "\ta\n", "", ""},
		{"text with a bracket", "<5,3\n", "", ""},
		{"binary", "\x01\x02\x03", codeKind, "hỏng ngay từ đầu"},
	}
	for _, c := range cases {
		_, fault := Read(c.name+".xls", []byte(c.content), DefaultLimits())
		switch {
		case fault == nil && c.code == "":
		case fault == nil || fault.Code != c.code:
			t.Errorf("%s: %v, want %s", c.name, fault, c.code)
		case !strings.Contains(strings.Join(fault.Args, " "), c.word):
			t.Errorf("%s: %v does not say %q", c.name, fault.Args, c.word)
		default:
			checkFault(t, c.name, fault)
		}
	}
}

// TestBinaryWorkbooksOfTheCorporaAreNamed looks for the way out in each answer.
func TestBinaryWorkbooksOfTheCorporaAreNamed(t *testing.T) {
	for _, name := range corpus(t, "", ".xlsb") {
		_, fault := Read(name, load(t, name), DefaultLimits())
		switch {
		case fault != nil && fault.Code == codePassword:
		case fault == nil || fault.Code != codeKind || !strings.Contains(fault.Args[0], "(.xlsb); mở tệp rồi chọn File > Save As"):
			t.Errorf("%s: %v", name, fault)
		}
	}
}
