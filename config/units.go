package config

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"danvan/pipeline"
)

var (
	unitColumns   = [...]string{"code", "name", "tier", "line", "parent", "national_code", "counted", "valid_from", "valid_to", "source"}
	changeColumns = [...]string{"day", "old", "new", "extent", "source"}

	// Names that Windows keeps for devices, with or without an ending.
	deviceName = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$`)
)

// tables are the rows of units and of the dated events. A programme whose units never
// changed needs no file of events.
func (r *reader) tables() (units, changes []row) {
	units = r.rows(unitsFile, unitColumns[:])
	if _, there := r.files[changesFile]; there {
		changes = r.rows(changesFile, changeColumns[:])
	}
	isoDays(slices.Concat(units, changes), "valid_from", "valid_to", "day")
	return units, changes
}

func (r *reader) readUnits(rows []row) {
	for _, row := range rows {
		u := pipeline.Unit{
			Code: r.unitCode(row), Name: onOneLine(r.cell(row, "name")), Tier: r.cell(row, "tier"),
			Line:   checkOneOf[string]("line", word{row.place, r.cell(row, "line")}, unitLines[:], r.out),
			Parent: row.word("parent").text, NationalCode: nationalCode(row),
			Counted: r.counted(row), Source: row.word("source").text, Validity: r.rowValidity(row),
		}
		r.p.Units = append(r.p.Units, u)
		r.unitAt = append(r.unitAt, row.place)
		r.then(func() { r.knownTier("tier", row.word("tier")) })
		r.then(func() { r.knownUnit("parent", row.word("parent")) })
	}
	if len(rows) == 0 && !r.broken {
		r.out.add(place{unitsFile, 1}, "bảng không có đơn vị nào", "the table has no unit")
	}
}

// cell returns a cell that must not be blank.
func (r *reader) cell(row row, column string) string {
	text := row.cells[column]
	if text == "" {
		r.out.add(row.place, "ô %q còn trống", "the cell %q is blank", column)
	}
	return text
}

func (r *reader) unitCode(row row) string {
	code := r.cell(row, "code")
	if code != "" && (!unitCode.MatchString(code) || deviceName.MatchString(code)) {
		r.out.add(row.place, "mã %q không dùng làm tên thư mục được; chỉ dùng chữ và số, nối bằng . - hoặc _",
			"the code %q cannot name a folder; write letters and digits, joined by . - or _", code)
	}
	return code
}

// onOneLine makes one line of a name that was typed over two: forms have it on the line of who
// files them, by which they are known again.
func onOneLine(name string) string { return strings.Join(strings.Fields(name), " ") }

// nationalCode is as it was before a spreadsheet took its leading zeros away.
func nationalCode(row row) string {
	text := row.word("national_code").text
	if code, ok := pipeline.NationalCode(text, row.cells["tier"]); ok {
		return code
	}
	return text
}

// counted is true unless the cell says otherwise: most units are.
func (r *reader) counted(row row) bool {
	switch text := row.cells["counted"]; strings.ToLower(text) {
	case "", "true", "yes", "1":
		return true
	case "false", "no", "0":
		return false
	default:
		r.out.notTruth(row.place, "counted", text)
		return true
	}
}

func (r *reader) rowValidity(row row) pipeline.Validity {
	v := pipeline.Validity{
		From: asDay("valid_from", row.word("valid_from"), r.out),
		To:   asDay("valid_to", row.word("valid_to"), r.out),
	}
	r.undated = r.undated || row.cells["valid_from"] != v.From.String() || row.cells["valid_to"] != v.To.String()
	r.out.wrongWayRound(row.place, v)
	return v
}

var turnedDay = regexp.MustCompile(`^([0-9]{1,2})/([0-9]{1,2})/[0-9]{4}$`)

// isoDays writes the days of the tables as packs do where a spreadsheet turned them round in
// saving: Excel makes 30/06/2025 of 2025-06-30. Which of day and month comes first is decided
// once for the pack, by a number over 12; where none proves that it is the day, the cells stay
// as they are and are refused, never guessed at.
func isoDays(rows []row, columns ...string) {
	dayFirst, monthFirst := false, false
	each := func(do func(row row, column string, parts []string)) {
		for _, row := range rows {
			for _, column := range columns {
				if parts := turnedDay.FindStringSubmatch(row.cells[column]); parts != nil {
					do(row, column, parts)
				}
			}
		}
	}
	over := func(number string) bool { n, _ := strconv.Atoi(number); return n > 12 }
	each(func(_ row, _ string, parts []string) {
		dayFirst, monthFirst = dayFirst || over(parts[1]), monthFirst || over(parts[2])
	})
	if !dayFirst || monthFirst {
		return
	}
	each(func(row row, column string, parts []string) {
		if day, err := time.Parse("2/1/2006", parts[0]); err == nil {
			row.cells[column] = pipeline.DateOf(day).String()
		}
	})
}

// readChanges reads the dated events.
func (r *reader) readChanges(rows []row) {
	var at []place
	var extents []word
	for _, row := range rows {
		extent := checkOneOf[string]("extent", word{row.place, r.cell(row, "extent")}, []string{"whole", "part"}, r.out)
		c := pipeline.Change{
			Day: asDay("day", word{row.place, r.cell(row, "day")}, r.out), Old: r.cell(row, "old"), New: r.cell(row, "new"),
			Whole: extent == "whole", Source: row.word("source").text,
		}
		r.p.Changes = append(r.p.Changes, c)
		at, extents = append(at, row.place), append(extents, word{row.place, extent})
		r.then(func() { r.checkChange(row, c) })
	}
	r.then(func() { checkHeirs(r.p.Changes, at, r.out) })
	r.then(func() { r.checkEnds(extents) })
}

// checkChange holds a change against the units: the old one is there until the day,
// the new one from the day on.
func (r *reader) checkChange(row row, c pipeline.Change) {
	if c.Old != pipeline.Outside {
		r.knownUnit("old", row.word("old"))
	}
	switch _, left := c.WentOutside(); {
	case !left:
		r.knownUnit("new", row.word("new"))
	case c.Old == pipeline.Outside:
		r.out.add(row.place, "đơn vị cũ và đơn vị mới đều ở ngoài chương trình", "both the old and the new unit are outside the programme")
	}
	if c.Day.IsZero() || r.undated {
		return
	}
	if r.hasUnit(c.Old) && !r.unitHolds(c.Old, c.Day.AddDays(-1)) {
		r.out.add(row.place, "đơn vị cũ %q không có hiệu lực vào ngày liền trước ngày %s", "the old unit %q is not valid on the day before %s", c.Old, c.Day)
	}
	if r.hasUnit(c.New) && !r.unitHolds(c.New, c.Day) {
		r.out.add(row.place, "đơn vị mới %q không có hiệu lực vào ngày %s", "the new unit %q is not valid on %s", c.New, c.Day)
	}
}

func (r *reader) hasUnit(code string) bool {
	return len(r.unitRows[code]) > 0
}

func (r *reader) unitHolds(code string, day pipeline.Date) bool {
	return slices.ContainsFunc(r.unitRows[code], func(i int) bool { return r.p.Units[i].Holds(day) })
}

// checkHeirs finds an old unit that went whole to one unit and also to another on
// the same day: then its figures would be added twice.
func checkHeirs(changes []pipeline.Change, at []place, out *problems) {
	type event struct {
		day      pipeline.Date
		old, new string // new only of what came from outside
	}
	earlier := map[event][]int{}
	for i, c := range changes {
		if c.Day.IsZero() {
			continue // told where it was read
		}
		key := event{day: c.Day, old: c.Old}
		if c.Old == pipeline.Outside {
			key.new = c.New
		}
		for _, j := range earlier[key] {
			before := changes[j]
			if before.New == c.New {
				out.add(at[i], "%q chuyển sang %q hai lần trong ngày %s (lần đầu ở dòng %d)", "%q goes to %q twice on %s (first in line %d)", c.Old, c.New, c.Day, at[j].line)
			} else if before.Whole || c.Whole {
				out.add(at[i], "%q không thể vừa chuyển toàn bộ sang một đơn vị vừa chuyển sang đơn vị khác trong ngày %s (dòng %d)",
					"%q cannot go whole to one unit and also to another on %s (line %d)", c.Old, c.Day, at[j].line)
			}
		}
		earlier[key] = append(earlier[key], i)
	}
}
