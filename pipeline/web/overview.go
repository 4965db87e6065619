package web

import (
	"danvan/pipeline"
)

func (v *visit) overview() error { return v.render("overview", v.period) }

// choosePeriod leads from the period chooser to the page of a period.
func (v *visit) choosePeriod() error {
	p, err := pipeline.ParsePeriod(v.r.URL.Query().Get("period"))
	if err != nil || !v.holds(p) {
		return errNotFound
	}
	switch to := v.r.URL.Query().Get("to"); to {
	case "filing", "figures", "targets", "league", "documents":
		return v.redirect(link("periods", p, to))
	}
	return errNotFound
}
