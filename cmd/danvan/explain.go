package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// explainFlags are what explain is asked.
type explainFlags struct {
	pipeline.ExplainQuestion
	at         when
	field      string // "DV-01.tcd_luot"
	cumulative bool
	tree       string
	asJSON     bool
	open       bool
	out        string
	files      int
}

func newExplain(a *app) *cobra.Command {
	var q explainFlags
	cmd := &cobra.Command{
		Use:   "explain --period P --unit U --indicator I",
		Short: a.say("Một số liệu được cộng từ những ô nào", "The cells that a figure came from"),
		Long:  a.say(explainVietnamese, explainEnglish),
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return runExplain(cmd.Context(), a, q) },
	}
	a.periodFlag(cmd, &q.Period)
	a.whenFlags(cmd, &q.at)
	f := cmd.Flags()
	f.StringVar(&q.Unit, "unit", "", a.say("mã đơn vị", "code of the unit"))
	f.StringVar(&q.Indicator, "indicator", "", a.say("mã chỉ tiêu", "code of the indicator"))
	f.StringVar(&q.field, "field", "", a.say("một ô của biểu tổng hợp, ghi BIỂU.chỉ_tiêu", "a field of a consolidated form, written FORM.field"))
	f.BoolVar(&q.cumulative, "cumulative", false, a.say("cột lũy kế của ô đó", "the cumulative column of that field"))
	f.BoolVar(&q.Score, "score", false, a.say("tổng điểm của đơn vị", "the total of the unit's score sheet"))
	f.BoolVar(&q.ToDate, "to-date", false, a.say("lũy kế từ đầu năm đến hết kỳ", "the year up to and including the period"))
	f.StringVar(&q.tree, "tree", "", a.say("tính lại trên cây đơn vị của ngày YYYY-MM-DD", "restate on the tree of units of a day, YYYY-MM-DD"))
	f.BoolVar(&q.open, "open", false, a.say("ghi ra bản sao các tệp gốc, ô được tính đã tô màu và chú thích", "write copies of the originals with the cells marked and commented"))
	f.StringVar(&q.out, "out", "", a.say("thư mục nhận các bản sao (mặc định: trong reports/<kỳ>)", "folder for the copies (default: in reports/<period>)"))
	f.IntVar(&q.files, "files", 20, a.say("ghi nhiều nhất bao nhiêu tệp; 0 là tất cả", "write at most this many files; 0 is all"))
	a.jsonFlag(cmd, &q.asJSON)
	cmd.MarkFlagsOneRequired("indicator", "field", "score")
	cmd.MarkFlagsMutuallyExclusive("indicator", "field", "score")
	required(cmd, "unit")
	return cmd
}

const explainVietnamese = `Nêu từng ô trong biểu của đơn vị mà số liệu được tính từ đó: đơn vị, biểu, bản nộp, tệp, trang, ô, giá trị, cộng qua
những đơn vị nào; đơn vị nào còn thiếu; và cộng lại để kiểm tra. Kỳ dài hơn kỳ nộp biểu (2021-H1, 2021-9M, 2021-Y) và
--tree là số liệu mà danvan series nêu: kỳ đã chốt lấy các bản nộp của bản chốt cuối, tính theo chương trình hiện nay. Không cộng khớp thì mã kết thúc 1.
--open ghi bản sao tệp gốc của đơn vị với các ô đó tô xanh: chỉ để tra cứu, không phải biểu để nộp.`

const explainEnglish = `Lists every cell that a figure was made from (unit, form, version, file, sheet, cell, value) and the units that it was
summed through, names the units that are missing, and adds the cells up again. The exit code is 1 where they do not add up.
Periods longer than the forms' own (2021-H1, 2021-9M, 2021-Y) and --tree explain the figures of danvan series: those of a
closed period from the submissions of its last edition, computed by the programme in force.
--open writes copies of the units' own files with these cells in blue. They are for reading and are no forms to send in.`

