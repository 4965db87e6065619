package book

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// token is what the scanner stands on.
type token uint8

const (
	tokenFault token = iota
	tokenStart
	tokenEnd
	tokenText
	tokenEOF
)

// attribute is where one attribute of a start tag stands in the window: its name, and its
// value; in scratch where entities were resolved in that.
type attribute struct {
	name, nameEnd, value, valueEnd int32
	scratch                        bool
}

// opening is where the name of an open element begins, and where without its prefix; head
// is up to eight bytes that it begins with.
type opening struct {
	qualified, local int
	head             uint64
}

// scanner takes the XML of one part apart as it is inflated, and refuses what is not
// well formed. It exists because the general decoder spends several times as long on
// a sheet as inflating it does. The window holds one token at a time; slices that it
// hands out are good until the next call of next.
type scanner struct {
	source *partReader
	window []byte // window[end] is always 0, which no XML can hold: inner loops stop there, and may look a little further
	pos    int
	end    int
	gone   int // bytes of the part before the window
	valid  int // up to here the bytes are known to be characters that XML allows
	eof    bool
	most   int // longest token

	name       []byte // of the element, without prefix
	attributes []attribute
	text       []byte // decoded
	scratch    []byte // decoded values

	open    []byte    // qualified names of the open elements, end to end
	starts  []opening // where each begins in open
	closing bool      // the start tag just given was <empty/>
	passing bool      // texts are of no interest, only whether they are well formed
	rooted  bool      // the root element was seen
	started bool
	fault   *Fault
}

const (
	firstWindow  = 32 << 10
	behind       = 8 // bytes of the window behind its last place for content
	maxDepth     = 128
	maxAttribute = 256
)

// reset starts on a part.
func (s *scanner) reset(source *partReader, longest int) {
	if s.window == nil {
		s.window = make([]byte, firstWindow+behind)
	}
	*s = scanner{source: source, most: longest, window: s.window, scratch: s.scratch[:0],
		attributes: s.attributes[:0], open: s.open[:0], starts: s.starts[:0]}
	s.window[0] = 0
}

// damaged notes what is wrong with the part and returns the token for it.
func (s *scanner) damaged(what string) token {
	if s.fault == nil {
		s.fault = damaged("phần %s %s", s.source.part.name, what)
	}
	return tokenFault
}

// more brings further bytes into the window; false at the end or on a fault. What
// stands before pos is gone afterwards.
func (s *scanner) more() bool {
	if s.eof || s.fault != nil {
		return false
	}
	copy(s.window, s.window[s.pos:s.end])
	s.end, s.valid, s.gone, s.pos = s.end-s.pos, s.valid-s.pos, s.gone+s.pos, 0
	if s.end == len(s.window)-behind && !s.widen() {
		return false
	}
	before := s.end
	for s.end < len(s.window)-behind && !s.eof {
		n, err := s.source.Read(s.window[s.end : len(s.window)-behind])
		s.end += n
		s.eof = err == io.EOF
		if err != nil && !s.eof {
			s.fault = s.source.fault
			return false
		}
	}
	s.window[s.end] = 0
	return s.checkCharacters() && s.end > before
}

// widen doubles the window for a long token.
func (s *scanner) widen() bool {
	if len(s.window) > s.most {
		s.fault = overLimit("phần %s có đoạn nội dung dài quá %d ký tự", s.source.part.name, s.most)
		return false
	}
	wider := make([]byte, 2*len(s.window))
	copy(wider, s.window[:s.end])
	s.window = wider
	return true
}

// checkCharacters makes sure of every byte that came in: UTF-8, and no control
// characters. A character cut by the end of the window waits for its rest.
func (s *scanner) checkCharacters() bool {
	n, ok := validPrefix(s.window[s.valid:s.end])
	s.valid += n
	if !ok || s.eof && s.valid < s.end {
		s.damaged("có ký tự không hợp lệ")
		return false
	}
	return true
}

// next moves to the next token. Comments and processing instructions are passed over.
func (s *scanner) next() token {
	if s.fault != nil {
		return tokenFault
	}
	if s.closing {
		s.closing = false
		s.pop()
		return tokenEnd
	}
	if !s.started && !s.prologue() {
		return tokenFault
	}
	for {
		if s.pos == s.end && !s.more() {
			return s.finish()
		}
		var t token
		if s.window[s.pos] != '<' {
			t = s.characters()
		} else {
			t = s.markup()
		}
		if t != tokenEOF { // here: nothing to report, go on
			return t
		}
	}
}

// markup reads what begins with "<". It returns tokenEOF for what is passed over.
func (s *scanner) markup() token {
	if s.end-s.pos < 2 {
		s.more()
	}
	switch s.window[s.pos+1] {
	case '/':
		return s.endTag()
	case '!':
		return s.declaration()
	case '?':
		return s.instruction()
	}
	for {
		t, short := s.startTag()
		if !short {
			return t
		}
		if !s.more() {
			return s.damaged("bị cắt ngang trong một thẻ")
		}
	}
}

