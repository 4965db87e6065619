package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"danvan/cmd/danvan/published"
	"danvan/pipeline"
	"danvan/pipeline/collector"
	"danvan/pipeline/disk"
	"danvan/pipeline/wholefile"
	"danvan/templates"
	"danvan/templates/figures"
	"danvan/templates/pdf"
	"danvan/templates/reports/summary"
	"danvan/transforms"
)

// Files of a consolidation below reports/<period>/ beside its documents.
const (
	resultsFile = "ket-qua.parquet"
	inputsFile  = "dau-vao.json"
)

func newConsolidate(a *app) *cobra.Command {
	var period pipeline.Period
	var asJSON, asPDF bool
	cmd := &cobra.Command{
		Use:   "consolidate --period P",
		Short: a.say("Tổng hợp một kỳ và in báo cáo", "Rolls up a period and prints its reports"),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runConsolidate(cmd.Context(), a, period, asPDF, asJSON)
		},
	}
	a.periodFlag(cmd, &period)
	cmd.Flags().BoolVar(&asPDF, "pdf", false, a.say("xuất thêm báo cáo dạng PDF (cần LibreOffice)", "also print the report as PDF (needs LibreOffice)"))
	a.jsonFlag(cmd, &asJSON)
	return cmd
}

// consolidateView is the machine output of consolidate.
type consolidateView struct {
	Programme string                `json:"programme"`
	Period    pipeline.Period       `json:"period"`
	Edition   int                   `json:"edition"`
	Results   int                   `json:"results"`
	Filing    pipeline.FilingTotals `json:"filing"`
	Documents []string              `json:"documents"`
	Ledger    []pipeline.LedgerLine `json:"ledger"`
	Questions int                   `json:"questions"` // warnings, and figures of two levels that differ
	Explained int                   `json:"explained"` // of those: the unit gave its reason
	Closed    *pipeline.Closing     `json:"closed"`    // null where the period is not
}

