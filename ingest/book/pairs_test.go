package book

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// otherContent names the samples whose name stands for different workbooks in different
// formats, or for one that a program changed while it saved it.
func otherContent() map[string]string {
	return map[string]string{
		"tests/issues.xls":                      "one more sheet",
		"tests/any_sheets.ods":                  "sheets that only Excel has are gone",
		"tests/date.ods":                        "one more row",
		"data/table.xls":                        "one sheet less",
		"data/table.ods":                        "one sheet less",
		"data/table-with-ints-floats-dates.ods": "another sheet and column",
		"data/table-with-booleans.ods":          "another name of the sheet",
		"sheets/geometry.xls":                   "no values beyond column IV, which the format does not have",
		"1904/1900.ods":                         "another name of the sheet",
		"1904/1904.ods":                         "days counted from 1900, another name of the sheet",
		"sheetjs/AutoFilter.ods":                "other names of the sheets",
		"crlf/crlf.ods":                         "another letter case",
		"sheetjs/formula_stress_test.xls":       "computed on another day, other functions",
		"sheetjs/formula_stress_test.ods":       "computed on another day, other formats",
		"sheetjs/formulae_test_simple.xls":      "cells of one array formula are formulas each",
		"issue2717/issue2717.xls":               "another name of the sheet",
		"issue2717/issue2717.ods":               "another name of the sheet",
		"sheetjs/LONumbers.xls":                 "a row longer",
		"sheetjs/metadata_2019.xls":             "cells of one array formula are formulas each",
		"sheetjs/number_format.ods":             "formulas that the program did not know",
	}
}

// TestFormatsOfOneWorkbookAgree holds the samples that are saved in several formats
// against each other: the same cells come out of each.
func TestFormatsOfOneWorkbookAgree(t *testing.T) {
	t.Parallel()
	byStem := map[string][]string{}
	for _, name := range corpus(t, "", ".xls", ".xlsx", ".xlsm", ".ods") {
		stem := strings.ToLower(strings.TrimSuffix(name, filepath.Ext(name)))
		byStem[stem] = append(byStem[stem], name)
	}
	known, same := otherContent(), 0
	met := map[string]bool{}
	for _, names := range byStem {
		slices.SortFunc(names, func(a, b string) int { return -cmp.Compare(filepath.Ext(a), filepath.Ext(b)) }) // .xlsx first
		var first *Book
		for _, name := range names {
			b, fault := Read(name, load(t, name), widest())
			switch short := filepath.Base(filepath.Dir(name)) + "/" + filepath.Base(name); {
			case fault != nil:
			case first == nil:
				first = &b
			default:
				met[short] = true
				differences := bookDifferences(*first, b)
				if reason := known[short]; (reason != "") != (len(differences) > 0) {
					t.Errorf("%s (%q): %.400q", short, reason, differences)
				}
				if len(differences) == 0 {
					same++
				}
			}
		}
	}
	for short := range known {
		if !met[short] {
			t.Errorf("%s was not compared", short)
		}
	}
	if t.Logf("%d of %d files in a second format have the same cells", same, len(met)); same < 75 {
		t.Error("too few")
	}
}

func bookDifferences(want, got Book) []string {
	if len(want.Sheets) != len(got.Sheets) {
		return []string{fmt.Sprintf("%d sheets, want %d", len(got.Sheets), len(want.Sheets))}
	}
	var all []string
	for i := range want.Sheets {
		all = append(all, sheetDifferences(want.Sheets[i], got.Sheets[i])...)
	}
	return all
}
