package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
)

func wantDefaults() Settings {
	return Settings{
		Programme: "programme", Inbox: "inbox", Outbox: "outbox", Archive: "archive", Facts: "facts", Reports: "reports",
		Limits: Limits{
			FileMiB: 20, ArchiveMembers: 200, Entries: 1000, EntryMiB: 64, TotalMiB: 100, Ratio: 100,
			Rows: 20_000, Columns: 256, Cells: 1_000_000, Merges: 2000, Text: 32_767, Seconds: 20, MemoryMB: 512,
		},
		Settle: 2, Workers: 0, MemoryMB: 512, Engine: Engine{Kind: DuckDB},
		Keep:  Keep{BackupDays: 60},
		Serve: Serve{IngestMinutes: 5, Nightly: "01:00", DueDay: "17:00", OpenDays: 30, RemindDays: 2, RemindAfter: 3, Remind: "08:00", Verify: "03:00", StopSeconds: 60, LogMiB: 10, LogFiles: 10},
		Mail:  Mail{Port: 587, TLS: StartTLS, SizeMiB: 8},
		Web:   Web{IdleMinutes: 60, Hours: 10, Claim: "preferred_username", Provider: "Hệ thống xác thực của tỉnh"},
	}
}

func workspaceWith(t *testing.T, settings string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, SettingsFile), []byte(settings), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestWrittenSettingsAreTheDefaults(t *testing.T) {
	dir := t.TempDir()
	if err := WriteSettings(dir, "thai-nguyen-2021"); err != nil {
		t.Fatal(err)
	}
	got, err := LoadSettings(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantDefaults(), got); diff != "" {
		t.Errorf("settings differ (-want +got):\n%s", diff)
	}
	data, err := os.ReadFile(filepath.Join(dir, SettingsFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"thai-nguyen-2021", "Đường dẫn tương đối", "\nmemory_mb: 512\n", "\n  rows: 20000 #"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("the file does not say %q:\n%s", want, data)
		}
	}
	if err := WriteSettings(dir, "other"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("writing over settings gave %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the settings lies %v (%v)", entries, err)
	}
}

func TestDefaultSettingsAreThoseOfAnEmptyFile(t *testing.T) {
	t.Setenv("DANVAN_WORKERS", "3") // it is for a workspace
	got, err := DefaultSettings()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantDefaults(), got); diff != "" {
		t.Errorf("settings differ (-want +got):\n%s", diff)
	}
}

func TestEveryLimitSaysWhy(t *testing.T) {
	text := settingsText("x")
	for _, s := range limitSettings() {
		_, key, _ := strings.Cut(s.key, ".")
		if line := "\n  " + key + ": " + s.value() + " # " + s.vietnamese + ": " + s.why + "\n"; s.why == "" || !strings.Contains(text, line) {
			t.Errorf("the written settings do not give the reason for %s", s.key)
		}
	}
}

func TestAFileOfCommentsLeavesTheDefaults(t *testing.T) {
	for _, text := range []string{"", "# để trống\n", "limits:\n", "inbox:\n"} {
		got, err := LoadSettings(workspaceWith(t, text))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if diff := cmp.Diff(wantDefaults(), got); diff != "" {
			t.Errorf("%q: settings differ (-want +got):\n%s", text, diff)
		}
	}
}

