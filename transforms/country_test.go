package transforms

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"danvan/pipeline"
)

func nationalRows(t testing.TB, name string) [][]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "shared", "data", "units", name))
	if err != nil {
		t.Skip("the national lists of units are not beside the repository")
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// country is Việt Nam on both sides of 1 July 2025: every commune files one figure.
func country(t testing.TB) *pipeline.Programme {
	t.Helper()
	day := pipeline.NewDate(2025, time.July, 1)
	before, after := pipeline.Validity{To: day.AddDays(-1)}, pipeline.Validity{From: day}
	p := &pipeline.Programme{Code: "country", Rule: pipeline.ND09, Kinds: []pipeline.PeriodKind{pipeline.Quarter},
		Units: []pipeline.Unit{{Code: "VN", Tier: "country", Counted: true}},
		Forms: []pipeline.Form{{Code: "F", Layout: pipeline.List, Every: pipeline.Quarter, Tiers: []string{"commune"},
			Fields: []pipeline.Field{{Code: "a", Kind: pipeline.Count}, {Code: "b", Kind: pipeline.Count}}}},
		Indicators: []pipeline.Indicator{{Code: "people", Kind: pipeline.Flow, Numerator: refs("F.a")},
			{Code: "rate", Kind: pipeline.Ratio, Numerator: refs("F.a"), Denominator: refs("F.b")}}}
	seen := map[string]bool{}
	unit := func(code, tier, parent string, v pipeline.Validity) {
		if !seen[code] {
			seen[code] = true
			p.Units = append(p.Units, pipeline.Unit{Code: code, Name: code, Tier: tier, Parent: parent, Counted: true, Validity: v})
		}
	}
	change := func(old, heir string, whole bool) {
		if !seen[old+">"+heir] {
			seen[old+">"+heir] = true
			p.Changes = append(p.Changes, pipeline.Change{Day: day, Old: old, New: heir, Whole: whole})
		}
	}
	for _, r := range nationalRows(t, "mapping_old_new_2025.csv") {
		province, commune, oldCommune, oldDistrict, oldProvince := "N"+r[0], "M"+r[2], "C"+r[4], "D"+r[7], "P"+r[9]
		if r[4] == "" { // an island district without communes
			oldCommune = "CD" + r[7]
		}
		unit(province, "province", "VN", after)
		unit(commune, "commune", province, after)
		unit(oldProvince, "province", "VN", before)
		unit(oldDistrict, "district", oldProvince, before)
		unit(oldCommune, "commune", oldDistrict, before)
		change(oldProvince, province, true)
		change(oldDistrict, province, true)
		change(oldCommune, commune, r[11] != "part")
	}
	return p
}

// TestTheCountryRestated restates a quarter of the whole country on the tree of two
// tiers: no province loses a figure, and those communes can be compared that consist of
// whole old ones.
func TestTheCountryRestated(t *testing.T) {
	t.Parallel()
	p := country(t)
	quarter, day := pipeline.Period{Kind: pipeline.Quarter, Year: 2025, Number: 2}, pipeline.NewDate(2025, time.July, 1)
	tree := p.Tree(quarter)
	var subs []pipeline.Submission
	want := map[string]int64{} // by new province
	heirs := p.Carry(quarter, day)
	for n, u := range tree.Units() {
		if u.Tier != "commune" {
			continue
		}
		s := pipeline.Submission{ID: u.Code + "/F", Unit: u.Code, Form: "F", Period: quarter, Version: 1, Scope: pipeline.Own, Verdict: pipeline.Accepted}
		for k, field := range []string{"a", "b"} {
			s.Cells = append(s.Cells, pipeline.Cell{Field: field, Measure: pipeline.Value, State: pipeline.Reported, Number: pipeline.Int(int64(n + k)), Sheet: "F", Ref: fmt.Sprintf("B%d", k+1)})
		}
		subs = append(subs, s)
		district, _ := tree.Unit(u.Parent)
		want[heirs[district.Parent][0]] += int64(n)
	}
	w := openTest(t)
	if err := w.Store(t.Context(), subs); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	f, err := restateAlone(t.Context(), w, p, quarter, subs, day)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d communes restated in %v", len(subs), time.Since(start))
	shown := pipeline.NewHierarchy(p.Units, day)
	communes := 0
	for _, r := range f.Results {
		u, _ := shown.Unit(r.Unit)
		if r.Indicator == "people" && u.Tier == "province" {
			if r.Value != pipeline.Known(pipeline.Int(want[r.Unit])) {
				t.Errorf("%s has %s, its old provinces %d", r.Unit, r.Value, want[r.Unit])
			}
			delete(want, r.Unit)
		}
		if r.Indicator == "people" && u.Tier == "commune" {
			communes++
		}
	}
	// 2,904 consist of whole communes; five are islands that were districts without communes.
	if len(want) > 0 || communes != 2904+5 {
		t.Errorf("%d communes can be compared, want 2909; provinces without a figure: %v", communes, want)
	}
}
