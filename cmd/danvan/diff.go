package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"danvan/config"
	"danvan/pipeline"
)

func newProgrammeDiff(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "diff OLD NEW",
		Short: a.say("Hai chương trình khác nhau ở đâu, làm đổi những số liệu nào đã tổng hợp", "How two programmes differ, and what that does to figures already consolidated"),
		Long: a.say("So sánh hai gói chương trình: chỉ tiêu, quan hệ, quy ước nào của từng biểu, đơn vị và chỉ tiêu tổng hợp nào khác nhau; rồi, trong một thư mục làm việc, số liệu đã tổng hợp đổi thế nào, từng kỳ, trên các báo cáo đã nhận.",
			"Compares two packs: which fields, relations and conventions of each form, and which units and indicators, differ. In a workspace also how its figures would change on the reports received, for every period that was consolidated."),
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runProgrammeDiff(cmd.Context(), a, args[0], args[1])
		},
	}
}

// runProgrammeDiff writes nothing into the workspace: both programmes roll up in a
// facts folder of their own that is removed.
func runProgrammeDiff(ctx context.Context, a *app, oldDir, newDir string) (err error) {
	old, err := a.namedPack(oldDir)
	if err != nil {
		return err
	}
	now, err := a.namedPack(newDir)
	if err != nil {
		return err
	}
	a.tellParts(old, now)
	if top, other := old.Tree(old.First).Root().Code, now.Tree(now.First).Root().Code; top != other {
		a.tell("Không so số liệu: cây đơn vị của hai gói có gốc khác nhau (%s, %s).", "No figures were compared: the packs' trees have other roots (%s, %s).", top, other)
		return nil
	}
	if !a.inWorkspace() {
		a.tell("Không so được số liệu: ở đây không có thư mục làm việc (--workspace).", "No figures were compared: there is no workspace here (--workspace).")
		return nil
	}
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
	before, err := a.figuresUnder(ctx, w, old, facts, periods)
	if err != nil {
		return err
	}
	after, err := a.figuresUnder(ctx, w, now, facts, periods)
	if err != nil {
		return err
	}
	a.printDiff(periods, before, after)
	return nil
}

// namedPack reads a pack, a folder or one of the program's own, and says which one is wrong.
func (a *app) namedPack(name string) (*pipeline.Programme, error) {
	from, err := packNamed(name)
	if err != nil {
		return nil, err
	}
	p, err := config.ReadPack(from.pack)
	if err != nil {
		a.tell("Gói %s:", "The pack %s:", name)
	}
	return p, err
}

// tellParts says which forms are in one pack only, and what is not the same in those that are
// in both: that alone keeps a ministry from taking what a province filed. Then what differs in
// units and indicators.
func (a *app) tellParts(old, now *pipeline.Programme) {
	alike := true
	only := func(p, other *pipeline.Programme, vietnamese, english string) {
		for i := range p.Forms {
			if f := &p.Forms[i]; formIn(other, f) == nil {
				alike = false
				a.tell(vietnamese, english, f.Code, f.Version)
			}
		}
	}
	only(old, now, "Biểu %s (mẫu %s) chỉ có ở gói thứ nhất.", "The form %s (version %s) is in the first pack only.")
	only(now, old, "Biểu %s (mẫu %s) chỉ có ở gói thứ hai.", "The form %s (version %s) is in the second pack only.")
	for i := range old.Forms {
		f := &old.Forms[i]
		same := formIn(now, f)
		if same == nil {
			continue
		}
		for _, change := range pipeline.FormChanges(old, f, now, same) {
			alike = false
			a.tell("Biểu %s (mẫu %s): %s.", "The form %s (version %s): %s.", f.Code, f.Version, change)
		}
		for _, renamed := range pipeline.Renamed(f, same) {
			a.tell("Biểu %s (mẫu %s): %s; chỉ là tên gọi, số liệu vẫn lấy được.", "The form %s (version %s): %s; a name only, figures are taken all the same.", f.Code, f.Version, renamed)
		}
	}
	if alike {
		a.tell("Các biểu như nhau ở hai gói.", "The forms are the same in both packs.")
	}
	changes := pipeline.PackChanges(old, now)
	for _, change := range changes {
		a.tell("%s.", "%s.", change)
	}
	if len(changes) == 0 {
		a.tell("Đơn vị và chỉ tiêu tổng hợp như nhau ở hai gói.", "Units and indicators are the same in both packs.")
	}
}

// formIn is the form of that code and version in a programme, or nil.
func formIn(p *pipeline.Programme, f *pipeline.Form) *pipeline.Form {
	for i := range p.Forms {
		if p.Forms[i].Code == f.Code && p.Forms[i].Version == f.Version {
			return &p.Forms[i]
		}
	}
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
	return inOrder(slices.Values(out)), nil
}

// inOrder lists periods by their codes.
func inOrder(periods iter.Seq[pipeline.Period]) []pipeline.Period {
	return slices.SortedFunc(periods, func(p, q pipeline.Period) int { return strings.Compare(p.String(), q.String()) })
}

// under are the figures of one programme: results by period, unit and indicator, and
// the submissions that read otherwise than they were accepted.
type under struct {
	programme *pipeline.Programme
	results   map[[3]string]pipeline.Result
	reread    []pipeline.Submission
}

func (a *app) figuresUnder(ctx context.Context, w *workspace, p *pipeline.Programme, facts string, periods []pipeline.Period) (u *under, err error) {
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
		text += fmt.Sprintf(" %s: %s", a.bound(r.Target), a.verdictWord(r))
	}
	return text
}
