package official_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/templates/document/fill"
	"danvan/templates/document/schematest"
	"danvan/templates/figures"
	"danvan/templates/internal/sample"
	"danvan/templates/reports/official"
)

// samples are consolidations of every layout: of the State, of the Party, of joint
// issuers, with scores, and with texts that are made to harm.
func samples() map[string]*pipeline.Consolidation {
	return map[string]*pipeline.Consolidation{"state": sample.Consolidation(), "party": sample.Party(), "joint": sample.Joint(), "scored": sample.Scored(), "hostile": sample.Hostile()}
}

func printed(t *testing.T, c *pipeline.Consolidation) map[string][]byte {
	t.Helper()
	docs, err := report().Print(figures.NewView(c))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, d := range docs {
		out[d.Name] = d.Bytes
	}
	return out
}

// wordsOf is the text of a part of a .docx, a line each paragraph.
func wordsOf(xml string) string {
	xml = regexp.MustCompile(`</w:p>`).ReplaceAllString(xml, "\n")
	return regexp.MustCompile(`<[^>]*>`).ReplaceAllString(xml, "")
}

// With the built-in template in the pack the report says what it says without one.
func TestTheBuiltInTemplateIsTheReport(t *testing.T) {
	for name, c := range samples() {
		without := printed(t, c)
		template, err := report().Template(figures.NewView(c))
		if err != nil {
			t.Fatal(err)
		}
		p := *c.Programme
		p.Templates = []pipeline.Document{{Name: official.WordFile, Bytes: template}, {Name: "ban-hai.docx", Bytes: template}}
		c.Programme = &p
		with := printed(t, c)
		if !bytes.Equal(without[official.WordFile], with[official.WordFile]) || !bytes.Equal(without[official.WordFile], with["ban-hai.docx"]) {
			t.Errorf("%s: another document", name)
		}
		if !bytes.Equal(without[official.PageFile], with[official.PageFile]) {
			t.Errorf("%s: another page", name)
		}
		for part, xml := range schematest.Parts(t, template) {
			if strings.Contains(xml, "Thái Nguyên") && part != "docProps/core.xml" {
				t.Errorf("%s: a value stands in %s of the template", name, part)
			}
		}
	}
}

// No tag is left in any document, and no value became one.
func TestNothingIsLeftToFill(t *testing.T) {
	for name, c := range samples() {
		for part, xml := range schematest.Parts(t, printed(t, c)[official.WordFile]) {
			if name != "hostile" && strings.Contains(xml, "{{") {
				t.Errorf("%s: %s still holds a tag", name, part)
			}
		}
	}
}

const saved = "testdata/libreoffice.docx" // tags cut into runs by LibreOffice 7.4, which saved it

// A template that LibreOffice saved fills: tags in many runs, a loop over a table's rows,
// conditions, header and footer, a ready-made table and the annexes.
func TestATemplateSavedByLibreOffice(t *testing.T) {
	data, err := os.ReadFile(saved)
	if err != nil {
		t.Fatal(err)
	}
	if doc := schematest.Parts(t, data)["word/document.xml"]; strings.Contains(doc, "{{.ChiTieu.tcd_luot.GiaTri}}") {
		t.Fatal("the tags of this file are meant to be cut")
	}
	checkOffice(t, data)
}