// errNotAdding is returned after an explanation whose cells do not make the figure.
func errNotAdding() error {
	return pipeline.Say("các ô được liệt kê không cộng khớp với số liệu", "the cells listed do not add up to the figure")
}

func runExplain(ctx context.Context, a *app, q explainFlags) (err error) {
	if err := q.complete(); err != nil {
		return err
	}
	w, desk, err := a.openToExplain(ctx, q.Period, q.at)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	x, err := w.explain(ctx, desk, q.ExplainQuestion)
	if err != nil {
		return err
	}
	if q.asJSON {
		err = a.printJSON(x)
	} else {
		a.printExplained(w.named(x))
	}
	if err == nil && q.open {
		err = a.openSources(ctx, w, desk, x, q)
	}
	if !x.AddsUp {
		err = errors.Join(err, errNotAdding())
	}
	return err
}

// complete reads the flags that are texts.
func (q *explainFlags) complete() (err error) {
	q.Edition, q.AsOf = q.at.edition, q.at.asOf.Time
	if q.field != "" {
		var ok bool
		if q.Field.Form, q.Field.Field, ok = strings.Cut(q.field, "."); !ok {
			return usage("--field %q: ghi BIỂU.chỉ_tiêu", "--field %q: write FORM.field", q.field)
		}
		if q.Measure = pipeline.Value; q.cumulative {
			q.Measure = pipeline.Cumulative
		}
	}
	if q.cumulative && q.field == "" || q.files < 0 || !q.open && q.out != "" {
		return usage("--cumulative đi cùng --field; --out đi cùng --open; --files không âm", "--cumulative goes with --field, --out with --open; --files is not negative")
	}
	if q.tree != "" {
		if q.On, err = pipeline.ParseDate(q.tree); err != nil {
			return fmt.Errorf("%w: --tree: %w", errUsage, err)
		}
	}
	return nil
}

// explain asks the desk, and holds the figure of an edition against what it published.
func (w *workspace) explain(ctx context.Context, desk pipeline.Desk, q pipeline.ExplainQuestion) (*pipeline.Explained, error) {
	x, err := desk.Explain(ctx, q)
	var refused *pipeline.SeriesError
	if errors.As(err, &refused) {
		return nil, fmt.Errorf("%w: %w", errUsage, refused)
	}
	if err != nil || q.Edition == 0 || !q.On.IsZero() {
		return x, err
	}
	e, _, err := w.findEdition(ctx, q.Period, q.Edition)
	if err != nil {
		return nil, err
	}
	published, err := w.archive.Frozen(ctx, e)
	if err == nil {
		x.Hold(published)
	}
	return x, err
}

// openToExplain opens the workspace as it is, as it was at a time, or as it was when an
// edition was closed.
func (a *app) openToExplain(ctx context.Context, period pipeline.Period, at when) (*workspace, pipeline.Desk, error) {
	w, err := a.open()
	if err != nil {
		return nil, pipeline.Desk{}, err
	}
	if at.edition == 0 {
		if err := w.toCompute(ctx, a, false); err != nil { // which closes it
			return nil, pipeline.Desk{}, err
		}
		desk, err := w.deskAsOf(ctx, a.now, at.asOf)
		if err != nil {
			err = errors.Join(err, w.close())
		}
		return w, desk, err
	}
	e, basis, err := w.findEdition(ctx, period, at.edition)
	if err != nil {
		return nil, pipeline.Desk{}, errors.Join(err, w.close())
	}
	back, desk, err := w.reopen(a, e, basis, w.path(w.settings.Facts))
	return back, desk, errors.Join(err, w.close())
}

// named is an explanation whose units are named as in the reports, so that none can be
// mistaken for another: by the tree that is shown, else by that of the period that they
// reported for. One that neither holds under its name keeps it.
func (w *workspace) named(x *pipeline.Explained) *pipeline.Explained {
	trees := []*pipeline.Hierarchy{w.programme.Tree(x.Period)}
	if x.Tree != nil {
		trees = append([]*pipeline.Hierarchy{pipeline.NewHierarchy(w.programme.Units, *x.Tree)}, trees...)
	}
	out := *x
	out.Names = maps.Clone(x.Names)
	for code, name := range x.Names {
		for _, tree := range trees {
			if u, ok := tree.Unit(code); ok && u.Name == name {
				out.Names[code] = shown.UnitName(w.programme, tree, code)
				break
			}
		}
	}
	return &out
}

