package weboffice

import (
	"slices"
	"sync"
)

// memo keeps the last few of what is costly to make. What several ask for at the same time
// is made once; the lock is not held meanwhile. An error is not kept.
type memo[K comparable, V any] struct {
	most int

	mu   sync.Mutex
	kept []*memory[K, V] // used last at the end
}

type memory[K comparable, V any] struct {
	key  K
	make func() (V, error)
}

// get returns what is kept under a key, or makes it.
func (m *memo[K, V]) get(key K, create func() (V, error)) (V, error) {
	m.mu.Lock()
	i := slices.IndexFunc(m.kept, func(x *memory[K, V]) bool { return x.key == key })
	var x *memory[K, V]
	if i >= 0 {
		x = m.kept[i]
		m.kept = append(slices.Delete(m.kept, i, i+1), x)
	} else {
		x = &memory[K, V]{key, sync.OnceValues(create)}
		m.kept = append(m.kept, x)
		if over := len(m.kept) - m.most; over > 0 {
			m.kept = slices.Delete(m.kept, 0, over)
		}
	}
	m.mu.Unlock()
	v, err := x.make()
	if err != nil {
		m.forget(x)
	}
	return v, err
}

func (m *memo[K, V]) forget(x *memory[K, V]) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept = slices.DeleteFunc(m.kept, func(y *memory[K, V]) bool { return y == x })
}
