package ingest

import (
	"strings"

	"danvan/pipeline"
)

// namedUnlisted is how many units a finding names that a table leaves out.
const namedUnlisted = 5

// tellUnlisted says which units below have no filled row in a table that stands for all of
// them: their own reports of the form no longer count, so what the table leaves out is lost.
func (d *draft) tellUnlisted(rows []tableRow) {
	if len(d.outside) > 0 {
		return // the row that names nobody is likely that of a unit that seems to have none
	}
	own, above := map[string]bool{}, map[string]bool{} // units with a row, and those above such
	for _, r := range rows {
		if !r.any || r.unit == pipeline.TotalRow {
			continue
		}
		own[r.unit] = true
		for _, code := range d.tree.Way(r.unit, d.unit.Code) {
			above[code] = true
		}
	}
	asked, lacking := 0, []string(nil)
	var look func(unit string)
	look = func(unit string) {
		for _, u := range d.tree.Children(unit) {
			switch {
			case own[u.Code]:
				asked++
			case u.Counted && d.form.FiledBy(u.Tier) && !above[u.Code]:
				asked++
				lacking = append(lacking, u.Name)
			default:
				look(u.Code)
			}
		}
	}
	if look(d.unit.Code); len(lacking) == 0 {
		return
	}
	names := strings.Join(lacking[:min(len(lacking), namedUnlisted)], ", ")
	if len(lacking) > namedUnlisted {
		names += ", …"
	}
	d.addOn(rows[0].spot(), "row-unlisted", itoa(asked-len(lacking)), itoa(asked), names, d.tree.Name(d.unit.Code))
}
