package web_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/web"
	"danvan/pipeline/web/webtest"
)

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// uploading is a form with a file in it.
func uploading(path, name, content string) *http.Request {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile("file", name)
	_, _ = io.WriteString(part, content)
	_ = form.Close()
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return r
}

func posting(path string, fields url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// rowOf is the row of a table that names something.
func rowOf(t *testing.T, page, name string) string {
	t.Helper()
	for _, row := range regexp.MustCompile(`(?s)<tr>.*?</tr>`).FindAllString(page, -1) {
		if said := text(row); strings.Contains(said, name) {
			return said
		}
	}
	t.Fatalf("no row names %q:\n%s", name, text(page))
	return ""
}

func TestFilingTellsWhatTheCommandTells(t *testing.T) {
	s := newSite(t)
	page := s.get(webtest.Consolidator, "/periods/2021-Q2/filing")
	n := pipeline.Status(webtest.Programme(), webtest.Q2(), webtest.Receipts()).Totals
	if n.Expected != 15 || n.Returned != 2 {
		t.Fatalf("the workspace is another: %+v", n)
	}
	s.wants(page, "Phải nộp 15 = chưa nộp 8 + bị trả lại 2 + đúng hạn 4 + nộp muộn 1; ngoài danh mục 1.", "8/8 đơn vị", "Cấp xã 17/06/2021", "Tài liệu")
	if row := rowOf(t, page, "Xã Hùng Sơn"); row != "Xã Hùng Sơn Huyện Đại Từ 17/06/2021 đúng hạn bản 2 15/06/2021 đúng hạn bản 2 15/06/2021 ngoài danh mục 17/06/2021" {
		t.Error(row)
	}
	s.wants(s.get(webtest.Consolidator, "/periods/2021-Q1/filing?lang=en"), "Expected 15 = not received 0 + returned 0 + on time 15 + late 0; unexpected 0.",
		"This period is closed: edition 1 of 25/03/2021. Submissions waiting for the next edition: 1.")
}

// A file that nobody could read is told beside the reports that its unit still owes.
func TestFilingTellsOfFilesThatCouldNotBeRead(t *testing.T) {
	s := newSite(t)
	s.Change(func(next *web.Snapshot) {
		next.Basis.Receipts = append(slices.Clone(next.Basis.Receipts), pipeline.Receipt{Sequence: 99, Unit: webtest.Silent, File: "scan.pdf", SHA256: "x",
			ReceivedAt: webtest.Now(), Decision: pipeline.Returned, Findings: []pipeline.Finding{pipeline.NewFinding("file-kind", "", "", "tệp PDF")}})
	})
	s.wants(s.get(webtest.Consolidator, "/periods/2021-Q2/filing"), "Phải nộp 15 = chưa nộp 8 + bị trả lại 2", "1 tệp bị trả lại, chưa rõ là báo cáo nào", "“scan.pdf”. Loại tệp này không nhận được: tệp PDF")
	s.wants(s.get(webtest.Consolidator, "/api/v1/periods/2021-Q2/status"), `"unplaced":[{"unit":"`+webtest.Silent+`","file":"scan.pdf"`)
}

func TestFilingIsFiltered(t *testing.T) {
	s := newSite(t)
	for query, want := range map[string]string{"?state=returned": "1/8 đơn vị", "?state=late": "1/8 đơn vị", "?state=open": "6/8 đơn vị", "?state=on_time&tier=commune": "1/8 đơn vị",
		"?tier=district": "2/8 đơn vị", "?q=hung+son": "1/8 đơn vị", "?q=%C4%91%E1%BB%8Bnh+ho%C3%A1": "1/8 đơn vị", "?q=dinh+hoa": "1/8 đơn vị", "?by=periods&state=open": "6/8 đơn vị", "?q=%3Cscript%3E": "1/8 đơn vị"} {
		s.wants(s.get(webtest.Consolidator, "/periods/2021-Q2/filing"+query), want)
	}
	page := s.get(webtest.Consolidator, "/periods/2021-Q2/filing?by=periods")
	if row := rowOf(t, page, `Xã "onload`); !strings.Contains(row, "đúng hạn 2/2 chưa nộp 1/2") {
		t.Error(row)
	}
	if strings.Contains(s.get(webtest.Consolidator, "/periods/2021-Q2/filing?q=zzz"), "<table") {
		t.Error("a table of nothing")
	}
}

// Where a district files nothing itself, its communes stand below it all the same, and it is
// counted nowhere.
func TestUnitsStandBelowOneThatFilesNothing(t *testing.T) {
	s := newSite(t)
	s.Change(func(next *web.Snapshot) {
		p := webtest.Programme()
		for i := range p.Forms {
			p.Forms[i].Tiers = slices.DeleteFunc(p.Forms[i].Tiers, func(tier string) bool { return tier == "district" })
		}
		next.Programme = p
		next.Basis.Receipts = slices.DeleteFunc(slices.Clone(next.Basis.Receipts), func(r pipeline.Receipt) bool { return r.Unit == webtest.DistrictB })
	})
	for _, query := range []string{"", "?by=periods"} {
		page := s.get(webtest.Consolidator, "/periods/2021-Q2/filing"+query)
		if row := rowOf(t, page, "Huyện Định Hóa"); !strings.HasPrefix(row, "Huyện Định Hóa không phải nộp kỳ này –") {
			t.Error(row)
		}
		if head, below := strings.Index(page, ">Huyện Định Hóa<"), strings.Index(page, "/units/"+webtest.LateUnit); head < 0 || below < head {
			t.Errorf("%s: the district stands at %d, its commune at %d", query, head, below)
		}
		s.wants(page, "7/7 đơn vị")
	}
	narrow := s.get(webtest.Consolidator, "/periods/2021-Q2/filing?state=late")
	s.wants(narrow, "1/7 đơn vị")
	if strings.Contains(narrow, "không phải nộp kỳ này") {
		t.Error("a unit that owes nothing stands among those that are late")
	}
}

func TestAUnitSeesItsOwnOnly(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/", "/periods/2021-Q2/filing", "/periods/2021-Q2/filing?by=periods", "/units/H1.X1"} {
		page := s.get(webtest.UnitUser, path)
		for _, other := range []string{"Huyện Định Hóa", "HYPERLINK", "Sở Nội vụ"} {
			if strings.Contains(page, other) {
				t.Errorf("%s tells a commune of %s", path, other)
			}
		}
	}
	s.wants(s.get(webtest.UnitUser, "/periods/2021-Q2/filing"), "Phải nộp 2 = chưa nộp 0 + bị trả lại 0 + đúng hạn 2 + nộp muộn 0; ngoài danh mục 1.", "1/1 đơn vị")
	s.wants(s.get(webtest.DistrictUser, "/periods/2021-Q2/filing"), "Phải nộp 8 =", "4/4 đơn vị")
}

