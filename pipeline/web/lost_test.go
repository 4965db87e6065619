package web_test

import (
	"net/http"
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/pipeline/web/webtest"
)

// Figures that are gone or damaged are no failure: the pages say what is lacking, list the
// documents that lie there, and the order that brings the figures back can be given.
func TestLostFiguresAreSaidAndCanBeMadeAgain(t *testing.T) {
	s := newSite(t)
	s.Lost = []pipeline.EditionRef{{Period: webtest.Q2()}}
	page := s.get(webtest.Consolidator, "/periods/2021-Q2/documents")
	s.wants(page, "Số liệu của lần tổng hợp này không còn hoặc bị hỏng (tệp nguon-so-lieu.zip); cần tổng hợp lại.", "bao-cao.docx văn bản Word", "Tổng hợp lại…")
	if strings.Contains(text(page), "chưa tổng hợp") {
		t.Error("it says that the period was never consolidated")
	}
	if strings.Contains(s.get(webtest.LeaderUser, "/periods/2021-Q2/documents"), "/orders") {
		t.Error("a leader is led to orders")
	}
	s.wants(s.get(webtest.Consolidator, "/orders?job=consolidate&period=2021-Q2"), "Số liệu của lần tổng hợp trước không còn hoặc bị hỏng: được lập lại.")
	s.wants(s.get(webtest.LeaderUser, "/"), "Số liệu đã tổng hợp của Quý II/2021 không còn hoặc bị hỏng; cần tổng hợp lại.", "Chỉ tiêu chính Quý I/2021")
	w := s.do(webtest.LeaderUser, request(http.MethodGet, "/periods/2021-Q2/figures"))
	if w.Code != http.StatusNotFound {
		t.Errorf("figures: %d", w.Code)
	}
	s.wants(w.Body.String(), "Kỳ này đã được tổng hợp, nhưng tệp số liệu (nguon-so-lieu.zip) không còn hoặc bị hỏng. Cần tổng hợp lại kỳ này")
	for _, path := range []string{"/periods/2021-Q2/documents/bao-cao.docx", "/api/v1/periods/2021-Q2/documents", "/api/v1/periods/2021-Q2/documents/bao-cao.docx"} {
		if w := s.do(webtest.Consolidator, request(http.MethodGet, path)); w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestDocumentsThatAreGoneAreSaidToBe(t *testing.T) {
	s := newSite(t)
	s.Gone = []string{"trang.html"}
	page := s.get(webtest.LeaderUser, "/periods/2021-Q2/documents")
	s.wants(page, "Không còn trong thư mục báo cáo: trang.html.", "bao-cao.docx văn bản Word")
	if strings.Contains(page, `href="/periods/2021-Q2/documents/trang.html"`) {
		t.Error("a document that is gone is listed")
	}
}
