package pipeline

// Aside begins something and returns what waits for its end, which must be called. A panic
// is that of who waits: whatever guards it guards what it began.
func Aside(do func() error) (wait func() error) {
	type end struct {
		err   error
		panic any
	}
	done := make(chan end, 1)
	go func() {
		var e end
		defer func() {
			e.panic = recover()
			done <- e
		}()
		e.err = do()
	}()
	return func() error {
		e := <-done
		if e.panic != nil {
			panic(e.panic)
		}
		return e.err
	}
}

// unitsAtOnce is up to how many units things are made of a consolidation side by side: what
// each of them holds for a country is a hundred megabytes.
const unitsAtOnce = 4000

// Large tells whether a consolidation is of so many units that it is worth time to hold less.
func (p *Programme) Large() bool { return len(p.Units) > unitsAtOnce }

// Aside begins to make something of the consolidation beside others, as [Aside] does; of a
// large one it is made when it is waited for, one after the other.
func (c *Consolidation) Aside(do func() error) (wait func() error) {
	if c.Programme.Large() {
		return do
	}
	return Aside(do)
}
