package workbook

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"sync"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"
)

// Sheet is a sheet whose rows we write.
type Sheet struct {
	Name   string
	Rows   func(*Rows)
	Merges []string // cells merged into one: "A1:C1"
}

// Edit mends what surrounds the rows, part by part; it returns what it was given where
// there is nothing to mend.
type Edit func(part string, content []byte) []byte

// Write writes a workbook that excelize has laid out, with the rows of the sheets.
func Write(w io.Writer, f *excelize.File, sheets []Sheet, edit Edit) error {
	m, err := NewMould(f, sheets, func(string) bool { return edit != nil })
	if err != nil {
		return err
	}
	return m.Write(w, sheets, edit)
}

// Mould is a workbook that excelize has laid out once, to be written many times with
// other rows. What stays the same is compressed once. It may be used by several
// goroutines at once.
type Mould struct {
	parts   []part
	writers sync.Pool // of *squeezer: a compressor is far larger than what it writes
}

// part is a file inside the workbook.
type part struct {
	name    string
	sheet   string // the sheet that it is; "" for other parts and sheets whose rows are excelize's
	content []byte
	packed  *packed // nil where it changes
}

// packed is a part as it lies in the file.
type packed struct {
	bytes []byte
	size  int
	crc   uint32
}

// contentTypes is the part that lists the kinds of all others. It comes first: by it
// programs tell a workbook from another zip file.
const contentTypes = "[Content_Types].xml"

// NewMould takes what excelize has laid out. The sheets are those whose rows will be
// written, and open tells which other parts will be edited.
func NewMould(f *excelize.File, sheets []Sheet, open func(part string) bool) (*Mould, error) {
	taken := &taker{}
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return taken })
	if err := f.Write(io.Discard); err != nil {
		return nil, err
	}
	bySheet, m := partsOf(f, sheets), &Mould{parts: taken.parts}
	slices.SortFunc(m.parts, func(a, b part) int {
		switch contentTypes {
		case a.name:
			return -1
		case b.name:
			return 1
		}
		return cmp.Compare(a.name, b.name)
	})
	var err error
	if m.parts[0].content, err = sortedTypes(m.parts[0].content); err != nil {
		return nil, fmt.Errorf("read %s of the workbook: %w", m.parts[0].name, err)
	}
	z := m.squeezer()
	defer m.writers.Put(z)
	for i := range m.parts {
		p := &m.parts[i]
		p.sheet = bySheet[p.name]
		delete(bySheet, p.name)
		if p.sheet != "" || open(p.name) {
			continue
		}
		if p.packed, err = z.pack(p.content); err != nil {
			return nil, fmt.Errorf("pack %s of the workbook: %w", p.name, err)
		}
		p.packed.bytes, p.content = slices.Clone(p.packed.bytes), nil
	}
	for part, sheet := range bySheet {
		return nil, fmt.Errorf("sheet %q has no part %s", sheet, part)
	}
	return m, nil
}

// partsOf finds the part of each sheet, which excelize names after the sheet's number.
func partsOf(f *excelize.File, sheets []Sheet) map[string]string {
	numbers, out := map[string]int{}, map[string]string{}
	for number, name := range f.GetSheetMap() {
		numbers[name] = number
	}
	for _, s := range sheets {
		out[fmt.Sprintf("xl/worksheets/sheet%d.xml", numbers[s.Name])] = s.Name
	}
	return out
}

// Write writes the workbook with these rows.
func (m *Mould) Write(w io.Writer, sheets []Sheet, edit Edit) error {
	z := m.squeezer()
	defer m.writers.Put(z)
	out := zip.NewWriter(w)
	for _, p := range m.parts {
		err := p.write(out, z, sheets, edit)
		if err != nil {
			return fmt.Errorf("write %s of the workbook: %w", p.name, err)
		}
	}
	return out.Close()
}

func (p part) write(out *zip.Writer, z *squeezer, sheets []Sheet, edit Edit) (err error) {
	if p.packed == nil {
		content := p.content
		if edit != nil {
			content = edit(p.name, content)
		}
		if i := slices.IndexFunc(sheets, func(s Sheet) bool { return s.Name == p.sheet && p.sheet != "" }); i >= 0 {
			p.packed, err = z.packSheet(content, sheets[i])
		} else {
			p.packed, err = z.packAgain(p.name, content)
		}
		if err != nil {
			return err
		}
	}
	to, err := out.CreateRaw(&zip.FileHeader{Name: p.name, Method: zip.Deflate, ModifiedDate: firstDay, CRC32: p.packed.crc,
		CompressedSize64: uint64(len(p.packed.bytes)), UncompressedSize64: uint64(p.packed.size)})
	if err == nil {
		_, err = to.Write(p.packed.bytes)
	}
	return err
}

// firstDay is the 1st of January 1980, the first day that a zip file knows: the time of
// writing would change the bytes.
const firstDay = 1<<5 | 1

// squeezer compresses parts.
type squeezer struct {
	deflate *flate.Writer
	buf     bytes.Buffer
	size    int
	crc     uint32
	rows    Rows
	last    map[string]part // by name, those that were compressed last
}

