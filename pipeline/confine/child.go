package confine

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// startPatience is how long a child may take to start. A machine under load needs
// seconds; one that needs a minute does not work.
const startPatience = time.Minute

// child is a process that serves requests, one at a time.
type child struct {
	command *exec.Cmd
	in      *bufio.Writer
	out     *bufio.Reader
	stderr  *excerpt
	served  int           // requests that it was given
	cpu     time.Duration // that it had used at its last answer
	done    bool          // ended, or to be ended
	late    atomic.Bool   // killed for its time

	mu     sync.Mutex
	reaped bool // its number may be another process's by now
}

// terms are the limits that a child sets itself. On their line of JSON follows the setup
// of its work.
type terms struct {
	Seconds     int
	MemoryMB    int
	AnswerBytes int64
}

// startChild starts a process and waits until it has set its limits.
func startChild(ctx context.Context, w wall, o Options, setup []byte) (*child, error) {
	c := &child{command: exec.Command(o.Program[0], o.Program[1:]...), stderr: &excerpt{}}
	c.command.Env = []string{} // it needs none, and a leak of ours cannot be read there
	c.command.Stderr = c.stderr
	c.command.WaitDelay = time.Second // whoever holds its stderr open does not hold us
	c.command.SysProcAttr = w.attributes()
	in, err := c.command.StdinPipe()
	if err != nil {
		return nil, err
	}
	c.in = bufio.NewWriterSize(in, 64<<10)
	out, err := c.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.out = bufio.NewReaderSize(out, 64<<10)
	if err := c.command.Start(); err != nil {
		return nil, err
	}
	if err := c.greet(ctx, o, setup); err != nil {
		return nil, err
	}
	return c, nil
}

// greet hands over the terms and waits for the child to be ready.
func (c *child) greet(ctx context.Context, o Options, setup []byte) error {
	seconds := int((o.Time + time.Second - 1) / time.Second)
	t, err := json.Marshal(terms{seconds, o.MemoryMB, o.AnswerBytes})
	if err != nil {
		return err
	}
	f, err := c.exchange(ctx, startPatience, o.AnswerBytes, hello, t, []byte{'\n'}, setup)
	switch {
	case err == nil && f.tag == ready:
		return nil
	case err == nil && f.tag == refusal:
		err = errors.New(string(f.body))
	case err == nil:
		err = errFrame
	}
	c.end()
	if said := c.stderr.text(); said != "" {
		err = fmt.Errorf("%w: %s", err, strings.TrimSpace(said))
	}
	return err
}

// ask has the child handle one request.
func (c *child) ask(ctx context.Context, kind string, request [][]byte, o Options) ([]byte, error) {
	c.served++
	f, err := c.exchange(ctx, o.Time, o.AnswerBytes, question, append([][]byte{{byte(len(kind))}, []byte(kind)}, request...)...)
	if err != nil {
		return nil, c.failed(ctx, err, o)
	}
	c.cpu = time.Duration(f.cpu) * time.Microsecond
	switch f.tag {
	case answer:
		return f.body, nil
	case last:
		c.done = true
		return f.body, nil
	case refusal:
		return nil, errors.New(string(f.body))
	case heavy:
		c.done = true
		return nil, &Failure{Why: Memory, Detail: "the answer is over its bound"}
	case crash:
		c.done = true
		return nil, &Failure{Why: Crash, Detail: string(f.body)}
	}
	return nil, c.failed(ctx, errFrame, o)
}

// exchange sends a frame and waits for the next one. At the end of the context or of
// the time the child is killed, which ends every read and write on its pipes.
func (c *child) exchange(ctx context.Context, patience time.Duration, most int64, t tag, parts ...[]byte) (frame, error) {
	stopContext := context.AfterFunc(ctx, c.kill)
	timer := time.AfterFunc(patience, func() {
		c.late.Store(true)
		c.kill()
	})
	err := writeFrame(c.in, t, 0, parts...)
	if err == nil {
		err = c.in.Flush()
	}
	var f frame
	if err == nil {
		f, err = readFrame(c.out, most)
	}
	// A child that was killed behind its answer is not asked again.
	if !timer.Stop() || !stopContext() {
		c.done = true
	}
	return f, err
}

// failed ends a child that gave no sound answer and says why it did not.
func (c *child) failed(ctx context.Context, err error, o Options) error {
	c.end()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, errFrame) {
		return &Failure{Why: Crash, Detail: "the answer is no frame"}
	}
	state := c.command.ProcessState
	if state == nil {
		return fmt.Errorf("wait for the child process: %w", err)
	}
	failure := endingOf(state, c.stderr.text(), c.late.Load()).failure()
	spent := state.UserTime() + state.SystemTime() - c.cpu
	failure.starved = failure.Why == Time && spent < o.Time/4
	return failure
}

// end kills the child, if it has not ended by itself, and reaps it. The exit code of a
// child that was ending already stays what it was.
func (c *child) end() {
	c.done = true
	c.kill()
	// What Wait says of a killed child is no news; its state is looked at by failed.
	_ = c.command.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reaped = true
}

// kill may come from the clock after the child has ended.
func (c *child) kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.reaped {
		killGroup(c.command.Process)
	}
}

// excerpt keeps the beginning and the end of what a child says on stderr: the runtime
// says at the beginning what happened, a program at its end.
type excerpt struct {
	mu         sync.Mutex
	head, tail []byte
}

const excerptHalf = 8 << 10

// Write keeps what it can and never fails.
func (e *excerpt) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := min(len(p), excerptHalf-len(e.head))
	e.head = append(e.head, p[:n]...)
	e.tail = append(e.tail, p[n:]...)
	if over := len(e.tail) - excerptHalf; over > 0 {
		e.tail = append(e.tail[:0], e.tail[over:]...)
	}
	return len(p), nil
}

func (e *excerpt) text() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return string(e.head) + string(e.tail)
}
