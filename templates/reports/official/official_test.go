package official_test

import (
	"archive/zip"
	"bytes"
	"html"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/document"
	"danvan/templates/figures"
	"danvan/templates/internal/sample"
	"danvan/templates/reports/official"
)

func report() official.Report {
	return official.Report{Workbook: "tom-tat.xlsx", NarrativeSheet: "Nội dung", MissingSheet: "Thiếu"}
}

// province is what the report of the made-up province says, printed once.
func province(t *testing.T) (c *pipeline.Consolidation, word, page string) {
	t.Helper()
	said := printedOnce()
	if said[0] == "" {
		t.Fatal("the report was not printed")
	}
	return sample.Consolidation(), said[0], said[1]
}

var printedOnce = sync.OnceValue(func() [2]string {
	word, page, err := read(sample.Consolidation())
	if err != nil {
		return [2]string{}
	}
	return [2]string{word, page}
})

// texts returns the words of the Word document and of the page.
func texts(t *testing.T, c *pipeline.Consolidation) (word, page string) {
	t.Helper()
	word, page, err := read(c)
	if err != nil {
		t.Fatal(err)
	}
	return word, page
}

func read(c *pipeline.Consolidation) (word, page string, err error) {
	docs, err := report().Print(figures.NewView(c))
	if err != nil {
		return "", "", err
	}
	z, err := zip.NewReader(bytes.NewReader(docs[0].Bytes), int64(len(docs[0].Bytes)))
	if err != nil {
		return "", "", err
	}
	r, err := z.Open("word/document.xml")
	if err != nil {
		return "", "", err
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return "", "", err
	}
	tags := regexp.MustCompile(`<[^>]*>`)
	word = strings.ReplaceAll(string(b), `</w:p>`, "\n")
	return html.UnescapeString(tags.ReplaceAllString(word, "")), html.UnescapeString(tags.ReplaceAllString(string(docs[1].Bytes), "")), nil
}

func TestWordAndPageSayTheSame(t *testing.T) {
	c, word, page := province(t)
	d := report().Compose(figures.NewView(c))
	for _, said := range d.Texts() {
		for _, line := range strings.Split(said, "\n") {
			upper := strings.ToUpper(line) // titles of annexes are set in capitals
			if !strings.Contains(word, line) && !strings.Contains(word, upper) {
				t.Errorf("the Word document does not say %q", line)
			}
			if !strings.Contains(page, line) && !strings.Contains(page, upper) {
				t.Errorf("the page does not say %q", line)
			}
		}
	}
}

// says tells whether a line holds a, and b behind it.
func says(text, a, b string) bool {
	for _, line := range strings.Split(text, "\n") {
		if _, rest, found := strings.Cut(line, a); found && strings.Contains(rest, b) {
			return true
		}
	}
	return false
}

func TestFiguresAreTheResults(t *testing.T) {
	c, word, page := province(t)
	v := figures.NewView(c)
	for _, ind := range v.Numeric() {
		r := v.Result(sample.Root, ind.Code)
		said := v.Words.Figure(r, ind)
		cover := shown.Count(r.UnitsReported) + "/" + shown.Count(r.UnitsExpected)
		if ind.Kind == pipeline.OwnValue {
			cover = "" // nobody's total
		}
		if !says(word, said, cover) || !says(page, said, cover) {
			t.Errorf("%s: no sentence with %s of %s units", ind.Code, said, cover)
		}
	}
	golden := "Các cơ quan, đơn vị đã tiếp 866 lượt/964 lượt người (59/70 đơn vị); so với kỳ trước giảm 146 lượt, 127 lượt người (quý II/2021: 1.012 lượt/1.091 lượt người)."
	if !strings.Contains(word, golden) || !strings.Contains(page, golden) {
		t.Errorf("the sentence of the real report is missing: %s", golden)
	}
}

