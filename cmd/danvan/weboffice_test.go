package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"danvan/cmd/danvan/auditqueue"
	"danvan/cmd/danvan/sample"
	"danvan/cmd/danvan/service"
	"danvan/cmd/danvan/weboffice"
	"danvan/pipeline"
	"danvan/pipeline/web"
	"danvan/pipeline/web/signin"
	"danvan/templates/forms"
)

// watched is a workspace with a service and the office that the pages would have.
type watched struct {
	*closer
	office *weboffice.Office
	notes  *auditqueue.Queue
}

// watch starts the service; it ends with the test.
func (c *closer) watch(t *testing.T) *watched {
	t.Helper()
	w, err := c.app.openToServe()
	if err != nil {
		t.Fatal(err)
	}
	j := &jobs{app: c.app, workspace: w, meters: newMeters(c.app.now, w)}
	s := service.New(j, filepath.Join(c.dir, runsFile), c.app.now, c.app.log, j.ended)
	j.board = s.Board()
	j.web = c.app.openWeb(s)
	j.web.apply(w)
	o, err := j.web.desk.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, 50*time.Millisecond, time.Minute) }()
	closeWeb := j.web.start(ctx)
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		closeWeb()
		j.workspace.room.Close()
	})
	return &watched{c, o, j.web.notes}
}

// until waits for something that the service does.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for begun := time.Now(); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Since(begun) > 2*time.Minute {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// ended waits for an order to end, and returns how.
func (w *watched) ended(t *testing.T, job pipeline.Job) web.Ended {
	t.Helper()
	var found web.Ended
	until(t, string(job), func() bool {
		list := w.office.Work().Ended
		i := slices.IndexFunc(list, func(e web.Ended) bool { return e.Job == job && e.By != "" })
		if i >= 0 {
			found = list[i]
		}
		return i >= 0
	})
	return found
}

func lan() signin.User { return signin.User{Login: "lan", Role: signin.ConsolidatorRole} }

