package main

import (
	"context"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

func newStatus(a *app) *cobra.Command {
	var period pipeline.Period
	var asJSON bool
	var at when
	cmd := &cobra.Command{
		Use:   "status --period P",
		Short: a.say("Đơn vị nào đã nộp biểu nào", "Who has filed what"),
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return runStatus(cmd.Context(), a, period, at, asJSON) },
	}
	a.periodFlag(cmd, &period)
	a.whenFlags(cmd, &at)
	cmd.Flags().BoolVar(&asJSON, "json", false, a.say("kết quả dạng JSON", "JSON output"))
	return cmd
}

func runStatus(ctx context.Context, a *app, period pipeline.Period, at when, asJSON bool) error {
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
	status, closing := pipeline.Status(p, period, basis.Receipts), basis.Closing(p, period)
	if asJSON {
		return a.printJSON(pipeline.StatusRow{FilingStatus: status, Closed: closing})
	}
	a.printStatus(p, status)
	a.tellClosing(closing)
	return nil
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
		received := ""
		if r.ReceivedAt != nil {
			received = r.ReceivedAt.In(pipeline.Vietnam).Format("02/01/2006 15:04")
		}
		t.AppendRow(table.Row{r.Unit, shown.UnitName(p, tree, r.Unit), r.Form, a.stateWord(r.State), version(r.Version), received, r.Due.Vietnamese()})
	}
	t.Render()
	n := s.Totals
	a.tell("%s: phải nộp %d = chưa nộp %d + bị trả lại %d + đúng hạn %d + quá hạn %d; ngoài danh mục %d.",
		"%s: expected %d = not received %d + returned %d + on time %d + late %d; unexpected %d.",
		a.periodName(s.Period), n.Expected, n.NotReceived, n.Returned, n.OnTime, n.Late, n.Unexpected)
}

func version(n int) any {
	if n == 0 {
		return ""
	}
	return n
}

// fixedClock returns a clock that stands still.
func fixedClock(t time.Time) pipeline.Clock { return func() time.Time { return t } }
