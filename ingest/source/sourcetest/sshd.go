package sourcetest

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// Program is a server that runs for a test.
type Program struct {
	Address string
	cmd     []string
	running *exec.Cmd
	log     string // file; a pipe would be held open by what serves the connections
}

// FreeAddress returns an address of this machine that nobody listens on.
func FreeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer shut(l)
	return l.Addr().String()
}

// Start runs the server until it listens. It ends with the test.
func (p *Program) Start(t *testing.T) {
	t.Helper()
	p.running = exec.Command(p.cmd[0], p.cmd[1:]...)
	p.log = filepath.Join(t.TempDir(), "log")
	log, err := os.Create(p.log)
	if err != nil {
		t.Fatal(err)
	}
	defer shut(log)
	p.running.Stdout, p.running.Stderr = log, log
	dieWithTest(p.running)
	if err := p.running.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Stop()
		if t.Failed() {
			t.Logf("%s: %s", p.cmd[0], p.said())
		}
	})
	for range 200 {
		if c, err := net.Dial("tcp", p.Address); err == nil {
			shut(c)
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	p.Stop()
	t.Fatalf("%s does not listen: %s", p.cmd[0], p.said())
}

func (p *Program) said() string {
	text, _ := os.ReadFile(p.log) // only for the message
	return string(text)
}

// Stop kills the server with all its connections.
func (p *Program) Stop() {
	if p.running == nil {
		return
	}
	killTree(p.running)
	_ = p.running.Wait() // it was killed, and says so
	p.running = nil
}

// SSHServer is OpenSSH's sshd with SFTP in a folder.
type SSHServer struct {
	*Program
	User       string
	Key        []byte // private key that may log in
	HostKey    string // fingerprint
	KnownHosts string // file
}

// SSH serves a folder by SFTP. It skips the test where there is no sshd.
func SSH(t *testing.T, dir string) *SSHServer {
	t.Helper()
	sshd, err := exec.LookPath("/usr/sbin/sshd")
	if err != nil {
		t.Skip("sshd is not installed here (apt-get install openssh-server)")
	}
	u, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil { // where it locks itself in before a login
			t.Skip("sshd needs /run/sshd: ", err)
		}
	}
	home, address := t.TempDir(), FreeAddress(t)
	hostPEM, hostKey := newKey(t)
	userPEM, userKey := newKey(t)
	_, port, _ := net.SplitHostPort(address)
	files := map[string]string{
		"host": string(hostPEM), "authorized": string(ssh.MarshalAuthorizedKey(userKey)),
		"known": fmt.Sprintf("[127.0.0.1]:%s %s", port, ssh.MarshalAuthorizedKey(hostKey)),
		"config": "ListenAddress " + address + "\nHostKey " + filepath.Join(home, "host") + "\nPidFile none\nUsePAM no\nStrictModes no\n" +
			"AuthorizedKeysFile " + filepath.Join(home, "authorized") + "\nPermitRootLogin yes\nPasswordAuthentication yes\nKbdInteractiveAuthentication no\n" +
			"MaxStartups 100\nSubsystem sftp internal-sftp\nForceCommand internal-sftp -d " + dir + "\n",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(home, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := &SSHServer{Program: &Program{Address: address, cmd: []string{sshd, "-D", "-e", "-f", filepath.Join(home, "config")}}, User: u.Username,
		Key: userPEM, HostKey: ssh.FingerprintSHA256(hostKey), KnownHosts: filepath.Join(home, "known")}
	s.Start(t)
	return s
}

func newKey(t *testing.T) ([]byte, ssh.PublicKey) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	key, err := ssh.NewPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(block), key
}

// Port returns the number in an address.
func Port(t *testing.T, address string) int {
	t.Helper()
	_, port, err := net.SplitHostPort(address)
	n, err2 := strconv.Atoi(port)
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	return n
}
