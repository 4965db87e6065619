package book

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// hostile is a file that was made to harm its reader, and how it is answered: with a
// code, or "" where what would harm is simply never looked at. inner is the answer
// where the size of the file and how well it packs are not held against it, so that the
// bounds behind these are shown to hold alone.
type hostile struct {
	name        string
	make        func(t *testing.T) []byte
	code, inner string
}

// TestHostileFilesAreAnswered reads files that ask for much more than they are. None may
// cost more memory than a large honest one.
func TestHostileFilesAreAnswered(t *testing.T) {
	const enough = 64 << 20
	inner := DefaultLimits()
	inner.FileBytes, inner.Ratio = 1<<30, 1<<30
	for i, h := range slices.Concat(hostileContainers(), hostileSheets(), hostileXML(), hostileODS(), hostileXLS(), hostileCSV()) {
		if raceEnabled && i%5 != 0 {
			continue // the gate reads all of them without the race detector
		}
		data := h.make(t)
		answerWithin(t, h.name, data, DefaultLimits(), h.code, max(enough, 10*uint64(len(data))))
		if beginsWithZip(data) {
			answerWithin(t, h.name+", behind the first bounds", data, inner, h.inner, max(2*enough, 10*uint64(len(data))))
		}
	}
}

// answerWithin reads a file and makes sure of the answer and of what it took.
func answerWithin(t *testing.T, name string, data []byte, limits Limits, want string, most uint64) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	b, fault := Read("x", data, limits)
	runtime.ReadMemStats(&after)
	if got := faultCode(fault); got != want {
		t.Errorf("%s: %q, want %q (%v)", name, got, want, fault)
	}
	if fault == nil {
		checkBook(t, name, b)
	} else {
		checkFault(t, name, fault)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > most {
		t.Errorf("%s: %d MB allocated for a file of %d KB", name, used>>20, len(data)>>10)
	}
}

// made gives bytes that need no test to be made.
func made(data []byte) func(*testing.T) []byte { return func(*testing.T) []byte { return data } }

// workbook packs the sound workbook with some of its parts replaced.
func workbook(replace ...entry) func(*testing.T) []byte {
	return func(t *testing.T) []byte { return packed(t, simple(replace...)) }
}

// rowsOf is a workbook with these rows.
func rowsOf(rows string) func(*testing.T) []byte { return workbook(sheetPart(rows)) }

