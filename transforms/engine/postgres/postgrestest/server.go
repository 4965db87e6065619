// Package postgrestest starts a PostgreSQL server for tests, of the programs that Debian
// installs.
package postgrestest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"time"

	"danvan/transforms/engine/postgres"
)

// ErrNone says that the server is not installed.
var ErrNone = errors.New("PostgreSQL is not installed (apt-get install postgresql)")

// Server is one that listens on a socket in a folder of its own and nowhere else.
type Server struct {
	At     postgres.Server
	folder string
	hold   io.Closer // the server ends when this does, also with the process that holds it
	gone   <-chan error
}

// Start makes a database and starts a server of it. Its texts are ordered as dictionaries
// of Việt Nam do, so that nothing passes that is true of the order of bytes only.
func Start() (s *Server, err error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the pattern is right
	if len(found) == 0 {
		return nil, ErrNone
	}
	bin := slices.Max(found)
	folder, err := os.MkdirTemp("", "danvan-postgres-")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(folder))
		}
	}()
	if err := give(folder); err != nil {
		return nil, err
	}
	data := filepath.Join(folder, "data")
	made := asPostgres(filepath.Join(bin, "initdb"), "-D", data, "-A", "trust", "-U", "danvan", "--no-sync", "--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=vi")
	if said, err := made.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("make a database: %w: %s", err, said)
	}
	// What is durable here need not be: a machine that stops takes the test along.
	server := asPostgres("sh", "-c", `"$@" & read _; kill -QUIT $!; wait; rm -rf "$0"`, folder, filepath.Join(bin, "postgres"),
		"-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "autovacuum=off", "-c", "max_connections=50")
	var said bytes.Buffer
	server.Stdout, server.Stderr = &said, &said
	hold, err := server.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := server.Start(); err != nil {
		return nil, err
	}
	gone := make(chan error, 1)
	go func() { gone <- server.Wait() }()
	s = &Server{postgres.Server{Host: folder, Port: 5432, Database: "postgres", User: "danvan"}, folder, hold, gone}
	e, err := postgres.New(s.At)
	if err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	for range 600 {
		if _, err := e.Check(context.Background()); err == nil {
			return s, nil
		}
		select {
		case err := <-gone:
			return nil, fmt.Errorf("start PostgreSQL: %w: %s", err, said.Bytes())
		case <-time.After(100 * time.Millisecond):
		}
	}
	return nil, errors.Join(errors.New("PostgreSQL does not come up"), s.Stop())
}

// Stop stops the server and removes the database.
func (s *Server) Stop() error {
	err := s.hold.Close()
	<-s.gone // it says that it was killed, as it was
	return errors.Join(err, os.RemoveAll(s.folder))
}

// account is whom the server runs as where root starts it, as it refuses to run as root.
const account = "postgres"

func asPostgres(command string, arguments ...string) *exec.Cmd {
	c := exec.Command(command, arguments...)
	if os.Getuid() == 0 {
		c = exec.Command("runuser", append([]string{"-u", account, "--", command}, arguments...)...)
	}
	c.Dir = os.TempDir()
	return c
}

// give hands the folder to that account.
func give(folder string) error {
	if os.Getuid() != 0 {
		return nil
	}
	u, err := user.Lookup(account)
	if err != nil {
		return err
	}
	var uid, gid int
	if _, err := fmt.Sscan(u.Uid+" "+u.Gid, &uid, &gid); err != nil {
		return err
	}
	return os.Chown(folder, uid, gid)
}
