package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/pipeline/web"
	"danvan/pipeline/web/signin"
)

// figureCalls are the pages of figures, with what each says to who sees all of it and
// the unit that it is about; "" is the scope of who asks.
var figureCalls = []struct {
	url, about string
	says       []string
}{
	{"/periods/2021-Q2/figures", "", []string{"Dự thảo", "Đã nhận thêm báo cáo", "83,33% 3/4 đơn vị; phấn đấu ≥ 85% ■ Chưa đạt : cần thêm 1 hồ sơ", "Xã A 90 10", "Xã Ế … 0/1 … 0/1", "– 1/2 Không phát sinh"}},
	{"/periods/2021-Q2/figures?group=2", "", []string{"Xem Kế hoạch “…”", "Tỷ lệ xã ban hành kế hoạch (%) phấn đấu > 50%"}},
	{"/periods/2021-Q2/figures?unit=D1", "D1", []string{"Lên đơn vị cấp trên"}},
	{"/periods/2021-Q2/figures?q=xa+e", "", []string{"Xã Ế (Huyện D2)"}},
	{"/periods/2021-Q2/figures?q=nowhere", "", []string{"Không tìm thấy đơn vị nào"}},
	{"/periods/2021-Q1/figures", "", []string{"Bản chốt số 2", "81,82% 4/4"}},
	{"/periods/2021-Q1/figures?edition=1", "", []string{"Bản chốt số 1", "(Lần đầu)", "Kỳ này có bản chốt mới hơn: bản chốt số 2."}},
	{"/periods/2021-Q1/figures?edition=0", "", []string{"Dự thảo tổng hợp lúc 25/06/2021 09:00"}},
	{"/periods/2021-Q2/figures/P", "P", []string{"Chỉ tiêu chính", "83,33% 10/12 3/4 ≥ 85% ■ Chưa đạt cần thêm 1 hồ sơ kỳ trước (Quý I/2021): tăng 1,51 điểm phần trăm lưu ý: kỳ này có số liệu của 3/4 đơn vị",
		"cùng kỳ năm trước (Quý II/2020): giảm 21 hồ sơ (63,64%)", "50% 2/4 3/4 > 50%"}},
	{"/periods/2021-Q2/figures/P?q=ke+hoach", "P", []string{"Tỷ lệ xã ban hành kế hoạch"}},
	{"/periods/2021-Q2/figures/D1/rate", "D1", []string{"tử số/mẫu số: 10/12", "từ 85% trở lên (≥ 85%)", "cần thêm 1 hồ sơ", "1 đơn vị chưa đạt Xã B", "92,31% (2/2) giảm 8,98 điểm phần trăm", "4 ô được liệt kê cộng lại khớp với số liệu: 10 / 12.",
		"9 tử số 02/HC, bản 1 Trong đó: đúng hạn", "trang 02-HC, ô C9; phiếu tiếp nhận", "Xã A 90 1/1"}},
	{"/periods/2021-Q2/figures/A/received", "A", []string{"không so sánh được", "trang 02-HC, ô D12"}},
	{"/periods/2021-Q2/figures/P/received", "P", []string{"1 đơn vị chưa có trong số liệu này Xã Ế", "Không đặt mức phấn đấu cho cấp này"}},
	{"/periods/2021-Q2/figures/D2/received", "D2", []string{"CÁC Ô ĐƯỢC LIỆT KÊ (12) KHÔNG CỘNG KHỚP"}},
	{"/periods/2021-Q2/figures/D2/planned", "D2", []string{"Chưa truy được các ô"}},
	{"/periods/2021-Q2/figures/P/story", "P", []string{"Nội dung các đơn vị báo cáo"}},
	{"/periods/2021-Q2/targets", "", []string{"đạt 0, chưa đạt 2, chưa rõ 0", "Tỷ lệ xã ban hành kế hoạch : đạt 0, chưa đạt 1, chưa rõ 0", "Tỉnh P > 50% 50% 3/4 ■ Chưa đạt cần thêm 1 đơn vị 2 đơn vị chưa đạt Xã B", "không phát sinh 1/2 – Không phát sinh"}},
	{"/periods/2021-Q1/targets?only=met", "", []string{"đạt 1, chưa đạt 1, chưa rõ 0", "75% 4/4 ● Đạt"}},
	{"/periods/2021-Q1/league", "", []string{"Bảng điểm: Cấp huyện", "1 82 Tốt", "Huyện D2 không xếp hạng chưa đủ điểm", "2 đơn vị được xếp hạng", "1 92,31% 2/2 Huyện D2 2 66,67% 2/2"}},
	{"/periods/2021-Q2/league", "", []string{"Không có chỉ tiêu nào của nhóm này xếp hạng được"}},
	{"/periods/2021-Q1/editions", "", []string{"Bản chốt số 2", "So với bản chốt trước: 1 số liệu thay đổi; 2 đơn vị có tổng điểm, xếp loại hoặc thứ hạng thay đổi.", "Tổng điểm, xếp loại, thứ hạng 91 (Tốt, hạng 2) 82 (Tốt, hạng 1) Huyện", "biểu TD, bản 2", "Bổ sung hồ sơ", "kỳ trước được điều chỉnh: bản chốt số 2 của Quý IV/2020", "93 (Tốt, hạng 1) 93 (Tốt, hạng 2) Điểm của đơn vị khác thay đổi", "25 hồ sơ (2/2) 26 hồ sơ (2/2) Xã A", "biểu 02/HC, bản 2", "Cộng sót một hồ sơ", "Bản chốt đầu tiên", "Người chốt: Nguyễn Thị Tổng Hợp", "Ghi chú: Lần đầu", "Người chốt: an.snv."}},
	{"/periods/2021-Q2/editions", "", []string{"Kỳ này chưa được chốt"}},
	{"/series/A/received", "A", []string{"Quý II/2020 12 hồ sơ 1/1 dự thảo Quý III/2020 chưa tổng hợp Quý IV/2020 chưa tổng hợp Quý I/2021 21 hồ sơ 1/1 bản chốt số 2 Quý II/2021 10 hồ sơ 1/1 dự thảo Đơn vị không còn như kỳ trước"}},
	{"/series/P/rate?kind=quarter", "P", []string{"83,33% 3/4 ■ Chưa đạt dự thảo Số đơn vị có số liệu chênh hơn một phần mười"}},
}

