package book

import (
	"bytes"
	"compress/flate"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// inflateBoth inflates bytes by our own code and by the standard library.
func inflateBoth(packed []byte) (ours, theirs []byte, left int, same bool) {
	const most = 1 << 20
	var d inflater
	d.reset(packed)
	ours, err := io.ReadAll(io.LimitReader(&d, most))
	source := bytes.NewReader(packed)
	theirs, want := io.ReadAll(io.LimitReader(flate.NewReader(source), most))
	if err != nil || want != nil {
		return nil, nil, 0, err != nil && want != nil
	}
	return ours, theirs, d.unread() - source.Len(), true
}

func checkInflate(t *testing.T, packed []byte) {
	t.Helper()
	switch ours, theirs, left, same := inflateBoth(packed); {
	case !same:
		t.Errorf("%.80q: only one of both readers refuses it", packed)
	case !bytes.Equal(ours, theirs):
		t.Errorf("%.80q: %d bytes, the standard library %d, or others", packed, len(ours), len(theirs))
	case left != 0 && len(ours) < 1<<20:
		t.Errorf("%.80q: %d bytes more are left over than by the standard library", packed, left)
	}
}

// deflated packs a text.
func deflated(text []byte, level int) []byte {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, level)
	if err != nil {
		panic(err)
	}
	w.Write(text)
	w.Close()
	return out.Bytes()
}

// TestInflate holds our own inflating against the standard library's: texts of many
// kinds and lengths in all ways of packing, cut, with bits flipped and with bytes behind.
func TestInflate(t *testing.T) {
	random := rand.New(rand.NewPCG(2021, 6))
	words := strings.Fields(`<c r="A1" s="2"></c> <v>12</v> Sở Nội vụ Đơn vị báo cáo &#34;`)
	for n := range 120 {
		if raceEnabled && n%10 != 0 {
			continue // the gate takes all of them without the race detector
		}
		var text bytes.Buffer
		for text.Len() < 1<<(n%18) {
			switch n % 3 {
			case 0:
				text.WriteString(words[random.IntN(len(words))])
			case 1:
				text.WriteByte(byte(random.IntN(1 + n)))
			default:
				text.WriteString(strings.Repeat("ab", random.IntN(200)))
				text.WriteByte(byte(random.IntN(256)))
			}
		}
		for _, level := range []int{flate.HuffmanOnly, 0, 1, 6, 9} {
			packed := deflated(text.Bytes(), level)
			checkInflate(t, packed)
			checkInflate(t, append(bytes.Clone(packed), "behind it"...))
			for range 8 {
				checkInflate(t, packed[:random.IntN(len(packed))])
				wrong := bytes.Clone(packed)
				wrong[random.IntN(len(wrong))] ^= 1 << random.IntN(8)
				checkInflate(t, wrong)
			}
		}
	}
}

// Codes longer than the tables are wide, and letters and distances at their ends.
func TestInflateLongCodes(t *testing.T) {
	var text bytes.Buffer
	for i := range 24 {
		for range 1 << max(0, 18-i) {
			text.WriteByte(byte(i * 7))
		}
	}
	shuffled := text.Bytes()
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	checkInflate(t, deflated(shuffled, flate.HuffmanOnly))
	checkInflate(t, deflated(shuffled, 9))
	far := append(bytes.Clone(shuffled[:history]), shuffled[:history]...)
	checkInflate(t, deflated(far, 9))
}

func TestInflateSaysHowItFailed(t *testing.T) {
	var d inflater
	d.reset([]byte{7}) // a kind of block that there is not
	if n, err := d.Read(make([]byte, 9)); n != 0 || !errors.Is(err, errPacked) {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// FuzzInflate gives both readers the same bytes.
func FuzzInflate(f *testing.F) {
	for _, level := range []int{flate.HuffmanOnly, 0, 1, 9} {
		f.Add(deflated([]byte(strings.Repeat(`<c r="A1" s="2"></c><v>12</v>`, 9)+"Sở Nội vụ"), level))
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, packed []byte) { checkInflate(t, packed) })
}