// filled is a correction of a unit's report as a workbook.
func (w *watched) filled(t *testing.T, u pipeline.Unit) []byte {
	t.Helper()
	req := w.w.formRequest(u, w.period, time.Now)
	req.Filled = sample.Maker{Programme: w.w.programme, Seed: 82}.Submissions(u, w.period, req.Forms)
	alter(req.Filled, req.Forms, revised)
	var b bytes.Buffer
	if err := forms.Workbook(&b, req); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestAUnitIsAnsweredOnThePages hands a form in, reads its answer, and has the period
// consolidated and closed, all by orders.
func TestAUnitIsAnsweredOnThePages(t *testing.T) {
	t.Parallel()
	c := newCloser(t)
	u := c.filed(t)
	w := c.watch(t)
	ctx, o := t.Context(), w.office
	data := w.filled(t, u)
	hash, err := o.Receive(ctx, lan(), u.Code, "../../x/sửa.xlsx", data)
	if err != nil {
		t.Fatal(err)
	}
	var receipt pipeline.Receipt
	until(t, "the receipt", func() bool {
		list := o.Snapshot().Basis.Receipts
		i := slices.IndexFunc(list, func(r pipeline.Receipt) bool { return r.SHA256 == hash })
		if i >= 0 {
			receipt = list[i]
		}
		return i >= 0
	})
	if receipt.Unit != u.Code || receipt.File != "sửa.xlsx" || receipt.Decision != pipeline.Accepted {
		t.Fatalf("receipt %+v", receipt)
	}
	if d, err := o.Original(ctx, receipt.Sequence); err != nil || !bytes.Equal(d.Bytes, data) {
		t.Errorf("original %q, %v", d.Name, err)
	}
	answers, err := o.Answers(ctx, receipt.Sequence)
	if err != nil || len(answers) == 0 {
		t.Fatalf("%d answers, %v", len(answers), err)
	}
	outbox := readAll(t, filepath.Join(c.dir, "outbox", u.Code, answers[0].Name))
	if !bytes.Equal(outbox, answers[0].Bytes) {
		t.Error("the answer on the pages is not that in the outbox")
	}

	if p, err := o.Published(ctx, pipeline.EditionRef{Period: c.period}); err != nil || p.Current {
		t.Errorf("before the consolidation: current %v, %v", p != nil && p.Current, err)
	}
	if err := o.Order(ctx, lan(), web.Order{Job: pipeline.JobConsolidate, Period: c.period}); err != nil {
		t.Fatal(err)
	}
	if e := w.ended(t, pipeline.JobConsolidate); e.Failure != "" || e.By != "lan" || len(e.Ledger) != 3 || e.Step.IsZero() {
		t.Fatalf("consolidated %+v", e)
	}
	until(t, "the figures", func() bool {
		p, err := o.Published(ctx, pipeline.EditionRef{Period: c.period})
		return err == nil && p.Current
	})
	p, err := o.Published(ctx, pipeline.EditionRef{Period: c.period})
	if err != nil || len(p.Results) == 0 || len(p.Ledger) != 3 || len(p.Documents) != 3 || p.Filing.Expected == 0 {
		t.Fatalf("published %+v, %v", p, err)
	}
	for _, d := range p.Documents {
		got, err := o.Document(ctx, p.Ref, d.Name)
		if err != nil || int64(len(got.Bytes)) != d.Size {
			t.Errorf("%s: %d bytes, %v", d.Name, len(got.Bytes), err)
		}
	}
	if _, err := o.Document(ctx, p.Ref, "../../danvan.yaml"); !errors.Is(err, web.ErrNothing) {
		t.Errorf("a path for a document: %v", err)
	}

	if err := o.Order(ctx, lan(), web.Order{Job: pipeline.JobClose, Period: c.period, Note: "chốt theo công văn"}); err != nil {
		t.Fatal(err)
	}
	if e := w.ended(t, pipeline.JobClose); e.Failure != "" {
		t.Fatalf("closed %+v", e)
	}
	until(t, "the edition", func() bool { return len(o.Snapshot().Basis.Editions) == 1 })
	if e := o.Snapshot().Basis.Editions[0]; e.Note != "chốt theo công văn" || !strings.HasPrefix(e.Who, "web:lan (") {
		t.Errorf("edition by %q, note %q", e.Who, e.Note)
	}
	until(t, "the audit log", func() bool { return !w.notes.Waiting() })
	var noted []string
	audit, err := o.Audit(ctx)
	for _, e := range audit {
		if strings.HasPrefix(e.Who, "web:lan@") {
			noted = append(noted, e.What+" "+e.Subject+" "+e.Verdict)
		}
	}
	period := c.period.String()
	if d := cmp.Diff([]string{"order close " + period + " done", "order consolidate " + period + " done", "upload " + u.Code + " done"}, noted); err != nil || d != "" {
		t.Error(err, d)
	}
}

// TestThePagesExplainAsTheCommandDoes asks about figures of the draft and of an edition
// twice, and once more after everything that is derived was deleted and brought back.
func TestThePagesExplainAsTheCommandDoes(t *testing.T) {
	withoutRace(t)
	c := newCloser(t)
	c.run(t, exitDone, "close", "--period", c.period.String())
	c.correct(t, c.filed(t), 1)
	c.run(t, exitDone, "consolidate", "--period", c.period.String())
	w := c.watch(t)
	for _, number := range []int{0, 1} {
		w.explains(t, number)
	}
	if err := errors.Join(os.RemoveAll(filepath.Join(c.dir, "reports")), os.RemoveAll(filepath.Join(c.dir, "facts"))); err != nil {
		t.Fatal(err)
	}
	c.run(t, exitDone, "rebuild")
	w.explains(t, 0)
}

func (w *watched) explains(t *testing.T, number int) {
	t.Helper()
	back, desk, err := w.app.openToExplain(t.Context(), w.period, when{edition: number})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = back.close() }()
	tree := back.programme.Tree(w.period)
	of, marked := pipeline.EditionRef{Period: w.period, Number: number}, false
	for i, ind := range back.programme.Indicators {
		unit := tree.Units()[i*7%len(tree.Units())].Code
		if i%2 == 0 {
			unit = tree.Root().Code
		}
		want, err := back.explain(t.Context(), desk, pipeline.ExplainQuestion{Asked: pipeline.Asked{Unit: unit, Indicator: ind.Code}, Period: w.period, Edition: number})
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		got, err := w.office.Explain(t.Context(), of, unit, ind.Code)
		if d := cmp.Diff(*want, got); err != nil || d != "" {
			t.Errorf("edition %d, %s of %s: %v (command -, pages +) %s", number, ind.Code, unit, err, d)
		}
		if took := time.Since(begun); took > 500*time.Millisecond {
			t.Errorf("%s of %s took %s", ind.Code, unit, took)
		}
		if !marked && len(got.Contributions) > 0 {
			d, err := w.office.Marked(t.Context(), of, unit, ind.Code, got.Contributions[0].Submission)
			if marked = err == nil && len(d.Bytes) > 0; !marked {
				t.Errorf("marked: %v", err)
			}
		}
	}
	for _, ask := range [][2]string{{"khong-co", back.programme.Indicators[0].Code}, {tree.Root().Code, "../khong_co"}} {
		if _, err := w.office.Explain(t.Context(), of, ask[0], ask[1]); !errors.Is(err, web.ErrNothing) {
			t.Errorf("%v: %v", ask, err)
		}
	}
}

