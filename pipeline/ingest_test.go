package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A desk of plain values: an inbox of texts such as "A f1 Q2 5" and everything
// recorded in memory.
type desk struct {
	mu       sync.Mutex // files and steps: of workers, and of those who answer
	files    []fakeFile
	receipts []Receipt
	from     int // first receipt whose answer is not known to be out; 0: none
	last     int // received last
	kept     map[string][]byte
	answered []string
	stored   map[string]bool
	cells    map[string][]Cell
	steps    []string
	cut      string // step that fails
	after    bool   // it is done and fails all the same
	forever  bool   // and all after it: the power was cut
	editions []Edition
	frozen   map[EditionRef]Frozen
	reviews  map[Period][]byte
}

type fakeFile struct {
	Arrival
	text string
}

var errCut = errors.New("power cut")

// step does something, unless the run is cut there.
func (d *desk) step(s string, do func()) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.cut == "everything" {
		return errCut
	}
	d.steps = append(d.steps, s)
	if s != d.cut {
		do()
		return nil
	}
	if d.after {
		do()
	}
	if d.forever {
		d.cut = "everything"
	}
	return errCut
}

func (d *desk) Pending(context.Context) (ready []Arrival, passed []Passed, err error) {
	for _, f := range d.files {
		ready = append(ready, f.Arrival)
	}
	return ready, []Passed{{"A", "~$x.xlsx", Ignored, Sentence{"tệp của Excel", "a file of Excel"}}, {"A", "half.xlsx", Waiting, Sentence{"đang được chép vào", "still being copied"}}}, nil
}

func (d *desk) Load(_ context.Context, a Arrival) (Original, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, f := range d.files {
		if f.Arrival == a {
			sum := sha256.Sum256([]byte(f.text))
			return Original{Arrival: a, SHA256: hex.EncodeToString(sum[:]), Bytes: []byte(f.text)}, nil
		}
	}
	return Original{}, errors.New("gone")
}

func (d *desk) Done(_ context.Context, o Original) error {
	return d.step("done "+o.File, func() {
		for i, f := range d.files {
			if f.Arrival == o.Arrival {
				d.files = append(d.files[:i], d.files[i+1:]...)
				break
			}
		}
	})
}

// Read takes "<unit> <form> <period> <content>" lines; "bad" as content is returned.
func (d *desk) Read(_ context.Context, o Original) Reading {
	var r Reading
	for _, line := range strings.Split(string(o.Bytes), "\n") {
		w := strings.Fields(line)
		if len(w) != 4 {
			return Reading{Findings: []Finding{NewFinding("form-not-found", "", "")}}
		}
		p, err := ParsePeriod(w[2])
		if err != nil {
			panic(err)
		}
		s := Submission{ID: o.SHA256 + "/" + w[1], Unit: w[0], Form: w[1], Period: p, Verdict: Accepted, Content: strings.TrimRight(w[3], "*"),
			Counts: CellCounts{Read: 3, Stored: 2, Blank: 1}, Cells: []Cell{{Field: "x", Text: w[3]}}}
		if w[3] == "bad" {
			s.Verdict, s.Counts = Returned, CellCounts{Read: 3, Refused: 2, Blank: 1}
			s.Findings = []Finding{NewFinding("number-bad", "S", "B2", "bad", "x")}
		}
		r.Submissions = append(r.Submissions, s)
	}
	return r
}

func (d *desk) Receipts(context.Context) ([]Receipt, error) { return d.receipts, nil }

func (d *desk) Editions(context.Context) ([]Edition, error) { return d.editions, nil }

func (d *desk) Frozen(_ context.Context, e Edition) (Frozen, error) { return d.frozen[e.Ref()], nil }

// Receive records those that could be kept. The receipts go one after the other, so that
// a cut between them is met too: a disk may have written the first lines of a batch.
func (d *desk) Receive(_ context.Context, files []Received) (n int, err error) {
	err = d.step("begin", func() {
		d.last = files[len(files)-1].Receipt.Sequence
		if d.from == 0 {
			d.from = files[0].Receipt.Sequence
		}
	})
	if err != nil {
		return 0, err
	}
	for _, f := range files {
		o := f.Original
		if err = d.step("keep "+o.File, func() { d.kept[o.SHA256] = o.Bytes }); err != nil {
			break
		}
		n++
	}
	for _, f := range files[:n] {
		if d.kept[f.Original.SHA256] == nil {
			panic("a receipt before its original")
		}
		if err := d.step("record "+f.Receipt.File, func() { d.receipts = append(d.receipts, f.Receipt) }); err != nil {
			return 0, err
		}
	}
	return n, err
}

