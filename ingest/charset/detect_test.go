package charset

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// one makes a text in a font.
func one(font Font, value string) []Text { return []Text{{value, font}} }

const tcvn3Line = "Uû ban nh©n d©n ®· ban hµnh kÕ ho¹ch, tæ chøc héi nghÞ qu¸n triÖt ®Õn c¸n bé, c«ng chøc, ng\u00adêi lao ®éng"

func TestDetect(t *testing.T) {
	vniLine := encode(VNI, Convert(TCVN3, tcvn3Line))
	for _, c := range []struct {
		name  string
		texts []Text
		want  Charset
	}{
		{"nothing", nil, Unicode},
		{"ASCII", one(PlainFont, "Bao cao quy II/2021, 1.234,5 - x"), Unicode},
		{"English", one(PlainFont, "naïve résumé, café, coöperation, 100°C ± 5 m² «quoted» © 2021"), Unicode},
		{"French", one(PlainFont, "Les élèves ont été priés de répondre à l'enquête où figuraient les états généraux, là où ça a été démontré"), Unicode},
		{"German", one(PlainFont, "Übersicht über die Prüfungsergebnisse für das Jahr, größere Städte müssen jährlich"), Unicode},
		{"Unicode with few letters beyond", one(PlainFont, "Công tác tài chính, thành lập 3 phòng, hòa giải, cán bộ"), Unicode},
		{"Unicode within Latin-1", one(PlainFont, "Công tác tài chính, thành phòng, hòa"), Unicode},
		{"Unicode apart", one(PlainFont, "tie\u0302\u0301ng"), Unicode},
		{"TCVN3", one(PlainFont, tcvn3Line), TCVN3},
		{"TCVN3 with punctuation of word processors", one(PlainFont, "– “"+tcvn3Line+"…” → §iÒu 5"), TCVN3},
		{"VNI", one(PlainFont, vniLine), VNI},
		{"VNI with a Greek letter", one(PlainFont, vniLine+" Ω"), Unicode},
		{"two words of one encoding", []Text{{"C«ng t¸c", PlainFont}, {"®¶ng", PlainFont}}, TCVN3},
		{"a tie", one(PlainFont, "Hoà"), Undecided}, // Hoà, or Hồ in VNI
		{"a tie that the font breaks", one(VNIFont, "Hoà"), VNI},
		{"a font against the words", one(TCVN3Font, "Tài chính, phòng, thành viên"), Unicode},
		{"a font, some typed in Unicode", []Text{{"Tiếng Việt", TCVN3Font}, {tcvn3Line, TCVN3Font}}, TCVN3},
		{"a font, all typed in Unicode", one(TCVN3Font, "Tiếng Việt"), Unicode},
		{"a font and an abbreviation", one(TCVN3Font, "Q§, H§ND"), TCVN3},
		{"a font and no Vietnamese word", one(TCVN3Font, "Àÿxz"), Undecided},
		{"a font and ASCII", one(TCVN3CapitalsFont, "uban"), TCVN3},
		{"two fonts", []Text{{tcvn3Line, TCVN3Font}, {tcvn3Line, VNIFont}}, TCVN3},
		{"a letter left over", one(PlainFont, tcvn3Line+" xÚy"), Undecided},
		{"the soft hyphen was dropped", one(PlainFont, strings.ReplaceAll(tcvn3Line, "\u00ad", "")+" trêng häc ®îc"), Undecided},
		{"the soft hyphen is there", one(PlainFont, tcvn3Line+" trêng häc"), TCVN3},
	} {
		if got, e := Detect(slices.Values(c.texts)); got != c.want {
			t.Errorf("%s: %s, want %s: %+v", c.name, got, c.want, e)
		}
	}
}

func TestEvidence(t *testing.T) {
	_, e := Detect(slices.Values(one(PlainFont, "Hoà, hoà")))
	if e.Words != 2 || len(e.Tied) != 2 || e.Tied[0] != Unicode || e.Tied[1] != VNI {
		t.Errorf("%+v", e)
	}
	if _, e = Detect(slices.Values(one(PlainFont, tcvn3Line[:20]+" trêng, ®îc, c«ng t¸c"))); e.Lost != 2 {
		t.Errorf("lost: %+v", e)
	}
}

