package book

import (
	"strings"
	"unicode/utf8"
)

// arena keeps many short texts in few pieces of memory. A piece is never moved once
// a text in it was given out.
type arena struct {
	piece strings.Builder
	next  int // size of the next piece
}

const (
	firstPiece = 1 << 10
	lastPiece  = 64 << 10
)

// keep returns b as a string of its own.
func (a *arena) keep(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if a.piece.Cap()-a.piece.Len() < len(b) {
		a.next = min(max(firstPiece, 2*a.next), lastPiece)
		a.piece.Reset()
		a.piece.Grow(max(a.next, len(b)))
	}
	n := a.piece.Len()
	a.piece.Write(b)
	return a.piece.String()[n:]
}

// readStrings reads the texts that the cells share.
func (r *workbookReader) readStrings() *Fault {
	if fault := r.root("sst"); fault != nil {
		return fault
	}
	for {
		if fault := r.quickStrings(); fault != nil {
			return fault
		}
		switch r.scan.next() {
		case tokenFault:
			return r.scan.fault
		case tokenEOF:
			return nil
		case tokenText:
			if !blank(r.scan.text) {
				return r.structure()
			}
		case tokenStart:
			if fault := r.sharedItem(); fault != nil {
				return fault
			}
		}
	}
}

// sharedItem reads one child of the list: a text, or an extension.
func (r *workbookReader) sharedItem() *Fault {
	switch string(r.scan.name) {
	case "extLst":
		return r.scan.skip()
	case "si":
		r.buffer = r.buffer[:0]
		if fault := r.richText(); fault != nil {
			return fault
		}
		r.legacy.keepShared(len(r.strings))
		return r.addShared(cellText(r.buffer))
	}
	return r.structure()
}

func (r *workbookReader) addShared(text []byte) *Fault {
	if r.tooLong(text) {
		return overLimit("một ô dài quá %d ký tự", r.limits.Text)
	}
	r.strings = append(r.strings, r.texts.keep(text))
	return crowded(len(r.strings), r.limits.Cells, "nội dung dùng chung")
}

// tooLong tells whether a text has more characters than a cell may have.
func (r *workbookReader) tooLong(text []byte) bool {
	return len(text) > r.limits.Text && utf8.RuneCount(text) > r.limits.Text
}

// richText gathers the text of the element just started (si or is) into the buffer:
// its own and that of its runs. Phonetic runs say how to pronounce it and are no
// part of it.
func (r *workbookReader) richText() *Fault {
	r.legacy.runs = runFonts{}
	for depth := r.scan.depth(); ; {
		switch r.scan.next() {
		case tokenFault:
			return r.scan.fault
		case tokenEnd:
			if r.scan.depth() < depth {
				return nil
			}
		case tokenText:
			if !blank(r.scan.text) {
				return r.structure()
			}
		case tokenStart:
			if fault := r.richPart(); fault != nil {
				return fault
			}
		}
	}
}

func (r *workbookReader) richPart() *Fault {
	switch string(r.scan.name) {
	case "t":
		return r.gather()
	case "r": // its end comes back to richText
		return nil
	case "rPr":
		return r.runProperties()
	case "rPh", "phoneticPr", "extLst":
		return r.scan.skip()
	}
	return r.structure()
}

// gather appends the text of the element just started to the buffer. Nothing but
// text may stand in it.
func (r *workbookReader) gather() *Fault {
	for {
		switch r.scan.next() {
		case tokenText:
			r.buffer = append(r.buffer, r.scan.text...)
		case tokenEnd:
			return nil
		case tokenStart:
			return r.structure()
		default:
			return r.scan.fault
		}
	}
}
