package pipeline

import (
	"bytes"
	"math"
	"strconv"
	"strings"
)

// Number is an exact decimal with six places, counted in millionths. It is what a
// cell holds and what DECIMAL(18,6) holds in the warehouse; sums are made there.
type Number int64

// One is the number 1.
const One Number = 1_000_000

// Int returns n as a Number.
func Int(n int64) Number { return Number(n) * One }

// ParseNumber reads a plain decimal with a point: "-12", "0.5", "80.45". It accepts
// nothing else (no exponent, no grouping, no NaN); how offices type numbers is the
// intake's business.
func ParseNumber(s string) (Number, error) {
	body, negative := strings.CutPrefix(s, "-")
	whole, frac, _ := strings.Cut(body, ".")
	if !digits(whole) || (strings.Contains(body, ".") && !digits(frac)) {
		return 0, Say("%q không phải số viết đúng: chỉ ghi chữ số, phần thập phân sau dấu chấm", "%q is not a decimal number", s)
	}
	if len(frac) > 6 && strings.Trim(frac[6:], "0") != "" {
		return 0, Say("%q có hơn sáu chữ số thập phân", "%q has more than six decimal places", s)
	}
	frac = (frac + "000000")[:6]
	n, err := strconv.ParseInt(whole+frac, 10, 64)
	if err != nil {
		return 0, Say("%q quá lớn", "%q is too large", s)
	}
	if negative {
		n = -n
	}
	return Number(n), nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// IsInt tells whether the number has no fraction.
func (n Number) IsInt() bool { return n%One == 0 }

// Float returns the nearest float64, for charts and Excel cells only.
func (n Number) Float() float64 { return float64(n) / float64(One) }

// Add returns n+m and whether the sum stayed in range.
func (n Number) Add(m Number) (Number, bool) {
	s := n + m
	return s, (m >= 0) == (s >= n)
}

// String writes a plain decimal with a point and no trailing zeros.
func (n Number) String() string {
	var room [24]byte
	return string(n.AppendTo(room[:0]))
}

// AppendTo writes behind s what [Number.String] gives.
func (n Number) AppendTo(s []byte) []byte {
	if n == math.MinInt64 {
		return append(s, "-9223372036854.775808"...)
	}
	if n < 0 {
		s, n = append(s, '-'), -n
	}
	s = strconv.AppendInt(s, int64(n/One), 10)
	if n %= One; n == 0 {
		return s
	}
	at := len(s)
	s = strconv.AppendInt(s, int64(One+n), 10) // the 1 before the six places gives way to the point
	s[at] = '.'
	return bytes.TrimRight(s, "0")
}

// Vietnamese writes the number as offices do, without a sign between thousands, which
// could be taken for that of decimals: "1234,5".
func (n Number) Vietnamese() string { return strings.Replace(n.String(), ".", ",", 1) }

// MarshalText writes the plain decimal.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText reads a plain decimal.
func (n *Number) UnmarshalText(b []byte) (err error) {
	*n, err = ParseNumber(string(b))
	return err
}

// Maybe is a number that may be missing. Missing is not zero.
type Maybe struct {
	Number Number
	Known  bool
}

// Known returns n as a known number.
func Known(n Number) Maybe { return Maybe{n, true} }

// String writes the number, or "" when it is missing.
func (m Maybe) String() string {
	if !m.Known {
		return ""
	}
	return m.Number.String()
}

// MarshalJSON writes a JSON number, or null when it is missing.
func (m Maybe) MarshalJSON() ([]byte, error) {
	if !m.Known {
		return []byte("null"), nil
	}
	return []byte(m.Number.String()), nil
}

// UnmarshalJSON reads a JSON number or null.
func (m *Maybe) UnmarshalJSON(b []byte) (err error) {
	*m = Maybe{}
	if string(b) == "null" {
		return nil
	}
	m.Known = true
	m.Number, err = ParseNumber(string(b))
	return err
}
