package author

import (
	"regexp"
	"strings"

	"danvan/ingest/wording"
	"danvan/pipeline"
)

// measure is what a word in a heading says of the column.
type measure struct {
	word string // folded
	unit string
	kind pipeline.FieldKind
}

// bracketed are the units of measure that headings state between brackets.
func bracketed() []measure {
	return []measure{
		{"trđ", "triệu đồng", pipeline.Amount}, {"triệu đồng", "triệu đồng", pipeline.Amount}, {"tr.đ", "triệu đồng", pipeline.Amount},
		{"tỷ đồng", "tỷ đồng", pipeline.Amount}, {"nghìn đồng", "nghìn đồng", pipeline.Amount}, {"đồng", "đồng", pipeline.Amount},
		{"m2", "m2", pipeline.Amount}, {"m²", "m2", pipeline.Amount}, {"ha", "ha", pipeline.Amount}, {"%", "%", pipeline.Amount},
		{"x", "", pipeline.Tick}, {"đánh dấu x", "", pipeline.Tick},
		{"vụ việc", "vụ việc", pipeline.Count}, {"vụ", "vụ", pipeline.Count}, {"người", "người", pipeline.Count}, {"đơn", "đơn", pipeline.Count},
		{"lượt", "lượt", pipeline.Count}, {"cuộc", "cuộc", pipeline.Count}, {"hồ sơ", "hồ sơ", pipeline.Count},
	}
}

// nouns are the things that columns count. Of two that begin at the same place the
// longer counts.
func nouns() []measure {
	var out []measure
	for _, n := range []string{
		"lượt người", "lượt", "văn bản", "vụ việc", "vụ", "đơn vị", "đơn", "đoàn", "quyết định", "kết luận", "tổ chức", "cá nhân",
		"người", "đối tượng", "lớp", "cuộc", "hội nghị", "mô hình", "hồ sơ", "phiếu", "ý kiến", "buổi", "tin", "bài",
	} {
		out = append(out, measure{n, n, pipeline.Count})
	}
	return append(out, measure{"qđ", "quyết định", pipeline.Count}, measure{"kltt", "kết luận", pipeline.Count},
		measure{"cán bộ", "người", pipeline.Count}, measure{"kỳ tiếp", "kỳ", pipeline.Count}, measure{"ngày tiếp", "ngày", pipeline.Count})
}

var (
	inBrackets = regexp.MustCompile(`\(([^)]*)\)`)
	leadWords  = regexp.MustCompile(`^(?:trong đó,? ?)?(?:tổng )?(?:số )?(?:lượng )?$`)
	textLabel  = regexp.MustCompile(`^(?:họ và tên|tên |địa chỉ|nội dung|lý do|diễn giải)`)
	dayLabel   = regexp.MustCompile(`^(?:ngày,? tháng|ngày (?:ban hành|nhận|ký)|thời điểm)`)
	shareLabel = regexp.MustCompile(`^(?:tỷ lệ|tỉ lệ)`)
	carried    = regexp.MustCompile(`kỳ trước chuyển|chuyển kỳ sau|đang (?:xem xét|giải quyết)|chưa (?:được )?(?:giải quyết|xử lý)|đơn tồn`)
	received   = regexp.MustCompile(`tiếp nhận trong kỳ|nhận trong kỳ|^tổng`)
	handled    = regexp.MustCompile(`đã xử lý`)
)

// addField completes a column's field from its words and adds it to the form.
func (b *blank) addField(c *column) {
	f := &c.field
	if f.Label == "" && len(f.Path) == 0 {
		b.doubt(f.Code, c.cell, "Cột %s không có tiêu đề.", "Column %s has no heading.", f.Number)
	}
	b.guessKind(c)
	f.Required = f.Kind.Numeric()
	b.guessStock(c)
	b.proposal.Form.Fields = append(b.proposal.Form.Fields, *f)
}

func (b *blank) guessKind(c *column) {
	f := &c.field
	label := wording.Fold(f.Label)
	switch {
	case label == "ghi chú":
		f.Kind = pipeline.Text
	case textLabel.MatchString(label):
		f.Kind = pipeline.Text
		b.guessed(c, "là lời văn", "holds text")
	case dayLabel.MatchString(label):
		f.Kind = pipeline.Day
		b.guessed(c, "là ngày", "holds a day")
	case b.ticked(c):
		f.Kind = pipeline.Tick
		b.guessed(c, "là ô đánh dấu x", "is ticked with x")
	case shareLabel.MatchString(label):
		f.Kind, f.Unit = pipeline.Amount, "%"
		b.guessed(c, "tính bằng %", "is in %")
	default:
		b.guessMeasure(c, label)
	}
}

func (b *blank) guessed(c *column, vietnamese, english string) {
	b.doubt(c.field.Code, c.cell, "Đoán từ tiêu đề “%s”: cột %s "+strings.ReplaceAll(vietnamese, "%", "%%")+".", "Guessed from the heading “%s”: column %s "+strings.ReplaceAll(english, "%", "%%")+".", c.field.Label, c.field.Number)
}

