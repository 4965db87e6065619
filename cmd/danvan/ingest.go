package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"danvan/pipeline"
)

func newIngest(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "ingest",
		Short: a.say("Đọc và trả lời mọi tệp trong hộp thư đến (một lượt)", "Reads and answers every file in the inbox (one pass)"),
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return runIngest(cmd.Context(), a, asJSON) },
	}
	a.jsonFlag(cmd, &asJSON)
	return cmd
}

// ingestView is the machine output of ingest.
type ingestView struct {
	Seen       int                   `json:"seen"`
	Accepted   int                   `json:"accepted"`
	Superseded int                   `json:"superseded"`
	Returned   int                   `json:"returned"`
	Duplicates int                   `json:"duplicates"`
	Ignored    int                   `json:"ignored"`
	Waiting    int                   `json:"waiting"`
	Cells      pipeline.CellCounts   `json:"cells"`
	Ledger     []pipeline.LedgerLine `json:"ledger"`
}

func runIngest(ctx context.Context, a *app, asJSON bool) (err error) {
	w, err := a.openToCompute(ctx, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	pass, unread, err := a.ingestOnce(ctx, w, a.now)
	if err != nil {
		return err
	}
	if asJSON {
		err = a.printJSON(ingestView{pass.Seen, pass.Accepted, pass.Superseded, pass.Returned, pass.Duplicates, pass.Ignored, pass.Waiting, pass.Cells, pass.Ledger})
	} else {
		a.printPass(pass)
	}
	if err == nil {
		err = ledgerError(pass.Ledger)
	}
	if err == nil {
		err = unread
	}
	if err == nil && pass.Returned > 0 {
		err = errIncomplete
	}
	return err
}

// ingestOnce makes one pass with the given clock. unread tells of the sources that could
// not be read or written to while the others were.
func (a *app) ingestOnce(ctx context.Context, w *workspace, now pipeline.Clock) (pass *pipeline.Pass, unread, err error) {
	in, ways, err := w.intake(ctx, now)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, ways.Close()) }()
	defer w.sparing(sparingIntakeBytes)()
	bar, end := a.progressBar("Nhận báo cáo", "Reading files")
	defer end()
	in.Progress = func(step pipeline.Sentence, done, total int) {
		if bar != nil && total > 0 {
			bar(done, total)
		}
		w.tell(step, done, total)
	}
	started := a.now()
	if pass, err = pipeline.Ingest(ctx, in); err != nil {
		return nil, nil, err
	}
	unread = ways.Err()
	w.wentWell = unread == nil
	for _, r := range pass.Receipts {
		a.log.Info("file decided", "receipt", r.Sequence, "unit", r.Unit, "sha256", r.SHA256, "bytes", r.Size, "decision", r.Decision, "forms", len(r.Submissions), "findings", countFindings(r))
	}
	a.log.Info("inbox read", "seen", pass.Seen, "accepted", pass.Accepted, "superseded", pass.Superseded, "returned", pass.Returned,
		"duplicates", pass.Duplicates, "ignored", pass.Ignored, "waiting", pass.Waiting, "took", a.now().Sub(started))
	return pass, unread, nil
}

func countFindings(r pipeline.Receipt) int {
	n := len(r.Findings)
	for _, s := range r.Submissions {
		n += len(s.Findings)
	}
	return n
}

func ledgerError(lines []pipeline.LedgerLine) error {
	return (&pipeline.Consolidation{Ledger: lines}).Holds()
}

func (a *app) printPass(p *pipeline.Pass) {
	a.tell("Đã xem %d tệp: %d được nhận, %d được thay bằng bản mới hơn, %d trả lại, %d trùng, %d bỏ qua, %d đang chờ.",
		"%d files seen: %d accepted, %d superseded, %d returned, %d duplicates, %d ignored, %d waiting.",
		p.Seen, p.Accepted, p.Superseded, p.Returned, p.Duplicates, p.Ignored, p.Waiting)
	for _, r := range p.Receipts {
		if r.Decision == pipeline.Returned {
			a.tell("  trả lại  %s/%s", "  returned  %s/%s", r.Unit, r.File)
		}
	}
	a.printPassed(p.Passed)
	a.ledger(p.Ledger)
}
