package book

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzRead looks for bytes on which the reader panics, hangs or breaks a promise.
// Rows are also put into a sound container: few mutations of a packed file get past
// its checksums.
func FuzzRead(f *testing.F) {
	f.Add(sample(f), false)
	f.Add([]byte("a;b\n1;2\n"), false)
	f.Add(compound("Workbook"), false)
	f.Add([]byte(`<row r="1" hidden="1"><c r="A1" t="s" s="1"><v>1</v></c><c t="inlineStr"><is><r><t>a&amp;_x0041_</t></r></is></c><c><f>A1</f></c></row>`), true)
	attacks, _ := filepath.Glob(filepath.Join(corpora, "attacks", "*"))
	for _, name := range attacks {
		if data, err := os.ReadFile(name); err == nil && len(data) < 20_000 {
			f.Add(data, false)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, rows bool) {
		if rows {
			data = packed(t, simple(sheetPart(string(data))))
		}
		b, fault := Read("x", data, DefaultLimits())
		switch {
		case fault == nil:
			checkBook(t, "x", b)
		case len(b.Sheets) > 0:
			t.Error("a fault and sheets")
		default:
			checkFault(t, "x", fault)
		}
	})
}