// TestACommandByHandPutsOrdersOff holds the workspace as a command does: reading goes on,
// the page says who holds it, and what was ordered is done afterwards.
func TestACommandByHandPutsOrdersOff(t *testing.T) {
	t.Parallel()
	c := newCloser(t)
	w := c.watch(t)
	o := w.office
	until(t, "the first tasks", func() bool { return o.Work().Now == nil && len(o.Work().Ended) > 0 })
	lock, err := c.app.takeLock(t.Context(), filepath.Join(c.dir, lockFile))
	for err != nil { // the service itself was at work
		lock, err = c.app.takeLock(t.Context(), filepath.Join(c.dir, lockFile))
	}
	if err := o.Order(t.Context(), lan(), web.Order{Job: pipeline.JobConsolidate, Period: c.period}); err != nil {
		t.Fatal(err)
	}
	until(t, "who holds it", func() bool { return strings.Contains(o.Work().Holder, "pid") })
	if x := o.Work(); len(x.Waiting) != 1 || x.Waiting[0].By != "lan" {
		t.Errorf("waiting %+v", x.Waiting)
	}
	if _, err := o.Published(t.Context(), pipeline.EditionRef{Period: c.period}); err != nil {
		t.Errorf("reading waits: %v", err)
	}
	if err := lock.release(true); err != nil {
		t.Fatal(err)
	}
	if e := w.ended(t, pipeline.JobConsolidate); e.Failure != "" {
		t.Errorf("%+v", e)
	}
	future := web.Order{Job: pipeline.JobClose, Period: pipeline.Period{Kind: pipeline.Quarter, Year: 2999, Number: 1}}
	var said pipeline.Sentence
	if err := o.Order(t.Context(), lan(), future); !errors.As(err, &said) {
		t.Errorf("a period to come: %v", err)
	}
	if err := o.Order(t.Context(), lan(), web.Order{Job: pipeline.JobVerify}); err == nil {
		t.Error("any job can be ordered")
	}
}

// TestThePagesSeeWhatACommandByHandDid takes files with the command beside a service.
func TestThePagesSeeWhatACommandByHandDid(t *testing.T) {
	t.Parallel()
	c := newCloser(t)
	w := c.watch(t)
	before := w.office.Snapshot()
	count := len(before.Basis.Receipts)
	c.correct(t, c.filed(t), 2)
	until(t, "the receipt", func() bool { return len(w.office.Snapshot().Basis.Receipts) > count })
	if len(before.Basis.Receipts) != count {
		t.Error("a snapshot has changed")
	}
	u := c.filed(t)
	if d, err := w.office.Blank(t.Context(), u.Code, "", c.period.Next()); err != nil || len(d.Bytes) == 0 {
		t.Errorf("blank %q: %v", d.Name, err)
	}
	if _, err := w.office.Blank(t.Context(), "../x", "", c.period); !errors.Is(err, web.ErrNothing) {
		t.Errorf("a blank of nobody: %v", err)
	}
	if text, err := w.office.Reminder(t.Context(), u.Code, c.period.Next()); err != nil || !strings.Contains(text, u.Name) {
		t.Errorf("reminder %q, %v", text, err)
	}
}

