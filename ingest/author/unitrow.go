package author

import (
	"regexp"
	"strings"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// entry is one unit that the list names.
type entry struct {
	pipeline.Unit
	kind   string // prefix of an administrative name without marks: "huyen"
	bare   string // name without it, letters and digits
	words  string // whole name, letters and digits
	key    string // what it is known by in a wide list
	row    int
	place  int // among the entries of the list
	sheet  string
	parent string // what the list says of the superior: a code or a name
	above  *entry
	below  []*entry

	known   bool // a unit that the programme has, not a row of the list
	refused bool // the row is answered: no unit
}

// unitReader turns a list's rows into units.
type unitReader struct {
	file     string
	date1904 bool
	opts     UnitOptions
	entries  []*entry
	wide     map[string]*entry // units of a wide list by tier, superior and code
	first    pipeline.Date     // earliest snapshot of the list
	list     UnitList
	known    programmeUnits
}

// line is one row of the list.
type line struct {
	sheet   *book.Sheet
	row     int
	columns map[role]int

	date1904 bool
}

// get returns the text of a column; a merged cell holds for every row it covers.
func (l line) get(r role) string {
	col := l.columns[r]
	if col == 0 {
		return ""
	}
	c, _ := l.sheet.Resolved(l.row, col)
	return tidy(c.Text)
}

// day returns the day in a column, typed or Excel's own.
func (l line) day(r role) (pipeline.Date, bool) {
	c, _ := l.sheet.Resolved(l.row, l.columns[r])
	if c.Kind == book.Number && c.Format == book.Date {
		return serialDay(c.Text, l.date1904)
	}
	return parseDay(tidy(c.Text))
}

func (r *unitReader) unplaced(sheet string, row int, text, vietnamese, english string, args ...any) {
	r.list.Unplaced = append(r.list.Unplaced, Unplaced{Sheet: sheet, Row: row, Text: text, Says: pipeline.Say(vietnamese, english, args...)})
}

// partly reports what was left out of a unit that is there.
func (r *unitReader) partly(sheet string, row int, text, vietnamese, english string, args ...any) {
	r.unplaced(sheet, row, text, vietnamese, english, args...)
	r.list.Unplaced[len(r.list.Unplaced)-1].Partly = true
}

// refuse reports an entry that gives no unit.
func (r *unitReader) refuse(e *entry, vietnamese, english string, args ...any) {
	e.refused = true
	r.unplaced(e.sheet, e.row, e.Name, vietnamese, english, args...)
}

func (r *unitReader) sheet(s *book.Sheet, head int, columns map[role]int) {
	wide := columns[nameOf(Commune)] > 0 || columns[nameOf(District)] > 0
	if columns[firstSeen] > 0 {
		r.startOfHistory(s, head, columns)
	}
	r.wide = map[string]*entry{}
	for _, row := range s.Rows {
		if row.Index <= head {
			continue
		}
		l := line{s, row.Index, columns, r.date1904}
		switch {
		case !r.seen(l):
		case wide:
			r.wideRow(l)
		default:
			r.longRow(l)
		}
	}
}

// startOfHistory finds the list's first snapshot: of an earlier day it knows nothing.
func (r *unitReader) startOfHistory(s *book.Sheet, head int, columns map[role]int) {
	for _, row := range s.Rows {
		day, err := pipeline.ParseDate(line{s, row.Index, columns, r.date1904}.get(firstSeen))
		if row.Index > head && err == nil && (r.first.IsZero() || day.Before(r.first)) {
			r.first = day
		}
	}
	if !r.opts.Day.IsZero() && r.opts.Day.Before(r.first) {
		r.partly(s.Name, 0, r.opts.Day.String(), "Danh mục bắt đầu từ ngày %s, không biết ngày %s; đã lấy theo ngày đầu của danh mục.",
			"The list begins on %s and does not know %s; its first day was taken.", r.first, r.opts.Day)
	}
}

// seen tells whether the unit of a row was there on the day asked for.
func (r *unitReader) seen(l line) bool {
	if l.columns[firstSeen] == 0 {
		return true
	}
	first, errFirst := pipeline.ParseDate(l.get(firstSeen))
	var gone pipeline.Date
	errGone := gone.UnmarshalText([]byte(l.get(goneFrom)))
	if errFirst != nil || errGone != nil {
		r.unplaced(l.sheet.Name, l.row, l.get(unitName), "Ngày của dòng này không đọc được.", "The days of this row cannot be read.")
		return false
	}
	day := r.opts.Day
	if day.IsZero() {
		return gone.IsZero()
	}
	if day.Before(r.first) {
		day = r.first
	}
	return !day.Before(first) && (gone.IsZero() || day.Before(gone))
}

// wideRow reads province, district and commune of one row. Units named before are
// met again in most rows.
func (r *unitReader) wideRow(l line) {
	var above *entry
	for _, tier := range []string{Province, District, Commune} {
		if l.columns[nameOf(tier)] == 0 {
			continue
		}
		name, code := l.get(nameOf(tier)), l.get(codeOf(tier))
		switch {
		case name == "" && code == "":
			if tier == District && l.get(nameOf(Commune)) != "" {
				r.unplaced(l.sheet.Name, l.row, l.get(nameOf(Commune)), "Xã, phường không ghi quận, huyện.", "A commune without its district.")
				return
			}
			continue
		case name == "":
			r.unplaced(l.sheet.Name, l.row, code, "Có mã %s nhưng không có tên.", "The code %s has no name.", code)
			return
		}
		next := r.wideUnit(l, tier, name, code, above)
		if next == nil {
			return
		}
		above = next
	}
}

func (r *unitReader) wideUnit(l line, tier, name, code string, above *entry) *entry {
	national, ok := pipeline.NationalCode(code, tier)
	if !ok {
		r.unplaced(l.sheet.Name, l.row, name, "Mã “%s” của “%s” không phải mã số của cấp này.", "The code “%s” of “%s” is no number of its tier.", code, name)
		return nil
	}
	key := tier + "|" + national
	if national == "" {
		key = tier + "|" + plainWords(name)
		if above != nil {
			key = above.key + "|" + key
		}
	}
	if known := r.wide[key]; known != nil {
		if known.words != plainWords(name) {
			r.unplaced(l.sheet.Name, l.row, name, "Mã %s đã là của “%s” ở dòng %d.", "The code %s belongs to “%s” in row %d.", national, known.Name, known.row)
			return nil
		}
		return known
	}
	e := r.add(l, name, tier)
	e.NationalCode = national
	e.above, e.key = above, key
	r.wide[key] = e
	return e
}

// add makes an entry with what its name says.
func (r *unitReader) add(l line, name, tier string) *entry {
	e := newEntry(pipeline.Unit{Name: name, Tier: tier, Line: lineOf(tier), Counted: true, Source: r.source(l)})
	e.row, e.sheet, e.place = l.row, l.sheet.Name, len(r.entries)
	r.entries = append(r.entries, e)
	return e
}

func newEntry(u pipeline.Unit) *entry {
	e := &entry{Unit: u, words: plainWords(u.Name)}
	e.kind, e.bare = cutKind(e.words)
	return e
}

// source says where a unit was read: what the list says itself, else the file.
func (r *unitReader) source(l line) string {
	if said := l.get(unitSource); said != "" {
		return said
	}
	if l.columns[firstSeen] == 0 || r.opts.Day.IsZero() {
		return "Tệp " + r.file
	}
	return "Tệp " + r.file + ", theo ngày " + r.opts.Day.Vietnamese()
}

func lineOf(tier string) string {
	switch tier {
	case Department, Division:
		return "department"
	case PartyCommittee, PartyBranch, PartyCell:
		return "party"
	}
	return "government"
}

var onlyDigits = regexp.MustCompile(`^[0-9]+$`)

var (
	totalRow  = regexp.MustCompile(`^(?:tong (?:so|cong)|cong|tong)\b`)
	folderRow = regexp.MustCompile(`^[\p{L}0-9]+([._-][\p{L}0-9]+)*$`)
)

// longRow reads a row that is one unit.
func (r *unitReader) longRow(l line) {
	name := l.get(unitName)
	switch {
	case name == "" && l.says() == "":
		return
	case name == "":
		r.unplaced(l.sheet.Name, l.row, l.says(), "Dòng không có tên đơn vị.", "The row has no name.")
		return
	case totalRow.MatchString(plainWords(name)):
		r.unplaced(l.sheet.Name, l.row, name, "Dòng cộng, không phải đơn vị.", "A row of totals is no unit.")
		return
	}
	tier, ok := r.tierOf(l)
	if !ok {
		r.unplaced(l.sheet.Name, l.row, name, "Không rõ “%s” thuộc cấp nào; ghi cột “Cấp”.", "The tier of “%s” is not clear; fill in the tier column.", name)
		return
	}
	e := r.add(l, name, tier)
	e.parent = l.get(unitParent)
	r.longCodes(e, l)
	r.longDetails(e, l)
}

// says is what a row without a name says of a unit; a running number says nothing.
func (l line) says() string {
	for _, r := range []role{ownCode, nationalCode, unitTier, unitType, unitParent} {
		if text := l.get(r); text != "" {
			return text
		}
	}
	return ""
}

// longCodes tells own and national codes apart: digits alone are a national code
// where the tier has any.
func (r *unitReader) longCodes(e *entry, l line) {
	code, national := l.get(ownCode), l.get(nationalCode)
	if n, ok := pipeline.NationalCode(code, e.Tier); ok && national == "" {
		code, national = "", n
	}
	if n, ok := pipeline.NationalCode(national, e.Tier); ok {
		e.NationalCode = n
	} else {
		r.partly(e.sheet, e.row, e.Name, "Mã hành chính “%s” không đúng số chữ số của cấp; đã bỏ trống.", "The national code “%s” has not the digits of its tier; it was left out.", national)
	}
	if code != "" && !folderRow.MatchString(code) {
		r.partly(e.sheet, e.row, e.Name, "Mã “%s” không dùng làm tên thư mục được; đã đặt mã theo tên.", "The code “%s” cannot name a folder; one was made from the name.", code)
		code = ""
	}
	e.Code = code
}

func (r *unitReader) longDetails(e *entry, l line) {
	switch plainWords(l.get(unitLine)) {
	case "party", "dang":
		e.Line = "party"
	case "department", "so ban nganh":
		e.Line = "department"
	case "government", "chinh quyen":
		e.Line = "government"
	}
	switch plainWords(l.get(unitCounted)) {
	case "false", "no", "khong", "0":
		e.Counted = false
	}
	for role, day := range map[role]*pipeline.Date{validFrom: &e.From, validTo: &e.To} {
		text := l.get(role)
		if text == "" {
			continue
		}
		var ok bool
		if *day, ok = l.day(role); !ok {
			r.partly(e.sheet, e.row, e.Name, "Ngày “%s” không viết theo dạng ngày/tháng/năm; đã bỏ trống.", "The day “%s” is not written dd/mm/yyyy; it was left out.", text)
		}
	}
}

// tierOf recognises the tier from the tier column, the type column or the name.
func (r *unitReader) tierOf(l line) (string, bool) {
	said := l.get(unitTier)
	for _, t := range r.opts.Tiers {
		if said != "" && (said == t.Code || plainWords(said) == plainWords(t.Name)) {
			return t.Code, true
		}
	}
	switch tier := tierWords(plainWords(said)); {
	case tier != "":
		return tier, true
	case tierCode.MatchString(said):
		return said, true
	}
	if tier := tierWords(plainWords(l.get(unitType))); tier != "" && said == "" {
		return tier, true
	}
	kind, _ := cutKind(plainWords(l.get(unitName)))
	switch {
	case kind == "thanh pho" && said == "" && l.get(unitParent) == "":
		return Province, true
	case kind == "thanh pho":
		return District, true
	}
	tier := tierWords(kind)
	if tier == "" {
		tier = officeTier(plainWords(l.get(unitName)))
	}
	return tier, tier != ""
}

var tierCode = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// tierWords reads what a tier column says.
func tierWords(text string) string {
	switch text {
	case "1", "tinh", "cap tinh", "thanh pho trung uong", "thanh pho truc thuoc trung uong":
		return Province
	case "2", "huyen", "cap huyen", "quan", "thi xa", "thanh pho thuoc tinh":
		return District
	case "3", "xa", "cap xa", "phuong", "thi tran", "dac khu":
		return Commune
	case "so", "so ban nganh", "so nganh", "cap so":
		return Department
	case "phong", "phong ban", "don vi thuoc so":
		return Division
	case "chi bo":
		return PartyCell
	case "dang bo bo phan":
		return PartyBranch
	case "dang bo", "dang uy":
		return PartyCommittee
	}
	return ""
}

// officeTier reads what the beginning of an office's name leaves no doubt about; a
// longer beginning goes before a shorter one.
func officeTier(name string) string {
	for _, begin := range [][2]string{
		{"so ", Department}, {"phong ", Division}, {"chi bo ", PartyCell},
		{"dang bo bo phan ", PartyBranch}, {"dang bo ", PartyCommittee}, {"dang uy ", PartyCommittee},
	} {
		if strings.HasPrefix(name, begin[0]) {
			return begin[1]
		}
	}
	return ""
}
