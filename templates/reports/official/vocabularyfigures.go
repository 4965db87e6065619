package official

import (
	"slices"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/document"
	"danvan/templates/document/fill"
	"danvan/templates/figures"
)

// aUnit is a unit in a report.
type aUnit struct {
	composer
	unit pipeline.Unit
}

// aFigure is an indicator of a unit.
type aFigure struct {
	aUnit
	ind *pipeline.Indicator
}

// aGroup is a heading with indicators of a unit.
type aGroup struct {
	aUnit
	shown.Group
}

// aTier is a tier with its units.
type aTier struct {
	composer
	tier pipeline.Tier
}

// aText is a text with who filed it.
type aText struct {
	who, text string
}

func (c composer) rootUnit() aUnit { return aUnit{c, c.Root()} }

func (c composer) units(list []pipeline.Unit) []aUnit {
	out := make([]aUnit, len(list))
	for i, u := range list {
		out[i] = aUnit{c, u}
	}
	return out
}

func (c composer) unitsOf(codes []string) []aUnit {
	var out []aUnit
	for _, code := range codes {
		if u, ok := c.Tree.Unit(code); ok {
			out = append(out, aUnit{c, u})
		}
	}
	return out
}

func (u aUnit) figure(ind *pipeline.Indicator) aFigure { return aFigure{u, ind} }

func (u aUnit) figures(list []*pipeline.Indicator) []aFigure {
	out := make([]aFigure, len(list))
	for i, ind := range list {
		out[i] = aFigure{u, ind}
	}
	return out
}

func (u aUnit) groups() []aGroup {
	var out []aGroup
	for _, g := range u.Groups() {
		out = append(out, aGroup{u, g})
	}
	return out
}

func (f aFigure) result() pipeline.Result { return f.Result(f.unit.Code, f.ind.Code) }

// target is the target that binds the unit; false where none does.
func (f aFigure) target() (figures.Goal, bool) {
	r, t := f.result(), f.Target(f.unit.Code, f.ind)
	if r.Verdict == pipeline.NoTarget || t == nil {
		return figures.Goal{}, false
	}
	return figures.Goal{Unit: f.unit, Indicator: f.ind, Target: *t, Result: r}, true
}

func (f aFigure) sentence() string { return f.Sentence(f.unit.Code, f.ind, nil) + "." }

// before is the figure of an earlier period.
func (f aFigure) before(s figures.Since) fill.Amount {
	if !f.HasEarlier(s) {
		return fill.Amount{}
	}
	m := f.Movement(f.unit.Code, f.ind.Code, s)
	return fill.Amount{Said: f.Words.Value(m.Before, f.ind), Number: m.Before}
}

func (f aFigure) change(s figures.Since) string {
	if !f.HasEarlier(s) {
		return ""
	}
	return f.Words.Change(f.Movement(f.unit.Code, f.ind.Code, s), f.ind)
}

