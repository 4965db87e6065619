package main

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"danvan/ingest"
	"danvan/pipeline"
	"danvan/pipeline/factstore"
	"danvan/transforms"
)

// auditTake is what the audit log calls taking a manifest.
const auditTake = "take-facts"

// takeView is the machine output of facts sync --take.
type takeView struct {
	Store    string         `json:"store"`
	DryRun   bool           `json:"dry_run"`
	Taken    []takenView    `json:"taken"`    // what is new here
	Known    int            `json:"known"`    // manifests that were taken before and are the last ones still
	Refused  []refusedView  `json:"refused"`  // what was not taken, and why
	Restored int            `json:"restored"` // facts files that were lacking here and were fetched again
	Problems []string       `json:"problems"` // what in the store is not what was put there
	Verified *verifiedStore `json:"verified,omitempty"`
}

type takenView struct {
	Province    string          `json:"province"`
	Period      pipeline.Period `json:"period"`
	Manifest    int             `json:"manifest"`
	Submissions int             `json:"submissions"`
	Files       int             `json:"files"`
	Fetched     int             `json:"fetched"`
}

type refusedView struct {
	Province string          `json:"province"`
	Period   pipeline.Period `json:"period"`
	Manifest int             `json:"manifest"`
	Why      []string        `json:"why"`
}

// taking is one run that takes what provinces pushed.
type taking struct {
	*workspace
	*app
	flags    syncFlags
	store    *factstore.Store
	receipts []pipeline.Receipt
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
		view: takeView{Store: dir, DryRun: f.dryRun, Taken: []takenView{}, Refused: []refusedView{}}}
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
		a.printTaken(t.view)
	}
	switch {
	case err != nil:
	case len(t.view.Problems) > 0:
		err = errUnsound
	case len(t.view.Refused) > 0:
		err = errIncomplete
	}
	return err
}

func (t *taking) run(ctx context.Context) (err error) {
	if t.receipts, err = t.archive.Receipts(ctx); err != nil {
		return err
	}
	if err := t.restore(ctx); err != nil {
		return err
	}
	provinces, err := t.store.Provinces()
	if err != nil {
		return err
	}
	for _, province := range provinces {
		periods, err := t.store.Periods(province)
		if err != nil {
			return err
		}
		for _, period := range periods {
			if !t.flags.period.IsZero() && period != t.flags.period {
				continue
			}
			if err := t.of(ctx, factstore.Of{Province: province, Period: period}); err != nil {
				return err
			}
		}
	}
	if err := t.missed(provinces); err != nil {
		return err
	}
	if t.flags.verify {
		if err := t.verifyStore(ctx, provinces); err != nil {
			return err
		}
	}
	return t.supply(ctx)
}

// damage turns damage in the store into a problem, and returns other errors.
func (t *taking) damage(err error) error {
	var d *factstore.DamagedError
	if errors.As(err, &d) {
		t.problems = append(t.problems, d.Why)
		return nil
	}
	return err
}

// of takes the last manifest of a province and period, where it is not the one that was
// taken last.
func (t *taking) of(ctx context.Context, of factstore.Of) error {
	numbers, err := t.store.Numbers(of)
	if err != nil {
		return err
	}
	known, sum := pipeline.LastTaken(t.receipts, of.Province, of.Period)
	if len(numbers) == 0 || numbers[len(numbers)-1] < known {
		if known > 0 {
			t.problems = append(t.problems, pipeline.Say("kho không còn bản kê %s đã lấy trước đây", "the manifest %s, which was taken before, is no longer in the store", of.Name(known)))
		}
		return nil
	}
	last := numbers[len(numbers)-1]
	m, err := t.store.Manifest(of, last)
	if err != nil {
		return t.damage(err)
	}
	if err := t.follows(of, m, known, sum); err != nil {
		return err
	}
	if last == known {
		t.view.Known++
		return nil
	}
	return t.take(ctx, m)
}

// follows holds the store's history since the manifest that was taken last against the
// digests that it names: what was taken must still lie there as it was.
func (t *taking) follows(of factstore.Of, last factstore.Stored, known int, sum string) error {
	next := last
	for n := last.Number; n > max(known, 1); n-- {
		before, err := t.store.Manifest(of, n-1)
		if err != nil {
			return t.damage(err)
		}
		if next.Previous != before.SHA256 {
			t.changed(of, n-1)
			return nil
		}
		next = before
	}
	if known > 0 && next.SHA256 != sum {
		t.changed(of, known)
	}
	return nil
}

func (t *taking) changed(of factstore.Of, number int) {
	t.problems = append(t.problems, pipeline.Say("bản kê %s trong kho không còn như khi gửi", "the manifest %s in the store is no longer what it was", of.Name(number)))
}

// missed names what was taken before and whose province is no longer in the store.
func (t *taking) missed(provinces []string) error {
	for _, r := range t.receipts {
		if r.Taken == nil || slices.Contains(provinces, r.Taken.From) {
			continue
		}
		t.problems = append(t.problems, pipeline.Say("kho không còn thư mục của %s, nơi đã lấy bản kê trước đây", "the folder of %s, whose manifests were taken before, is no longer in the store", r.Taken.From))
	}
	return nil
}

