package forms

import (
	"slices"

	"danvan/pipeline"
)

// tableRows are the rows of a table: what is filled in, the rows that the form asks
// of the unit, and the total last. A table that was filed in the unit's own row alone
// is shown as it was filed.
func tableRows(req Request, f *pipeline.Form, filled []pipeline.Cell) []string {
	var rows []string
	for _, c := range filled {
		if !slices.Contains(rows, c.Row) {
			rows = append(rows, c.Row)
		}
	}
	if slices.Contains(rows, "") {
		return rows
	}
	asked := askedRows(req, f)
	for _, row := range rows {
		if !slices.Contains(asked, row) && row != pipeline.TotalRow {
			asked = append(asked, row)
		}
	}
	if slices.Contains(rows, pipeline.TotalRow) || len(asked) > 0 && totalled(req, f) {
		asked = append(asked, pipeline.TotalRow)
	}
	if len(asked) == 0 {
		return []string{""}
	}
	return asked
}

// totalled tells whether a blank's rows add up to a total. Scores do not: each row is
// another unit's score sheet.
func totalled(req Request, f *pipeline.Form) bool {
	return !scores(req, f) && f.ScopeOf(req.Unit.Tier) == pipeline.Subtree
}

// askedRows are the units below that a blank has a row for: those that the unit
// scores, or its children where its figures hold theirs; none for an own row.
func askedRows(req Request, f *pipeline.Form) []string {
	tree := req.Programme.Tree(req.Period)
	if scores(req, f) {
		return scoredBelow(req, tree)
	}
	if f.ScopeOf(req.Unit.Tier) != pipeline.Subtree {
		return nil
	}
	var rows []string
	for _, u := range tree.Children(req.Unit.Code) {
		rows = append(rows, u.Code)
	}
	return rows
}

// scores tells whether a superior gives points in the form.
func scores(req Request, f *pipeline.Form) bool {
	s := req.Programme.In(req.Period).Scoring
	return s != nil && slices.ContainsFunc(s.Criteria, func(c pipeline.Criterion) bool {
		return slices.ContainsFunc(c.Superior, func(r pipeline.FieldRef) bool { return r.Form == f.Code })
	})
}

// scoredBelow are the scored units right below: points count from the table of the unit right
// above only, so that no unit is scored in two tables.
func scoredBelow(req Request, tree *pipeline.Hierarchy) []string {
	var rows []string
	for _, u := range tree.Children(req.Unit.Code) {
		if slices.Contains(req.Programme.Scoring.Tiers, u.Tier) {
			rows = append(rows, u.Code)
		}
	}
	return rows
}
