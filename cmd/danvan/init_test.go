package main

import (
	"errors"
	"os"
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
	if _, err := packNamed("ha-noi-2023"); !errors.Is(err, errUsage) || !strings.Contains(err.Error(), "ha-noi-2023 is neither a folder nor the name of a programme in this binary: ha-noi-2022, ") {
		t.Errorf("neither: %v", err)
	}
}
