package book

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"

	"danvan/ingest/charset"
)

// Workbooks of Excel 97 to 2003 (BIFF8). The format has no checksums: a flipped bit
// in a figure or a letter is another figure or letter, and no reader can tell. What is
// checked is the structure: every byte of the stream belongs to a record of a length
// that fits it, every index points to something, no address stands twice, and the
// list of texts is as long as it says.

// xlsReader reads one workbook stream.
type xlsReader struct {
	limits   Limits
	stream   []byte
	begins   map[int]uint16 // kind of the substream that begins at an offset
	entries  []xlsEntry
	codes    map[int]Format // of number formats, by number
	styles   []int          // number format of each cell style
	fonts    []string       // their names
	inFont   []int          // font of each cell style
	legacy   legacyFonts    // of shared texts
	strings  []string       // shared
	promised int            // references to them, where they are fewer than the file says
	referred int            // references met
	texts    arena
	date1904 bool
	macros   bool
	pictures bool
	cells    int // so far
}

// xlsEntry is a sheet as the workbook lists it.
type xlsEntry struct {
	at     int
	name   string
	hidden bool
	kind   byte
}

// Kinds of substreams, and of sheets in the list.
const (
	streamGlobals   = 0x0005
	streamWorksheet = 0x0010
	entryWorksheet  = 0
	entryMacros     = 1
	versionBIFF8    = 0x0600
)

// oldExcel answers a workbook that was saved by Excel 95 or older.
func oldExcel() *Fault {
	return wrongKind("tệp Excel 95 hoặc cũ hơn (.xls)" + saveAgain)
}

// readXLS reads a workbook stream.
func readXLS(stream []byte, limits Limits) (Book, *Fault) {
	r := &xlsReader{limits: limits, stream: stream, begins: map[int]uint16{}, codes: map[int]Format{}}
	if fault := r.survey(); fault != nil {
		return Book{}, fault
	}
	if fault := r.readGlobals(); fault != nil {
		return Book{}, fault
	}
	b := Book{Kind: XLS, Date1904: r.date1904}
	seen, read := map[string]bool{}, map[int]bool{}
	for _, e := range r.entries {
		if seen[foldName(e.name)] || read[e.at] {
			return Book{}, damaged("hai trang cùng tên hoặc cùng nội dung “%s”", printable(e.name))
		}
		seen[foldName(e.name)], read[e.at] = true, true
		r.macros = r.macros || e.kind == entryMacros
		if e.kind != entryWorksheet {
			continue // charts, macros and modules hold no cells of a form
		}
		s, fault := r.readSheet(e)
		if fault != nil {
			return Book{}, fault
		}
		b.Sheets = append(b.Sheets, s)
	}
	if r.promised > 0 && r.referred != r.promised {
		return Book{}, damaged("danh sách nội dung dùng chung không đủ")
	}
	b.Macros, b.pictures = r.macros, r.pictures
	return b, nil
}

// survey goes over all records to the last byte and notes where substreams begin.
func (r *xlsReader) survey() *Fault {
	all, depth := recordReader{stream: r.stream}, 0
	for all.next() {
		switch {
		case all.id == recordBOF:
			if len(all.body) < 4 {
				all.stop(all.at)
				break
			}
			if all.at == 0 && binary.LittleEndian.Uint16(all.body) != versionBIFF8 {
				return oldExcel()
			}
			if depth++; depth == 1 {
				r.begins[all.at] = binary.LittleEndian.Uint16(all.body[2:])
			}
			if fault := crowded(len(r.begins), r.limits.listed(), "phần"); fault != nil {
				return fault
			}
		case depth == 0:
			if all.at == 0 && all.id&0xFF == recordBOF&0xFF {
				return oldExcel()
			}
			if !allZero(r.stream[all.at:]) {
				all.stop(all.at)
			}
			return all.fault
		case all.id == 0 && len(all.body) == 0: // no record; a hole in a file is full of them
			all.stop(all.at)
		case all.id == recordEOF:
			depth--
		case all.id == recordFilePass && len(r.begins) == 1:
			return &Fault{Code: codePassword}
		}
	}
	if depth > 0 {
		all.stop(len(r.stream))
	}
	return all.fault
}

func allZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// readGlobals reads what the sheets share, and the list of them.
func (r *xlsReader) readGlobals() *Fault {
	if r.begins[0] != streamGlobals {
		return damaged("luồng “Workbook” không bắt đầu bằng phần chung")
	}
	all := recordReader{stream: r.stream}
	for all.next() && all.id != recordEOF {
		fault := r.global(&all)
		if fault != nil {
			return fault
		}
	}
	return all.fault
}

