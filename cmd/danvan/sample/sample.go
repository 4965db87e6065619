// Package sample makes up what units might file. The figures are invented, they
// obey the form's own relations, and the same seed gives the same figures; nothing
// in it knows one programme from another.
package sample

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
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
		switch {
		case f.Layout == pipeline.Register:
			s.Cells = m.register(u, period, f)
		case m.scores(period, f):
			s.Cells = m.scoreTable(u, period, f)
		default:
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
	values, year := m.values(u, period, f), map[string]pipeline.Number{}
	if f.Cumulative {
		year = m.toDate(u, period, f)
	}
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
			c.Measure, c.Number = pipeline.Cumulative, year[field.Code]
			cells = append(cells, c)
		}
	}
	return cells
}

// toDate adds up the periods of the year from the programme's first one on.
func (m Maker) toDate(u pipeline.Unit, period pipeline.Period, f *pipeline.Form) map[string]pipeline.Number {
	sum := map[string]pipeline.Number{}
	for p := period; p.Year == period.Year && m.Programme.Reports(p); p = p.Previous() {
		for field, n := range m.values(u, p, f) {
			sum[field] += n
		}
	}
	return sum
}

// size says how busy a unit of a tier is.
func size(tier string) int64 {
	switch tier {
	case "commune":
		return 2
	case "district":
		return 9
	}
	return 5
}

// scales are how many things of a unit of measure there are for one meeting: far more
// people come than meetings are held. The first word that the unit of measure
// contains decides.
var scales = [...]struct {
	word   string
	factor int64
}{
	{"người", 30}, {"phiếu", 40}, {"hồ sơ", 60}, {"lượt", 6}, {"ý kiến", 8}, {"tin", 4}, {"đơn vị", 3}, {"đơn", 4}, {"vụ", 4},
}

func scaleOf(field *pipeline.Field) int64 {
	for _, s := range scales {
		if strings.Contains(field.Unit, s.word) {
			return s.factor
		}
	}
	return 1
}

// rareWords mark the fields that take a small share of their total.
var rareWords = [...]string{"quá hạn", "chưa", "kỳ trước", "không thuộc", "chuyển", "đang giải quyết", "ủy quyền", "đoàn", "vi phạm", "từ chối"}

// commonWeight is the weight of a field that is not rare.
const commonWeight = 8

func weight(field *pipeline.Field) int64 {
	words := strings.ToLower(strings.Join(append(append([]string{}, field.Path...), field.Label), " "))
	for _, w := range rareWords {
		if strings.Contains(words, w) {
			return 1
		}
	}
	return commonWeight
}

// inventor makes up the numbers of one form of one unit.
type inventor struct {
	form   *pipeline.Form
	size   int64
	random *rand.Rand
	values map[string]pipeline.Number
}

// values makes up the numbers of a form so that its relations hold: what a relation
// names on the left is split at random over each of its breakdowns.
func (m Maker) values(u pipeline.Unit, period pipeline.Period, f *pipeline.Form) map[string]pipeline.Number {
	v := inventor{f, size(u.Tier), m.random(u.Code, period.String(), f.Code), map[string]pipeline.Number{}}
	m.carryOver(v, u, period)
	for _, rel := range f.Relations {
		if rel.Inside() && len(rel.Parts[0]) == 1 {
			v.settle(rel)
		}
	}
	for i := range f.Fields {
		if field := &f.Fields[i]; field.Kind.Numeric() {
			if _, done := v.values[field.Code]; !done {
				v.values[field.Code] = v.free(field, period)
			}
		}
	}
	return v.values
}

// carryOver lets a unit go on from what it filed for the period before: what a relation
// says of that period is split over its left side.
func (m Maker) carryOver(v inventor, u pipeline.Unit, period pipeline.Period) {
	for _, rel := range v.form.Relations {
		if !rel.Timed() || !m.Programme.Reports(period.Previous()) || len(rel.Parts) != 2 {
			continue
		}
		before, sum := m.values(u, period.Previous(), v.form), pipeline.Number(0)
		for _, t := range rel.Parts[1] {
			n := before[t.Field]
			if t.Minus {
				n = -n
			}
			sum += n
		}
		v.split(max(sum, 0), rel.Parts[0])
	}
}

