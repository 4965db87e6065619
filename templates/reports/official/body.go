package official

import (
	"slices"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/document"
	"danvan/templates/figures"
)

// Limits that keep a report of two hundred units readable. What is left out stands in
// the workbook, and the report says so.
const (
	namesInText    = 12   // names of units in one sentence
	textOfSection  = 4000 // characters of narrative in one section
	textOfUnit     = 500  // characters of one narrative
	namesOfPassage = 3
	namesOfRates   = 6 // units with their rates
)

// section is one of the five sections of Điều 8.7.
type section struct {
	number, title string
	figures       func() []document.Block // nil where it has narrative only
}

func (c composer) sections() []section {
	return []section{
		{"I", "TÌNH HÌNH THỰC HIỆN", c.filing},
		{"II", "KẾT QUẢ ĐẠT ĐƯỢC", c.results},
		{"III", "TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN", c.shortcomings},
		{"IV", "PHƯƠNG HƯỚNG, NHIỆM VỤ", nil},
		{"V", "KIẾN NGHỊ, ĐỀ XUẤT", nil},
	}
}

func (s section) heading() document.Heading {
	return document.Heading{Level: 1, Text: s.number + ". " + s.title}
}

// body is the opening and the five sections.
func (c composer) body() []document.Block {
	blocks := c.opening()
	for _, s := range c.sections() {
		blocks = append(append(blocks, s.heading()), c.content(s)...)
	}
	return c.finish(blocks)
}

// content is what stands under the heading of a section.
func (c composer) content(s section) []document.Block {
	var blocks []document.Block
	if s.figures != nil {
		blocks = s.figures()
	}
	return append(blocks, c.narrative(s.number, len(blocks) > 0)...)
}

func (c composer) opening() []document.Block {
	who := c.consolidator() + " tổng hợp kết quả"
	if c.joint() {
		who = "kết quả"
	}
	text := c.plan() + who
	return []document.Block{document.Paragraph{Text: figures.UpperFirst(text) + " thực hiện " + c.period() + c.scope() +
		" (số liệu tính " + c.window() + "; tổng hợp lúc " + figures.Moment(c.At) + ") như sau:"}}
}

// plan names the document that is carried out: "Thực hiện Chương trình số 29-Ctr/ĐU
// ngày 26/02/2021 của Đảng ủy …, "; "" where the programme has none.
func (c composer) plan() string {
	p := c.Programme.Plan
	if p.Number == "" {
		return ""
	}
	kind := planKind(p)
	text := "Thực hiện " + kind + " số " + p.Number
	if !p.Date.IsZero() {
		text += " ngày " + planDay(p.Date)
	}
	if p.Issuer != "" {
		text += " của " + p.Issuer
	}
	if title := planTitle(p.Title, kind); title != "" {
		text += " về " + title
	}
	return text + ", "
}

// planKind is the kind of the plan, by the letters of its number; the Party and the State
// use the same, in either case.
func planKind(p pipeline.Plan) string {
	letters := strings.FieldsFunc(strings.ToUpper(p.Number), func(r rune) bool { return r == '/' || r == '-' || r == ' ' })
	for _, k := range []struct{ letters, kind string }{
		{"KH", "Kế hoạch"}, {"CTR", "Chương trình"}, {"CT", "Chỉ thị"}, {"NQ", "Nghị quyết"}, {"QĐ", "Quyết định"}, {"HD", "Hướng dẫn"}, {"CV", "Công văn"},
	} {
		if slices.Contains(letters, k.letters) {
			return k.kind
		}
	}
	return "Kế hoạch"
}

// planTitle leaves out of the title what the sentence has said already: the kind and
// "về".
func planTitle(title, kind string) string {
	for _, said := range []string{kind, "về việc", "về"} {
		if len(title) >= len(said) && strings.EqualFold(title[:len(said)], said) {
			title = strings.TrimSpace(title[len(said):])
		}
	}
	return figures.LowerFirst(title)
}

func (c composer) consolidator() string {
	if u, ok := c.Programme.Unit(c.Programme.Consolidator); ok {
		return u.Name
	}
	return c.Programme.Letterhead.Issuer
}

