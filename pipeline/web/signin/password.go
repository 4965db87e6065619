package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"danvan/pipeline"
)

// Lengths of a password, in letters. A maximum keeps the work of hashing bounded.
const (
	leastPassword = 10
	mostPassword  = 128
)

// cost is what a hash costs. presentCost is OWASP's (Password Storage Cheat Sheet, 2025):
// 19 MiB, two passes, one lane. A hash of less is made anew when its user signs in.
type cost struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
}

func presentCost() cost { return cost{19 * 1024, 2, 1} }

const (
	saltLength = 16
	keyLength  = 32
	// Dearer ones than these in a file would let a sign-in exhaust the machine.
	mostMemory, mostPasses, mostLanes = 256 * 1024, 20, 8
)

// hash is an argon2id hash taken apart.
type hash struct {
	cost
	salt, key []byte
}

func (h hash) String() string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.passes, h.lanes, b64(h.salt), b64(h.key))
}

var errHash = errors.New("no argon2id hash")

// parseHash reads the PHC form, and no other way to write the same.
func parseHash(s string) (hash, error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || len(s) > 512 {
		return hash{}, errHash
	}
	var h hash
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.lanes); err != nil {
		return hash{}, errHash
	}
	var err, err2 error
	h.salt, err = base64.RawStdEncoding.Strict().DecodeString(parts[4])
	h.key, err2 = base64.RawStdEncoding.Strict().DecodeString(parts[5])
	switch {
	case err != nil, err2 != nil, h.String() != s, len(h.salt) < 8, len(h.key) < 16:
		return hash{}, errHash
	case h.lanes < 1, h.lanes > mostLanes, h.passes < 1, h.passes > mostPasses, h.memory < 8*uint32(h.lanes), h.memory > mostMemory:
		return hash{}, errHash
	}
	return h, nil
}

func (c cost) less(than cost) bool {
	return c.memory < than.memory || c.passes < than.passes || c.lanes < than.lanes
}

// derive computes the key of a password. The same letters typed as one sign or as letter
// and mark are the same password.
func (c cost) derive(password string, salt []byte, length int) []byte {
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, c.passes, c.memory, c.lanes, uint32(length))
}

// Hasher hashes and compares passwords, some at a time, so that attempts to sign in
// cannot take the memory of everything else: the others wait, and from a number of
// waiting ones on are sent away.
type Hasher struct {
	cost    cost
	working chan struct{}
	waiting chan struct{}
}

// mostWaiting is how many attempts wait: all of a province sign in anew after a restart of
// the service, and on two processors two hundred passwords take some five seconds. One that
// waits has no memory for its hash yet.
const mostWaiting = 256

// NewHasher returns a hasher that works on so many passwords at once.
func NewHasher(atOnce int) *Hasher {
	return &Hasher{presentCost(), make(chan struct{}, atOnce), make(chan struct{}, mostWaiting)}
}

// errCrowded says that too many wait for their password to be compared.
var errCrowded = errors.New("too many sign in at once")

func (h *Hasher) enter(ctx context.Context) (leave func(), err error) {
	select {
	case h.waiting <- struct{}{}:
	default:
		return nil, errCrowded
	}
	defer func() { <-h.waiting }()
	select {
	case h.working <- struct{}{}:
		return func() { <-h.working }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Hash returns what is kept of a password.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	salt := make([]byte, saltLength)
	rand.Read(salt) // it never fails: the program ends where the system has no randomness
	return hash{h.cost, salt, h.cost.derive(password, salt, keyLength)}.String(), nil
}

// Compare tells whether a password is the one that is kept, and whether the hash is of
// less cost than is asked for now. Where nothing is kept ("") it takes as long and says
// no, so that nobody learns who has an account.
func (h *Hasher) Compare(ctx context.Context, kept, password string) (same, stale bool, err error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return false, false, err
	}
	defer leave()
	known, err := parseHash(kept)
	if err != nil {
		known = hash{h.cost, make([]byte, saltLength), nil}
		h.cost.derive(password, known.salt, keyLength)
		return false, false, nil
	}
	key := known.derive(password, known.salt, len(known.key))
	return subtle.ConstantTimeCompare(key, known.key) == 1, known.less(h.cost), nil
}

// CheckPassword says why a password is not good enough to be set; nil where it is.
func CheckPassword(login, password string) error {
	letters := utf8.RuneCountInString(password)
	plain := plainLetters(password)
	switch {
	case !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl):
		return pipeline.Say("mật khẩu có ký tự không gõ được trên trang đăng nhập", "the password has characters that cannot be typed into the page")
	case letters < leastPassword:
		return pipeline.Say("mật khẩu phải có ít nhất %d ký tự", "a password has at least %d characters", leastPassword)
	case letters > mostPassword:
		return pipeline.Say("mật khẩu dài nhất %d ký tự", "a password has at most %d characters", mostPassword)
	case different(password) < 5:
		return pipeline.Say("mật khẩu lặp lại vài ký tự; chọn mật khẩu khác", "the password repeats a few characters; choose another one")
	case len(login) >= 4 && strings.Contains(strings.ToLower(password), login):
		return pipeline.Say("mật khẩu chứa tên đăng nhập; chọn mật khẩu khác", "the password holds the login; choose another one")
	case slices.Contains(worthless(), plain) || runs(password):
		return pipeline.Say("mật khẩu này ai cũng đoán được; ghép ba bốn từ không liên quan sẽ dễ nhớ và khó đoán", "this password is among the first to be guessed; three or four unrelated words are easy to keep and hard to guess")
	}
	return nil
}

// plainLetters is what is left of a password without digits, signs and capitals.
func plainLetters(password string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, password)
}

func different(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// runs tells whether a password is a row of digits or of keys beside each other.
func runs(password string) bool {
	p := strings.ToLower(password)
	for _, row := range []string{"01234567890123456789", "09876543210987654321", "qwertyuiopasdfghjklzxcvbnm", "qwertyuiop1234567890", "1234567890qwertyuiop", "1qaz2wsx3edc4rfv5tgb6yhn", "abcdefghijklmnopqrstuvwxyz"} {
		if strings.Contains(row, p) {
			return true
		}
	}
	return false
}

// worthless is what people add digits and signs to first, here and elsewhere.
func worthless() []string {
	return []string{"", "password", "passw", "matkhau", "mậtkhẩu", "admin", "administrator", "quantri", "quảntrị", "danvan", "dânvận", "dânvậnkhéo", "danvankheo",
		"vietnam", "việtnam", "hanoi", "hànội", "thainguyen", "tháinguyên", "phutho", "phúthọ", "quangnam", "quảngnam", "hochiminh", "hồchíminh", "saigon",
		"ubnd", "sonoivu", "sởnộivụ", "uybannhandan", "ủybannhândân", "congchuc", "vanphong", "vănphòng", "welcome", "qwerty", "letmein", "changeme", "iloveyou",
		"anhyeuem", "emyeuanh", "abc", "abcabc", "abcd", "abcdef", "test", "demo", "user", "login", "secret", "root", "adminadmin", "passwordpassword", "dragon", "monkey", "football"}
}
