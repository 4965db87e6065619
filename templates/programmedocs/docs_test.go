package programmedocs_test

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"danvan/pipeline"
	"danvan/templates/internal/sample"
	"danvan/templates/programmedocs"
)

func docs(t *testing.T, p *pipeline.Programme) string {
	t.Helper()
	out, err := programmedocs.Docs(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// said is what a reader of the page reads, with single spaces.
func said(page string) string {
	text := regexp.MustCompile(`(?s)<style>.*?</style>|<[^>]*>`).ReplaceAllString(page, " ")
	return strings.Join(strings.Fields(html.UnescapeString(text)), " ")
}

func programme() *pipeline.Programme {
	p := sample.Scored().Programme
	p.Regime = []pipeline.RegimeElement{{Key: "name", Label: "Tên báo cáo", Text: "Báo cáo dân vận", Source: "đơn vị tự đặt"},
		{Key: "cutoff", Label: "Thời gian chốt số liệu báo cáo", Text: "Ngày 14", Source: "Nghị định 09/2019/NĐ-CP, Điều 12"}}
	p.Deadlines[0].Source = "đơn vị tự đặt"
	p.Deadlines[1] = pipeline.Deadline{Tier: "district", WorkingDays: 5, Source: "kế hoạch"}
	p.Units[1].Counted = false
	p.Changes = []pipeline.Change{{Day: pipeline.NewDate(2021, time.July, 1), Old: "H1.X1", New: "H1.X2", Whole: true, Source: "Nghị quyết 1"}}
	f := &p.Forms[1]
	f.Scopes = map[string]pipeline.Scope{"district": pipeline.Subtree}
	for _, text := range []string{"c1=c4+c7", "c2<=DV-01.tt_luot"} {
		r, err := pipeline.ParseRelation(text)
		if err != nil {
			panic(err)
		}
		f.Relations = append(f.Relations, r)
	}
	before := *f
	before.Version, before.Validity = "cũ", pipeline.Validity{To: pipeline.NewDate(2021, time.May, 9)}
	f.Accepts = []pipeline.OldVersion{{Version: "cũ", Until: pipeline.NewDate(2021, time.December, 14), Fields: map[string]string{"c1": "c4", "c4": pipeline.NoHeir}}}
	defer func() { p.Forms = append(p.Forms, before) }()
	p.Forms[2].Fields = append(p.Forms[2].Fields, pipeline.Field{Code: "tinh_trang", Number: "2", Label: "Tình trạng", Kind: pipeline.Choice,
		Options: []pipeline.Option{{Code: "dk", Label: "Đăng ký", Rank: 1}, {Code: "cn", Label: "Công nhận", Rank: 2}}})
	p.Indicator("dvk").Condition = &pipeline.Condition{Form: "DVK", Field: "tinh_trang", In: []string{"dk", "cn"}}
	p.Indicator(sample.OnTime).Numerator = []pipeline.FieldRef{{Form: "DV-01", Field: "tt_luot"}, {Form: "DV-01", Field: "nguoi_du"}}
	p.Indicator(sample.OnTime).Denominator = []pipeline.FieldRef{{Form: "DV-01", Field: "tt_hoi_nghi"}}
	p.Indicator(sample.OnTime).Targets[0].ProRata = true
	return p
}

func TestEverythingIsSaidInWords(t *testing.T) {
	text := said(docs(t, programme()))
	for _, want := range []string{
		// plan, elements and settings
		"82/KH-UBND – Công tác dân vận", "Đơn vị tổng hợp Sở Nội vụ", "Tên báo cáo Báo cáo dân vận đơn vị tự đặt", "Ngày 14 Nghị định 09/2019/NĐ-CP, Điều 12",
		// tree
		"Cấp xã 54", "Tỉnh Thái Nguyên TN – 70 đơn vị trực thuộc các cấp", "Sở Nội vụ SO1 (không cộng vào tổng)", "01/07/2021 Thị trấn Tân Lập 1 Xã Tân Lập 2 toàn bộ Nghị quyết 1",
		// who files what by when
		"DV-01 (hằng quý)", "Cấp huyện số của cơ quan mình số gồm cả cấp dưới số của cơ quan mình 5 ngày làm việc sau ngày chốt số liệu kế hoạch 21/06/2021",
		"ngày 17 của tháng cuối kỳ đơn vị tự đặt 17/06/2021",
		// forms
		"1.1 Số hội nghị tuyên truyền số nguyên hội nghị mọi cấp nộp biểu bắt buộc", "ô ghi hai số thì số thứ hai vào “", "chọn: Đăng ký; Công nhận",
		"“Tổng số: Số lượt tiếp” (1) bằng", "không lớn hơn “Số lượt người dự” (1.2) của biểu DV-01 (sai thì cảnh báo, được giải trình)",
		"Mẫu phiên bản cũ còn được nhận cho các kỳ đến hết ngày 14/12/2021; “Tổng số: Số lượt tiếp” (1) lấy từ “", "mẫu cũ không có “", "các chỉ tiêu khác lấy từ chỉ tiêu cùng mã.",
		// indicators
		"Tử số: “Số lượt người dự” (1.2) của biểu DV-01 cộng “Số người dự đối thoại” (2.2) của biểu DV-01; Mẫu số: “Số hội nghị tuyên truyền” (1.1) của biểu DV-01. Cộng tử số và mẫu số qua đơn vị",
		"Tử số: số đơn vị ghi “có” ở “Đã ban hành kế hoạch” (1.5) của biểu DV-01; Mẫu số: số đơn vị phải báo cáo (đơn vị chưa nộp tính là chưa đạt)",
		"Đếm số “Mã mô hình” (1) của biểu DVK, chỉ các dòng có “Tình trạng” (2) của biểu DVK là “Đăng ký” hoặc “Công nhận”",
		// targets and scoring
		"Cấp tỉnh ≥ 98% cả năm; kỳ ngắn hơn tính theo phần từ 98% trở lên đơn vị tự đặt", "tổng điểm tối đa 100", "≥ 95% được 30 điểm; ≥ 80% được 20 điểm; còn lại 0 điểm", "Tốt: từ 80 điểm",
	} {
		if !strings.Contains(text, strings.ReplaceAll(want, "\u00a0", " ")) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestThePageStandsAlone(t *testing.T) {
	page := docs(t, programme())
	for _, no := range []string{"<script", "<link", "<img", "src=", "http://", "https://", "@import", "url("} {
		if strings.Contains(page, no) {
			t.Errorf("the page asks for something else: %s", no)
		}
	}
	for _, want := range []string{`lang="vi"`, "default-src 'none'", "size: A4", "max-width: 700px", "<details"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if !ids[m[1]] {
			t.Errorf("a link leads to %s, which is not there", m[1])
		}
	}
}

func TestTextIsEscaped(t *testing.T) {
	const script = `<script>alert("x")</script>`
	p := programme()
	p.Name, p.Plan.Title, p.Units[3].Name, p.Forms[0].Title, p.Forms[0].Fields[0].Label, p.Indicators[0].Name = script, script, script, script, script, script
	p.Regime[0].Text, p.Scoring.Name = script, script
	page := docs(t, p)
	if strings.Contains(page, "<script") {
		t.Error("a script got into the page")
	}
	if n := strings.Count(said(page), script); n < 8 {
		t.Errorf("the text is shown %d times only", n)
	}
}

func TestWhoMayFileIsSaid(t *testing.T) {
	p := programme()
	if text := said(docs(t, p)); !strings.Contains(text, "Nơi nộp Mỗi đơn vị tự nộp trong thư mục của mình") || strings.Contains(text, "nộp thay") {
		t.Error("who files where is not said")
	}
	p.ParentFiles = true
	if !strings.Contains(said(docs(t, p)), "đơn vị cấp trên được nộp thay đơn vị cấp dưới") {
		t.Error("that a parent may file is not said")
	}
}

func TestTheSameTwiceAndNothingToSay(t *testing.T) {
	if !bytes.Equal([]byte(docs(t, programme())), []byte(docs(t, programme()))) {
		t.Error("the same programme gives other bytes")
	}
	text := said(docs(t, &pipeline.Programme{Code: "trong", Name: "Chương trình trống", First: pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 1}}))
	if !strings.Contains(text, "Chương trình trống") || strings.Contains(text, "Chấm điểm") || strings.Contains(text, "Mức phấn đấu") {
		t.Error("an empty programme must have a page without what it lacks")
	}
}

// A Party programme has one root with cells below it and targets with their own signs.
func TestPartyProgramme(t *testing.T) {
	text := said(docs(t, sample.Party().Programme))
	for _, want := range []string{"29-Ctr/ĐU", "Chi bộ 8", "> 50%", "số đơn vị ghi “có” ở “Đã đăng ký công trình Dân vận khéo”"} {
		if !strings.Contains(text, strings.ReplaceAll(want, "\u00a0", " ")) {
			t.Errorf("the page does not say %q", want)
		}
	}
}
