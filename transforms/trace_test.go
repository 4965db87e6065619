package transforms

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"danvan/pipeline"
)

// TestFieldsAreTraced asks about figures of the consolidated forms, cumulative ones too.
func TestFieldsAreTraced(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	asked := map[pipeline.Measure]int{}
	for _, name := range []string{"huyen-nop-ca-dia-ban", "loi-van", "bang-nhieu-dong", "gia-tri-rieng-nhieu-don-vi"} {
		w, s := openTest(t), readScenario(t, "testdata/"+name+".txtar")
		for i, want := range rollUp(t, w, s.programme, s.filed).Fields.Slice() {
			if i%3 != 0 && want.Measure == pipeline.Value { // each is a run of its own
				continue
			}
			got, err := w.Trace(t.Context(), s.programme, q2(), s.filed, pipeline.Asked{Unit: want.Unit, Field: pipeline.FieldRef{Form: want.Form, Field: want.Field}, Measure: want.Measure})
			if err != nil {
				t.Fatal(err)
			}
			r := got.Result
			if r.Value != want.Value || r.UnitsReported != want.UnitsReported || r.UnitsExpected != want.UnitsExpected || !got.AddsUp || len(got.Missing) != want.UnitsExpected-want.UnitsReported {
				t.Errorf("%s: %+v, want %+v", name, got, want)
			}
			asked[want.Measure]++
		}
		if _, err := w.Trace(t.Context(), s.programme, q2(), s.filed, pipeline.Asked{Unit: "P", Field: pipeline.FieldRef{Form: "F", Field: "khong_co"}, Measure: pipeline.Value}); err == nil {
			t.Errorf("%s: a field that is none was answered", name)
		}
	}
	if asked[pipeline.Value] == 0 || asked[pipeline.Cumulative] == 0 {
		t.Errorf("asked: %v", asked)
	}
}

// TestRestatedFiguresAreTraced asks about figures that scenarios have on the trees of
// other days: what can be compared adds up, and what cannot says why.
func TestRestatedFiguresAreTraced(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	for _, name := range []string{"chuoi-so-lieu-khi-sap-nhap", "chuoi-so-lieu-huyen-nop-ca-dia-ban", "chuoi-so-lieu-bieu-ca-dia-ban-va-bieu-rieng", "chuoi-so-lieu-khi-nhap-tinh"} {
		w, s := openTest(t), readScenario(t, "testdata/"+name+".txtar")
		rollUp(t, w, s.programme, s.filed)
		torn := 0
		for day := range s.mustOn {
			f, _ := restated(t, w, s, day)
			for i, want := range f.Results {
				if i%9 != 0 { // each is a run of its own
					continue
				}
				got, err := w.Trace(t.Context(), s.programme, q2(), s.filed, pipeline.Asked{Unit: want.Unit, Indicator: want.Indicator, On: day})
				if err != nil {
					t.Fatal(err)
				}
				if got.Result != want || !got.AddsUp || got.Torn != nil || got.Joined || len(got.Missing) != want.UnitsExpected-want.UnitsReported {
					t.Errorf("%s on %s: %+v, want %+v", name, day, got, want)
				}
			}
			for i, x := range f.Torn {
				if torn++; i%9 != 0 {
					continue
				}
				got, err := w.Trace(t.Context(), s.programme, q2(), s.filed, pipeline.Asked{Unit: x.Unit, Indicator: x.Indicator, On: day})
				if err != nil {
					t.Fatal(err)
				}
				if len(got.Torn) == 0 && !got.Joined || got.Contributions != nil || got.Result.Value.Known {
					t.Errorf("%s on %s: %v is torn and the trace says %+v", name, day, x, got)
				}
			}
		}
		if torn == 0 {
			t.Errorf("%s: nothing is torn", name)
		}
	}
}

// tornText writes a trace as "E: E 1000 in E; C 100 in P, heirs E H".
func tornText(t pipeline.Trace) string {
	var out []string
	for _, c := range t.Contributions {
		out = append(out, fmt.Sprintf("%s %s %s", c.Unit, c.Value, strings.Join(c.Through, "<")))
	}
	for _, part := range t.Torn {
		var values []string
		for _, c := range part.Contributions {
			values = append(values, c.Value)
		}
		line := fmt.Sprintf("%s %s lies in %s", part.Unit, strings.Join(values, "+"), part.LiesIn)
		if !part.Whole {
			line += ", heirs " + strings.Join(part.Heirs, " ")
		}
		out = append(out, line)
	}
	return strings.Join(out, "; ")
}

