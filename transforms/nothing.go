package transforms

import (
	"database/sql/driver"
	"fmt"
	"strings"

	"danvan/pipeline"
	"danvan/transforms/engine"
)

// Much of what a run is told says of a step that it can give no row: without a distinct
// count nothing is read of registers, and where nobody filed for others no figure stands in
// another's place. To be planned is most of what a step over few rows takes, so such steps
// are not computed: their tables are laid down empty, of the columns that their definitions
// name.

// nothing names the definitions that give no row, whatever units filed.
func (p parameters) nothing() map[string]bool {
	kinds, fields := map[driver.Value]bool{}, map[driver.Value]map[[2]driver.Value]bool{}
	for _, i := range p["indicator"] {
		kinds[i[1]], fields[i[0]] = true, map[[2]driver.Value]bool{}
	}
	several := false // fields of one indicator
	for _, t := range p["term"] {
		of := fields[t[0]]
		if of != nil {
			of[[2]driver.Value{t[2], t[3]}] = true
			several = several || len(of) > 1
		}
	}
	has := func(kind pipeline.RollUp) bool { return kinds[string(kind)] }
	conditions, counts, own := len(p["condition"]) > 0, has(pipeline.Distinct), has(pipeline.OwnValue)
	return map[string]bool{
		"ratio_line": !has(pipeline.Ratio),
		"summed":     !several,
		"self_cell":  !conditions && !counts && !own,
		"satisfying": !conditions,
		"answer":     !has(pipeline.UnitShare), "share": !has(pipeline.UnitShare),
		"register_row": !counts, "register_below": !counts, "register_standing": !counts, "distinct_count": !counts, "counted_key": !counts,
		"own_value": !own, "moved_value": !own,
	}
}

// ofOthers tells of a definition that it has rows only where somebody filed for others.
func ofOthers(name string) bool {
	switch name {
	case "nested_row", "blocked", "covered", "governed", "indicator_governed", "wide_line", "spilt":
		return true
	}
	return false
}

// givesNothing tells whether a definition is known to give no row in this run.
func (r *run) givesNothing(d definition) (bool, error) {
	if r.nothing[d.name] || !ofOthers(d.name) {
		return r.nothing[d.name], nil
	}
	some, err := r.filedForOthers()
	return !some, err
}

// filedForOthers tells whether a unit filed a breakdown or a subtree figure.
func (r *run) filedForOthers() (bool, error) {
	if r.forOthers == nil {
		n, err := r.count("filing_shape where has_rows = 1 or scope = 'subtree'")
		if err != nil {
			return false, err
		}
		some := n > 0
		r.forOthers = &some
	}
	return *r.forOthers, nil
}

// columnsOf begins the line of a definition that names its columns.
const columnsOf = "\n-- Columns: "

// empty is the table of a definition as it names its columns.
func (d definition) empty() (engine.Table, error) {
	_, columns, _ := strings.Cut(d.text, columnsOf)
	columns, _, said := strings.Cut(columns, ".\n")
	tables, err := engine.Tables("create table " + d.name + " (" + columns + ");")
	if err != nil || !said || len(tables) != 1 {
		return engine.Table{}, fmt.Errorf("%s_%s does not name its columns: %w", d.number, d.name, err)
	}
	return tables[0], nil
}
