package book

import (
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
)

// workbookReader reads one workbook. Its buffers serve all parts one after the other.
type workbookReader struct {
	limits   Limits
	archive  *archive
	source   partReader
	scan     scanner
	texts    arena
	strings  []string // shared
	known    memory
	followed bool     // some of a sheet was not taken apart, because it was met before
	formats  []Format // by cell style
	legacy   legacyFonts
	styled   bool // there is a styles part
	date1904 bool
	macros   bool
	cells    int // so far
	buffer   []byte
	pool     []Cell // see addCell

	firstCells []Cell // the pool that a sheet is begun in, for as long as its cells fit
	given      bool   // they did not: the sheet has it
	rows       []Row  // lists in which a sheet is gathered
	merges     []Range
}

// relation is one line of a relationships part.
type relation struct {
	id, kind, target string
	external         bool
}

// sheetEntry is one sheet as the workbook part lists it.
type sheetEntry struct {
	name, relation string
	hidden         bool
}

// sheetList is what the workbook part says: the date system and the list of sheets.
type sheetList struct {
	sheets   []sheetEntry
	date1904 bool
}

const contentTypesPart = "[Content_Types].xml"

// readContainer reads a zip container that holds, or should hold, a workbook.
func readContainer(_ string, data []byte, limits Limits) (Book, *Fault) {
	a, fault := openArchive(data, limits)
	if fault != nil {
		return Book{}, fault
	}
	r := workshops.Get().(*workbookReader)
	defer r.leave()
	r.limits, r.archive = limits, a
	b, fault := r.read()
	if fault != nil && r.followed { // which of two faults is told must not follow from other files
		if a, fault = openArchive(data, limits); fault == nil {
			b, fault = (&workbookReader{limits: limits, archive: a}).read()
		}
	}
	return b, fault
}

// read reads the whole container.
func (r *workbookReader) read() (Book, *Fault) {
	read := r.readOffice
	if isODS(r.mimeType()) {
		read = r.readODS
	}
	b, fault := read()
	if fault == nil {
		fault = r.drainRest()
	}
	if fault != nil {
		return Book{}, fault
	}
	b.pictures = r.hasPart("xl/media/") || r.hasPart("Pictures/")
	return b, nil
}

// workshops are the buffers of readers that have done their work: those of a form are
// larger than the form, and files come by the thousand.
var workshops = sync.Pool{New: func() any { return &workbookReader{} }}

// leave keeps the buffers for another file, and nothing of this one; none of a file that
// is larger than the thousands are.
func (r *workbookReader) leave() {
	cells, rows := r.firstCells[:cap(r.firstCells)], r.rows[:cap(r.rows)]
	if len(r.scan.window) != firstWindow+behind { // a wider one would find another fault first, where there are two
		r.scan.window = nil
	}
	if cap(r.scan.scratch)+cap(r.buffer) > 8*firstWindow || cap(r.strings)+len(rows)+cap(r.merges) > 4*formCells {
		return
	}
	clear(cells)
	clear(rows)
	clear(r.strings)
	kept := workbookReader{
		source: partReader{inflater: r.source.inflater}, buffer: r.buffer[:0], strings: r.strings[:0], known: r.known,
		firstCells: cells[:0], rows: rows[:0], merges: r.merges[:0],
	}
	kept.scan.window, kept.scan.scratch, kept.scan.attributes = r.scan.window, r.scan.scratch, r.scan.attributes
	kept.scan.open, kept.scan.starts = r.scan.open, r.scan.starts
	*r = kept
	workshops.Put(r)
}

// readOffice reads a container of Office Open XML.
func (r *workbookReader) readOffice() (Book, *Fault) {
	main, fault := r.mainPart()
	if fault != nil {
		return Book{}, fault
	}
	return r.readBook(main)
}

// hasPart tells whether there is a part in a folder.
func (r *workbookReader) hasPart(folder string) bool {
	for _, p := range r.archive.parts {
		if n := len(folder); len(p.name) > n && strings.EqualFold(p.name[:n], folder) {
			return true
		}
	}
	return false
}

// open starts the scanner on a part; false where there is no such part.
func (r *workbookReader) open(name string) bool {
	i, ok := r.archive.find(name)
	if !ok {
		return false
	}
	r.start(i)
	return true
}

// start starts the scanner on the i-th part.
func (r *workbookReader) start(i int) {
	r.archive.done[i] = true
	r.source.open(&r.archive.parts[i])
	r.scan.reset(&r.source, max(1<<20, 16*r.limits.Text))
}

// root moves to the root element, which must have the name.
func (r *workbookReader) root(name string) *Fault {
	if r.scan.next() == tokenFault {
		return r.scan.fault
	}
	if string(r.scan.name) != name {
		return r.structure()
	}
	return nil
}

// structure is the fault of a part that holds something where it may not stand:
// passing over it could lose a figure.
func (r *workbookReader) structure() *Fault {
	return damaged("phần %s có cấu trúc lạ (thẻ %s)", r.source.part.name, printable(string(r.scan.name)))
}

// drained is what is made of a part that is of no interest.
type drained struct{}

// drainRest reads every entry that was of no interest to its end.
func (r *workbookReader) drainRest() *Fault {
	for i, done := range r.archive.done {
		if done {
			continue
		}
		if _, fault := once(r, i, func() (drained, *Fault) { return drained{}, r.source.drain(r.scan.window) }); fault != nil {
			return fault
		}
	}
	return nil
}

