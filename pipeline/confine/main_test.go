package confine

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The test binary is its own child: called with one of these words it is no test.
const (
	asChild   = "as-child"   // a well-behaved server with ill-behaved handlers
	asGarbage = "as-garbage" // says nonsense after a sound greeting
	asLiar    = "as-liar"    // announces an answer of a terabyte
	asParent  = "as-parent"  // has a child that hangs
)

func TestMain(m *testing.M) {
	if len(os.Args) < 2 {
		os.Exit(m.Run())
	}
	switch os.Args[1] {
	case asChild:
		if err := Serve(misdeeds); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case asGarbage:
		pretend([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
	case asLiar:
		pretend(binary.BigEndian.AppendUint64([]byte{frameMark, byte(answer), 0, 0, 0, 0, 0, 0, 0, 0}, 1<<40))
	case asParent:
		beParent()
	default:
		os.Exit(m.Run())
	}
}

// pretend greets and then answers one question with these bytes and hangs.
func pretend(bytes []byte) {
	in := bufio.NewReader(os.Stdin)
	for i := range 2 {
		if _, err := readFrame(in, 1<<30); err != nil {
			return
		}
		if i == 0 {
			_ = writeFrame(os.Stdout, ready, 0)
			continue
		}
		_, _ = os.Stdout.Write(bytes)
	}
	select {}
}

// beParent tells its child's number and asks it to hang.
func beParent() {
	p := New(Options{Program: []string{os.Args[0], asChild}, Time: time.Hour, MemoryMB: 256, AnswerBytes: 1 << 20})
	pid, err := p.Do(context.Background(), "pid", nil)
	fmt.Println(string(pid), err)
	_, _ = p.Do(context.Background(), os.Args[2], nil)
}

// misdeeds are the handlers of the child. The setup's text is what "setup" answers.
func misdeeds(setup []byte) (map[string]Handler, error) {
	if string(setup) == "refuse" {
		return nil, errors.New("the programme is another one")
	}
	served := 0
	return map[string]Handler{
		"echo":  func(r []byte) ([]byte, error) { return r, nil },
		"setup": func([]byte) ([]byte, error) { return setup, nil },
		"pid":   func([]byte) ([]byte, error) { return []byte(strconv.Itoa(os.Getpid())), nil },
		"env":   func([]byte) ([]byte, error) { return []byte(strings.Join(os.Environ(), "\n")), nil },
		"spin": func([]byte) ([]byte, error) {
			for i := 0; ; i++ {
				if i < 0 {
					return nil, nil
				}
			}
		},
		"sleep": func([]byte) ([]byte, error) { select {} },
		"eat":   func([]byte) ([]byte, error) { return eat(), nil },
		"grow":  func([]byte) ([]byte, error) { return hold(make([]byte, 200<<20)), nil },
		"panic": func(r []byte) ([]byte, error) { panic("the secret " + string(r)) },
		"index": func(r []byte) ([]byte, error) { return r[len(r)+3:], nil },
		"deep":  func([]byte) ([]byte, error) { return fmt.Append(nil, deep(1)), nil },
		"aside": func([]byte) ([]byte, error) { go panic("elsewhere"); select {} },
		"exit":  func([]byte) ([]byte, error) { os.Exit(3); return nil, nil },
		"error": func([]byte) ([]byte, error) { return nil, errors.New("this is no request") },
		"print": func([]byte) ([]byte, error) { fmt.Println("a word"); return []byte("clean"), nil },
		"large": func([]byte) ([]byte, error) { return make([]byte, 2<<20), nil },
		"file": func(r []byte) ([]byte, error) {
			return fmt.Append(nil, os.WriteFile(string(r), []byte("x"), 0o600)), nil
		},
		"dial": func(r []byte) ([]byte, error) {
			c, err := net.DialTimeout("tcp", string(r), 5*time.Second)
			if err == nil {
				c.Close()
			}
			return fmt.Append(nil, err), nil
		},
		"cpu": func([]byte) ([]byte, error) {
			if err := allowCPU(0); err != nil {
				return nil, err
			}
			for i := 0; ; i++ {
				if i < 0 {
					return nil, nil
				}
			}
		},
		"once": func([]byte) ([]byte, error) {
			if served++; served > 1 {
				panic("a child that was used")
			}
			return []byte(strconv.Itoa(os.Getpid())), nil
		},
	}, nil
}

// eat takes memory that is really used, without end.
func eat() []byte {
	var all [][]byte
	for {
		all = append(all, hold(make([]byte, 1<<20)))
		if len(all) > 1<<30 { // more than any machine has
			return all[0]
		}
	}
}

// hold touches every page.
func hold(b []byte) []byte {
	for i := 0; i < len(b); i += 4096 {
		b[i] = 1
	}
	return b[:1]
}

func deep(n int) int {
	if n < 0 {
		return n
	}
	return deep(n+1) + deep(n+2)
}

func testPool(t *testing.T, change func(*Options)) *Pool {
	t.Helper()
	o := Options{Program: []string{os.Args[0], asChild}, Time: time.Minute, MemoryMB: 256, AnswerBytes: 1 << 20}
	if change != nil {
		change(&o)
	}
	p := New(o)
	t.Cleanup(p.Close)
	return p
}

func mustDo(t *testing.T, p *Pool, kind string, request []byte) string {
	t.Helper()
	out, err := p.Do(t.Context(), kind, request)
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	return string(out)
}

// mustFail asks for a misdeed and checks that the pool serves on afterwards.
func mustFail(t *testing.T, p *Pool, kind string, want Why) *Failure {
	t.Helper()
	_, err := p.Do(t.Context(), kind, []byte("Nguyễn Văn A"))
	var failure *Failure
	if !errors.As(err, &failure) || failure.Why != want {
		t.Fatalf("%s: got %v, want a failure by %s", kind, err, want)
	}
	if strings.Contains(failure.Error(), "Nguyễn") {
		t.Errorf("%s: the failure tells what was in the request: %v", kind, failure)
	}
	if got := mustDo(t, p, "echo", []byte("còn đây")); got != "còn đây" {
		t.Errorf("after %s: %q", kind, got)
	}
	return failure
}

func TestFrames(t *testing.T) {
	for _, size := range []int{0, 1, wholeUpTo, wholeUpTo + 1, 3 << 20} {
		body := bytes.Repeat([]byte{7}, size)
		var b bytes.Buffer
		if err := writeFrame(&b, answer, 42, body[:size/2], body[size/2:]); err != nil {
			t.Fatal(err)
		}
		whole := b.Bytes()
		f, err := readFrame(bytes.NewReader(whole), int64(size))
		if err != nil || f.tag != answer || f.cpu != 42 || !bytes.Equal(f.body, body) {
			t.Errorf("%d bytes: got %d (%v)", size, len(f.body), err)
		}
		if _, err := readFrame(bytes.NewReader(whole), int64(size)-1); size > 0 && !errors.Is(err, errFrame) {
			t.Errorf("%d bytes over the bound: %v", size, err)
		}
		if _, err := readFrame(bytes.NewReader(whole[:len(whole)-1]), 1<<30); err == nil {
			t.Errorf("%d bytes, cut: no error", size)
		}
	}
}
