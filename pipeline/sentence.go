package pipeline

import (
	"errors"
	"fmt"
)

// Sentence is what the command line says to its operator, in both its languages. The
// two stand side by side wherever a sentence is written, so that none is forgotten.
// As an error a Sentence reads English.
type Sentence struct{ Vietnamese, English string }

// Say fills both sentences with the same arguments as [fmt.Sprintf] does; where they
// need another order they say so, as in %[2]s. An argument that is a Sentence, or an
// error that holds one, is said in the language of the sentence around it.
func Say(vietnamese, english string, args ...any) Sentence {
	return Sentence{fmt.Sprintf(vietnamese, inVietnamese(args)...), fmt.Sprintf(english, args...)}
}

func inVietnamese(args []any) []any {
	out := make([]any, len(args))
	for i, arg := range args {
		out[i] = arg
		var inner Sentence
		if err, ok := arg.(error); ok && errors.As(err, &inner) {
			out[i] = inner.Vietnamese
		}
	}
	return out
}

// In returns the sentence in a language.
func (s Sentence) In(lang Language) string {
	if lang == English {
		return s.English
	}
	return s.Vietnamese
}

// Error returns the English sentence.
func (s Sentence) Error() string { return s.English }

// IsZero tells whether nothing is said.
func (s Sentence) IsZero() bool { return s == Sentence{} }