func (d *desk) Answered(_ context.Context, upTo int) {
	_ = d.step("answered", func() {
		if d.from = upTo + 1; upTo == d.last {
			d.from = 0
		}
	})
}

func (d *desk) Unanswered(_ context.Context, receipts []Receipt) ([]Receipt, error) {
	if d.from == 0 {
		return nil, nil
	}
	return receipts[min(d.from-1, len(receipts)):], nil
}

func (d *desk) Original(_ context.Context, r Receipt) (Original, error) {
	return Original{Arrival: Arrival{Unit: r.Unit, File: r.File}, SHA256: r.SHA256, Bytes: d.kept[r.SHA256]}, nil
}

func (d *desk) Answer(_ context.Context, r Receipt, _ Original) error {
	return d.step("answer "+r.File, func() {
		if len(d.receipts) < r.Sequence || d.receipts[r.Sequence-1].File != r.File {
			panic("an answer before its receipt")
		}
		d.answered = append(d.answered, fmt.Sprintf("%d %s", r.Sequence, r.Decision))
	})
}

func (d *desk) Lacking(_ context.Context, subs []Submission) (out []Submission, err error) {
	for _, s := range subs {
		if !d.stored[s.ID] {
			out = append(out, s)
		}
	}
	return out, nil
}

func (d *desk) Store(_ context.Context, subs []Submission) error {
	for _, s := range subs {
		if len(s.Cells) == 0 {
			return fmt.Errorf("%s came without cells", s.ID)
		}
	}
	return d.step("store", func() {
		for _, s := range subs {
			d.stored[s.ID], d.cells[s.ID] = true, s.Cells
		}
	})
}

// Recall gives back what was stored: the cells of a submission are its text.
func (d *desk) Recall(_ context.Context, subs []Submission) (out []Submission, err error) {
	for _, s := range subs {
		if d.stored[s.ID] {
			s.Cells = d.cells[s.ID]
			out = append(out, s)
		}
	}
	return out, nil
}

// Reviews are kept as a warehouse does: what is returned is nobody else's.
func (d *desk) Reviews(_ *Programme, period Period) *Reviews {
	var was Reviews
	if b := d.reviews[period]; b == nil || gob.NewDecoder(bytes.NewReader(b)).Decode(&was) != nil {
		return nil
	}
	return &was
}

func (d *desk) KeepReviews(_ *Programme, period Period, now *Reviews) error {
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(now)
	if d.reviews == nil {
		d.reviews = map[Period][]byte{}
	}
	d.reviews[period] = b.Bytes()
	return err
}

func (d *desk) RollUp(_ context.Context, _ *Programme, p Period, counting []Submission) (*Figures, error) {
	for _, s := range counting {
		if !d.stored[s.ID] {
			return nil, fmt.Errorf("%s is not stored", s.ID)
		}
	}
	return &Figures{Period: p, Flows: LedgerLine{Line: "flows", Text: fmt.Sprint(len(counting)), Holds: true}}, nil
}

func (d *desk) Flows(ctx context.Context, p *Programme, period Period, counting []Submission) (LedgerLine, error) {
	f, err := d.RollUp(ctx, p, period, counting)
	if err != nil {
		return LedgerLine{}, err
	}
	return f.Flows, nil
}

func (d *desk) Sources(context.Context, *Programme, Period, []Submission) (*Sources, error) {
	return &Sources{}, nil
}

func (d *desk) Figures(context.Context, *Programme, []Scene) ([]*Figures, error) {
	panic("not asked")
}

func (d *desk) Spans(_ context.Context, _ *Programme, spans []Parts) ([][]Result, error) {
	return make([][]Result, len(spans)), nil
}

func (d *desk) Series(context.Context, *Programme, []Scene, func([]*Figures) ([]Parts, error)) ([][]Result, error) {
	panic("not asked")
}

func (d *desk) Trace(context.Context, *Programme, Period, []Submission, Asked) (Trace, error) {
	return Trace{}, nil
}

func newDesk() *desk {
	return &desk{kept: map[string][]byte{}, stored: map[string]bool{}, cells: map[string][]Cell{}, frozen: map[EditionRef]Frozen{}}
}

func (d *desk) drop(unit, file, text string, at time.Time) {
	d.files = append(d.files, fakeFile{Arrival{Unit: unit, File: file, Size: int64(len(text)), Modified: at, SeenAt: at}, text})
}

