package main

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"danvan/cmd/danvan/sample"
	"danvan/config"
	"danvan/ingest"
	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/pipeline/factstore"
	"danvan/transforms"
)

// counter is a ministry's workspace in this process, and a store that what a test makes up
// is pushed to.
type counter struct {
	dir, store string
	programme  *pipeline.Programme
	period     pipeline.Period
	told       *bytes.Buffer
}

func newCounter(t *testing.T) *counter {
	t.Helper()
	c := &counter{dir: filepath.Join(t.TempDir(), "bộ"), store: filepath.Join(t.TempDir(), "kho"), told: &bytes.Buffer{}}
	if err := runInit(t.Context(), c.dir, "thai-nguyen-2021"); err != nil {
		t.Fatal(err)
	}
	var err error
	if c.programme, err = config.ReadPack(os.DirFS(filepath.Join(c.dir, "programme"))); err != nil {
		t.Fatal(err)
	}
	c.period = c.programme.First
	if err := factstore.Make(disk.Disk{}, c.store, c.now()()); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *counter) now() pipeline.Clock {
	return fixedClock(morning(c.programme.Rule.Window(c.period).To.AddDays(3)))
}

func (c *counter) app(d disk.Disk) *app {
	return &app{workspace: c.dir, lang: "en", now: c.now(), disk: d, log: slog.New(slog.DiscardHandler), streams: streams{out: io.Discard, err: c.told}}
}

