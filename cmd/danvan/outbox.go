package main

import (
	"github.com/spf13/cobra"

	"danvan/pipeline"
)

func newOutbox(a *app) *cobra.Command {
	var period pipeline.Period
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "outbox [--period P]",
		Short: a.say("Sổ giao nhận: đã giao gì cho ai, đang chờ gì, vì sao", "What was delivered to whom, what waits, and why"),
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return runOutbox(a, period, asJSON) },
	}
	cmd.Flags().TextVar(&period, "period", pipeline.Period{}, a.say("chỉ kỳ này, ví dụ 2021-Q2", "this period only, such as 2021-Q2"))
	a.jsonFlag(cmd, &asJSON)
	return cmd
}

// runOutbox shows the ledger, the latest first.
func runOutbox(a *app, period pipeline.Period, asJSON bool) error {
	w, err := a.open()
	if err != nil {
		return err
	}
	defer w.room.Close()
	l, err := w.ledger(a.now)
	if err != nil {
		return err
	}
	views := []deliveryView{}
	entries := l.Entries()
	for i := len(entries) - 1; i >= 0; i-- {
		if period.IsZero() || entries[i].Period == period {
			views = append(views, a.deliveryView(entries[i]))
		}
	}
	if asJSON {
		return a.printJSON(views)
	}
	if len(views) == 0 {
		a.tell("Chưa giao gì.", "Nothing was delivered yet.")
		return nil
	}
	a.printDeliveries(views)
	return nil
}
