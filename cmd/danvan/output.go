package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"
	"github.com/jedib0t/go-pretty/v6/table"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// printJSON writes one machine-readable value to stdout.
func (a *app) printJSON(v any) error {
	enc := json.NewEncoder(a.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}

// newTable starts a table on stdout.
func (a *app) newTable(header ...any) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(a.out)
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = 0 // headings as they are: capitals break Vietnamese abbreviations
	t.AppendHeader(table.Row(header))
	return t
}

// progressBar shows how far a long step is, on a terminal only. The returned
// function ends it.
func (a *app) progressBar(vi, en string) (step func(done, total int), end func()) {
	if !a.terminal() {
		return nil, func() {}
	}
	w := progress.NewWriter()
	w.SetOutputWriter(a.err)
	w.SetAutoStop(false)
	tracker := &progress.Tracker{Message: a.say(vi, en)}
	w.AppendTracker(tracker)
	go w.Render()
	step = func(done, total int) {
		tracker.UpdateTotal(int64(total))
		tracker.SetValue(int64(done))
	}
	return step, func() {
		tracker.MarkAsDone()
		w.Stop()
		for w.IsRenderInProgress() {
			time.Sleep(5 * time.Millisecond)
		}
	}
}

func (a *app) findings(list []pipeline.Finding) []pipeline.FindingRow {
	return pipeline.FindingRows(a.lang, list)
}

// faultOf says why a file that an author brings cannot be read.
func faultOf(file string, fault *book.Fault) error {
	f := pipeline.NewFinding(fault.Code, "", "", fault.Args...)
	return pipeline.Say("%s: %s", "%s: %s", file, pipeline.Sentence{Vietnamese: f.Message(pipeline.Vietnamese), English: f.Message(pipeline.English)})
}

// cellsNamed is how many cells of one cause are named to people; --json names all.
const cellsNamed = 8

// printFindings lists findings for people, each cause once with the cells it is at.
func (a *app) printFindings(list []pipeline.Finding) {
	word := map[pipeline.Severity]string{
		pipeline.Reject: a.say("PHẢI SỬA", "REJECT"), pipeline.Warn: a.say("CẦN XEM", "WARN"), pipeline.Note: a.say("ĐỂ BIẾT", "NOTE"),
	}
	lang := a.lang
	for _, g := range pipeline.Group(list) {
		f := g.Findings[0]
		place := strings.TrimSpace(f.Sheet + " " + f.Cell)
		if place != "" {
			place += ": "
		}
		fmt.Fprintf(a.out, "  %-8s %s%s\n           → %s\n", word[g.Severity], place, f.Message(lang), f.Hint(lang))
		if more := g.Findings[1:]; len(more) > 0 {
			fmt.Fprintf(a.out, a.say("           tương tự ở %d chỗ nữa%s\n", "           the same in %d more places%s\n"), len(more), cellNames(f.Sheet, more))
		}
	}
}

// cellNames names the cells of findings after a colon, with their sheet where it is
// another than that named before. What is said of a whole file stands nowhere.
func cellNames(sheet string, list []pipeline.Finding) string {
	var names []string
	for _, f := range list {
		name := f.Cell
		if f.Sheet != sheet {
			name = strings.TrimSpace(f.Sheet + " " + f.Cell)
		}
		sheet = f.Sheet
		if name != "" && (len(names) == 0 || names[len(names)-1] != name) { // several may be said of one cell
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	if len(names) > cellsNamed {
		names = append(names[:cellsNamed], "…")
	}
	return ": " + strings.Join(names, ", ")
}

// ledger prints the three lines to stderr.
func (a *app) ledger(lines []pipeline.LedgerLine) {
	for _, l := range lines {
		mark := a.say("khớp", "holds")
		if !l.Holds {
			mark = a.say("KHÔNG KHỚP", "DOES NOT HOLD")
		}
		a.tell("sổ đối chiếu · %s · %s", "ledger · %s · %s", l.Said(a.lang), mark)
	}
}

// periodName writes a period as people say it.
func (a *app) periodName(p pipeline.Period) string { return a.say(p.Vietnamese(), p.String()) }

// stateWord names a filing state.
func (a *app) stateWord(s pipeline.FilingState) string {
	return s.Word().In(a.lang)
}
