package charset

import "strings"

// Font is what the name of a font says of the text typed in it.
type Font uint8

// The fonts that tell an encoding. The capitals fonts of TCVN3 show small letters as
// capitals, because the encoding has no room for capitals with a tone.
const (
	PlainFont Font = iota
	TCVN3Font
	TCVN3CapitalsFont
	VNIFont
)

// FontOf returns what a font's name says: .VnTime, .VnTimeH (capitals), VNI-Times.
func FontOf(name string) Font {
	name = strings.ToLower(strings.TrimSpace(name))
	switch {
	case strings.HasPrefix(name, "vni-"):
		return VNIFont
	case !strings.HasPrefix(name, ".vn"):
		return PlainFont
	case strings.HasSuffix(name, "h"):
		return TCVN3CapitalsFont
	}
	return TCVN3Font
}

// Charset returns the encoding of text typed in the font; Unicode where it tells none.
func (f Font) Charset() Charset {
	switch f {
	case TCVN3Font, TCVN3CapitalsFont:
		return TCVN3
	case VNIFont:
		return VNI
	}
	return Unicode
}
