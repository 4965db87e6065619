package book

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"danvan/ingest/charset"
)

// A cell's font is that of its style; that of its runs goes before.
func TestFonts(t *testing.T) {
	f := excelize.NewFile()
	t.Cleanup(func() { f.Close() })
	for ref, font := range map[string]string{"A1": ".VnTime", "B1": ".VnArialH", "C1": "VNI-Times", "D1": "Times New Roman"} {
		style, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Family: font}})
		if err != nil {
			t.Fatal(err)
		}
		check(t, f.SetCellStyle("Sheet1", ref, ref, style))
		check(t, f.SetCellStr("Sheet1", ref, "text of "+font))
	}
	run := func(font string) excelize.RichTextRun {
		return excelize.RichTextRun{Font: &excelize.Font{Family: font}, Text: "x "}
	}
	check(t, f.SetCellRichText("Sheet1", "E1", []excelize.RichTextRun{run("Arial"), run(".VnTimeH"), run(".VnTime")}))
	check(t, f.SetCellRichText("Sheet1", "F1", []excelize.RichTextRun{run("VNI-Times"), run(".VnTime")}))
	check(t, f.SetCellRichText("Sheet1", "G1", []excelize.RichTextRun{run(".VnTimeH")}))
	check(t, f.SetCellInt("Sheet1", "H1", 7))
	var data bytes.Buffer
	check(t, f.Write(&data))
	b, fault := Read("a.xlsx", data.Bytes(), DefaultLimits())
	if fault != nil {
		t.Fatal(fault)
	}
	want := []charset.Font{charset.TCVN3Font, charset.TCVN3CapitalsFont, charset.VNIFont, charset.PlainFont,
		charset.TCVN3Font, charset.PlainFont, charset.TCVN3CapitalsFont, charset.PlainFont}
	for i, font := range want {
		if c, ok := b.Sheets[0].Cell(1, i+1); !ok || c.Font != font {
			t.Errorf("%s: %+v, want font %d", Ref(i+1, 1), c, font)
		}
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
