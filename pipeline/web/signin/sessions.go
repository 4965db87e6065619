package signin

import (
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
)

// sessionStore keeps sessions in memory. The library's own needs a goroutine to forget
// what has ended, and cannot be ended itself without a race.
type sessionStore struct {
	mu    sync.Mutex
	items map[string]sessionItem
	swept time.Time
}

type sessionItem struct {
	data []byte
	ends time.Time
}

var _ scs.Store = (*sessionStore)(nil)

// Find returns the data of a session that has not ended.
func (s *sessionStore) Find(token string) ([]byte, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	item, ok := s.items[token]
	if !ok || !time.Now().Before(item.ends) { // the library's clock, too
		return nil, false, nil
	}
	return item.data, true, nil
}

// Commit keeps a session until it ends, and forgets those that have.
func (s *sessionStore) Commit(token string, data []byte, ends time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := time.Now(); now.Sub(s.swept) > time.Minute {
		s.swept = now
		for name, item := range s.items {
			if !now.Before(item.ends) {
				delete(s.items, name)
			}
		}
	}
	s.items[token] = sessionItem{data, ends}
	return nil
}

// Delete ends a session.
func (s *sessionStore) Delete(token string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.items, token)
	return nil
}

func (s *sessionStore) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.items)
}
