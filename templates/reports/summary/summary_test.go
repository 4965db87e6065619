package summary_test

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
	"danvan/templates/internal/sample"
	"danvan/templates/reports/summary"

	"github.com/xuri/excelize/v2"
)

// province is the workbook of the made-up province: printed and opened once, because
// opening takes longer than everything that the tests ask of it.
var province = sync.OnceValues(func() (*excelize.File, error) {
	docs, err := summary.Report{}.Print(figures.NewView(sample.Consolidation()))
	if err != nil {
		return nil, err
	}
	return excelize.OpenReader(bytes.NewReader(docs[0].Bytes))
})

func opened(t *testing.T) *excelize.File {
	t.Helper()
	f, err := province()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func open(t *testing.T, c *pipeline.Consolidation) *excelize.File {
	t.Helper()
	docs, err := summary.Report{}.Print(figures.NewView(c))
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(docs[0].Bytes))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func rows(t *testing.T, f *excelize.File, sheet string) [][]string {
	t.Helper()
	out, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// find returns the cell (row and column from 1) with exactly this text.
func find(t *testing.T, f *excelize.File, sheet, text string) (row, col int) {
	t.Helper()
	for r, cells := range rows(t, f, sheet) {
		for c, v := range cells {
			if v == text {
				return r + 1, c + 1
			}
		}
	}
	t.Fatalf("%q is not on %s", text, sheet)
	return 0, 0
}

func cell(t *testing.T, row, col int) string {
	t.Helper()
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func raw(t *testing.T, f *excelize.File, sheet string, row, col int) string {
	t.Helper()
	v, err := f.GetCellValue(sheet, cell(t, row, col), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func formula(t *testing.T, f *excelize.File, sheet string, row, col int) string {
	t.Helper()
	v, err := f.GetCellFormula(sheet, cell(t, row, col))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func format(t *testing.T, f *excelize.File, sheet string, row, col int) string {
	t.Helper()
	id, err := f.GetCellStyle(sheet, cell(t, row, col))
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	if s.CustomNumFmt == nil {
		return ""
	}
	return *s.CustomNumFmt
}

func same(t *testing.T, what, got string, want pipeline.Maybe) {
	t.Helper()
	if !want.Known {
		if got != "…" {
			t.Errorf("%s: %q, want no value", what, got)
		}
		return
	}
	g, err := strconv.ParseFloat(got, 64)
	if err != nil || g != want.Number.Float() {
		t.Errorf("%s: %q, want %s", what, got, want)
	}
}

func TestSheets(t *testing.T) {
	got := strings.Join(opened(t).GetSheetList(), "|")
	want := strings.Join([]string{summary.SheetOverview, summary.SheetCharts, summary.SheetTargets, summary.SheetUnits, summary.SheetComparison,
		summary.SheetFiling, summary.SheetCalendar, summary.SheetFindings, "Biểu DV-01", "Biểu 01-TCD", summary.SheetNarrative, summary.SheetSources,
		summary.SheetCells, summary.SheetMissing, summary.SheetSubmissions, summary.SheetChartData}, "|")
	if got != want {
		t.Errorf("sheets %s\nwant   %s", got, want)
	}
}

// titled is an indicator as tables name it.
func titled(ind *pipeline.Indicator) string {
	if ind.Unit == "" {
		return ind.Name
	}
	return ind.Name + " (" + ind.Unit + ")"
}

func TestOverview(t *testing.T) {
	c := sample.Consolidation()
	v := figures.NewView(c)
	f := opened(t)
	const result, difference, light, before = 2, 4, 7, 11
	for _, ind := range v.Headlines() {
		row, _ := find(t, f, summary.SheetOverview, titled(ind))
		r := v.Result(sample.Root, ind.Code)
		same(t, ind.Code, raw(t, f, summary.SheetOverview, row, result), r.Value)
		if got := format(t, f, summary.SheetOverview, row, result); got != "[$-42A]#,##0" && got != "[$-42A]#,##0.00" {
			t.Errorf("%s: format %q", ind.Code, got)
		}
		m := v.Movement(sample.Root, ind.Code, figures.PreviousPeriod)
		same(t, ind.Code+" before", raw(t, f, summary.SheetOverview, row, before), m.Before)
		same(t, ind.Code+" difference", raw(t, f, summary.SheetOverview, row, difference), pipeline.Known(m.Difference))
		if got := formula(t, f, summary.SheetOverview, row, difference); got != "ROUND(ROUND("+cell(t, row, result)+",2)-ROUND("+cell(t, row, before)+",2),2)" {
			t.Errorf("%s: difference is %q", ind.Code, got)
		}
		if got := raw(t, f, summary.SheetOverview, row, light); !strings.HasSuffix(got, shown.LightOf(r).Word()) {
			t.Errorf("%s: light %q", ind.Code, got)
		}
	}
	row, _ := find(t, f, summary.SheetOverview, "Số lượt tiếp công dân (lượt)")
	if got := raw(t, f, summary.SheetOverview, row, result) + " " + raw(t, f, summary.SheetOverview, row, difference); got != "866 -146" {
		t.Errorf("visits: %s", got)
	}
}

func TestTheFirstPageIsOnePage(t *testing.T) {
	f := opened(t)
	page, err := f.GetPageLayout(summary.SheetOverview)
	if err != nil || *page.Orientation != "portrait" || *page.Size != 9 || *page.FitToWidth != 1 || *page.FitToHeight != 1 {
		t.Errorf("page %+v, %v", page, err)
	}
	area := ""
	for _, n := range f.GetDefinedName() {
		if n.Name == "_xlnm.Print_Area" && n.Scope == summary.SheetOverview {
			area = n.RefersTo
		}
	}
	if !strings.HasPrefix(area, "'Tổng quan'!$A$1:$G$") {
		t.Errorf("what is printed: %q", area)
	}
}

func TestTheFirstPageNamesWhomToCallAndWhatMoved(t *testing.T) {
	c := sample.Consolidation()
	c.At = c.At.AddDate(0, 1, 0) // by then every report is due
	v := figures.NewView(c)
	f := open(t, c)
	row, _ := find(t, f, summary.SheetOverview, "CÁC ĐƠN VỊ CẦN GỌI")
	calls, more := v.Calls(5)
	if len(calls) != 5 || more == 0 {
		t.Fatalf("%d calls, %d more", len(calls), more)
	}
	for i, call := range calls {
		if got, want := raw(t, f, summary.SheetOverview, row+1+i, 1), strconv.Itoa(i+1)+". "+v.UnitName(call.Unit.Code); got != want {
			t.Errorf("call %d: %q, want %q", i+1, got, want)
		}
		if got := raw(t, f, summary.SheetOverview, row+1+i, 2); !strings.EqualFold(got, strings.Join(v.Reasons(call, 2), "; ")+".") {
			t.Errorf("call %d because %q", i+1, got)
		}
	}
	if got := raw(t, f, summary.SheetOverview, row+6, 1); !strings.HasSuffix(got, v.CallRule()) {
		t.Errorf("the rule: %q", got)
	}
	row, _ = find(t, f, summary.SheetOverview, "THAY ĐỔI LỚN NHẤT SO VỚI QUÝ II/2021")
	for i, m := range v.Movers(5) {
		if got := raw(t, f, summary.SheetOverview, row+1+i, 1); got != titled(m.Indicator) {
			t.Errorf("mover %d: %q, want %q", i+1, got, titled(m.Indicator))
		}
		same(t, "mover", raw(t, f, summary.SheetOverview, row+1+i, 4), pipeline.Known(m.Difference))
	}
}

func TestCharts(t *testing.T) {
	f := opened(t)
	charts := 0
	f.Pkg.Range(func(k, v any) bool {
		name, _ := k.(string)
		body, _ := v.([]byte)
		if !strings.HasPrefix(name, "xl/charts/chart") {
			return true
		}
		charts++
		for _, want := range []string{"&#39;!$B$", `typeface="Times New Roman"`, `val="000000"`} {
			if !bytes.Contains(body, []byte(want)) && !bytes.Contains(body, []byte(summary.SheetCalendar)) {
				t.Errorf("%s lacks %s", name, want)
			}
		}
		return true
	})
	described := 0
	f.Pkg.Range(func(k, v any) bool {
		name, _ := k.(string)
		body, _ := v.([]byte)
		if strings.HasPrefix(name, "xl/drawings/drawing") {
			described += bytes.Count(body, []byte(`descr="Biểu đồ`))
		}
		return true
	})
	if charts < 5 || described != charts {
		t.Errorf("%d charts, %d with words for those who cannot see them", charts, described)
	}
}

// A plan's own words for an indicator may run over lines; a drawing's name may not.
func TestIndicatorsOfLongNamesAreCharted(t *testing.T) {
	c := sample.Party()
	long := strings.Repeat("Tỷ lệ ý kiến của Nhân dân được trả lời ", 10)
	for i := range c.Programme.Indicators {
		c.Programme.Indicators[i].Name = long + strconv.Itoa(i)
	}
	for _, cells := range rows(t, open(t, c), summary.SheetOverview)[:6] {
		if strings.Contains(strings.Join(cells, ""), "  ") {
			t.Errorf("two spaces: %q", cells)
		}
	}
}

// Bars and points below 0 are not cut off, and no figure is too wide for its column.
func TestFiguresBelowZeroAndLargeOnesAreShown(t *testing.T) {
	c := sample.Party()
	key := c.Programme.Headlines[0]
	for i := range c.Results {
		if r := &c.Results[i]; r.Indicator == key && r.Value.Known {
			r.Value.Number = -r.Value.Number - pipeline.Int(100)
		}
	}
	f := open(t, c)
	below := 0
	f.Pkg.Range(func(k, v any) bool {
		if body, _ := v.([]byte); strings.HasPrefix(k.(string), "xl/charts/chart") && !bytes.Contains(body, []byte(`<c:min val="0"`)) {
			below++
		}
		return true
	})
	if below == 0 {
		t.Error("every chart begins at 0")
	}
	id, err := f.GetCellStyle(summary.SheetOverview, "B8")
	if err != nil {
		t.Fatal(err)
	}
	if s, err := f.GetStyle(id); err != nil || !s.Alignment.ShrinkToFit {
		t.Errorf("the first figure does not shrink: %+v, %v", s, err)
	}
}

// withMore is the Party's sample with so many more units below the root.
func withMore(n int) *pipeline.Consolidation {
	c := sample.Party()
	units := c.Tree.Units()
	for i := range n {
		cell := c.Tree.Children(c.Tree.Root().Code)[0]
		cell.Code, cell.Name = cell.Code+strconv.Itoa(i), cell.Name+" "+strconv.Itoa(i)
		units = append(units, cell)
	}
	c.Tree = pipeline.NewHierarchy(units, c.Programme.Rule.Window(c.Period).To)
	return c
}

// Where many units stand beside each other their names lie on their side: upright they
// would be cut into letters.
func TestNamesOfManyUnitsAreTurned(t *testing.T) {
	few, many := sample.Party(), withMore(8)
	if turned, upright := axes(t, few); turned > 0 || upright < 3 {
		t.Errorf("of few units %d charts have turned names, %d have not", turned, upright)
	}
	if turned, _ := axes(t, many); turned < 3 {
		t.Errorf("of many units %d charts have turned names", turned)
	}
}

// Of forty units each bar has its name, in a chart as wide as the page; and every chart ends
// inside the column that it says to end in: of what lies beyond, Excel leaves most out.
func TestEachOfManyUnitsIsNamed(t *testing.T) {
	f := open(t, withMore(40))
	wide, narrow, named := 0, 0, 0
	ends := regexp.MustCompile(`<xdr:from><xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)</xdr:row>.*?<xdr:to><xdr:col>(\d+)</xdr:col><xdr:colOff>(\d+)</xdr:colOff><xdr:row>(\d+)</xdr:row><xdr:rowOff>0<`)
	f.Pkg.Range(func(k, v any) bool {
		name, _ := k.(string)
		body, _ := v.([]byte)
		if strings.HasPrefix(name, "xl/charts/chart") && bytes.Contains(body, []byte(`tickLblSkip val="1"`)) {
			named++
		}
		if !strings.HasPrefix(name, "xl/drawings/drawing") || bytes.Count(body, []byte("<xdr:from>")) < 2 {
			return true // it is not that of the sheet of charts
		}
		for _, m := range ends.FindAllSubmatch(body, -1) {
			var at [5]int // column and row, the last column and how far into it, the row after the last
			for i := range at {
				at[i], _ = strconv.Atoi(string(m[1+i]))
			}
			switch wideness := at[2] - at[0]; {
			case at[4]-at[1] != 17 || at[3] > 60*9525:
				t.Errorf("a chart of %d rows ends %d pixels into a column of 64", at[4]-at[1], at[3]/9525)
			case wideness == 17:
				wide++
			case wideness == 8:
				narrow++
			default:
				t.Errorf("a chart goes from column %d to %d", at[0], at[2])
			}
		}
		return true
	})
	if wide < 2 || narrow < 1 || named < wide {
		t.Errorf("%d wide charts and %d narrow ones, %d with every name", wide, narrow, named)
	}
}

// axes counts the charts of units by how their names stand.
func axes(t *testing.T, c *pipeline.Consolidation) (turned, upright int) {
	t.Helper()
	categories := regexp.MustCompile(`<(?:c:)?cat>.*?\$A\$(\d+):\$A\$(\d+)`)
	open(t, c).Pkg.Range(func(k, v any) bool {
		name, _ := k.(string)
		body, _ := v.([]byte)
		m := categories.FindSubmatch(body)
		if !strings.HasPrefix(name, "xl/charts/chart") || m == nil || bytes.Contains(body, []byte("lineChart")) || bytes.Contains(body, []byte(`barDir val="bar"`)) {
			return true
		}
		from, _ := strconv.Atoi(string(m[1]))
		to, _ := strconv.Atoi(string(m[2]))
		is := bytes.Contains(body, []byte(`rot="-5400000"`))
		if many := to-from+1 > 12; many != is {
			t.Errorf("%s has %d names, turned: %v", name, to-from+1, is)
		} else if many {
			turned++
		} else {
			upright++
		}
		return true
	})
	return turned, upright
}

func TestUnits(t *testing.T) {
	c := sample.Consolidation()
	v := figures.NewView(c)
	f := opened(t)
	const first = 7
	for _, code := range []string{sample.OnTime, sample.Dialogues, sample.Plans} {
		ind := c.Programme.Indicator(code)
		name := ind.Name
		if ind.Unit != "%" {
			name += " (" + ind.Unit + ")"
		}
		_, col := find(t, f, summary.SheetUnits, name)
		for i, u := range c.Tree.Units() {
			r := v.Result(u.Code, code)
			row := first + i
			value := col
			if ind.Unit == "%" {
				value = col + 2
				same(t, u.Code+" numerator", raw(t, f, summary.SheetUnits, row, col), r.Numerator)
				same(t, u.Code+" denominator", raw(t, f, summary.SheetUnits, row, col+1), r.Denominator)
				want := ""
				if r.Value.Known {
					want = "ROUND(" + cell(t, row, col) + "/" + cell(t, row, col+1) + "*100,4)"
				}
				if got := formula(t, f, summary.SheetUnits, row, value); got != want {
					t.Errorf("%s of %s: formula %q, want %q", code, u.Code, got, want)
				}
			}
			same(t, code+" of "+u.Code, raw(t, f, summary.SheetUnits, row, value), r.Value)
			cover := strconv.Itoa(r.UnitsReported) + "/" + strconv.Itoa(r.UnitsExpected)
			if got := raw(t, f, summary.SheetUnits, row, value+1); got != cover {
				t.Errorf("%s of %s: %q units, want %s", code, u.Code, got, cover)
			}
		}
	}
}

// A league of more units than a page holds goes on below the names of its criteria.
func TestPagesOfALeague(t *testing.T) {
	f := open(t, sample.Scored())
	titles := ""
	for _, n := range f.GetDefinedName() {
		if n.Name == "_xlnm.Print_Titles" && n.Scope == summary.SheetRanking {
			titles = n.RefersTo
		}
	}
	if want := "'" + summary.SheetRanking + "'!$6:$7"; titles != want {
		t.Errorf("print titles %q, want %q", titles, want)
	}
	if head := raw(t, f, summary.SheetRanking, 6, 1); head != "Hạng" {
		t.Errorf("row 6 begins with %q", head)
	}
}

func TestPagesOfUnits(t *testing.T) {
	f := opened(t)
	titles := ""
	for _, n := range f.GetDefinedName() {
		if n.Name == "_xlnm.Print_Titles" && n.Scope == summary.SheetUnits {
			titles = n.RefersTo
		}
	}
	if titles != "'Chỉ tiêu theo đơn vị'!$A:$B,'Chỉ tiêu theo đơn vị'!$4:$6" {
		t.Errorf("print titles %q", titles)
	}
	panes, err := f.GetPanes(summary.SheetUnits)
	if err != nil || !panes.Freeze || panes.XSplit != 2 || panes.YSplit != 6 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	page, err := f.GetPageLayout(summary.SheetUnits)
	if err != nil || *page.Orientation != "landscape" || *page.Size != 9 {
		t.Errorf("page %+v, %v", page, err)
	}
}

func TestHyperlinksLeadSomewhere(t *testing.T) {
	c := sample.Consolidation()
	f := opened(t)
	row, _ := find(t, f, summary.SheetOverview, titled(c.Programme.Indicator(sample.OnTime)))
	for col, want := range map[int]string{2: summary.SheetUnits, 3: summary.SheetSources} {
		ok, target, err := f.GetCellHyperLink(summary.SheetOverview, cell(t, row, col))
		if err != nil || !ok {
			t.Fatalf("column %d has no link: %v", col, err)
		}
		sheet, at, _ := strings.Cut(target, "!")
		name, err := f.GetCellValue(strings.Trim(sheet, "'"), at)
		if err != nil || strings.Trim(sheet, "'") != want || !strings.HasPrefix(name, c.Programme.Indicator(sample.OnTime).Name) {
			t.Errorf("column %d leads to %s, which says %q (%v)", col, target, name, err)
		}
	}
	_, col := find(t, f, summary.SheetUnits, c.Programme.Indicator(sample.OnTime).Name)
	for sheet, at := range map[string]string{summary.SheetUnits: cell(t, 6, col), summary.SheetSources: cell(t, sourceRow(t, f, c), 8)} {
		if ok, target, _ := f.GetCellHyperLink(sheet, at); !ok || target != "'"+summary.SheetOverview+"'!"+cell(t, row, 2) {
			t.Errorf("the way back from %s is %q", sheet, target)
		}
	}
}

func sourceRow(t *testing.T, f *excelize.File, c *pipeline.Consolidation) int {
	t.Helper()
	row, _ := find(t, f, summary.SheetSources, c.Programme.Indicator(sample.OnTime).Name)
	return row
}

func TestFiling(t *testing.T) {
	c := sample.Consolidation()
	f := opened(t)
	row, _ := find(t, f, summary.SheetFiling, "Tổng cộng")
	want := []int{c.Filing.Totals.Expected, c.Filing.Totals.OnTime, c.Filing.Totals.Late, c.Filing.Totals.Returned, c.Filing.Totals.NotReceived, c.Filing.Totals.Unexpected}
	for i, n := range want {
		if got := raw(t, f, summary.SheetFiling, row, 2+i); got != strconv.Itoa(n) {
			t.Errorf("total %d: %s, want %d", i, got, n)
		}
	}
	states := map[string]int{}
	for _, r := range rows(t, f, summary.SheetFiling) {
		for _, v := range r {
			states[v]++
		}
	}
	// Communes of two districts are named alike.
	find(t, f, summary.SheetFiling, "Thị trấn Tân Lập 1 (Huyện Đại Từ)")
	find(t, f, summary.SheetFiling, "Thị trấn Tân Lập 1 (Huyện Phú Lương)")
	// Each word stands in the heads of the two tables of totals as well.
	if states["Chưa nộp"] != c.Filing.Totals.NotReceived+2 || states["Nộp muộn"] != c.Filing.Totals.Late+2 || states["Ngoài danh mục"] != 3 {
		t.Errorf("states %v", states)
	}
	// A district is counted with its communes.
	row, _ = find(t, f, summary.SheetFiling, "Huyện Đại Từ")
	owed := 0
	for _, r := range c.Filing.Reports {
		if r.State != pipeline.Unexpected && c.Tree.Within(r.Unit, "H8") {
			owed++
		}
	}
	if got := raw(t, f, summary.SheetFiling, row, 2); owed == 0 || got != strconv.Itoa(owed) {
		t.Errorf("the branch owes %s, want %d", got, owed)
	}
}

// A file that nobody could read stands below the table, and no report of its unit is other
// than not received.
func TestFilesThatCouldNotBeRead(t *testing.T) {
	c := sample.Consolidation()
	c.Filing.Unplaced = []pipeline.Unplaced{{Unit: "H2", File: "scan.pdf", ReceivedAt: c.At, Why: pipeline.NewFinding("file-kind", "", "", "tệp PDF")}}
	f := open(t, c)
	row, _ := find(t, f, summary.SheetFiling, "scan.pdf: Loại tệp này không nhận được: tệp PDF.")
	if unit := raw(t, f, summary.SheetFiling, row, 1); unit != c.Tree.Name("H2") {
		t.Errorf("of %s", unit)
	}
	total, _ := find(t, f, summary.SheetFiling, "Tổng cộng")
	if got := raw(t, f, summary.SheetFiling, total, 6); got != strconv.Itoa(c.Filing.Totals.NotReceived) {
		t.Errorf("%s not received", got)
	}
}

// The original of what a province sent on is in the province and not here.
func TestSubmissionsSayWhereTheirOriginalsAre(t *testing.T) {
	c := sample.Consolidation()
	for from, want := range map[string]string{"": "tệp gốc lưu trong kho theo mã SHA-256.", "H1": "bản nộp do tỉnh gửi lên thì ở tỉnh, các bản nộp khác thì ở đây."} {
		c.Accepted[0].From = from
		if said := raw(t, open(t, c), summary.SheetSubmissions, 2, 1); !strings.Contains(said, want) {
			t.Errorf("from %q: %q", from, said)
		}
	}
}

func TestFindings(t *testing.T) {
	c := sample.Consolidation()
	f := opened(t)
	row, _ := find(t, f, summary.SheetFindings, "Đối chiếu")
	for col, want := range map[int]string{6: "13", 7: "12", 8: "1", 9: "Có 01 lượt tiếp tại trụ sở cấp huyện."} {
		if got := raw(t, f, summary.SheetFindings, row, col); got != want {
			t.Errorf("column %d: %q, want %q", col, got, want)
		}
	}
	warnings := 0
	for _, s := range c.Accepted {
		warnings += len(s.Findings)
	}
	listed := 0
	for _, r := range rows(t, f, summary.SheetFindings) {
		if len(r) > 0 && r[0] == "Cần xem" {
			listed++
		}
	}
	if listed != warnings || warnings == 0 {
		t.Errorf("%d warnings listed of %d", listed, warnings)
	}
}

func TestConsolidatedForms(t *testing.T) {
	c := sample.Consolidation()
	f := opened(t)
	totals := map[string]pipeline.Maybe{}
	for x := range c.Fields.All() {
		if x.Unit == sample.Root && x.Measure == pipeline.Value {
			totals[x.Form+x.Field] = x.Value
		}
	}
	form := c.Programme.Form("01/TCD", c.Period)
	ms, _ := find(t, f, "Biểu 01-TCD", "MS")
	row, _ := find(t, f, "Biểu 01-TCD", "TỔNG CỘNG – Tỉnh Thái Nguyên")
	for i, fd := range form.Fields {
		if got := raw(t, f, "Biểu 01-TCD", ms, 2+i); got != fd.Number {
			t.Errorf("column %d is numbered %q, want %s", 2+i, got, fd.Number)
		}
		same(t, fd.Code, raw(t, f, "Biểu 01-TCD", row, 2+i), totals["01/TCD"+fd.Code])
	}
	row, _ = find(t, f, "Biểu DV-01", "Số cuộc đối thoại")
	same(t, "dialogues", raw(t, f, "Biểu DV-01", row, 4), totals["DV-01doi_thoai_cuoc"])
}

func TestSources(t *testing.T) {
	c := sample.Consolidation()
	f := opened(t)
	listed := rows(t, f, summary.SheetSubmissions)
	first := 5
	if listed[5][0] == "Tất cả các đơn vị" {
		first = 6
	}
	for i, s := range c.Accepted {
		r := listed[first+i]
		if r[1] != s.Form || r[2] != strconv.Itoa(s.Version) || r[4] != s.File || r[6] != s.SHA256 {
			t.Errorf("submission %d is listed as %q", i, r)
		}
	}
	gaps := 0
	for _, r := range rows(t, f, summary.SheetMissing) {
		if len(r) > 3 && (r[3] == "Chưa có số liệu" || r[3] == "Chưa đạt điều kiện") {
			gaps++
		}
	}
	if gaps != len(c.Gaps) {
		t.Errorf("%d gaps listed, want %d", gaps, len(c.Gaps))
	}
}

func TestNothingSubmittedBecomesAFormula(t *testing.T) {
	f := open(t, sample.Hostile())
	formulas := regexp.MustCompile(`<f>[^<]*`)
	asText := regexp.MustCompile(`t="inlineStr"><is><t[^>]*>[^<]*=HYPERLINK`)
	shown := 0
	f.Pkg.Range(func(k, v any) bool {
		name, _ := k.(string)
		body, _ := v.([]byte)
		if !strings.HasPrefix(name, "xl/worksheets/sheet") {
			return true
		}
		for _, x := range formulas.FindAll(body, -1) {
			if bytes.Contains(x, []byte("HYPERLINK")) {
				t.Errorf("%s has the formula %s", name, x)
			}
		}
		shown += len(asText.FindAll(body, -1))
		return true
	})
	if shown < 10 {
		t.Errorf("the hostile texts are shown %d times only", shown)
	}
}

func TestProperties(t *testing.T) {
	f := opened(t)
	p, err := f.GetDocProps()
	if err != nil || p.Created != "2021-09-20T02:15:00Z" || p.Creator != "SỞ NỘI VỤ" || p.Language != "vi-VN" {
		t.Errorf("properties %+v, %v", p, err)
	}
}

// Each total of a consolidated form that is not of all units says of how many it is, also
// below the root; the column of the year to date has its own.
func TestConsolidatedFormsSayOfHowManyUnitsATotalIs(t *testing.T) {
	c := sample.Consolidation()
	children := c.Tree.Children(sample.Root)
	part, whole := children[len(children)-1], children[len(children)-2]
	fields := c.Fields.Slice()
	add := func(unit, form, field string, m pipeline.Measure, n, of int) {
		i := slices.IndexFunc(fields, func(x pipeline.FieldTotal) bool {
			return x.Unit == unit && x.Form == form && x.Field == field && x.Measure == m
		})
		if i < 0 {
			i = len(fields)
			fields = append(fields, pipeline.FieldTotal{Unit: unit, Form: form, Field: field, Measure: m})
		}
		fields[i].Value, fields[i].UnitsReported, fields[i].UnitsExpected = pipeline.Known(pipeline.Int(7)), n, of
	}
	for i := range fields { // everything else is of all units
		fields[i].UnitsReported = fields[i].UnitsExpected
	}
	add(sample.Root, "DV-01", "doi_thoai_cuoc", pipeline.Value, 90, 101)
	add(sample.Root, "DV-01", "doi_thoai_cuoc", pipeline.Cumulative, 88, 101)
	add(part.Code, "DV-01", "doi_thoai_cuoc", pipeline.Value, 3, 5)
	add(whole.Code, "DV-01", "doi_thoai_cuoc", pipeline.Value, 5, 5)
	add(part.Code, "01/TCD", "c1", pipeline.Value, 4, 9)
	c.Fields = pipeline.Pack(slices.Values(fields))
	f := open(t, c)

	row, _ := find(t, f, "Biểu DV-01", "Số cuộc đối thoại")
	head, _ := find(t, f, "Biểu DV-01", part.Name)
	texts := rows(t, f, "Biểu DV-01")
	after := func(name string, by int) (heading, text string) {
		_, col := find(t, f, "Biểu DV-01", name)
		if col+by > len(texts[head-1]) {
			return "", ""
		}
		return texts[head-1][col+by-1], raw(t, f, "Biểu DV-01", row, col+by)
	}
	for _, x := range []struct{ of, heading, text string }{
		{"Tỉnh Thái Nguyên", "Đơn vị có số liệu", "90/101"}, {pipeline.HeadCumulative, "Đơn vị có lũy kế", "88/101"}, {part.Name, "n/N", "3/5"},
	} {
		if heading, text := after(x.of, 1); heading != x.heading || text != x.text {
			t.Errorf("beside %s: %q %q, want %q %q", x.of, heading, text, x.heading, x.text)
		}
	}
	if heading, _ := after(whole.Name, 1); heading == "n/N" {
		t.Errorf("%s is of all units and has n/N", whole.Name)
	}

	row, _ = find(t, f, "Biểu 01-TCD", part.Name)
	_, col := find(t, f, "Biểu 01-TCD", "1")
	if got := raw(t, f, "Biểu 01-TCD", row+1, col); raw(t, f, "Biểu 01-TCD", row+1, 1) != "Đơn vị có số liệu / phải báo cáo" || got != "4/9" {
		t.Errorf("below %s: %q", part.Name, got)
	}
	row, _ = find(t, f, "Biểu 01-TCD", whole.Name)
	if got := raw(t, f, "Biểu 01-TCD", row+1, 1); got == "Đơn vị có số liệu / phải báo cáo" {
		t.Errorf("%s is of all units and has a row of n/N", whole.Name)
	}
}
