package ingest

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"danvan/pipeline"
)

// convention is which of point and comma groups thousands and which marks decimals.
type convention uint8

// The conventions. Where a file proves none, or proves both, texts that can be read
// in two ways are read as vi-VN and the sender is told.
const (
	undecided convention = iota
	viVN                 // 1.234,5
	enUS                 // 1,234.5
)

var (
	viPattern     = regexp.MustCompile(`^(?:0\d+|(?:0|[1-9]\d*|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?: \d{3})+)(?:,\d+)?)$`)
	enPattern     = regexp.MustCompile(`^(?:0\d+|(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+)(?:\.\d+)?)$`)
	figurePattern = regexp.MustCompile(`\d(?:[\d., ]*\d)?`)
	pairSeparator = regexp.MustCompile(` ?[/;|\n] ?| và `)
	ungroupVi     = strings.NewReplacer(".", "", " ", "", ",", ".")
	ungroupEn     = strings.NewReplacer(",", "", " ", "")
)

// numeral is a number as typed, before it is known which convention the file follows.
type numeral struct {
	negative bool
	body     string // digits and separators
	suffix   string // folded words behind it: "cuộc", "%"
}

// parseNumeral takes a text apart; false where it is no single number with at most
// some words behind it. Digits in two lines are two figures: folded, 866 over 964 would be
// 866 964.
func parseNumeral(text string) (numeral, bool) {
	switch first, _ := utf8.DecodeRuneInString(text); {
	case unicode.IsLetter(first):
		return numeral{}, false // words, as most texts are
	case '０' <= first && first <= '９': // as Japanese and Chinese keyboards type them
		text = width.Narrow.String(text)
	}
	if _, below, lines := strings.Cut(strings.TrimSpace(text), "\n"); lines && strings.ContainsAny(below, "0123456789") {
		return numeral{}, false
	}
	text = fold(text)
	switch {
	case text == "" || !isDigit(text[0]) && text[0] != '+' && text[0] != '-' && text[0] != ' ':
		return numeral{}, false
	case isDigits(text): // the most of them
		return numeral{body: text}, true
	}
	n, ok := takeNumeral(text)
	if !ok {
		return numeral{}, false
	}
	_, _, vi, en := n.readings()
	return n, vi || en
}

// takeNumeral cuts a folded text into sign, number and the words behind it. Words hold no
// digit: two figures in one cell are another matter.
//
// In the words of a pattern: ^([+-]?) ?(\d(?:[\d., ]*\d)?)([^\d]*)$
func takeNumeral(text string) (n numeral, ok bool) {
	rest := strings.TrimPrefix(text, "-")
	n.negative = rest != text
	if !n.negative {
		rest = strings.TrimPrefix(rest, "+")
	}
	rest = strings.TrimPrefix(rest, " ")
	end := strings.LastIndexAny(rest, "0123456789") + 1
	if end == 0 || !isDigit(rest[0]) || strings.Trim(rest[:end], "0123456789., ") != "" {
		return numeral{}, false
	}
	n.body, n.suffix = rest[:end], strings.TrimSpace(rest[end:])
	return n, true
}

// readings returns the number as plain decimals under both conventions.
func (n numeral) readings() (vi, en string, viOK, enOK bool) {
	if n.body != "" && isDigits(n.body) {
		return n.signed(n.body), n.signed(n.body), true, true
	}
	if viOK = viPattern.MatchString(n.body); viOK {
		vi = n.signed(ungroupVi.Replace(n.body))
	}
	if enOK = enPattern.MatchString(n.body); enOK {
		en = n.signed(ungroupEn.Replace(n.body))
	}
	return vi, en, viOK, enOK
}

func (n numeral) signed(plain string) string {
	if n.negative {
		return "-" + plain
	}
	return plain
}

// proves returns the convention that the numeral cannot be read without; undecided
// where it reads the same or otherwise under both.
func (n numeral) proves() convention {
	switch _, _, vi, en := n.readings(); {
	case vi && !en:
		return viVN
	case en && !vi:
		return enUS
	}
	return undecided
}

// read returns the plain decimal under the file's convention. other is the second
// reading where the file does not tell which is meant.
func (n numeral) read(c convention) (plain, other string) {
	vi, en, viOK, enOK := n.readings()
	switch {
	case !enOK:
		return vi, ""
	case !viOK:
		return en, ""
	case vi == en:
		return vi, ""
	case c == enUS:
		return en, ""
	case c == viVN:
		return vi, ""
	}
	return vi, en
}

// evidence gathers what the numerals of a file prove, with the first that proves each.
type evidence struct {
	viText, enText string
	viAt, enAt     string
}

