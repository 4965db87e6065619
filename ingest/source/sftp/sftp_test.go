package sftp

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"danvan/ingest/source"
	"danvan/ingest/source/sourcetest"
)

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
		r := sourcetest.Connect(t, Dial(Options{Address: sshd.Address, User: sshd.User, Key: sshd.Key, HostKey: sshd.HostKey}))
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
	sourcetest.Connect(t, Dial(with(func(o *Options) { o.KnownHosts = sshd.KnownHosts })))
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
		_, err := source.Connect(context.Background(), Dial(c.o), sourcetest.Patience())
		var refused *source.RefusedError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if n := line.Dials.Load(); n > 1 {
			t.Errorf("%s: tried %d times", name, n)
		}
	}
}

func TestSFTPBearsFaults(t *testing.T) {
	dir, sshd := served(t)
	sourcetest.Faults(t, dir, sshd.Program, func(address string) source.Dial {
		return Dial(Options{Address: address, User: sshd.User, Key: sshd.Key, HostKey: sshd.HostKey})
	})
}
