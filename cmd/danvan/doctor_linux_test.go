package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Folders of units that the service cannot read or write to are a fault, and named: what
// lies there would pass for not filed.
func TestDoctorNamesUnitsFoldersThatAreShut(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root may run a program in another account's name")
	}
	dir := filepath.Join(t.TempDir(), "qn")
	if err := runInit(t.Context(), dir, tortureProgramme); err != nil {
		t.Fatal(err)
	}
	command := sharedFolder{dir: dir}.asNobody(t, func() *exec.Cmd { return exec.Command(program, "doctor", "--json", "--workspace", dir) })
	if err := filepath.WalkDir(filepath.Join(dir, "inbox"), func(path string, _ fs.DirEntry, _ error) error { return os.Lchown(path, nobody, nobody) }); err != nil {
		t.Fatal(err)
	}
	says := func() string {
		var out bytes.Buffer
		cmd := command()
		cmd.Stdout = &out
		_ = cmd.Run() // what it says is looked at
		return out.String()
	}
	if out := says(); doctorSays(t, out, "units", "fail") {
		t.Errorf("before: %s", out)
	}
	for _, name := range []string{"inbox/PHONG2", "outbox/PHONG3"} {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(full, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Lchown(full, 0, 0); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(full, map[bool]fs.FileMode{true: 0o700, false: 0o755}[strings.HasPrefix(name, "inbox")]); err != nil {
			t.Fatal(err)
		}
	}
	if out := says(); !doctorSays(t, out, "units", "fail") || !strings.Contains(out, "inbox/PHONG2") || !strings.Contains(out, "outbox/PHONG3") {
		t.Errorf("doctor says %s", out)
	}
}
