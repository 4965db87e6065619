package web

import (
	"strconv"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

// auditPage is a part of the audit log, newest first.
type auditPage struct {
	Entries []pipeline.AuditEntry
	From    int // number of the first one shown, from 1
	All     int
	Newer   int // ?from= of the page before; 0 where this is the first
	Older   int // of the page after; 0 where this is the last
}

// auditLength is how many entries a page has.
const auditLength = 100

func (v *visit) audit() error {
	all, err := v.office.Audit(v.r.Context())
	if err != nil {
		return err
	}
	from, _ := strconv.Atoi(v.r.URL.Query().Get("from")) // 0 is the first
	from = min(max(from, 1), max(len(all), 1))
	to := min(from-1+auditLength, len(all))
	p := auditPage{Entries: all[from-1 : to], From: from, All: len(all)}
	if from > 1 {
		p.Newer = max(from-auditLength, 1)
	}
	if to < len(all) {
		p.Older = to + 1
	}
	return v.render("audit", p)
}

// usersPage is who may sign in.
type usersPage struct{ Users []listedUser }

type listedUser struct {
	signin.User
	Scope string // name of the unit whose subtree it sees; "" for the whole programme
}

func (v *visit) users() error {
	all, err := v.door.Users()
	if err != nil {
		return err
	}
	var p usersPage
	for _, u := range all {
		l := listedUser{User: u}
		if u.Unit != "" {
			l.Scope = v.unitName(u.Unit)
		}
		p.Users = append(p.Users, l)
	}
	return v.render("users", p)
}
