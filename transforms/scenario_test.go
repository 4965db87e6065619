package transforms

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"danvan/pipeline"
)

// scenario is a testdata file: a tree, forms, indicators, what was filed and what must
// be seen, in a notation of one line for each thing.
type scenario struct {
	programme *pipeline.Programme
	filed     []pipeline.Submission                     // for q2
	earlier   map[pipeline.Period][]pipeline.Submission // for periods before it
	must      []string
	mustSpan  []string                   // of the periods before and q2 taken together
	mustOn    map[pipeline.Date][]string // of q2 on the tree of another day
	mustSay   []string                   // why figures of two periods are not of the same thing: "indicator P P: sentence"
	mustFrom  map[pipeline.Date][]string // of the periods before and q2 taken together, on the tree of another day
}

// q2 is the period of every scenario.
func q2() pipeline.Period { return pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 2} }

func readScenario(t *testing.T, file string) *scenario {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := &scenario{mustOn: map[pipeline.Date][]string{}, mustFrom: map[pipeline.Date][]string{}, earlier: map[pipeline.Period][]pipeline.Submission{}, programme: &pipeline.Programme{Code: "scenario", Rule: pipeline.ND09, Kinds: []pipeline.PeriodKind{pipeline.Quarter}}}
	for _, f := range archive.Files {
		lines := strings.Split(strings.TrimRight(string(f.Data), "\n"), "\n")
		switch f.Name {
		case "units":
			s.programme.Units = readUnits(t, lines)
		case "changes":
			s.programme.Changes = readChanges(t, lines)
		case "forms":
			s.programme.Forms = readForms(t, lines)
		case "indicators":
			s.indicators(t, lines)
		case "filed":
			s.filed = s.submissions(t, q2(), lines)
		case "must see":
			s.must = lines
		case "must say":
			s.mustSay = lines
		case "must see to date":
			s.mustSpan = lines
		default:
			if day, ok := strings.CutPrefix(f.Name, "must see on "); ok {
				s.mustOn[readDay(t, day)] = lines
				continue
			}
			if day, ok := strings.CutPrefix(f.Name, "must see to date on "); ok {
				s.mustFrom[readDay(t, day)] = lines
				continue
			}
			period, err := pipeline.ParsePeriod(strings.TrimPrefix(f.Name, "filed "))
			if err != nil {
				t.Fatalf("%s: section %q is not known", file, f.Name)
			}
			s.earlier[period] = s.submissions(t, period, lines)
		}
	}
	return s
}

// readUnits reads "  A commune [uncounted] [from DAY] [until DAY]", the indent giving the
// parent.
func readUnits(t *testing.T, lines []string) []pipeline.Unit {
	t.Helper()
	var out []pipeline.Unit
	var path []string
	for _, line := range lines {
		words := strings.Fields(line)
		depth := (len(line) - len(strings.TrimLeft(line, " "))) / 2
		u := pipeline.Unit{Code: words[0], Name: "Đơn vị " + words[0], Tier: words[1], Counted: true}
		for i, w := range words {
			switch w {
			case "uncounted":
				u.Counted = false
			case "from":
				u.From = readDay(t, words[i+1])
			case "until":
				u.To = readDay(t, words[i+1])
			}
		}
		if depth > 0 {
			u.Parent = path[depth-1]
		}
		path = append(path[:depth], u.Code)
		out = append(out, u)
	}
	return out
}

func readDay(t *testing.T, text string) pipeline.Date {
	t.Helper()
	day, err := pipeline.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return day
}

// readChanges reads "DAY A -> B whole" or "… part"; B may be "outside: PROVINCE".
func readChanges(t *testing.T, lines []string) []pipeline.Change {
	t.Helper()
	var out []pipeline.Change
	for _, line := range lines {
		words := strings.Fields(line)
		last := len(words) - 1
		if last < 4 || words[2] != "->" {
			t.Fatalf("%q is not a change", line)
		}
		out = append(out, pipeline.Change{Day: readDay(t, words[0]), Old: words[1], New: strings.Join(words[3:last], " "), Whole: words[last] == "whole"})
	}
	return out
}

