package fill

import (
	"fmt"
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"

	"danvan/pipeline"
)

// function is one that a tag may call. Arguments of kind "" may be anything that can be
// written.
type function struct {
	takes []Kind
	more  bool // the last may be given several times
	gives Kind
	says  string
	run   func(args []any) any
}

// functions are all there are; none of them reads or changes anything outside.
func functions() map[string]function {
	text := func(says string, run func(string) string) function {
		return function{takes: []Kind{""}, gives: Text, says: says, run: func(a []any) any { return run(written(a[0])) }}
	}
	order := func(says string, holds func(int) bool) function {
		return function{takes: []Kind{"", ""}, gives: Flag, says: says, run: func(a []any) any {
			c, ok := compare(a[0], a[1])
			return ok && holds(c)
		}}
	}
	return map[string]function{
		"hoa":       text("VIẾT HOA TOÀN BỘ", strings.ToUpper),
		"thuong":    text("viết thường chữ cái đầu", func(s string) string { return first(s, unicode.ToLower) }),
		"hoadau":    text("Viết hoa chữ cái đầu", func(s string) string { return first(s, unicode.ToUpper) }),
		"so":        {takes: []Kind{Figure}, gives: Text, says: "số không kèm đơn vị tính và không chấm phân cách: 1234,5", run: func(a []any) any { return plain(a[0]) }},
		"phantram":  {takes: []Kind{Figure, Figure}, gives: Text, says: "tỷ lệ phần trăm của số thứ nhất trên số thứ hai: 83,33%", run: func(a []any) any { return percent(a[0], a[1]) }},
		"ngay":      {takes: []Kind{Day}, gives: Text, says: "ngày dạng 05/02/2021", run: func(a []any) any { return a[0].(pipeline.Date).Vietnamese() }},
		"ngaythang": {takes: []Kind{Day}, gives: Text, says: "ngày dạng: ngày 05 tháng 02 năm 2021", run: func(a []any) any { return longDay(a[0].(pipeline.Date)) }},
		"not":       {takes: []Kind{""}, gives: Flag, says: "không", run: func(a []any) any { return !holds(a[0]) }},
		"and": {takes: []Kind{"", ""}, more: true, gives: Flag, says: "và", run: func(a []any) any {
			for _, v := range a {
				if !holds(v) {
					return false
				}
			}
			return true
		}},
		"or": {takes: []Kind{"", ""}, more: true, gives: Flag, says: "hoặc", run: func(a []any) any {
			for _, v := range a {
				if holds(v) {
					return true
				}
			}
			return false
		}},
		"eq": {takes: []Kind{"", ""}, gives: Flag, says: "bằng", run: func(a []any) any { return equal(a[0], a[1]) }},
		"ne": {takes: []Kind{"", ""}, gives: Flag, says: "khác", run: func(a []any) any { return !equal(a[0], a[1]) }},
		"lt": order("nhỏ hơn", func(c int) bool { return c < 0 }),
		"le": order("nhỏ hơn hoặc bằng", func(c int) bool { return c <= 0 }),
		"gt": order("lớn hơn", func(c int) bool { return c > 0 }),
		"ge": order("lớn hơn hoặc bằng", func(c int) bool { return c >= 0 }),
	}
}

// Function is a function as people are told of it.
type Function struct{ Name, Says string }

// Functions lists what a tag may call, by name.
func Functions() []Function {
	var out []Function
	for _, name := range []string{"so", "phanTram", "ngay", "ngayThang", "hoa", "hoaDau", "thuong", "not", "and", "or", "eq", "ne", "lt", "le", "gt", "ge"} {
		out = append(out, Function{name, functions()[strings.ToLower(name)].says})
	}
	return out
}

func first(s string, turn func(rune) rune) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(turn(r)) + s[n:]
}

// written is a value as it stands in the document.
func written(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case Amount:
		return v.Said
	case pipeline.Date:
		if v.IsZero() {
			return ""
		}
		return v.Vietnamese()
	case bool:
		if v {
			return "có"
		}
		return "không"
	}
	return ""
}

// holds tells whether a value counts as true: a text that is not blank, a figure that is
// known and not 0, a list with anything in it.
func holds(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case string:
		return strings.TrimSpace(v) != ""
	case Amount:
		return v.Number.Known && v.Number.Number != 0
	case pipeline.Date:
		return !v.IsZero()
	case []any:
		return len(v) > 0
	}
	return v != nil
}

func number(v any) (pipeline.Number, bool) {
	if a, ok := v.(Amount); ok {
		return a.Number.Number, a.Number.Known
	}
	return 0, false
}

func plain(v any) string {
	n, ok := number(v)
	if !ok {
		return ""
	}
	return strings.Replace(n.String(), ".", ",", 1)
}

// percent rounds half away from zero to two decimals, on integers.
func percent(part, whole any) string {
	a, known := number(part)
	b, knownToo := number(whole)
	if !known || !knownToo || b == 0 {
		return ""
	}
	r := new(big.Rat).SetFrac64(int64(a)*1, int64(b))
	r.Mul(r, big.NewRat(100, 1))
	s := r.FloatString(2)
	return strings.Replace(strings.TrimSuffix(strings.TrimRight(s, "0"), "."), ".", ",", 1) + "%"
}

func longDay(d pipeline.Date) string {
	if d.IsZero() {
		return ""
	}
	month := fmt.Sprint(int(d.Month))
	if d.Month <= 2 {
		month = "0" + month
	}
	return fmt.Sprintf("ngày %02d tháng %s năm %d", d.Day, month, d.Year)
}

func equal(a, b any) bool {
	if c, ok := compare(a, b); ok {
		return c == 0
	}
	_, one := a.(Amount)
	_, two := b.(Amount)
	if one && two { // a figure that is not known equals another one that is not
		x, y := a.(Amount), b.(Amount)
		return x.Number.Known == y.Number.Known
	}
	return fold(strings.TrimSpace(written(a))) == fold(strings.TrimSpace(written(b)))
}

// compare orders figures and days.
func compare(a, b any) (int, bool) {
	x, ok := number(a)
	y, too := number(b)
	if ok && too {
		switch {
		case x < y:
			return -1, true
		case x > y:
			return 1, true
		}
		return 0, true
	}
	d, ok := a.(pipeline.Date)
	e, too := b.(pipeline.Date)
	switch {
	case !ok || !too:
		return 0, false
	case d.Before(e):
		return -1, true
	case d.After(e):
		return 1, true
	}
	return 0, true
}
