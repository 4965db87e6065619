package transforms

import (
	"context"
	"errors"
	"strings"
	"testing"

	"danvan/pipeline"
)

// TestAuditsFire feeds a run something inconsistent and expects the audit that speaks
// of it, by its name and with its row.
func TestAuditsFire(t *testing.T) {
	t.Parallel()
	unit := func(code, parent string) pipeline.Unit {
		return pipeline.Unit{Code: code, Tier: "commune", Parent: parent, Counted: true}
	}
	cases := map[string]struct {
		subs   func(s *scenario)
		rows   func(p parameters)
		tamper string // statement between the views and the audits
		audit  string
		row    string
	}{
		"two submissions of a form": {audit: "900_audit_filing_twice", row: "unit=A form=F submissions=2",
			subs: func(s *scenario) { again := s.filed[0]; again.ID = "A/F/2"; s.filed = append(s.filed, again) }},
		"a cell twice": {audit: "910_audit_cell_twice", row: "submission=A/F",
			subs: func(s *scenario) { c := &s.filed[0].Cells; *c = append(*c, (*c)[0]) }},
		"the unit on two lines": {audit: "910_audit_cell_twice", row: "submission=A/F",
			subs: func(s *scenario) {
				c := s.filed[0].Cells[0]
				c.Row = "A"
				s.filed[0].Cells = append(s.filed[0].Cells, c)
			}},
		"a field that the form has not": {audit: "920_audit_cell_stranger", row: "field=c99",
			subs: func(s *scenario) { s.filed[0].Cells[0].Field = "c99" }},
		"a row of a unit elsewhere": {audit: "930_audit_row_outside", row: "line=B",
			subs: func(s *scenario) {
				c := s.filed[0].Cells[0]
				c.Row = "B"
				s.filed[0].Cells = append(s.filed[0].Cells, c)
			}},
		"a unit off the tree": {audit: "940_audit_tree", row: "unit=LOST fault=is not reached from the root",
			rows: func(p parameters) {
				u := unit("LOST", "NOWHERE")
				p.add("unit", u.Code, u.Tier, u.Parent, true, int32(99))
			}},
		"a circle": {audit: "940_audit_tree", row: "unit=ABOUT fault=is not reached from the root",
			rows: func(p parameters) {
				p.add("unit", "ROUND", "commune", "ABOUT", true, int32(98))
				p.add("unit", "ABOUT", "commune", "ROUND", true, int32(99))
			}},
		"two roots": {audit: "940_audit_tree", row: "is a root of no tree",
			rows: func(p parameters) { u := unit("Q", ""); p.add("unit", u.Code, u.Tier, u.Parent, true, int32(99)) }},
		"more reported than expected": {audit: "950_audit_over_expected", row: "reported=9",
			tamper: "update coverage set reported = 9 where unit = (select unit from unit where code = 'P')"},
		"a total that is not the sum": {audit: "960_audit_parent_sum", row: "unit=P shown=13",
			tamper: "update stem_total set numerator = numerator + 1 where unit = (select unit from unit where code = 'P') and numerator = 12"},
		"a total from nowhere": {audit: "960_audit_parent_sum", row: "unit=D2 shown=<nil> computed=5",
			tamper: "insert into figure select item, unit, 'own', 5, null from item cross join unit where field = 'received' and code = 'E'"},
		"two figures that cover one unit": {audit: "970_audit_stands_twice", row: "times=2",
			tamper: `update figure set made_of = 'total' where unit in (select unit from unit where code in ('A', 'B')) and item in (select item from item where field = 'received');
insert into covered select item, filer.unit, unit.unit, 'reported' from item cross join unit filer cross join unit where field = 'received' and filer.code in ('A', 'B') and unit.code = 'A'`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := readScenario(t, "testdata/vi-du-muc-9.txtar")
			if c.subs != nil {
				c.subs(s)
			}
			var found *AuditError
			err := tampered(t.Context(), openTest(t), s, c.rows, c.tamper)
			if !errors.As(err, &found) {
				t.Fatalf("no audit fired: %v", err)
			}
			if found.Audit != c.audit || !strings.Contains(found.Row, c.row) {
				t.Errorf("audit %s found %s; want %s with %s", found.Audit, found.Row, c.audit, c.row)
			}
		})
	}
}

// tampered runs a scenario as a roll-up does, with rows added to the parameters and a
// statement run between the views and the audits.
func tampered(ctx context.Context, w *Warehouse, s *scenario, rows func(parameters), statement string) error {
	if err := w.Store(ctx, s.filed); err != nil {
		return err
	}
	pl, err := newPlan(s.programme, q2(), s.filed)
	if err != nil {
		return err
	}
	given := pl.parameters()
	if rows != nil {
		rows(given)
	}
	if statement == "" {
		return w.within(ctx, pl, given, func(*run) error { return nil })
	}
	return w.within(ctx, pl, given, func(r *run) error {
		if err := r.exec(statement); err != nil {
			return err
		}
		return r.audit(firstAudit, pastAudit)
	})
}

// TestFlowsLineFails changes a root figure behind the ledger's back.
func TestFlowsLineFails(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/vi-du-muc-9.txtar")
	if err := w.Store(t.Context(), s.filed); err != nil {
		t.Fatal(err)
	}
	pl, err := newPlan(s.programme, q2(), s.filed)
	if err != nil {
		t.Fatal(err)
	}
	var line pipeline.LedgerLine
	err = w.within(t.Context(), pl, pl.parameters(), func(r *run) error {
		if err := r.exec("update flow_check set stored = 11 where indicator = 'resolved'"); err != nil {
			return err
		}
		flows, err := r.flows()
		line = flowsLine(flows)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := pipeline.LedgerLine{Line: "flows", Text: "3 flows checked: sum of stored cells = root's figure; resolved does not: cells 11, root 10",
		Vietnamese: "đã kiểm tra 3 chỉ tiêu cộng dồn: tổng các ô đã lưu = số liệu toàn hệ thống; resolved không khớp: các ô 11, toàn hệ thống 10"}
	if line != want {
		t.Errorf("got %+v\nwant %+v", line, want)
	}
}
