package signin

import (
	"fmt"
	"testing"
	"time"
)

func TestALimiterAllowsABurstAndThenOneInAWhile(t *testing.T) {
	now := time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)
	l := newLimiter(func() time.Time { return now }, 3, time.Minute)
	allowed := func(key string) bool { _, ok := l.take(key); return ok }
	for i, want := range []bool{true, true, true, false, false} {
		if got := allowed("a"); got != want {
			t.Errorf("try %d: %v", i+1, got)
		}
	}
	if wait, ok := l.take("a"); ok || wait != time.Minute {
		t.Errorf("wait %v", wait)
	}
	if !allowed("b") {
		t.Error("another key pays for it")
	}
	now = now.Add(time.Minute)
	if !allowed("a") || allowed("a") {
		t.Error("after a minute there is one more, and one only")
	}
	l.giveBack("a")
	if !allowed("a") {
		t.Error("what was given back is not there")
	}
	now = now.Add(-time.Hour) // a clock that was put back
	if allowed("a") {
		t.Error("a clock that goes back opens the door")
	}
	now = now.Add(24 * time.Hour)
	for range 3 {
		if !allowed("a") {
			t.Error("a day later there is no burst")
		}
	}
}

func TestALimiterForgetsAndStaysSmall(t *testing.T) {
	now := time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)
	l := newLimiter(func() time.Time { return now }, 2, time.Minute)
	l.most = 4096
	refused := 0
	for i := range 20_000 {
		if _, ok := l.take(fmt.Sprint(i)); !ok {
			refused++
		}
	}
	if len(l.keys) > l.most+1 || refused < 15_000 {
		t.Errorf("%d keys, %d refused", len(l.keys), refused)
	}
	now = now.Add(time.Hour)
	if _, ok := l.take("new"); !ok || len(l.keys) > 2 {
		t.Errorf("an hour later: %d keys", len(l.keys))
	}
}

func TestUploadsAtOnceAreBounded(t *testing.T) {
	var a atOnce
	for i := range mostSendingEach {
		if !a.begin("an") {
			t.Fatalf("%d uploads of one user are too many", i+1)
		}
	}
	if a.begin("an") {
		t.Error("one user sends as much at once as he likes")
	}
	for i := range mostSending - mostSendingEach {
		if !a.begin(fmt.Sprint("u", i)) {
			t.Fatalf("%d uploads are too many", mostSendingEach+i+1)
		}
	}
	if a.begin("binh") {
		t.Error("all together send as much at once as they like")
	}
	a.end("an")
	if !a.begin("binh") || a.begin("an") {
		t.Error("one that ended leaves no room")
	}
	for range mostSendingEach - 1 {
		a.end("an")
	}
	if _, known := a.users["an"]; known {
		t.Error("who sends nothing is remembered")
	}
}
