package weboffice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/cmd/danvan/published"
	"danvan/cmd/danvan/service"
	"danvan/ingest/archive"
	"danvan/ingest/inbox"
	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/pipeline/web"
	"danvan/pipeline/web/signin"
)

func q2() pipeline.Period { return pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 2} }

func now() time.Time { return time.Date(2021, 7, 1, 8, 0, 0, 0, pipeline.Vietnam) }

// clerk does as little as it can, and counts.
type clerk struct {
	programme *pipeline.Programme
	mu        sync.Mutex
	answered  int
	traced    int
}

func (c *clerk) Programme(pipeline.Edition) (*pipeline.Programme, error) { return c.programme, nil }

func (c *clerk) Answer(_ context.Context, r pipeline.Receipt, _ pipeline.Original) ([]pipeline.Document, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answered++
	return []pipeline.Document{{Name: fmt.Sprint(r.Sequence)}}, nil
}

func (c *clerk) Blank(context.Context, pipeline.Basis, pipeline.Unit, string, pipeline.Period) (pipeline.Document, error) {
	return pipeline.Document{Name: "blank"}, nil
}

func (c *clerk) Reminder(unit string, _ pipeline.Period, owing []pipeline.Filing) string {
	return fmt.Sprint(unit, len(owing))
}

func (c *clerk) Trace(_ context.Context, e pipeline.Edition, _ pipeline.Basis, unit, indicator string) (pipeline.Explained, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.traced++
	return pipeline.Explained{Period: e.Period, Unit: unit, Indicator: indicator, Edition: e.Number}, nil
}

func (c *clerk) Mark(_ context.Context, x *pipeline.Explained, r pipeline.Receipt, _ pipeline.Original) (pipeline.Document, error) {
	return pipeline.Document{Name: fmt.Sprint("marked ", r.Sequence, len(x.Contributions))}, nil
}

func (c *clerk) Words(err error) pipeline.Sentence {
	return pipeline.Sentence{Vietnamese: err.Error(), English: err.Error()}
}

// notes keeps entries.
type notes struct {
	mu   sync.Mutex
	list []pipeline.AuditEntry
}

func (n *notes) Add(e pipeline.AuditEntry) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.list = append(n.list, e)
	return nil
}

// idle is work that is never done.
type idle struct{ service.Work }

type house struct {
	*Office
	dir     string
	archive *archive.Archive
	clerk   *clerk
	notes   *notes
	shown   *Premises
}

func newHouse(t testing.TB) *house {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"archive", "inbox/A", "reports/2021-Q2"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "inbox", inbox.Marker), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := archive.Open(filepath.Join(dir, "archive"))
	if err != nil {
		t.Fatal(err)
	}
	p := &pipeline.Programme{Code: "x", Digest: "d1", Rule: pipeline.ND09, Kinds: []pipeline.PeriodKind{pipeline.Quarter}, First: pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 1},
		Units:      []pipeline.Unit{{Code: "P", Name: "Tỉnh P", Tier: "province"}, {Code: "A", Name: "Xã A", Tier: "commune", Parent: "P"}},
		Indicators: []pipeline.Indicator{{Code: "luot", Name: "Lượt", Kind: pipeline.Flow}},
		Forms:      []pipeline.Form{{Code: "F", Every: pipeline.Quarter, Tiers: []string{"commune"}}}}
	h := &house{dir: dir, archive: a, clerk: &clerk{programme: p}, notes: &notes{}}
	h.shown = &Premises{Programme: p, Archive: a, Reports: filepath.Join(dir, "reports"), Slot: inbox.NewSlot(disk.Disk{}, filepath.Join(dir, "inbox"), p.Units, nil), MaxUpload: 1000, Clerk: h.clerk}
	log := slog.New(slog.DiscardHandler)
	s := service.New(idle{}, filepath.Join(dir, "runs.json"), now, log, nil)
	if h.Office, err = New(t.Context(), Services{Service: s, Notes: h.notes, Now: now, Log: log}, h.shown); err != nil {
		t.Fatal(err)
	}
	return h
}