// nameFigures names an indicator of a unit, and the indicators by their codes.
func (v vocabulary) nameFigures(p *pipeline.Programme) {
	f := v.figure
	f.Self(func(f aFigure) string { return f.Words.Figure(f.result(), f.ind) })
	f.Text("Ma", "mã chỉ tiêu", func(f aFigure) string { return f.ind.Code })
	f.Text("Ten", "tên chỉ tiêu", func(f aFigure) string { return f.ind.Name })
	f.Text("DonViTinh", "đơn vị tính", func(f aFigure) string { return f.ind.Unit })
	f.Figure("GiaTri", "giá trị kèm đơn vị tính, hoặc “không phát sinh”, “chưa có số liệu”", func(f aFigure) fill.Amount {
		return fill.Amount{Said: f.Words.Figure(f.result(), f.ind), Number: f.result().Value}
	})
	f.Text("So", "chỉ con số: 1.234; “–” không phát sinh, “…” chưa có", func(f aFigure) string { return f.composer.figure(f.unit.Code, f.ind) })
	f.Figure("TuSo", "tử số của tỷ lệ", func(f aFigure) fill.Amount { return part(f.result().Numerator) })
	f.Figure("MauSo", "mẫu số của tỷ lệ", func(f aFigure) fill.Amount { return part(f.result().Denominator) })
	f.Figure("SoDonViCo", "n: số đơn vị có số liệu", func(f aFigure) fill.Amount { return count(f.result().UnitsReported) })
	f.Figure("SoDonViPhaiCo", "N: số đơn vị phải có số liệu", func(f aFigure) fill.Amount { return count(f.result().UnitsExpected) })
	f.Text("DoPhu", "n/N đơn vị có số liệu", func(f aFigure) string { r := f.result(); return figures.OutOf(r.UnitsReported, r.UnitsExpected) })
	f.Figure("KyTruoc", "giá trị kỳ trước", func(f aFigure) fill.Amount { return f.before(figures.PreviousPeriod) })
	f.Text("SoVoiKyTruoc", "thay đổi so với kỳ trước: giảm 146 lượt", func(f aFigure) string { return f.change(figures.PreviousPeriod) })
	f.Figure("CungKy", "giá trị cùng kỳ năm trước", func(f aFigure) fill.Amount { return f.before(figures.SameYearBefore) })
	f.Text("SoVoiCungKy", "thay đổi so với cùng kỳ năm trước", func(f aFigure) string { return f.change(figures.SameYearBefore) })
	f.Text("Cau", "cả câu: số, số đơn vị, so sánh, đánh giá", aFigure.sentence)
	v.nameTargets()
	v.text.Self(func(t aText) string { return t.text })
	v.text.Text("DonVi", "đơn vị viết", func(t aText) string { return t.who })
	v.text.Text("NoiDung", "lời văn", func(t aText) string { return t.text })
	fill.HasList(f, "LoiVan", "lời văn các đơn vị viết cho mục này", v.text, func(f aFigure) []aText { return f.textsBy(f.Fold(f.PassagesOf(f.ind.Code))) })
	if p == nil {
		fill.HasAny(v.codes, "chỉ tiêu", v.figure, func(u aUnit) aFigure { return aFigure{u, &pipeline.Indicator{}} })
		fill.HasAny(v.tiers, "cấp, khối", v.tier, func(c composer) aTier { return aTier{composer: c} })
		return
	}
	for i := range p.Indicators {
		ind := &p.Indicators[i]
		fill.Has(v.codes, ind.Code, ind.Name, v.figure, func(u aUnit) aFigure { return u.figure(ind) })
	}
	for _, t := range p.Tiers {
		fill.Has(v.tiers, t.Code, t.Name, v.tier, func(c composer) aTier { return aTier{c, t} })
	}
}

func part(m pipeline.Maybe) fill.Amount {
	if !m.Known {
		return fill.Amount{}
	}
	return fill.Amount{Said: shown.Format(m.Number), Number: m}
}

// textsBy names who wrote each text; equal texts stand once.
func (c composer) textsBy(folded []figures.Folded) []aText {
	var out []aText
	for _, f := range folded {
		out = append(out, aText{c.Names(f.Units, namesOfPassage), f.Text})
	}
	return out
}

// nameTargets names what a target says of a figure.
func (v vocabulary) nameTargets() {
	f := v.figure
	f.Text("MucPhanDau", "mức phấn đấu của kỳ: ≥ 85%; trống khi không đặt", func(f aFigure) string {
		if g, ok := f.target(); ok {
			return g.BoundOf()
		}
		return ""
	})
	f.Text("XetMuc", "đạt hay chưa, trong câu", func(f aFigure) string { return f.Words.Verdict(f.result(), f.ind) })
	f.Text("DanhGia", "Đạt, Tạm đạt, Chưa đạt, Chưa rõ, Không phát sinh, Không đặt", func(f aFigure) string { return shown.LightOf(f.result()).Word() })
	f.Flag("Dat", "đạt mức phấn đấu", func(f aFigure) bool { return f.result().Verdict == pipeline.Met })
	f.Flag("ChuaDat", "chưa đạt mức phấn đấu", func(f aFigure) bool { return f.result().Verdict == pipeline.NotMet })
	f.Text("ConThieu", "còn thiếu bao nhiêu để đạt", func(f aFigure) string {
		if g, ok := f.target(); ok {
			return f.Gap(g)
		}
		return ""
	})
	f.Text("DonViChuaDat", "tên các đơn vị làm chỉ tiêu chưa đạt", func(f aFigure) string {
		if g, ok := f.target(); ok {
			return f.Names(f.Behind(g), namesInText)
		}
		return ""
	})
}

