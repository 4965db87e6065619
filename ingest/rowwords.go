package ingest

import (
	"regexp"
	"slices"
	"strings"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// What the words of a row say that it is, where it is none of the form's own: the sum of
// others, the heading of a section, the note, a line below the form. The three layouts ask
// the same words; what they make of an answer is theirs.

var (
	// sumPattern is how the name of a row begins that adds up others: "Tổng số", "1. CỘNG:".
	sumPattern = regexp.MustCompile(`^(?:[a-zđ\d]{1,3}[.)] ?)?(?:tổng số|tổng cộng|cộng tổng|tổng|cộng)(?:[ :.]|$)`)
	// sumOfPattern is how it begins where the others are those of a section: "Cộng mục I".
	sumOfPattern = regexp.MustCompile(`^(?:cộng |(?:tổng cộng|tổng số|tổng) (?:mục|khối|phần|nhóm|trang|của mục|các)(?: |$))`)
	// headPattern is how the name of a section begins, sectionNumber its number in a cell of its own.
	headPattern    = regexp.MustCompile(`^(?:[ivx]+|[a-zđ]) ?[.)/-] ?\pL`)
	sectionNumber  = regexp.MustCompile(`^\(?(?:[ivx]+|[a-zđ])\)?[.)/-]?$`)
	bracketPattern = regexp.MustCompile(`\([^)]*\)`)
	notePattern    = regexp.MustCompile(`^(?:\d{1,2} ?[.)] ?)?ghi chú(?: ?:|$)`)
	// dayLinePattern is the day over a signature where no place stands before it.
	dayLinePattern = regexp.MustCompile(`^ngày [\d.…]+ ?(?:[/.-]|tháng )`)
)

// isTotal tells whether a row is the total: "Tổng số", "TỔNG CỘNG (I+II)", "Cộng:",
// also with the unit's own name behind it. "Cộng mục I" is none.
func isTotal(name, unit string, n names, tree *pipeline.Hierarchy) bool {
	s := fold(name)
	if !strings.Contains(s, "tổng") && !strings.Contains(s, "cộng") {
		return false
	}
	s = strings.TrimRight(bracketPattern.ReplaceAllString(s, ""), " .:;")
	sum := sumPattern.FindString(s)
	rest := strings.Trim(s[len(sum):], " :.-")
	return sum != "" && (rest == "" || n.means(rest, unit, tree))
}

// isSection tells whether a row heads a section or sums one up.
func (r tableRow) isSection() bool {
	name := fold(r.name)
	return headPattern.MatchString(name) || sumOfPattern.MatchString(name) || sectionNumber.MatchString(fold(r.number))
}

// sectionKind tells sections of one level from those of another: capitals, Roman
// numbers, small letters, or sums written below.
func (r tableRow) sectionKind() string {
	mark := r.number
	if !sectionNumber.MatchString(fold(mark)) {
		mark, _, _ = strings.Cut(strings.TrimLeft(r.name, "( "), " ")
	}
	mark = strings.Trim(mark, " .)(/-")
	switch folded := fold(mark); {
	case sumPattern.MatchString(fold(r.name)):
		return "sum"
	case strings.Trim(folded, "ivx") == "":
		return "roman"
	case mark == folded:
		return "small"
	}
	return "capital"
}

// isListSection tells whether a row heads a section of the list or sums up rows of it:
// such a figure says nothing new and is never added.
func (d *draft) isListSection(number, label string) bool {
	folded := trimLabel(fold(label))
	if sectionNumber.MatchString(fold(number)) || number == "" && headPattern.MatchString(folded) || sumPattern.MatchString(folded) {
		return true
	}
	for i := range d.form.Fields {
		for _, head := range d.form.Fields[i].Path {
			if head = trimLabel(fold(head)); head == folded || head == trimLabel(fold(number+". "+label)) {
				return true
			}
		}
	}
	return false
}

// registerSection tells whether a row heads a section ("I. Lĩnh vực kinh tế" and
// nothing else) or counts the rows above it ("Tổng cộng: 5 mô hình").
func (d *draft) registerSection(r book.Row, bound int) bool {
	first, _ := d.page.first(r)
	s := d.page.fold(first.Text)
	return bound <= sparse && sumPattern.MatchString(s) ||
		bound == 1 && (sectionNumber.MatchString(s) || registerHead.MatchString(s))
}

// registerHead is [headPattern] without the stroke, which stands in keys: "A-kt-01".
var registerHead = regexp.MustCompile(`^(?:[ivx]+|[a-zđ]) ?[.)/] ?\pL`)

// isNote tells whether a text is the note below a table: behind the form's own label, or
// behind the word for it.
func (d *draft) isNote(text string) bool {
	s := d.page.fold(text)
	if d.form.NoteLabel != "" {
		if _, ok := cutLabel(s, d.printed.note); ok {
			return true
		}
	}
	return strings.Contains(s, "ghi chú") && notePattern.MatchString(s)
}

// footers are how the lines below a form's last row begin, written as fold leaves them.
var footers = [...]string{
	"người lập", "thủ trưởng", "lãnh đạo", "(ký", "ký tên", "nơi nhận", "xác nhận của", "ghi chú",
	"tm.", "kt.", "tl.", "tuq.", "chủ tịch", "phó chủ tịch", "giám đốc", "phó giám đốc", "hướng dẫn",
	"t/m", "người tổng hợp", "người báo cáo", "người kiểm tra", "cán bộ lập", "cán bộ tổng hợp", "cán bộ báo cáo",
}

// titles are what stands alone over a signature, and otherwise begins a name.
var titles = [...]string{"bí thư", "phó bí thư", "trưởng phòng", "phó trưởng phòng", "trưởng ban", "hiệu trưởng", "chánh văn phòng", "chánh thanh tra"}

// isFooter tells whether a text is one of the lines below the form: signatures, place
// and day, instructions.
func (p page) isFooter(text string) bool {
	if len(text) > 400 {
		return false
	}
	s := p.fold(text)
	for _, f := range footers {
		if strings.HasPrefix(s, f) {
			return true
		}
	}
	return strings.Contains(s, ", ngày ") && len(s) < 80 || slices.Contains(titles[:], s)
}

// isDayLine tells whether a row holds nothing but such a day.
func (p page) isDayLine(r book.Row) bool {
	only, ok := p.first(r)
	if !ok || only.Kind != book.Text || len(only.Text) > 80 {
		return false
	}
	for _, c := range r.Cells {
		if c.Col != only.Col && !isBlank(c.Text) {
			return false
		}
	}
	return dayLinePattern.MatchString(p.fold(only.Text))
}

// footerIn tells whether a row holds such a line.
func (p page) footerIn(r book.Row) bool {
	for _, c := range r.Cells {
		if p.isFooter(c.Text) {
			return true
		}
	}
	return false
}
