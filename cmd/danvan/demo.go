package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"danvan/config"
	"danvan/pipeline"
)

func newDemo(a *app) *cobra.Command {
	var programme string
	cmd := &cobra.Command{
		Use:   "demo [DIR]",
		Short: a.say("Tạo một tỉnh mẫu với số liệu giả định, nhận và tổng hợp hai quý", "Makes a sample province with invented figures and consolidates two quarters"),
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "danvan-demo"
			if len(args) == 1 {
				dir = args[0]
			}
			return runDemo(cmd.Context(), a, dir, programme)
		},
	}
	cmd.Flags().StringVar(&programme, "programme", "thai-nguyen-2021", a.say("tên chương trình: ", "programme: ")+strings.Join(config.PackNames(), ", "))
	return cmd
}

// demoPeriods is how many periods the demo plays, from the programme's first one.
const demoPeriods = 2

// runDemo plays the sample province day by day: files are dropped, answered,
// corrected and consolidated as they would be, under the clock of those days.
func runDemo(ctx context.Context, a *app, dir, programme string) (err error) {
	if list, err := os.ReadDir(dir); err == nil && len(list) > 0 {
		return usage("%s không trống; hãy đặt tên một thư mục mới", "%s is not empty; name a new folder", dir)
	}
	if err := runInit(ctx, dir, programme); err != nil {
		return err
	}
	demo := *a
	demo.workspace = dir
	w, err := demo.openToCompute(ctx, true)
	if err != nil {
		return err
	}
	w.settings.Settle = 0 // nobody else copies files into a demo
	defer func() { err = errors.Join(err, w.close()) }()
	var passes []*pipeline.Pass
	var consolidations []*pipeline.Consolidation
	period := w.programme.First
	for range demoPeriods {
		played, c, err := demo.playPeriod(ctx, w, period)
		if err != nil {
			return err
		}
		passes, consolidations = append(passes, played...), append(consolidations, c)
		period = period.Next()
	}
	a.printDemo(w, passes, consolidations)
	return nil
}

// playPeriod drops, ingests and consolidates one period.
func (a *app) playPeriod(ctx context.Context, w *workspace, period pipeline.Period) ([]*pipeline.Pass, *pipeline.Consolidation, error) {
	last := w.programme.Rule.Window(period).To
	var passes []*pipeline.Pass
	for _, day := range demoDays {
		now := fixedClock(morning(last.AddDays(day.after)))
		if err := a.dropFiles(ctx, w, period, day.drop, now); err != nil {
			return nil, nil, err
		}
		pass, unread, err := a.ingestOnce(ctx, w, now)
		if err != nil {
			return nil, nil, err
		}
		if err := errors.Join(unread, ledgerError(pass.Ledger)); err != nil {
			return nil, nil, err
		}
		passes = append(passes, pass)
	}
	c, _, err := w.consolidate(ctx, period, fixedClock(morning(last.AddDays(10))))
	return passes, c, err
}

func morning(d pipeline.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 9, 0, 0, 0, pipeline.Vietnam)
}

// printDemo says in six lines what came out and where it is.
func (a *app) printDemo(w *workspace, passes []*pipeline.Pass, cs []*pipeline.Consolidation) {
	var sum pipeline.Pass
	for _, p := range passes {
		sum.Seen += p.Seen
		sum.Accepted += p.Accepted + p.Superseded
		sum.Returned += p.Returned
		sum.Duplicates += p.Duplicates
	}
	fmt.Fprintf(a.out, a.say("%s: đã xem %d tệp, nhận %d, trả lại %d, trùng %d.\n", "%s: %d files seen, %d accepted, %d returned, %d duplicates.\n"),
		w.programme.Code, sum.Seen, sum.Accepted, sum.Returned, sum.Duplicates)
	for _, c := range cs {
		n := c.Filing.Totals
		fmt.Fprintf(a.out, a.say("%s: %d/%d báo cáo được nhận (%d nộp muộn), %d chưa nộp, %d bị trả lại; %d số liệu, sổ đối chiếu khớp.\n",
			"%s: %d/%d reports accepted (%d late), %d not received, %d returned; %d figures, the ledger holds.\n"),
			a.periodName(c.Period), n.OnTime+n.Late, n.Expected, n.Late, n.NotReceived, n.Returned, c.Count())
	}
	dir := w.reportDir(cs[len(cs)-1].Period)
	fmt.Fprintf(a.out, a.say("Bảng tóm tắt cho lãnh đạo: %s\n", "Leaders' workbook: %s\n"), filepath.Join(dir, "tom-tat-lanh-dao.xlsx"))
	fmt.Fprintf(a.out, a.say("Báo cáo tổng hợp: %s (và .html)\n", "Consolidated report: %s (and .html)\n"), filepath.Join(dir, "bao-cao-tong-hop.docx"))
	fmt.Fprintf(a.out, a.say("Phiếu trả lời của từng đơn vị: %s\n", "Receipts of each unit: %s\n"), w.path(w.settings.Outbox))
}
