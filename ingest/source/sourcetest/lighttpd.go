package sourcetest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// DAVServer is lighttpd with WebDAV in a folder.
type DAVServer struct {
	*Program
	User, Password string
}

// WebDAV serves a folder under the path /dav/. It skips the test where there is no
// lighttpd.
func WebDAV(t *testing.T, dir string) *DAVServer {
	t.Helper()
	lighttpd, err := exec.LookPath("/usr/sbin/lighttpd")
	if err != nil {
		t.Skip("lighttpd is not installed here (apt-get install lighttpd lighttpd-mod-webdav)")
	}
	if list, err := filepath.Glob("/usr/lib/lighttpd/mod_webdav.so"); err != nil || len(list) == 0 {
		t.Skip("lighttpd has no WebDAV here (apt-get install lighttpd-mod-webdav)")
	}
	home, address := t.TempDir(), FreeAddress(t)
	s := &DAVServer{&Program{Address: address, cmd: []string{lighttpd, "-D", "-f", filepath.Join(home, "config")}}, "danvan", "mat-khau-thu"}
	uploads := filepath.Join(home, "uploads")
	config := `server.document-root = "` + home + `"
server.bind = "127.0.0.1"
server.port = ` + address[len("127.0.0.1:"):] + `
server.upload-dirs = ("` + uploads + `")
server.modules = ("mod_alias", "mod_auth", "mod_authn_file", "mod_webdav")
alias.url = ("/dav/" => "` + dir + `/")
webdav.activate = "enable"
auth.backend = "plain"
auth.backend.plain.userfile = "` + filepath.Join(home, "users") + `"
auth.require = ("/dav/" => ("method" => "basic", "realm" => "dav", "require" => "valid-user"))
`
	for name, text := range map[string]string{"config": config, "users": s.User + ":" + s.Password + "\n"} {
		if err := os.WriteFile(filepath.Join(home, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(uploads, 0o700); err != nil {
		t.Fatal(err)
	}
	s.Start(t)
	return s
}