func checkOffice(t *testing.T, data []byte) {
	t.Helper()
	c := sample.Consolidation()
	p := *c.Programme
	p.Templates = []pipeline.Document{{Name: "nhanh.docx", Bytes: data}}
	c.Programme = &p
	got := schematest.Parts(t, printed(t, c)["nhanh.docx"])
	all := ""
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if strings.HasPrefix(name, "word/") && !strings.Contains(name, "rels") {
			all += wordsOf(got[name])
		}
	}
	for _, want := range []string{"THÔNG BÁO NHANH – QUÝ III/2021", "Toàn tỉnh tiếp 866 lượt (số liệu của ", "Đơn vị tính: lượt.", "Chưa nộp: ", "Sở Nội vụ – quý III/2021", "Bản dự thảo 20/09/2021", "Bảng 1. Tình hình nộp báo cáo", "Phụ lục I"} {
		if !strings.Contains(strings.ReplaceAll(all, "SỞ NỘI VỤ", "Sở Nội vụ"), want) {
			t.Errorf("%q is not there", want)
		}
	}
	rows := regexp.MustCompile(`(?s)<w:tr>.*?</w:tr>`).FindAllString(got["word/document.xml"], -1)
	regions := figures.NewView(c).Regions()
	for i, u := range regions {
		if row := strings.Fields(wordsOf(rows[i+1])); row[0] != string(rune('1'+i)) || !strings.Contains(wordsOf(rows[i+1]), u.Name) {
			t.Errorf("row %d: %q", i+1, row)
		}
	}
	if last := wordsOf(rows[len(regions)+1]); !strings.Contains(last, "Toàn tỉnh") || !strings.Contains(last, "866") {
		t.Errorf("after %d regions: %q", len(regions), last)
	}
}

