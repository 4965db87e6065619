package author

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"danvan/ingest/book"
	"danvan/ingest/wording"
	"danvan/pipeline"
)

// msRelations proposes the relations of the MS row, each in the words of the row.
func (b *blank) msRelations() {
	for i := range b.columns {
		if c := &b.columns[i]; c.rule != "" {
			b.propose(named(c.rule), c.cell)
		}
	}
}

var bareNumber = regexp.MustCompile(`\d+`)

// named writes a rule of the MS row with the codes of the fields:
// "(1)=(5)+(11)" becomes "c1=c5+c11". Ellipses stay.
func named(rule string) string {
	plain := strings.NewReplacer("(", "", ")", "", "≤", "<=", "≥", ">=", "…", "..").Replace(rule)
	return bareNumber.ReplaceAllStringFunc(plain, func(n string) string { return "c" + strings.TrimLeft(n, "0") })
}

// propose adds a relation to the form, or leaves it out and says why. It returns
// whether the relation was added.
func (b *blank) propose(text, cell string) bool {
	relation, err := pipeline.ParseRelation(text)
	if err != nil {
		b.leaveOut(text, cell, pipeline.Say("Không đọc được hệ thức: %s.", "The relation cannot be read: %s.", err))
		return false
	}
	if why := b.unusable(relation); !why.IsZero() {
		b.leaveOut(text, cell, why)
		return false
	}
	if odd := b.oddTerm(relation); odd != nil {
		b.doubt(text, cell, "Hệ thức nêu cột %s, mà số của cột này không theo thứ tự; đối chiếu với văn bản.",
			"The relation names column %s, whose number is out of order; compare with the regulation.", odd.field.Number)
	}
	b.proposal.Form.Relations = append(b.proposal.Form.Relations, relation)
	return true
}

func (b *blank) leaveOut(text, cell string, why pipeline.Sentence) {
	b.proposal.Doubts = append(b.proposal.Doubts, pipeline.Doubt{Where: text, Sheet: b.Name, Cell: cell, Says: why, LeftOut: true})
}

// unusable says why a relation of the form's own columns cannot be used; the zero
// Sentence where it can.
func (b *blank) unusable(relation pipeline.Relation) pipeline.Sentence {
	left := relation.Parts[0]
	for i, part := range relation.Parts {
		seen := map[string]bool{}
		for _, t := range part {
			if t.Form != "" {
				continue
			}
			switch found := b.named(t.Field); {
			case i > 0 && slices.ContainsFunc(left, func(l pipeline.Term) bool { return l.Field == t.Field }):
				return pipeline.Say("Hệ thức cộng chính cột %s vào cột đó.", "The relation adds column %s to itself.", t.Field)
			case seen[t.Field]:
				return pipeline.Say("Hệ thức nêu cột %s hai lần trong một tổng.", "The relation names column %s twice in one sum.", t.Field)
			case len(found) == 0:
				return pipeline.Say("Hệ thức nêu cột %s, nhưng biểu không có cột này.", "The relation names column %s, which the blank does not have.", t.Field)
			case len(found) > 1:
				return pipeline.Say("Hệ thức nêu số %s, nhưng có %d cột mang số này.", "The relation names %s, a number that %d columns bear.", t.Field, len(found))
			case !found[0].field.Kind.Numeric():
				return pipeline.Say("Hệ thức nêu cột %s, không phải cột số liệu.", "The relation names column %s, which holds no number.", t.Field)
			}
			seen[t.Field] = true
		}
	}
	return pipeline.Sentence{}
}

func (b *blank) named(code string) []*column {
	n, _ := strconv.Atoi(strings.TrimPrefix(code, "c"))
	return b.numbered(n)
}

func (b *blank) oddTerm(relation pipeline.Relation) *column {
	for _, t := range relation.Terms() {
		if found := b.named(t.Field); t.Form == "" && len(found) == 1 && found[0].odd {
			return found[0]
		}
	}
	return nil
}

