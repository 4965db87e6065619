package confine

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// tag says what a frame is.
type tag byte

const (
	hello    tag = 'h' // parent: limits and setup, first of all
	ready    tag = 'y' // child: limits are set and the setup is done
	question tag = 'q' // parent: the kind, then the request
	answer   tag = 'a' // child: the handler's answer
	last     tag = 'z' // child: the same, and the child has grown and wants to be replaced
	refusal  tag = 'r' // child: the handler's error
	crash    tag = 'c' // child: the handler panicked; where
	heavy    tag = 'm' // child: the answer is over the bound
)

// frameMark begins every frame, so that anything else on the pipe is noticed.
const frameMark = 0xDA

// headerSize is the mark, the tag, the CPU time and the length.
const headerSize = 1 + 1 + 8 + 8

// wholeUpTo is the length up to which a frame's room is made at once; a longer one
// grows as its bytes arrive, so that a lie about the length costs nothing.
const wholeUpTo = 1 << 20

var errFrame = errors.New("not a frame")

// frame is one message. CPU is what the child had used when it sent it, in
// microseconds.
type frame struct {
	tag  tag
	cpu  uint64
	body []byte
}

// writeFrame writes one frame whose body comes in parts.
func writeFrame(w io.Writer, t tag, cpu uint64, parts ...[]byte) error {
	size := 0
	for _, p := range parts {
		size += len(p)
	}
	header := binary.BigEndian.AppendUint64([]byte{frameMark, byte(t)}, cpu)
	header = binary.BigEndian.AppendUint64(header, uint64(size))
	for _, p := range append([][]byte{header}, parts...) {
		if len(p) == 0 {
			continue
		}
		if _, err := w.Write(p); err != nil {
			return err
		}
	}
	return nil
}

// readFrame reads one frame whose body has at most most bytes.
func readFrame(r io.Reader, most int64) (frame, error) {
	var header [headerSize]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return frame{}, err
	}
	size := binary.BigEndian.Uint64(header[10:])
	if header[0] != frameMark || size > uint64(most) {
		return frame{}, fmt.Errorf("%w: % x", errFrame, header)
	}
	f := frame{tag: tag(header[1]), cpu: binary.BigEndian.Uint64(header[2:])}
	if size <= wholeUpTo {
		f.body = make([]byte, size)
		_, err := io.ReadFull(r, f.body)
		return f, err
	}
	var body bytes.Buffer
	_, err := io.CopyN(&body, r, int64(size))
	f.body = body.Bytes()
	return f, err
}

// splitKind takes the kind off a question's body.
func splitKind(body []byte) (kind string, request []byte, ok bool) {
	if len(body) == 0 || len(body) < 1+int(body[0]) {
		return "", nil, false
	}
	n := 1 + int(body[0])
	return string(body[1:n]), body[n:], true
}
