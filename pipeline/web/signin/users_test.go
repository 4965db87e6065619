package signin

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

const someHash = "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func anAccount(login string) Account {
	return Account{Login: login, Name: "Nguyễn Văn An", Role: LeaderRole, Password: someHash, Changed: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)}
}

// A mistake in the file is named with its line; nothing of the file is used then.
func TestMistakesOfTheUsersFile(t *testing.T) {
	good := `{"users": [
  {"login": "an", "name": "An", "role": "leader", "changed": "2026-07-01T00:00:00Z"},
  {"login": "binh", "name": "Bình", "role": "unit", "unit": "DH", "changed": "2026-07-01T00:00:00Z"}
]}`
	if list, err := ParseUsers([]byte(good)); err != nil || len(list) != 2 {
		t.Fatalf("%v, %v", list, err)
	}
	for _, c := range []struct{ from, to, says string }{
		{`"role": "leader"`, `"role": "boss"`, `dòng 2: tài khoản "an": role "boss"`},
		{`"role": "leader"`, `"Role": "leader"`, `dòng 2: không có khóa "Role"`},
		{`"role": "leader"`, `"role": "unit", "role": "administrator"`, `dòng 2: khóa "role" có hai lần`},
		{`"login": "binh"`, `"login": "an"`, `dòng 3: tên đăng nhập "an" đã có ở dòng 2`},
		{`"login": "binh"`, `"login": "Bình"`, `dòng 3: tài khoản "Bình": login phải`},
		{`, "unit": "DH"`, ``, `dòng 3: tài khoản "binh": vai trò unit cần mã đơn vị`},
		{`"name": "An"`, `"name": 7`, `dòng 2: number`},
		{`"name": "An"`, `"name": "An\nB"`, `dòng 2: tài khoản "an": name`},
		{`"name": "An",`, `"name": "An"`, `dòng 2: không đúng cú pháp JSON`},
		{`"name": "An"`, `"name": "An", "password": "123456"`, `dòng 2: tài khoản "an": password không phải`},
		{`"name": "An"`, `"name": "An", "admin": true`, `dòng 2: không có khóa "admin"`},
		{`"name": "An"`, `"name": "An", "disabled": "no"`, `dòng 2: string`},
		{`"name": "An"`, `"name": "An", "tokens": [{"name": "x", "sha256": "00"}]`, `mã truy cập "x" ghi không đúng`},
		{"]}", "", "cắt giữa chừng"},
		{"]}", "]} x", "dòng 4"},
		{"]}", `], "version": 2}`, `không có khóa "version"`},
		{"An", "\xff", "UTF-8"},
	} {
		list, err := ParseUsers([]byte(strings.Replace(good, c.from, c.to, 1)))
		var s pipeline.Sentence
		if !errors.As(err, &s) || !strings.Contains(s.Vietnamese, c.says) || s.English == s.Vietnamese || len(list) > 0 {
			t.Errorf("%s → %s: %q, want %q; %d accounts", c.from, c.to, s.Vietnamese, c.says, len(list))
		}
	}
	if _, err := ParseUsers([]byte(strings.Repeat("[", 1<<20))); err == nil {
		t.Error("a million brackets are no mistake")
	}
}

// What is written is what is read, whatever the accounts.
func TestTheFileSurvivesReadingAndWriting(t *testing.T) {
	dir := t.TempDir()
	s := OpenUsers(dir, wholefile.Press{})
	text, token := NewToken("kho-du-lieu", time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 7, 1, 0, 0, 0, 0, time.UTC))
	one := anAccount("an")
	one.Tokens = []Token{token}
	if err := s.Update(t.Context(), func([]Account) ([]Account, error) { return []Account{anAccount("van@so.gov.vn"), one}, nil }); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(s.Path())
	if err != nil || strings.Contains(string(data), text) {
		t.Errorf("the token itself is in the file, or %v", err)
	}
	if info, err := os.Stat(s.Path()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	got, err := OpenUsers(dir, wholefile.Press{}).Accounts()
	if err != nil || !reflect.DeepEqual(got, []Account{one, anAccount("van@so.gov.vn")}) {
		t.Errorf("%v, %v", got, err)
	}
}

