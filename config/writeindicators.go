package config

import (
	"fmt"
	"io"
	"strings"

	"danvan/pipeline"
)

// WriteIndicators writes indicators as a file of a pack, with comments for its
// editor. [ReadPack] reads the same indicators back.
func WriteIndicators(w io.Writer, indicators []pipeline.Indicator) error {
	var b strings.Builder
	b.WriteString(schemaLine("../", indicatorsSchema))
	comment(&b, "", indicatorsShape().about+". Sửa xong chạy: danvan programme check")
	comment(&b, "", "Các khóa của một chỉ tiêu tổng hợp:")
	describe(&b, indicatorShape())
	comment(&b, "", "Các khóa của một mức phấn đấu (targets):")
	describe(&b, targetShape())
	if len(indicators) == 0 {
		writeExamples(&b)
		b.WriteString("indicators: []\n")
	} else {
		b.WriteString("indicators:\n")
	}
	for i := range indicators {
		writeIndicator(&b, &indicators[i])
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeExamples shows in comments what indicators look like.
func writeExamples(b *strings.Builder) {
	better := true
	var example strings.Builder
	for _, i := range []pipeline.Indicator{
		{
			Code: "tcd_luot", Name: "Số lượt tiếp công dân", Group: "Tiếp công dân", Kind: pipeline.Flow, Unit: "lượt", Owner: "Sở Nội vụ",
			Source: "Biểu 01/TCD", Numerator: []pipeline.FieldRef{{Form: "01/TCD", Field: "c1"}},
		},
		{
			Code: "ty_le_giai_quyet_don", Name: "Tỷ lệ đơn đã giải quyết", Group: "Xử lý đơn", Kind: pipeline.Ratio, Unit: "%", Owner: "Sở Nội vụ",
			Source: "Biểu 02/XLD", HigherIsBetter: &better,
			Numerator: []pipeline.FieldRef{{Form: "02/XLD", Field: "c2"}}, Denominator: []pipeline.FieldRef{{Form: "02/XLD", Field: "c1"}},
			Targets: []pipeline.Target{{Tier: "province", Comparison: pipeline.AtLeast, Bound: pipeline.Int(85), Wording: "từ 85% trở lên", Source: OwnSetting}},
		},
	} {
		writeIndicator(&example, &i)
	}
	comment(b, "", "Ví dụ (bỏ [] và các dấu # ở đầu dòng, sửa theo biểu của mình):")
	for line := range strings.Lines(example.String()) {
		b.WriteString("# " + line)
	}
}

func writeIndicator(b *strings.Builder, i *pipeline.Indicator) {
	var pairs yamlPairs
	pairs.text("code", i.Code)
	pairs.text("name", i.Name)
	pairs.text("group", i.Group)
	pairs.raw("kind", string(i.Kind))
	pairs.text("unit", i.Unit)
	pairs.text("owner", i.Owner)
	pairs.text("source", i.Source)
	if i.HigherIsBetter != nil {
		pairs.raw("higher_is_better", fmt.Sprint(*i.HigherIsBetter))
	}
	if i.Kind == pipeline.Ratio {
		pairs.list("numerator", refTexts(i.Numerator))
		pairs.list("denominator", refTexts(i.Denominator))
	} else {
		pairs.list("fields", refTexts(i.Numerator))
	}
	if i.Condition != nil {
		pairs.raw("condition", conditionText(i.Condition))
	}
	for n, p := range pairs {
		fmt.Fprintf(b, "  %s %s: %s\n", dash(n), p.key, p.text)
	}
	if len(i.Targets) > 0 {
		b.WriteString("    targets:\n")
	}
	for _, t := range i.Targets {
		fmt.Fprintf(b, "      - %s\n", targetText(t))
	}
}

func refTexts(refs []pipeline.FieldRef) []string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = r.String()
	}
	return out
}

func conditionText(c *pipeline.Condition) string {
	var pairs yamlPairs
	pairs.text("form", c.Form)
	pairs.text("field", c.Field)
	if c.Comparison != "" {
		pairs.text("op", string(c.Comparison))
		pairs.raw("value", c.Bound.String())
	}
	pairs.list("in", c.In)
	return pairs.braces()
}

func targetText(t pipeline.Target) string {
	var pairs yamlPairs
	pairs.text("tier", t.Tier)
	pairs.text("rule", t.String())
	pairs.text("wording", t.Wording)
	pairs.text("source", t.Source)
	pairs.flag("pro_rata", t.ProRata)
	return pairs.braces()
}
