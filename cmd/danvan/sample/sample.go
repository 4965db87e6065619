// Package sample makes up what units might file. The figures are invented, they
// obey the form's own relations, and the same seed gives the same figures; nothing
// in it knows one programme from another.
package sample

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"

	"danvan/pipeline"
)

// Maker makes up submissions of one programme.
type Maker struct {
	Programme *pipeline.Programme
	Seed      uint64
}

// Submissions returns what a unit files for a period: one submission with cells for
// each of the forms, cumulative figures continued from the year's earlier periods.
func (m Maker) Submissions(u pipeline.Unit, period pipeline.Period, forms []*pipeline.Form) []pipeline.Submission {
	var out []pipeline.Submission
	for _, f := range forms {
		s := pipeline.Submission{Unit: u.Code, Form: f.Code, FormVersion: f.Version, Period: period, Verdict: pipeline.Accepted}
		if f.Layout == pipeline.Register {
			s.Cells = m.register(u, period, f)
		} else {
			s.Cells = m.figures(u, period, f)
		}
		out = append(out, s)
	}
	return out
}

func (m Maker) random(parts ...string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(strings.Join(parts, "\x00")))
	return rand.New(rand.NewPCG(m.Seed, h.Sum64()))
}

func (m Maker) figures(u pipeline.Unit, period pipeline.Period, f *pipeline.Form) []pipeline.Cell {
	values := m.values(u, period, f)
	var cells []pipeline.Cell
	for i := range f.Fields {
		field := &f.Fields[i]
		if !field.AppliesTo(u.Tier) {
			continue
		}
		c := pipeline.Cell{Field: field.Code, Measure: pipeline.Value, State: pipeline.Reported}
		if field.Kind == pipeline.Text {
			c.Text = m.narrative(u, period, field)
			cells = append(cells, c)
			continue
		}
		c.Number = values[field.Code]
		cells = append(cells, c)
		if f.Cumulative && field.Kind != pipeline.Tick && !field.Stock {
			c.Measure, c.Number = pipeline.Cumulative, m.cumulative(u, period, f, field.Code)
			cells = append(cells, c)
		}
	}
	return cells
}

// cumulative adds up the periods of the year from the programme's first one on.
func (m Maker) cumulative(u pipeline.Unit, period pipeline.Period, f *pipeline.Form, field string) pipeline.Number {
	var sum pipeline.Number
	for p := period; p.Year == period.Year && m.Programme.Reports(p); p = p.Previous() {
		sum += m.values(u, p, f)[field]
	}
	return sum
}

// size says how busy a unit of a tier is.
func size(tier string) int64 {
	switch tier {
	case "commune":
		return 12
	case "district":
		return 60
	}
	return 30
}

// values makes up the numbers of a form so that its relations hold: what a relation
// names on the left is split at random over each of its breakdowns.
func (m Maker) values(u pipeline.Unit, period pipeline.Period, f *pipeline.Form) map[string]pipeline.Number {
	r := m.random(u.Code, period.String(), f.Code)
	draw := func() pipeline.Number { return pipeline.Int(r.Int64N(size(u.Tier))) }
	v := map[string]pipeline.Number{}
	for _, rel := range f.Relations {
		if rel.CrossForm() || len(rel.Parts[0]) != 1 {
			continue
		}
		m.settle(rel, v, draw, r)
	}
	for i := range f.Fields {
		field := &f.Fields[i]
		if _, done := v[field.Code]; done {
			continue
		}
		switch field.Kind {
		case pipeline.Tick:
			if r.IntN(10) > 0 {
				v[field.Code] = pipeline.One
			} else {
				v[field.Code] = 0
			}
		case pipeline.Count:
			v[field.Code] = within(field, pipeline.Int(r.Int64N(bound(field, size(u.Tier)))))
			if strings.HasPrefix(field.Label, "Năm ") {
				v[field.Code] = pipeline.Int(int64(period.Year - 1))
			}
		case pipeline.Amount:
			v[field.Code] = within(field, pipeline.Number(r.Int64N(100*bound(field, 100)))*(pipeline.One/100))
		}
	}
	return v
}

// bound is the most to draw for a field: its own maximum where it has one.
func bound(field *pipeline.Field, usual int64) int64 {
	if field.Max > 0 {
		return max(int64(field.Max/pipeline.One), 1)
	}
	return usual
}

func within(field *pipeline.Field, n pipeline.Number) pipeline.Number {
	if field.Max > 0 {
		return min(n, field.Max)
	}
	return n
}

func (m Maker) settle(rel pipeline.Relation, v map[string]pipeline.Number, draw func() pipeline.Number, r *rand.Rand) {
	left := rel.Parts[0][0].Field
	for i, op := range rel.Comparisons {
		right := rel.Parts[i+1]
		total, known := v[left]
		switch {
		case op == pipeline.Equal:
			if !known {
				v[left] = draw()*pipeline.Number(len(right)) + known0(right, v)
			}
			split(v[left], right, v, r)
		case len(right) == 1 && op == pipeline.AtMost:
			bound, ok := v[right[0].Field]
			if !ok {
				bound = total + draw()
				v[right[0].Field] = bound
			}
			if !known {
				v[left] = part(bound, r)
			}
		}
	}
}

// known0 is the sum of the terms that have a value already.
func known0(sum pipeline.Sum, v map[string]pipeline.Number) pipeline.Number {
	var n pipeline.Number
	for _, t := range sum {
		n += v[t.Field]
	}
	return n
}