// The file is read again as soon as it changes, and one that others may read, or that
// is damaged, lets nobody in.
func TestTheStoreFollowsItsFile(t *testing.T) {
	dir := t.TempDir()
	s := OpenUsers(dir, wholefile.Press{})
	if list, err := s.Accounts(); err != nil || list != nil {
		t.Fatalf("%v, %v", list, err)
	}
	if err := s.Update(t.Context(), func([]Account) ([]Account, error) { return []Account{anAccount("an")}, nil }); err != nil {
		t.Fatal(err)
	}
	if _, found, err := s.Find("an"); !found || err != nil {
		t.Fatal(found, err)
	}
	if err := OpenUsers(dir, wholefile.Press{}).Change(t.Context(), "an", func(a *Account) error { a.Disabled = true; return nil }); err != nil {
		t.Fatal(err)
	}
	if a, _, err := s.Find("an"); err != nil || !a.Disabled {
		t.Errorf("%+v, %v", a, err)
	}
	sound, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	for _, harm := range []func() error{
		func() error { return os.Chmod(s.Path(), 0o644) },
		func() error {
			return errors.Join(os.Chmod(s.Path(), 0o600), os.WriteFile(s.Path(), sound[:len(sound)/2], 0o600))
		},
		func() error {
			return errors.Join(os.Remove(s.Path()), os.Mkdir(s.Path(), 0o700))
		},
	} {
		if err := harm(); err != nil {
			t.Fatal(err)
		}
		if _, found, err := s.Find("an"); found || err == nil {
			t.Errorf("found %v, %v", found, err)
		}
		if err := s.Update(t.Context(), func(a []Account) ([]Account, error) { return a, nil }); err == nil {
			t.Error("a damaged file was written over")
		}
	}
	if err := errors.Join(os.Remove(s.Path()), os.WriteFile(s.Path(), sound, 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, found, err := s.Find("an"); !found || err != nil {
		t.Error("the file is sound again and the door stays closed", err)
	}
}

func TestChangesAtTheSameTimeAreAllKept(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			s := OpenUsers(dir, wholefile.Press{}) // as another process
			err := s.Update(t.Context(), func(a []Account) ([]Account, error) { return append(a, anAccount("u"+string(rune('a'+i)))), nil })
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if list, err := OpenUsers(dir, wholefile.Press{}).Accounts(); err != nil || len(list) != 8 {
		t.Errorf("%d accounts, %v", len(list), err)
	}
	if _, err := os.Stat(filepath.Join(dir, UsersFile)); err != nil {
		t.Error(err)
	}
}

// Whatever is in the file, reading it ends, and what is accepted is sound, means the
// same when it is written again, and says nothing that plain JSON does not.
func FuzzUsersFile(f *testing.F) {
	data, err := writeUsers([]Account{anAccount("an"), {Login: "dh", Name: "x", Role: UnitRole, Unit: "DH", Changed: time.Unix(1, 0), Tokens: []Token{{"t", strings.Repeat("a", 64), time.Unix(1, 0), time.Unix(2, 0)}}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"users":[{"login":"a","login":"b"}]}`))
	f.Add([]byte(`{"users":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := ParseUsers(data)
		if err != nil {
			return
		}
		if !json.Valid(data) {
			t.Fatal("no JSON was accepted")
		}
		logins := map[string]bool{}
		for _, a := range list {
			if logins[a.Login] || len(a.faults()) > 0 {
				t.Fatalf("%+v was accepted", a)
			}
			logins[a.Login] = true
		}
		again, err := writeUsers(list)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseUsers(again)
		if err != nil || len(back) != len(list) {
			t.Fatalf("%v: %d accounts of %d", err, len(back), len(list))
		}
	})
}

// harm writes over a file as somebody with an editor does.
func harm(t *testing.T, name, text string) {
	t.Helper()
	if err := errors.Join(os.Remove(name), os.WriteFile(name, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}
