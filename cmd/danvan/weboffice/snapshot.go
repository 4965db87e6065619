package weboffice

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"danvan/cmd/danvan/published"
	"danvan/pipeline"
	"danvan/pipeline/web"
)

// stamp is all that a snapshot follows from; the same stamp is the same snapshot.
type stamp struct {
	premises *Premises
	archive  string
	drafts   string
	day      pipeline.Date
}

// refresh takes a snapshot where something has changed. It is called by one goroutine at
// a time.
func (o *Office) refresh(ctx context.Context) error {
	p := o.premises.Load()
	periods := newestFirst(p.Programme, pipeline.DayOf(o.Now()))
	now := stamp{p, p.Archive.Stamp(), draftStamps(p, periods), pipeline.DayOf(o.Now())}
	if now == o.seen {
		return nil
	}
	if o.follower == nil || o.seen.premises == nil || o.seen.premises.Archive != p.Archive {
		o.follower = p.Archive.Follow()
	}
	s := &web.Snapshot{At: o.Now(), Programme: p.Programme, Periods: periods, MaxUpload: p.MaxUpload, Basis: pipeline.Basis{Corrections: p.Corrections}}
	var err error
	if s.Basis.Receipts, err = o.follower.Receipts(ctx); err != nil {
		return err
	}
	if s.Basis.Editions, err = p.Archive.Editions(ctx); err != nil {
		return err
	}
	for _, period := range periods {
		if draftStamp(p, period) != "" || s.Basis.Last(period) != nil {
			s.Published = append(s.Published, period)
		}
	}
	o.snapshot.Store(s)
	o.seen = now
	return nil
}

// newestFirst are the periods that have begun, by their last day; of those that end on one
// day the shorter first.
func newestFirst(p *pipeline.Programme, today pipeline.Date) []pipeline.Period {
	out := p.PeriodsUntil(today)
	slices.SortStableFunc(out, func(x, y pipeline.Period) int {
		a, b := p.Rule.Window(x), p.Rule.Window(y)
		return cmp.Or(b.To.Time().Compare(a.To.Time()), b.From.Time().Compare(a.From.Time()), cmp.Compare(x.String(), y.String()))
	})
	return out
}

// draftFile is what the last consolidation of a period left.
func draftFile(p *Premises, period pipeline.Period) string {
	return filepath.Join(p.Reports, period.String(), published.FileName)
}

func draftStamps(p *Premises, periods []pipeline.Period) string {
	var out strings.Builder
	for _, period := range periods {
		out.WriteString(draftStamp(p, period))
	}
	return out.String()
}

// draftStamp tells one consolidation of a period from another; "" where there was none.
// Documents may lie there without the figures: an older version left none, or the file was
// taken away.
func draftStamp(p *Premises, period pipeline.Period) string {
	if s := fileStamp(draftFile(p, period)); s != "" {
		return s
	}
	if left, err := lying(p, period, nil); err == nil && len(left) > 0 {
		return period.String() + " without figures\n"
	}
	return ""
}

// fileStamp tells one state of a file from another; "" where it is not there.
func fileStamp(name string) string {
	info, err := os.Stat(name)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
}
