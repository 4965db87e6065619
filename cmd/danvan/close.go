package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"danvan/cmd/danvan/published"
	"danvan/config"
	"danvan/ingest/archive"
	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

// Files of an edition in the archive beside its record and figures.
const (
	editionPack      = published.EditionPack
	editionDocuments = published.EditionDocuments
)

func newClose(a *app) *cobra.Command {
	var period pipeline.Period
	var note string
	var asJSON, asPDF bool
	cmd := &cobra.Command{
		Use:   "close --period P",
		Short: a.say("Chốt số liệu một kỳ: in bản chính thức và giữ nguyên mãi", "Closes a period: prints the final reports and freezes them"),
		Long: a.say("Bản chốt gồm danh sách bản nộp được tính, gói chương trình, mọi số liệu và tài liệu; được giữ trong kho lưu trữ và không bao giờ bị sửa.\nBản nộp đến sau chờ lần chốt sau; chốt lại thì bản mới có phụ lục nêu từng số liệu thay đổi.",
			"An edition is the list of submissions that count, the programme pack, every figure and the documents. It lies in the archive and is never changed.\nWhat units send later waits for the next edition, which names every figure that changed."),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runClose(cmd.Context(), a, period, note, asPDF, asJSON)
		},
	}
	a.periodFlag(cmd, &period)
	cmd.Flags().StringVar(&note, "note", "", a.say("ghi chú của người chốt", "a note by whoever closes the period"))
	emptyMeans(cmd, "note")
	cmd.Flags().BoolVar(&asPDF, "pdf", false, a.say("xuất thêm báo cáo dạng PDF (cần LibreOffice)", "also print the report as PDF (needs LibreOffice)"))
	a.jsonFlag(cmd, &asJSON)
	return cmd
}

// closeView is the machine output of close.
type closeView struct {
	pipeline.Edition
	SHA256    string   `json:"sha256"` // of the record
	Documents []string `json:"documents"`
}

func runClose(ctx context.Context, a *app, period pipeline.Period, note string, asPDF, asJSON bool) error {
	e, failed := a.closeAndPublish(ctx, period, note, asPDF, asJSON)
	if e.Record == "" {
		return failed
	}
	if err := a.planEdition(ctx, e); err != nil {
		a.tell("Bản chốt đã xong nhưng chưa xếp giao được cho người nhận: %s. Sau đó chạy: danvan deliver --period %s --edition %d",
			"The edition is done, but is not on its way to its recipients: %s. Then run: danvan deliver --period %s --edition %d", a.words(err), period, e.Number)
		return cmp.Or(failed, errIncomplete)
	}
	return failed
}

// planEdition puts an edition into the outbox for everybody whose schedule takes closed
// editions; the service delivers it within minutes.
func (a *app) planEdition(ctx context.Context, e pipeline.Edition) error {
	w, err := a.openToDeliver()
	if err != nil {
		return err
	}
	defer w.room.Close()
	wanted := slices.DeleteFunc(slices.Clone(w.recipients), func(r pipeline.Recipient) bool {
		return len(r.Documents) == 0 || !r.Schedule.Delivers(e.At, e.At, e.Number, false)
	})
	if len(wanted) == 0 {
		return nil
	}
	lock, err := a.takeLock(ctx, filepath.Join(a.workspace, deliverLock))
	if err != nil {
		return err
	}
	defer func() { _ = lock.release(true) }() // the kernel lets go of it anyway
	l, err := w.ledger(a.now)
	if err != nil {
		return err
	}
	proposals, err := a.proposeNow(ctx, w, l, e.Ref(), wanted, true)
	if err == nil {
		err = w.plan(ctx, l, proposals, a.now, false)
	}
	if err != nil {
		return err
	}
	a.tell("Đã xếp giao cho %d nơi nhận: dịch vụ giao trong ít phút; nơi không chạy dịch vụ thì chạy danvan deliver --period %s.", "%d recipients will have it: the service delivers within minutes; where none runs, run danvan deliver --period %s.", len(proposals), e.Period)
	return nil
}

