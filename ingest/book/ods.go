package book

import (
	"bytes"
	"io"
	"strings"

	"danvan/ingest/charset"
)

// OpenDocument spreadsheets, as LibreOffice, Excel and Google write them. The
// container and its XML are held to the same rules as those of .xlsx.

const (
	odsContent  = "content.xml"
	odsManifest = "META-INF/manifest.xml"
	odsMacros   = "Basic/"
	odsScripts  = "Scripts/"
)

// longestManifest is enough to list the parts of any container that is read.
const longestManifest = 1 << 20

// odsSpaces are the name spaces and the prefixes that every writer gives them.
// Attributes are read by these prefixes, so others are refused.
func odsSpaces() map[string]string {
	return map[string]string{
		"xmlns:office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
		"xmlns:table":  "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
		"xmlns:text":   "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
	}
}

// mimeType returns what the container says it is; "" where it says nothing, as Office
// Open XML does.
func (r *workbookReader) mimeType() string {
	i, ok := r.archive.find("mimetype")
	if !ok || r.archive.parts[i].size > 200 {
		return ""
	}
	r.source.open(&r.archive.parts[i])
	var b [256]byte
	n, _ := r.source.Read(b[:])
	return strings.TrimSpace(string(b[:n]))
}

func isODS(kind string) bool { return strings.Contains(kind, "opendocument.spreadsheet") }

// notSpreadsheet answers a container that says it is something else.
func notSpreadsheet(kind string) *Fault {
	switch {
	case strings.Contains(kind, "opendocument.text"):
		return wrongKind("văn bản OpenDocument (.odt)" + fillIn)
	case strings.Contains(kind, "opendocument"):
		return wrongKind("tệp OpenDocument không phải bảng tính" + fillIn)
	case strings.Contains(kind, "epub"):
		return wrongKind("sách điện tử EPUB" + fillIn)
	}
	return wrongKind("tệp nén ZIP" + noForms)
}

// odsReader reads the content of one spreadsheet.
type odsReader struct {
	*workbookReader
	styles odsStyles
	seen   map[string]bool // folded names of sheets
	book   Book
}

// readODS reads an OpenDocument spreadsheet.
func (r *workbookReader) readODS() (Book, *Fault) {
	if fault := r.refuseEncrypted(); fault != nil {
		return Book{}, fault
	}
	o := &odsReader{r, odsStyles{hidden: map[string]bool{}, fonts: map[string]charset.Font{}}, map[string]bool{}, Book{Kind: ODS}}
	if fault := o.readODSStyles(); fault != nil {
		return Book{}, fault
	}
	if !r.open(odsContent) {
		return Book{}, damaged("thiếu phần %s", odsContent)
	}
	if fault := r.root("document-content"); fault != nil {
		return Book{}, fault
	}
	for prefix, space := range odsSpaces() {
		if string(r.scan.value(prefix)) != space {
			return Book{}, damaged("phần %s không theo chuẩn OpenDocument", odsContent)
		}
	}
	o.book.Macros = r.hasPart(odsMacros) || r.hasPart(odsScripts)
	if fault := o.readContent(); fault != nil {
		return Book{}, fault
	}
	return o.book, nil
}

// refuseEncrypted looks for the mark of a password. Old manifests have a document
// type, so this part alone is searched and not taken apart.
func (r *workbookReader) refuseEncrypted() *Fault {
	i, ok := r.archive.find(odsManifest)
	if !ok {
		return nil
	}
	if p := r.archive.parts[i]; p.size > longestManifest {
		return overLimit("phần %s dài %s, tối đa %s", p.name, megabytes(p.size), megabytes(longestManifest))
	}
	r.archive.done[i] = true
	r.source.open(&r.archive.parts[i])
	manifest, err := io.ReadAll(&r.source)
	switch {
	case err != nil:
		return r.source.fault
	case bytes.Contains(manifest, []byte("encryption-data")):
		return &Fault{Code: codePassword}
	}
	return nil
}

// readContent reads the styles of the sheets and the sheets themselves.
func (o *odsReader) readContent() *Fault {
	tables := false
	fault := o.scan.each(func(name []byte) *Fault {
		if fault := o.styles.visit(&o.scan, name); fault != nil {
			return fault
		}
		switch parent := string(o.scan.parent()); {
		case string(name) == "spreadsheet" && parent == "body":
			tables = true
			return o.readTables()
		case parent == "body":
			return o.structure()
		}
		return nil
	})
	if fault == nil && !tables {
		return damaged("phần %s không có bảng tính", odsContent)
	}
	return fault
}

// readTables reads the children of the spreadsheet. Besides its sheets there are
// tracked changes, ranges and caches, whose cells are none of the sheets'.
func (o *odsReader) readTables() *Fault {
	return o.children(func() *Fault {
		if string(o.scan.name) != "table" || o.isCache() {
			return o.scan.skip()
		}
		return o.readTable()
	})
}

