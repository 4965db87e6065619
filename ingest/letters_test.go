package ingest

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"danvan/ingest/book"
	"danvan/ingest/charset"
	"danvan/pipeline"
)

// encoder writes Unicode text in an old encoding, by trying what reads back as each
// letter.
func encoder(c charset.Charset) func(string) string {
	written := map[rune]string{}
	for first := rune('A'); first <= 0xFF; first++ {
		for second := rune(0xA1); second <= 0xFF; second++ {
			pair := string(first) + string(second)
			if read := []rune(charset.Convert(c, pair)); len(read) == 1 && written[read[0]] == "" {
				written[read[0]] = pair
			}
		}
	}
	for r := rune(0xA1); r <= 0xFF; r++ {
		if read := []rune(charset.Convert(c, string(r))); read[0] != r || c == charset.VNI && strings.ContainsRune("ìíÌÍ", r) {
			written[read[0]] = string(r)
		}
	}
	return func(s string) string {
		var b strings.Builder
		for _, r := range s {
			if w, ok := written[r]; ok {
				b.WriteString(w)
			} else {
				b.WriteRune(r)
			}
		}
		return b.String()
	}
}

const narrative = "Đã tổ chức đối thoại giữa người đứng đầu cấp ủy, chính quyền với nhân dân; giải quyết 12 ý kiến."

func letterForms() map[string][][]any {
	return map[string][][]any{
		"DV-01": listHead(
			[]any{"A", "B", "C", 1, 2, 3},
			[]any{nil, "I. TUYÊN TRUYỀN"},
			[]any{"1.1", "Đã ban hành kế hoạch", nil, "x"},
			[]any{"1.2", "Số hội nghị tuyên truyền", nil, 12, 20, "Có hai hội nghị trực tuyến ở huyện"},
			[]any{"1.3", "Số lượt người dự", nil, "1.234,0 lượt người", 1300},
			[]any{"2.1", "Số ý kiến nêu", nil, 5, 9},
			[]any{"2.2", "Số ý kiến đã được trả lời", nil, 4, 8, "không phát sinh"},
			[]any{"3.1", "Tỷ lệ hài lòng", nil, "80,45%"},
			[]any{"4.1", "Kết quả đạt được", nil, narrative},
		),
		"DVK": {
			{`SỔ THEO DÕI MÔ HÌNH "DÂN VẬN KHÉO"`}, {"Biểu số: DVK"}, {"Quý II/2021"},
			{"Mã mô hình", "Tên mô hình", "Lĩnh vực", "Ngày đăng ký", "Tình trạng"},
			{"MH-01", "Đường hoa nông thôn mới", "Văn hóa - xã hội", "02/04/2021", "Hoạt động hiệu quả"},
			{"MH-02", "Tổ hợp tác trồng chè", "Kinh tế", "15/5/2021", "Đăng ký"},
		},
		"TCD": tcd(tcdRow("Huyện Đại Từ", 1)),
	}
}