func TestUnitPage(t *testing.T) {
	s := newSite(t)
	page := s.get(webtest.DistrictUser, "/units/H1.X2")
	s.wants(page, "Biểu DV-01 bị trả lại: cần sửa", "Phải sửa: Ghi ngày theo dạng dd/mm/yyyy", "Ô C12, trang “DV-01”: “13/25/2021” không phải ngày hợp lệ", "Ô C15, trang “DV-01”:",
		"Cần xem: Ghi số liệu", "Gửi tệp báo cáo", "tối đa 1 MB", "DVK – Sổ mô hình Dân vận khéo", "số 13", "02/HC – Kết quả giải quyết thủ tục hành chính")
	for _, want := range []string{`href="/units/H1.X2/blank/02%2FHC?period=2021-Q2"`, `action="/units/H1.X2/upload"`, `href="/receipts/12/answer"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	s.wants(s.get(webtest.LeaderUser, "/units/H1"), "Huyện Đại Từ", "Đơn vị trực thuộc", "Xã Hùng Sơn 2/2 0 0", "0/2 2 0")
	if strings.Contains(s.get(webtest.LeaderUser, "/units/H1.X1"), "<input type=\"file\"") {
		t.Error("a leader may not send forms")
	}
	s.wants(s.get(webtest.Consolidator, "/units/H1.X1?period=2021-Q1"), "Số bản nộp chờ lần chốt sau: 1.", "Phiếu số 17 : đã nhận")
}

// What has to be mended stands before what may be looked at, and one cause at many cells leaves
// room for the next.
func TestAUnitPageBeginsWithWhatWasReturned(t *testing.T) {
	s := newSite(t)
	s.Change(func(next *web.Snapshot) {
		next.Basis.Receipts = slices.Clone(next.Basis.Receipts)
		r := &next.Basis.Receipts[11]
		r.Submissions = slices.Clone(r.Submissions)
		first := &r.Submissions[0]
		first.Verdict, first.Version, first.Findings = pipeline.Accepted, 1, nil
		for row := range 28 {
			first.Findings = append(first.Findings, pipeline.NewFinding("required-blank", "DV-01", "C"+strconv.Itoa(12+row), "1.1"))
		}
	})
	page := s.get(webtest.DistrictUser, "/units/H1.X2")
	s.wants(page, "tương tự ở 23 chỗ nữa", "Ô C39, trang “DV-01”:")
	returned, accepted := strings.Index(page, `id="mend-02/HC"`), strings.Index(page, `id="mend-DV-01"`)
	if returned < 0 || accepted < returned {
		t.Errorf("the returned form stands at %d, the accepted one at %d", returned, accepted)
	}
}

// TestAUnitPageSaysWhyItsFileWasReturned: a form in the wrong folder has nothing wrong in
// itself but a warning.
func TestAUnitPageSaysWhyItsFileWasReturned(t *testing.T) {
	s := newSite(t)
	s.Change(func(next *web.Snapshot) {
		next.Basis.Receipts = slices.Clone(next.Basis.Receipts)
		r := &next.Basis.Receipts[9]
		r.Decision, r.Findings = pipeline.Returned, []pipeline.Finding{pipeline.NewFinding("unit-differs", "", "", "Xã Hùng Sơn", "Xã Hà Thượng")}
		r.Submissions = slices.Clone(r.Submissions)
		r.Submissions[0].Verdict, r.Submissions[0].Version = pipeline.Returned, 0
		r.Submissions[0].Findings = []pipeline.Finding{pipeline.NewFinding("required-blank", "DV-01", "C12", "1.1 Số hội nghị tuyên truyền")}
	})
	page := text(s.get(webtest.UnitUser, "/units/H1.X1"))
	why, warning := strings.Index(page, "Tệp nằm trong thư mục của Xã Hùng Sơn nhưng biểu ghi đơn vị Xã Hà Thượng."), strings.Index(page, "Ô C12, trang “DV-01”")
	if why < 0 || warning < why {
		t.Errorf("the reason stands at %d, a warning at %d:\n%s", why, warning, page)
	}
}

func TestReminderIsTextToCopy(t *testing.T) {
	s := newSite(t)
	page := s.get(webtest.Consolidator, "/units/H1.X3/reminder?period=2021-Q2")
	s.wants(page, "Kính gửi "+webtest.Formula+": còn thiếu báo cáo Quý II/2021.")
	if !regexp.MustCompile(`<textarea[^>]*readonly>Kính`).MatchString(page) {
		t.Error("the text is not to be copied")
	}
}

// TestAFileIsAnsweredInSeconds goes the way of a unit that sends a wrong form: the page
// that waits, the answer, the right form.
func TestAFileIsAnsweredInSeconds(t *testing.T) {
	s := newSite(t)
	s.Hold = true
	w := s.do(webtest.UnitUser, uploading("/units/H1.X1/upload", "<img src=x onerror=planted>.xlsx", "sai"))
	at := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(at, "/units/H1.X1/uploads/") {
		t.Fatalf("%d to %q: %s", w.Code, at, text(w.Body.String()))
	}
	page := s.get(webtest.UnitUser, at)
	s.wants(page, "Đang kiểm tra tệp", "Đã nhận tệp của Xã Hùng Sơn.")
	for _, want := range []string{`<noscript><meta http-equiv="refresh" content="3"></noscript>`, `data-hx-get="` + strings.ReplaceAll(at, "&", "&amp;") + `"`, `data-hx-trigger="every 1s"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page that waits lacks %s", want)
		}
	}
	again := httptest.NewRequest(http.MethodGet, at, nil)
	again.Header.Set("HX-Request", "true")
	if w := s.do(webtest.UnitUser, again); w.Code != http.StatusNoContent {
		t.Errorf("the page that waits is laid out again: %d", w.Code)
	}
	s.Pass()
	w = s.do(webtest.UnitUser, httptest.NewRequest(http.MethodGet, at, nil))
	if got := w.Header().Get("Location"); got != "/units/H1.X1/receipts/18" {
		t.Fatalf("%d to %q", w.Code, got)
	}
	page = s.get(webtest.UnitUser, w.Header().Get("Location"))
	s.wants(page, "Tệp bị trả lại", "Ô C12, trang “DV-01”", "Tải tệp trả lại")
	if !strings.Contains(page, "&lt;img src=x onerror=planted&gt;.xlsx") {
		t.Error("the name of the file is not told as it was")
	}
}

