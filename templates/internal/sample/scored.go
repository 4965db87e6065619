package sample

import (
	"fmt"

	"danvan/pipeline"
)

// Scored is the made-up province with its districts and departments scored out of 100:
// two districts share a rank, one is excluded, one lacks a score, and one criterion is
// computed from an indicator.
func Scored() *pipeline.Consolidation {
	c := Consolidation()
	ref := func(form, field string) *pipeline.FieldRef { return &pipeline.FieldRef{Form: form, Field: field} }
	criterion := func(n int, name string, most int64) pipeline.Criterion {
		return pipeline.Criterion{Code: fmt.Sprintf("tc%d", n), Name: name, Max: pipeline.Int(most), Self: []pipeline.FieldRef{{Form: "TD-01", Field: fmt.Sprintf("tc%d", n)}},
			Superior: []pipeline.FieldRef{{Form: "TD-02", Field: fmt.Sprintf("c%d", n)}}, Reason: ref("TD-02", "c9")}
	}
	s := &pipeline.Scoring{
		Name: "Chấm điểm công tác dân vận", Source: "đơn vị tự đặt", Tiers: []string{"district", "department"},
		Criteria: []pipeline.Criterion{
			criterion(1, "Quán triệt, triển khai kế hoạch", 20), criterion(2, "Tiếp công dân, đối thoại, giải quyết khiếu nại, tố cáo", 30),
			criterion(3, "Cải cách hành chính", 30), criterion(4, "Thực hiện quy chế dân chủ ở cơ sở", 20)},
		Ineligible: ref("TD-02", "c10"), Why: ref("TD-02", "c11"),
		Classes: []pipeline.Class{{Name: "Tốt", From: pipeline.Int(80)}, {Name: "Khá", From: pipeline.Int(65)}, {Name: "Trung bình", From: pipeline.Int(50)}},
	}
	s.Criteria[2].Indicator = OnTime
	s.Criteria[2].Bands = []pipeline.Band{{Comparison: pipeline.AtLeast, Bound: pipeline.Int(95), Points: pipeline.Int(30)},
		{Comparison: pipeline.AtLeast, Bound: pipeline.Int(80), Points: pipeline.Int(20)}}
	s.Criteria[2].Self, s.Criteria[2].Superior, s.Criteria[2].Reason = nil, nil, nil
	c.Programme.Scoring = s
	for _, u := range c.Tree.Units() {
		if u.Tier == "district" || u.Tier == "department" {
			c.Points = append(c.Points, points(u.Code)...)
		}
	}
	for _, unit := range []string{"H1", "SO1"} {
		form := map[string]string{"H1": "TD-01", "SO1": "TD-02"}[unit]
		id := map[string]string{"H1": "H1/abc/TD-01", "SO1": "SO1/def/TD-02"}[unit]
		c.Accepted = append(c.Accepted, pipeline.Submission{ID: id, Unit: unit, Form: form, Period: c.Period, Version: 1, Verdict: pipeline.Accepted,
			Sheet: form, File: "cham-diem-" + unit + ".xlsx", SHA256: "abc", ReceivedAt: c.At})
	}
	c.Scores = pipeline.Scores(s, c.Tree, c.Results, c.Points)
	return c
}

// points are the cells that a unit's scores are made from. The first district is scored
// down by the superior, H2 and H3 score the same, H8 is excluded, H9 lacks a criterion.
func points(unit string) []pipeline.Point {
	self := func(n int, score int64) pipeline.Point {
		return pipeline.Point{Unit: unit, FiledBy: unit, Form: "TD-01", Field: fmt.Sprintf("tc%d", n), Number: pipeline.Known(pipeline.Int(score)),
			Submission: unit + "/abc/TD-01", Sheet: "TD-01", Ref: fmt.Sprintf("D%d", 10+n)}
	}
	above := func(field string, number pipeline.Maybe, text, column string) pipeline.Point {
		return pipeline.Point{Unit: unit, FiledBy: "SO1", Form: "TD-02", Field: field, Number: number, Text: text,
			Submission: "SO1/def/TD-02", Sheet: "TD-02", Ref: column + "12"}
	}
	out := []pipeline.Point{self(1, 18), self(2, 25), self(4, 17)}
	switch unit {
	case "H1":
		out = append(out, above("c2", pipeline.Known(pipeline.Int(20)), "", "C"), above("c9", pipeline.Maybe{}, "Còn 02 đơn giải quyết quá hạn", "J"))
	case "H2", "H3":
		for n, score := range []int64{20, 28, 0, 19} {
			if n != 2 {
				out[min(n, 2)] = self(n+1, score)
			}
		}
	case "H8":
		out = append(out, above("c10", pipeline.Known(pipeline.One), "", "K"), above("c11", pipeline.Maybe{}, "Để xảy ra điểm nóng", "L"))
	case "H9":
		out = out[:2]
	default:
		out[0] = self(1, int64(10+draw(10, unit, "one")))
	}
	return out
}

// Joint is the made-up province whose report two offices issue and sign.
func Joint() *pipeline.Consolidation {
	c := Consolidation()
	l := &c.Programme.Letterhead
	l.Superior, l.Issuer, l.Symbol = "", "Ủy ban nhân dân tỉnh Thái Nguyên", "BC-UBND-BDVTU"
	l.Authority, l.SignerTitle = "TM. Ủy ban nhân dân\nKT. Chủ tịch", "Phó Chủ tịch"
	l.Joint = []pipeline.JointIssuer{{Superior: "Tỉnh ủy Thái Nguyên", Issuer: "Ban Dân vận", Authority: "K/T Trưởng ban", SignerTitle: "Phó Trưởng ban", SignerName: "Lê Thị C"}}
	return c
}
