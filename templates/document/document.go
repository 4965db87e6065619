// Package document is the model of an official report before it becomes a file: the
// components that Nghị định 30/2020/NĐ-CP names (head, kind and subject, addressees,
// body, recipients, signature, annexes). One model is laid out as a Word document and
// as a page, so that the two cannot say different things.
package document

import "time"

// Document is an administrative document (văn bản hành chính).
type Document struct {
	Head     Head
	Kind     string   // "BÁO CÁO"
	Subject  string   // trích yếu
	To       []string // Kính gửi
	Body     []Block
	Closing  Closing
	Annexes  []Annex
	Footer   string // small line at the foot of every page; "" for none
	Author   string
	Created  time.Time
	Language string // "vi-VN"
}

// Style is whose rules the layout follows.
type Style string

// The two layouts: Nghị định 30/2020/NĐ-CP, Phụ lục I, and Hướng dẫn 36-HD/VPTW (2018).
const (
	State Style = ""
	Party Style = "party"
)

// Office is an issuing office with the one above it.
type Office struct {
	Superior string // cơ quan chủ quản, "" where the issuer has none
	Issuer   string // cơ quan ban hành
}

// Head is the block above the title.
type Head struct {
	Style     Style
	Superior  string   // cơ quan chủ quản, "" where the issuer has none
	Issuer    string   // cơ quan ban hành
	Joint     []Office // further offices of a joint document
	Number    string   // "Số:      /BC-SNV"
	Mark      string   // "DỰ THẢO", "" for none
	Country   string   // Quốc hiệu; of a Party document its heading "ĐẢNG CỘNG SẢN VIỆT NAM"
	Motto     string   // Tiêu ngữ; a Party document has none
	PlaceDate string
}

// Offices are all issuing offices in the order of the head.
func (h Head) Offices() []Office {
	return append([]Office{{h.Superior, h.Issuer}}, h.Joint...)
}

// Signature is the room in which one office signs.
type Signature struct {
	Authority string // "KT. GIÁM ĐỐC", "T/M ĐẢNG ỦY", "" for none
	Title     string // "GIÁM ĐỐC"
	Name      string // "" until someone signs
}

// Closing is the block below the body.
type Closing struct {
	Recipients []string // Nơi nhận, without the dash
	Authority  string   // "KT. GIÁM ĐỐC", "" for none
	Title      string   // "GIÁM ĐỐC"
	Name       string   // "" until someone signs
	Joint      []Signature
}

// Signatures are the signing offices from left to right: the office that leads signs
// at the right, where the only one signs otherwise.
func (c Closing) Signatures() []Signature {
	out := make([]Signature, 0, len(c.Joint)+1)
	for i := len(c.Joint) - 1; i >= 0; i-- {
		out = append(out, c.Joint[i])
	}
	return append(out, Signature{c.Authority, c.Title, c.Name})
}

// Annex is a part behind the signature with its own page numbers.
type Annex struct {
	Label     string // "Phụ lục I"
	Title     string
	Note      string // "(Kèm theo Báo cáo số …)"
	Landscape bool
	Body      []Block
}

// Block is a piece of a body: [Heading], [Paragraph] or [Table].
type Block interface {
	// Shape is "heading", "paragraph" or "table", for templates.
	Shape() string
}

// Heading is a heading of level 1 ("I. …", capitals) or 2 ("1. …").
type Heading struct {
	Level int
	Text  string
}

// Paragraph is running text. A line feed in Text begins a new paragraph.
type Paragraph struct {
	Lead string // said first, in bold: who says it
	Text string
	Tail string // said last, in italics: who said it
	Note bool   // small and italic: a remark on what stands before
}

// Table is a table with one head row that is repeated on every page.
type Table struct {
	Title   string
	Columns []Column
	Rows    []Row
	Note    string
}

// Column is a column of a table.
type Column struct {
	Head  string
	Width float64 // share of the table's width; only the proportions count
	Align Align
}

// Align is where the text of a column stands.
type Align string

// The alignments.
const (
	Left   Align = "left"
	Center Align = "center"
	Right  Align = "right"
)

// Row is a row of a table. A row with one cell spans the table: a heading inside it.
type Row struct {
	Cells []string
	Bold  bool
}

// Spans tells whether the row is a heading across a table of n columns.
func (r Row) Spans(n int) bool { return len(r.Cells) == 1 && n > 1 }

// Shape implements [Block].
func (Heading) Shape() string { return "heading" }

// Shape implements [Block].
func (Paragraph) Shape() string { return "paragraph" }

// Shape implements [Block].
func (Table) Shape() string { return "table" }

// Texts returns everything that a reader reads in the body and annexes, in order:
// for tests and for counting.
func (d *Document) Texts() []string {
	var out []string
	collect := func(blocks []Block) {
		for _, b := range blocks {
			switch b := b.(type) {
			case Heading:
				out = append(out, b.Text)
			case Paragraph:
				out = append(out, b.Lead+b.Text+b.Tail)
			case Table:
				out = append(out, b.Title, b.Note)
				for _, r := range b.Rows {
					out = append(out, r.Cells...)
				}
			}
		}
	}
	collect(d.Body)
	for _, a := range d.Annexes {
		out = append(out, a.Label, a.Title, a.Note)
		collect(a.Body)
	}
	return out
}
