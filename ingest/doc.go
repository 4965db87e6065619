// Package ingest turns a received file into submissions and findings.
//
// The way of a file: package book reads its bytes into sheets of cells; the forms on
// the sheets are recognised (identify.go), with their period (period.go) and unit
// (unit.go); the cells of each form are bound to its fields by one of three layouts
// (layout_list.go, layout_table.go, layout_register.go), which tell the rows of the form
// from totals, sections, notes and signatures by their words (rowwords.go); what the
// cells say is read as offices type it (number.go, date.go, value.go); and the form is
// checked against its own relations (check.go).
//
// Nothing here guesses in silence. A cell that can be read in two ways, a unit or a
// period that is stated twice differently, a column that is gone: each is a finding
// that quotes what was found and says how to put it right, and all findings of a
// file are reported at once. A blank cell stays blank; it is never a zero.
//
// Blank cells are not among a submission's cells: they are counted only. A form whose
// sheet holds no figure at all is not taken as filed; a register without rows is,
// because it says that there is nothing to list.
package ingest
