package docx

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// advance is how wide letters are, in thousandths of the size.
type advance struct {
	width   int
	letters string
}

// Advances of Times New Roman (measured on Liberation Serif, which has the same): a letter
// with a mark above or below is as wide as the letter without.
func advances(bold bool) []advance {
	if bold {
		return []advance{{220, "|"}, {250, " ,.\u00a0"}, {278, "'/\\il"}, {333, "!()-:;[]`fjt’‘"}, {389, "Is"}, {394, "{}"}, {444, "cerz"},
			{520, "~"}, {554, "ơ"}, {556, `"Sbdhknpquđ`}, {570, "+<=>"}, {581, "^"}, {600, "ư"}, {611, "FP"}, {667, "BELTZ"},
			{722, "ACDNRUVXYwĐ"}, {778, "GHKOQƠ"}, {796, "Ư"}, {833, "&m"}, {930, "@"}, {944, "M"}, {1000, "%W…"}}
	}
	return []advance{{180, "'"}, {200, "|"}, {250, " ,.\u00a0"}, {278, "/:;\\ijlt"}, {333, "!()-I[]`fr’‘"}, {389, "Js"}, {408, `"`}, {444, "?acez“”"},
		{469, "^"}, {480, "{}"}, {529, "ơ"}, {541, "~"}, {542, "ư"}, {556, "FPS"}, {564, "+<=>"}, {611, "ELTZ"}, {667, "BCR"},
		{722, "ADGHKNOQUVXYwĐƠ"}, {776, "Ư"}, {778, "&m"}, {833, "%"}, {889, "M"}, {921, "@"}, {944, "W"}, {1000, "…"}}
}

// ordinary is the advance of digits and of most small letters.
const ordinary = 500

// textWidth is the width of a line in twips: lines under text must be as long as the
// text or a part of it.
func textWidth(s string, points int, bold bool) int {
	list := advances(bold)
	total := 0
	for _, r := range norm.NFC.String(s) {
		total += advanceOf(list, r)
	}
	return total * points * 20 / 1000
}

func advanceOf(list []advance, r rune) int {
	// Ơ and Ư are wider than O and U; a tone on them is not.
	base := []rune(norm.NFD.String(string(r)))
	letter := base[0]
	for _, mark := range base[1:] {
		if mark == '\u031b' {
			letter = []rune(norm.NFC.String(string(letter) + "\u031b"))[0]
		}
	}
	for _, a := range list {
		if strings.ContainsRune(a.letters, letter) {
			return a.width
		}
	}
	return ordinary
}
