package main

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"

	"danvan/pipeline"
	"danvan/pipeline/factstore"
	"danvan/transforms"
)

// auditTake is what the audit log calls taking a manifest.
const auditTake = "take-facts"

// taking is one run that takes what provinces pushed.
type taking struct {
	*workspace
	*app
	flags    syncFlags
	store    *factstore.Store
	basis    pipeline.Basis           // what is known here, with what was taken by this run
	periods  map[pipeline.Period]bool // that something new was taken of
	problems []pipeline.Sentence
	view     takeView
}

func runTake(ctx context.Context, a *app, dir string, f syncFlags) (err error) {
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
	t := &taking{workspace: w, app: a, flags: f, store: store, periods: map[pipeline.Period]bool{},
		view: takeView{Store: dir, DryRun: f.dryRun, Taken: []takenView{}, Refused: []refusedView{}, Unread: []unreadView{}, Silent: []silentView{}}}
	err = t.run(ctx)
	end()
	if err != nil {
		return err
	}
	w.wentWell = true
	t.view.Problems = a.inWords(t.problems)
	if f.asJSON {
		err = a.printJSON(t.view)
	} else {
		t.print()
	}
	switch {
	case err != nil:
	case len(t.view.Problems) > 0:
		err = errUnsound
	case len(t.view.Unread) > 0:
		err = errUnwell
	case len(t.view.Refused) > 0:
		err = errIncomplete
	}
	return err
}

func (t *taking) run(ctx context.Context) (err error) {
	if !t.flags.period.IsZero() {
		if err := t.reports(t.flags.period); err != nil {
			return err
		}
	}
	if t.basis, err = t.workspace.basis(ctx); err != nil {
		return err
	}
	provinces, err := t.store.Provinces()
	if err != nil {
		return err
	}
	all, err := t.manifests(ctx, provinces)
	if err != nil {
		return err
	}
	for _, of := range all {
		if t.isHere(of) {
			return usage("nơi làm việc này chính là %[1]s, không lấy về số liệu của chính mình. Ở tỉnh chạy không có --take. Nếu đây là nơi tổng hợp các tỉnh và đã lỡ gửi lên, thì xoá thư mục %[1]s trong kho rồi chạy lại",
				"this workspace is %[1]s itself and takes nothing that it sent. In a province leave --take out. Where provinces are consolidated and it pushed by mistake, remove the folder %[1]s from the store and run again", of.Province)
		}
	}
	if err := t.restore(ctx); err != nil {
		return err
	}
	for _, of := range all {
		if err := t.unread(ctx, of.Province, t.of(ctx, of)); err != nil {
			return err
		}
	}
	t.view.Silent = t.silent(all)
	if t.flags.verify {
		if err := t.verifyStore(ctx, provinces); err != nil {
			return err
		}
	}
	return t.supply(ctx)
}

// silent lists who pushed nothing of a period: units of the tiers of those that push. Where
// none is asked for it is the last one that is over, of those in the store.
func (t *taking) silent(all []factstore.Of) []silentView {
	out, period := []silentView{}, t.flags.period
	var last pipeline.Date
	today, over := pipeline.DayOf(t.now()), false
	for _, of := range all {
		if !t.programme.Reports(of.Period) || !t.flags.period.IsZero() {
			continue
		}
		end := t.programme.Rule.Window(of.Period).To
		if is := today.After(end); is && !over || is == over && end.After(last) {
			period, last, over = of.Period, end, is
		}
	}
	if !t.programme.Reports(period) {
		return out
	}
	tree, pushing, tiers := t.programme.Tree(period), map[string]bool{}, map[string]bool{}
	for _, of := range all {
		if u, known := tree.Unit(of.Province); known {
			tiers[u.Tier] = true
			pushing[u.Code] = pushing[u.Code] || of.Period == period
		}
	}
	for _, u := range tree.Units() {
		unread := slices.ContainsFunc(t.view.Unread, func(x unreadView) bool { return x.Province == u.Code })
		if tiers[u.Tier] && !pushing[u.Code] && !unread {
			out = append(out, silentView{u.Code, u.Name, period})
		}
	}
	return out
}

