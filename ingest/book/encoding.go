package book

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"danvan/ingest/charset"
)

const (
	utf8Mark   = "\xEF\xBB\xBF"
	littleMark = "\xFF\xFE"
	bigMark    = "\xFE\xFF"
)

// toUTF8 returns the text of a file in UTF-8 without its byte order mark. A mark tells
// the encoding; what has none is UTF-8 where it can be, else it must be one of the
// encodings in which Vietnamese was written before, without doubt.
//
// The encoding that it was read from is returned as well; any form of Unicode is one.
func toUTF8(data []byte, limits Limits) ([]byte, charset.Charset, *Fault) {
	switch {
	case bytes.HasPrefix(data, []byte(littleMark)):
		text, fault := fromUTF16(data[2:], binary.LittleEndian)
		return text, charset.Unicode, fault
	case bytes.HasPrefix(data, []byte(bigMark)):
		text, fault := fromUTF16(data[2:], binary.BigEndian)
		return text, charset.Unicode, fault
	}
	n, ok := validPrefix(data)
	if ok && n == len(data) {
		return bytes.TrimPrefix(data, []byte(utf8Mark)), charset.Unicode, nil
	}
	if order := unmarked(data); order != nil {
		text, fault := fromUTF16(data, order)
		return text, charset.Unicode, fault
	}
	if fault := refuseBinary(data); fault != nil {
		return nil, charset.Undecided, fault
	}
	if spoilt(data) {
		return nil, charset.Undecided, atLine(codeEncoding, lineOf(data[:n]))
	}
	if fault := overShape(data, limits); fault != nil {
		return nil, charset.Undecided, fault
	}
	if text, found, ok := fromBytes(data); ok {
		return text, found, nil
	}
	return nil, charset.Undecided, atLine(codeEncoding, lineOf(data[:n]))
}

// spoilt tells UTF-8 that was damaged or cut from text that never was UTF-8, in which
// there are hardly two bytes in a row that would make a character.
func spoilt(data []byte) bool {
	sound, wrong := 0, 0
	for len(data) > 0 && utf8.FullRune(data) {
		r, n := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && n == 1:
			wrong++
		case n > 1:
			sound++
		}
		data = data[n:]
	}
	return sound >= wrong
}

func lineOf(before []byte) int { return 1 + bytes.Count(before, []byte("\n")) }

// notText answers what is neither a known kind of file nor text. It may have been a
// workbook whose beginning is lost.
func notText() *Fault {
	return wrongKind("tệp không phải bảng tính Excel hoặc CSV, hoặc đã hỏng ngay từ đầu" + saveAgain)
}

// refuseBinary refuses control characters, which no text has.
func refuseBinary(text []byte) *Fault {
	for _, c := range text {
		if c < ' ' && !isSpace(c) {
			return notText()
		}
	}
	return nil
}

// fromUTF16 reads what Excel calls Unicode text. Half a character is damage.
func fromUTF16(data []byte, order binary.ByteOrder) ([]byte, *Fault) {
	text := make([]byte, 0, len(data))
	for len(data) > 0 {
		r, n := decodeUnit(data, order)
		if n == 0 {
			return nil, atLine(codeEncoding, lineOf(text))
		}
		if !allowed(r) {
			return nil, notText()
		}
		text, data = utf8.AppendRune(text, r), data[n:]
	}
	return text, nil
}

// unmarked recognises UTF-16 without a byte order mark, as databases write it: digits,
// separators and most letters have a zero for one of their bytes, always the same one,
// and no text in another encoding has any. It is nil for all else.
func unmarked(data []byte) binary.ByteOrder {
	const sample = 4096
	var zeros [2]int
	head := data[:min(len(data), sample)]
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch enough := len(head) / 4; { // half of the letters
	case len(data)%2 != 0 || zeros[0]+zeros[1] <= enough:
		return nil
	case zeros[0] == 0:
		return binary.LittleEndian
	case zeros[1] == 0:
		return binary.BigEndian
	}
	return nil
}

// decodeUnit returns the first character and its length, 0 where there is only a part
// of one.
func decodeUnit(data []byte, order binary.ByteOrder) (rune, int) {
	if len(data) < 2 {
		return 0, 0
	}
	r := rune(order.Uint16(data))
	if !utf16.IsSurrogate(r) {
		return r, 2
	}
	if len(data) < 4 {
		return 0, 0
	}
	if r = utf16.DecodeRune(r, rune(order.Uint16(data[2:]))); r == utf8.RuneError {
		return 0, 0
	}
	return r, 4
}

// fromBytes reads one byte a letter: Windows-1258, TCVN3 or VNI, whichever makes
// Vietnamese of the whole file. It is false where none does, or several do; then only
// signs that stand at the same place in all of them are read.
func fromBytes(data []byte) ([]byte, charset.Charset, bool) {
	western := fromWestern(data)
	if hasGap(western) {
		return nil, charset.Undecided, false
	}
	found, evidence := charset.DetectBytes(western)
	switch found {
	case charset.Undecided:
		return nil, found, false
	case charset.Unicode:
		same := evidence.Words == 0 && charset.Convert(charset.Windows1258, western) == western
		return []byte(western), found, same
	}
	text := charset.Convert(found, western)
	return []byte(text), found, !hasGap(text)
}

// fromWestern reads bytes as Windows-1252.
func fromWestern(data []byte) string {
	var b strings.Builder
	b.Grow(2 * len(data))
	for _, c := range data {
		b.WriteRune(charmap.Windows1252.DecodeByte(c))
	}
	return b.String()
}

// hasGap tells whether a byte was met that the encoding gives no character.
func hasGap(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return r == utf8.RuneError || 0x7F <= r && r < 0xA0
	})
}
