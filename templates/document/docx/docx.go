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

type part struct{ name, content string }

// Write returns the document as a .docx file. The same document gives the same bytes.
func Write(d *document.Document) ([]byte, error) {
	parts := []part{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRelations},
		{"docProps/core.xml", coreProperties(d)},
		{"docProps/app.xml", appProperties},
		{"word/document.xml", mainPart(d)},
		{"word/_rels/document.xml.rels", documentRelations},
		{"word/styles.xml", styles(d.Head.Style)},
		{"word/settings.xml", settings},
		{"word/fontTable.xml", fontTable},
		{"word/header1.xml", pageNumberHeader},
		{"word/header2.xml", emptyHeader},
		{"word/footer1.xml", footer(d.Footer)},
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: zipTime(d.Created)})
		if err != nil {
			return nil, fmt.Errorf("write %s of the report: %w", p.name, err)
		}
		if _, err := w.Write([]byte(p.content)); err != nil {
			return nil, fmt.Errorf("write %s of the report: %w", p.name, err)
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

func coreProperties(d *document.Document) string {
	var m markup
	m.WriteString(xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ` +
		`xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>`)
	m.text(d.Kind + " " + d.Subject)
	m.WriteString("</dc:title><dc:creator>")
	m.text(d.Author)
	m.addf(`</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">%s</dcterms:created>`, d.Created.UTC().Format(time.RFC3339))
	m.WriteString("<dc:language>vi-VN</dc:language></cp:coreProperties>")
	return m.String()
}

func footer(text string) string {
	var m markup
	m.WriteString(xmlHead + `<w:ftr ` + namespaces + `>`)
	m.paragraph("Footer", "", text)
	m.WriteString(`</w:ftr>`)
	return m.String()
}
