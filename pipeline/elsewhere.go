package pipeline

import "strings"

// Elsewhere is a unit of another programme, as [Change].New names what took over a unit that
// left this one: the province, and the unit's national code and name there, of which one may
// be lacking. Without both it is the province itself.
type Elsewhere struct{ Province, Code, Name string }

// goneTo begins what a change has in place of a unit's code. No code has a blank.
const goneTo = "outside: "

// String writes it as a table of changes has it:
//
//	outside: Tỉnh Thái Nguyên
//	outside: Tỉnh Thái Nguyên: 01840 Phường Đức Xuân
func (e Elsewhere) String() string {
	if unit := strings.TrimSpace(e.Code + " " + e.Name); unit != "" {
		return goneTo + e.Province + ": " + unit
	}
	return goneTo + e.Province
}

// Words are what staff read: the unit and its province.
func (e Elsewhere) Words() string {
	unit := e.Name
	if unit == "" {
		unit = e.Code
	}
	if unit == "" {
		return e.Province
	}
	return unit + ", " + e.Province
}

// Elsewhere returns the unit of another programme that a change went to; false where it went
// to one of this programme.
func (c *Change) Elsewhere() (Elsewhere, bool) {
	text, ok := strings.CutPrefix(c.New, goneTo)
	if !ok {
		return Elsewhere{}, false
	}
	province, unit, _ := strings.Cut(text, ": ")
	e := Elsewhere{Province: strings.TrimSpace(province), Name: strings.TrimSpace(unit)}
	if code, name, _ := strings.Cut(e.Name, " "); code != "" && strings.Trim(code, "0123456789") == "" {
		e.Code, e.Name = code, name
	}
	return e, e.Province != ""
}
