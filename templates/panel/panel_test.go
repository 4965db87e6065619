package panel_test

import (
	"encoding/json"
	"html"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/document"
	"danvan/templates/document/page"
	"danvan/templates/figures"
	"danvan/templates/internal/sample"
	"danvan/templates/panel"
)

// written is the page of a consolidation with an empty report in it.
func written(t *testing.T, c *pipeline.Consolidation) string {
	t.Helper()
	more, err := panel.Of(figures.NewView(c))
	if err != nil {
		t.Fatal(err)
	}
	out, err := page.Write(&document.Document{Kind: "BÁO CÁO", Subject: "mẫu"}, more)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// pageData is what the page's script reads.
type pageData struct {
	Units      []struct{ Name string }
	Indicators []struct {
		Code                          string
		Value, Numerator, Denominator []pipeline.Maybe
		N, Of                         []int
		Cells                         struct{ Ref []string }
	}
	Traced bool
}

func dataOf(t *testing.T, out string) (d pageData) {
	t.Helper()
	m := regexp.MustCompile(`(?s)<script type="application/json" id="so-lieu">(.*?)</script>`).FindStringSubmatch(out)
	if m == nil {
		t.Fatal("the page has no data")
	}
	if err := json.Unmarshal([]byte(m[1]), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func consolidations() map[string]*pipeline.Consolidation {
	nothing := sample.Consolidation()
	nothing.Figures = pipeline.Figures{Period: nothing.Period}
	nothing.Previous, nothing.Accepted, nothing.Filing = nil, nil, pipeline.FilingStatus{}
	return map[string]*pipeline.Consolidation{"province": sample.Consolidation(), "party": sample.Party(), "joint": sample.Joint(),
		"scored": sample.Scored(), "hostile": sample.Hostile(), "part": partOf(sample.Consolidation(), "H8"), "nothing": nothing}
}

// partOf is a consolidation of a unit and what lies below it.
func partOf(c *pipeline.Consolidation, root string) *pipeline.Consolidation {
	var units []pipeline.Unit
	for _, u := range c.Tree.Units() {
		if c.Tree.Within(u.Code, root) {
			if u.Code == root {
				u.Parent = ""
			}
			units = append(units, u)
		}
	}
	c.Tree = pipeline.NewHierarchy(units, c.Programme.Rule.Window(c.Period).To)
	return c
}

// TestDataAreTheResults holds every figure that the page's script reads to the
// consolidation, exactly.
func TestDataAreTheResults(t *testing.T) {
	for name, c := range consolidations() {
		v, d := figures.NewView(c), dataOf(t, written(t, c))
		numeric := v.Numeric()
		if len(d.Indicators) != len(numeric) || len(d.Units) != len(c.Tree.Units()) {
			t.Errorf("%s: %d indicators of %d units", name, len(d.Indicators), len(d.Units))
			continue
		}
		for i, ind := range numeric {
			x := d.Indicators[i]
			for k, u := range c.Tree.Units() {
				r := v.Result(u.Code, ind.Code)
				same := x.Code == ind.Code && x.Value[k].String() == r.Value.String() && x.N[k] == r.UnitsReported && x.Of[k] == r.UnitsExpected
				if ind.Kind == pipeline.Ratio || ind.Kind == pipeline.UnitShare {
					same = same && x.Numerator[k].String() == r.Numerator.String() && x.Denominator[k].String() == r.Denominator.String()
				}
				if !same {
					t.Errorf("%s: %s of %s is not %+v", name, ind.Code, u.Code, r)
				}
			}
		}
	}
}

var (
	tableForm = regexp.MustCompile(`(?s)<table class="figures".*?</table>`)
	headForm  = regexp.MustCompile(`<th scope="col" data-i="(\d+)">`)
	rowForm   = regexp.MustCompile(`(?s)<tr[^>]* data-u="(\d+)"[^>]*>(.*?)</tr>`)
	cellForm  = regexp.MustCompile(`(?s)<td[^>]*>([^<]*)(?:<small>([^<]*)</small>)?`)
)

// TestTablesShowTheResults reads the tables as somebody without the script does.
func TestTablesShowTheResults(t *testing.T) {
	for name, c := range consolidations() {
		v, out, seen := figures.NewView(c), written(t, c), 0
		numeric, units := v.Numeric(), c.Tree.Units()
		for _, table := range tableForm.FindAllString(out, -1) {
			heads := headForm.FindAllStringSubmatch(table, -1)
			for _, row := range rowForm.FindAllStringSubmatch(table, -1) {
				cells := cellForm.FindAllStringSubmatch(row[2], -1)
				if len(cells) != len(heads) {
					t.Fatalf("%s: a row of %d cells below %d heads", name, len(cells), len(heads))
				}
				for k, cell := range cells {
					seen++
					ind, unit := numeric[place(t, heads[k][1])], units[place(t, row[1])]
					holdEntry(t, v.Result(unit.Code, ind.Code), ind, html.UnescapeString(cell[1]), cell[2])
				}
			}
		}
		if want := len(numeric) * len(units); seen != want {
			t.Errorf("%s: %d figures stand in the tables, want %d", name, seen, want)
		}
	}
}

func place(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func holdEntry(t *testing.T, r pipeline.Result, ind *pipeline.Indicator, said, cover string) {
	t.Helper()
	want := ""
	switch {
	case r.Value.Known:
		s := shown.Show(r, ind.Unit)
		want = s.String()
		if s.Side != "" {
			want += " (" + s.Side + ")"
		}
	case shown.NothingArose(r):
		want = "–"
	case r.UnitsExpected > 0 || r.Numerator.Known || r.Denominator.Known:
		want = "…"
	}
	if said != want {
		t.Errorf("%s of %s reads %q, want %q", ind.Code, r.Unit, said, want)
	}
	if n := shown.Count(r.UnitsReported) + "/" + shown.Count(r.UnitsExpected); r.UnitsExpected > 1 && cover != n {
		t.Errorf("%s of %s covers %q, want %s", ind.Code, r.Unit, cover, n)
	}
}

func TestCellsAreThere(t *testing.T) {
	c := sample.Consolidation()
	got := 0
	for _, i := range dataOf(t, written(t, c)).Indicators {
		got += len(i.Cells.Ref)
	}
	if got != c.Sources.Cells.Len() || got == 0 {
		t.Errorf("%d cells in the page, %d in the consolidation", got, c.Sources.Cells.Len())
	}
}

// A page of a part says nothing of what lies outside it.
func TestAPartHasNothingOfTheOthers(t *testing.T) {
	out := written(t, partOf(sample.Consolidation(), "H8"))
	for _, foreign := range []string{"Định Hóa", "bao-cao-H1", "bao-cao-SO2", "Sở Tư pháp"} {
		if strings.Contains(out, foreign) {
			t.Errorf("the page of a district speaks of %s", foreign)
		}
	}
	if d := dataOf(t, out); !d.Traced || len(d.Indicators[0].Cells.Ref) == 0 {
		t.Error("the page of a district has no cells")
	}
}

func TestWithoutSourcesThePageHasItsFigures(t *testing.T) {
	c := sample.Consolidation()
	c.Sources = nil
	if d := dataOf(t, written(t, c)); d.Traced || len(d.Indicators[0].Value) == 0 {
		t.Error("figures without cells are expected")
	}
}

func TestHostileTextStaysText(t *testing.T) {
	out := written(t, sample.Hostile())
	if n := strings.Count(strings.ToLower(out), "<script"); n != 2 {
		t.Errorf("%d scripts, want the page's own and its data", n)
	}
	if strings.Contains(out, sample.Script) || !strings.Contains(out, html.EscapeString(sample.Script[:16])) {
		t.Error("the planted name is not shown as text")
	}
}

// A tree larger than a page can show keeps the levels that fit and says so.
// Who should be called leads to its row, and what moved to its figure; what has no place on the
// page leads nowhere.
func TestListsLeadIntoThePage(t *testing.T) {
	out := written(t, sample.Consolidation())
	links := regexp.MustCompile(`<li><b><a href="#([^"]+)">`).FindAllStringSubmatch(out, -1)
	if len(links) < 6 {
		t.Fatalf("%d links", len(links))
	}
	for _, l := range links {
		if !strings.Contains(out, `id="`+l[1]+`"`) {
			t.Errorf("%s is not on the page", l[1])
		}
	}
}

func TestALargeTreeIsCut(t *testing.T) {
	c := sample.Consolidation()
	units := c.Tree.Units()
	for i := range 1500 {
		units = append(units, pipeline.Unit{Code: "Z" + strconv.Itoa(i), Name: "Thôn " + strconv.Itoa(i), Tier: "commune", Parent: "H1.X1", Counted: true})
	}
	many := len(c.Tree.Units())
	c.Tree = pipeline.NewHierarchy(units, c.Programme.Rule.Window(c.Period).To)
	out := written(t, c)
	if d := dataOf(t, out); len(d.Units) != many || d.Traced {
		t.Errorf("%d units have a row, want %d and no cells", len(d.Units), many)
	}
	if !strings.Contains(out, "Các đơn vị ở cấp thấp hơn xem trong trang của đơn vị cấp trên") {
		t.Error("the page does not say that it is cut")
	}
}
