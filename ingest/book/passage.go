package book

import (
	"bytes"
	"slices"
)

// passage is what stands inside an element that is only passed over, as it was met before
// and found well formed. The checks on the cells of a blank are longer than all its words
// and figures, and the same in each of the thousands that come back.
type passage struct {
	content []byte // its children, one behind the other
	ends    []int  // where each of them ends
}

const (
	knownPassages   = 16 // four forms, as three tiers have them, and some
	shortestPassage = 512
	longestPassage  = 64 << 10
)

// passOver is [scanner.skip] of an element right inside the root. What stands in it byte for
// byte as it did before was found well formed then; only the rest is taken apart.
func (r *workbookReader) passOver() *Fault {
	if r.scan.closing {
		return r.scan.skip()
	}
	m := r.memory()
	met := &m.met
	*met = recorder{content: met.content[:0], ends: met.ends[:0]}
	if k, common := m.like(&r.scan); k >= 0 {
		p := &m.passages[k]
		n := r.scan.follow(p, common)
		r.followed = r.followed || n > 0
		if met.lost = n == len(p.ends) && r.scan.ends(); met.lost {
			toFront(m.passages, k)
		} else {
			met.take(p, n)
		}
	}
	if fault := r.scan.record(met); fault != nil {
		return fault
	}
	if p, ok := met.passage(); ok {
		m.passages = keep(m.passages, p, knownPassages)
	}
	return nil
}

// ends tells whether an end tag follows.
func (s *scanner) ends() bool {
	if s.end-s.pos < 2 {
		s.more()
	}
	return s.window[s.pos] == '<' && s.window[s.pos+1] == '/'
}

// like returns which passage what follows begins like, and how many bytes are the same; -1
// where it begins like none.
func (m *memory) like(s *scanner) (best, common int) {
	best = -1
	for k := range m.passages {
		p := &m.passages[k]
		if common >= len(p.content) || best >= 0 && p.content[common] != s.window[s.pos+common] {
			continue // it cannot have more in common
		}
		if n := same(s.window[s.pos:s.valid], p.content); n > common {
			best, common = k, n
		}
	}
	return best, common
}

// follow moves behind the children that stand in the passage as well and returns how many
// they are; so many bytes are known to be the same. It never stops inside one.
func (s *scanner) follow(p *passage, common int) (children int) {
	at := 0 // in the passage
	for n := common; at < len(p.content); n = same(s.window[s.pos:s.valid], p.content[at:]) {
		there := s.valid - s.pos
		to, _ := slices.BinarySearch(p.ends, at+n+1)
		if to > children {
			s.pos += p.ends[to-1] - at
			at, children = p.ends[to-1], to
		}
		if n < there || s.end-s.pos == len(s.window)-behind || !s.more() {
			break // it goes on otherwise, or with a child longer than the window
		}
	}
	return children
}

// same returns how many bytes two texts have in common from their beginning on.
func same(a, b []byte) int {
	const step = 256
	n, most := 0, min(len(a), len(b))
	for n+step <= most && bytes.Equal(a[n:n+step], b[n:n+step]) {
		n += step
	}
	for n < most && a[n] == b[n] {
		n++
	}
	return n
}

// recorder takes down what is passed over.
type recorder struct {
	content []byte
	ends    []int
	lost    bool // it is known, too long, or some of it was gone before it was taken down
}

// take begins with the first children of a passage.
func (r *recorder) take(p *passage, children int) {
	if children > 0 {
		r.ends = append(r.ends, p.ends[:children]...)
		r.content = append(r.content, p.content[:p.ends[children-1]]...)
	}
}

// passage is what was taken down, where it is worth keeping.
func (r *recorder) passage() (passage, bool) {
	if r.lost || len(r.ends) == 0 || r.ends[len(r.ends)-1] < shortestPassage {
		return passage{}, false
	}
	return passage{bytes.Clone(r.content[:r.ends[len(r.ends)-1]]), slices.Clone(r.ends)}, true
}

// record is skip, with everything but the end tag of the element taken down.
func (s *scanner) record(r *recorder) *Fault {
	s.passing = true
	for depth := s.depth(); ; {
		from := s.gone + s.pos
		t := s.next()
		switch {
		case t == tokenFault:
			return s.fault
		case s.depth() < depth:
			s.passing = false
			return nil
		case r.lost:
			continue
		case from < s.gone || len(r.content)+s.gone+s.pos-from > longestPassage:
			r.lost = true
			continue
		}
		r.content = append(r.content, s.window[from-s.gone:s.pos]...)
		if t == tokenEnd && s.depth() == depth {
			r.ends = append(r.ends, len(r.content))
		}
	}
}
