package inbox

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
)

// memory is an outbox that can fail.
type memory struct {
	documents map[string]string
	fails     error
}

func (m *memory) Read(name string) ([]byte, error) {
	text, ok := m.documents[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return []byte(text), m.fails
}

func (m *memory) Write(name string, data []byte) error {
	if m.fails == nil {
		m.documents[name] = string(data)
	}
	return m.fails
}

func (m *memory) Remove(name string) error {
	delete(m.documents, name)
	return m.fails
}

func (m *memory) Names(dir string) (names []string, err error) {
	for name := range m.documents {
		if path.Dir(name) == dir {
			names = append(names, path.Base(name))
		}
	}
	slices.Sort(names)
	return names, m.fails
}

// twoPlaces makes a main folder and a source beside it, each with folders of A and B.
func twoPlaces(t *testing.T) (dirs [2]string, out [2]*memory, s *Several) {
	t.Helper()
	places := make([]Place, 2)
	for i := range places {
		dir, box := share(t)
		dirs[i], out[i] = dir, &memory{documents: map[string]string{}}
		places[i] = Place{Name: [...]string{"", "sftp-tinh"}[i], Inbox: box, Outbox: out[i]}
	}
	return dirs, out, Join(places...)
}

// Of two versions the later counts wherever it was sent to, and each is answered and
// removed where it came from.
func TestSeveralPlacesAreOneInbox(t *testing.T) {
	dirs, out, s := twoPlaces(t)
	ctx := context.Background()
	write(t, dirs[0], "A/sau.csv", "second", time.Hour)
	write(t, dirs[1], "A/trước.csv", "first", 2*time.Hour)
	write(t, dirs[1], "A/gói.zip", zipOf(t, "1.csv", "third", "2.csv", "fourth"), time.Minute)
	write(t, dirs[0], "B/b.csv", "of B", time.Minute)
	ready, passed, err := s.Pending(ctx)
	if err != nil || len(passed) != 2 { // the stranger's folder in each
		t.Fatalf("%v, %v", passed, err)
	}
	var texts []string
	for _, a := range ready {
		o, err := s.Load(ctx, a)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, o.Unit+" "+string(o.Bytes))
		must(t, s.Put(ctx, o.Arrival, o.Unit+"/"+filepath.Base(o.File)+".txt", o.Bytes))
		must(t, s.Done(ctx, o))
	}
	if got := strings.Join(texts, ", "); got != "A first, A second, A third, A fourth, B of B" {
		t.Errorf("read %s", got)
	}
	if len(out[0].documents) != 2 || len(out[1].documents) != 3 || out[1].documents["A/trước.csv.txt"] != "first" {
		t.Errorf("answers %v and %v", out[0].documents, out[1].documents)
	}
	for _, dir := range dirs {
		if left, _ := filepath.Glob(filepath.Join(dir, "[AB]", "*")); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	}
	if err := s.Err(); err != nil {
		t.Error(err)
	}
}

// A place that goes away in the pass holds back its files and no others.
func TestAPlaceThatGoesAway(t *testing.T) {
	dirs, _, s := twoPlaces(t)
	ctx := context.Background()
	write(t, dirs[0], "A/a.csv", "here", time.Hour)
	write(t, dirs[1], "A/b.csv", "away", time.Minute)
	write(t, dirs[1], "B/b.csv", "away", time.Minute)
	ready, _, err := s.Pending(ctx)
	if err != nil || len(ready) != 3 {
		t.Fatalf("%v, %v", ready, err)
	}
	must(t, os.Remove(filepath.Join(dirs[1], Marker)))
	must(t, os.RemoveAll(filepath.Join(dirs[1], "A")))
	for _, a := range ready {
		o, err := s.Load(ctx, a)
		if isAway(err) {
			t.Errorf("%s ends the pass for all", a.Path)
		}
		if (err == nil) != (string(o.Bytes) == "here") {
			if a.Unit == "A" {
				t.Errorf("%s: %q, %v", a.Path, o.Bytes, err)
			}
		}
	}
	var place *PlaceError
	if err := s.Err(); !errors.As(err, &place) || place.Name != "sftp-tinh" || !strings.Contains(err.Error(), "the other sources were read") {
		t.Errorf("%v", err)
	}
}

func TestAPlaceThatCannotBeOpened(t *testing.T) {
	dir, box := share(t)
	write(t, dir, "A/a.csv", "x", time.Hour)
	why := pipeline.Say("không kết nối được", "cannot be reached")
	s := Join(Place{Inbox: box, Outbox: &memory{}}, Place{Name: "smb-huyen", Err: why})
	ready, _, err := s.Pending(context.Background())
	if err != nil || len(ready) != 1 {
		t.Errorf("%v, %v", ready, err)
	}
	var said pipeline.Sentence
	if err := s.Err(); !errors.As(err, &said) || said.Vietnamese != `nguồn nhận "smb-huyen": không kết nối được. Các nguồn khác vẫn được đọc` {
		t.Errorf("%v", err)
	}
	none := Join(Place{Name: "a", Err: why}, Place{Name: "b", Err: errors.New("second")})
	_, _, err = none.Pending(context.Background())
	if err == nil || !strings.Contains(err.Error(), `source "a": cannot be reached`) || !strings.Contains(err.Error(), `source "b": second`) {
		t.Errorf("nothing can be read: %v", err)
	}
}

// A file whose answer could not be put stays, so that the next pass answers it.
func TestAnAnswerThatIsOwed(t *testing.T) {
	dirs, out, s := twoPlaces(t)
	ctx := context.Background()
	write(t, dirs[0], "A/a.csv", "x", time.Hour)
	write(t, dirs[1], "A/b.csv", "y", time.Minute)
	out[1].fails = errors.New("no space left")
	ready, _, err := s.Pending(ctx)
	must(t, err)
	for _, a := range ready {
		o, err := s.Load(ctx, a)
		must(t, err)
		must(t, s.Put(ctx, o.Arrival, "A/answer.txt", o.Bytes))
		if err := s.Done(ctx, o); (err != nil) != (string(o.Bytes) == "y") {
			t.Errorf("%s: %v", o.Bytes, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dirs[1], "A/b.csv")); err != nil {
		t.Error("a file was taken away unanswered")
	}
	if err := s.Err(); err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("%v", err)
	}
}

// What is old goes from every place; one that is away is told of, and holds up no other.
func TestPruneClearsEveryPlace(t *testing.T) {
	_, out, s := twoPlaces(t)
	for i := range out {
		out[i].documents = map[string]string{"A/000001 cũ.xlsx": "", "A/000002 mới.xlsx": "", "B/000001 cũ.xlsx": "", "C/000001 cũ.xlsx": ""}
	}
	out[0].fails = errors.New("away")
	old := func(name string) bool { return strings.HasPrefix(name, "000001") }
	n, err := s.Prune(t.Context(), []string{"A", "B", "KHONG CO"}, old)
	if err != nil || n != 2 || len(out[0].documents) != 4 || s.Err() == nil {
		t.Errorf("%d taken away, %v; %v", n, err, s.Err())
	}
	if diff := cmp.Diff(map[string]string{"A/000002 mới.xlsx": "", "C/000001 cũ.xlsx": ""}, out[1].documents); diff != "" {
		t.Errorf("what is left (-want +got):\n%s", diff)
	}
}
