package web

// APITable returns the addresses of the API with the parameters that each takes.
func APITable() map[string][]string {
	out := map[string][]string{}
	for _, r := range apiTable() {
		out[r.pattern] = r.params
	}
	return out
}
