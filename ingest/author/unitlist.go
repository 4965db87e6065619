package author

import (
	"strings"

	"danvan/ingest/book"
	"danvan/ingest/wording"
	"danvan/pipeline"
)

// Tiers that a list of units can be recognised to hold. A list whose tier column
// holds other words in small letters keeps them.
const (
	Province       = "province"
	District       = "district"
	Commune        = "commune"
	Department     = "department"
	Division       = "division"
	PartyCommittee = "party_committee"
	PartyBranch    = "party_subcommittee"
	PartyCell      = "party_cell"
)

// UnitOptions says what of a list is wanted.
type UnitOptions struct {
	Province string          // only this province and what is below it: national code ("19", "1") or name; "" for all
	Day      pipeline.Date   // of a list with snapshots: units seen on that day; zero: those not gone
	Root     string          // code of the programme's root: units without a superior are hung below it, a lone province takes it
	Tiers    []pipeline.Tier // the programme's tiers: their names are recognised, the root is of the first where it has no such tier, and units of other tiers are not placed
	Known    []pipeline.Unit // the programme's own units: superiors may be among them, and a unit of the list that is one of them keeps its code
}

// UnitList is what a list of units came to, parents before children, siblings in the
// order of the list.
type UnitList struct {
	Units    []pipeline.Unit
	Unplaced []Unplaced
}

// Unplaced is a row of the list that gave no unit, or gave one with a part left out.
type Unplaced struct {
	Sheet  string
	Row    int    // 0 for the whole list
	Cell   string // "C5" where it is one cell; "" for the row
	Text   string
	Says   pipeline.Sentence
	Partly bool // the unit is there, with a part left out
}

// RowsUnplaced is how many rows gave no unit, each counted once.
func (l UnitList) RowsUnplaced() int {
	type row struct {
		sheet string
		row   int
	}
	rows := map[row]bool{}
	for _, u := range l.Unplaced {
		if !u.Partly && u.Row > 0 {
			rows[row{u.Sheet, u.Row}] = true
		}
	}
	return len(rows)
}

// ReadUnits reads a list of units from a workbook or CSV file: one row for each unit
// with its superior, or one row for each commune with district and province beside
// it. Columns are recognised by their headings. Units without a code of their own get
// one from their name; national codes are attributes and get their leading zeros
// back. Rows that cannot be placed are reported and never dropped in silence.
func ReadUnits(name string, data []byte, opts UnitOptions) (UnitList, *book.Fault) {
	b, fault := book.Read(name, data, book.DefaultLimits())
	if fault != nil {
		return UnitList{}, fault
	}
	r := &unitReader{file: baseName(name), date1904: b.Date1904, opts: opts}
	found := false
	for i := range b.Sheets {
		s := &b.Sheets[i]
		if head, columns, ok := findHeader(s); ok && !s.Hidden {
			found = true
			r.sheet(s, head, columns)
		}
	}
	if !found {
		return UnitList{}, &book.Fault{Code: "units-header"}
	}
	r.place()
	return r.list, nil
}

// role is what a column of the list holds.
type role string

// The roles of columns.
const (
	ownCode      role = "code"
	nationalCode role = "national_code"
	unitName     role = "name"
	unitTier     role = "tier"
	unitType     role = "type"
	unitLine     role = "line"
	unitParent   role = "parent"
	unitCounted  role = "counted"
	validFrom    role = "valid_from"
	validTo      role = "valid_to"
	firstSeen    role = "first_snapshot"
	goneFrom     role = "gone_from_snapshot"
	unitSource   role = "source"
)

// nameOf and codeOf are the roles of the columns of a wide list.
func nameOf(tier string) role { return role("name of " + tier) }
func codeOf(tier string) role { return role("code of " + tier) }

// headings lists how columns are headed, without marks and signs.
func headings() map[role][]string {
	return map[role][]string{
		ownCode:          {"ma", "ma don vi", "ma so", "code", "ma hieu"},
		nationalCode:     {"national code", "ma dvhc", "ma hanh chinh", "ma don vi hanh chinh", "ma gso", "ma tctk", "ma quoc gia"},
		unitName:         {"ten", "ten don vi", "don vi", "ten co quan", "co quan", "co quan don vi", "ten co quan don vi", "ten don vi hanh chinh", "name"},
		unitTier:         {"cap", "level", "tier", "cap hanh chinh", "cap don vi"},
		unitType:         {"loai", "type", "loai hinh", "loai don vi", "wardtype"},
		unitLine:         {"khoi", "line"},
		unitParent:       {"ma cha", "ma cap tren", "ma don vi cap tren", "parent", "parent code", "don vi cap tren", "cap tren", "truc thuoc", "don vi cha", "don vi chu quan", "co quan chu quan", "co quan cap tren"},
		unitCounted:      {"counted", "tinh vao tong", "cong vao tong"},
		validFrom:        {"valid from", "hieu luc tu", "tu ngay"},
		validTo:          {"valid to", "hieu luc den", "den ngay"},
		unitSource:       {"source", "nguon", "can cu"},
		firstSeen:        {"first snapshot"},
		goneFrom:         {"gone from snapshot"},
		nameOf(Province): {"tinh thanh pho", "tinh", "ten tinh", "tinh tp", "ten tinh thanh pho", "province"},
		codeOf(Province): {"ma tp", "ma tinh", "ma tinh thanh pho", "ma tinh tp", "provincecode", "province code"},
		nameOf(District): {"quan huyen", "huyen", "ten huyen", "ten quan huyen", "quan huyen thi xa", "huyen quan", "district"},
		codeOf(District): {"ma qh", "ma huyen", "ma quan huyen", "districtcode", "district code"},
		nameOf(Commune):  {"phuong xa", "xa phuong", "xa", "ten xa", "ten phuong xa", "ten xa phuong", "phuong xa thi tran", "xa phuong thi tran", "ward", "commune"},
		codeOf(Commune):  {"ma px", "ma xa", "ma phuong xa", "ma xa phuong", "wardcode", "ward code"},
	}
}

// headerRows is how far down a list's headings are looked for.
const headerRows = 20

// findHeader returns the row with most known headings, one of which must be a name,
// and the column of each role.
func findHeader(s *book.Sheet) (int, map[role]int, bool) {
	row, best := 0, map[role]int{}
	for _, r := range s.Rows {
		if r.Index > headerRows {
			break
		}
		if columns := rolesOf(r); len(columns) > len(best) && hasName(columns) {
			row, best = r.Index, columns
		}
	}
	return row, best, row > 0 && len(best) > 1
}

func hasName(columns map[role]int) bool {
	for _, r := range []role{unitName, nameOf(Province), nameOf(District), nameOf(Commune)} {
		if columns[r] > 0 {
			return true
		}
	}
	return false
}

func rolesOf(r book.Row) map[role]int {
	known := headings()
	out := map[role]int{}
	for _, c := range r.Cells {
		text := plainWords(c.Text)
		for role, words := range known {
			for _, w := range words {
				if w == text && out[role] == 0 {
					out[role] = c.Col
				}
			}
		}
	}
	return out
}

// plainWords takes marks and signs off a text: "Tỉnh / Thành Phố" is "tinh thanh pho".
func plainWords(text string) string {
	if len(text) > 100 {
		return ""
	}
	letters := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return ' '
	}, wording.Bare(text))
	return strings.Join(strings.Fields(letters), " ")
}
