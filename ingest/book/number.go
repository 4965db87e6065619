package book

import (
	"bytes"
	"strconv"
	"time"
)

const (
	maxDigits   = 400 // characters of a plain number; the largest double has 309
	maxExponent = 330
)

// plainNumber returns a stored number as plain digits. The grammar is -?digits[.digits][E±digits] and nothing else: no
// NaN, Inf or hexadecimal, which general parsers let through.
func plainNumber(b []byte) ([]byte, bool) {
	i := 0
	if len(b) > 0 && b[0] == '-' {
		i++
	}
	whole := digits(b[i:])
	i += whole
	fraction := 0
	if i < len(b) && b[i] == '.' {
		fraction = digits(b[i+1:])
		if fraction == 0 {
			return nil, false
		}
		i += 1 + fraction
	}
	if whole == 0 || len(b) > maxDigits {
		return nil, false
	}
	if i == len(b) {
		return b, true
	}
	exponent, ok := parseExponent(b[i:])
	if !ok {
		return nil, false
	}
	return shiftPoint(b[:i], fraction, exponent), true
}

// digits counts the decimal digits that b begins with.
func digits(b []byte) int {
	n := 0
	for n < len(b) && '0' <= b[n] && b[n] <= '9' {
		n++
	}
	return n
}

// parseExponent reads "E+05", "e-5" or "E5".
func parseExponent(b []byte) (int, bool) {
	if len(b) < 2 || b[0]|0x20 != 'e' {
		return 0, false
	}
	sign, b := 1, b[1:]
	if b[0] == '+' || b[0] == '-' {
		if b[0] == '-' {
			sign = -1
		}
		b = b[1:]
	}
	if n := digits(b); n == 0 || n != len(b) || n > 4 {
		return 0, false
	}
	n, err := strconv.Atoi(string(b))
	return sign * n, err == nil && n <= maxExponent
}

// shiftPoint writes mantissa × 10^exponent without an exponent and without
// superfluous zeros.
func shiftPoint(mantissa []byte, fraction, exponent int) []byte {
	var dst []byte
	if mantissa[0] == '-' {
		dst, mantissa = append(dst, '-'), mantissa[1:]
	}
	all := make([]byte, 0, len(mantissa)+2*maxExponent)
	for range -exponent { // zeros in front: the point never leaves the digits
		all = append(all, '0')
	}
	for _, c := range mantissa {
		if c != '.' {
			all = append(all, c)
		}
	}
	for range exponent - fraction {
		all = append(all, '0')
	}
	point := len(mantissa) - fraction + max(exponent, 0)
	if fraction > 0 {
		point--
	}
	whole, rest := bytes.TrimLeft(all[:point], "0"), bytes.TrimRight(all[point:], "0")
	if len(whole) == 0 {
		whole = []byte("0")
	}
	dst = append(dst, whole...)
	if len(rest) > 0 {
		dst = append(append(dst, '.'), rest...)
	}
	return dst
}

// serialDay turns an ISO date or time into the serial number that a sheet would
// store; false where it is none or lies before the epoch.
func serialDay(text string, date1904 bool) (string, bool) {
	for _, layout := range [...]string{"2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", time.DateOnly} {
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
		// Whole days by themselves: a Duration ends after 292 years.
		day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
		days := float64((day.Unix()-epoch(t, date1904).Unix())/86400) + t.Sub(day).Hours()/24
		return strconv.FormatFloat(days, 'f', -1, 64), days >= 0
	}
	return "", false
}

// epoch is day 0. The 1900 system counts a 29 February 1900 that never was, so day 0
// lies a day later for what comes before it.
func epoch(t time.Time, date1904 bool) time.Time {
	switch {
	case date1904:
		return time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case t.Before(time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)):
		return time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
}