func (a *app) closeAndPublish(ctx context.Context, period pipeline.Period, note string, asPDF, asJSON bool) (e pipeline.Edition, err error) {
	w, err := a.openToCompute(ctx, true)
	if err != nil {
		return e, err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.reports(period); err != nil {
		return e, err
	}
	if asPDF {
		if w.pdf, err = libreOffice(); err != nil {
			return e, err
		}
	}
	e, c, documents, err := a.closeNow(ctx, w, period, note)
	if err != nil {
		return e, err
	}
	if asJSON {
		return e, a.printJSON(closeView{e, e.Record, documents})
	}
	n := c.Filing.Totals
	a.tell("Đã chốt %s, bản chốt số %d: %d/%d báo cáo được tính, %d số liệu.", "Closed %s, edition %d: %d/%d reports count, %d figures.",
		a.periodName(period), e.Number, n.OnTime+n.Late, n.Expected, c.Count())
	if c.Since != nil && len(e.Adjustments)+len(c.Rescored) == 0 {
		a.tell("So với bản chốt số %d không có số liệu nào thay đổi.", "No figure changed against edition %d.", c.Since.Number)
	} else if c.Since != nil {
		a.tell("So với bản chốt số %d: %d số liệu thay đổi. Mọi thay đổi nêu đủ ở trang “Điều chỉnh” của bảng tóm tắt; xem thêm phụ lục điều chỉnh của báo cáo.", "Against edition %d: %d figures changed. All that changed is named in the workbook's sheet “Điều chỉnh”; see also the annex of the report.", c.Since.Number, len(e.Adjustments))
	}
	a.tellRescored(len(c.Rescored))
	for _, d := range documents {
		fmt.Fprintln(a.out, d)
	}
	return e, nil
}

// closeNow makes the next edition of a period and publishes its documents. The lock is
// held. With an edition that has its record and an error it is closed, and only its
// documents are in the archive alone: who receives it is not to wait for them.
func (a *app) closeNow(ctx context.Context, w *workspace, period pipeline.Period, note string) (pipeline.Edition, *pipeline.Consolidation, []string, error) {
	e, c, err := w.closePeriod(ctx, period, note, a.now)
	if err != nil {
		return e, nil, nil, err
	}
	documents, err := w.publishEdition(e)
	if err != nil {
		return e, c, nil, pipeline.Say("%[1]s đã chốt (bản chốt số %[2]d) nhưng tài liệu mới chỉ nằm trong kho lưu trữ: %[4]s. Khắc phục rồi chạy: danvan rebuild",
			"%[3]s is closed (edition %[2]d), but its documents lie in the archive alone: %[4]s. Put that right and run: danvan rebuild",
			period.Vietnamese(), e.Number, period, strings.TrimSuffix(a.words(err), "."))
	}
	w.wentWell = true
	a.log.Info("closed", "period", period, "edition", e.Number, "submissions", len(e.Inputs), "adjustments", len(e.Adjustments), "sha256", e.Record)
	return e, c, documents, nil
}

// closePeriod makes the next edition of a period, and keeps in the audit log that it
// did or why it did not.
func (w *workspace) closePeriod(ctx context.Context, period pipeline.Period, note string, now pipeline.Clock) (pipeline.Edition, *pipeline.Consolidation, error) {
	e, c, err := w.makeEdition(ctx, period, note, now)
	if err != nil {
		return e, nil, errors.Join(err, w.noteFailure(ctx, archive.AuditClose, period, now, err))
	}
	err = w.archive.Note(ctx, pipeline.AuditEntry{At: now(), Who: e.Who, What: archive.AuditClose, Subject: e.Ref().String(), SHA256: e.Record, Verdict: "done"})
	return e, c, err
}

func (w *workspace) makeEdition(ctx context.Context, period pipeline.Period, note string, now pipeline.Clock) (e pipeline.Edition, c *pipeline.Consolidation, err error) {
	at := now()
	if last := w.programme.Rule.Window(period).To; !pipeline.DayOf(at).After(last) {
		return e, nil, pipeline.Say("%[1]s chưa kết thúc (đến hết ngày %[2]s) nên chưa chốt được", "%[3]s is not over (its last day is %[2]s) and cannot be closed yet",
			period.Vietnamese(), last.Vietnamese(), period)
	}
	basis, err := w.basis(ctx)
	if err != nil {
		return e, nil, err
	}
	last := basis.Last(period)
	draft := basis.Draft(w.programme, period)
	if last == nil && len(draft) == 0 {
		return e, nil, pipeline.Say("%[1]s chưa có báo cáo nào được tính nên không chốt; xem lại kỳ đã ghi", "nothing counts for %[2]s and it is not closed; look at the period again", period.Vietnamese(), period)
	}
	if last != nil && len(basis.Stale(w.programme, period)) == 0 && !last.Changed(w.programme, draft) {
		return e, nil, w.nothingToClose(*last)
	}
	desk := w.desk(fixedClock(at))
	desk.Sources, desk.Basis, desk.Warehouse = true, &basis, w.warehouse.Afresh() // an edition rests on nothing but its cells
	if c, err = pipeline.Consolidate(ctx, desk, period); err != nil {
		return e, nil, err
	}
	if last != nil && len(basis.Stale(w.programme, period)) == 0 && !last.Resubmitted(draft) { // the pack alone was edited
		same, err := w.printsTheSame(ctx, c, *last, basis)
		if err != nil {
			return e, nil, err
		}
		if same {
			return e, nil, w.nothingToClose(*last)
		}
	}
	c.Edition = 1
	if last != nil {
		c.Edition = last.Number + 1
	}
	e = pipeline.Edition{Period: period, Number: c.Edition, At: at.UTC(), Who: w.who(), Note: note, Build: readBuild().commit(), Programme: w.programme.Code, Pack: w.programme.Digest, Receipts: len(basis.Receipts),
		Window: basis.Corrections[period.Kind], Beside: basis.Beside(period), Inputs: pipeline.Inputs(c.Accepted), Adjustments: pipeline.OrEmpty(c.Adjustments)}
	files, err := w.editionFiles(ctx, c)
	if err != nil {
		return e, nil, err
	}
	e, err = w.archive.Close(ctx, e, pipeline.Freeze(c), files)
	return e, c, err
}

// nothingToClose refuses to close a period again. A run that was cut may have left the
// documents of its last edition in the archive alone: they are published.
func (w *workspace) nothingToClose(last pipeline.Edition) error {
	_, err := w.publishEdition(last)
	return errors.Join(pipeline.Say("%[1]s đã chốt (bản chốt số %[2]d) và từ đó không có gì thay đổi nên không chốt lại", "%[3]s is closed (edition %[2]d) and nothing has changed since: there is nothing to close",
		last.Period.Vietnamese(), last.Number, last.Period), err)
}

// printsTheSame tells whether a consolidation is an edition again: every figure, every
// remark, and every document as it would have been printed then.
func (w *workspace) printsTheSame(ctx context.Context, c *pipeline.Consolidation, last pipeline.Edition, basis pipeline.Basis) (bool, error) {
	published, err := w.archive.Frozen(ctx, last)
	if err != nil {
		return false, err
	}
	now := pipeline.Freeze(c)
	if _, differ := published.Differs(now); differ || !slices.Equal(published.Remarks, now.Remarks) {
		return false, nil
	}
	again := *c
	again.Edition, again.At, again.Since, again.Adjustments = last.Number, last.At, basis.Edition(last.Period, last.Number-1), last.Adjustments
	printed, err := w.printer().Print(ctx, &again)
	if err != nil {
		return false, err
	}
	for _, d := range printed {
		if !slices.ContainsFunc(last.Files, func(f pipeline.EditionFile) bool {
			return f.Name == editionDocuments+d.Name && f.SHA256 == hashOf(d.Bytes)
		}) {
			return false, nil
		}
	}
	return true, nil
}

// editionFiles are the pack and the documents of an edition.
func (w *workspace) editionFiles(ctx context.Context, c *pipeline.Consolidation) ([]pipeline.Document, error) {
	pack, digest, err := config.ZipPack(os.DirFS(w.path(w.settings.Programme)))
	if err != nil {
		return nil, err
	}
	if digest != c.Programme.Digest {
		return nil, pipeline.Say("gói chương trình vừa được sửa trong khi đang chạy; hãy chạy lại lệnh", "the programme pack was changed while the run was at work; run the command again")
	}
	printed, data, err := w.documents(ctx, c, nil)
	if err != nil {
		return nil, err
	}
	files := []pipeline.Document{{Name: editionPack, Bytes: pack}}
	for _, d := range printed {
		files = append(files, pipeline.Document{Name: editionDocuments + d.Name, Bytes: d.Bytes})
	}
	return append(files, data...), nil
}

// publishEdition puts copies of an edition's documents beside the reports of its period
// and returns their paths. One that is there is left alone, whatever it says. What
// other commands read becomes that of the edition.
func (w *workspace) publishEdition(e pipeline.Edition) ([]string, error) {
	var out []string
	folder := wholefile.On(w.disk).Folder(w.reportDir(e.Period))
	for _, f := range e.Files {
		name, document := strings.CutPrefix(f.Name, editionDocuments)
		if !document && !forPrograms(name) {
			continue
		}
		as := name
		if document {
			as = editionName(name, e.Number)
			out = append(out, filepath.Join(w.reportDir(e.Period), as))
			if _, err := os.Lstat(filepath.Join(w.reportDir(e.Period), as)); !errors.Is(err, fs.ErrNotExist) {
				continue
			}
		}
		data, err := w.archive.EditionFile(e, f.Name)
		if err == nil {
			err = folder.Write(as, data)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// editionName is "bao-cao-tong-hop ban chot 1.docx": without marks, as people type it
// into a search.
func editionName(document string, number int) string {
	extension := path.Ext(document)
	return fmt.Sprintf("%s ban chot %d%s", strings.TrimSuffix(document, extension), number, extension)
}

// recordClosings completes what a run left that was cut after it had closed a period:
// the entry of the audit log and the copies of the documents. The lock is held.
func (w *workspace) recordClosings(ctx context.Context, a *app) error {
	list, err := w.archive.Unrecorded(ctx)
	if err != nil {
		return err
	}
	for _, e := range list {
		a.log.Info("the run before was cut when it had closed a period", "edition", e.Ref().String())
		if err := w.archive.Note(ctx, pipeline.AuditEntry{At: a.now(), Who: who(), What: archive.AuditClose, Subject: e.Ref().String(), SHA256: e.Record, Verdict: "done",
			Reason: "the run that closed it was cut"}); err != nil {
			return err
		}
		if _, err := w.publishEdition(e); err != nil {
			return err
		}
		a.tell("Lần chạy trước bị ngắt ngay sau khi chốt %[1]s (bản chốt số %[2]d); nay đã ghi nốt nhật ký và tài liệu. Bản chốt chưa được xếp giao: nếu có người nhận, chạy: danvan deliver --period %[3]s --edition %[2]d",
			"The run before was cut when it had closed %[1]s (edition %[2]d); the log and the documents are there now. The edition is not on its way: where somebody receives it, run: danvan deliver --period %[3]s --edition %[2]d",
			a.periodName(e.Period), e.Number, e.Period)
	}
	return nil
}

// closing tells how a period is closed, or nil where it is not.
func (w *workspace) closing(ctx context.Context, period pipeline.Period) (*pipeline.Closing, error) {
	editions, err := w.archive.Editions(ctx)
	if err != nil || (pipeline.Basis{Editions: editions}).Last(period) == nil { // and nobody reads the receipts for it
		return nil, err
	}
	basis, err := w.basisAbout(ctx, period)
	if err != nil {
		return nil, err
	}
	return basis.Closing(w.programme, period), nil
}

// tellClosing says that a period is closed and what waits.
func (a *app) tellClosing(c *pipeline.Closing) {
	if c == nil {
		return
	}
	a.tell("Kỳ này đã chốt: bản chốt số %d, ngày %s. Số bản nộp chờ lần chốt sau: %d.", "This period is closed: edition %d of %s. Submissions waiting for the next edition: %d.",
		c.Edition, pipeline.DayOf(c.At).Vietnamese(), c.Waiting)
	for _, r := range c.Stale {
		a.tell("Bản chốt số %d chưa tính điều chỉnh của %s (bản chốt số %d) vào lũy kế và số so sánh; chốt lại kỳ này để tính.",
			"Edition %d does not hold the adjustments of %s (edition %d) in its year to date and comparisons; close the period again to take them in.", c.Edition, a.periodName(r.Period), r.Number)
	}
	if c.TooLate > 0 {
		a.tell("Số bản nộp đến sau thời hạn điều chỉnh, được lưu và không tính: %d.", "Submissions after the time for corrections, kept and not counted: %d.", c.TooLate)
	}
}
