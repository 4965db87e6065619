package signin

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestPasswordsAreKeptAsArgon2id(t *testing.T) {
	h := NewHasher(1)
	kept, err := h.Hash(t.Context(), "ba con cò trắng")
	if err != nil || !strings.HasPrefix(kept, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("%q, %v", kept, err)
	}
	again, _ := h.Hash(t.Context(), "ba con cò trắng")
	if kept == again {
		t.Error("two hashes have the same salt")
	}
	for password, want := range map[string]bool{"ba con cò trắng": true, "ba con cò trắng ": false, "ba con co trang": false, "": false,
		"ba con co\u0300 tra\u0306\u0301ng": true} { // typed as letter and mark
		same, stale, err := h.Compare(t.Context(), kept, password)
		if same != want || stale || err != nil {
			t.Errorf("%q: %v, stale %v, %v", password, same, stale, err)
		}
	}
	weak := &Hasher{cost{64, 1, 1}, make(chan struct{}, 1), make(chan struct{}, 1)}
	old, _ := weak.Hash(t.Context(), "x")
	if same, stale, err := h.Compare(t.Context(), old, "x"); !same || !stale || err != nil {
		t.Errorf("a hash of less cost: same %v, stale %v, %v", same, stale, err)
	}
}

// A hash that nobody of us wrote, or that would exhaust the machine, is none.
func TestHashesThatAreNone(t *testing.T) {
	if _, err := parseHash(someHash); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"", "x", strings.Replace(someHash, "m=64", "m=4294967295", 1), strings.Replace(someHash, "m=64", "m=064", 1), strings.Replace(someHash, "t=1", "t=0", 1),
		strings.Replace(someHash, "t=1", "t=9999", 1), strings.Replace(someHash, "p=1", "p=0", 1), strings.Replace(someHash, "argon2id", "argon2i", 1), strings.Replace(someHash, "v=19", "v=16", 1),
		someHash + "=", someHash + "$", strings.Replace(someHash, "m=64", "m= 64", 1), strings.Replace(someHash, "$AAAA", "$AA!A", 1), "$2b$12$abcdefghijklmnopqrstuv"} {
		if _, err := parseHash(s); err == nil {
			t.Errorf("%q is taken for a hash", s)
		}
	}
}

func TestPasswordsThatAreNotGoodEnough(t *testing.T) {
	for _, bad := range []string{"", "ngắn", "123456789", "1234567890", "0987654321", "aaaaaaaaaaaa", "ababababab", "Matkhau@2026", "Password123!", "qwertyuiop", "an.nguyen-2026", "danvan2021!!!", "abcdefghijkl",
		"2021-2022-2023", strings.Repeat("dài quá ", 20), "có\tdấu tab ở trong", "sai mã \xff\xfe ở đây"} {
		if CheckPassword("an.nguyen", bad) == nil {
			t.Errorf("%q is good enough", bad)
		}
	}
	for _, good := range []string{"con trâu uống cà phê", "Xe đạp màu tím 7", "k9#mZq2!vLpX", "correct horse battery"} {
		if err := CheckPassword("an.nguyen", good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}

// An unknown login takes as long as a wrong password: it is the same work.
func TestAnUnknownLoginTakesAsLong(t *testing.T) {
	h := NewHasher(1)
	kept, err := h.Hash(t.Context(), "con trâu uống cà phê")
	if err != nil {
		t.Fatal(err)
	}
	// The least of several, in changing order: other work on the machine and the collector
	// of garbage only add.
	least := map[string]time.Duration{}
	ratio := 0.0
	for i := range 60 {
		order := []string{kept, ""}
		if i%3 == 0 {
			order = []string{"", kept}
		}
		for _, k := range order {
			began := time.Now()
			if same, _, err := h.Compare(t.Context(), k, "sai mật khẩu rồi"); same || err != nil {
				t.Fatal(same, err)
			}
			if took := time.Since(began); least[k] == 0 || took < least[k] {
				least[k] = took
			}
		}
		if ratio = float64(least[""]) / float64(least[kept]); i >= 8 && ratio > 0.75 && ratio < 1.33 {
			return
		}
	}
	t.Errorf("unknown login %v, wrong password %v", least[""], least[kept])
}

// However many try at once, only some are hashed at a time, and the queue is bounded.
func TestHashingIsBounded(t *testing.T) {
	h := NewHasher(2)
	leave1, _ := h.enter(t.Context())
	leave2, _ := h.enter(t.Context())
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	var mu sync.Mutex
	crowded, gaveUp := 0, 0
	for range 300 {
		all.Go(func() {
			_, err := h.enter(ctx)
			mu.Lock()
			defer mu.Unlock()
			if errors.Is(err, errCrowded) {
				crowded++
			} else if errors.Is(err, context.Canceled) {
				gaveUp++
			}
		})
	}
	for begun := time.Now(); time.Since(begun) < 5*time.Second; time.Sleep(time.Millisecond) {
		mu.Lock()
		n := crowded
		mu.Unlock()
		if n == 300-cap(h.waiting) {
			break
		}
	}
	stop()
	all.Wait()
	if crowded != 300-mostWaiting || gaveUp != mostWaiting || mostWaiting < 200 {
		t.Errorf("%d sent away, %d waited", crowded, gaveUp)
	}
	leave1()
	leave2()
	leave, err := h.enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	leave()
}
