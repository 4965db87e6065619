package config

import (
	"fmt"
	"strings"

	"danvan/pipeline"
)

// writeProgramme writes programme.yaml with what each key means above it.
func (a NewPackAnswers) writeProgramme() string {
	var b strings.Builder
	shape := programmeShape()
	b.WriteString(schemaLine("", programmeSchema))
	comment(&b, "", "Chương trình "+a.Name+". Sửa xong chạy: danvan programme check")
	comment(&b, "", "source ghi căn cứ của từng điều; “"+OwnSetting+"” là điều không văn bản nào nêu, đơn vị đặt để vận hành và có thể đổi.")
	var head yamlPairs
	head.text("programme", a.Code)
	head.text("name", a.Name)
	writeSome(&b, shape, head)
	a.writePlan(&b, shape)
	a.writeRegime(&b, shape)
	a.writePeriods(&b, shape)
	a.writeLists(&b, shape)
	a.writeLetterhead(&b, shape)
	return b.String()
}

// writeSome writes those keys of a shape that are given.
func writeSome(b *strings.Builder, s shape, pairs yamlPairs) {
	for _, p := range pairs {
		comment(b, "", s.key(p.key).about)
		fmt.Fprintf(b, "%s: %s\n", p.key, p.text)
	}
}

// openGroup begins a group of keys.
func openGroup(b *strings.Builder, s shape, key string) shape {
	b.WriteByte('\n')
	comment(b, "", s.key(key).about)
	fmt.Fprintf(b, "%s:\n", key)
	return s.key(key).of
}

func (a NewPackAnswers) writePlan(b *strings.Builder, s shape) {
	var plan yamlPairs
	plan.text("number", a.Plan.Number)
	plan.raw("date", a.Plan.Date.String())
	plan.text("issuer", a.Plan.Issuer)
	plan.text("title", a.Plan.Title)
	plan.text("source", a.Plan.Source)
	writeKeys(b, "  ", openGroup(b, s, "plan"), plan)
}

func (a NewPackAnswers) writeRegime(b *strings.Builder, s shape) {
	openGroup(b, s, "regime")
	for _, e := range a.Regime {
		comment(b, "  ", e.Label)
		var pairs yamlPairs
		pairs.text("text", e.Text)
		pairs.text("source", e.Source)
		fmt.Fprintf(b, "  %s:\n", e.Key)
		for _, p := range pairs {
			fmt.Fprintf(b, "    %s: %s\n", p.key, p.text)
		}
	}
}

func (a NewPackAnswers) writePeriods(b *strings.Builder, s shape) {
	var periods yamlPairs
	periods.raw("rule", string(a.Rule))
	var kinds []string
	for _, k := range a.Kinds {
		kinds = append(kinds, string(k))
	}
	periods.list("kinds", kinds)
	periods.raw("first", a.First.String())
	writeKeys(b, "  ", openGroup(b, s, "periods"), periods)
}

func (a NewPackAnswers) writeLists(b *strings.Builder, s shape) {
	b.WriteByte('\n')
	var pairs yamlPairs
	pairs.text("consolidator", a.consolidator())
	writeSome(b, s, pairs)
	openGroup(b, s, "tiers")
	for _, t := range a.Tiers {
		fmt.Fprintf(b, "  - {code: %s, name: %s}\n", yamlScalar(t.Code), yamlScalar(t.Name))
	}
	if len(a.Deadlines) > 0 {
		openGroup(b, s, "deadlines")
	}
	for _, d := range a.Deadlines {
		fmt.Fprintf(b, "  - %s\n", deadlineText(d))
	}
	pairs = yamlPairs{}
	var days []string
	for _, d := range a.Holidays {
		days = append(days, d.String())
	}
	pairs.raw("holidays", "["+strings.Join(days, ", ")+"]")
	pairs.list("nil_tokens", a.NilTokens)
	pairs.text("unit_share_missing", "no")
	pairs.raw("headlines", "[]")
	b.WriteByte('\n')
	writeSome(b, s, pairs)
}

func deadlineText(d pipeline.Deadline) string {
	var pairs yamlPairs
	pairs.text("tier", d.Tier)
	for _, one := range []struct {
		key   string
		value int
	}{{"day", d.Day}, {"working_days", d.WorkingDays}} {
		if one.value != 0 {
			pairs.raw(one.key, fmt.Sprint(one.value))
		}
	}
	pairs.text("fixed", d.Fixed)
	pairs.text("source", d.Source)
	return pairs.braces()
}

func (a NewPackAnswers) writeLetterhead(b *strings.Builder, s shape) {
	l := a.Letterhead
	var pairs yamlPairs
	pairs.raw("style", string(l.Style))
	var joint []string
	for _, j := range l.Joint {
		joint = append(joint, signing(j).braces())
	}
	if joint != nil {
		pairs.raw("joint", "["+strings.Join(joint, ", ")+"]")
	}
	pairs.text("symbol", l.Symbol)
	pairs.text("place", l.Place)
	pairs.list("to", l.To)
	pairs.list("recipients", l.Recipients)
	pairs = append(pairs, signing(pipeline.JointIssuer{
		Superior: l.Superior, Issuer: l.Issuer, Authority: l.Authority, SignerTitle: l.SignerTitle, SignerName: l.SignerName,
	})...)
	for _, key := range []string{"superior", "authority", "signer_name"} {
		if !pairs.has(key) {
			pairs.raw(key, `""`) // blank, but there to be filled in
		}
	}
	writeKeys(b, "  ", openGroup(b, s, "letterhead"), pairs)
}

func signing(j pipeline.JointIssuer) yamlPairs {
	var pairs yamlPairs
	pairs.text("superior", j.Superior)
	pairs.text("issuer", j.Issuer)
	pairs.text("authority", j.Authority)
	pairs.text("signer_title", j.SignerTitle)
	pairs.text("signer_name", j.SignerName)
	return pairs
}