// scope names the unit that a report on a part of the programme is about: " của Huyện
// Đại Từ"; "" where the office that consolidates is one of its units.
func (c composer) scope() string {
	office := c.Programme.Consolidator
	if office == "" || slices.ContainsFunc(c.Tree.Units(), func(u pipeline.Unit) bool { return u.Code == office }) {
		return ""
	}
	return " của " + c.Root().Name
}

// extract says in the title that the report tells of some groups only.
func (c composer) extract() string {
	if len(c.Only) == 0 {
		return ""
	}
	return " (trích: " + strings.Join(c.Only, "; ") + ")"
}

// finish ends the body with "./." as documents of the State do, or with a full stop as
// those of the Party.
func (c composer) finish(blocks []document.Block) []document.Block {
	end, key := "./.", figures.Closing
	if c.party() {
		end = "."
	}
	if c.joint() { // several offices report, none of them alone
		key = figures.ClosingJoint
	}
	return append(blocks, document.Paragraph{Text: c.Words.Say(key, "period", c.period()+c.scope(), "unit", c.consolidator()) + end})
}

// narrative is the units' texts of one section, merged in tree order. told tells
// whether the section says anything else.
func (c composer) narrative(section string, told bool) []document.Block {
	folded, silent := c.texts(section)
	if len(folded) == 0 {
		if told {
			return nil
		}
		if len(c.Only) > 0 {
			return []document.Block{document.Paragraph{Text: "(Không thuộc phần trích này.)", Note: true}}
		}
		return []document.Block{document.Paragraph{Text: c.Words.Say(figures.NoText)}}
	}
	var blocks []document.Block
	if told {
		blocks = append(blocks, document.Paragraph{Text: c.Words.Say(figures.NarrativeHeading)})
	}
	taken, left, cut := c.Choose(folded, textOfSection, textOfUnit)
	for _, f := range taken {
		blocks = append(blocks, c.passage(f))
	}
	if silent > 0 {
		blocks = append(blocks, document.Paragraph{Text: c.Words.Say(figures.NothingSaid, "n", shown.Count(silent))})
	}
	if note := c.pointer(left, cut); note != "" {
		blocks = append(blocks, document.Paragraph{Text: note, Note: true})
	}
	return blocks
}

// texts are the units' texts of one section, folded, and how many units wrote there that
// they have nothing to report.
func (c composer) texts(section string) (out []figures.Folded, silent int) {
	var passages []pipeline.Passage
	for i := range c.Programme.Indicators {
		ind := &c.Programme.Indicators[i]
		if ind.Kind == pipeline.Narrative && c.sectionOf(ind) == section {
			passages = append(passages, c.PassagesOf(ind.Code)...)
		}
	}
	for _, f := range c.Fold(passages) {
		if c.SaysNothing(f.Text) {
			silent += len(f.Units)
			continue
		}
		out = append(out, f)
	}
	return out, silent
}

// passage is a text with who filed it. What stands behind the text stands before its
// full stop.
func (c composer) passage(f figures.Folded) document.Paragraph {
	before, after := c.Attribution(f, namesOfPassage)
	p := document.Paragraph{Text: f.Text, Tail: after}
	if before != "" {
		p.Lead = "- " + before
	} else {
		p.Text = "- " + f.Text
	}
	if after != "" {
		if text, ok := strings.CutSuffix(p.Text, "."); ok && !strings.HasSuffix(text, ".") {
			p.Text, p.Tail = text, after+"."
		}
	}
	return p
}

// pointer says what the report left out and where it stands in full.
func (c composer) pointer(left, cut int) string {
	var parts []string
	if left > 0 {
		parts = append(parts, c.Words.Say(figures.PointerLeft, "n", shown.Count(left)))
	}
	if cut > 0 {
		parts = append(parts, c.Words.Say(figures.PointerCut, "n", shown.Count(cut)))
	}
	if len(parts) == 0 {
		return ""
	}
	return c.Words.Say(figures.Pointer, "parts", strings.Join(parts, ", "), "sheet", c.NarrativeSheet, "file", c.Workbook)
}

