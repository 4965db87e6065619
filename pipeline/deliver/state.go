package deliver

import (
	"time"

	"danvan/pipeline"
)

// State is how far a delivery is.
type State string

// The states.
const (
	Waiting   State = "waiting"
	Delivered State = "delivered"
	GivenUp   State = "given-up"  // refused for good, or tried too often
	Withdrawn State = "withdrawn" // replaced by a newer one, or the recipient is gone
)

// Attempt is one try.
type Attempt struct {
	Started     time.Time         `json:"started"`
	Ended       time.Time         `json:"ended"` // zero: it was cut
	Why         pipeline.Sentence `json:"-"`     // why it failed; empty where it went well
	Unreachable bool              `json:"unreachable,omitempty"`
}

// Entry is a delivery with what became of it.
type Entry struct {
	Delivery
	State    State
	Attempts []Attempt
	Asked    int               // attempts before an operator asked for it again
	Where    string            // it lies, or who took it
	Why      pipeline.Sentence // of the last failure, or of the end
	Noted    bool              // its end stands in the audit log
}

// mostAttempts is how often a delivery is tried: about two days with the waits of
// [pipeline.RetryAfter], which outlasts a weekend's maintenance of a mail server.
const mostAttempts = 50

// enter lets a line of the journal happen. A line about nothing that is known is passed
// over.
func (e *Entry) enter(r record) {
	switch r.Event {
	case started:
		e.Attempts = append(e.Attempts, Attempt{Started: r.At})
	case delivered:
		e.end(r)
		e.State, e.Where, e.Why = Delivered, r.Where, pipeline.Sentence{}
	case failed:
		e.end(r)
		if e.Why = sentence(r.Why); r.Refused || len(e.Attempts)-e.Asked >= mostAttempts {
			e.State = GivenUp
		}
	case withdrawn:
		e.State, e.Why = Withdrawn, sentence(r.Why)
	case asked:
		e.State, e.Asked, e.Noted = Waiting, len(e.Attempts), false
		if r.Delivery != nil {
			e.Files = r.Delivery.Files // the same was printed anew
		}
	case noted:
		e.Noted = true
	}
}

func (e *Entry) end(r record) {
	if n := len(e.Attempts); n > 0 {
		a := &e.Attempts[n-1]
		a.Ended, a.Why, a.Unreachable = r.At, sentence(r.Why), r.Unreachable
	}
}

func sentence(s *pipeline.Sentence) pipeline.Sentence {
	if s == nil {
		return pipeline.Sentence{}
	}
	return *s
}

// Next is when a delivery is to be tried; zero where it is not to be tried any more. One
// that was cut is due at once, one that failed waits longer each time.
func (e *Entry) Next() time.Time {
	switch n := len(e.Attempts); {
	case e.State != Waiting:
		return time.Time{}
	case n == e.Asked:
		return e.Planned
	case e.Attempts[n-1].Ended.IsZero():
		return e.Attempts[n-1].Started
	default:
		return e.Attempts[n-1].Ended.Add(pipeline.RetryAfter(n - e.Asked))
	}
}

// outage is until when a channel that could not be reached is left in peace; zero where
// it could be. A clock that was ahead is not believed.
func outage(entries []*Entry, mail bool, now time.Time) time.Time {
	var last, well time.Time
	for _, e := range entries {
		for _, a := range e.Attempts {
			switch {
			case e.Mail != mail || a.Ended.After(now):
			case a.Unreachable && a.Ended.After(last):
				last = a.Ended
			case !a.Unreachable && a.Ended.After(well):
				well = a.Ended
			}
		}
	}
	if last.IsZero() || !well.Before(last) {
		return time.Time{}
	}
	return last.Add(pipeline.RetryAfter(1))
}
