//go:build !race

package main

// underRace tells that the race detector makes everything slow.
const underRace = false
