package config

import (
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"danvan/pipeline"
)

// SourceKind is a way to reach the files of units.
type SourceKind string

// The kinds of sources.
const (
	SourceFolder SourceKind = "folder"
	SourceSFTP   SourceKind = "sftp"
	SourceSMB    SourceKind = "smb"
	SourceWebDAV SourceKind = "webdav"
)

func sourceKinds() []SourceKind {
	return []SourceKind{SourceFolder, SourceSFTP, SourceSMB, SourceWebDAV}
}

// Source is a place beside the main inbox where units leave files and fetch answers.
// Which keys a kind has is checked when the settings are read.
type Source struct {
	Name         string     `mapstructure:"name"` // for messages; unique
	Kind         SourceKind `mapstructure:"kind"`
	Address      string     `mapstructure:"address"` // host[:port]; of WebDAV a URL; of a folder nothing
	Share        string     `mapstructure:"share"`   // of SMB
	Inbox        string     `mapstructure:"inbox"`   // folder on the server; of a folder a path of this machine
	Outbox       string     `mapstructure:"outbox"`
	User         string     `mapstructure:"user"`
	Domain       string     `mapstructure:"domain"`        // of SMB
	PasswordFile string     `mapstructure:"password_file"` // or
	PasswordEnv  string     `mapstructure:"password_env"`  // the name of an environment variable, or
	KeyFile      string     `mapstructure:"key_file"`      // of SFTP
	HostKey      string     `mapstructure:"host_key"`      // of SFTP: "SHA256:…", or
	KnownHosts   string     `mapstructure:"known_hosts"`   // a file as ssh keeps it
	Plain        bool       `mapstructure:"plain"`         // of WebDAV: http without TLS is accepted
}

// sourceKeys is what each kind may have beside name, kind, inbox and outbox.
func sourceKeys(k SourceKind) []string {
	password := []string{"address", "user", "password_file", "password_env"}
	switch k {
	case SourceFolder:
		return nil
	case SourceSFTP:
		return append(password, "key_file", "host_key", "known_hosts")
	case SourceSMB:
		return append(password, "share", "domain")
	case SourceWebDAV:
		return append(password, "plain")
	}
	return nil
}