func TestWhatIsNoFileIsSaidSo(t *testing.T) {
	s := newSite(t)
	for name, c := range map[string]struct {
		request *http.Request
		status  int
		says    string
	}{
		"empty":    {uploading("/units/H1.X1/upload", "a.xlsx", ""), 400, "Chưa chọn tệp nào"},
		"no name":  {uploading("/units/H1.X1/upload", "", "x"), 400, "Chưa chọn tệp nào"},
		"no form":  {posting("/units/H1.X1/upload", url.Values{}), 400, "Chưa chọn tệp nào"},
		"large":    {uploading("/units/H1.X1/upload", "a.xlsx", strings.Repeat("x", 1<<20+1)), 413, "Mỗi tệp không quá 1 MB"},
		"enormous": {uploading("/units/H1.X1/upload", "a.xlsx", strings.Repeat("x", 3<<20)), 413, "Mỗi tệp không quá 1 MB"},
	} {
		w := s.do(webtest.UnitUser, c.request)
		if w.Code != c.status {
			t.Errorf("%s: %d, want %d", name, w.Code, c.status)
		}
		s.wants(w.Body.String(), c.says)
	}
	if n := len(s.Snapshot().Basis.Receipts); n != len(webtest.Receipts()) {
		t.Errorf("%d receipts", n)
	}
	s.Failed = pipeline.Say("inbox chỉ đọc", "the inbox is read only")
	w := s.do(webtest.UnitUser, uploading("/units/H1.X1/upload", "a.xlsx", "x"))
	if s.wants(w.Body.String(), "inbox chỉ đọc"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("%d", w.Code)
	}
}

