package pipeline

import "strings"

// OutsideUnit is a unit of another programme, as [Change].New names what took over a unit that
// left this one: the province, and the unit's national code and name there, of which one may
// be lacking. Without both it is the province itself.
type OutsideUnit struct{ Province, Code, Name string }

// goneTo begins what a change has in place of a unit's code. No code has a blank.
const goneTo = "outside: "

// String writes it as a table of changes has it:
//
//	outside: Tỉnh Thái Nguyên
//	outside: Tỉnh Thái Nguyên: 01840 Phường Đức Xuân
func (e OutsideUnit) String() string {
	if unit := strings.TrimSpace(e.Code + " " + e.Name); unit != "" {
		return goneTo + e.Province + ": " + unit
	}
	return goneTo + e.Province
}

// Words are what staff read: the unit and its province.
func (e OutsideUnit) Words() string {
	unit := e.Name
	if unit == "" {
		unit = e.Code
	}
	if unit == "" {
		return e.Province
	}
	return unit + ", " + e.Province
}

// WentOutside returns the unit of another programme that a change went to; false where it went
// to one of this programme.
func (c *Change) WentOutside() (OutsideUnit, bool) {
	text, ok := strings.CutPrefix(c.New, goneTo)
	if !ok {
		return OutsideUnit{}, false
	}
	province, unit, _ := strings.Cut(text, ": ")
	e := OutsideUnit{Province: strings.TrimSpace(province), Name: strings.TrimSpace(unit)}
	if code, name, _ := strings.Cut(e.Name, " "); code != "" && strings.Trim(code, "0123456789") == "" {
		e.Code, e.Name = code, name
	}
	return e, e.Province != ""
}