func hostileContainers() []hostile {
	name := func(names ...string) func(*testing.T) []byte {
		var more []entry
		for _, n := range names {
			more = append(more, entry{name: n, content: "x"})
		}
		return func(t *testing.T) []byte { return packed(t, append(simple(), more...)) }
	}
	lying := func(size uint64) func(*testing.T) []byte {
		return func(t *testing.T) []byte {
			h := storedHeader("xl/media/a.png", "picture")
			h.UncompressedSize64 = size
			return raw(t, h, "picture")
		}
	}
	return []hostile{
		{"flat bomb", workbook(entry{name: "xl/media/a.bin", content: strings.Repeat("\x00", 8<<20)}), codeLimit, ""},
		{"flat bomb in a sheet", rowsOf(strings.Repeat(" ", 8<<20)), codeLimit, codeLimit},
		{"many bombs", made(bombs(50, 4<<20)), codeLimit, codeLimit},
		{"workbook in a workbook", func(t *testing.T) []byte { // never opened
			return packed(t, simple(entry{name: "xl/embeddings/oleObject1.xlsx", content: string(packed(t, simple())), stored: true}))
		}, "", ""},
		{"bomb in a workbook in a workbook", func(t *testing.T) []byte {
			bomb := packed(t, simple(entry{name: "xl/media/a", content: strings.Repeat("\x00", 4<<20)}))
			return packed(t, simple(entry{name: "xl/embeddings/a.xlsx", content: string(bomb), stored: true}))
		}, "", ""},
		{"entries that quote each other", made(quoting(300)), codeLimit, codeDamaged},
		{"an entry within an entry", made(overlapping()), codeDamaged, codeDamaged},
		{"says it is 3 GB", lying(3 << 30), codeLimit, codeLimit},
		{"says it is 60 MB", lying(60 << 20), codeLimit, codeDamaged},
		{"says it is a byte", lying(1), codeDamaged, codeDamaged},
		{"says it is 2^63 bytes", lying(1 << 63), codeDamaged, codeDamaged},
		{"too many entries", func(t *testing.T) []byte {
			var more []entry
			for i := range DefaultLimits().Entries {
				more = append(more, entry{name: fmt.Sprint("xl/media/", i)})
			}
			return packed(t, simple(more...))
		}, codeLimit, codeLimit},
		{"says it has 65,535 entries", func(t *testing.T) []byte {
			data := packed(t, simple())
			copy(data[len(data)-endLength+8:], "\xFF\xFF\xFF\xFF")
			return data
		}, codeLimit, codeLimit},
		{"absolute name", name("/etc/passwd"), codeDamaged, codeDamaged},
		{"climbs out", name("xl/../../../etc/passwd"), codeDamaged, codeDamaged},
		{"climbs out with backslashes", name(`..\..\a`), codeDamaged, codeDamaged},
		{"on a drive", name(`C:\Windows\a`), codeDamaged, codeDamaged},
		{"NUL in a name", name("xl/a\x00.xml"), codeDamaged, codeDamaged},
		{"duplicate entries", name("xl/workbook.xml"), codeDamaged, codeDamaged},
		{"entries alike but for case", name("XL/Workbook.XML"), codeDamaged, codeDamaged},
		{"entries alike but for slashes", name(`xl\workbook.xml`), codeDamaged, codeDamaged},
		{"external sheet", workbook(entry{name: "xl/_rels/workbook.xml.rels", content: relationships(
			`<Relationship Id="rId1" Type="` + relSpace + `/worksheet" Target="file:///etc/passwd" TargetMode="External"/>`)}), codeDamaged, codeDamaged},
		{"target out of the container", workbook(entry{name: "xl/_rels/workbook.xml.rels",
			content: relationships(relationTo("rId1", "worksheet", "../../../../etc/passwd"))}), codeDamaged, codeDamaged},
		{"links to other files", workbook(entry{name: "xl/_rels/workbook.xml.rels", content: relationships( // never followed
			relationTo("rId1", "worksheet", "worksheets/sheet1.xml"), relationTo("rId2", "sharedStrings", "sharedStrings.xml"),
			`<Relationship Id="rId9" Type="`+relSpace+`/externalLink" Target="http://example.invalid/a.xlsx" TargetMode="External"/>`)}), "", ""},
	}
}

// bombs makes a container of entries that pack well.
func bombs(entries, size int) []byte {
	var packed, out bytes.Buffer
	content := make([]byte, size)
	w, _ := flate.NewWriter(&packed, flate.BestSpeed)
	w.Write(content)
	w.Close()
	h := zip.FileHeader{Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(content), CompressedSize64: uint64(packed.Len()), UncompressedSize64: uint64(size)}
	all := zip.NewWriter(&out)
	for i := range entries {
		e := h
		e.Name = fmt.Sprint("xl/media/", i)
		f, _ := all.CreateRaw(&e)
		f.Write(packed.Bytes())
	}
	all.Close()
	return out.Bytes()
}

