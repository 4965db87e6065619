package webtest

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/web"
	"danvan/pipeline/web/signin"
)

// Office is a workspace in memory. It implements [web.Office].
type Office struct {
	mu        sync.Mutex
	snapshot  *web.Snapshot
	work      web.Work
	waiting   []pipeline.Receipt
	published map[pipeline.EditionRef]*web.Published

	Lost   []pipeline.EditionRef // whose figures are gone or damaged
	Gone   []string              // documents that were taken away
	Hold   bool                  // a received file gets no receipt before [Office.Pass]
	Failed error                 // what every method that can fail fails with
	Noted  []Noted               // what the pages put into the audit log
	Done   []web.Order           // what was ordered
}

// Noted is a line that the pages put into the audit log.
type Noted struct{ By, What, Subject, Verdict, Reason string }

// New returns the workspace.
func New() *Office {
	p, receipts := Programme(), Receipts()
	o := &Office{published: published(p)}
	o.snapshot = &web.Snapshot{At: Now(), Programme: p, Basis: pipeline.Basis{Receipts: receipts, Editions: editions(p, receipts)},
		Periods: []pipeline.Period{Q2(), Q1()}, Published: []pipeline.Period{Q2(), Q1()}, MaxUpload: 1 << 20}
	o.work.Ended = []web.Ended{
		{Running: web.Running{Job: pipeline.JobConsolidate, Period: Q2(), By: "tonghop", Started: Now().Add(-time.Hour)}, Ended: Now().Add(-58 * time.Minute), Ledger: ledgerLines()},
		{Running: web.Running{Job: pipeline.JobIngest, Started: Now().Add(-2 * time.Hour)}, Ended: Now().Add(-2*time.Hour + 3*time.Second), Failure: "thư mục inbox đang bị khóa " + Script},
	}
	return o
}

func ledgerLines() []pipeline.LedgerLine {
	return []pipeline.LedgerLine{
		{Line: "files", Text: "17 files = 12 accepted + 3 returned + 2 duplicates", Vietnamese: "17 tệp = 12 được nhận + 3 trả lại + 2 trùng", Holds: true},
		{Line: "cells", Text: "240 cells read = 200 + 20 + 20", Vietnamese: "240 ô đọc = 200 ghi + 20 trống + 20 từ chối", Holds: true},
		{Line: "flows", Text: "12 flows checked", Vietnamese: "Cấp tỉnh bằng tổng các đơn vị ở 12 chỉ tiêu", Holds: true},
	}
}

// Snapshot implements [web.Office].
func (o *Office) Snapshot() *web.Snapshot {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.snapshot
}

// Change replaces the snapshot by a copy that was changed.
func (o *Office) Change(change func(*web.Snapshot)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	next := *o.snapshot
	change(&next)
	o.snapshot = &next
}

// SetWork says what is being done.
func (o *Office) SetWork(w web.Work) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.work = w
}

// Published implements [web.Office].
func (o *Office) Published(_ context.Context, of pipeline.EditionRef) (*web.Published, error) {
	if p := o.published[of]; p != nil && !slices.Contains(o.Lost, of) {
		return p, o.Failed
	}
	return nil, web.ErrNothing
}

// Explain implements [web.Office]: every figure comes from one cell of one unit.
func (o *Office) Explain(ctx context.Context, of pipeline.EditionRef, unit, indicator string) (pipeline.Explained, error) {
	p, err := o.Published(ctx, of)
	if err != nil {
		return pipeline.Explained{}, err
	}
	for _, r := range p.Results {
		if r.Unit == unit && r.Indicator == indicator {
			return pipeline.Explained{Period: of.Period, Unit: unit, Indicator: indicator, Value: r.Value, Numerator: r.Numerator, Denominator: r.Denominator, AddsUp: true, Missing: []string{Silent},
				Parts: []pipeline.ExplainedPart{}, Torn: []pipeline.TornPart{}, Criteria: []pipeline.ExplainedLine{}, Names: pipeline.Names{},
				Contributions: []pipeline.Contribution{{Unit: Filed, Form: "DV-01", Field: "hoi_nghi", Submission: o.snapshot.Basis.Receipts[9].Submissions[0].ID, Version: 2, File: Script + ".xlsx", Sheet: "DV-01", Cell: "C12", Value: r.Value.String(), Role: "value", Through: []string{}}}}, nil
		}
	}
	return pipeline.Explained{}, web.ErrNothing
}

