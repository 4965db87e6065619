package main

import (
	"context"
	"errors"
	"maps"
	"slices"

	"danvan/ingest"
	"danvan/pipeline"
	"danvan/pipeline/factstore"
	"danvan/transforms"
)

// auditPush is what the audit log calls a push.
const auditPush = "push-facts"

// pushView is the machine output of facts sync.
type pushView struct {
	Store     string         `json:"store"`
	DryRun    bool           `json:"dry_run"`
	Pushed    []pushedView   `json:"pushed"`
	Problems  []string       `json:"problems"`           // what in the store was not what was put there
	Verified  *verifiedStore `json:"verified,omitempty"` // with --verify
	sentences []pipeline.Sentence
}

type pushedView struct {
	Province    string          `json:"province"`
	Period      pipeline.Period `json:"period"`
	Manifest    int             `json:"manifest"`
	Changed     bool            `json:"changed"` // a manifest was written
	Submissions int             `json:"submissions"`
	Waiting     int             `json:"waiting,omitempty"` // that wait for the next edition and were not pushed
	Files       int             `json:"files"`
	Sent        int             `json:"sent"` // files
	SentBytes   int64           `json:"sent_bytes"`
	Dropped     []reportView    `json:"dropped,omitempty"` // counted before and do so no longer
}

type verifiedStore struct {
	Manifests int   `json:"manifests"`
	Files     int   `json:"files"`
	Bytes     int64 `json:"bytes"`
}

