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
