package transforms

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
	"danvan/transforms/engine/duckdb"
)

func TestTraceListsTheCells(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/vi-du-muc-9.txtar")
	rollUp(t, w, s.programme, s.filed)
	got, err := w.Trace(t.Context(), s.programme, q2(), s.filed, pipeline.Asked{Unit: "P", Indicator: "resolved_rate"})
	if err != nil {
		t.Fatal(err)
	}
	cell := func(unit, field, ref, value, role string) pipeline.Contribution {
		return pipeline.Contribution{Unit: unit, Form: "F", Field: field, Submission: unit + "/F", Version: 1,
			File: unit + "-F.xlsx", Sheet: "F", Cell: ref, Value: value, Number: pipeline.Known(number(t, value)), Role: role, Through: []string{"D1", "P"}}
	}
	want := pipeline.Trace{
		Result: pipeline.Result{Unit: "P", Indicator: "resolved_rate", Value: pipeline.Known(83_333_300), Numerator: pipeline.Known(pipeline.Int(10)),
			Denominator: pipeline.Known(pipeline.Int(12)), UnitsReported: 2, UnitsExpected: 4, Target: ">= 85", Verdict: pipeline.NotMet},
		Contributions: []pipeline.Contribution{
			cell("A", "received", "B1", "10", "denominator"), cell("A", "resolved", "B2", "9", "numerator"),
			cell("B", "received", "B1", "2", "denominator"), cell("B", "resolved", "B2", "1", "numerator")},
		Missing: []string{"C", "E"},
		AddsUp:  true,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestTraceOfATextAndAKey(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/loi-van.txtar")
	rollUp(t, w, s.programme, s.filed)
	got, err := w.Trace(t.Context(), s.programme, q2(), s.filed, pipeline.Asked{Unit: "D1", Indicator: "story"})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Contributions) != 2 || got.Contributions[1].Value != "Xã A làm tốt" || got.Contributions[1].Role != "text" || !got.AddsUp {
		t.Errorf("texts: %+v", got)
	}
	w, s = openTest(t), readScenario(t, "testdata/dem-mo-hinh-khong-trung.txtar")
	rollUp(t, w, s.programme, s.filed)
	if got, err = w.Trace(t.Context(), s.programme, q2(), s.filed, pipeline.Asked{Unit: "D1", Indicator: "recognised"}); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, c := range got.Contributions {
		keys = append(keys, c.Unit+" "+c.Role+" "+c.Value)
	}
	if want := []string{"D1 key dvk-01", "A key Hoá-02"}; !cmp.Equal(keys, want) || !got.AddsUp {
		t.Errorf("keys %v, adds up %v", keys, got.AddsUp)
	}
}

func TestTraceRefusesStrangers(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/vi-du-muc-9.txtar")
	for _, ask := range [][2]string{{"NOWHERE", "received"}, {"P", "nothing"}} {
		if _, err := w.Trace(t.Context(), s.programme, q2(), nil, pipeline.Asked{Unit: ask[0], Indicator: ask[1]}); err == nil {
			t.Errorf("%v was answered", ask)
		}
	}
}

func TestRollUpOfNothing(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/vi-du-muc-9.txtar")
	f := rollUp(t, w, s.programme, nil)
	lines := seen(f)
	for _, want := range []string{"P received: none, 0/4 units", "P resolved_rate: none, 0/4 units, unknown", "missing in received: A, B, C, E"} {
		if !contains(lines, want) {
			t.Errorf("no line %q in %v", want, lines)
		}
	}
	if !f.Flows.Holds {
		t.Errorf("flows: %+v", f.Flows)
	}
}

func TestRollUpRefusesAnotherPeriod(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/vi-du-muc-9.txtar")
	if _, err := w.RollUp(t.Context(), s.programme, q2().Previous(), s.filed); err == nil || !strings.Contains(err.Error(), "2021-Q2") {
		t.Errorf("submissions of Q2 counted in Q1: %v", err)
	}
}

// TestRunsLeaveNothing rolls up several times at once and after a cancelled run.
func TestRunsLeaveNothing(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/vi-du-muc-9.txtar")
	want := rollUp(t, w, s.programme, s.filed)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.RollUp(cancelled, s.programme, q2(), s.filed); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled run returned %v", err)
	}
	var wait sync.WaitGroup
	for range 3 {
		wait.Go(func() {
			got, err := w.RollUp(t.Context(), s.programme, q2(), s.filed)
			if err != nil {
				t.Error(err)
			} else if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
	}
	wait.Wait()
	var tables int
	err := w.begin(t.Context(), 0, func(r *run) error {
		return r.each("select count(*) from information_schema.tables", func(scan func(...any) error) error { return scan(&tables) })
	})
	if err != nil || tables != 0 {
		t.Errorf("%d tables are left, %v", tables, err)
	}
}

// Runs that are cut at any instant, several engines beside each other, end with an error
// and leave the process alive: an engine that ended within a transaction that had been
// interrupted took it along.
func TestRunsThatAreCutHarmNobody(t *testing.T) {
	t.Parallel()
	s := readScenario(t, "testdata/vi-du-muc-9.txtar")
	var wait sync.WaitGroup
	for n := range 4 {
		w := openTest(t)
		if err := w.Store(t.Context(), s.filed); err != nil {
			t.Fatal(err)
		}
		wait.Go(func() {
			for i := range 12 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(1+15*i+n)*time.Millisecond)
				if _, err := w.RollUp(ctx, s.programme, q2(), s.filed); err != nil && ctx.Err() == nil {
					t.Error(err)
				}
				cancel()
			}
		})
	}
	wait.Wait()
}

