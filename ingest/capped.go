package ingest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// mostFindings bounds how many findings one form, or what concerns the whole file, is
// answered with: nobody reads thousands, and a receipt is kept for ever.
const mostFindings = 200

// cause is what findings have in common.
type cause struct {
	code     string
	severity pipeline.Severity
}

// capped leaves out findings beyond [mostFindings] so that no cause is lost: the first
// of every cause stay, then the second, and so on. What is left out is counted in a
// last finding, for each cause with its place.
func capped(all []pipeline.Finding) []pipeline.Finding {
	if len(all) <= mostFindings {
		return all
	}
	kept := firstOfEach(all)
	var out []pipeline.Finding
	var causes []cause
	left := map[cause][]pipeline.Finding{}
	for i, f := range all {
		if kept[i] {
			out = append(out, f)
			continue
		}
		c := cause{f.Code, f.Severity}
		if left[c] == nil {
			causes = append(causes, c)
		}
		left[c] = append(left[c], f)
	}
	var said []string
	for _, c := range causes {
		said = append(said, strconv.Itoa(len(left[c]))+place(left[c]))
	}
	more := pipeline.NewFinding("findings-more", all[len(all)-1].Sheet, "", strconv.Itoa(len(all)-len(out)), strings.Join(said, "; "))
	return append(out, more)
}

// firstOfEach chooses which findings stay, by index.
func firstOfEach(all []pipeline.Finding) map[int]bool {
	times := map[cause]int{}
	round, order := make([]int, len(all)), make([]int, len(all))
	for i, f := range all {
		c := cause{f.Code, f.Severity}
		round[i], order[i] = times[c], i
		times[c]++
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(round[a], round[b]) })
	kept := map[int]bool{}
	for _, i := range order[:mostFindings] {
		kept[i] = true
	}
	return kept
}

// place names the cells that findings span: " (C12–H40)"; "" where they have none or
// stand on several sheets.
func place(all []pipeline.Finding) string {
	firstRow, firstCol, lastRow, lastCol := 0, 0, 0, 0
	for _, f := range all {
		row, col := position(f)
		if row == 0 || f.Sheet != all[0].Sheet {
			return ""
		}
		if firstRow == 0 {
			firstRow, firstCol = row, col
		}
		firstRow, firstCol, lastRow, lastCol = min(firstRow, row), min(firstCol, col), max(lastRow, row), max(lastCol, col)
	}
	from, to := book.Ref(firstCol, firstRow), book.Ref(lastCol, lastRow)
	if from == to {
		return " (" + from + ")"
	}
	return " (" + from + "–" + to + ")"
}