func TestReceiptPage(t *testing.T) {
	s := newSite(t)
	s.wants(s.get(webtest.UnitUser, "/units/H1.X1/receipts/10"), "Phiếu trả lời số 10", "Tệp đã được nhận và tính vào số liệu.", "Báo cáo quý II (sửa).xlsx", "18 KB", "bản 2", "Bản này thay thế bản 1 nhận ngày 15/06/2021.")
	s.wants(s.get(webtest.UnitUser, "/units/H1.X1/receipts/11"), "Tệp này giống hệt tệp đã gửi trước đó", "Phiếu số 10")
	s.wants(s.get(webtest.DistrictUser, "/units/H1.X2/receipts/13"), "Về cả tệp", "Loại tệp này không nhận được: tệp PDF")
	s.wants(s.get(webtest.DistrictUser, "/units/H1.X2/receipts/12?lang=en"), "To mend", "Cell C12, sheet “DV-01”: 13/25/2021 is not a valid day")
	waits := s.get(webtest.UnitUser, "/units/H1.X1/receipts/17")
	s.wants(waits, "tệp được tính khi kỳ này được chốt lại.")
	if strings.Contains(text(waits), "tính vào số liệu.") {
		t.Error("a correction of a closed period is said to count")
	}
	s.Change(func(next *web.Snapshot) {
		mixed := slices.Clone(next.Basis.Receipts)
		mixed[11].Submissions = slices.Clone(mixed[11].Submissions)
		mixed[11].Submissions[1].Verdict = pipeline.Accepted
		next.Basis.Receipts = append(mixed, pipeline.Receipt{Sequence: 18, Unit: webtest.Other})
	})
	s.wants(s.get(webtest.DistrictUser, "/units/H1.X2/receipts/12"), "Các biểu ghi “đã nhận” dưới đây vẫn được tính.")
}

