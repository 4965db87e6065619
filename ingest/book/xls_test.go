package book

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode/utf16"
)

// rec writes one record: numbers are 16 bits wide, texts are put in as they are.
func rec(id int, fields ...any) string {
	body := bin(fields...)
	return bin(id, len(body)) + body
}

func bin(fields ...any) string {
	var b []byte
	for _, f := range fields {
		switch v := f.(type) {
		case int:
			b = binary.LittleEndian.AppendUint16(b, uint16(v))
		case uint32:
			b = binary.LittleEndian.AppendUint32(b, v)
		case float64:
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		case string:
			b = append(b, v...)
		}
	}
	return string(b)
}

func wideText(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}

const endOfStream = "\x0A\x00\x00\x00"

// xlsStream makes a workbook of one sheet “S” with these records; shared ones go
// before the list of sheets.
func xlsStream(shared string, sheet ...string) []byte {
	head := rec(recordBOF, versionBIFF8, streamGlobals) + shared
	const entry = 4 + 4 + 2 + 1 + 1 + 1
	at := uint32(len(head) + entry + len(endOfStream))
	head += rec(recordBoundSheet, at, "\x00\x00\x01\x00S") + endOfStream
	return []byte(head + rec(recordBOF, versionBIFF8, streamWorksheet) + strings.Join(sheet, "") + endOfStream)
}

// sst makes the list of shared texts; each part but the first is a CONTINUE record.
func sst(count int, parts ...string) string {
	all := rec(recordSST, uint32(count), uint32(count), parts[0])
	for _, p := range parts[1:] {
		all += rec(recordContinue, p)
	}
	return all
}

func cellsOf(b Book) string {
	var all []string
	for _, s := range b.Sheets {
		for _, r := range s.Rows {
			for _, c := range r.Cells {
				all = append(all, fmt.Sprintf("%s=%s/%d%d%v", Ref(c.Col, r.Index), c.Text, c.Kind, c.Format, c.Formula))
			}
		}
	}
	return strings.Join(all, " ")
}