// lettered writes a form in an encoding; a font of "" leaves the cells in the
// program's own.
func lettered(t *testing.T, rows [][]any, encode func(string) string, font string) []byte {
	t.Helper()
	w := newWorkbook(t)
	copied := make([][]any, len(rows))
	for i, row := range rows {
		copied[i] = slices.Clone(row)
		for k, v := range copied[i] {
			if s, ok := v.(string); ok {
				copied[i][k] = encode(s)
			}
		}
	}
	w.sheet("Sheet", copied...)
	if font != "" {
		style, err := w.f.NewStyle(&excelize.Style{Font: &excelize.Font{Family: font}})
		if err == nil {
			err = w.f.SetCellStyle("Sheet", "A1", fmt.Sprintf("AF%d", len(rows)), style)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return w.bytes()
}

func asItIs(s string) string { return s }

func TestFormsInOldEncodings(t *testing.T) {
	for name, rows := range letterForms() {
		plain := only(t, read(t, "DAITU", "a.xlsx", lettered(t, rows, asItIs, "")))
		want(t, name+" in Unicode", codes(plain.Findings))
		if plain.Verdict != pipeline.Accepted {
			t.Fatalf("%s: %v", name, codes(plain.Findings))
		}
		for _, c := range []struct {
			charset charset.Charset
			font    string
		}{{charset.TCVN3, ""}, {charset.TCVN3, ".VnTime"}, {charset.TCVN3, "Calibri"}, {charset.VNI, ""}, {charset.VNI, "VNI-Times"}} {
			what := fmt.Sprintf("%s in %s, font %q", name, c.charset, c.font)
			s := only(t, read(t, "DAITU", "a.xlsx", lettered(t, rows, encoder(c.charset), c.font)))
			want(t, what, codes(s.Findings), "charset-converted")
			if s.Content != plain.Content || s.Counts != plain.Counts || s.Unit != plain.Unit || s.Verdict != plain.Verdict {
				t.Errorf("%s: read otherwise: %v, want %v", what, values(s), values(plain))
			}
			if len(s.Findings) > 0 && !strings.Contains(s.Findings[0].Message(pipeline.Vietnamese), c.charset.String()) {
				t.Errorf("%s: %s", what, s.Findings[0].Message(pipeline.Vietnamese))
			}
		}
	}
}

func TestCSVInOldEncodings(t *testing.T) {
	for _, c := range []charset.Charset{charset.Unicode, charset.TCVN3, charset.VNI} {
		encode, findings := asItIs, []string(nil)
		if c != charset.Unicode {
			encode, findings = encoder(c), []string{"charset-converted"}
		}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		for _, row := range letterForms()["DVK"] {
			fields := make([]string, 5)
			for i, v := range row {
				fields[i] = encode(v.(string))
			}
			if err := w.Write(fields); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		s := only(t, read(t, "DAITU", "a.csv", b.Bytes()))
		want(t, c.String(), codes(s.Findings), findings...)
		if got := values(s)["MH-01.ten"]; got != "Đường hoa nông thôn mới" {
			t.Errorf("%s: %q", c, got)
		}
	}
}

// Staff type into our blank, which is Unicode, in an old font; a heading is in the
// capitals font.
func TestOldFontInAUnicodeForm(t *testing.T) {
	encode := encoder(charset.TCVN3)
	w := newWorkbook(t)
	w.sheet("Sheet", letterForms()["DV-01"]...)
	for ref, c := range map[string]struct{ text, font string }{
		"D15": {encode(narrative), ".VnTime"}, "F10": {encode("có hai hội nghị"), ".VnArialH"}, "F11": {"Số liệu gõ bằng Unicode", ".VnTime"},
	} {
		style, err := w.f.NewStyle(&excelize.Style{Font: &excelize.Font{Family: c.font}})
		if err == nil {
			err = w.f.SetCellStyle("Sheet", ref, ref, style)
		}
		if err != nil {
			t.Fatal(err)
		}
		set(t, w.f, "Sheet", map[string]any{ref: c.text})
	}
	s := only(t, read(t, "DAITU", "a.xlsx", w.bytes()))
	want(t, "findings", codes(s.Findings), "charset-converted")
	got := values(s)
	if got["ket_qua"] != narrative || got["hoi_nghi:explanation"] != "CÓ HAI HỘI NGHỊ" || got["luot_nguoi:explanation"] != "Số liệu gõ bằng Unicode" {
		t.Errorf("%v", got)
	}
}

func TestLettersThatCannotBeDecided(t *testing.T) {
	encode := encoder(charset.TCVN3)
	change := func(narrative string, convert func(string) string) []byte {
		rows := letterForms()["DV-01"]
		rows[len(rows)-1] = []any{"4.1", "Kết quả đạt được", nil, narrative}
		return lettered(t, rows, convert, "")
	}
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"pasted into a sheet of Unicode", change(encode(narrative), asItIs), "charset-undecided@D15"},
		{"a word of Unicode in a sheet of TCVN3", lettered(t, append(letterForms()["DV-01"], []any{nil, nil, nil, nil, nil, nil, "Tài"}),
			func(s string) string {
				if s == "Tài" {
					return s
				}
				return encode(s)
			}, ""), "charset-undecided@G16"},
		{"foreign names in a sheet of Unicode", change("Ông José Müller, bà Zoë Brontë và 3 người khác ở Málaga", asItIs), ""},
	} {
		s := only(t, read(t, "DAITU", "a.xlsx", c.data))
		want(t, c.name, codes(s.Findings), strings.Fields(c.want)...)
	}
	lost := func(s string) string { return strings.ReplaceAll(encode(s), "\u00ad", "") }
	s := only(t, read(t, "DAITU", "a.xlsx", change(narrative, lost)))
	if got := codes(s.Findings); s.Verdict != pipeline.Returned || !slices.Contains(got, "charset-lost@B13") {
		t.Errorf("lost letters: %s %v", s.Verdict, got)
	}
}

// Where letters tie, the rest of the file decides; nothing else does.
func TestTiesAreBrokenByTheFile(t *testing.T) {
	sheet := func(name, text string, font charset.Font) book.Sheet {
		return book.Sheet{Name: name, Rows: []book.Row{{Index: 1, Cells: []book.Cell{{Col: 1, Text: text, Font: font}}}}}
	}
	vni := encoder(charset.VNI)(narrative)
	for _, c := range []struct {
		name   string
		sheets []book.Sheet
		want   string
		codes  []string
	}{
		{"alone", []book.Sheet{sheet("a", "Hoà", 0)}, "Hoà", []string{"charset-undecided@A1"}},
		{"beside Unicode", []book.Sheet{sheet("a", "Hoà", 0), sheet("b", "Tiếng Việt", 0)}, "Hoà", nil},
		{"beside VNI", []book.Sheet{sheet("a", "Hoà", 0), sheet("b", vni, 0)}, "Hồ", []string{"charset-converted"}},
		{"beside both", []book.Sheet{sheet("a", "Hoà", 0), sheet("b", vni, 0), sheet("c", narrative, 0)}, "Hoà", []string{"charset-undecided@A1"}},
		{"beside TCVN3", []book.Sheet{sheet("a", "Hoà", 0), sheet("b", encoder(charset.TCVN3)(narrative), 0)}, "Hoà", []string{"charset-undecided@A1"}},
		{"beside our own page", []book.Sheet{sheet("a", "Hoà", 0), sheet(pipeline.VerdictSheet, narrative, 0)}, "Hoà", []string{"charset-undecided@A1"}},
		{"in its font", []book.Sheet{sheet("a", "Hoà", charset.VNIFont)}, "Hồ", []string{"charset-converted"}},
	} {
		b := book.Book{Sheets: c.sheets}
		l := readLetters(&b, newLexicon())
		if got := b.Sheets[0].Rows[0].Cells[0].Text; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		want(t, c.name, codes(l[0].findings), c.codes...)
	}
}

func TestNumbersAreLeftAlone(t *testing.T) {
	cells := []book.Cell{{Col: 1, Kind: book.Number, Text: "12.5"}, {Col: 2, Kind: book.Error, Text: "#N/A"}, {Col: 3, Text: "1.234,5"},
		{Col: 4, Text: "C«ng t¸c d©n vËn chÝnh quyÒn"}}
	for i := range cells {
		cells[i].Font = charset.TCVN3CapitalsFont
	}
	b := book.Book{Sheets: []book.Sheet{{Name: "a", Rows: []book.Row{{Index: 1, Cells: cells}}}}}
	readLetters(&b, newLexicon())
	for i, text := range []string{"12.5", "#N/A", "1.234,5", "CÔNG TÁC DÂN VẬN CHÍNH QUYỀN"} {
		if cells[i].Text != text {
			t.Errorf("%q, want %q", cells[i].Text, text)
		}
	}
}

// Workbooks of all the world, and the official blanks, are never touched.
func TestRealWorkbooksAreLeftAlone(t *testing.T) {
	read := 0
	for _, root := range []string{"../../shared/data/corpora", "../../shared/data/forms"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil || len(data) > 1<<20 {
				return err
			}
			b, fault := book.Read(path, data, book.DefaultLimits())
			if fault != nil {
				return nil
			}
			read++
			for _, l := range readLetters(&b, newLexicon()) {
				for _, f := range l.findings {
					t.Errorf("%s: %s", path, f.Message(pipeline.English))
				}
			}
			return nil
		})
		if errors.Is(err, fs.ErrNotExist) {
			t.Skip("the corpora are not beside the repository")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if read < 500 {
		t.Errorf("only %d files could be read", read)
	}
}
