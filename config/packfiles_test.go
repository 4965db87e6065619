package config

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
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