func TestXLSRecords(t *testing.T) {
	string0 := "\x00\x00\x00\x00\x00\x00\xFF\xFF"
	formula := func(result string) string { return rec(recordFormula, 2, 0, 0, result, 0, uint32(0)) }
	cases := []struct{ name, shared, sheet, want string }{
		{"number", "", rec(recordNumber, 0, 1, 0, -12.5), "B1=-12.5/10false"},
		{"minus zero", "", rec(recordNumber, 0, 0, 0, math.Copysign(0, -1)), "A1=0/10false"},
		{"no number", "", rec(recordNumber, 0, 0, 0, math.NaN()), codeDamaged},
		{"infinite", "", rec(recordNumber, 0, 0, 0, math.Inf(1)), codeDamaged},
		{"number too short", "", rec(recordNumber, 0, 0, 0, 1, 2), codeDamaged},
		{"packed", "", rec(recordRK, 0, 0, 0, uint32(8045<<2|3)) + rec(recordRK, 0, 1, 0, uint32(0x40290000)), "A1=80.45/10false B1=12.5/10false"},
		{"packed and negative", "", rec(recordRK, 0, 0, 0, ^uint32(3)|2), "A1=-1/10false"},
		{"several", "", rec(recordMulRK, 4, 2, 0, uint32(1<<2|2), 0, uint32(2<<2|2), 3), "C5=1/10false D5=2/10false"},
		{"several of a wrong number", "", rec(recordMulRK, 4, 2, 0, uint32(6), 0, uint32(10), 4), codeDamaged},
		{"bool and error", "", rec(recordBoolErr, 0, 0, 0, "\x01\x00") + rec(recordBoolErr, 0, 1, 0, "\x2A\x01"), "A1=1/20false B1=#N/A/30false"},
		{"unknown error", "", rec(recordBoolErr, 0, 1, 0, "\x2C\x01"), codeDamaged},
		{"label", "", rec(recordLabel, 0, 0, 0, 2, "\x01", wideText("Sở")), "A1=Sở/00false"},
		{"label with characters that no document can hold", "", rec(recordLabel, 0, 0, 0, 3, "\x00a\x07b"), "A1=a_x0007_b/00false"},
		{"label with NUL", "", rec(recordLabel, 0, 0, 0, 3, "\x00a\x00b"), codeDamaged},
		{"label cut", "", rec(recordLabel, 0, 0, 0, 30, "\x00ab"), codeDamaged},
		{"label of other flags", "", rec(recordLabel, 0, 0, 0, 2, "\x10ab"), codeDamaged},
		{"rich label", "", rec(recordRichString, 0, 0, 0, 2, "\x08", 1, "ab", 0, 1), "A1=ab/00false"},
		{"shared", sst(2, bin(2, "\x00ab", 1, "\x01", wideText("ế"))), rec(recordLabelSST, 0, 0, 0, uint32(1)), "A1=ế/00false"},
		{"shared that is not there", sst(1, bin(2, "\x00ab")), rec(recordLabelSST, 0, 0, 0, uint32(1)), codeDamaged},
		{"shared, 4 billion promised", rec(recordSST, uint32(1), uint32(1<<32-1), 2, "\x00ab"), rec(recordLabelSST, 0, 0, 0, uint32(0)), codeDamaged},
		{"shared, promised is how often they are referred to", rec(recordSST, uint32(2), uint32(2), 2, "\x00ab"),
			rec(recordLabelSST, 0, 0, 0, uint32(0)) + rec(recordLabelSST, 0, 1, 0, uint32(0)), "A1=ab/00false B1=ab/00false"},
		{"shared, promised is more than they are referred to", rec(recordSST, uint32(3), uint32(3), 2, "\x00ab"),
			rec(recordLabelSST, 0, 0, 0, uint32(0)) + rec(recordLabelSST, 0, 1, 0, uint32(0)), codeDamaged},
		{"shared, more than promised", sst(1, bin(2, "\x00ab", 2, "\x00cd")), "", codeDamaged},
		{"goes on in wide letters", sst(1, bin(4, "\x00ab"), "\x01"+wideText("ếo")), rec(recordLabelSST, 0, 0, 0, uint32(0)), "A1=abếo/00false"},
		{"goes on in narrow letters", sst(1, bin(4, "\x01", wideText("ếo")), "\x00ab"), rec(recordLabelSST, 0, 0, 0, uint32(0)), "A1=ếoab/00false"},
		{"goes on with runs and sounds", sst(2, bin(2, "\x0C", 1, uint32(4), "ab", 0), bin(5, "xxxx", 1, "\x00c")), rec(recordLabelSST, 0, 0, 0, uint32(1)), "A1=c/00false"},
		{"sounds of 4 billion bytes", sst(1, bin(2, "\x04", uint32(1<<32-1), "ab")), "", codeDamaged},
		{"formula of a number", "", rec(recordFormula, 2, 0, 0, 1.5, 0, uint32(0)), "A3=1.5/10true"},
		{"formula of a text", "", formula(string0) + rec(recordString, 2, "\x00ab"), "A3=ab/00true"},
		{"shared formula of a text", "", formula(string0) + rec(recordSharedFormul, 1) + rec(recordString, 2, "\x00ab"), "A3=ab/00true"},
		{"formula without its text", "", formula(string0) + rec(recordNumber, 3, 0, 0, 1.0), "A3=/40true A4=1/10false"},
		{"formula of an empty text", "", formula("\x03\x00\x00\x00\x00\x00\xFF\xFF") + rec(recordNumber, 3, 0, 0, 1.0), "A4=1/10false"},
		{"formula of an error", "", formula("\x02\x00\x07\x00\x00\x00\xFF\xFF"), "A3=#DIV/0!/30true"},
		{"formula of nothing known", "", formula("\x09\x00\x07\x00\x00\x00\xFF\xFF"), codeDamaged},
		{"text of no formula", "", rec(recordString, 2, "\x00ab"), codeDamaged},
		{"styles", rec(recordFormat, 164, 8, "\x00yyyy\\-mm") + rec(recordXF, 0, 164, 0) + rec(recordXF, 0, 10, 0) + rec(recordXF, 0, 14, 0),
			rec(recordNumber, 0, 0, 0, 1.0) + rec(recordNumber, 0, 1, 1, 0.5) + rec(recordNumber, 0, 2, 2, 2.0), "A1=1/12false B1=0.5/11false C1=2/12false"},
		{"style that is not there", rec(recordXF, 0, 0, 0), rec(recordNumber, 0, 0, 1, 1.0), codeDamaged},
		{"rows in any order", "", rec(recordNumber, 9, 0, 0, 1.0) + rec(recordNumber, 0, 3, 0, 2.0) + rec(recordNumber, 0, 1, 0, 3.0), "B1=3/10false D1=2/10false A10=1/10false"},
		{"one address twice", "", rec(recordNumber, 0, 0, 0, 1.0) + rec(recordLabel, 0, 0, 0, 1, "\x00a"), codeDamaged},
		{"merge of a wrong length", "", rec(recordMergedCells, 2, 0, 0, 0, 1), codeDamaged},
		{"merge upside down", "", rec(recordMergedCells, 1, 5, 0, 0, 1), codeDamaged},
		{"a chart on the sheet", "", rec(recordNumber, 0, 0, 0, 1.0) + rec(recordBOF, versionBIFF8, 0x20) + rec(recordNumber, 0, 0, 0, 2.0) + endOfStream, "A1=1/10false"},
		{"password", rec(recordFilePass, 0), "", codePassword},
		{"too far right", "", rec(recordNumber, 0, 2000, 0, 1.0), codeLimit},
		{"nothing", "", "", ""},
	}
	for _, c := range cases {
		b, fault := readXLS(xlsStream(c.shared, c.sheet), DefaultLimits())
		got := cellsOf(b)
		if fault != nil {
			got = fault.Code
			checkFault(t, c.name, fault)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s (%v)", c.name, got, c.want, fault)
		}
	}
}

