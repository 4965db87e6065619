package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
)

const goodSources = `
sources:
  - name: tep
    kind: folder
    inbox: /mnt/tep/den
    outbox: /mnt/tep/tra
  - name: sftp-tinh
    kind: sftp
    address: sftp.tinh.gov.vn:2222
    user: danvan
    key_file: khoa
    host_key: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
    inbox: den
    outbox: tra
  - name: smb
    kind: smb
    address: "[::1]:445"
    share: bao-cao
    domain: TINH
    user: danvan
    password_env: DANVAN_SMB
    inbox: den
    outbox: tra
  - name: dav
    kind: webdav
    address: http://127.0.0.1:8080/dav
    inbox: den
    outbox: tra
`

func TestSourcesAreRead(t *testing.T) {
	s, err := LoadSettings(workspaceWith(t, goodSources))
	if err != nil {
		t.Fatal(err)
	}
	want := []Source{
		{Name: "tep", Kind: SourceFolder, Inbox: "/mnt/tep/den", Outbox: "/mnt/tep/tra"},
		{Name: "sftp-tinh", Kind: SourceSFTP, Address: "sftp.tinh.gov.vn:2222", User: "danvan", KeyFile: "khoa", HostKey: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU", Inbox: "den", Outbox: "tra"},
		{Name: "smb", Kind: SourceSMB, Address: "[::1]:445", Share: "bao-cao", Domain: "TINH", User: "danvan", PasswordEnv: "DANVAN_SMB", Inbox: "den", Outbox: "tra"},
		{Name: "dav", Kind: SourceWebDAV, Address: "http://127.0.0.1:8080/dav", Inbox: "den", Outbox: "tra"},
	}
	if diff := cmp.Diff(want, s.Sources); diff != "" {
		t.Errorf("sources differ (-want +got):\n%s", diff)
	}
}

func TestTheExampleInTheSettingsFileIsRight(t *testing.T) {
	text := strings.ReplaceAll(sourcesText[strings.Index(sourcesText, "# sources:"):], "\n# ", "\n")
	text = strings.ReplaceAll(strings.TrimPrefix(text, "# "), "SHA256:...", "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU")
	s, err := LoadSettings(workspaceWith(t, text))
	if err != nil || len(s.Sources) != 2 {
		t.Errorf("%d sources, %v in\n%s", len(s.Sources), err, text)
	}
}

func TestWrongSourcesAreRefusedWithTheirLines(t *testing.T) {
	sftp := "sources:\n  - name: a\n    kind: sftp\n    address: máy\n    user: u\n    inbox: a\n    outbox: b\n"
	good := sftp + "    password_file: p\n    known_hosts: k\n"
	for name, c := range map[string]struct{ text, want string }{
		"a password":        {good + "    password: bi-mat\n", "không ghi mật khẩu vào cấu hình; ghi vào một tệp riêng và khai báo bằng password_file"},
		"no way to log in":  {sftp + "    known_hosts: k\n", "ghi đúng một trong các khóa: password_file, password_env, key_file"},
		"two ways":          {good + "    key_file: k\n", "ghi đúng một trong các khóa: password_file, password_env, key_file"},
		"no host key":       {sftp + "    password_file: p\n", "ghi đúng một trong các khóa: host_key, known_hosts"},
		"a host key":        {sftp + "    password_file: p\n    host_key: any\n", "ghi vân tay khóa máy chủ"},
		"a user in address": {strings.Replace(good, "address: máy", "address: u:p@máy", 1), "ghi tên máy chủ"},
		"another kind":      {strings.Replace(good, "kind: sftp", "kind: ftp", 1), "ghi folder, sftp, smb hoặc webdav"},
		"another's key":     {good + "    share: x\n", `nguồn loại sftp không dùng khóa "share"`},
		"twice":             {good + strings.TrimPrefix(good, "sources:\n"), `nguồn "a" đã có ở dòng 2`},
		"no inbox":          {strings.Replace(good, "    inbox: a\n", "", 1), `thiếu khóa "inbox"`},
		"http":              {"sources:\n  - {name: d, kind: webdav, address: 'http://dav.tinh.gov.vn', inbox: a, outbox: b}\n", "http không mã hóa"},
		"password in URL":   {"sources:\n  - {name: d, kind: webdav, address: 'https://u:p@dav.tinh.gov.vn', inbox: a, outbox: b}\n", "không ghi tài khoản và mật khẩu vào address"},
		"a folder in inbox": {"sources:\n  - {name: f, kind: folder, inbox: inbox/x, outbox: b}\n", "phải là hai thư mục tách rời nhau"},
		"no share":          {"sources:\n  - {name: s, kind: smb, address: m, user: u, password_env: P, inbox: a, outbox: b}\n", `thiếu khóa "share"`},
	} {
		_, err := LoadSettings(workspaceWith(t, c.text))
		var wrong *SettingsError
		if !errors.As(err, &wrong) || !strings.Contains(wrong.Text(pipeline.Vietnamese), c.want) {
			t.Errorf("%s: want %q, got %v", name, c.want, err)
		}
		if err != nil && strings.Contains(err.Error(), "bi-mat") {
			t.Errorf("%s: the message tells the password", name)
		}
	}
}

func TestSecretsComeFromOutside(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "p"), []byte("mật khẩu \r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := func(name string) (string, bool) { return "từ môi trường", name == "THERE" }
	for name, c := range map[string]struct {
		source Source
		want   string
		fails  bool
	}{
		"file":    {Source{PasswordFile: "p"}, "mật khẩu ", false},
		"no file": {Source{PasswordFile: "q"}, "", true},
		"env":     {Source{PasswordEnv: "THERE"}, "từ môi trường", false},
		"no env":  {Source{PasswordEnv: "ELSEWHERE"}, "", true},
		"none":    {Source{}, "", false},
	} {
		got, err := c.source.Secret(dir, env)
		if got != c.want || (err != nil) != c.fails {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
