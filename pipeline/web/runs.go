package web

import (
	"time"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

// runsPage is what is being done, what waits, and what was done.
type runsPage struct {
	Work
	CanOrder bool
	Periods  []pipeline.Period
	Current  pipeline.Period // the one being filed
	Now      time.Time
	Wait     int // seconds to the next look
}

// Seconds between two looks of a page that is open: at work, and at rest.
const (
	lookAtWork = 2
	lookAtRest = 15
)

func (v *visit) runs() error {
	p := runsPage{Work: v.office.Work(), CanOrder: v.user.May(signin.Order), Periods: v.Periods, Current: v.current(), Now: v.now(), Wait: lookAtRest}
	if p.Work.Now != nil || len(p.Waiting) > 0 {
		p.Wait = lookAtWork
	}
	v.refresh = p.Wait + 3 // a page that is fetched whole again is slower to read
	return v.render("runs", p)
}

// Elapsed is how long a run took, in whole seconds.
func (e Ended) Elapsed() time.Duration { return e.Ended.Sub(e.Started).Round(time.Second) }
