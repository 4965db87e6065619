package signin

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"
	"time"
)

// tokenStart begins every token, so that people and scanners know one that lies about.
const tokenStart = "danvan_"

// NewToken makes a token of a name that ends on a day. The text is shown once and kept
// nowhere.
func NewToken(name string, now, ends time.Time) (text string, t Token) {
	text = tokenStart + strings.ToLower(rand.Text()+rand.Text()) // 260 random bits
	return text, Token{Name: name, SHA256: tokenHash(text), Made: now, Ends: ends}
}

// TokenName tells whether a token may be called so.
func TokenName(name string) bool { return tokenPattern.MatchString(name) }

func tokenHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// byToken finds the account of a token that has not ended.
func byToken(accounts []Account, text string, now time.Time) (Account, Token, bool) {
	hash := []byte(tokenHash(text))
	for _, a := range accounts {
		for _, t := range a.Tokens {
			if subtle.ConstantTimeCompare(hash, []byte(t.SHA256)) == 1 {
				return a, t, !a.Disabled && now.Before(t.Ends)
			}
		}
	}
	return Account{}, Token{}, false
}