func (r *xlsReader) global(all *recordReader) *Fault {
	le, body := binary.LittleEndian, all.body
	switch all.id {
	case recordDateMode:
		if len(body) != 2 {
			return recordFault(all)
		}
		r.date1904 = le.Uint16(body) == 1
	case recordFormat:
		p := pieces{all: [][]byte{body}}
		id, length := p.uint16(), p.uint16()
		code := unitsText(p.text(length))
		if p.bad {
			return recordFault(all)
		}
		r.codes[id] = codeFormat(string(code))
	case recordXF:
		if len(body) < 4 {
			return recordFault(all)
		}
		r.styles = append(r.styles, int(le.Uint16(body[2:])))
		r.inFont = append(r.inFont, int(le.Uint16(body)))
		return crowded(len(r.styles), maxStyles, "kiểu trình bày")
	case recordFont:
		return r.addFont(all)
	case recordBoundSheet:
		return r.addEntry(all)
	case recordSST:
		return r.readStrings(all)
	}
	return nil
}

// recordFault says that a record does not hold what its kind demands.
func recordFault(all *recordReader) *Fault {
	return damaged("bản ghi 0x%04X ở byte %d không hợp lệ", all.id, all.at)
}

func (r *xlsReader) addEntry(all *recordReader) *Fault {
	if len(all.body) < 8 {
		return recordFault(all)
	}
	e := xlsEntry{at: int(binary.LittleEndian.Uint32(all.body)), hidden: all.body[4]&3 != 0, kind: all.body[5]}
	p := pieces{all: [][]byte{all.body[7:]}}
	e.name = string(unitsText(p.text(int(all.body[6]))))
	if p.bad || e.name == "" {
		return recordFault(all)
	}
	r.entries = append(r.entries, e)
	return crowded(len(r.entries), r.limits.Entries, "trang tính")
}

// readStrings reads the shared texts. How many there are to be is only compared: it
// is their bytes that bound what is kept. Some programs say twice how often texts are
// referred to and never how many they are; then the references are counted.
func (r *xlsReader) readStrings(all *recordReader) *Fault {
	if r.strings != nil || len(all.body) < 8 {
		return recordFault(all)
	}
	at := *all
	p := pieces{all: all.continued()}
	if all.fault != nil {
		return all.fault
	}
	references, want := p.uint32(), p.uint32()
	for len(r.strings) < want {
		if references == want && len(r.strings) > 0 && p.empty() {
			r.promised = references
			break
		}
		units := p.text(p.uint16())
		if p.bad {
			return recordFault(&at)
		}
		text := unitsText(units)
		if r.tooLong(text) {
			return overLimit("một ô dài quá %d ký tự", r.limits.Text)
		}
		r.setRuns(p.runs)
		r.legacy.keepShared(len(r.strings))
		if len(r.strings) == cap(r.strings) { // append alone would grow in more and smaller steps
			r.strings = slices.Grow(r.strings, max(firstPool, len(r.strings)))
		}
		r.strings = append(r.strings, r.texts.keep(text))
		if fault := crowded(len(r.strings), r.limits.Cells, "nội dung dùng chung"); fault != nil {
			return fault
		}
	}
	if !p.empty() {
		return recordFault(&at)
	}
	return nil
}

// tooLong tells whether a text has more characters than a cell may have.
func (r *xlsReader) tooLong(text []byte) bool {
	return len(text) > r.limits.Text && utf8.RuneCount(text) > r.limits.Text
}

// styleFormat looks the format of a cell style up; false where there is no such style.
func (r *xlsReader) styleFormat(style int) (Format, bool) {
	if style >= len(r.styles) {
		return General, len(r.styles) == 0
	}
	id := r.styles[style]
	if f, ok := r.codes[id]; ok {
		return f, true
	}
	return numberedFormat(id), true
}

// addFont keeps the name of a font.
func (r *xlsReader) addFont(all *recordReader) *Fault {
	const nameAt = 14
	if len(all.body) <= nameAt+1 {
		return recordFault(all)
	}
	p := pieces{all: [][]byte{all.body[nameAt+1:]}}
	name := unitsText(p.text(int(all.body[nameAt])))
	if p.bad {
		return recordFault(all)
	}
	r.fonts = append(r.fonts, string(name))
	return crowded(len(r.fonts), maxStyles, "phông chữ")
}

// font looks a font up by the number that styles and runs have for it; there is no
// number 4.
func (r *xlsReader) font(number int) charset.Font {
	if number > 4 {
		number--
	}
	if number < len(r.fonts) {
		return charset.FontOf(r.fonts[number])
	}
	return charset.PlainFont
}

// setRuns takes in the fonts of the text last read.
func (r *xlsReader) setRuns(runs []int) {
	r.legacy.runs = runFonts{}
	for _, number := range runs {
		r.legacy.runs.add(r.font(number))
	}
}

// styleFont returns the font of a cell style.
func (r *xlsReader) styleFont(style int) charset.Font {
	if style < len(r.inFont) {
		return r.font(r.inFont[style])
	}
	return charset.PlainFont
}
