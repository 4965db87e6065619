package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// maxNote is how many characters the note of a closing may have.
const maxNote = 500

// orderPage says what will happen before somebody has it done.
type orderPage struct {
	Order
	Refused  pipeline.Sentence // why it cannot be done now; zero where it can
	Totals   pipeline.FilingTotals
	Early    pipeline.Date // last day of a period that is not over; zero where it is
	Unfiled  bool          // nothing was accepted for it
	Missing  []missingUnit
	Last     *Published // the last consolidation; nil where there is none
	Lost     bool       // there was one, and its figures are gone or damaged
	Edition  int        // the number that a closing makes
	Before   *pipeline.Edition
	Changed  []changedInput // submissions that the next edition takes and the last had not
	New      int            // how many of them there are
	Programm bool           // the programme was changed since the last edition
	Closing  *pipeline.Closing
	Until    pipeline.Date // corrections are taken until this day; zero for no limit
	Running  *Running
	MaxNote  int
}

// missingUnit is a unit whose reports are not all there.
type missingUnit struct {
	Name    string
	Filings []pipeline.Filing
}

// changedInput is a submission that changes an edition.
type changedInput struct {
	pipeline.Input
	Name string
}

// shownInputs is how many changed submissions are named.
const shownInputs = 100

// confirmOrder shows what an order would do.
func (v *visit) confirmOrder() error {
	o, err := v.readOrder(v.r.URL.Query().Get)
	if err != nil {
		return err
	}
	p, err := v.describeOrder(o)
	if err != nil {
		return err
	}
	v.under(pipeline.Say("Nhật ký xử lý", "Runs"), "/runs")
	return v.render("order", p)
}

// giveOrder has it done. What the page of confirmation refused is refused here too.
func (v *visit) giveOrder() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, formRoom)
	if err := v.r.ParseForm(); err != nil {
		return wrong{http.StatusBadRequest, pipeline.Say("Biểu gửi lên không đọc được. Hãy thử lại.", "The form could not be read. Try again.")}
	}
	o, err := v.readOrder(v.r.PostForm.Get)
	if err != nil {
		return err
	}
	if why := v.cannot(o); !why.IsZero() {
		return wrong{http.StatusConflict, why}
	}
	if o.Job == pipeline.JobClose && v.r.PostForm.Get("sure") != "yes" {
		return wrong{http.StatusBadRequest, pipeline.Say("Chưa xác nhận. Quay lại, đánh dấu ô xác nhận rồi bấm Chốt số liệu.", "Not confirmed. Go back, tick the box and close again.")}
	}
	if err := v.office.Order(v.r.Context(), v.user, o); err != nil {
		return asWrong(err, http.StatusConflict)
	}
	return v.redirect("/runs")
}

// readOrder reads an order and refuses what is none.
func (v *visit) readOrder(field func(string) string) (Order, error) {
	o := Order{Job: pipeline.Job(field("job")), Note: strings.TrimSpace(field("note"))}
	switch o.Job {
	case pipeline.JobIngest:
		return Order{Job: o.Job}, nil
	case pipeline.JobConsolidate:
		o.Note = ""
	case pipeline.JobClose:
	default:
		return o, errNotFound
	}
	var err error
	if o.Period, err = v.held(field("period")); err != nil {
		return o, err
	}
	if utf8.RuneCountInString(o.Note) > maxNote {
		return o, wrong{http.StatusBadRequest, pipeline.Say("Ghi chú dài quá %d ký tự.", "The note has more than %d characters.", maxNote)}
	}
	return o, nil
}

// cannot says why a period cannot be closed now; zero where it can. The same rules hold
// at the command line.
func (v *visit) cannot(o Order) pipeline.Sentence {
	if o.Job != pipeline.JobClose {
		return pipeline.Sentence{}
	}
	if last := v.Programme.Rule.Window(o.Period).To; !pipeline.DayOf(v.now()).After(last) {
		return pipeline.Say("%s chưa kết thúc (đến hết ngày %s) nên chưa chốt được.", "%s is not over (its last day is %s) and cannot be closed yet.", periodWord(o.Period), last.Vietnamese())
	}
	if e := v.Basis.Last(o.Period); e != nil && !v.changed(o.Period) {
		return pipeline.Say("%s đã chốt (bản chốt số %d) và từ đó không có gì thay đổi nên không chốt lại.", "%s is closed (edition %d) and nothing has changed since: there is nothing to close.", periodWord(o.Period), e.Number)
	}
	return pipeline.Sentence{}
}

type changedSince struct{ pipeline.Period }

// changed tells whether a next edition would differ from the last.
func (k *known) changed(p pipeline.Period) bool {
	return remember(k, changedSince{p}, func() bool {
		last := k.Basis.Last(p)
		return last == nil || last.Changed(k.Programme, k.Basis.Draft(k.Programme, p))
	})
}

func (v *visit) describeOrder(o Order) (orderPage, error) {
	p := orderPage{Order: o, Refused: v.cannot(o), Running: v.office.Work().Now, MaxNote: maxNote}
	if o.Job == pipeline.JobIngest {
		return p, nil
	}
	status := v.status(o.Period)
	p.Totals, p.Missing, p.Closing = status.Totals, v.missing(status), v.closing(o.Period)
	if to := v.Programme.Rule.Window(o.Period).To; !pipeline.DayOf(v.now()).After(to) {
		p.Early = to
	}
	p.Unfiled = p.Totals.OnTime+p.Totals.Late == 0
	last, err := v.office.Published(v.r.Context(), pipeline.EditionRef{Period: o.Period})
	if err != nil && !errors.Is(err, ErrNothing) {
		return p, err
	}
	p.Lost = last == nil && slices.Contains(v.Published, o.Period)
	p.Last, p.Edition, p.Before = last, 1, v.Basis.Last(o.Period)
	p.Until, _ = v.Basis.Until(o.Period)
	if p.Before != nil {
		p.Edition, p.Programm = p.Before.Number+1, p.Before.Pack != v.Programme.Digest
		waiting := v.Basis.Waiting(v.Programme, o.Period)
		p.New = len(waiting)
		for _, in := range waiting[:min(len(waiting), shownInputs)] {
			p.Changed = append(p.Changed, changedInput{in, shown.UnitName(v.Programme, v.tree(o.Period), in.Unit)})
		}
	}
	return p, nil
}

// missing lists the units that still owe something, in tree order.
func (v *visit) missing(s pipeline.FilingStatus) []missingUnit {
	tree := v.tree(s.Period)
	var out []missingUnit
	unit := ""
	for _, f := range s.Reports {
		if f.State != pipeline.NotReceived && f.State != pipeline.WasReturned {
			continue
		}
		if len(out) == 0 || f.Unit != unit {
			out, unit = append(out, missingUnit{Name: shown.UnitName(v.Programme, tree, f.Unit)}), f.Unit
		}
		last := &out[len(out)-1]
		last.Filings = append(last.Filings, f)
	}
	return out
}
