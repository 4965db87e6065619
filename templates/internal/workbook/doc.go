// Package workbook writes workbooks: excelize lays out styles, pages, rules, names and
// charts; the rows, which are most of a workbook and where excelize spends its time, we
// write ourselves; what excelize leaves to chance is put in order, so that the same
// workbook is the same bytes.
package workbook
