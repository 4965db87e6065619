package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"danvan/config"
	"danvan/pipeline"
	"danvan/pipeline/wholefile"
	"danvan/templates"
	"danvan/templates/document/fill"
)

func newTemplate(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "template",
		Short: a.say("Mẫu Word của báo cáo do cơ quan tự sửa", "The Word templates of reports that the office edits"),
	}
	cmd.AddCommand(newTemplateNew(a), newTemplateCheck(a), newTemplateFields(a))
	return cmd
}

// templateProgramme adds --programme, the programme that a template is of.
func (a *app) templateProgramme(cmd *cobra.Command, name *string) {
	cmd.Flags().StringVar(name, "programme", "", a.say("chương trình hoặc thư mục gói (mặc định: của thư mục làm việc)", "programme or folder of a pack (default: the workspace's)"))
}

func newTemplateNew(a *app) *cobra.Command {
	var out, programme string
	cmd := &cobra.Command{
		Use:   "new --out FILE.docx",
		Short: a.say("Ghi mẫu có sẵn, theo thể thức của chương trình, để sửa", "Writes the built-in template in the programme's letterhead, to be edited"),
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return runTemplateNew(a, programme, out) },
	}
	cmd.Flags().StringVar(&out, "out", templates.ReportTemplate, a.say("tệp ghi", "file to write"))
	a.templateProgramme(cmd, &programme)
	return cmd
}

func runTemplateNew(a *app, programme, out string) error {
	p, err := a.programmeOf(programme)
	if err != nil {
		return err
	}
	if p == nil {
		return usage("ở đây không có thư mục làm việc; hãy ghi --programme", "there is no workspace here; give --programme")
	}
	if _, err := os.Lstat(out); !errors.Is(err, fs.ErrNotExist) {
		return usage("%s đã có; hãy đặt tên khác", "%s is there already; give another name", out)
	}
	data, err := templates.NewTemplate(p, a.now)
	if err != nil {
		return err
	}
	if err := wholefile.Bytes(out, 0o644, data); err != nil {
		return err
	}
	a.tell("Đã ghi %s. Sửa bằng Word hoặc LibreOffice, kiểm tra bằng danvan template check, rồi chép vào programme/reports/%s.",
		"Wrote %s. Edit it in Word or LibreOffice, check it with danvan template check, then copy it to programme/reports/%s.", out, templates.ReportTemplate)
	return nil
}

// programmeOf reads the programme that is named, or the workspace's; nil where neither is
// there.
func (a *app) programmeOf(name string) (*pipeline.Programme, error) {
	if name != "" {
		from, err := findProgramme(name)
		if err != nil {
			return nil, err
		}
		return config.ReadPack(from.pack)
	}
	if !a.inWorkspace() {
		return nil, nil
	}
	return a.pack(nil)
}

func newTemplateCheck(a *app) *cobra.Command {
	var programme string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check FILE.docx...",
		Short: a.say("Nói thẻ nào sai, ở trang nào, và có thể định ghi gì", "Says which tag is wrong, on which page, and what was probably meant"),
		Args:  cobra.MinimumNArgs(1),
		RunE:  func(_ *cobra.Command, args []string) error { return runTemplateCheck(a, args, programme, asJSON) },
	}
	a.jsonFlag(cmd, &asJSON)
	a.templateProgramme(cmd, &programme)
	return cmd
}

// templateView is the machine output of template check, one for each file.
type templateView struct {
	File     string        `json:"file"`
	Tags     int           `json:"tags"` // 0 where anything is wrong
	Problems []problemView `json:"problems"`
}

type problemView struct {
	Page      int            `json:"page"`       // 0 where there is none
	PageBasis fill.PageBasis `json:"page_basis"` // only | rendered | breaks
	Part      string         `json:"part"`
	Paragraph int            `json:"paragraph"`
	Table     int            `json:"table"`
	Row       int            `json:"row"`
	Cell      int            `json:"cell"`
	Near      string         `json:"near"`
	Tag       string         `json:"tag"`
	Message   string         `json:"message"`
}

func runTemplateCheck(a *app, files []string, programme string, asJSON bool) error {
	p, err := a.programmeOf(programme)
	if err != nil {
		return err
	}
	if p == nil {
		a.tell("Ở đây không có chương trình: mã chỉ tiêu và mã cấp không được đối chiếu (dùng --programme).",
			"There is no programme here: codes of indicators and tiers are not looked at (use --programme).")
	}
	wrong := &templateError{}
	var views []templateView
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("read the template: %w", err)
		}
		tags, err := templates.CheckTemplate(p, data)
		if err == nil {
			a.tell("%s: mẫu hợp lệ, %d thẻ.", "%s: the template is sound, %d tags.", file, tags)
		}
		wrong.add(file, err)
		views = append(views, a.templateView(file, tags, err))
	}
	if asJSON {
		err = a.printJSON(views)
	}
	if err == nil && len(wrong.lines) > 0 {
		err = wrong
	}
	return err
}

func (a *app) templateView(file string, tags int, err error) templateView {
	out := templateView{File: file, Tags: tags, Problems: []problemView{}}
	lang := a.lang
	var problems *fill.Problems
	switch {
	case errors.As(err, &problems):
		for _, p := range problems.List {
			at := p.Place
			out.Problems = append(out.Problems, problemView{at.Page, at.Basis, at.Part, at.Paragraph, at.Table, at.Row, at.Cell, at.Near, p.Tag, p.What.In(lang)})
		}
	case err != nil:
		out.Problems = append(out.Problems, problemView{Message: a.words(err)})
	}
	return out
}

// templateError is what is wrong with Word templates, a line for each problem.
type templateError struct{ lines []pipeline.Sentence }