// A manifest of a province is no unit's file: nobody was answered.
func TestReceiptOfAManifest(t *testing.T) {
	s := newSite(t)
	s.Change(func(next *web.Snapshot) {
		next.Basis.Receipts = slices.Clone(next.Basis.Receipts)
		next.Basis.Receipts[9].Taken = &pipeline.Taken{From: "H1.X1", Period: webtest.Q2(), Number: 3}
	})
	page := s.get(webtest.UnitUser, "/units/H1.X1/receipts/10")
	s.wants(page, "Bản kê số 3 của", "được lấy về từ kho số liệu", "Tải bản kê")
	if strings.Contains(page, "/receipts/10/answer") {
		t.Error("an answer to a manifest is offered")
	}
	w := s.do(webtest.UnitUser, httptest.NewRequest(http.MethodGet, "/receipts/10/answer", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("the answer to a manifest: %d", w.Code)
	}
	s.wants(w.Body.String(), "không có phiếu trả lời để tải")
}

// A manifest holds what all units of a province filed; the page of one of them names its own.
func TestAUnitsPageNamesItsOwnFormsOfAManifest(t *testing.T) {
	s := newSite(t)
	s.Change(func(next *web.Snapshot) {
		of := func(unit, form string) pipeline.Submission {
			return pipeline.Submission{Unit: unit, Form: form, Period: webtest.Q2(), Verdict: pipeline.Accepted, Version: 1, From: webtest.DistrictA}
		}
		receipts := slices.Clone(next.Basis.Receipts)
		next.Basis.Receipts = append(receipts, pipeline.Receipt{Sequence: len(receipts) + 1, Unit: webtest.DistrictA, File: "H1/manifests/2021-Q2/0001.json", Decision: pipeline.Accepted,
			Submissions: []pipeline.Submission{of(webtest.DistrictA, "DV-01"), of(webtest.Filed, "DV-01"), of(webtest.Filed, "02/HC"), of(webtest.Returned, "02/HC"), of(webtest.Returned, "DVK")},
			Taken:       &pipeline.Taken{From: webtest.DistrictA, Period: webtest.Q2(), Number: 1}})
	})
	for unit, want := range map[string]string{webtest.DistrictA: "DV-01", webtest.Filed: "DV-01, 02/HC", webtest.Returned: "02/HC, DVK"} {
		s.wants(s.get(webtest.Consolidator, "/units/"+unit), "bản kê số 1 của Huyện Đại Từ "+want+" – Quý II/2021 ", "nhận phiếu trả lời ở nơi tổng hợp của Huyện Đại Từ.")
	}
	for _, path := range []string{"/units/" + webtest.Filed + "?period=2021-Q1", "/units/" + webtest.Province} { // nothing was taken for them
		if strings.Contains(s.get(webtest.Consolidator, path), "nơi tổng hợp của") {
			t.Errorf("%s speaks of a manifest", path)
		}
	}
}

// The due days are those of the units in sight.
func TestDueDaysAreOfTheUnitsInSight(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/", "/periods/2021-Q2/filing"} {
		if page := text(s.get(webtest.UnitUser, path)); !strings.Contains(page, "Cấp xã") || strings.Contains(page, "Cấp huyện: hạn") || strings.Contains(page, "Cấp huyện 21") {
			t.Errorf("%s for a commune: %s", path, page)
		}
		s.wants(s.get(webtest.Consolidator, path), "Cấp huyện")
	}
}

func TestAConsolidationThatChangedNothingSaysSo(t *testing.T) {
	s := newSite(t)
	s.SetWork(web.Work{Ended: []web.Ended{{Running: web.Running{Job: pipeline.JobConsolidate, Period: webtest.Q2(), Started: webtest.Now(), Step: pipeline.Say("Không có báo cáo mới", "No report came")}, Ended: webtest.Now()}}})
	s.wants(s.get(webtest.Consolidator, "/runs"), "Không có báo cáo mới")
}

// TestDownloadsStayFiles: what a unit sent is never a page of this site, whatever it
// holds and is called.
func TestDownloadsStayFiles(t *testing.T) {
	s := newSite(t)
	for path, want := range map[string]string{
		"/receipts/12/original": `attachment; filename="<script>window.planted=1<`, "/receipts/13/original": "attachment; filename*=utf-8''B%C3%A1o", "/receipts/15/original": "attachment; filename*=utf-8''X%C3%A3%20xslx.t%C3%AAn%20ng%C6%B0%E1%BB%A3c.xlsx",
		"/receipts/12/answer": `attachment; filename="000012 TRA LAI.xlsx"`, "/receipts/12/answer/mau-moi.xlsx": "attachment; filename=mau-moi.xlsx",
		"/units/H1.X1/blank/02%2FHC?period=2021-Q2": `attachment; filename="H1.X1 02-HC 2021-Q2.xlsx"`, "/periods/2021-Q1/documents/trang.html?edition=1": "attachment; filename=trang.html",
	} {
		w := s.do(webtest.Consolidator, httptest.NewRequest(http.MethodGet, path, nil))
		h := w.Header()
		if w.Code != 200 || !strings.HasPrefix(h.Get("Content-Disposition"), want) && path != "/receipts/12/original" {
			t.Errorf("%s: %d %q, want %q", path, w.Code, h.Get("Content-Disposition"), want)
		}
		if !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || !strings.HasPrefix(h.Get("Content-Security-Policy"), "sandbox") || strings.HasPrefix(h.Get("Content-Type"), "text/") {
			t.Errorf("%s could be shown as a page: %v", path, h)
		}
	}
}