// A figure that was not there is no change of the unit or of the form.
func TestAnEarlierPeriodWithoutAFigureIsNamed(t *testing.T) {
	s, o := newFigureSite(t)
	for ref, state := range o.states {
		for i := range state.Results {
			if r := &state.Results[i]; ref.Period == quarter(2021, 1) && r.Unit == "P" && r.Indicator == "received" {
				r.Value, r.UnitsReported = pipeline.Maybe{}, 0
			}
		}
	}
	s.wants(s.get(figureUsers()["tonghop"], "/periods/2021-Q2/figures/P"), "kỳ trước (Quý I/2021): kỳ đó chưa có số liệu")
}

// Of the last edition it is said that reports wait for the next one, and of an earlier one only
// that it is not the last.
func TestAnEditionSaysWhatCameAfterIt(t *testing.T) {
	s, o := newFigureSite(t)
	later, waits := "Kỳ này có bản chốt mới hơn", "các báo cáo đó chờ lần chốt sau"
	says := func(edition string, want, other string) {
		t.Helper()
		page := s.get(figureUsers()["tonghop"], "/periods/2021-Q1/figures?edition="+edition)
		if want != "" && !strings.Contains(page, want) || strings.Contains(page, other) {
			t.Errorf("edition %s does not say only %q", edition, want)
		}
	}
	says("2", "", waits)
	o.Change(func(s *web.Snapshot) {
		r := figureReceipt(4, "A")
		r.Submissions[0].Period = quarter(2021, 1)
		s.Basis.Receipts = append(s.Basis.Receipts, r)
	})
	says("1", later, waits)
	says("2", waits, later)
}

// Who hears a page finds the two pagers of a long list, and the ranks of an indicator in
// one tier and another, by names of their own.
func TestPartsOfAPageHaveNamesOfTheirOwn(t *testing.T) {
	s, o := newFigureSite(t)
	at := pipeline.Place{Unit: "P", Indicator: "received"}
	long := o.explained[at]
	long.Contributions = slices.Repeat(long.Contributions, 40)
	o.explained[at] = long
	page := s.get(figureUsers()["tonghop"], "/periods/2021-Q2/figures/P/received")
	s.wants(page, "1–50 trong 120")
	if names := regexp.MustCompile(`<nav class="pager" aria-label="([^"]*)"`).FindAllStringSubmatch(page, -1); len(names) != 2 || names[0][1] == names[1][1] {
		t.Errorf("the pagers are named %q", names)
	}
	page = s.get(figureUsers()["tonghop"], "/periods/2021-Q1/league")
	if rankings := regexp.MustCompile(`aria-labelledby="hang-(\d+) cap-(\d+)"`).FindAllString(page, -1); len(rankings) == 0 || strings.Count(page, `<span id="cap-`) != len(rankings) {
		t.Errorf("rankings are named %q", rankings)
	}
}