// isCache tells whether a table only remembers cells of another file.
func (o *odsReader) isCache() bool {
	name := string(o.scan.value("table:name"))
	return string(o.scan.value("table:style-name")) == "ta_extref" || strings.HasPrefix(name, "'file:") && strings.Contains(name, "'#")
}

// odsTable is a sheet being read.
type odsTable struct {
	sheetState
	merges     []Range
	columns    []odsColumn
	lastColumn int
	rowStyle   string // of cells that name none
}

func (o *odsReader) readTable() *Fault {
	s := Sheet{Name: string(o.scan.value("table:name")), Hidden: o.styles.hidden[string(o.scan.value("table:style-name"))]}
	if s.Name == "" || o.seen[foldName(s.Name)] {
		return damaged("hai trang cùng tên “%s”", printable(s.Name))
	}
	o.seen[foldName(s.Name)] = true
	at := &odsTable{sheetState: sheetState{sheet: &s}}
	if fault := o.tableChildren(at); fault != nil {
		return fault
	}
	s.setMerges(at.merges)
	o.book.Sheets = append(o.book.Sheets, s)
	return crowded(len(o.book.Sheets), o.limits.Entries, "trang tính")
}

// tableChildren reads the rows of a sheet, also those in groups.
func (o *odsReader) tableChildren(at *odsTable) *Fault {
	return o.children(func() *Fault {
		switch string(o.scan.name) {
		case "table-row":
			return o.readODSRow(at)
		case "table-rows", "table-row-group", "table-header-rows":
			return o.tableChildren(at)
		case "table-column":
			return o.readColumn(at)
		case "table-columns", "table-column-group", "table-header-columns":
			return o.tableChildren(at)
		}
		return o.scan.skip() // shapes, forms, names
	})
}

// repeats returns how often the element just started stands there.
func (o *odsReader) repeats(attribute string) (int, *Fault) {
	value := o.scan.value(attribute)
	if value == nil {
		return 1, nil
	}
	n, ok := parseIndex(value, 1<<30)
	if !ok || n < 1 {
		return 0, o.structure()
	}
	return n, nil
}

// readODSRow reads a row and writes it as often as it is repeated. A blank one only
// moves on: programs fill a sheet up to its last row with a single element.
func (o *odsReader) readODSRow(at *odsTable) *Fault {
	times, fault := o.repeats("table:number-rows-repeated")
	if fault != nil {
		return fault
	}
	at.row, at.col, at.first = at.row+1, 0, len(o.pool)
	row := Row{Index: at.row, Hidden: hides(o.scan.value("table:visibility"))}
	at.rowStyle = string(o.scan.value("table:default-cell-style-name"))
	merges := len(at.merges)
	if fault := o.children(func() *Fault { return o.readODSCell(at) }); fault != nil {
		return fault
	}
	if len(o.pool) == at.first && len(at.merges) == merges {
		at.row += times - 1
		return nil
	}
	return o.writeRow(at, row, at.merges[merges:], times)
}

// writeRow adds a row as often as it is repeated. Limits are looked at for each copy,
// so that a number in the file cannot ask for more.
func (o *odsReader) writeRow(at *odsTable, row Row, merges []Range, times int) *Fault {
	cells := o.pool[at.first:len(o.pool):len(o.pool)]
	for i := range times {
		if i > 0 {
			at.row++
			row.Index = at.row
			if fault := o.repeatCells(at, cells, merges); fault != nil {
				return fault
			}
		}
		switch {
		case len(cells) == 0:
			continue
		case row.Index > o.limits.Rows:
			return overLimit("trang “%s” có số liệu ở dòng %d, tối đa %d dòng", printable(at.sheet.Name), row.Index, o.limits.Rows)
		}
		row.Cells = o.pool[at.first:len(o.pool):len(o.pool)]
		at.sheet.Rows = append(at.sheet.Rows, row)
	}
	return nil
}

// repeatCells adds the cells and merges of a row once more, in the current row.
func (o *odsReader) repeatCells(at *odsTable, cells []Cell, merges []Range) *Fault {
	at.first = len(o.pool)
	for _, c := range cells {
		if fault := o.addCell(&at.sheetState, c); fault != nil {
			return fault
		}
	}
	for _, m := range merges {
		m.LastRow += at.row - m.FirstRow
		m.FirstRow = at.row
		if fault := o.addMerge(at, m); fault != nil {
			return fault
		}
	}
	return nil
}

func (o *odsReader) addMerge(at *odsTable, m Range) *Fault {
	if m.LastRow > maxRow || m.LastCol > maxColumn {
		return damaged("trang “%s” có vùng trộn ô không hợp lệ", printable(at.sheet.Name))
	}
	if at.merges = append(at.merges, m); len(at.merges) > o.limits.Merges {
		return overLimit("trang “%s” có hơn %d vùng trộn ô", printable(at.sheet.Name), o.limits.Merges)
	}
	return nil
}