// receive records a file as a pass does.
func (h *house) receive(t testing.TB, sequence int) {
	t.Helper()
	data := fmt.Appendf(nil, "file %d", sequence)
	o := pipeline.Original{SHA256: fmt.Sprintf("%064d", sequence), Bytes: data}
	r := pipeline.Receipt{Sequence: sequence, ReceivedAt: now(), Unit: "A", File: "bó.zip/a.xlsx", SHA256: o.SHA256, Decision: pipeline.Accepted,
		Submissions: []pipeline.Submission{{ID: fmt.Sprintf("A/%s/F", o.SHA256), Unit: "A", Form: "F", Period: q2(), Version: sequence, Verdict: pipeline.Accepted}}}
	if _, err := h.archive.Receive(t.Context(), []pipeline.Received{{Receipt: r, Original: o}}); err != nil {
		t.Fatal(err)
	}
}

// consolidation is one of what counts in the snapshot.
func (h *house) consolidation(edition int) *pipeline.Consolidation {
	p, s := h.clerk.programme, h.Snapshot()
	known := pipeline.Maybe{Number: pipeline.Int(7), Known: true}
	return &pipeline.Consolidation{Programme: p, Tree: p.Tree(q2()), At: now(), Edition: edition, Accepted: s.Basis.Draft(p, q2()),
		Figures: pipeline.Figures{Period: q2(), Results: []pipeline.Result{{Unit: "P", Indicator: "luot", Value: known, UnitsReported: 1, UnitsExpected: 1}},
			Sources: &pipeline.Sources{Cells: pipeline.Pack(slices.Values([]pipeline.Source{{Indicator: "luot", Unit: "A", Top: "P", Submission: s.Basis.Receipts[0].Submissions[0].ID, Form: "F", Field: "f", Number: known, Role: "value"}}))}}}
}

func (h *house) consolidate(t *testing.T) {
	t.Helper()
	data, err := published.Pack(h.consolidation(0), []pipeline.Document{{Name: "a.docx", Bytes: []byte("abc")}})
	for name, bytes := range map[string][]byte{published.FileName: data, "a.docx": []byte("abc")} {
		err = errors.Join(err, os.WriteFile(filepath.Join(h.dir, "reports", "2021-Q2", name), bytes, 0o600))
	}
	if err = errors.Join(err, h.refresh(t.Context())); err != nil {
		t.Fatal(err)
	}
}

func TestASnapshotIsTakenWhereSomethingChangedAndNeverChanges(t *testing.T) {
	h := newHouse(t)
	first := h.Snapshot()
	if err := h.refresh(t.Context()); err != nil || h.Snapshot() != first {
		t.Errorf("nothing changed, and there is another snapshot (%v)", err)
	}
	h.receive(t, 1)
	h.receive(t, 2)
	if err := h.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	second := h.Snapshot()
	h.receive(t, 3)
	if err := h.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := []int{len(first.Basis.Receipts), len(second.Basis.Receipts), len(h.Snapshot().Basis.Receipts)}; fmt.Sprint(n) != "[0 2 3]" {
		t.Errorf("receipts %v", n)
	}
	if len(second.Periods) != 3 || second.Periods[0] != q2().Next() || len(second.Published) != 0 {
		t.Errorf("periods %v, published %v", second.Periods, second.Published)
	}
}

