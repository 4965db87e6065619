package main

import (
	"context"
	"net/http"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"danvan/cmd/danvan/auditqueue"
	"danvan/cmd/danvan/service"
	"danvan/cmd/danvan/website"
	"danvan/config"
	"danvan/ingest/archive"
	"danvan/pipeline"
	"danvan/pipeline/web/signin"
	"danvan/pipeline/wholefile"
)

// jobWeb names the pages in alerts; they are no job that is ever due.
const jobWeb pipeline.Job = "web"

// webDesk is what the pages of a service need besides what they show: who may sign in,
// the audit log, and a keeper that lets them answer.
type webDesk struct {
	*app
	keeper   *website.Keeper
	users    *signin.Store
	hasher   *signin.Hasher
	notes    *auditqueue.Queue
	desk     *officeDesk // what they show
	pages    func(signin.Door) (http.Handler, error)
	settings atomic.Pointer[config.Settings] // in force
	told     int                             // failures that people were told of; the service's goroutine
}

// openWeb returns the pages of a service.
func (a *app) openWeb(s *service.Service) *webDesk {
	// A hash costs 19 MiB while it is computed.
	d := &webDesk{app: a, users: signin.OpenUsers(a.workspace, wholefile.On(a.disk)), hasher: signin.NewHasher(max(2, runtime.NumCPU()/2)), notes: auditqueue.Open(a.workspace, a.disk)}
	d.desk = a.newOfficeDesk(d.notes, s)
	d.pages = d.desk.pages
	d.keeper = website.New(a.workspace, d.build, a.now, a.log)
	return d
}

// start keeps the pages, and writes what waits for the audit log, until the context ends
// or stop is called, which waits for the pages that are being written.
func (d *webDesk) start(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	all.Go(func() { d.moveNotes(ctx) })
	all.Go(func() { d.keeper.Run(ctx) })
	all.Go(func() { d.desk.run(ctx) })
	return func() {
		cancel()
		all.Wait()
	}
}

// apply takes a workspace into use.
func (d *webDesk) apply(w *workspace) {
	d.settings.Store(&w.settings)
	d.desk.apply(w)
	d.keeper.Apply(w.settings.Web)
}

// build makes the pages behind their gate.
func (d *webDesk) build(w config.Web, known func(string) bool) (http.Handler, func(), error) {
	provider, err := d.provider(w)
	if err != nil {
		return nil, nil, err
	}
	gate, err := signin.NewGate(signin.Options{Users: d.users, Hasher: d.hasher, Now: d.now, Log: d.log, Note: d.note, Secure: w.Secure(), Origin: w.BehindProxy, Proxy: w.Proxy(), Known: known,
		Idle: w.Idle(), Longest: w.Longest(), MaxUpload: int64(d.settings.Load().Limits.FileMiB) << 20, Provider: provider})
	if err != nil {
		return nil, nil, err
	}
	pages, err := d.pages(gate)
	if err != nil {
		gate.Close()
		return nil, nil, err
	}
	return pages, gate.Close, nil
}

// provider is the OpenID Connect provider of the settings, nil without one.
func (a *app) provider(w config.Web) (*signin.Provider, error) {
	if w.Issuer == "" {
		return nil, nil
	}
	secret, err := w.Secret(a.workspace, os.LookupEnv)
	if err != nil {
		return nil, err
	}
	return &signin.Provider{Name: w.Provider, Issuer: w.Issuer, Client: w.Client, Secret: secret, Claim: w.Claim, Now: a.now}, nil
}

// note keeps what a user did for the audit log. It waits for no run.
func (d *webDesk) note(ctx context.Context, by signin.User, what, subject, verdict, reason string) error {
	return d.notes.Add(pipeline.AuditEntry{At: d.now(), Who: signin.Who(ctx, by), What: what, Subject: subject, Verdict: verdict, Reason: reason})
}

// moveNotes writes what waits into the audit log whenever no run is at work.
func (d *webDesk) moveNotes(ctx context.Context) {
	tick := time.NewTicker(auditqueue.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			d.moveOnce(context.WithoutCancel(ctx)) // what stays is written by the next run
			return
		case <-tick.C:
			d.moveOnce(ctx)
		}
	}
}

func (d *webDesk) moveOnce(ctx context.Context) {
	s := d.settings.Load()
	if s == nil || !d.notes.Waiting() {
		return
	}
	w := &workspace{dir: d.workspace}
	log, err := archive.OpenOn(d.disk, w.path(s.Archive))
	if err == nil {
		err = d.moveAudit(ctx, d.notes, log)
	}
	if err != nil {
		d.log.Error("entries wait for the audit log", "error", err)
	}
}

// watch tells people when the pages do not answer, and when they do again. It is called
// at every tick of the service.
func (d *webDesk) watch(ctx context.Context, j *jobs) {
	s := d.keeper.State()
	var err error
	switch {
	case s.Failures >= 2 && d.told == 0:
		d.told = s.Failures
		err = j.Alert(ctx, pipeline.Task{Job: jobWeb}, s.Failures, s.Why)
	case s.Failures == 0 && d.told > 0:
		d.told = 0
		err = j.Recovered(ctx, pipeline.Task{Job: jobWeb})
	}
	if err != nil {
		d.log.Error("people were not told about the web pages", "error", err)
	}
}