func TestOrdersSayWhatWillHappen(t *testing.T) {
	s := newSite(t)
	s.wants(s.get(webtest.Consolidator, "/orders?job=ingest"), "Nhận tệp ngay?", "Mọi tệp đang nằm trong thư mục của các đơn vị được đọc")
	s.wants(s.get(webtest.Consolidator, "/orders?job=consolidate&period=2021-Q2"), "Đã nhận 5/15 báo cáo phải nộp", "6 đơn vị còn thiếu báo cáo.", "DV-01 (bị trả lại) , 02/HC (bị trả lại)", "Từ đó không có báo cáo mới: số liệu sẽ như cũ.")
	s.wants(s.get(webtest.Consolidator, "/orders?job=close&period=2021-Q1"), "Tạo bản chốt số 2", "Bản chốt không thể sửa và không thể hủy.", "So với bản chốt trước có 1 bản nộp mới hoặc khác.", "Xã Hùng Sơn (Huyện Đại Từ): DV-01, bản 2")
	s.Change(func(next *web.Snapshot) { next.Basis.Receipts = next.Basis.Receipts[:8] })
	page := s.get(webtest.Consolidator, "/orders?job=close&period=2021-Q1")
	s.wants(page, "đã chốt (bản chốt số 1) và từ đó không có gì thay đổi nên không chốt lại")
	if strings.Contains(page, `<form method="post" action="/orders"`) || strings.Contains(page, "Điều sẽ xảy ra") {
		t.Error("what cannot be closed has a button to close it")
	}
}

func TestOrdersAreGivenOnceConfirmed(t *testing.T) {
	for name, c := range map[string]struct {
		fields url.Values
		status int
		done   []web.Order
	}{
		"ingest":      {url.Values{"job": {"ingest"}}, 303, []web.Order{{Job: pipeline.JobIngest}}},
		"consolidate": {url.Values{"job": {"consolidate"}, "period": {"2021-Q2"}, "note": {"x"}}, 303, []web.Order{{Job: pipeline.JobConsolidate, Period: webtest.Q2()}}},
		"close":       {url.Values{"job": {"close"}, "period": {"2021-Q1"}, "note": {" " + webtest.Script + " "}, "sure": {"yes"}}, 303, []web.Order{{Job: pipeline.JobClose, Period: webtest.Q1(), Note: webtest.Script}}},
		"not sure":    {url.Values{"job": {"close"}, "period": {"2021-Q1"}}, 400, nil},
		"long note":   {url.Values{"job": {"close"}, "period": {"2021-Q1"}, "note": {strings.Repeat("ạ", 501)}, "sure": {"yes"}}, 400, nil},
		"no period":   {url.Values{"job": {"close"}, "sure": {"yes"}}, 404, nil},
		"other job":   {url.Values{"job": {"deliver"}, "period": {"2021-Q1"}}, 404, nil},
	} {
		s := newSite(t)
		w := s.do(webtest.Consolidator, posting("/orders", c.fields))
		if w.Code != c.status || len(s.Done) != len(c.done) || len(c.done) == 1 && s.Done[0] != c.done[0] {
			t.Errorf("%s: %d, ordered %v", name, w.Code, s.Done)
		}
	}
}

func TestAPeriodThatIsNotOverIsNotClosed(t *testing.T) {
	s := newSite(t)
	june := func() time.Time { return time.Date(2021, time.June, 14, 23, 0, 0, 0, pipeline.Vietnam) }
	s.Handler = web.New(s.Office, webtest.Door{}, june, quiet())
	s.wants(s.get(webtest.Consolidator, "/orders?job=close&period=2021-Q2"), "Quý II/2021 chưa kết thúc (đến hết ngày 14/06/2021) nên chưa chốt được.")
	w := s.do(webtest.Consolidator, posting("/orders", url.Values{"job": {"close"}, "period": {"2021-Q2"}, "sure": {"yes"}}))
	if w.Code != http.StatusConflict || len(s.Done) > 0 {
		t.Errorf("%d, ordered %v", w.Code, s.Done)
	}
}

