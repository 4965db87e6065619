package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"danvan/pipeline"
)

// strangers are units whose folders, names and codes are mixed up: two communes of
// one district, that district, a department and a commune with a like name.
func strangers() []string {
	return []string{"SONGCONG.MOCHE", "SONGCONG.BACHQUANG", "SONGCONG", "SNV", "DAITU.HUNGSON"}
}

// misleadingNames are names of files that speak of another unit, another place or
// another person's answer.
func misleadingNames(other string) []string {
	return []string{
		other + "_2021-Q2.csv", "Báo cáo của " + other + ".csv", other + "..csv", "..%2F" + other + "%2Fnộp.csv",
		"000001 DA NHAN " + other + ".csv", "inbox_" + other + "_nộp.txt", "--unit=" + other + ".csv", "\u202e" + other + ".csv",
	}
}

// smallReport is a list form as CSV that names a unit; the number makes it a file of
// its own.
func smallReport(unit pipeline.Unit, number int) []byte {
	return fmt.Appendf(nil, "Biểu số;DV-01\nĐơn vị báo cáo;%s\nKỳ báo cáo;Quý II/2021\nMã số;Chỉ tiêu;Đơn vị tính;Số liệu trong kỳ;Lũy kế từ đầu năm;Giải trình\n"+
		"1.3;Số lượt người dự hội nghị tuyên truyền;lượt người;%d;%d;\n", unit.Name, number, number)
}

// Two hundred ways of putting a report of one unit into the folder of one, under a
// name that speaks of another: the folder decides whose it is, a report that names
// somebody else is returned to the folder's owner, and nobody else hears of it.
func TestNobodyFilesForAnother(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	p, dir := matrixProgramme(t), newWorkspace(t)
	all := strangers()
	own, number := 0, 0
	for f, folder := range all {
		for n, named := range all {
			unit, _ := p.Unit(named)
			for _, name := range misleadingNames(all[(f+n+1)%len(all)]) {
				number++
				drop(t, dir, folder, fmt.Sprintf("%s %s", strings.Repeat("b", n+1), name), smallReport(unit, number))
			}
		}
		own += len(misleadingNames(folder))
	}
	pass := ingestNow(t, dir)
	if number != 200 || pass.Seen != number || pass.Accepted+pass.Superseded != own || pass.Returned != number-own {
		t.Errorf("%d files, %d of them the folder's own: %+v", number, own, pass)
	}
	checkFolders(t, p, dir, number)
}

// checkFolders holds every receipt and every answer against the folder.
func checkFolders(t *testing.T, p *pipeline.Programme, dir string, files int) {
	t.Helper()
	receipts := readReceipts(t, dir)
	if len(receipts) != files {
		t.Errorf("%d receipts", len(receipts))
	}
	answered := map[string]int{}
	for _, r := range receipts {
		answered[r.Unit]++
		named := strangers()[strings.IndexByte(r.File, ' ')-1]
		code := codesOf(allFindings(r))
		if mine := r.Unit == named; mine != (r.Decision == pipeline.Accepted) || mine == strings.Contains(code, "unit-differs") {
			t.Errorf("%q in the folder of %s is of %s: %s %s", r.File, r.Unit, named, r.Decision, code)
		}
		for _, s := range r.Submissions {
			if s.Unit != r.Unit {
				t.Errorf("%q in the folder of %s was taken as a report of %s", r.File, r.Unit, s.Unit)
			}
		}
	}
	for _, u := range p.Units {
		list, err := os.ReadDir(filepath.Join(dir, "outbox", u.Code))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if len(list) != answered[u.Code] {
			t.Errorf("%s has %d answers to %d files", u.Code, len(list), answered[u.Code])
		}
	}
}

