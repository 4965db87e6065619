package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

func newProgrammePreview(a *app) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "preview [NAME|DIR] --out OUT",
		Short: a.say("Xem trước mọi biểu mẫu và báo cáo với số liệu giả định", "Writes every blank form, answer and report of a programme with invented figures"),
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			from, err := a.packOf(args)
			if err != nil {
				return err
			}
			return runProgrammePreview(cmd.Context(), a, from, out)
		},
	}
	cmd.Flags().StringVar(&out, "out", "xem-truoc", a.say("thư mục ghi", "folder to write"))
	return cmd
}

// runProgrammePreview plays the programme's first period with invented figures in a
// workspace that is thrown away, and keeps what people would receive.
func runProgrammePreview(ctx context.Context, a *app, pack source, out string) (err error) {
	if list, err := os.ReadDir(out); err == nil && len(list) > 0 {
		return usage("%s không trống; hãy đặt tên một thư mục mới", "%s is not empty; name a new folder", out)
	}
	dir, err := os.MkdirTemp("", "danvan-preview-*")
	if err != nil {
		return fmt.Errorf("preview: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	trial := *a
	trial.workspace = filepath.Join(dir, "w")
	if err := runInit(ctx, trial.workspace, pack.name); err != nil {
		return err
	}
	w, err := trial.openToCompute(ctx, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	period := w.programme.First
	if _, _, err := trial.playPeriod(ctx, w, period); err != nil {
		return err
	}
	if err := a.previewForms(ctx, w, period.Next(), filepath.Join(out, "bieu-mau")); err != nil {
		return err
	}
	if err := keep(w.reportDir(period), filepath.Join(out, "bao-cao")); err != nil {
		return err
	}
	if err := keepAnswers(w.path(w.settings.Outbox), filepath.Join(out, "tra-loi")); err != nil {
		return err
	}
	if err := writeDocs(w.programme, filepath.Join(out, "chuong-trinh.html")); err != nil {
		return err
	}
	a.tell("Đã ghi bản xem trước vào %s (số liệu giả định).", "Wrote the preview to %s (invented figures).", out)
	return nil
}

// previewForms writes the blank workbook of the first unit of each tier, with the
// made-up figures of the period before.
func (a *app) previewForms(ctx context.Context, w *workspace, period pipeline.Period, out string) error {
	var first []pipeline.Unit
	for _, u := range w.programme.Tree(period).Units() {
		if !slices.ContainsFunc(first, func(f pipeline.Unit) bool { return f.Tier == u.Tier }) {
			first = append(first, u)
		}
	}
	before, err := forerunners(ctx, w.desk(a.now), period, first...)
	if err != nil {
		return err
	}
	for _, u := range first {
		if _, err := w.writeForms(ctx, w.formRequest(u, period, a.now), before[u.Code], w.formPath(u, period, out)); err != nil {
			return err
		}
	}
	return nil
}

// keepAnswers keeps one answer of each kind: they all look alike.
func keepAnswers(outbox, out string) error {
	for _, kind := range []string{"* DA NHAN Báo*.xlsx", "* TRA LAI *.xlsx", "* DA NHAN TRUOC DO *.xlsx"} {
		names, err := filepath.Glob(filepath.Join(outbox, "*", kind))
		if err != nil {
			return fmt.Errorf("keep answers: %w", err)
		}
		if len(names) == 0 {
			continue
		}
		if err := keepFile(names[0], filepath.Join(out, filepath.Base(names[0]))); err != nil {
			return err
		}
	}
	return nil
}

// keep copies the documents of a folder, not what later commands read.
func keep(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return fmt.Errorf("keep documents: %w", err)
	}
	for _, e := range entries {
		if forPrograms(e.Name()) {
			continue
		}
		if err := keepFile(filepath.Join(from, e.Name()), filepath.Join(to, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func keepFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return fmt.Errorf("keep %s: %w", from, err)
	}
	return wholefile.Bytes(to, 0o644, data)
}