// What a page of figures is of stands in its heading, which is printed with it.
func TestEveryPageOfFiguresNamesItsPeriod(t *testing.T) {
	s, _ := newFigureSite(t)
	for _, path := range []string{"/periods/2021-Q2/figures", "/periods/2021-Q2/figures/D1", "/periods/2021-Q2/figures/D1/received", "/periods/2021-Q2/targets", "/periods/2021-Q2/league"} {
		_, rest, _ := strings.Cut(s.get(figureUsers()["d1"], path), "<h1>")
		if heading, _, _ := strings.Cut(rest, "</h1>"); !strings.Contains(heading, "Quý II/2021") {
			t.Errorf("%s is headed %q", path, heading)
		}
	}
}

func TestPagesOfFiguresSayWhatIsKnownToThoseWhoMay(t *testing.T) {
	s, o := newFigureSite(t)
	tree := o.Snapshot().Programme.Tree(quarter(2021, 2))
	for _, c := range figureCalls {
		for login, user := range figureUsers() {
			w := s.do(user, httptest.NewRequest(http.MethodGet, c.url, nil))
			if c.about != "" && !user.Sees(tree, c.about) {
				if w.Code != http.StatusForbidden || !strings.Contains(text(w.Body.String()), "Không được phép xem trang này") {
					t.Errorf("%s by %s: %d", c.url, login, w.Code)
				}
				continue
			}
			page := w.Body.String()
			if w.Code != http.StatusOK {
				t.Fatalf("%s by %s: %d %s", c.url, login, w.Code, text(page))
			}
			if user.Unit == "" {
				s.wants(page, c.says...)
			}
			for _, bad := range []string{"<script>", `="http://evil`, "<!-- ", "ZgotmplZ", "style=", "onload=\"win"} {
				if strings.Contains(page, bad) {
					t.Errorf("%s holds %s", c.url, bad)
				}
			}
			if user.Unit == "A" && (strings.Contains(text(page), "Xã B ") || strings.Contains(text(page), "Tỉnh P")) && c.about == "" {
				t.Errorf("%s tells unit A of others: %s", c.url, text(page))
			}
		}
	}
}

func TestWhatIsNotThereIsSaidToBeNotThere(t *testing.T) {
	s, _ := newFigureSite(t)
	for url, want := range map[string]int{
		"/periods/2021-Q2/figures?edition=1": 404, "/periods/2021-Q2/figures?edition=x": 404, "/periods/2020-Q3/figures": 404, "/periods/2021-Q2/figures?unit=X": 404,
		"/periods/2021-Q2/figures/X": 404, "/periods/2021-Q2/figures/P/none": 404, "/series/P/none": 404, "/series/P/story": 404, "/series/P/rate?kind=year": 404, "/series/X/rate": 404,
	} {
		if w := s.do(figureUsers()["tonghop"], httptest.NewRequest(http.MethodGet, url, nil)); w.Code != want {
			t.Errorf("%s: %d, want %d", url, w.Code, want)
		}
	}
	w := s.do(figureUsers()["tonghop"], httptest.NewRequest(http.MethodGet, "/periods/2020-Q3/figures", nil))
	s.wants(w.Body.String(), "Kỳ này chưa được tổng hợp")
}

// The form of a superior tells of other units: a unit whose figure was taken from it sees
// the cell and not the file.
func TestOthersFilesStayClosed(t *testing.T) {
	s, _ := newFigureSite(t)
	figure := "/periods/2021-Q2/figures/A/received"
	page := s.get(figureUsers()["a"], figure)
	if strings.Contains(page, "/marked/") || strings.Contains(page, "/receipts/") {
		t.Error("unit A is shown the way to its superior's file")
	}
	if page := s.get(figureUsers()["d1"], figure); !strings.Contains(page, "/marked/D1/") || !strings.Contains(page, "/units/D1/receipts/3") {
		t.Error("the superior is not shown the way to its own file")
	}
	marked := func(user signin.User, filer string) int {
		return s.do(user, httptest.NewRequest(http.MethodGet, figure+"/marked/"+filer+"/"+"%3Cscript%3Ewindow.planted=1%3C%2Fscript%3E/02/HC", nil)).Code
	}
	if a, d1 := marked(figureUsers()["a"], "D1"), marked(figureUsers()["d1"], "D1"); a != 404 || d1 != 200 {
		t.Errorf("marked file of the superior: %d for the unit, %d for the superior", a, d1)
	}
	if got := s.Noted; len(got) != 1 || got[0].By != "a" || got[0].Verdict != "refused" {
		t.Errorf("noted: %v", got)
	}
}