// manifests lists what the store has or should have: the provinces and periods of its
// folders, and those that something was taken of.
func (t *taking) manifests(ctx context.Context, provinces []string) (out []factstore.Of, err error) {
	add := func(of factstore.Of) {
		if (t.flags.period.IsZero() || of.Period == t.flags.period) && !slices.Contains(out, of) {
			out = append(out, of)
		}
	}
	unlisted := map[string]bool{}
	for _, province := range provinces {
		periods, err := t.store.Periods(province)
		if err := t.unread(ctx, province, t.damage(province, unreadError(err))); err != nil {
			return nil, err
		}
		unlisted[province] = err != nil
		for _, period := range periods {
			add(factstore.Of{Province: province, Period: period})
		}
	}
	for _, r := range t.basis.Receipts {
		switch {
		case r.Taken == nil || unlisted[r.Taken.From]:
		case slices.Contains(provinces, r.Taken.From):
			add(factstore.Of{Province: r.Taken.From, Period: r.Taken.Period})
		default:
			t.problem("kho không còn thư mục của %[1]s, nơi đã lấy bản kê trước đây; số liệu đã lấy vẫn được tính. Khôi phục kho từ bản sao, hoặc nhắn %[1]s chạy: danvan facts sync KHO",
				"the folder of %[1]s, whose manifests were taken before, is no longer in the store; what was taken counts on. Bring the store back from a copy, or let %[1]s run: danvan facts sync STORE", r.Taken.From)
		}
	}
	return out, nil
}

// isHere tells whether a province of the store is the one that is consolidated here.
func (t *taking) isHere(of factstore.Of) bool {
	return t.programme.Reports(of.Period) && t.programme.Tree(of.Period).Root().Code == of.Province
}

// storeError is an error of reading the store, which keeps one province back and not the
// others.
type storeError struct{ err error }

func (e *storeError) Error() string { return e.err.Error() }

// Unwrap returns what happened.
func (e *storeError) Unwrap() error { return e.err }

func unreadError(err error) error {
	if err == nil {
		return nil
	}
	return &storeError{err}
}

// unread notes what could not be read of a province, and returns other errors: those of
// this machine, and an order to stop.
func (t *taking) unread(ctx context.Context, province string, err error) error {
	var s *storeError
	if !errors.As(err, &s) || ctx.Err() != nil {
		return err
	}
	if one := (unreadView{province, t.words(s.err)}); !slices.Contains(t.view.Unread, one) {
		t.view.Unread = append(t.view.Unread, one)
	}
	return nil
}

func (t *taking) problem(vietnamese, english string, args ...any) {
	t.problems = append(t.problems, pipeline.Say(vietnamese, english, args...))
}

// damage turns damage in what a province pushed into a problem that says what mends it,
// and returns other errors.
func (t *taking) damage(province string, err error) error {
	var d *factstore.DamagedError
	if errors.As(err, &d) {
		t.problem("%[1]s. Nhắn %[2]s chạy: danvan facts sync KHO --verify", "%[1]s. Let %[2]s run: danvan facts sync STORE --verify", d.Why, province)
		return nil
	}
	return err
}

// of takes the last manifest of a province and period, where it is not the one that was
// taken last.
func (t *taking) of(ctx context.Context, of factstore.Of) error {
	numbers, err := t.store.Numbers(of)
	if err != nil {
		return t.damage(of.Province, unreadError(err))
	}
	t.view.met += len(numbers)
	known, sum := pipeline.LastTaken(t.basis.Receipts, of.Province, of.Period)
	if len(numbers) == 0 || numbers[len(numbers)-1] < known {
		t.lost(of, numbers, 0)
		return nil
	}
	last := numbers[len(numbers)-1]
	m, err := t.store.Manifest(of, last)
	if err != nil {
		return t.damage(of.Province, unreadError(err))
	}
	begins, err := t.follows(of, m, known, sum)
	if err != nil {
		return err
	}
	t.lost(of, numbers, begins)
	if last == known {
		t.view.Known++
		return t.holds(m)
	}
	return t.take(ctx, m)
}

