package web

import "fmt"

// Patterns lists the routes, so that a test can ask whether each was tried for each role.
func Patterns() []string {
	var out []string
	for _, r := range routes() {
		out = append(out, r.pattern)
	}
	return out
}

// KeepPages keeps pages of some bytes, each with the first asked for again before it, and
// tells how many there are then, how many bytes they take, and how often one was laid out.
func KeepPages(pages, bytes int) (kept, size, made int) {
	var p laidPages
	for n := range pages {
		for _, address := range []string{"0", fmt.Sprint(n)} {
			_, _ = p.get(laidKey{address: address}, func() (*laid, error) {
				made++
				return &laid{main: make([]byte, bytes)}, nil
			})
		}
	}
	return len(p.at), p.size, made
}
