package pipeline_test

import (
	"strings"
	"testing"

	"danvan/pipeline"
)

// What gives a form another digest is named, and what does not is not.
func TestFormChangesNameWhatTheDigestSees(t *testing.T) {
	form := func(change func(p *pipeline.Programme, f *pipeline.Form)) (*pipeline.Programme, *pipeline.Form) {
		p := &pipeline.Programme{NilTokens: []string{"-"}}
		f := &pipeline.Form{Code: "F", Version: "1", Title: "Biểu", Layout: pipeline.List, Every: pipeline.Quarter,
			Fields: []pipeline.Field{
				{Code: "a", Kind: pipeline.Count, Label: "A"},
				{Code: "b", Kind: pipeline.Count, Label: "B"},
				{Code: "c", Kind: pipeline.Choice, Options: []pipeline.Option{{Code: "x", Label: "X"}}},
			},
			Relations: []pipeline.Relation{{Text: "a >= b", Severity: pipeline.Reject}}}
		change(p, f)
		return p, f
	}
	p, f := form(func(*pipeline.Programme, *pipeline.Form) {})
	for _, x := range []struct {
		name   string
		change func(p *pipeline.Programme, f *pipeline.Form)
		want   string // in English; "" where figures mean the same
	}{
		{"wording", func(_ *pipeline.Programme, f *pipeline.Form) {
			f.Title, f.Fields[0].Label, f.Fields[2].Options[0].Label = "Y", "Y", "Y"
			f.Fields[0].Number, f.Fields[0].Path = "1", []string{"P"}
		}, ""},
		{"a field gone", func(_ *pipeline.Programme, f *pipeline.Form) { f.Fields = f.Fields[1:] }, "the field a is gone"},
		{"a field more", func(_ *pipeline.Programme, f *pipeline.Form) {
			f.Fields = append(f.Fields, pipeline.Field{Code: "d", Kind: pipeline.Count})
		}, "the field d is new"},
		{"a field of another kind", func(_ *pipeline.Programme, f *pipeline.Form) {
			f.Fields[1].Kind, f.Fields[1].Stock = pipeline.Amount, true
		}, "the field b differs: kind: count → amount, stock: false → true"},
		{"a unit of measure", func(_ *pipeline.Programme, f *pipeline.Form) { f.Fields[1].Unit = "nghìn lượt" }, "the field b differs: unit: – → nghìn lượt"},
		{"an option", func(_ *pipeline.Programme, f *pipeline.Form) { f.Fields[2].Options[0].Rank = 2 }, "the field c differs: options: x has the rank 0 → 2"},
		{"options more and less", func(_ *pipeline.Programme, f *pipeline.Form) {
			f.Fields[2].Options = []pipeline.Option{{Code: "y"}, {Code: "z"}}
		}, "the field c differs: options: x is gone, options: y is new, options: z is new"},
		{"a bound", func(_ *pipeline.Programme, f *pipeline.Form) {
			f.Fields[0].Max, f.Fields[0].Required, f.Fields[0].Tiers = pipeline.Int(9), true, []string{"commune", "district"}
		}, "the field a differs: required: false → true, tiers: – → [commune, district], max: – → 9"},
		{"an order", func(_ *pipeline.Programme, f *pipeline.Form) {
			f.Fields[0], f.Fields[1] = f.Fields[1], f.Fields[0]
		}, "the fields stand in another order"},
		{"a relation", func(_ *pipeline.Programme, f *pipeline.Form) { f.Relations[0].Severity = pipeline.Warn }, "the relation a >= b (reject) is gone; the relation a >= b (warn) is new"},
		{"a layout", func(_ *pipeline.Programme, f *pipeline.Form) { f.Layout = pipeline.Table }, "the layout list becomes table"},
		{"a period", func(_ *pipeline.Programme, f *pipeline.Form) { f.Every = pipeline.Month }, "due by quarter, now by month"},
		{"a scope", func(_ *pipeline.Programme, f *pipeline.Form) {
			f.Scopes = map[string]pipeline.Scope{"district": pipeline.Subtree}
		}, "tiers file for themselves or for all below them otherwise than before"},
		{"a column", func(_ *pipeline.Programme, f *pipeline.Form) { f.Cumulative = true }, "one has a cumulative column and the other has none"},
		{"texts for nothing", func(p *pipeline.Programme, _ *pipeline.Form) { p.NilTokens = []string{"-", "không"} }, "texts that mean nothing to report were -, are -, không"},
	} {
		q, g := form(x.change)
		var got []string
		for _, s := range pipeline.FormChanges(p, f, q, g) {
			got = append(got, s.English)
		}
		if strings.Join(got, "; ") != x.want {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		}
		var renamed []string
		for _, s := range pipeline.Renamed(f, g) {
			renamed = append(renamed, s.English)
		}
		want := ""
		if x.name == "wording" {
			want = "the title was “Biểu” and is now “Y”; the field a was called “A” and is now “1 P › Y”; the field c, options: x was called “X” and is now “Y”"
		}
		if got := strings.Join(renamed, "; "); got != want {
			t.Errorf("%s: renamed %q, want %q", x.name, got, want)
		}
		if same := p.FormDigest(f) == q.FormDigest(g); same != (x.want == "") {
			t.Errorf("%s: the digest is the same: %t", x.name, same)
		}
	}
}