// Links lead to pages that are there.
func TestLinksOfFiguresLeadSomewhere(t *testing.T) {
	s, _ := newFigureSite(t)
	seen, todo := map[string]bool{}, []string{"/periods/2021-Q2/figures", "/periods/2021-Q1/editions", "/periods/2021-Q1/league"}
	for len(todo) > 0 {
		url := todo[0]
		todo = todo[1:]
		w := s.do(figureUsers()["quantri"], httptest.NewRequest(http.MethodGet, url, nil))
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", url, w.Code)
			continue
		}
		for _, part := range strings.Split(w.Body.String(), `href="`)[1:] {
			to, _, _ := strings.Cut(part, `"`)
			to = strings.NewReplacer("&amp;", "&", "&#43;", "+", "&#34;", `"`).Replace(to)
			figures := strings.Contains(to, "/figures") || strings.HasPrefix(to, "/series") || strings.Contains(to, "/targets") || strings.Contains(to, "/league") || strings.Contains(to, "/editions")
			if figures && !seen[to] && !strings.Contains(to, "lang=") {
				seen[to] = true
				todo = append(todo, to)
			}
		}
	}
	if len(seen) < 60 {
		t.Errorf("only %d links were found", len(seen))
	}
}

// A page of many units shows as many levels as it has room for, and the way to the rest.
func TestALargeTreeIsShownInParts(t *testing.T) {
	s, o := newFigureSite(t)
	ref := pipeline.EditionRef{Period: quarter(2021, 2)}
	next := o.publishAgain(ref)
	p := *next.Programme
	for i := range 500 {
		p.Units = append(p.Units, pipeline.Unit{Code: "A" + strings.Repeat("x", i+1), Name: "Xóm", Tier: "commune", Parent: "B", Counted: true})
	}
	next.Programme, next.Tree = &p, p.Tree(ref.Period)
	page := s.get(figureUsers()["tonghop"], "/periods/2021-Q2/figures")
	s.wants(page, "Xã B xem đơn vị trực thuộc")
	if n := strings.Count(page, "<tr "); n > 400 {
		t.Errorf("%d rows", n)
	}
	if page := s.get(figureUsers()["tonghop"], "/periods/2021-Q2/figures?unit=B"); strings.Count(page, "<tr ") != 501 {
		t.Errorf("%d rows below B", strings.Count(page, "<tr "))
	}
}

// The figures of a province of 631 units are laid out once: the first reader pays for the
// others.
func TestFiguresOfAProvinceAreShownInTime(t *testing.T) {
	s, o := newFigureSite(t)
	p := *figureProgramme()
	p.Units = p.Units[:1:1]
	leaves := map[string]leaf{}
	for d := range 30 {
		district := fmt.Sprintf("H%02d", d)
		p.Units = append(p.Units, pipeline.Unit{Code: district, Name: "Huyện " + district, Tier: "district", Parent: "P", Counted: true})
		for c := range 20 {
			code := fmt.Sprintf("%s.X%02d", district, c)
			p.Units = append(p.Units, pipeline.Unit{Code: code, Name: "Xã số " + code, Tier: "commune", Parent: district, Counted: true})
			leaves[code] = leaf{int64(c + 10), int64(c + 8), c%2 == 0, c != 7}
		}
	}
	for ref := range o.states {
		o.states[ref] = &web.Published{Ref: ref, Programme: &p, Tree: p.Tree(ref.Period), Results: rolledUp(&p, ref.Period, leaves), Current: true}
	}
	o.Change(func(s *web.Snapshot) { s.Programme = &p })
	for _, path := range []string{"/periods/2021-Q2/figures", "/periods/2021-Q2/figures/P", "/periods/2021-Q2/figures/H07", "/periods/2021-Q2/figures/P/planned", "/periods/2021-Q2/targets", "/periods/2021-Q2/league", "/series/P/rate", "/api/v1/periods/2021-Q2/results"} {
		s.get(figureUsers()["tonghop"], path)
		if n := testing.AllocsPerRun(5, func() { s.get(figureUsers()["tonghop"], path) }); n > mostAllocations {
			t.Errorf("%s allocates %.0f times", path, n)
		}
	}
}