func TestLayoutOfTheDecree(t *testing.T) {
	_, word, _ := province(t)
	at := 0
	for _, want := range []string{"ỦY BAN NHÂN DÂN TỈNH THÁI NGUYÊN", "SỞ NỘI VỤ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
		"/BC-SNV", "DỰ THẢO", "Thái Nguyên, ngày", "BÁO CÁO", "quý III/2021", "Kính gửi:", "Kế hoạch số 82/KH-UBND ngày 23/4/2021",
		"I. TÌNH HÌNH THỰC HIỆN", "II. KẾT QUẢ ĐẠT ĐƯỢC", "III. TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN", "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ", "V. KIẾN NGHỊ, ĐỀ XUẤT",
		"trân trọng báo cáo./.", "Nơi nhận:", "- Lưu: VT, CCHC.", "GIÁM ĐỐC", "Phụ lục I"} {
		next := strings.Index(word[at:], want)
		if next < 0 {
			t.Fatalf("%q does not follow in its place", want)
		}
		at += next
	}
}

// A tier of which nothing was filed has no annex; a share of units of which none has filed is
// marked as such.
func TestATierThatFiledNothingHasNoAnnex(t *testing.T) {
	c := sample.Consolidation()
	for i := range c.Results {
		r := &c.Results[i]
		u, _ := c.Tree.Unit(r.Unit)
		if c.Programme.Indicator(r.Indicator).Kind != pipeline.UnitShare && u.Tier == "department" {
			r.Value = pipeline.Maybe{}
		}
		if u.Tier == "department" || u.Code == "H1" {
			r.UnitsReported = 0
		}
	}
	title := "CHỈ TIÊU TỔNG HỢP QUÝ III/2021 – "
	word, _ := texts(t, c)
	for tier, want := range map[string]bool{"district": true, "department": false} {
		if got := strings.Contains(strings.ToUpper(word), title+strings.ToUpper(c.Programme.TierName(tier))); got != want {
			t.Errorf("annex of %s: %v", tier, got)
		}
	}
	if !strings.Contains(word, " (**)") || !strings.Contains(word, "“(**)”: chưa đơn vị nào có số liệu") {
		t.Error("a share of units of which none has filed is not marked")
	}
	if strings.Contains(word, "Phụ lục I") {
		t.Error("one annex is numbered")
	}
}

// A figure of several units says in the annex of how many it is, where some have not given
// theirs; the fields of templates, which are numbers, do not.
func TestAnAnnexSaysOfHowManyUnitsAFigureIs(t *testing.T) {
	c := sample.Consolidation()
	for i := range c.Results {
		if r := &c.Results[i]; r.Indicator == sample.Visits {
			r.UnitsReported = r.UnitsExpected
			if r.Unit == sample.Root {
				r.Value, r.UnitsReported, r.UnitsExpected = pipeline.Known(pipeline.Int(866)), 1012, 1014
			}
		}
	}
	d := report().Compose(figures.NewView(c))
	var found, note bool
	for _, a := range d.Annexes {
		for _, b := range a.Body {
			table, ok := b.(document.Table)
			if !ok {
				continue
			}
			note = note || strings.Contains(table.Note, " đơn vị phải báo cáo; số không ghi kèm là của tất cả đơn vị phải báo cáo.")
			for _, row := range table.Rows {
				if len(row.Cells) < 2 || row.Cells[1] != c.Programme.Indicator(sample.Visits).Name {
					continue
				}
				found = true
				if row.Cells[3] != "866\n(1.012/1.014)" {
					t.Errorf("the root's figure: %q", row.Cells[3])
				}
				for _, cell := range row.Cells[4:] {
					if strings.Contains(cell, "(") {
						t.Errorf("a figure of all units: %q", cell)
					}
				}
			}
		}
	}
	if !found || !note {
		t.Errorf("row %v, note %v", found, note)
	}
}

