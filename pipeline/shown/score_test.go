package shown

import (
	"testing"

	"danvan/pipeline"
)

// A total is said with its class and rank; one that lies just below a class is not rounded up to it.
func TestScore(t *testing.T) {
	n, err := pipeline.ParseNumber("1079.996")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		sheet   *pipeline.FrozenScore
		vi, eng string
	}{
		{nil, "không có", "none"},
		{&pipeline.FrozenScore{}, "… (chưa đủ điểm)", "… (scores are lacking)"},
		{&pipeline.FrozenScore{Total: pipeline.Known(n), Class: "Khá", Rank: 12}, "1.079,996 (Khá, hạng\u00a012)", "1,079.996 (Khá, rank\u00a012)"},
		{&pipeline.FrozenScore{Total: pipeline.Known(n), Rank: 2}, "1.079,996 (hạng\u00a02)", "1,079.996 (rank\u00a02)"},
		{&pipeline.FrozenScore{Total: pipeline.Known(n), Class: "Tốt"}, "1.079,996 (không xếp hạng)", "1,079.996 (not ranked)"},
	} {
		if s := Score(c.sheet); s.Vietnamese != c.vi || s.English != c.eng {
			t.Errorf("%+v is %q, %q", c.sheet, s.Vietnamese, s.English)
		}
	}
	if one, many := Rescored(1), Rescored(1200); one.English != "total, class or rank of 1 unit changed" || many.English != "total, class or rank of 1,200 units changed" || many.Vietnamese[:5] != "1.200" {
		t.Errorf("%q, %q", one.English, many)
	}
}

// Who is not ranked is told why: what the superior wrote, or which criteria have no points.
func TestUnranked(t *testing.T) {
	s := &pipeline.Scoring{Criteria: []pipeline.Criterion{{Code: "a", Name: "Tổ chức, chỉ đạo"}, {Code: "b", Name: "Đối thoại"}, {Code: "c", Name: "Hòa giải"}, {Code: "d", Name: "Mô hình"}, {Code: "e", Name: "Báo cáo"}, {Code: "f", Name: "Khác"}}}
	for _, c := range []struct {
		u       pipeline.Unranked
		vi, eng string
	}{
		{pipeline.Unranked{Excluded: true, Why: "Để xảy ra điểm nóng", Lacking: []string{"a"}}, "Không đủ điều kiện xếp hạng: Để xảy ra điểm nóng", "Excluded from ranking: Để xảy ra điểm nóng"},
		{pipeline.Unranked{Excluded: true}, "Không đủ điều kiện xếp hạng", "Excluded from ranking"},
		{pipeline.Unranked{Lacking: []string{"a", "gone"}}, "Chưa có điểm: Tổ chức, chỉ đạo; gone", "No points for: Tổ chức, chỉ đạo; gone"},
		{pipeline.Unranked{Lacking: []string{"a", "b", "c", "d", "e"}}, "Chưa có điểm 5/6 tiêu chí, trong đó có: Tổ chức, chỉ đạo; Đối thoại; Hòa giải", "5 of 6 criteria have no points, among them: Tổ chức, chỉ đạo; Đối thoại; Hòa giải"},
		{pipeline.Unranked{Lacking: []string{"a", "b", "c", "d", "e", "f"}}, "Chưa có điểm của tiêu chí nào", "No criterion has points"},
	} {
		if said := Unranked(s, c.u); said.Vietnamese != c.vi || said.English != c.eng {
			t.Errorf("%+v is %q, %q", c.u, said.Vietnamese, said.English)
		}
	}
}
