package config

import (
	"strings"

	"danvan/pipeline"
)

// meant ends a message about an unknown word with the known word that was probably
// meant, or with nothing.
func meant(word string, known []string) pipeline.Sentence {
	best := pipeline.Nearest(word, known)
	if best == "" {
		return pipeline.Sentence{}
	}
	return pipeline.Say("; có phải định ghi %q không?", "; did you mean %q?", best)
}

// wordList writes words for a message: list, table, register.
func wordList[T ~string](words []T) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return strings.Join(out, ", ")
}
