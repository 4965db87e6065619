package forms_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"danvan/pipeline"
	"danvan/pipeline/wholefile"
	"danvan/templates/forms"
)

var receivedAt = time.Date(2021, 6, 18, 3, 4, 5, 0, time.UTC)

func receipt(decision pipeline.Decision, file string, findings ...pipeline.Finding) pipeline.Receipt {
	verdict, version := pipeline.Accepted, 1
	if decision == pipeline.Returned {
		verdict, version = pipeline.Returned, 0
	}
	return pipeline.Receipt{Sequence: 12, ReceivedAt: receivedAt, Unit: "H.XA", File: file, SHA256: "abc123", Decision: decision,
		Submissions: []pipeline.Submission{{Unit: "H.XA", Form: "01/XLD", Period: q2, Verdict: verdict, Version: version, Sheet: "01-XLD",
			Counts: pipeline.CellCounts{Read: 4, Stored: 3, Blank: 1}, Findings: findings}}}
}

func original(data []byte) pipeline.Original { return pipeline.Original{Bytes: data} }

// oneFolder is the outbox of files from everywhere.
type oneFolder struct{ folder wholefile.Folder }

func (f oneFolder) Put(_ context.Context, _ pipeline.Arrival, name string, data []byte) error {
	return f.folder.Write(name, data)
}

func inFolder(dir string) forms.Outbox { return oneFolder{wholefile.Press{}.Folder(dir)} }

func answerer(t *testing.T, dir string) *forms.Answerer {
	t.Helper()
	return forms.NewAnswerer(programme(t), inFolder(dir), forms.NewComposer(pipeline.NewForest(programme(t)), nil))
}

// answer answers once and returns the one file that is then in the outbox.
func answer(t *testing.T, r pipeline.Receipt, data []byte) (name string, answer []byte) {
	t.Helper()
	dir := t.TempDir()
	if err := answerer(t, dir).Answer(context.Background(), r, original(data)); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Join(dir, r.Unit))
	if err != nil || len(entries) != 1 {
		t.Fatalf("the outbox holds %v %v", entries, err)
	}
	answer, err = os.ReadFile(filepath.Join(dir, r.Unit, entries[0].Name()))
	if err != nil {
		t.Fatal(err)
	}
	return entries[0].Name(), answer
}

func text(t *testing.T, f *excelize.File, sheet string) string {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.Join(r, "|") + "\n")
	}
	return b.String()
}

func comments(t *testing.T, f *excelize.File, sheet string) map[string]string {
	t.Helper()
	all, err := f.GetComments(sheet)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, c := range all {
		s := c.Text
		for _, p := range c.Paragraph {
			s += p.Text
		}
		out[c.Cell] = c.Author + ": " + s
	}
	return out
}

const ourRule = "ISNUMBER(260042397)"

// coloured returns the cells that carry our colour.
func coloured(t *testing.T, f *excelize.File, sheet string) []string {
	t.Helper()
	all, err := f.GetConditionalFormats(sheet)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for cells, rules := range all {
		for _, r := range rules {
			if r.Criteria == ourRule {
				out = append(out, cells)
			}
		}
	}
	slices.Sort(out)
	return out
}

func brokenRelation(cell string) pipeline.Finding {
	return pipeline.NewFinding("relation-broken", "01-XLD", cell, "1=2+3+4", "(1)", "10", "(2)+(3)+(4)", "11", "")
}

