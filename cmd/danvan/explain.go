package main

import (
	"context"
	"errors"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"danvan/pipeline"
)

func newExplain(a *app) *cobra.Command {
	var period pipeline.Period
	var unit, indicator string
	var asJSON bool
	var edition int
	cmd := &cobra.Command{
		Use:   "explain --period P --unit U --indicator I",
		Short: a.say("Một số liệu được cộng từ những ô nào", "The cells that a figure came from"),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runExplain(cmd.Context(), a, period, edition, unit, indicator, asJSON)
		},
	}
	a.periodFlag(cmd, &period)
	a.editionFlag(cmd, &edition)
	cmd.Flags().StringVar(&unit, "unit", "", a.say("mã đơn vị", "code of the unit"))
	cmd.Flags().StringVar(&indicator, "indicator", "", a.say("mã chỉ tiêu", "code of the indicator"))
	cmd.Flags().BoolVar(&asJSON, "json", false, a.say("kết quả dạng JSON", "JSON output"))
	for _, name := range []string{"unit", "indicator"} {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // the flags were added above
		}
	}
	return cmd
}

// explainView is the machine output of explain.
type explainView struct {
	Period        pipeline.Period         `json:"period"`
	Unit          string                  `json:"unit"`
	Indicator     string                  `json:"indicator"`
	Value         pipeline.Maybe          `json:"value"`
	Numerator     pipeline.Maybe          `json:"numerator"`
	Denominator   pipeline.Maybe          `json:"denominator"`
	Contributions []pipeline.Contribution `json:"contributions"`
	Missing       []string                `json:"missing"`
	AddsUp        bool                    `json:"adds_up"`
}

func runExplain(ctx context.Context, a *app, period pipeline.Period, edition int, unit, indicator string, asJSON bool) (err error) {
	w, desk, err := a.openToExplain(ctx, period, edition)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	u, err := w.unit(w.programme.Tree(period), unit)
	if err != nil {
		return err
	}
	ind := w.programme.Indicator(indicator)
	if ind == nil {
		return w.noIndicator(indicator)
	}
	t, err := desk.Trace(ctx, period, unit, indicator)
	if err != nil {
		return err
	}
	if asJSON {
		r := t.Result
		return a.printJSON(explainView{period, unit, indicator, r.Value, r.Numerator, r.Denominator, orEmpty(t.Contributions), orEmpty(t.Missing), t.AddsUp})
	}
	a.printTrace(w.programme.Tree(period), u, ind, t)
	return nil
}

// openToExplain opens the workspace as it is or as it was when an edition was closed.
func (a *app) openToExplain(ctx context.Context, period pipeline.Period, edition int) (*workspace, pipeline.Desk, error) {
	w, err := a.open()
	if err != nil {
		return nil, pipeline.Desk{}, err
	}
	if err := w.reports(period); err != nil {
		return nil, pipeline.Desk{}, errors.Join(err, w.close())
	}
	if edition == 0 {
		err := w.toCompute(ctx, a, false)
		return w, w.desk(a.now), err
	}
	e, basis, err := w.findEdition(ctx, period, edition)
	if err != nil {
		return nil, pipeline.Desk{}, errors.Join(err, w.close())
	}
	back, desk, err := w.reopen(ctx, a, e, basis, w.path(w.settings.Facts))
	return back, desk, errors.Join(err, w.close())
}

// orEmpty makes an empty list of none: null is no list for other programs.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func (a *app) printTrace(tree *pipeline.Hierarchy, u pipeline.Unit, ind *pipeline.Indicator, t pipeline.Trace) {
	table1 := a.newTable(a.say("Đơn vị", "Unit"), a.say("Biểu", "Form"), a.say("Chỉ tiêu trên biểu", "Field"), a.say("Bản", "Version"),
		a.say("Tệp", "File"), a.say("Trang", "Sheet"), a.say("Ô", "Cell"), a.say("Giá trị", "Value"), a.say("Vai trò", "Role"))
	for _, c := range t.Contributions {
		table1.AppendRow(table.Row{tree.Name(c.Unit), c.Form, c.Field, c.Version, c.File, c.Sheet, c.Cell, c.Value, a.roleWord(c.Role)})
	}
	table1.Render()
	if ind.Kind == pipeline.Narrative {
		a.tell("%s · %s: lời văn của %d đơn vị, ghép theo thứ tự cây đơn vị.", "%s · %s: texts of %d units, merged in tree order.", u.Name, ind.Name, len(t.Contributions))
		return
	}
	r := t.Result
	a.tell("%s · %s = %s %s (%d/%d đơn vị).", "%s · %s = %s %s (%d/%d units).", u.Name, ind.Name, a.valueOf(r.Value), ind.Unit, r.UnitsReported, r.UnitsExpected)
	if ind.Kind == pipeline.Ratio || ind.Kind == pipeline.UnitShare {
		a.tell("  = %s / %s", "  = %s / %s", a.valueOf(r.Numerator), a.valueOf(r.Denominator))
	}
	if t.AddsUp {
		a.tell("Các ô trên cộng lại khớp với số liệu.", "The cells above add up to the figure.")
	} else {
		a.tell("CÁC Ô TRÊN KHÔNG CỘNG KHỚP VỚI SỐ LIỆU.", "THE CELLS ABOVE DO NOT ADD UP TO THE FIGURE.")
	}
	for _, m := range t.Missing {
		a.tell("  không có trong số liệu này: %s (%s)", "  not in this figure: %s (%s)", tree.Name(m), m)
	}
}

func (a *app) valueOf(m pipeline.Maybe) string {
	if !m.Known {
		return a.say("chưa có số liệu", "no value")
	}
	return m.String()
}

func (a *app) roleWord(role string) string {
	words := map[string]string{"value": "giá trị", "numerator": "tử số", "denominator": "mẫu số", "satisfies": "đạt điều kiện", "key": "mã", "text": "nội dung"}
	if vi, ok := words[role]; ok {
		return a.say(vi, role)
	}
	return role
}
