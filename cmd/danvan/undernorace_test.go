//go:build !race

package main

// underRace tells that the race detector looks on.
const underRace = false
