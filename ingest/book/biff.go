package book

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf16"
)

// The records of a BIFF8 stream that are read.
const (
	recordFormula      = 0x0006
	recordEOF          = 0x000A
	recordDateMode     = 0x0022
	recordFilePass     = 0x002F
	recordFont         = 0x0031
	recordContinue     = 0x003C
	recordObject       = 0x005D
	recordBoundSheet   = 0x0085
	recordMulRK        = 0x00BD
	recordRichString   = 0x00D6
	recordXF           = 0x00E0
	recordColumns      = 0x007D
	recordMergedCells  = 0x00E5
	recordSST          = 0x00FC
	recordLabelSST     = 0x00FD
	recordNumber       = 0x0203
	recordLabel        = 0x0204
	recordBoolErr      = 0x0205
	recordString       = 0x0207
	recordRow          = 0x0208
	recordArray        = 0x0221
	recordTable        = 0x0236
	recordRK           = 0x027E
	recordFormat       = 0x041E
	recordSharedFormul = 0x04BC
	recordBOF          = 0x0809
)

// longestRecord is how long the body of a record may be; what is longer goes on in
// CONTINUE records.
const longestRecord = 8224

// record is one record of the stream.
type record struct {
	id   uint16
	at   int // where its header stands
	body []byte
}

// recordReader takes a stream apart into records.
type recordReader struct {
	stream []byte
	pos    int
	record
	fault *Fault
}

// next moves to the next record; false at the end and on a fault.
func (r *recordReader) next() bool {
	rest := r.stream[r.pos:]
	if r.fault != nil || len(rest) == 0 {
		return false
	}
	if len(rest) < 4 {
		return r.stop(r.pos)
	}
	n := int(binary.LittleEndian.Uint16(rest[2:]))
	if n > longestRecord || len(rest) < 4+n {
		return r.stop(r.pos)
	}
	r.record = record{binary.LittleEndian.Uint16(rest), r.pos, rest[4 : 4+n]}
	r.pos += 4 + n
	return true
}

// stop notes that the stream makes no sense from here on.
func (r *recordReader) stop(at int) bool {
	if r.fault == nil {
		r.fault = damaged("luồng “Workbook” sai cấu trúc hoặc bị cắt ngang ở byte %d", at)
	}
	return false
}

// continued returns the body of the record and those of the CONTINUE records behind it.
func (r *recordReader) continued() [][]byte {
	all := [][]byte{r.body}
	for r.pos+4 <= len(r.stream) && binary.LittleEndian.Uint16(r.stream[r.pos:]) == recordContinue && r.next() {
		all = append(all, r.body)
	}
	return all
}

// pieces reads data that goes on over records. ok turns false when it ends too early.
type pieces struct {
	all  [][]byte // what is left; all[0] is being read
	bad  bool
	runs []int // fonts of the runs of the text last read, by number
}

// settle leaves pieces behind that are read to their end.
func (p *pieces) settle() {
	for len(p.all) > 0 && len(p.all[0]) == 0 {
		p.all = p.all[1:]
	}
}

func (p *pieces) byte() byte {
	if p.settle(); len(p.all) == 0 {
		p.bad = true
		return 0
	}
	b := p.all[0][0]
	p.all[0] = p.all[0][1:]
	return b
}

func (p *pieces) uint16() int { return int(p.byte()) | int(p.byte())<<8 }

func (p *pieces) uint32() int { return p.uint16() | p.uint16()<<16 }

func (p *pieces) skip(n int) {
	for n > 0 {
		if p.settle(); len(p.all) == 0 {
			p.bad = true
			return
		}
		step := min(n, len(p.all[0]))
		p.all[0] = p.all[0][step:]
		n -= step
	}
}

func (p *pieces) empty() bool {
	p.settle()
	return len(p.all) == 0
}

// The flags in front of the characters of a text.
const (
	textWide     = 1 << 0 // two bytes each; else the lower halves only
	textPhonetic = 1 << 2
	textRich     = 1 << 3
)

// text reads a text whose length was read before: its flags, characters, and what
// says how it is shown and pronounced. Where the characters go on in another record
// it begins with flags of its own.
func (p *pieces) text(length int) []uint16 {
	flags, runs, phonetic := p.byte(), 0, 0
	if flags&textRich != 0 {
		runs = p.uint16()
	}
	if flags&textPhonetic != 0 {
		phonetic = p.uint32()
	}
	if flags&^(textWide|textPhonetic|textRich) != 0 {
		p.bad = true
	}
	units := p.characters(length, flags&textWide != 0)
	p.bad = p.bad || slices.Contains(units, 0) // no program writes it, and a hole in a file is full of it
	p.runs = p.runs[:0]
	for range runs {
		p.skip(2) // where it begins
		p.runs = append(p.runs, p.uint16())
		if p.bad {
			break
		}
	}
	p.skip(phonetic)
	return units
}

func (p *pieces) characters(length int, wide bool) []uint16 {
	var units []uint16
	for len(units) < length && !p.bad {
		if len(p.all) > 0 && len(p.all[0]) == 0 {
			p.all = p.all[1:]
			flags := p.byte()
			p.bad = p.bad || flags&^textWide != 0
			wide = flags&textWide != 0
			continue
		}
		if wide {
			units = append(units, uint16(p.uint16()))
		} else {
			units = append(units, uint16(p.byte()))
		}
	}
	return units
}

// unitsText makes a cell's text of UTF-16. Characters that no document can hold are
// written _xHHHH_, as the same workbook saved as .xlsx would have them.
func unitsText(units []uint16) []byte {
	b := make([]byte, 0, len(units)+len(units)/4)
	for i := 0; i < len(units); i++ {
		u := rune(units[i])
		if utf16.IsSurrogate(u) && i+1 < len(units) {
			if r := utf16.DecodeRune(u, rune(units[i+1])); r != '\uFFFD' {
				b = append(b, string(r)...)
				i++
				continue
			}
		}
		if allowed(u) {
			b = append(b, string(u)...)
		} else {
			b = fmt.Appendf(b, "_x%04X_", u)
		}
	}
	return appendLines(nil, b)
}

// floatText writes a stored number in plain digits; false for what is no number.
func floatText(bits uint64) (string, bool) {
	v := math.Float64frombits(bits)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "", false
	}
	if v == 0 { // also the negative one
		return "0", true
	}
	return strconv.FormatFloat(v, 'f', -1, 64), true
}

// packedNumber reads the short form of a number: 30 bits of a double or of a whole
// number, which may stand for hundredths.
func packedNumber(v uint32) uint64 {
	f := math.Float64frombits(uint64(v&^3) << 32)
	if v&2 != 0 {
		f = float64(int32(v) >> 2)
	}
	if v&1 != 0 {
		f /= 100
	}
	return math.Float64bits(f)
}

// errorText names an error value.
func errorText(code byte) (string, bool) {
	names := map[byte]string{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!",
		0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA"}
	name, ok := names[code]
	return name, ok
}
