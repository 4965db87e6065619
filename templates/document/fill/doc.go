// Package fill fills a Word template: an ordinary .docx that an office edited in Word or
// LibreOffice, with tags between double braces that name what is put in their place.
//
//	{{.KyBaoCao}}                        a value
//	{{range .DonVi}} … {{end}}           for each
//	{{if .ChuaNop}} … {{else}} … {{end}} only where it holds
//	{{hoa .CoQuanBanHanh}}               a function of a value
//	{{/* … */}}                          a remark of the author's
//
// A tag alone in its paragraph that inserts or repeats works on paragraphs; one that runs
// from the first to the last cell of a table's row works on rows; any other inside its
// paragraph. A name that the innermost loop does not have is looked for in those around
// it; "$." begins at the top. Names may be typed in capitals or small letters.
//
// What a template may name is a vocabulary of typed fields ([Of]), so that a template is
// checked whole before there is any figure. A value is only ever text: it cannot become
// markup or a tag. Nothing in the language reads a file, calls itself or runs without end.
package fill