func TestTheOverviewHasTheHeadlinesOfItsReader(t *testing.T) {
	s := newSite(t)
	s.wants(s.get(webtest.LeaderUser, "/"), "Chỉ tiêu chính Quý II/2021: Tỉnh Thái Nguyên", "Số hội nghị tuyên truyền 90 hội nghị 5/8 đơn vị", "phấn đấu ≥ 98%", "Chưa đạt", "Dự thảo, tổng hợp lúc 25/06/2021 09:00.", "Đơn vị còn nợ báo cáo")
	page := s.get(webtest.UnitUser, "/")
	s.wants(page, "Chỉ tiêu chính Quý II/2021: Xã Hùng Sơn", "Gửi báo cáo Quý II/2021")
	if !strings.Contains(page, `href="/periods/2021-Q2/figures/H1.X1/hoi_nghi?edition=0"`) {
		t.Error("a headline does not open")
	}
	s.Change(func(next *web.Snapshot) { next.Published = nil })
	if strings.Contains(s.get(webtest.LeaderUser, "/"), "Chỉ tiêu chính") {
		t.Error("figures of nothing")
	}
}

func TestRuns(t *testing.T) {
	s := newSite(t)
	page := s.get(webtest.Consolidator, "/runs")
	s.wants(page, "Không có việc nào đang chạy.", "tổng hợp Quý II/2021 · xong", "theo yêu cầu của tonghop", "120 giây", "khớp 17 tệp = 12 được nhận", "nhận tệp · không xong", "<script>")
	s.SetWork(web.Work{Now: &web.Running{Job: pipeline.JobConsolidate, Period: webtest.Q2(), By: "tonghop", Started: webtest.Now(), Step: pipeline.Say("In báo cáo", "Printing"), Done: 3, Total: 8},
		Waiting: []web.Order{{Job: pipeline.JobClose, Period: webtest.Q1(), Note: webtest.Script}}})
	page = s.get(webtest.Consolidator, "/runs")
	s.wants(page, "In báo cáo (3/8)", "chốt số liệu Quý I/2021 – <script>")
	s.SetWork(web.Work{Holder: "may-so-1, pid 7"})
	held := s.get(webtest.Consolidator, "/runs")
	if s.wants(held, "Một lệnh khác đang làm việc với thư mục làm việc này (may-so-1, pid 7)"); strings.Contains(held, "Không có việc nào đang chạy.") {
		t.Error("nothing is said to be at work")
	}
	s.SetWork(web.Work{Now: &web.Running{Job: pipeline.JobConsolidate, Period: webtest.Q2()}})
	if !strings.Contains(page, `<progress max="8" value="3"`) || !strings.Contains(page, `data-hx-trigger="every 2s"`) || !strings.Contains(page, `content="5"`) {
		t.Error("the progress is not live")
	}
	s.wants(s.get(webtest.Consolidator, "/"), "Hệ thống đang tổng hợp Quý II/2021.")
	if strings.Contains(s.get(webtest.UnitUser, "/"), "Hệ thống đang") {
		t.Error("a unit is told of runs")
	}
}

// A restart forgets the runs; what was published keeps its ledger.
func TestTheLedgerOfWhatIsPublishedIsShown(t *testing.T) {
	s := newSite(t)
	s.SetWork(web.Work{})
	s.wants(s.get(webtest.Consolidator, "/runs"), "Chưa có lượt chạy nào từ khi dịch vụ khởi động.", "Tài liệu Quý II/2021")
	for _, period := range []string{"2021-Q1", "2021-Q2"} {
		page := s.get(webtest.LeaderUser, "/periods/"+period+"/documents")
		s.wants(page, "Sổ đối chiếu của lần tổng hợp này", "17 tệp = 12 được nhận")
	}
}

func TestDocuments(t *testing.T) {
	s := newSite(t)
	page := s.get(webtest.LeaderUser, "/periods/2021-Q1/documents")
	s.wants(page, "Dự thảo", "cần tổng hợp lại", "Bản chốt số 1", "Chốt lần đầu <script>", "bang-so-lieu.xlsx bảng tính Excel, 118 KB")
	if !strings.Contains(page, `href="/periods/2021-Q1/documents/bao-cao.docx?edition=1"`) {
		t.Error("an edition's documents are not to be had")
	}
}

