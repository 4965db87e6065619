package charset

import (
	"runtime"
	"slices"
	"strings"
	"testing"
)

// Text that no syllable is in may be as long as a file. What it costs follows from the
// size of the file, and words behind those that decide are not even kept.
func TestLongTextsCostLittle(t *testing.T) {
	const size, enough = 2 << 20, 32 << 20 // five thousand words are judged at most
	long := strings.Repeat("aìò", size/5)
	for name, text := range map[string]string{
		"one word":        long,
		"many words":      strings.ReplaceAll(long, "ò", " "),
		"signs":           strings.Repeat("·", size/2),
		"distinct words":  distinct(size / 8),
		"a word and text": long + " Uû ban nh©n d©n",
	} {
		if used := allocated(func() { DetectBytes(text) }); used > enough {
			t.Errorf("%s: %d KB allocated to decide over %d KB", name, used>>10, len(text)>>10)
		}
		if used := allocated(func() { Convert(Windows1258, text) }); used > 6*uint64(len(text)) {
			t.Errorf("%s: %d KB allocated to convert %d KB", name, used>>10, len(text)>>10)
		}
	}
}

// distinct makes as many different words with marks.
func distinct(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("á")
		for ; i > 0; i /= 26 {
			b.WriteByte('a' + byte(i%26))
		}
		b.WriteByte(' ')
	}
	return b.String()
}

func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestALongWordIsNoSyllable(t *testing.T) {
	_, e := Detect(slices.Values(one(PlainFont, strings.Repeat("á", longestWord))))
	if e.Words != 1 || e.Wrong[Unicode] != 1 || e.Wrong[TCVN3] != 1 || e.Wrong[VNI] != 1 {
		t.Errorf("%+v", e)
	}
}