// sectionOf is the section that a text indicator is told in: the pack's choice, else
// by the words of Điều 8.7 in its name.
func (c composer) sectionOf(ind *pipeline.Indicator) string {
	if s := c.Words.Section(ind.Code); s != "" {
		return s
	}
	name := strings.ToLower(ind.Name)
	for _, w := range []struct{ word, section string }{
		{"kết quả", "II"}, {"tồn tại", "III"}, {"hạn chế", "III"}, {"khó khăn", "III"}, {"nguyên nhân", "III"},
		{"phương hướng", "IV"}, {"nhiệm vụ", "IV"}, {"kiến nghị", "V"}, {"đề xuất", "V"}, {"tình hình", "I"},
	} {
		if strings.Contains(name, w.word) {
			return w.section
		}
	}
	return "II"
}

// shortcomings is what the figures themselves show: units that did not report,
// targets that were not met, numbers that do not agree.
func (c composer) shortcomings() []document.Block {
	var blocks []document.Block
	say := func(text string) { blocks = append(blocks, document.Paragraph{Text: "- " + text}) }
	cover := c.UnitCoverage()
	if n := len(cover.Nothing); n > 0 && len(c.Only) > 0 { // they may have filed other forms
		say("Còn " + shown.Count(n) + " đơn vị chưa có biểu nào của phần trích này được chấp nhận: " + c.Names(cover.Nothing, namesInText) + ".")
	} else if n > 0 {
		say(c.Words.Say(figures.UnitsSilent, "n", shown.Count(n), "units", c.Names(cover.Nothing, namesInText)))
	}
	if n := len(cover.Part); n > 0 {
		say(c.Words.Say(figures.UnitsPart, "n", shown.Count(n), "units", c.Names(cover.Part, namesInText)))
	}
	missing, rates := len(blocks) > 0, false // which sheets list the units in full
	for _, ind := range c.Numeric() {
		if r := c.Result(c.Root().Code, ind.Code); r.Verdict == pipeline.NotMet {
			say(c.missed(ind, r))
			missing = missing || ind.Kind == pipeline.UnitShare
			rates = rates || ind.Kind == pipeline.Ratio && c.hasFailing(ind)
		}
	}
	if n := len(c.Reconciliations); n > 0 {
		say(c.Words.Say(figures.NotReconciled, "n", shown.Count(n), "file", c.Workbook))
	}
	if n, explained := c.asked(); n > 0 {
		say(c.Words.Say(figures.Questioned, "n", shown.Count(n), "N", shown.Count(explained), "file", c.Workbook))
	}
	if missing {
		blocks = append(blocks, c.fullList("đơn vị thiếu số liệu, chưa đạt điều kiện của chỉ tiêu", c.MissingSheet))
	}
	if rates {
		blocks = append(blocks, c.fullList("đơn vị có tỷ lệ chưa đạt", c.TargetSheet))
	}
	return blocks
}

// fullList says where all units of a kind are named.
func (c composer) fullList(units, sheet string) document.Block {
	return document.Paragraph{Note: true, Text: c.Words.Say(figures.FullList, "text", units, "sheet", sheet, "file", c.Workbook)}
}

func (c composer) hasFailing(ind *pipeline.Indicator) bool {
	g, ok := c.goal(ind)
	return ok && len(c.Behind(g)) > 0
}

// missed tells a target that is not met, by how much, and the units behind it.
func (c composer) missed(ind *pipeline.Indicator, r pipeline.Result) string {
	said := c.Words.Figure(r, ind)
	if r.Value.Number == 0 {
		said = shown.Quantity(0, ind.Unit) // "không phát sinh" does not follow a name
	}
	text := ind.Name + " " + said
	if basis := c.Basis(r, ind); basis != "" {
		text += " (" + basis + ")"
	}
	text += ", " + c.Words.Verdict(r, ind)
	g, ok := c.goal(ind)
	if !ok {
		return text + "."
	}
	if gap := c.Gap(g); gap != "" {
		text += " (" + gap + ")"
	}
	text += "."
	for _, behind := range []string{c.FailingSentence(g, namesInText), c.FailingRates(g, namesOfRates)} {
		if behind != "" {
			text += " " + behind
		}
	}
	return text
}
