package transforms

import (
	"fmt"
	"testing"

	"danvan/pipeline"
)

// BenchmarkRecall reads eight quarters of a province for the review: 206 units, four
// forms of forty figures with the year to date, in forty facts files each.
func BenchmarkRecall(b *testing.B) {
	w := openTest(b)
	var all []pipeline.Submission
	for n := range 8 {
		period := pipeline.Period{Kind: pipeline.Quarter, Year: 2020 + n/4, Number: n%4 + 1}
		var quarter []pipeline.Submission
		for unit := range 206 {
			for form := range 4 {
				s := pipeline.Submission{ID: fmt.Sprintf("U%d/%d-%064d/F%d", unit, n, unit, form), Unit: fmt.Sprint("U", unit), Form: fmt.Sprint("F", form), Period: period}
				for field := range 40 {
					for _, m := range []pipeline.Measure{pipeline.Value, pipeline.Cumulative} {
						s.Cells = append(s.Cells, pipeline.Cell{Field: fmt.Sprint("c", field), Measure: m, State: pipeline.Reported, Number: pipeline.Int(int64(unit * field)), Sheet: "DV-01", Ref: fmt.Sprint("C", field)})
					}
				}
				quarter = append(quarter, s)
			}
		}
		for i := 0; i < len(quarter); i += 21 {
			if err := w.Store(b.Context(), quarter[i:min(i+21, len(quarter))]); err != nil {
				b.Fatal(err)
			}
		}
		all = append(all, quarter...)
	}
	for name, asked := range map[string][]pipeline.Submission{"province": all, "one unit": all[:4]} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if got, err := w.Recall(b.Context(), asked); err != nil || len(got) != len(asked) {
					b.Fatal(len(got), err)
				}
			}
		})
	}
}
