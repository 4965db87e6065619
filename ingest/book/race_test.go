//go:build race

package book

// raceEnabled tells that the race detector slows this run down.
const raceEnabled = true