// finish decides whether the part may end here.
func (s *scanner) finish() token {
	switch {
	case s.fault != nil:
		return tokenFault
	case len(s.starts) > 0 || !s.rooted:
		return s.damaged("kết thúc giữa chừng")
	}
	return tokenEOF
}

// until returns how many bytes from pos on it takes to get behind the first mark that
// stands after skip bytes, bringing in what is needed; -1 where the part ends before.
func (s *scanner) until(skip int, mark string) int {
	for from := skip; ; {
		if from <= s.end-s.pos {
			if i := bytes.Index(s.window[s.pos+from:s.end], []byte(mark)); i >= 0 {
				return from + i + len(mark)
			}
		}
		from = max(skip, s.end-s.pos-len(mark)+1)
		if !s.more() {
			return -1
		}
	}
}

// characters reads text up to the next tag.
func (s *scanner) characters() token {
	w, from := s.window, s.pos
	i := textEnd(w, from)
	if w[i] == '<' && len(s.starts) > 0 {
		s.text, s.pos = w[from:i], i
		return tokenText
	}
	s.scratch = s.scratch[:0]
	for w[i] == '&' && len(s.starts) > 0 {
		r, n := reference(w[i:])
		if n == 0 {
			break
		}
		if !s.passing {
			s.scratch = utf8.AppendRune(append(s.scratch, w[from:i]...), r)
		}
		from = i + n
		if i = textEnd(w, from); w[i] == '<' {
			s.scratch = append(s.scratch, w[from:i]...)
			s.text, s.pos = s.scratch, i
			return tokenText
		}
	}
	return s.strangeCharacters()
}

// strangeCharacters reads text that goes beyond the window, stands outside the root, or
// holds what is written in another way than it reads.
func (s *scanner) strangeCharacters() token {
	n := s.until(0, "<") - 1
	if n < 0 {
		n = s.end - s.pos
	}
	if s.fault != nil {
		return tokenFault
	}
	raw := s.window[s.pos : s.pos+n]
	s.pos += n
	if len(s.starts) == 0 {
		if !blank(raw) {
			return s.damaged("có nội dung nằm ngoài thẻ gốc")
		}
		return tokenEOF
	}
	s.text = raw
	special := false
	for i, c := range raw {
		special = special || c == '&' || c == '\r'
		if c == '>' && i >= 2 && raw[i-1] == ']' && raw[i-2] == ']' {
			return s.damaged("có dấu ]]> đặt sai chỗ")
		}
	}
	if !special {
		return tokenText
	}
	var ok bool
	if s.scratch, ok = appendDecoded(s.scratch[:0], raw); !ok {
		return s.damaged("có ký hiệu & không hợp lệ")
	}
	s.text = s.scratch
	return tokenText
}

// declaration reads what begins with "<!": a comment is passed over, CDATA is text,
// and a document type is refused because entities could be declared in it.
func (s *scanner) declaration() token {
	for s.end-s.pos < 9 && s.more() {
	}
	rest := s.window[s.pos:s.end]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		return s.comment()
	case bytes.HasPrefix(rest, []byte("<![CDATA[")) && len(s.starts) > 0:
		return s.literal()
	case bytes.HasPrefix(rest, []byte("<!DOCTYPE")):
		return s.damaged("có khai báo DOCTYPE, không được phép")
	}
	return s.damaged("có thẻ không hợp lệ")
}

// comment passes over a comment, which may not hold two hyphens.
func (s *scanner) comment() token {
	n := s.until(len("<!--"), "--")
	if n > 0 && s.pos+n == s.end {
		s.more()
	}
	if n < 0 || s.window[s.pos+n] != '>' {
		return s.damaged("có chú thích không hợp lệ")
	}
	s.pos += n + 1
	return tokenEOF
}

// literal reads a CDATA section.
func (s *scanner) literal() token {
	n := s.until(len("<![CDATA["), "]]>")
	if n < 0 {
		return s.damaged("bị cắt ngang trong CDATA")
	}
	s.scratch = appendLines(s.scratch[:0], s.window[s.pos+len("<![CDATA["):s.pos+n-len("]]>")])
	s.text = s.scratch
	s.pos += n
	return tokenText
}

// instruction passes over "<?…?>". The XML declaration was read by prologue.
func (s *scanner) instruction() token {
	n := s.until(len("<?"), "?>")
	if n < 0 {
		return s.damaged("bị cắt ngang trong một chỉ thị")
	}
	from := s.pos + len("<?")
	stop, _ := nameEnd(s.window, from)
	name := s.window[from:stop]
	if len(name) == 0 || bytes.EqualFold(name, []byte("xml")) {
		return s.damaged("có chỉ thị XML đặt sai chỗ")
	}
	s.pos += n
	return tokenEOF
}
