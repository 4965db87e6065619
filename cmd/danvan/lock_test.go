package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

// A lock without a name is about to be let go of, or to be signed: whoever waits takes it,
// or learns the name.
func TestALockWithoutANameIsTriedAgain(t *testing.T) {
	for what, holder := range map[string]func(*testing.T, *flock.Flock){
		"let go of": func(t *testing.T, l *flock.Flock) {
			if err := l.Unlock(); err != nil {
				t.Error(err)
			}
		},
		"signed": func(t *testing.T, l *flock.Flock) {
			if err := os.WriteFile(l.Path(), []byte("máy-chủ, pid 7\n"), 0o640); err != nil {
				t.Error(err)
			}
		},
	} {
		t.Run(what, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), lockFile)
			held := flock.New(name)
			if err := held.Lock(); err != nil {
				t.Fatal(err)
			}
			defer func() { _ = held.Unlock() }()
			time.AfterFunc(lockPatience+300*time.Millisecond, func() { holder(t, held) })
			lock, err := quietApp(t.TempDir(), time.Now).takeLock(context.Background(), name)
			var busy *busyError
			switch {
			case what == "signed" && (!errors.As(err, &busy) || busy.holder != "máy-chủ, pid 7"):
				t.Errorf("%v", err)
			case what == "let go of" && err != nil:
				t.Errorf("%v", err)
			case err == nil:
				if err := lock.release(true); err != nil {
					t.Error(err)
				}
			}
		})
	}
}