func TestReturnedWorkbook(t *testing.T) {
	sent := workbook(t, wrong(t))
	warning := pipeline.NewFinding("required-blank", "01-XLD", "C12", "2 Lần đầu")
	elsewhere := pipeline.NewFinding("number-bad", "Không có", "A1", "x", "y")
	name, got := answer(t, receipt(pipeline.Returned, "Quý II.xlsx", brokenRelation("B12"), warning, elsewhere), sent)
	if name != "000012 TRA LAI Quý II.xlsx" {
		t.Errorf("the answer is called %q", name)
	}
	f, before := open(t, got), open(t, sent)
	if sheets := f.GetSheetList(); sheets[0] != pipeline.VerdictSheet || !slices.Equal(sheets[1:], before.GetSheetList()) || f.GetActiveSheetIndex() != 0 {
		t.Errorf("sheets %q, active %d", sheets, f.GetActiveSheetIndex())
	}
	if got := coloured(t, f, "01-XLD"); !slices.Equal(got, []string{"B12", "C12"}) {
		t.Errorf("coloured: %q", got)
	}
	notes := comments(t, f, "01-XLD")
	if len(notes) != 2 || !strings.HasPrefix(notes["B12"], "danvan: KẾT QUẢ KIỂM TRA\nPhải sửa: 1=2+3+4: (1) = 10 nhưng (2)+(3)+(4) = 11.\nCách sửa: ") {
		t.Errorf("comments: %q", notes)
	}
	page := text(t, f, pipeline.VerdictSheet)
	for _, want := range []string{"TỆP ĐƯỢC TRẢ LẠI ĐỂ SỬA", "000012", "10:04:05 ngày 18/06/2021", "abc123", "Trả lại biểu 01/XLD.", "|01-XLD|B12|", "Phải sửa", "|C12|", "Cần xem", "|Không có|A1|", "inbox/H.XA"} {
		if !strings.Contains(page, want) {
			t.Errorf("the first sheet does not say %q:\n%s", want, page)
		}
	}
	if ok, link, err := f.GetCellHyperLink(pipeline.VerdictSheet, find(t, f, pipeline.VerdictSheet, "B12")); !ok || link != "'01-XLD'!B12" || err != nil {
		t.Errorf("the cell links to %q %v", link, err)
	}
	senderStays(t, before, f)
}

// A file that may be meant for another unit is not asked for again in the folder that it lay
// in, and nobody is told of accepted forms where there are none.
func TestReturnedFileOfAnotherUnit(t *testing.T) {
	r := receipt(pipeline.Returned, "a.xlsx", brokenRelation("B12"))
	r.Findings = []pipeline.Finding{pipeline.NewFinding("unit-differs", "", "", "Xã A", "Xã B")}
	_, got := answer(t, r, workbook(t, wrong(t)))
	page := text(t, open(t, got), pipeline.VerdictSheet)
	if !strings.Contains(page, "gửi lại chính tệp này vào thư mục inbox của đúng đơn vị báo cáo. ") || strings.Contains(page, "inbox/H.XA") || strings.Contains(page, "“ĐÃ NHẬN”") {
		t.Errorf("the steps:\n%s", page)
	}
}

// senderStays checks that what is the sender's is there as it was sent.
func senderStays(t *testing.T, before, after *excelize.File) {
	t.Helper()
	for _, sheet := range before.GetSheetList() {
		if a, b := text(t, before, sheet), text(t, after, sheet); a != b {
			t.Errorf("%s was changed:\n%s\n%s", sheet, a, b)
		}
		rulesBefore, _ := before.GetDataValidations(sheet)
		rulesAfter, _ := after.GetDataValidations(sheet)
		if len(rulesBefore) != len(rulesAfter) {
			t.Errorf("%s: %d validations became %d", sheet, len(rulesBefore), len(rulesAfter))
		}
		lockBefore, _ := before.GetSheetProtection(sheet)
		lockAfter, _ := after.GetSheetProtection(sheet)
		if lockBefore != lockAfter {
			t.Errorf("%s: protection %+v became %+v", sheet, lockBefore, lockAfter)
		}
	}
	names := map[string]string{}
	for _, n := range after.GetDefinedName() {
		names[n.Name+"@"+n.Scope] = n.RefersTo
	}
	for _, n := range before.GetDefinedName() {
		if names[n.Name+"@"+n.Scope] != n.RefersTo {
			t.Errorf("the name %s of %s now says %q", n.Name, n.Scope, names[n.Name+"@"+n.Scope])
		}
	}
}