// guessMeasure finds what a column of numbers counts: what its label begins with or
// states between brackets, else what the headings above it name, nearest first. The
// rest waits for the relations.
func (b *blank) guessMeasure(c *column, label string) {
	f := &c.field
	f.Kind = pipeline.Count
	m, sure := stated(label)
	if !sure {
		m, sure = counted(label)
	}
	if sure {
		f.Kind, f.Unit = m.kind, m.unit
		return
	}
	for i := len(f.Path) - 1; i >= 0; i-- {
		above := wording.Fold(f.Path[i])
		if m, sure = stated(above); !sure {
			m, _ = counted(above)
		}
		if m.unit == "" {
			continue
		}
		f.Kind, f.Unit = m.kind, m.unit
		if !sure {
			b.counts(f, c.cell)
		}
		return
	}
}

func (b *blank) counts(f *pipeline.Field, cell string) {
	b.doubt(f.Code, cell, "Đoán từ tiêu đề: cột %s “%s” đếm theo “%s”.", "Guessed from the headings: column %s “%s” counts “%s”.", f.Number, f.Label, f.Unit)
}

// unitsByRelation gives columns whose headings name nothing the unit of the columns
// that they are summed with; as a last resort any word of their label.
func (b *blank) unitsByRelation() {
	for i := range b.proposal.Form.Fields {
		f := &b.proposal.Form.Fields[i]
		if f.Kind != pipeline.Count || f.Unit != "" {
			continue
		}
		if f.Unit = b.unitBeside(f.Code); f.Unit != "" {
			b.doubt(f.Code, b.columns[i].cell, "Đoán từ hệ thức: cột %s “%s” đếm theo “%s”.", "Guessed from a relation: column %s “%s” counts “%s”.", f.Number, f.Label, f.Unit)
			continue
		}
		if m, _ := counted(wording.Fold(f.Label)); m.unit != "" {
			f.Unit = m.unit
			b.counts(f, b.columns[i].cell)
			continue
		}
		b.doubt(f.Code, b.columns[i].cell, "Không rõ đơn vị tính của cột %s “%s”.", "The unit of column %s “%s” is not clear.", f.Number, f.Label)
	}
}

// unitBeside returns the unit of the columns that a column is equated with; "" where
// they have none or several. A bound ("2<=1") says nothing of units.
func (b *blank) unitBeside(code string) string {
	form := &b.proposal.Form
	for _, r := range form.Relations {
		unit, named, one := "", false, true
		for _, t := range r.Terms() {
			named = named || t.Field == code
			if f := form.Field(t.Field); f != nil && f.Unit != "" {
				one = one && (unit == "" || unit == f.Unit)
				unit = f.Unit
			}
		}
		if named && one && unit != "" && r.Comparisons[0] == pipeline.Equal {
			return unit
		}
	}
	return ""
}

// stated returns the unit that a folded heading states between brackets.
func stated(text string) (measure, bool) {
	for _, m := range inBrackets.FindAllStringSubmatch(text, -1) {
		for _, known := range bracketed() {
			if strings.TrimPrefix(strings.TrimSpace(m[1]), "đvt: ") == known.word {
				return known, true
			}
		}
	}
	return measure{}, false
}

// counted returns the first thing that a folded heading names, and whether the
// heading begins with it.
func counted(text string) (found measure, sure bool) {
	at := len(text)
	padded := " " + inBrackets.ReplaceAllString(text, " ") + " "
	padded = strings.NewReplacer("đoàn thể", " ", ",", " ", ";", " ", "/", " ").Replace(padded)
	for _, m := range nouns() {
		i := strings.Index(padded, " "+m.word+" ")
		if i >= 0 && (i < at || i == at && len(m.word) > len(found.word)) {
			at, found = i, m
		}
	}
	if found.unit == "" {
		return found, false
	}
	return found, leadWords.MatchString(strings.TrimPrefix(padded[:at+1], " "))
}

// ticked tells whether the blank shows an x in the column, in its heading or below.
func (b *blank) ticked(c *column) bool {
	if m, ok := stated(wording.Fold(c.field.Label)); ok && m.kind == pipeline.Tick {
		return true
	}
	for _, r := range b.Rows {
		if r.Index <= b.ms.Index {
			continue
		}
		if cell, ok := r.Cell(c.first); ok && wording.Fold(cell.Text) == "x" {
			return true
		}
	}
	return false
}

// guessStock marks what is a state at the end or beginning of the period: it must not
// be summed over periods.
func (b *blank) guessStock(c *column) {
	f := &c.field
	label, above := wording.Fold(f.Label), wording.Fold(strings.Join(f.Path, " · "))
	stock := carried.MatchString(label) || carried.MatchString(above) && !received.MatchString(label)
	if !f.Kind.Numeric() || !stock || handled.MatchString(above) {
		return
	}
	f.Stock = true
	b.guessed(c, "là số tại một thời điểm (stock), không cộng qua các kỳ", "is a stock, not summed over periods")
}