// guidance proposes the relations that the instruction lines under the table state in
// words: "Cột (2) <= Cột (1)". They are doubted, since they come from prose.
func (b *blank) guidance() {
	known := map[string]bool{}
	for _, r := range b.proposal.Form.Relations {
		for _, k := range equations(r) {
			known[k] = true
		}
	}
	for _, r := range b.Rows {
		if c, ok := firstCell(r); ok && r.Index > b.ms.Index && len(c.Text) < 2000 {
			b.guidanceLine(c.Text, book.Ref(c.Col, r.Index), known)
		}
	}
}

func (b *blank) guidanceLine(line, cell string, known map[string]bool) {
	for _, text := range proseRelations(wording.Fold(line)) {
		relation, err := pipeline.ParseRelation(text)
		if err != nil || known[equations(relation)[0]] {
			continue
		}
		known[equations(relation)[0]] = true
		if !relation.Inside() {
			b.leaveOut(text, cell, pipeline.Say("Dòng hướng dẫn nêu hệ thức với biểu khác; hệ thức này chưa được ghi, tự thêm vào relations nếu chương trình có biểu đó.",
				"The instructions state a relation with another form; it was not written: add it to relations where the programme has that form."))
			continue
		}
		if b.propose(text, cell) {
			b.doubt(text, cell, "Hệ thức đọc từ dòng hướng dẫn, không có ở dòng MS.", "The relation was read from the instructions; the MS row does not state it.")
		}
	}
}

var (
	subject     = regexp.MustCompile(`^[-+• ]*cột (\(?\d+\)?(?:, ?\(?\d+\)?)*)`)
	beforeSign  = regexp.MustCompile(`cột ?\(?(\d+)\)? ?$`)
	beforeTotal = regexp.MustCompile(`tổng ?$`)
	proseRule   = regexp.MustCompile(`(<=|>=|≤|≥|=) ?((?:cột )?\(?\d+\)?(?: ?\+ ?(?:cột )?\(?\d+\)?)*)(?: ở biểu (?:số )?(\d+[a-z]?/[\p{L}]+))?`)
)

// proseRelations finds the relations that a folded line of instructions states. Left
// of the sign stands the column named just before it, or the one the line is about;
// "Cột (9), (10), (11) …, tổng = Cột (6)" is about a sum.
func proseRelations(line string) []string {
	var about []string
	if m := subject.FindStringSubmatch(line); m != nil {
		about = bareNumber.FindAllString(m[1], -1)
	}
	var out []string
	for _, at := range proseRule.FindAllStringSubmatchIndex(line, -1) {
		group := func(i int) string {
			if at[2*i] < 0 {
				return ""
			}
			return line[at[2*i]:at[2*i+1]]
		}
		sign, sum, form, before := group(1), bareNumber.FindAllString(group(2), -1), strings.ToUpper(group(3)), line[:at[0]]
		left := about
		if m := beforeSign.FindStringSubmatch(before); m != nil {
			left = m[1:]
		}
		switch {
		case len(left) == 1:
			out = append(out, codes(left, "")+named(sign)+codes(sum, form))
		case len(left) > 1 && len(sum) == 1 && form == "" && sign == "=" && beforeTotal.MatchString(before):
			out = append(out, codes(sum, "")+"="+codes(left, ""))
		}
	}
	return out
}

// codes writes a sum of columns of a form.
func codes(numbers []string, form string) string {
	terms := make([]string, len(numbers))
	for i, n := range numbers {
		terms[i] = "c" + n
		if form != "" {
			terms[i] = form + "." + terms[i]
		}
	}
	return strings.Join(terms, "+")
}

// equations writes each comparison of a relation with its terms sorted, so that the
// same statement in two notations is known again. A chain of equal sums is compared
// with its first part.
func equations(r pipeline.Relation) []string {
	sorted := func(s pipeline.Sum) string {
		terms := make([]string, len(s))
		for i, t := range s {
			terms[i] = t.String()
		}
		slices.Sort(terms)
		return strings.Join(terms, "+")
	}
	var out []string
	for i, op := range r.Comparisons {
		out = append(out, sorted(r.Parts[0])+string(op)+sorted(r.Parts[i+1]))
	}
	return out
}