func TestDetectBytes(t *testing.T) {
	for want, text := range map[Charset]string{
		TCVN3: tcvn3Line, VNI: encode(VNI, Convert(TCVN3, tcvn3Line)),
		Windows1258: "Uyò ban nhân dân ðaÞ ban haÌnh kêì hoaòch, ðýõòc quaìn triêòt",
		Unicode:     "Les élèves ont été priés de répondre",
	} {
		if got, e := DetectBytes(text); got != want {
			t.Errorf("%s, want %s: %+v", got, want, e)
		}
	}
}

// windows1258 writes Unicode text as the bytes of Windows-1258, shown as Windows-1252:
// the tone follows its letter.
func windows1258(t *testing.T, s string) string {
	t.Helper()
	var apart strings.Builder
	for _, r := range s {
		plain, tone, _, ok := untoned(string(unicode.ToLower(r)))
		switch {
		case !ok || tone == 0:
			apart.WriteRune(r)
		case unicode.IsUpper(r):
			apart.WriteString(strings.ToUpper(string(plain)) + string(tone))
		default:
			apart.WriteString(string(plain) + string(tone))
		}
	}
	data, err := charmap.Windows1258.NewEncoder().String(apart.String())
	if err != nil {
		t.Fatal(err)
	}
	western, err := charmap.Windows1252.NewDecoder().String(data)
	if err != nil {
		t.Fatal(err)
	}
	return western
}

func TestChunksOfBytes(t *testing.T) {
	all := accented(t)
	random := rand.New(rand.NewPCG(5, 5))
	for _, size := range []struct{ words, least int }{{1, 200}, {3, 280}, {10, 300}, {30, 300}} {
		for _, c := range []Charset{TCVN3, VNI, Windows1258} {
			right := 0
			for range 300 {
				at := random.IntN(len(all) - size.words)
				want := strings.Join(all[at:at+size.words], " ")
				text := encode(c, want)
				if c == Windows1258 {
					text = windows1258(t, want)
				}
				got, e := DetectBytes(text)
				switch {
				case got == c && Convert(c, text) == want:
					right++
				case got != Undecided:
					t.Errorf("%s %q taken for %s and read as %q: %+v", c, want, got, Convert(got, text), e)
				}
			}
			if right < size.least {
				t.Errorf("%s, %d words: %d right of 300, at least %d wanted", c, size.words, right, size.least)
			}
		}
	}
}

// Texts of Unicode that stay within Latin-1 are never converted.
func TestUnicodeChunksStay(t *testing.T) {
	var within []string
	for _, w := range accented(t) {
		if !beyond(w) {
			within = append(within, w)
		}
	}
	for at := 0; at+5 < len(within); at++ {
		for _, n := range []int{1, 2, 5} {
			text := strings.Join(within[at:at+n], " ")
			if got, e := Detect(slices.Values(one(PlainFont, text))); got != Unicode && got != Undecided {
				t.Errorf("%q taken for %s: %+v", text, got, e)
			}
		}
	}
}

func FuzzDetect(f *testing.F) {
	f.Add(tcvn3Line, uint8(0))
	f.Add("Tieáng Vieät", uint8(3))
	f.Add("Tiếng Việt \u00ad ÿ", uint8(2))
	f.Fuzz(func(t *testing.T, s string, font uint8) {
		text := Text{s, Font(font % 4)}
		c, e := Detect(slices.Values([]Text{text}))
		again, _ := Detect(slices.Values([]Text{text}))
		if c != again || c > Undecided || c == Windows1258 {
			t.Fatalf("%q: %s, then %s", s, c, again)
		}
		if e.Beyond && c != Unicode && text.In(c) != s {
			t.Fatalf("%q has letters beyond and became %q", s, text.In(c))
		}
		if out := text.In(c); utf8.ValidString(s) && !utf8.ValidString(out) {
			t.Fatalf("%q became %q", s, out)
		}
		if c == Unicode && text.In(c) != s {
			t.Fatalf("%q changed", s)
		}
		DetectBytes(s)
	})
}

// Texts with letters that only Unicode has tell what the others in the same font are, where
// those can be read in two ways; without them the font does.
func TestUnicodeTypedInAnOldFont(t *testing.T) {
	for _, font := range []Font{TCVN3Font, TCVN3CapitalsFont} {
		alone := []Text{{Value: "Bé", Font: font}}
		if got, _ := Detect(slices.Values(alone)); got != TCVN3 {
			t.Errorf("alone: %s", got)
		}
		if got, e := Detect(slices.Values(append(alone, Text{Value: "PHƯỜNG LIÊN MẠC", Font: font}))); got != Unicode {
			t.Errorf("beside Unicode: %s %+v", got, e)
		}
	}
}
