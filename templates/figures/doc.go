// Package figures is what every report asks of a consolidation: one figure by unit
// and indicator, its comparison with earlier periods, its target, who has not
// reported, how a number is written and in which words it is said.
//
// Reports only lay out what they get here, so that a workbook, a document and a page
// of the same consolidation cannot disagree. Nothing here reads a file or a clock,
// and nothing adds up figures: that was done before.
package figures
