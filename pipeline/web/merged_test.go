package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/web"
	"danvan/pipeline/web/signin"
	"danvan/pipeline/web/webtest"
)

// withoutFiled is the programme whose unit that filed has ended.
func withoutFiled(last pipeline.Date) *pipeline.Programme {
	p := webtest.Programme()
	for i := range p.Units {
		if p.Units[i].Code == webtest.Filed {
			p.Units[i].To = last
		}
	}
	return p
}

// A commune that was merged goes on to see what it was answered, and so does its district,
// also where the file named no period and came when the next had begun.
func TestAMergedUnitKeepsItsAnswers(t *testing.T) {
	s := newSite(t)
	s.Change(func(next *web.Snapshot) {
		next.Programme = withoutFiled(pipeline.NewDate(2021, time.June, 20))
		next.Periods = []pipeline.Period{webtest.Q2().Next(), webtest.Q2(), webtest.Q1()}
		n := len(next.Basis.Receipts)
		next.Basis.Receipts = append(next.Basis.Receipts[:n:n], pipeline.Receipt{Sequence: n + 1, Unit: webtest.Filed, File: "thư.xlsx", SHA256: "ab", Decision: pipeline.Returned,
			ReceivedAt: webtest.Now(), Findings: []pipeline.Finding{pipeline.NewFinding("file-kind", "", "", "tệp PDF")}})
	})
	for _, path := range []string{"/units/H1.X1/receipts/18", "/receipts/18/original", "/receipts/18/answer", "/units/H1.X1/receipts/10"} {
		for _, user := range []signin.User{webtest.UnitUser, webtest.DistrictUser, webtest.PartLeader, webtest.Consolidator} {
			if w := s.do(user, request(http.MethodGet, path)); w.Code != http.StatusOK {
				t.Errorf("%s for %s: %d", path, user.Login, w.Code)
			}
		}
	}
	s.wants(s.get(webtest.UnitUser, "/units/H1.X1/receipts/18"), "Xã Hùng Sơn")
}

// A commune that ended begins with the last period it was in: in the present one its
// overview counted nothing, and the pages of figures beside it were none.
func TestAMergedUnitBeginsWithItsLastPeriod(t *testing.T) {
	s := newSite(t)
	s.Change(func(next *web.Snapshot) { next.Programme = withoutFiled(pipeline.NewDate(2021, time.June, 1)) })
	page := s.get(webtest.UnitUser, "/")
	s.wants(page, "Tình hình nộp Quý I/2021", "Chỉ tiêu chính Quý I/2021: Xã Hùng Sơn")
	if !strings.Contains(page, `href="/periods/2021-Q1/figures"`) {
		t.Error("the navigation leads to another period")
	}
	if w := s.do(webtest.UnitUser, request(http.MethodGet, "/periods/2021-Q1/filing")); w.Code != http.StatusOK {
		t.Errorf("its filing: %d", w.Code)
	}
	s.wants(s.get(webtest.Consolidator, "/"), "Tình hình nộp Quý II/2021")
}
