package summary

import (
	"bytes"
	"math"
	"testing"
)

// A cell gives back what was set, and its formula in words, whichever way it is kept.
func TestACellGivesBackWhatWasSet(t *testing.T) {
	s := newSheet("S")
	for i, c := range []struct {
		value   any
		formula formula
		words   string
	}{
		{value: "chữ"}, {value: nil}, {value: int64(7)}, {value: 0.25},
		{value: int64(math.MaxUint32)}, {value: int64(math.MaxUint32 + 1)}, {value: int64(-1)}, {value: int64(math.MinInt64)},
		{int64(7), formula{kind: sameFormula, row: 12_000, col: 28}, "'" + SheetUnits + "'!AB12000"},
		{-0.5, formula{kind: sameFormula, row: 7, col: 1}, "'" + SheetUnits + "'!A7"},
		{12.5, formula{kind: rateFormula, row: 9, col: 26, places: 4}, "ROUND(Z9/AA9*100,4)"},
		{int64(100), formula{kind: rateFormula, row: 9, col: 3, places: 12}, "ROUND(C9/D9*100,12)"},
		{math.Inf(1), freely("D4+E4"), "D4+E4"},
	} {
		s.set(3, i+1, label(), c.value, c.formula)
		if at := *s.at(3, i+1); s.valueOf(at) != c.value || s.formulaOf(at) != c.words {
			t.Errorf("%v by %q is %v by %q", c.value, c.words, s.valueOf(at), s.formulaOf(at))
		}
	}
}

// What is written in pieces is what was written, and no piece is larger than another.
func TestPiecesAreWhatWasWritten(t *testing.T) {
	var out pieces
	var want []byte
	for i, size := range []int{0, 3, pieceSize - 4, 2, 5*pieceSize + 1, pieceSize} {
		b := bytes.Repeat([]byte{byte('a' + i)}, size)
		if n, err := out.Write(b); n != size || err != nil {
			t.Fatal(n, err)
		}
		want = append(want, b...)
	}
	if got := bytes.Join(out, nil); !bytes.Equal(got, want) {
		t.Errorf("%d bytes are %d others", len(want), len(got))
	}
	for _, p := range out {
		if cap(p) != pieceSize {
			t.Errorf("a piece takes %d bytes", cap(p))
		}
	}
}
