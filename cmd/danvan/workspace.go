package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"danvan/cmd/danvan/auditqueue"
	"danvan/cmd/danvan/room"
	"danvan/config"
	"danvan/ingest"
	"danvan/ingest/archive"
	"danvan/ingest/inbox"
	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/templates/forms"
	"danvan/templates/pdf"
	"danvan/transforms"
)

// workspace is an opened workspace: settings, programme and what works on them.
type workspace struct {
	dir        string
	settings   config.Settings
	programme  *pipeline.Programme
	archive    *archive.Archive
	room       *room.Room // where senders' files are opened
	keepRoom   bool       // it is somebody else's
	warehouse  *transforms.Warehouse
	pdf        *pdf.Converter // nil where no PDF is wanted
	disk       disk.Disk
	laid       *inbox.Laid
	recipients []pipeline.Recipient // read where somebody is written to
	lock       *runLock
	watch      pipeline.Progress // who is told how far a run is; may be nil
	by         string            // login of who ordered the run on the pages; "" nobody
	wentWell   bool              // the run that holds the lock came to a good end
	untidy     bool              // something of a run that was cut is still there
}

// inWorkspace tells whether there are settings where a command was called.
func (a *app) inWorkspace() bool {
	_, err := os.Stat(filepath.Join(a.workspace, config.SettingsFile))
	return !errors.Is(err, fs.ErrNotExist)
}

// openingBytes are more than what is made while a workspace is opened, which the collector went
// through four times meanwhile: an eighth of the processors' time of a command that then has
// little to do. Such a command holds 20 MB more for it.
const openingBytes = 16 << 20

// open reads the settings and the programme. Nothing is written.
func (a *app) open() (*workspace, error) {
	defer idling(openingBytes)()
	settings, err := config.LoadSettings(a.workspace)
	if err != nil {
		return nil, err
	}
	w := &workspace{dir: a.workspace, settings: settings, disk: a.disk, laid: a.laid}
	if w.programme, err = config.ReadPack(os.DirFS(w.path(settings.Programme))); err != nil {
		return nil, err
	}
	if w.archive, err = archive.OpenOn(a.disk, w.path(settings.Archive)); err != nil {
		return nil, err
	}
	if w.room, err = a.openRoom(settings, w.workers(), w.programme); err != nil {
		return nil, err
	}
	return w, nil
}

// openToCompute also opens the warehouse, and with exclusive the lock.
func (a *app) openToCompute(ctx context.Context, exclusive bool) (*workspace, error) {
	w, err := a.open()
	if err != nil {
		return nil, err
	}
	return w, w.toCompute(ctx, a, exclusive)
}

// toCompute takes the lock, where it is asked for, and opens the warehouse. On an
// error everything is closed.
func (w *workspace) toCompute(ctx context.Context, a *app, exclusive bool) (err error) {
	if exclusive {
		if w.lock, err = a.takeLock(ctx, filepath.Join(w.dir, lockFile)); err != nil {
			return errors.Join(err, w.close())
		}
		if w.watch != nil { // who looks on sees that nobody keeps it waiting
			w.watch(pipeline.Say("mở thư mục làm việc", "opening the workspace"), 0, 0)
		}
		if w.lock.cut {
			err = w.tidy(ctx, a)
		}
		if err == nil {
			err = auditqueue.Open(w.dir, a.disk).Move(ctx, w.archive)
		}
		if err != nil {
			return errors.Join(err, w.close())
		}
	}
	w.warehouse, err = a.openWarehouse(w, w.programme, w.path(w.settings.Facts))
	if err != nil {
		return errors.Join(err, w.close())
	}
	if exclusive && w.lock.cut {
		if err := w.warehouse.Tidy(ctx); err != nil {
			a.log.Warn("what the run before laid aside stays behind", "error", err)
		}
	}
	return nil
}

// shared is the same workspace for one task of the service: closing it leaves the room
// open.
func (w *workspace) shared() *workspace {
	task := *w
	task.keepRoom = true
	return &task
}

// openWarehouse opens the facts that the programme's forms were read into by this
// program's reader.
func (a *app) openWarehouse(w *workspace, p *pipeline.Programme, facts string) (*transforms.Warehouse, error) {
	computes, err := w.engine()
	if err != nil {
		return nil, err
	}
	return transforms.Open(transforms.Options{Facts: facts, Key: p.ReadingDigest() + "/" + ingest.Version, Program: a.program,
		Engine: computes, Workers: w.workers(), Disk: a.disk, Damaged: func(path string, why error) {
			a.tell("Tệp %s bị hỏng (%v); số liệu được đọc lại từ tệp gốc.", "%s is damaged (%v); its figures are read again from the originals.", path, why)
		}})
}

