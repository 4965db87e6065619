package forms

import (
	"bytes"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/xuri/excelize/v2"

	"danvan/pipeline"
	"danvan/templates/internal/workbook"
)

// receipt is a workbook of its own with the notice alone. Its sheet has the
// name that the intake passes over: a receipt dropped by mistake is no report.
func (c *Composer) receipt(r pipeline.Receipt, with enclosed) ([]byte, error) {
	n := c.receiptNotice(r, with)
	g := &grid{looks: newLooks()}
	last := g.writeNotice(n)
	form, err := c.receipts.like(c.programme, n.title, g.looks)
	if err != nil {
		return nil, err
	}
	return form.fill(g, last, r.ReceivedAt)
}

// receiptNotice is what a receipt says.
func (c *Composer) receiptNotice(r pipeline.Receipt, with enclosed) notice {
	n := c.notice(r, noLink, with)
	if r.Decision == pipeline.Returned {
		n.steps = []string{
			"Sửa các nội dung nêu dưới đây trong tệp của đơn vị, hoặc điền lại vào biểu mẫu trống của kỳ.",
			"Gửi lại tệp vào thư mục inbox/" + r.Unit + ".",
		}
	}
	return n
}

// receiptForms are the receipts as excelize has laid them out, without rows: one for each
// title and the looks of its rows. There are few, and nearly all receipts share one.
type receiptForms struct {
	mu    sync.Mutex
	known []*receiptForm
}

// receiptForm is a receipt that waits for its rows.
type receiptForm struct {
	title  string
	looks  []look
	mould  *workbook.Mould
	styles []int // of the looks
}

// Parts that differ from receipt to receipt, beside the sheet, and what stands in them
// until a form is filled in.
const (
	workbookPart   = "xl/workbook.xml"
	propertiesPart = "docProps/core.xml"
	someRow        = excelize.TotalRows
)

func someTime() time.Time { return time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC) }

// like returns the form of receipts with this title and these looks.
func (f *receiptForms) like(p *pipeline.Programme, title string, l *looks) (*receiptForm, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, known := range f.known {
		if known.title == title && slices.Equal(known.looks, l.list) {
			return known, nil
		}
	}
	made, err := newReceiptForm(p, title, l)
	if err == nil {
		f.known = append(f.known, made)
	}
	return made, err
}

func newReceiptForm(p *pipeline.Programme, title string, l *looks) (*receiptForm, error) {
	b := newBook(someTime())
	b.addSheet(pipeline.VerdictSheet)
	b.noticePage(pipeline.VerdictSheet, title, someRow)
	b.properties(title, p.Name)
	styles, err := l.styles(b.file)
	b.do(err)
	if b.err != nil {
		return nil, b.err
	}
	mould, err := workbook.NewMould(b.file, []workbook.Sheet{{Name: pipeline.VerdictSheet}}, func(part string) bool {
		return part == workbookPart || part == propertiesPart
	})
	b.do(b.file.Close())
	return &receiptForm{title, l.list, mould, styles}, errors.Join(b.err, err)
}

// fill writes the receipt with these rows.
func (f *receiptForm) fill(g *grid, lastRow int, created time.Time) ([]byte, error) {
	if g.err != nil {
		return nil, g.err
	}
	var out bytes.Buffer
	err := f.mould.Write(&out, []workbook.Sheet{g.sheet(pipeline.VerdictSheet, f.styles)}, func(part string, content []byte) []byte {
		switch part {
		case workbookPart:
			return bytes.Replace(content, []byte(printedTo(someRow)), []byte(printedTo(lastRow)), 1)
		case propertiesPart:
			return bytes.ReplaceAll(content, []byte(stamp(someTime())), []byte(stamp(created)))
		}
		return content
	})
	return out.Bytes(), err
}

// printedTo is where the area that is printed ends.
func printedTo(row int) string { return ":" + absolute(len(noticeWidths), row) }