func runConsolidate(ctx context.Context, a *app, period pipeline.Period, asPDF, asJSON bool) (err error) {
	w, err := a.openToCompute(ctx, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.reports(period); err != nil {
		return err
	}
	if asPDF {
		if w.pdf, err = libreOffice(); err != nil {
			return err
		}
	}
	defer w.sparing(sparingBytes)() // also of what is said of it at the end, when all of it is held
	started := a.now()
	c, documents, err := w.consolidate(ctx, period, a.now)
	if err != nil {
		return err
	}
	closing, err := w.closing(ctx, period)
	if err != nil {
		return err
	}
	a.log.Info("consolidated", "programme", w.programme.Code, "period", period, "submissions", len(c.Accepted), "results", c.Count(), "documents", len(documents), "took", a.now().Sub(started))
	questions, explained := asked(c)
	if asJSON {
		err = a.printJSON(consolidateView{w.programme.Code, period, c.Edition, c.Count(), c.Filing.Totals, documents, c.Ledger, questions, explained, closing})
	} else {
		a.printConsolidation(c, documents)
		if questions > 0 {
			a.tell("%d nội dung cần xem lại trong số liệu đã nhận, đơn vị đã giải trình %d; xem trang “%s” của bảng tóm tắt.",
				"%d questions about the accepted figures, %d explained; see the sheet %s of the workbook.", questions, explained, summary.SheetFindings)
		}
		a.tellClosing(closing)
	}
	if n := c.Filing.Totals; err == nil && n.NotReceived+n.Returned > 0 {
		err = errIncomplete
	}
	return err
}

// asked counts what is open to question in the accepted figures.
func asked(c *pipeline.Consolidation) (n, explained int) {
	all, _ := figures.NewView(c).Questions()
	for _, q := range all {
		if q.Explanation != "" {
			explained++
		}
	}
	return len(all), explained
}

func (a *app) printConsolidation(c *pipeline.Consolidation, documents []string) {
	n := c.Filing.Totals
	a.tell("Đã tổng hợp %s: %d/%d báo cáo được nhận (%d nộp muộn), %d chưa nộp, %d bị trả lại.",
		"Consolidated %s: %d/%d reports accepted (%d late), %d not received, %d returned.",
		a.periodName(c.Period), n.OnTime+n.Late, n.Expected, n.Late, n.NotReceived, n.Returned)
	for _, f := range c.Earlier() {
		if n := len(f.Recomputed); n > 0 {
			a.tell("Lưu ý: %d số liệu của %s tính theo chương trình hiện nay khác bản chốt số %d đã công bố; báo cáo nêu rõ.",
				"Note: under the programme in force %d figures of %s differ from its edition %d; the report says so.", n, a.periodName(f.Period), f.Edition)
		}
	}
	a.ledger(c.Ledger)
	for _, d := range documents {
		fmt.Fprintln(a.out, d)
	}
}

// consolidate rolls up, prints and publishes. It returns the paths of the documents.
func (w *workspace) consolidate(ctx context.Context, period pipeline.Period, now pipeline.Clock) (*pipeline.Consolidation, []string, error) {
	if err := checkTemplates(w.programme); err != nil {
		return nil, nil, err // before the figures: nothing of them would be published
	}
	defer w.paced()()
	var packing *published.Packing
	desk := w.desk(now)
	desk.Sources = true
	desk.Found = func(found *pipeline.Sources, counting []pipeline.Submission) (err error) {
		packing, err = published.Begin(w.programme.In(period), period, found, counting)
		return err
	}
	c, err := pipeline.Consolidate(ctx, desk, period)
	if err != nil {
		return nil, nil, errors.Join(err, w.noteFailure(ctx, "consolidate", period, now, err))
	}
	printed, data, err := w.documents(ctx, c, packing)
	if err != nil {
		return nil, nil, err
	}
	w.tell(pipeline.Say("Đặt tài liệu vào thư mục báo cáo", "Publishing the documents"), 0, 0)
	if err := w.publish(period, append(printed, data...)); err != nil {
		return nil, nil, err
	}
	var names []string
	for _, d := range printed {
		names = append(names, filepath.Join(w.reportDir(period), d.Name))
	}
	err = w.archive.Note(ctx, pipeline.AuditEntry{At: now(), Who: w.who(), What: "consolidate", Subject: period.String(), SHA256: hashOf(data[0].Bytes), Verdict: "done"})
	if err != nil {
		return nil, nil, err
	}
	w.wentWell = true
	return c, names, nil
}

// What the collector lets come on top of what is in use where there is much to hold, instead
// of as much again: of a consolidation, which holds the more, more, since to go through all
// of it takes the longer.
const (
	sparingBytes       = 24 << 20
	sparingIntakeBytes = 12 << 20
)

// idleBytes are held and never touched, so that the collector lets so much more come before
// it works: it would go through all that a consolidation of two seconds holds thirty times,
// and does so twenty times, for a fourteenth of the processors' time less. Memory that nobody
// touches is none that the machine has to give.
const idleBytes = 48 << 20

// unhurried has the collector work less often, until it is ended.
func unhurried() (end func()) { return idling(idleBytes) }

// idling lets so many bytes come, about, before the collector works.
func idling(bytes int) (end func()) {
	idle := make([]byte, bytes)
	return func() { runtime.KeepAlive(idle) }
}

// paced has the collector work for less memory where there is much to hold, see
// [workspace.sparing], and less often where there is little, until it is ended.
func (w *workspace) paced() (end func()) {
	if w.programme.Large() {
		return w.sparing(sparingBytes)
	}
	return unhurried()
}

// sparing has the collector let no more come than so many bytes where there is much to hold,
// until it is ended.
func (w *workspace) sparing(bytes uint64) (end func()) {
	if !w.programme.Large() {
		return func() {}
	}
	return collector.After(bytes)
}

// printer prints the reports and says how far it is.
func (w *workspace) printer() *templates.Printer {
	p := templates.NewPrinter()
	p.Progress = w.tell
	return p
}

// libreOffice finds what makes PDF files, before anything is begun.
func libreOffice() (*pdf.Converter, error) {
	program, ok := pdf.Find()
	if !ok {
		return nil, pipeline.Say("máy này không có LibreOffice nên không xuất được PDF. Cài: apt-get install libreoffice-writer, hoặc chạy lại không có --pdf",
			"there is no LibreOffice on this machine to make a PDF with; install it (apt-get install libreoffice-writer) or run without --pdf")
	}
	return pdf.New(program, pdf.Limit), nil
}

const wordExtension = ".docx"

// addPDF adds each Word document as PDF.
func addPDF(ctx context.Context, converter *pdf.Converter, printed []pipeline.Document) ([]pipeline.Document, error) {
	all := slices.Clone(printed)
	for _, d := range printed {
		if filepath.Ext(d.Name) != wordExtension {
			continue
		}
		made, err := converter.Convert(ctx, d)
		if err != nil {
			return nil, err
		}
		all = append(all, made)
	}
	return all, nil
}

// noteFailure keeps in the audit log that a consolidation or closing came to no result.
func (w *workspace) noteFailure(ctx context.Context, what string, period pipeline.Period, now pipeline.Clock, why error) error {
	if ctx.Err() != nil { // stopped, which decides nothing
		return nil
	}
	return w.archive.Note(ctx, pipeline.AuditEntry{At: now(), Who: w.who(), What: what, Subject: period.String(), Verdict: "failed", Reason: why.Error()})
}

// hashOf names the results in the audit log.
func hashOf(results []byte) string {
	sum := sha256.Sum256(results)
	return hex.EncodeToString(sum[:])
}

// publish makes each document appear whole or not at all. The PDF of an earlier
// consolidation is taken away: it would not fit the report beside it.
func (w *workspace) publish(period pipeline.Period, documents []pipeline.Document) error {
	folder := wholefile.On(w.disk).Folder(w.reportDir(period))
	for _, d := range documents {
		if word, ok := strings.CutSuffix(d.Name, wordExtension); ok {
			if err := folder.Remove(word + pdf.Extension); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return disk.Explain(filepath.Join(w.reportDir(period), word+pdf.Extension), err)
			}
		}
	}
	for _, d := range documents {
		if err := wholefile.On(w.disk).Bytes(filepath.Join(w.reportDir(period), d.Name), 0o644, d.Bytes); err != nil {
			return err
		}
	}
	return nil
}

