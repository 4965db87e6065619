package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"danvan/cmd/danvan/published"
	"danvan/pipeline"
	"danvan/pipeline/shown"
)

func newEditionDiff(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "diff P E1 E2",
		Short: a.say("Số liệu nào khác nhau giữa hai bản chốt của một kỳ, và vì sao", "Which figures differ between two editions of a period, and why"),
		Args:  cobra.ExactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			period, err := pipeline.ParsePeriod(args[0])
			if err != nil {
				return fmt.Errorf("%w: %w", errUsage, err)
			}
			var numbers [2]int
			for i, text := range args[1:] {
				if numbers[i], err = strconv.Atoi(text); err != nil || numbers[i] < 1 {
					return usage("%q không phải số của bản chốt", "%q is not the number of an edition", text)
				}
			}
			return runEditionDiff(cmd.Context(), a, period, numbers[0], numbers[1], asJSON)
		},
	}
	a.jsonFlag(cmd, &asJSON)
	return cmd
}

// editionDiffView is the machine output of diff.
type editionDiffView struct {
	Period      pipeline.Period       `json:"period"`
	From        int                   `json:"from"`
	To          int                   `json:"to"`
	Adjustments []pipeline.Adjustment `json:"adjustments"`
	Scores      []pipeline.Rescored   `json:"scores"` // totals, classes and ranks
}

func runEditionDiff(ctx context.Context, a *app, period pipeline.Period, from, to int, asJSON bool) error {
	w, err := a.open()
	if err != nil {
		return err
	}
	defer w.room.Close()
	before, _, err := w.findEdition(ctx, period, from)
	if err != nil {
		return err
	}
	after, basis, err := w.findEdition(ctx, period, to)
	if err != nil {
		return err
	}
	p, err := w.editionProgramme(after)
	if err != nil {
		return err
	}
	list, scores := after.Adjustments, []pipeline.Rescored(nil)
	if to == from+1 {
		scores, err = w.rescored(ctx, before, after)
	} else { // of others nothing was published
		list, scores, err = w.compareEditions(ctx, a, before, after, basis)
	}
	if err != nil {
		return err
	}
	if asJSON {
		return a.printJSON(editionDiffView{period, from, to, pipeline.OrEmpty(list), pipeline.OrEmpty(scores)})
	}
	a.printAdjustments(p, period, list)
	a.printRescored(p, period, scores)
	a.tell("%s, bản chốt số %d so với số %d: %d số liệu thay đổi.", "%s, edition %d against %d: %d figures changed.", a.periodName(period), to, from, len(list))
	a.tellRescored(len(scores))
	return nil
}

// rescored lists the score sheets that an edition changed, as it kept them; without causes where
// it kept none.
func (w *workspace) rescored(ctx context.Context, before, after pipeline.Edition) ([]pipeline.Rescored, error) {
	if slices.ContainsFunc(after.Files, func(f pipeline.EditionFile) bool { return f.Name == published.FileName }) {
		data, err := w.archive.EditionFile(after, published.FileName)
		if err != nil {
			return nil, err
		}
		file, err := published.Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return nil, err
		}
		if record, err := file.Record(); err != nil || record.Rescored != nil {
			return record.Rescored, err
		}
	}
	was, err := w.archive.Frozen(ctx, before)
	if err != nil {
		return nil, err
	}
	is, err := w.archive.Frozen(ctx, after)
	if err != nil {
		return nil, err
	}
	return pipeline.RescoredOf(was, is), nil
}

func (a *app) printRescored(p *pipeline.Programme, period pipeline.Period, list []pipeline.Rescored) {
	if len(list) == 0 {
		return
	}
	tree, lang := p.Tree(period), a.lang
	name := func(unit string) string { return shown.UnitName(p, tree, unit) }
	t := a.newTable(a.say("Đơn vị", "Unit"), a.say("Điểm trước", "Score before"), a.say("Điểm sau", "Score after"), a.say("Nguyên nhân", "Cause"))
	for _, x := range list {
		why := a.causesText(name, pipeline.Adjustment{Causes: x.Causes, Earlier: x.Earlier, Programme: x.Programme})
		if x.ByOthers() {
			why = shown.ByOthers().In(lang)
		}
		t.AppendRow(table.Row{name(x.Unit), shown.Score(x.Before).In(lang), shown.Score(x.After).In(lang), why})
	}
	t.Render()
}

