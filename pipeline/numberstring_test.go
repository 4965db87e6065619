package pipeline

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// A number is written with the digits that its millionths have, and no zeros behind them.
func TestNumbersAreWrittenDigitByDigit(t *testing.T) {
	plain := func(n Number) string {
		sign := ""
		if n < 0 {
			sign, n = "-", -n
		}
		return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%s%d.%06d", sign, n/One, n%One), "0"), ".")
	}
	random := rand.New(rand.NewPCG(5, 6))
	numbers := []Number{0, 1, -1, 10, One, -One, 10 * One, One - 1, One + 1, 1_100_000, -100, math.MaxInt64, math.MinInt64 + 1}
	for range 20_000 {
		numbers = append(numbers, Number(random.Int64N(1<<(1+random.IntN(62))))-Number(random.Int64N(1<<20)))
	}
	for _, n := range numbers {
		if got := n.String(); got != plain(n) {
			t.Fatalf("%d millionths are written %q, want %q", int64(n), got, plain(n))
		}
	}
}
