package author

import (
	"maps"
	"slices"
	"strings"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// The columns of a table of a reform. Those of old units begin with "old", those of new
// ones with "new".
const (
	oldUnit         role = "old name"
	oldCode         role = "old code"
	oldAlso         role = "old name in another list"
	oldDistrict     role = "old district"
	oldDistrictCode role = "old district code"
	oldProvince     role = "old province"
	oldProvinceCode role = "old province code"
	newUnitName     role = "new name"
	newUnitCode     role = "new code"
	newDistrict     role = "new district"
	newDistrictCode role = "new district code"
	newProvince     role = "new province"
	newProvinceCode role = "new province code"
	extentColumn    role = "extent"
	noteColumn      role = "note"
	sentenceColumn  role = "sentence"
)

// oldSaid is how a row names an old unit.
type oldSaid struct {
	names                  []string // as written; several where lists differ
	code                   string
	district, districtCode string
	province, provinceCode string
	extent                 extent
	words                  string
}

func (o oldSaid) name() string {
	if len(o.names) > 0 {
		return o.names[0]
	}
	return o.code
}

// area is the place that is written beside the unit.
func (o oldSaid) area() string {
	if o.district != "" {
		return o.district
	}
	return o.province
}

// newSaid is how a row names a new unit.
type newSaid struct {
	name, code             string
	district, districtCode string
	province, provinceCode string
}

func (n newSaid) key() string {
	if n.code != "" {
		return "code " + strings.TrimLeft(n.code, "0")
	}
	return strings.Join([]string{"name", foldName(n.name), foldName(n.district), n.districtCode, foldName(n.province), n.provinceCode}, "|")
}

// reformLine is a row of the table that was read.
type reformLine struct {
	olds         []oldSaid
	new          newSaid
	oldAt, newAt mark
	unclearAt    mark // where the extent is written in words that are not understood
	unclear      string
	text         string
	trouble      pipeline.Sentence // what cannot be understood
}

// reformHeader returns the last row of the table's headings and the column of each
// role. A heading may stand in two rows, the upper one merged over several columns
// ("Đơn vị cũ" over "Mã" and "Tên").
func reformHeader(s *book.Sheet) (int, map[role]int, bool) {
	row, best := 0, map[role]int{}
	for _, r := range s.Rows {
		if r.Index > headerRows {
			break
		}
		if columns := reformRoles(s, r); len(columns) > len(best) && soundReform(columns) {
			row, best = r.Index, columns
		}
	}
	return row, best, row > 0
}

// extentBelow is the column, of those whose heading says nothing, in which most of what
// is written says how much of a unit goes: "Cách sắp xếp" over "toàn bộ" and "một phần".
// Passed over, it would move a unit whole that goes in part. 0 where there is none.
func extentBelow(s *book.Sheet, head int, columns map[role]int) int {
	taken, written, said := slices.Collect(maps.Values(columns)), map[int]int{}, map[int]int{}
	for _, row := range s.Rows {
		for _, c := range row.Cells {
			if row.Index <= head || slices.Contains(taken, c.Col) || strings.TrimSpace(c.Text) == "" {
				continue
			}
			written[c.Col]++
			if e := extentCell(c.Text); e == whole || e == part {
				said[c.Col]++
			}
		}
	}
	for _, col := range slices.Sorted(maps.Keys(said)) {
		if 2*said[col] > written[col] {
			return col
		}
	}
	return 0
}

func soundReform(c map[role]int) bool {
	old, heir := c[oldUnit]+c[oldCode] > 0, c[newUnitName]+c[newUnitCode] > 0
	return old && heir || !old && !heir && c[sentenceColumn] > 0
}

func reformRoles(s *book.Sheet, r book.Row) map[role]int {
	out := map[role]int{}
	for _, c := range r.Cells {
		text, above := plainWords(c.Text), ""
		if up, ok := s.Resolved(r.Index-1, c.Col); ok {
			above = plainWords(up.Text)
		}
		role := reformRole(text)
		if role == "" || above != "" && above != text && reformRole(above) != "" {
			role = reformRole(above + " " + text)
		}
		if role == oldUnit && out[oldUnit] > 0 {
			role = oldAlso
		}
		if role != "" && out[role] == 0 {
			out[role] = c.Col
		}
	}
	return out
}

// reformRole tells by its words what a heading stands over.
func reformRole(heading string) role {
	words := strings.Fields(heading)
	has := func(any ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(any, w) })
	}
	phrase := func(any ...string) bool {
		return slices.ContainsFunc(any, func(p string) bool { return strings.Contains(" "+heading+" ", " "+p+" ") })
	}
	old, heir := has("cu", "old") || phrase("truoc sap xep", "truoc khi sap xep", "truoc sap nhap", "truoc khi sap nhap"),
		has("moi", "new") || phrase("sau sap xep", "sau khi sap xep", "sau sap nhap", "sau khi sap nhap")
	switch {
	case phrase("toan bo mot phan", "toan bo hay mot phan", "muc do", "pham vi", "hinh thuc sap xep", "extent") || heading == "kind":
		return extentColumn
	case phrase("ghi chu") || has("note", "notes"):
		return noteColumn
	case phrase("noi dung sap xep", "phuong an sap xep", "noi dung", "phuong an"):
		return sentenceColumn
	case old == heir:
		return ""
	}
	side := "new "
	if old {
		side = "old "
	}
	what := "name"
	switch commune := has("xa", "phuong", "commune", "ward"); {
	case commune:
	case has("huyen", "quan", "district"):
		what = "district"
	case has("tinh", "province"):
		what = "province"
	}
	if has("ma", "code") {
		return role(side + strings.TrimPrefix(what+" code", "name "))
	}
	return role(side + what)
}