// relations reads the relationships of a part ("" for those of the container).
func (r *workbookReader) relations(of string) ([]relation, *Fault) {
	folder, file := path.Split(of)
	at, ok := r.archive.find(folder + "_rels/" + file + ".rels")
	if !ok {
		return nil, nil
	}
	said, fault := once(r, at, r.readRelations)
	found := slices.Clone(said)
	for i := range found {
		found[i].target = r.resolve(folder, found[i].target)
	}
	return found, fault
}

// readRelations reads a part of relationships; targets stay as they are written.
func (r *workbookReader) readRelations() ([]relation, *Fault) {
	var found []relation
	fault := r.scan.each(func(name []byte) *Fault {
		if string(name) == "Relationship" {
			kind := string(r.scan.value("Type"))
			found = append(found, relation{
				id:       string(r.scan.value("Id")),
				kind:     kind[strings.LastIndexByte(kind, '/')+1:],
				target:   string(r.scan.value("Target")),
				external: string(r.scan.value("TargetMode")) == "External",
			})
		}
		return crowded(len(found), r.limits.listed(), "liên kết")
	})
	return found, fault
}

// resolve returns the name of the part that a target means, seen from a folder.
func (r *workbookReader) resolve(folder, target string) string {
	target = strings.ReplaceAll(target, `\`, "/")
	if !strings.HasPrefix(target, "/") {
		target = "/" + folder + target
	}
	name := strings.TrimPrefix(path.Clean(target), "/")
	if _, ok := r.archive.find(name); !ok {
		if plain, err := url.PathUnescape(name); err == nil {
			return plain
		}
	}
	return name
}

// readBook reads the workbook part, what its sheets share, and its sheets.
func (r *workbookReader) readBook(main string) (Book, *Fault) {
	relations, fault := r.relations(main)
	if fault != nil {
		return Book{}, fault
	}
	at, ok := r.archive.find(main)
	if !ok {
		return Book{}, damaged("thiếu phần %s", main)
	}
	list, fault := once(r, at, r.readEntries)
	if fault != nil {
		return Book{}, fault
	}
	r.date1904 = list.date1904
	if fault := r.readShared(relations); fault != nil {
		return Book{}, fault
	}
	b := Book{Kind: XLSX, Date1904: r.date1904}
	if b.Sheets, fault = r.readSheets(list.sheets, relations); fault != nil {
		return Book{}, fault
	}
	b.Macros = r.macros
	return b, nil
}

// readEntries reads the workbook part.
func (r *workbookReader) readEntries() (sheetList, *Fault) {
	var list sheetList
	if fault := r.root("workbook"); fault != nil {
		return list, fault
	}
	seen := map[string]bool{}
	fault := r.scan.each(func(name []byte) *Fault {
		switch {
		case string(name) == "workbookPr" && r.scan.depth() == 2:
			list.date1904 = r.scan.flag("date1904")
		case string(name) == "sheet" && string(r.scan.parent()) == "sheets":
			state := string(r.scan.value("state"))
			e := sheetEntry{string(r.scan.value("name")), string(r.scan.prefixed("id")), state == "hidden" || state == "veryHidden"}
			if seen[foldName(e.name)] {
				return damaged("hai trang cùng tên “%s”", printable(e.name))
			}
			seen[foldName(e.name)] = true
			list.sheets = append(list.sheets, e)
		}
		return crowded(len(list.sheets), r.limits.Entries, "trang tính")
	})
	return list, fault
}

// readShared reads the parts that all sheets use. Real exports name a styles part
// that is not there: then no number has a format. Shared strings that are missing
// show when a cell refers to one.
func (r *workbookReader) readShared(relations []relation) *Fault {
	read := map[string]bool{}
	for _, rel := range relations {
		r.macros = r.macros || rel.kind == "vbaProject"
		shared := rel.kind == "sharedStrings" || rel.kind == "styles"
		if !shared || rel.external {
			continue
		}
		if read[rel.kind] {
			return damaged("phần %s được khai báo hai lần", rel.kind)
		}
		read[rel.kind] = true
		if fault := r.readSharedPart(rel); fault != nil {
			return fault
		}
	}
	return nil
}

func (r *workbookReader) readSharedPart(rel relation) *Fault {
	at, ok := r.archive.find(rel.target)
	switch {
	case !ok:
		return nil
	case rel.kind == "styles":
		styles, fault := once(r, at, r.readStyles)
		r.styled, r.formats, r.legacy.styles = true, styles.formats, styles.fonts
		return fault
	}
	r.start(at)
	return r.readStrings()
}

// readSheets reads the worksheets in order; sheets that hold only a chart, a dialog
// or macros have no cells of a form.
func (r *workbookReader) readSheets(entries []sheetEntry, relations []relation) ([]Sheet, *Fault) {
	byID := make(map[string]relation, len(relations))
	for _, rel := range relations {
		byID[rel.id] = rel
	}
	var sheets []Sheet
	for _, e := range entries {
		rel, ok := byID[e.relation]
		switch {
		case !ok || rel.external:
			return nil, damaged("không tìm thấy nội dung của trang “%s”", printable(e.name))
		case strings.Contains(strings.ToLower(rel.kind), "macrosheet"):
			r.macros = true
			continue
		case rel.kind != "worksheet":
			continue
		}
		if i, ok := r.archive.find(rel.target); !ok || r.archive.done[i] {
			return nil, damaged("không tìm thấy nội dung của trang “%s”", printable(e.name))
		}
		r.open(rel.target)
		s := Sheet{Name: e.name, Hidden: e.hidden}
		if fault := r.readSheet(&s); fault != nil {
			return nil, fault
		}
		sheets = append(sheets, s)
	}
	return sheets, nil
}
