package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// background is a running danvan whose messages can be looked at meanwhile.
type background struct {
	t   testing.TB
	cmd *exec.Cmd
	mu  sync.Mutex
	out bytes.Buffer
}

func (b *background) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.out.Write(p)
}

func start(t testing.TB, args ...string) *background {
	t.Helper()
	b := &background{t: t, cmd: exec.Command(program, args...)}
	b.cmd.Stderr = b
	if err := b.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.cmd.Process.Kill(); _ = b.cmd.Wait() })
	return b
}

// says waits until the program has said something.
func (b *background) says(want string) {
	b.t.Helper()
	for range 600 {
		if strings.Contains(b.said(), want) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.t.Fatalf("it never said %q:\n%s", want, b.said())
}

// said is all that the program has said.
func (b *background) said() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.out.String()
}

// TestServeAnswersReloadsAndStops runs the service as an administrator does.
func TestServeAnswersReloadsAndStops(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "qn")
	mustRun(t, exitDone, "init", dir, "--programme", "so-tttt-quang-nam-2021")
	units, err := filepath.Glob(filepath.Join(dir, "inbox", "[A-Z]*"))
	if err != nil || len(units) == 0 {
		t.Fatal(units, err)
	}
	unit := filepath.Base(units[0])
	if err := os.WriteFile(filepath.Join(units[0], "thu.csv"), []byte("a;b\n1;2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	b := start(t, "serve", "--workspace", dir, "--log", "text", "--lang", "en")
	b.says(`msg="inbox read" seen=1`)
	if answers, err := filepath.Glob(filepath.Join(dir, "outbox", unit, "000001 TRA LAI thu*")); err != nil || len(answers) != 1 {
		t.Errorf("answers %v, %v", answers, err)
	}
	if o := danvan(t, "serve", "--workspace", dir); o.code != exitBusy {
		t.Errorf("a second service: %d\n%s", o.code, o.stderr)
	}
	mustRun(t, exitDone, "ingest", "--workspace", dir) // by hand in between

	pack := filepath.Join(dir, "programme", "programme.yaml")
	right, err := os.ReadFile(pack)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(pack, append(bytes.Clone(right), "khoa_la: 1\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	hangUp(t, b)
	b.says("Not reloaded, the old ones go on:\nprogramme.yaml:")
	if err := os.WriteFile(pack, append(bytes.Clone(right), "# sửa\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	hangUp(t, b)
	b.says("msg=reloaded")
	audit, err := os.ReadFile(filepath.Join(dir, "archive", "audit.jsonl"))
	if err != nil || !strings.Contains(string(audit), `"what":"programme"`) {
		t.Errorf("the audit log says %q, %v", audit, err)
	}
	if o := danvan(t, "service", "status", "--workspace", dir); !strings.Contains(o.stdout, "nhận và trả lời tệp") {
		t.Errorf("status says %q", o.stdout)
	}
	if err := b.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := b.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}

func hangUp(t *testing.T, b *background) {
	t.Helper()
	if err := b.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
}

func TestUnitFileGivesAwayNothing(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "thư mục")
	mustRun(t, exitDone, "init", dir, "--programme", "so-tttt-quang-nam-2021")
	text := mustRun(t, exitDone, "service", "install", "--print", "--workspace", dir)
	for _, want := range []string{"NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "MemoryMax=", "User=danvan", "CapabilityBoundingSet=\n",
		`serve --workspace "` + dir + `" --log json`, `ReadWritePaths="` + filepath.Join(dir, "archive") + `"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the unit file lacks %q:\n%s", want, text)
		}
	}
	if analyze, err := exec.LookPath("systemd-analyze"); err == nil {
		name := filepath.Join(t.TempDir(), "danvan.service")
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(analyze, "verify", name).CombinedOutput(); err != nil && strings.Contains(string(out), "danvan.service:") {
			t.Errorf("systemd says %s", out)
		}
	}
}
