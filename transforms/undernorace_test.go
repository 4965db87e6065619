//go:build !race

package transforms

// underRace tells that the race detector looks on.
const underRace = false