// sheet reads every row below the headings.
func (r *reformer) sheet(s *book.Sheet, head int, columns map[role]int) {
	for _, row := range s.Rows {
		l := line{sheet: s, row: row.Index, columns: columns}
		if row.Index <= head || !l.saysReform() {
			continue
		}
		r.lines = append(r.lines, readReformLine(l))
	}
}

// saysReform passes over rows without an old and a new unit: headings of districts,
// numbers of columns, rows of totals.
func (l line) saysReform() bool {
	any := ""
	for _, role := range []role{oldUnit, oldCode, newUnitName, newUnitCode, sentenceColumn} {
		any += l.get(role)
	}
	numbers := strings.Trim(any, "0123456789()[] ") == "" && l.get(oldUnit) != "" && len(any) < 8
	return any != "" && !numbers && !totalRow.MatchString(plainWords(l.get(oldUnit))) && l.columns[sentenceColumn]+l.columns[newUnitName]+l.columns[newUnitCode] > 0
}

// at is the place of a column in the line.
func (l line) at(roles ...role) mark {
	for _, r := range roles {
		if col := l.columns[r]; col > 0 {
			return mark{l.sheet.Name, l.row, book.Ref(col, l.row)}
		}
	}
	return mark{l.sheet.Name, l.row, ""}
}

func readReformLine(l line) reformLine {
	out := reformLine{oldAt: l.at(oldUnit, oldCode, sentenceColumn), newAt: l.at(newUnitName, newUnitCode, sentenceColumn), text: l.get(oldUnit)}
	out.new = newSaid{name: newName(l.get(newUnitName)), code: l.get(newUnitCode), district: l.get(newDistrict), districtCode: l.get(newDistrictCode),
		province: l.get(newProvince), provinceCode: l.get(newProvinceCode)}
	text := out.text
	if text == "" {
		text = l.get(oldCode)
	}
	if sentence := l.get(sentenceColumn); l.columns[oldUnit]+l.columns[oldCode] == 0 {
		out.text = sentence
		text, out.new.name = parseMerger(sentence)
	}
	parts, trouble := parseOlds(text)
	if len(parts) > 1 && onlyDigits.MatchString(l.get(oldCode)) && extentOf(text) == unsaid {
		// A code is of one unit: xã Lao Và Chải is not Lao and Chải. Whether it is that unit's is checked.
		parts, trouble = []namedPart{{name: text}}, pipeline.Sentence{}
	}
	out.trouble = trouble
	if district := l.get(oldDistrict); len(parts) == 0 && district != "" {
		return l.wholeDistrict(out, district)
	}
	words := l.get(noteColumn)
	said := l.extent(&out)
	if words == "" {
		words = l.get(extentColumn)
	}
	for _, p := range parts {
		o := oldSaid{names: []string{p.name}, district: p.within, extent: p.extent, words: words, province: l.get(oldProvince), provinceCode: l.get(oldProvinceCode)}
		if o.district == "" {
			o.district, o.districtCode = l.get(oldDistrict), l.get(oldDistrictCode)
		}
		if o.extent == unsaid {
			o.extent = said
		}
		if len(parts) == 1 {
			o.code = l.get(oldCode)
			if also := l.get(oldAlso); also != "" {
				o.names = append(o.names, also)
			}
		}
		out.olds = append(out.olds, o)
	}
	return out
}

// wholeDistrict reads a row that names a district and no commune of it, as islands are.
func (l line) wholeDistrict(out reformLine, district string) reformLine {
	out.text = district
	out.olds = []oldSaid{{names: []string{district}, code: l.get(oldDistrictCode), province: l.get(oldProvince), provinceCode: l.get(oldProvinceCode),
		extent: l.extent(&out), words: l.get(noteColumn)}}
	return out
}

// extent reads how much of the old units goes, from the column that says it, else from
// the notes.
func (l line) extent(out *reformLine) extent {
	column, said := extentColumn, unsaid
	if text := l.get(extentColumn); text != l.get(oldUnit) { // else a heading merged over the whole row
		said = extentCell(text)
	}
	if said == unsaid {
		column, said = noteColumn, extentOf(l.get(noteColumn))
	}
	if said == unclear {
		out.unclearAt, said = l.at(column), unsaid
		out.unclear = l.get(column)
	}
	return said
}