func (a *app) printExplained(x *pipeline.Explained) {
	a.printContributions(x, x.Contributions)
	a.tell("%s", "%s", a.figureLine(x))
	a.printParts(x)
	for _, line := range x.Criteria {
		a.printCriterion(line)
	}
	a.printTorn(x)
	if x.Gap == pipeline.NoGap {
		a.printCheck(x)
	}
	for _, m := range x.Missing {
		if periods := x.LackingIn(m); len(periods) > 0 {
			names := make([]string, len(periods))
			for i, p := range periods {
				names[i] = a.periodName(p)
			}
			a.tell("  chưa có số liệu %[3]s: %[1]s (%[2]s)", "  no figure of %[3]s: %[1]s (%[2]s)", x.Names[m], m, strings.Join(names, ", "))
			continue
		}
		a.tell("  không có trong số liệu này: %s (%s)", "  not in this figure: %s (%s)", x.Names[m], m)
	}
}

// printContributions prints the cells, and below them the files that they stand in.
func (a *app) printContributions(x *pipeline.Explained, list []pipeline.Contribution) {
	if len(list) == 0 {
		return
	}
	cells := a.newTable(a.say("Đơn vị", "Unit"), a.say("Biểu", "Form"), a.say("Chỉ tiêu trên biểu", "Field"), a.say("Dòng", "Row"), a.say("Tệp", "File"),
		a.say("Trang", "Sheet"), a.say("Ô", "Cell"), a.say("Giá trị", "Value"), a.say("Vai trò", "Role"), a.say("Cộng qua", "Through"))
	files := a.newTable(a.say("Tệp", "File"), a.say("Tên tệp", "Name"), a.say("Kỳ", "Period"), a.say("Bản", "Version"), a.say("Nhận lúc", "Received"), "SHA-256")
	number, elsewhere := map[string]int{}, map[string][]string{} // files of provinces
	for _, c := range list {
		key := fmt.Sprint(c.Submission, " ", c.Version)
		if number[key] == 0 {
			number[key] = len(number) + 1
			if c.From != "" {
				elsewhere[c.From] = append(elsewhere[c.From], strconv.Itoa(number[key]))
			}
			files.AppendRow(table.Row{number[key], c.File, a.periodName(c.Period), c.Version, c.ReceivedAt.In(pipeline.Vietnam).Format("02/01/2006 15:04:05"), c.SHA256})
		}
		cells.AppendRow(table.Row{x.Names[c.Unit], c.Form, shortened(c.Label), a.rowName(x, c.Row), number[key], c.Sheet, c.Cell, a.cellValue(c), a.roleWord(c.Role), way(x, c)})
	}
	cells.Render()
	files.Render()
	for _, from := range slices.Sorted(maps.Keys(elsewhere)) {
		a.tell("Tệp gốc %s ở nơi tổng hợp của %s (%s), không ở đây; tra tên tệp và SHA-256 ở đó.", "The originals %s are with the office of %s (%s) and not here: look there by file name and SHA-256.",
			strings.Join(elsewhere[from], ", "), x.Names[from], from)
	}
}

// cellValue writes what a cell holds: a number as people do, and a text, a code or a key as it
// is, also where it looks like a number.
func (a *app) cellValue(c pipeline.Contribution) string {
	if c.Number.Known && c.Value == c.Number.String() {
		return a.number(c.Number)
	}
	return shortened(c.Value)
}

