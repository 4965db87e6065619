package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"danvan/cmd/danvan/auditqueue"
	"danvan/cmd/danvan/room"
	"danvan/cmd/danvan/service"
	"danvan/cmd/danvan/weboffice"
	"danvan/ingest/inbox"
	"danvan/pipeline"
	"danvan/pipeline/web"
	"danvan/pipeline/web/signin"
	"danvan/templates/forms"
)

// lookEvery is how often the pages look for what a command by hand has changed.
const lookEvery = 2 * time.Second

// officeDesk opens the workspace for the pages when they are first built, and keeps it
// open: a service without pages holds no receipts in memory.
type officeDesk struct {
	*app
	notes   *auditqueue.Queue
	service *service.Service
	opened  chan struct{} // closed when the office is open

	mu      sync.Mutex
	inForce *workspace
	office  *weboffice.Office
	clerk   *clerk // of the premises in use
}

func (a *app) newOfficeDesk(notes *auditqueue.Queue, s *service.Service) *officeDesk {
	return &officeDesk{app: a, notes: notes, service: s, opened: make(chan struct{})}
}

// apply takes a workspace into use. Where that fails the pages go on with the one before.
func (d *officeDesk) apply(w *workspace) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inForce = w
	if d.office == nil {
		return
	}
	old := d.clerk
	p, err := d.premises(w)
	if err != nil {
		d.log.Error("the pages go on with the old settings and programme", "error", err)
		return
	}
	d.office.Use(p)
	go old.workspace.room.Close() // it waits for the answers that are being made
}

// open returns the office, which is opened when it is first asked for.
func (d *officeDesk) open(ctx context.Context) (*weboffice.Office, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.office != nil {
		return d.office, nil
	}
	p, err := d.premises(d.inForce)
	if err != nil {
		return nil, err
	}
	o, err := weboffice.New(ctx, weboffice.Services{Service: d.service, Notes: d.notes, Now: d.now, Log: d.log}, p)
	if err != nil {
		d.clerk.workspace.room.Close()
		return nil, err
	}
	d.office = o
	close(d.opened)
	return o, nil
}

// pages are the pages behind a door.
func (d *officeDesk) pages(door signin.Door) (http.Handler, error) {
	o, err := d.open(context.Background())
	if err != nil {
		return nil, err
	}
	return web.New(o, door, d.now, d.log), nil
}

// run keeps what the pages show up to date until the context ends.
func (d *officeDesk) run(ctx context.Context) {
	select {
	case <-ctx.Done():
		return
	case <-d.opened:
	}
	d.office.Run(ctx, lookEvery)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.clerk.workspace.room.Close()
}

// ended has the pages look at what a task has changed.
func (d *officeDesk) ended(service.Event) {
	select {
	case <-d.opened:
		d.office.Look()
	default: // nobody looks
	}
}

// premises are the workspace as the pages use it: with a room of their own, so that their
// readers and the files of a pass never wait for each other.
func (d *officeDesk) premises(w *workspace) (*weboffice.Premises, error) {
	own := *w
	own.lock, own.warehouse = nil, nil
	var err error
	if own.room, err = d.openRoom(w.settings, 1, w.programme); err != nil {
		return nil, err
	}
	d.clerk = &clerk{Room: own.room, app: d.app, workspace: &own}
	return &weboffice.Premises{Programme: w.programme, Archive: w.archive, Corrections: w.settings.CorrectionWindows(), Reports: w.path(w.settings.Reports),
		Slot: inbox.NewSlot(w.disk, w.path(w.settings.Inbox), w.programme.Units, w.laid), MaxUpload: limitsOf(w.settings).FileBytes, Clerk: d.clerk}, nil
}

// clerk does for the pages what the commands do. It implements [weboffice.Clerk]; files of
// senders are opened in its room.
type clerk struct {
	*room.Room
	app       *app
	workspace *workspace
}

// Programme reads the pack of an edition.
func (c *clerk) Programme(e pipeline.Edition) (*pipeline.Programme, error) {
	return c.workspace.editionProgramme(e)
}

// Answer makes the answer to a file again.
func (c *clerk) Answer(ctx context.Context, r pipeline.Receipt, o pipeline.Original) ([]pipeline.Document, error) {
	return forms.NewAnswerer(c.workspace.programme, nil, c.Room).Documents(ctx, r, o)
}

// Blank makes the workbook of a unit's forms, or of one of them, as the command does.
func (c *clerk) Blank(ctx context.Context, b pipeline.Basis, unit pipeline.Unit, form string, period pipeline.Period) (pipeline.Document, error) {
	w := c.workspace
	req, name := w.formRequest(unit, period, c.app.now), unit.Code+"_"+period.String()
	if form != "" {
		f := w.programme.Form(form, period)
		if f == nil || !f.FiledBy(unit.Tier) {
			return pipeline.Document{}, web.ErrNothing
		}
		req.Forms, name = []*pipeline.Form{f}, name+"_"+f.Code
	}
	if len(req.Forms) == 0 {
		return pipeline.Document{}, web.ErrNothing
	}
	desk := w.desk(c.app.now)
	desk.Archive = knownArchive{w.archive, b.Receipts}
	before, err := forerunners(ctx, desk, period, unit)
	if err != nil {
		return pipeline.Document{}, err
	}
	req.Previous = before[unit.Code]
	var data bytes.Buffer
	if err := forms.Workbook(&data, req); err != nil {
		return pipeline.Document{}, err
	}
	return pipeline.Document{Name: name + ".xlsx", Bytes: data.Bytes()}, nil
}

// knownArchive is an archive whose receipts need not be read again.
type knownArchive struct {
	pipeline.Archive
	receipts []pipeline.Receipt
}

// Receipts returns what is known.
func (a knownArchive) Receipts(context.Context) ([]pipeline.Receipt, error) { return a.receipts, nil }

// Reminder writes to a unit about the reports that it owes. It is copied into a letter: it
// says where to file, and not where the letter lies.
func (c *clerk) Reminder(unit string, period pipeline.Period, owing []pipeline.Filing) string {
	l := reminderLetter(unit, period, owing, c.app.now(), pipeline.Vietnamese)
	l.Closing = "Đề nghị đơn vị gửi báo cáo trên trang web tiếp nhận báo cáo, hoặc chép tệp vào thư mục của đơn vị trong hộp thư đến (inbox). Nếu vừa nộp, đơn vị có phiếu trả lời trong ít phút và không cần làm gì thêm."
	return l.Text()
}

// Trace explains a figure of an edition by computing it again.
func (c *clerk) Trace(ctx context.Context, e pipeline.Edition, b pipeline.Basis, unit, indicator string) (x pipeline.Explained, err error) {
	w := c.workspace
	back, desk, err := w.reopen(c.app, e, b, w.path(w.settings.Facts))
	if err != nil {
		return x, err
	}
	defer func() { err = errors.Join(err, back.close()) }()
	found, err := w.explain(ctx, desk, pipeline.ExplainQuestion{Asked: pipeline.Asked{Unit: unit, Indicator: indicator}, Period: e.Period, Edition: e.Number})
	if err != nil {
		return x, err
	}
	return *found, nil
}

// Words says what is wrong to people.
func (c *clerk) Words(err error) pipeline.Sentence { return c.app.sentence(err) }
