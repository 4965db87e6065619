package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// asReported is the value of --tree that restates nothing.
const asReported = "as-reported"

func newSeries(a *app) *cobra.Command {
	var q pipeline.SeriesQuestion
	var tree, format string
	var asOf moment
	cmd := &cobra.Command{
		Use:   "series [--indicator I --unit U] --from P --to P",
		Short: a.say("Chuỗi số liệu của một đơn vị qua các kỳ", "One indicator of one unit over time"),
		Long:  a.say(seriesVietnamese, seriesEnglish),
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return runSeries(cmd.Context(), a, q, asOf, tree, format) },
	}
	f := cmd.Flags()
	f.StringVar(&q.Indicator, "indicator", "", a.say("mã chỉ tiêu", "code of the indicator"))
	f.StringVar(&q.Unit, "unit", "", a.say("mã đơn vị", "code of the unit"))
	f.TextVar(&q.From, "from", pipeline.Period{}, a.say("kỳ đầu, ví dụ 2021-Q1, 2021-H1, 2021-9M, 2021-Y", "first period, such as 2021-Q1, 2021-H1, 2021-9M, 2021-Y"))
	f.TextVar(&q.To, "to", pipeline.Period{}, a.say("kỳ cuối, cùng loại với kỳ đầu", "last period, of the same kind"))
	f.StringVar(&tree, "tree", "", a.say("cây đơn vị: as-reported (từng kỳ theo cây của kỳ đó) hoặc ngày YYYY-MM-DD; mặc định ngày cuối của kỳ cuối", "tree of units: as-reported (each period on its own) or a day YYYY-MM-DD; default the last day of --to"))
	a.asOfFlag(cmd, &asOf)
	f.StringVar(&format, "format", "table", "table | csv | json")
	required(cmd, "from", "to")
	return cmd
}

const seriesVietnamese = `Mỗi kỳ một dòng, hai chuỗi cạnh nhau: "như báo cáo" trên cây đơn vị của chính kỳ đó, và "tính lại"
trên cây đơn vị của ngày --tree: số của đơn vị cũ cộng vào đơn vị mới đã nhận trọn; đơn vị cũ chia cho nhiều nơi
thì số nằm ở đơn vị thấp nhất chứa tất cả, các nơi nhận ghi "không so sánh được". Dấu * đánh dấu kỳ mà đơn vị đã
đổi so với kỳ trước; dấu # đánh dấu kỳ mà biểu đã đổi nên số liệu không cùng nội dung với kỳ trước; dấu ! đánh dấu kỳ đã chốt
mà chương trình hiện nay tính khác bản chốt. Lý do ghi dưới bảng.
Mỗi kỳ tính theo phiên bản biểu có hiệu lực của kỳ đó; chỉ tiêu nối được qua các phiên bản thì chuỗi đi tiếp. Cột lũy kế tính từ đầu năm;
năm đầu của chương trình tính từ kỳ đầu tiên, ghi cạnh số. Kỳ dài hơn kỳ nộp biểu (6 tháng, 9 tháng, năm) được ghép từ các
kỳ đã nộp theo cách cộng của chỉ tiêu.

Không ghi --indicator và --unit thì xuất mọi chỉ tiêu của mọi đơn vị (chỉ --format csv), mỗi số một dòng, hai chuỗi
nối nhau từng kỳ.`

const seriesEnglish = `Prints one row a period with two figures side by side. "As reported" stands on the period's own tree of units. "Restated" stands
on the tree of the day of --tree: the figure of an old unit is added to the one new unit that took it whole; the figure of an old
unit that was divided stands in the lowest unit that contains all its heirs, and the heirs are "not comparable". Marks:

  *  the unit is not the same as in the period before
  #  a form changed, so that the figure is not of the same thing as before
  !  the period is closed, and the programme in force makes another figure than was published

The reason stands below the table. Each period is computed by the version of the form in force; where its fields go on from one
version to the next, so does the series. The cumulative column counts from the beginning of the year; in the programme's first year
from its first period, which stands beside the figure. Periods longer than the forms' own (half years, nine months, years) are made
from the periods filed, by the kind of the indicator.

Without --indicator and --unit all indicators of all units are written (--format csv only), one figure a row: each period as reported
and then restated.`

