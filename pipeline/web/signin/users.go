package signin

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"danvan/pipeline"
)

// UsersFile lies beside danvan.yaml, with mode 0600: it holds the hashes of passwords.
// Commands write it; whoever edits it by hand is told the line of a mistake.
const UsersFile = "users.json"

// Account is a user as the file keeps it.
type Account struct {
	Login    string    `json:"login"`
	Name     string    `json:"name"`
	Role     Role      `json:"role"`
	Unit     string    `json:"unit,omitempty"`
	Disabled bool      `json:"disabled,omitempty"`
	Password string    `json:"password,omitempty"` // argon2id in PHC form; "" signs in elsewhere only
	Changed  time.Time `json:"changed"`            // of the password, or the making of the account
	Tokens   []Token   `json:"tokens,omitempty"`
}

// Token lets another system read the API with the rights of its user.
type Token struct {
	Name   string    `json:"name"`
	SHA256 string    `json:"sha256"` // of the secret, which is random and long: no slow hash is needed
	Made   time.Time `json:"made"`
	Ends   time.Time `json:"ends"`
}

// User is what the pages may know of the account.
func (a Account) User() User {
	return User{Login: a.Login, Name: a.Name, Role: a.Role, Unit: a.Unit, Disabled: a.Disabled}
}

// usersFile is the whole file.
type usersFile struct {
	Users []Account `json:"users"`
}

// Bounds of the file and what is in it.
const (
	mostFile   = 8 << 20
	mostName   = 200
	mostTokens = 50
	deepest    = 6
	mostFaults = 20 // that are named at once
)

