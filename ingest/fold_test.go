package ingest

import (
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestFoldBringsSpellingsTogether(t *testing.T) {
	same := [][]string{
		{"Thanh Hoá", "Thanh Hóa", "THANH HÓA", "thanh  hóa", "Thanh\u00a0Hóa", " Thanh Hóa\u200b", norm.NFD.String("Thanh Hoá")},
		{"Phường Thuỵ Vân", "Phường Thụy Vân"},
		{"Uỷ ban nhân dân", "Ủy ban nhân dân", "ỦY BAN  NHÂN DÂN"},
		{"Lũy kế", "Luỹ kế"},
		{"Quý II", "QÚY ii"},
		{"“Dân vận khéo”", "\"dân vận khéo\""},
		{"Văn hóa – xã hội", "văn hoá - xã hội"},
		{"Khoẻ mạnh", "Khỏe mạnh"},
	}
	for _, group := range same {
		for _, s := range group[1:] {
			if fold(s) != fold(group[0]) {
				t.Errorf("fold(%q) = %q, fold(%q) = %q", s, fold(s), group[0], fold(group[0]))
			}
		}
	}
	different := [][2]string{{"Quí", "Quý"}, {"Bản", "Bàn"}, {"Đa", "Da"}, {"Hoa", "Hóa"}}
	for _, pair := range different {
		if fold(pair[0]) == fold(pair[1]) {
			t.Errorf("%q and %q fold to the same", pair[0], pair[1])
		}
	}
}

func TestBlankTexts(t *testing.T) {
	for _, s := range []string{"", "  ", "\u00a0", "\u200b", "......", "…", "____", " . . . "} {
		if !isBlank(s) {
			t.Errorf("%q should be blank", s)
		}
	}
	for _, s := range []string{"0", "-", "x", "không"} {
		if isBlank(s) {
			t.Errorf("%q should not be blank", s)
		}
	}
}

func TestFootersAreWrittenFolded(t *testing.T) {
	for _, f := range append(footers[:], titles[:]...) {
		if fold(f) != f {
			t.Errorf("%q folds to %q", f, fold(f))
		}
	}
}
