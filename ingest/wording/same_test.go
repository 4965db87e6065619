package wording

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The definitions of Fold, Squeeze and IsBlank step by step, which a single pass must
// give the same as.
func foldBySteps(s string) string {
	return strings.NewReplacer(
		"òa", "oà", "óa", "oá", "ỏa", "oả", "õa", "oã", "ọa", "oạ",
		"òe", "oè", "óe", "oé", "ỏe", "oẻ", "õe", "oẽ", "ọe", "oẹ",
		"ùy", "uỳ", "úy", "uý", "ủy", "uỷ", "ũy", "uỹ", "ụy", "uỵ",
	).Replace(strings.ToLower(squeezeBySteps(s)))
}

func squeezeBySteps(s string) string {
	plain := strings.Map(plainRune, norm.NFC.String(s))
	return strings.Join(strings.FieldsFunc(plain, unicode.IsSpace), " ")
}

func isBlankBySteps(s string) bool {
	return len(s) <= 400 && strings.Trim(squeezeBySteps(s), "._… ") == ""
}

func hold(t *testing.T, s string) {
	t.Helper()
	if got, want := Fold(s), foldBySteps(s); got != want {
		t.Fatalf("Fold(%+q) = %+q, want %+q", s, got, want)
	}
	if got, want := Squeeze(s), squeezeBySteps(s); got != want {
		t.Fatalf("Squeeze(%+q) = %+q, want %+q", s, got, want)
	}
	if got, want := IsBlank(s), isBlankBySteps(s); got != want {
		t.Fatalf("IsBlank(%+q) = %t, want %t", s, got, want)
	}
}

// lastPlane is the end of the first two planes of Unicode; beyond them stand rare
// Chinese characters, which are all alike.
const lastPlane = 0x1ffff

func TestOnePassGivesTheSameForEveryCharacter(t *testing.T) {
	for r := rune(0); r <= lastPlane; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		c := string(r)
		hold(t, c)
		hold(t, "O"+c+"A "+c+" y\u0301"+c+c)
	}
}

func TestOnePassGivesTheSameForMixedTexts(t *testing.T) {
	bits := []string{"a", "A", "e", "y", "Y", "o", "u", "ò", "Ó", "ỏ", "õ", "Ọ", "ù", "ú", "Ủ", "ũ", "ụ", "à", "đ", "Đ", "ư", "Ơ", " ", "  ", "\t", "\n", "\u00a0", "\u2003",
		"\u0300", "\u0301", "\u0303", "\u0309", "\u0323", "\u0302", "\u031b", "\u200b", "\u00ad", "\ufeff", "‘", "”", "–", "…", ".", "_", "`", "1", "(", "\xff", "\xe1\xba", "İ", "K", "ẞ", "Σ", "ǅ", "한", "ᄒ", "ᅡ", "\u2000", "Ⱥ", "𝐀", "\U0001f600"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 40_000 {
		var b strings.Builder
		for range random.IntN(12) {
			b.WriteString(bits[random.IntN(len(bits))])
		}
		hold(t, b.String())
	}
	for _, long := range []string{strings.Repeat("\u0301", 100), strings.Repeat("Tiếp công dân Hòa ", 40), strings.Repeat(" .", 250)} {
		hold(t, long)
	}
}
