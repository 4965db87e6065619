package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"danvan/config"
	"danvan/pipeline"
)

func newProgrammeDiff(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "diff OLD NEW",
		Short: a.say("Một thay đổi của chương trình làm đổi những số liệu nào đã tổng hợp", "What a change of the programme does to figures already consolidated"),
		Long: a.say("So sánh hai gói chương trình trên các báo cáo đã nhận trong thư mục làm việc, từng kỳ đã tổng hợp.",
			"Compares two packs over the reports received in the workspace, for every period that was consolidated."),
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runProgrammeDiff(cmd.Context(), a, args[0], args[1])
		},
	}
}

// runProgrammeDiff writes nothing into the workspace: both programmes roll up in a
// facts folder of their own that is removed.
func runProgrammeDiff(ctx context.Context, a *app, oldDir, newDir string) (err error) {
	w, err := a.open()
	if err != nil {
		return err
	}
	periods, err := w.consolidated()
	if err != nil {
		return err
	}
	facts, err := os.MkdirTemp("", "danvan-diff-*")
	if err != nil {
		return fmt.Errorf("compare programmes: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(facts)) }()
	before, err := a.figuresUnder(ctx, w, oldDir, facts, periods)
	if err != nil {
		return err
	}
	after, err := a.figuresUnder(ctx, w, newDir, facts, periods)
	if err != nil {
		return err
	}
	a.printDiff(periods, before, after)
	return nil
}

// consolidated lists the periods that have results.
func (w *workspace) consolidated() ([]pipeline.Period, error) {
	entries, err := os.ReadDir(w.path(w.settings.Reports))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list consolidated periods: %w", err)
	}
	var out []pipeline.Period
	for _, e := range entries {
		p, err := pipeline.ParsePeriod(e.Name())
		if err != nil {
			continue
		}
		if _, err := os.Stat(filepath.Join(w.reportDir(p), resultsFile)); err == nil {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(p, q pipeline.Period) int { return cmp.Compare(p.String(), q.String()) })
	return out, nil
}

// under are the figures of one programme: results by period, unit and indicator, and
// the submissions that read otherwise than they were accepted.
type under struct {
	programme *pipeline.Programme
	results   map[[3]string]pipeline.Result
	reread    []pipeline.Submission
}

func (a *app) figuresUnder(ctx context.Context, w *workspace, dir, facts string, periods []pipeline.Period) (u *under, err error) {
	p, err := config.ReadPack(os.DirFS(dir))
	if err != nil {
		return nil, err
	}
	warehouse, err := a.openWarehouse(w, p, facts)
	if err != nil {
		return nil, err
	}
	u = &under{programme: p, results: map[[3]string]pipeline.Result{}}
	files, err := a.openRoom(w.settings, w.workers(), p)
	if err != nil {
		return nil, err
	}
	defer files.Close()
	desk := pipeline.Desk{Programme: p, Archive: w.archive, Reader: w.withTaken(files, files.Rereader(0)), Warehouse: warehouse, Now: a.now,
		Reread: func(s pipeline.Submission) { u.reread = append(u.reread, s) }}
	for _, period := range periods {
		if !p.Reports(period) {
			continue
		}
		c, err := pipeline.Consolidate(ctx, desk, period)
		if err != nil {
			return nil, err
		}
		for _, r := range c.Results {
			u.results[[3]string{period.String(), r.Unit, r.Indicator}] = r
		}
	}
	return u, nil
}

func (a *app) printDiff(periods []pipeline.Period, before, after *under) {
	for _, s := range after.reread {
		a.tell("Đọc khác trước: %s %s %s (%s)", "Reads otherwise: %s %s %s (%s)", s.Unit, s.Form, s.Period, s.File)
	}
	t := a.newTable(a.say("Kỳ", "Period"), a.say("Đơn vị", "Unit"), a.say("Chỉ tiêu", "Indicator"), a.say("Trước", "Before"), a.say("Sau", "After"))
	changed := 0
	for _, key := range bothKeys(before, after) {
		x, inOld := before.results[key]
		y, inNew := after.results[key]
		if inOld && inNew && x == y {
			continue
		}
		changed++
		t.AppendRow(table.Row{key[0], key[1], key[2], a.figureText(x, inOld), a.figureText(y, inNew)})
	}
	if changed > 0 {
		t.Render()
	}
	a.tell("%d kỳ đã tổng hợp, %d số liệu thay đổi.", "%d consolidated periods, %d figures change.", len(periods), changed)
}

// bothKeys lists period, unit and indicator of both by period, in the tree and pack
// order of the new programme; what it no longer has comes last.
func bothKeys(before, after *under) [][3]string {
	keys := slices.Collect(maps.Keys(after.results))
	for k := range before.results {
		if _, ok := after.results[k]; !ok {
			keys = append(keys, k)
		}
	}
	indicators := map[string]int{}
	for i, x := range after.programme.Indicators {
		indicators[x.Code] = i - len(after.programme.Indicators)
	}
	trees := map[string]*pipeline.Hierarchy{}
	for _, k := range keys {
		if p, err := pipeline.ParsePeriod(k[0]); err == nil && trees[k[0]] == nil {
			trees[k[0]] = after.programme.Tree(p)
		}
	}
	slices.SortFunc(keys, func(x, y [3]string) int {
		return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(trees[x[0]].Position(x[1]), trees[y[0]].Position(y[1])),
			cmp.Compare(x[1], y[1]), cmp.Compare(indicators[x[2]], indicators[y[2]]), cmp.Compare(x[2], y[2]))
	})
	return keys
}

func (a *app) figureText(r pipeline.Result, there bool) string {
	if !there {
		return "–"
	}
	text := fmt.Sprintf("%s (%d/%d)", a.valueOf(r.Value), r.UnitsReported, r.UnitsExpected)
	if r.Target != "" {
		text += fmt.Sprintf(" %s: %s", r.Target, a.verdictWord(r.Verdict))
	}
	return text
}
