package ingest

import (
	"context"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/text/unicode/norm"

	"danvan/ingest/book"
	"danvan/ingest/wording"
	"danvan/pipeline"
)

// texts returns many texts that are put together from pieces of what forms say.
func texts(bits ...string) func(yield func(string) bool) {
	random := rand.New(rand.NewPCG(3, 4))
	return func(yield func(string) bool) {
		for range 60_000 {
			var b strings.Builder
			for range random.IntN(7) {
				b.WriteString(bits[random.IntN(len(bits))])
			}
			if !yield(b.String()) {
				return
			}
		}
	}
}

// Scanners written by hand give what their patterns say.
func TestScannersGiveWhatTheirPatternsSay(t *testing.T) {
	number := regexp.MustCompile(`^\(?(\d{1,3}|[a-z])\)?(?:[=<>≤≥].*)?$`)
	mark := regexp.MustCompile(`^\(?(?:[a-zđ]|\d{1,2})\)?$`)
	for s := range texts("(", ")", "0", "1", "12", "7", "a", "z", "đ", "=", "<", "≤", "+", " ", ".", "ă") {
		s = fold(s)
		want := ""
		if m := number.FindStringSubmatch(strings.ReplaceAll(s, " ", "")); m != nil {
			want = strings.TrimLeft(m[1], "0")
		}
		if got := wording.ColumnNumber(s); got != want {
			t.Fatalf("ColumnNumber(%q) = %q, want %q", s, got, want)
		}
		if got := isColumnMark(s); got != mark.MatchString(s) {
			t.Fatalf("isColumnMark(%q) = %t", s, got)
		}
	}
	for s := range texts("(", "biểu", " ", "mẫu", "form", " số", ":", ".", "01/tcd", "dv", "số") {
		s, want := fold(s), ""
		if m := codeLabel.FindStringSubmatch(s); m != nil {
			want = m[1]
		}
		if got := behindCodeLabel(s); got != want {
			t.Fatalf("behindCodeLabel(%q) = %q, want %q", s, got, want)
		}
	}
	notWord := regexp.MustCompile(`[^a-z0-9]+`)
	for s := range texts("a", "z", "0", "9", "-", " ", "_", "ă", "A", ".") {
		if got, want := fileWords(s), notWord.ReplaceAllString(s, " "); got != want {
			t.Fatalf("fileWords(%q) = %q, want %q", s, got, want)
		}
	}
}

// A text is held against a pattern only where it has what no match is without.
func TestPatternsMatchOnlyWhereTheyAreTried(t *testing.T) {
	for s := range texts("quý ", "quí", "ii", "/2021", " năm 2021", "6", "9", "sáu", "chín", " tháng ", "đầu", "cuối", "kỳ báo cáo", ": ", "x", "2021-q2", "(") {
		s = fold(s)
		if quarterPattern.MatchString(s) && !strings.Contains(s, "quý") && !strings.Contains(s, "quí") {
			t.Fatalf("quarter: %q", s)
		}
		if !strings.Contains(s, "tháng") && (halfPattern.MatchString(s) || ninePattern.MatchString(s) || monthPattern.MatchString(s)) {
			t.Fatalf("months: %q", s)
		}
	}
	for s := range texts("tổng", "cộng", "số", " ", "1.", "(", ")", ":", "a", "ghi chú", "i+ii") {
		s = fold(s)
		if sumPattern.MatchString(bracketPattern.ReplaceAllString(s, "")) && !strings.Contains(s, "tổng") && !strings.Contains(s, "cộng") {
			t.Fatalf("total: %q", s)
		}
		if notePattern.MatchString(s) && !strings.Contains(s, "ghi chú") {
			t.Fatalf("note: %q", s)
		}
	}
	for s := range texts("a", "(", ")", " ", ".", ":", ";", "*", "ngày", "1") {
		if got, want := headingText(s), headingTail.ReplaceAllString(s, ""); got != want {
			t.Fatalf("headingText(%q) = %q, want %q", s, got, want)
		}
	}
	numeralPattern := regexp.MustCompile(`^([+-]?) ?(\d(?:[\d., ]*\d)?)([^\d]*)$`)
	for s := range texts("+", "-", " ", "0", "1", "23", ".", ",", "lượt", "%", "−", "\u00a0", "(", "K", "a") {
		m := numeralPattern.FindStringSubmatch(fold(s))
		want := m != nil && (viPattern.MatchString(m[2]) || enPattern.MatchString(m[2]))
		if n, got := parseNumeral(s); got != want || got && n != (numeral{m[1] == "-", m[2], strings.TrimSpace(m[3])}) {
			t.Fatalf("parseNumeral(%q) = %v, %t, want %t", s, n, got, want)
		}
	}
}