func testProgramme() *Programme {
	form := func(code string) Form {
		return Form{Code: code, Every: Quarter, Tiers: []string{"commune"}, Layout: List}
	}
	return &Programme{Code: "p", Rule: ND09, Kinds: []PeriodKind{Quarter}, First: Period{Quarter, 2021, 2},
		Deadlines: []Deadline{{Tier: "commune", Day: 17}},
		Units: []Unit{{Code: "P", Tier: "province", Counted: true}, {Code: "A", Tier: "commune", Parent: "P", Counted: true},
			{Code: "B", Name: "B", Tier: "commune", Parent: "P", Counted: true}},
		Forms: []Form{form("f1"), form("f2")}}
}

func (d *desk) intake() Intake {
	return Intake{Programme: testProgramme(), Inbox: d, Reader: d, Archive: d, Answerer: d, Warehouse: d, Workers: 2}
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", s, Vietnam)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func ingest(t *testing.T, d *desk) *Pass {
	t.Helper()
	p, err := Ingest(context.Background(), d.intake())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range p.Ledger {
		if !l.Holds {
			t.Errorf("the ledger does not hold: %s", l.Text)
		}
	}
	return p
}

func TestIngestAnswersEveryFileOnce(t *testing.T) {
	d := newDesk()
	when := at(t, "2021-06-16 09:00")
	d.drop("A", "one.xlsx", "A f1 2021-Q2 5\nA f2 2021-Q2 bad", when)
	d.drop("A", "two.xlsx", "A f1 2021-Q2 6", when.Add(time.Minute))
	d.drop("B", "three.xlsx", "B f1 2021-Q2 7", when)
	d.drop("B", "four.xlsx", "B f1 2021-Q2 7", when)
	d.drop("B", "five.xlsx", "nonsense", when)
	p := ingest(t, d)
	if p.Seen != 7 || p.Accepted != 2 || p.Superseded != 0 || p.Returned != 2 || p.Duplicates != 1 || p.Ignored != 1 || p.Waiting != 1 {
		t.Errorf("pass: %+v", p)
	}
	if p.Cells != (CellCounts{12, 6, 4, 2}) {
		t.Errorf("cells: %+v", p.Cells)
	}
	if len(d.files) != 0 || len(d.answered) != 5 {
		t.Errorf("left %d files, answered %v", len(d.files), d.answered)
	}
	counting := Counting(testProgramme(), Period{Quarter, 2021, 2}, d.receipts)
	if len(counting) != 2 || counting[0].Content != "6" || counting[0].Version != 2 || counting[1].Content != "7" || counting[1].Version != 1 {
		t.Errorf("counting: %+v", counting)
	}
}

func TestIngestKeepsRecordsAnswersThenTakesAway(t *testing.T) {
	d := newDesk()
	d.drop("A", "a.xlsx", "A f1 2021-Q2 5", at(t, "2021-06-16 09:00"))
	ingest(t, d)
	stored := slices.Index(d.steps, "store") // the cells, beside the answers
	if stored < slices.Index(d.steps, "record a.xlsx") {
		t.Error(d.steps)
	}
	if got := strings.Join(slices.Delete(d.steps, stored, stored+1), ", "); got != "begin, keep a.xlsx, record a.xlsx, answer a.xlsx, done a.xlsx, answered" {
		t.Error(got)
	}
}

// gate is a reader that keeps a file back until every other one has been read and handed
// over.
type gate struct {
	*desk
	last Arrival
}

func (g *gate) Read(ctx context.Context, o Original) Reading {
	if o.Arrival == g.last {
		synctest.Wait()
	}
	return g.desk.Read(ctx, o)
}

// together makes a pass that finds all files ready and takes them as one batch.
func (d *desk) together(t *testing.T) (err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		in := d.intake()
		arrivals, _, pending := d.Pending(t.Context())
		if pending != nil {
			t.Fatal(pending)
		}
		in.Workers, in.Reader = len(arrivals), &gate{d, arrivals[0]}
		_, err = Ingest(t.Context(), in)
	})
	return err
}

