//go:build race

package confine

// shadowed tells that every byte of the heap has several bytes of the race detector's
// beside it, which the kernel cannot tell from the heap: only the child's own watch
// bounds its memory then.
const shadowed = true