// tellRescored counts the units whose score sheets changed, where there are any.
func (a *app) tellRescored(n int) {
	if n > 0 {
		said := []rune(shown.Rescored(n).In(a.lang))
		fmt.Fprintf(a.err, "%s%s.\n", strings.ToUpper(string(said[:1])), string(said[1:]))
	}
}

func (w *workspace) compareEditions(ctx context.Context, a *app, before, after pipeline.Edition, basis pipeline.Basis) (list []pipeline.Adjustment, scores []pipeline.Rescored, err error) {
	var stands [2]pipeline.Stand
	for i, e := range []pipeline.Edition{before, after} {
		frozen, err := w.archive.Frozen(ctx, e)
		if err != nil {
			return nil, nil, err
		}
		stands[i] = e.Stand(frozen)
	}
	back, desk, err := w.reopen(a, after, basis, w.path(w.settings.Facts))
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, back.close()) }()
	return desk.Adjust(ctx, after.Period, stands[0], stands[1])
}

func (a *app) printAdjustments(p *pipeline.Programme, period pipeline.Period, list []pipeline.Adjustment) {
	if len(list) == 0 {
		return
	}
	tree := p.Tree(period)
	name := func(unit string) string { return shown.UnitName(p, tree, unit) }
	t := a.newTable(a.say("Đơn vị", "Unit"), a.say("Chỉ tiêu", "Indicator"), a.say("Trước", "Before"), a.say("Sau", "After"), a.say("Nguyên nhân", "Cause"))
	for _, x := range list {
		t.AppendRow(table.Row{name(x.Unit), a.adjustedName(p, x, p.Since(period.ToDate())), a.frozenText(x.Before, x.After), a.frozenText(x.After, x.Before), a.causesText(name, x)})
	}
	t.Render()
}

// adjustedName names the indicator and what it counts in, and marks a figure of the year to
// date, with the period that it counts from where that is not the year's first.
func (a *app) adjustedName(p *pipeline.Programme, x pipeline.Adjustment, since pipeline.Period) string {
	name := x.Indicator
	if ind := p.Indicator(x.Indicator); ind != nil { // the edition before it may have had another
		name = fmt.Sprintf("%s (%s)", ind.Name, ind.Unit)
	}
	switch {
	case !x.ToDate:
		return name
	case since.IsZero():
		return name + a.say(", lũy kế từ đầu năm", ", year to date")
	}
	return name + a.say(", lũy kế từ đầu năm (", ", year to date (") + since.From().In(a.lang) + ")"
}

// frozenText says a figure beside the other one that it replaced or was replaced by.
func (a *app) frozenText(r, other *pipeline.FrozenResult) string {
	if r == nil {
		return "–"
	}
	text := a.figureText(r.Result(), true)
	if parts := shown.PartsBeside(r, other); parts != "" {
		text += "; " + parts
	}
	return text
}

func (a *app) causesText(name func(unit string) string, x pipeline.Adjustment) string {
	var lines []string
	for _, c := range x.Causes {
		line := fmt.Sprintf(a.say("%s, biểu %s, bản %d (%s)", "%s, form %s, version %d (%s)"), name(c.Unit), c.Form, c.Version, c.File)
		if c.Version == 0 {
			line = fmt.Sprintf(a.say("%s, biểu %s: không còn được tính", "%s, form %s: counts no more"), name(c.Unit), c.Form)
		}
		if c.Reason != "" {
			line += ": " + c.Reason
		}
		lines = append(lines, line)
	}
	for _, r := range x.Earlier {
		lines = append(lines, r.EarlierCause().In(a.lang))
	}
	if x.Programme {
		lines = append(lines, a.say("chương trình được sửa", "the programme was changed"))
	}
	return strings.Join(lines, "\n")
}