func TestADraftIsShownAsItWasMadeAndSaysWhetherItIsCurrent(t *testing.T) {
	h := newHouse(t)
	draft := pipeline.EditionRef{Period: q2()}
	if _, err := h.Published(t.Context(), draft); !errors.Is(err, web.ErrNothing) {
		t.Errorf("before the first consolidation: %v", err)
	}
	h.receive(t, 1)
	if err := h.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.consolidate(t)
	p, err := h.Published(t.Context(), draft)
	if err != nil || !p.Current || len(p.Results) != 1 || len(p.Documents) != 1 || len(h.Snapshot().Published) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	if again, err := h.Published(t.Context(), draft); err != nil || again != p {
		t.Errorf("made twice (%v)", err)
	}
	h.receive(t, 2)
	if err := h.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p, err := h.Published(t.Context(), draft); err != nil || p.Current {
		t.Errorf("another version counts, and the draft is current (%v)", err)
	}
	for _, name := range []string{"../2021-Q2/a.docx", published.FileName, "b.docx", ""} {
		if _, err := h.Document(t.Context(), draft, name); !errors.Is(err, web.ErrNothing) {
			t.Errorf("document %q: %v", name, err)
		}
	}
	if err := os.WriteFile(draftFile(h.shown, q2()), []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Published(t.Context(), draft); !errors.Is(err, web.ErrNothing) {
		t.Errorf("damaged: %v", err)
	}
}

// What was derived and is damaged or gone is as if it were not there: the log says it once,
// and the documents that lie there are still to be had.
func TestDamagedFiguresAreAsGoodAsNone(t *testing.T) {
	draft, folder := pipeline.EditionRef{Period: q2()}, ""
	for name, spoil := range map[string]func(file string) error{
		"cut off": func(file string) error { return os.Truncate(file, 100) },
		"gone":    os.Remove,
	} {
		h := newHouse(t)
		var log bytes.Buffer
		h.Log = slog.New(slog.NewTextHandler(&log, nil))
		h.receive(t, 1)
		if err := h.refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		h.consolidate(t)
		folder = filepath.Join(h.dir, "reports", "2021-Q2")
		if err := errors.Join(spoil(draftFile(h.shown, q2())), os.WriteFile(filepath.Join(folder, "~$a.docx"), nil, 0o600), os.WriteFile(filepath.Join(folder, "ket-qua.parquet"), nil, 0o600), h.refresh(t.Context())); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if _, err := h.Published(t.Context(), draft); !errors.Is(err, web.ErrNothing) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := strings.Count(log.String(), "cannot be read"); name == "cut off" && n != 1 || name == "gone" && n != 0 {
			t.Errorf("%s: said %d times in the log", name, n)
		}
		if len(h.Snapshot().Published) != 1 {
			t.Errorf("%s: the period counts as never consolidated", name)
		}
		if list, err := h.Documents(t.Context(), draft); err != nil || len(list) != 1 || list[0] != (web.PublishedDocument{Name: "a.docx", Size: 3}) {
			t.Errorf("%s: documents %v, %v", name, list, err)
		}
		if d, err := h.Document(t.Context(), draft, "a.docx"); err != nil || string(d.Bytes) != "abc" {
			t.Errorf("%s: %q, %v", name, d.Bytes, err)
		}
		for _, other := range []string{published.FileName, "ket-qua.parquet", "~$a.docx", "../2021-Q2/a.docx"} {
			if _, err := h.Document(t.Context(), draft, other); !errors.Is(err, web.ErrNothing) {
				t.Errorf("%s: %s is handed out: %v", name, other, err)
			}
		}
	}
}

func TestDocumentsThatAreGoneAreNotListed(t *testing.T) {
	h := newHouse(t)
	h.receive(t, 1)
	if err := h.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.consolidate(t)
	draft := pipeline.EditionRef{Period: q2()}
	if list, err := h.Documents(t.Context(), draft); err != nil || len(list) != 1 {
		t.Errorf("documents %v, %v", list, err)
	}
	if err := os.Remove(filepath.Join(h.dir, "reports", "2021-Q2", "a.docx")); err != nil {
		t.Fatal(err)
	}
	if list, err := h.Documents(t.Context(), draft); err != nil || len(list) != 0 {
		t.Errorf("after it was taken away: %v, %v", list, err)
	}
}

func TestAnEditionIsShownFromTheArchiveWithOrWithoutItsCells(t *testing.T) {
	for _, kept := range []bool{true, false} {
		h := newHouse(t)
		h.receive(t, 1)
		if err := h.refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		c := h.consolidation(1)
		files := []pipeline.Document{{Name: published.EditionDocuments + "a.docx", Bytes: []byte("closed")}}
		if kept {
			data, err := published.Pack(c, nil)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, pipeline.Document{Name: published.FileName, Bytes: data})
		}
		e := pipeline.Edition{Period: q2(), Number: 1, At: now(), Pack: "d1", Receipts: 1, Inputs: pipeline.Inputs(c.Accepted)}
		if _, err := h.archive.Close(t.Context(), e, pipeline.Freeze(c), files); err != nil {
			t.Fatal(err)
		}
		if err := h.refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, of := range []pipeline.EditionRef{{Period: q2(), Number: 1}, {Period: q2()}} { // nothing was computed since
			p, err := h.Published(t.Context(), of)
			if err != nil || p.Ref.Number != 1 || !p.Current || len(p.Results) != 1 || p.Filing.Expected != map[bool]int{true: 0, false: 1}[kept] {
				t.Fatalf("kept %v, %v: %+v, %v", kept, of, p, err)
			}
			if d, err := h.Document(t.Context(), of, "a.docx"); err != nil || string(d.Bytes) != "closed" {
				t.Errorf("document %q, %v", d.Bytes, err)
			}
			for range 2 {
				if x, err := h.Explain(t.Context(), of, "P", "luot"); err != nil || x.Edition != 1 || kept && (len(x.Contributions) != 1 || !x.AddsUp) {
					t.Errorf("explained %+v, %v", x, err)
				}
			}
		}
		if h.clerk.traced != map[bool]int{true: 0, false: 1}[kept] {
			t.Errorf("kept %v: computed %d times", kept, h.clerk.traced)
		}
		if _, err := h.Published(t.Context(), pipeline.EditionRef{Period: q2(), Number: 2}); !errors.Is(err, web.ErrNothing) {
			t.Errorf("an edition that is not there: %v", err)
		}
	}
}

