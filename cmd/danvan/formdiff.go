package main

import (
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"danvan/pipeline"
)

func newFormDiff(a *app) *cobra.Command {
	var pack string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "diff FORM [VERSION]",
		Short: a.say("Biểu đổi thế nào qua các phiên bản", "What became of a form's fields from version to version"),
		Long:  a.say(formDiffVietnamese, formDiffEnglish),
		Args:  cobra.RangeArgs(1, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			return runFormDiff(a, pack, args[0], strings.Join(args[1:], ""), asJSON)
		},
	}
	cmd.Flags().StringVar(&pack, "pack", "programme", a.say("thư mục gói chương trình", "folder of the pack"))
	a.jsonFlag(cmd, &asJSON)
	return cmd
}

const formDiffVietnamese = `Với mỗi phiên bản của biểu (hoặc riêng phiên bản nêu tên) so với phiên bản mà nó nối tiếp: chỉ tiêu nào đi tiếp,
gộp, chia, mới, thôi không hỏi, và chỉ tiêu nào đi tiếp nhưng không so sánh được. Cuối cùng là các chỉ tiêu tổng hợp bị đứt.`

const formDiffEnglish = `Compares each version of a form (or the one named) with the version that it follows: which fields go on, are merged,
divided, new or no longer asked for, and which go on but cannot be compared. Then names the indicators that break there.`

// formStepView is the machine output of form diff: one step from version to version.
type formStepView struct {
	OldForm    string           `json:"old_form"`
	OldVersion string           `json:"old_version"`
	Form       string           `json:"form"`
	Version    string           `json:"version"`
	From       pipeline.Date    `json:"valid_from"`
	By         string           `json:"by"`
	Stated     bool             `json:"stated"`
	Fields     []fieldEventView `json:"fields"`
	Broken     []brokenView     `json:"indicators_broken"`
}

type fieldEventView struct {
	Kind  pipeline.FieldEventKind `json:"kind"`
	Old   []string                `json:"old"`
	New   []string                `json:"new"`
	Break string                  `json:"break"`
}

type brokenView struct {
	Indicator string `json:"indicator"`
	Why       string `json:"why"`
}

func runFormDiff(a *app, pack, code, version string, asJSON bool) error {
	p, err := readPackFolder(pack)
	if err != nil {
		return err
	}
	steps, err := formSteps(p, code, version)
	if err != nil {
		return err
	}
	if asJSON {
		out := []formStepView{}
		for _, s := range steps {
			out = append(out, a.formStepView(p, s))
		}
		return a.printJSON(out)
	}
	for _, s := range steps {
		a.printFormStep(p, s)
	}
	return nil
}

// formSteps returns the steps to the versions of a form, the oldest first; of one where
// it is named.
func formSteps(p *pipeline.Programme, code, version string) ([]pipeline.Succession, error) {
	var out []pipeline.Succession
	var known, versions []string
	for i := range p.Forms {
		f := &p.Forms[i]
		known = append(known, f.Code)
		if f.Code != code {
			continue
		}
		versions = append(versions, f.Version)
		if s, ok := p.Succession(f); ok && (version == "" || f.Version == version) {
			out = append(out, s)
		}
	}
	switch {
	case len(versions) == 0:
		slices.Sort(known)
		return nil, usage("%s không có biểu %q; các biểu: %s", "%s has no form %q; its forms: %s", p.Code, code, strings.Join(slices.Compact(known), ", "))
	case version != "" && !slices.Contains(versions, version):
		return nil, usage("biểu %s không có phiên bản %q; các phiên bản: %s", "form %s has no version %q; its versions: %s", code, version, strings.Join(versions, ", "))
	case len(out) == 0:
		return nil, usage("biểu %s không nối tiếp phiên bản nào", "form %s follows no earlier version", code)
	}
	slices.SortStableFunc(out, func(a, b pipeline.Succession) int { return a.Later.From.Compare(b.Later.From) })
	return out, nil
}

func (a *app) formStepView(p *pipeline.Programme, s pipeline.Succession) formStepView {
	out := formStepView{OldForm: s.Earlier.Code, OldVersion: s.Earlier.Version, Form: s.Later.Code, Version: s.Later.Version, From: s.Later.From, By: s.By, Stated: s.Stated, Fields: []fieldEventView{}, Broken: []brokenView{}}
	for _, e := range s.FieldEvents() {
		out.Fields = append(out.Fields, fieldEventView{e.Kind, pipeline.OrEmpty(e.From), pipeline.OrEmpty(e.Fields), e.Break})
	}
	for _, b := range p.BrokenAt(s) {
		out.Broken = append(out.Broken, brokenView{b.Indicator, b.Why.In(a.lang)})
	}
	return out
}

func (a *app) printFormStep(p *pipeline.Programme, s pipeline.Succession) {
	lang := a.lang
	title := pipeline.Say("%s %s → %s %s (%s, từ ngày %s)", "%s %s → %s %s (%s, from %s)", s.Earlier.Code, s.Earlier.Version, s.Later.Code, s.Later.Version, s.By,
		pipeline.Sentence{Vietnamese: s.Later.From.Vietnamese(), English: s.Later.From.String()}).In(lang)
	t := a.newTable(a.say("Việc", "Event"), a.say("Mẫu cũ", "Old version"), a.say("Mẫu mới", "New version"), a.say("Vì sao không so sánh được", "Why not comparable"))
	same := 0
	for _, e := range s.FieldEvents() {
		if e.Kind == pipeline.FieldSame {
			same++
			continue
		}
		t.AppendRow(table.Row{a.fieldEventWord(e.Kind), fieldNames(s.Earlier, e.From), fieldNames(s.Later, e.Fields), e.Break})
	}
	if t.Length() > 0 {
		t.SetTitle("%s", title)
		t.Render()
	} else {
		a.tell("%s", "%s", title)
	}
	a.tell("Đi tiếp cùng mã, cùng tên: %d chỉ tiêu.", "Gone on under the same code and name: %d fields.", same)
	for _, b := range p.BrokenAt(s) {
		a.tell("Chỉ tiêu tổng hợp đứt chuỗi: %s (%s).", "Indicator whose series breaks: %s (%s).", p.Indicator(b.Indicator).Name, b.Why.In(lang))
	}
}

// fieldNames names fields by their number and label, with the heading just above.
func fieldNames(f *pipeline.Form, codes []string) string {
	out := make([]string, len(codes))
	for i, code := range codes {
		out[i] = code
		if field := f.Field(code); field != nil {
			out[i] = code + " " + field.Label
			if n := len(field.Path); n > 0 {
				out[i] = code + " " + field.Path[n-1] + ": " + field.Label
			}
		}
	}
	return strings.Join(out, "\n+ ")
}

func (a *app) fieldEventWord(kind pipeline.FieldEventKind) string {
	words := map[pipeline.FieldEventKind]string{
		pipeline.FieldSame: "đi tiếp", pipeline.FieldMoved: "đổi mã, tên", pipeline.FieldMerged: "gộp", pipeline.FieldSplit: "chia",
		pipeline.FieldNew: "mới", pipeline.FieldEnded: "thôi hỏi", pipeline.FieldChanged: "đổi nội dung",
	}
	return a.say(words[kind], string(kind))
}