// documents prints a consolidation, and returns beside what is printed the files that later
// commands and the pages read: the results, then what they were computed from, so that the
// second is never newer than the first. They are made while others are printed; of a large
// consolidation one after the other, with its results folded. What stands behind the figures
// may be packed already; nil where it is not.
func (w *workspace) documents(ctx context.Context, c *pipeline.Consolidation, packing *published.Packing) (printed, data []pipeline.Document, err error) {
	if c.Programme.Large() {
		c.Fold()
	}
	packed := c.Aside(func() (err error) {
		if packing == nil {
			packing, err = published.Begin(c.Programme, c.Period, c.Sources, c.Accepted)
		}
		if err == nil {
			err = packing.Figures(c)
		}
		return err
	})
	var results bytes.Buffer
	written := sync.OnceValue(c.Aside(func() error { return transforms.WriteResults(&results, "parquet", pipeline.ResultRows(c)) }))
	if c.Programme.Large() { // to lay out a group of its rows takes more than the workbook leaves
		err = written()
	}
	if err == nil {
		printed, err = w.printer().Print(ctx, c)
	}
	if err == nil && w.pdf != nil {
		printed, err = addPDF(ctx, w.pdf, printed)
	}
	if err = errors.Join(err, packed(), written()); err != nil {
		return nil, nil, err
	}
	sources, err := packing.End(printed)
	if err != nil {
		return nil, nil, err
	}
	inputs, err := json.Marshal(inputsOf(w.programme, c.Accepted))
	if err != nil {
		return nil, nil, fmt.Errorf("write inputs: %w", err)
	}
	return printed, []pipeline.Document{{Name: resultsFile, Bytes: results.Bytes()}, {Name: inputsFile, Bytes: inputs}, {Name: published.FileName, Bytes: sources}}, nil
}

// forPrograms tells whether a file beside the documents is none for people.
func forPrograms(name string) bool {
	return name == resultsFile || name == inputsFile || name == published.FileName
}

func (w *workspace) reportDir(period pipeline.Period) string {
	return filepath.Join(w.path(w.settings.Reports), period.String())
}

// inputs names what a consolidation was computed from.
type inputs struct {
	Programme string `json:"programme"` // digest of the pack
	Accepted  string `json:"accepted"`  // digest over the submissions that count
}

func inputsOf(p *pipeline.Programme, accepted []pipeline.Submission) inputs {
	var all strings.Builder
	for _, s := range accepted {
		fmt.Fprintf(&all, "%s\x00%d\n", s.ID, s.Version)
	}
	sum := sha256.Sum256([]byte(all.String()))
	return inputs{p.Digest, hex.EncodeToString(sum[:])}
}

// stored reads the results of the last consolidation and tells whether they were
// computed from what counts now.
func (w *workspace) stored(period pipeline.Period, basis pipeline.Basis) (rows []pipeline.ResultRow, current bool, err error) {
	rows, err = transforms.ReadResults(filepath.Join(w.reportDir(period), resultsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, usage("%s chưa được tổng hợp; chạy: danvan consolidate --period %[1]s", "%s has not been consolidated yet; run: danvan consolidate --period %[1]s", period)
	}
	if err != nil {
		return nil, false, err
	}
	var then inputs
	b, err := os.ReadFile(filepath.Join(w.reportDir(period), inputsFile))
	if err == nil {
		err = json.Unmarshal(b, &then)
	}
	now := inputsOf(w.programme, basis.Draft(w.programme, period))
	return rows, err == nil && then == now, nil
}
