package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A template is refused whose document would take the name of another or of an edition's.
func TestNamesOfTemplatesAreTheirOwn(t *testing.T) {
	for _, names := range [][]string{{"bao-cao-tong-hop ban chot 1.docx"}, {"Thong-Bao.docx", "thong-bao.docx"}} {
		dir := filepath.Join(t.TempDir(), "pack")
		if err := CopyPack("so-tttt-quang-nam-2021", dir); err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if err := os.WriteFile(filepath.Join(dir, reportsFolder, name), []byte("x"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		_, err := ReadPack(os.DirFS(dir))
		if err == nil || !strings.Contains(err.Error(), names[len(names)-1]) {
			t.Errorf("%q: %v", names, err)
		}
	}
}
