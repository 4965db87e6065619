package config

import (
	"fmt"
	"strings"
)

// meant ends a message about an unknown word with the known word that was probably
// meant, or with nothing.
func meant(word string, known []string) string {
	best, distance := "", 0
	for _, k := range known {
		d := editDistance([]rune(strings.ToLower(word)), []rune(strings.ToLower(k)))
		if k != word && (best == "" || d < distance) {
			best, distance = k, d
		}
	}
	// A third of the letters wrong is still a slip; more is another word.
	if best == "" || distance > max(1, len([]rune(word))/3) {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// editDistance is the number of letters to insert, delete or replace (Levenshtein).
func editDistance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// wordList writes words for a message: list, table, register.
func wordList[T ~string](words []T) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return strings.Join(out, ", ")
}