// Wherever a run is cut, in a file of a batch or between two, before or after the step, by
// a disk that fails once or by the power, the next one answers once, counts once and loses
// nothing.
func TestIngestAfterACut(t *testing.T) {
	drop := func(d *desk) {
		when := at(t, "2021-06-16 09:00")
		d.drop("A", "a.xlsx", "A f1 2021-Q2 5", when)
		d.drop("A", "b.xlsx", "A f1 2021-Q2 6\nA f2 2021-Q2 1", when.Add(time.Minute))
		d.drop("A", "c.xlsx", "A f1 2021-Q2 6\nA f2 2021-Q2 1", when.Add(2*time.Minute)) // once more
		d.drop("B", "d.xlsx", "B f1 2021-Q2 bad", when)
		d.drop("B", "e.xlsx", "B f1 2021-Q2 7", when.Add(time.Minute))
	}
	whole := newDesk()
	drop(whole)
	if err := whole.together(t); err != nil || len(whole.receipts) != 5 {
		t.Fatal(err)
	}
	cuts := 0
	for _, cut := range whole.steps {
		for _, how := range []struct{ after, forever bool }{{false, false}, {true, false}, {false, true}, {true, true}} {
			d := newDesk()
			drop(d)
			d.cut, d.after, d.forever = cut, how.after, how.forever
			if err := d.together(t); err != nil && !errors.Is(err, errCut) {
				t.Fatal(err)
			} else if err != nil {
				cuts++
			}
			d.cut = ""
			what := fmt.Sprintf("cut at %q, %+v", cut, how)
			ingest(t, d)
			d.isLike(t, whole, what)
			counting := Counting(testProgramme(), Period{Quarter, 2021, 2}, d.receipts)
			desk := Desk{Programme: testProgramme(), Archive: d, Reader: d, Warehouse: d, Now: time.Now}
			if _, err := Consolidate(context.Background(), desk, Period{Quarter, 2021, 2}); err != nil || !d.stored[counting[0].ID] {
				t.Errorf("%s: consolidate: %v", what, err)
			}
		}
	}
	if cuts < 4*(len(whole.steps)-6) { // to take a file away may fail, and to say that all are answered
		t.Errorf("only %d cuts at %d steps", cuts, len(whole.steps))
	}
}

// A batch was received and the run cut before its answers; then its files left the inbox.
// The next run answers every receipt all the same.
func TestWhatWasReceivedIsAnsweredThoughItsFileIsGone(t *testing.T) {
	when := at(t, "2021-06-16 09:00")
	for _, cut := range []string{"answer a.xlsx", "answer b.xlsx", "answer c.xlsx"} {
		d := newDesk()
		for i, file := range []string{"a.xlsx", "b.xlsx", "c.xlsx"} {
			d.drop("A", file, fmt.Sprintf("A f1 2021-Q2 %d", i), when.Add(time.Duration(i)*time.Minute))
		}
		d.cut, d.forever = cut, true
		if err := d.together(t); !errors.Is(err, errCut) || len(d.receipts) != 3 {
			t.Fatalf("cut at %q: %d receipts, %v", cut, len(d.receipts), err)
		}
		d.cut, d.files = "", nil
		// The next run is cut as well, and what else is done here changes nothing.
		d.cut, d.forever = "answer b.xlsx", true
		if _, err := Ingest(context.Background(), d.intake()); !errors.Is(err, errCut) {
			t.Fatal(err)
		}
		d.cut = ""
		ingest(t, d)
		answered := map[string]bool{}
		for _, a := range d.answered {
			answered[a] = true
		}
		if len(answered) != 3 || len(d.receipts) != 3 {
			t.Errorf("cut at %q: %v answered of %d receipts", cut, d.answered, len(d.receipts))
		}
		given := len(d.answered)
		if ingest(t, d); len(d.answered) != given {
			t.Errorf("what was answered is answered again: %v", d.answered)
		}
	}
}

// A run that is told to stop while it answers a batch brings the batch to its end.
func TestABatchThatHasBegunIsAnswered(t *testing.T) {
	d := newDesk()
	d.drop("A", "a.xlsx", "A f1 2021-Q2 5", at(t, "2021-06-16 09:00"))
	ctx, stop := context.WithCancel(t.Context())
	in := d.intake()
	in.Answerer = stoppedAnswerer{d, stop, t}
	_, err := Ingest(ctx, in)
	if len(d.answered) != 1 || len(d.files) != 0 {
		t.Errorf("%v answered, %d files left, %v", d.answered, len(d.files), err)
	}
}

// stoppedAnswerer is told to stop before it answers.
type stoppedAnswerer struct {
	*desk
	stop func()
	t    *testing.T
}

func (a stoppedAnswerer) Answer(ctx context.Context, r Receipt, o Original) error {
	a.stop()
	if ctx.Err() != nil {
		a.t.Error("a batch that has begun is not answered")
	}
	return a.desk.Answer(ctx, r, o)
}