// In a ministry the report speaks of provinces.
func TestAMinistrysReportSpeaksOfProvinces(t *testing.T) {
	c := sample.Consolidation()
	below, name := 0, c.Tree.Name("H2")
	for i := range c.Filing.Reports {
		f := &c.Filing.Reports[i]
		f.State = pipeline.OnTime
		if c.Tree.Within(f.Unit, "H2") {
			f.State = pipeline.NotReceived
		}
	}
	for _, u := range c.Tree.Units() {
		if slices.ContainsFunc(c.Filing.Reports, func(f pipeline.Filing) bool { return f.Unit == u.Code }) && c.Tree.Within(u.Code, "H2") {
			below++
		}
	}
	c.TakenFrom = []string{"H1"}
	word, page := texts(t, c)
	want := "Còn " + shown.Count(below) + " đơn vị chưa có báo cáo nào được chấp nhận: " + name + " (cả " + shown.Count(below) + " đơn vị)."
	if !strings.Contains(word, want) || !strings.Contains(page, want) {
		t.Errorf("neither document, or one only, says: %s", want)
	}
	table := page[strings.Index(page, "Bảng 1."):]
	if table = table[:strings.Index(table, "KẾT QUẢ ĐẠT ĐƯỢC")]; !strings.Contains(table, name) || strings.Contains(table, c.Programme.TierName("commune")) {
		t.Errorf("the table of filing: %s", table)
	}
}

// Who sent a file that nobody could read has not filed, and has not kept silent either.
func TestFilesThatCouldNotBeReadAreTold(t *testing.T) {
	c := sample.Consolidation()
	c.Filing.Unplaced = []pipeline.Unplaced{{Unit: "H2", File: "scan.pdf", ReceivedAt: c.At, Why: pipeline.NewFinding("file-kind", "", "", "tệp PDF")}}
	word, page := texts(t, c)
	want := "1 đơn vị đã gửi tệp nhưng tệp bị trả lại vì không đọc được hoặc không rõ là biểu nào, kỳ nào: " + c.Tree.Name("H2") + " ngày " + pipeline.DayOf(c.At).Vietnamese() + "."
	if !strings.Contains(word, want) || !strings.Contains(page, want) {
		t.Errorf("neither document, or one only, says: %s", want)
	}
}

func TestAnEditionIsNoDraft(t *testing.T) {
	c := sample.Consolidation()
	c.Edition = 1
	word, page := texts(t, c)
	for name, said := range map[string]string{"Word document": word, "page": page} {
		if strings.Contains(said, "DỰ THẢO") {
			t.Errorf("the %s of an edition is marked as a draft", name)
		}
		if !strings.Contains(said, "Thái Nguyên, ngày 20 tháng 9 năm 2021") {
			t.Errorf("the %s lacks its day", name)
		}
	}
}

func TestTheFirstPeriodHasNothingToCompareWith(t *testing.T) {
	c := sample.Consolidation()
	c.Previous = nil
	word, _ := texts(t, c)
	if !strings.Contains(word, " Chưa có số liệu kỳ trước để so sánh.)") || strings.Contains(word, "so với kỳ trước") {
		t.Error("the report must say once that there is no period before, and compare nothing")
	}
}

func TestTargetsAndGaps(t *testing.T) {
	c, word, _ := province(t)
	v := figures.NewView(c)
	for _, ind := range v.Numeric() {
		r := v.Result(sample.Root, ind.Code)
		if r.Verdict != pipeline.NotMet {
			continue
		}
		want := ind.Name + " " + shown.Quantity(r.Value.Number, ind.Unit) + " (" + v.Basis(r, ind) + "), chưa đạt mức phấn đấu " + v.Words.BoundInWords(r.Target, ind.Unit)
		if !strings.Contains(word, want) {
			t.Errorf("missing: %s", want)
		}
	}
	if !strings.Contains(word, " đơn vị trực thuộc chưa đạt: ") || !strings.Contains(word, "trang “Thiếu” của tệp tom-tat.xlsx") {
		t.Error("the failing units or the pointer to all of them are missing")
	}
}

