package confine

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"time"

	"danvan/pipeline/collector"
)

// Handler does one kind of work on a request. An error is about the request's form and
// not about a sender's bytes.
type Handler func(request []byte) ([]byte, error)

// Serve is the child's whole life: it sets its limits, has setup make the handlers by
// their kind, and answers requests on its standard input and output until the input
// ends. It ends the process when the input ends in the middle of a request, or when
// the process has too much memory or CPU time. Whatever is printed in the meantime
// goes to stderr.
func Serve(setup func([]byte) (map[string]Handler, error)) error {
	in, out, err := ownPipes()
	if err != nil {
		return fmt.Errorf("serve requests: %w", err)
	}
	s := &server{out: bufio.NewWriterSize(out, 64<<10), questions: make(chan frame)}
	go s.listen(bufio.NewReaderSize(in, 64<<10))
	if err := s.begin(setup); err != nil {
		return fmt.Errorf("serve requests: %w", err)
	}
	for f := range s.questions {
		if err := s.handle(f); err != nil {
			return fmt.Errorf("serve requests: %w", err)
		}
	}
	return nil
}

// ownPipes keeps the two pipes and leaves prints no way into the answers.
func ownPipes() (in, out *os.File, err error) {
	if out, err = awayFromStdout(); err != nil {
		return nil, nil, err
	}
	os.Stdout = os.Stderr
	in, err = ownInput()
	return in, out, err
}

type server struct {
	terms
	out       *bufio.Writer
	questions chan frame
	handlers  map[string]Handler
	start     int64 // bytes that the process had held when it was ready, its program among them
}

// listen hands on what the parent asks. Its end is the parent's end, or the parent's
// wish: a handler that hangs must not keep the process.
func (s *server) listen(in io.Reader) {
	for {
		f, err := readFrame(in, 1<<40)
		if err != nil {
			os.Exit(0)
		}
		s.questions <- f
	}
}

// begin takes the terms, sets the limits and only then does the setup.
func (s *server) begin(setup func([]byte) (map[string]Handler, error)) error {
	f := <-s.questions
	if f.tag != hello {
		return errFrame
	}
	line, handed, _ := bytes.Cut(f.body, []byte{'\n'})
	if err := json.Unmarshal(line, &s.terms); err != nil {
		return err
	}
	if err := s.setLimits(); err != nil {
		return s.reply(refusal, []byte(err.Error()))
	}
	var err error
	if s.handlers, err = setup(handed); err != nil {
		return s.reply(refusal, []byte(err.Error()))
	}
	debug.FreeOSMemory() // the setup has left as much as it holds
	collector.After(collectAfter)
	s.start = peakMemory()
	return s.reply(ready, nil)
}

// setLimits binds the process. The collector is made to try hard before the kernel
// refuses memory.
func (s *server) setLimits() error {
	memory := int64(s.MemoryMB) << 20
	debug.SetMemoryLimit(memory - memory/8)
	debug.SetMaxStack(int(memory / 4)) // a recursion without end is a crash and not a lack of memory
	if err := bind(memory); err != nil {
		return err
	}
	go watchMemory(uint64(memory))
	return nil
}

// collectAfter is how much a child makes before it is collected, whatever it holds: that of
// a province 4 MB, of a country 7, and as much again of the file that it is at. Half of 16 MB
// takes a tenth more of the processor's time.
const collectAfter = 16 << 20

// watchInterval is short against the time in which memory can be filled.
const watchInterval = 20 * time.Millisecond

// watchMemory ends the process when it holds more than its bound, on systems whose
// kernel does not do it for us.
func watchMemory(bound uint64) {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	for range time.Tick(watchInterval) {
		metrics.Read(samples)
		if samples[0].Value.Uint64()-samples[1].Value.Uint64() > bound {
			os.Exit(exitMemory)
		}
	}
}

// handle answers one question.
func (s *server) handle(f frame) error {
	kind, request, ok := splitKind(f.body)
	work := s.handlers[kind]
	if f.tag != question || !ok || work == nil {
		return s.reply(refusal, fmt.Appendf(nil, "no handler for %q", kind))
	}
	if err := allowCPU(s.Seconds); err != nil {
		return s.reply(refusal, []byte(err.Error()))
	}
	out, where, err := protect(work, request)
	switch {
	case where != "":
		return s.reply(crash, []byte(where))
	case err != nil:
		return s.reply(refusal, []byte(err.Error()))
	case int64(len(out)) > s.AnswerBytes:
		return s.reply(heavy, nil)
	case peakMemory()-s.start > int64(s.MemoryMB)<<20/2:
		return s.reply(last, out)
	}
	return s.reply(answer, out)
}

func (s *server) reply(t tag, body []byte) error {
	if err := writeFrame(s.out, t, usedCPU(), body); err != nil {
		return err
	}
	return s.out.Flush()
}

// protect runs a handler; where says where it panicked.
func protect(work Handler, request []byte) (out []byte, where string, err error) {
	defer func() {
		if v := recover(); v != nil {
			where = panicked(v, debug.Stack())
		}
	}()
	out, err = work(request)
	return out, "", err
}

// framesShown is how many calls of a crash are told.
const framesShown = 6

// panicked tells a panic without its words, which may quote the request; only those of
// the runtime ("index out of range") are known not to.
func panicked(v any, stack []byte) string {
	said := "panic"
	if err, ok := v.(runtime.Error); ok {
		said = err.Error()
	}
	_, below, found := strings.Cut(string(stack), "panic(")
	if !found {
		return said
	}
	var calls []string
	for line := range strings.Lines(below) {
		if line = strings.TrimSpace(line); strings.Contains(line, ".go:") && !strings.Contains(line, "/runtime/") {
			place, _, _ := strings.Cut(line, " +0x")
			calls = append(calls, place[strings.LastIndexByte(place, '/')+1:])
		}
	}
	return said + " at " + strings.Join(calls[:min(len(calls), framesShown)], " < ")
}
