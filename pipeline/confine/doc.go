// Package confine does work on a stranger's bytes in child processes of our own
// binary. A goroutine that hangs or eats memory cannot be stopped, a process can: the
// parent gives each piece of work a time and a bound of memory, kills the child that
// goes over, and says which of the three it was ([Crash], [Time], [Memory]). A child
// serves many requests, since starting one costs as much as reading several files.
//
// What bounds a child, and where:
//
//	wall clock    everywhere: the parent kills the child's process group
//	memory        everywhere: the child watches its own heap; Linux also RLIMIT_DATA
//	CPU           Linux, macOS: RLIMIT_CPU, raised by one request's share at a time
//	files         Linux, macOS: RLIMIT_FSIZE 0 (a child writes to its pipe only),
//	              RLIMIT_NOFILE, RLIMIT_CORE 0
//	network       Linux, where the kernel lets us: a network namespace of its own
//	environment   everywhere: empty
//	life          everywhere: it ends at the end of its input; Linux also by
//	              PR_SET_PDEATHSIG, so that a child that hangs does not outlive us
//
// Elsewhere than on Linux and macOS only the rows marked "everywhere" hold.
//
// A verdict must not depend on what a child did before: where a child fails that had
// served other requests, the request is tried once more in a new one. So is a request
// that ran out of time while the machine gave it hardly any CPU.
package confine
