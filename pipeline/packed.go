package pipeline

import (
	"bytes"
	"encoding/binary"
	"iter"
	"slices"
	"unsafe"
)

// Packed is a list of things that are many and share most of their texts: each text and
// each list of texts once, and the things column by column, each number in as few bytes as
// it needs. A country's field totals take a tenth of what they would one by one. It is read
// from a place on, and never changed; things share the lists that they have in common. The
// zero value is a list of nothing. Its fields are for who writes it down.
type Packed[T any] struct {
	Things  int
	Texts   []string
	Lists   []byte   // one behind the other: how many texts, and which
	Columns [][]byte // of texts and of lists their places, of counts the count, of numbers see appendMaybe
	Marks   []int    // where every so many-th thing begins in each column
}

// packedStep is how many things lie between two of which it is known where they begin.
const packedStep = 256

// packedColumns are where a thing has what is packed of it.
type packedColumns struct {
	texts   []*string
	lists   []*[]string
	counts  []*int
	numbers []*Maybe
}

func (c *packedColumns) width() int {
	return len(c.texts) + len(c.lists) + len(c.counts) + len(c.numbers)
}

// columnsOf are the columns of a kind of thing that can be packed: of its pointer.
func columnsOf[T any](x *T) packedColumns {
	return any(x).(interface{ columns() packedColumns }).columns()
}

func (x *Result) columns() packedColumns {
	return packedColumns{texts: []*string{&x.Unit, &x.Indicator, &x.Target, (*string)(&x.Verdict)}, counts: []*int{&x.UnitsReported, &x.UnitsExpected},
		numbers: []*Maybe{&x.Value, &x.Numerator, &x.Denominator}}
}

func (x *Backing) columns() packedColumns {
	return packedColumns{texts: []*string{&x.Unit, &x.Indicator}, lists: []*[]string{&x.Reported, &x.Missing, &x.Keys}}
}

func (x *FieldTotal) columns() packedColumns {
	return packedColumns{texts: []*string{&x.Unit, &x.Form, &x.Field, (*string)(&x.Measure)}, counts: []*int{&x.UnitsReported, &x.UnitsExpected}, numbers: []*Maybe{&x.Value}}
}

func (x *Source) columns() packedColumns {
	return packedColumns{texts: []*string{&x.Indicator, &x.Unit, &x.Top, &x.Submission, &x.Row, &x.Form, &x.Field, &x.Sheet, &x.Ref, &x.Text, &x.Key, &x.Role},
		numbers: []*Maybe{&x.Number}}
}

func (x *Passage) columns() packedColumns {
	return packedColumns{texts: []*string{&x.Indicator, &x.Unit, &x.Form, &x.Field, &x.Text, &x.Submission, &x.Sheet, &x.Ref}}
}

// Pack packs things.
func Pack[T any](all iter.Seq[T]) Packed[T] {
	p := NewPacker[T]()
	for x := range all {
		p.Add(x)
	}
	return p.Packed()
}

// Packer packs things as they come.
type Packer[T any] struct {
	x     T
	at    packedColumns // of x
	last  []placedText
	names packedNames
	out   Packed[T]
}

type placedText struct {
	text  string
	place uint64
}

// NewPacker returns a packer of nothing yet.
func NewPacker[T any]() *Packer[T] {
	p := &Packer[T]{names: packedNames{known: map[string]uint64{}, same: map[sameList]uint64{}}}
	p.at = columnsOf(&p.x)
	p.last, p.out.Columns = make([]placedText, len(p.at.texts)), make([][]byte, p.at.width())
	return p
}

// Add packs one more.
func (p *Packer[T]) Add(x T) {
	p.x = x
	rest := p.out.Columns
	if p.out.Things%packedStep == 0 {
		for _, column := range rest {
			p.out.Marks = append(p.out.Marks, len(column))
		}
	}
	for k, t := range p.at.texts {
		if p.out.Things == 0 || p.last[k].text != *t { // most are that of the thing before
			p.last[k] = placedText{*t, uint64(p.names.texts.place(*t))}
		}
		rest[k] = binary.AppendUvarint(rest[k], p.last[k].place)
	}
	rest = rest[len(p.at.texts):]
	for k, l := range p.at.lists {
		rest[k] = binary.AppendUvarint(rest[k], p.names.list(*l))
	}
	rest = rest[len(p.at.lists):]
	for k, n := range p.at.counts {
		rest[k] = binary.AppendVarint(rest[k], int64(*n))
	}
	rest = rest[len(p.at.counts):]
	for k, n := range p.at.numbers {
		rest[k] = appendMaybe(rest[k], *n)
	}
	p.out.Things++
}

// Packed returns what was packed. Nothing may be added afterwards.
func (p *Packer[T]) Packed() Packed[T] {
	if p.out.Things == 0 {
		return Packed[T]{}
	}
	p.out.Texts, p.out.Lists = p.names.texts.all, p.names.lists
	for k, column := range p.out.Columns {
		p.out.Columns[k] = bytes.Clone(column) // without the room that it had to grow
	}
	return p.out
}

// appendMaybe appends 0 for a missing number, and else the number from 1, or from -1 down.
func appendMaybe(b []byte, n Maybe) []byte {
	switch {
	case !n.Known:
		return binary.AppendVarint(b, 0)
	case n.Number < 0:
		return binary.AppendVarint(b, int64(n.Number))
	}
	return binary.AppendVarint(b, int64(n.Number)+1)
}

