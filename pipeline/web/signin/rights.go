package signin

import (
	"slices"

	"danvan/pipeline"
)

// Action is something that a page or an order asks the right for.
type Action string

// The actions. Each is about a unit or about the whole programme; where, [User.Sees]
// decides.
const (
	ReadFiling    Action = "read-filing"    // who has filed, receipts, answers, blank forms
	ReadFigures   Action = "read-figures"   // figures, targets, the league table, cells behind a figure
	ReadDocuments Action = "read-documents" // reports and workbooks to download
	Upload        Action = "upload"         // lay a file into a unit's inbox
	Order         Action = "order"          // ingest, consolidate, close
	ReadRuns      Action = "read-runs"      // what was done and what is at work
	ReadAudit     Action = "read-audit"
	ReadUsers     Action = "read-users"
)

// Actions returns every action.
func Actions() []Action {
	return []Action{ReadFiling, ReadFigures, ReadDocuments, Upload, Order, ReadRuns, ReadAudit, ReadUsers}
}

// Roles returns every role.
func Roles() []Role { return []Role{UnitRole, LeaderRole, ConsolidatorRole, AdministratorRole} }

// May tells whether the user's role allows an action at all. Where the action is about a
// unit, [User.Sees] must allow that unit too.
func (u User) May(a Action) bool {
	if u.Disabled {
		return false
	}
	switch u.Role {
	case UnitRole:
		return slices.Contains([]Action{ReadFiling, ReadFigures, Upload}, a)
	case LeaderRole:
		return slices.Contains([]Action{ReadFiling, ReadFigures, ReadDocuments}, a)
	case ConsolidatorRole:
		return slices.Contains([]Action{ReadFiling, ReadFigures, ReadDocuments, Upload, Order, ReadRuns}, a)
	case AdministratorRole:
		return slices.Contains(Actions(), a)
	}
	return false // a role that is none may nothing
}

// Sees tells whether a unit lies in the user's scope on a tree: everybody without a unit
// sees the whole programme, others the subtree of their unit. A unit that the tree does
// not have is in nobody's scope but that of those who see everything.
func (u User) Sees(tree *pipeline.Hierarchy, unit string) bool {
	switch {
	case u.Disabled:
		return false
	case u.Unit == "":
		return u.Role != UnitRole // one for a unit always has one
	}
	if _, ok := tree.Unit(unit); !ok {
		return false
	}
	return tree.Within(unit, u.Unit)
}

// SeesAll tells whether the user's scope is the whole programme, as the documents of the
// whole, orders, the audit log and the list of users ask for.
func (u User) SeesAll(tree *pipeline.Hierarchy) bool { return u.Sees(tree, tree.Root().Code) }
