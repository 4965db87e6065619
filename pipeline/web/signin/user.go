// Package signin knows who asks: users in a file, sign-in by password or OpenID
// Connect, sessions on the server, and how often one may try.
package signin

import (
	"context"

	"danvan/pipeline"
)

// Role is what a user may do; the scope is [User.Unit] and what lies below it.
type Role string

// The roles.
const (
	UnitRole          Role = "unit"          // sends forms of its subtree and reads it
	LeaderRole        Role = "leader"        // reads the figures and documents of its scope
	ConsolidatorRole  Role = "consolidator"  // reads everything, starts ingest, consolidation and closing
	AdministratorRole Role = "administrator" // all of it, the audit log and the list of users
)

// Word names a role, on the pages as on the command line.
func (r Role) Word() pipeline.Sentence {
	switch r {
	case UnitRole:
		return pipeline.Say("đơn vị báo cáo", "reporting unit")
	case LeaderRole:
		return pipeline.Say("lãnh đạo", "leader")
	case ConsolidatorRole:
		return pipeline.Say("cán bộ tổng hợp", "consolidator")
	}
	return pipeline.Say("người quản trị", "administrator")
}

// User is a person or office that may sign in.
type User struct {
	Login    string // permanent, lower case; the audit log names it
	Name     string // as people read it
	Role     Role
	Unit     string // code of the unit whose subtree it sees; "" the whole programme
	Disabled bool
}

// key is what the user stands under in a context.
type key struct{}

// With puts the user who asks into a context.
func With(ctx context.Context, u User) context.Context { return context.WithValue(ctx, key{}, u) }

// From returns the user who asks; false where nobody has signed in.
func From(ctx context.Context) (User, bool) {
	u, ok := ctx.Value(key{}).(User)
	return u, ok
}
