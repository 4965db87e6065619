package inbox

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"danvan/ingest/source"
	"danvan/pipeline"
)

// Place is one way in: an inbox and the outbox beside it.
type Place struct {
	Name   string // as the operator calls it; "" for the main folder
	Inbox  pipeline.Inbox
	Outbox source.Outbox
	Err    error // why it could not be opened; the rest is nil then
}

// Several is many places as one inbox and one outbox, for one pass. A place that cannot
// be reached holds back its own files and no others; Err tells of it at the end, and
// must be asked: what a place does not give must not read as "nobody has filed". It
// implements [pipeline.Inbox].
type Several struct {
	places []Place

	mu         sync.Mutex
	faults     []error          // of each place, the first
	unanswered map[string]error // by path: files whose answer could not be put
}

// Join makes one inbox of places.
func Join(places ...Place) *Several {
	s := &Several{places: places, faults: make([]error, len(places)), unanswered: map[string]error{}}
	for i, p := range places {
		s.faults[i] = p.Err
	}
	return s
}

// sourceMark parts the number of a place from the path in it.
const sourceMark = "\x00"

// at returns the place that an arrival is from, and the arrival as the place knows it.
func (s *Several) at(a pipeline.Arrival) (int, pipeline.Arrival) {
	number, rest, ok := strings.Cut(a.Path, sourceMark)
	if i, err := strconv.Atoi(number); ok && err == nil && i < len(s.places) {
		a.Path = rest
		return i, a
	}
	return 0, a
}

// Pending lists the files of all places together, so that of two versions the later one
// counts wherever it was sent to. It fails where no place can be read.
func (s *Several) Pending(ctx context.Context) (ready []pipeline.Arrival, passed []pipeline.Passed, err error) {
	type found struct {
		ready  []pipeline.Arrival
		passed []pipeline.Passed
	}
	all := make([]found, len(s.places))
	var looking sync.WaitGroup // together, since each waits for its files to settle
	for i, p := range s.places {
		if p.Err == nil {
			looking.Go(func() {
				var err error
				if all[i].ready, all[i].passed, err = p.Inbox.Pending(ctx); err != nil {
					s.fault(i, err)
				}
			})
		}
	}
	looking.Wait()
	if err := ctx.Err(); err != nil {
		return nil, nil, context.Cause(ctx)
	}
	if s.allFaulty() {
		return nil, nil, s.Err()
	}
	for i, f := range all {
		for _, a := range f.ready {
			a.Path = strconv.Itoa(i) + sourceMark + a.Path
			ready = append(ready, a)
		}
		passed = append(passed, f.passed...)
	}
	byUnit(ready)
	return ready, passed, nil
}

func (s *Several) fault(i int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults[i] == nil {
		s.faults[i] = err
	}
}

func (s *Several) allFaulty() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, err := range s.faults {
		if err == nil {
			return false
		}
	}
	return true
}

// Load loads a file from its place. When the place went away the file waits, and with it
// the others of that place, without being asked for.
func (s *Several) Load(ctx context.Context, a pipeline.Arrival) (pipeline.Original, error) {
	i, inside := s.at(a)
	if err := s.gone(i); err != nil {
		return pipeline.Original{}, errors.New(err.Error())
	}
	o, err := s.places[i].Inbox.Load(ctx, inside)
	if away := (*pipeline.AwayError)(nil); errors.As(err, &away) {
		s.fault(i, err)
		return pipeline.Original{}, errors.New(err.Error()) // no AwayError: it would end the pass for all
	}
	o.Arrival = a
	return o, err
}

// gone returns why a place is away.
func (s *Several) gone(i int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if away := (*pipeline.AwayError)(nil); errors.As(s.faults[i], &away) {
		return s.faults[i]
	}
	return nil
}

// Done takes a file from its place, unless its answer is still owed: it stays then, and
// the next pass answers it.
func (s *Several) Done(ctx context.Context, o pipeline.Original) error {
	s.mu.Lock()
	owed := s.unanswered[o.Path]
	s.mu.Unlock()
	if owed != nil {
		return pipeline.Say("chưa ghi được phiếu trả lời: %s", "the answer could not be written: %s", owed)
	}
	i, inside := s.at(o.Arrival)
	o.Arrival = inside
	return s.places[i].Inbox.Done(ctx, o)
}

// Put puts a document into the outbox of the place that a file came from. Where that
// fails the others must still be answered, so it is no error here: Done leaves the file,
// and Err tells of it.
func (s *Several) Put(_ context.Context, from pipeline.Arrival, name string, data []byte) error {
	i, _ := s.at(from)
	if err := s.places[i].Outbox.Write(name, data); err != nil {
		s.fault(i, fmt.Errorf("answer %s: %w", display(name), err))
		s.mu.Lock()
		defer s.mu.Unlock()
		s.unanswered[from.Path] = err
	}
	return nil
}

// Err tells, by name, what became of the places that could not be read or written to;
// nil where all could.
func (s *Several) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []error
	for i, err := range s.faults {
		if err != nil {
			all = append(all, named(s.places[i].Name, err))
		}
	}
	if len(all) < 2 {
		return errors.Join(all...)
	}
	var both pipeline.Sentence
	for _, err := range all {
		said := pipeline.Say("%s", "%s", err)
		both.Vietnamese, both.English = both.Vietnamese+"\n- "+said.Vietnamese, both.English+"\n- "+said.English
	}
	return pipeline.Sentence{Vietnamese: "nhiều nguồn nhận có lỗi:" + both.Vietnamese, English: "several sources have failed:" + both.English}
}

func named(name string, err error) error {
	if name == "" {
		return err
	}
	return &PlaceError{name, err}
}

// PlaceError is what happened at one of several places.
type PlaceError struct {
	Name string
	Err  error
}

func (e *PlaceError) Error() string { return e.sentence().English }

// Unwrap returns the sentence, for who speaks to the operator.
func (e *PlaceError) Unwrap() error { return e.sentence() }

func (e *PlaceError) sentence() pipeline.Sentence {
	return pipeline.Say("nguồn nhận %q: %s. Các nguồn khác vẫn được đọc", "source %q: %s; the other sources were read", e.Name, e.Err)
}
