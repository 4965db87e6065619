package pipeline

import "strings"

// Nearest returns the known word that was probably meant by a mistyped one, or "". A third
// of the letters wrong is still a slip; more is another word.
func Nearest(word string, known []string) string {
	best, distance := "", 0
	for _, k := range known {
		d := editDistance([]rune(strings.ToLower(word)), []rune(strings.ToLower(k)))
		if k != word && (best == "" || d < distance) {
			best, distance = k, d
		}
	}
	if best == "" || distance > max(1, len([]rune(word))/3) {
		return ""
	}
	return best
}

// editDistance is the number of letters to insert, delete, replace or swap with their
// neighbour (optimal string alignment).
func editDistance(a, b []rune) int {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
		table[i][0] = i
	}
	for j := range b {
		table[0][j+1] = j + 1
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			replace := table[i-1][j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			table[i][j] = min(replace, table[i-1][j]+1, table[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				table[i][j] = min(table[i][j], table[i-2][j-2]+1)
			}
		}
	}
	return table[len(a)][len(b)]
}
