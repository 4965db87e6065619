package factstore

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/disk"
)

var quarter = pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 2}

var day = time.Date(2021, 6, 20, 8, 0, 0, 0, time.UTC)

// pushed makes what a province pushes: a submission of each unit, each in a file of its own.
func pushed(t *testing.T, province string, units ...string) Push {
	t.Helper()
	dir := t.TempDir()
	p := Push{Paths: map[string]string{}, Manifest: Manifest{Province: province, Name: "Tỉnh", Period: quarter, MadeAt: day, Who: "ai@đâu", Programme: "p", Pack: sumOf(nil), Reader: "r", Layout: "l",
		Forms: []Form{{"F", "1", sumOf([]byte("F"))}}, Receipts: len(units), Head: sumOf([]byte("head")), Submissions: []pipeline.Submission{}, Filed: []pipeline.Attempt{}, Files: []File{}}}
	for _, unit := range units {
		data := bytes.Repeat([]byte(province+unit+"\n"), 1000)
		sum := sumOf(data)
		name := filepath.Join(dir, sum)
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
		p.Paths[sum] = name
		p.Files = append(p.Files, File{sum, int64(len(data))})
		at := day
		p.Submissions = append(p.Submissions, pipeline.Submission{ID: unit + "/" + sum + "/F", Unit: unit, Form: "F", FormVersion: "1", Period: quarter, Version: 1, Scope: pipeline.Own,
			Verdict: pipeline.Accepted, Sheet: "F", File: unit + ".xlsx", SHA256: sum, ReceivedAt: day, Content: sum, Findings: []pipeline.Finding{}})
		p.Filed = append(p.Filed, pipeline.Attempt{Unit: unit, Form: "F", Version: 1, FirstAccepted: &at})
	}
	slices.SortFunc(p.Files, func(a, b File) int { return strings.Compare(a.SHA256, b.SHA256) })
	return p
}

func newStore(t *testing.T, d disk.Disk) (*Store, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "kho")
	if err := Make(disk.Disk{}, dir, day); err != nil {
		t.Fatal(err)
	}
	return opened(t, d, dir), dir
}