// A target that is met on too few units is called so in the sentence and in the count, as
// it is in the table.
func TestATargetMetSoFarIsCalledSoEverywhere(t *testing.T) {
	c := sample.Consolidation()
	met, soFar, name := 0, 1, ""
	for i := range c.Results {
		if r := &c.Results[i]; r.Unit == sample.Root && r.Verdict == pipeline.Met {
			if met++; met == 1 {
				name, r.UnitsReported = c.Programme.Indicator(r.Indicator).Name, r.UnitsExpected/2
			} else if shown.LightOf(*r) == shown.Amber {
				soFar++
			}
		}
	}
	word, page := texts(t, c)
	for _, text := range []string{word, page} {
		_, sentence, _ := strings.Cut(text, "- "+name)
		sentence, _, _ = strings.Cut(sentence, "so với kỳ trước")
		if !strings.Contains(sentence, ", tạm đạt mức phấn đấu") || !strings.Contains(text, shown.Count(met)+" chỉ tiêu đạt (trong đó "+shown.Count(soFar)+" chỉ tiêu tạm đạt)") {
			t.Errorf("%s (of %d): %s", name, met, sentence)
		}
	}
}

// In a quarter nobody is asked for what a form for the half-year asks: its targets are
// neither listed as without figures nor counted, and the annex has no empty row of it.
func TestWhatNobodyIsAskedForInThePeriodIsNotShownAsMissing(t *testing.T) {
	c := sample.Consolidation()
	name, listed := "", 0
	for i := range c.Programme.Indicators {
		ind := &c.Programme.Indicators[i]
		if ind.Target("province") == nil {
			continue
		}
		if listed++; listed > 1 {
			continue
		}
		name = ind.Name
		for k := range c.Results {
			if r := &c.Results[k]; r.Indicator == ind.Code {
				*r = pipeline.Result{Unit: r.Unit, Indicator: r.Indicator, Target: r.Target, Verdict: pipeline.Unknown}
			}
		}
	}
	word, page := texts(t, c)
	if listed < 2 || strings.Contains(word, name) || strings.Contains(page, " 0/0 đơn vị") {
		t.Errorf("%q, of %d with targets, is shown though nobody is asked for it", name, listed)
	}
	if want := "Trong " + shown.Count(listed-1) + " chỉ tiêu có mức phấn đấu"; !strings.Contains(word, want) {
		t.Errorf("missing: %s", want)
	}
}

func TestNarrativeIsAttributedFoldedAndLimited(t *testing.T) {
	c := sample.Consolidation()
	long := strings.Repeat("Nội dung rất dài. ", 200)
	c.Passages = append(c.Passages, pipeline.Passage{Indicator: sample.Problems, Unit: "SO1", Text: long})
	for range 3 {
		for _, u := range c.Tree.Units() {
			c.Passages = append(c.Passages, pipeline.Passage{Indicator: sample.Problems, Unit: u.Code, Text: u.Code + long[:300]})
		}
	}
	word, _ := texts(t, c)
	for _, want := range []string{"[…] (Sở Nội vụ)", " sở, ban, ngành; ", " đơn vị cấp xã)", " […]", "toàn văn ở trang “Nội dung” của tệp tom-tat.xlsx"} {
		if !strings.Contains(word, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if strings.Contains(word, long) {
		t.Error("a long narrative was not shortened")
	}
}

func TestHostileText(t *testing.T) {
	docs, err := report().Print(figures.NewView(sample.Hostile()))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(strings.ToLower(string(docs[1].Bytes)), "<script>alert") {
		t.Error("a script got into the page")
	}
	word, page := texts(t, sample.Hostile())
	for name, said := range map[string]string{"Word document": word, "page": page} {
		if !strings.Contains(said, `alert("x")`) || !strings.Contains(said, `=HYPERLINK("http://x.example"`) {
			t.Errorf("the %s does not show what was filed", name)
		}
	}
}
