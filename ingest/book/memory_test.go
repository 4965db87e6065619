package book

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"testing"
)

// A part that was met before is taken for the same only where its directory says the same
// of it as well.
func TestAKnownPartIsStillHeldAgainstItsDirectory(t *testing.T) {
	data := packed(t, simple(entry{name: "xl/theme/theme1.xml", content: xmlHead + "<theme/>"}, entry{name: "docProps/app.xml", content: xmlHead + "<Properties/>"}))
	first, fault := Read("x.xlsx", data, DefaultLimits())
	if fault != nil {
		t.Fatal(*fault)
	}
	if again, fault := Read("x.xlsx", data, DefaultLimits()); fault != nil || !reflect.DeepEqual(first, again) {
		t.Errorf("again: %v, %v", again, fault)
	}
	signature := binary.LittleEndian.AppendUint32(nil, centralSignature)
	for at := bytes.Index(data, signature); at >= 0; {
		name := data[at+centralLength:][:binary.LittleEndian.Uint16(data[at+28:])]
		for what, offset := range map[string]int{"checksum": 16, "size": 24} {
			changed := bytes.Clone(data)
			changed[at+offset] ^= 1
			if _, fault := Read("x.xlsx", changed, DefaultLimits()); fault == nil || fault.Code != codeDamaged {
				t.Errorf("another %s of %s: %v", what, name, fault)
			}
		}
		next := bytes.Index(data[at+1:], signature)
		if next < 0 {
			break
		}
		at += 1 + next
	}
}

// Of what is remembered nothing is taken over into another workbook.
func TestAnotherStylesPartIsReadAnew(t *testing.T) {
	styles := func(format string) entry {
		return entry{name: "xl/styles.xml", content: xmlHead + `<styleSheet ` + mainSpace + `><cellXfs><xf numFmtId="` + format + `"/></cellXfs></styleSheet>`}
	}
	for range 2 {
		for number, want := range map[string]Format{"0": General, "9": Percent, "14": Date} {
			b, fault := Read("x.xlsx", packed(t, simple(styles(number), sheetPart(`<row r="1"><c r="A1" s="0"><v>1</v></c></row>`))), DefaultLimits())
			if fault != nil {
				t.Fatal(*fault)
			}
			if c, _ := b.Sheets[0].Cell(1, 1); c.Format != want {
				t.Errorf("format %s: %v, want %v", number, c.Format, want)
			}
		}
	}
}
