package forms

import (
	"iter"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"danvan/pipeline"
)

// answerPlace is where the form lets a warning be answered: the figure stands, and a
// word of reason goes with it into the consolidated report.
type answerPlace struct {
	name string // "cột “Giải trình”"
	cell string // "" where the sender's sheet does not show it
	said bool   // the reason is there already
}

// answerPlaces are the places by form and cell of the finding.
type answerPlaces map[[2]string]answerPlace

// occasion says when a kind of warning is answered by a reason, "" where it is not: what
// was typed in the wrong place or way is mended and not explained.
func occasion(code string) string {
	switch code {
	case "relation-broken", "total-differs", "carry-over", "cumulative-differs", "cumulative-first", "forms-differ", "outlier-history", "outlier-peers", "same-as-before",
		"row-differs", "sum-differs", "superior-differs":
		return "Nếu số liệu đúng"
	case "required-blank", "relation-open":
		return "Nếu chưa có số liệu"
	case "not-applicable-mark":
		return "Nếu đúng là không áp dụng"
	}
	return ""
}

// places finds where the warnings of a receipt can be answered. The sender's sheet is
// looked at, because columns may have been moved and rows put in.
func (c *Composer) places(r pipeline.Receipt, o pipeline.Original) answerPlaces {
	out := answerPlaces{}
	var sheets []pipeline.SheetRows
	read := false
	for s, cell := range c.explained(r) {
		if !read {
			sheets, read = c.shownSheets(o), true
		}
		out[[2]string{s.Form, cell}] = placeOf(c.programme.Form(s.Form, s.Period), sheetOf(sheets, s.Sheet), cell)
	}
	return out
}

// explained visits the cells whose warnings the form lets be answered.
func (c *Composer) explained(r pipeline.Receipt) iter.Seq2[*pipeline.Submission, string] {
	return func(yield func(*pipeline.Submission, string) bool) {
		for i := range r.Submissions {
			s := &r.Submissions[i]
			f := c.programme.Form(s.Form, s.Period)
			if f == nil || !f.ExplanationColumn && f.NoteLabel == "" {
				continue
			}
			for _, finding := range s.Findings {
				if finding.Severity == pipeline.Warn && occasion(finding.Code) != "" && !yield(s, finding.Cell) {
					return
				}
			}
		}
	}
}

func sheetOf(sheets []pipeline.SheetRows, name string) pipeline.SheetRows {
	for _, s := range sheets {
		if s.Name == name || s.Name == "" {
			return s
		}
	}
	return pipeline.SheetRows{}
}

func placeOf(f *pipeline.Form, s pipeline.SheetRows, cell string) answerPlace {
	if f.ExplanationColumn {
		p := answerPlace{name: "cột “" + pipeline.HeadExplanation + "”"}
		_, row, err := excelize.CellNameToCoordinates(cell)
		if at, found := headed(s, pipeline.HeadExplanation); found && err == nil && row > at.row {
			p.cell, p.said = ref(at.col, row), !isBlank(textAt(s, row, at.col))
		}
		return p
	}
	label := strings.TrimRight(f.NoteLabel, " :")
	p := answerPlace{name: "dòng “" + label + "” dưới bảng"}
	if at, found := headed(s, label); found {
		_, behind, _ := strings.Cut(textAt(s, at.row, at.col), label)
		p.said = !isBlank(strings.Trim(behind, " :"))
		if !p.said && !slices.ContainsFunc(s.Merges, func(m pipeline.SheetArea) bool { return m.FirstRow == at.row && m.FirstCol == at.col }) {
			at.col++ // the room for words is beside the label
			p.said = !isBlank(textAt(s, at.row, at.col))
		}
		p.cell = ref(at.col, at.row)
	}
	return p
}

// textAt is what a cell says; of a label, the label as well.
func textAt(s pipeline.SheetRows, row, col int) string {
	for _, r := range s.Rows {
		for _, c := range r.Cells {
			if r.Index == row && c.Col == col {
				return c.Text
			}
		}
	}
	return ""
}

func isBlank(text string) bool { return strings.TrimSpace(text) == "" }

type address struct{ row, col int }

// headed finds the first cell that begins with a label.
func headed(s pipeline.SheetRows, label string) (address, bool) {
	for _, r := range s.Rows {
		for _, c := range r.Cells {
			if hasPrefixFold(strings.TrimSpace(c.Text), label) {
				return address{r.Index, c.Col}, true
			}
		}
	}
	return address{}, false
}

func hasPrefixFold(text, prefix string) bool {
	t, p := []rune(text), []rune(prefix)
	return len(t) >= len(p) && strings.EqualFold(string(t[:len(p)]), prefix)
}

// say asks for the reason of the warnings of one cause, naming up to a few cells of each
// form's own place for it, with the sheet where it is not that of the first warning, or
// says where it stands already.
func (p answerPlaces) say(findings []noticeFinding) string {
	type asked struct {
		when, name string
		cells      []string
	}
	var open []asked
	var said []string
	for _, nf := range findings {
		place, ok := p[[2]string{nf.form, nf.finding.Cell}]
		if !ok || nf.finding.Severity != pipeline.Warn || occasion(nf.finding.Code) == "" {
			continue
		}
		list := &said
		if !place.said {
			at := slices.IndexFunc(open, func(a asked) bool { return a.name == place.name })
			if at < 0 {
				at = len(open)
				open = append(open, asked{when: occasion(nf.finding.Code), name: place.name})
			}
			list = &open[at].cells
		}
		cell := place.cell
		if cell != "" && nf.finding.Sheet != findings[0].finding.Sheet {
			cell = nf.finding.Sheet + "!" + cell
		}
		if cell != "" && !slices.Contains(*list, cell) {
			*list = append(*list, cell)
		}
	}
	text := ""
	if len(said) > 0 {
		text = "\nĐã có giải trình ở ô " + cellList(said) + " Không phải gửi lại vì nội dung này."
	}
	for _, a := range open {
		text += "\n" + a.when + ", ghi lý do vào " + a.name
		if len(a.cells) == 0 {
			text += "."
		} else {
			text += ", ô " + cellList(a.cells)
		}
	}
	return text
}

// open tells whether a reason is still asked for.
func (p answerPlaces) open() bool {
	for _, place := range p {
		if !place.said {
			return true
		}
	}
	return false
}

// namedCells is how many cells a sentence names.
const namedCells = 6

// cellList ends a sentence with the first of many cells.
func cellList(cells []string) string {
	if len(cells) <= namedCells {
		return strings.Join(cells, ", ") + "."
	}
	return strings.Join(cells[:namedCells], ", ") + "…"
}