// Marked implements [web.Office].
func (o *Office) Marked(context.Context, pipeline.EditionRef, string, string, string) (pipeline.Document, error) {
	return pipeline.Document{Name: "danh-dau.xlsx", Bytes: []byte("marked")}, o.Failed
}

// Documents implements [web.Office].
func (o *Office) Documents(_ context.Context, of pipeline.EditionRef) ([]web.PublishedDocument, error) {
	p := o.published[of]
	if p == nil {
		return nil, web.ErrNothing
	}
	return slices.DeleteFunc(slices.Clone(p.Documents), func(d web.PublishedDocument) bool { return slices.Contains(o.Gone, d.Name) }), o.Failed
}

// Document implements [web.Office].
func (o *Office) Document(ctx context.Context, of pipeline.EditionRef, name string) (pipeline.Document, error) {
	list, err := o.Documents(ctx, of)
	if err != nil {
		return pipeline.Document{}, err
	}
	for _, d := range list {
		if d.Name == name {
			return pipeline.Document{Name: name, Bytes: []byte("document " + name)}, nil
		}
	}
	return pipeline.Document{}, web.ErrNothing
}

// Original implements [web.Office].
func (o *Office) Original(_ context.Context, receipt int) (pipeline.Document, error) {
	for _, r := range o.Snapshot().Basis.Receipts {
		if r.Sequence == receipt {
			return pipeline.Document{Name: r.File, Bytes: []byte("original " + r.File)}, o.Failed
		}
	}
	return pipeline.Document{}, web.ErrNothing
}

// Answers implements [web.Office].
func (o *Office) Answers(_ context.Context, receipt int) ([]pipeline.Document, error) {
	return []pipeline.Document{{Name: fmt.Sprintf("%06d TRA LAI.xlsx", receipt), Bytes: []byte("answer")}, {Name: "mau-moi.xlsx", Bytes: []byte("blank")}}, o.Failed
}

// Blank implements [web.Office].
func (o *Office) Blank(_ context.Context, unit, form string, period pipeline.Period) (pipeline.Document, error) {
	return pipeline.Document{Name: fmt.Sprintf("%s %s %s.xlsx", unit, form, period), Bytes: []byte("blank")}, o.Failed
}

// Reminder implements [web.Office].
func (o *Office) Reminder(_ context.Context, unit string, period pipeline.Period) (string, error) {
	return fmt.Sprintf("Kính gửi %s: còn thiếu báo cáo %s.", o.Snapshot().Programme.Tree(period).Name(unit), period.Vietnamese()), o.Failed
}

// Receive implements [web.Office]. A file that holds "sai" is returned.
func (o *Office) Receive(_ context.Context, _ signin.User, unit, name string, data []byte) (string, error) {
	if o.Failed != nil {
		return "", o.Failed
	}
	f := file{unit: unit, name: name, at: Now(), period: Q2(), forms: []string{"DV-01"}, version: 1}
	if bytes.Contains(data, []byte("sai")) {
		f.findings = []pipeline.Finding{number("DV-01", "C12", "1.1")}
	}
	l := &ledger{receipts: slices.Clone(o.Snapshot().Basis.Receipts)}
	l.add(f)
	sum := l.receipts[len(l.receipts)-1].SHA256
	o.waiting = l.receipts
	if !o.Hold {
		o.Pass()
	}
	return sum, nil
}

// Pass is a pass over the inbox: what was received is answered.
func (o *Office) Pass() {
	if o.waiting != nil {
		o.Change(func(s *web.Snapshot) { s.Basis.Receipts = o.waiting })
	}
}

// Order implements [web.Office].
func (o *Office) Order(_ context.Context, _ signin.User, order web.Order) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.Done = append(o.Done, order)
	o.work.Waiting = append(o.work.Waiting, order)
	return o.Failed
}

// Work implements [web.Office].
func (o *Office) Work() web.Work {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.work
}

// Audit implements [web.Office].
func (o *Office) Audit(context.Context) ([]pipeline.AuditEntry, error) {
	return []pipeline.AuditEntry{
		{At: Now(), Who: "web:tonghop", What: "consolidate", Subject: "2021-Q2", Verdict: "done", SHA256: sha("c"), Receipts: 17},
		{At: Now().Add(-time.Hour), Who: "web:xa", What: "read-filing", Subject: "/units/" + Script, Verdict: "refused", Reason: Script},
	}, o.Failed
}

// Note implements [web.Office].
func (o *Office) Note(_ context.Context, by signin.User, what, subject, verdict, reason string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.Noted = append(o.Noted, Noted{by.Login, what, subject, verdict, reason})
	return nil
}
