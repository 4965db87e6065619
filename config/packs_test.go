package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryEmbeddedPackIsSound(t *testing.T) {
	names := PackNames()
	if !slices.Contains(names, "thai-nguyen-2021") || !slices.IsSorted(names) {
		t.Errorf("packs %q", names)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			pack, err := OpenPack(name)
			if err != nil {
				t.Fatal(err)
			}
			p, err := ReadPack(pack)
			if err != nil {
				t.Fatalf("the pack is wrong:\n%v", err)
			}
			if p.Code != name {
				t.Errorf("the pack in %s calls itself %q", name, p.Code)
			}
			if len(p.Expected(p.First)) == 0 {
				t.Errorf("nothing is expected for %s", p.First)
			}
		})
	}
}

func TestAnUnknownPackIsNamed(t *testing.T) {
	there := strings.Join(PackNames(), ", ")
	for name, want := range map[string]string{
		"thai-nguyen-2012": `thai-nguyen-2012: there is no such programme; did you mean "thai-nguyen-2021"? There are: ` + there,
		"..":               `..: there is no such programme. There are: ` + there,
		"":                 `: there is no such programme. There are: ` + there,
	} {
		_, err := OpenPack(name)
		var wrong *PackError
		if !errors.As(err, &wrong) || err.Error() != want {
			t.Fatalf("OpenPack(%q): %v, want %s", name, err, want)
		}
		checkBothLanguages(t, wrong.Problems)
	}
}

func TestCopyPackGivesTheSameProgramme(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "programme")
	if err := CopyPack("thai-nguyen-2021", dir); err != nil {
		t.Fatal(err)
	}
	pack, err := OpenPack("thai-nguyen-2021")
	if err != nil {
		t.Fatal(err)
	}
	want, err := ReadPack(pack)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadPack(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the copy differs (-embedded +copied):\n%s", diff)
	}
	// The copy is there to be changed.
	if err := os.WriteFile(filepath.Join(dir, "units.csv"), nil, 0o644); err != nil {
		t.Error(err)
	}
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the copy lies %v (%v)", entries, err)
	}
}

func TestCopyPackOverwritesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "programme")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(dir, "units.csv")
	if err := os.WriteFile(own, []byte("own"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := CopyPack("thai-nguyen-2021", dir); !errors.Is(err, fs.ErrExist) {
		t.Errorf("copying over a full folder gave %v", err)
	}
	if data, _ := os.ReadFile(own); string(data) != "own" {
		t.Errorf("the folder was changed to %q", data)
	}
	if err := os.Remove(own); err != nil {
		t.Fatal(err)
	}
	if err := CopyPack("thai-nguyen-2021", dir); err != nil {
		t.Errorf("copying to an empty folder gave %v", err)
	}
}
