package pipeline

// Progress is told how far a run is: what is done at this moment and, where it is known,
// how many of the total files, periods or documents are done; total is 0 where it is not.
// It must return at once.
type Progress func(step Sentence, done, total int)

// tell says a step; a run that nobody watches says it to nobody.
func (p Progress) tell(step Sentence, done, total int) {
	if p != nil {
		p(step, done, total)
	}
}
