package logfile

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

func lines(t *testing.T, name string) []string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(data))
}

func TestAFullLogIsSetAside(t *testing.T) {
	for _, c := range []struct {
		count int
		kept  map[string][]string
	}{
		{0, map[string][]string{"": {"line-9"}}},
		{2, map[string][]string{"": {"line-9"}, ".1": {"line-7", "line-8"}, ".2": {"line-5", "line-6"}}},
	} {
		name := filepath.Join(t.TempDir(), "log", "danvan.log")
		var f *File
		for i := 1; i <= 9; i++ {
			var err error
			if f == nil { // it goes on where it ended
				if f, err = Open(name, 14, c.count); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := fmt.Fprintf(f, "line-%d\n", i); err != nil {
				t.Fatal(err)
			}
			if i%4 == 1 {
				if err := f.Close(); err != nil {
					t.Fatal(err)
				}
				f = nil
			}
		}
		found, err := filepath.Glob(name + "*")
		if err != nil || len(found) != len(c.kept) {
			t.Errorf("files %q, %v", found, err)
		}
		for end, want := range c.kept {
			if got := lines(t, name+end); !slices.Equal(got, want) {
				t.Errorf("%d kept: danvan.log%s holds %q, want %q", c.count, end, got, want)
			}
		}
	}
}

func TestALineLongerThanAFileIsStillWritten(t *testing.T) {
	name := filepath.Join(t.TempDir(), "danvan.log")
	f, err := Open(name, 4, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, line := range []string{"first-line\n", "second-line\n"} {
		if _, err := f.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	if got := lines(t, name); !slices.Equal(got, []string{"second-line"}) {
		t.Errorf("it holds %q", got)
	}
}

func TestManyWritersLoseNoLine(t *testing.T) {
	name := filepath.Join(t.TempDir(), "danvan.log")
	f, err := Open(name, 200, 1000)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all sync.WaitGroup
	for w := range 8 {
		all.Go(func() {
			for i := range 50 {
				if _, err := fmt.Fprintf(f, "%d-%d\n", w, i); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	found, err := filepath.Glob(name + "*")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, file := range found {
		for _, line := range lines(t, file) {
			seen[line] = true
		}
	}
	if len(seen) != 400 {
		t.Errorf("%d lines, want 400", len(seen))
	}
}

// The folder may go away and come back: the log does as well.
func TestALogThatCouldNotBeWrittenGoesOn(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "danvan.log")
	f, err := Open(name, 8, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	write := func(line string) error {
		_, err := f.Write([]byte(line))
		return err
	}
	if err := write("one-one\n"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dir, dir+"-away"); err != nil {
		t.Fatal(err)
	}
	if err := write("two-two\n"); err == nil {
		t.Error("nothing was said while the folder was away")
	}
	if err := os.Rename(dir+"-away", dir); err != nil {
		t.Fatal(err)
	}
	if err := write("three-3\n"); err != nil {
		t.Fatal(err)
	}
	if got := lines(t, name); !slices.Equal(got, []string{"three-3"}) {
		t.Errorf("it holds %q", got)
	}
}
