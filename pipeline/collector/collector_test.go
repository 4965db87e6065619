package collector

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

// over is how much may come until the collector works.
func over() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/goal:bytes"}, {Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64() - s[1].Value.Uint64()
}

// As much may come on top of much as on top of little, and at the end it is as before.
func TestAsMuchComesOnTopOfMuchAndOfLittle(t *testing.T) {
	const usual, bytes = 137, 16 << 20
	defer debug.SetGCPercent(debug.SetGCPercent(usual))
	end := After(bytes)
	var held []byte
	for _, size := range []int{8 << 20, 256 << 20, 8 << 20} {
		held = make([]byte, size)
		runtime.GC()
		for waited := 0; over() < bytes*3/4 || over() > bytes*3/2; waited++ {
			if waited == 1000 {
				t.Fatalf("with %d MB held %d MB may come", size>>20, over()>>20)
			}
			time.Sleep(10 * time.Millisecond) // it is set beside what goes on
		}
		runtime.KeepAlive(held)
	}
	inner := After(2 * bytes) // one within another
	inner()
	end()
	runtime.GC()
	runtime.GC()
	if got := debug.SetGCPercent(usual); got != usual {
		t.Errorf("afterwards the collector works at %d %%", got)
	}
}

// What is freed and not wanted until the collector works again is given back: the runtime is
// held to what there is then and a little more, never to more than it was held to by others,
// and afterwards to what it was.
func TestWhatIsFreedIsGivenBack(t *testing.T) {
	const bytes = 16 << 20
	for name, given := range map[string]int64{"no limit": math.MaxInt64, "a limit far off": 8 << 30, "a limit near by": 24 << 20} {
		before := debug.SetMemoryLimit(given)
		end := After(bytes)
		inner := After(bytes) // one within another
		held := make([]byte, 64<<20)
		runtime.GC()
		for waited := 0; ; waited++ {
			limit, most := debug.SetMemoryLimit(-1), int64(len(held)+bytes+32<<20)
			if limit == given && given < most || limit < given && limit > int64(len(held)+bytes/2) && limit < most {
				break
			}
			if waited == 1000 {
				t.Fatalf("%s: with %d MB held the limit is %d MB", name, len(held)>>20, limit>>20)
			}
			time.Sleep(10 * time.Millisecond) // it is set beside what goes on
		}
		runtime.KeepAlive(held)
		inner()
		end()
		if got := debug.SetMemoryLimit(before); got != given {
			t.Errorf("%s: afterwards the limit is %d", name, got)
		}
	}
}
