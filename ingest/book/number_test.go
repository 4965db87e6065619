package book

import (
	"math/big"
	"testing"
)

func TestPlainNumber(t *testing.T) {
	for in, want := range map[string]string{
		"0": "0", "12": "12", "-12.50": "-12.50", "007": "007", "80.450000000000003": "80.450000000000003",
		"1E5": "100000", "1e+05": "100000", "1.5E-3": "0.0015", "-1.25E2": "-125", "1.250E1": "12.5", "12E-1": "1.2", "0E0": "0", "0.00E+5": "0",
		"1.23456789E5": "123456.789", "-5E-324": "-0." + zeros(323) + "5", "1E308": "1" + zeros(308),
		"": "", "-": "", ".5": "", "5.": "", "+5": "", "1E": "", "1E+": "", "1E+-5": "", "1E5.5": "", "1E400": "", "1E99999": "", "1 2": "", "1,5": "",
		"NaN": "", "Inf": "", "-Infinity": "", "0x1p4": "", "1_000": "", "١": "", "1e5x": "", "--1": "",
	} {
		got, ok := plainNumber([]byte(in))
		if string(got) != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", in, got, ok, want)
		}
	}
}

func zeros(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = '0'
	}
	return string(b)
}

func FuzzPlainNumber(f *testing.F) {
	f.Add("-12.50E-3")
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := plainNumber([]byte(s))
		if !ok {
			return
		}
		a, okA := new(big.Rat).SetString(s)
		b, okB := new(big.Rat).SetString(string(got))
		if !okA || !okB || a.Cmp(b) != 0 {
			t.Errorf("%q became %q", s, got)
		}
	})
}

func TestSerialDay(t *testing.T) {
	cases := []struct {
		text     string
		date1904 bool
		want     string
	}{
		{"2021-06-14", false, "44361"},
		{"2021-06-14", true, "42899"},
		{"1900-01-01", false, "1"},
		{"1900-02-28", false, "59"},
		{"1900-03-01", false, "61"},
		{"1904-01-01", true, "0"},
		{"2021-06-14T06:00:00", false, "44361.25"},
		{"2021-06-14T06:00", false, "44361.25"},
		{"2021-06-14T18:00:00.000Z", false, "44361.75"},
		{"1899-12-30", false, ""},
		{"1903-12-31", true, ""},
		{"14/06/2021", false, ""},
		{"2021-13-01", false, ""},
	}
	for _, c := range cases {
		got, ok := serialDay(c.text, c.date1904)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s: %s %v, want %s", c.text, got, ok, c.want)
		}
	}
}