// The file of a unit that reported to a province is not here: its place is said, no way to
// it is shown, and who comes with the address of its marked copy is told the same.
func TestFilesInAProvinceAreSaidToBeThere(t *testing.T) {
	s, o := newFigureSite(t)
	of := pipeline.Place{Unit: "P", Indicator: "received"}
	x := o.explained[of]
	x.Contributions = slices.Clone(x.Contributions)
	for i := range x.Contributions[:2] {
		x.Contributions[i].From = "D2"
	}
	o.explained[of] = x
	page := s.get(figureUsers()["tonghop"], "/periods/2021-Q2/figures/P/received")
	s.wants(page, "tệp gốc lưu ở Huyện D2; trang 02-HC, ô C8", "Bấm tên tệp")
	if n := strings.Count(page, "/marked/"); n != 1 {
		t.Errorf("%d ways to marked copies, want that of the file that is here", n)
	}
	marked := "/periods/2021-Q2/figures/P/received/marked/A/%3Cscript%3Ewindow.planted=1%3C%2Fscript%3E/02/HC"
	w := s.do(figureUsers()["tonghop"], httptest.NewRequest(http.MethodGet, marked, nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("marked copy of a file in a province: %d", w.Code)
	}
	s.wants(w.Body.String(), "lưu ở Huyện D2, không ở đây")
	for i := range x.Contributions {
		x.Contributions[i].From = "D2"
	}
	o.Change(func(*web.Snapshot) {}) // pages are laid out once for each
	if strings.Contains(s.get(figureUsers()["tonghop"], "/periods/2021-Q2/figures/P/received"), "Bấm tên tệp") {
		t.Error("no file can be had, and yet the page says how")
	}
}

// A centrally managed agency is shown and not summed: it stands behind no target that another
// unit misses (semantics.md 9, 10).
func TestWhoIsNotSummedStandsBehindNoTarget(t *testing.T) {
	s, o := newFigureSite(t)
	state := o.states[pipeline.EditionRef{Period: quarter(2021, 2)}]
	for i, u := range state.Tree.Units() {
		state.Tree.Units()[i].Counted = u.Code != "B" && u.Code != "E"
	}
	planned := map[string][2]int64{"P": {1, 2}, "D1": {0, 1}, "A": {0, 1}, "B": {0, 1}, "D2": {1, 1}, "C": {1, 1}, "E": {0, 1}}
	for i := range state.Results {
		if r := &state.Results[i]; r.Indicator == "planned" {
			x := planned[r.Unit]
			r.Numerator, r.Denominator = pipeline.Known(pipeline.Int(x[0])), pipeline.Known(pipeline.Int(x[1]))
			r.Value = pipeline.Known(pipeline.Int(100 * x[0] / x[1]))
		}
	}
	page := s.get(figureUsers()["tonghop"], "/periods/2021-Q2/targets")
	s.wants(page, "1 đơn vị chưa đạt Xã A")
	if said := text(page); strings.Contains(said, "Xã B") || strings.Contains(said, "Xã Ế") {
		t.Errorf("who is not summed stands behind a target:\n%s", said)
	}
}

// The rank of a share follows from its parts, and who is excluded from ranking has no class.
func TestRanksAreOfExactFigures(t *testing.T) {
	s, o := newFigureSite(t)
	state := o.states[pipeline.EditionRef{Period: quarter(2021, 1), Number: 2}]
	parts := map[string][2]int64{"D1": {4_999_999, 6_000_000}, "D2": {5, 6}}
	for i := range state.Results {
		if x, there := parts[state.Results[i].Unit]; there && state.Results[i].Indicator == "rate" {
			r := &state.Results[i]
			r.Numerator, r.Denominator, r.Value = pipeline.Known(pipeline.Int(x[0])), pipeline.Known(pipeline.Int(x[1])), pipeline.Known(83_333_300)
			r.UnitsReported = r.UnitsExpected
		}
	}
	state.Scores = []pipeline.FrozenScore{{Unit: "D1", Total: pipeline.Known(pipeline.Int(82)), Class: "Tốt"}, {Unit: "D2", Total: pipeline.Known(pipeline.Int(81)), Class: "Tốt", Rank: 1}}
	state.Unranked = []pipeline.Unranked{{Unit: "D1", Excluded: true, Why: "Để xảy ra điểm nóng"}}
	page := s.get(figureUsers()["tonghop"], "/periods/2021-Q1/league")
	s.wants(page, "1 83,33% 2/2 Huyện", "2 83,33% 2/2", "không xếp hạng Không đủ điều kiện xếp hạng: Để xảy ra điểm nóng 82 không xếp loại", "1 81 Tốt")
	s.wants(s.get(figureUsers()["tonghop"], "/periods/2021-Q1/league?lang=en"), "not ranked Excluded from ranking: Để xảy ra điểm nóng 82 not classed")
	if said := text(page); strings.Contains(said, "đồng hạng") {
		t.Errorf("shares that differ share a rank:\n%s", said)
	}
}
