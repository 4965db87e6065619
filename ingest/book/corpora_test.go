package book

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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

// TestEveryFileOfTheCorporaIsAnswered reads all of them: none may hang, and of the
// workbooks only those that are named below may be refused.
func TestEveryFileOfTheCorporaIsAnswered(t *testing.T) {
	t.Parallel()
	const patience = 20 * time.Second
	want := refused()
	for _, name := range corpus(t, "") {
		data := load(t, name)
		code := make(chan string, 1)
		go func() { code <- answer(t, name, data) }()
		select {
		case got := <-code:
			short := filepath.Base(name)
			if below := filepath.Base(filepath.Dir(name)) + "/" + short; want[below] != "" {
				short = below // two files have one name
			}
			if ext := filepath.Ext(short); (ext == ".xlsx" || ext == ".xlsm") && got != codeEmpty && got != want[short] {
				t.Errorf("%s: %q, want %q", short, got, want[short])
			}
		case <-time.After(patience):
			t.Fatalf("%s: no answer after %s", name, patience)
		}
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

// TestOtherFormatsOfTheCorpora reads the .xls and .ods files. Those that cannot be read
// have a password, are older than Excel 97, are empty, or are named here.
func TestOtherFormatsOfTheCorpora(t *testing.T) {
	t.Parallel()
	named := map[string]string{
		"OOM_alloc3.xls":              codeDamaged, // no directory
		"attack_billion_laughs.ods":   codeDamaged, // DOCTYPE
		"attack_quadratic_blowup.ods": codeDamaged, // DOCTYPE
		"file_corrupted.ods":          codeDamaged, // no content
		"issue_594_dos.ods":           codeLimit,   // the last column
		"65536-rows-xls.xls":          codeLimit,   // the last row
	}
	read := 0
	for _, name := range corpus(t, "", ".xls", ".ods") {
		short := filepath.Base(name)
		got := answer(t, name, load(t, name))
		if got == "" {
			read++
		}
		if plain := got == "" || got == codePassword || got == codeEmpty || got == codeKind; got != named[short] && (!plain || named[short] != "") {
			t.Errorf("%s: %q, want %q", short, got, named[short])
		}
	}
	if t.Logf("%d files read", read); read < 180 {
		t.Errorf("only %d files were read", read)
	}
}

// refused are the workbooks of the corpora that are not read, and why.
func refused() map[string]string {
	return map[string]string{
		"dom_hang_excelize.go_408_67342.xlsx":                 codeDamaged, // no such cell type
		"nan_fraction_hang.xlsx":                              codeDamaged, // NaN
		"rows_hang_lib.go_912_139044.xlsx":                    codeDamaged, // a number that is none
		"own_bitflip_silent_rowloss.xlsx":                     codeDamaged,
		"own_sheet_cut_half.xlsx":                             codeDamaged,
		"own_sst_cut_half.xlsx":                               codeDamaged,
		"own_xfd_20000rows_107KB.xlsx":                        codeLimit,   // values in the last column of a worksheet
		"issue252.xlsx":                                       codeDamaged, // wrong checksum
		"invalid-xml.xlsx":                                    codeDamaged, // text behind the root element
		"missing-bits.xlsx":                                   codeDamaged, // no content types
		"attack_billion_laughs.xlsx":                          codeDamaged, // DOCTYPE
		"attack_quadratic_blowup.xlsx":                        codeDamaged, // DOCTYPE
		"file_with_sheet_xml_not_matching_content_types.xlsx": codeDamaged, // the sheet's part is missing
		"one_sheet_with_invalid_xml_characters.xlsx":          codeDamaged, // "&" on its own
		"sheet_with_lots_of_shared_strings.xlsx":              codeLimit,   // packed 299 times
		"sheets/geometry.xlsx":                                codeLimit,   // a value in column AKE
		"large_strings.xlsx":                                  codeLimit,   // packed 121 times
		"picture.xlsx":                                        codeKind,    // pictures only
		"images.xlsx":                                         codeKind,    // pictures only
		"pass_protected.xlsx":                                 codePassword,
		"encryptAES.xlsx":                                     codePassword,
		"encryptSHA1.xlsx":                                    codePassword,
		"encryptSHA512.xlsx":                                  codePassword,
		"example_password.xlsx":                               codePassword,
	}
}

// differs are the workbooks that excelize reads otherwise, each with the reason why
// the reading here stands.
func differs() map[string]string {
	return map[string]string{
		"empty_s_attribute.xlsx":    `excelize drops every cell in silence because of s=""`,
		"wtf_path.xlsx":             "excelize does not follow the relationships to parts in unusual folders",
		"comments_stress_test.xlsx": "excelize leaves _x000D_ in these shared strings as it is",
		"crlf.xlsx":                 "excelize leaves _x000D_ in these shared strings as it is",
	}
}

// TestAgreesWithExcelize reads every workbook with both readers. Where both read it,
// every cell must be the same, in all but the workbooks named above.
func TestAgreesWithExcelize(t *testing.T) {
	t.Parallel()
	both, cells := 0, 0
	for _, name := range corpus(t, "", ".xlsx", ".xlsm") {
		short := filepath.Base(name)
		data := load(t, name)
		if len(data) > 500_000 {
			continue // excelize takes too long over a sheet of 57 MB
		}
		ours, fault := Read(name, data, widest())
		if fault != nil && fault.Code != codeEmpty || ours.Kind == CSV || strings.Contains(name, "attacks") {
			continue // refused here, or made to hang the other reader
		}
		f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
		if err != nil {
			t.Errorf("%s: read here, refused by excelize: %v", short, err)
			continue
		}
		compared, differences := compareBooks(ours, f)
		f.Close()
		reason, known := differs()[short]
		switch {
		case known && len(differences) == 0:
			t.Errorf("%s: no difference any more (%s)", short, reason)
		case !known && len(differences) > 0:
			t.Errorf("%s: %s", short, strings.Join(differences, "\n"))
		}
		both, cells = both+1, cells+compared
	}
	t.Logf("%d workbooks, %d cells compared", both, cells)
	if both < 200 {
		t.Errorf("only %d workbooks were read by both", both)
	}
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