// The same through LibreOffice of this machine: the built-in template and the office's one,
// opened and saved again, say what they said.
func TestTemplatesGoThroughLibreOffice(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice (soffice) is not installed")
	}
	profile := t.TempDir()
	again := func(data []byte) []byte {
		dir := t.TempDir()
		name := filepath.Join(dir, "mau.docx")
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, step := range [][2]string{{"odt", name}, {"docx:MS Word 2007 XML", filepath.Join(dir, "mau.odt")}} {
			out, err := exec.CommandContext(t.Context(), soffice, "--headless", "-env:UserInstallation=file://"+profile, "--convert-to", step[0], "--outdir", dir, step[1]).CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	office, err := os.ReadFile(saved)
	if err != nil {
		t.Fatal(err)
	}
	checkOffice(t, again(office))
	for name, c := range map[string]*pipeline.Consolidation{"joint": sample.Joint()} {
		before := wordsOf(schematest.Parts(t, printed(t, c)[official.WordFile])["word/document.xml"])
		template, err := report().Template(figures.NewView(c))
		if err != nil {
			t.Fatal(err)
		}
		p := *c.Programme
		p.Templates = []pipeline.Document{{Name: official.WordFile, Bytes: again(template)}}
		c.Programme = &p
		after := wordsOf(schematest.Parts(t, printed(t, c)[official.WordFile])["word/document.xml"])
		if strings.Join(strings.Fields(before), " ") != strings.Join(strings.Fields(after), " ") {
			t.Errorf("%s: LibreOffice changed what the template says", name)
		}
	}
}

// Every field has a name of its own, an explanation and, where there are figures, a value
// that can be written.
func TestEveryFieldCanBeShown(t *testing.T) {
	for name, c := range samples() {
		seen := map[string]bool{}
		for _, e := range report().Fields(figures.NewView(c)) {
			key := strings.ToLower(e.In + e.Name)
			if seen[key] || e.Says == "" || strings.ContainsAny(e.Value, "\n\x00") {
				t.Errorf("%s: %+v", name, e)
			}
			seen[key] = true
		}
		for _, want := range []string{"báo cáo.kybaocao", "đơn vị.chuanop", "chỉ tiêu.sovoikytruoc", "chỉ tiêu theo mã." + strings.ToLower(c.Programme.Indicators[0].Code)} {
			if !seen[want] {
				t.Errorf("%s: %s is not listed", name, want)
			}
		}
	}
}

// Every field that is listed can be written in a template, by the way that the list gives.
func TestEveryFieldListedCanBeUsed(t *testing.T) {
	c := sample.Scored()
	v := figures.NewView(c)
	var body strings.Builder
	for _, e := range report().Fields(v) {
		path := e.Name
		if e.Reach != "" && !strings.HasPrefix(e.Reach, "{{") {
			path = e.Reach + e.Name
		}
		line := "{{" + path + "}}"
		switch e.Kind {
		case fill.List:
			line = "{{range " + path + "}}{{tt}}{{end}}"
		case fill.Record:
			line = "{{if " + path + "}}x{{end}}"
		case fill.Flag:
			line = "{{if " + path + "}}x{{end}}"
		}
		if strings.HasPrefix(e.Reach, "{{") {
			continue // reached through lists of lists: TestATemplateSavedByLibreOffice
		}
		body.WriteString(`<w:p><w:r><w:t>` + line + `</w:t></w:r></w:p>`)
	}
	data := withBody(t, body.String())
	if _, err := fill.Parse(data, official.Vocabulary(c.Programme)); err != nil {
		var problems *fill.Problems
		if errors.As(err, &problems) {
			t.Fatal(problems.Text(pipeline.Vietnamese))
		}
		t.Fatal(err)
	}
	p := *c.Programme
	p.Templates = []pipeline.Document{{Name: "moi-truong.docx", Bytes: data}}
	c.Programme = &p
	if got := wordsOf(schematest.Parts(t, printed(t, c)["moi-truong.docx"])["word/document.xml"]); strings.Contains(got, "{{") || len(got) < 1000 {
		t.Error(got)
	}
}

// withBody is the template that LibreOffice saved with another body.
func withBody(t *testing.T, body string) []byte {
	t.Helper()
	data, err := os.ReadFile(saved)
	if err != nil {
		t.Fatal(err)
	}
	parts := schematest.Parts(t, data)
	doc := parts["word/document.xml"]
	from, to := strings.Index(doc, "<w:body>")+len("<w:body>"), strings.LastIndex(doc, "<w:sectPr>")
	parts["word/document.xml"] = doc[:from] + body + doc[to:]
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, parts[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The whole sentence of an indicator says its verdict once, as the report does.
func TestASentenceSaysItsVerdictOnce(t *testing.T) {
	c := sample.Consolidation()
	p := *c.Programme
	p.Templates = []pipeline.Document{{Name: "cau.docx", Bytes: withBody(t, `<w:p><w:r><w:t>{{.ChiTieu.`+sample.OnTime+`.Cau}}</w:t></w:r></w:p>`)}}
	c.Programme = &p
	got := wordsOf(schematest.Parts(t, printed(t, c)["cau.docx"])["word/document.xml"])
	if strings.Count(got, "mức phấn đấu") != 1 {
		t.Errorf("%q", got)
	}
}

// A template that cannot be filled is named with its file.
func TestAWrongTemplateIsNamed(t *testing.T) {
	c := sample.Consolidation()
	p := *c.Programme
	p.Templates = []pipeline.Document{{Name: "sai.docx", Bytes: withBody(t, `<w:p><w:r><w:t>{{.ChiTieu.tcd_luott.GiaTri}}</w:t></w:r></w:p>`)}}
	c.Programme = &p
	_, err := report().Print(figures.NewView(c))
	var problems *fill.Problems
	if !errors.As(err, &problems) || !strings.Contains(err.Error(), "sai.docx") || !strings.Contains(err.Error(), "tcd_luot”?") {
		t.Error(err)
	}
}

// A closed edition is dated, and every page says which edition it is.
func TestAClosedEditionSaysSo(t *testing.T) {
	c := sample.Consolidation()
	c.Edition = 2
	got := schematest.Parts(t, printed(t, c)[official.WordFile])
	if doc := wordsOf(got["word/document.xml"]); strings.Contains(doc, "DỰ THẢO") || !strings.Contains(doc, ", ngày 20 tháng 9 năm 2021") {
		t.Error("the head is a draft's")
	}
	if foot := strings.TrimSpace(wordsOf(got["word/footer1.xml"])); !strings.HasPrefix(foot, "Bản chốt số 2 – số liệu tổng hợp lúc ") {
		t.Error(foot)
	}
}
