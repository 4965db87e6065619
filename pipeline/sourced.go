package pipeline

import (
	"slices"
	"sort"
	"strings"
)

// Behind is what stands behind the figures of one indicator, for [Behind.Trace].
type Behind struct {
	Cells       []Source  `json:"cells"`
	Missing     []Absence `json:"missing"`
	Unexplained []Place   `json:"unexplained"`
	Texts       []Passage `json:"texts"` // of a text indicator
}

// Behind returns what stands behind the figures of an indicator. Of a consolidation that
// was not asked for its sources it is nothing.
func (c *Consolidation) Behind(indicator string) Behind {
	b := Behind{Texts: kept(c.Passages, func(p Passage) bool { return p.Indicator == indicator })}
	if c.Sources == nil {
		return b
	}
	place := func(code string) int {
		return slices.IndexFunc(c.Programme.Indicators, func(i Indicator) bool { return i.Code == code })
	}
	first := sort.Search(c.Sources.Cells.Len(), func(i int) bool { return place(c.Sources.Cells.At(i).Indicator) >= place(indicator) })
	for x := range c.Sources.Cells.From(first) {
		if x.Indicator != indicator {
			break
		}
		b.Cells = append(b.Cells, x)
	}
	b.Missing = inOnePlace(c.Sources.Missing, place(indicator), func(x *Absence) int { return place(x.Indicator) })
	b.Unexplained = kept(c.Sources.Unexplained, func(x Place) bool { return x.Indicator == indicator })
	return b
}

// inOnePlace cuts those of one place out of a list that is in the order of places.
func inOnePlace[T any](all []T, place int, of func(*T) int) []T {
	from := sort.Search(len(all), func(i int) bool { return of(&all[i]) >= place })
	to := sort.Search(len(all), func(i int) bool { return of(&all[i]) > place })
	if from == to {
		return nil
	}
	return all[from:to:to]
}

// Trace answers where one figure came from, as the warehouse does, without computing
// anything. The inputs are those of the same consolidation.
func (b Behind) Trace(tree *Hierarchy, of Result, inputs []Input) Trace {
	filed := make(map[string]Input, len(inputs))
	for _, in := range inputs {
		filed[in.Submission] = in
	}
	t := Trace{Result: of, AddsUp: true}
	for _, x := range b.Cells {
		if tree.between(x.Unit, x.Top, of.Unit) {
			in, value := filed[x.Submission], x.Text
			if value == "" { // keys and codes show what was typed
				value = x.Number.String()
			}
			t.Contributions = append(t.Contributions, Contribution{Unit: x.Unit, Form: x.Form, Field: x.Field, Row: x.Row, Submission: x.Submission, Version: in.Version,
				File: in.File, Sheet: x.Sheet, Cell: x.Ref, Value: value, Number: x.Number, Key: x.Key, Role: x.Role})
		}
	}
	for _, x := range b.Texts {
		if tree.Within(x.Unit, of.Unit) {
			in := filed[x.Submission]
			t.Contributions = append(t.Contributions, Contribution{Unit: x.Unit, Form: x.Form, Field: x.Field, Submission: x.Submission, Version: in.Version,
				File: in.File, Sheet: x.Sheet, Cell: x.Ref, Value: x.Text, Role: "text"})
		}
	}
	for _, x := range b.Missing {
		if tree.between(x.Foot, x.Top, of.Unit) {
			t.Missing = append(t.Missing, x.Unit)
		}
	}
	for _, f := range b.Unexplained {
		t.AddsUp = t.AddsUp && f.Unit != of.Unit
	}
	return t
}

// Explain is what [Desk.Explain] says of a figure of an indicator in its own period and
// tree, of all that were published. The indicator is one of the programme's.
func (b Behind) Explain(p *Programme, of EditionRef, at Place, published []FrozenResult, inputs []Input, origins map[string]string) *Explained {
	figure, absent := Result{Unit: at.Unit, Indicator: at.Indicator}, true
	for i := range published {
		if r := &published[i]; r.Unit == at.Unit && r.Indicator == at.Indicator {
			figure, absent = r.Result(), false
		}
	}
	e := &explaining{ExplainQuestion: ExplainQuestion{Asked: Asked{Unit: at.Unit, Indicator: at.Indicator}, Period: of.Period, Edition: of.Number},
		desk: Desk{Programme: p}, ind: p.Indicator(at.Indicator), parts: []Period{of.Period}, counting: map[Period][]Submission{}}
	for _, in := range inputs {
		// A submission's name holds the hash of its file: "<unit>/<sha256>/<form>".
		hash := strings.TrimSuffix(strings.TrimPrefix(in.Submission, in.Unit+"/"), "/"+in.Form)
		e.counting[of.Period] = append(e.counting[of.Period], Submission{ID: in.Submission, SHA256: hash, ReceivedAt: in.ReceivedAt, From: origins[in.Submission]})
	}
	tree := p.Tree(of.Period)
	t := b.Trace(tree, figure, inputs)
	t.Absent = absent
	for i := range t.Contributions {
		t.Contributions[i].Through = tree.Way(t.Contributions[i].Unit, figure.Unit)
	}
	e.complete(of.Period, t.Contributions)
	e.traces = []Trace{t}
	x := e.explanation()
	e.say(x, e.alone())
	e.collect(x)
	x.give(e.trees())
	return x
}

// Origins tells in which provinces the files of inputs are, by the names of the submissions;
// those whose files are here are left out.
func Origins(receipts []Receipt, inputs []Input) map[string]string {
	out := map[string]string{}
	if !slices.ContainsFunc(receipts, func(r Receipt) bool { return r.Taken != nil }) {
		return out
	}
	version := map[string]int{}
	for _, in := range inputs {
		version[in.Submission] = in.Version
	}
	for _, r := range receipts {
		for _, s := range r.Submissions {
			if s.Verdict != Accepted || version[s.ID] != s.Version {
				continue
			}
			if delete(version, s.ID); r.Taken != nil { // what came again, by another way, was there already
				out[s.ID] = r.Taken.From
			}
		}
	}
	return out
}

// between tells whether a unit stands on the way up from one to another, both included.
func (h *Hierarchy) between(foot, top, unit string) bool {
	for u, ok := h.Unit(foot); ok; u, ok = h.Unit(u.Parent) {
		if u.Code == unit {
			return true
		}
		if u.Code == top {
			return false
		}
	}
	return false
}
