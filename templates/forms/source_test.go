package forms_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/templates/forms"
)

// explained is a figure made from two cells of the sample workbook, one of them twice.
func explained() *pipeline.Explained {
	cell := func(ref, field, role string, n int64) pipeline.Contribution {
		return pipeline.Contribution{Period: q2, Unit: "H.XA", Form: "01/XLD", Field: field, Label: field, Submission: "H.XA/abc123/01/XLD", Sheet: "01-XLD", Cell: ref,
			Value: pipeline.Int(n).String(), Number: pipeline.Known(pipeline.Int(n)), Role: role, Through: []string{"H"}}
	}
	return &pipeline.Explained{Period: q2, Edition: 2, Unit: "H", Indicator: "ty_le", Name: "Tỷ lệ xử lý", UnitOfMeasure: "%", Kind: pipeline.Ratio, Value: pipeline.Known(pipeline.Int(80)),
		Names: pipeline.Names{"H": "Huyện Đại Từ", "H.XA": "Xã Hùng Sơn"}, AddsUp: true, Missing: []string{"H.XA"},
		Contributions: []pipeline.Contribution{cell("B12", "c1", "numerator", 1234), cell("B12", "c1", "denominator", 1234), cell("C12", "c2", "denominator", 2)}}
}

func marked(t *testing.T, c *forms.Composer, x *pipeline.Explained, r pipeline.Receipt, data []byte) pipeline.Document {
	t.Helper()
	d, err := c.Mark(context.Background(), x, r, original(data))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The copy has the sender's own sheets with the cells of the figure in blue, and says
// first that it is no form. Made twice it is the same; marked again it bears one set of
// marks.
func TestACopyIsMarkedForAFigure(t *testing.T) {
	sent, r := workbook(t, wrong(t)), receipt(pipeline.Accepted, "=Quý/II.xlsx")
	c := forms.NewComposer(pipeline.NewForest(programme(t)), nil)
	d := marked(t, c, explained(), r, sent)
	if d.Name != "BAN SAO 000012 H.XA =Quý_II.xlsx" {
		t.Errorf("the copy is called %q", d.Name)
	}
	if again := marked(t, c, explained(), r, sent); !bytes.Equal(again.Bytes, d.Bytes) {
		t.Error("made twice it is another")
	}
	f, before := open(t, d.Bytes), open(t, sent)
	if sheets := f.GetSheetList(); sheets[0] != pipeline.SourceSheet || !slices.Equal(sheets[1:], before.GetSheetList()) || f.GetActiveSheetIndex() != 0 {
		t.Errorf("sheets %q", sheets)
	}
	if got := coloured(t, f, "01-XLD"); !slices.Equal(got, []string{"B12", "C12"}) {
		t.Errorf("coloured: %q", got)
	}
	notes := comments(t, f, "01-XLD")
	if len(notes) != 2 || notes["B12"] != "danvan: NGUỒN SỐ LIỆU\nSố liệu: Huyện Đại Từ (H), Tỷ lệ xử lý, Quý II/2021: 80%\nỞ đây: 1.234 (tử số)\nỞ đây: 1.234 (mẫu số)\nBản sao để tra cứu, không phải biểu để nộp." {
		t.Errorf("comments: %q", notes)
	}
	page := text(t, f, pipeline.SourceSheet)
	for _, want := range []string{"BẢN SAO ĐỂ TRA CỨU – KHÔNG PHẢI BIỂU ĐỂ NỘP", "=Quý/II.xlsx", "Bản chốt số 2", "abc123", "|01-XLD|B12|1.234|tử số|Huyện Đại Từ", "|01-XLD|C12|2|mẫu số|"} {
		if !strings.Contains(page, want) {
			t.Errorf("the first sheet does not say %q:\n%s", want, page)
		}
	}
	for _, sheet := range before.GetSheetList() {
		if visible, _ := f.GetSheetVisible(sheet); !visible {
			continue
		}
		if h, err := f.GetHeaderFooter(sheet); err != nil || !strings.Contains(h.OddHeader, "KHÔNG PHẢI BIỂU ĐỂ NỘP") {
			t.Errorf("%s is printed without a word: %+v %v", sheet, h, err)
		}
	}
	senderStays(t, before, f)
	torn := explained()
	torn.Gap, torn.Value = pipeline.GapTorn, pipeline.Maybe{}
	if page := text(t, open(t, marked(t, c, torn, r, sent).Bytes), pipeline.SourceSheet); !strings.Contains(page, "không so sánh được vì đơn vị đã sáp nhập") || strings.Contains(page, "được tính từ đó") {
		t.Errorf("of a figure that cannot be compared it says\n%s", page)
	}
	f = open(t, marked(t, c, explained(), r, d.Bytes).Bytes)
	if got := coloured(t, f, "01-XLD"); !slices.Equal(got, []string{"B12", "C12"}) || len(comments(t, f, "01-XLD")) != 2 || len(f.GetSheetList()) != 1+len(before.GetSheetList()) {
		t.Errorf("marked again: %q on %q", got, f.GetSheetList())
	}
}

// A delimited text becomes a workbook with the same rows, and a file that cannot be shown
// is an error.
func TestATextIsMarkedInAWorkbook(t *testing.T) {
	rows := []pipeline.SheetRow{typed(1, "Biểu số", "01/XLD"), typed(2, "MS", "1=2+3+4", "2"), typed(12, "Xã; một", "=1+1", "2")}
	x := explained()
	for i := range x.Contributions {
		x.Contributions[i].Sheet = "a" // as a reader calls the one sheet of a text
	}
	r := receipt(pipeline.Accepted, "a.csv")
	r.Submissions = []pipeline.Submission{{ID: "H.XA/abc123/01/XLD", Form: "01/XLD", Period: q2}}
	c := forms.NewComposer(pipeline.NewForest(programme(t)), func(pipeline.Original) ([]pipeline.SheetRows, error) { return []pipeline.SheetRows{{Rows: rows}}, nil })
	d := marked(t, c, x, r, []byte("x"))
	f := open(t, d.Bytes)
	if got := coloured(t, f, "01-XLD"); !slices.Equal(got, []string{"B12", "C12"}) || d.Name != "BAN SAO 000012 H.XA a.xlsx" || value(t, f, "01-XLD", "B12") != "=1+1" {
		t.Errorf("%s: marked %q", d.Name, got)
	}
	if formula, _ := f.GetCellFormula("01-XLD", "B12"); formula != "" {
		t.Error("a text became a formula")
	}
	if x.Contributions[0].Sheet != "a" {
		t.Error("the explanation was changed")
	}
	if _, err := forms.NewComposer(pipeline.NewForest(programme(t)), nil).Mark(context.Background(), x, r, original([]byte("x"))); err == nil {
		t.Error("what cannot be shown was marked")
	}
}

func TestTheListOfSources(t *testing.T) {
	d, err := forms.NewComposer(pipeline.NewForest(programme(t)), nil).SourceList(explained(), func(string) string { return "BAN SAO 1.xlsx" })
	if err != nil {
		t.Fatal(err)
	}
	page := text(t, open(t, d.Bytes), pipeline.SourceSheet)
	for _, want := range []string{"Các ô dưới đây cộng lại khớp với số liệu.", "1 đơn vị: Xã Hùng Sơn (H.XA)", "|1.234|tử số|", "BAN SAO 1.xlsx"} {
		if !strings.Contains(page, want) {
			t.Errorf("the list does not say %q:\n%s", want, page)
		}
	}
	x := explained()
	x.Parts = []pipeline.ExplainedPart{{Period: q2, Counts: true, Missing: []string{"H.XA"}}, {Period: q3, Counts: true}}
	if d, err = forms.NewComposer(pipeline.NewForest(programme(t)), nil).SourceList(x, func(string) string { return "" }); err != nil {
		t.Fatal(err)
	}
	if page, want := text(t, open(t, d.Bytes), pipeline.SourceSheet), "Chưa đủ số liệu các kỳ||1 đơn vị: Xã Hùng Sơn (H.XA) (thiếu Quý II/2021)"; !strings.Contains(page, want) {
		t.Errorf("the list does not say %q:\n%s", want, page)
	}
	x = explained()
	x.Gap, x.Torn = pipeline.GapTorn, []pipeline.TornPart{{Unit: "H.XA", Heirs: []string{"X1", "X2"}, LiesIn: "H"}, {Unit: "H", Heirs: []string{"H"}, Whole: true}}
	if d, err = forms.NewComposer(pipeline.NewForest(programme(t)), nil).SourceList(x, func(string) string { return "" }); err != nil {
		t.Fatal(err)
	}
	if page := text(t, open(t, d.Bytes), pipeline.SourceSheet); !strings.Contains(page, "Không so sánh được vì||Xã Hùng Sơn (H.XA) đã chia về X1; X2; số của đơn vị này không tách được, nằm ở Huyện Đại Từ (H).") || strings.Contains(page, "cộng lại khớp") {
		t.Errorf("why it cannot be compared is not told:\n%s", page)
	}
	x = explained()
	x.AddsUp = false
	if d, err = forms.NewComposer(pipeline.NewForest(programme(t)), nil).SourceList(x, func(string) string { return "" }); err != nil || !strings.Contains(text(t, open(t, d.Bytes), pipeline.SourceSheet), "KHÔNG CỘNG KHỚP") {
		t.Errorf("what does not add up is not told: %v", err)
	}
}
