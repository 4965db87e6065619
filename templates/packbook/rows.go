package packbook

import (
	"strconv"
	"strings"
	"time"

	"danvan/pipeline"
)

// row is one row of a sheet by the keys of its columns; blank is left out.
type row map[string]string

// Extents of a change as changes.csv writes them.
const (
	extentWhole = "whole"
	extentPart  = "part"
)

// rowsOf are the rows of every sheet in the pack's order.
func rowsOf(p *pipeline.Programme) map[string][]row {
	out := map[string][]row{}
	add := func(sheet string, r row) { out[sheet] = append(out[sheet], r) }
	for _, u := range p.Units {
		add(pipeline.PackSheetUnits, unitRow(u))
	}
	for _, c := range p.Changes {
		add(pipeline.PackSheetChanges, changeRow(c))
	}
	for i := range p.Forms {
		f := &p.Forms[i]
		add(pipeline.PackSheetForms, formRow(f))
		for k := range f.Fields {
			fd := &f.Fields[k]
			add(pipeline.PackSheetFields, fieldRow(f, fd))
			for _, o := range fd.Options {
				add(pipeline.PackSheetOptions, row{pipeline.PackForm: f.Code, pipeline.PackFormVersion: f.Version, pipeline.PackField: fd.Code,
					pipeline.PackCode: o.Code, pipeline.PackLabel: o.Label, pipeline.PackOptRank: strconv.Itoa(o.Rank)})
			}
		}
		for _, r := range f.Relations {
			add(pipeline.PackSheetRelations, row{pipeline.PackForm: f.Code, pipeline.PackFormVersion: f.Version, pipeline.PackRule: r.Text,
				pipeline.PackSeverity: string(r.Severity), pipeline.PackNote: r.Note})
		}
		for _, r := range followRows(f) {
			add(pipeline.PackSheetFollows, r)
		}
		for _, old := range f.Accepts {
			add(pipeline.PackSheetAccepts, row{pipeline.PackForm: f.Code, pipeline.PackFormVersion: f.Version, pipeline.PackOldVersion: old.Version,
				pipeline.PackUntil: day(old.Until), pipeline.PackOldFields: heirs(f, old)})
		}
	}
	for i := range p.Indicators {
		ind := &p.Indicators[i]
		add(pipeline.PackSheetIndicators, indicatorRow(ind))
		for _, t := range ind.Targets {
			add(pipeline.PackSheetTargets, row{pipeline.PackIndicator: ind.Code, pipeline.PackTier: t.Tier, pipeline.PackRule: t.String(),
				pipeline.PackWording: t.Wording, pipeline.PackSource: t.Source, pipeline.PackProRata: tick(t.ProRata)})
		}
	}
	return out
}

func unitRow(u pipeline.Unit) row {
	counted := pipeline.PackYes
	if !u.Counted {
		counted = pipeline.PackNo
	}
	return row{pipeline.PackCode: u.Code, pipeline.PackName: u.Name, pipeline.PackTier: u.Tier, pipeline.PackLine: u.Line, pipeline.PackParent: u.Parent,
		pipeline.PackNationalCode: u.NationalCode, pipeline.PackCounted: counted, pipeline.PackFrom: day(u.From), pipeline.PackTo: day(u.To), pipeline.PackSource: u.Source}
}

func changeRow(c pipeline.Change) row {
	extent := extentPart
	if c.Whole {
		extent = extentWhole
	}
	return row{pipeline.PackChangeDay: day(c.Day), pipeline.PackOld: c.Old, pipeline.PackNew: c.New, pipeline.PackExtent: extent, pipeline.PackSource: c.Source}
}

func formRow(f *pipeline.Form) row {
	var scopes []string
	for _, tier := range f.Tiers { // not the map's order, which changes
		if s, ok := f.Scopes[tier]; ok {
			scopes = append(scopes, tier+"="+string(s))
		}
	}
	return row{pipeline.PackForm: f.Code, pipeline.PackFormVersion: f.Version, pipeline.PackTitle: f.Title, pipeline.PackTitles: pipeline.JoinPackList(f.Titles),
		pipeline.PackSource: f.Source, pipeline.PackFrom: day(f.From), pipeline.PackTo: day(f.To), pipeline.PackLayout: string(f.Layout), pipeline.PackEvery: string(f.Every),
		pipeline.PackTiers: pipeline.JoinPackList(f.Tiers), pipeline.PackScopes: pipeline.JoinPackList(scopes), pipeline.PackOptional: tick(f.Optional),
		pipeline.PackCumulative: tick(f.Cumulative), pipeline.PackExplanation: tick(f.ExplanationColumn), pipeline.PackNote: f.NoteLabel}
}