func runSeries(ctx context.Context, a *app, q pipeline.SeriesQuestion, asOf moment, tree, format string) (err error) {
	if err := oneOf("format", format, "table", "csv", "json"); err != nil {
		return err
	}
	if (q.Unit == "") != (q.Indicator == "") {
		return usage("--indicator và --unit phải ghi cả hai, hoặc không ghi", "--indicator and --unit go together")
	}
	defer unhurried()()
	w, err := a.openToCompute(ctx, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if _, ok := w.programme.Unit(q.Unit); !ok && q.Unit != "" {
		return usage("%q không phải là đơn vị của %s ở thời điểm nào", "%q is not a unit of %s at any time", q.Unit, w.programme.Code)
	}
	if q.On, err = w.treeDay(tree, q.To); err != nil {
		return err
	}
	desk, err := w.deskAsOf(ctx, a.now, asOf)
	if err != nil {
		return err
	}
	if q.Unit == "" {
		return refusedSeries(a.seriesTables(ctx, desk, q, format))
	}
	s, err := desk.Series(ctx, q)
	if err != nil {
		return refusedSeries(err)
	}
	switch format {
	case "csv":
		return a.seriesCSV(pipeline.SeriesRows(a.lang, w.programme, s))
	case "json":
		return a.printJSON(pipeline.SeriesRows(a.lang, w.programme, s))
	}
	a.printSeries(w.programme, s)
	return nil
}

// refusedSeries makes a question without an answer one of usage.
func refusedSeries(err error) error {
	var refused *pipeline.SeriesError
	if errors.As(err, &refused) {
		return fmt.Errorf("%w: %w", errUsage, refused)
	}
	return err
}

// treeDay is the day of the tree that figures are restated on; the zero Date for none.
func (w *workspace) treeDay(tree string, to pipeline.Period) (pipeline.Date, error) {
	switch tree {
	case asReported:
		return pipeline.Date{}, nil
	case "":
		return w.programme.Rule.Window(to).To, nil
	}
	day, err := pipeline.ParseDate(tree)
	if err != nil {
		return day, fmt.Errorf("%w: --tree: %w", errUsage, err)
	}
	return day, nil
}

// seriesCSV writes codes, days, numbers and reasons, which begin with words of our own:
// no text that a spreadsheet could take for a formula.
func (a *app) seriesCSV(rows []pipeline.SeriesRow) error {
	out := csv.NewWriter(a.out)
	header := []string{"period", "from", "to", "unit", "indicator", "break", "lacking", "tree"}
	for _, of := range []string{"as_reported", "to_date", "restated", "restated_to_date"} {
		for _, column := range []string{"", "_numerator", "_denominator", "_units_reported", "_units_expected", "_gap"} {
			header = append(header, of+column)
		}
	}
	lines := [][]string{append(header, "form_break", "why", "published", "since", "to_date_since")}
	for _, r := range rows {
		lacking := make([]string, len(r.Lacking))
		for i, p := range r.Lacking {
			lacking[i] = p.String()
		}
		line := []string{r.Period.String(), r.From.String(), r.To.String(), r.Unit, r.Indicator, fmt.Sprint(r.Break), strings.Join(lacking, " "), r.Tree.String()}
		for _, f := range []*pipeline.SeriesFigureRow{&r.AsReported, r.ToDate, r.Restated, r.RestatedTo} {
			line = append(line, seriesCells(f)...)
		}
		published := ""
		if r.Published != nil {
			published = r.Published.String()
		}
		line = append(line, fmt.Sprint(r.FormBreak != ""), seriesReasons(r), published, r.Since.String(), r.YearSince.String())
		lines = append(lines, line)
	}
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("write the series: %w", err)
	}
	return nil
}

// seriesReasons are the reasons of a row, each once: why a figure is not of the same
// thing as before, and why one is not given because of its form.
func seriesReasons(r pipeline.SeriesRow) string {
	var out []string
	add := func(why string) {
		if why != "" && !slices.Contains(out, why) {
			out = append(out, why)
		}
	}
	add(r.FormBreak)
	for _, f := range []*pipeline.SeriesFigureRow{&r.AsReported, r.ToDate, r.Restated, r.RestatedTo} {
		if f != nil {
			add(f.Why)
		}
	}
	return strings.Join(out, "; ")
}

func seriesCells(f *pipeline.SeriesFigureRow) []string {
	if f == nil {
		return make([]string, 6)
	}
	return []string{f.Value.String(), f.Numerator.String(), f.Denominator.String(), fmt.Sprint(f.UnitsReported), fmt.Sprint(f.UnitsExpected), string(f.Gap)}
}

