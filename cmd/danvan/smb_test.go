//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// server is Debian's samba on a free port of this machine, with one share to send to,
// one to fetch from, and an account for each of two units.
type server struct {
	port    string
	account map[string]string // by unit
}

const smbPassword = "mat-khau-thu"

// serve shares the inbox and the outbox of a workspace. Each unit's folder belongs to
// the unit's account, as an administrator would set it up.
func serve(t *testing.T, dir string, units ...string) *server {
	t.Helper()
	smbd, err := exec.LookPath("/usr/sbin/smbd")
	if err != nil || exec.Command("smbclient", "--version").Run() != nil {
		t.Skip("samba and smbclient are not installed here (apt-get install samba smbclient)")
	}
	if os.Getuid() != 0 {
		t.Skip("only root may serve files in the name of other accounts")
	}
	s := &server{freePort(t), accounts(t, units)}
	for unit, account := range s.account {
		own(t, filepath.Join(dir, "inbox", unit), account)
		own(t, filepath.Join(dir, "outbox", unit), account)
	}
	openWay(t, filepath.Join(dir, "inbox", "x"))
	openWay(t, filepath.Join(dir, "outbox", "x"))
	config := s.configure(t, dir)
	for _, account := range s.account {
		add := exec.Command("smbpasswd", "-c", config, "-L", "-s", "-a", account)
		add.Stdin = strings.NewReader(smbPassword + "\n" + smbPassword + "\n")
		if out, err := add.CombinedOutput(); err != nil {
			t.Fatalf("smbpasswd: %v\n%s", err, out)
		}
	}
	startServer(t, smbd, config)
	waitFor(t, "samba listens", func() bool {
		c, err := net.Dial("tcp", "127.0.0.1:"+s.port)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	return s
}

// startServer runs the server in a process group of its own, which ends with the test.
func startServer(t *testing.T, smbd, config string) {
	t.Helper()
	cmd := exec.Command(smbd, "--foreground", "--no-process-group", "--debug-stdout", "-s", config)
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		cmd.Wait()
		if t.Failed() {
			t.Logf("samba: %s", log.String())
		}
	})
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// accounts finds accounts of this machine that nobody works with.
func accounts(t *testing.T, units []string) map[string]string {
	t.Helper()
	found, free := map[string]string{}, []string{"games", "news", "uucp", "proxy", "irc", "lp"}
	for _, unit := range units {
		for len(free) > 0 && found[unit] == "" {
			if _, err := user.Lookup(free[0]); err == nil {
				found[unit] = free[0]
			}
			free = free[1:]
		}
		if found[unit] == "" {
			t.Skip("no unused accounts on this machine")
		}
	}
	return found
}

func own(t *testing.T, dir, account string) {
	t.Helper()
	u, err := user.Lookup(account)
	if err != nil {
		t.Fatal(err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err = errors.Join(err, os.MkdirAll(dir, 0o700), os.Chown(dir, uid, -1), os.Chmod(dir, 0o700)); err != nil {
		t.Fatal(err)
	}
}

func (s *server) configure(t *testing.T, dir string) string {
	t.Helper()
	home := t.TempDir()
	config := "[global]\nserver role = standalone server\ninterfaces = 127.0.0.1/8\nbind interfaces only = yes\ndisable netbios = yes\n" +
		"load printers = no\nprintcap name = /dev/null\ndisable spoolss = yes\nmap to guest = never\nsmb ports = " + s.port + "\n"
	for _, place := range []string{"private dir", "lock directory", "state directory", "cache directory", "pid directory", "ncalrpc dir"} {
		sub := filepath.Join(home, strings.ReplaceAll(place, " ", "-"))
		if err := os.Mkdir(sub, 0o755); err != nil {
			t.Fatal(err)
		}
		config += place + " = " + sub + "\n"
	}
	config += "log file = " + filepath.Join(home, "log") + "\npassdb backend = tdbsam:" + filepath.Join(home, "passdb.tdb") + "\n" +
		"[hop-thu]\npath = " + filepath.Join(dir, "inbox") + "\nread only = no\n" +
		"[tra-loi]\npath = " + filepath.Join(dir, "outbox") + "\nread only = yes\n"
	name := filepath.Join(home, "smb.conf")
	if err := os.WriteFile(name, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// command prepares a session of a unit's account on a share.
func (s *server) command(unit, share, commands string) *exec.Cmd {
	cmd := exec.Command("smbclient", "//127.0.0.1/"+share, "-p", s.port, "-U", s.account[unit]+"%"+smbPassword, "-c", commands)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	return cmd
}

// do runs commands and returns what the client says.
func (s *server) do(unit, share, commands string) (string, error) {
	out, err := s.command(unit, share, commands).CombinedOutput()
	return string(out), err
}

func (s *server) must(t *testing.T, unit, share, commands string) string {
	t.Helper()
	out, err := s.do(unit, share, commands)
	if err != nil {
		t.Fatalf("%s: %s: %v\n%s", unit, commands, err, out)
	}
	return out
}

// denied expects that the server refuses.
func (s *server) denied(t *testing.T, unit, share, commands string) {
	t.Helper()
	// Some commands say so and leave the exit code at 0.
	if out, err := s.do(unit, share, commands); !strings.Contains(out, "NT_STATUS_ACCESS_DENIED") {
		t.Errorf("%s: %s was allowed: %v\n%s", unit, commands, err, out)
	}
}

// ingesting is the intake that runs pass after pass.
type ingesting struct {
	passes  atomic.Int32
	done    chan struct{}
	running sync.WaitGroup
}

func keepIngesting(t *testing.T, dir string) *ingesting {
	t.Helper()
	in := &ingesting{done: make(chan struct{})}
	in.running.Go(func() {
		for {
			select {
			case <-in.done:
				return
			default:
			}
			if o := danvanWith(t, []string{"DANVAN_SETTLE_SECONDS=1"}, "ingest", "--workspace", dir, "--json"); o.code != 0 && o.code != 3 {
				t.Errorf("ingest: code %d, %s", o.code, o.stderr)
				return
			}
			in.passes.Add(1)
		}
	})
	t.Cleanup(in.stop)
	return in
}

func (in *ingesting) stop() {
	select {
	case <-in.done:
	default:
		close(in.done)
	}
	in.running.Wait()
}

type receiptView struct {
	Unit, File, Decision string
	Size                 int64
}

func receiptsOf(t *testing.T, dir string) []receiptView {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "archive", "receipts.jsonl"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	var out []receiptView
	for line := range strings.Lines(string(data)) {
		if !strings.HasSuffix(line, "\n") {
			break // being written
		}
		var r receiptView
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// Two units send through a real SMB server while the intake runs, and fetch their
// answers through it. Neither can file for the other or read its answers, and a file
// that is half copied is not taken.
func TestASharedFolderOnSamba(t *testing.T) {
	withoutRace(t)
	s := newSharedFolder(t, "SNV", "STP")
	samba := serve(t, s.dir, "SNV", "STP")
	local := t.TempDir()
	for unit, report := range s.report {
		if err := os.WriteFile(filepath.Join(local, unit+".xlsx"), report, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	in := keepIngesting(t, s.dir)
	samba.must(t, "SNV", "hop-thu", fmt.Sprintf(`lcd %s; put SNV.xlsx "SNV\Báo cáo quý II.xlsx"`, local))
	samba.must(t, "STP", "hop-thu", fmt.Sprintf(`lcd %s; put STP.xlsx "STP\nộp.xlsx"; put SNV.xlsx "STP\của SNV.xlsx"`, local))

	// The server keeps units apart.
	samba.denied(t, "SNV", "hop-thu", fmt.Sprintf(`lcd %s; put SNV.xlsx "STP\giả.xlsx"`, local))
	samba.denied(t, "SNV", "hop-thu", `ls STP\*`)
	samba.denied(t, "STP", "tra-loi", `ls SNV\*`)
	samba.denied(t, "SNV", "tra-loi", fmt.Sprintf(`lcd %s; put SNV.xlsx "SNV\giả.xlsx"`, local))
	samba.denied(t, "SNV", "hop-thu", `mkdir "Sở Tư pháp"`)

	checkSlowCopy(t, s, samba, in)
	waitFor(t, "all four files are answered", func() bool { return len(receiptsOf(t, s.dir)) == 4 })
	in.stop()
	checkAnswers(t, s, samba, local)
	if left, err := filepath.Glob(filepath.Join(s.dir, "inbox", "S[NT][VP]", "*")); err != nil || len(left) > 0 {
		t.Errorf("left: %q, %v", left, err)
	}
	t.Logf("%d passes", in.passes.Load())
}

// checkSlowCopy copies a file in two parts with several passes between them.
func checkSlowCopy(t *testing.T, s sharedFolder, samba *server, in *ingesting) {
	t.Helper()
	part := bytes.Repeat([]byte("1;2;3\n"), 3<<20)
	cmd := samba.command("SNV", "hop-thu", `put - "SNV\chậm.csv"`)
	stdin, err := cmd.StdinPipe()
	if err = errors.Join(err, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	if _, err := stdin.Write(part); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.dir, "inbox/SNV/chậm.csv")
	waitFor(t, "half of the file is there", func() bool {
		info, err := os.Stat(path)
		return err == nil && info.Size() > 0
	})
	half, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	before := in.passes.Load()
	waitFor(t, "the intake has looked at the half", func() bool { return in.passes.Load() >= before+3 })
	for _, r := range receiptsOf(t, s.dir) {
		if r.File == "chậm.csv" {
			t.Errorf("a file was taken with %d bytes, while it was copied", r.Size)
		}
	}
	if _, err := io.WriteString(stdin, "cuối\n"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(stdin.Close(), cmd.Wait()); err != nil {
		t.Fatal(err)
	}
	whole := int64(len(part) + len("cuối\n"))
	waitFor(t, "the whole file is answered", func() bool {
		for _, r := range receiptsOf(t, s.dir) {
			if r.File == "chậm.csv" {
				if r.Size != whole {
					t.Fatalf("taken with %d of %d bytes", r.Size, whole)
				}
				return true
			}
		}
		return false
	})
	t.Logf("not taken at %d of %d bytes", half.Size(), whole)
}

// checkAnswers fetches every answer through the share and holds the receipts.
func checkAnswers(t *testing.T, s sharedFolder, samba *server, local string) {
	t.Helper()
	decisions := map[string]string{}
	for _, r := range receiptsOf(t, s.dir) {
		decisions[r.Unit+"/"+r.File] = r.Decision
	}
	want := map[string]string{"SNV/Báo cáo quý II.xlsx": "accepted", "STP/nộp.xlsx": "accepted", "STP/của SNV.xlsx": "returned", "SNV/chậm.csv": "returned"}
	if fmt.Sprint(decisions) != fmt.Sprint(want) {
		t.Errorf("decisions: %v", decisions)
	}
	for unit, answers := range map[string]int{"SNV": 2, "STP": 3} { // one for each file, and a blank of its own for who sent another's
		names := s.answers(t, unit)
		if len(names) != answers {
			t.Errorf("%s: answers %q", unit, names)
		}
		for _, name := range names {
			samba.must(t, unit, "tra-loi", fmt.Sprintf(`lcd %s; cd %s; get "%s" fetched`, local, unit, name))
			if got := readAll(t, filepath.Join(local, "fetched")); !bytes.Equal(got, readAll(t, filepath.Join(s.dir, "outbox", unit, name))) {
				t.Errorf("%s comes out of the share with other bytes", name)
			}
		}
	}
}
