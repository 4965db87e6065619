package book

import "danvan/ingest/charset"

// legacyFonts gathers which cell styles and shared texts are in a font of an old
// encoding. All other fonts are looks.
type legacyFonts struct {
	styles []charset.Font       // by cell style
	shared map[int]charset.Font // of shared texts with runs in such a font
	runs   runFonts             // of the text last read
}

// runFonts is what the runs of one text say.
type runFonts struct {
	legacy charset.Font
	found  bool
}

// styleFonts are the fonts of a styles part, by number, and those of its cell styles.
type styleFonts struct{ fonts, styles []charset.Font }

// visit looks at one element of the styles part. Fonts also stand in differential
// styles, one level deeper; these belong to no cell.
func (l *styleFonts) visit(s *scanner, name []byte) {
	const fontDepth = 3
	switch {
	case string(name) == "font" && s.depth() == fontDepth && string(s.parent()) == "fonts":
		l.fonts = append(l.fonts, charset.PlainFont)
	case string(name) == "name" && s.depth() == fontDepth+1 && string(s.parent()) == "font" && len(l.fonts) > 0:
		l.fonts[len(l.fonts)-1] = charset.FontOf(string(s.value("val")))
	case string(name) == "xf" && string(s.parent()) == "cellXfs":
		font := charset.PlainFont
		if id, ok := parseIndex(s.value("fontId"), len(l.fonts)-1); ok {
			font = l.fonts[id]
		}
		l.styles = append(l.styles, font)
	}
}

// ofStyle returns the font of a cell style; -1 stands for no style.
func (l *legacyFonts) ofStyle(style int) charset.Font {
	if style = max(style, 0); style < len(l.styles) {
		return l.styles[style]
	}
	return charset.PlainFont
}

// ofText returns the font of the text last read: that of its runs where one is of an
// old encoding, else the cell's.
func (l *legacyFonts) ofText(cell charset.Font) charset.Font {
	if l.runs.found {
		return l.runs.legacy
	}
	return cell
}

func (l *legacyFonts) keepShared(i int) {
	if !l.runs.found {
		return
	}
	if l.shared == nil {
		l.shared = map[int]charset.Font{}
	}
	l.shared[i] = l.runs.legacy
}

func (l *legacyFonts) ofShared(i int, cell charset.Font) charset.Font {
	if len(l.shared) == 0 {
		return cell
	}
	if font, ok := l.shared[i]; ok {
		return font
	}
	return cell
}

// add takes in the font of one run. A text of small letters and capitals is no text
// of capitals, and one in two encodings tells of neither.
func (f *runFonts) add(font charset.Font) {
	switch {
	case font == charset.PlainFont:
	case !f.found:
		*f = runFonts{font, true}
	case f.legacy == font:
	case f.legacy == charset.VNIFont || font == charset.VNIFont:
		f.legacy = charset.PlainFont
	default:
		f.legacy = min(f.legacy, font)
	}
}

// runProperties reads how a run of text looks, for its font alone.
func (r *workbookReader) runProperties() *Fault {
	for depth := r.scan.depth(); ; {
		switch r.scan.next() {
		case tokenFault:
			return r.scan.fault
		case tokenEnd:
			if r.scan.depth() < depth {
				return nil
			}
		case tokenStart:
			if string(r.scan.name) == "rFont" {
				r.legacy.runs.add(charset.FontOf(string(r.scan.value("val"))))
			}
		}
	}
}