// A batch is received while the one before it is being answered. Where that fails, the next
// run answers both.
func TestABatchIsReceivedWhileTheOneBeforeItIsAnswered(t *testing.T) {
	for _, failed := range []error{nil, errCut} {
		d := newDesk()
		when := at(t, "2021-06-16 09:00")
		d.drop("A", "a.xlsx", "A f1 2021-Q2 5", when)
		d.drop("A", "b.xlsx", "A f1 2021-Q2 6", when.Add(time.Minute))
		in := d.intake()
		in.Reader, in.Answerer = waiting{d, "b.xlsx", 1, nil}, waiting{d, "a.xlsx", 2, failed}
		if _, err := Ingest(t.Context(), in); !errors.Is(err, failed) || len(d.receipts) != 2 {
			t.Fatal(err, d.receipts)
		}
		if _, err := Ingest(t.Context(), d.intake()); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(slices.Compact(slices.Sorted(slices.Values(d.answered))), ", "); got != "1 accepted, 2 accepted" || len(d.files) != 0 {
			t.Errorf("answered %s, %d files left", got, len(d.files))
		}
	}
}

// waiting reads or answers a file when there are so many receipts.
type waiting struct {
	*desk
	file     string
	receipts int
	failed   error
}

func (w waiting) wait(file string) error {
	for file == w.file {
		w.mu.Lock()
		n := len(w.desk.receipts)
		w.mu.Unlock()
		if n == w.receipts {
			return w.failed
		}
		time.Sleep(time.Millisecond)
	}
	return nil
}

func (w waiting) Read(ctx context.Context, o Original) Reading {
	_ = w.wait(o.File)
	return w.desk.Read(ctx, o)
}

func (w waiting) Answer(ctx context.Context, r Receipt, o Original) error {
	if err := w.wait(r.File); err != nil {
		return err
	}
	return w.desk.Answer(ctx, r, o)
}

// isLike wants the same receipts in the same order, each answered, and nothing left.
func (d *desk) isLike(t *testing.T, whole *desk, what string) {
	t.Helper()
	words := func(d *desk) (out []string) {
		for _, r := range d.receipts {
			line := fmt.Sprintf("%d %s %s", r.Sequence, r.File, r.Decision)
			for _, s := range r.Submissions {
				line += fmt.Sprintf(" %s %d %s %v", s.ID, s.Version, s.Verdict, s.Findings)
			}
			out = append(out, line)
		}
		return out
	}
	if got, want := strings.Join(words(d), "\n"), strings.Join(words(whole), "\n"); got != want {
		t.Errorf("%s:\n%s\nwant\n%s", what, got, want)
	}
	if len(d.files) != 0 {
		t.Errorf("%s: %d files left", what, len(d.files))
	}
	answers := func(d *desk) string {
		list := slices.Compact(slices.Sorted(slices.Values(d.answered)))
		return strings.Join(list, ", ")
	}
	if got, want := answers(d), answers(whole); got != want {
		t.Errorf("%s: answered %s, want %s", what, got, want)
	}
}

// A file is not kept waiting for others: what is ready is received while the next one is
// still being read.
func TestNoFileWaitsForABatch(t *testing.T) {
	d := newDesk()
	when := at(t, "2021-06-16 09:00")
	for i := range 20 {
		d.drop("A", fmt.Sprintf("%02d.xlsx", i), fmt.Sprintf("A f1 2021-Q2 %d", i), when.Add(time.Duration(i)*time.Minute))
	}
	in := d.intake()
	in.Reader = slow{d, "19.xlsx"}
	if _, err := Ingest(context.Background(), in); err != nil {
		t.Fatal(err)
	}
	if len(d.files) != 0 || len(d.receipts) != 20 {
		t.Errorf("%d receipts, %d files left", len(d.receipts), len(d.files))
	}
}

// While files are being answered those that are read meanwhile make one batch: a batch of
// its own for each would wait for the disk as often as there are files.
func TestWhatIsReadWhileOthersAreAnsweredIsOneBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		when := at(t, "2021-06-16 09:00")
		for i := range 20 {
			d.drop("A", fmt.Sprintf("%02d.xlsx", i), fmt.Sprintf("A f1 2021-Q2 %d", i), when.Add(time.Duration(i)*time.Minute))
		}
		in, paced := d.intake(), &paced{desk: d}
		in.Workers, in.Reader, in.Archive, in.Answerer = 1, paced, paced, paced
		if _, err := Ingest(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(paced.batches, []int{1, 19}) || len(d.answered) != 20 {
			t.Errorf("batches of %v files, %d answered", paced.batches, len(d.answered))
		}
	})
}

// paced takes a millisecond to read a file and a tenth of a second to answer one, and notes
// how many are received together.
type paced struct {
	*desk
	batches []int
}

