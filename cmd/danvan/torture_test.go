package main

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"danvan/cmd/danvan/sample"
	"danvan/config"
	"danvan/ingest"
	"danvan/ingest/archive"
	"danvan/ingest/inbox"
	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/pipeline/wholefile"
	"danvan/templates/forms"
	"danvan/transforms"
	"danvan/transforms/engine/duckdb"
)

// tortured is a small programme's inbox and everything that a run makes of it, in this
// process: reading, printing and arithmetic, which no disk can fail, are done once and
// remembered, so that a run costs what its file operations cost.
type tortured struct {
	app       *app
	dir       string
	settings  config.Settings
	programme *pipeline.Programme
	period    pipeline.Period
	now       pipeline.Clock
	faults    *faults
	start     map[string][]byte // the folders as they are before a run
	times     map[string]time.Time

	reader    pipeline.Reader
	composer  *rememberingComposer
	warehouse *transforms.Warehouse
	rollups   map[string]*pipeline.Figures
	documents map[string][]pipeline.Document
	made      *sync.Map // documents, by name and digest
}

// faults is a watcher that makes one step fail, or every one from it on, which is how
// the disk looks to a run that was killed there.
type faults struct {
	mu      sync.Mutex // steps of a batch are taken together
	step    int        // counted since it was armed
	at      int        // 0: none
	forever bool
	err     error
	met     *disk.Step
}

func (f *faults) arm(at int, forever bool, err error) {
	f.step, f.at, f.forever, f.err, f.met = 0, at, forever, err, nil
}

func (f *faults) watch(s disk.Step) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.step++
	if f.at > 0 && (f.step == f.at || f.forever && f.step > f.at) {
		if f.met == nil {
			f.met = &s
		}
		return f.err
	}
	if s.Op == disk.Sync || s.Op == disk.SyncFolder {
		return disk.Passed // flushing takes most of the time and is nothing that can be seen
	}
	return nil
}

// faultKinds are the ways in which an operation fails.
var faultKinds = [...]error{syscall.EIO, syscall.ENOSPC, syscall.EACCES, syscall.ESTALE, disk.ErrShort}