// quoting makes a container in which the packed data of every entry quote the header
// of the next one, so that all of them share the data of the last (D. Fifield, 2019).
func quoting(entries int) []byte {
	le := binary.LittleEndian
	var kernel bytes.Buffer
	w, _ := flate.NewWriter(&kernel, flate.BestCompression)
	content := bytes.Repeat([]byte{0}, ratioFloor)
	w.Write(content)
	w.Close()
	body, locals, directory := kernel.Bytes(), []byte(nil), []byte(nil)
	type local struct{ size, crc, packed uint32 }
	var all []local
	for i := entries - 1; i >= 0; i-- {
		l := local{uint32(len(content)), crc32.ChecksumIEEE(content), uint32(len(body))}
		head := make([]byte, localLength, localLength+4)
		le.PutUint32(head, localSignature)
		le.PutUint16(head[8:], methodDeflated)
		le.PutUint32(head[14:], l.crc)
		le.PutUint32(head[18:], l.packed)
		le.PutUint32(head[22:], l.size)
		le.PutUint16(head[26:], 4)
		head = fmt.Appendf(head, "%04d", i)
		all, locals = append(all, l), append(head, body...)
		quote := []byte{0, 0, 0, 0, 0} // a stored block, not the last
		le.PutUint16(quote[1:], uint16(len(head)))
		le.PutUint16(quote[3:], ^uint16(len(head)))
		body = append(append(quote, head...), body...)
		content = append(bytes.Clone(head), content...)
	}
	slices.Reverse(all)
	for i, l := range all {
		head := make([]byte, centralLength, centralLength+4)
		le.PutUint32(head, centralSignature)
		le.PutUint16(head[10:], methodDeflated)
		le.PutUint32(head[16:], l.crc)
		le.PutUint32(head[20:], l.packed)
		le.PutUint32(head[24:], l.size)
		le.PutUint16(head[28:], 4)
		le.PutUint32(head[42:], uint32(i*(localLength+4+5)))
		directory = append(directory, fmt.Appendf(head, "%04d", i)...)
	}
	end := make([]byte, endLength)
	le.PutUint32(end, endSignature)
	le.PutUint16(end[8:], uint16(entries))
	le.PutUint16(end[10:], uint16(entries))
	le.PutUint32(end[12:], uint32(len(directory)))
	le.PutUint32(end[16:], uint32(len(locals)))
	return slices.Concat(locals, directory, end)
}

