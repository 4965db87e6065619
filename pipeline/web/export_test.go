package web

// Patterns lists the routes, so that a test can ask whether each was tried for each role.
func Patterns() []string {
	var out []string
	for _, r := range routes() {
		out = append(out, r.pattern)
	}
	return out
}