// Score sheets that an edition changed are those that it kept, with causes; of one that kept none
// they are found in what both editions published.
func TestScoresThatAnEditionChanged(t *testing.T) {
	for _, kept := range []bool{true, false} {
		h := newHouse(t)
		h.receive(t, 1)
		if err := h.refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		c := h.consolidation(1)
		for n := 1; n <= 2; n++ {
			c.Scores = []pipeline.Score{{Unit: "P", Total: pipeline.Known(pipeline.Int(int64(80 + n))), Rank: 1}}
			if n == 2 {
				c.Rescored = pipeline.RescoredOf(pipeline.Frozen{Scores: []pipeline.FrozenScore{{Unit: "P", Total: pipeline.Known(pipeline.Int(81)), Rank: 1}}}, pipeline.Freeze(c))
				c.Rescored[0].Causes = []pipeline.Cause{{Unit: "P", Form: "TD"}}
			}
			var files []pipeline.Document
			if kept {
				data, err := published.Pack(c, nil)
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, pipeline.Document{Name: published.FileName, Bytes: data})
			}
			e := pipeline.Edition{Period: q2(), Number: n, At: now(), Pack: "d1", Receipts: 1, Inputs: pipeline.Inputs(c.Accepted)}
			if _, err := h.archive.Close(t.Context(), e, pipeline.Freeze(c), files); err != nil {
				t.Fatal(err)
			}
		}
		if err := h.refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		for n, want := range map[int]int{1: 0, 2: 1} {
			p, err := h.Published(t.Context(), pipeline.EditionRef{Period: q2(), Number: n})
			if err != nil || len(p.Rescored) != want {
				t.Fatalf("kept %t, edition %d: %+v, %v", kept, n, p, err)
			}
			if n == 2 && (p.Rescored[0].Before.Total.Number != pipeline.Int(81) || p.Rescored[0].After.Total.Number != pipeline.Int(82) || len(p.Rescored[0].Causes) != map[bool]int{true: 1}[kept]) {
				t.Errorf("kept %t: %+v", kept, p.Rescored[0])
			}
		}
	}
}