func TestFoldKey(t *testing.T) {
	t.Parallel()
	same := [][2]string{{"DVK-01", "dvk-01"}, {"Hoá-02", "HÓA-02"}, {"Thuỵ  Sĩ", " thụy sĩ "}, {"Mô hình", "Mo\u0302 hi\u0300nh"}}
	for _, p := range same {
		if foldKey(p[0]) != foldKey(p[1]) {
			t.Errorf("%q and %q are two keys: %q, %q", p[0], p[1], foldKey(p[0]), foldKey(p[1]))
		}
	}
	other := [][2]string{{"má", "mà"}, {"Đ-1", "D-1"}, {"mô", "mo"}, {"a-1", "a1"}, {"hoá-ma", "hoa-má"}}
	for _, p := range other {
		if foldKey(p[0]) == foldKey(p[1]) {
			t.Errorf("%q and %q are one key %q", p[0], p[1], foldKey(p[0]))
		}
	}
}

// TestDefinitionsSayWhatTheyAre holds every SQL file to its header.
func TestDefinitionsSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	list, err := definitions("", "000", "999")
	if err != nil || len(list) < 30 {
		t.Fatalf("%d definitions, %v", len(list), err)
	}
	for _, d := range list {
		var comment []string
		for _, line := range strings.Split(d.text, "\n") {
			if strings.HasPrefix(line, "--") {
				comment = append(comment, line)
			}
		}
		for _, word := range []string{"Grain:", "NULL", "Never:"} {
			if !strings.Contains(strings.Join(comment, "\n"), word) {
				t.Errorf("%s_%s: the header does not say %s", d.number, d.name, word)
			}
		}
	}
}

// The superior's table is read by its rows and the unit's own sheet by its own line; a
// row that another unit filed scores nobody.
func TestPointsAreOfTheScoredUnit(t *testing.T) {
	t.Parallel()
	field := func(code string) pipeline.Field { return pipeline.Field{Code: code, Kind: pipeline.Amount} }
	unit := func(code, tier, parent string) pipeline.Unit {
		return pipeline.Unit{Code: code, Name: code, Tier: tier, Parent: parent, Counted: true}
	}
	period := pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 2}
	p := &pipeline.Programme{Code: "p", Rule: pipeline.ND09, Kinds: []pipeline.PeriodKind{pipeline.Quarter}, First: period,
		Units: []pipeline.Unit{unit("P", "province", ""), unit("D", "district", "P"), unit("A", "commune", "D"), unit("B", "commune", "D")},
		Forms: []pipeline.Form{
			{Code: "S", Layout: pipeline.List, Every: pipeline.Quarter, Tiers: []string{"commune"}, Fields: []pipeline.Field{field("tc1")}},
			{Code: "T", Layout: pipeline.Table, Every: pipeline.Quarter, Tiers: []string{"district", "province"}, Fields: []pipeline.Field{field("c1")}},
		},
		Scoring: &pipeline.Scoring{Tiers: []string{"commune"}, Criteria: []pipeline.Criterion{{Code: "tc1", Max: pipeline.Int(100),
			Self: []pipeline.FieldRef{{Form: "S", Field: "tc1"}}, Superior: []pipeline.FieldRef{{Form: "T", Field: "c1"}}}}},
	}
	submission := func(unit, form string, scope pipeline.Scope, cells ...pipeline.Cell) pipeline.Submission {
		return pipeline.Submission{ID: unit + "/" + form, Unit: unit, Form: form, Period: period, Version: 1, Scope: scope, Verdict: pipeline.Accepted, Cells: cells}
	}
	cell := func(row, field string, n int64) pipeline.Cell {
		return pipeline.Cell{Row: row, Field: field, Measure: pipeline.Value, State: pipeline.Reported, Number: pipeline.Int(n), Sheet: "S", Ref: "B2"}
	}
	subs := []pipeline.Submission{
		submission("A", "S", pipeline.Own, cell("", "tc1", 87)),
		submission("B", "S", pipeline.Own, cell("", "tc1", 90)),
		submission("D", "T", pipeline.Subtree, cell("A", "c1", 78), cell(pipeline.TotalRow, "c1", 78)),
		submission("P", "T", pipeline.Subtree, cell("B", "c1", 1)),
	}
	w, err := Open(Options{Facts: t.TempDir(), Engine: duckdb.Engine{}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Store(t.Context(), subs); err != nil {
		t.Fatal(err)
	}
	f, err := w.RollUp(t.Context(), p, period, subs)
	if err != nil {
		t.Fatal(err)
	}
	scores := pipeline.Scores(p.Scoring, p.Tree(period), f.Results, f.Points)
	if len(scores) != 2 || scores[0].Total != pipeline.Known(pipeline.Int(78)) || scores[0].Rank != 2 || scores[0].Criteria[0].Source != pipeline.BySuperior ||
		scores[1].Total != pipeline.Known(pipeline.Int(90)) || scores[1].Rank != 1 || scores[1].Criteria[0].Source != pipeline.BySelf {
		t.Errorf("scores %+v from points %+v", scores, f.Points)
	}
}
