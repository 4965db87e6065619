package signin

import (
	"testing"

	"danvan/pipeline"
)

// Every action × role: an x says that the role may.
func TestEveryActionAndRole(t *testing.T) {
	table := []struct {
		action                            Action
		unit, leader, consolidator, admin bool
	}{
		{ReadFiling, true, true, true, true},
		{ReadFigures, true, true, true, true},
		{ReadDocuments, false, true, true, true},
		{Upload, true, false, true, true},
		{Order, false, false, true, true},
		{ReadRuns, false, false, true, true},
		{ReadAudit, false, false, false, true},
		{ReadUsers, false, false, false, true},
	}
	if len(table) != len(Actions()) {
		t.Errorf("%d actions in the table, there are %d", len(table), len(Actions()))
	}
	for _, row := range table {
		for role, want := range map[Role]bool{UnitRole: row.unit, LeaderRole: row.leader, ConsolidatorRole: row.consolidator, AdministratorRole: row.admin, "": false, "root": false} {
			u := User{Login: "a", Role: role, Unit: "X"}
			if got := u.May(row.action); got != want {
				t.Errorf("%s %s: %v", role, row.action, got)
			}
			u.Disabled = true
			if u.May(row.action) {
				t.Errorf("%s %s: a disabled user may", role, row.action)
			}
		}
	}
	if (User{Role: AdministratorRole}).May("format-disk") {
		t.Error("an action that is none is allowed")
	}
}

func TestWhatAScopeSees(t *testing.T) {
	tree := pipeline.NewHierarchy([]pipeline.Unit{{Code: "T"}, {Code: "A", Parent: "T"}, {Code: "B", Parent: "T"}, {Code: "A1", Parent: "A"}, {Code: "AA", Parent: "T"}}, pipeline.Date{Year: 2021, Month: 6, Day: 1})
	if _, ok := tree.Unit("A1"); !ok {
		t.Fatal("no tree")
	}
	for _, c := range []struct {
		u      User
		sees   []string
		hidden []string
		all    bool
	}{
		{User{Role: UnitRole, Unit: "A"}, []string{"A", "A1"}, []string{"T", "B", "AA", "", "X"}, false},
		{User{Role: UnitRole}, nil, []string{"T", "A", "B", "", "X"}, false},
		{User{Role: LeaderRole, Unit: "T"}, []string{"T", "A", "A1", "B"}, []string{"", "X"}, true},
		{User{Role: LeaderRole}, []string{"T", "A", "X"}, nil, true},
		{User{Role: ConsolidatorRole, Unit: "B"}, []string{"B"}, []string{"T", "A"}, false},
		{User{Role: AdministratorRole}, []string{"T", "A1"}, nil, true},
		{User{Role: AdministratorRole, Disabled: true}, nil, []string{"T", "A"}, false},
		{User{Role: LeaderRole, Unit: "GONE"}, nil, []string{"T", "A", "GONE", ""}, false},
	} {
		for _, code := range c.sees {
			if !c.u.Sees(tree, code) {
				t.Errorf("%+v does not see %q", c.u, code)
			}
		}
		for _, code := range c.hidden {
			if c.u.Sees(tree, code) {
				t.Errorf("%+v sees %q", c.u, code)
			}
		}
		if got := c.u.SeesAll(tree); got != c.all {
			t.Errorf("%+v sees all: %v", c.u, got)
		}
	}
}