func (p *paced) Read(ctx context.Context, o Original) Reading {
	time.Sleep(time.Millisecond)
	return p.desk.Read(ctx, o)
}

func (p *paced) Receive(ctx context.Context, files []Received) (int, error) {
	p.batches = append(p.batches, len(files))
	return p.desk.Receive(ctx, files)
}

func (p *paced) Answer(ctx context.Context, r Receipt, o Original) error {
	time.Sleep(100 * time.Millisecond)
	return p.desk.Answer(ctx, r, o)
}

// slow is a reader that has one file read only when all others are answered and gone.
type slow struct {
	*desk
	file string
}

func (s slow) Read(ctx context.Context, o Original) Reading {
	for o.File == s.file {
		s.mu.Lock()
		n := len(s.files)
		s.mu.Unlock()
		if n == 1 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	return s.desk.Read(ctx, o)
}

// Files of one batch know of each other as those of many passes do, whatever the number
// of workers.
func TestABatchIsDecidedInOrder(t *testing.T) {
	texts := []string{"A f1 2021-Q2 5", "A f1 2021-Q2 5", "A f1 2021-Q2 6", "A f1 2021-Q2 6*", "A f1 2021-Q2 5", "A f2 2021-Q2 bad", "A f2 2021-Q2 bad", "A f2 2021-Q2 1"}
	drop := func(d *desk, i int) {
		d.drop("A", fmt.Sprintf("%02d.xlsx", i), texts[i], at(t, "2021-06-16 09:00").Add(time.Duration(i)*time.Minute))
	}
	apart := newDesk()
	for i := range texts {
		drop(apart, i)
		ingest(t, apart)
	}
	for workers := 1; workers <= 9; workers++ {
		d := newDesk()
		for i := range texts {
			drop(d, i)
		}
		if workers < len(texts) {
			in := d.intake()
			in.Workers = workers
			if _, err := Ingest(context.Background(), in); err != nil {
				t.Fatal(err)
			}
		} else if err := d.together(t); err != nil {
			t.Fatal(err)
		}
		d.isLike(t, apart, fmt.Sprint(workers, " workers"))
	}
}

func TestSameContentInOtherBytesIsANewVersionWithoutChange(t *testing.T) {
	d := newDesk()
	d.drop("A", "a.xlsx", "A f1 2021-Q2 5", at(t, "2021-06-16 09:00"))
	ingest(t, d)
	d.drop("A", "b.xlsx", "A f1 2021-Q2 5*", at(t, "2021-06-17 09:00"))
	p := ingest(t, d)
	s := p.Receipts[0].Submissions[0]
	if s.Version != 2 || len(s.Findings) != 1 || s.Findings[0].Code != "no-change" {
		t.Errorf("%+v", s)
	}
}

func TestReturnedBytesAreAnsweredAgain(t *testing.T) {
	d := newDesk()
	d.drop("A", "a.xlsx", "A f1 2021-Q2 bad", at(t, "2021-06-16 09:00"))
	ingest(t, d)
	d.drop("A", "a.xlsx", "A f1 2021-Q2 bad", at(t, "2021-06-17 09:00"))
	p := ingest(t, d)
	if p.Returned != 1 || p.Receipts[0].DuplicateOf != 1 || p.Receipts[0].Findings[0].Code != "already-returned" || p.Receipts[0].Submissions[0].Findings[0].Code != "number-bad" {
		t.Errorf("%+v", p)
	}
}

// Of a file with a sound and a wrong form the sound one counts; the same bytes again
// give it no new version and do not bring it back over a later correction.
func TestTheSameBytesGiveNoNewVersion(t *testing.T) {
	d := newDesk()
	q2 := Period{Quarter, 2021, 2}
	for i, text := range []string{"A f1 2021-Q2 5\nA f2 2021-Q2 bad", "A f1 2021-Q2 5\nA f2 2021-Q2 bad", "A f1 2021-Q2 6", "A f1 2021-Q2 5\nA f2 2021-Q2 bad"} {
		d.drop("A", "a.xlsx", text, at(t, "2021-06-16 09:00").Add(time.Duration(i)*time.Hour))
		ingest(t, d)
		counting := Counting(testProgramme(), q2, d.receipts)
		want := []Submission{{Version: 1, Content: "5"}, {Version: 1, Content: "5"}, {Version: 2, Content: "6"}, {Version: 2, Content: "6"}}[i]
		if len(counting) != 1 || counting[0].Version != want.Version || counting[0].Content != want.Content {
			t.Errorf("after file %d: %+v", i+1, counting)
		}
	}
}

// Whoever sends the bytes of a replaced version again is told that another one counts.
func TestOldBytesAgainAreToldOfTheVersionThatCounts(t *testing.T) {
	d := newDesk()
	for i, text := range []string{"A f1 2021-Q2 5", "A f1 2021-Q2 6", "A f1 2021-Q2 6", "A f1 2021-Q2 5"} {
		d.drop("A", "a.xlsx", text, at(t, "2021-06-16 09:00").Add(time.Duration(i)*time.Hour))
		p := ingest(t, d)
		var told []string
		for _, f := range p.Receipts[0].Findings {
			told = append(told, f.Code)
		}
		want := []string{"forms-due", "forms-due", "already-received", "already-received already-replaced"}[i]
		if got := strings.Join(told, " "); got != want {
			t.Errorf("file %d: %q, want %q", i+1, got, want)
		}
	}
}

// An answer names the forms of the period that were not received yet: neither those of the
// file itself, returned or not, nor those of files before it, nor those of a unit whose blank
// lies in a wrong folder.
func TestAnswersNameTheFormsThatAreStillDue(t *testing.T) {
	d := newDesk()
	for i, c := range []struct{ text, due string }{
		{"A f1 2021-Q2 bad", "f2 Quý II/2021 "},
		{"A f2 2021-Q2 5", "f1 Quý II/2021 "}, // f1 was only returned
		{"A f1 2021-Q2 6", ""},
		{"A f2 2021-Q2 bad", ""},
		{"A f1 2021-Q3 5\nA f2 2021-Q3 bad", ""},
		{"A f1 2021-Q4 5\nA f1 2022-Q1 5", "f2 Quý IV/2021 ; f2 Quý I/2022 "},
		{"B f1 2021-Q2 bad", ""},
		{"B f1 2021-Q2 5", "f2 Quý II/2021  (B)"}, // the unit above may file for it
	} {
		d.drop("A", "a.xlsx", c.text, at(t, "2021-06-16 09:00").Add(time.Duration(i)*time.Hour))
		var told []string
		for _, f := range ingest(t, d).Receipts[0].Findings {
			if f.Code == "forms-due" {
				told = append(told, strings.Join(f.Args, " "))
			}
		}
		if got := strings.Join(told, "; "); got != c.due {
			t.Errorf("file %d: %q, want %q", i+1, got, c.due)
		}
	}
}

// So is who sends them beside a form that is returned once more: the sound one keeps its
// version, which is not the one that counts.
func TestOldBytesBesideAReturnedFormAreToldOfTheVersionThatCounts(t *testing.T) {
	d := newDesk()
	for i, text := range []string{"A f1 2021-Q2 5\nA f2 2021-Q2 bad", "A f1 2021-Q2 5\nA f2 2021-Q2 bad", "A f1 2021-Q2 6", "A f1 2021-Q2 5\nA f2 2021-Q2 bad"} {
		d.drop("A", "a.xlsx", text, at(t, "2021-06-16 09:00").Add(time.Duration(i)*time.Hour))
		p := ingest(t, d)
		told := []string{}
		for _, f := range p.Receipts[0].Submissions[0].Findings {
			told = append(told, f.Code)
		}
		want := []string{"", "", "replaces", "already-replaced"}[i]
		if got := strings.Join(told, " "); got != want {
			t.Errorf("file %d: %q, want %q", i+1, got, want)
		}
	}
}

func TestTwoUnitsMaySendTheSameBytes(t *testing.T) {
	d := newDesk()
	d.drop("A", "a.xlsx", "A f1 2021-Q2 5", at(t, "2021-06-16 09:00"))
	d.drop("B", "a.xlsx", "A f1 2021-Q2 5", at(t, "2021-06-16 09:00"))
	if p := ingest(t, d); p.Duplicates != 0 || len(p.Receipts) != 2 {
		t.Errorf("%+v", p)
	}
}

func TestStatusAddsUpToWhatIsExpected(t *testing.T) {
	d := newDesk()
	d.drop("A", "late.xlsx", "A f1 2021-Q2 5", at(t, "2021-06-18 00:01"))
	d.drop("A", "corrected.xlsx", "B f2 2021-Q2 5", at(t, "2021-06-17 23:59"))
	d.drop("B", "bad.xlsx", "B f1 2021-Q2 bad", at(t, "2021-06-16 09:00"))
	d.drop("B", "other.xlsx", "P f1 2021-Q2 5", at(t, "2021-06-16 09:00"))
	ingest(t, d)
	d.drop("B", "better.xlsx", "B f2 2021-Q2 6", at(t, "2021-07-01 09:00"))
	ingest(t, d)
	s := Status(testProgramme(), Period{Quarter, 2021, 2}, d.receipts)
	want := FilingTotals{Expected: 4, NotReceived: 1, Returned: 1, OnTime: 1, Late: 1, Unexpected: 1}
	if s.Totals != want {
		t.Errorf("totals %+v, want %+v", s.Totals, want)
	}
	for _, r := range s.Reports {
		if r.Unit == "B" && r.Form == "f2" && (r.State != OnTime || r.Version != 2) {
			t.Errorf("a correction after the due day made the report %s, version %d", r.State, r.Version)
		}
	}
}

// The year before of a month lies further back than the history goes.
func TestAMonthIsComparedWithTheYearBefore(t *testing.T) {
	d, p := newDesk(), testProgramme()
	p.Kinds, p.First = []PeriodKind{Month}, Period{Month, 2021, 1}
	for i := range p.Forms {
		p.Forms[i].Every = Month
	}
	d.drop("A", "a.xlsx", "A f1 2021-M05 5", at(t, "2021-05-16 09:00"))
	d.drop("A", "b.xlsx", "A f1 2022-M05 6", at(t, "2022-05-16 09:00"))
	in := d.intake()
	in.Programme = p
	if _, err := Ingest(context.Background(), in); err != nil {
		t.Fatal(err)
	}
	c, err := Consolidate(context.Background(), Desk{Programme: p, Archive: d, Reader: d, Warehouse: d, Now: time.Now}, Period{Month, 2022, 5})
	if err != nil || c.YearBefore == nil || c.YearBefore.Period != (Period{Month, 2021, 5}) || c.Previous != nil {
		t.Errorf("%v, %+v", err, c)
	}
}

// The year to date is taken together only where every period of it has something.
func TestYearToDate(t *testing.T) {
	d, p := newDesk(), testProgramme()
	p.First = Period{Quarter, 2021, 1}
	for i, q := range []string{"2021-Q1", "2021-Q2", "2021-Q3", "2022-Q1", "2022-Q2", "2022-Q4"} {
		d.drop("A", q+".xlsx", "A f1 "+q+" 5", at(t, "2021-05-16 09:00").AddDate(0, i, 0))
	}
	in := d.intake()
	in.Programme = p
	if _, err := Ingest(context.Background(), in); err != nil {
		t.Fatal(err)
	}
	for period, want := range map[Period]string{
		{Quarter, 2021, 1}: "none, none",
		{Quarter, 2021, 3}: "[2021-Q1 2021-Q2 2021-Q3], none",
		{Quarter, 2022, 1}: "none, none",
		{Quarter, 2022, 2}: "[2022-Q1 2022-Q2], [2021-Q1 2021-Q2]",
		{Quarter, 2022, 4}: "none, none", // 2022-Q3 and 2021-Q4 have nothing
	} {
		c, err := Consolidate(context.Background(), Desk{Programme: p, Archive: d, Reader: d, Warehouse: d, Now: time.Now}, period)
		if err != nil {
			t.Fatal(err)
		}
		if got := spanText(c.ToDate) + ", " + spanText(c.ToDateBefore); got != want {
			t.Errorf("%s: year to date and before %s, want %s", period, got, want)
		}
	}
}

func spanText(s *Span) string {
	if s == nil {
		return "none"
	}
	return fmt.Sprint(s.Periods)
}

func TestConsolidateRefusesOtherPeriods(t *testing.T) {
	d := newDesk()
	desk := Desk{Programme: testProgramme(), Archive: d, Reader: d, Warehouse: d, Now: time.Now}
	for _, p := range []Period{{Quarter, 2021, 1}, {Year, 2021, 1}} {
		if _, err := Consolidate(context.Background(), desk, p); !errors.Is(err, ErrPeriod) {
			t.Errorf("%s: %v", p, err)
		}
	}
}

func TestEveryCatalogueEntrySpeaksBothLanguages(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range Catalogue {
		if seen[e.Code] {
			t.Errorf("%s stands twice", e.Code)
		}
		seen[e.Code] = true
		for _, s := range []string{e.Vietnamese, e.English, e.HintVietnamese, e.HintEnglish} {
			if strings.TrimSpace(s) == "" || !strings.HasSuffix(strings.TrimSpace(s), ".") && !strings.HasSuffix(s, "{6}") {
				t.Errorf("%s: %q is no sentence", e.Code, s)
			}
		}
	}
}