// shortened cuts a text for a table.
func shortened(s string) string {
	const most = 60
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

func (a *app) rowName(x *pipeline.Explained, row string) string {
	if row == pipeline.TotalRow {
		return a.say("dòng tổng", "total row")
	}
	if name := x.Names[row]; name != "" {
		return name
	}
	return shortened(row)
}

// way is "Huyện Đại Từ → Tỉnh Thái Nguyên".
func way(x *pipeline.Explained, c pipeline.Contribution) string {
	names := make([]string, len(c.Through))
	for i, code := range c.Through {
		names[i] = x.Names[code]
	}
	return strings.Join(names, " → ")
}

// figureLine says what was asked, and the figure or why there is none.
func (a *app) figureLine(x *pipeline.Explained) string {
	head := x.Names[x.Unit] + " · " + x.Name + " · "
	if x.ToDate {
		head += a.say("lũy kế đến hết ", "year to date, up to ")
	}
	head += a.periodName(x.Period)
	if x.Edition > 0 {
		head += fmt.Sprintf(a.say(", bản chốt số %d", ", edition %d"), x.Edition)
	}
	if x.Tree != nil {
		head += a.say(", tính lại trên cây ngày "+x.Tree.Vietnamese(), ", restated on the tree of "+x.Tree.String())
	}
	switch {
	case x.Kind == pipeline.Narrative:
		return head + fmt.Sprintf(a.say(": lời văn của %d đơn vị, ghép theo thứ tự cây đơn vị.", ": texts of %d units, merged in tree order."), len(x.Contributions))
	case x.Gap != pipeline.NoGap:
		why := ""
		if !x.Why.IsZero() {
			why = " (" + x.Why.In(a.lang) + ")"
		}
		return head + ": " + a.seriesValue(pipeline.SeriesFigure{Gap: x.Gap}) + why + "."
	}
	if !x.Since.IsZero() {
		head += " (" + x.Since.From().In(a.lang) + ")"
	}
	head += " = " + a.valueOf(x.Value)
	if x.Value.Known && x.UnitOfMeasure != "" {
		head += " " + x.UnitOfMeasure
	}
	if x.Kind == pipeline.Ratio || x.Kind == pipeline.UnitShare {
		head += " = " + a.valueOf(x.Numerator) + " / " + a.valueOf(x.Denominator)
	}
	if x.Kind == pipeline.ScoreKind {
		return head + "."
	}
	return head + fmt.Sprintf(a.say(" (%d/%d đơn vị).", " (%d/%d units)."), x.UnitsReported, x.UnitsExpected)
}

// printParts says what each period gives, where there are several.
func (a *app) printParts(x *pipeline.Explained) {
	if len(x.Parts) < 2 {
		return
	}
	for _, p := range x.Parts {
		if x.Kind == pipeline.Narrative { // texts are those of one period, and have no value
			if p.Counts {
				a.tell("  %s: lời văn được lấy từ kỳ này", "  %s: the texts are those of this period", a.periodName(p.Period))
			}
			continue
		}
		line := fmt.Sprintf("  %s: %s", a.periodName(p.Period), a.valueOf(p.Value))
		if p.Denominator.Known {
			line += fmt.Sprintf(" = %s / %s", a.valueOf(p.Numerator), a.number(p.Denominator))
		}
		line += fmt.Sprintf(a.say(" (%d/%d đơn vị)", " (%d/%d units)"), p.UnitsReported, p.UnitsExpected)
		if p.Edition > 0 {
			line += fmt.Sprintf(a.say(", theo bản chốt số %d", ", as in edition %d"), p.Edition)
		}
		if p.Published != nil {
			line += fmt.Sprintf(a.say(" (bản chốt số %d ghi %s; theo chương trình hiện nay %s)", " (edition %d says %s; by the programme in force %s)"), p.Edition, a.valueOf(*p.Published), a.valueOf(p.Value))
		}
		if !p.Counts && x.Gap == pipeline.NoGap {
			line += a.say(", không cộng vào số liệu này", ", not in this figure")
		}
		a.tell("%s", "%s", line)
	}
}

func (a *app) printCriterion(line pipeline.ExplainedLine) {
	from := map[pipeline.ScoreSource]string{pipeline.BySuperior: a.say("cấp trên chấm", "given by the superior"), pipeline.BySelf: a.say("đơn vị tự chấm", "the unit's own"),
		"": a.say("chưa có điểm", "none yet")}[line.Source]
	if f := line.Figure; f != nil {
		from = fmt.Sprintf(a.say("tính từ %s = %s %s, %d ô", "computed from %s = %s %s, %d cells"), f.Indicator, a.valueOf(f.Value), f.UnitOfMeasure, f.Check.Cells)
	}
	a.tell("  %s %s: %s/%s (%s)", "  %s %s: %s/%s (%s)", line.Criterion, line.Name, a.valueOf(line.Points), a.number(line.Max), from)
}

// printTorn says why a figure cannot be compared, and whose cells lie where.
func (a *app) printTorn(x *pipeline.Explained) {
	if x.Joined {
		a.tell("  %s đã nhận thêm địa bàn từ ngoài chương trình, hoặc có địa bàn chuyển ra ngoài, nên số không phải là của đúng địa bàn ấy.",
			"  %s took in an area from outside the programme, or gave one away to there, so that the figure is not of just what it holds.", x.Names[x.Unit])
	}
	var whole []pipeline.Contribution
	for _, t := range x.Torn {
		if t.Whole {
			whole = append(whole, t.Contributions...)
		}
	}
	if len(whole) > 0 {
		a.tell("  Nằm trọn trong %s:", "  Wholly in %s:", x.Names[x.Unit])
		a.printContributions(x, whole)
	}
	for _, t := range x.Torn {
		if !t.Whole {
			a.printDivided(x, t)
		}
	}
}

func (a *app) printDivided(x *pipeline.Explained, t pipeline.TornPart) {
	heirs := make([]string, len(t.Heirs))
	for i, h := range t.Heirs {
		heirs[i] = x.Names[h]
	}
	a.tell("  %s (%s) đã chia về %s; số của đơn vị này không tách được, nằm ở %s.", "  %s (%s) was divided among %s; its figure cannot be parted and lies in %s.",
		x.Names[t.Unit], a.periodName(t.Period), strings.Join(heirs, ", "), x.Names[t.LiesIn])
	a.printContributions(x, t.Contributions)
}

func (a *app) printCheck(x *pipeline.Explained) {
	if x.Kind == pipeline.Narrative {
		return
	}
	sum := a.valueOf(x.Check.Value)
	switch x.Kind {
	case pipeline.Ratio:
		sum = a.valueOf(x.Check.Numerator) + " / " + a.valueOf(x.Check.Denominator)
	case pipeline.UnitShare:
		sum = fmt.Sprintf(a.say("%s đơn vị đạt", "%s units satisfy"), a.valueOf(x.Check.Numerator))
	}
	switch {
	case x.AddsUp && x.Check.Cells == 0:
		a.tell("Chưa có ô nào được tính.", "No cell counts yet.")
	case x.AddsUp && x.Computed() > 0: // whose points stand in no cell
		a.tell("Các ô trên và điểm của %[3]d tiêu chí tính từ chỉ tiêu cộng lại khớp với số liệu (%[1]d ô: %[2]s).",
			"The cells above and the points of %[3]d criteria that are computed add up to the figure (%[1]d cells: %[2]s).", x.Check.Cells, sum, x.Computed())
	case x.AddsUp:
		a.tell("Các ô trên cộng lại khớp với số liệu (%d ô: %s).", "The cells above add up to the figure (%d cells: %s).", x.Check.Cells, sum)
	default:
		a.tell("CÁC Ô TRÊN KHÔNG CỘNG KHỚP VỚI SỐ LIỆU (%d ô: %s).", "THE CELLS ABOVE DO NOT ADD UP TO THE FIGURE (%d cells: %s).", x.Check.Cells, sum)
	}
}

func (a *app) valueOf(m pipeline.Maybe) string {
	if !m.Known {
		return a.say("chưa có số liệu", "no value")
	}
	return a.number(m)
}

func (a *app) roleWord(role string) string {
	return pipeline.RoleText(role).In(a.lang)
}
