package sftp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"danvan/ingest/source"
	"danvan/ingest/source/sourcetest"
)

func patience() source.Patience {
	return source.Patience{Tries: 3, Wait: time.Millisecond, Operation: 20 * time.Second}
}

func connect(t *testing.T, o Options) *source.Remote {
	t.Helper()
	r, err := source.Connect(context.Background(), Dial(o), patience())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func served(t *testing.T) (string, *sourcetest.SSHServer) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "served")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir, sourcetest.SSH(t, dir)
}

func TestSFTPKeepsTheContract(t *testing.T) {
	dir, sshd := served(t)
	sub := 0
	sourcetest.Run(t, func(t *testing.T) sourcetest.Subject {
		sub++
		name := "thư mục " + string(rune('a'+sub))
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
		r := connect(t, Options{Address: sshd.Address, User: sshd.User, Key: sshd.Key, HostKey: sshd.HostKey})
		return sourcetest.Subject{Folder: r.At(name), Outbox: r.At(name), Dir: filepath.Join(dir, name)}
	})
}

func TestTheServerMustBeKnown(t *testing.T) {
	_, sshd := served(t)
	other := filepath.Join(t.TempDir(), "other")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	with := func(change func(*Options)) Options {
		o := Options{Address: sshd.Address, User: sshd.User, Key: sshd.Key}
		change(&o)
		return o
	}
	connect(t, with(func(o *Options) { o.KnownHosts = sshd.KnownHosts }))
	for name, c := range map[string]struct {
		o    Options
		says string
	}{
		"another fingerprint": {with(func(o *Options) { o.HostKey = "SHA256:" + strings.Repeat("A", 43) }), sshd.HostKey},
		"not in known hosts":  {with(func(o *Options) { o.KnownHosts = other }), sshd.HostKey},
		"no known hosts":      {with(func(o *Options) { o.KnownHosts = other + "x" }), "known hosts"},
		"another password":    {with(func(o *Options) { o.Key, o.Password, o.HostKey = nil, "sai", sshd.HostKey }), "unable to authenticate"},
		"a broken key":        {with(func(o *Options) { o.Key, o.HostKey = []byte("x"), sshd.HostKey }), "private key"},
	} {
		line := sourcetest.NewLine(t, sshd.Address)
		if c.o.KnownHosts == "" {
			c.o.Address = line.Address
		}
		_, err := source.Connect(context.Background(), Dial(c.o), patience())
		var refused *source.RefusedError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if n := line.Dials.Load(); n > 1 {
			t.Errorf("%s: tried %d times", name, n)
		}
	}
}

// A line that is cut in the middle of a file costs that file's turn and not the source.
func TestALineThatIsCut(t *testing.T) {
	dir, sshd := served(t)
	big := bytes.Repeat([]byte("0123456789abcdef"), 1<<17)
	sourcetest.Put(t, dir, "A/lớn.bin", big)
	line := sourcetest.NewLine(t, sshd.Address)
	r := connect(t, Options{Address: line.Address, User: sshd.User, Key: sshd.Key, HostKey: sshd.HostKey})
	f, err := r.At("A").Open("lớn.bin")
	if err != nil {
		t.Fatal(err)
	}
	line.CutAfter(500<<10, 1)
	if data, err := io.ReadAll(io.NewSectionReader(f, 0, 3<<20)); err == nil {
		t.Errorf("%d of %d bytes were read over a line that was cut", len(data), len(big))
	}
	if data, err := r.At("A").Read("lớn.bin"); err != nil || !bytes.Equal(data, big) {
		t.Errorf("over a new line %d bytes, %v", len(data), err)
	}
	line.CutAfter(0, 1)
	if err := r.At("A").Write("SNV/phiếu.txt", big); err != nil {
		t.Errorf("an answer is not written anew: %v", err)
	}
	if there, err := os.ReadFile(filepath.Join(dir, "A/SNV/phiếu.txt")); err != nil || !bytes.Equal(there, big) {
		t.Errorf("%d bytes of the answer, %v", len(there), err)
	}
}

// A server that is gone, or that says nothing, is given up after a bounded time, and
// then at once.
func TestAServerThatIsGone(t *testing.T) {
	_, sshd := served(t)
	o := Options{Address: sshd.Address, User: sshd.User, Key: sshd.Key, HostKey: sshd.HostKey}
	r := connect(t, o)
	sshd.Stop()
	for range 2 {
		_, err := r.At(".").List(".")
		var gone *source.GoneError
		if !errors.As(err, &gone) {
			t.Errorf("a killed server: %v", err)
		}
	}
	sshd.Start(t)
	line := sourcetest.NewLine(t, sshd.Address)
	o.Address = line.Address
	short := source.Patience{Tries: 2, Wait: time.Millisecond, Operation: 300 * time.Millisecond}
	slow, err := source.Connect(context.Background(), Dial(o), short)
	if err != nil {
		t.Fatal(err)
	}
	line.Stall(true)
	if _, err := slow.At(".").List("."); err == nil || !strings.Contains(err.Error(), "no answer within") {
		t.Errorf("a silent server: %v", err)
	}
	dials := line.Dials.Load()
	if _, err := slow.At(".").Stat("x"); err == nil || line.Dials.Load() != dials {
		t.Errorf("it was asked again, %v", err)
	}
}

func TestAConnectionEndsWithItsContext(t *testing.T) {
	_, sshd := served(t)
	ctx, cancel := context.WithCancel(context.Background())
	r, err := source.Connect(ctx, Dial(Options{Address: sshd.Address, User: sshd.User, Key: sshd.Key, HostKey: sshd.HostKey}), patience())
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := r.At(".").List("."); err == nil {
		t.Error("it works on")
	}
}