func maybeOf(v int64) Maybe {
	switch {
	case v == 0:
		return Maybe{}
	case v < 0:
		return Known(Number(v))
	}
	return Known(Number(v - 1))
}

// placedTexts are texts, each once, in the order in which they come.
type placedTexts struct {
	all    []string
	places map[string]int
}

// place is where a text stands; one that is new comes last.
func (t *placedTexts) place(s string) int {
	n, ok := t.places[s]
	if !ok {
		if t.places == nil {
			t.places = map[string]int{}
		}
		n = len(t.all)
		t.places[s], t.all = n, append(t.all, s)
	}
	return n
}

// packedNames numbers texts and lists in the order in which they come.
type packedNames struct {
	texts placedTexts
	lists []byte
	known map[string]uint64   // list by its bytes
	same  map[sameList]uint64 // list by where it lies: most things that share one do so in memory
}

type sameList struct {
	first *string
	len   int
}

// list is the place of a list from 1; that of an empty one is 0.
func (p *packedNames) list(l []string) uint64 {
	if len(l) == 0 {
		return 0
	}
	at := sameList{unsafe.SliceData(l), len(l)}
	if n, ok := p.same[at]; ok {
		return n
	}
	b := binary.AppendUvarint(nil, uint64(len(l)))
	for _, t := range l {
		b = binary.AppendUvarint(b, uint64(p.texts.place(t)))
	}
	n, ok := p.known[string(b)]
	if !ok {
		n = uint64(len(p.known) + 1)
		p.known[string(b)], p.lists = n, append(p.lists, b...)
	}
	p.same[at] = n
	return n
}

// Len is how many things there are.
func (p Packed[T]) Len() int { return p.Things }

// At is one of the things.
func (p Packed[T]) At(i int) (x T) {
	for x = range p.From(i) {
		break
	}
	return x
}

// All are the things in their order.
func (p Packed[T]) All() iter.Seq[T] { return p.From(0) }

// Slice returns the things one by one, which take their whole room; nil where there are none.
func (p Packed[T]) Slice() []T { return slices.AppendSeq(slices.Grow([]T(nil), p.Things), p.All()) }

// From are the things from one of them on.
func (p Packed[T]) From(i int) iter.Seq[T] {
	return func(yield func(T) bool) {
		if i >= p.Things {
			return
		}
		var x T
		r := newUnpacker(p, columnsOf(&x), i/packedStep)
		for k := i - i%packedStep; k < p.Things; k++ {
			if r.read(); r.wrong || k >= i && !yield(x) {
				return
			}
		}
	}
}

// Whole tells whether the columns are those of such things: who has written them down asks
// before they are read.
func (p Packed[T]) Whole() bool {
	var x T
	c := columnsOf(&x)
	if p.Things < 0 || p.Things > 0 && (len(p.Columns) != c.width() || len(p.Marks) != c.width()*(1+(p.Things-1)/packedStep)) {
		return false
	}
	for _, at := range p.Marks {
		if at < 0 || slices.IndexFunc(p.Columns, func(c []byte) bool { return at <= len(c) }) < 0 {
			return false
		}
	}
	return true
}

// unpacker reads columns.
type unpacker struct {
	into   packedColumns
	texts  []string
	lists  [][]string
	packed [][]byte // what is left of each column
	next   int      // column
	wrong  bool
}

func newUnpacker[T any](p Packed[T], into packedColumns, step int) *unpacker {
	r := &unpacker{into: into, texts: p.Texts, packed: slices.Clone(p.Columns)}
	for k, at := range p.Marks[step*len(r.packed) : (step+1)*len(r.packed)] {
		if at > len(r.packed[k]) {
			r.wrong = true
			return r
		}
		r.packed[k] = r.packed[k][at:]
	}
	if len(into.lists) > 0 {
		r.readLists(p.Lists)
	}
	return r
}

// read reads the next thing.
func (r *unpacker) read() {
	r.next = 0
	for _, t := range r.into.texts {
		*t = placed(r, r.texts)
	}
	for _, l := range r.into.lists {
		*l = placed(r, r.lists)
	}
	for _, n := range r.into.counts {
		*n = int(r.number())
	}
	for _, n := range r.into.numbers {
		*n = maybeOf(r.number())
	}
}

// placed reads what stands at a place of a list.
func placed[T any](r *unpacker, all []T) (x T) {
	b := r.packed[r.next]
	n, size := binary.Uvarint(b)
	if size <= 0 || n >= uint64(len(all)) {
		r.wrong = true
		return x
	}
	r.packed[r.next] = b[size:]
	r.next++
	return all[n]
}

func (r *unpacker) number() int64 {
	b := r.packed[r.next]
	n, size := binary.Varint(b)
	if size <= 0 {
		r.wrong = true
		return 0
	}
	r.packed[r.next] = b[size:]
	r.next++
	return n
}

// readLists reads the lists, from 1.
func (r *unpacker) readLists(b []byte) {
	r.lists = [][]string{nil}
	for len(b) > 0 && !r.wrong {
		n, size := binary.Uvarint(b)
		if size <= 0 || n > uint64(len(b)) {
			r.wrong = true
			return
		}
		b = b[size:]
		list := make([]string, n)
		for i := range list {
			place, size := binary.Uvarint(b)
			if size <= 0 || place >= uint64(len(r.texts)) {
				r.wrong = true
				return
			}
			list[i], b = r.texts[place], b[size:]
		}
		r.lists = append(r.lists, list)
	}
}
