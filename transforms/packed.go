package transforms

import (
	"encoding/binary"
	"unsafe"

	"danvan/pipeline"
)

// packed is a list of things that are many and share most of their texts: each text and
// each list of texts once, and the things column by column, each number in as few bytes as
// it needs. Read back, things share the lists that they have in common.
type packed struct {
	Things  int
	Texts   []string
	Lists   []byte   // one behind the other: how many texts, and which
	Columns [][]byte // of texts and of lists their places, of counts the count, of numbers see appendMaybe
}

// columns are where a thing has what is packed of it.
type columns struct {
	texts   []*string
	lists   []*[]string
	counts  []*int
	numbers []*pipeline.Maybe
}

func (c *columns) width() int { return len(c.texts) + len(c.lists) + len(c.counts) + len(c.numbers) }

// pack packs things by one thing into which of says where the columns are.
func pack[T any](all []T, of func(*T) columns) *packed {
	var x T
	c, p := of(&x), newPacker()
	out := make([][]byte, c.width())
	for k := range out {
		out[k] = make([]byte, 0, len(all)+len(all)/4) // most numbers take a byte
	}
	last := make([]placedText, len(c.texts))
	for i := range all {
		x = all[i]
		rest := out
		for k, t := range c.texts {
			if i == 0 || last[k].text != *t { // most are that of the thing before
				last[k] = placedText{*t, p.text(*t)}
			}
			rest[k] = binary.AppendUvarint(rest[k], last[k].place)
		}
		rest = rest[len(c.texts):]
		for k, l := range c.lists {
			rest[k] = binary.AppendUvarint(rest[k], p.list(*l))
		}
		rest = rest[len(c.lists):]
		for k, n := range c.counts {
			rest[k] = binary.AppendVarint(rest[k], int64(*n))
		}
		rest = rest[len(c.counts):]
		for k, n := range c.numbers {
			rest[k] = appendMaybe(rest[k], *n)
		}
	}
	return &packed{len(all), p.texts, p.lists, out}
}

type placedText struct {
	text  string
	place uint64
}

// appendMaybe appends 0 for a missing number, and else the number from 1, or from -1 down.
func appendMaybe(b []byte, n pipeline.Maybe) []byte {
	switch {
	case !n.Known:
		return binary.AppendVarint(b, 0)
	case n.Number < 0:
		return binary.AppendVarint(b, int64(n.Number))
	}
	return binary.AppendVarint(b, int64(n.Number)+1)
}

func maybeOf(v int64) pipeline.Maybe {
	switch {
	case v == 0:
		return pipeline.Maybe{}
	case v < 0:
		return pipeline.Known(pipeline.Number(v))
	}
	return pipeline.Known(pipeline.Number(v - 1))
}

// packer numbers texts and lists in the order in which they come.
type packer struct {
	texts  []string
	places map[string]uint64
	lists  []byte
	known  map[string]uint64   // list by its bytes
	same   map[sameList]uint64 // list by where it lies: most things that share one do so in memory
}

type sameList struct {
	first *string
	len   int
}

func newPacker() *packer {
	return &packer{places: map[string]uint64{}, known: map[string]uint64{}, same: map[sameList]uint64{}}
}

func (p *packer) text(t string) uint64 {
	n, ok := p.places[t]
	if !ok {
		n = uint64(len(p.texts))
		p.places[t], p.texts = n, append(p.texts, t)
	}
	return n
}

// list is the place of a list from 1; that of an empty one is 0.
func (p *packer) list(l []string) uint64 {
	if len(l) == 0 {
		return 0
	}
	at := sameList{unsafe.SliceData(l), len(l)}
	if n, ok := p.same[at]; ok {
		return n
	}
	b := binary.AppendUvarint(nil, uint64(len(l)))
	for _, t := range l {
		b = binary.AppendUvarint(b, p.text(t))
	}
	n, ok := p.known[string(b)]
	if !ok {
		n = uint64(len(p.known) + 1)
		p.known[string(b)], p.lists = n, append(p.lists, b...)
	}
	p.same[at] = n
	return n
}

// unpack returns the things; false where they are not as they were packed.
func unpack[T any](p *packed, of func(*T) columns) ([]T, bool) {
	var x T
	c := of(&x)
	if p == nil || p.Things < 0 || p.Things > 0 && len(p.Columns) != c.width() {
		return nil, false
	}
	if p.Things == 0 {
		return nil, true
	}
	r := &unpacker{texts: p.Texts, columns: p.Columns}
	lists := r.lists(p.Lists)
	out := make([]T, 0, min(p.Things, len(p.Columns[0])))
	for range p.Things {
		r.next = 0
		for _, t := range c.texts {
			*t = placed(r, p.Texts)
		}
		for _, l := range c.lists {
			*l = placed(r, lists)
		}
		for _, n := range c.counts {
			*n = int(r.number())
		}
		for _, n := range c.numbers {
			*n = maybeOf(r.number())
		}
		if r.wrong {
			return nil, false
		}
		out = append(out, x)
	}
	return out, true
}

