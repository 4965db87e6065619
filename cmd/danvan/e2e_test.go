package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// program is the built command that the tests run: the real binary in processes of its
// own, without the race detector, which makes it ten times as slow. [TestRaces] runs
// the main job in this process for it.
var program string

// scratch is a folder for what several tests share, removed after the last of them.
var scratch string

// TestMain builds the program once. Called with a command of danvan's, the test binary
// behaves as danvan: what runs in this process starts itself anew for its children.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == fastServe {
		serveFast()
		return
	}
	if len(os.Args) > 1 && os.Args[1] == factsWord {
		factsProcess()
		return
	}
	if len(os.Args) > 1 && !strings.HasPrefix(os.Args[1], "-test.") {
		if os.Getenv(killAtStep)+os.Getenv(stepsFile) != "" {
			mainWithSteps()
		}
		main()
		return
	}
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "danvan-test")
	// Nothing in these tests is copied slowly, so that no file has to be looked at twice.
	// Those of files that are on their way set it for themselves.
	if err = errors.Join(err, os.Setenv("DANVAN_SETTLE_SECONDS", "0")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	scratch, program = dir, filepath.Join(dir, "danvan")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build danvan: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

type outcome struct {
	stdout, stderr string
	code           int
}

func danvan(t testing.TB, args ...string) outcome {
	t.Helper()
	return danvanWith(t, nil, args...)
}

// danvanWith runs the program with settings of its own. Tests that run beside others
// cannot set them for the whole process.
func danvanWith(t testing.TB, settings []string, args ...string) outcome {
	t.Helper()
	return runProgram(t, program, settings, args...)
}

func runProgram(t testing.TB, program string, settings []string, args ...string) outcome {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), settings...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

func mustRun(t testing.TB, code int, args ...string) string {
	t.Helper()
	o := danvan(t, args...)
	if o.code != code {
		t.Fatalf("danvan %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), o.code, code, o.stdout, o.stderr)
	}
	return o.stdout
}

func newWorkspace(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "tn")
	mustRun(t, 0, "init", dir, "--programme", "thai-nguyen-2021")
	return dir
}

// sheetPlan finds, with code of the test's own, where a form's figures go.
type sheetPlan struct {
	book  *excelize.File
	sheet string
}

func openBlank(t *testing.T, path string) *excelize.File {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// find returns the first cell whose text is want, by rows.
func (p sheetPlan) find(t *testing.T, want string) (col, row int) {
	t.Helper()
	rows, err := p.book.GetRows(p.sheet)
	if err != nil {
		t.Fatal(err)
	}
	for r, cells := range rows {
		for c, text := range cells {
			if strings.TrimSpace(text) == want {
				return c + 1, r + 1
			}
		}
	}
	t.Fatalf("%s: no cell says %q", p.sheet, want)
	return 0, 0
}

func (p sheetPlan) set(t *testing.T, col, row int, value any) {
	t.Helper()
	cell, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.book.SetCellValue(p.sheet, cell, value); err != nil {
		t.Fatal(err)
	}
}

// fillList writes value and cumulative figures of a list form by row number.
func fillList(t *testing.T, book *excelize.File, sheet string, values map[string]any) {
	t.Helper()
	p := sheetPlan{book, sheet}
	valueCol, _ := p.find(t, "Số liệu trong kỳ")
	cumulativeCol, _ := p.find(t, "Lũy kế từ đầu năm")
	for number, v := range values {
		_, row := p.find(t, number)
		p.set(t, valueCol, row, v)
		if n, ok := v.(int); ok {
			p.set(t, cumulativeCol, row, n)
		}
	}
}

// fillTable writes the one row of a table form by column number.
func fillTable(t *testing.T, book *excelize.File, sheet string, values map[int]int) {
	t.Helper()
	p := sheetPlan{book, sheet}
	_, ms := p.find(t, "MS")
	rows, err := book.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for c, text := range rows[ms-1] {
		number, _, _ := strings.Cut(text, "=")
		n, err := strconv.Atoi(strings.TrimSpace(number))
		if err != nil {
			continue
		}
		p.set(t, c+1, ms+1, values[n])
	}
}

// filed is what the test makes one unit file, and sums up by itself.
type filed struct {
	meetings, people   int // hội nghị, lượt người
	raised, answered   int // ý kiến
	visits             int // lượt tiếp: regular and two more
	petitions, settled int
	models             []string
	plan               bool
}

// inventFigures gives every unit other figures; zero and large ones occur.
func inventFigures(i int, unit string) filed {
	f := filed{meetings: i % 7, people: 37 * i, raised: i % 5 * 3, answered: i % 5 * 2, visits: 11 * i, petitions: 4*i + 3, settled: 3 * i, plan: i%3 != 0}
	for k := range i % 3 {
		f.models = append(f.models, fmt.Sprintf("%s-%02d", unit, k+1))
	}
	f.models = append(f.models, "TINH-CHUNG") // one model that every unit registers: it counts once
	return f
}

func fillWorkbook(t *testing.T, blank, to string, f filed, isCommune bool) {
	t.Helper()
	book := openBlank(t, blank)
	plan := "không"
	if f.plan {
		plan = "x"
	}
	values := map[string]any{"1.2": f.meetings, "1.3": f.people, "1.4": 0, "1.5": 0, "2.1": 0, "2.2": 0, "2.3": f.raised, "2.4": f.answered,
		"3.1": 9, "3.2": 4, "3.3": 5, "3.4": 2, "3.5": 3, "4.1": 6, "4.2": 1, "4.3": 4, "4.4": 1, "4.5": 3, "4.6": 2, "4.7": 1,
		"5.1": 20, "5.2": 19, "6.1": 0, "6.2": 0, "6.3": 0}
	if isCommune {
		values["7.1"], values["7.2"] = 3, 2
	} else {
		values["1.1"] = plan
	}
	fillList(t, book, "DV-01", values)
	fillTable(t, book, "01-TCD", map[int]int{1: 3 * f.visits, 4: f.visits, 13: f.visits, 22: f.visits, 2: 3 * f.visits, 5: f.visits, 14: f.visits, 23: f.visits})
	n, s := f.petitions, f.settled
	fillTable(t, book, "01-XLD", map[int]int{1: n, 5: n, 8: n, 9: n, 10: 1, 11: n, 14: s, 17: n - s, 18: n, 19: n})
	dvk := sheetPlan{book, "DVK"}
	row := map[string]string{"Tên mô hình": "Mô hình mới", "Lĩnh vực": "Kinh tế", "Đơn vị đăng ký": "Cơ quan", "Ngày đăng ký": "20/04/2021", "Tình trạng đến cuối kỳ": "Đăng ký"}
	keyCol, headRow := dvk.find(t, "Mã mô hình")
	for i, key := range f.models {
		dvk.set(t, keyCol, headRow+1+i, key)
		for head, value := range row {
			col, _ := dvk.find(t, head)
			dvk.set(t, col, headRow+1+i, value)
		}
	}
	if err := book.SaveAs(to); err != nil {
		t.Fatal(err)
	}
}

// resultView is a row of `results --format json`.
type resultView struct {
	Unit, Indicator            string
	Value                      json.Number
	Numerator, Denominator     json.Number
	UnitsReported              int `json:"units_reported"`
	UnitsExpected              int `json:"units_expected"`
	Verdict, Target, Programme string
}

func results(t *testing.T, dir, period string, args ...string) map[[2]string]resultView {
	t.Helper()
	out := mustRun(t, 0, append([]string{"results", "--workspace", dir, "--period", period, "--format", "json"}, args...)...)
	var rows []resultView
	dec := json.NewDecoder(strings.NewReader(out))
	dec.UseNumber()
	if err := dec.Decode(&rows); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	byKey := map[[2]string]resultView{}
	for _, r := range rows {
		byKey[[2]string{r.Unit, r.Indicator}] = r
	}
	return byKey
}

// The generated blanks of one district, its communes and two departments, filled in
// with known numbers, go through the real binary; the results are held against
// totals that the test adds up itself.
func TestKnownNumbersComeOut(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := newWorkspace(t)
	blanks := filepath.Join(dir, "blanks")
	mustRun(t, 0, "forms", "--workspace", dir, "--period", "2021-Q2", "--out", blanks)
	list, err := os.ReadDir(filepath.Join(dir, "inbox"))
	if err != nil {
		t.Fatal(err)
	}
	figures := map[string]filed{}
	for i, e := range list {
		unit := e.Name()
		if unit != "SNV" && unit != "STP" && unit != "SONGCONG" && !strings.HasPrefix(unit, "SONGCONG.") {
			continue
		}
		figures[unit] = inventFigures(i, unit)
		fillWorkbook(t, filepath.Join(blanks, unit+"_2021-Q2.xlsx"), filepath.Join(dir, "inbox", unit, "nộp.xlsx"), figures[unit], strings.Contains(unit, "."))
	}
	if len(figures) != 13 { // Sông Công has ten communes
		t.Fatalf("%d units file", len(figures))
	}
	var pass struct {
		Seen, Accepted, Returned int
		Ledger                   []struct{ Holds bool }
	}
	o := danvanWith(t, []string{"DANVAN_SETTLE_SECONDS=2"}, "ingest", "--workspace", dir, "--json") // as it is shipped
	if err := json.Unmarshal([]byte(o.stdout), &pass); err != nil || o.code != 0 || pass.Seen != 13 || pass.Accepted != 13 || len(pass.Ledger) != 3 {
		t.Fatalf("ingest: %v, code %d, %s%s", err, o.code, o.stdout, o.stderr)
	}
	mustRun(t, 3, "consolidate", "--workspace", dir, "--period", "2021-Q2")
	got := results(t, dir, "2021-Q2")
	for _, scope := range []struct{ unit, prefix string }{{"TN", ""}, {"SONGCONG", "SONGCONG"}, {"SONGCONG.BACHQUANG", "SONGCONG.BACHQUANG"}, {"SNV", "SNV"}} {
		checkTotals(t, got, scope.unit, scope.prefix, figures)
	}
}

func checkTotals(t *testing.T, got map[[2]string]resultView, unit, prefix string, figures map[string]filed) {
	t.Helper()
	var meetings, people, raised, answered, visits, petitions, settled, plans, units int64
	models := map[string]bool{}
	for u, f := range figures {
		if u != prefix && prefix != "" && !strings.HasPrefix(u, prefix+".") {
			continue
		}
		units++
		meetings += int64(f.meetings)
		people += int64(f.people)
		raised += int64(f.raised)
		answered += int64(f.answered)
		visits += 3 * int64(f.visits)
		petitions += int64(f.petitions)
		settled += int64(f.settled)
		if f.plan && !strings.Contains(u, ".") {
			plans++
		}
		for _, m := range f.models {
			models[m] = true
		}
	}
	for indicator, want := range map[string]int64{"tt_hoi_nghi": meetings, "tt_luot_nguoi": people, "tcd_luot": visits, "dvk_mo_hinh": int64(len(models))} {
		r, ok := got[[2]string{unit, indicator}]
		if !ok || r.Value.String() != strconv.FormatInt(want, 10) || int64(r.UnitsReported) != units {
			t.Errorf("%s %s = %q from %d units, want %d from %d", unit, indicator, r.Value, r.UnitsReported, want, units)
		}
	}
	checkRate(t, got[[2]string{unit, "ty_le_y_kien_tra_loi"}], answered, raised)
	checkRate(t, got[[2]string{unit, "ty_le_giai_quyet_don"}], settled, petitions)
	if unit == "TN" {
		checkRate(t, got[[2]string{unit, "ty_le_ban_hanh_ke_hoach"}], plans, 28)
	}
}

func checkRate(t *testing.T, r resultView, numerator, denominator int64) {
	t.Helper()
	want := ""
	if denominator > 0 {
		want = new(big.Rat).SetFrac64(100*numerator, denominator).FloatString(4)
		want = strings.TrimSuffix(strings.TrimRight(want, "0"), ".")
	}
	if r.Value.String() != want || r.Numerator.String() != fmt.Sprint(numerator) || r.Denominator.String() != fmt.Sprint(denominator) {
		t.Errorf("%s %s = %s (%s/%s), want %s (%d/%d)", r.Unit, r.Indicator, r.Value, r.Numerator, r.Denominator, want, numerator, denominator)
	}
}
