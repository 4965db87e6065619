package web_test

import (
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/pipeline/web"
	"danvan/pipeline/web/webtest"
)

// A period that has just begun and was consolidated by mistake is on nobody's first page,
// and whoever orders it is warned before.
func TestAPeriodThatHasJustBegunTakesNothingOver(t *testing.T) {
	s := newSite(t)
	q3 := webtest.Q2().Next()
	s.Change(func(next *web.Snapshot) { next.Periods = []pipeline.Period{q3, webtest.Q2(), webtest.Q1()} })
	s.wants(s.get(webtest.Consolidator, "/orders?job=consolidate&period=2021-Q3"), "Quý III/2021 chưa kết thúc (đến hết ngày 14/09/2021)", "Chưa đơn vị nào có báo cáo được nhận cho Quý III/2021")
	if page := text(s.get(webtest.Consolidator, "/orders?job=consolidate&period=2021-Q2")); strings.Contains(page, "chưa kết thúc") || strings.Contains(page, "Chưa đơn vị nào") {
		t.Error("a period that is over and has reports is warned of")
	}
	if !strings.Contains(s.get(webtest.Consolidator, "/runs"), `<option value="2021-Q2" selected>`) {
		t.Error("the period being filed is not chosen")
	}
	s.Publish(q3)
	s.wants(s.get(webtest.LeaderUser, "/"), "Tình hình nộp Quý II/2021", "Chỉ tiêu chính Quý II/2021")
	s.Change(func(next *web.Snapshot) { next.Published = []pipeline.Period{q3, webtest.Q1()} })
	s.wants(s.get(webtest.LeaderUser, "/"), "Tình hình nộp Quý II/2021", "Chỉ tiêu chính Quý I/2021")
}