// nameUnits names a unit, and the lists of units.
func (v vocabulary) nameUnits() {
	u := v.unit
	u.Self(func(u aUnit) string { return u.unit.Name })
	u.Text("Ma", "mã đơn vị", func(u aUnit) string { return u.unit.Code })
	u.Text("Ten", "tên đơn vị", func(u aUnit) string { return u.unit.Name })
	u.Text("TenDayDu", "tên kèm đơn vị cấp trên", func(u aUnit) string { return u.UnitName(u.unit.Code) })
	u.Text("Cap", "cấp, khối", func(u aUnit) string { return u.Programme.TierName(u.unit.Tier) })
	u.Flag("ChuaNop", "chưa có báo cáo nào được nhận", func(u aUnit) bool { return slices.Contains(u.UnitCoverage().Nothing, u.unit.Code) })
	u.Flag("NopThieu", "mới nộp một phần số biểu", func(u aUnit) bool { return slices.Contains(u.UnitCoverage().Part, u.unit.Code) })
	fill.Has(u, "ChiTieu", "chỉ tiêu theo mã: .ChiTieu.<mã>.GiaTri", v.codes, func(u aUnit) aUnit { return u })
	fill.HasList(u, "MoiChiTieu", "mọi chỉ tiêu có số", v.figure, func(u aUnit) []aFigure { return u.figures(u.Numeric()) })
	fill.HasList(u, "Nhom", "các nhóm chỉ tiêu", v.group, aUnit.groups)
	fill.HasList(u, "DonVi", "đơn vị trực thuộc", v.unit, func(u aUnit) []aUnit { return u.units(u.Tree.Children(u.unit.Code)) })
	fill.Has(u, "Diem", "điểm của đơn vị", v.score, aUnit.score)
	v.group.Self(func(g aGroup) string { return g.Name })
	v.group.Text("Ten", "tên nhóm", func(g aGroup) string { return g.Name })
	fill.HasList(v.group, "ChiTieu", "các chỉ tiêu của nhóm", v.figure, func(g aGroup) []aFigure { return g.figures(g.Indicators) })
	fill.HasList(v.group, "Cau", "các câu của nhóm, như trong báo cáo", v.line, func(g aGroup) []aLine { return linesOf(g.told()) })
	v.tier.Self(func(t aTier) string { return t.tier.Name })
	v.tier.Text("Ten", "tên cấp, khối", func(t aTier) string { return t.tier.Name })
	fill.HasList(v.tier, "DonVi", "các đơn vị của cấp, khối", v.unit, aTier.members)
	r := v.report
	fill.Has(r, "ToanBo", "đơn vị đứng đầu, số chung của cả kỳ", v.unit, composer.rootUnit)
	fill.Has(r, "ChiTieu", "chỉ tiêu chung theo mã: .ChiTieu.<mã>.GiaTri", v.codes, composer.rootUnit)
	fill.HasList(r, "MoiChiTieu", "mọi chỉ tiêu có số", v.figure, func(c composer) []aFigure { return c.rootUnit().figures(c.Numeric()) })
	fill.HasList(r, "Nhom", "các nhóm chỉ tiêu", v.group, func(c composer) []aGroup { return c.rootUnit().groups() })
	fill.HasList(r, "DonVi", "đơn vị trực thuộc", v.unit, func(c composer) []aUnit { return c.units(c.Tree.Children(c.Root().Code)) })
	fill.HasList(r, "DiaBan", "địa bàn: đơn vị trực thuộc có đơn vị cấp dưới", v.unit, func(c composer) []aUnit { return c.units(c.Regions()) })
	fill.HasList(r, "MoiDonVi", "mọi đơn vị, theo cây", v.unit, func(c composer) []aUnit { return c.units(c.Tree.Units()) })
	fill.HasList(r, "Cap", "các cấp, khối", v.tier, func(c composer) []aTier {
		var out []aTier
		for _, t := range c.Programme.Tiers {
			out = append(out, aTier{c, t})
		}
		return out
	})
	fill.Has(r, "CapTheoMa", "cấp, khối theo mã: .CapTheoMa.<mã>.DonVi", v.tiers, func(c composer) composer { return c })
}

func (t aTier) members() []aUnit {
	var out []aUnit
	for _, u := range t.Tree.Units() {
		if u.Tier == t.tier.Code {
			out = append(out, aUnit{t.composer, u})
		}
	}
	return out
}

