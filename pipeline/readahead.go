package pipeline

import (
	"context"
	"sync"
)

// loaded is a file that was read, or the reason why it could not be loaded.
type loaded struct {
	arrival  Arrival
	original Original
	reading  Reading
	err      error
}

// ahead reads files in parallel and hands them over in order. How many are being read or
// wait to be decided is bounded.
type ahead struct {
	slots []chan loaded // the i-th file's is the i-th, counted round
	freed chan int64    // sizes of files that are settled
}

func (a *ahead) slot(i int) chan loaded { return a.slots[i%len(a.slots)] }

// take returns the i-th file; false where it is not ready and is not waited for any more:
// there is enough, or the context ended.
func (a *ahead) take(ctx context.Context, i int, enough <-chan struct{}) (l loaded, ok bool) {
	select {
	case l = <-a.slot(i):
		return l, true
	default:
	}
	select {
	case l = <-a.slot(i):
		return l, true
	case <-enough:
	case <-ctx.Done():
	}
	return l, false
}

// free makes room for another file of that size.
func (a *ahead) free(size int64) { a.freed <- size }

func readAhead(ctx context.Context, running *sync.WaitGroup, in Intake, arrivals []Arrival, known *register) *ahead {
	workers := max(in.Workers, 1)
	out := &ahead{make([]chan loaded, max(workers, aheadFiles)), make(chan int64, max(workers, aheadFiles))}
	for i := range out.slots {
		out.slots[i] = make(chan loaded, 1)
	}
	// What was accepted before is settled before the workers start: the register is
	// written while they run.
	accepted := map[[2]string]bool{}
	for key, r := range known.answered {
		accepted[key] = r.Decision == Accepted
	}
	next := make(chan int)
	running.Go(func() { out.admit(ctx, arrivals, workers, next) })
	for range workers {
		running.Go(func() {
			for i := range next {
				l := loaded{arrival: arrivals[i]}
				if l.original, l.err = in.Inbox.Load(ctx, l.arrival); l.err == nil && !accepted[[2]string{l.arrival.Unit, l.original.SHA256}] {
					l.reading = read(ctx, in.Reader, l.original)
				}
				out.slot(i) <- l
			}
		})
	}
	return out
}

// admit hands the numbers of files to the workers as there is room for them.
func (a *ahead) admit(ctx context.Context, arrivals []Arrival, workers int, next chan<- int) {
	defer close(next)
	files, bytes := 0, int64(0)
	for i := range arrivals {
		size := arrivals[i].Size
		for files >= workers && (files >= aheadFiles || bytes+size > aheadBytes) {
			select {
			case settled := <-a.freed:
				files, bytes = files-1, bytes-settled
			case <-ctx.Done():
				return
			}
		}
		files, bytes = files+1, bytes+size
		select {
		case next <- i:
		case <-ctx.Done():
			return
		}
	}
}

// read reads a file, unless the inbox found that it is not to be opened.
func read(ctx context.Context, r Reader, o Original) Reading {
	if len(o.Refused) > 0 {
		return Reading{Findings: o.Refused}
	}
	return r.Read(ctx, o)
}
