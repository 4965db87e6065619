package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"danvan/cmd/danvan/published"
	"danvan/cmd/danvan/service"
	"danvan/ingest/inbox"
	"danvan/pipeline"
)

// runsFile keeps the last run of each job of the service.
const runsFile = ".danvan-runs.json"

// tick is how often the service looks at what is due.
const tick = 20 * time.Second

func newServe(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: a.say("Chạy nền: nhận, trả lời, nhắc nộp, tổng hợp và giao báo cáo đúng lịch cho đến khi được dừng", "Runs until it is stopped: reads, answers, reminds, consolidates and delivers when due"),
		Long: a.say("Lịch đặt ở nhóm serve trong danvan.yaml, người nhận ở recipients.yaml. SIGHUP đọc lại cấu hình, người nhận và chương trình (bản sai bị từ chối, bản cũ vẫn dùng);\nSIGTERM hoặc Ctrl+C dừng sau khi xong tệp đang đọc.",
			"The schedule is the group serve of danvan.yaml; the recipients are in recipients.yaml. SIGHUP reads settings, recipients and programme anew (where one is wrong, the old ones stay in force).\nSIGTERM or Ctrl+C stops the service after the file at work."),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runServe(cmd.Context(), a, tick) },
	}
}

// runServe serves until the context ends, and looks at what is due every so often.
func runServe(ctx context.Context, a *app, every time.Duration) error {
	log, err := a.keepLog()
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }() // the process ends
	w, err := a.openToServe()
	if err != nil {
		return err
	}
	// Only one service for a workspace; commands by hand take the other lock in between.
	lock, err := a.takeLock(ctx, filepath.Join(a.workspace, serviceLock))
	if err != nil {
		return err
	}
	defer func() { _ = lock.Unlock() }() // the kernel lets go of it at the end anyway
	job := &jobs{app: a, workspace: w}
	defer func() { job.workspace.room.Close() }()
	job.meters = newMeters(a.now, w)
	if err := job.meters.listen(w.settings.Serve.Listen, func(err error) { a.log.Error("metrics", "error", err) }); err != nil {
		return err
	}
	defer job.meters.stop()
	a.tell("Dịch vụ danvan đang chạy cho chương trình %s; đọc hộp thư đến mỗi %d phút.", "danvan serves the programme %s; the inbox is read every %d minutes.",
		w.programme.Code, w.settings.Serve.IngestMinutes)
	a.log.Info("serving", "programme", w.programme.Code, "digest", w.programme.Digest, "pid", os.Getpid())
	s := service.New(job, filepath.Join(a.workspace, runsFile), a.now, a.log, job.ended).On(a.disk)
	job.board = s.Board()
	job.web = a.openWeb(s)
	job.web.apply(w)
	defer job.web.start(ctx)()
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	go func() {
		for range hangup {
			job.wanted.Store(true)
			s.Wake()
		}
	}()
	err = s.Run(ctx, every, time.Duration(w.settings.Serve.StopSeconds)*time.Second)
	a.log.Info("stopped", "error", err)
	return err
}

// openToServe opens the workspace with a programme that stays as it is now until the
// next reload.
func (a *app) openToServe() (*workspace, error) {
	if a.laid == nil {
		a.laid = &inbox.Laid{}
	}
	w, err := a.open()
	if err != nil {
		return nil, err
	}
	if err := errors.Join(checkTemplates(w.programme), w.readRecipients()); err != nil {
		w.room.Close()
		return nil, err
	}
	return w, nil
}

// serviceLock is held by the service as long as it runs.
const serviceLock = ".danvan-serve.lock"

// jobs does the service's tasks with the commands of the program. It implements
// [service.Work]. Its methods are called one at a time.
type jobs struct {
	*app
	workspace *workspace  // settings and programme in force
	wanted    atomic.Bool // a reload
	filed     map[pipeline.Period]bool
	meters    *meters
	outbox    outboxState
	board     *service.Board // nil where nobody watches
	web       *webDesk       // nil where no pages are shown
}

