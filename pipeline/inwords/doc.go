// Package inwords says a programme in words: who files what by when, what a field asks
// for, relations and formulas with the names of their fields. The words are Vietnamese,
// as the programme's own are; the document of a programme and the pages lay them out.
package inwords
