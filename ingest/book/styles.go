package book

import "danvan/ingest/charset"

// cellStyles are what the styles part says of each cell style.
type cellStyles struct {
	formats []Format
	fonts   []charset.Font
}

// readStyles learns what the number format of each cell style says of a number. All
// else in the styles part is looks, but for the fonts of old encodings.
func (r *workbookReader) readStyles() (cellStyles, *Fault) {
	custom := map[string]Format{}
	var formats []Format
	var fonts styleFonts
	fault := r.scan.each(func(name []byte) *Fault {
		fonts.visit(&r.scan, name)
		switch {
		case string(name) == "numFmt" && string(r.scan.parent()) == "numFmts":
			custom[string(r.scan.value("numFmtId"))] = codeFormat(string(r.scan.value("formatCode")))
		case string(name) == "xf" && string(r.scan.parent()) == "cellXfs":
			id := r.scan.value("numFmtId")
			format, ok := custom[string(id)]
			if !ok {
				format = builtinFormat(id)
			}
			formats = append(formats, format)
		}
		return crowded(max(len(custom), len(formats), len(fonts.fonts)), maxStyles, "kiểu trình bày")
	})
	return cellStyles{formats, fonts.styles}, fault
}

// builtinFormat classifies the number formats that every program knows by number.
// 27–36 and 50–58 are dates in East Asian editions.
func builtinFormat(id []byte) Format {
	n, ok := parseIndex(id, 1<<30)
	if !ok {
		return General
	}
	return numberedFormat(n)
}

func numberedFormat(n int) Format {
	switch {
	case n == 9, n == 10:
		return Percent
	case 14 <= n && n <= 22, 27 <= n && n <= 36, 45 <= n && n <= 47, 50 <= n && n <= 58:
		return Date
	}
	return General
}

// codeFormat classifies a format code by its first section: date letters or a percent
// sign count only outside quotes, brackets and escapes.
func codeFormat(code string) Format {
	format := General
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case ';':
			return format
		case '"', '[':
			stop := i + 1
			for stop < len(code) && code[stop] != closer(c) {
				stop++
			}
			if c == '[' && elapsed(code[i+1:min(stop, len(code))]) {
				return Date
			}
			i = stop
		case '\\', '_', '*':
			i++
		case '%':
			format = Percent
		case 'd', 'D', 'm', 'M', 'y', 'Y', 'h', 'H', 's', 'S':
			return Date
		}
	}
	return format
}

func closer(c byte) byte {
	if c == '[' {
		return ']'
	}
	return c
}

// elapsed tells whether brackets hold a running time: [h], [mm], [ss].
func elapsed(inside string) bool {
	for i := range len(inside) {
		switch inside[i] | 0x20 {
		case 'h', 'm', 's':
		default:
			return false
		}
	}
	return inside != ""
}