func (e *evidence) add(text, at string) {
	n, ok := parseNumeral(text)
	if !ok {
		if first, second, two := splitFigures(text); two {
			e.note(first, text, at)
			e.note(second, text, at)
		}
		return
	}
	e.note(n, text, at)
}

func (e *evidence) note(n numeral, text, at string) {
	switch c := n.proves(); {
	case c == viVN && e.viText == "":
		e.viText, e.viAt = text, at
	case c == enUS && e.enText == "":
		e.enText, e.enAt = text, at
	}
}

// mixed tells whether the file proves both conventions. Then one of its writers is
// wrong, and nobody can tell which: what is written in the English way goes back.
func (e evidence) mixed() bool { return e.viText != "" && e.enText != "" }

// convention decides once for the file. Proof of both decides nothing.
func (e evidence) convention() convention {
	switch {
	case e.mixed():
		return undecided
	case e.viText != "":
		return viVN
	case e.enText != "":
		return enUS
	}
	return undecided
}

// splitFigures cuts "866 lượt/964 lượt người" in two; false where the text is not
// exactly two numbers with their words.
func splitFigures(text string) (first, second numeral, ok bool) {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := range lines {
		lines[i] = fold(lines[i])
	}
	parts := pairSeparator.Split(strings.Join(lines, "\n"), -1)
	if len(parts) != 2 {
		return first, second, false
	}
	first, ok1 := parseNumeral(parts[0])
	second, ok2 := parseNumeral(parts[1])
	return first, second, ok1 && ok2
}

// besidePattern is two figures with words between them and no separator that is known:
// "866 lượt, 964 lượt người".
var besidePattern = regexp.MustCompile(`^\d[\d., ]* \pL{2,}[^\d(=+*]*\d[\d., ]*(?: \pL[^\d(]*)?$`)

// twoFigures tells whether a text means two figures. One that a slip cut in two, such
// as 1e3 or 1_000, is only no number.
func twoFigures(text string) bool {
	_, _, two := splitFigures(text)
	return two || besidePattern.MatchString(fold(text))
}

// countFigures tells how many numbers stand in a text.
func countFigures(text string) int { return len(figurePattern.FindAllString(fold(text), 4)) }

// alike tells whether the words behind a number can be the field's unit of measure:
// "lượt người" stands for "người" where a cell holds visits and people.
func alike(suffix, unit string) bool {
	unit = fold(unit)
	if suffix == "" || unit == "" {
		return true
	}
	a, b := " "+suffix+" ", " "+unit+" "
	return strings.Contains(a, b) || strings.Contains(b, a)
}

// decimal turns a plain decimal into a Number with six places, the rest rounded half
// away from zero; false where it is too large for one.
func decimal(plain string) (pipeline.Number, bool) {
	body, negative := strings.CutPrefix(plain, "-")
	whole, frac, _ := strings.Cut(body, ".")
	if frac == "" && len(whole) <= 12 {
		if n, err := strconv.ParseUint(whole, 10, 64); err == nil {
			if negative {
				return -pipeline.Int(int64(n)), true
			}
			return pipeline.Int(int64(n)), true
		}
	}
	frac += "0000000"
	n, err := strconv.ParseInt(strings.TrimLeft(whole, "0")+frac[:6], 10, 64)
	if err != nil || n > int64(largest) {
		return 0, false
	}
	if frac[6] >= '5' {
		n++
	}
	if negative {
		n = -n
	}
	return pipeline.Number(n), true
}

// largest is the largest number that is read at all: the facts hold twelve digits
// before the decimal sign.
const largest = 999_999_999_999 * pipeline.One

// fifteen writes a stored number with the fifteen digits that Excel shows:
// 0.30000000000000004 is 0.3. A percentage is written in hundredths.
func fifteen(stored string, percent bool) string {
	if !percent && isWhole(stored) {
		return stored
	}
	f, err := strconv.ParseFloat(stored, 64)
	if err != nil {
		return stored
	}
	short := strconv.FormatFloat(f, 'e', 14, 64)
	if percent {
		mantissa, exponent, _ := strings.Cut(short, "e")
		e, _ := strconv.Atoi(exponent)
		short = mantissa + "e" + strconv.Itoa(e+2)
	}
	if f, err = strconv.ParseFloat(short, 64); err != nil {
		return stored
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// isWhole tells whether a stored number is a whole one of at most fifteen digits, as it
// is shown.
func isWhole(stored string) bool {
	return stored == "0" || stored != "" && len(stored) <= 15 && stored[0] != '0' && isDigits(stored)
}

// shown writes a plain decimal for people: decimal comma, no grouping, so that it
// reads the same in both languages.
func shown(plain string) string { return strings.Replace(plain, ".", ",", 1) }
