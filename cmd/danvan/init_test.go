package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A folder is told from the name of a programme in the binary by its separator.
func TestAFolderNamedWithoutItsSeparatorIsMeant(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("pack-x", 0o755); err != nil {
		t.Fatal(err)
	}
	for name, says := range map[string]string{"pack-x": "write ./pack-x", "pack-y": "there is no such programme"} {
		_, err := findProgramme(name)
		if !errors.Is(err, errUsage) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if from, err := findProgramme("./pack-x"); err != nil || from.folder != "./pack-x" {
		t.Errorf("the folder itself: %+v %v", from, err)
	}
	if from, err := packNamed("pack-x"); err != nil || from.folder != "pack-x/" {
		t.Errorf("the folder, for a command about packs: %+v %v", from, err)
	}
	if from, err := packNamed("ha-noi-2022"); err != nil || from.folder != "" {
		t.Errorf("a programme of the binary: %+v %v", from, err)
	}
	if err := os.Mkdir("ha-noi-2022", 0o755); err != nil { // a workspace of that name
		t.Fatal(err)
	}
	if from, err := packNamed("ha-noi-2022"); err != nil || from.folder != "" {
		t.Errorf("a programme of the binary, beside a workspace of its name: %+v %v", from, err)
	}
	if err := os.WriteFile(filepath.Join("ha-noi-2022", "programme.yaml"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if from, err := packNamed("ha-noi-2022"); err != nil || from.folder != "ha-noi-2022/" {
		t.Errorf("a pack of a programme's name: %+v %v", from, err)
	}
	if _, err := packNamed("ha-noi-2023"); !errors.Is(err, errUsage) || !strings.Contains(err.Error(), "ha-noi-2023 is neither a folder nor the name of a programme in this binary: ha-noi-2022, ") {
		t.Errorf("neither: %v", err)
	}
}
