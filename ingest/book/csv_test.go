package book

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

// written shows the rows of a sheet: line, width and cells.
func written(b Book) string {
	var out []string
	for _, s := range b.Sheets {
		for _, r := range s.Rows {
			line := fmt.Sprintf("%d/%d", r.Index, r.Width)
			for _, c := range r.Cells {
				line += fmt.Sprintf(" %s=%s", ColumnName(c.Col), c.Text)
			}
			out = append(out, line)
		}
	}
	return strings.Join(out, " | ")
}

// utf16Text writes text behind a byte order mark.
func utf16Text(mark, text string) string {
	b := []byte(mark)
	for _, u := range utf16.Encode([]rune(text)) {
		if mark == littleMark {
			b = append(b, byte(u), byte(u>>8))
		} else {
			b = append(b, byte(u>>8), byte(u))
		}
	}
	return string(b)
}

func TestCSV(t *testing.T) {
	cases := []struct{ name, content, want string }{
		{"comma", "ma,gia tri\nc1,12\n", "1/2 A=ma B=gia tri | 2/2 A=c1 B=12"},
		{"semicolon with decimal commas", "ma;gia tri\nc1;1.234,5\nc2;2,5\n", "1/2 A=ma B=gia tri | 2/2 A=c1 B=1.234,5 | 3/2 A=c2 B=2,5"},
		{"tab", "ma\tgia tri\nc1\t1,5\n", "1/2 A=ma B=gia tri | 2/2 A=c1 B=1,5"},
		{"byte order mark", "\xEF\xBB\xBFSố,lượng\n", "1/2 A=Số B=lượng"},
		{"carriage returns", "a,b\r\nc,d\r\n", "1/2 A=a B=b | 2/2 A=c B=d"},
		{"old Macintosh", "a,b\rc,d\r", "1/2 A=a B=b | 2/2 A=c B=d"},
		{"blank lines and fields", "a,,c\n\n,,\n,x,\n", "1/3 A=a C=c | 4/3 B=x"},
		{"quotes", "\"a;b\",\"say \"\"x\"\"\"\n\"two\nlines\",2\nend,3\n", "1/2 A=a;b B=say \"x\" | 2/2 A=two\nlines B=2 | 4/2 A=end B=3"},
		{"line ends in quotes", "\"a\r\nb\",\"c\rd\"\n", "1/2 A=a\nb B=c\nd"},
		{"commas in a title, semicolons below", "Sở, ban, ngành\nma;ten;so\n1;a;2\n2;b;3\n", "1/1 A=Sở, ban, ngành | 2/3 A=ma B=ten C=so | 3/3 A=1 B=a C=2 | 4/3 A=2 B=b C=3"},
		{"delimiters in quotes do not count", "\"a;b;c\",1\n\"d;e;f\",2\n", "1/2 A=a;b;c B=1 | 2/2 A=d;e;f B=2"},
		{"widths differ", "a,b,c\nd\ne,f\n", "1/3 A=a B=b C=c | 2/1 A=d | 3/2 A=e B=f"},
		{"declared", "sep=;\r\na,b;c\n", "2/2 A=a,b B=c"},
		{"declared for nothing", "sep=x\na,b\n", "1/1 A=sep=x | 2/2 A=a B=b"},
		{"one column", "a\nb", "1/1 A=a | 2/1 A=b"},
		{"spaces stay", " a , b\n", "1/2 A= a  B= b"},
		{"bare quote", "a,b\nc\"d,e\n", "csv-quote 2"},
		{"quote left open", "a,b\nc,\"d\ne,f\n", "csv-quote 2"},
		{"text behind a quote", "a,b\n\n\"c\"d,e\n", "csv-quote 3"},
		{"wrong byte", "a,b\nc,d\ne,S\xF4\n", "file-encoding 3"},
		{"one byte spoilt in UTF-8", "Số lượng,b\nđơn vị,\xF0\xF5n\n", "file-encoding 2"},
		{"cut character", "a,b\xC3", "file-encoding 1"},
		{"UTF-16", "\xFF\xFEa\x00", "1/1 A=a"},
		{"UTF-16 as Excel writes it", utf16Text(littleMark, "Số\tlượng\r\n1\t2\r\n"), "1/2 A=Số B=lượng | 2/2 A=1 B=2"},
		{"UTF-16, other byte first", utf16Text(bigMark, "Số;😀\n"), "1/2 A=Số B=😀"},
		{"UTF-16 without a mark", utf16Text(littleMark, "Số;đã\r\n1;2\r\n")[2:], "1/2 A=Số B=đã | 2/2 A=1 B=2"},
		{"UTF-16 without a mark, other byte first", utf16Text(bigMark, "a;b\n")[2:], "1/2 A=a B=b"},
		{"HTML in UTF-16", utf16Text(littleMark, "<html><table><tr><td>1</td></tr></table></html>"), "file-kind 0"},
		{"UTF-16 cut", "\xFF\xFEa\x00\n\x00b", "file-encoding 2"},
		{"UTF-16 with half a pair", "\xFF\xFEa\x00\x3D\xD8", "file-encoding 1"},
		{"UTF-16 with NUL", "\xFF\xFEa\x00\x00\x00", "file-kind 0"},
		{"Windows-1258", "T\xEAn \xF0\xF5n vi\xF2;S\xF4\xEC l\xFD\xF5\xF2ng\nS\xF5\xD2 N\xF4\xF2i vu\xF2;12\n", "1/2 A=Tên đơn vị B=Số lượng | 2/2 A=Sở Nội vụ B=12"},
		{"TCVN3", "T\xAAn \xAE\xACn v\xDE;S\xE8 l\xAD\xEEng\nUy ban;12\n", "1/2 A=Tên đơn vị B=Số lượng | 2/2 A=Uy ban B=12"},
		{"VNI", "Te\xE2n \xF1\xF4n v\xF2;So\xE1 l\xF6\xF4\xEFng\nS\xF4\xFB;12\n", "1/2 A=Tên đơn vị B=Số lượng | 2/2 A=Sở B=12"},
		{"signs that stand at one place in all", "a\xA0b;c \x96 d;\x93e\x94\n", "1/3 A=a\u00a0b B=c – d C=“e”"},
		{"Western", "ma;gia tri\nTh\xFCringen;\xC5rhus\n", "file-encoding 2"},
		{"NUL", "a,b\x00c\n", "file-kind 0"},
		{"control character", "a,\x1Bb\n", "file-kind 0"},
		{"empty", "", "file-empty 0"},
		{"only a mark and line ends", "\xEF\xBB\xBF\r\n \r\n", "file-empty 0"},
		{"only delimiters", ",,\n,,\n", "file-empty 0"},
	}
	for _, c := range cases {
		b, fault := Read("inbox/STP/biểu 1.csv", []byte(c.content), DefaultLimits())
		got := written(b)
		if fault != nil {
			got = fmt.Sprintf("%s %d", fault.Code, fault.Line)
			checkFault(t, c.name, fault)
		} else if b.Kind != CSV || b.Sheets[0].Name != "biểu 1" {
			t.Errorf("%s: %s %s", c.name, b.Kind, b.Sheets[0].Name)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestCSVLimits(t *testing.T) {
	l := DefaultLimits()
	l.Rows, l.Columns, l.Cells, l.Text = 3, 3, 5, 4
	for content, want := range map[string]string{
		"a,b,c\nd,e\n":     "",
		"a,b,c\nd,e,f\n":   codeLimit,
		"a\nb\nc\nd\n":     codeLimit,
		"a,b,c,d\n":        codeLimit,
		"a,b,c,\n":         "",
		"ếếếế,b\n":         "",
		"ếếếếế,b\n":        codeLimit,
		"\n\n\n\n\n\na\n":  codeLimit,
		"\"\n\n\n\n\",1\n": "",
	} {
		_, fault := Read("x", []byte(content), l)
		got := ""
		if fault != nil {
			got = fault.Code
		}
		if got != want {
			t.Errorf("%q: %q, want %q", content, got, want)
		}
	}
}

// TestCSVSpectrum reads the files that many CSV readers are tested with.
func TestCSVSpectrum(t *testing.T) {
	want := map[string]string{
		"comma_in_quotes.csv":     "1/5 A=first B=last C=address D=city E=zip | 2/5 A=John B=Doe C=120 any st. D=Anytown, WW E=08123",
		"empty.csv":               "1/3 A=a B=b C=c | 2/3 A=1 | 3/3 A=2 B=3 C=4",
		"escaped_quotes.csv":      "1/2 A=a B=b | 2/2 A=1 B=ha \"ha\" ha | 3/2 A=3 B=4",
		"json.csv":                `1/2 A=key B=val | 2/2 A=1 B={"type": "Point", "coordinates": [102.0, 0.5]}`,
		"newlines.csv":            "1/3 A=a B=b C=c | 2/3 A=1 B=2 C=3 | 3/3 A=Once upon \na time B=5 C=6 | 5/3 A=7 B=8 C=9",
		"newlines_crlf.csv":       "1/3 A=a B=b C=c | 2/3 A=1 B=2 C=3 | 3/3 A=Once upon \na time B=5 C=6 | 5/3 A=7 B=8 C=9",
		"quotes_and_newlines.csv": "1/2 A=a B=b | 2/2 A=1 B=ha \n\"ha\" \nha | 5/2 A=3 B=4",
		"simple.csv":              "1/3 A=a B=b C=c | 2/3 A=1 B=2 C=3",
		"simple_crlf.csv":         "1/3 A=a B=b C=c | 2/3 A=1 B=2 C=3",
		"utf8.csv":                "1/3 A=a B=b C=c | 2/3 A=1 B=2 C=3 | 3/3 A=4 B=5 C=ʤ",
	}
	for _, name := range corpus(t, "csv-spectrum", ".csv") {
		short := filepath.Base(name)
		b, fault := Read(name, load(t, name), DefaultLimits())
		if w, known := want[short]; known && (fault != nil || written(b) != w) {
			t.Errorf("%s: %s, want %s (%v)", short, written(b), w, fault)
		}
		delete(want, short)
	}
	for name := range want {
		t.Errorf("%s is not among the sample files", name)
	}
}