func hostileSheets() []hostile {
	const million = 1_000_000
	shared := func(items string) func(*testing.T) []byte {
		return workbook(entry{name: "xl/sharedStrings.xml", content: "<sst>" + items + "</sst>"})
	}
	styles := func(items string) func(*testing.T) []byte {
		return workbook(entry{name: "xl/styles.xml", content: "<styleSheet>" + items + "</styleSheet>"})
	}
	last := func(rows int) func(*testing.T) []byte {
		var b strings.Builder
		for i := 1; i <= rows; i++ {
			fmt.Fprintf(&b, `<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i, i)
		}
		return rowsOf(b.String())
	}
	return []hostile{
		{"a cell in the last row", rowsOf(`<row r="1048576"><c r="A1048576"><v>1</v></c></row>`), codeLimit, codeLimit},
		{"a cell in the last column", rowsOf(`<row r="1"><c r="XFD1"><v>1</v></c></row>`), codeLimit, codeLimit},
		{"a cell behind the last column", rowsOf(`<row r="1"><c r="ZZZ1"><v>1</v></c></row>`), codeDamaged, codeDamaged},
		{"20,000 rows of one cell in the last column", last(20_000), codeLimit, codeLimit},
		{"a million rows", rowsOf(strings.Repeat(`<row><c><v>1</v></c></row>`, million)), codeLimit, codeLimit},
		{"a million blank rows", rowsOf(strings.Repeat(`<row/>`, million) + `<row><c><v>1</v></c></row>`), codeLimit, codeLimit},
		{"two million cells", rowsOf(strings.Repeat(`<row>`+strings.Repeat(`<c><v>1</v></c>`, 200)+`</row>`, 10_000)), codeLimit, codeLimit},
		{"a million merges", workbook(entry{name: "xl/worksheets/sheet1.xml", content: strings.Replace(sheetXML(`<row><c><v>1</v></c></row>`), "</worksheet>",
			"<mergeCells>"+strings.Repeat(`<mergeCell ref="A1:B2"/>`, million)+"</mergeCells></worksheet>", 1)}), codeLimit, codeLimit},
		{"a million cell styles", styles("<cellXfs>" + strings.Repeat(`<xf numFmtId="0"/>`, million) + "</cellXfs>"), codeLimit, codeLimit},
		{"a million fonts", styles("<fonts>" + strings.Repeat(`<font><name val="A"/></font>`, million) + "</fonts>"), codeLimit, codeLimit},
		{"a million number formats", styles("<numFmts>" + numbered(`<numFmt numFmtId="%d" formatCode="0"/>`, million) + "</numFmts>"), codeLimit, codeLimit},
		{"two million empty shared texts", shared(strings.Repeat("<si><t/></si>", 2*million)), codeLimit, codeLimit},
		{"says it has 4 billion shared texts", workbook(entry{name: "xl/sharedStrings.xml", content: `<sst count="4294967295" uniqueCount="4294967295"><si><t>a</t></si></sst>`}), "", ""},
		{"negative shared text", rowsOf(`<row><c t="s"><v>-1</v></c></row>`), codeDamaged, codeDamaged},
		{"shared text that is not there", rowsOf(`<row><c t="s"><v>4294967296</v></c></row>`), codeDamaged, codeDamaged},
		{"negative style", rowsOf(`<row><c s="-1"><v>1</v></c></row>`), codeDamaged, codeDamaged},
		{"style that is not there", rowsOf(`<row><c s="65000"><v>1</v></c></row>`), codeDamaged, codeDamaged},
		{"cells out of order", rowsOf(`<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>`), codeDamaged, codeDamaged},
		{"rows out of order", rowsOf(`<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>`), codeDamaged, codeDamaged},
		{"a number of a million digits", rowsOf(`<row><c><v>` + strings.Repeat("9", million) + `</v></c></row>`), codeLimit, codeDamaged},
		{"a number with a vast exponent", rowsOf(`<row><c><v>1E9999</v></c></row>`), codeDamaged, codeDamaged},
		{"a text of two million letters", rowsOf(`<row><c t="str"><v>` + strings.Repeat("ế ", million) + `</v></c></row>`), codeLimit, codeLimit},
		{"a text in a million pieces", shared("<si>" + strings.Repeat("<r><t>ab</t></r>", million) + "</si>"), codeLimit, codeLimit},
		{"a formula of a million letters", rowsOf(`<row><c><f>` + strings.Repeat("A", 900_000) + `</f><v>1</v></c></row>`), codeLimit, ""},
		{"a million relations", workbook(entry{name: "xl/_rels/workbook.xml.rels", content: relationships(strings.Repeat(relationTo("a", "b", "c"), 100_000))}), codeLimit, codeLimit},
		{"a hundred thousand sheets", workbook(entry{name: "xl/workbook.xml", content: "<workbook><sheets>" + numbered(`<sheet name="%d"/>`, 100_000) + "</sheets></workbook>"}), codeLimit, codeLimit},
		{"a hundred thousand types", workbook(entry{name: contentTypesPart, content: "<Types>" + numbered(`<Override PartName="/%d"/>`, 100_000) + "</Types>"}), codeLimit, codeLimit},
	}
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func hostileXML() []hostile {
	const lol = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>`
	const outside = `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>`
	var all []hostile
	for _, part := range []string{contentTypesPart, "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"} {
		for what, head := range map[string]string{"entities of entities": lol, "an entity from outside": outside, "a document type from outside": `<!DOCTYPE x SYSTEM "http://example.invalid/x">`} {
			all = append(all, hostile{part + " with " + what, func(t *testing.T) []byte {
				e := partOf(t, part)
				return packed(t, simple(entry{name: part, content: head + strings.TrimPrefix(e.content, xmlHead)}))
			}, codeDamaged, codeDamaged})
		}
		for what, text := range map[string]string{
			"UTF-16": utf16Text(littleMark, "<a/>"), "UTF-16 without a mark": utf16Text(littleMark, "<a/>")[2:], "UTF-16, other byte first": utf16Text(bigMark, "<a/>"),
			"another encoding": `<?xml version="1.0" encoding="windows-1258"?><a/>`, "NUL": "<a>\x00</a>", "nothing": "", "half a character": "<a>\xE1\xBA</a>",
		} {
			all = append(all, hostile{part + " with " + what, workbook(entry{name: part, content: text}), codeDamaged, codeDamaged})
		}
	}
	row := func(inside string) func(*testing.T) []byte { return rowsOf("<row>" + inside + "</row>") }
	return append(all,
		hostile{"elements a million deep", rowsOf(strings.Repeat("<row>", 1_000_000)), codeLimit, codeDamaged},
		hostile{"elements a million deep where they are passed over", rowsOf(`<row><extLst>` + strings.Repeat("<a>", 1_000_000)), codeLimit, codeDamaged},
		hostile{"a million attributes", row("<c" + numbered(` a%d=""`, 1_000_000) + "/>"), codeDamaged, codeDamaged},
		hostile{"the same attribute a million times", row("<c" + strings.Repeat(` a=""`, 1_000_000) + "/>"), codeLimit, codeDamaged},
		hostile{"an attribute of 10 MB", row(`<c a="` + strings.Repeat("a", 10<<20) + `"/>`), codeLimit, codeLimit},
		hostile{"a name of 10 MB", row(`<c` + strings.Repeat("a", 10<<20) + `/>`), codeLimit, codeLimit},
		hostile{"a comment of 10 MB", row(`<!--` + strings.Repeat("a", 10<<20) + `-->`), codeLimit, codeLimit},
		hostile{"CDATA of 10 MB", row(`<c t="str"><v><![CDATA[` + strings.Repeat("a", 10<<20) + `]]></v></c>`), codeLimit, codeLimit},
		hostile{"a million comments", row(strings.Repeat(`<!---->`, 1_000_000) + `<c><v>1</v></c>`), codeLimit, ""},
		hostile{"a flood of references", row(`<c t="str"><v>` + strings.Repeat("&#x1EBF;", 1_000_000) + `</v></c>`), codeLimit, codeLimit},
		hostile{"a reference of a million digits", row(`<c t="str"><v>&#` + strings.Repeat("1", 500_000) + `;</v></c>`), codeLimit, codeDamaged},
		hostile{"a reference of zeros", row(`<c t="str"><v>&#` + strings.Repeat("0", 500_000) + `65;</v></c>`), codeLimit, ""},
	)
}

func partOf(t *testing.T, name string) entry {
	for _, e := range simple() {
		if e.name == name {
			return e
		}
	}
	t.Fatalf("no part %s", name)
	return entry{}
}

func hostileODS() []hostile {
	sheets := func(body string) func(*testing.T) []byte {
		return func(t *testing.T) []byte { return odsFile(t, odsDocument("", body)) }
	}
	rows := func(rows string) func(*testing.T) []byte { return sheets(odsSheet(rows)) }
	styled := func(styles string) func(*testing.T) []byte {
		return func(t *testing.T) []byte { return odsFile(t, odsDocument(styles, odsSheet(oneODSRow))) }
	}
	one := `<table:table-cell office:value-type="float" office:value="7"/>`
	wide := `<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="7"/>`
	return []hostile{
		{"ods: a row repeated a million times", rows(`<table:table-row table:number-rows-repeated="1048576">` + one + `</table:table-row>`), codeLimit, codeLimit},
		{"ods: a row repeated a billion times", rows(`<table:table-row table:number-rows-repeated="1073741823">` + one + `</table:table-row>`), codeLimit, codeLimit},
		{"ods: a cell repeated to the last column", rows(`<table:table-row>` + wide + `</table:table-row>`), codeLimit, codeLimit},
		{"ods: a full sheet", rows(`<table:table-row table:number-rows-repeated="1048576">` + wide + `</table:table-row>`), codeLimit, codeLimit},
		{"ods: 300 cells 100,000 times", rows(`<table:table-row table:number-rows-repeated="100000"><table:table-cell table:number-columns-repeated="200" office:value-type="float" office:value="7"/></table:table-row>`), codeLimit, codeLimit},
		{"ods: merges repeated", rows(`<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-rows-spanned="2"/></table:table-row>`), codeLimit, codeLimit},
		{"ods: a merge without end", rows(`<table:table-row><table:table-cell table:number-rows-spanned="1073741823" table:number-columns-spanned="1073741823"/></table:table-row>`), codeDamaged, codeDamaged},
		{"ods: repeated more often than a number can tell", rows(`<table:table-row table:number-rows-repeated="99999999999999999999"/>`), codeDamaged, codeDamaged},
		{"ods: repeated a negative number of times", rows(`<table:table-row table:number-rows-repeated="-1"/>`), codeDamaged, codeDamaged},
		{"ods: bomb of blanks", rows(strings.Repeat(" ", 8<<20)), codeLimit, codeLimit},
		{"ods: bomb of spaces", rows(`<table:table-row><table:table-cell office:value-type="string"><text:p>` + strings.Repeat(`<text:s text:c="1073741823"/>`, 10) + `</text:p></table:table-cell></table:table-row>`), codeLimit, codeLimit},
		{"ods: a thousand sheets and more", sheets(numbered(`<table:table table:name="%d"/>`, 100_000)), codeLimit, codeLimit},
		{"ods: styles without end", styled(numbered(`<style:style style:family="table-cell" style:name="%d"><style:text-properties style:font-name=".VnTime"/></style:style>`, 100_000)), codeLimit, codeLimit},
		{"ods: columns without end", func(t *testing.T) []byte {
			legacy := `<style:style style:family="table-cell" style:name="a"><style:text-properties style:font-name=".VnTime"/></style:style>`
			return odsFile(t, odsDocument(legacy, odsSheet(strings.Repeat(`<table:table-column table:default-cell-style-name="a"/>`, 200_000)+oneODSRow)))
		}, codeLimit, codeLimit},
		{"ods: a long manifest", func(t *testing.T) []byte {
			return odsFile(t, odsDocument("", odsSheet(oneODSRow)), entry{name: odsManifest, content: strings.Repeat("<a/>", 1<<19)})
		}, codeLimit, codeLimit},
		{"ods: entities of entities", func(t *testing.T) []byte {
			return odsFile(t, `<!DOCTYPE a [<!ENTITY b "c">]>`+strings.TrimPrefix(odsDocument("", odsSheet(oneODSRow)), xmlHead))
		}, codeDamaged, codeDamaged},
		{"ods: tables within tables", rows(strings.Repeat(`<table:table-rows>`, 100_000)), codeLimit, codeDamaged},
		{"ods: deep in a paragraph", rows(`<table:table-row><table:table-cell><text:p>` + strings.Repeat(`<text:span>`, 100_000)), codeLimit, codeDamaged},
	}
}

func hostileCSV() []hostile {
	most := 6 << 20
	if raceEnabled {
		most = 2 << 20
	}
	same := func(name, unit, code string) hostile {
		return hostile{"csv: " + name, made(bytes.Repeat([]byte(unit), most/len(unit))), code, code}
	}
	return []hostile{
		same("one letter without end", "a", codeLimit),
		same("one word without end", "ế", codeLimit),
		same("one word without end in an old encoding", "a\xEC\xF2", codeLimit),
		same("words without end in an old encoding", "a\xEC\xF2 ", codeLimit),
		same("fields in an old encoding", "a\xEC\xF2;", codeLimit),
		same("lines in an old encoding", "Th\xE1ng;a\n", codeLimit),
		same("separators", ";", codeLimit),
		same("separators on lines", ";;\n", codeLimit),
		same("letters and separators", "a,", codeLimit),
		same("quotes", `"`, codeLimit),
		same("empty quotes", `"",`, codeLimit),
		same("line ends", "\n", codeEmpty),
		same("lines", "a\n", codeLimit),
		same("carriage returns", "a\r", codeLimit),
		same("UTF-16 without end", "\xFF\xFE", codeLimit),
		{"csv: one word of 19 MB in an old encoding", made(bytes.Repeat([]byte("a\xEC\xF2"), 19<<20/3)), codeLimit, codeLimit},
		{"csv: ten million separators", made(bytes.Repeat([]byte(","), 10_000_000)), codeLimit, codeLimit},
		{"csv: a quote left open", made(append([]byte(`"`), bytes.Repeat([]byte("a\n"), 3<<20)...)), codeQuote, codeQuote},
		{"csv: a field over all lines", made(append(append([]byte(`"`), bytes.Repeat([]byte("a\n"), 3<<20)...), `"`...)), codeLimit, codeLimit},
		{"csv: UTF-16 letters", made([]byte(littleMark + strings.Repeat("a\x00", 3<<20))), codeLimit, codeLimit},
		{"csv: over the size", made(bytes.Repeat([]byte("a;b\n"), 6<<20)), codeLimit, codeLimit},
	}
}
