package web

import (
	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// adjusted is a figure that a later edition changed.
type adjusted struct {
	Unit, Indicator string
	Before, After   string
	Causes          []cause
	Earlier         []string // the earlier periods that changed a figure of the year to date
	Programme       bool     // the programme was changed as well
	Others          string   // of a rank: that others' scores moved it
	Path            string
}

// cause is a report that changed a figure.
type cause struct {
	pipeline.Cause
	UnitName string
	Received string
}

// adjustedOf says what changed in the units of a subtree.
func (b *book) adjustedOf(lang pipeline.Language, head string) []adjusted {
	var out []adjusted
	for _, a := range b.Changes {
		if !b.Tree.Within(a.Unit, head) {
			continue
		}
		x := adjusted{Unit: b.unitName(a.Unit), Indicator: a.Indicator, Programme: a.Programme, Path: b.figurePath(a.Unit, a.Indicator)}
		ind := b.Programme.Indicator(a.Indicator)
		if ind == nil {
			ind = &pipeline.Indicator{Code: a.Indicator, Name: a.Indicator}
			x.Path = ""
		}
		x.Indicator, x.Before, x.After = ind.Name, frozenWord(lang, a.Before, a.After, ind), frozenWord(lang, a.After, a.Before, ind)
		if a.ToDate {
			x.Indicator += pipeline.Say(" – lũy kế từ đầu năm", " – year to date").In(lang)
			if since := b.Programme.Since(b.Ref.Period.ToDate()); !since.IsZero() {
				x.Indicator += " (" + since.From().In(lang) + ")"
			}
		}
		b.because(&x, lang, a.Causes, a.Earlier)
		out = append(out, x)
	}
	return out
}

// because says what changed something.
func (b *book) because(x *adjusted, lang pipeline.Language, causes []pipeline.Cause, earlier []pipeline.EditionRef) {
	for _, r := range earlier {
		x.Earlier = append(x.Earlier, r.EarlierCause().In(lang))
	}
	for _, c := range causes {
		x.Causes = append(x.Causes, cause{c, b.unitName(c.Unit), clockTime(c.ReceivedAt)})
	}
}

// rescoredOf says which score sheets of a subtree changed.
func (b *book) rescoredOf(lang pipeline.Language, head string) []adjusted {
	var out []adjusted
	for _, s := range b.Rescored {
		if !b.Tree.Within(s.Unit, head) {
			continue
		}
		x := adjusted{Unit: b.unitName(s.Unit), Indicator: shown.ScoreName().In(lang), Before: shown.Score(s.Before).In(lang), After: shown.Score(s.After).In(lang),
			Programme: s.Programme, Path: b.path("league") + "unit=" + query(head)}
		if b.because(&x, lang, s.Causes, s.Earlier); s.ByOthers() {
			x.Others = shown.ByOthers().In(lang)
		}
		out = append(out, x)
	}
	return out
}

// frozenWord says a figure beside the other one that it replaced or was replaced by.
func frozenWord(lang pipeline.Language, f, other *pipeline.FrozenResult, ind *pipeline.Indicator) string {
	if f == nil {
		return "–"
	}
	r := f.Result()
	text := figure(lang, r, ind)
	if parts := shown.PartsBeside(f, other); parts != "" {
		text += " = " + shown.Digits(lang, parts)
	}
	return text + " (" + coverage(lang, r) + ")"
}
