package forms_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/templates/forms"
)

// attacks are texts that programs were caught with: all beginnings that a spreadsheet
// may take for a formula, and lists of others where they lie beside the repository.
func attacks(t *testing.T) []string {
	t.Helper()
	out := []string{"=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "=HYPERLINK(\"http://a.b\",\"x\")", "'=1", "]]>", "<f>1</f>", "&amp;<", "_x000D_=1", "_x000D_x000D_", "http://a.b", "\\\\a\\b", "mailto:a@b.c", "&[Path]&R&D"}
	for _, name := range []string{"blns.txt", "csv-payload.txt"} {
		data, err := os.ReadFile("../../../shared/data/corpora/attacks/" + name)
		if err != nil {
			t.Logf("%s is not beside the repository (shared/data/corpora)", name)
			continue
		}
		for line := range strings.Lines(string(data)) {
			if line = strings.TrimRight(line, "\r\n"); line != "" && !strings.HasPrefix(line, "#") {
				out = append(out, line)
			}
		}
	}
	return out
}

var (
	formulaElement = regexp.MustCompile(`<(?:\w+:)?f[ >/]`)
	linkOutside    = regexp.MustCompile(`TargetMode="External"|<hyperlink [^>]*r:id=`)
)

// checkHarmless looks into every part of a workbook that we wrote.
func checkHarmless(t *testing.T, what string, workbook []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range z.File {
		r, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		sheet := strings.HasPrefix(entry.Name, "xl/worksheets/")
		if m := formulaElement.Find(data); sheet && m != nil {
			t.Errorf("%s: a formula in %s", what, entry.Name)
		}
		if m := linkOutside.Find(data); m != nil {
			t.Errorf("%s: %s in %s", what, m, entry.Name)
		}
	}
}

// Text of a sender's stays text in all that we write: cells, names of files and
// sheets, what findings repeat of them.
func TestSendersTextStaysText(t *testing.T) {
	all := attacks(t)
	s := pipeline.SheetRows{Name: "=cmd|' /C calc'!A0"}
	r := receipt(pipeline.Returned, "=cmd|' /C calc'!A0.ods")
	for i, a := range all {
		s.Rows = append(s.Rows, typed(i+1, "x", a, a, "5"))
		r.Submissions[0].Findings = append(r.Submissions[0].Findings, pipeline.NewFinding("choice-bad", s.Name, "B1", a, a, a), pipeline.NewFinding("unit-differs", a, a, a, a))
	}
	c := forms.NewComposer(pipeline.NewForest(programme(t)), func(pipeline.Original) ([]pipeline.SheetRows, error) { return []pipeline.SheetRows{s}, nil })
	documents, err := c.Compose(context.Background(), r, original([]byte("x")))
	if err != nil {
		t.Fatal(err)
	}
	checkHarmless(t, r.File, documents[0].Bytes)
	f := open(t, documents[0].Bytes)
	name := f.GetSheetList()[1]
	for i, a := range all {
		for _, cell := range []string{"B", "C"} {
			got := value(t, f, name, cell+strconv.Itoa(i+1))
			if formula, _ := f.GetCellFormula(name, cell+strconv.Itoa(i+1)); formula != "" || visible(got) != visible(a) {
				t.Errorf("%q became %q, formula %q", a, got, formula)
			}
		}
	}
}

// visible is what XML can hold of a text; the reader lets nothing else in.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0xFFFD || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, s)
}

// A file may be called anything: the answer has a plain name and plain text.
func TestAnyFileNameIsAnswered(t *testing.T) {
	for i, a := range attacks(t) {
		if i%25 != 0 && i > 25 { // each costs a workbook
			continue
		}
		r := receipt(pipeline.Accepted, a+".csv", pipeline.NewFinding("required-blank", a, "C12", a))
		documents, err := forms.NewComposer(pipeline.NewForest(programme(t)), nil).Compose(context.Background(), r, original(nil))
		if err != nil {
			t.Errorf("%q: %v", a, err)
			continue
		}
		checkHarmless(t, a, documents[0].Bytes)
		if name := documents[0].Name; name != filepath.Base(name) || strings.ContainsAny(name, "/\\:*?\"<>|\t\r\n\x00") || !strings.HasPrefix(name, "000012 DA NHAN ") {
			t.Errorf("%q is answered as %q", a, name)
		}
	}
}