func (a *app) printSeries(p *pipeline.Programme, s *pipeline.Series) {
	q, ind := s.Question, p.Indicator(s.Question.Indicator)
	a.tell("%s · %s (%s)", "%s · %s (%s)", latestName(p, q.Unit), ind.Name, ind.Unit)
	head := []any{a.say("Kỳ", "Period"), a.say("Như báo cáo", "As reported"), a.say("Số đơn vị", "Units"), a.say("Lũy kế năm", "Year to date")}
	if !q.On.IsZero() {
		head = append(head, a.say("Tính lại trên cây ngày "+q.On.Vietnamese(), "Restated on the tree of "+q.On.String()), a.say("Số đơn vị", "Units"), a.say("Lũy kế năm", "Year to date"))
	}
	t := a.newTable(head...)
	for _, x := range s.Points {
		name := a.periodName(x.Period)
		if x.Broken {
			name += " *"
		}
		if !x.FormBroken.IsZero() {
			name += " #"
		}
		if x.Published != nil {
			name += " !"
		}
		row := table.Row{name, a.seriesSince(x.AsReported, x.Since), unitsOf(x.AsReported), a.seriesSince(x.ToDate, x.ToDateSince)}
		if !q.On.IsZero() {
			row = append(row, a.seriesSince(x.Restated, x.Since), unitsOf(x.Restated), a.seriesSince(x.RestatedToDate, x.ToDateSince))
		}
		t.AppendRow(row)
	}
	t.Render()
	a.tellFormBreaks(s)
	for _, x := range s.Points {
		if x.Published != nil {
			a.tell("! %s: bản chốt số %d ghi %s (%d/%d đơn vị); theo chương trình hiện nay %s.", "! %s: edition %d says %s (%d/%d units); by the programme in force %s.",
				a.periodName(x.Period), x.Edition, a.valueOf(x.Published.Value), x.Published.Reported, x.Published.Expected, a.seriesValue(x.AsReported))
		}
	}
	for _, x := range s.Points {
		for _, part := range x.Lacking {
			a.tell("Chưa nhận bản nộp nào của %s.", "Nothing was accepted for %s.", a.periodName(part))
		}
	}
}

// tellFormBreaks says why the series breaks where a form changed, and why a figure is
// not there because of it, each reason once.
func (a *app) tellFormBreaks(s *pipeline.Series) {
	told := map[pipeline.Sentence]bool{}
	tell := func(mark string, of pipeline.Period, why pipeline.Sentence) {
		if !why.IsZero() && !told[why] {
			told[why] = true
			a.tell("%s%s: %s.", "%s%s: %s.", mark, a.periodName(of), why.In(a.lang))
		}
	}
	for _, x := range s.Points {
		tell("# ", x.Period, x.FormBroken)
	}
	for _, x := range s.Points {
		for _, f := range []pipeline.SeriesFigure{x.AsReported, x.ToDate, x.Restated, x.RestatedToDate} {
			tell("", x.Period, f.Why)
		}
	}
}

// latestName is the name that a unit had last.
func latestName(p *pipeline.Programme, code string) (name string) {
	var from pipeline.Date
	for _, u := range p.Units {
		if u.Code == code && !u.From.Before(from) {
			name, from = u.Name, u.From
		}
	}
	return name
}

func unitsOf(f pipeline.SeriesFigure) string {
	if f.Gap != pipeline.NoGap {
		return ""
	}
	return fmt.Sprintf("%d/%d", f.UnitsReported, f.UnitsExpected)
}

// seriesSince is the figure and from when it counts.
func (a *app) seriesSince(f pipeline.SeriesFigure, since pipeline.Period) string {
	text := a.seriesValue(f)
	if f.Gap == pipeline.NoGap && f.Value.Known && !since.IsZero() {
		text += " (" + since.From().In(a.lang) + ")"
	}
	return text
}

func (a *app) seriesValue(f pipeline.SeriesFigure) string {
	switch f.Gap {
	case pipeline.GapLacking:
		return a.say("chưa đủ kỳ", "periods lacking")
	case pipeline.GapAbsent:
		return a.say("không có", "none")
	case pipeline.GapChanged:
		return a.say("đơn vị đổi trong kỳ", "unit changed within")
	case pipeline.GapBefore:
		return a.say("chưa có chương trình", "not begun")
	case pipeline.GapUnasked:
		return a.say("biểu không hỏi", "not on the form")
	case pipeline.GapTorn, pipeline.GapUnlike:
		return a.say("không so sánh được", "not comparable")
	}
	if shown.NothingArose(f.Result) {
		return a.say("không phát sinh", "nothing arose")
	}
	if !f.Value.Known {
		return a.say("chưa có số liệu", "no value")
	}
	return a.number(f.Value)
}