// told are the sentences of a group: the report's own for the unit at the head, one for
// each indicator elsewhere.
func (g aGroup) told() []string {
	if g.unit.Code == g.Root().Code {
		return g.sentences(g.Indicators)
	}
	var out []string
	for _, ind := range g.Indicators {
		out = append(out, g.figure(ind).sentence())
	}
	return out
}

// nameSections names lists for sections that the office writes itself.
func (v vocabulary) nameSections() {
	r := v.report
	by := func(name, says string, want func(pipeline.Result) bool) {
		fill.HasList(r, name, says, v.figure, func(c composer) []aFigure {
			var out []aFigure
			for _, f := range c.rootUnit().figures(c.Numeric()) {
				if _, ok := f.target(); ok && want(f.result()) {
					out = append(out, f)
				}
			}
			return out
		})
	}
	by("MucPhanDau", "các chỉ tiêu có mức phấn đấu", func(pipeline.Result) bool { return true })
	by("DatMuc", "các chỉ tiêu đạt mức phấn đấu", func(r pipeline.Result) bool { return r.Verdict == pipeline.Met })
	by("ChuaDatMuc", "các chỉ tiêu chưa đạt mức phấn đấu", func(r pipeline.Result) bool { return r.Verdict == pipeline.NotMet })
	by("ChuaRoMuc", "các chỉ tiêu chưa đủ số liệu để đánh giá", func(r pipeline.Result) bool { return r.Verdict == pipeline.Unknown })
	fill.HasList(r, "HanChe", "các câu về tồn tại, hạn chế từ số liệu", v.line, func(c composer) []aLine {
		var list []string
		for _, b := range c.shortcomings() {
			if p, ok := b.(document.Paragraph); ok && !p.Note {
				list = append(list, strings.TrimPrefix(p.Lead+p.Text+p.Tail, "- "))
			}
		}
		return linesOf(list)
	})
	for _, s := range (composer{}).sections() {
		fill.HasList(r, "LoiVan"+s.number, "lời văn các đơn vị viết cho phần "+s.number+", theo cây đơn vị", v.text, func(c composer) []aText { return c.narratives(s.number) })
	}
}

func (c composer) narratives(section string) []aText {
	folded, _ := c.texts(section) // units with nothing to report are only counted in the report
	return c.textsBy(folded)
}

// aLeague is a league table.
type aLeague struct {
	composer
	figures.League
}

// aScore is the score of a unit; ok is false where it has none.
type aScore struct {
	composer
	score pipeline.Score
	ok    bool
}

func (u aUnit) score() aScore {
	for _, s := range u.Scores {
		if s.Unit == u.unit.Code {
			return aScore{u.composer, s, true}
		}
	}
	return aScore{composer: u.composer}
}

func (v vocabulary) nameScores() {
	say := func(name, says string, get func(aScore) string) {
		v.score.Text(name, says, func(s aScore) string {
			if !s.ok {
				return ""
			}
			return get(s)
		})
	}
	say("DonVi", "tên đơn vị", func(s aScore) string { return s.UnitName(s.score.Unit) })
	say("Hang", "thứ hạng", func(s aScore) string { return figures.RankWord(s.score) })
	say("XepLoai", "xếp loại", func(s aScore) string { return figures.ClassWord(s.score) })
	say("GhiChu", "vì sao không xếp hạng", func(s aScore) string { return s.ScoreNote(s.score) })
	v.score.Figure("Tong", "tổng điểm", func(s aScore) fill.Amount { return part(s.score.Total) })
	v.league.Self(func(l aLeague) string { return l.Tier })
	v.league.Text("Ten", "tên cấp, khối", func(l aLeague) string { return l.Tier })
	fill.HasList(v.league, "DonVi", "các đơn vị theo thứ hạng", v.score, func(l aLeague) []aScore {
		var out []aScore
		for _, s := range l.Scores {
			out = append(out, aScore{l.composer, s, true})
		}
		return out
	})
	fill.HasList(v.report, "XepHang", "các bảng xếp hạng, nếu chương trình chấm điểm", v.league, func(c composer) []aLeague {
		var out []aLeague
		for _, l := range c.Leagues() {
			out = append(out, aLeague{c, l})
		}
		return out
	})
}