func (w *workspace) close() error {
	if !w.keepRoom {
		w.room.Close()
	}
	if w.lock != nil {
		return w.lock.release(w.wentWell && !w.untidy)
	}
	return nil
}

// path resolves a settings path against the workspace.
func (w *workspace) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(w.dir, p)
}

// workers is how many files are read and how many threads roll up at once, unless the
// settings say. Where there are pages one processor is left to them: they stay quick while
// a run is at work, and on two processors a run takes no longer for it, as its own work
// between files and roll-ups needs the other one.
func (w *workspace) workers() int {
	if w.settings.Workers > 0 {
		return w.settings.Workers
	}
	if w.settings.Web.Listen != "" {
		return max(1, runtime.NumCPU()-1)
	}
	return runtime.NumCPU()
}

func (w *workspace) desk(now pipeline.Clock) pipeline.Desk {
	return pipeline.Desk{Programme: w.programme, Archive: w.archive, Reader: w.withTaken(w.room, w.room.Rereader(0)), Warehouse: w.warehouse, Now: now,
		Corrections: w.settings.CorrectionWindows(), Progress: w.tell}
}

// tell says how far a run is to who watches it.
func (w *workspace) tell(step pipeline.Sentence, done, total int) {
	if w.watch != nil {
		w.watch(step, done, total)
	}
}

// basis is what is known now.
func (w *workspace) basis(ctx context.Context) (pipeline.Basis, error) {
	return pipeline.KnownTo(ctx, w.archive, w.settings.CorrectionWindows())
}

// basisAbout is what is known now about one period and of the editions of all.
func (w *workspace) basisAbout(ctx context.Context, period pipeline.Period) (pipeline.Basis, error) {
	return pipeline.KnownTo(ctx, w.archive.About(period), w.settings.CorrectionWindows())
}

// intake opens every way in; the caller closes them.
func (w *workspace) intake(ctx context.Context, now pipeline.Clock) (pipeline.Intake, *waysIn, error) {
	ways, err := w.openWaysIn(ctx, now)
	if err != nil {
		return pipeline.Intake{}, nil, err
	}
	return pipeline.Intake{Programme: w.programme, Inbox: ways, Reader: w.withTaken(w.room, w.room.Reader(0)), Archive: w.archive, Warehouse: w.warehouse,
		Answerer: forms.NewAnswerer(w.programme, ways, w.room), Workers: w.workers(), Rest: w.room.Rest, Corrections: w.settings.CorrectionWindows()}, ways, nil
}

// unit finds a unit of the period's tree.
func (w *workspace) unit(tree *pipeline.Hierarchy, code string) (pipeline.Unit, error) {
	if u, ok := tree.Unit(code); ok {
		return u, nil
	}
	return pipeline.Unit{}, usage("%q không phải là đơn vị của kỳ này", "%q is not a unit of this period", code)
}

// reports checks that the programme consolidates the period.
func (w *workspace) reports(p pipeline.Period) error {
	if !slices.Contains(w.programme.Kinds, p.Kind) {
		var words, english []string
		for _, k := range w.programme.Kinds {
			words, english = append(words, k.Vietnamese()), append(english, strings.ReplaceAll(string(k), "_", " "))
		}
		of := pipeline.Sentence{Vietnamese: strings.Join(words, ", "), English: strings.Join(english, ", ")}
		return usage("%s tổng hợp theo %s, không có kỳ %s. Số liệu của nhiều kỳ gộp lại: danvan series", "%s consolidates by %s and has no period %s. Several periods taken together: danvan series", w.programme.Code, of, p)
	}
	if w.programme.Ended(p) {
		return usage("%s không tổng hợp kỳ %s: ngày %s chương trình không còn đơn vị nào", "%s does not consolidate %s: on %s the programme has no unit any more",
			w.programme.Code, p, w.programme.Rule.Window(p).To)
	}
	if !w.programme.Reports(p) {
		return usage("%s không tổng hợp kỳ %s; kỳ đầu tiên là %s", "%s does not consolidate %s; its first period is %s", w.programme.Code, p, w.programme.First)
	}
	return nil
}

func (w *workspace) noIndicator(code string) error {
	return usage("%q không phải là chỉ tiêu của %s", "%q is not an indicator of %s", code, w.programme.Code)
}

// who is by whom a run of this workspace is made: who ordered it, and the account that
// does it.
func (w *workspace) who() string {
	if w.by == "" {
		return who()
	}
	return onTheWeb(w.by) + " (" + who() + ")"
}

// onTheWeb names a user of the pages for the audit log.
func onTheWeb(login string) string { return "web:" + login }

// who names the account and the machine that run the program, for the audit log.
func who() string {
	host, _ := os.Hostname() // unknown stays empty
	name := "?"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	return name + "@" + host
}
