// Package forms makes the files that units work with: the blank workbook
// of a period (a sheet for each form, live checks, drop-downs, only input cells
// unlocked), the same content as CSV, and the answer to every file that was
// received: the sender's own workbook with the wrong cells marked, or a receipt.
//
// Where things stand on a sheet follows the constants of pipeline/form.go, by which
// the intake finds them again. All text of a sender or a programme is written as
// text and never becomes a formula, a path or markup. The same request gives the
// same bytes.
package forms
