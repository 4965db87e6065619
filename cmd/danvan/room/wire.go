package room

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"danvan/pipeline"
)

// errAnswer says that what came over the pipe is not what was meant to.
var errAnswer = errors.New("not understood")

// What goes over the pipe is JSON for what is short and a form of its own for what may
// be long: the bytes of the file, and cells, of which a file may have a million.

// request asks for something about a file, whose bytes go behind it.
type request struct {
	Pack      int                 // to read it by
	Receipt   pipeline.Receipt    `json:",omitzero"` // to answer or to mark it
	Explained *pipeline.Explained // to mark it
	Original  pipeline.Original
}

func packRequest(q request) ([][]byte, error) {
	data := q.Original.Bytes
	q.Original.Bytes = nil
	return packHead(q, data)
}

func unpackRequest(b []byte) (q request, err error) {
	q.Original.Bytes, err = unpackHead(b, &q)
	return q, err
}

// packHead puts a value before bytes, which are not copied.
func packHead(head any, data []byte) ([][]byte, error) {
	text, err := json.Marshal(head)
	if err != nil {
		return nil, fmt.Errorf("pack a request: %w", err)
	}
	return [][]byte{binary.AppendUvarint(nil, uint64(len(text))), text, data}, nil
}

// unpackHead fills head and returns the bytes behind it.
func unpackHead(b []byte, head any) ([]byte, error) {
	text, rest, ok := splitBlock(b)
	if !ok {
		return nil, errAnswer
	}
	if err := json.Unmarshal(text, head); err != nil {
		return nil, fmt.Errorf("%w: %w", errAnswer, err)
	}
	return rest, nil
}

// splitBlock takes a block off the front, without copying it.
func splitBlock(b []byte) (block, rest []byte, ok bool) {
	n, head := binary.Uvarint(b)
	if head <= 0 || n > uint64(len(b)-head) {
		return nil, nil, false
	}
	end := head + int(n)
	return b[head:end:end], b[end:], true
}

func packDocuments(documents []pipeline.Document) []byte {
	var out []byte
	for _, d := range documents {
		out = appendBlock(appendBlock(out, []byte(d.Name)), d.Bytes)
	}
	return out
}

func unpackDocuments(b []byte) ([]pipeline.Document, error) {
	var out []pipeline.Document
	for len(b) > 0 {
		name, rest, named := splitBlock(b)
		data, rest, whole := splitBlock(rest)
		if !named || !whole {
			return nil, errAnswer
		}
		out, b = append(out, pipeline.Document{Name: string(name), Bytes: data}), rest
	}
	return out, nil
}

// readingHead is a reading without its cells.
type readingHead struct {
	Findings    []pipeline.Finding
	Submissions []pipeline.Submission
}

func packReading(r pipeline.Reading) ([]byte, error) {
	text, err := json.Marshal(readingHead{r.Findings, r.Submissions})
	if err != nil {
		return nil, fmt.Errorf("pack a reading: %w", err)
	}
	w := cellWriter{out: appendBlock(nil, text), known: map[string]uint64{}}
	for _, s := range r.Submissions {
		w.cells(s.Cells)
	}
	return w.out, nil
}

// unpackReading gives the submissions back what they have from the file's arrival.
func unpackReading(b []byte, o pipeline.Original) (pipeline.Reading, error) {
	var h readingHead
	rest, err := unpackHead(b, &h)
	if err != nil {
		return pipeline.Reading{}, err
	}
	r := cellReader{cursor: cursor{rest: string(rest)}}
	for i := range h.Submissions {
		s := &h.Submissions[i]
		s.File, s.ReceivedAt = o.File, o.SeenAt // a name that is no UTF-8 does not survive JSON
		s.Cells = r.cells()
	}
	if r.broken || r.rest != "" {
		return pipeline.Reading{}, errAnswer
	}
	return pipeline.Reading{Findings: h.Findings, Submissions: h.Submissions}, nil
}

// factsHead is what a facts file holds without its cells.
type factsHead struct {
	Submissions []string
	Refused     string // why it cannot be used; "" is that it can
}

