package pipeline

// Doubt is one thing that the reader of an official blank was not sure of. A person
// looks at it before the proposed form is used: the official forms hold typing
// errors, and nothing is put right in silence.
type Doubt struct {
	Where   string // code of a field, text of a relation, or a key of the form ("version")
	Sheet   string
	Cell    string // "M10"; "" where no cell says it
	Says    Sentence
	LeftOut bool // the relation in Where stands on the blank and not in the proposal
}
