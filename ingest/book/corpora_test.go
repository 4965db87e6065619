package book

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// corpora is a folder of real and ugly files from the tests of spreadsheet programs.
// It is not part of the repository.
const corpora = "../../../shared/data/corpora"

// corpus lists the files below a folder of the corpora with one of the extensions
// (all files where none is given).
func corpus(t testing.TB, folder string, extensions ...string) []string {
	t.Helper()
	root := filepath.Join(corpora, folder)
	if _, err := os.Stat(root); err != nil {
		t.Skipf("the folder of sample files is not here: %v", err)
	}
	var files []string
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		ext := strings.ToLower(filepath.Ext(name))
		if len(extensions) == 0 || strings.Contains(strings.Join(extensions, " ")+" ", ext+" ") {
			files = append(files, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// widest lets through everything that a worksheet can hold.
func widest() Limits {
	l := DefaultLimits()
	l.Rows, l.Columns, l.Cells, l.Ratio = maxRow, maxColumn, 5_000_000, 1_000_000
	return l
}

func load(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// answered is a line of testdata/corpora.txt: how a sample file is answered, and why.
type answered struct{ code, reason string }

const differs = "differs" // read, but not as excelize reads it

// answers reads the table of the sample files that are not read, or not as by excelize.
func answers(t *testing.T) map[string]answered {
	t.Helper()
	all := map[string]answered{}
	for line := range strings.Lines(string(load(t, "testdata/corpora.txt"))) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 3 || all[f[0]] != (answered{}) {
			t.Fatalf("wrong line %q", line)
		}
		all[f[0]] = answered{f[1], f[2]}
	}
	return all
}

// TestEveryFileOfTheCorporaIsAnswered reads all of them. Only those that the table names
// are refused, with the code that stands there; every workbook that is read has the cells
// that excelize finds in it.
func TestEveryFileOfTheCorporaIsAnswered(t *testing.T) {
	t.Parallel()
	table, counts, cells, compared := answers(t), map[string]int{}, 0, 0
	for _, name := range corpus(t, "") {
		short, data := filepath.ToSlash(strings.TrimPrefix(name, corpora+string(filepath.Separator))), load(t, name)
		known := table[short]
		delete(table, short)
		code := answer(t, name, data)
		if code != known.code && known.code != differs {
			t.Errorf("%s: %q, want %q (%s)", short, code, known.code, known.reason)
		}
		counts[strings.ToLower(filepath.Ext(name))+" "+code]++
		if strings.Contains(strings.ToLower(filepath.Ext(name)), ".xls") && comparable(code, data) {
			n := agrees(t, short, data, known)
			cells, compared = cells+n, compared+1
		}
	}
	for short := range table {
		t.Errorf("%s is in the table and not among the samples", short)
	}
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%-20s %d", what, counts[what])
	}
	if t.Logf("%d workbooks, %d cells as by excelize", compared, cells); compared < 280 || cells < 40_000 {
		t.Error("too few were compared")
	}
}

// answer reads a file, makes sure of what is promised, and returns the fault's code.
func answer(t *testing.T, name string, data []byte) string {
	b, fault := Read(name, data, DefaultLimits())
	if fault == nil {
		checkBook(t, name, b)
		return ""
	}
	checkFault(t, name, fault)
	if len(b.Sheets) > 0 {
		t.Errorf("%s: a fault and sheets", name)
	}
	return fault.Code
}

// comparable tells whether a file is an intact workbook in XML. One that is only too
// large is, unless it was made to take all memory of the other reader.
func comparable(code string, data []byte) bool {
	switch code {
	case "", codeEmpty, codeLimit:
	default:
		return false
	}
	const hostile = 150_000 // the 107 KB that take 8 GB stay within; so does no honest file that is too large
	if !beginsWithZip(data) || code == codeLimit && len(data) < hostile {
		return false
	}
	a, fault := openArchive(data, widest())
	return fault == nil && (&workbookReader{limits: widest(), archive: a}).mimeType() == ""
}

// agrees reads a workbook with both readers; every cell must be the same, in all but the
// workbooks that the table names. It returns how many cells were compared.
func agrees(t *testing.T, short string, data []byte, known answered) int {
	ours, fault := Read(short, data, widest())
	if fault != nil && fault.Code != codeEmpty {
		t.Errorf("%s: %v", short, *fault)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Errorf("%s: read here, refused by excelize: %v", short, err)
		return 0
	}
	defer f.Close()
	if fault != nil {
		for _, sheet := range f.GetSheetList() {
			ours.Sheets = append(ours.Sheets, Sheet{Name: sheet})
		}
	}
	cells, differences := compareBooks(ours, f)
	switch {
	case known.code == differs && len(differences) == 0:
		t.Errorf("%s: no difference any more (%s)", short, known.reason)
	case known.code != differs && len(differences) > 0:
		t.Errorf("%s: %s", short, strings.Join(differences, "\n"))
	}
	return cells
}

func compareBooks(ours Book, theirs *excelize.File) (cells int, differences []string) {
	for _, s := range ours.Sheets {
		n, d := compareSheets(s, theirs, ours.Date1904)
		cells, differences = cells+n, append(differences, d...)
	}
	return cells, differences
}

func compareSheets(s Sheet, theirs *excelize.File, date1904 bool) (cells int, differences []string) {
	differ := func(format string, args ...any) {
		differences = append(differences, s.Name+" "+fmt.Sprintf(format, args...))
	}
	rows, err := theirs.Rows(s.Name)
	if err != nil {
		return 0, []string{err.Error()}
	}
	defer rows.Close()
	seen := map[string]bool{}
	for row := 1; rows.Next(); row++ {
		values, err := rows.Columns()
		if err != nil {
			differ("row %d: %v", row, err)
		}
		for i, v := range values {
			c, _ := s.Cell(row, i+1)
			ref := Ref(i+1, row)
			seen[ref] = true
			if !sameValue(c, v, date1904) {
				differ("%s: here %d %q, excelize %q", ref, c.Kind, c.Text, v)
			}
		}
	}
	for _, r := range s.Rows {
		for _, c := range r.Cells {
			if ref := Ref(c.Col, r.Index); !seen[ref] && c.Kind != FormulaNoValue {
				differ("%s: here %q, not in excelize", ref, c.Text)
			}
		}
	}
	return len(seen), differences
}

// sameValue compares a cell with excelize's raw value, which keeps exponents, ISO
// dates and line ends as they are stored.
func sameValue(c Cell, theirs string, date1904 bool) bool {
	if c.Kind != Number {
		return c.Text == string(appendLines(nil, []byte(theirs)))
	}
	if plain, ok := plainNumber([]byte(theirs)); ok {
		return string(plain) == c.Text
	}
	serial, ok := serialDay(theirs, date1904)
	return ok && serial == c.Text && c.Format == Date
}

func checkFault(t *testing.T, name string, f *Fault) {
	if !knownCode(f.Code) {
		t.Errorf("%s: unknown code %q", name, f.Code)
	}
	if got, want := len(f.Args), argumentsOf(f.Code); got != want {
		t.Errorf("%s: %s has %d arguments, its sentence has %d", name, f.Code, got, want)
	}
}

// checkBook makes sure of what every reading promises.
func checkBook(t *testing.T, name string, b Book) {
	for _, s := range b.Sheets {
		last := 0
		for _, r := range s.Rows {
			if r.Index <= last || len(r.Cells) == 0 {
				t.Errorf("%s %s: row %d after %d with %d cells", name, s.Name, r.Index, last, len(r.Cells))
			}
			last = r.Index
			checkRow(t, fmt.Sprint(name, " ", s.Name, " ", r.Index), r)
		}
	}
}

func checkRow(t *testing.T, where string, r Row) {
	last := 0
	for _, c := range r.Cells {
		if c.Col <= last {
			t.Errorf("%s: column %d after %d", where, c.Col, last)
		}
		last = c.Col
		if (c.Text == "") != (c.Kind == FormulaNoValue) {
			t.Errorf("%s: column %d of kind %d holds %q", where, c.Col, c.Kind, c.Text)
		}
		if n, ok := validPrefix([]byte(c.Text)); !ok || n != len(c.Text) {
			t.Errorf("%s: column %d holds characters that no document can: %q", where, c.Col, c.Text)
		}
	}
}
