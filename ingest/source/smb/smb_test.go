package smb

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"danvan/ingest/source"
	"danvan/ingest/source/sourcetest"
)

func served(t *testing.T) (string, *sourcetest.SMBServer) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "served")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir, sourcetest.SMB(t, dir)
}

func dialing(s *sourcetest.SMBServer) func(address string) source.Dial {
	return func(address string) source.Dial {
		return Dial(Options{Address: address, Share: s.Share, User: s.User, Password: s.Password})
	}
}

func TestSMBKeepsTheContract(t *testing.T) {
	dir, samba := served(t)
	sub := 0
	sourcetest.Run(t, func(t *testing.T) sourcetest.Subject {
		sub++
		name := "thư mục " + string(rune('a'+sub))
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
		r := sourcetest.Connect(t, dialing(samba)(samba.Address))
		return sourcetest.Subject{Folder: r.At(name), Outbox: r.At(name), Dir: filepath.Join(dir, name), Rules: sourcetest.Rules{FollowsLinks: true, WindowsNames: true}}
	})
}

func TestSMBBearsFaults(t *testing.T) {
	dir, samba := served(t)
	sourcetest.Faults(t, dir, samba.Program, dialing(samba))
}

func TestAWrongLoginIsTriedOnce(t *testing.T) {
	_, samba := served(t)
	for name, o := range map[string]Options{
		"another password": {Share: samba.Share, User: samba.User, Password: "sai"},
		"another share":    {Share: "khac", User: samba.User, Password: samba.Password},
	} {
		line := sourcetest.NewLine(t, samba.Address)
		o.Address = line.Address
		_, err := source.Connect(context.Background(), Dial(o), sourcetest.Patience())
		var refused *source.RefusedError
		if !errors.As(err, &refused) || line.Dials.Load() != 1 {
			t.Errorf("%s: %v after %d tries", name, err, line.Dials.Load())
		}
	}
}
