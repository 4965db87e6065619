package wording

import "testing"

func TestFoldBringsTheSameWordsTogether(t *testing.T) {
	for _, pair := range [][2]string{
		{"Hoá  đơn", "hóa đơn"}, {"Thuỵ", "THỤY"}, {"a\u00a0b", "A b"}, {"“x” – y", "\"x\" - y"},
	} {
		if Fold(pair[0]) != Fold(pair[1]) {
			t.Errorf("Fold(%q) = %q, Fold(%q) = %q", pair[0], Fold(pair[0]), pair[1], Fold(pair[1]))
		}
	}
}

func TestBareTakesMarksOff(t *testing.T) {
	if got := Bare("Thị trấn Đại Từ"); got != "thi tran dai tu" {
		t.Errorf("Bare = %q", got)
	}
}

func TestIsBlank(t *testing.T) {
	for text, want := range map[string]bool{"": true, " ….. ": true, "\u200b": true, "0": false, "x": false} {
		if IsBlank(text) != want {
			t.Errorf("IsBlank(%q) = %t", text, !want)
		}
	}
}