func (m *Mould) squeezer() *squeezer {
	if z, ok := m.writers.Get().(*squeezer); ok {
		return z
	}
	z := &squeezer{last: map[string]part{}}
	z.deflate, _ = flate.NewWriter(&z.buf, flate.DefaultCompression) // fails for levels that are none
	return z
}

// Write compresses more of the part.
func (z *squeezer) Write(b []byte) (int, error) {
	z.crc = crc32.Update(z.crc, crc32.IEEETable, b)
	z.size += len(b)
	return z.deflate.Write(b)
}

func (z *squeezer) begin() {
	z.buf.Reset()
	z.deflate.Reset(&z.buf)
	z.size, z.crc = 0, 0
}

// end returns the part; its bytes are good until the next is begun.
func (z *squeezer) end() (*packed, error) {
	err := z.deflate.Close()
	return &packed{z.buf.Bytes(), z.size, z.crc}, err
}

func (z *squeezer) pack(content []byte) (*packed, error) {
	z.begin()
	if _, err := z.Write(content); err != nil {
		return nil, err
	}
	return z.end()
}

// smallPart is how long a part may be that is kept for the next time.
const smallPart = 4 << 10

// packAgain is pack for a part that is most often as it was the last time.
func (z *squeezer) packAgain(name string, content []byte) (*packed, error) {
	if len(content) > smallPart {
		return z.pack(content)
	}
	if last := z.last[name]; last.packed != nil && bytes.Equal(last.content, content) {
		return last.packed, nil
	}
	p, err := z.pack(content)
	if err != nil {
		return nil, err
	}
	p.bytes = slices.Clone(p.bytes)
	z.last[name] = part{content: slices.Clone(content), packed: p}
	return p, nil
}

const (
	noRows    = "<sheetData></sheetData>"
	rowsBegin = "<sheetData>"
	rowsEnd   = "</sheetData>"
)

var errNoRoom = errors.New("excelize has left no room for rows")

// packSheet compresses a sheet with the rows and merged cells where excelize has left
// room for them.
func (z *squeezer) packSheet(content []byte, s Sheet) (*packed, error) {
	head, tail, found := bytes.Cut(content, []byte(noRows))
	if !found {
		return nil, errNoRoom
	}
	before := beforeMerges(tail)
	z.begin()
	r := &z.rows
	*r = Rows{out: z, buf: append(append(r.buf[:0], head...), rowsBegin...)}
	s.Rows(r)
	r.end()
	r.buf = append(append(r.buf, rowsEnd...), tail[:before]...)
	if len(s.Merges) > 0 {
		r.buf = fmt.Appendf(r.buf, `<mergeCells count="%d">`, len(s.Merges))
		for _, m := range s.Merges {
			r.buf = append(append(append(r.buf, `<mergeCell ref="`...), m...), `"/>`...)
		}
		r.buf = append(r.buf, `</mergeCells>`...)
	}
	r.buf = append(r.buf, tail[before:]...)
	r.flush()
	if r.err != nil {
		return nil, r.err
	}
	return z.end()
}

// beforeMerges is how much of what follows the rows stands before the merged cells.
func beforeMerges(tail []byte) int {
	at := 0
	for _, name := range []string{"sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews"} {
		if end := "</" + name + ">"; bytes.HasPrefix(tail[at:], []byte("<"+name)) {
			at += bytes.Index(tail[at:], []byte(end)) + len(end)
		}
	}
	return at
}

// taker takes the parts that excelize writes, in place of a zip file.
type taker struct {
	excelize.ZipWriter // for AddFS, which excelize never calls
	parts              []part
}

// Create begins a part.
func (t *taker) Create(name string) (io.Writer, error) {
	t.parts = append(t.parts, part{name: name})
	return t, nil
}

// Write keeps the content of the part: excelize writes it in one go and keeps it.
func (t *taker) Write(b []byte) (int, error) {
	p := &t.parts[len(t.parts)-1]
	p.content = append(p.content, b...)
	return len(b), nil
}

// Close has nothing to do.
func (t *taker) Close() error { return nil }

type typeList struct {
	XMLName   xml.Name   `xml:"Types"`
	Space     string     `xml:"xmlns,attr"`
	Defaults  []typeLine `xml:"Default"`
	Overrides []typeLine `xml:"Override"`
}

type typeLine struct {
	Extension   string `xml:",attr,omitempty"`
	PartName    string `xml:",attr,omitempty"`
	ContentType string `xml:",attr"`
}

// sortedTypes puts the list in order: excelize takes the kinds of pictures from a map.
func sortedTypes(content []byte) ([]byte, error) {
	var in typeList
	if err := xml.Unmarshal(content, &in); err != nil {
		return nil, err
	}
	slices.SortFunc(in.Defaults, func(a, b typeLine) int { return cmp.Compare(a.Extension, b.Extension) })
	slices.SortFunc(in.Overrides, func(a, b typeLine) int { return cmp.Compare(a.PartName, b.PartName) })
	out, err := xml.Marshal(typeList{Space: in.Space, Defaults: in.Defaults, Overrides: in.Overrides})
	return append([]byte(xml.Header), out...), err
}