// followRows writes what a version goes on from: a row for each link, or one that says
// only which version it is.
func followRows(f *pipeline.Form) []row {
	if f.Follows == nil {
		return nil
	}
	links := f.Follows.Links
	if len(links) == 0 {
		links = []pipeline.Link{{}}
	}
	var out []row
	for _, l := range links {
		r := row{pipeline.PackForm: f.Code, pipeline.PackFormVersion: f.Version, pipeline.PackOldForm: f.Follows.Form, pipeline.PackOldVersion: f.Follows.Version,
			pipeline.PackChangedBy: f.Follows.By, pipeline.PackNewFields: strings.Join(l.Fields, pipeline.FieldSum),
			pipeline.PackSumFrom: strings.Join(l.From, pipeline.FieldSum), pipeline.PackBreak: l.Break}
		if len(l.Fields) > 0 && len(l.From) == 0 {
			r[pipeline.PackSumFrom] = pipeline.NoHeir
		}
		out = append(out, r)
	}
	return out
}

// heirs writes which old field each field goes on from, in the order of the form.
func heirs(f *pipeline.Form, old pipeline.OldVersion) string {
	var out []string
	for i := range f.Fields {
		if from, ok := old.Fields[f.Fields[i].Code]; ok {
			out = append(out, f.Fields[i].Code+"="+from)
		}
	}
	return pipeline.JoinPackList(out)
}

func fieldRow(f *pipeline.Form, fd *pipeline.Field) row {
	most := ""
	if fd.Max != 0 {
		most = fd.Max.String()
	}
	return row{pipeline.PackForm: f.Code, pipeline.PackFormVersion: f.Version, pipeline.PackCode: fd.Code, pipeline.PackNumber: fd.Number,
		pipeline.PackPath: pipeline.JoinPackList(fd.Path), pipeline.PackLabel: fd.Label, pipeline.PackKind: string(fd.Kind), pipeline.PackUnit: fd.Unit,
		pipeline.PackStock: tick(fd.Stock), pipeline.PackRequired: tick(fd.Required), pipeline.PackUneven: tick(fd.Uneven), pipeline.PackTiers: pipeline.JoinPackList(fd.Tiers),
		pipeline.PackMax: most, pipeline.PackPair: fd.Pair}
}

func indicatorRow(ind *pipeline.Indicator) row {
	r := row{pipeline.PackCode: ind.Code, pipeline.PackName: ind.Name, pipeline.PackGroup: ind.Group, pipeline.PackKind: string(ind.Kind), pipeline.PackUnit: ind.Unit,
		pipeline.PackOwner: ind.Owner, pipeline.PackSource: ind.Source}
	if better := ind.HigherIsBetter; better != nil {
		r[pipeline.PackHigherIsBetter] = pipeline.PackNo
		if *better {
			r[pipeline.PackHigherIsBetter] = pipeline.PackYes
		}
	}
	if ind.Kind == pipeline.Ratio {
		r[pipeline.PackNumerator], r[pipeline.PackDenominator] = refs(ind.Numerator), refs(ind.Denominator)
	} else {
		r[pipeline.PackFieldRefs] = refs(ind.Numerator)
	}
	if c := ind.Condition; c != nil {
		r[pipeline.PackConditionForm], r[pipeline.PackConditionField] = c.Form, c.Field
		r[pipeline.PackConditionIn] = pipeline.JoinPackList(c.In)
		if c.Comparison != "" {
			r[pipeline.PackConditionOp], r[pipeline.PackConditionValue] = string(c.Comparison), c.Bound.String()
		}
	}
	return r
}

func refs(list []pipeline.FieldRef) string {
	var out []string
	for _, r := range list {
		out = append(out, r.String())
	}
	return pipeline.JoinPackList(out)
}

func day(d pipeline.Date) string {
	if d.IsZero() {
		return ""
	}
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Format(pipeline.PackDay)
}

// tick is yes, or blank for no: most ticks are off.
func tick(on bool) string {
	if on {
		return pipeline.PackYes
	}
	return ""
}
