package ingest

import (
	"strings"
	"testing"

	"danvan/pipeline"
)

func TestNumeralsAsOfficesTypeThem(t *testing.T) {
	tests := []struct {
		text   string
		vi, en string // "" where the convention cannot read it
		suffix string
	}{
		{"0", "0", "0", ""},
		{"05", "05", "05", ""},
		{"1234", "1234", "1234", ""},
		{" 1234\u00a0", "1234", "1234", ""},
		{"1.234,5", "1234.5", "", ""},
		{"1.234.567", "1234567", "", ""},
		{"12.345.678", "12345678", "", ""},
		{"1 234,5", "1234.5", "", ""},
		{"1\u00a0234", "1234", "1234", ""},
		{"1,234.5", "", "1234.5", ""},
		{"1.234", "1234", "1.234", ""},
		{"1,234", "1.234", "1234", ""},
		{"80,45%", "80.45", "", "%"},
		{"80,45 %", "80.45", "", "%"},
		{"0,8045", "0.8045", "", ""},
		{"0.123", "", "0.123", ""},
		{"12.5", "", "12.5", ""},
		{"-5", "-5", "-5", ""},
		{"\u22125", "-5", "-5", ""},
		{"+5", "5", "5", ""},
		{"12 cuộc", "12", "12", "cuộc"},
		{"6.516,77 ha", "6516.77", "", "ha"},
		{"１．２３４，５", "1234.5", "", ""},
		{"５６ cuộc", "56", "56", "cuộc"},
	}
	for _, tt := range tests {
		n, ok := parseNumeral(tt.text)
		if !ok {
			t.Errorf("parseNumeral(%q) refused", tt.text)
			continue
		}
		vi, en, _, _ := n.readings()
		if vi != tt.vi || en != tt.en || n.suffix != tt.suffix {
			t.Errorf("%q: vi %q en %q suffix %q, want %q %q %q", tt.text, vi, en, n.suffix, tt.vi, tt.en, tt.suffix)
		}
	}
}

func TestTextsThatAreNoNumber(t *testing.T) {
	for _, s := range []string{"", "abc", "1.23.456", "1,2,3", ",5", ".5", "1..2", "1.234,567.8", "0x1p4", "1e5", "NaN", "Inf",
		"12 5", "năm", "1.2345.678", "01.234", "866 lượt/964 lượt người", "12-15", "--5", "(5)", "5 cuộc 6"} {
		if n, ok := parseNumeral(s); ok {
			t.Errorf("parseNumeral(%q) = %+v", s, n)
		}
	}
	// What is behind the number is no part of it; only the unit of measure may stand there.
	for _, s := range []string{"1e", "5x", "12."} {
		if n, ok := parseNumeral(s); ok && n.suffix == "" {
			t.Errorf("parseNumeral(%q) = %+v", s, n)
		}
	}
}

func TestConventionIsDecidedFromEvidence(t *testing.T) {
	tests := []struct {
		texts []string
		want  convention
	}{
		{nil, undecided},
		{[]string{"1.234", "12", "1 234"}, undecided},
		{[]string{"1.234", "1.234,5"}, viVN},
		{[]string{"12.345.678"}, viVN},
		{[]string{"80,45%"}, viVN},
		{[]string{"1,234.5", "1.234"}, enUS},
		{[]string{"1,234,567"}, enUS},
		{[]string{"1.234,5", "1,234.5"}, undecided},
		{[]string{"không", "abc"}, undecided},
	}
	for _, tt := range tests {
		var e evidence
		for _, s := range tt.texts {
			e.add(s, "ô A1")
		}
		if got := e.convention(); got != tt.want {
			t.Errorf("%q: %v, want %v", tt.texts, got, tt.want)
		}
	}
}

func TestAmbiguousNumeralFollowsTheFile(t *testing.T) {
	tests := []struct {
		text       string
		convention convention
		plain      string
		other      string
	}{
		{"1.234", undecided, "1234", "1.234"},
		{"1.234", viVN, "1234", ""},
		{"1.234", enUS, "1.234", ""},
		{"1,234", undecided, "1.234", "1234"},
		{"1,234", enUS, "1234", ""},
		{"1.234,5", enUS, "1234.5", ""},
		{"12", undecided, "12", ""},
	}
	for _, tt := range tests {
		n, _ := parseNumeral(tt.text)
		if plain, other := n.read(tt.convention); plain != tt.plain || other != tt.other {
			t.Errorf("%q under %d: %q, %q; want %q, %q", tt.text, tt.convention, plain, other, tt.plain, tt.other)
		}
	}
}

func TestTwoFiguresInOneCell(t *testing.T) {
	for _, s := range []string{"866 lượt/964 lượt người", "866 lượt / 964 lượt người", "866 lượt; 964 lượt người", "866 lượt\n964 lượt người", "866 lượt và 964 lượt người"} {
		first, second, ok := splitFigures(s)
		if !ok || first.body != "866" || first.suffix != "lượt" || second.body != "964" || second.suffix != "lượt người" {
			t.Errorf("%q: %+v %+v %v", s, first, second, ok)
		}
	}
	for _, s := range []string{"12/05/2021", "866", "lượt/người", "12-15"} {
		if _, _, ok := splitFigures(s); ok {
			t.Errorf("%q was split", s)
		}
	}
}

func TestStoredNumbersAreRoundedAsExcelShowsThem(t *testing.T) {
	tests := []struct {
		stored  string
		percent bool
		want    string
	}{
		{"0.30000000000000004", false, "0.3"},
		{"12", false, "12"},
		{"12.000000000001", false, "12"},
		{"11.999999999999998", false, "12"},
		{"0.8045", true, "80.45"},
		{"0.804500000000001", true, "80.45"},
		{"1", true, "100"},
		{"33.3333333333333", false, "33.333333"},
		{"66.6666666666667", false, "66.666667"},
		{"-1.5", false, "-1.5"},
	}
	for _, tt := range tests {
		n, ok := decimal(fifteen(tt.stored, tt.percent))
		if !ok || n.String() != tt.want {
			t.Errorf("%s: %s %v, want %s", tt.stored, n, ok, tt.want)
		}
	}
}

func TestDecimalRefusesWhatIsTooLarge(t *testing.T) {
	for _, s := range []string{"1000000000001", "99999999999999999999999999", "-1000000000001", strings.Repeat("9", 400)} {
		if n, ok := decimal(s); ok {
			t.Errorf("decimal(%q) = %s", s, n)
		}
	}
	if n, ok := decimal("999999999999"); !ok || n != pipeline.Int(999_999_999_999) {
		t.Errorf("the bound itself: %s %v", n, ok)
	}
}

// FuzzNumber holds that a text that is read under a convention, written again in that
// convention, is the same number, and that nothing makes the grammar panic.
func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1.234,5", "1,234.5", "1 234", "80,45%", "-0", "866 lượt/964", "0x1p4", "1e9", "٣", "１２", "9999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		splitFigures(s)
		n, ok := parseNumeral(s)
		if !ok {
			return
		}
		for _, c := range []convention{undecided, viVN, enUS} {
			plain, _ := n.read(c)
			value, ok := decimal(plain)
			if !ok {
				continue
			}
			again, ok := parseNumeral(shown(value.String()))
			if !ok {
				t.Fatalf("%q read as %s, which is no number", s, value)
			}
			text, _ := again.read(viVN)
			if back, ok := decimal(text); !ok || back != value {
				t.Fatalf("%q read as %s, again as %s", s, value, back)
			}
		}
	})
}