// reload takes new settings and programme into use, or keeps the old ones. It is
// called between two tasks, and waits for a command by hand that is at work: both may
// write to the audit log.
func (j *jobs) reload() {
	lock, err := j.takeLock(context.Background(), filepath.Join(j.app.workspace, lockFile))
	var busy *busyError
	if errors.As(err, &busy) {
		j.wanted.Store(true)
		return
	}
	if err != nil {
		j.log.Error("not reloaded: the workspace cannot be locked", "error", err)
		return
	}
	defer func() { _ = lock.Unlock() }() // a lock that stays would stop the next task, which says so
	w, err := j.openToServe()
	if err != nil {
		j.log.Error("the new settings or programme are wrong; the old ones go on", "error", err)
		j.tell("Không nạp lại được, vẫn dùng bản cũ:\n%s", "Not reloaded, the old ones go on:\n%s", j.words(err))
		return
	}
	old := j.workspace
	j.workspace, j.filed = w, nil
	old.room.Close()
	if j.web != nil {
		j.web.apply(w)
	}
	j.log.Info("reloaded", "programme", w.programme.Code, "digest", w.programme.Digest)
	if old.programme.Digest != w.programme.Digest {
		j.note(w, pipeline.AuditEntry{What: "programme", Subject: w.programme.Code, SHA256: w.programme.Digest, Verdict: "done", Reason: "reloaded"})
	}
}

// ended is told of every task that was done.
func (j *jobs) ended(e service.Event) {
	j.meters.ended(e)
	if j.web != nil {
		j.web.desk.ended(e)
	}
}

// note writes to the audit log; where that fails the technical log says so.
func (j *jobs) note(w *workspace, e pipeline.AuditEntry) {
	e.At, e.Who = j.now(), who()
	if err := w.archive.Note(context.Background(), e); err != nil {
		j.log.Error("the audit log could not be written", "error", err)
	}
}

// Plan returns the programme and the rhythm in force, new ones after a SIGHUP.
func (j *jobs) Plan() (*pipeline.Programme, pipeline.Rhythm) {
	if j.wanted.Swap(false) {
		j.reload()
	}
	if j.web != nil {
		j.web.watch(context.Background(), j)
	}
	return j.workspace.programme, j.workspace.settings.Serve.Rhythm()
}

// Filed tells for which periods something was accepted. The receipts are read once
// and then after each pass over the inbox.
func (j *jobs) Filed(ctx context.Context) (func(pipeline.Period) bool, error) {
	if j.filed == nil {
		receipts, err := j.workspace.archive.Receipts(ctx)
		if err != nil {
			return nil, err
		}
		j.filed = map[pipeline.Period]bool{}
		for _, r := range receipts {
			j.enter(r)
		}
	}
	return func(p pipeline.Period) bool { return j.filed[p] }, nil
}

func (j *jobs) enter(r pipeline.Receipt) {
	for _, s := range r.Submissions {
		if s.Verdict == pipeline.Accepted {
			j.filed[s.Period] = true
		}
	}
}

// Do does one task.
func (j *jobs) Do(ctx context.Context, t pipeline.Slot, by service.Order) error {
	err := j.do(ctx, t, by)
	var busy *busyError
	if errors.As(err, &busy) {
		return &service.BusyError{Holder: busy.holder}
	}
	return err
}

// task is the workspace for one task.
func (j *jobs) task(by service.Order) *workspace {
	w := j.workspace.shared()
	w.watch, w.by = j.board.Tell, by.By
	return w
}

func (j *jobs) do(ctx context.Context, t pipeline.Slot, by service.Order) error {
	switch t.Job {
	case pipeline.JobIngest:
		return j.ingest(ctx, by)
	case pipeline.JobConsolidate:
		return j.consolidate(ctx, t.Period, by)
	case pipeline.JobClose:
		return j.close(ctx, t.Period, by)
	case pipeline.JobDeliver:
		return j.deliver(ctx, t)
	case pipeline.JobRemind:
		return j.remind(ctx, t)
	case pipeline.JobVerify:
		return j.verify(ctx)
	}
	return fmt.Errorf("%q is no job", t.Job)
}