// sheetOf is a workbook with one sheet, written by hand so that it may hold anything.
func sheetOf(t *testing.T, sheet string, more ...string) []byte {
	t.Helper()
	const relationships = "http://schemas.openxmlformats.org/package/2006/relationships"
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	parts := append([]string{
		"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
		"_rels/.rels", `<Relationships xmlns="` + relationships + `"><Relationship Id="r1" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook xmlns="` + main + `" xmlns:r="` + office + `"><sheets><sheet name="DV-01" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + relationships + `"><Relationship Id="r1" Type="` + office + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml", sheet,
	}, more...)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// worksheet is the part of a sheet around its rows.
func worksheet(rows, after string) string {
	return `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData>` + after + `</worksheet>`
}

func textCell(ref, text string) string {
	return `<c r="` + ref + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
}

// hostileFiles are made to harm whoever opens them, with the finding that each gets.
func hostileFiles(t *testing.T) map[string]struct {
	data []byte
	code string
} {
	t.Helper()
	type file = struct {
		data []byte
		code string
	}
	sound := worksheet(`<row r="1">`+textCell("A1", "x")+`</row>`, "")
	styles := `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs>` + strings.Repeat(`<xf numFmtId="0"/>`, 1_000_000) + `</cellXfs></styleSheet>`
	merges := strings.Builder{}
	for i := range 60_000 {
		fmt.Fprintf(&merges, `<mergeCell ref="A%d:B%d"/>`, i+1, i+1)
	}
	laughs := `<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]>`
	return map[string]file{
		"bomb.xlsx":          {sheetOf(t, worksheet(`<row r="1">`+textCell("A1", strings.Repeat("0", 40<<20))+`</row>`, "")), "file-limit"},
		"laughs.xlsx":        {sheetOf(t, laughs+worksheet(`<row r="1">`+textCell("A1", "&c;")+`</row>`, "")), "file-damaged"},
		"external.xlsx":      {sheetOf(t, `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>`+worksheet(`<row r="1">`+textCell("A1", "&x;")+`</row>`, "")), "file-damaged"},
		"last row.xlsx":      {sheetOf(t, worksheet(`<row r="1048576">`+textCell("XFD1048576", "x")+`</row>`, "")), "file-limit"},
		"merges.xlsx":        {sheetOf(t, worksheet(`<row r="1">`+textCell("A1", "x")+`</row>`, `<mergeCells>`+merges.String()+`</mergeCells>`)), "file-limit"},
		"styles.xlsx":        {sheetOf(t, sound, "xl/styles.xml", styles), "file-limit"},
		"leaves.xlsx":        {sheetOf(t, sound, "../../../../tmp/evil", "x"), "file-damaged"},
		"absolute.xlsx":      {sheetOf(t, sound, "/etc/cron.d/evil", "x"), "file-damaged"},
		"twice.xlsx":         {sheetOf(t, sound, "xl/worksheets/sheet1.xml", sound), "file-damaged"},
		"many parts.xlsx":    {sheetOf(t, sound, manyParts(1100)...), "file-limit"},
		"numbers.xlsx":       {sheetOf(t, worksheet(`<row r="1"><c r="A1"><v>NaN</v></c><c r="B1"><v>1e999</v></c></row>`, "")), "file-damaged"},
		"backwards.xlsx":     {sheetOf(t, worksheet(`<row r="2">`+textCell("A2", "x")+`</row><row r="1">`+textCell("A1", "y")+`</row>`, "")), "file-damaged"},
		"quote.csv":          {[]byte("a;\"" + strings.Repeat("x", 1<<20)), "csv-quote"},
		"wide.csv":           {[]byte(strings.Repeat("x;", 400_000)), "file-limit"},
		"long.csv":           {[]byte(strings.Repeat("x;y\n", 60_000)), "file-limit"},
		"one long cell.csv":  {[]byte("a;" + strings.Repeat("x", 1<<20)), "file-limit"},
		"a page called.xlsx": {[]byte("<html><script>alert(1)</script><table><tr><td>1</td></tr></table></html>"), "file-kind"},
	}
}

func manyParts(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("xl/media/%04d.xml", i), "<x/>")
	}
	return out
}

// Files made to do harm are answered one by one, each with its own reason, and the
// report that lies among them is accepted in the same pass.
func TestHostileFilesBesideASoundReport(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	p, dir := matrixProgramme(t), newWorkspace(t)
	files := hostileFiles(t)
	for name, f := range files {
		drop(t, dir, "SNV", name, f.data)
	}
	unit, _ := p.Unit("SNV")
	drop(t, dir, "SNV", "tốt.csv", smallReport(unit, 5))
	if pass := ingestNow(t, dir); pass.Accepted != 1 || pass.Returned != len(files) || pass.Waiting+pass.Ignored != 0 {
		t.Errorf("%+v", pass)
	}
	for _, r := range readReceipts(t, dir) {
		want := cmp.Or(files[r.File].code, "forms-due") // the sound one is of one form
		if code := codesOf(r.Findings); code != want {
			t.Errorf("%s: %q, want %q: %v", r.File, code, want, said(r.Findings))
		}
	}
}
