// Package book reads received files, strictly: a workbook (.xlsx, .xlsm, .xls, .ods)
// or a CSV file goes in, its sheets as rows of cells come out, with their addresses.
// It hides file formats and knows nothing of forms.
//
// What a file is, is decided from its content and never from its name. A file is
// either read whole and exactly, or answered with one [Fault]: nothing in between,
// because a workbook that lost three rows looks like a good one. So every entry of
// the container is read to its end and its checksum compared, what the container
// says twice must agree, the XML of every part that matters is well formed to the
// last byte and has no document type, references ascend, and numbers follow a
// grammar of our own.
//
// Everything is bounded by [Limits], and parts are inflated through one small
// window: the memory needed is that of the cells and texts that are returned.
//
// What cannot be found: .xls and CSV files have no checksums. There a damaged byte
// inside a figure or a letter is another figure or letter; only what breaks the
// structure of the file shows.
//
// A kind of file is one file here and its line in formatList.
package book