// TestWhyAFigureCannotBeCompared reads what a trace says of merged, divided and moved
// units, as the scenario tells their story.
func TestWhyAFigureCannotBeCompared(t *testing.T) {
	t.Parallel()
	september, october := pipeline.NewDate(2021, 9, 14), pipeline.NewDate(2021, 10, 1)
	holdTorn(t, "chuoi-so-lieu-khi-sap-nhap", []tornCase{
		{pipeline.Asked{Unit: "D1", Indicator: "people", On: september}, "A 1 B<D1; B 10 D1"},
		{pipeline.Asked{Unit: "P", Indicator: "people", On: september}, "A 1 B<D1<P; B 10 D1<P; C 100 P; E 1000 D2<P; H 100000 D3<P; G 10000 G2<D4<P"},
		{pipeline.Asked{Unit: "G2", Indicator: "index", On: september}, "G 11 G2"},
		{pipeline.Asked{Unit: "G2", Indicator: "busy", On: september}, "G 10000 G2"},
		{pipeline.Asked{Unit: "E", Indicator: "people", On: september}, "E 1000 lies in E; C 100 lies in P, heirs E H"},
		{pipeline.Asked{Unit: "D3", Indicator: "people", On: september}, "H 100000 lies in H; C 100 lies in P, heirs E H"},
		{pipeline.Asked{Unit: "B", Indicator: "index", On: september}, "A 7 lies in B; B 8 lies in B"},
		{pipeline.Asked{Unit: "EH", Indicator: "office", On: october}, "D4 7 lies in P, heirs EH G2"},
	})
	holdTorn(t, "chuoi-so-lieu-bieu-ca-dia-ban-va-bieu-rieng", []tornCase{
		{pipeline.Asked{Unit: "D1", Indicator: "people", On: september}, "B 20 lies in B; D1 30 lies in P, heirs A D1"},
		{pipeline.Asked{Unit: "D1", Indicator: "crowded", On: september}, "B 20 lies in B; D1 30 lies in P, heirs A D1"},
		{pipeline.Asked{Unit: "D1", Indicator: "all", On: september}, "D1 7 lies in D1; B 20+5 lies in B; D1 30 lies in P, heirs A D1"},
		{pipeline.Asked{Unit: "D1", Indicator: "office", On: september}, "D1 7 ; B 5 D1"},
		{pipeline.Asked{Unit: "P", Indicator: "people", On: september}, "D1 30 P; C 4 D2<P"},
	})
}

type tornCase struct {
	of   pipeline.Asked
	want string
}

func holdTorn(t *testing.T, scenario string, cases []tornCase) {
	t.Helper()
	w, s := openTest(t), readScenario(t, "testdata/"+scenario+".txtar")
	rollUp(t, w, s.programme, s.filed)
	for _, c := range cases {
		got, err := w.Trace(t.Context(), s.programme, q2(), s.filed, c.of)
		if err != nil {
			t.Fatal(err)
		}
		for i := range got.Torn {
			slices.Sort(got.Torn[i].Heirs)
		}
		if text := tornText(got); text != c.want {
			t.Errorf("%s %s on %s\n got %s\nwant %s", c.of.Unit, c.of.Indicator, c.of.On, text, c.want)
		}
	}
}

// A value that is not rolled up is on the consolidated form of who fills it, and a unit above
// has none that could be asked about.
func TestOwnValuesAreNotAdded(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/gia-tri-rieng-nhieu-don-vi.txtar")
	for x := range rollUp(t, w, s.programme, s.filed).Fields.All() {
		if x.Unit == "N" && x.Field == "par" || x.Measure == pipeline.Cumulative && x.Field == "par" {
			t.Errorf("got %+v", x)
		}
	}
	for unit, measure := range map[string]pipeline.Measure{"N": pipeline.Value, "P1": pipeline.Cumulative} {
		_, err := w.Trace(t.Context(), s.programme, q2(), s.filed, pipeline.Asked{Unit: unit, Field: pipeline.FieldRef{Form: "S", Field: "par"}, Measure: measure})
		if said := (pipeline.Sentence{}); !errors.As(err, &said) || !strings.Contains(said.Vietnamese, "không cộng") {
			t.Errorf("%s: %v", unit, err)
		}
	}
}
