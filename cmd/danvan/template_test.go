package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"danvan/config"
	"danvan/pipeline"
	"danvan/templates"
)

func templateDay() time.Time { return time.Date(2021, 4, 1, 8, 0, 0, 0, time.UTC) }

// Every pack's report is the fill of a template that can be written out, and the pack
// with it says the same.
func TestEveryPackFillsItsTemplate(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	for _, name := range config.PackNames() {
		pack, err := config.OpenPack(name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := config.ReadPack(pack)
		if err != nil {
			t.Fatal(err)
		}
		c := &pipeline.Consolidation{Programme: p, Tree: p.Tree(p.First), At: templateDay(), Figures: pipeline.Figures{Period: p.First}}
		without, err := templates.NewPrinter().Print(t.Context(), c)
		if err != nil {
			t.Fatal(name, err)
		}
		template, err := templates.NewTemplate(p, templateDay)
		if err != nil {
			t.Fatal(name, err)
		}
		p.Templates = []pipeline.Document{{Name: templates.ReportTemplate, Bytes: template}}
		if err := checkTemplates(p); err != nil {
			t.Fatal(name, err)
		}
		with, err := templates.NewPrinter().Print(t.Context(), c)
		if err != nil {
			t.Fatal(name, err)
		}
		for i := range with {
			if with[i].Name != without[i].Name || !bytes.Equal(with[i].Bytes, without[i].Bytes) {
				t.Errorf("%s: %s is another document", name, with[i].Name)
			}
		}
	}
}

// retold is a template with a text replaced in its body.
func retold(t *testing.T, data []byte, old, text string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		w, err := z.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, strings.ReplaceAll(string(content), old, text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// An office writes the template out, spoils it, is told where, mends it, and puts it into
// the pack.
func TestAnOfficeEditsItsTemplate(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := t.TempDir()
	w := filepath.Join(dir, "w")
	do := func(want int, args ...string) (string, string) {
		t.Helper()
		o := danvan(t, args...)
		if o.code != want {
			t.Fatalf("%v: code %d, want %d: %s%s", args, o.code, want, o.stdout, o.stderr)
		}
		return o.stdout, o.stderr
	}
	own, wrong, none := filepath.Join(dir, "mau.docx"), filepath.Join(dir, "sai.docx"), filepath.Join(dir, "khong.docx")
	do(exitDone, "init", w, "--programme", "so-xay-dung-tphcm-2021")
	do(exitDone, "template", "new", "--workspace", w, "--out", own)
	do(exitUsage, "template", "new", "--workspace", w, "--out", own)
	do(exitUsage, "template", "new", "--workspace", dir, "--out", none)
	do(exitUsage, "template", "check")
	do(exitDone, "template", "check", own, "--workspace", w)
	data, err := os.ReadFile(own)
	if err != nil {
		t.Fatal(err)
	}
	writeTo(t, wrong, retold(t, data, "{{.TrichYeu}}", "{{.TrichYue}}"))
	writeTo(t, none, []byte("x"))
	if _, told := do(exitSettings, "template", "check", wrong, none, "--programme", "so-xay-dung-tphcm-2021"); !strings.Contains(told, "sai.docx: từ trang 1 trở đi") ||
		!strings.Contains(told, "có phải định ghi “TrichYeu” không?") || !strings.Contains(told, "khong.docx: không phải tệp Word (.docx)") {
		t.Error(told)
	}
	out, _ := do(exitSettings, "template", "check", wrong, "--workspace", dir, "--json", "--lang", "en")
	var views []templateView
	if err := json.Unmarshal([]byte(out), &views); err != nil || len(views) != 1 || len(views[0].Problems) != 1 || views[0].Problems[0].Tag != ".TrichYue" || views[0].Problems[0].Page != 1 {
		t.Errorf("%v %s", err, out)
	}
	inPack := filepath.Join(w, "programme", "reports", templates.ReportTemplate)
	writeTo(t, inPack, retold(t, data, "{{.TrichYeu}}", "{{.TrichYue}}"))
	if _, told := do(exitSettings, "programme", "check", "--workspace", w); !strings.Contains(told, "Mẫu Word có lỗi") || !strings.Contains(told, "reports/"+templates.ReportTemplate) {
		t.Error(told)
	}
	do(exitSettings, "consolidate", "--period", "2021-Q1", "--workspace", w)
	writeTo(t, inPack, retold(t, data, "{{.TrichYeu}}", "{{.TrichYeu}} (bản của văn phòng)"))
	writeTo(t, filepath.Join(w, "programme", "reports", "thu-moi.docx"), retold(t, data, "{{.TrichYeu}}", "Thư mời"))
	do(exitDone, "programme", "check", "--workspace", w)
	p, err := config.ReadPack(os.DirFS(filepath.Join(w, "programme")))
	if err != nil || len(p.Templates) != 2 {
		t.Fatal(err, len(p.Templates))
	}
	if out, _ := do(exitDone, "template", "fields", "--workspace", w); !strings.Contains(out, ".DonViChuaNop") || !strings.Contains(out, "phanTram") {
		t.Error(out)
	}
	do(exitUsage, "template", "fields", "--workspace", w, "--period", "2021-Q1")
	if out, _ := do(exitDone, "template", "fields", "--programme", "ha-noi-2022", "--json"); !json.Valid([]byte(out)) {
		t.Error("no JSON")
	}
}

func writeTo(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Every tag that README.vi.md shows to the office can be filled.
func TestTheTagsOfTheGuideAreSound(t *testing.T) {
	guide := string(readAll(t, filepath.Join("..", "..", "README.vi.md")))
	_, chapter, found := strings.Cut(guide, "\n## Sửa mẫu báo cáo Word\n")
	chapter, _, ended := strings.Cut(chapter, "\n## ")
	_, example, shown := strings.Cut(chapter, "\n```\n")
	example, _, closed := strings.Cut(example, "\n```\n")
	if !found || !ended || !shown || !closed {
		t.Fatal("README.vi.md has no chapter on templates with an example")
	}
	pack, err := config.OpenPack("thai-nguyen-2021")
	if err != nil {
		t.Fatal(err)
	}
	p, err := config.ReadPack(pack)
	if err != nil {
		t.Fatal(err)
	}
	template, err := templates.NewTemplate(p, templateDay)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(example, "\n")
	for _, tag := range regexp.MustCompile("`(\\{\\{[^`]*\\}\\})`").FindAllStringSubmatch(chapter, -1) {
		switch one := tag[1]; {
		case strings.HasPrefix(one, "{{range"), strings.HasPrefix(one, "{{if"):
			lines = append(lines, one, "x", "{{end}}")
		case one != "{{end}}" && one != "{{else}}" && one != "{{tt}}" && one != "{{.Ten}}":
			lines = append(lines, one)
		}
	}
	if len(lines) < 35 {
		t.Errorf("only %d lines", len(lines))
	}
	body := ""
	for _, line := range lines {
		body += "<w:p><w:r><w:t>" + line + "</w:t></w:r></w:p>"
	}
	p.Templates = []pipeline.Document{{Name: "huong-dan.docx", Bytes: retold(t, template, "<w:body>", "<w:body>"+body)}}
	if err := checkTemplates(p); err != nil {
		t.Error(err)
	}
}
