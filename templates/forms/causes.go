package forms

import (
	"fmt"
	"strconv"

	"danvan/pipeline"
)

// cause is everything that is put right in the same way.
type cause []noticeFinding

// causesOf groups the findings of a notice.
func causesOf(all []noticeFinding) []cause {
	plain := make([]pipeline.Finding, len(all))
	for i, nf := range all {
		plain[i] = nf.finding
	}
	var out []cause
	for _, g := range pipeline.Group(plain) {
		var c cause
		for _, at := range g.At {
			c = append(c, all[at])
		}
		out = append(out, c)
	}
	return out
}

// Bounds of the causes at a glance: what a screen holds.
const (
	glanceCauses = 15
	glanceLines  = 30
	leastCauses  = 5 // however long their sentences
	linkedCells  = 2 // of each cause
)

// toldAll tells whether the causes at a glance are all there is to say.
func toldAll(causes []cause) bool {
	for _, c := range causes {
		if _, all := c.others(); !all || len(c) > linkedCells {
			return false
		}
	}
	return len(atGlance(causes)) == len(causes)
}

// atGlance are the causes that a screen holds.
func atGlance(causes []cause) []cause {
	used := 0
	for i, c := range causes {
		used += max(lines(c.message(), noticeWidths[5]), lines(c.hint(nil), noticeWidths[6]))
		if i >= glanceCauses || i >= leastCauses && used > glanceLines {
			return causes[:i]
		}
	}
	return causes
}

// message says what is wrong at the first place and where else.
func (c cause) message() string {
	s := c[0].finding.Message(pipeline.Vietnamese)
	switch named, all := c.others(); {
	case len(named) > 0:
		s += fmt.Sprintf("\nTương tự ở %d chỗ nữa: %s", len(c)-1, cellList(named))
	case !all:
		s += fmt.Sprintf("\nTương tự ở %d chỗ nữa, nêu trong danh sách đầy đủ phía dưới.", len(c)-1)
	}
	return s
}

// others names the further places that are not linked, and tells whether each has a name of
// its own: of columns that a sheet does not have there is the sheet alone, and that once.
func (c cause) others() (named []string, all bool) {
	all = true
	said := map[string]bool{c[0].whole(): true}
	for i, nf := range c {
		f := nf.finding
		switch {
		case i == 0, f.Cell != "" && i < linkedCells: // said or linked already
		case f.Cell == "" && said[nf.whole()]:
			all = false
		case f.Cell == "":
			said[nf.whole()] = true
			named = append(named, nf.whole())
		case f.Sheet != c[0].finding.Sheet:
			named = append(named, f.Sheet+"!"+f.Cell)
		default:
			named = append(named, f.Cell)
		}
	}
	return named, all
}

// whole names the sheet of a finding, or its form where it has none.
func (nf noticeFinding) whole() string {
	switch {
	case nf.finding.Sheet != "":
		return "trang " + nf.finding.Sheet
	case nf.form != "":
		return "biểu " + nf.form
	}
	return ""
}

func (c cause) hint(places answerPlaces) string {
	return c[0].finding.Hint(pipeline.Vietnamese) + places.say(c)
}

// writeCauses writes each cause once, with its first cells to click on.
func (g *grid) writeCauses(row int, causes []cause, n notice) int {
	if len(causes) == 0 {
		return row - 1
	}
	title := "CÁC NỘI DUNG CẦN SỬA, CẦN XEM LẠI"
	if n.good {
		title = "CÁC NỘI DUNG CẦN XEM LẠI, CẦN BIẾT"
	}
	row = g.writeTableHead(row, title, causeHeads())
	glance := atGlance(causes)
	for i, c := range glance {
		g.writeCause(row, i+1, c, n.places)
		row++
	}
	if more := len(causes) - len(glance); more > 0 {
		g.put(ref(1, row), ref(len(causeHeads()), row), fmt.Sprintf("… và %d loại nội dung nữa, trong danh sách đầy đủ phía dưới.", more), look{italic: true})
		row++
	}
	return row
}

func (g *grid) writeCause(row, number int, c cause, places answerPlaces) {
	first, second := c[0], noticeFinding{}
	if len(c) > 1 {
		second = c[1]
	}
	next := second.finding.Cell
	if next != "" && second.finding.Sheet != first.finding.Sheet {
		next = second.finding.Sheet + "!" + next
	}
	texts := []string{strconv.Itoa(number), severityText(first.finding.Severity), first.finding.Sheet, first.finding.Cell, next, c.message(), c.hint(places), strconv.Itoa(len(c))}
	g.writeLine(row, texts, func(col int, l *look) {
		switch {
		case col == 1:
			l.fill = severityFill(first.finding.Severity)
		case col == 3 && first.link != "":
			g.link(ref(col+1, row), first.link, l)
		case col == 4 && second.link != "":
			g.link(ref(col+1, row), second.link, l)
		}
	})
}
