package main

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/spf13/cobra"

	"danvan/pipeline"
)

func newRebuild(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "rebuild",
		Short: a.say("Lập lại mọi thứ suy ra từ kho lưu trữ sau khi facts và reports bị xóa", "Makes facts and reports again from the archive, after they were deleted"),
		Long: a.say("Đọc lại tệp gốc, tổng hợp lại các kỳ đã từng tổng hợp và đặt lại tài liệu của các bản chốt. Không sửa gì trong kho lưu trữ.",
			"Reads the originals again, consolidates every period that had been consolidated, and puts the documents of editions back. Nothing in the archive is changed."),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runRebuild(cmd.Context(), a) },
	}
}

func runRebuild(ctx context.Context, a *app) (err error) {
	w, err := a.openToCompute(ctx, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	w.warehouse = w.warehouse.Afresh()
	basis, err := w.basis(ctx)
	if err != nil {
		return err
	}
	periods, err := w.everConsolidated(ctx, basis)
	if err != nil {
		return err
	}
	for _, period := range periods {
		documents, err := w.rebuildPeriod(ctx, period, basis, a.now)
		if err != nil {
			return err
		}
		for _, d := range documents {
			fmt.Fprintln(a.out, d)
		}
	}
	w.wentWell = true
	a.tell("Đã lập lại số liệu và tài liệu của %d kỳ từ kho lưu trữ.", "Brought back figures and documents of %d periods from the archive.", len(periods))
	return nil
}

// everConsolidated lists the periods that the audit log or an edition says were
// consolidated.
func (w *workspace) everConsolidated(ctx context.Context, basis pipeline.Basis) ([]pipeline.Period, error) {
	log, err := w.archive.Audit(ctx)
	if err != nil {
		return nil, err
	}
	seen := map[pipeline.Period]bool{}
	for _, e := range log {
		if p, err := pipeline.ParsePeriod(e.Subject); err == nil && e.What == "consolidate" && e.Verdict == "done" && w.programme.Reports(p) {
			seen[p] = true
		}
	}
	for _, e := range basis.Editions {
		seen[e.Period] = true
	}
	return inOrder(maps.Keys(seen)), nil
}

// rebuildPeriod puts back the documents of a period's editions and, unless the last one
// still says all, makes its draft.
func (w *workspace) rebuildPeriod(ctx context.Context, period pipeline.Period, basis pipeline.Basis, now pipeline.Clock) ([]string, error) {
	var out []string
	for _, e := range basis.Editions {
		if e.Period != period {
			continue
		}
		documents, err := w.publishEdition(e)
		if err != nil {
			return nil, err
		}
		out = append(out, documents...)
	}
	if closing := basis.Closing(w.programme, period); closing != nil && closing.Waiting == 0 {
		return out, w.desk(now).Supply(ctx, basis.Draft(w.programme, period))
	}
	_, documents, err := w.consolidate(ctx, period, now)
	return append(out, documents...), err
}
