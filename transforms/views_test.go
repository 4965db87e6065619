package transforms

import (
	"errors"
	"slices"
	"sync"
	"testing"
)

// What a definition reads has ended before it begins, however many are computed at once; what
// its comments name it does not wait for.
func TestDefinitionsAreComputedInTurn(t *testing.T) {
	t.Parallel()
	list := []definition{
		{"001", "first", "select 1", false},
		{"002", "beside", "-- Unlike first.\nselect 1", false},
		{"003", "second", "select * from first", false},
		{"004", "shown", "select * from second join beside on true", true},
		{"005", "third", "select * from shown -- and first", false},
	}
	for _, atOnce := range []int{1, 2, 5} {
		var mu sync.Mutex
		var ended []string
		meeting := make(chan struct{})
		err := inTurn(atOnce, list, func(d definition) error {
			if atOnce > 1 && d.number < "003" { // go on where both have begun
				select {
				case meeting <- struct{}{}:
				case <-meeting:
				}
			}
			mu.Lock()
			defer mu.Unlock()
			for _, name := range map[string][]string{"second": {"first"}, "shown": {"beside", "second"}, "third": {"shown"}}[d.name] {
				if !slices.Contains(ended, name) {
					t.Errorf("%d at once: %s before %s", atOnce, d.name, name)
				}
			}
			ended = append(ended, d.name)
			return nil
		})
		if err != nil || len(ended) != len(list) {
			t.Errorf("%d at once: %v, %v", atOnce, ended, err)
		}
	}
}

// After one that failed no other is begun.
func TestAFailingDefinitionIsTheLast(t *testing.T) {
	t.Parallel()
	list := []definition{{"001", "first", "select 1", false}, {"002", "second", "select * from first", false}, {"003", "third", "select * from second", false}}
	failing := errors.New("it fails")
	for _, atOnce := range []int{1, 2} {
		var begun []string
		err := inTurn(atOnce, list, func(d definition) error {
			begun = append(begun, d.name)
			if d.name == "second" {
				return failing
			}
			return nil
		})
		if !errors.Is(err, failing) || !slices.Equal(begun, []string{"first", "second"}) {
			t.Errorf("%d at once: %v, %v", atOnce, begun, err)
		}
	}
}