// Error says it in English.
func (e *templateError) Error() string { return e.text(pipeline.English) }

func (e *templateError) text(lang pipeline.Language) string {
	var out []string
	for _, l := range e.lines {
		out = append(out, l.In(lang))
	}
	return strings.Join(out, "\n")
}

func (e *templateError) add(file string, err error) {
	var problems *fill.Problems
	if errors.As(err, &problems) {
		for _, p := range problems.List {
			e.lines = append(e.lines, pipeline.Sentence{Vietnamese: file + ": " + p.Text(pipeline.Vietnamese), English: file + ": " + p.Text(pipeline.English)})
		}
	} else if err != nil {
		e.lines = append(e.lines, pipeline.Say("%s: %v", "%s: %v", file, err))
	}
}

// checkTemplates returns what is wrong with the templates of a programme, or nil.
func checkTemplates(p *pipeline.Programme) error {
	wrong := &templateError{}
	for _, t := range p.Templates {
		_, err := templates.CheckTemplate(p, t.Bytes)
		wrong.add("reports/"+t.Name, err)
	}
	if len(wrong.lines) == 0 {
		return nil
	}
	return wrong
}

func newTemplateFields(a *app) *cobra.Command {
	var programme string
	var period pipeline.Period
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "fields",
		Short: a.say("Những trường mẫu dùng được, kèm giá trị hiện nay", "What a template may name, with today's value of each"),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runTemplateFields(cmd.Context(), a, programme, period, asJSON)
		},
	}
	cmd.Flags().TextVar(&period, "period", pipeline.Period{}, a.say("kỳ đã tổng hợp (mặc định: kỳ mới nhất)", "a consolidated period (default: the latest)"))
	a.jsonFlag(cmd, &asJSON)
	a.templateProgramme(cmd, &programme)
	return cmd
}

// entryView is a field in the machine output of template fields.
type entryView struct {
	In    string    `json:"in"`
	Reach string    `json:"reach"`
	Name  string    `json:"name"`
	Kind  fill.Kind `json:"kind"`
	Says  string    `json:"says"`
	Value string    `json:"value"`
}

func runTemplateFields(ctx context.Context, a *app, programme string, period pipeline.Period, asJSON bool) error {
	entries, err := a.templateFields(ctx, programme, period)
	if err != nil {
		return err
	}
	if asJSON {
		views := make([]entryView, len(entries))
		for i, e := range entries {
			views[i] = entryView(e)
		}
		return a.printJSON(views)
	}
	a.printFields(entries)
	return nil
}

func (a *app) templateFields(ctx context.Context, programme string, period pipeline.Period) (_ []fill.Entry, err error) {
	p, err := a.programmeOf(programme)
	if err != nil {
		return nil, err
	}
	if p == nil {
		return nil, usage("ở đây không có thư mục làm việc; hãy ghi --programme", "there is no workspace here; give --programme")
	}
	if programme != "" {
		return templates.TemplateFields(p, nil), nil
	}
	w, err := a.openToCompute(ctx, false)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if period == (pipeline.Period{}) {
		if period, err = w.latest(); err != nil {
			return nil, err
		}
	} else if _, err := os.Stat(filepath.Join(w.reportDir(period), resultsFile)); err != nil {
		return nil, usage("%s chưa được tổng hợp; chạy: danvan consolidate --period %[1]s", "%s has not been consolidated yet; run: danvan consolidate --period %[1]s", period)
	}
	if period == (pipeline.Period{}) {
		a.tell("Chưa có kỳ nào được tổng hợp: không có giá trị để hiện.", "No period has been consolidated yet: there are no values to show.")
		return templates.TemplateFields(p, nil), nil
	}
	c, err := pipeline.Consolidate(ctx, w.desk(a.now), period)
	if err != nil {
		return nil, err
	}
	a.tell("Giá trị của %s, tính từ những gì được nhận đến lúc này.", "Values of %s, from what is accepted now.", a.periodName(period))
	return templates.TemplateFields(p, c), nil
}

// latest is the last period that was consolidated; the zero Period where none was.
func (w *workspace) latest() (last pipeline.Period, err error) {
	periods, err := w.consolidated()
	for _, p := range periods {
		if w.programme.Reports(p) && (last.IsZero() || w.programme.Rule.Window(p).To.After(w.programme.Rule.Window(last).To)) {
			last = p
		}
	}
	return last, err
}

// printFields lists fields for people, one table for each kind of thing.
func (a *app) printFields(entries []fill.Entry) {
	for len(entries) > 0 {
		n := slices.IndexFunc(entries, func(e fill.Entry) bool { return e.In != entries[0].In })
		if n < 0 {
			n = len(entries)
		}
		head := entries[0].In
		if entries[0].Reach != "" {
			head += " – " + entries[0].Reach
		}
		fmt.Fprintln(a.out, head)
		t := a.newTable(a.say("Trường", "Field"), a.say("Loại", "Kind"), a.say("Là gì", "What it is"), a.say("Hiện nay", "Today"))
		t.SetColumnConfigs([]table.ColumnConfig{{Number: 3, WidthMax: 48, WidthMaxEnforcer: text.WrapSoft}, {Number: 4, WidthMax: 48, WidthMaxEnforcer: text.WrapSoft}})
		for _, e := range entries[:n] {
			t.AppendRow(table.Row{e.Name, e.Kind.Said().In(a.lang), e.Says, e.Value})
		}
		t.Render()
		entries = entries[n:]
	}
	t := a.newTable(a.say("Hàm", "Function"), a.say("Là gì", "What it is"))
	for _, f := range fill.Functions() {
		t.AppendRow(table.Row{f.Name, f.Says})
	}
	t.Render()
}