func TestEnvironmentGoesBeforeFileBeforeDefault(t *testing.T) {
	t.Setenv("DANVAN_LIMITS_ROWS", "5000")
	t.Setenv("DANVAN_WORKERS", "3")
	t.Setenv("DANVAN_INBOX", "/mnt/chia-se/Hộp đến")
	got, err := LoadSettings(workspaceWith(t, "workers: 2\nreports: báo cáo\nlimits: {columns: 60}\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := wantDefaults()
	want.Workers, want.Reports, want.Inbox, want.Limits.Columns, want.Limits.Rows = 3, "báo cáo", "/mnt/chia-se/Hộp đến", 60, 5000
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings differ (-want +got):\n%s", diff)
	}
}

func TestAWrongVariableIsNamed(t *testing.T) {
	t.Setenv("DANVAN_LIMITS_ROWS", "many")
	_, err := LoadSettings(workspaceWith(t, ""))
	want := `danvan.yaml: DANVAN_LIMITS_ROWS in the environment is "many"; write a whole number from 100 to 1048576`
	var wrong *SettingsError
	if !errors.As(err, &wrong) || err.Error() != want {
		t.Fatalf("got  %v\nwant %s", err, want)
	}
	vietnamese := `danvan.yaml: biến môi trường DANVAN_LIMITS_ROWS đang ghi "many"; ghi số nguyên từ 100 đến 1048576`
	if got := wrong.Text(pipeline.Vietnamese); got != vietnamese {
		t.Errorf("got  %s\nwant %s", got, vietnamese)
	}
}

func TestWrongSettings(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"unknown key", "worker: 2\n", `danvan.yaml:1: unknown key "worker"; did you mean "workers"?`},
		{"unknown limit", "limits:\n  row: 2\n", `danvan.yaml:2: unknown key "row"; did you mean "rows"?`},
		{"key in capitals", "inbox: a\nInbox: b\n", `danvan.yaml:2: unknown key "Inbox"; did you mean "inbox"?`},
		{"key twice", "inbox: a\ninbox: b\n", `danvan.yaml:2: the key "inbox" stands twice (first in line 1)`},
		{"dotted key", "limits.rows: 5\n", `danvan.yaml:1: unknown key "limits.rows"`},
		{"text for limits", "limits: many\n", `danvan.yaml:1: "limits" must be a group of keys, not a text`},
		{"list for a folder", "inbox: [a]\n", `danvan.yaml:1: "inbox" must be a text, not a list`},
		{"no YAML", "inbox: [a\n", "danvan.yaml:1: the file is not sound YAML: sequence end token ']' not found"},
		{"no number", "workers: two\nmemory_mb: 1.5\n", `danvan.yaml:1: workers is "two"; write a whole number from 0 to 256` + "\n" +
			`danvan.yaml:2: memory_mb is "1.5"; write a whole number from 64 to 1048576`},
		{"no time of day", "serve: {nightly: \"25:00\"}\n", `danvan.yaml:1: serve.nightly is "25:00"; write a time of day like "01:00"`},
		{"no address", "serve:\n  listen: 9464\n", `danvan.yaml:2: serve.listen is "9464"; write an address such as "127.0.0.1:9464", or nothing`},
		{"truth for a number", "workers: true\n", `danvan.yaml:1: workers is "true"; write a whole number from 0 to 256`},
		{"out of bounds", "limits:\n  # ít nhất 100\n  rows: 99\n", `danvan.yaml:3: limits.rows is "99"; write a whole number from 100 to 1048576`},
		{"octal", "limits: {rows: 0400}\n", `danvan.yaml:1: limits.rows is "0400"; write a whole number from 100 to 1048576`},
		{"no folder", "inbox: \"\"\n", `danvan.yaml: inbox is empty; write the name of a folder`},
		{"one folder for two", "outbox: inbox/.\n", `danvan.yaml: inbox and outbox must be folders apart from each other, not "inbox" and "inbox/."`},
		{"archive in the inbox", "archive: inbox/lưu\n", `danvan.yaml: inbox and archive must be folders apart from each other, not "inbox" and "inbox/lưu"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := LoadSettings(workspaceWith(t, c.text))
			var wrong *SettingsError
			if !errors.As(err, &wrong) || err.Error() != c.want {
				t.Fatalf("got  %v\nwant %s", err, c.want)
			}
			checkBothLanguages(t, wrong.Problems)
		})
	}
}

func TestTheWorkspaceItselfIsNoFolderOfIt(t *testing.T) {
	_, err := LoadSettings(workspaceWith(t, "inbox: .\n"))
	var wrong *SettingsError
	if !errors.As(err, &wrong) || !strings.Contains(err.Error(), `danvan.yaml: inbox cannot be the workspace itself or a folder around it (".")`) {
		t.Fatalf("got %v", err)
	}
	checkBothLanguages(t, wrong.Problems)
}

func TestAFolderWithoutSettingsIsNoWorkspace(t *testing.T) {
	dir := t.TempDir()
	_, err := LoadSettings(dir)
	want := "danvan.yaml: " + dir + " is not a workspace, since it has no danvan.yaml; make one with: danvan init DIR --programme NAME"
	var wrong *SettingsError
	if !errors.As(err, &wrong) || err.Error() != want {
		t.Fatalf("got  %v\nwant %s", err, want)
	}
	vietnamese := "danvan.yaml: " + dir + " không phải thư mục làm việc vì không có tệp danvan.yaml; tạo bằng lệnh: danvan init THƯ_MỤC --programme TÊN"
	if got := wrong.Text(pipeline.Vietnamese); got != vietnamese {
		t.Errorf("got  %s\nwant %s", got, vietnamese)
	}
}
