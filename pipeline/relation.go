package pipeline

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Comparison is the operator between two parts of a relation or of a target. It
// keeps the wording's meaning: "100%" is =, "trên 50%" is >, "từ 50% trở lên" is >=,
// "không quá" is <=.
type Comparison string

// The comparisons.
const (
	Equal    Comparison = "="
	AtLeast  Comparison = ">="
	AtMost   Comparison = "<="
	MoreThan Comparison = ">"
	LessThan Comparison = "<"
)

// Compare tells whether a op b holds.
func (c Comparison) Compare(a, b Number) bool {
	switch c {
	case Equal:
		return a == b
	case AtLeast:
		return a >= b
	case AtMost:
		return a <= b
	case MoreThan:
		return a > b
	case LessThan:
		return a < b
	}
	return false
}

// Relation is an identity or bound between fields in the notation of the official
// forms: "c1=c4+c13+c22", "6=7+8=9+10+11", "c2<=c1", "1=2+3+...+7",
// "03/GQKN.c1=02/XLD.c6", "c2=kỳ trước(c16+c17)", "c5=lũy kế(c4)". Parts has one element
// more than Comparisons.
type Relation struct {
	Text        string
	Severity    Severity // reject for identities within a form, warn where another form or period is named
	Note        string   // why, shown to the sender; may be empty
	Parts       []Sum
	Comparisons []Comparison
}

// Sum is a sum of fields.
type Sum []Term

// Term is one field of a sum; Form is "" for a field of the relation's own form.
type Term struct {
	Form, Field string
	Minus       bool
	Previous    bool `json:",omitempty"` // as the unit's own report of the period before has it
	SameYear    bool `json:",omitempty"` // with Previous: nothing in the year's first period, where a year to date begins anew
}

// String writes the term as relations do.
func (t Term) String() string {
	switch {
	case t.Form != "":
		return t.Form + "." + t.Field
	case t.Previous:
		return PreviousWord + "(" + t.Field + ")"
	}
	return t.Field
}

// String writes the sum: "c4+c13-c2".
func (s Sum) String() string {
	var b strings.Builder
	for i, t := range s {
		b.WriteString(sign(i, t) + t.String())
	}
	return b.String()
}

var (
	comparisonPattern = regexp.MustCompile(`<=|>=|≤|≥|=|<|>`)
	ellipsisPattern   = regexp.MustCompile(`\.\.+|…`)
	termPattern       = regexp.MustCompile(`^(?:([0-9\p{Lu}]+(?:[/-][0-9\p{Lu}]+)*)\.)?(\p{Ll}[\p{Ll}0-9_]*|\(?[0-9]+\)?)$`)
	numberedPattern   = regexp.MustCompile(`^(\p{Ll}*)([0-9]+)$`)
)

// ParseRelation reads a relation. A bare number n means the field "cn". The severity
// is reject, or warn where the relation names another form or the period before.
func ParseRelation(text string) (Relation, error) {
	r := Relation{Text: text, Severity: Reject}
	compact := strings.NewReplacer(" ", "", "\u00a0", "", "\n", "").Replace(text)
	for _, op := range comparisonPattern.FindAllString(compact, -1) {
		r.Comparisons = append(r.Comparisons, Comparison(strings.NewReplacer("≤", "<=", "≥", ">=").Replace(op)))
	}
	if len(r.Comparisons) == 0 {
		return r, Say("hệ thức %q chưa có dấu so sánh: cần một trong các dấu = <= >= < >", "relation %q compares nothing: it has none of = <= >= < >", text)
	}
	for _, part := range comparisonPattern.Split(compact, -1) {
		sum, err := parseSum(part)
		if err != nil {
			return r, Say("hệ thức %q: %s", "relation %q: %s", text, err)
		}
		r.Parts = append(r.Parts, sum)
	}
	if err := r.unfold(); err != nil {
		return r, Say("hệ thức %q: %s", "relation %q: %s", text, err)
	}
	if !r.Inside() {
		r.Severity = Warn
	}
	return r, nil
}

