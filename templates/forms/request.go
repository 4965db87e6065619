package forms

import (
	"fmt"
	"io"
	"time"

	"danvan/pipeline"
)

// Request says for whom and for what a workbook of forms is made.
type Request struct {
	Programme *pipeline.Programme
	Period    pipeline.Period
	Unit      pipeline.Unit
	Receiver  string           // name of the unit that the report goes to; "" is the consolidator
	Forms     []*pipeline.Form // one sheet each, in this order
	// Previous are the submissions of the period before that the unit's own go on from
	// (see [pipeline.Programme.Forerunners]), with their cells; they fill the column of
	// earlier cumulative figures and the keys of registers. May be empty.
	Previous []pipeline.Submission
	// Filled are cells to write into the forms: samples, or a copy of what was filed.
	// May be empty.
	Filled  []pipeline.Submission
	Created time.Time // date of the document's properties
}

// Workbook writes the request's workbook (.xlsx): the forms, a sheet of
// instructions, a hidden sheet of drop-down lists and the very hidden
// [pipeline.MetaSheet] by which the intake knows the forms again.
func Workbook(w io.Writer, req Request) error {
	if len(req.Forms) == 0 {
		return fmt.Errorf("make the workbook of %s for %s: no form is due", req.Unit.Code, req.Period)
	}
	if consolidator, ok := req.Programme.Unit(req.Programme.Consolidator); ok && req.Receiver == "" {
		req.Receiver = consolidator.Name
	}
	b := newBook(req.Created)
	d := &draft{book: b, req: req, lists: newLists(req.Programme)}
	for _, f := range req.Forms {
		d.sheets = append(d.sheets, newPlan(req, f))
	}
	for _, p := range d.sheets {
		d.writeForm(p)
	}
	d.writeGuide()
	d.lists.write(b)
	d.writeMeta()
	b.properties("Biểu mẫu báo cáo "+req.Period.Vietnamese()+" – "+req.Unit.Name, req.Programme.Name)
	if err := b.writeTo(w); err != nil {
		return fmt.Errorf("make the workbook of %s for %s: %w", req.Unit.Code, req.Period, err)
	}
	return nil
}

// draft is a workbook of forms in the making.
type draft struct {
	*book
	req    Request
	lists  *lists
	sheets []*plan
}

func (d *draft) writeForm(p *plan) {
	d.addSheet(p.sheet)
	d.writeHead(p)
	switch p.form.Layout {
	case pipeline.List:
		d.writeList(p)
	case pipeline.Table:
		d.writeTable(p)
	case pipeline.Register:
		d.writeRegister(p)
	}
	d.writeChecks(p)
	d.finishSheet(p)
}

// finishSheet locks the sheet, without a password: the lock guards against slips,
// and staff may lift it to widen or copy.
func (d *draft) finishSheet(p *plan) {
	d.do(d.file.SetSheetDimension(p.sheet, "A1:"+ref(len(p.columns), max(p.lastRow, p.bottom))))
	d.protect(p.sheet)
	d.page(p.sheet, pageSetup{
		landscape: p.form.Layout != pipeline.List,
		titleFrom: p.headRow, titleTo: p.firstRow - 1,
		lastCol: p.printCol(), lastRow: p.lastRow,
		footer: d.req.Unit.Name + " – " + p.form.Code + " – " + d.req.Period.Vietnamese(),
	})
	switch {
	case p.form.Layout == pipeline.Table && len(p.rows) <= 5: // under a tall head: only the unit's name stays
		d.freeze(p.sheet, 1, 0)
	case p.form.Layout == pipeline.Table:
		d.freeze(p.sheet, 1, p.firstRow-1)
	default:
		d.freeze(p.sheet, 0, p.firstRow-1)
	}
}

// writeMeta keeps what the intake identifies the workbook by.
func (d *draft) writeMeta() {
	rows := [][2]string{
		{"programme", d.req.Programme.Code},
		{"unit", d.req.Unit.Code},
		{"period", d.req.Period.String()},
	}
	for _, p := range d.sheets {
		rows = append(rows, [2]string{pipeline.MetaFormKey + p.sheet, p.form.Code + "|" + p.form.Version})
	}
	d.addSheet(pipeline.MetaSheet)
	for i, r := range rows {
		d.text(pipeline.MetaSheet, ref(1, i+1), r[0])
		d.text(pipeline.MetaSheet, ref(2, i+1), r[1])
	}
	d.hide(pipeline.MetaSheet, true)
}