func TestSecondReturnTakesOffFirstMarks(t *testing.T) {
	sent := open(t, workbook(t, wrong(t)))
	if err := sent.AddComment("01-XLD", excelize.Comment{Cell: "C12", Author: "Chị Lan", Paragraph: []excelize.RichTextRun{{Text: "số của bộ phận một cửa"}}}); err != nil {
		t.Fatal(err)
	}
	var own bytes.Buffer
	if err := sent.Write(&own); err != nil {
		t.Fatal(err)
	}
	_, first := answer(t, receipt(pipeline.Returned, "a.xlsx", brokenRelation("B12"), brokenRelation("C12"), pipeline.NewFinding("number-bad", "DV-01", "E11", "x", "y")), own.Bytes())
	f := open(t, first)
	if notes := comments(t, f, "01-XLD"); len(notes) != 2 || notes["C12"] != "Chị Lan: số của bộ phận một cửa" {
		t.Fatalf("after the first return: %q", notes)
	}
	_, second := answer(t, receipt(pipeline.Returned, "000012 TRA LAI a.xlsx", brokenRelation("D12")), first)
	f = open(t, second)
	if got := coloured(t, f, "01-XLD"); !slices.Equal(got, []string{"D12"}) {
		t.Errorf("coloured after the second return: %q", got)
	}
	if got := coloured(t, f, "DV-01"); len(got) != 0 {
		t.Errorf("DV-01 is still coloured: %q", got)
	}
	notes := comments(t, f, "01-XLD")
	if len(notes) != 2 || notes["C12"] != "Chị Lan: số của bộ phận một cửa" || !strings.HasPrefix(notes["D12"], "danvan: ") {
		t.Errorf("comments after the second return: %q", notes)
	}
	if len(comments(t, f, "DV-01")) != 0 {
		t.Error("DV-01 still has comments")
	}
	if n := strings.Count(strings.Join(f.GetSheetList(), "|"), pipeline.VerdictSheet); n != 1 {
		t.Errorf("%d first sheets", n)
	}
	own2 := open(t, own.Bytes())
	senderStays(t, own2, f)
	rules, _ := f.GetConditionalFormats("01-XLD")
	if len(rules["B12"]) != 1 || len(rules["D12"]) != 2 {
		t.Errorf("the form's own live checks: %v", rules)
	}
}

