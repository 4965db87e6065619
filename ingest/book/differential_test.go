package book

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// FuzzPlainCells holds the two ways of reading cells and shared texts against each other:
// a space more in each tag is nothing to XML, and too much for the plain shapes.
func FuzzPlainCells(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" s="1" t="s"><v>1</v></c><c r="B1" s="2"></c><c r="D1"/><c><v>-1.50</v></c></row><row><c t="n"><v>1E2</v></c></row>`, `<si><t>a&amp;b</t></si><si><t>_x0041_</t></si>`)
	f.Add(`<row r="12"><c r="A12" s="9"><v>1</v></c></row>`, `<si><t/></si>`)
	f.Add(`<row r="3"><c r="A3" t="s"><v>0</v></c><c r="A3"><v>1</v></c></row><row r="4"><c r="A5"><v>01</v></c><c r="ABCD4"/></row>`, `<si><t>x</t></si></sst><si><t>y</t></si>`)
	f.Add(`<row r="5"><c r="A5" s="1" t="inlineStr"><is><t>Mã số</t></is></c><c r="B5" t="inlineStr"><is><t>_x0041_ ]</t></is></c><c t="inlineStr"><is><t></t></is></c><c t="inlineStr"/></row>`, `<si><t>x</t></si>`)
	f.Add(`<row r="6"><c r="A6" t="inlineStr"><v>1</v></c><c r="B6" t="s"><is><t>a</t></is></c></row>`, `<si><t>x</t></si>`)
	f.Add(`<row r="6"><c r="A6" t="inlineStr"><is><t>a]]>b</t></is></c></row>`, `<si><t>x</t></si>`)
	f.Add(`<row r="7"><c r="A7" s="0"><v> 7</v></c><c r="B7" t="s"><v></v></c><c r="C7" t="b"></c><c r="D7" t="s"><v>00</v></c></row>`, `<si><t> x </t></si>`)
	f.Fuzz(func(t *testing.T, rows, texts string) {
		if strings.Contains(rows+texts, "CDATA") {
			return // in which a tag is text
		}
		plain, fault := readPlain(t, rows, texts)
		checkAnswer(t, plain, fault)
		general, other := readPlain(t, strings.NewReplacer("<c ", "<c  ", "<c>", "<c >").Replace(rows), strings.ReplaceAll(texts, "<si>", "<si >"))
		if !reflect.DeepEqual(plain, general) || faultCode(fault) != faultCode(other) {
			t.Errorf("%s\n%s\nplain: %v %v\nin the general way: %v %v", rows, texts, plain, fault, general, other)
		}
	})
}

// readPlain reads rows and shared texts. Behind them there is enough for the plain shapes.
func readPlain(t *testing.T, rows, texts string) (Book, *Fault) {
	behind := "<!--" + strings.Repeat(" ", 2*quickReach) + "-->"
	return Read("x", packed(t, simple(sheetPart(rows+behind), entry{name: "xl/sharedStrings.xml", content: xmlHead + "<sst>" + texts + behind + "</sst>"})), DefaultLimits())
}

// FuzzWorkbook makes ordinary sheets, of every shape that programs write cells in and of
// any texts, and reads them as excelize does.
func FuzzWorkbook(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, "Sở Nội vụ", "a<b>&c", uint32(12))
	f.Add([]byte{255, 3, 129, 64, 7, 7, 7}, "'", "1,5", uint32(1e9))
	f.Fuzz(func(t *testing.T, shapes []byte, first, second string, number uint32) {
		for _, text := range [...]string{first, second} {
			if n, ok := validPrefix([]byte(text)); !ok || n != len(text) || len(text) > 100 || strings.Contains(text, "_x") || strings.TrimSpace(text) != text || strings.Contains(text, "\r") {
				return // what excelize reads in another way, or not at all
			}
		}
		texts := xmlHead + "<sst " + mainSpace + ">"
		for _, text := range [...]string{first, second} {
			texts += "<si><t>" + escapedXML(text) + "</t></si>"
		}
		data := packed(t, simple(sheetPart(ordinaryRows(shapes, first, number)), entry{name: "xl/sharedStrings.xml", content: texts + "</sst>"}))
		ours, fault := Read("x.xlsx", data, DefaultLimits())
		if fault != nil {
			if fault.Code != codeEmpty {
				t.Fatalf("%v: %v", shapes, *fault)
			}
			return
		}
		theirs, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		defer theirs.Close()
		if _, differences := compareBooks(ours, theirs); len(differences) > 0 {
			t.Error(strings.Join(differences, "\n"))
		}
	})
}

func escapedXML(text string) string {
	var out bytes.Buffer
	if err := xml.EscapeText(&out, []byte(text)); err != nil {
		panic(err)
	}
	return out.String()
}

// ordinaryRows writes a cell for each byte: its lowest bits choose the shape, the others
// how many columns are left out before it, or that a row begins.
func ordinaryRows(shapes []byte, text string, number uint32) string {
	var out strings.Builder
	row, col := 1, 0
	out.WriteString(`<row r="1" spans="1:9" ht="18.25">`)
	for _, b := range shapes {
		skip := int(b >> 4)
		if skip == 15 || col+skip+1 > 60 {
			row, col, skip = row+1+skip%3, 0, 0
			fmt.Fprintf(&out, `</row><row r="%d">`, row)
		}
		col += 1 + skip
		ref := Ref(col, row)
		switch b & 15 {
		case 0, 1:
			fmt.Fprintf(&out, `<c r="%s" s="%d" t="s"><v>%d</v></c>`, ref, b&1, b&1)
		case 2:
			fmt.Fprintf(&out, `<c r="%s" s="2"/>`, ref)
		case 3, 4:
			fmt.Fprintf(&out, `<c r="%s" s="2"></c>`, ref)
		case 5:
			fmt.Fprintf(&out, `<c r="%s"><v>%d</v></c>`, ref, number)
		case 6:
			fmt.Fprintf(&out, `<c r="%s" s="1"><v>-%d.%d</v></c>`, ref, number%1000, number)
		case 7:
			fmt.Fprintf(&out, `<c r="%s" t="n"><v>%d</v></c>`, ref, number%7)
		case 8:
			fmt.Fprintf(&out, `<c r="%s" t="str"><f>IF(A1&gt;0,&#34;%s&#34;,1)</f><v>%s</v></c>`, ref, escapedXML(text), escapedXML(text))
		case 9:
			fmt.Fprintf(&out, `<c r="%s" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, ref, escapedXML(text))
		case 10:
			fmt.Fprintf(&out, `<c r="%s" s="0"><f>SUM(A1:B2)</f><v>%d</v></c>`, ref, number)
		case 11:
			fmt.Fprintf(&out, `<c r="%s" t="str"><f>A1</f><v></v></c>`, ref)
		case 12:
			fmt.Fprintf(&out, `<c r="%s" t="e"><f>1/0</f><v>#DIV/0!</v></c>`, ref)
		case 13:
			fmt.Fprintf(&out, `<c r="%s" t="s"><v>1</v></c>`+"\n", ref)
		case 14:
			fmt.Fprintf(&out, `<c s="1" r="%s"><v>%d</v></c>`, ref, number)
		default:
			fmt.Fprintf(&out, `<c r="%s" t="s" s="1"><v>0</v></c>`, ref)
		}
	}
	return out.String() + "</row>"
}
