package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
)

func recipientsProgramme(t *testing.T) *pipeline.Programme {
	t.Helper()
	pack, err := OpenPack("thai-nguyen-2021")
	if err != nil {
		t.Fatal(err)
	}
	p, err := ReadPack(pack)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func readRecipients(t *testing.T, p *pipeline.Programme, text string) ([]pipeline.Recipient, error) {
	t.Helper()
	dir := workspaceWith(t, "mail: {host: thu.tinh.gov.vn, from: danvan@tinh.gov.vn}\n")
	s, err := LoadSettings(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, RecipientsFile), []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	return ReadRecipients(dir, s, p)
}

func TestRecipientsAreRead(t *testing.T) {
	p := recipientsProgramme(t)
	root, group := p.Tree(p.First).Root().Code, p.Indicators[0].Group
	got, err := readRecipients(t, p, `recipients:
  - {code: chu-tich, name: Chủ tịch, unit: `+root+`, documents: [bao-cao, tom-tat], folder: giao/chu-tich}
  - code: phong
    name: Trưởng phòng
    unit: `+root+`
    groups: ["`+group+`"]
    documents: [trang]
    mail: phong@tinh.gov.vn
    language: en
    schedule: consolidated
    reminders: true
    alerts: true
`)
	want := []pipeline.Recipient{
		{Code: "chu-tich", Name: "Chủ tịch", Unit: root, Documents: []pipeline.DocumentKind{"bao-cao", "tom-tat"}, Folder: "giao/chu-tich", Language: "vi", Schedule: "due-day"},
		{Code: "phong", Name: "Trưởng phòng", Unit: root, Groups: []string{group}, Documents: []pipeline.DocumentKind{"trang"}, Mail: "phong@tinh.gov.vn",
			Language: "en", Schedule: "consolidated", Reminders: true, Alerts: true},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestNobodyReceives(t *testing.T) {
	p := recipientsProgramme(t)
	for _, text := range []string{"", "# không ai\n", "recipients:\n", "recipients: []\n", recipientsText(p)} {
		if got, err := readRecipients(t, p, text); err != nil || got != nil {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

// The example of a new workspace names units and groups of its programme: without its
// marks it is read.
func TestTheExampleOfRecipientsIsRight(t *testing.T) {
	p := recipientsProgramme(t)
	_, example, _ := strings.Cut(recipientsText(p), "#\n")
	got, err := readRecipients(t, p, strings.ReplaceAll("\n"+example, "\n# ", "\n"))
	if err != nil || len(got) != 4 {
		t.Errorf("%d recipients, %v", len(got), err)
	}
}

func TestWrongRecipients(t *testing.T) {
	p := recipientsProgramme(t)
	root := p.Tree(p.First).Root().Code
	line := func(rest string) string {
		return "recipients:\n  - {code: a, name: A, unit: " + root + ", documents: [trang], mail: a@b.vn}\n  - " + rest + "\n"
	}
	for _, c := range []struct{ text, want string }{
		{line(`{code: a, name: B, unit: ` + root + `, documents: [trang], mail: b@b.vn}`), `recipients.yaml:3: the recipient "a" stands twice (first in line 2)`},
		{line(`{code: b, name: B, unit: KHONG, documents: [trang], mail: b@b.vn}`), `recipients.yaml:3: the programme has no unit "KHONG"`},
		{line(`{code: b, name: B, unit: ` + root + `, groups: [Đối thoạ], documents: [trang], mail: b@b.vn}`), `recipients.yaml:3: the programme has no indicator group "Đối thoạ"`},
		{line(`{code: b, name: B, unit: ` + root + `, documents: [baocao], mail: b@b.vn}`), `"documents" is "baocao", which is none of bao-cao, tom-tat, trang, pdf; did you mean "bao-cao"?`},
		{line(`{code: b, name: B, unit: ` + root + `, documents: [trang]}`), `give exactly one of the keys: folder, mail`},
		{line(`{code: b, name: B, unit: ` + root + `, documents: [trang], mail: b@b.vn, folder: giao}`), `give exactly one of the keys: folder, mail`},
		{line(`{code: b, name: B, unit: ` + root + `, mail: b@b.vn}`), `this recipient is to receive nothing`},
		{line(`{code: b, name: B, unit: ` + root + `, documents: [trang], mail: "B <b@b.vn>"}`), `mail is "B <b@b.vn>"; write one address`},
		{line(`{code: b, name: B, unit: ` + root + `, documents: [trang], mail: "b@b.vn, c@b.vn"}`), `write one address`},
		{line(`{code: b, name: B, unit: ` + root + `, documents: [trang], mail: "b@b.vn\r\nBcc: c@b.vn"}`), `write one address`},
		{line(`{code: b, name: B, unit: ` + root + `, documents: [trang], mail: b@b.vn, schedule: hourly}`), `"schedule" is "hourly"`},
		{line(`{code: b, name: B, unit: ` + root + `, documents: [trang], mail: b@b.vn, colour: red}`), `unknown key "colour"`},
		{line(`{code: b, name: B, unit: ` + root + `, documents: [trang], folder: archive/x}`), `the folder cannot lie in archive`},
		{"recipients:\n  - {code: a, name: A, unit: " + root + ", documents: [trang], folder: g}\n  - {code: b, name: B, unit: " + root + ", documents: [trang], folder: ./g}\n",
			`recipients.yaml:3: the folder is already that of "a" (line 2)`},
		{"nguoi: []\n", `recipients.yaml:1: unknown key "nguoi"`},
	} {
		_, err := readRecipients(t, p, c.text)
		var wrong *SettingsError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\ngot  %v\nwant %s", c.text, err, c.want)
		}
	}
}

func TestMailNeedsAServer(t *testing.T) {
	p := recipientsProgramme(t)
	dir := workspaceWith(t, "")
	s, err := LoadSettings(dir)
	if err != nil {
		t.Fatal(err)
	}
	text := "recipients: [{code: a, name: A, unit: " + p.Tree(p.First).Root().Code + ", alerts: true, mail: a@b.vn}]\n"
	if err := os.WriteFile(filepath.Join(dir, RecipientsFile), []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadRecipients(dir, s, p); err == nil || !strings.Contains(err.Error(), "no mail server is named") {
		t.Error(err)
	}
}

func TestWrongMailSettings(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"mail: {host: thu.vn}", "mail.host is given but mail.from is not"},
		{"mail: {host: thu.vn, from: a@b.vn, tls: none}", "mail.tls: none is for a mail server on this machine only"},
		{"mail: {host: thu.vn, from: a@b.vn, tls: ssl}", `mail.tls is "ssl"; write starttls, tls or none`},
		{"mail: {host: \"thu.vn/x\", from: a@b.vn}", `mail.host is "thu.vn/x"`},
		{"mail: {host: thu.vn, from: \"A <a@b.vn>\"}", `mail.from is "A <a@b.vn>"; write one address`},
		{"mail: {host: thu.vn, from: a@b.vn, password: bi mat}", "danvan.yaml:1: no password in the settings"},
		{"mail: {host: thu.vn, from: a@b.vn, size_mib: 0}", `mail.size_mib is "0"`},
	} {
		if _, err := LoadSettings(workspaceWith(t, c.text+"\n")); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.text, err, c.want)
		}
	}
	if _, err := LoadSettings(workspaceWith(t, "mail: {host: 127.0.0.1, from: a@b.vn, tls: none}\n")); err != nil {
		t.Error(err)
	}
}

func TestTheMailPasswordComesFromOutside(t *testing.T) {
	dir := t.TempDir()
	none := func(string) (string, bool) { return "", false }
	file := filepath.Join(dir, "mat-khau")
	if err := os.WriteFile(file, []byte("bí mật\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	m := Mail{User: "danvan", PasswordFile: "mat-khau"}
	if _, err := m.Secret(dir, none); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a file that all may read: %v", err)
	}
	if err := os.Chmod(file, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := m.Secret(dir, none); got != "bí mật" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := m.Secret(dir, func(name string) (string, bool) { return "môi trường", name == MailPasswordVariable }); got != "môi trường" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := (Mail{}).Secret(dir, none); got != "" || err != nil {
		t.Errorf("without a user: %q, %v", got, err)
	}
	if _, err := (Mail{User: "a"}).Secret(dir, none); err == nil {
		t.Error("a user without a password is taken")
	}
}

// What the disk says is said in the operator's language: an account without rights read
// "permission denied" in a Vietnamese sentence.
func TestAFileThatCannotBeReadIsSaidInWords(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{RecipientsFile, SettingsFile} {
		if err := os.Symlink(name, filepath.Join(dir, name)); err != nil { // a loop: open fails for root as well
			t.Fatal(err)
		}
	}
	denied := fstest.MapFS{"programme.yaml": {Mode: 0}}
	_, recipients := ReadRecipients(dir, Settings{}, nil)
	_, settings := LoadSettings(dir)
	_, pack := ReadPack(unreadableFS{denied})
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"recipients": {recipients, "recipients.yaml: Không đọc hoặc ghi được recipients.yaml ("},
		"settings":   {settings, "danvan.yaml: Không đọc hoặc ghi được danvan.yaml ("},
		"pack":       {pack, "không đọc được gói chương trình: Không có quyền đọc hoặc ghi programme.yaml."},
	} {
		var said interface {
			Text(pipeline.Language) string
		}
		if !errors.As(c.err, &said) || !strings.Contains(said.Text(pipeline.Vietnamese), c.want) || strings.Contains(said.Text(pipeline.Vietnamese), "open ") {
			t.Errorf("%s: %v", name, c.err)
		}
	}
}

// unreadableFS refuses every file.
type unreadableFS struct{ fstest.MapFS }

func (u unreadableFS) Open(name string) (fs.File, error) {
	if name == "." {
		return u.MapFS.Open(name)
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

func (u unreadableFS) ReadFile(name string) ([]byte, error) {
	_, err := u.Open(name)
	return nil, err
}

// Nothing in an address ends a mail command, names a second one or needs quotation marks.
func TestPlainAddresses(t *testing.T) {
	for _, s := range []string{"vanthu@dongtien.gov.vn", "van.thu-1+a@tinh.gov.vn"} {
		if !plainAddress(s) {
			t.Errorf("%q is refused", s)
		}
	}
	for _, c := range "<>\",;:\\()[] \t\r\n\x00\x7făư" {
		if s := "a" + string(c) + "@b.vn"; plainAddress(s) {
			t.Errorf("%q is taken", s)
		}
	}
}