func runPush(ctx context.Context, a *app, dir string, f syncFlags) (err error) {
	store, err := factstore.Open(a.disk, dir)
	if err != nil {
		return a.storeFailed(err)
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	w, err := a.openToCompute(ctx, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	var end func()
	w.watch, end = a.watchOnTerminal()
	view, err := w.push(ctx, a, store, f)
	end()
	if err != nil {
		return a.storeFailed(err)
	}
	w.wentWell = true
	view.Store, view.DryRun, view.Problems = dir, f.dryRun, a.inWords(view.sentences)
	if f.asJSON {
		err = a.printJSON(view)
	} else {
		a.printPushed(view)
	}
	if err == nil && len(view.Problems) > 0 {
		err = errUnsound
	}
	return err
}

// storeFailed says of damage in the store what it is, and lets other errors pass.
func (a *app) storeFailed(err error) error {
	var d *factstore.DamagedError
	if errors.As(err, &d) {
		a.tell("%s", "%s", d.Why.In(a.lang))
		return errUnsound
	}
	return err
}

func (a *app) inWords(list []pipeline.Sentence) []string {
	out := []string{}
	for _, s := range list {
		if text := s.In(a.lang); !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// watchOnTerminal shows how far a run is, where people look on.
func (a *app) watchOnTerminal() (watch pipeline.Progress, end func()) {
	step, end := a.progressBar("Đồng bộ số liệu", "Synchronising facts")
	if step == nil {
		return nil, end
	}
	return func(_ pipeline.Sentence, done, total int) {
		if total > 0 {
			step(done, total)
		}
	}, end
}

func (w *workspace) push(ctx context.Context, a *app, store *factstore.Store, f syncFlags) (pushView, error) {
	view := pushView{Pushed: []pushedView{}}
	basis, err := w.basis(ctx)
	if err != nil {
		return view, err
	}
	head, _, err := w.archive.HeadAt(ctx, len(basis.Receipts))
	if err != nil {
		return view, err
	}
	if err := isTakenFrom(store, basis.Receipts); err != nil {
		return view, err
	}
	periods := filedPeriods(basis.Receipts)
	if !f.period.IsZero() {
		if err := w.reports(f.period); err != nil {
			return view, err
		}
		periods = []pipeline.Period{f.period}
	}
	noted, err := w.notedPushes(ctx, store.ID())
	if err != nil {
		return view, err
	}
	provinces := map[string]bool{}
	for _, period := range periods {
		if !w.programme.Reports(period) {
			continue // the programme was changed since it was filed
		}
		province := w.programme.Tree(period).Root().Code
		if !provinces[province] {
			provinces[province] = true
			if err := w.mayPush(ctx, store, province, f.anew); err != nil {
				return view, err
			}
		}
		m, err := w.manifest(a, province, period, basis, head)
		if err != nil {
			return view, err
		}
		if len(m.Submissions)+len(m.Filed) == 0 && noted[factstore.Of{Province: province, Period: period}].Number == 0 {
			continue // who has nothing has not pushed
		}
		said := w.said(a, basis)
		if f.anew {
			said = nil // the archive that said it was lost
		}
		if err := w.pushPeriod(ctx, a, store, m, said, noted[factstore.Of{Province: province, Period: period}], f, &view); err != nil {
			return view, err
		}
		if m.Edition > 0 {
			view.Pushed[len(view.Pushed)-1].Waiting = len(basis.Waiting(w.programme, period))
		}
	}
	if f.verify {
		return view, view.verify(ctx, store, provinces, w.tell)
	}
	return view, nil
}

// isTakenFrom refuses to push into a store from which something was taken here: whoever leaves
// --take out where provinces are consolidated would push all of them as one more.
func isTakenFrom(store *factstore.Store, receipts []pipeline.Receipt) error {
	provinces, err := store.Provinces()
	if err != nil {
		return err
	}
	for i := range receipts {
		if t := receipts[i].Taken; t != nil && slices.Contains(provinces, t.From) {
			return usage("nơi làm việc này đã lấy số liệu của %s từ kho này, không gửi lên kho này; để lấy tiếp hãy thêm --take",
				"this workspace took figures of %s from this store and pushes nothing into it; to take more, add --take", t.From)
		}
	}
	return nil
}

// notedPushes returns by the audit log what was pushed last from here: to this store, and
// where nothing was, the highest that was pushed elsewhere.
func (w *workspace) notedPushes(ctx context.Context, store string) (map[factstore.Of]factstore.Noted, error) {
	entries, err := w.archive.Audit(ctx)
	out := map[factstore.Of]factstore.Noted{}
	for _, e := range entries {
		of, number, ok := factstore.ParseName(e.Subject)
		if e.What != auditPush || !ok {
			continue
		}
		before, here := out[of], e.Reason == store
		if here || before.Elsewhere && number > before.Number || before.Number == 0 {
			out[of] = factstore.Noted{Number: number, SHA256: e.SHA256, Elsewhere: !here}
		}
	}
	return out, err
}

// filedPeriods lists the periods that something was accepted of.
func filedPeriods(receipts []pipeline.Receipt) []pipeline.Period {
	seen := map[pipeline.Period]bool{}
	for _, r := range receipts {
		for _, s := range r.Submissions {
			if s.Verdict == pipeline.Accepted {
				seen[s.Period] = true
			}
		}
	}
	return inOrder(maps.Keys(seen))
}

// mayPush holds this archive against what the store heard from the province last: one that
// was brought back from an old backup, or is of another place, would take figures back in
// silence.
func (w *workspace) mayPush(ctx context.Context, store *factstore.Store, province string, anew bool) error {
	periods, err := store.Periods(province)
	if err != nil || anew {
		return err
	}
	var latest factstore.Stored
	for _, period := range periods {
		of := factstore.Of{Province: province, Period: period}
		numbers, err := store.Numbers(of)
		if err != nil {
			return err
		}
		if len(numbers) == 0 {
			continue
		}
		m, err := store.Manifest(of, numbers[len(numbers)-1])
		var d *factstore.DamagedError
		if errors.As(err, &d) {
			continue // which is told when the period is pushed
		}
		if err != nil {
			return err
		}
		if m.Receipts >= latest.Receipts {
			latest = m
		}
	}
	head, ok, err := w.archive.HeadAt(ctx, latest.Receipts)
	if err == nil && (!ok || head != latest.Head) {
		err = pipeline.Say("kho số liệu đã nhận từ %[1]s một bản kê (%[2]s, số %[3]d) mà kho lưu trữ ở đây không biết: kho lưu trữ này được khôi phục từ bản sao cũ, hoặc có nơi khác cũng gửi cho %[1]s. Khôi phục bản sao mới hơn; nếu bản mới đã mất thì chạy lại với --anew",
			"the store has a manifest of %[1]s (%[2]s, number %[3]d) that this archive does not know of: it was restored from an old backup, or another workspace pushes for %[1]s too. Restore a newer backup; where there is none, run again with --anew",
			province, latest.Period, latest.Number)
	}
	return err
}

func (w *workspace) pushPeriod(ctx context.Context, a *app, store *factstore.Store, m factstore.Manifest, said func(factstore.Manifest) bool, noted factstore.Noted, f syncFlags, view *pushView) error {
	if err := w.desk(a.now).Supply(ctx, m.Submissions); err != nil {
		return err
	}
	files, err := w.warehouse.Files(ctx, m.Period, m.Submissions)
	if err != nil {
		return err
	}
	p := factstore.Push{Manifest: m, Noted: noted, Said: said, Paths: map[string]string{}, Whole: f.verify, DryRun: f.dryRun, Progress: w.tell}
	for _, x := range files {
		p.Files = append(p.Files, factstore.File{SHA256: x.SHA256, Size: x.Size})
		p.Paths[x.SHA256] = x.Path
	}
	out, err := store.Push(ctx, p)
	view.sentences = append(view.sentences, out.Problems...)
	if err != nil {
		return err
	}
	one := pushedView{Province: m.Province, Period: m.Period, Manifest: out.Number, Changed: out.Changed, Submissions: len(m.Submissions), Files: len(files), Sent: len(out.Sent), Dropped: reportViews(out.Dropped)}
	for _, x := range out.Sent {
		one.SentBytes += x.Size
	}
	view.Pushed = append(view.Pushed, one)
	known := !noted.Elsewhere && noted.Number == out.Number // else a run was cut before it noted it
	if f.dryRun || known && !out.Changed {
		return nil
	}
	return w.archive.Note(ctx, pipeline.AuditEntry{At: a.now(), Who: w.who(), What: auditPush, Subject: (factstore.Of{Province: m.Province, Period: m.Period}).Name(out.Number), SHA256: out.SHA256, Verdict: "done", Reason: store.ID()})
}

// said tells whether a manifest says what this archive said when it held as many receipts and
// editions: a run that was cut after it was put into the store noted nothing.
func (w *workspace) said(a *app, basis pipeline.Basis) func(factstore.Manifest) bool {
	return func(m factstore.Manifest) bool {
		then := pipeline.Basis{Receipts: basis.Receipts[:min(m.Receipts, len(basis.Receipts))], Corrections: basis.Corrections}
		for _, e := range basis.Editions {
			if e.Period != m.Period || e.Number <= m.Edition {
				then.Editions = append(then.Editions, e)
			}
		}
		own, err := w.manifest(a, m.Province, m.Period, then, m.Head)
		own.Layout, own.Forms = m.Layout, m.Forms // the pack and the program may have been changed since
		return err == nil && own.Says(m)
	}
}

// manifest says what counts here for a period: of one that is closed what was published, as
// the province signed no other figures. Units and forms that are not of the period
// stand in no figure, and are left out.
func (w *workspace) manifest(a *app, province string, period pipeline.Period, basis pipeline.Basis, head string) (factstore.Manifest, error) {
	p := w.programme
	tree := p.Tree(period)
	m := factstore.Manifest{Province: province, Name: tree.Name(province), Period: period, MadeAt: a.now().UTC(), Who: w.who(),
		Programme: p.Code, Pack: p.Digest, Reader: ingest.Version, Layout: transforms.FactsLayout, Receipts: len(basis.Receipts), Head: head,
		Forms: []factstore.Form{}, Submissions: []pipeline.Submission{}, Filed: []pipeline.Attempt{}, Files: []factstore.File{}}
	if e := basis.Last(period); e != nil {
		m.Edition = e.Number
	}
	standing, err := basis.Standing(p, period)
	if err != nil {
		return m, err
	}
	forms := map[string]bool{}
	for _, f := range p.FormsOf(period) {
		forms[f.Code] = true
		m.Forms = append(m.Forms, factstore.Form{Code: f.Code, Version: f.Version, Digest: p.FormDigest(f)})
	}
	for _, s := range standing {
		if tree.Within(s.Unit, province) && forms[s.Form] {
			s.Findings = pipeline.OrEmpty(s.Findings)
			m.Submissions = append(m.Submissions, s)
		}
	}
	for _, x := range pipeline.Attempts(p, period, basis.Receipts) {
		if tree.Within(x.Unit, province) && forms[x.Form] {
			m.Filed = append(m.Filed, x)
		}
	}
	return m, nil
}

// verify reads back all that these provinces have in the store.
func (v *pushView) verify(ctx context.Context, store *factstore.Store, provinces map[string]bool, progress pipeline.Progress) error {
	v.Verified = &verifiedStore{}
	for province := range provinces {
		s, err := store.Verify(ctx, province, progress)
		if err != nil {
			return err
		}
		v.sentences = append(v.sentences, s.Problems...)
		for _, why := range s.History {
			v.sentences = append(v.sentences, fromCopy(why))
		}
		v.Verified.add(s)
	}
	return nil
}

// fromCopy says what mends a manifest that is not the last one.
func fromCopy(why pipeline.Sentence) pipeline.Sentence {
	return pipeline.Sentence{
		Vietnamese: why.Vietnamese + ". Số liệu bộ đã lấy không bị ảnh hưởng; khôi phục bản kê này từ bản sao của kho",
		English:    why.English + ". What was taken counts on; bring this manifest back from a copy of the store",
	}
}

func (v *verifiedStore) add(s factstore.Soundness) {
	v.Manifests, v.Files, v.Bytes = v.Manifests+s.Manifests, v.Files+s.Files, v.Bytes+s.Bytes
}

func (a *app) printPushed(view pushView) {
	for _, p := range view.Problems {
		a.tell("%s", "%s", p)
	}
	for _, p := range view.Pushed {
		switch {
		case !p.Changed && p.Sent == 0:
			a.tell("%s, %s: không có gì mới (bản kê số %d).", "%s, %s: nothing new (manifest %d).", p.Province, a.periodName(p.Period), p.Manifest)
		case view.DryRun:
			a.tell("%s, %s: sẽ gửi %d tệp (%s), bản kê số %d với %d bản nộp.", "%s, %s: would send %d files (%s), manifest %d with %d submissions.",
				p.Province, a.periodName(p.Period), p.Sent, megabytes(p.SentBytes), p.Manifest, p.Submissions)
		default:
			a.tell("%s, %s: đã gửi %d tệp (%s), bản kê số %d với %d bản nộp.", "%s, %s: sent %d files (%s), manifest %d with %d submissions.",
				p.Province, a.periodName(p.Period), p.Sent, megabytes(p.SentBytes), p.Manifest, p.Submissions)
		}
		if p.Waiting > 0 {
			a.tell("  %d bản nộp chờ chốt lại chưa gửi: gửi số liệu của bản chốt.", "  %d submissions that wait for the next edition were not pushed: what was closed is.", p.Waiting)
		}
		a.tellReports("  %d bản nộp trước đây được tính nay không còn:", "  %d submissions that counted before do so no longer:", p.Dropped)
	}
	if len(view.Pushed) == 0 {
		a.tell("Chưa có bản nộp nào để gửi. Nhận tệp trước bằng: danvan ingest", "There is nothing to push yet. Files are received by: danvan ingest")
	}
	a.tellVerified(view.Verified)
}

func (a *app) tellVerified(v *verifiedStore) {
	if v != nil {
		a.tell("Đã đọc lại %d bản kê và %d tệp (%s) trong kho.", "Read back %d manifests and %d files (%s) of the store.", v.Manifests, v.Files, megabytes(v.Bytes))
	}
}
