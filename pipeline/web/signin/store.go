package signin

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

// Store is the users file. Its methods may be called at the same time, from several
// processes too.
type Store struct {
	name  string
	press wholefile.Press

	mu       sync.Mutex
	seen     fs.FileInfo // nil where there was no file
	looked   bool
	accounts []Account
	fault    error
}

// OpenUsers returns the users of a workspace. The file need not be there: then nobody
// can sign in.
func OpenUsers(workspace string, press wholefile.Press) *Store {
	return &Store{name: filepath.Join(workspace, UsersFile), press: press}
}

// Path is where the file lies.
func (s *Store) Path() string { return s.name }

// LockPath is what is locked while the file is changed.
func (s *Store) LockPath() string { return filepath.Join(filepath.Dir(s.name), LockFile) }

// Accounts returns the accounts in the order of the file, which is read again when it
// has changed. A file that cannot be read, is damaged, or that others may read is an
// error, and nobody is known then: what is not understood lets nobody in.
func (s *Store) Accounts() ([]Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	info, err := os.Stat(s.name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.seen, s.looked, s.accounts, s.fault = nil, true, nil, nil
		return nil, nil
	case err != nil:
		return nil, pipeline.Say("không đọc được %s: %s", "cannot read %s: %s", UsersFile, err)
	case s.looked && s.seen != nil && sameFile(s.seen, info):
		return s.accounts, s.fault
	}
	s.seen, s.looked = info, true
	s.accounts, s.fault = s.read(info)
	return s.accounts, s.fault
}

func sameFile(x, y fs.FileInfo) bool {
	return os.SameFile(x, y) && x.ModTime().Equal(y.ModTime()) && x.Size() == y.Size() && x.Mode() == y.Mode()
}

func (s *Store) read(info fs.FileInfo) ([]Account, error) {
	if !info.Mode().IsRegular() {
		return nil, pipeline.Say("%s không phải là tệp thường", "%s is no regular file", UsersFile)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o037 != 0 { // rights are not in the mode there
		return nil, pipeline.Say("tệp %s cho phép tài khoản khác đọc hoặc sửa; chạy: chmod 600 %[1]s", "other accounts may read or change %s; run: chmod 600 %[1]s", s.name)
	}
	data, err := os.ReadFile(s.name)
	if err != nil {
		return nil, pipeline.Say("không đọc được %s: %s", "cannot read %s: %s", UsersFile, err)
	}
	return ParseUsers(data)
}

// Find returns an account by its login.
func (s *Store) Find(login string) (Account, bool, error) {
	accounts, err := s.Accounts()
	i := slices.IndexFunc(accounts, func(a Account) bool { return a.Login == login })
	if err != nil || i < 0 {
		return Account{}, false, err
	}
	return accounts[i], true, nil
}

// LockFile lies beside the users file and is held while that is changed.
const LockFile = ".danvan-users.lock"

// updatePatience is how long a change waits for another one.
const updatePatience = 10 * time.Second

// Update changes the accounts: change gets a copy and returns what is to be written. No
// other process changes them meanwhile.
func (s *Store) Update(ctx context.Context, change func([]Account) ([]Account, error)) error {
	lock := flock.New(s.LockPath())
	patience, cancel := context.WithTimeout(ctx, updatePatience)
	defer cancel()
	if _, err := lock.TryLockContext(patience, 20*time.Millisecond); err != nil {
		return fmt.Errorf("lock users: %w", err)
	}
	defer func() { _ = lock.Unlock() }() // the kernel lets go of it at the end anyway
	accounts, err := s.Accounts()
	if err != nil {
		return err
	}
	changed, err := change(slices.Clone(accounts))
	if err != nil {
		return err
	}
	data, err := writeUsers(changed)
	if err != nil {
		return err
	}
	return s.press.Bytes(s.name, 0o600, data)
}

// Change changes one account that is there.
func (s *Store) Change(ctx context.Context, login string, change func(*Account) error) error {
	return s.Update(ctx, func(accounts []Account) ([]Account, error) {
		for i := range accounts {
			if accounts[i].Login == login {
				accounts[i].Tokens = slices.Clone(accounts[i].Tokens)
				return accounts, change(&accounts[i])
			}
		}
		return nil, ErrNoUser
	})
}

// ErrNoUser says that there is no account of that login.
var ErrNoUser = errors.New("there is no such user")
