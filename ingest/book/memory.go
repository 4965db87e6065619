package book

import "bytes"

// memory is the small parts that were last read well, and what was made of each. Units
// fill in one blank by the thousand: what they do not touch (styles, the theme, the lists
// of parts) comes packed into the same bytes each time, and says the same again.
type memory struct {
	limits Limits // under which they were read
	parts  []knownPart
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
	p := &r.archive.parts[i]
	if r.known.limits != r.limits {
		r.known = memory{limits: r.limits}
	}
	for k := range r.known.parts {
		if made, ok := r.known.parts[k].made.(T); ok && r.known.parts[k].is(p) {
			r.known.toFront(k)
			r.archive.done[i] = true
			return made, nil
		}
	}
	r.start(i)
	made, fault := read()
	if fault == nil && p.size <= knownSize && len(p.body) <= knownPacked {
		r.known.add(knownPart{p.method, p.crc, p.size, bytes.Clone(p.body), made})
	}
	return made, fault
}

func (k *knownPart) is(p *part) bool {
	return k.crc == p.crc && k.size == p.size && k.method == p.method && bytes.Equal(k.packed, p.body)
}

// add puts a part in front and lets go of the one that was not met for the longest time.
func (m *memory) add(k knownPart) {
	if len(m.parts) < knownParts {
		m.parts = append(m.parts, knownPart{})
	}
	m.parts[len(m.parts)-1] = k
	m.toFront(len(m.parts) - 1)
}

func (m *memory) toFront(i int) {
	k := m.parts[i]
	copy(m.parts[1:i+1], m.parts[:i])
	m.parts[0] = k
}