// split shares total out over the terms of sum that have no value yet.
func split(total pipeline.Number, sum pipeline.Sum, v map[string]pipeline.Number, r *rand.Rand) {
	var open []string
	rest := total
	for _, t := range sum {
		if n, ok := v[t.Field]; ok {
			rest -= n
		} else {
			open = append(open, t.Field)
		}
	}
	for i, field := range open {
		if i == len(open)-1 {
			v[field] = rest
			return
		}
		v[field] = min(rest, part(rest/pipeline.Number(len(open)-i)*2/pipeline.One*pipeline.One, r))
		rest -= v[field]
	}
}

// part is a whole number from about a half of n to n, mostly near n.
func part(n pipeline.Number, r *rand.Rand) pipeline.Number {
	whole := int64(n / pipeline.One)
	if whole <= 0 {
		return 0
	}
	return pipeline.Int(whole - r.Int64N(whole/4+1))
}

var models = []string{
	"Tuyến đường hoa tự quản", "Chính quyền thân thiện, vì Nhân dân phục vụ", "Hiến đất làm đường giao thông nông thôn",
	"Tổ hòa giải ba không", "Ngày thứ Bảy cùng dân", "Một cửa thân thiện", "Camera an ninh khu dân cư",
	"Giúp hộ nghèo phát triển cây chè", "Khu dân cư không rác thải nhựa", "Hỗ trợ dân làm thủ tục trực tuyến",
}

// register makes up the rows of a register: the models of earlier periods stay with
// their key and move up in status; a few new ones come each period.
func (m Maker) register(u pipeline.Unit, period pipeline.Period, f *pipeline.Form) []pipeline.Cell {
	var cells []pipeline.Cell
	key := 0
	for p := m.Programme.First; ; p = p.Next() {
		r := m.random(u.Code, p.String(), f.Code)
		for range 1 + r.IntN(3) {
			key++
			age := (period.Year-p.Year)*4 + period.Number - p.Number
			cells = append(cells, m.row(u, p, f, key, age+r.IntN(2), r)...)
		}
		if p == period || p.String() >= period.String() {
			return cells
		}
	}
}

func (m Maker) row(u pipeline.Unit, since pipeline.Period, f *pipeline.Form, key, stage int, r *rand.Rand) []pipeline.Cell {
	id := fmt.Sprintf("%s-%02d", u.Code, key)
	window := m.Programme.Rule.Window(since)
	var cells []pipeline.Cell
	for i := range f.Fields {
		field := &f.Fields[i]
		c := pipeline.Cell{Row: id, Field: field.Code, Measure: pipeline.Value, State: pipeline.Reported}
		switch field.Kind {
		case pipeline.Key:
			c.Text = id
		case pipeline.Choice:
			n := r.IntN(len(field.Options))
			if field.Options[len(field.Options)-1].Rank > 0 {
				n = min(stage, len(field.Options)-1) // a status
			}
			c.Text, c.Number = field.Options[n].Code, pipeline.Int(int64(field.Options[n].Rank))
		case pipeline.Day:
			c.Text = window.From.AddDays(r.IntN(80)).String()
		case pipeline.Text:
			c.Text = models[(key+len(u.Code)+r.IntN(3))%len(models)]
			if strings.Contains(strings.ToLower(field.Label), "đơn vị") {
				c.Text = u.Name
			}
		default:
			c.Number = pipeline.Int(r.Int64N(20))
		}
		cells = append(cells, c)
	}
	return cells
}

var narratives = [][]string{
	{
		"Đã tổ chức quán triệt kế hoạch đến toàn thể cán bộ, công chức; duy trì nghiêm lịch tiếp công dân định kỳ.",
		"Tập trung giải quyết thủ tục hành chính đúng hạn, niêm yết công khai tại bộ phận một cửa.",
		"Người đứng đầu đã trực tiếp đối thoại với Nhân dân về giải phóng mặt bằng và xây dựng nông thôn mới.",
	},
	{
		"Một số nơi chưa chủ động tổ chức đối thoại; cán bộ kiêm nhiệm nhiều việc nên báo cáo còn chậm.",
		"Việc nhân rộng mô hình “Dân vận khéo” còn hạn chế do thiếu kinh phí.",
		"Công tác phối hợp giữa chính quyền và đoàn thể có lúc chưa thường xuyên.",
	},
	{
		"Tiếp tục nâng cao chất lượng đối thoại; kiểm tra việc thực hiện kỷ luật, kỷ cương hành chính.",
		"Đẩy mạnh cải cách thủ tục hành chính, phấn đấu giải quyết hồ sơ đúng hạn đạt chỉ tiêu đề ra.",
		"Rà soát, nhân rộng các mô hình “Dân vận khéo” có hiệu quả.",
	},
	{
		"Đề nghị Sở Nội vụ tổ chức tập huấn nghiệp vụ dân vận cho cán bộ cơ sở.",
		"Đề nghị bổ sung kinh phí cho hoạt động hòa giải ở cơ sở.",
		"Không có kiến nghị.",
	},
}

func (m Maker) narrative(u pipeline.Unit, period pipeline.Period, field *pipeline.Field) string {
	r := m.random(u.Code, period.String(), field.Code, "text")
	h := fnv.New32a()
	h.Write([]byte(field.Code))
	kind := narratives[int(h.Sum32())%len(narratives)]
	for i, word := range []string{"kết quả", "tồn tại", "phương hướng", "kiến nghị"} {
		if strings.Contains(strings.ToLower(field.Label), word) {
			kind = narratives[i]
			break
		}
	}
	return kind[r.IntN(len(kind))]
}
