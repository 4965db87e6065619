package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

func newStatus(a *app) *cobra.Command {
	var period pipeline.Period
	var unit string
	var asJSON bool
	var at when
	cmd := &cobra.Command{
		Use:   "status --period P",
		Short: a.say("Đơn vị nào đã nộp biểu nào", "Who has filed what"),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runStatus(cmd.Context(), a, period, at, unit, asJSON)
		},
	}
	a.periodFlag(cmd, &period)
	a.whenFlags(cmd, &at)
	cmd.Flags().StringVar(&unit, "unit", "", a.say("chỉ một đơn vị và các đơn vị trực thuộc, từng biểu", "one unit and those below it only, form by form"))
	a.jsonFlag(cmd, &asJSON)
	return cmd
}

func runStatus(ctx context.Context, a *app, period pipeline.Period, at when, unit string, asJSON bool) error {
	w, err := a.open()
	if err != nil {
		return err
	}
	if err := w.reports(period); err != nil {
		return err
	}
	basis, p, err := w.basisOf(ctx, period, at)
	if err != nil {
		return err
	}
	tree := p.Tree(period)
	status, closing := pipeline.Status(p, period, basis.Receipts), basis.Closing(p, period)
	offices := status.ByOffice(tree, basis.Receipts, basis.Draft(p, period))
	if unit != "" {
		if _, err := w.unit(tree, unit); err != nil {
			return err
		}
		status = status.Only(func(f pipeline.Filing) bool { return tree.Within(f.Unit, unit) })
		offices = slices.DeleteFunc(offices, func(o pipeline.OfficeFiling) bool { return !tree.Within(o.Unit, unit) })
	}
	if asJSON {
		return a.printJSON(statusView{pipeline.StatusRow{FilingStatus: status, Closed: closing}, offices})
	}
	if len(offices) > 0 && unit == "" {
		a.printOffices(p, status, offices)
	} else {
		a.printStatus(p, status)
	}
	a.tellClosing(closing)
	return nil
}

// statusView is the machine output of status.
type statusView struct {
	pipeline.StatusRow
	Offices []pipeline.OfficeFiling `json:"offices,omitempty"` // where provinces are consolidated
}

// basisOf returns what is known now, was known when an edition was closed, or at a time,
// and the programme of then.
func (w *workspace) basisOf(ctx context.Context, period pipeline.Period, at when) (pipeline.Basis, *pipeline.Programme, error) {
	if at.edition != 0 {
		e, basis, err := w.findEdition(ctx, period, at.edition)
		if err != nil {
			return basis, nil, err
		}
		p, err := w.editionProgramme(e)
		return basis.Before(e), p, err
	}
	basis, err := w.basisAbout(ctx, period)
	if !at.asOf.IsZero() {
		basis = basis.AsOf(at.asOf.Time)
	}
	return basis, w.programme, err
}

func (a *app) printStatus(p *pipeline.Programme, s pipeline.FilingStatus) {
	tree := p.Tree(s.Period)
	t := a.newTable(a.say("Mã", "Code"), a.say("Đơn vị", "Unit"), a.say("Biểu", "Form"), a.say("Tình trạng", "State"),
		a.say("Bản", "Version"), a.say("Nhận lúc", "Received"), a.say("Hạn nộp", "Due"))
	for _, r := range s.Reports {
		t.AppendRow(table.Row{r.Unit, shown.UnitName(p, tree, r.Unit), r.Form, a.stateWord(r.State), version(r.Version), minuteOf(r.ReceivedAt), r.Due.Vietnamese()})
	}
	t.Render()
	a.tellFiling(s)
}

// printOffices prints a line for each province, and for each unit that files here itself.
func (a *app) printOffices(p *pipeline.Programme, s pipeline.FilingStatus, offices []pipeline.OfficeFiling) {
	tree := p.Tree(s.Period)
	t := a.newTable(a.say("Mã", "Code"), a.say("Đơn vị", "Unit"), a.say("Bản kê", "Manifest"), a.say("Gửi lúc", "Pushed"), a.say("Lấy lúc", "Taken"),
		a.say("Đơn vị nộp đủ", "Units complete"), a.say("Biểu nhận", "Reports"), a.say("Nộp muộn", "Late"), a.say("Bị trả lại", "Returned"), a.say("Chưa nộp", "Not received"), a.say("Ô số liệu", "Cells"))
	for _, o := range offices {
		n := o.Totals
		t.AppendRow(table.Row{o.Unit, shown.UnitName(p, tree, o.Unit), version(o.Manifest), minuteOf(o.PushedAt), minuteOf(o.TakenAt),
			fmt.Sprintf("%d/%d", o.Complete, o.Units), fmt.Sprintf("%d/%d", n.OnTime+n.Late, n.Expected), n.Late, n.Returned, n.NotReceived, o.Cells})
	}
	t.Render()
	a.tellFiling(s)
	a.tell("Xem từng biểu của một đơn vị và các đơn vị trực thuộc: danvan status --period %s --unit MÃ", "Form by form, of a unit and those below it: danvan status --period %s --unit CODE", s.Period)
}

func (a *app) tellFiling(s pipeline.FilingStatus) {
	n := s.Totals
	for _, f := range s.Unplaced {
		of := ""
		if f.Form != "" {
			of = " (" + f.Form + ")"
		}
		a.tell("%s%s: tệp “%s” bị trả lại lúc %s, chưa rõ là báo cáo nào nên vẫn tính là chưa nộp: %s", "%s%s: %s was returned at %s; which report it is cannot be told, so that it stays not received: %s",
			f.Unit, of, f.File, minute(f.ReceivedAt), f.Why.Message(a.lang))
	}
	a.tell("%s: phải nộp %d = chưa nộp %d + bị trả lại %d + đúng hạn %d + nộp muộn %d; ngoài danh mục %d.",
		"%s: expected %d = not received %d + returned %d + on time %d + late %d; unexpected %d.",
		a.periodName(s.Period), n.Expected, n.NotReceived, n.Returned, n.OnTime, n.Late, n.Unexpected)
}

// minute writes a time to the minute, as it is in Việt Nam.
func minute(t time.Time) string { return t.In(pipeline.Vietnam).Format("02/01/2006 15:04") }

// minuteOf is the minute of a time that may be none: "".
func minuteOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return minute(*t)
}

func version(n int) any {
	if n == 0 {
		return ""
	}
	return n
}

// fixedClock returns a clock that stands still.
func fixedClock(t time.Time) pipeline.Clock { return func() time.Time { return t } }
