package summary

import (
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
)

// ranking is the league table of each scored tier, a table below the other: rank, unit,
// what each criterion counts with whose score it is, total, class, and why a unit has
// no rank.
func (b *book) ranking() *sheet {
	scoring := b.Programme.Scoring
	s := newSheet(SheetRanking, 17, 36)
	s.heading(strings.ToUpper(scoring.Name)+" – "+b.Period.Vietnamese(),
		"Điểm được tính: điểm cấp trên chấm; nếu không có thì điểm tính từ chỉ tiêu; nếu không có thì điểm tự chấm. Đơn vị bằng điểm cùng hạng, hạng kế tiếp bỏ cách. Căn cứ: "+scoring.Source+".")
	for range scoring.Criteria {
		s.widths = append(s.widths, 8, 16.5)
	}
	s.widths = append(s.widths, 11, 16, 40)
	const first = 5
	row := first
	for _, l := range b.Leagues() {
		row = b.league(s, row, l) + 2
	}
	s.titleFrom, s.titleTo = first+1, first+2 // all leagues have the same columns: a page that begins within one shows what they are
	s.freezeCols = 2
	return s
}

// unscored is the sheet of a period that has no league tables.
func (b *book) unscored(why string) *sheet {
	s := newSheet(SheetRanking, 17, 36)
	s.heading(strings.ToUpper(b.Programme.Scoring.Name)+" – "+b.Period.Vietnamese(), why)
	return s
}

func (b *book) league(s *sheet, row int, l figures.League) int {
	s.put(row, 1, look{bold: true, size: 12}, l.Tier)
	row++
	b.leagueHead(s, row)
	row++
	for _, score := range l.Scores {
		row++
		b.leagueRow(s, row, score)
	}
	return row
}

// leagueHead is two rows: the criteria, and below each its score and whose it is.
func (b *book) leagueHead(s *sheet, row int) {
	single := func(col int, name string) {
		s.put(row, col, head(), name)
		s.fill(row+1, col, col, head())
		s.merge(row, col, row+1, col)
	}
	single(1, "Hạng")
	single(2, "Đơn vị")
	col := 3
	most := pipeline.Number(0)
	for _, c := range b.Programme.Scoring.Criteria {
		s.put(row, col, head(), c.Name+" (tối đa "+shown.Format(c.Max)+")")
		s.fill(row, col+1, col+1, head())
		s.merge(row, col, row, col+1)
		s.put(row+1, col, head(), "Điểm")
		s.put(row+1, col+1, head(), "Nguồn")
		col += 2
		most += c.Max
	}
	single(col, "Tổng điểm (tối đa "+shown.Format(most)+")")
	single(col+1, "Xếp loại")
	single(col+2, "Ghi chú")
	s.fitHead(row, 62, 20)
}

func (b *book) leagueRow(s *sheet, row int, score pipeline.Score) {
	quiet := ""
	if score.Rank == 0 || score.Excluded {
		quiet = groupFill
	}
	paint := func(l look) look { l.fill = quiet; return l }
	rank := paint(middle())
	rank.bold, rank.wrap = true, true
	s.put(row, 1, rank, figures.RankWord(score))
	s.put(row, 2, linked(paint(text())), b.UnitName(score.Unit))
	s.jump(row, 2, SheetPoints, b.points[score.Unit], "Xem từng điểm")
	var cells []string
	for i, c := range score.Criteria {
		col := 3 + 2*i
		s.number(row, col, paint(number()), c.Counted)
		source := paint(middle())
		source.wrap, source.italic, source.colour = true, true, paleInk
		s.put(row, col+1, source, figures.SourceWord(c.Source))
		cells = append(cells, ref(row, col))
	}
	col := 3 + 2*len(score.Criteria)
	total := paint(number())
	total.bold = true
	if score.Total.Known && len(cells) > 0 {
		s.computed(row, col, total, freely(strings.Join(cells, "+")), score.Total.Number)
	} else {
		s.number(row, col, total, score.Total)
	}
	class := paint(middle())
	class.wrap = true
	s.put(row, col+1, class, figures.ClassWord(score))
	s.put(row, col+2, paint(text()), b.ScoreNote(score))
}