func TestFilesAreFoundByTheirReceiptOnly(t *testing.T) {
	h := newHouse(t)
	h.receive(t, 1)
	if err := h.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d, err := h.Original(t.Context(), 1); err == nil || d.Name == "" { // its hash is made up
		t.Errorf("a file that is not what was received is handed out: %v", err)
	}
	for _, sequence := range []int{-1, 0, 2} {
		if _, err := h.Original(t.Context(), sequence); !errors.Is(err, web.ErrNothing) {
			t.Errorf("receipt %d: %v", sequence, err)
		}
		if _, err := h.Answers(t.Context(), sequence); !errors.Is(err, web.ErrNothing) {
			t.Errorf("answers %d: %v", sequence, err)
		}
	}
}

func TestAnUploadIsHeldToItsSizeAndNoted(t *testing.T) {
	h := newHouse(t)
	an := signin.User{Login: "an", Role: signin.UnitRole, Unit: "A"}
	for _, x := range []struct {
		unit string
		data []byte
	}{{"A", nil}, {"A", make([]byte, 1001)}, {"../A", []byte("x")}, {"Z", []byte("x")}} {
		if _, err := h.Receive(t.Context(), an, x.unit, "a.xlsx", x.data); err == nil {
			t.Errorf("%q takes %d bytes", x.unit, len(x.data))
		}
	}
	sum, err := h.Receive(t.Context(), an, "A", "báo cáo.xlsx", []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(filepath.Join(h.dir, "inbox", "A", "báo cáo.xlsx")); err != nil || string(data) != "x" {
		t.Errorf("%q, %v", data, err)
	}
	last := h.notes.list[len(h.notes.list)-1]
	if len(h.notes.list) != 5 || last.SHA256 != sum || last.Subject != "A" || last.Verdict != "done" || h.notes.list[0].Verdict != "refused" {
		t.Errorf("noted %+v", h.notes.list)
	}
	if x := h.Work(); len(x.Waiting) != 1 || x.Waiting[0].Job != pipeline.JobIngest || x.Waiting[0].By != "an" {
		t.Errorf("waiting %+v", x.Waiting)
	}
}

// TestManyReadWhileReceiptsComeIn is for the race detector.
func TestManyReadWhileReceiptsComeIn(t *testing.T) {
	h := newHouse(t)
	h.receive(t, 1)
	if err := h.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.consolidate(t)
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { h.Run(ctx, time.Millisecond) })
	for range 8 {
		all.Go(func() {
			for ctx.Err() == nil {
				s := h.Snapshot()
				p, err := h.Published(ctx, pipeline.EditionRef{Period: q2()})
				if err != nil || len(p.Results) != 1 {
					t.Error(err)
					return
				}
				if _, err := h.Explain(ctx, p.Ref, "P", "luot"); err != nil {
					t.Error(err)
				}
				pipeline.Status(s.Programme, q2(), s.Basis.Receipts)
				h.Work()
			}
		})
	}
	for i := 2; i < 40; i++ {
		h.receive(t, i)
		h.Look()
	}
	for begun := time.Now(); len(h.Snapshot().Basis.Receipts) < 39 && time.Since(begun) < 10*time.Second; time.Sleep(time.Millisecond) {
	}
	stop()
	all.Wait()
	if n := len(h.Snapshot().Basis.Receipts); n != 39 {
		t.Errorf("%d receipts", n)
	}
}

func TestAMemoMakesOnceAndKeepsFew(t *testing.T) {
	m := memo[int, int]{most: 2}
	made := 0
	get := func(k int) {
		if v, err := m.get(k, func() (int, error) { made++; return k, nil }); err != nil || v != k {
			t.Error(v, err)
		}
	}
	for _, k := range []int{1, 2, 1, 3, 1, 2} { // 2 was used last when 3 came
		get(k)
	}
	if made != 4 || len(m.kept) != 2 {
		t.Errorf("made %d, kept %d", made, len(m.kept))
	}
	fails := errors.New("no")
	if _, err := m.get(9, func() (int, error) { return 0, fails }); !errors.Is(err, fails) {
		t.Error(err)
	}
	get(9)
}