var (
	loginPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{1,63}$`)
	tokenPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)
	hashPattern  = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// Login puts a login into the form it is kept in; false where it cannot be one.
func Login(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	return s, loginPattern.MatchString(s)
}

// ParseUsers reads a users file strictly: what is unknown, twice, or of another kind is a
// mistake that is named with its line, and so is an account that cannot be. The error is
// a [pipeline.Sentence], with a line for each mistake.
func ParseUsers(data []byte) ([]Account, error) {
	if len(data) > mostFile {
		return nil, faultAt(1, "tệp quá lớn", "the file is too large")
	}
	if !utf8.Valid(data) {
		return nil, faultAt(1, "tệp không phải văn bản UTF-8", "the file is not UTF-8 text")
	}
	r := strictReader{data: data, dec: json.NewDecoder(bytes.NewReader(data))}
	if err := r.walk(fileShape(), 0); err != nil {
		return nil, r.syntax(err)
	}
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, faultAt(r.line(r.dec.InputOffset()), "có thêm nội dung sau dấu } cuối", "something follows the last }")
	}
	if len(r.faults) > 0 {
		return nil, together(r.faults)
	}
	var f usersFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, r.syntax(err)
	}
	if err := r.check(f.Users); err != nil {
		return nil, err
	}
	return f.Users, nil
}

// writeUsers is the file of these accounts, in the order of their logins.
func writeUsers(accounts []Account) ([]byte, error) {
	accounts = slices.Clone(accounts)
	slices.SortFunc(accounts, func(x, y Account) int { return strings.Compare(x.Login, y.Login) })
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(usersFile{accounts}); err != nil {
		return nil, fmt.Errorf("write users: %w", err)
	}
	if _, err := ParseUsers(out.Bytes()); err != nil {
		return nil, err // what is written must be readable
	}
	return out.Bytes(), nil
}

// shape is the keys that a group of the file may have; nil for a plain value.
type shape map[string]shape

func fileShape() shape {
	token := shape{"name": nil, "sha256": nil, "made": nil, "ends": nil}
	return shape{"users": {"login": nil, "name": nil, "role": nil, "unit": nil, "disabled": nil, "password": nil, "changed": nil, "tokens": token}}
}

// strictReader finds what encoding/json passes over: keys that stand twice, that nobody
// knows, or that differ in capitals.
type strictReader struct {
	data   []byte
	ends   []int // of the lines
	dec    *json.Decoder
	faults []pipeline.Sentence
	users  []int64 // where each account begins
}

func (r *strictReader) walk(s shape, depth int) error {
	t, err := r.dec.Token()
	if err != nil {
		return err
	}
	if depth > deepest {
		return faultAt(r.line(r.dec.InputOffset()), "lồng nhau quá nhiều tầng", "nested too deeply")
	}
	switch t {
	case json.Delim('{'):
		if depth == 2 { // the file, its list, an account
			r.users = append(r.users, r.dec.InputOffset())
		}
		err = r.group(s, depth)
	case json.Delim('['):
		for err == nil && r.dec.More() {
			err = r.walk(s, depth+1)
		}
		if err == nil {
			_, err = r.dec.Token()
		}
	}
	return err
}

// group reads the keys of a group up to its end.
func (r *strictReader) group(s shape, depth int) error {
	seen := map[string]bool{}
	for r.dec.More() {
		t, err := r.dec.Token()
		if err != nil {
			return err
		}
		key, _ := t.(string)
		line := r.line(r.dec.InputOffset())
		inner, known := s[key]
		switch {
		case !known:
			r.faults = append(r.faults, faultAt(line, "không có khóa %q", "there is no key %q", key))
		case seen[key]:
			r.faults = append(r.faults, faultAt(line, "khóa %q có hai lần", "the key %q stands twice", key))
		}
		seen[key] = true
		if err := r.walk(inner, depth+1); err != nil {
			return err
		}
	}
	_, err := r.dec.Token()
	return err
}

func (r *strictReader) line(offset int64) int {
	if r.ends == nil {
		r.ends = []int{}
		for i, b := range r.data {
			if b == '\n' {
				r.ends = append(r.ends, i)
			}
		}
	}
	before, _ := slices.BinarySearch(r.ends, int(offset))
	return 1 + before
}

// syntax says what encoding/json found, with its line.
func (r *strictReader) syntax(err error) error {
	var sentence pipeline.Sentence
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &sentence):
		return err
	case errors.As(err, &syntax):
		return faultAt(r.line(syntax.Offset), "không đúng cú pháp JSON (%s)", "no valid JSON (%s)", syntax)
	case errors.As(err, &kind):
		return faultAt(r.line(kind.Offset), "%s không phải là giá trị hợp lệ của %q", "%s is no value for %q", kind.Value, kind.Field)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return faultAt(r.line(int64(len(r.data))), "tệp bị cắt giữa chừng", "the file is cut off")
	}
	return faultAt(r.line(r.dec.InputOffset()), "%s", "%s", err)
}

// check holds each account against what one can be.
func (r *strictReader) check(accounts []Account) error {
	var faults []pipeline.Sentence
	lines := map[string]int{}
	for i, a := range accounts {
		line := 1
		if i < len(r.users) {
			line = r.line(r.users[i])
		}
		if before, twice := lines[a.Login]; twice {
			faults = append(faults, faultAt(line, "tên đăng nhập %q đã có ở dòng %d", "the login %q stands in line %d already", a.Login, before))
		}
		lines[a.Login] = line
		for _, why := range a.faults() {
			faults = append(faults, faultAt(line, "tài khoản %q: %s", "account %q: %s", a.Login, why))
		}
	}
	return together(faults)
}

// together is all of the mistakes, a line each; nil where there is none.
func together(faults []pipeline.Sentence) error {
	if len(faults) == 0 {
		return nil
	}
	var vi, en []string
	for _, f := range faults[:min(mostFaults, len(faults))] {
		vi, en = append(vi, f.Vietnamese), append(en, f.English)
	}
	return pipeline.Sentence{Vietnamese: strings.Join(vi, "\n"), English: strings.Join(en, "\n")}
}

// faults says what is wrong with an account by itself.
func (a Account) faults() []pipeline.Sentence {
	var out []pipeline.Sentence
	say := func(wrong bool, vi, en string, args ...any) {
		if wrong {
			out = append(out, pipeline.Say(vi, en, args...))
		}
	}
	say(!loginPattern.MatchString(a.Login), "login phải có 2 đến 64 ký tự: chữ thường không dấu, chữ số, . _ @ -", "the login has 2 to 64 characters: small letters without marks, digits, . _ @ -")
	say(strings.TrimSpace(a.Name) == "" || len([]rune(a.Name)) > mostName || strings.ContainsFunc(a.Name, unicode.IsControl),
		"name phải là một dòng từ 1 đến %d chữ", "the name is one line of 1 to %d letters", mostName)
	say(!slices.Contains(Roles(), a.Role), "role %q không có; các vai trò: unit, leader, consolidator, administrator", "there is no role %q; the roles are unit, leader, consolidator, administrator", a.Role)
	say(a.Role == UnitRole && a.Unit == "", "vai trò unit cần mã đơn vị", "the role unit needs a unit")
	say(a.Role == AdministratorRole && a.Unit != "", "người quản trị không gắn với một đơn vị", "an administrator has no unit")
	say(strings.ContainsFunc(a.Unit, unicode.IsControl) || len(a.Unit) > mostName, "unit không phải là một mã đơn vị", "the unit is no code")
	say(a.Changed.IsZero(), "thiếu changed", "changed is not there")
	if _, err := parseHash(a.Password); a.Password != "" && err != nil {
		say(true, "password không phải là mã băm argon2id; đặt lại bằng: danvan user passwd", "the password is no argon2id hash; set it by: danvan user passwd")
	}
	say(len(a.Tokens) > mostTokens, "quá %d mã truy cập", "more than %d tokens", mostTokens)
	for i, t := range a.Tokens {
		say(!tokenPattern.MatchString(t.Name) || !hashPattern.MatchString(t.SHA256) || t.Made.IsZero() || t.Ends.IsZero(),
			"mã truy cập %q ghi không đúng", "the token %q is not written as one is", t.Name)
		say(slices.ContainsFunc(a.Tokens[:i], func(o Token) bool { return o.Name == t.Name }), "mã truy cập %q có hai lần", "the token %q stands twice", t.Name)
	}
	return out
}

func faultAt(line int, vi, en string, args ...any) pipeline.Sentence {
	s := pipeline.Say(vi, en, args...)
	return pipeline.Say("%s dòng %d: %s", "%s line %d: %s", UsersFile, line, s)
}