// The pages know of a cell in which province its file is, as the command does.
func TestThePagesSayInWhichProvinceAFileIs(t *testing.T) {
	withoutRace(t)
	m := newMinistry(t)
	for i, unit := range []string{"SONGCONG", "SONGCONG.MOCHE", "SNV"} {
		m.file(t, unit, i+2)
	}
	m.ingest(t)
	m.push(t, 0)
	m.take(t, 0)
	mustRun(t, exitIncomplete, "consolidate", "--workspace", m.ministry, "--period", "2021-Q2")
	c := &closer{dir: m.ministry, period: pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 2},
		app: &app{workspace: m.ministry, lang: "en", now: time.Now, log: slog.New(slog.DiscardHandler), streams: streams{out: io.Discard, err: io.Discard}}}
	w := c.watch(t)
	back, desk, err := w.app.openToExplain(t.Context(), w.period, when{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = back.close() }()
	want, err := back.explain(t.Context(), desk, pipeline.ExplainQuestion{Asked: pipeline.Asked{Unit: "TN", Indicator: "tcd_luot"}, Period: w.period})
	if err != nil {
		t.Fatal(err)
	}
	of := pipeline.EditionRef{Period: w.period}
	got, err := w.office.Explain(t.Context(), of, "TN", "tcd_luot")
	if d := cmp.Diff(*want, got); err != nil || d != "" {
		t.Errorf("%v (command -, pages +) %s", err, d)
	}
	here, there := 0, 0
	for _, cell := range got.Contributions {
		_, err := w.office.Marked(t.Context(), of, "TN", "tcd_luot", cell.Submission)
		switch {
		case cell.From == "SONGCONG" && err != nil:
			there++
		case cell.From == "" && err == nil:
			here++
		default:
			t.Errorf("%s from %q: marked copy: %v", cell.Submission, cell.From, err)
		}
	}
	if here == 0 || there == 0 {
		t.Errorf("%d cells of files that are here, %d of others", here, there)
	}
}

// A blank of the pages is the one that the command makes, also of a unit that took another
// over: it shows the year to date of both and goes on with the things of both.
func TestABlankOfThePagesIsTheOneOfTheCommand(t *testing.T) {
	t.Parallel()
	c := newCloser(t)
	next := c.period.Next()
	pack := filepath.Join(c.dir, "programme")
	if err := errors.Join(replaceIn(filepath.Join(pack, "units.csv"), "Phòng chuyên môn 2,division,department,STTTT,,true,,,", "Phòng chuyên môn 2,division,department,STTTT,,true,,2021-09-30,"),
		replaceIn(filepath.Join(pack, "changes.csv"), "source\n", "source\n2021-10-01,PHONG2,PHONG1,whole,hợp nhất\n")); err != nil {
		t.Fatal(err)
	}
	c.run(t, exitDone, "forms", "--period", next.String())
	w := c.watch(t)
	for _, unit := range []string{"PHONG1", "PHONG3"} {
		d, err := w.office.Blank(t.Context(), unit, "", next)
		if err != nil {
			t.Fatal(err)
		}
		made, loaded := filepath.Join(c.dir, "outbox", unit, unit+"_"+next.String()+".xlsx"), filepath.Join(t.TempDir(), "loaded.xlsx")
		if err := os.WriteFile(loaded, d.Bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sheets(t, made), sheets(t, loaded)); diff != "" {
			t.Errorf("%s: %s", unit, diff)
		}
	}
}

// sheets are the parts of a workbook that hold cells.
func sheets(t *testing.T, name string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for part, data := range partsOf(t, name) {
		if strings.HasPrefix(part, "xl/worksheets/sheet") || part == "xl/sharedStrings.xml" {
			out[part] = string(data)
		}
	}
	return out
}
