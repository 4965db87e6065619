package web_test

import (
	"strings"
	"testing"

	"danvan/pipeline"
)

// A reader of one unit is told of its own score sheet, on the page and by the API.
func TestScoresThatChangedAreToldToThoseWhoMay(t *testing.T) {
	s, _ := newFigureSite(t)
	page := text(s.get(figureUsers()["chutich"], "/periods/2021-Q1/editions"))
	if !strings.Contains(page, "1 đơn vị có tổng điểm, xếp loại hoặc thứ hạng thay đổi") || !strings.Contains(page, "91 (Tốt, hạng 2)") || strings.Contains(page, "93 (Tốt, hạng 1)") {
		t.Errorf("the page says\n%s", page)
	}
	if page := text(s.get(figureUsers()["tonghop"], "/periods/2021-Q1/editions?lang=en")); !strings.Contains(page, "total, class or rank of 2 units changed") || !strings.Contains(page, "91 (Tốt, rank 2)") {
		t.Errorf("in English it says\n%s", page)
	}
	all, own := s.get(figureUsers()["tonghop"], "/api/v1/periods/2021-Q1/adjustments?edition=2"), s.get(figureUsers()["chutich"], "/api/v1/periods/2021-Q1/adjustments?edition=2")
	const d1, d2 = `"scores":[{"unit":"D1","before":{"unit":"D1","total":91,"class":"Tốt","rank":2}`, `{"unit":"D2","before":{"unit":"D2","total":93,"class":"Tốt","rank":1}`
	if !strings.Contains(all, d1) || !strings.Contains(all, d2) || !strings.Contains(own, d1) || strings.Contains(own, d2) {
		t.Errorf("all are told\n%s\nthe district\n%s", all, own)
	}
}

// In a period that has no score sheets the page says why, and nobody is said to lack points; also
// of an edition in which everybody had a sheet without any.
func TestAPeriodWithoutScoreSheetsSaysWhy(t *testing.T) {
	s, o := newFigureSite(t)
	o.Snapshot().Programme.Scoring.Criteria = []pipeline.Criterion{{Code: "one", Self: []pipeline.FieldRef{{Form: "TD", Field: "a"}}}}
	page := text(s.get(figureUsers()["tonghop"], "/periods/2021-Q1/league"))
	if !strings.Contains(page, "Chưa có biểu chấm điểm nào áp dụng cho Quý I/2021 nên không có bảng điểm.") || strings.Contains(page, "Bảng điểm:") || strings.Contains(page, "chưa đủ điểm") {
		t.Errorf("the page says\n%s", page)
	}
	if page := text(s.get(figureUsers()["a"], "/periods/2021-Q1/league")); strings.Contains(page, "bảng điểm") {
		t.Errorf("a commune, which nobody scores, reads\n%s", page)
	}
}
