package charset

import (
	"encoding/csv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// encode writes Unicode text as the old programs did, by the table alone.
func encode(c Charset, s string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(s) {
		written := string(r)
		for _, l := range letters {
			if l.letter == written {
				if written = l.tcvn3; c == VNI {
					written = l.vni
				}
				break
			}
		}
		b.WriteString(written)
	}
	return b.String()
}

func TestEveryLetter(t *testing.T) {
	if len(letters) != 134 || len(rhymeSet) != 158 {
		t.Fatalf("%d letters, %d rhymes", len(letters), len(rhymeSet))
	}
	for _, l := range letters {
		for _, around := range []string{"", "x", " "} {
			for c, written := range map[Charset]string{TCVN3: l.tcvn3, VNI: l.vni} {
				if got := Convert(c, around+written+around); got != around+l.letter+around {
					t.Errorf("%s: %q read as %q, want %q", c, around+written+around, got, l.letter)
				}
			}
		}
	}
}

// The facts were taken over from the shared table and must stay the same.
func TestTableIsTheSharedOne(t *testing.T) {
	f, err := os.Open("../../../shared/data/charsets/vn_legacy_charsets.csv")
	if err != nil {
		t.Skip("the shared table of encodings is not beside the repository")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows[1:] {
		if l := letters[i]; l.letter != row[0] || l.vni != row[3] || l.tcvn3 != row[5] {
			t.Errorf("line %d: %q, want %q", i+2, l, row)
		}
	}
}

func TestConvert(t *testing.T) {
	for _, c := range []struct {
		charset    Charset
		text, want string
	}{
		{TCVN3, "Uû ban nh©n d©n", "Uỷ ban nhân dân"},
		{TCVN3, "Céng hßa X· héi chñ nghÜa", "Cộng hòa Xã hội chủ nghĩa"},
		{TCVN3, "n\u00adíc, ng\u00adêi d©n", "nước, người dân"},
		{TCVN3, "§¶ng bé – 25% m²", "Đảng bộ – 25% m²"},
		{TCVN3, "1.234,5", "1.234,5"},
		{VNI, "Tieáng Vieät", "Tiếng Việt"},
		{VNI, "Ñöôøng phoá ôû ñôn vò", "Đường phố ở đơn vị"},
		{VNI, "Aùp duïng, AÙP DUÏNG", "Áp dụng, ÁP DỤNG"},
		{VNI, "kyõ thuaät, YÙ KIEÁN", "kỹ thuật, Ý KIẾN"},
		{Windows1258, "Ti\u00eaìng Viêòt ðýõòc", "Tiếng Việt được"},
		{Unicode, "Céng hßa", "Céng hßa"},
		{Undecided, "Céng hßa", "Céng hßa"},
	} {
		if got := Convert(c.charset, c.text); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.charset, c.text, got, c.want)
		}
	}
}

func TestIn(t *testing.T) {
	for _, c := range []struct {
		text    Text
		charset Charset
		want    string
	}{
		{Text{"céng hßa", TCVN3CapitalsFont}, TCVN3, "CỘNG HÒA"},
		{Text{"uban", TCVN3CapitalsFont}, TCVN3, "UBAN"},
		{Text{"dv-01", TCVN3CapitalsFont}, TCVN3, "dv-01"},
		{Text{"1.5e3", TCVN3CapitalsFont}, TCVN3, "1.5e3"},
		{Text{"céng hßa", TCVN3Font}, TCVN3, "cộng hòa"},
		{Text{"céng hßa", TCVN3CapitalsFont}, Unicode, "céng hßa"},
		{Text{"nước, é", TCVN3Font}, TCVN3, "nước, é"},
	} {
		if got := c.text.In(c.charset); got != c.want {
			t.Errorf("%v in %s: %q, want %q", c.text, c.charset, got, c.want)
		}
	}
}

func TestFontOf(t *testing.T) {
	for name, want := range map[string]Font{
		".VnTime": TCVN3Font, ".vntime": TCVN3Font, ".VnArial Narrow": TCVN3Font, ".VnTimeH": TCVN3CapitalsFont, ".VNTIMEH": TCVN3CapitalsFont,
		"VNI-Times": VNIFont, "vni-helve": VNIFont, "Times New Roman": PlainFont, "VnTime": PlainFont, "": PlainFont, "Vni": PlainFont,
	} {
		if got := FontOf(name); got != want {
			t.Errorf("%s: %d, want %d", name, got, want)
		}
	}
}