func TestAnsweringTwiceLeavesOneAnswer(t *testing.T) {
	sent := workbook(t, wrong(t))
	csv := []byte("a;b\n1;2\n")
	for _, c := range []struct {
		r    pipeline.Receipt
		data []byte
	}{
		{receipt(pipeline.Returned, "a.xlsx", brokenRelation("B12")), sent},
		{receipt(pipeline.Returned, "a.csv", brokenRelation("B1")), csv},
		{receipt(pipeline.Accepted, "a.xlsx"), sent},
		{receipt(pipeline.Duplicate, "a.xlsx"), sent},
	} {
		dir := t.TempDir()
		a := answerer(t, dir)
		var before []byte
		for range 2 {
			if err := a.Answer(context.Background(), c.r, original(c.data)); err != nil {
				t.Fatal(err)
			}
			entries, _ := os.ReadDir(filepath.Join(dir, "H.XA"))
			if len(entries) != 1 {
				t.Fatalf("%s: %d files", c.r.Decision, len(entries))
			}
			now, err := os.ReadFile(filepath.Join(dir, "H.XA", entries[0].Name()))
			if err != nil {
				t.Fatal(err)
			}
			if before != nil && !bytes.Equal(before, now) {
				t.Errorf("%s %s: other bytes", c.r.Decision, c.r.File)
			}
			before = now
			if err := os.Remove(filepath.Join(dir, "H.XA", entries[0].Name())); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestAcceptedReceipt(t *testing.T) {
	warning := pipeline.NewFinding("required-blank", "01-XLD", "C12", "2 Lần đầu")
	name, got := answer(t, receipt(pipeline.Accepted, "a.xlsx", warning), nil)
	if name != "000012 DA NHAN a.xlsx" {
		t.Errorf("called %q", name)
	}
	page := text(t, open(t, got), pipeline.VerdictSheet)
	for _, want := range []string{"GIẤY BIÊN NHẬN", "000012", "abc123", "Quý II/2021", "Trễ hạn 1 ngày.", "17/06/2021", "Đọc 4 ô: ghi nhận 3, để trống 1, không nhận 0.", "|C12|", "ghi lý do vào dòng “5. Ghi chú” dưới bảng."} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
	onTime := receipt(pipeline.Accepted, "a.xlsx")
	onTime.ReceivedAt = time.Date(2021, 6, 17, 16, 59, 59, 0, time.UTC) // 23:59:59 in Việt Nam
	if _, got = answer(t, onTime, nil); !strings.Contains(text(t, open(t, got), pipeline.VerdictSheet), "Đúng hạn.") {
		t.Error("received on the due day is on time")
	}
	correction := receipt(pipeline.Accepted, "b.xlsx") // a year later, of a report that was on time
	correction.Submissions[0].Version, correction.ReceivedAt = 2, receivedAt.AddDate(1, 0, 0)
	_, got = answer(t, correction, nil)
	if page := text(t, open(t, got), pipeline.VerdictSheet); strings.Contains(page, "Trễ hạn") || !strings.Contains(page, "đúng hạn hay nộp muộn tính theo bản nhận đầu tiên") {
		t.Errorf("a correction makes no report late:\n%s", page)
	}
}

func TestDuplicateReceipt(t *testing.T) {
	r := receipt(pipeline.Duplicate, "a.xlsx")
	r.Submissions, r.DuplicateOf = nil, 7
	r.Findings = []pipeline.Finding{pipeline.NewFinding("already-received", "", "", "15/06/2021")}
	name, got := answer(t, r, nil)
	page := text(t, open(t, got), pipeline.VerdictSheet)
	if name != "000012 DA NHAN TRUOC DO a.xlsx" || !strings.Contains(page, "số 000007") || !strings.Contains(page, "15/06/2021") {
		t.Errorf("%s:\n%s", name, page)
	}
}

// A file that cannot be opened, or must not be, is answered with a list.
func TestPlainReceipts(t *testing.T) {
	bomb := workbook(t, wrong(t))
	for name, c := range map[string]struct {
		file string
		code string
		data []byte
	}{
		"damaged by the reader's word": {"a.xlsx", "file-damaged", bomb},
		"no workbook":                  {"a.xlsx", "form-not-found", []byte("PK nothing")},
		"other kind":                   {"a.doc", "file-kind", []byte("x")},
		"wide styled rows":             {"a.xlsx", "form-not-found", wide(t)},
	} {
		r := receipt(pipeline.Returned, c.file)
		r.Submissions, r.Findings = nil, []pipeline.Finding{pipeline.NewFinding(c.code, "", "", "lý do")}
		answerName, got := answer(t, r, c.data)
		f := open(t, got)
		if sheets := f.GetSheetList(); len(sheets) != 1 || answerName != "000012 TRA LAI a.xlsx" {
			t.Errorf("%s: %s with %q", name, answerName, sheets)
		}
		if page := text(t, f, pipeline.VerdictSheet); !strings.Contains(page, r.Findings[0].Message(pipeline.Vietnamese)) {
			t.Errorf("%s:\n%s", name, page)
		}
	}
}

// wide is a small workbook whose rows would be filled up to the last column.
func wide(t *testing.T) []byte {
	t.Helper()
	return rewrite(t, workbook(t, request(t, q2)), "xl/worksheets/sheet2.xml", func(s string) string {
		var rows strings.Builder
		for i := range 100 {
			cell, _ := excelize.CoordinatesToCellName(16384, 1000+i)
			rows.WriteString(`<row><c r="` + cell + `" s="1"/></row>`)
		}
		return strings.Replace(s, "</sheetData>", rows.String()+"</sheetData>", 1)
	})
}

// rewrite changes one part of a workbook.
func rewrite(t *testing.T, workbook []byte, part string, change func(string) string) []byte {
	t.Helper()
	return rewriteEach(t, workbook, func(name, text string) string {
		if name == part {
			return change(text)
		}
		return text
	})
}

// rewriteEach changes the parts of a workbook.
func rewriteEach(t *testing.T, workbook []byte, change func(part, text string) string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, entry := range in.File {
		r, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		w, err := z.Create(entry.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, change(entry.Name, string(data))); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A workbook with macros keeps its extension: Excel opens it under no other.
func TestMacroWorkbookKeepsItsExtension(t *testing.T) {
	data := rewrite(t, workbook(t, wrong(t)), "[Content_Types].xml", func(s string) string {
		return strings.Replace(s, "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "vnd.ms-excel.sheet.macroEnabled.main+xml", 1)
	})
	if name, _ := answer(t, receipt(pipeline.Returned, "a.xlsm", brokenRelation("B12")), data); name != "000012 TRA LAI a.xlsm" {
		t.Errorf("called %q", name)
	}
}

func TestAnswerNames(t *testing.T) {
	long := strings.Repeat("Báo cáo ", 60) + ".xlsx"
	for file, want := range map[string]string{
		"Báo cáo quý II – xã Hùng Sơn.xlsx": "000012 TRA LAI Báo cáo quý II – xã Hùng Sơn",
		"../../etc/passwd.xlsx":             "000012 TRA LAI _.._etc_passwd",
		`a\b:c*?"<>|.xlsx`:                  "000012 TRA LAI a_b_c______",
		"x\u202excod\x00\x1b.xlsx":          "000012 TRA LAI xxcod",
		"dòng\nhai.csv":                     "000012 TRA LAI dòng hai",
		"000003 TRA LAI a.xlsx":             "000012 TRA LAI a",
		"000003 TRA LAI 000002 DA NHAN a.b": "000012 TRA LAI a",
		"000003 BIEU MAU MOI 2 a.xlsx":      "000012 TRA LAI a",
		".xlsx":                             "000012 TRA LAI tep",
		" . ":                               "000012 TRA LAI tep",
		"=cmd|'/c calc'!A1.csv":             "000012 TRA LAI =cmd_'_c calc'!A1",
		"\xff\xfe.csv":                      "000012 TRA LAI _",
	} {
		if got := forms.AnswerName(receipt(pipeline.Returned, file)); got != want {
			t.Errorf("%q: %q, want %q", file, got, want)
		}
	}
	if got := forms.AnswerName(receipt(pipeline.Returned, long)); len(got) > 220 || strings.HasSuffix(got, " ") {
		t.Errorf("too long: %d bytes", len(got))
	}
}

func TestUnsafeUnits(t *testing.T) {
	dir := t.TempDir()
	a := answerer(t, dir)
	if err := os.Symlink(t.TempDir(), filepath.Join(dir, "LINK")); err != nil {
		t.Skip("no links here")
	}
	for _, unit := range []string{"", "..", "../x", "a/b", `a\b`, "/x", ".", "LINK"} {
		r := receipt(pipeline.Accepted, "a.xlsx")
		r.Unit = unit
		if err := a.Answer(context.Background(), r, original(nil)); err == nil {
			t.Errorf("answered to %q", unit)
		}
	}
}

func TestCancelledAnswer(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	dir := t.TempDir()
	if err := answerer(t, dir).Answer(ctx, receipt(pipeline.Accepted, "a.xlsx"), original(nil)); err == nil {
		t.Error("answered after being stopped")
	}
}

// A blank that other software made is marked as well.
func TestReturnedOfficialBlank(t *testing.T) {
	data, err := os.ReadFile("../../../shared/data/forms/tt02_2021/TCD01.xlsx")
	if err != nil {
		t.Skip("the folder shared with the official blanks is not beside the repository")
	}
	before := open(t, data)
	sheet := before.GetSheetList()[0]
	_, got := answer(t, receipt(pipeline.Returned, "TCD01.xlsx", pipeline.NewFinding("number-bad", sheet, "B8", "x", "1")), data)
	f := open(t, got)
	if c := coloured(t, f, sheet); !slices.Equal(c, []string{"B8"}) || len(comments(t, f, sheet)) != 1 {
		t.Errorf("coloured %q", c)
	}
	senderStays(t, before, f)
}

// A workbook of the strict kind is answered in one of the ordinary kind, all of it: nothing
// opens a mixture of both.
func TestReturnedStrictWorkbook(t *testing.T) {
	plain := open(t, workbook(t, request(t, q2)))
	sheet := plain.GetSheetList()[0]
	strict := strictOf(t, workbook(t, request(t, q2)))
	_, got := answer(t, receipt(pipeline.Returned, "a.xlsx", pipeline.NewFinding("number-bad", sheet, "B8", "x", "1")), strict)
	parts := map[string]string{}
	rewriteEach(t, got, func(part, text string) string {
		if parts[part] = text; strings.Contains(text, "purl.oclc.org") || strings.Contains(text, "conformance") {
			t.Errorf("%s is of the strict kind still: %.300s", part, text)
		}
		return text
	})
	if !strings.Contains(parts["xl/workbook.xml"], `xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`) ||
		!strings.Contains(parts["_rels/.rels"], `"http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties"`) {
		t.Errorf("names are lacking: %.400s\n%s", parts["xl/workbook.xml"], parts["_rels/.rels"])
	}
	f := open(t, got)
	if c := coloured(t, f, sheet); !slices.Equal(c, []string{"B8"}) {
		t.Errorf("coloured %q", c)
	}
	senderStays(t, plain, f)
}

// strictOf is a workbook as Excel saves it as "Strict Open XML Spreadsheet".
func strictOf(t *testing.T, ordinary []byte) []byte {
	t.Helper()
	name := regexp.MustCompile(`"http://schemas\.openxmlformats\.org/(spreadsheetml|officeDocument|drawingml)/2006/`)
	return rewriteEach(t, ordinary, func(part, text string) string {
		text = name.ReplaceAllString(text, `"http://purl.oclc.org/ooxml/$1/`)
		text = strings.ReplaceAll(text, "/extended-properties", "/extendedProperties")
		if part == "xl/workbook.xml" {
			text = strings.Replace(text, "<workbook ", `<workbook conformance="strict" `, 1)
		}
		return text
	})
}

// An answer says at its head which forms of the period the unit still has to send, and not
// once more among what is to be looked at.
func TestAnswerSaysFirstWhichFormsAreStillDue(t *testing.T) {
	r := receipt(pipeline.Accepted, "a.xlsx")
	if _, f := shownBy(t, r); strings.Contains(text(t, f, pipeline.VerdictSheet), "Còn phải gửi") {
		t.Error("a file that lacks nothing is told that forms are due")
	}
	r.Findings = []pipeline.Finding{pipeline.NewFinding("forms-due", "", "", "DV-01, DVK", "Quý II/2021", "")}
	_, f := shownBy(t, r)
	page := text(t, f, pipeline.VerdictSheet)
	if !strings.Contains(page, "Còn phải gửi|||Tính đến tệp này, chưa nhận được biểu DV-01, DVK của Quý II/2021 (") || strings.Count(page, "chưa nhận được") != 1 {
		t.Errorf("the forms that are due are not told once:\n%s", page)
	}
}