// A whole number is what it is without any arithmetic of floats, and decimal of it exact.
func TestWholeNumbersAreShownAsStored(t *testing.T) {
	slow := func(stored string) string {
		f, err := strconv.ParseFloat(stored, 64)
		if err != nil {
			return stored
		}
		if f, err = strconv.ParseFloat(strconv.FormatFloat(f, 'e', 14, 64), 64); err != nil {
			return stored
		}
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	for s := range texts("0", "00", "1", "9", "123456", "99999999999", "5", ".", "-") {
		if got := fifteen(s, false); got != slow(s) {
			t.Fatalf("fifteen(%q) = %q, want %q", s, got, slow(s))
		}
		whole, same := decimal(s + ".0")
		if n, ok := decimal(s); !strings.Contains(s, ".") && (n != whole || ok != same) {
			t.Fatalf("decimal(%q) = %v, %t, want %v, %t", s, n, ok, whole, same)
		}
	}
}

func TestALineEndsWhereTheNextLabelBegins(t *testing.T) {
	pattern := regexp.MustCompile(` ?(?:đơn vị nhận|nơi nhận|kỳ báo cáo|biểu số|số liệu tính).*$`)
	for s := range texts("đơn vị nhận", "đơn vị nhậ", "nơi nhận", "ơi nhận", "kỳ báo cáo", "biểu số", "số liệu tính", " ", ":", "xã a") {
		s = fold(s)
		if got, want := withoutNextLabel(s), pattern.ReplaceAllString(s, ""); got != want {
			t.Fatalf("%q ends as %q, want %q", s, got, want)
		}
	}
}

// What a lexicon remembers is what folding gives, also when it begins anew.
func TestALexiconFoldsAndStaysSmall(t *testing.T) {
	words := newLexicon()
	for n := range 3 * mostWords {
		s := "Hòa giải " + strconv.Itoa(n%(2*mostWords))
		if got := words.fold(s); got != fold(s) {
			t.Fatalf("%q folds to %q", s, got)
		}
		if len(words.folded.known) > mostWords {
			t.Fatalf("%d words are kept", len(words.folded.known))
		}
	}
	if long := strings.Repeat("Đ", mostBytes); words.fold(long) != fold(long) || words.folded.known[long] != "" {
		t.Error("a long text is kept")
	}
	for n := range 2 * mostKept / mostBytes {
		s := strings.Repeat("Đ", mostBytes/2-2) + strconv.Itoa(n%1000)
		if got := words.fold(s); got != fold(s) {
			t.Fatalf("%q folds to %q", s, got)
		}
		if words.folded.bytes > mostKept {
			t.Fatalf("%d bytes are kept", words.folded.bytes)
		}
	}
}

// What a lexicon remembers beside folding is what the reader would find anew.
func TestALexiconRemembersWhatIsFound(t *testing.T) {
	words := newLexicon()
	texts := []string{"", "x", " Xã  Hùng  Sơn ", "KÕt qu¶ c«ng t¸c d©n vËn", "Kỳ báo cáo: Quý II/2021 (số liệu tính từ ngày 15/03/2021 đến ngày 14/06/2021)"}
	find := func(text string) (out []stated) {
		for _, p := range periodsIn(fold(text)) {
			out = append(out, stated{statement{period: p.Period}, p.offset})
		}
		return out
	}
	for range 2 {
		for _, s := range texts {
			if got := words.squeeze(s); got != squeeze(s) {
				t.Errorf("%q squeezes to %q", s, got)
			}
			if got := words.heading(s); got != headingText(fold(s)) {
				t.Errorf("%q heads %q", s, got)
			}
			if got := words.stated(s, find); !slices.Equal(got, find(s)) {
				t.Errorf("%q says %v", s, got)
			}
		}
	}
}

// A line without a code by its first letter is one without any.
func TestNoLineWithACodeIsPassedOver(t *testing.T) {
	r := &Reader{forms: []*printed{{Form: &pipeline.Form{Code: "ẤP-01"}, code: fold("ẤP-01")}, {Form: &pipeline.Form{Code: "01/TCD"}, code: fold("01/TCD")}, {Form: &pipeline.Form{Code: "Đ-2"}, code: fold("Đ-2")}}}
	r.begins = beginnings(r.forms)
	for _, label := range [...]string{"", "(", " ", "Biểu số: ", "biểu mẫu ", "MẪU SỐ ", "Form ", "(Mẫu số. ", ": ", ".", "\u200b", "\u00a0Biểu\u00a0"} {
		for _, f := range r.forms {
			for _, code := range []string{f.Code, strings.ToLower(f.Code), f.code, norm.NFD.String(f.Code)} {
				line := label + code
				if want := r.codeInLine(fold(line)); want != f.Code && label == "" || want != "" && !r.mayNameForm(line) {
					t.Errorf("%q: %q is passed over", line, want)
				}
			}
		}
	}
	for _, line := range [...]string{"", "12", "Tổng số", "xã Hùng Sơn"} {
		if r.mayNameForm(line) {
			t.Errorf("%q is looked at", line)
		}
	}
}

// A row of the head that stands again is known, whatever it begins with.
func TestRowsOfTheHeadAreKnownAgain(t *testing.T) {
	row := func(index int, texts ...string) book.Row {
		r := book.Row{Index: index}
		for i, s := range texts {
			r.Cells = append(r.Cells, book.Cell{Col: i + 1, Text: s})
		}
		return r
	}
	p := page{Sheet: &book.Sheet{Rows: []book.Row{row(1, "Biểu số", "01"), row(2, "\u200b", "Đơn vị"), row(4, "Mã số", "Chỉ tiêu"), row(5, "1.1", "Số cuộc")}}, words: newLexicon()}
	heads := p.headTexts(4)
	for _, again := range []book.Row{row(9, "BIỂU SỐ", "01"), row(9, "đơn vị"), row(9, "Mã số", "", "Chỉ tiêu")} {
		if !heads.again(again) {
			t.Errorf("%v is not known again", again)
		}
	}
	for _, other := range []book.Row{row(9), row(9, "\u200b"), row(9, "Biểu số", "02"), row(9, "1.1", "Số cuộc")} {
		if heads.again(other) {
			t.Errorf("%v is taken for the head", other)
		}
	}
}

// One reader serves many files at the same time, and reads each as it does alone.
func TestAReaderServesManyAtATime(t *testing.T) {
	p := sampleProgramme(t)
	reader := NewReader(p, book.DefaultLimits())
	read := func(unit string) pipeline.Reading {
		data := []byte("Biểu số:;DV-01\r\nĐơn vị báo cáo:;" + unit + "\r\nKỳ báo cáo: Quý II/2021\r\nMã số;Chỉ tiêu;Số liệu trong kỳ\r\n1.2;Số hội nghị tuyên truyền;12\r\n")
		return reader.Read(context.Background(), pipeline.Original{Arrival: pipeline.Arrival{Unit: unit, File: "DV-01.csv"}, SHA256: unit, Bytes: data})
	}
	units := []string{"DAITU", "DAITU.CUVAN", "DAITU.PHULAC", "PHULUONG.PHULY"}
	alone := map[string]pipeline.Reading{}
	for _, unit := range units {
		if alone[unit] = read(unit); len(alone[unit].Submissions) != 1 {
			t.Fatalf("%s: %v", unit, alone[unit].Findings)
		}
	}
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			unit := units[i%len(units)]
			if got := read(unit); !reflect.DeepEqual(got, alone[unit]) {
				t.Errorf("%s is read otherwise beside others", unit)
			}
		})
	}
	all.Wait()
}
