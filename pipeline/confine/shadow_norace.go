//go:build !race

package confine

// shadowed tells whether the race detector keeps memory of its own beside the heap.
const shadowed = false
