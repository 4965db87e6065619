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
// it needs, and of each thing only what is not as with the one before. A country's field
// totals take a twentieth of what they would one by one. It is read
// from a place on, and never changed; things share the lists that they have in common. The
// zero value is a list of nothing. Its fields are for who writes it down.
type Packed[T any] struct {
	Things  int
	Texts   []string
	Lists   []byte   // one behind the other: how many texts, and which
	Columns [][]byte // first what of each thing is in the others, a bit for each; of texts and of lists their places, of counts the count, of numbers see appendMaybe
	Marks   []int    // where every so many-th thing, which is in every column, begins in each of them
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

// width is how many columns there are, with that of what is in the others.
func (c *packedColumns) width() int {
	return 1 + len(c.texts) + len(c.lists) + len(c.counts) + len(c.numbers)
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
	x, was    T
	at, wasAt packedColumns // of x, and of what came before it
	last      []uint64      // places of the texts and lists that came last
	names     packedNames
	out       Packed[T]
}

// NewPacker returns a packer of nothing yet.
func NewPacker[T any]() *Packer[T] {
	p := &Packer[T]{names: packedNames{known: map[string]uint64{}, same: map[sameList]uint64{}}}
	p.at, p.wasAt = columnsOf(&p.x), columnsOf(&p.was)
	p.last, p.out.Columns = make([]uint64, len(p.at.texts)+len(p.at.lists)), make([][]byte, p.at.width())
	return p
}

// Add packs one more.
func (p *Packer[T]) Add(x T) {
	p.was, p.x = p.x, x
	all := p.out.Things%packedStep == 0
	if all {
		for _, column := range p.out.Columns {
			p.out.Marks = append(p.out.Marks, len(column))
		}
	}
	first, rest := &p.out.Columns[0], p.out.Columns[1:]
	own, bit := uint64(0), uint64(1) // what is in the columns
	for k, t := range p.at.texts {
		if again := p.out.Things > 0 && *t == *p.wasAt.texts[k]; all || !again {
			if !again {
				p.last[k] = uint64(p.names.texts.place(*t))
			}
			rest[k], own = binary.AppendUvarint(rest[k], p.last[k]), own|bit
		}
		bit <<= 1
	}
	rest = rest[len(p.at.texts):]
	last := p.last[len(p.at.texts):]
	for k, l := range p.at.lists {
		if place := p.names.list(*l); all || place != last[k] {
			last[k] = place
			rest[k], own = binary.AppendUvarint(rest[k], place), own|bit
		}
		bit <<= 1
	}
	rest = rest[len(p.at.lists):]
	for k, n := range p.at.counts {
		if all || *n != *p.wasAt.counts[k] {
			rest[k], own = binary.AppendVarint(rest[k], int64(*n)), own|bit
		}
		bit <<= 1
	}
	rest = rest[len(p.at.counts):]
	for k, n := range p.at.numbers {
		if all || *n != *p.wasAt.numbers[k] {
			rest[k], own = appendMaybe(rest[k], *n), own|bit
		}
		bit <<= 1
	}
	*first = binary.AppendUvarint(*first, own)
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
	own    uint64   // what of the thing is in the columns from next on
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

// read reads the next thing into the one before.
func (r *unpacker) read() {
	r.next = 0
	r.own = r.place()
	for _, t := range r.into.texts {
		if r.has() {
			*t = placed(r, r.texts)
		}
	}
	for _, l := range r.into.lists {
		if r.has() {
			*l = placed(r, r.lists)
		}
	}
	for _, n := range r.into.counts {
		if r.has() {
			*n = int(r.number())
		}
	}
	for _, n := range r.into.numbers {
		if r.has() {
			*n = maybeOf(r.number())
		}
	}
}

// has goes on to the next column and tells whether the thing has something of its own there.
func (r *unpacker) has() bool {
	own := r.own&1 != 0
	r.next, r.own = r.next+1, r.own>>1
	return own
}

// placed reads what stands at a place of a list.
func placed[T any](r *unpacker, all []T) (x T) {
	n := r.place()
	if n >= uint64(len(all)) {
		r.wrong = true
		return x
	}
	return all[n]
}

func (r *unpacker) place() uint64 {
	b := r.packed[r.next]
	n, size := binary.Uvarint(b)
	if size <= 0 {
		r.wrong = true
		return 0
	}
	r.packed[r.next] = b[size:]
	return n
}

func (r *unpacker) number() int64 {
	b := r.packed[r.next]
	n, size := binary.Varint(b)
	if size <= 0 {
		r.wrong = true
		return 0
	}
	r.packed[r.next] = b[size:]
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