func TestXLSStructure(t *testing.T) {
	good := xlsStream("", rec(recordNumber, 0, 0, 0, 1.0), rec(recordRow, 0, 0, 1, 255, 0, 0, uint32(0x20)), rec(recordMergedCells, 1, 1, 2, 0, 3))
	b, fault := readXLS(good, DefaultLimits())
	if fault != nil || !b.Sheets[0].Rows[0].Hidden || b.Sheets[0].Merges[0] != (Range{1, 2, 4, 3}) {
		t.Errorf("%+v %v", b, fault)
	}
	for n := range good {
		if _, fault := readXLS(good[:n], DefaultLimits()); fault == nil {
			t.Errorf("cut to %d bytes: read", n)
		}
	}
	old := append([]byte(nil), good...)
	old[5] = 5
	elsewhere := append([]byte(nil), good...)
	elsewhere[12]++ // where the sheet begins
	long := append(good[:len(good):len(good)], 9, 8, 0xFF, 0xFF)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"zeros behind":            {append(good[:len(good):len(good)], make([]byte, 100)...), ""},
		"bytes behind":            {append(good[:len(good):len(good)], "garbage!"...), codeDamaged},
		"record beyond the end":   {long, codeDamaged},
		"Excel 95":                {old, codeKind},
		"sheet begins nowhere":    {elsewhere, codeDamaged},
		"begins with other bytes": {good[20:], codeDamaged},
	} {
		_, fault := readXLS(c.data, DefaultLimits())
		if got := faultCode(fault); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func faultCode(f *Fault) string {
	if f == nil {
		return ""
	}
	return f.Code
}

func TestXLSLimits(t *testing.T) {
	l := DefaultLimits()
	l.Rows, l.Columns, l.Cells, l.Merges, l.Text = 3, 3, 2, 1, 4
	one := rec(recordNumber, 0, 0, 0, 1.0)
	merge := rec(recordMergedCells, 1, 0, 0, 0, 1)
	for name, c := range map[string]struct{ sheet, want string }{
		"within":       {one + merge + rec(recordLabel, 1, 0, 0, 4, "\x00abcd"), ""},
		"row":          {rec(recordNumber, 3, 0, 0, 1.0), codeLimit},
		"column":       {rec(recordNumber, 0, 3, 0, 1.0), codeLimit},
		"cells":        {one + rec(recordNumber, 1, 0, 0, 1.0) + rec(recordNumber, 2, 0, 0, 1.0), codeLimit},
		"merges":       {one + merge + merge, codeLimit},
		"text":         {rec(recordLabel, 1, 0, 0, 5, "\x00abcde"), codeLimit},
		"hidden texts": {rec(recordLabel, 1, 0, 0, 5, "\x01", wideText("ếếếếế")), codeLimit},
	} {
		_, fault := readXLS(xlsStream("", c.sheet), l)
		if got := faultCode(fault); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
