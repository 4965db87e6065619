package main

import (
	"context"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"danvan/pipeline"
)

func newStatus(a *app) *cobra.Command {
	var period pipeline.Period
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status --period P",
		Short: a.say("Đơn vị nào đã nộp biểu nào", "Who has filed what"),
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return runStatus(cmd.Context(), a, period, asJSON) },
	}
	a.periodFlag(cmd, &period)
	cmd.Flags().BoolVar(&asJSON, "json", false, a.say("kết quả dạng JSON", "JSON output"))
	return cmd
}

func runStatus(ctx context.Context, a *app, period pipeline.Period, asJSON bool) error {
	w, err := a.open()
	if err != nil {
		return err
	}
	if err := w.reports(period); err != nil {
		return err
	}
	receipts, err := w.archive.Receipts(ctx)
	if err != nil {
		return err
	}
	status := pipeline.Status(w.programme, period, receipts)
	if asJSON {
		return a.printJSON(status)
	}
	a.printStatus(w.programme.Tree(period), status)
	return nil
}

func (a *app) printStatus(tree *pipeline.Hierarchy, s pipeline.FilingStatus) {
	t := a.newTable(a.say("Mã", "Code"), a.say("Đơn vị", "Unit"), a.say("Biểu", "Form"), a.say("Tình trạng", "State"),
		a.say("Bản", "Version"), a.say("Nhận lúc", "Received"), a.say("Hạn nộp", "Due"))
	for _, r := range s.Reports {
		received := ""
		if r.ReceivedAt != nil {
			received = r.ReceivedAt.In(pipeline.Vietnam).Format("02/01/2006 15:04")
		}
		t.AppendRow(table.Row{r.Unit, tree.Name(r.Unit), r.Form, a.stateWord(r.State), version(r.Version), received, r.Due.Vietnamese()})
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