func packFacts(cells map[string][]pipeline.Cell, refused string) ([]byte, error) {
	h := factsHead{slices.Sorted(maps.Keys(cells)), refused}
	text, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("pack facts: %w", err)
	}
	w := cellWriter{out: appendBlock(nil, text), known: map[string]uint64{}}
	for _, id := range h.Submissions {
		w.cells(cells[id])
	}
	return w.out, nil
}

func unpackFacts(b []byte) (cells map[string][]pipeline.Cell, refused string, err error) {
	var h factsHead
	rest, err := unpackHead(b, &h)
	if err != nil {
		return nil, "", err
	}
	r := cellReader{cursor: cursor{rest: string(rest)}}
	cells = make(map[string][]pipeline.Cell, len(h.Submissions))
	for _, id := range h.Submissions {
		cells[id] = r.cells()
	}
	if r.broken || r.rest != "" {
		return nil, "", errAnswer
	}
	return cells, h.Refused, nil
}

// cellWriter writes cells one after the other. Texts that many cells share are written
// once and named by their number afterwards.
type cellWriter struct {
	out   []byte
	known map[string]uint64
}

func (w *cellWriter) cells(cells []pipeline.Cell) {
	w.out = binary.AppendUvarint(w.out, uint64(len(cells)))
	for i := range cells {
		c := &cells[i]
		for _, text := range [...]string{c.Row, c.Field, string(c.Measure), string(c.State), c.Sheet} {
			w.shared(text)
		}
		w.out = binary.AppendVarint(w.out, int64(c.Number))
		w.out = appendBlock(appendBlock(w.out, []byte(c.Text)), []byte(c.Ref))
	}
}

func (w *cellWriter) shared(text string) {
	n, ok := w.known[text]
	if ok {
		w.out = binary.AppendUvarint(w.out, n)
		return
	}
	n = uint64(len(w.known)) + 1
	w.known[text] = n
	w.out = appendBlock(binary.AppendUvarint(w.out, 0), []byte(text))
}

// cellReader reads what a [cellWriter] has written.
type cellReader struct {
	cursor
	known []string
}

// leastCell is the fewest bytes that a cell takes, which bounds how many there can be.
const leastCell = 8

func (r *cellReader) cells() []pipeline.Cell {
	n := r.number()
	if n > uint64(len(r.rest)/leastCell) {
		r.broken = true
	}
	if n == 0 || r.broken {
		return nil
	}
	out := make([]pipeline.Cell, n)
	for i := range out {
		c := &out[i]
		c.Row, c.Field, c.Measure = r.shared(), r.shared(), pipeline.Measure(r.shared())
		c.State, c.Sheet = pipeline.State(r.shared()), r.shared()
		c.Number, c.Text, c.Ref = pipeline.Number(r.signed()), r.block(), r.block()
	}
	return out
}

func (r *cellReader) shared() string {
	n := r.number()
	switch {
	case n == 0:
		text := r.block()
		r.known = append(r.known, text)
		return text
	case n > uint64(len(r.known)):
		r.broken = true
		return ""
	}
	return r.known[n-1]
}

// cursor reads numbers and blocks; broken tells that the bytes ended too early. Its
// blocks are parts of the one text, which lives as long as any of them.
type cursor struct {
	rest   string
	broken bool
}

func appendBlock(out, block []byte) []byte {
	return append(binary.AppendUvarint(out, uint64(len(block))), block...)
}

func (c *cursor) block() string {
	n := c.number()
	if c.broken || n > uint64(len(c.rest)) {
		c.broken, c.rest = true, ""
		return ""
	}
	block := c.rest[:n]
	c.rest = c.rest[n:]
	return block
}

func (c *cursor) number() uint64 {
	var n uint64
	for i := 0; i < len(c.rest) && i < binary.MaxVarintLen64; i++ {
		b := c.rest[i]
		n |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			c.rest = c.rest[i+1:]
			return n
		}
	}
	c.broken, c.rest = true, ""
	return 0
}

// signed undoes [binary.AppendVarint]'s way of keeping small negative numbers short.
func (c *cursor) signed() int64 {
	n := c.number()
	return int64(n>>1) ^ -int64(n&1)
}
