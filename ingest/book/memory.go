package book

import "bytes"

// memory is the small parts that were last read well, and what was made of each. Units
// fill in one blank by the thousand: what they do not touch (styles, the theme, the lists
// of parts) comes packed into the same bytes each time, and says the same again.
type memory struct {
	limits   Limits // under which they were read
	parts    []knownPart
	passages []passage
	met      recorder // the room of one
}

// knownPart is all of a part on which depends what is made of it, and that.
type knownPart struct {
	method uint16
	crc    uint32
	size   int64
	packed []byte
	made   any
}

const (
	knownParts  = 16 // a blank of the program has nine of them
	knownPacked = 8 << 10
	knownSize   = 64 << 10
)

// once returns what read makes of a part, or made of the same bytes before; nobody may
// change it. It must depend on nothing but the part and the limits. Only what is sound is
// remembered.
func once[T any](r *workbookReader, i int, read func() (T, *Fault)) (T, *Fault) {
	p, known := &r.archive.parts[i], r.memory()
	for k := range known.parts {
		if made, ok := known.parts[k].made.(T); ok && known.parts[k].is(p) {
			toFront(known.parts, k)
			r.archive.done[i] = true
			return made, nil
		}
	}
	r.start(i)
	made, fault := read()
	if fault == nil && p.size <= knownSize && len(p.body) <= knownPacked {
		known.parts = keep(known.parts, knownPart{p.method, p.crc, p.size, bytes.Clone(p.body), made}, knownParts)
	}
	return made, fault
}

// memory is what was remembered under the limits of now.
func (r *workbookReader) memory() *memory {
	if r.known.limits != r.limits {
		r.known = memory{limits: r.limits}
	}
	return &r.known
}

func (k *knownPart) is(p *part) bool {
	return k.crc == p.crc && k.size == p.size && k.method == p.method && bytes.Equal(k.packed, p.body)
}

// keep puts one in front of at most so many and lets go of the one that was not met for the
// longest time.
func keep[T any](all []T, one T, most int) []T {
	if len(all) < most {
		all = append(all, one)
	}
	all[len(all)-1] = one
	toFront(all, len(all)-1)
	return all
}

func toFront[T any](all []T, i int) {
	one := all[i]
	copy(all[1:i+1], all[:i])
	all[0] = one
}
