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