func parseSum(part string) (Sum, error) {
	// An ellipsis stands between plus signs or in place of them: 2+3+...+7, c2+..+c7.
	part = ellipsisPattern.ReplaceAllString(part, "+…+")
	part = regexp.MustCompile(`\++`).ReplaceAllString(part, "+")
	var sum Sum
	var in group
	fill := false
	for _, token := range signed(part) {
		minus := strings.HasPrefix(token, "-")
		token, err := in.enter(strings.TrimLeft(token, "+-"), &minus)
		if err != nil {
			return nil, err
		}
		if token == "…" {
			fill = true
			continue
		}
		m := termPattern.FindStringSubmatch(token)
		if m == nil {
			return nil, Say("%q không phải mã chỉ tiêu", "%q is not a field", token)
		}
		t := Term{Form: m[1], Field: strings.Trim(m[2], "()"), Minus: minus, Previous: in.word != "", SameYear: in.word == ToDateWord}
		if digits(t.Field) {
			t.Field = "c" + t.Field
		}
		if fill {
			between, err := fillTerms(sum, t)
			if err != nil {
				return nil, err
			}
			sum, fill = append(sum, between...), false
		}
		sum = append(sum, t)
		in.leave()
	}
	if in.word != "" {
		return nil, Say("thiếu dấu đóng ngoặc sau “%s(”", "the bracket after %s( is not closed", in.word)
	}
	if len(sum) == 0 || fill {
		return nil, Say("có vế trống hoặc kết thúc bằng dấu ba chấm", "a part is empty or ends in an ellipsis")
	}
	return sum, nil
}

// signed cuts "a+b-c" into "a", "+b", "-c". A minus inside a form's code
// ("DV-01.x") is followed by a digit or capital and a point later, so it is kept.
func signed(part string) []string {
	var out []string
	start := 0
	for i := 1; i < len(part); i++ {
		if part[i] == '+' || (part[i] == '-' && !insideFormCode(part[start:i], part[i+1:])) {
			out = append(out, part[start:i])
			start = i
		}
	}
	return append(out, part[start:])
}

var formCodeRest = regexp.MustCompile(`^[0-9\p{Lu}]+(?:[/-][0-9\p{Lu}]+)*\.\p{Ll}`)
var formCodeHead = regexp.MustCompile(`^[+-]?[0-9]*\p{Lu}`)

func insideFormCode(before, after string) bool {
	return formCodeHead.MatchString(before) && !strings.Contains(before, ".") && formCodeRest.MatchString(after)
}

func fillTerms(sum Sum, last Term) (Sum, error) {
	if len(sum) == 0 {
		return nil, Say("trước dấu ba chấm không có chỉ tiêu nào", "an ellipsis has nothing before it")
	}
	first := sum[len(sum)-1]
	a, b := numberedPattern.FindStringSubmatch(first.Field), numberedPattern.FindStringSubmatch(last.Field)
	if a == nil || b == nil || a[1] != b[1] {
		return nil, Say("không suy ra được các chỉ tiêu ở dấu ba chấm giữa %q và %q", "the ellipsis between %q and %q cannot be filled", first.Field, last.Field)
	}
	from, _ := strconv.Atoi(a[2])
	to, _ := strconv.Atoi(b[2])
	if to <= from || to-from > 200 {
		return nil, Say("không suy ra được các chỉ tiêu ở dấu ba chấm giữa %q và %q", "the ellipsis between %q and %q cannot be filled", first.Field, last.Field)
	}
	var out Sum
	for n := from + 1; n < to; n++ {
		between := first
		between.Field = fmt.Sprintf("%s%d", a[1], n)
		out = append(out, between)
	}
	return out, nil
}

// Terms returns every field that the relation names, left to right.
func (r Relation) Terms() []Term {
	return slices.Concat(r.Parts...)
}

// CrossForm tells whether the relation names a field of another form.
func (r Relation) CrossForm() bool {
	return r.anyTerm(func(t Term) bool { return t.Form != "" })
}

// anyTerm tells whether the relation names such a term.
func (r Relation) anyTerm(such func(Term) bool) bool {
	return slices.ContainsFunc(r.Parts, func(s Sum) bool { return slices.ContainsFunc(s, such) })
}

// Breach is one comparison of a relation that does not hold.
type Breach struct {
	Left, Right           Sum
	Comparison            Comparison
	LeftValue, RightValue Number
}

// Evaluate checks every comparison of the relation. A comparison with a missing
// operand is not evaluated; skipped counts them.
func (r Relation) Evaluate(value func(Term) Maybe) (breaches []Breach, skipped int) {
	for i, op := range r.Comparisons {
		left, okLeft := r.Parts[i].total(value)
		right, okRight := r.Parts[i+1].total(value)
		switch {
		case !okLeft || !okRight:
			skipped++
		case !op.Compare(left, right):
			breaches = append(breaches, Breach{r.Parts[i], r.Parts[i+1], op, left, right})
		}
	}
	return breaches, skipped
}

func (s Sum) total(value func(Term) Maybe) (Number, bool) {
	var sum Number
	for _, t := range s {
		v := value(t)
		if !v.Known {
			return 0, false
		}
		n := v.Number
		if t.Minus {
			n = -n
		}
		var ok bool
		if sum, ok = sum.Add(n); !ok {
			return 0, false
		}
	}
	return sum, true
}
