package transforms

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// What is done side by side is done with each of a list, never with more at once than are
// allowed; after one that failed no other is begun, and of several that failed the first of
// the list says why.
func TestSideBySide(t *testing.T) {
	t.Parallel()
	list := make([]int, 50)
	for i := range list {
		list[i] = i
	}
	for workers := 1; workers <= 4; workers++ {
		var now, most, done atomic.Int32
		count := func(int) error {
			if n := now.Add(1); n > most.Load() {
				most.Store(n)
			}
			done.Add(1)
			now.Add(-1)
			return nil
		}
		if err := sideBySide(workers, list, count); err != nil || done.Load() != 50 || most.Load() > int32(workers) {
			t.Errorf("%d workers: %d of 50 were done, %d at once: %v", workers, done.Load(), most.Load(), err)
		}
	}
	begun := 0
	err := sideBySide(1, list, func(i int) error {
		begun++
		if i >= 3 {
			return fmt.Errorf("%d", i)
		}
		return nil
	})
	if err == nil || err.Error() != "3" || begun != 4 {
		t.Errorf("%d were begun: %v", begun, err)
	}
	var begunBoth sync.WaitGroup
	begunBoth.Add(2)
	err = sideBySide(2, []string{"slow", "fast"}, func(name string) error {
		begunBoth.Done()
		begunBoth.Wait()
		if name == "slow" {
			time.Sleep(time.Millisecond)
		}
		return errors.New(name)
	})
	if err == nil || err.Error() != "slow" {
		t.Error(err)
	}
}