// free draws a number that no relation binds.
func (v *inventor) free(field *pipeline.Field, period pipeline.Period) pipeline.Number {
	most := field.Max
	switch {
	case field.Kind == pipeline.Tick:
		return pipeline.Int(min(v.random.Int64N(10), 1))
	case strings.HasPrefix(field.Label, "Năm "):
		return pipeline.Int(int64(period.Year - 1))
	case field.Kind == pipeline.Amount && most == 0:
		most = 100 * pipeline.One
		fallthrough
	case field.Kind == pipeline.Amount:
		return most * pipeline.Number(500+v.random.Int64N(450)) / 1000
	case most > 0:
		return pipeline.Int(1 + v.random.Int64N(int64(most/pipeline.One)))
	}
	return v.draw(field.Code)
}

func (v *inventor) draw(code string) pipeline.Number {
	field := v.form.Field(code)
	if field == nil {
		return 0
	}
	return pipeline.Int(v.random.Int64N(v.size*scaleOf(field) + 1))
}

func (v *inventor) settle(rel pipeline.Relation) {
	left := rel.Parts[0][0].Field
	for i, op := range rel.Comparisons {
		right := rel.Parts[i+1]
		_, known := v.values[left]
		switch {
		case op == pipeline.Equal:
			if !known {
				v.values[left] = v.draw(left) + v.settled(right)
			}
			v.split(v.values[left], right)
		case op == pipeline.AtMost && len(right) == 1:
			upper := right[0].Field
			if _, ok := v.values[upper]; !ok {
				v.values[upper] = v.values[left] + v.draw(upper)
			}
			if !known && v.scale(left) != v.scale(upper) {
				v.values[left] = min(v.values[upper], v.draw(left)) // meetings against people: no share of each other
			} else if !known {
				percent := 85 + v.random.Int64N(16)
				if v.weight(left) < commonWeight {
					percent = v.random.Int64N(16)
				}
				v.values[left] = v.values[upper] / pipeline.One * pipeline.Number(percent) / 100 * pipeline.One
			} else if !v.inSum(left) {
				v.values[left] = min(v.values[left], v.values[upper]) // of two bounds both hold
			}
		}
	}
}

// inSum tells whether an equation of the form fixes a field.
func (v *inventor) inSum(field string) bool {
	return slices.ContainsFunc(v.form.Relations, func(r pipeline.Relation) bool {
		return slices.Contains(r.Comparisons, pipeline.Equal) && slices.ContainsFunc(r.Terms(), func(t pipeline.Term) bool { return t.Field == field })
	})
}

// settled is the sum of the terms that have a value already.
func (v *inventor) settled(sum pipeline.Sum) pipeline.Number {
	var n pipeline.Number
	for _, t := range sum {
		n += v.values[t.Field]
	}
	return n
}

// split shares total out over the terms of sum that have no value yet, by weight.
func (v *inventor) split(total pipeline.Number, sum pipeline.Sum) {
	rest, weights := int64((total-v.settled(sum))/pipeline.One), int64(0)
	var open []string
	for _, t := range sum {
		if _, ok := v.values[t.Field]; !ok {
			open = append(open, t.Field)
			weights += v.weight(t.Field)
		}
	}
	for i, code := range open {
		w := v.weight(code)
		share := rest * w / weights
		if i < len(open)-1 && share > 0 {
			share = min(rest, share/2+v.random.Int64N(share+1))
		}
		if i == len(open)-1 {
			share = rest
		}
		v.values[code] = pipeline.Int(share)
		rest, weights = rest-share, weights-w
	}
}

func (v *inventor) scale(code string) int64 {
	if field := v.form.Field(code); field != nil {
		return scaleOf(field)
	}
	return 1
}

func (v *inventor) weight(code string) int64 {
	if field := v.form.Field(code); field != nil {
		return weight(field)
	}
	return 1
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
			if strings.HasPrefix(field.Label, "Tình trạng") {
				n = min(stage, len(field.Options)-1)
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