var (
	sourceName  = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,30}$`)
	hostAndPort = regexp.MustCompile(`^[^\s/@:]+(:\d{1,5})?$|^\[[0-9A-Fa-f:.]+\](:\d{1,5})?$`)
	fingerprint = regexp.MustCompile(`^SHA256:[A-Za-z0-9+/]{43}$`)
	variableIs  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// sourceShape is the keys of one source. The key "password" is in it to be refused with
// the way out.
func sourceShape() shape {
	return shape{keys: []key{
		must("name", formed(sourceName, pipeline.Say("chỉ dùng chữ thường không dấu, chữ số, _ và -", "write small letters without marks, digits, _ and -")), "Tên gọi của nguồn trong thông báo"),
		must("kind", aWord(sourceKinds()), "Cách kết nối: folder, sftp, smb hoặc webdav"),
		may("address", aText(), "Máy chủ, ví dụ sftp.tinh.gov.vn:22; với webdav là địa chỉ https://…"),
		may("share", aText(), "Tên thư mục dùng chung trên máy chủ SMB"),
		must("inbox", aText(), "Thư mục nhận trên máy chủ; bên trong mỗi đơn vị một thư mục và có tệp .danvan-inbox"),
		must("outbox", aText(), "Thư mục trả phiếu trên máy chủ"),
		may("user", aText(), "Tài khoản"),
		may("domain", aText(), "Miền (domain) của tài khoản SMB"),
		may("password", aText(), "Không dùng: mật khẩu không ghi trong cấu hình"),
		may("password_file", aText(), "Tệp chỉ chứa mật khẩu"),
		may("password_env", formed(variableIs, pipeline.Say("ghi tên biến môi trường, ví dụ DANVAN_SFTP_PASSWORD", "write the name of an environment variable, such as DANVAN_SFTP_PASSWORD")), "Tên biến môi trường chứa mật khẩu"),
		may("key_file", aText(), "Tệp khóa riêng SSH"),
		may("host_key", formed(fingerprint, pipeline.Say("ghi vân tay khóa máy chủ dạng SHA256:… (lệnh ssh-keyscan MÁY | ssh-keygen -lf -)", "write the fingerprint of the host key as SHA256:… (ssh-keyscan HOST | ssh-keygen -lf -)")), "Vân tay khóa máy chủ SFTP"),
		may("known_hosts", aText(), "Tệp known_hosts chứa khóa máy chủ SFTP"),
		may("plain", aFlag(), "Chấp nhận WebDAV không mã hóa (http)"),
	}}
}

// checkSources finds what is wrong with the list of sources, each with its line.
func checkSources(top *mapping, out *problems) {
	lines := map[string]int{}
	for _, m := range top.groups("sources") {
		name := m.word("name")
		if first, twice := lines[name.text]; twice && name.text != "" {
			out.add(name.place, "nguồn %q đã có ở dòng %d; đặt tên khác", "the source %q is in line %d already; choose another name", name.text, first)
		}
		lines[name.text] = name.line
		checkSource(m, out)
	}
}

func checkSource(m *mapping, out *problems) {
	if n := m.find("password"); n != nil {
		out.add(n.place, "không ghi mật khẩu vào cấu hình; ghi vào một tệp riêng và khai báo bằng password_file, hoặc đặt trong biến môi trường và khai báo bằng password_env",
			"no password in the settings: put it into a file named by password_file, or into an environment variable named by password_env")
	}
	for _, k := range m.shape.keys {
		if k.kind == textValue {
			m.word(k.name)
		}
	}
	kind := m.word("kind")
	if kind.text == "" || !slices.Contains(sourceKinds(), SourceKind(kind.text)) {
		if kind.text != "" {
			out.add(kind.place, "kind đang ghi %q; ghi folder, sftp, smb hoặc webdav", "kind is %q; write folder, sftp, smb or webdav", kind.text)
		}
		return
	}
	m.refuse(pipeline.Say("nguồn loại %s", "a source of the kind %s", kind.text), notOf(SourceKind(kind.text))...)
	switch SourceKind(kind.text) {
	case SourceSFTP:
		checkHost(m, out)
		needOne(m, out, "password_file", "password_env", "key_file")
		needOne(m, out, "host_key", "known_hosts")
	case SourceSMB:
		checkHost(m, out)
		m.needWord("share")
		needOne(m, out, "password_file", "password_env")
	case SourceWebDAV:
		checkURL(m, out)
	}
}

// notOf returns the keys that a kind does not have.
func notOf(k SourceKind) []string {
	var out []string
	for _, one := range sourceShape().names() {
		if !slices.Contains([]string{"name", "kind", "inbox", "outbox", "password"}, one) && !slices.Contains(sourceKeys(k), one) {
			out = append(out, one)
		}
	}
	return out
}

func needOne(m *mapping, out *problems, keys ...string) {
	if m.given(keys...) != 1 {
		list := strings.Join(keys, ", ")
		out.add(m.place, "ghi đúng một trong các khóa: %s", "give exactly one of the keys: %s", list)
	}
}

func checkHost(m *mapping, out *problems) {
	m.needWord("user")
	if w := m.needWord("address"); w.text != "" && !hostAndPort.MatchString(w.text) {
		out.add(w.place, "address đang ghi %q; ghi tên máy chủ, có thể kèm cổng, ví dụ sftp.tinh.gov.vn:22", "address is %q; write a host, perhaps with a port, such as sftp.example.org:22", w.text)
	}
}

// checkURL holds a WebDAV address to TLS: the password would be read on the way.
func checkURL(m *mapping, out *problems) {
	w := m.needWord("address")
	plain := m.flag("plain")
	if w.text == "" {
		return
	}
	u, err := url.Parse(w.text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		out.add(w.place, "address đang ghi %q; ghi địa chỉ dạng https://máy-chủ/đường-dẫn", "address is %q; write an address like https://host/path", w.text)
	case u.User != nil:
		out.add(w.place, "không ghi tài khoản và mật khẩu vào address; dùng user và password_file", "no user or password in the address; use user and password_file")
	case u.Scheme == "http" && !plain && !loopbackHost(u.Hostname()):
		out.add(w.place, "địa chỉ http không mã hóa; dùng https, hoặc ghi plain: true nếu chấp nhận lộ mật khẩu và số liệu trên đường truyền",
			"http is not encrypted; use https, or write plain: true if password and figures may be read on the way")
	}
	if m.find("user") != nil {
		needOne(m, out, "password_file", "password_env")
	}
}

// Secret returns the source's password; "" where it has none. Files are as written:
// absolute, or relative to the workspace dir.
func (s Source) Secret(dir string, environment func(string) (string, bool)) (string, error) {
	switch {
	case s.PasswordEnv != "":
		if value, ok := environment(s.PasswordEnv); ok && value != "" {
			return value, nil
		}
		return "", pipeline.Say("biến môi trường %s (password_env) chưa có giá trị", "the environment variable %s (password_env) is not set", s.PasswordEnv)
	case s.PasswordFile != "":
		data, err := os.ReadFile(within(dir, s.PasswordFile))
		if err != nil {
			return "", pipeline.Say("không đọc được tệp mật khẩu (password_file): %s", "cannot read the password file: %s", err)
		}
		return strings.TrimRight(string(data), "\r\n"), nil
	}
	return "", nil
}

// PrivateKey returns the SSH key of a source; nil where it has none.
func (s Source) PrivateKey(dir string) ([]byte, error) {
	if s.KeyFile == "" {
		return nil, nil
	}
	data, err := os.ReadFile(within(dir, s.KeyFile))
	if err != nil {
		return nil, pipeline.Say("không đọc được khóa SSH (key_file): %s", "cannot read the SSH key (key_file): %s", err)
	}
	return data, nil
}

// SecretFiles returns the files of a source that nobody else should read.
func (s Source) SecretFiles(dir string) []string {
	var out []string
	for _, f := range []string{s.PasswordFile, s.KeyFile} {
		if f != "" {
			out = append(out, within(dir, f))
		}
	}
	return out
}

// KnownHostsFile returns where the known hosts are kept; "" where the source names none.
func (s Source) KnownHostsFile(dir string) string {
	if s.KnownHosts == "" {
		return ""
	}
	return within(dir, s.KnownHosts)
}