// holds looks whether the facts files that a manifest names are there and of their size.
func (t *taking) holds(m factstore.Stored) error {
	for _, f := range m.Files {
		if err := t.damage(m.Province, unreadError(t.store.Holds(m.Province, f))); err != nil {
			return err
		}
	}
	return nil
}

// take takes a manifest whole, or says why it does not: first its files are here, then it
// is received, and from then on it counts.
func (t *taking) take(ctx context.Context, m factstore.Stored) error {
	if head, ok, err := t.archive.HeadAt(ctx, m.Receipts); err != nil {
		return err
	} else if ok && m.Receipts > 0 && head == m.Head {
		return usage("bản kê số %d của %s được lập từ chính kho lưu trữ này; --take chạy ở nơi tổng hợp các tỉnh, trong thư mục làm việc khác",
			"manifest %d of %s was made from this very archive; --take is for where provinces are consolidated, in another workspace", m.Number, m.Province)
	}
	said := pipeline.Taken{From: m.Province, Period: m.Period, Number: m.Number, Anew: m.Anew, Coded: t.programme.Tree(m.Period).Coded(m.Province)}
	if why := factstore.Fits(m.Manifest, said, t.programme, transforms.FactsLayout); len(why) > 0 {
		t.refuse(m, why)
		return nil
	}
	fetched := 0
	held := map[string][]byte{}
	file := func(f factstore.File) ([]byte, error) {
		if b, err := t.takenFile(f); err == nil {
			return b, nil
		}
		b, err := t.store.Fetch(m.Province, f)
		if err == nil {
			held[f.SHA256] = b
			fetched++
		}
		return b, unreadError(err)
	}
	counting := make([]pipeline.Submission, len(m.Submissions))
	for i, s := range m.Submissions {
		counting[i] = said.Submission(s)
	}
	subs, err := t.takenCells(ctx, t.room, m.Manifest, said, counting, file)
	if refused := new(refusedError); errors.As(err, &refused) {
		t.refuse(m, []pipeline.Sentence{refused.why})
		return nil
	}
	if err != nil {
		return t.damage(m.Province, err)
	}
	if why := factstore.FitsCells(m.Manifest, t.programme, subs); len(why) > 0 {
		t.refuse(m, why)
		return nil
	}
	if err := t.holds(m); err != nil {
		return err
	}
	one := takenView{Province: m.Province, Period: m.Period, Manifest: m.Number, Submissions: len(subs), Files: len(m.Files), Fetched: fetched}
	received := t.received(m, said, counting)
	one.Gone, one.Replaced = t.displaced(received.Receipt)
	if !t.flags.dryRun {
		for _, f := range m.Files {
			if b := held[f.SHA256]; b != nil {
				if err := t.keepTaken(f, b); err != nil {
					return err
				}
			}
		}
		if err := t.receive(ctx, received); err != nil {
			return err
		}
	}
	t.view.Taken = append(t.view.Taken, one)
	t.periods[m.Period] = true
	return nil
}

func (t *taking) refuse(m factstore.Stored, why []pipeline.Sentence) {
	stands, _ := pipeline.LastTaken(t.basis.Receipts, m.Province, m.Period)
	t.view.Refused = append(t.view.Refused, refusedView{m.Province, m.Period, m.Number, t.inWords(why), stands})
}