func newTortured(t *testing.T, dir, programme string) *tortured {
	t.Helper()
	x := &tortured{dir: dir, faults: &faults{}, rollups: map[string]*pipeline.Figures{}, documents: map[string][]pipeline.Document{}}
	if err := runInit(t.Context(), x.dir, programme); err != nil {
		t.Fatal(err)
	}
	var err error
	if x.settings, err = config.LoadSettings(x.dir); err != nil {
		t.Fatal(err)
	}
	if x.programme, err = config.ReadPack(os.DirFS(filepath.Join(x.dir, "programme"))); err != nil {
		t.Fatal(err)
	}
	x.period = x.programme.First
	x.now = fixedClock(morning(x.programme.Rule.Window(x.period).To.AddDays(1)))
	x.app = &app{workspace: x.dir, lang: "vi", now: x.now, log: slog.New(slog.DiscardHandler), disk: disk.Watched(x.faults.watch),
		streams: streams{out: &bytes.Buffer{}, err: &bytes.Buffer{}}}
	x.dropAll(t)
	limits := limitsOf(x.settings)
	x.reader = &rememberingReader{ingest.NewReader(x.programme, limits), map[string]pipeline.Reading{}}
	x.composer = &rememberingComposer{Composer: forms.NewComposer(pipeline.NewForest(x.programme), ingest.SheetReader(limits)), known: map[string][]pipeline.Document{}}
	x.made = &sync.Map{}
	x.warehouse, err = transforms.Open(transforms.Options{Facts: filepath.Join(x.dir, "facts"), Key: "k", Disk: x.app.disk, Engine: duckdb.Engine{Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// dropAll fills the inbox: sound workbooks and CSV files, one that is returned and its
// correction, one with other figures, the same bytes twice, a damaged file and a zip.
func (x *tortured) dropAll(t *testing.T) {
	t.Helper()
	w := &workspace{dir: x.dir, settings: x.settings, programme: x.programme}
	for day, drop := range []map[habit]content{{punctual: sound}} {
		if err := x.app.dropFiles(t.Context(), w, x.period, drop, fixedClock(x.now().Add(time.Duration(day-9)*time.Hour))); err != nil {
			t.Fatal(err)
		}
	}
	var filing []pipeline.Unit
	for _, u := range x.programme.Tree(x.period).Units() {
		if len(w.formRequest(u, x.period, x.now).Forms) > 0 {
			filing = append(filing, u)
		}
	}
	first, second, third := filing[0], filing[1], filing[2]
	x.drop(t, first.Code, "b trả lại.xlsx", 7, x.workbook(t, w, second, first, broken))
	x.drop(t, second.Code, "c trả lại.xlsx", 6, x.workbook(t, w, second, second, broken))
	x.drop(t, second.Code, "d sửa.xlsx", 5, x.workbook(t, w, second, second, revised))
	twice := x.workbook(t, w, third, third, sound)
	damaged := bytes.Clone(twice)
	damaged[len(damaged)/2] ^= 0x40
	x.drop(t, third.Code, "e hỏng.xlsx", 4, damaged)
	x.drop(t, third.Code, "f.xlsx", 3, twice)
	x.drop(t, third.Code, "g lần nữa.xlsx", 2, twice)
	var zipped bytes.Buffer
	z := zip.NewWriter(&zipped)
	for _, name := range []string{"một.xlsx", "hai.xlsx"} {
		f, err := z.Create(name)
		if err == nil {
			_, err = f.Write(x.workbook(t, w, first, first, map[string]content{"một.xlsx": sound, "hai.xlsx": revised}[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	x.drop(t, first.Code, "h.zip", 1, zipped.Bytes())
	x.start, x.times = map[string][]byte{}, map[string]time.Time{}
	x.walk(t, "inbox", func(name string, data []byte, info fs.FileInfo) { x.start[name], x.times[name] = data, info.ModTime() })
}

func (x *tortured) drop(t *testing.T, unit, name string, hoursAgo int, data []byte) {
	t.Helper()
	full, at := filepath.Join(x.dir, "inbox", unit, name), x.now().Add(-time.Duration(hoursAgo)*time.Hour)
	if err := errors.Join(os.WriteFile(full, data, 0o644), os.Chtimes(full, at, at)); err != nil {
		t.Fatal(err)
	}
}

// workbook is a filled workbook of a unit, signed as another where they differ.
func (x *tortured) workbook(t *testing.T, w *workspace, u, signed pipeline.Unit, what content) []byte {
	t.Helper()
	req := w.formRequest(signed, x.period, x.now)
	req.Filled = sample.Maker{Programme: x.programme, Seed: uint64(what)}.Submissions(u, x.period, req.Forms)
	alter(req.Filled, req.Forms, what)
	var b bytes.Buffer
	if err := forms.Workbook(&b, req); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// walk calls each for every file below a folder of the workspace.
func (x *tortured) walk(t *testing.T, folder string, each func(name string, data []byte, info fs.FileInfo)) {
	t.Helper()
	root, err := filepath.EvalSymlinks(filepath.Join(x.dir, folder))
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		each(folder+"/"+filepath.ToSlash(name), data, info)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// reset brings the workspace back to where it was before the first run.
func (x *tortured) reset(t *testing.T) {
	t.Helper()
	var err error
	for _, folder := range []string{"archive", "facts", "reports", "outbox"} {
		err = errors.Join(err, os.RemoveAll(filepath.Join(x.dir, folder)), os.Mkdir(filepath.Join(x.dir, folder), 0o755))
	}
	for name, data := range x.start {
		full := filepath.Join(x.dir, name)
		if info, lost := os.Stat(full); lost == nil && info.ModTime().Equal(x.times[name]) || strings.HasSuffix(name, inbox.Marker) {
			continue
		}
		err = errors.Join(err, os.WriteFile(full, data, 0o644), os.Chtimes(full, x.times[name], x.times[name]))
	}
	if err = errors.Join(err, os.WriteFile(filepath.Join(x.dir, lockFile), nil, 0o640)); err != nil {
		t.Fatal(err)
	}
}

// run makes one pass, consolidates and publishes, as the commands do.
func (x *tortured) run(ctx context.Context) (err error) {
	w := &workspace{dir: x.dir, settings: x.settings, programme: x.programme, disk: x.app.disk}
	if w.archive, err = archive.OpenOn(w.disk, w.path(x.settings.Archive)); err != nil {
		return err
	}
	if w.lock, err = x.app.takeLock(ctx, filepath.Join(x.dir, lockFile)); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.lock.release(w.wentWell && !w.untidy)) }()
	if w.lock.cut {
		if err := w.tidy(ctx, x.app); err != nil {
			return err
		}
	}
	box, err := inbox.Open(w.path(x.settings.Inbox), inbox.Options{Units: x.programme.Units, Now: x.now, Limits: limitsOf(x.settings), Members: x.settings.Limits.ArchiveMembers})
	if err != nil {
		return err
	}
	defer box.Close()
	facts := &rememberingWarehouse{x.warehouse, x}
	ways := inbox.Join(inbox.Place{Inbox: watchedInbox{box, w.disk}, Outbox: wholefile.On(w.disk).Folder(w.path(x.settings.Outbox))})
	pass, err := pipeline.Ingest(ctx, pipeline.Intake{Programme: x.programme, Inbox: ways, Reader: x.reader, Archive: w.archive,
		Answerer: forms.NewAnswerer(x.programme, &rememberingOutbox{ways, x.made}, x.composer), Warehouse: facts})
	if err == nil {
		err = errors.Join(ledgerError(pass.Ledger), ways.Err())
	}
	if err != nil {
		return err
	}
	return x.consolidate(ctx, w, facts)
}

func (x *tortured) consolidate(ctx context.Context, w *workspace, facts pipeline.Warehouse) error {
	c, err := pipeline.Consolidate(ctx, pipeline.Desk{Programme: x.programme, Archive: w.archive, Reader: x.reader, Warehouse: facts, Now: x.now}, x.period)
	if err != nil {
		return err
	}
	key := countingKey(x.period, c.Accepted)
	if x.documents[key] == nil {
		printed, data, err := w.documents(ctx, c, nil)
		if err != nil {
			return err
		}
		x.documents[key] = append(printed, data...)
	}
	if err := w.publish(x.period, x.documents[key]); err != nil {
		return err
	}
	w.wentWell = true
	return nil
}

func countingKey(p pipeline.Period, counting []pipeline.Submission) string {
	key := p.String()
	for _, s := range counting {
		key += fmt.Sprintf("\n%s %d", s.ID, s.Version)
	}
	return key
}

// watchedInbox takes the inbox's two operations on files through the disk.
type watchedInbox struct {
	*inbox.Inbox
	disk disk.Disk
}

func (b watchedInbox) Load(ctx context.Context, a pipeline.Arrival) (o pipeline.Original, err error) {
	err = b.disk.Do(disk.Read, a.File, func() error {
		o, err = b.Inbox.Load(ctx, a)
		return err
	})
	return o, err
}

func (b watchedInbox) Done(ctx context.Context, o pipeline.Original) error {
	return b.disk.Do(disk.Remove, o.File, func() error { return b.Inbox.Done(ctx, o) })
}

type rememberingReader struct {
	pipeline.Reader
	known map[string]pipeline.Reading
}

func (r *rememberingReader) Read(ctx context.Context, o pipeline.Original) pipeline.Reading {
	key := o.Unit + "/" + o.File + "/" + o.SHA256
	if _, ok := r.known[key]; !ok {
		r.known[key] = r.Reader.Read(ctx, o)
	}
	reading := r.known[key]
	reading.Submissions = append([]pipeline.Submission{}, reading.Submissions...) // the run writes into them
	return reading
}

type rememberingComposer struct {
	pipeline.Composer
	mu    sync.Mutex // of known
	known map[string][]pipeline.Document
}

func (c *rememberingComposer) Compose(ctx context.Context, r pipeline.Receipt, o pipeline.Original) ([]pipeline.Document, error) {
	receipt, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known[string(receipt)] == nil {
		if c.known[string(receipt)], err = c.Composer.Compose(ctx, r, o); err != nil {
			return nil, err
		}
	}
	return c.known[string(receipt)], nil
}

// rememberingOutbox remembers whatever it was given whole.
type rememberingOutbox struct {
	forms.Outbox
	made *sync.Map // by name and digest
}

func (o *rememberingOutbox) Put(ctx context.Context, a pipeline.Arrival, name string, data []byte) error {
	o.made.Store(filepath.Base(name)+digest(data), true)
	return o.Outbox.Put(ctx, a, name, data)
}

// rememberingWarehouse computes a roll-up once for each set of submissions. What it
// counts is held by files whose names are the digests of their bytes.
type rememberingWarehouse struct {
	*transforms.Warehouse
	x *tortured
}

func (w *rememberingWarehouse) RollUp(ctx context.Context, p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission) (*pipeline.Figures, error) {
	lacking, err := w.Lacking(ctx, counting)
	if err != nil {
		return nil, err
	}
	if len(lacking) > 0 {
		return w.Warehouse.RollUp(ctx, p, period, counting)
	}
	key := countingKey(period, counting)
	if w.x.rollups[key] == nil {
		if w.x.rollups[key], err = w.Warehouse.RollUp(ctx, p, period, counting); err != nil {
			return nil, err
		}
	}
	figures := *w.x.rollups[key]
	return &figures, nil
}

// Flows takes the line from the whole roll-up, which is remembered.
func (w *rememberingWarehouse) Flows(ctx context.Context, p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission) (pipeline.LedgerLine, error) {
	f, err := w.RollUp(ctx, p, period, counting)
	if err != nil {
		return pipeline.LedgerLine{}, err
	}
	return f.Flows, nil
}

// state is what a workspace comes to: every file by name and digest, and what was
// decided.
type state struct {
	Receipts []string // unit, file, content, decision and versions, without the order
	Outbox   []string // answers without their numbers
	Reports  map[string]string
	Archive  string
	Left     []string // what should not be there
}

func (x *tortured) state(t *testing.T) state {
	t.Helper()
	s := state{Reports: map[string]string{}}
	a, err := archive.Open(filepath.Join(x.dir, "archive"))
	if err != nil {
		t.Fatal(err)
	}
	receipts, err := a.Receipts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range receipts {
		line := fmt.Sprintf("%s/%s %s %s", r.Unit, r.File, r.SHA256, r.Decision)
		for _, sub := range r.Submissions {
			line += fmt.Sprintf(" %s v%d %s", sub.ID, sub.Version, sub.Verdict)
		}
		s.Receipts = append(s.Receipts, line)
	}
	sound, err := a.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.Archive = fmt.Sprint(sound.Receipts, sound.Originals, sound.Problems)
	for _, folder := range []string{"archive", "facts", "outbox", "reports", "inbox"} {
		x.walk(t, folder, func(name string, data []byte, _ fs.FileInfo) {
			base := filepath.Base(name)
			switch {
			case strings.HasPrefix(base, "."+"part") || folder == "inbox" && base != inbox.Marker:
				s.Left = append(s.Left, name)
			case folder == "outbox":
				s.Outbox = append(s.Outbox, filepath.Dir(name)+base[strings.IndexByte(base, ' '):])
			case folder == "reports":
				s.Reports[name] = digest(data)
			}
		})
	}
	sort.Strings(s.Receipts)
	sort.Strings(s.Outbox)
	return s
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// halves names documents that people could open and that nothing made as they are.
func (x *tortured) halves(t *testing.T) (out []string) {
	t.Helper()
	for _, documents := range x.documents {
		for _, d := range documents {
			x.made.Store(d.Name+digest(d.Bytes), true)
		}
	}
	for _, folder := range []string{"outbox", "reports"} {
		x.walk(t, folder, func(name string, data []byte, _ fs.FileInfo) {
			base := filepath.Base(name)
			if _, whole := x.made.Load(base + digest(data)); !whole && !strings.HasPrefix(base, wholefile.Unfinished) {
				out = append(out, name)
			}
		})
	}
	return out
}