// take takes a manifest whole, or says why it does not: first its files are here, then it
// is received, and from then on it counts.
func (t *taking) take(ctx context.Context, m factstore.Stored) error {
	if why := factstore.Fits(m.Manifest, t.programme, transforms.FactsLayout); len(why) > 0 {
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
		return b, err
	}
	subs, err := takenCells(ctx, m.Manifest, m.Submissions, file)
	if refused := new(refusedError); errors.As(err, &refused) {
		t.refuse(m, []pipeline.Sentence{refused.why})
		return nil
	}
	if err != nil {
		return t.damage(err)
	}
	if why := factstore.FitsCells(m.Manifest, t.programme, subs, ingest.ContentDigest); len(why) > 0 {
		t.refuse(m, why)
		return nil
	}
	one := takenView{m.Province, m.Period, m.Number, len(subs), len(m.Files), fetched}
	if !t.flags.dryRun {
		for _, f := range m.Files {
			if b := held[f.SHA256]; b != nil {
				if err := t.keepTaken(f, b); err != nil {
					return err
				}
			}
		}
		if err := t.receive(ctx, m); err != nil {
			return err
		}
	}
	t.view.Taken = append(t.view.Taken, one)
	t.periods[m.Period] = true
	return nil
}

func (t *taking) refuse(m factstore.Stored, why []pipeline.Sentence) {
	t.view.Refused = append(t.view.Refused, refusedView{m.Province, m.Period, m.Number, t.inWords(why)})
}

// receive keeps a manifest as what was received: its bytes as the original, and what it
// says as the receipt.
func (t *taking) receive(ctx context.Context, m factstore.Stored) error {
	at := t.now()
	name := (factstore.Of{Province: m.Province, Period: m.Period}).Name(m.Number)
	for i := range m.Submissions {
		if s := &m.Submissions[i]; s.From == "" { // else the province itself took it from below
			s.From = m.Province
		}
	}
	said := pipeline.Taken{From: m.Province, Period: m.Period, Number: m.Number, Filed: m.Filed}
	for _, f := range m.Files {
		said.Files = append(said.Files, pipeline.TakenFile(f))
	}
	fresh, taken := pipeline.Take(t.receipts, m.Submissions, said)
	r := pipeline.Receipt{Sequence: len(t.receipts) + 1, ReceivedAt: at.UTC(), Unit: m.Province, File: name, Size: int64(len(m.Bytes)), Modified: m.MadeAt, SHA256: m.SHA256,
		Decision: pipeline.Accepted, Findings: []pipeline.Finding{}, Submissions: fresh, Taken: &taken}
	o := pipeline.Original{Arrival: pipeline.Arrival{Unit: r.Unit, File: r.File, Size: r.Size, Modified: r.Modified, SeenAt: at}, SHA256: m.SHA256, Bytes: bytes.Clone(m.Bytes), Taken: r.Taken}
	if _, err := t.archive.Receive(ctx, []pipeline.Received{{Receipt: r, Original: o}}); err != nil {
		return err
	}
	t.receipts = append(t.receipts, r)
	return t.archive.Note(ctx, pipeline.AuditEntry{At: at, Who: t.who(), What: auditTake, Subject: name, SHA256: m.SHA256, Verdict: "done"})
}

// restore fetches the files again of what was taken before, where they are lacking here:
// the facts were deleted, or a file was damaged. Those of earlier manifests are needed as
// well: an edition may count them.
func (t *taking) restore(ctx context.Context) error {
	looked := map[string]bool{}
	for i, r := range t.receipts {
		if r.Taken == nil {
			continue
		}
		t.workspace.tell(pipeline.Say("đối chiếu tệp đã lấy", "looking at what was taken"), i, len(t.receipts))
		for _, x := range r.Taken.Files {
			f := factstore.File(x)
			if looked[f.SHA256] {
				continue
			}
			looked[f.SHA256] = true
			if err := t.restoreFile(ctx, r.Taken.From, f); err != nil {
				return err
			}
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
		return t.damage(err)
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
		if err != nil {
			return err
		}
		t.problems = append(t.problems, s.Problems...)
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
	basis, err := t.basis(ctx)
	if err != nil {
		return err
	}
	for period := range t.periods {
		if err := t.desk(t.now).Supply(ctx, basis.Draft(t.programme, period)); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) printTaken(view takeView) {
	for _, p := range view.Problems {
		a.tell("%s", "%s", p)
	}
	for _, t := range view.Taken {
		if view.DryRun {
			a.tell("%s, %s: sẽ lấy bản kê số %d (%d bản nộp, %d tệp).", "%s, %s: would take manifest %d (%d submissions, %d files).", t.Province, a.periodName(t.Period), t.Manifest, t.Submissions, t.Files)
			continue
		}
		a.tell("%s, %s: đã lấy bản kê số %d (%d bản nộp, %d tệp).", "%s, %s: took manifest %d (%d submissions, %d files).", t.Province, a.periodName(t.Period), t.Manifest, t.Submissions, t.Files)
	}
	for _, r := range view.Refused {
		a.tell("%s, %s: KHÔNG lấy bản kê số %d:", "%s, %s: manifest %d was NOT taken:", r.Province, a.periodName(r.Period), r.Manifest)
		for _, why := range r.Why {
			a.tell("  %s", "  %s", why)
		}
	}
	if view.Restored > 0 {
		a.tell("Đã lấy lại %d tệp số liệu còn thiếu ở đây.", "Brought back %d facts files that were lacking here.", view.Restored)
	}
	if view.Known > 0 {
		a.tell("%d bản kê đã lấy trước đây vẫn là bản mới nhất.", "%d manifests that were taken before are the last ones still.", view.Known)
	}
	if len(view.Taken)+len(view.Refused)+view.Known == 0 {
		a.tell("Trong kho chưa có bản kê nào.", "There is no manifest in the store yet.")
	}
	a.tellVerified(view.Verified)
}