// readForms reads "F[@VERSION] list commune district:subtree [cumulative] [optional]
// [from DAY] [until DAY]" and below it "  field kind [options] [for tiers]" and
// "  follows F@VERSION by TEXT: field+field = old+old; field = none [because TEXT]".
func readForms(t *testing.T, lines []string) []pipeline.Form {
	t.Helper()
	var out []pipeline.Form
	for _, line := range lines {
		words := strings.Fields(line)
		if strings.HasPrefix(line, " ") {
			f := &out[len(out)-1]
			if words[0] == "follows" {
				f.Follows = readFollows(t, strings.TrimSpace(line))
				continue
			}
			f.Fields = append(f.Fields, readField(words))
			continue
		}
		code, version, versioned := strings.Cut(words[0], "@")
		if !versioned {
			version = "1"
		}
		f := pipeline.Form{Code: code, Version: version, Layout: pipeline.Layout(words[1]), Every: pipeline.Quarter, Scopes: map[string]pipeline.Scope{}}
		for i, w := range words[2:] {
			if i > 0 && (words[1+i] == "from" || words[1+i] == "until") {
				continue // the day
			}
			tier, scope, scoped := strings.Cut(w, ":")
			switch w {
			case "cumulative":
				f.Cumulative = true
			case "optional":
				f.Optional = true
			case "from":
				f.From = readDay(t, words[3+i])
			case "until":
				f.To = readDay(t, words[3+i])
			default:
				f.Tiers = append(f.Tiers, tier)
				if scoped {
					f.Scopes[tier] = pipeline.Scope(scope)
				}
			}
		}
		out = append(out, f)
	}
	return out
}

var followsForm = regexp.MustCompile(`^follows (\S+)@(\S+) by ([^:]+)(?:: (.*))?$`)

func readFollows(t *testing.T, line string) *pipeline.Follows {
	t.Helper()
	m := followsForm.FindStringSubmatch(line)
	if m == nil {
		t.Fatalf("%q follows nothing", line)
	}
	out := &pipeline.Follows{Form: m[1], Version: m[2], By: m[3]}
	for _, one := range strings.Split(m[4], "; ") {
		fields, from, ok := strings.Cut(one, " = ")
		if !ok {
			continue
		}
		from, because, _ := strings.Cut(from, " because ")
		link := pipeline.Link{Fields: strings.Split(fields, "+"), Break: because}
		if from != "none" {
			link.From = strings.Split(from, "+")
		}
		out.Links = append(out.Links, link)
	}
	return out
}

func readField(words []string) pipeline.Field {
	f := pipeline.Field{Code: words[0], Label: words[0], Kind: pipeline.FieldKind(words[1])}
	tiers := false
	for i, w := range words[2:] {
		switch {
		case w == "for":
			tiers = true
		case tiers:
			f.Tiers = append(f.Tiers, w)
		default:
			f.Options = append(f.Options, pipeline.Option{Code: w, Label: w, Rank: i + 1})
		}
	}
	return f
}

var (
	targetForm    = regexp.MustCompile(`^target (\S+) (>=|<=|=|>|<) (\S+)$`)
	conditionForm = regexp.MustCompile(`^(\S+)\.(\S+) (>=|<=|=|>|<) (\S+)$`)
	inForm        = regexp.MustCompile(`^(\S+)\.(\S+) where (\S+) in (.+)$`)
)

// indicators reads "code kind terms | target tier op bound"; "leave out" on a line of
// its own leaves units that have not filed out of unit shares.
func (s *scenario) indicators(t *testing.T, lines []string) {
	t.Helper()
	for _, line := range lines {
		if line == "leave out" {
			s.programme.ShareMissingUnits = true
			continue
		}
		parts := strings.Split(line, " | ")
		head := strings.SplitN(parts[0], " ", 3)
		i := pipeline.Indicator{Code: head[0], Name: "Chỉ tiêu " + head[0], Kind: pipeline.RollUp(head[1])}
		readTerms(t, &i, head[2])
		for _, p := range parts[1:] {
			m := targetForm.FindStringSubmatch(p)
			if m == nil {
				t.Fatalf("%q is not a target", p)
			}
			i.Targets = append(i.Targets, pipeline.Target{Tier: m[1], Comparison: pipeline.Comparison(m[2]), Bound: number(t, m[3])})
		}
		s.programme.Indicators = append(s.programme.Indicators, i)
	}
}

