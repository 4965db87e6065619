package book

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// checks makes up the checks of a sheet's cells as a blank has them.
func checks(r *rand.Rand, n int) string {
	var b strings.Builder
	for i := range n {
		ref := Ref(5+i%2, 9+i/2)
		fmt.Fprintf(&b, `<dataValidation error="Ghi số nguyên từ 0 trở lên" sqref="%s"><formula1>IF(%s&gt;=0,%d)</formula1></dataValidation>`, ref, ref, r.IntN(3)/2)
		if r.IntN(40) == 0 {
			b.WriteString([]string{"\n", "<!-- x -->", "<a/>", "<?y z?>", "<a><b c='1'/>t</a>", "x"}[r.IntN(6)])
		}
	}
	return b.String()
}

// marred changes a text somewhere, so that it is not always well formed any more.
func marred(r *rand.Rand, s string) string {
	at := r.IntN(len(s))
	bit := []string{"", "<", ">", "/", "</dataValidation>", "<dataValidation>", "\"", "&", "]]>", "\x01", "\xff", "<!-- -->", "x", "\n", strings.Repeat("y", 40<<10)}[r.IntN(15)]
	return s[:at] + bit + s[min(len(s), at+r.IntN(3)):]
}

// What is passed over because it stood in another sheet is passed over rightly: the
// workbook, or the fault, is the same as for a reader that remembers nothing.
func TestWhatWasMetBeforeIsPassedOverRightly(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	limits := DefaultLimits()
	blanks := []string{checks(random, 20), checks(random, 90), checks(random, 250), checks(random, 2000)}
	reader, followed, faults := &workbookReader{}, 0, 0
	for i := range 600 {
		inside := blanks[random.IntN(len(blanks))]
		switch random.IntN(4) {
		case 0:
			inside = marred(random, inside)
		case 1:
			inside = inside[strings.Index(inside, "</dataValidation>")+len("</dataValidation>"):] + checks(random, random.IntN(3))
		}
		tail := []string{"", marred(random, "<mergeCells><mergeCell ref='A1:B2'/></mergeCells>"), "\xff", "<a/>"}[random.IntN(4)]
		space := strings.Repeat(" ", random.IntN(2)*random.IntN(firstWindow))
		data := packed(t, simple(entry{name: "xl/worksheets/sheet1.xml", content: xmlHead + "<worksheet " + mainSpace + `><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>` +
			space + "<dataValidations>" + inside + "</dataValidations>" + tail + "</worksheet>"}))
		want, wantFault := readBy(t, &workbookReader{}, data, limits)
		got, fault := readBy(t, reader, data, limits)
		if reader.followed {
			followed++
		}
		if wantFault != nil {
			faults++
		}
		if (fault == nil) != (wantFault == nil) || !reflect.DeepEqual(got, want) {
			t.Fatalf("%d: %v, %v, want %v, %v", i, fault, got, wantFault, want)
		}
		if _, fault = Read("x.xlsx", data, limits); !reflect.DeepEqual(fault, wantFault) {
			t.Fatalf("%d: %v, want %v", i, fault, wantFault)
		}
	}
	if followed < 200 || faults < 50 || faults > 550 {
		t.Errorf("of 600, %d repeat something and %d are damaged", followed, faults)
	}
	if n := len(reader.known.passages); n == 0 || n > knownPassages {
		t.Errorf("%d passages are kept", n)
	}
}

// readBy reads a workbook by a reader that may have read others.
func readBy(t *testing.T, r *workbookReader, data []byte, limits Limits) (Book, *Fault) {
	t.Helper()
	a, fault := openArchive(data, limits)
	if fault != nil {
		t.Fatal(*fault)
	}
	*r = workbookReader{limits: limits, archive: a, known: r.known}
	return r.read()
}
