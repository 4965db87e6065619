package sourcetest

import (
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
)

// SMBServer is Debian's samba with one share.
type SMBServer struct {
	*Program
	Share, User, Password string
}

// SMB shares a folder. It skips the test where there is no samba, or where the test has
// not the rights that samba needs.
func SMB(t *testing.T, dir string) *SMBServer {
	t.Helper()
	smbd, err := exec.LookPath("/usr/sbin/smbd")
	if err != nil {
		t.Skip("samba is not installed here (apt-get install samba)")
	}
	if os.Getuid() != 0 {
		t.Skip("only root may serve files in the name of other accounts")
	}
	u, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	home, address := t.TempDir(), FreeAddress(t)
	_, port, _ := strings.Cut(address, ":")
	config := "[global]\nserver role = standalone server\ninterfaces = 127.0.0.1/8\nbind interfaces only = yes\ndisable netbios = yes\n" +
		"load printers = no\nprintcap name = /dev/null\ndisable spoolss = yes\nmap to guest = never\nsmb ports = " + port + "\nserver signing = mandatory\n"
	for _, place := range []string{"private dir", "lock directory", "state directory", "cache directory", "pid directory", "ncalrpc dir"} {
		sub := filepath.Join(home, strings.ReplaceAll(place, " ", "-"))
		if err := os.Mkdir(sub, 0o755); err != nil {
			t.Fatal(err)
		}
		config += place + " = " + sub + "\n"
	}
	config += "log file = " + filepath.Join(home, "log") + "\npassdb backend = tdbsam:" + filepath.Join(home, "passdb.tdb") + "\n[bao-cao]\npath = " + dir + "\nread only = no\n"
	name := filepath.Join(home, "smb.conf")
	if err := os.WriteFile(name, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &SMBServer{&Program{Address: address, cmd: []string{smbd, "--foreground", "--no-process-group", "--debug-stdout", "-s", name}}, "bao-cao", u.Username, "mat-khau-thu"}
	add := exec.Command("smbpasswd", "-c", name, "-L", "-s", "-a", s.User)
	add.Stdin = strings.NewReader(s.Password + "\n" + s.Password + "\n")
	if out, err := add.CombinedOutput(); err != nil {
		t.Fatalf("smbpasswd: %v\n%s", err, out)
	}
	s.Start(t)
	return s
}