func TestSyllable(t *testing.T) {
	for _, w := range strings.Fields(`nghiêng quốc quyết quý giải giếng gì già khuya thuở hoà hóa loé yêu ước người Đường được uỷ ủy tuyển khoảng xoong Ý ở ƯỚC`) {
		if !syllable(w) {
			t.Errorf("%s is a syllable", w)
		}
	}
	for _, w := range strings.Fields(`ñôn đơǹ cằp hộch càt tầu̇ Josộ Cafộ wụ xyz ngườiờ nhânn phậtt bdân ế̀ đượć trờng`) {
		if syllable(w) {
			t.Errorf("%s is no syllable", w)
		}
	}
	if syllable(strings.Repeat("a", 1000)) {
		t.Error("a long word is no syllable")
	}
}

func seeds(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../../shared/seeds/*.txt")
	if err != nil || len(files) == 0 {
		t.Skip("the seed texts are not beside the repository")
	}
	var all []string
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(data))
	}
	return all
}

func TestSeedsRoundTrip(t *testing.T) {
	for _, text := range seeds(t) {
		want := norm.NFC.String(text)
		for _, c := range []Charset{TCVN3, VNI} {
			if got := Convert(c, encode(c, text)); got != want {
				t.Errorf("%s: a seed text came back otherwise", c)
			}
			if got, e := Detect(slices.Values([]Text{{Value: encode(c, text)}})); got != c {
				t.Errorf("%s taken for %s: %+v", c, got, e)
			}
		}
		if got, e := Detect(slices.Values([]Text{{Value: text}})); got != Unicode || !e.Beyond {
			t.Errorf("Unicode taken for %s", got)
		}
		small := Text{encode(TCVN3, strings.ToLower(text)), TCVN3CapitalsFont}
		if got, e := Detect(slices.Values([]Text{small})); got != TCVN3 {
			t.Errorf("capitals font: %s, %+v", got, e)
		} else if small.In(got) != strings.ToUpper(strings.ToLower(want)) {
			t.Error("the capitals font did not give capitals")
		}
	}
}

// accented returns the words with marks of the seed texts.
func accented(t *testing.T) []string {
	var all []string
	for _, text := range seeds(t) {
		for _, w := range strings.FieldsFunc(norm.NFC.String(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
			if !ascii(w) && !abbreviation(w) {
				all = append(all, w)
			}
		}
	}
	return all
}

// Chunks of running text in each encoding: never read wrongly however short, nearly
// always read from three words on, always from ten.
func TestChunks(t *testing.T) {
	all := accented(t)
	random := rand.New(rand.NewPCG(4, 4))
	for _, size := range []struct{ words, least int }{{1, 460}, {3, 590}, {10, 600}, {30, 600}, {100, 600}} {
		for _, c := range []Charset{TCVN3, VNI} {
			right, wrong := 0, 0
			for range 600 {
				at := random.IntN(len(all) - size.words)
				text := strings.Join(all[at:at+size.words], " ")
				switch got, e := Detect(slices.Values([]Text{{Value: encode(c, text)}})); got {
				case c:
					right++
				case Undecided:
				default:
					wrong++
					t.Logf("%s %q taken for %s: %+v", c, text, got, e)
				}
			}
			if wrong > 0 || right < size.least {
				t.Errorf("%s, %d words: %d right, %d wrong of 600, at least %d wanted", c, size.words, right, wrong, size.least)
			}
		}
	}
}

// Where a text is looked at byte by byte, the tables of Unicode say the same.
func TestLettersBeyondAreThoseOfUnicode(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		want := r > unicode.MaxLatin1 && (unicode.IsLetter(r) || unicode.IsMark(r))
		if got := beyond("\u00e1" + string(r) + "a"); got != want {
			t.Fatalf("beyond(%U) = %t", r, got)
		}
		if got := ascii("a" + string(r)); got != (r <= unicode.MaxASCII) {
			t.Fatalf("ascii(%U) = %t", r, got)
		}
	}
	if beyond("\xff\xc4") {
		t.Error("bytes that are no character are letters")
	}
}
