package book

import (
	"bytes"
	"encoding/binary"
)

// prologue reads the byte order mark and the XML declaration. Only UTF-8 is read:
// two encodings would be two ways for one part to be understood.
func (s *scanner) prologue() bool {
	s.started = true
	for s.end < 5 && s.more() {
	}
	head := s.window[:s.end]
	if s.fault != nil {
		if wide := s.source.fault == nil && len(head) >= 2 && isWide(head); wide {
			s.fault = nil
			s.damaged("dùng mã UTF-16, không phải UTF-8")
		}
		return false
	}
	s.pos = len(head) - len(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")))
	if !bytes.HasPrefix(s.window[s.pos:s.end], []byte("<?xml")) {
		return true
	}
	n := s.until(0, "?>")
	if n < 0 {
		s.damaged("bị cắt ngang trong khai báo XML")
		return false
	}
	encoding := declaredEncoding(s.window[s.pos : s.pos+n])
	s.pos += n
	if !bytes.EqualFold(encoding, []byte("utf-8")) && !bytes.EqualFold(encoding, []byte("us-ascii")) {
		s.damaged("dùng mã ký tự " + printable(string(encoding)) + ", không phải UTF-8")
		return false
	}
	return true
}

// isWide tells whether a part begins like UTF-16.
func isWide(head []byte) bool {
	for _, mark := range [...]string{"\xFE\xFF", "\xFF\xFE", "<\x00", "\x00<"} {
		if bytes.HasPrefix(head, []byte(mark)) {
			return true
		}
	}
	return false
}

// declaredEncoding returns the encoding of an XML declaration, UTF-8 where none is
// given.
func declaredEncoding(declaration []byte) []byte {
	_, rest, found := bytes.Cut(declaration, []byte("encoding"))
	rest = bytes.TrimLeft(rest, " \t\r\n=")
	if !found {
		return []byte("utf-8")
	}
	if len(rest) > 0 && (rest[0] == '"' || rest[0] == '\'') {
		if value, _, ok := bytes.Cut(rest[1:], rest[:1]); ok {
			return value
		}
	}
	return nil
}

// startTag reads a start tag. short says that the window ends before the tag does;
// then nothing has moved.
func (s *scanner) startTag() (t token, short bool) {
	w, from := s.window, s.pos+1
	i, prefix := nameEnd(w, from)
	name := w[from:i]
	if prefix > 0 {
		prefix -= from
	}
	s.attributes, s.scratch = s.attributes[:0], s.scratch[:0]
	for {
		gap := i
		for isSpace(w[i]) {
			i++
		}
		switch {
		case w[i] == '>' && len(name) > 0:
			return s.push(name, prefix, i+1, false), false
		case i >= s.end:
			return 0, true
		case len(name) == 0:
			return s.damaged("có thẻ không hợp lệ"), false
		case w[i] == '/':
			if i+1 >= s.end {
				return 0, true
			}
			if w[i+1] != '>' {
				return s.damaged("có thẻ không hợp lệ"), false
			}
			return s.push(name, prefix, i+2, true), false
		case gap == i:
			return s.damaged("có thẻ không hợp lệ"), false
		}
		var ok bool
		if i, ok = s.readAttribute(i); !ok {
			if i >= s.end {
				return 0, true
			}
			return s.damaged("có thuộc tính không hợp lệ"), false
		}
	}
}

// readAttribute reads one attribute at i and returns where it ends. It fails with the
// end of the window where that comes first.
func (s *scanner) readAttribute(i int) (int, bool) {
	w, a := s.window, attribute{name: int32(i)}
	i, _ = nameEnd(w, i)
	a.nameEnd = int32(i)
	for isSpace(w[i]) {
		i++
	}
	if a.name == a.nameEnd || w[i] != '=' {
		return i, false
	}
	i++
	for isSpace(w[i]) {
		i++
	}
	quote := w[i]
	if quote != '"' && quote != '\'' {
		return i, false
	}
	i++
	special := false
	a.value = int32(i)
	for {
		if i = valueEnd(w, i, quote); w[i] == quote {
			break
		}
		if w[i] == '<' || w[i] == 0 {
			return i, false
		}
		special = true // & or \r
		i++
	}
	a.valueEnd = int32(i)
	if special {
		start, from, ok := len(s.scratch), int(a.value), false
		if s.scratch, ok = appendDecoded(s.scratch, w[from:i]); !ok {
			return from, false
		}
		a.value, a.valueEnd, a.scratch = int32(start), int32(len(s.scratch)), true
	}
	name := w[a.name:a.nameEnd]
	for _, b := range s.attributes {
		if int(b.nameEnd-b.name) == len(name) && bytes.Equal(w[b.name:b.nameEnd], name) {
			return int(a.name), false
		}
	}
	s.attributes = append(s.attributes, a)
	return i + 1, len(s.attributes) <= maxAttribute
}

// nameOf returns the qualified name of an attribute.
func (s *scanner) nameOf(a attribute) []byte { return s.window[a.name:a.nameEnd] }

// valueOf returns the value of an attribute.
func (s *scanner) valueOf(a attribute) []byte {
	if a.scratch {
		return s.scratch[a.value:a.valueEnd:a.valueEnd]
	}
	return s.window[a.value:a.valueEnd:a.valueEnd]
}

// push opens an element whose tag ends at stop.
func (s *scanner) push(name []byte, prefix, stop int, empty bool) token {
	switch {
	case prefix == len(name):
		return s.damaged("có thẻ không hợp lệ")
	case len(s.starts) == 0 && s.rooted:
		return s.damaged("có nội dung sau thẻ gốc")
	case len(s.starts) == maxDepth:
		return s.damaged("có các thẻ lồng nhau quá sâu")
	}
	s.rooted, s.closing = true, empty
	s.starts = append(s.starts, opening{len(s.open), len(s.open) + prefix, head(s.window, s.pos, len(name))})
	s.open = append(s.open, name...)
	s.name, s.pos = name[prefix:], stop
	return tokenStart
}

// head returns up to eight bytes that the name begins with behind the bracket at i.
func head(w []byte, i, length int) uint64 {
	return binary.LittleEndian.Uint64(w[i+1:]) & (^uint64(0) >> (64 - 8*min(length, 8)))
}

// pop closes the innermost element.
func (s *scanner) pop() {
	last := len(s.starts) - 1
	at := s.starts[last]
	s.name = s.open[at.local:]
	s.open, s.starts = s.open[:at.qualified], s.starts[:last]
}

// endTag reads an end tag, which must be that of the innermost element.
func (s *scanner) endTag() token {
	last := len(s.starts) - 1
	if last >= 0 {
		at := s.starts[last]
		n := len(s.open) - at.qualified
		from := s.pos + len("</")
		if stop := from + n; stop < s.end && s.window[stop] == '>' && head(s.window, from-1, n) == at.head &&
			(n <= 8 || bytes.Equal(s.window[from:stop], s.open[at.qualified:])) {
			s.pos = stop + 1
			s.pop()
			return tokenEnd
		}
	}
	n := s.until(len("</"), ">")
	if n < 0 {
		return s.damaged("bị cắt ngang trong một thẻ")
	}
	name := s.window[s.pos+len("</") : s.pos+n-1]
	for len(name) > 0 && isSpace(name[len(name)-1]) {
		name = name[:len(name)-1]
	}
	if last < 0 || !bytes.Equal(name, s.open[s.starts[last].qualified:]) {
		return s.damaged("có thẻ đóng không khớp thẻ mở")
	}
	s.pos += n
	s.pop()
	return tokenEnd
}

// depth is the number of open elements.
func (s *scanner) depth() int { return len(s.starts) }

// qualified returns the name of the element just started, with its prefix.
func (s *scanner) qualified() string {
	return string(s.open[s.starts[len(s.starts)-1].qualified:])
}

// parent returns the local name of the element around the one just started.
func (s *scanner) parent() []byte {
	if n := len(s.starts); n >= 2 {
		return s.open[s.starts[n-2].local:s.starts[n-1].qualified]
	}
	return nil
}

// value returns an attribute of the element just started, by its qualified name.
func (s *scanner) value(name string) []byte {
	for _, a := range s.attributes {
		if string(s.nameOf(a)) == name {
			return s.valueOf(a)
		}
	}
	return nil
}

// prefixed returns an attribute by its local name, whatever its prefix; one without
// a prefix is another attribute.
func (s *scanner) prefixed(local string) []byte {
	for _, a := range s.attributes {
		name := s.nameOf(a)
		if n := len(name) - len(local); n > 1 && name[n-1] == ':' && string(name[n:]) == local {
			return s.valueOf(a)
		}
	}
	return nil
}

// flag tells whether a boolean attribute of the element just started is set.
func (s *scanner) flag(name string) bool {
	v := string(s.value(name))
	return v == "1" || v == "true" || v == "on"
}

// skip passes over the rest of the element just started.
func (s *scanner) skip() *Fault {
	s.passing = true
	for depth := s.depth() - 1; s.depth() > depth; {
		if s.next() == tokenFault {
			return s.fault
		}
	}
	s.passing = false
	return nil
}

// each visits every element of the part, to its end.
func (s *scanner) each(visit func(name []byte) *Fault) *Fault {
	for {
		switch s.next() {
		case tokenFault:
			return s.fault
		case tokenEOF:
			return nil
		case tokenStart:
			if fault := visit(s.name); fault != nil {
				return fault
			}
		}
	}
}