// received is a manifest as what is received: its bytes as the original, and what it says,
// with what counts, as the receipt.
func (t *taking) received(m factstore.Stored, said pipeline.Taken, counting []pipeline.Submission) pipeline.Received {
	at := t.now()
	name := (factstore.Of{Province: m.Province, Period: m.Period}).Name(m.Number)
	for _, a := range m.Filed {
		a.Unit = said.Code(a.Unit)
		said.Filed = append(said.Filed, a)
	}
	for _, f := range m.Files {
		said.Files = append(said.Files, pipeline.TakenFile(f))
	}
	fresh, taken := pipeline.Take(t.basis.Receipts, counting, said)
	r := pipeline.Receipt{Sequence: len(t.basis.Receipts) + 1, ReceivedAt: at.UTC(), Unit: m.Province, File: name, Size: int64(len(m.Bytes)), Modified: m.MadeAt, SHA256: m.SHA256,
		Decision: pipeline.Accepted, Findings: []pipeline.Finding{}, Submissions: fresh, Taken: &taken}
	o := pipeline.Original{Arrival: pipeline.Arrival{Unit: r.Unit, File: r.File, Size: r.Size, Modified: r.Modified, SeenAt: at}, SHA256: m.SHA256, Bytes: bytes.Clone(m.Bytes), Taken: r.Taken}
	return pipeline.Received{Receipt: r, Original: o}
}

// displaced tells what no longer counts once a receipt of a manifest is there.
func (t *taking) displaced(r pipeline.Receipt) (gone, replaced []reportView) {
	before := t.basis.Draft(t.programme, r.Taken.Period)
	then := t.basis
	then.Receipts = append(slices.Clip(then.Receipts), r)
	a, b := pipeline.Displaced(t.basis.Receipts, *r.Taken, before, then.Draft(t.programme, r.Taken.Period))
	return reportViews(a), reportViews(b)
}

func (t *taking) receive(ctx context.Context, x pipeline.Received) error {
	if _, err := t.archive.Receive(ctx, []pipeline.Received{x}); err != nil {
		return err
	}
	r := x.Receipt
	t.basis.Receipts = append(t.basis.Receipts, r)
	return t.archive.Note(ctx, pipeline.AuditEntry{At: t.now(), Who: t.who(), What: auditTake, Subject: r.File, SHA256: r.SHA256, Verdict: "done"})
}

// restore fetches the files again of what was taken before, where they are lacking here:
// the facts were deleted, or a file was damaged. Those of earlier manifests are needed as
// well: an edition may count them.
func (t *taking) restore(ctx context.Context) error {
	done, all := 0, 0
	for range takenFiles(t.basis.Receipts) {
		all++
	}
	for f, province := range takenFiles(t.basis.Receipts) {
		t.workspace.tell(pipeline.Say("đối chiếu tệp đã lấy", "looking at what was taken"), done, all)
		done++
		if err := t.unread(ctx, province, t.restoreFile(ctx, province, f)); err != nil {
			return err
		}
	}
	return nil
}

func (t *taking) restoreFile(ctx context.Context, province string, f factstore.File) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if info, err := t.workspace.disk.Stat(t.takenPath(f)); err == nil && info.Size() == f.Size && !t.flags.verify {
		return nil
	}
	if _, err := t.takenFile(f); err == nil {
		return nil
	}
	b, err := t.store.Fetch(province, f)
	if err != nil {
		return t.damage(province, unreadError(err))
	}
	t.view.Restored++
	if t.flags.dryRun {
		return nil
	}
	return t.keepTaken(f, b)
}

// verifyStore reads back all that the store holds.
func (t *taking) verifyStore(ctx context.Context, provinces []string) error {
	t.view.Verified = &verifiedStore{}
	for _, province := range provinces {
		s, err := t.store.Verify(ctx, province, t.workspace.tell)
		if err := t.unread(ctx, province, unreadError(err)); err != nil {
			return err
		}
		for _, why := range s.Problems {
			if err := t.damage(province, &factstore.DamagedError{Why: why}); err != nil {
				return err
			}
		}
		for _, why := range s.History {
			t.problems = append(t.problems, fromCopy(why))
		}
		t.view.Verified.add(s)
	}
	return nil
}

// supply lays the cells that count down as facts: a consolidation need not, and what
// cannot be read is told at once.
func (t *taking) supply(ctx context.Context) error {
	if t.flags.dryRun || len(t.periods) == 0 {
		return nil
	}
	for _, period := range inOrder(maps.Keys(t.periods)) {
		if err := t.desk(t.now).Supply(ctx, t.basis.Draft(t.programme, period)); err != nil {
			return err
		}
	}
	return nil
}
