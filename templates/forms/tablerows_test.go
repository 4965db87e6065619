package forms_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/templates/forms"
)

// superior is a request to the district for a table with rows for units below: two
// communes and an office.
func superior(t *testing.T) (forms.Request, *pipeline.Form) {
	t.Helper()
	req := request(t, q2)
	p := req.Programme
	p.Units = append(p.Units, pipeline.Unit{Code: "H.P.T", Name: "Xã dưới phòng", Tier: "commune", Parent: "H.P", Counted: true}, // scored by the office, if by anybody
		pipeline.Unit{Code: "H.P", Name: "Phòng Nội vụ", Tier: "office", Parent: "H", Counted: true},
		pipeline.Unit{Code: "H.B", Name: "Xã Bản Ngoại", Tier: "commune", Parent: "H", Counted: true},
		pipeline.Unit{Code: "H.CU", Name: "Xã đã giải thể", Tier: "commune", Parent: "H", Validity: pipeline.Validity{To: pipeline.NewDate(2020, 1, 1)}})
	req.Unit, _ = p.Unit("H")
	form := &p.Forms[1]
	req.Forms = []*pipeline.Form{form}
	return req, form
}

// column returns the first column from the row below the row of numbers to the note.
func unitColumn(t *testing.T, req forms.Request) []string {
	t.Helper()
	f := open(t, workbook(t, req))
	var out []string
	for row := 12; ; row++ {
		text := value(t, f, "01-XLD", fmt.Sprintf("A%d", row))
		if strings.HasPrefix(text, "5. Ghi chú") || row > 40 {
			return out
		}
		out = append(out, text)
	}
}

func TestRowsOfATable(t *testing.T) {
	communes := &pipeline.Scoring{Tiers: []string{"commune"}, Criteria: []pipeline.Criterion{{Code: "tc1"},
		{Code: "tc2", Superior: []pipeline.FieldRef{{Form: "01/XLD", Field: "c1"}}}}}
	filed := func(rows ...string) []pipeline.Submission {
		var cells []pipeline.Cell
		for _, r := range rows {
			c := number("c1", 1)
			c.Row = r
			cells = append(cells, c)
		}
		return []pipeline.Submission{{Form: "01/XLD", Cells: cells}}
	}
	a, b, office := "Xã Hùng Sơn & Bản <Ngoại>", "Xã Bản Ngoại", "Phòng Nội vụ"
	for name, c := range map[string]struct {
		scoring *pipeline.Scoring
		scope   pipeline.Scope
		tiers   []string
		filled  []pipeline.Submission
		want    []string
	}{
		"own figures":                {want: []string{"Huyện Đại Từ"}},
		"all below":                  {scope: pipeline.Subtree, want: []string{a, office, b, "Tổng cộng"}},
		"scores":                     {scoring: communes, scope: pipeline.Subtree, tiers: []string{"district"}, want: []string{a, b}},
		"scores without a scope":     {scoring: communes, tiers: []string{"district"}, want: []string{a, b}},
		"a total alone was filed":    {scope: pipeline.Subtree, filled: filed(""), want: []string{"Huyện Đại Từ"}},
		"a part was filed":           {scope: pipeline.Subtree, filled: filed("H.B"), want: []string{a, office, b, "Tổng cộng"}},
		"scores filed for an office": {scoring: communes, tiers: []string{"district"}, filled: filed("H.P"), want: []string{a, b, office}},
	} {
		t.Run(name, func(t *testing.T) {
			req, form := superior(t)
			req.Programme.Scoring, req.Filled = c.scoring, c.filled
			form.Scopes = map[string]pipeline.Scope{"district": c.scope}
			if c.scope == "" {
				form.Scopes = nil
			}
			if c.tiers != nil {
				form.Tiers = c.tiers
			}
			if got := unitColumn(t, req); !slices.Equal(got, c.want) {
				t.Errorf("rows %q, want %q", got, c.want)
			}
		})
	}
}

// Every row of a breakdown is open for figures, with its name locked, and has the
// form's relations; a relation with another form is for the total alone.
func TestRowsBelowAreOpenAndChecked(t *testing.T) {
	req, form := superior(t)
	form.Scopes = map[string]pipeline.Scope{"district": pipeline.Subtree}
	form.Fields = append(form.Fields, pipeline.Field{Code: "ly_do", Number: "5", Label: "Lý do", Kind: pipeline.Text})
	wrong := number("c3", 7)
	wrong.Row = "H.B"
	less := number("c2", 4)
	less.Row = "H.B"
	why := words("H.B", "ly_do", strings.Repeat("đơn gửi nhiều lần ", 9))
	req.Filled = []pipeline.Submission{{Form: "01/XLD", Cells: []pipeline.Cell{less, wrong, why}}}
	f := open(t, workbook(t, req))
	want := map[string]bool{}
	for row := 12; row <= 16; row++ { // four rows and the note
		for _, col := range []string{"B", "C", "D", "E", "F"} {
			want[fmt.Sprint(col, row)] = true
		}
	}
	if got := unlocked(t, f, "01-XLD"); !maps.Equal(got, want) {
		t.Errorf("unlocked %v", slices.Sorted(maps.Keys(got)))
	}
	if got := value(t, f, "01-XLD", "A7"); got != "Còn 1 chỗ cần kiểm tra lại – xem phần Kiểm tra số liệu dưới bảng." {
		t.Errorf("state %q", got)
	}
	find(t, f, "01-XLD", "Xã Bản Ngoại: 3 ≤ 2")
	find(t, f, "01-XLD", "Tổng cộng: 1 = 2+3+4")
	if h, err := f.GetRowHeight("01-XLD", 14); err != nil || h < 100 {
		t.Errorf("a long reason has %v points of height, %v", h, err)
	}
	style, err := f.GetCellStyle("01-XLD", "F14")
	if err != nil {
		t.Fatal(err)
	}
	if s, err := f.GetStyle(style); err != nil || !s.Alignment.WrapText {
		t.Error("a reason is not wrapped")
	}
	layout, err := f.GetPageLayout("01-XLD")
	if err != nil || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 {
		t.Errorf("page %+v, %v", layout, err)
	}
}

func TestRowsBelowInCSV(t *testing.T) {
	req, form := superior(t)
	form.Scopes = map[string]pipeline.Scope{"district": pipeline.Subtree}
	var out bytes.Buffer
	if err := forms.CSV(&out, req, form); err != nil {
		t.Fatal(err)
	}
	if want := "Phòng Nội vụ;;;;\r\nXã Bản Ngoại;;;;\r\nTổng cộng;;;;\r\n"; !strings.HasSuffix(out.String(), want) {
		t.Errorf("got %s", out.String())
	}
}