func TestProgramme(t *testing.T) {
	s := newSite(t)
	s.wants(s.get(webtest.UnitUser, "/programme"), "DV-01 – Kết quả công tác dân vận", "ngày 17 của tháng cuối kỳ đơn vị tự đặt", "Tử số: “Trong đó: đúng hạn” (2) của biểu 02/HC; Mẫu số:", "từ 98% trở lên", "Huyện Đại Từ H1 3 đơn vị")
	s.wants(s.get(webtest.UnitUser, "/programme/forms/02%2FHC"), "Biểu 02/HC", "Hồ sơ đã giải quyết", "không nhỏ hơn", "bắt buộc")
}

func TestAuditAndUsers(t *testing.T) {
	s := newSite(t)
	s.wants(s.get(webtest.Administrator, "/audit"), "2 mục", "web:tonghop tổng hợp 2021-Q2 đã làm", "bị từ chối <script>")
	s.wants(s.get(webtest.UnitUser, "/units/H1.X1/receipts/10"), "12 ô đã đọc, 10 ô được ghi nhận")
	s.wants(s.get(webtest.Administrator, "/users"), "xa Xã Hùng Sơn đơn vị báo cáo Xã Hùng Sơn và các đơn vị trực thuộc đang dùng", "danvan user add")
}

// TestPlantedTextStaysText: every page that shows what others wrote shows it as text.
func TestPlantedTextStaysText(t *testing.T) {
	s := newSite(t)
	for _, path := range everyPage() {
		page := s.get(webtest.Administrator, path)
		for _, bad := range []string{webtest.Script, `"` + `onload="window`} {
			if strings.Contains(page, bad) {
				t.Errorf("%s holds %s", path, bad)
			}
		}
		if n := strings.Count(page, "<script"); n != strings.Count(page, `<script src="/assets/`) {
			t.Errorf("%s has a script of its own", path)
		}
		for _, bad := range []string{` style="`, ` onclick=`, "<style", "javascript:", "ZgotmplZ", "%!"} {
			if strings.Contains(page, bad) {
				t.Errorf("%s holds %q", path, bad)
			}
		}
	}
}

// TestLinksLeadSomewhere follows every link of every page.
func TestLinksLeadSomewhere(t *testing.T) {
	s := newSite(t)
	seen := map[string]bool{}
	for _, path := range everyPage() {
		for _, m := range regexp.MustCompile(`(?:href|action)="(/[^"#]*)`).FindAllStringSubmatch(s.get(webtest.Administrator, path), -1) {
			to := strings.ReplaceAll(m[1], "&amp;", "&")
			if seen[to] || to == "/sign-out" || strings.HasSuffix(to, "/upload") || to == "/periods" || to == "/orders" {
				continue
			}
			seen[to] = true
			if w := s.do(webtest.Administrator, httptest.NewRequest(http.MethodGet, to, nil)); w.Code != 200 && w.Code != 303 {
				t.Errorf("%s leads to %s: %d", path, to, w.Code)
			}
		}
	}
	if len(seen) < 60 {
		t.Errorf("%d links only", len(seen))
	}
}

// everyPage is an address of each page, with all there is to show.
func everyPage() []string {
	return []string{"/", "/periods/2021-Q2/filing", "/periods/2021-Q2/filing?by=periods", "/periods/2021-Q1/filing?state=open&q=x", "/units/TN", "/units/H1", "/units/H1.X1", "/units/H1.X2", "/units/H2.X4",
		"/units/H1.X3/reminder", "/units/H1.X1/uploads/none", "/units/H1.X1/receipts/10", "/units/H1.X1/receipts/11", "/units/H1.X2/receipts/12", "/units/H1.X2/receipts/13", "/units/H1/receipts/15",
		"/periods/2021-Q1/documents", "/periods/2021-Q2/documents", "/programme", "/programme/forms/DV-01", "/programme/forms/DVK", "/runs",
		"/orders?job=ingest", "/orders?job=consolidate&period=2021-Q2", "/orders?job=close&period=2021-Q1", "/audit", "/users"}
}

func TestAFailureIsNotShown(t *testing.T) {
	s := newSite(t)
	s.Failed = errors.New("open /srv/secret/path: permission denied")
	for _, path := range []string{"/audit", "/receipts/9/original", "/receipts/9/answer", "/units/H1.X1/reminder", "/periods/2021-Q1/documents"} {
		w := s.do(webtest.Administrator, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: %d %s", path, w.Code, text(w.Body.String()))
		}
		s.wants(w.Body.String(), "Hệ thống gặp lỗi")
	}
}