func opened(t *testing.T, d disk.Disk, dir string) *Store {
	t.Helper()
	s, err := Open(d, dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func sound(t *testing.T, s *Store, province string, manifests, files int) {
	t.Helper()
	got, err := s.Verify(t.Context(), province, nil)
	if err != nil || got.Manifests != manifests || got.Files != files || len(got.Problems)+len(got.History) > 0 {
		t.Errorf("%d manifests, %d files, %v, %v", got.Manifests, got.Files, got.Problems, err)
	}
}

// What is there is not sent again, a later manifest names the one before, and what it said
// stays.
func TestPushSendsWhatIsLacking(t *testing.T) {
	s, _ := newStore(t, disk.Disk{})
	first := pushed(t, "TN", "A", "B")
	out, err := s.Push(t.Context(), first)
	if err != nil || out.Number != 1 || !out.Changed || len(out.Sent) != 2 {
		t.Fatalf("%+v, %v", out, err)
	}
	later := pushed(t, "TN", "A", "B")
	later.MadeAt, later.Receipts = day.Add(time.Hour), 9
	if out, err = s.Push(t.Context(), later); err != nil || out.Changed || out.Number != 1 || len(out.Sent)+len(out.Problems) > 0 {
		t.Fatalf("the same again: %+v, %v", out, err)
	}
	more := pushed(t, "TN", "A", "B", "C")
	dry := more
	dry.DryRun = true
	if out, err = s.Push(t.Context(), dry); err != nil || !out.Changed || len(out.Sent) != 1 {
		t.Fatalf("dry: %+v, %v", out, err)
	}
	sound(t, s, "TN", 1, 2)
	if out, err = s.Push(t.Context(), more); err != nil || out.Number != 2 || len(out.Sent) != 1 {
		t.Fatalf("more: %+v, %v", out, err)
	}
	sound(t, s, "TN", 2, 3)
	one, err1 := s.Manifest(Of{"TN", quarter}, 1)
	two, err2 := s.Manifest(Of{"TN", quarter}, 2)
	if err1 != nil || err2 != nil || two.Previous != one.SHA256 || len(one.Submissions) != 2 || len(two.Submissions) != 3 {
		t.Errorf("%v, %v", err1, err2)
	}
}

// A share that is away is an error, and so is a folder that is none.
func TestAStoreThatIsAwayIsAnError(t *testing.T) {
	for _, dir := range []string{t.TempDir(), filepath.Join(t.TempDir(), "not there")} {
		if s, err := Open(disk.Disk{}, dir); err == nil || s != nil || !strings.Contains(err.Error(), "there is no store of facts at") {
			t.Errorf("%v", err)
		}
	}
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "x"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Make(disk.Disk{}, other, day); err == nil {
		t.Error("a store was made among other files")
	}
	_, dir := newStore(t, disk.Disk{})
	if err := Make(disk.Disk{}, dir, day.Add(time.Hour)); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, MarkerFile), []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(disk.Disk{}, dir); !isDamaged(err) {
		t.Errorf("another marker: %v", err)
	}
}

// A store that lost its marker alone is told as such, and made again with all that it holds.
func TestAStoreThatLostItsMarkerIsMadeAgain(t *testing.T) {
	s, dir := newStore(t, disk.Disk{})
	p := pushed(t, "TN", "A", "B")
	if _, err := s.Push(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, MarkerFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(disk.Disk{}, dir); err == nil || !strings.Contains(err.Error(), "has lost its file danvan-store.json") || !strings.Contains(err.Error(), "danvan facts init "+dir) {
		t.Errorf("%v", err)
	}
	stray := filepath.Join(dir, "VAN-BAN")
	if err := os.Mkdir(stray, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Make(disk.Disk{}, dir, day); err == nil {
		t.Error("a store was made among other folders")
	}
	if err := os.Remove(stray); err != nil {
		t.Fatal(err)
	}
	if err := Make(disk.Disk{}, dir, day.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	again := opened(t, disk.Disk{}, dir)
	sound(t, again, "TN", 1, 2)
	p.Noted = Noted{Number: 1, SHA256: sumOf([]byte("one")), Elsewhere: true} // it is another store now
	if out, err := again.Push(t.Context(), p); err != nil || out.Changed || len(out.Problems) > 0 {
		t.Errorf("pushed again: %+v, %v", out, err)
	}
}

// What somebody else put above the sender's last manifest is told when it is replaced; what
// the sender's own archive said, though it noted nothing, is not.
func TestAForeignManifestIsNotReplacedInSilence(t *testing.T) {
	for name, x := range map[string]struct {
		own      bool
		says     []string
		problems int
	}{
		"of somebody else":              {false, []string{"A", "C"}, 1},
		"of a run that was cut":         {true, []string{"A", "C"}, 0},
		"of somebody else, and no news": {false, []string{"A", "B"}, 0},
	} {
		s, _ := newStore(t, disk.Disk{})
		first, err := s.Push(t.Context(), pushed(t, "TN", "A"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Push(t.Context(), pushed(t, "TN", x.says...)); err != nil {
			t.Fatal(err)
		}
		p := pushed(t, "TN", "A", "B")
		p.Noted, p.Said = Noted{Number: 1, SHA256: first.SHA256}, func(Manifest) bool { return x.own }
		out, err := s.Push(t.Context(), p)
		if err != nil || len(out.Problems) != x.problems || x.problems > 0 && !strings.Contains(out.Problems[0].English, "0002.json in the store was not pushed from here: somebody else wrote into the folder of TN. Manifest 3 ") {
			t.Errorf("%s: %+v, %v", name, out, err)
		}
	}
}

// A manifest that names another before it is named itself: the one before may be whole.
func TestAManifestThatDoesNotFollowIsNamed(t *testing.T) {
	s, dir := newStore(t, disk.Disk{})
	first, err := s.Push(t.Context(), pushed(t, "TN", "A"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Push(t.Context(), pushed(t, "TN", "A", "B")); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "TN", "manifests", "2021-Q2", "0002.json")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, bytes.Replace(text, []byte(first.SHA256), []byte(sumOf([]byte("forged"))), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := s.Verify(t.Context(), "TN", nil)
	if err != nil || len(got.History) != 1 || !strings.Contains(got.History[0].English, "0002.json does not follow the one before it") {
		t.Errorf("%+v, %v", got, err)
	}
}

func isDamaged(err error) bool {
	var d *DamagedError
	return errors.As(err, &d)
}

// What in the store is not what its name says is named, and sent again by who has it; by
// others it is never read.
func TestDamageInTheStore(t *testing.T) {
	for _, whole := range []bool{false, true} {
		for name, harm := range map[string]func(name string) error{
			"cut":  func(name string) error { return os.Truncate(name, 7) },
			"lost": os.Remove,
			"flipped": func(name string) error {
				b, err := os.ReadFile(name)
				if err == nil {
					b[3] ^= 1
					err = os.WriteFile(name, b, 0o644)
				}
				return err
			},
			"a link": func(name string) error {
				return errors.Join(os.Rename(name, name+"-"), os.Symlink(filepath.Base(name)+"-", name))
			},
			"a folder": func(name string) error { return errors.Join(os.Remove(name), os.Mkdir(name, 0o755)) },
		} {
			s, dir := newStore(t, disk.Disk{})
			p := pushed(t, "TN", "A", "B")
			p.Whole = whole
			if _, err := s.Push(t.Context(), p); err != nil {
				t.Fatal(err)
			}
			f := p.Files[0]
			full := filepath.Join(dir, filepath.FromSlash(factName("TN", f.SHA256)))
			if err := harm(full); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Fetch("TN", f); !isDamaged(err) {
				t.Errorf("%s: fetched, %v", name, err)
			}
			out, err := s.Push(t.Context(), p)
			seen := whole || name != "flipped" // a look at the size does not see it
			switch {
			case name == "a folder":
				if err == nil {
					t.Errorf("%s: replaced", name)
				}
				continue
			case err != nil || out.Changed || seen != (len(out.Sent) == 1) || seen != (len(out.Problems) == 1) || seen && !strings.Contains(out.Problems[0].English, f.SHA256):
				t.Errorf("%s, whole %v: %+v, %v", name, whole, out, err)
			}
			if seen {
				sound(t, s, "TN", 1, 2)
			} else if got, err := s.Verify(t.Context(), "TN", nil); err != nil || len(got.Problems) != 1 {
				t.Errorf("%s: verified: %+v, %v", name, got, err)
			}
		}
	}
}

// A damaged manifest is named; the next one is written beside it all the same.
func TestADamagedManifestIsNamed(t *testing.T) {
	s, dir := newStore(t, disk.Disk{})
	if _, err := s.Push(t.Context(), pushed(t, "TN", "A")); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "TN", "manifests", "2021-Q2", "0001.json")
	if err := os.WriteFile(name, []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := s.Push(t.Context(), pushed(t, "TN", "A"))
	if err != nil || out.Number != 2 || len(out.Problems) != 1 || !strings.Contains(out.Problems[0].English, "0001.json") {
		t.Errorf("%+v, %v", out, err)
	}
	got, err := s.Verify(t.Context(), "TN", nil)
	if err != nil || len(got.Problems) > 0 || len(got.History) != 1 || got.Manifests != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

// Files that are no longer here, because the facts were made again, need not be: the store
// has them; where it lost them the files of today are sent with a manifest of their own.
func TestFactsThatWereMadeAgain(t *testing.T) {
	s, dir := newStore(t, disk.Disk{})
	before := pushed(t, "TN", "A", "B")
	if _, err := s.Push(t.Context(), before); err != nil {
		t.Fatal(err)
	}
	again := pushed(t, "TN", "A", "B")
	other := pushed(t, "TN", "another file")
	again.Files, again.Paths = other.Files, other.Paths
	if out, err := s.Push(t.Context(), again); err != nil || out.Changed {
		t.Fatalf("%+v, %v", out, err)
	}
	if err := os.Remove(filepath.Join(dir, filepath.FromSlash(factName("TN", before.Files[1].SHA256)))); err != nil {
		t.Fatal(err)
	}
	out, err := s.Push(t.Context(), again)
	if err != nil || !out.Changed || out.Number != 2 || len(out.Problems) != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
}

// Two provinces push at once and never meet; of two workspaces that speak for one province
// one comes first and the other is told.
func TestTwoSendersAtOnce(t *testing.T) {
	_, dir := newStore(t, disk.Disk{})
	var all sync.WaitGroup
	for _, province := range []string{"TN", "HN", "PT", "QN"} {
		all.Go(func() {
			s, err := Open(disk.Disk{}, dir)
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			units := []string{}
			for i := range 8 {
				units = append(units, fmt.Sprintf("%s%d", province, i))
				if _, err := s.Push(t.Context(), pushed(t, province, units...)); err != nil {
					t.Error(err)
				}
			}
			sound(t, s, province, 8, 8)
		})
	}
	all.Wait()

	// The second looks, then the first writes its manifest, then the second wants to.
	s := opened(t, disk.Disk{}, dir)
	meant := filepath.Join(dir, "TN", "manifests", "2021-Q2", "0009.json")
	first := true
	late := disk.Watched(func(step disk.Step) error {
		if step.Op == disk.Move && step.Name == meant && !step.After && first {
			first = false
			if _, err := s.Push(t.Context(), pushed(t, "TN", "first")); err != nil {
				t.Error(err)
			}
		}
		return nil
	})
	_, err := opened(t, late, dir).Push(t.Context(), pushed(t, "TN", "second"))
	if said := (pipeline.Sentence{}); first || !errors.As(err, &said) || !strings.HasPrefix(said.English, "somebody else pushes for TN as well") {
		t.Errorf("the second came through, or was not told of the first: %v", err)
	}
	if m, err := s.Manifest(Of{"TN", quarter}, 9); err != nil || m.Submissions[0].Unit != "first" {
		t.Errorf("%v, %v", m.Submissions, err)
	}
	if out, err := opened(t, disk.Disk{}, dir).Push(t.Context(), pushed(t, "TN", "second")); err != nil || out.Number != 10 {
		t.Errorf("again: %+v, %v", out, err)
	}
}

// The first step of the disk fails, then the second, and so on; once, and from then on as a
// killed run leaves it. What has a name is always whole, a manifest never names what is not
// there, and the next run comes to the end.
func TestACutAtEveryStepOfAPush(t *testing.T) {
	unflushed := disk.Watched(func(step disk.Step) error {
		if step.Op == disk.Sync || step.Op == disk.SyncFolder {
			return disk.Passed
		}
		return nil
	})
	for _, kind := range []error{syscall.EIO, syscall.ENOSPC, disk.ErrShort} {
		for _, forever := range []bool{false, true} {
			for n := 1; ; n++ {
				_, dir := newStore(t, disk.Disk{})
				if _, err := opened(t, unflushed, dir).Push(t.Context(), pushed(t, "TN", "A")); err != nil {
					t.Fatal(err)
				}
				at := 0
				var met *disk.Step
				faulty := disk.Watched(func(step disk.Step) error {
					if at++; at == n || forever && at > n {
						if met == nil {
							met = &step
						}
						return kind
					}
					if step.Op == disk.Sync || step.Op == disk.SyncFolder {
						return disk.Passed // flushing takes most of the time and is nothing that can be seen
					}
					return nil
				})
				more := pushed(t, "TN", "A", "B", "C")
				s, err := Open(faulty, dir)
				if err == nil {
					_, err = s.Push(t.Context(), more)
					s.Close()
				}
				if met == nil {
					if err != nil {
						t.Fatal(err)
					}
					break
				}
				whole := opened(t, unflushed, dir)
				got, wrong := whole.Verify(t.Context(), "TN", nil)
				if wrong != nil || len(got.Problems)+len(got.History) > 0 || got.Manifests < 1 {
					t.Errorf("%v at %s: %+v, %v", kind, met, got, wrong)
				}
				if out, again := whole.Push(t.Context(), more); again != nil || out.Number != 2 || len(out.Problems) > 0 {
					t.Errorf("%v at %s: %v, and then %+v, %v", kind, met, err, out, again)
				}
				sound(t, whole, "TN", 2, 3)
				if left, err := os.ReadDir(filepath.Join(dir, "TN", sendingFolder)); err != nil || len(left) > 0 {
					t.Errorf("%v at %s: left %v, %v", kind, met, left, err)
				}
			}
		}
	}
}

// No name out of a store leads outside of it, and nothing that is not written as it is here
// is believed.
func TestHostileManifests(t *testing.T) {
	p := pushed(t, "TN", "A")
	p.Format, p.Number = ManifestFormat, 1
	good, err := p.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Parse(good); err != nil {
		t.Fatal(err)
	}
	alter := func(change func(m map[string]any)) []byte {
		var m map[string]any
		if err := json.Unmarshal(good, &m); err != nil {
			t.Fatal(err)
		}
		change(m)
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	list := func(m map[string]any, name string) map[string]any { return m[name].([]any)[0].(map[string]any) }
	for name, b := range map[string][]byte{
		"nothing":                {},
		"half":                   good[:len(good)/2],
		"something behind":       append(slices.Clone(good), "{}"...),
		"null":                   []byte("null"),
		"an unknown member":      alter(func(m map[string]any) { m["x"] = 1 }),
		"another format":         alter(func(m map[string]any) { m["format"] = "2" }),
		"a province above":       alter(func(m map[string]any) { m["province"] = "../TN" }),
		"a dotted province":      alter(func(m map[string]any) { m["province"] = ".." }),
		"no period":              alter(func(m map[string]any) { m["period"] = "" }),
		"an odd period":          alter(func(m map[string]any) { m["period"] = "2021-Q9" }),
		"number 0":               alter(func(m map[string]any) { m["number"] = 0 }),
		"a first with a before":  alter(func(m map[string]any) { m["previous"] = sumOf(nil) }),
		"a second without":       alter(func(m map[string]any) { m["number"] = 2 }),
		"a list that is missing": alter(func(m map[string]any) { delete(m, "filed") }),
		"a name of two lines":    alter(func(m map[string]any) { m["name"] = "a\nb" }),
		"an escape":              alter(func(m map[string]any) { list(m, "submissions")["file"] = "\x1b[2J" }),
		"a file outside":         alter(func(m map[string]any) { list(m, "files")["sha256"] = "../../../../etc/passwd" }),
		"a file of another case": alter(func(m map[string]any) { list(m, "files")["sha256"] = strings.ToUpper(p.Files[0].SHA256) }),
		"a file of no size":      alter(func(m map[string]any) { list(m, "files")["size"] = 0 }),
		"a file too large":       alter(func(m map[string]any) { list(m, "files")["size"] = MostFile + 1 }),
		"a file twice":           alter(func(m map[string]any) { m["files"] = append(m["files"].([]any), m["files"].([]any)[0]) }),
		"a submission twice": alter(func(m map[string]any) {
			m["submissions"] = append(m["submissions"].([]any), m["submissions"].([]any)[0])
		}),
		"a submission of another": alter(func(m map[string]any) { list(m, "submissions")["unit"] = "B" }),
		"a submission returned":   alter(func(m map[string]any) { list(m, "submissions")["verdict"] = "returned" }),
		"a submission of Q3":      alter(func(m map[string]any) { list(m, "submissions")["period"] = "2021-Q3" }),
		"version 0":               alter(func(m map[string]any) { list(m, "submissions")["version"] = 0 }),
		"another scope":           alter(func(m map[string]any) { list(m, "submissions")["scope"] = "all" }),
		"a form not listed":       alter(func(m map[string]any) { m["forms"] = []any{} }),
		"counts that do not hold": alter(func(m map[string]any) { list(m, "submissions")["cells"] = map[string]any{"read": 3} }),
		"a finding nobody knows": alter(func(m map[string]any) {
			list(m, "submissions")["findings"] = []any{map[string]any{"code": "x", "severity": "warn"}}
		}),
		"a finding that returns": alter(func(m map[string]any) {
			list(m, "submissions")["findings"] = []any{map[string]any{"code": "no-change", "severity": "reject"}}
		}),
		"counts below nothing": alter(func(m map[string]any) {
			list(m, "submissions")["cells"] = map[string]any{"read": 0, "stored": 1, "blank": -1, "refused": 0}
		}),
		"counts and was not sent":       alter(func(m map[string]any) { m["filed"] = []any{} }),
		"a version that was not sent":   alter(func(m map[string]any) { list(m, "submissions")["version"] = 2 }),
		"a million versions":            alter(func(m map[string]any) { list(m, "filed")["version"] = 1_000_000 }),
		"received before computers":     alter(func(m map[string]any) { list(m, "submissions")["received_at"] = "0021-07-01T00:00:00Z" }),
		"accepted after everybody died": alter(func(m map[string]any) { list(m, "filed")["first_accepted"] = "9021-07-01T00:00:00Z" }),
		"a file before the others":      alter(func(m map[string]any) { list(m, "filed")["unit"] = "a/b" }),
	} {
		if _, err := Parse(b); err == nil {
			t.Errorf("%s: it was read", name)
		}
		// As it lies in a store it is damage, and named.
		s, dir := newStore(t, disk.Disk{})
		of := Of{"TN", quarter}
		full := filepath.Join(dir, filepath.FromSlash(of.Name(1)))
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, b, 0o644)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Manifest(of, 1); !isDamaged(err) {
			t.Errorf("%s: %v", name, err)
		}
	}

	// A manifest that lies where another should, a link, and a huge one.
	s, dir := newStore(t, disk.Disk{})
	outside := filepath.Join(t.TempDir(), "outside.json")
	of := Of{"HN", quarter}
	full := filepath.Join(dir, filepath.FromSlash(of.Name(1)))
	if err := errors.Join(os.WriteFile(outside, good, 0o644), os.MkdirAll(filepath.Dir(full), 0o755)); err != nil {
		t.Fatal(err)
	}
	for name, put := range map[string]func() error{
		"of another province": func() error { return os.WriteFile(full, good, 0o644) },
		"a link":              func() error { return os.Symlink(outside, full) },
		"a huge one":          func() error { return errors.Join(os.WriteFile(full, nil, 0o644), os.Truncate(full, MostManifest+1)) },
	} {
		if err := put(); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Manifest(of, 1); !isDamaged(err) {
			t.Errorf("%s: %v", name, err)
		}
		if err := os.Remove(full); err != nil {
			t.Fatal(err)
		}
	}
	// A folder that is a link to another place is no province's.
	if err := os.Symlink(t.TempDir(), filepath.Join(dir, "LINK")); err != nil {
		t.Fatal(err)
	}
	if list, err := s.Provinces(); err != nil || slices.Contains(list, "LINK") {
		t.Errorf("%v, %v", list, err)
	}
	if _, err := s.Push(t.Context(), pushed(t, "LINK", "A")); err == nil {
		t.Error("it was pushed through a link")
	}
	if _, err := s.Numbers(Of{"../TN", quarter}); err == nil {
		t.Error("a code above the store was taken")
	}
	if _, err := s.Periods(".."); err == nil {
		t.Error("a code above the store was taken")
	}
}

// A store that was lost, made again or brought back from an older copy is gone on with above
// what the sender knows that it pushed: a ministry may have taken it.
func TestAStoreThatLostManifestsGoesOnAbove(t *testing.T) {
	for name, x := range map[string]struct {
		before    int // manifests that the store still has
		elsewhere bool
		number    int
		anew      bool
		problems  int
	}{
		"as it was left":          {3, false, 4, false, 0},
		"of an older copy":        {2, false, 4, true, 1},
		"empty":                   {0, false, 4, true, 1},
		"made again, or another":  {0, true, 4, true, 0},
		"another that is in use":  {1, true, 2, false, 0},
		"ahead of what was noted": {5, false, 6, false, 0},
	} {
		s, _ := newStore(t, disk.Disk{})
		units := []string{}
		noted := Noted{Number: 3, SHA256: sumOf([]byte("three")), Elsewhere: x.elsewhere}
		for i := range x.before {
			units = append(units, fmt.Sprint("A", i))
			out, err := s.Push(t.Context(), pushed(t, "TN", units...))
			if err != nil || len(out.SHA256) != 64 {
				t.Fatal(out, err)
			}
			if i == 2 && !x.elsewhere {
				noted.SHA256 = out.SHA256
			}
		}
		p := pushed(t, "TN", "B")
		p.Noted = noted
		out, err := s.Push(t.Context(), p)
		if err != nil || !out.Changed || out.Number != x.number || len(out.Problems) != x.problems {
			t.Fatalf("%s: %+v, %v", name, out, err)
		}
		m, err := s.Manifest(Of{"TN", quarter}, x.number)
		if err != nil || m.Anew != x.anew || m.Anew && m.Previous != noted.SHA256 || m.SHA256 != out.SHA256 {
			t.Errorf("%s: %+v, %v", name, m.Manifest, err)
		}
		if len(out.Dropped) != x.before && !x.anew {
			t.Errorf("%s: %v are told to count no longer", name, out.Dropped)
		}
		sound(t, s, "TN", x.before+1, x.before+1)
		p.Noted = Noted{Number: out.Number, SHA256: out.SHA256}
		if out, err = s.Push(t.Context(), p); err != nil || out.Changed || len(out.Problems) > 0 {
			t.Errorf("%s, again: %+v, %v", name, out, err)
		}
	}
}

// A sender sees by what it noted that its last manifest was changed, and says what counts
// again; a manifest that is gone is named by its own name.
func TestAManifestThatWasChangedIsSeenByItsSender(t *testing.T) {
	s, dir := newStore(t, disk.Disk{})
	p := pushed(t, "TN", "A", "B")
	out, err := s.Push(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	p.Noted = Noted{Number: 1, SHA256: out.SHA256}
	name := filepath.Join(dir, "TN", "manifests", "2021-Q2", "0001.json")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, bytes.Replace(text, []byte("ai@đâu"), []byte("ai@đây"), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err = s.Push(t.Context(), p)
	if err != nil || out.Number != 2 || !out.Changed || len(out.Problems) != 1 || !strings.Contains(out.Problems[0].English, "0001.json in the store was changed after it was pushed") {
		t.Errorf("%+v, %v", out, err)
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	got, err := s.Verify(t.Context(), "TN", nil)
	if err != nil || len(got.History) != 1 || !strings.Contains(got.History[0].English, "0001.json is no longer in the store") {
		t.Errorf("%+v, %v", got, err)
	}
}

// What a later danvan wrote is no damage: it is told to update, and nothing goes on top.
func TestANewerFormatAsksForAnUpdate(t *testing.T) {
	s, dir := newStore(t, disk.Disk{})
	if _, err := s.Push(t.Context(), pushed(t, "TN", "A")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{filepath.Join("TN", "manifests", "2021-Q2", "0001.json"), MarkerFile} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		text = bytes.Replace(text, []byte(` 1"`), []byte(` 2"`), 1)
		text = bytes.Replace(text, []byte(`{`), []byte(`{"more": 1, `), 1)
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := s.Push(t.Context(), pushed(t, "TN", "A")); err == nil || isDamaged(err) || out.Changed || !strings.Contains(err.Error(), "update danvan") {
		t.Errorf("%+v, %v", out, err)
	}
	if _, err := Open(disk.Disk{}, dir); err == nil || isDamaged(err) || !strings.Contains(err.Error(), "update danvan") {
		t.Errorf("%v", err)
	}
}

// What is wrong with a manifest is said in Vietnamese to who reads Vietnamese.
func TestWhatIsWrongIsSaidInBothLanguages(t *testing.T) {
	for _, text := range []string{"", "{", `{"x": 1}`, "null", "{}{}"} {
		_, err := Parse([]byte(text))
		var said pipeline.Sentence
		if !errors.As(err, &said) || said.Vietnamese == said.English || strings.Contains(said.Vietnamese, "EOF") || strings.Contains(said.Vietnamese, "%!") {
			t.Errorf("%q: %v", text, said)
		}
	}
}
