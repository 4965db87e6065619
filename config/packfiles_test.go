package config

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
)

func TestPackFilesMakeTheSameProgramme(t *testing.T) {
	for _, name := range PackNames() {
		pack, err := OpenPack(name)
		if err != nil {
			t.Fatal(err)
		}
		want, err := ReadPack(pack)
		if err != nil {
			t.Fatal(err)
		}
		files, digest, err := PackFiles(pack)
		if err != nil {
			t.Fatal(err)
		}
		carried := fstest.MapFS{}
		for file, data := range files {
			carried[file] = &fstest.MapFile{Data: data}
		}
		if got, err := ReadPack(carried); err != nil || got.Digest != want.Digest || digest != want.Digest {
			t.Errorf("%s: the digest of the carried files differs (%v)", name, err)
		}
	}
}

func TestPackFilesOfNoFolder(t *testing.T) {
	var wrong *PackError
	if _, _, err := PackFiles(os.DirFS(filepath.Join(t.TempDir(), "gone"))); !errors.As(err, &wrong) {
		t.Errorf("got %v", err)
	}
}

// TestAProgrammeIsCarriedWhole holds a programme that was handed to another process as JSON
// against the one that was read.
func TestAProgrammeIsCarriedWhole(t *testing.T) {
	packs := map[string]fs.FS{"one of everything": smallPack(t)}
	for _, name := range PackNames() {
		var err error
		if packs[name], err = OpenPack(name); err != nil {
			t.Fatal(err)
		}
	}
	for name, pack := range packs {
		want, err := ReadPack(pack)
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got *pipeline.Programme
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(want, got) {
			t.Errorf("%s differs (-read +carried):\n%s", name, cmp.Diff(want, got))
		}
	}
}
