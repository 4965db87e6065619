package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"danvan/cmd/danvan/auditqueue"
	"danvan/ingest/archive"

	"danvan/pipeline/disk"
	"danvan/pipeline/web/signin"
)

func newSmallWorkspace(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "qn")
	mustRun(t, exitDone, "init", dir, "--programme", "so-tttt-quang-nam-2021")
	return dir
}

// typing runs a command with something at its standard input.
func typing(t testing.TB, input string, args ...string) outcome {
	t.Helper()
	cmd := exec.Command(program, args...)
	var stdout, stderr strings.Builder
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &stdout, &stderr
	_ = cmd.Run() // the code says it
	return outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// auditOf returns who did what to whom from the audit log of a workspace, and fails where
// its chain does not hold.
func auditOf(t *testing.T, dir string) []string {
	t.Helper()
	a, err := archive.OpenOn(disk.Disk{}, filepath.Join(dir, "archive"))
	if err != nil {
		t.Fatal(err)
	}
	entries, err := a.Audit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, strings.TrimSpace(e.What+" "+e.Subject+" "+e.Reason))
	}
	return out
}

func TestUsersByCommand(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := newSmallWorkspace(t)
	ws := []string{"--workspace", dir}
	user := func(input string, args ...string) outcome {
		return typing(t, input, append(append([]string{"user"}, args...), ws...)...)
	}
	const good = "con trâu uống cà phê\n"
	for _, c := range []struct {
		input, args string
		code        int
		says        string
	}{
		{"", "list", exitDone, "Chưa có người dùng nào"},
		{good, "add An.Nguyen --name An --role consolidator --stdin", exitDone, "Đã thêm an.nguyen (cán bộ tổng hợp)"},
		{good, "add an.nguyen --name An --role leader --stdin", exitUsage, "đã có người dùng"},
		{good, "add b", exitUsage, "tên đăng nhập"},
		{good, "add binh --role leader --stdin", exitUsage, "--name"},
		{good, "add binh --name B --role boss --stdin", exitUsage, `"boss"`},
		{good, "add binh --name B --role unit --stdin", exitUsage, "--unit"},
		{good, "add binh --name B --role unit --unit KHONGCO --stdin", exitUsage, "KHONGCO"},
		{good, "add binh --name B --role administrator --unit KHONGCO --stdin", exitUsage, "người quản trị"},
		{good, "add binh --name B --role leader", exitUsage, "--stdin"},
		{"ngắn\n", "add binh --name B --role leader --stdin", exitUsage, "ít nhất 10"},
		{"Matkhau@2026\n", "add binh --name B --role leader --stdin", exitUsage, "ai cũng đoán được"},
		{"", "add binh --name B --role leader --no-password", exitDone, "binh"},
		{"xe đạp màu tím 7\n", "passwd an.nguyen --stdin", exitDone, "an.nguyen"},
		{"", "passwd nobody --stdin", exitUsage, "danvan user list"},
		{"", "change binh", exitUsage, "--role"},
		{"", "change binh --role administrator", exitDone, "binh"},
		{"", "disable binh", exitDone, "binh"},
		{"", "enable binh", exitDone, "binh"},
		{"", "disable nobody", exitUsage, "nobody"},
		{"", "token add an.nguyen Kho", exitUsage, "chữ thường"},
		{"", "token add an.nguyen kho --days 9999", exitUsage, "730"},
		{"", "token add an.nguyen kho", exitDone, "chỉ hiện lần này"},
		{"", "token add an.nguyen kho", exitUsage, "thu hồi mã cũ"},
		{"", "token revoke an.nguyen khac", exitUsage, "khac"},
		{"", "token revoke an.nguyen kho", exitDone, "an.nguyen"},
		{"", "passwd an.nguyen bí-mật", exitUsage, "danvan user passwd LOGIN"},
	} {
		o := user(c.input, strings.Fields(c.args)...)
		if o.code != c.code || !strings.Contains(o.stderr, c.says) {
			t.Errorf("user %s: code %d, %q; want %d, %q", c.args, o.code, o.stderr, c.code, c.says)
		}
		if token := strings.HasPrefix(o.stdout, "danvan_"); token != (c.code == exitDone && strings.HasPrefix(c.args, "token add")) {
			t.Errorf("user %s: stdout %q", c.args, o.stdout)
		}
	}
	var views []userView
	if err := json.Unmarshal([]byte(user("", "list", "--json").stdout), &views); err != nil || len(views) != 2 || views[0] != (userView{"an.nguyen", "An", signin.ConsolidatorRole, "", false, true, 0}) || views[1].Role != signin.AdministratorRole {
		t.Errorf("%+v, %v", views, err)
	}
	if text := user("", "list").stdout; !strings.Contains(text, "cán bộ tổng hợp") || !strings.Contains(text, "không có mật khẩu") {
		t.Error(text)
	}
	want := []string{"user-add an.nguyen consolidator", "user-add binh leader", "user-passwd an.nguyen", "user-change binh administrator", "user-disable binh", "user-enable binh",
		"token-add an.nguyen kho, 365 days", "token-revoke an.nguyen kho"}
	if got := auditOf(t, dir); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("audit log:\n%s", strings.Join(got, "\n"))
	}
	data := string(readAll(t, filepath.Join(dir, signin.UsersFile)))
	if strings.Contains(data, "trâu") || strings.Contains(data, "danvan_") || !strings.Contains(data, "$argon2id$") {
		t.Error(data)
	}
	if info, err := os.Stat(filepath.Join(dir, signin.UsersFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	// A mistake made by hand is named, and no command goes on over it.
	if err := os.WriteFile(filepath.Join(dir, signin.UsersFile), []byte(strings.Replace(data, `"leader"`, `"x"`, 1)+"}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"list"}, {"disable", "binh"}, {"add", "chi", "--name", "C", "--role", "leader", "--no-password"}} {
		if o := user("", args...); o.code != exitFailure || !strings.Contains(o.stderr, "users.json dòng ") {
			t.Errorf("user %v over a damaged file: %d %q", args, o.code, o.stderr)
		}
	}
}

// What is changed while a run is at work for long is in the log after it, whoever ends
// first, and the chain of the log holds.
func TestTheAuditLogWaitsForARun(t *testing.T) {
	withoutRace(t)
	dir := newSmallWorkspace(t)
	run := flock.New(filepath.Join(dir, lockFile))
	if err := run.Lock(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	var all sync.WaitGroup
	for i := range 6 {
		all.Go(func() {
			mustRun(t, exitDone, "user", "add", fmt.Sprintf("u%d", i), "--name", "U", "--role", "leader", "--no-password", "--workspace", dir)
		})
	}
	all.Wait()
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("the commands waited %v for a run", took)
	}
	if got := auditOf(t, dir); len(got) != 0 {
		t.Errorf("written while a run is at work: %v", got)
	}
	if err := run.Unlock(); err != nil {
		t.Fatal(err)
	}
	// Several runs and commands at once, each of which writes what waits.
	for i := range 3 {
		all.Go(func() { danvan(t, "ingest", "--workspace", dir) })
		all.Go(func() {
			mustRun(t, exitDone, "user", "disable", fmt.Sprintf("u%d", i), "--workspace", dir)
		})
	}
	all.Wait()
	mustRun(t, exitDone, "ingest", "--workspace", dir)
	got := auditOf(t, dir)
	count := map[string]int{}
	for _, line := range got {
		count[line]++
	}
	for i := range 6 {
		if n := count[fmt.Sprintf("user-add u%d leader", i)]; n != 1 {
			t.Errorf("u%d stands in the log %d times", i, n)
		}
	}
	for i := range 3 {
		if n := count[fmt.Sprintf("user-disable u%d", i)]; n != 1 {
			t.Errorf("the disabling of u%d stands in the log %d times", i, n)
		}
	}
	if auditqueue.Open(dir, disk.Disk{}).Waiting() {
		t.Error("something waits")
	}
	mustRun(t, exitDone, "check-archive", "--workspace", dir)
}

// Users go into a backup, and come out of it as nobody but the owner reads them.
func TestABackupHoldsTheUsers(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := newSmallWorkspace(t)
	mustRun(t, exitDone, "user", "add", "an", "--name", "An", "--role", "leader", "--no-password", "--workspace", dir)
	file, again := filepath.Join(t.TempDir(), "b.tar.gz"), filepath.Join(t.TempDir(), "again")
	mustRun(t, exitDone, "backup", file, "--workspace", dir)
	mustRun(t, exitDone, "restore", file, again)
	if info, err := os.Stat(filepath.Join(again, signin.UsersFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if out := mustRun(t, exitDone, "user", "list", "--json", "--workspace", again); !strings.Contains(out, `"login": "an"`) {
		t.Error(out)
	}
}
