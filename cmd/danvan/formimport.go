package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"danvan/config"
	"danvan/ingest/author"
	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

func newForm(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "form",
		Short: a.say("Làm biểu cho một chương trình, xem biểu đổi thế nào", "Proposes forms for a programme, and says how they changed"),
	}
	cmd.AddCommand(newFormImport(a), newFormDiff(a))
	return cmd
}

// formImport is what no official blank says of itself.
type formImport struct {
	pack, code, version, every, from string
	tiers, indicators                []string
}

func newFormImport(a *app) *cobra.Command {
	var o formImport
	cmd := &cobra.Command{
		Use:   "import FILE.xlsx --pack DIR --tiers T,T --from DATE",
		Short: a.say("Đề xuất một biểu của chương trình từ biểu trống chính thức", "Proposes a form of a programme from an official blank"),
		Args:  cobra.ExactArgs(1),
		RunE:  func(_ *cobra.Command, args []string) error { return runFormImport(a, args[0], o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.pack, "pack", "programme", a.say("thư mục gói chương trình", "folder of the pack"))
	f.StringVar(&o.code, "code", "", a.say("mã biểu, khi biểu trống không ghi", "code of the form, where the blank has none"))
	f.StringVar(&o.version, "version", "", a.say("phiên bản biểu, ví dụ TT06-2025", "version of the form, such as TT06-2025"))
	f.StringVar(&o.every, "every", string(pipeline.Quarter), "month | quarter | half | nine_months | year")
	f.StringVar(&o.from, "from", "", a.say("ngày bắt đầu áp dụng, YYYY-MM-DD", "first day in force, YYYY-MM-DD"))
	f.StringSliceVar(&o.tiers, "tiers", nil, a.say("các cấp nộp biểu", "tiers that file it"))
	f.StringSliceVar(&o.indicators, "indicators", nil, a.say("các cột lập thành chỉ tiêu tổng hợp, ví dụ c1,c2", "columns to make indicators of, such as c1,c2"))
	required(cmd, "tiers", "from")
	return cmd
}

func runFormImport(a *app, file string, o formImport) error {
	if err := o.checkPack(); err != nil {
		return err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the blank: %w", err)
	}
	// The folder's name often says the circular that the file's does not.
	proposal, fault := author.ProposeForm(filepath.Join(filepath.Base(filepath.Dir(file)), filepath.Base(file)), data)
	if fault != nil {
		return faultOf(file, fault)
	}
	form, err := o.complete(proposal.Form)
	if err != nil {
		return err
	}
	indicators, err := o.indicatorsOf(form) // before anything is written
	if err != nil {
		return err
	}
	target := filepath.Join(o.pack, "forms", config.FileName(form.Code)+".yaml")
	if _, err := os.Stat(target); err == nil {
		return usage("%s đã có; đổi tên tệp cũ trước", "%s is there already; move the old file first", target)
	}
	if err := wholefile.Write(target, 0o644, func(w io.Writer) error { return config.WriteForm(w, &form, doubtsOf(proposal.Doubts)) }); err != nil {
		return err
	}
	if len(indicators) > 0 {
		name := filepath.Join(o.pack, "indicators", config.FileName(form.Code)+".yaml")
		if err := wholefile.Write(name, 0o644, func(w io.Writer) error { return config.WriteIndicators(w, indicators) }); err != nil {
			return err
		}
	}
	for _, d := range proposal.Doubts {
		a.tell("cần xem lại · %s %s · %s", "look at · %s %s · %s", d.Where, d.Cell, d.Says.In(a.lang))
	}
	a.tell("Đã ghi %s: %d chỉ tiêu, %d hệ thức, %d điểm cần xem lại. Xem xong chạy: danvan programme check %s",
		"Wrote %s: %d fields, %d relations, %d points to look at. Then run: danvan programme check %s",
		target, len(form.Fields), len(form.Relations), len(proposal.Doubts), o.pack)
	return nil
}

// checkPack looks before anything is written: the folder must be a pack, and the tiers
// its own. Other problems of the pack may stand: a new pack has no form yet.
func (o formImport) checkPack() error {
	pack, err := packFolder(o.pack)
	if err != nil {
		return err
	}
	tiers, err := config.PackTiers(pack)
	if err != nil {
		return err
	}
	for _, tier := range o.tiers {
		if !slices.ContainsFunc(tiers, func(t pipeline.Tier) bool { return t.Code == tier }) {
			return usage("chương trình không có cấp %q; các cấp: %s", "the programme has no tier %q; its tiers: %s", tier, tierCodes(tiers))
		}
	}
	return nil
}

func tierCodes(tiers []pipeline.Tier) string {
	codes := make([]string, len(tiers))
	for i, t := range tiers {
		codes[i] = t.Code
	}
	return strings.Join(codes, ", ")
}

// complete adds what the blank does not say.
func (o formImport) complete(form pipeline.Form) (pipeline.Form, error) {
	day, err := pipeline.ParseDate(o.from)
	if err != nil {
		return form, fmt.Errorf("%w: --from: %w", errUsage, err)
	}
	form.From, form.Tiers, form.Every = day, o.tiers, pipeline.PeriodKind(o.every)
	if o.code != "" {
		form.Code = o.code
	}
	if o.version != "" {
		form.Version = o.version
	}
	return form, nil
}

// indicatorsOf makes a flow or stock of each of the named columns.
func (o formImport) indicatorsOf(form pipeline.Form) ([]pipeline.Indicator, error) {
	var list []pipeline.Indicator
	for _, code := range o.indicators {
		field := form.Field(code)
		if field == nil || !field.Kind.Numeric() {
			return nil, usage("biểu %s không có cột số liệu %s", "form %s has no column of figures %s", form.Code, code)
		}
		kind := pipeline.Flow
		if field.Stock {
			kind = pipeline.Stock
		}
		list = append(list, pipeline.Indicator{Code: "bieu_" + strings.ReplaceAll(config.FileName(form.Code), "-", "_") + "_" + code, Name: fullLabel(field), Group: form.Title, Kind: kind,
			Unit: field.Unit, Owner: "đơn vị tự đặt", Source: fmt.Sprintf("Biểu %s, cột %s", form.Code, field.Number),
			Numerator: []pipeline.FieldRef{{Form: form.Code, Field: code}}})
	}
	return list, nil
}

// fullLabel is a column's label with the headings above it, each once.
func fullLabel(f *pipeline.Field) string {
	return strings.Join(slices.Compact(append(append([]string{}, f.Path...), f.Label)), " - ")
}

// doubtsOf puts doubts where the form's file has room for them.
func doubtsOf(list []pipeline.Doubt) []config.Doubt {
	var out []config.Doubt
	for _, d := range list {
		text := d.Says.Vietnamese
		if d.Cell != "" {
			text += " (ô " + d.Cell + ")"
		}
		one := config.Doubt{Text: text}
		switch {
		case d.LeftOut, strings.ContainsAny(d.Where, "=<>"):
			one.Relation = d.Where
		case strings.HasPrefix(d.Where, "c") && len(d.Where) > 1 && d.Where[1] >= '0' && d.Where[1] <= '9':
			one.Field = d.Where
		default:
			one.Text = d.Where + ": " + text
		}
		out = append(out, one)
	}
	return out
}