// unpacker reads columns.
type unpacker struct {
	texts   []string
	columns [][]byte
	next    int // column
	wrong   bool
}

// placed reads what stands at a place of a list.
func placed[T any](r *unpacker, all []T) (x T) {
	b := r.columns[r.next]
	n, size := binary.Uvarint(b)
	if size <= 0 || n >= uint64(len(all)) {
		r.wrong = true
		return x
	}
	r.columns[r.next] = b[size:]
	r.next++
	return all[n]
}

func (r *unpacker) number() int64 {
	b := r.columns[r.next]
	n, size := binary.Varint(b)
	if size <= 0 {
		r.wrong = true
		return 0
	}
	r.columns[r.next] = b[size:]
	r.next++
	return n
}

// lists reads the lists, from 1.
func (r *unpacker) lists(b []byte) [][]string {
	out := [][]string{nil}
	for len(b) > 0 && !r.wrong {
		n, size := binary.Uvarint(b)
		if size <= 0 || n > uint64(len(b)) {
			r.wrong = true
			break
		}
		b = b[size:]
		list := make([]string, n)
		for i := range list {
			place, size := binary.Uvarint(b)
			if size <= 0 || place >= uint64(len(r.texts)) {
				r.wrong = true
				return out
			}
			list[i], b = r.texts[place], b[size:]
		}
		out = append(out, list)
	}
	return out
}

// packedSources are sources with their cells packed.
type packedSources struct {
	Cells *packed
	Rest  pipeline.Sources // without them
}

func sourceIn(x *pipeline.Source) columns {
	return columns{texts: []*string{&x.Indicator, &x.Unit, &x.Top, &x.Submission, &x.Row, &x.Form, &x.Field, &x.Sheet, &x.Ref, &x.Text, &x.Key, &x.Role},
		numbers: []*pipeline.Maybe{&x.Number}}
}

func packSources(s *pipeline.Sources) *packedSources {
	out := &packedSources{pack(s.Cells, sourceIn), *s}
	out.Rest.Cells = nil
	return out
}

// unpack returns the sources; false where they are not as they were packed.
func (p *packedSources) unpack() (*pipeline.Sources, bool) {
	out, ok := p.Rest, false
	out.Cells, ok = unpack(p.Cells, sourceIn)
	return &out, ok
}

// packedFigures are figures with their results, backings and fields packed.
type packedFigures struct {
	Results, Backings, Fields *packed
	Rest                      pipeline.Figures // without them
}

func resultIn(x *pipeline.Result) columns {
	return columns{texts: []*string{&x.Unit, &x.Indicator, &x.Target, (*string)(&x.Verdict)}, counts: []*int{&x.UnitsReported, &x.UnitsExpected},
		numbers: []*pipeline.Maybe{&x.Value, &x.Numerator, &x.Denominator}}
}

func backingIn(x *pipeline.Backing) columns {
	return columns{texts: []*string{&x.Unit, &x.Indicator}, lists: []*[]string{&x.Reported, &x.Missing, &x.Keys}}
}

func fieldIn(x *pipeline.FieldTotal) columns {
	return columns{texts: []*string{&x.Unit, &x.Form, &x.Field, (*string)(&x.Measure)}, counts: []*int{&x.UnitsReported, &x.UnitsExpected}, numbers: []*pipeline.Maybe{&x.Value}}
}

func packFigures(f *pipeline.Figures) *packedFigures {
	out := &packedFigures{pack(f.Results, resultIn), pack(f.Backings, backingIn), pack(f.Fields, fieldIn), *f}
	out.Rest.Results, out.Rest.Backings, out.Rest.Fields = nil, nil, nil
	return out
}

// unpack returns the figures; false where they are not as they were packed.
func (p *packedFigures) unpack() (*pipeline.Figures, bool) {
	out, results, backings, fields := p.Rest, false, false, false
	out.Results, results = unpack(p.Results, resultIn)
	out.Backings, backings = unpack(p.Backings, backingIn)
	out.Fields, fields = unpack(p.Fields, fieldIn)
	return &out, results && backings && fields
}