// ingest makes one pass over the inbox.
func (j *jobs) ingest(ctx context.Context, by service.Order) (err error) {
	w := j.task(by)
	if err := w.toCompute(ctx, j.app, true); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	pass, unread, err := j.ingestOnce(ctx, w, j.now)
	if err != nil {
		return err
	}
	j.meters.passed(pass, j.now())
	j.board.Ledger(pass.Ledger, pass.Seen == 0)
	for _, r := range pass.Receipts {
		if j.filed != nil {
			j.enter(r)
		}
	}
	if err := ledgerError(pass.Ledger); err != nil {
		return err
	}
	return unread
}

// consolidate rolls a period up, unless its reports are those of what counts now and the
// pages can read their figures. Who orders it has them made anew.
func (j *jobs) consolidate(ctx context.Context, period pipeline.Period, by service.Order) (err error) {
	w := j.task(by)
	if err := w.toCompute(ctx, j.app, true); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	basis, err := w.basisAbout(ctx, period)
	if err != nil {
		return err
	}
	closing := basis.Closing(w.programme, period)
	ordered := by.By != ""
	if closing != nil && closing.Waiting == 0 && !ordered {
		w.wentWell = true
		j.log.Info("closed, and nothing waits", "period", period, "edition", closing.Edition)
		j.leftAlone(pipeline.Say("Kỳ đã chốt và không có bản nộp nào chờ lần chốt sau.", "The period is closed, and nothing waits for its next edition."))
		return nil
	}
	if _, current, err := w.stored(period, basis); err == nil && current && !ordered {
		broken := published.Check(filepath.Join(w.reportDir(period), published.FileName), period)
		if broken == nil {
			j.log.Info("nothing new", "period", period)
			j.leftAlone(pipeline.Say("Không có báo cáo mới: số liệu giữ nguyên như lần tổng hợp trước.", "No report came: the figures stay as they were consolidated last."))
			return nil
		}
		j.log.Warn("nothing new, but the file of figures is lacking or damaged; consolidating again", "period", period, "error", broken)
	}
	c, documents, err := w.consolidate(ctx, period, j.now)
	if err != nil {
		return err
	}
	j.board.Ledger(c.Ledger, false)
	j.log.Info("consolidated", "period", period, "submissions", len(c.Accepted), "results", c.Count(), "documents", len(documents))
	return nil
}

// leftAlone tells on the pages why a consolidation that was due changed nothing.
func (j *jobs) leftAlone(why pipeline.Sentence) {
	j.board.Tell(why, 0, 0)
	j.board.Ledger(nil, true)
}

// close makes the next edition of a period and puts it on its way to its recipients.
func (j *jobs) close(ctx context.Context, period pipeline.Period, by service.Order) error {
	e, failed := j.closeOnce(ctx, period, by)
	if e.Record == "" {
		return failed
	}
	return errors.Join(failed, j.planEdition(ctx, e))
}

func (j *jobs) closeOnce(ctx context.Context, period pipeline.Period, by service.Order) (e pipeline.Edition, err error) {
	w := j.task(by)
	if err := w.toCompute(ctx, j.app, true); err != nil {
		return e, err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.reports(period); err != nil {
		return e, err
	}
	e, c, _, err := j.closeNow(ctx, w, period, by.Note)
	if err == nil {
		j.board.Ledger(c.Ledger, false)
	}
	return e, err
}

// verify reads the archive back, makes every edition again and, where all is sound,
// clears away what need not be kept any longer.
func (j *jobs) verify(ctx context.Context) error {
	s, err := j.workspace.archive.Check(ctx)
	if err != nil {
		return err
	}
	for _, p := range s.Problems {
		j.log.Error("the archive is not sound", "problem", p.English)
	}
	if len(s.Problems) > 0 {
		return errUnsound
	}
	j.log.Info("the archive is sound", "receipts", s.Receipts, "originals", s.Originals, "editions", s.Editions, "head", s.Head)
	if err := j.verifyEditions(ctx); err != nil {
		return err
	}
	return j.clearAnswers(ctx)
}
