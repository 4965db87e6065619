// Package docx writes a document as a Word file in the layout of Nghị định
// 30/2020/NĐ-CP, Phụ lục I, or for a Party document of Hướng dẫn 36-HD/VPTW: A4, margins 20/20/30/15 mm, Times New Roman, page number
// in the middle of the top margin and not on page 1, annexes with their own numbers.
//
// It writes the few parts of OOXML that such a document needs, with real styles and
// without text boxes, so that the office can go on writing in it.
package docx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"time"

	"danvan/templates/document"
)

// Part is a file of the package that a .docx is.
type Part struct {
	Name    string
	Content []byte
}

// CorePart is the part that says who made a document and when.
const CorePart = "docProps/core.xml"

// Write returns a .docx that says what said says in the layout of d: columns and
// the lines under the head are as wide as the texts of d ask, so that a template whose
// texts are tags looks like what it will become. tail is a last line behind everything,
// "" for none. The same documents give the same bytes.
func Write(d, said *document.Document, tail string) ([]byte, error) {
	return Zip([]Part{
		{"[Content_Types].xml", []byte(contentTypes)},
		{"_rels/.rels", []byte(packageRelations)},
		{CorePart, []byte(CoreProperties(said.Kind+" "+said.Subject, d.Author, d.Created))},
		{"docProps/app.xml", []byte(appProperties)},
		{"word/document.xml", []byte(mainPart(d, said, tail))},
		{"word/_rels/document.xml.rels", []byte(documentRelations)},
		{"word/styles.xml", []byte(styles(d.Head.Style))},
		{"word/settings.xml", []byte(settings)},
		{"word/fontTable.xml", []byte(fontTable)},
		{"word/header1.xml", []byte(pageNumberHeader)},
		{"word/header2.xml", []byte(emptyHeader)},
		{"word/footer1.xml", []byte(footer(said.Footer))},
	}, d.Created)
}

// Zip puts the parts of a .docx together, in their order. The same parts and time give
// the same bytes.
func Zip(parts []Part, at time.Time) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.Name, Method: zip.Deflate, Modified: zipTime(at)})
		if err != nil {
			return nil, fmt.Errorf("write %s of the report: %w", p.Name, err)
		}
		if _, err := w.Write(p.Content); err != nil {
			return nil, fmt.Errorf("write %s of the report: %w", p.Name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("close the report: %w", err)
	}
	return out.Bytes(), nil
}

// zipTime is the time stamp of the parts: a zip entry knows no year before 1980.
func zipTime(t time.Time) time.Time {
	if t.Year() < 1980 {
		return time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return t.UTC().Truncate(2 * time.Second)
}

// CoreProperties writes the part [CorePart].
func CoreProperties(title, author string, created time.Time) string {
	var m markup
	m.WriteString(xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ` +
		`xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>`)
	m.text(title)
	m.WriteString("</dc:title><dc:creator>")
	m.text(author)
	m.addf(`</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">%s</dcterms:created>`, created.UTC().Format(time.RFC3339))
	m.WriteString("<dc:language>vi-VN</dc:language></cp:coreProperties>")
	return m.String()
}

// Fragment makes a document of pieces of WordprocessingML, so that it can be parsed.
func Fragment(xml string) string { return xmlHead + `<w:body ` + namespaces + `>` + xml + `</w:body>` }

// Blocks lays blocks out in the styles of [Styles], width twips wide.
func Blocks(list []document.Block, width int) string {
	var m markup
	blocks(&m, list, width)
	return m.String()
}

// AnnexBlocks lays an annex out with its heading.
func AnnexBlocks(a document.Annex, width int) string {
	var m markup
	annex(&m, a, width)
	return m.String()
}

func footer(text string) string {
	var m markup
	m.WriteString(xmlHead + `<w:ftr ` + namespaces + `>`)
	m.paragraph("Footer", "", text)
	m.WriteString(`</w:ftr>`)
	return m.String()
}
