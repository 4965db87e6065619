package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"danvan/pipeline"
	"danvan/pipeline/wholefile"
	"danvan/templates/forms"
)

func newForms(a *app) *cobra.Command {
	var period pipeline.Period
	var unit, out string
	cmd := &cobra.Command{
		Use:   "forms --period P",
		Short: a.say("Tạo biểu mẫu trống cho từng đơn vị", "Makes a blank workbook for each unit"),
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return runForms(cmd.Context(), a, period, unit, out) },
	}
	a.periodFlag(cmd, &period)
	cmd.Flags().StringVar(&unit, "unit", "", a.say("chỉ một đơn vị", "one unit only"))
	cmd.Flags().StringVar(&out, "out", "", a.say("thư mục ghi (mặc định: outbox của từng đơn vị)", "folder (default: each unit's outbox)"))
	return cmd
}

func runForms(ctx context.Context, a *app, period pipeline.Period, unit, out string) error {
	w, err := a.open()
	if err != nil {
		return err
	}
	if err := w.reports(period); err != nil {
		return err
	}
	tree := w.programme.Tree(period)
	units := tree.Units()
	if unit != "" {
		u, err := w.unit(tree, unit)
		if err != nil {
			return err
		}
		units = []pipeline.Unit{u}
	}
	before, err := forerunners(ctx, w.desk(a.now), period, units...)
	if err != nil {
		return err
	}
	step, end := a.progressBar("Tạo biểu mẫu", "Making forms")
	defer end()
	n := 0
	for i, u := range units {
		name := w.formPath(u, period, out)
		made, err := w.writeForms(ctx, w.formRequest(u, period, a.now), before[u.Code], name)
		if err != nil {
			return err
		}
		if made {
			n++
			fmt.Fprintln(a.out, name)
		}
		if step != nil {
			step(i+1, len(units))
		}
	}
	a.tell("Đã tạo %d tệp biểu mẫu %s.", "Made %d form workbooks for %s.", n, a.periodName(period))
	return nil
}

func (w *workspace) formPath(u pipeline.Unit, period pipeline.Period, out string) string {
	if out == "" {
		out = filepath.Join(w.path(w.settings.Outbox), u.Code)
	}
	return filepath.Join(out, fmt.Sprintf("%s_%s.xlsx", u.Code, period))
}

// forerunners returns by unit what counts of the period before and the unit's own reports go
// on from, with cells.
func forerunners(ctx context.Context, desk pipeline.Desk, period pipeline.Period, units ...pipeline.Unit) (map[string][]pipeline.Submission, error) {
	receipts, err := desk.Archive.Receipts(ctx)
	if err != nil {
		return nil, err
	}
	from := desk.Programme.Forerunners(period, pipeline.Counting(desk.Programme, period.Previous(), receipts))
	var wanted []pipeline.Submission
	for _, u := range units {
		wanted = append(wanted, from[u.Code]...)
	}
	if wanted, err = desk.Cells(ctx, wanted); err != nil {
		return nil, err
	}
	out := make(map[string][]pipeline.Submission, len(units))
	for _, u := range units {
		n := len(from[u.Code])
		out[u.Code], wanted = wanted[:n], wanted[n:]
	}
	return out, nil
}

// writeForms writes the blank workbook of one unit, with the reports that its own go on from;
// false where it files no form.
func (w *workspace) writeForms(ctx context.Context, req forms.Request, before []pipeline.Submission, name string) (bool, error) {
	if len(req.Forms) == 0 {
		return false, ctx.Err()
	}
	req.Previous = before
	return true, wholefile.Write(name, 0o644, func(out io.Writer) error { return forms.Workbook(out, req) })
}

// formRequest asks for the forms that a unit owes; a unit that owes none, such as the
// province itself, gets those it may file.
func (w *workspace) formRequest(u pipeline.Unit, period pipeline.Period, now pipeline.Clock) forms.Request {
	req := forms.RequestOf(w.programme, period, u, nil, now())
	var optional []*pipeline.Form
	for _, f := range w.programme.FormsOf(period) {
		switch {
		case !f.FiledBy(u.Tier):
		case f.Optional:
			optional = append(optional, f)
		default:
			req.Forms = append(req.Forms, f)
		}
	}
	if req.Forms == nil {
		req.Forms = optional
	}
	return req
}