// pointSheet traces every score to its cells: a row for each criterion of each unit, in
// the order of the league tables.
func (b *book) pointSheet() *sheet {
	s := newSheet(SheetPoints, 32, 40, 8, 9, 10, 10, 10, 15, 34, 40, 46)
	s.heading("CHI TIẾT CHẤM ĐIỂM – "+b.Period.Vietnamese(), "Mỗi dòng: một tiêu chí của một đơn vị, điểm của từng bên và ô trong tệp đã nộp mà điểm được đọc.")
	s.line(targetHeadRow, head(), "Đơn vị", "Tiêu chí", "Tối đa", "Tự chấm", "Cấp trên chấm", "Tính từ chỉ tiêu", "Điểm được tính", "Nguồn",
		"Lý do", "Ô tự chấm (tệp, trang, ô)", "Ô cấp trên chấm hoặc chỉ tiêu (tệp, trang, ô)")
	for _, l := range b.Leagues() {
		for _, score := range l.Scores {
			b.points[score.Unit] = ref(s.last()+1, 1)
			for i, c := range score.Criteria {
				b.pointRow(s, score, b.Programme.Scoring.Criteria[i], c)
			}
			b.exclusionRow(s, score)
		}
	}
	s.table(targetHeadRow, 11, 2)
	return s
}

func (b *book) pointRow(s *sheet, score pipeline.Score, criterion pipeline.Criterion, c pipeline.CriterionScore) {
	row := s.last() + 1
	s.put(row, 1, text(), b.UnitName(score.Unit))
	s.put(row, 2, text(), criterion.Name)
	s.number(row, 3, number(), pipeline.Known(criterion.Max))
	for i, v := range []pipeline.Maybe{c.Self, c.Superior, c.Computed} {
		s.number(row, 4+i, number(), v)
	}
	counted := number()
	counted.bold = true
	s.number(row, 7, counted, c.Counted)
	s.put(row, 8, middle(), figures.SourceWord(c.Source))
	s.put(row, 9, text(), c.Reason)
	s.put(row, 10, text(), b.placesOf(b.PointsOf(score.Unit, criterion.Self...)))
	above := b.placesOf(b.PointsOf(score.Unit, criterion.Superior...))
	if ind := b.Programme.Indicator(criterion.Indicator); ind != nil {
		r := b.Result(score.Unit, ind.Code)
		computed := "Chỉ tiêu “" + ind.Name + "”: " + b.Words.FigureBeside(r, ind, bounds(criterion)...) + bandWord(criterion, r)
		above = strings.Trim(above+"\n"+computed, "\n")
		// The figure carries the link: LibreOffice does not wrap a linked text.
		s.number(row, 6, linked(number()), c.Computed)
		s.jump(row, 6, SheetUnits, b.column[ind.Code], "Xem chỉ tiêu theo đơn vị")
	}
	s.put(row, 11, text(), above)
}

func bounds(c pipeline.Criterion) []pipeline.Number {
	var out []pipeline.Number
	for _, band := range c.Bands {
		out = append(out, band.Bound)
	}
	return out
}

// bandWord names the bands of a computed criterion, so that the points can be followed.
func bandWord(c pipeline.Criterion, r pipeline.Result) string {
	if !r.Value.Known {
		return ""
	}
	var bands []string
	for _, band := range c.Bands {
		bands = append(bands, shown.Bound(string(band.Comparison)+" "+band.Bound.String(), "")+": "+shown.Format(band.Points)+" điểm")
	}
	return " (" + strings.Join(append(bands, "còn lại: 0 điểm"), "; ") + ")"
}

// exclusionRow says where it was written that a unit is not ranked.
func (b *book) exclusionRow(s *sheet, score pipeline.Score) {
	if !score.Excluded {
		return
	}
	row := s.last() + 1
	s.put(row, 1, text(), b.UnitName(score.Unit))
	s.put(row, 2, text(), "Không đủ điều kiện xếp hạng")
	s.fill(row, 3, 8, text())
	s.put(row, 9, text(), score.Why)
	s.fill(row, 10, 10, text())
	if tick := b.Programme.Scoring.Ineligible; tick != nil {
		s.put(row, 11, text(), b.placesOf(b.PointsOf(score.Unit, *tick)))
	}
}

// placesOf names the cells that points were read from, with who filed them.
func (b *book) placesOf(points []pipeline.Point) string {
	var out []string
	for _, p := range points {
		where := place(p.Sheet, p.Ref)
		if file := b.FileOf(p.Submission); file != "" {
			where = file + ", " + where
		}
		out = append(out, b.UnitName(p.FiledBy)+": "+where)
	}
	return strings.Join(out, "\n")
}
