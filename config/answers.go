package config

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"danvan/pipeline"
)

// OwnSetting is the source of what no regulation says and the office has set itself.
const OwnSetting = "đơn vị tự đặt"

// NewPackAnswers is what a new pack is made from.
type NewPackAnswers struct {
	Code, Name   string
	Plan         pipeline.Plan
	Regime       []pipeline.RegimeElement // each of [RegimeElements] with its text; a blank source is [OwnSetting]
	Rule         pipeline.WindowRule
	Kinds        []pipeline.PeriodKind
	First        pipeline.Period
	Tiers        []pipeline.Tier // top first
	Root         pipeline.Unit
	Consolidator pipeline.Unit // the zero Unit where the root consolidates
	Deadlines    []pipeline.Deadline
	Holidays     []pipeline.Date
	NilTokens    []string // the usual ones where empty
	Letterhead   pipeline.Letterhead
}

// RegimeElements returns the eleven elements of a reporting regime without texts, in
// the order of Nghị định 09/2019/NĐ-CP, Điều 7.
func RegimeElements() []pipeline.RegimeElement {
	var out []pipeline.RegimeElement
	for _, e := range regimeElements {
		out = append(out, pipeline.RegimeElement{Key: e.key, Label: e.label})
	}
	return out
}

// ReadAnswers reads answers from a YAML file. What is wrong is a [*PackError], which
// calls the file by its own name where it has one.
func ReadAnswers(in io.Reader) (NewPackAnswers, error) {
	name := "answers.yaml"
	if named, ok := in.(interface{ Name() string }); ok {
		name = filepath.Base(named.Name())
	}
	data, err := io.ReadAll(in)
	if err != nil {
		return NewPackAnswers{}, fmt.Errorf("read the answers: %w", err)
	}
	r := newReader()
	r.frame, r.files[name] = name, data
	var answers NewPackAnswers
	if m := r.open(name, answersShape()); m != nil {
		answers = r.readAnswers(m)
		for _, check := range r.later {
			check()
		}
	}
	if len(r.out.list) > 0 {
		return NewPackAnswers{}, &PackError{r.out.sorted()}
	}
	return answers, nil
}

func (r *reader) readAnswers(m *mapping) NewPackAnswers {
	r.readFrame(m)
	p := r.p
	a := NewPackAnswers{
		Code: p.Code, Name: p.Name, Plan: p.Plan, Regime: p.Regime, Rule: p.Rule, Kinds: p.Kinds, First: p.First, Tiers: p.Tiers,
		Deadlines: p.Deadlines, Holidays: p.Holidays, NilTokens: p.NilTokens, Letterhead: p.Letterhead,
		Root: r.readUnit(m.group("root")), Consolidator: r.readUnit(m.group("consolidator")),
	}
	return a.completed()
}

func (r *reader) readUnit(m *mapping) pipeline.Unit {
	if m == nil {
		return pipeline.Unit{}
	}
	tier := m.word("tier")
	r.then(func() { r.knownTier("tier", tier) })
	return pipeline.Unit{
		Code: m.text("code"), Name: m.text("name"), Tier: tier.text, Line: oneOf[string](m, "line"),
		Counted: true, Source: m.text("source"),
	}
}

// completed fills in what may be left out of answers.
func (a NewPackAnswers) completed() NewPackAnswers {
	regime := RegimeElements()
	for i, e := range regime {
		for _, given := range a.Regime {
			if given.Key == e.Key {
				regime[i].Text, regime[i].Source = given.Text, given.Source
			}
		}
		if strings.TrimSpace(regime[i].Source) == "" {
			regime[i].Source = OwnSetting
		}
	}
	a.Regime = regime
	if len(a.NilTokens) == 0 {
		a.NilTokens = []string{"-", "–", "không", "không có", "không phát sinh"}
	}
	a.Root = settled(a.Root, "")
	if a.Consolidator.Code == a.Root.Code {
		a.Consolidator = pipeline.Unit{}
	}
	if a.Consolidator != (pipeline.Unit{}) {
		a.Consolidator = settled(a.Consolidator, a.Root.Code)
	}
	return a
}

// settled gives a unit its place in the tree; a unit that reports is counted.
func settled(u pipeline.Unit, parent string) pipeline.Unit {
	u.Parent, u.Counted = parent, true
	if u.Line == "" {
		u.Line = unitLines[0]
	}
	return u
}

// units are the rows that the unit list of the new pack begins with.
func (a NewPackAnswers) units() []pipeline.Unit {
	if a.Consolidator == (pipeline.Unit{}) {
		return []pipeline.Unit{a.Root}
	}
	return []pipeline.Unit{a.Root, a.Consolidator}
}

// consolidator is the code of the unit that consolidates.
func (a NewPackAnswers) consolidator() string {
	units := a.units()
	return units[len(units)-1].Code
}