// made is what a district pushes, by figures that are made up.
func (c *counter) made(t *testing.T, province string, seed uint64, units ...string) factstore.Push {
	t.Helper()
	p, forms := c.programme, c.programme.FormsOf(c.period)
	var subs []pipeline.Submission
	filed := []pipeline.Attempt{}
	at := c.now()().UTC()
	for _, code := range units {
		unit, _ := p.Tree(c.period).Unit(code)
		due := slices.DeleteFunc(slices.Clone(forms), func(f *pipeline.Form) bool { return !f.FiledBy(unit.Tier) })
		sum := hashOf([]byte(code + string(rune(seed))))
		for _, s := range (sample.Maker{Programme: p, Seed: seed}).Submissions(unit, c.period, due) {
			s.ID, s.Unit, s.SHA256, s.File, s.Version, s.Verdict, s.ReceivedAt = code+"/"+sum+"/"+s.Form, code, sum, "nộp.xlsx", int(seed), pipeline.Accepted, at
			s.Counts = pipeline.CellCounts{Read: len(s.Cells), Stored: len(s.Cells)}
			s.Period, s.Findings, s.Content, s.Sheet = c.period, []pipeline.Finding{}, ingest.ContentDigest(s.Cells), s.Form
			if s.Scope == "" {
				s.Scope = pipeline.Own
			}
			subs = append(subs, s)
			filed = append(filed, pipeline.Attempt{Unit: code, Form: s.Form, Version: int(seed), FirstAccepted: &at})
		}
	}
	w, err := transforms.Open(transforms.Options{Facts: t.TempDir(), Key: "k"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Store(t.Context(), subs); err != nil {
		t.Fatal(err)
	}
	files, err := w.Files(t.Context(), c.period, subs)
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	out := factstore.Push{Paths: map[string]string{}, Manifest: factstore.Manifest{Province: province, Name: "Tỉnh", Period: c.period, MadeAt: at, Who: "ai@đâu", Programme: p.Code, Pack: p.Digest,
		Reader: ingest.Version, Layout: transforms.FactsLayout, Forms: []factstore.Form{}, Receipts: 1, Head: hashOf(nil), Submissions: subs, Filed: filed}}
	for _, f := range forms {
		out.Forms = append(out.Forms, factstore.Form{Code: f.Code, Version: f.Version, Digest: p.FormDigest(f)})
	}
	for _, f := range files {
		out.Files = append(out.Files, factstore.File{SHA256: f.SHA256, Size: f.Size})
		out.Paths[f.SHA256] = f.Path
	}
	return out
}

func (c *counter) push(t *testing.T, p factstore.Push) {
	t.Helper()
	s, err := factstore.Open(disk.Disk{}, c.store)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Push(t.Context(), p); err != nil {
		t.Fatal(err)
	}
}

// take takes and returns the exit code with what was said.
func (c *counter) take(t *testing.T, d disk.Disk, f syncFlags) (int, string) {
	t.Helper()
	c.told.Reset()
	f.take = true
	a := c.app(d)
	code := a.exit(t.Context(), runTake(t.Context(), a, c.store, f))
	return code, c.told.String()
}

// counting is what counts in the ministry now.
func (c *counter) counting(t *testing.T) (out []string) {
	t.Helper()
	w, err := c.app(disk.Disk{}).open()
	if err != nil {
		t.Fatal(err)
	}
	defer w.room.Close()
	basis, err := w.basis(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range basis.Draft(w.programme, c.period) {
		out = append(out, s.ID)
	}
	return out
}

// What a ministry's programme does not know is refused by its name, and nothing of it is
// taken; what others pushed is.
func TestWhatDoesNotFitIsRefusedByName(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	for name, x := range map[string]struct {
		change func(p *factstore.Push)
		told   string
	}{
		"a province": {func(p *factstore.Push) { p.Province = "HANOI" }, "the unit HANOI is not in thai-nguyen-2021 of this period"},
		"a unit": {func(p *factstore.Push) {
			s := &p.Submissions[0]
			s.Unit = "SONGCONG.MOI"
			s.ID = s.Unit + "/" + s.SHA256 + "/" + s.Form
			p.Filed[0].Unit = s.Unit
		}, "the unit SONGCONG.MOI is not in the programme of this period"},
		"a unit of another province": {func(p *factstore.Push) { p.Province = "DINHHOA" }, "the unit SONGCONG does not belong to DINHHOA: here that is the code of Thành phố Sông Công"},
		"a form": {func(p *factstore.Push) {
			p.Forms = append(p.Forms, factstore.Form{Code: "XX-9", Version: "1", Digest: hashOf(nil)})
		}, "the form XX-9 is not in thai-nguyen-2021 of this period"},
		"a form's version":          {func(p *factstore.Push) { p.Forms[0].Version = "khác" }, "the form DV-01 is of version khác there"},
		"another form of that name": {func(p *factstore.Push) { p.Forms[0].Digest = hashOf(nil) }, "has other fields, relations or conventions there than here"},
		"another layout":            {func(p *factstore.Push) { p.Layout = "cells/9" }, "laid out as cells/9"},
		"other counts": {func(p *factstore.Push) {
			p.Submissions[0].Counts.Read += 5
			p.Submissions[0].Counts.Stored += 5
		}, "stored cells of SONGCONG (form DV-01), its facts files hold"},
		"other cells": {func(p *factstore.Push) { p.Submissions[0].Content = hashOf(nil) }, "are not those that the manifest names"},
		"a submission without cells": {func(p *factstore.Push) {
			s := &p.Submissions[0]
			s.SHA256 = hashOf(nil)
			s.ID = s.Unit + "/" + s.SHA256 + "/" + s.Form
		}, "do not hold the submission of SONGCONG"},
		"a file that is none": {func(p *factstore.Push) {
			name := filepath.Join(filepath.Dir(p.Paths[p.Files[0].SHA256]), "none")
			data := []byte("PAR1 this is none PAR1")
			if err := os.WriteFile(name, data, 0o644); err != nil {
				panic(err)
			}
			p.Files = []factstore.File{{SHA256: hashOf(data), Size: int64(len(data))}}
			p.Paths = map[string]string{hashOf(data): name}
		}, "of SONGCONG cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounter(t)
			c.push(t, c.made(t, "VONHAI", 1, "VONHAI"))
			p := c.made(t, "SONGCONG", 1, "SONGCONG", "SONGCONG.MOCHE")
			x.change(&p)
			c.push(t, p)
			code, told := c.take(t, disk.Disk{}, syncFlags{})
			if code != exitIncomplete || !strings.Contains(told, x.told) || !strings.Contains(told, "manifest 1 was NOT taken") || strings.Contains(told, "counts on") {
				t.Errorf("exit %d: %s", code, told)
			}
			for _, id := range c.counting(t) {
				if !strings.HasPrefix(id, "VONHAI/") {
					t.Errorf("%s was taken", id)
				}
			}
			if len(c.counting(t)) == 0 {
				t.Error("what VONHAI pushed was not taken")
			}
		})
	}
}

// What was taken before counts on where the next manifest does not fit, and that is said where
// there is such a one only.
func TestWhatWasTakenCountsOnWhereTheNextIsRefused(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	c := newCounter(t)
	c.push(t, c.made(t, "SONGCONG", 1, "SONGCONG"))
	if code, told := c.take(t, disk.Disk{}, syncFlags{}); code != exitDone {
		t.Fatalf("exit %d: %s", code, told)
	}
	before := c.counting(t)
	next := c.made(t, "SONGCONG", 2, "SONGCONG")
	next.Forms[0].Digest = hashOf(nil)
	c.push(t, next)
	code, told := c.take(t, disk.Disk{}, syncFlags{})
	if code != exitIncomplete || !strings.Contains(told, "manifest 2 was NOT taken") || !strings.Contains(told, "Manifest 1, which was taken before, counts on.") || !slices.Equal(c.counting(t), before) {
		t.Errorf("exit %d: %s", code, told)
	}
}

// A field that the form does not have is refused though its form is listed as the same.
func TestAnUnknownFieldIsRefused(t *testing.T) {
	c := newCounter(t)
	p := c.made(t, "SONGCONG", 1, "SONGCONG")
	subs := slices.Clone(p.Submissions)
	subs[0].Cells = append(slices.Clone(subs[0].Cells), pipeline.Cell{Field: "lạ", Measure: pipeline.Value, State: pipeline.Reported})
	subs[0].Counts = pipeline.CellCounts{Read: len(subs[0].Cells), Stored: len(subs[0].Cells)}
	subs[0].Content = ingest.ContentDigest(subs[0].Cells)
	p.Submissions = subs
	why := factstore.FitsCells(p.Manifest, c.programme, subs)
	if len(why) != 1 || why[0].English != "the form DV-01 of SONGCONG has a field lạ that the programme does not know" {
		t.Errorf("%v", why)
	}
}

// A later manifest takes the place of an earlier one whole, whatever its versions; what was
// taken and is changed or gone in the store is named.
func TestALaterManifestSupersedes(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	c := newCounter(t)
	c.push(t, c.made(t, "SONGCONG", 3, "SONGCONG", "SONGCONG.MOCHE"))
	if code, told := c.take(t, disk.Disk{}, syncFlags{dryRun: true}); code != 0 || !strings.Contains(told, "would take manifest 1") || len(c.counting(t)) > 0 {
		t.Fatalf("dry: %d, %s", code, told)
	}
	if code, told := c.take(t, disk.Disk{}, syncFlags{}); code != 0 {
		t.Fatalf("%d, %s", code, told)
	}
	first := c.counting(t)
	again := c.made(t, "SONGCONG", 1, "SONGCONG") // as after a loss: lower versions, and a unit less
	c.push(t, again)
	if code, told := c.take(t, disk.Disk{}, syncFlags{}); code != 0 || !strings.Contains(told, "submissions that counted before do so no longer") || !strings.Contains(told, "SONGCONG.MOCHE, form ") {
		t.Fatalf("%d, %s", code, told)
	}
	now := c.counting(t)
	if len(now) >= len(first) || len(now) != len(again.Submissions) {
		t.Errorf("%d count, before %d", len(now), len(first))
	}
	for _, s := range again.Submissions {
		if !slices.Contains(now, s.ID) {
			t.Errorf("%s does not count", s.ID)
		}
	}

	name := filepath.Join(c.store, "SONGCONG", "manifests", c.period.String(), "0002.json")
	text := readAll(t, name)
	c.push(t, c.made(t, "SONGCONG", 4, "SONGCONG"))
	third := filepath.Join(filepath.Dir(name), "0003.json")
	if err := os.WriteFile(third, bytes.Replace(readAll(t, third), []byte(hashOf(text)), []byte(hashOf(nil)), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, told := c.take(t, disk.Disk{}, syncFlags{dryRun: true}); code != exitUnsound || !strings.Contains(told, "0003.json in the store does not follow the one before it, which was taken and is what it was") || strings.Contains(told, "0002.json") {
		t.Errorf("forged: %d, %s", code, told)
	}
	if err := os.Remove(third); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, bytes.Replace(text, []byte("ai@đâu"), []byte("ai@đây"), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, told := c.take(t, disk.Disk{}, syncFlags{}); code != exitUnsound || !strings.Contains(told, "0002.json in the store is no longer what it was") {
		t.Errorf("changed: %d, %s", code, told)
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if code, told := c.take(t, disk.Disk{}, syncFlags{}); code != exitUnsound || !strings.Contains(told, "is no longer in the store") {
		t.Errorf("gone: %d, %s", code, told)
	}
	if err := os.RemoveAll(filepath.Join(c.store, "SONGCONG")); err != nil {
		t.Fatal(err)
	}
	if code, told := c.take(t, disk.Disk{}, syncFlags{}); code != exitUnsound || !strings.Contains(told, "the folder of SONGCONG") {
		t.Errorf("all gone: %d, %s", code, told)
	}
	if err := os.Remove(filepath.Join(c.store, factstore.MarkerFile)); err != nil {
		t.Fatal(err)
	}
	if code, told := c.take(t, disk.Disk{}, syncFlags{}); code != exitFailure || !strings.Contains(told, "there is no store of facts at") {
		t.Errorf("away: %d, %s", code, told)
	}
	if got := c.counting(t); !slices.Equal(got, now) {
		t.Errorf("what counts changed: %v", got)
	}
}

// The first step of the disk fails, then the second, and so on; once, and from then on. The
// archive stays sound, nothing counts in part, and the next run comes to the end.
func TestACutAtEveryStepOfATake(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	c := newCounter(t)
	c.push(t, c.made(t, "SONGCONG", 1, "SONGCONG", "SONGCONG.MOCHE"))
	c.push(t, c.made(t, "VONHAI", 1, "VONHAI"))
	fresh := c.dir
	whole := map[int]bool{0: true}
	var want []string
	stride := 7
	if os.Getenv("TORTURE") == "full" {
		stride = 1
	}
	for n := 0; ; n += stride { // the first time nothing fails
		met := false
		for k, kind := range []error{syscall.EIO, syscall.ENOSPC, disk.ErrShort} {
			if n > 0 && k != n%3 {
				continue
			}
			c.dir = filepath.Join(t.TempDir(), "w")
			if err := os.CopyFS(c.dir, os.DirFS(fresh)); err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				code, told := c.take(t, disk.Disk{}, syncFlags{})
				if want = c.counting(t); code != 0 || len(want) == 0 {
					t.Fatalf("%d, %s", code, told)
				}
				one := slices.IndexFunc(want, func(id string) bool { return strings.HasPrefix(id, "VONHAI/") })
				whole[len(want)], whole[one], met = true, true, true
				break
			}
			step, code, told := c.cutTake(t, n, n%2 == 0, kind)
			if step == nil {
				continue
			}
			met = true
			if got := c.counting(t); !whole[len(got)] {
				t.Errorf("%v at %s: %d of %d count", kind, step, len(got), len(want))
			}
			if code, again := c.take(t, disk.Disk{}, syncFlags{verify: true}); code != 0 {
				t.Errorf("%v at %s: %d, %s; and then: %d, %s", kind, step, code, told, code, again)
			}
			if got := c.counting(t); !slices.Equal(got, want) {
				t.Errorf("%v at %s (exit %d): the rerun comes to %d of %d", kind, step, code, len(got), len(want))
			}
			w, err := c.app(disk.Disk{}).open()
			if err != nil {
				t.Fatal(err)
			}
			if s, err := w.archive.Check(t.Context()); err != nil || len(s.Problems) > 0 {
				t.Errorf("%v at %s: %v, %v", kind, step, s.Problems, err)
			}
			w.room.Close()
		}
		if !met {
			break
		}
	}
}

// cutTake takes while a step of the disk fails, and tells which.
func (c *counter) cutTake(t *testing.T, n int, forever bool, kind error) (met *disk.Step, code int, told string) {
	var one sync.Mutex
	at := 0
	code, told = c.take(t, disk.Watched(func(s disk.Step) error {
		one.Lock()
		defer one.Unlock()
		if at++; at == n || forever && at > n {
			if met == nil {
				met = &s
			}
			return kind
		}
		if s.Op == disk.Sync || s.Op == disk.SyncFolder {
			return disk.Passed
		}
		return nil
	}), syncFlags{})
	return met, code, told
}

// A workspace never takes what it sent itself: told by its code, and nothing is received.
func TestAWorkspaceDoesNotTakeFromItself(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.push(t, c.made(t, "SONGCONG", 1, "SONGCONG"))
	own := c.made(t, "TN", 1, "SONGCONG")
	c.push(t, own)
	if code, told := c.take(t, disk.Disk{}, syncFlags{}); code != exitUsage || !strings.Contains(told, "this workspace is TN itself") || len(c.counting(t)) > 0 {
		t.Errorf("its own root: %d, %s", code, told)
	}

	// A copy of it under another tree is still the archive that it was made from.
	c = newCounter(t)
	c.push(t, c.made(t, "VONHAI", 1, "VONHAI"))
	if code, told := c.take(t, disk.Disk{}, syncFlags{}); code != 0 {
		t.Fatalf("%d, %s", code, told)
	}
	w, err := c.app(disk.Disk{}).open()
	if err != nil {
		t.Fatal(err)
	}
	head, _, err := w.archive.HeadAt(t.Context(), 1)
	w.room.Close()
	if err != nil {
		t.Fatal(err)
	}
	own = c.made(t, "SONGCONG", 1, "SONGCONG")
	own.Receipts, own.Head = 1, head
	c.push(t, own)
	if code, told := c.take(t, disk.Disk{}, syncFlags{}); code != exitUsage || !strings.Contains(told, "was made from this very archive") {
		t.Errorf("its own archive: %d, %s", code, told)
	}
}

// What of one province cannot be read is told with its name, and keeps no other back.
func TestOneProvinceThatCannotBeReadKeepsNoOtherBack(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	for _, part := range []string{"manifests", "manifests/2021-Q2", "manifests/2021-Q2/0001.json", "facts"} {
		c := newCounter(t)
		part = strings.ReplaceAll(part, "2021-Q2", c.period.String())
		c.push(t, c.made(t, "SONGCONG", 1, "SONGCONG"))
		c.push(t, c.made(t, "VONHAI", 1, "VONHAI"))
		shut := filepath.Join(c.store, "SONGCONG", filepath.FromSlash(part))
		code, told := c.take(t, disk.Watched(func(s disk.Step) error {
			if s.Name == shut || part == "facts" && strings.HasPrefix(s.Name, shut) {
				return syscall.EACCES
			}
			return nil
		}), syncFlags{})
		if code != exitFailure || !strings.Contains(told, "SONGCONG: its part of the store cannot be read") || strings.Contains(told, "There is no manifest") {
			t.Errorf("%s: %d, %s", part, code, told)
		}
		got := c.counting(t)
		if len(got) == 0 || slices.ContainsFunc(got, func(id string) bool { return !strings.HasPrefix(id, "VONHAI/") }) {
			t.Errorf("%s: %v count", part, got)
		}
		if code, told := c.take(t, disk.Disk{}, syncFlags{}); code != 0 {
			t.Errorf("%s, then: %d, %s", part, code, told)
		}
	}
}

// What was taken and is no longer listed in the store is named, whatever of it is gone.
func TestWhatWasTakenAndIsGoneIsNamed(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	first, second := c.made(t, "SONGCONG", 1, "SONGCONG"), c.made(t, "SONGCONG", 2, "SONGCONG")
	for _, p := range []factstore.Push{first, second} {
		c.push(t, p)
		if code, told := c.take(t, disk.Disk{}, syncFlags{}); code != 0 {
			t.Fatalf("%d, %s", code, told)
		}
	}
	folder := filepath.Join(c.store, "SONGCONG")
	manifests := filepath.Join(folder, "manifests", c.period.String())
	sum := second.Files[0].SHA256
	for _, x := range []struct{ gone, told string }{
		{filepath.Join(manifests, "0001.json"), "0001.json, which was taken before, is no longer in the store. What was taken counts on; bring this manifest back from a copy of the store"},
		{manifests, "0002.json, which was taken before, is no longer in the store"},
		{filepath.Join(folder, "manifests"), "0002.json, which was taken before, is no longer in the store"},
		{folder, "the folder of SONGCONG"},
		{filepath.Join(folder, "facts", sum[:2], sum+".parquet"), sum + ".parquet is no longer in the store. Let SONGCONG run: danvan facts sync STORE --verify"},
	} {
		if err := os.Rename(x.gone, c.store+"-aside"); err != nil {
			t.Fatal(err)
		}
		code, told := c.take(t, disk.Disk{}, syncFlags{})
		if code != exitUnsound || !strings.Contains(told, x.told) || strings.Contains(told, "There is no manifest") {
			t.Errorf("%s: %d, %s", x.gone, code, told)
		}
		if err := os.Rename(c.store+"-aside", x.gone); err != nil {
			t.Fatal(err)
		}
	}
	if code, told := c.take(t, disk.Disk{}, syncFlags{verify: true}); code != 0 {
		t.Errorf("whole again: %d, %s", code, told)
	}
}