func readTerms(t *testing.T, i *pipeline.Indicator, text string) {
	t.Helper()
	if m := inForm.FindStringSubmatch(text); m != nil {
		i.Numerator = refs(m[1] + "." + m[2])
		i.Condition = &pipeline.Condition{Form: m[1], Field: m[3], In: strings.Fields(m[4])}
		return
	}
	if i.Kind == pipeline.UnitShare {
		i.Unit, i.Condition = "%", &pipeline.Condition{Form: text}
		if m := conditionForm.FindStringSubmatch(text); m != nil {
			i.Condition = &pipeline.Condition{Form: m[1], Field: m[2], Comparison: pipeline.Comparison(m[3]), Bound: number(t, m[4])}
		}
		return
	}
	numerator, denominator, ratio := strings.Cut(text, " / ")
	i.Numerator = refs(numerator)
	if ratio {
		i.Unit, i.Denominator = "%", refs(denominator)
	}
}

func refs(text string) []pipeline.FieldRef {
	var out []pipeline.FieldRef
	for _, r := range strings.Split(text, " + ") {
		ref, _ := pipeline.ParseFieldRef(r)
		out = append(out, ref)
	}
	return out
}

func number(t *testing.T, s string) pipeline.Number {
	t.Helper()
	n, err := pipeline.ParseNumber(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// submissions reads "A F [@row]: field value, field value"; lines of one unit and form
// are one submission, which is for everything below where a row names another unit; a row
// with nothing behind it stands there and is blank. "blank", "-" and "x" are the states without a number; a measure
// other than the value is named "field/measure".
func (s *scenario) submissions(t *testing.T, period pipeline.Period, lines []string) []pipeline.Submission {
	t.Helper()
	var out []pipeline.Submission
	at := map[string]int{}
	for _, line := range lines {
		head, rest, _ := strings.Cut(line, ":")
		words := strings.Fields(head)
		key := words[0] + " " + words[1]
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, s.submission(words[0], words[1], period))
		}
		row := ""
		if len(words) > 2 {
			row = strings.Replace(words[2][1:], "total", pipeline.TotalRow, 1)
			if f := s.programme.Form(words[1], period); row != pipeline.TotalRow && row != words[0] && f != nil && f.Layout != pipeline.Register {
				out[i].Scope = pipeline.Subtree
			}
		}
		for _, cell := range strings.Split(rest, ",") {
			if cell = strings.TrimSpace(cell); cell != "" {
				field, value, _ := strings.Cut(cell, " ")
				out[i].Cells = append(out[i].Cells, s.cell(t, words[1], row, field, value))
			}
		}
	}
	for i := range out {
		for k := range out[i].Cells {
			out[i].Cells[k].Ref = fmt.Sprintf("B%d", k+1)
		}
	}
	return out
}

func (s *scenario) submission(unit, form string, period pipeline.Period) pipeline.Submission {
	scope := pipeline.Own
	u, inTree := s.programme.Tree(period).Unit(unit)
	if f := s.programme.Form(form, period); inTree && f != nil {
		scope = f.ScopeOf(u.Tier)
	}
	id := unit + "/" + form
	if period != q2() {
		id += "/" + period.String()
	}
	return pipeline.Submission{ID: id, Unit: unit, Form: form, Period: period, Version: 1,
		Scope: scope, File: unit + "-" + form + ".xlsx", Verdict: pipeline.Accepted}
}

func (s *scenario) cell(t *testing.T, form, row, field, value string) pipeline.Cell {
	t.Helper()
	field, measure, other := strings.Cut(field, "/")
	c := pipeline.Cell{Row: row, Field: field, Measure: pipeline.Value, State: pipeline.Reported, Sheet: form}
	if other {
		c.Measure = pipeline.Measure(measure)
	}
	switch value {
	case "blank":
		c.State = pipeline.Missing
	case "-":
		c.State = pipeline.Nil
	case "x":
		c.State = pipeline.NotApplicable
	default:
		if n, err := pipeline.ParseNumber(value); err == nil {
			c.Number = n
		} else {
			c.Text = value
			c.Number = s.rank(form, field, value)
		}
	}
	return c
}

func (s *scenario) rank(form, field, code string) pipeline.Number {
	if f := s.programme.Form(form, q2()); f != nil && f.Field(field) != nil {
		for _, o := range f.Field(field).Options {
			if o.Code == code {
				return pipeline.Int(int64(o.Rank))
			}
		}
	}
	return 0
}
