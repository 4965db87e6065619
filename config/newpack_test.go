package config

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

func sampleAnswers(t *testing.T) NewPackAnswers {
	t.Helper()
	f, err := os.Open("testdata/answers.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	a, err := ReadAnswers(f)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAnswersAreRead(t *testing.T) {
	a := sampleAnswers(t)
	root := pipeline.Unit{Code: "Q", Name: "Tỉnh Q", Tier: "province", Line: "government", Counted: true, Source: "danh mục"}
	office := pipeline.Unit{Code: "SNV", Name: "Sở Nội vụ", Tier: "department", Line: "department", Parent: "Q", Counted: true}
	if a.Root != root || a.Consolidator != office {
		t.Errorf("units %+v, %+v", a.Root, a.Consolidator)
	}
	if len(a.Regime) != 11 || a.Regime[3].Source != OwnSetting || a.Regime[1].Text != "Kết quả, tồn tại: “khó khăn”" || a.Regime[1].Source != "kế hoạch" {
		t.Errorf("regime %+v", a.Regime)
	}
	if !slices.Contains(a.NilTokens, "không phát sinh") || a.First.String() != "2026-Q1" || a.Rule != pipeline.ND09 || len(a.Kinds) != 2 {
		t.Errorf("nil tokens %q, periods %v %v %v", a.NilTokens, a.Rule, a.Kinds, a.First)
	}
}

// completePack lays over a new pack what its author adds: a form and units.
func completePack(t *testing.T, dir string, a NewPackAnswers) {
	t.Helper()
	form := &pipeline.Form{
		Code: "01/TCD", Version: "1", Title: "TIẾP CÔNG DÂN", Source: OwnSetting, Layout: pipeline.Table, Every: pipeline.Quarter, Tiers: []string{"commune"},
		Validity: pipeline.Validity{From: pipeline.NewDate(2025, 9, 30)}, Fields: []pipeline.Field{{Code: "c1", Number: "1", Label: "Lượt", Kind: pipeline.Count}},
	}
	units := append(a.units(), pipeline.Unit{Code: "XA.A", Name: "Xã A", Tier: "commune", Line: "government", Parent: a.Root.Code, Counted: true})
	for name, write := range map[string]func(io.Writer) error{
		"forms/1.yaml": func(w io.Writer) error { return WriteForm(w, form, nil) },
		unitsFile:      func(w io.Writer) error { return WriteUnits(w, units) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestANewPackIsSoundWithAFormAndUnits(t *testing.T) {
	a, dir := sampleAnswers(t), filepath.Join(t.TempDir(), "new", "programme")
	if err := NewPack(dir, a); err != nil {
		t.Fatal(err)
	}
	_, err := ReadPack(os.DirFS(dir))
	if err == nil || err.Error() != "forms: the folder has no .yaml file" {
		t.Errorf("without a form: %v", err)
	}
	completePack(t, dir, a)
	p, warnings, err := CheckPack(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if len(warnings) != 3 {
		t.Errorf("warnings %v", warnings)
	}
	got := NewPackAnswers{
		Code: p.Code, Name: p.Name, Plan: p.Plan, Regime: p.Regime, Rule: p.Rule, Kinds: p.Kinds, First: p.First, Tiers: p.Tiers,
		Root: p.Units[0], Consolidator: p.Units[1], Deadlines: p.Deadlines, Holidays: p.Holidays, NilTokens: p.NilTokens, Letterhead: p.Letterhead,
	}
	if diff := cmp.Diff(a, got); diff != "" {
		t.Errorf("the programme differs from the answers (-answers +programme):\n%s", diff)
	}
	if p.Consolidator != "SNV" || p.ShareMissingUnits || len(p.Phrases) != len(shown.Phrases()) {
		t.Errorf("consolidator %q, phrases %d", p.Consolidator, len(p.Phrases))
	}
	for _, phrase := range shown.Phrases() {
		if p.Phrases[phrase.Key] != phrase.Text {
			t.Errorf("%s: the pack begins with %q, the report says %q", phrase.Key, p.Phrases[phrase.Key], phrase.Text)
		}
	}
	checkNewFiles(t, dir)
}

// checkNewFiles checks what lies in a new pack: its YAML begins with the way to its
// schema and follows it, and the README says what the office has set itself.
func checkNewFiles(t *testing.T, dir string) {
	t.Helper()
	schemas := compiledSchemas(t)
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".yaml" {
			return err
		}
		data, err := os.ReadFile(name)
		first, _, _ := strings.Cut(string(data), "\n")
		way, ok := strings.CutPrefix(first, "# yaml-language-server: $schema=")
		file := filepath.Join(filepath.Dir(name), way)
		if _, missing := os.Stat(file); !ok || missing != nil {
			t.Errorf("%s begins with %q: %v", name, first, missing)
			return err
		}
		if err := schemas[filepath.Base(file)].Validate(asJSON(t, data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
	for _, want := range []string{"Công tác dân vận của tỉnh Q năm 2026", "12/KH-UBND ngày 15/01/2026", "* **Cơ quan nhận báo cáo**: Sở Nội vụ\n", "* **Thời hạn gửi báo cáo**: Cấp xã\n", "danvan form import"} {
		if !strings.Contains(string(readme), want) {
			t.Errorf("the README (%v) does not say %q", err, want)
		}
	}
}

func TestTheRootMayConsolidate(t *testing.T) {
	for _, office := range []pipeline.Unit{{}, sampleAnswers(t).Root} {
		a, dir := sampleAnswers(t), filepath.Join(t.TempDir(), "programme")
		a.Consolidator = office
		if err := NewPack(dir, a); err != nil {
			t.Fatal(err)
		}
		completePack(t, dir, a.completed())
		p, err := ReadPack(os.DirFS(dir))
		if err != nil || p.Consolidator != "Q" || len(p.Units) != 2 {
			t.Errorf("%+v, %v", p, err)
		}
	}
}

func TestWrongAnswersMakeNoPack(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*NewPackAnswers)
		want   string
	}{
		{"nothing", func(a *NewPackAnswers) { *a = NewPackAnswers{} }, `the key "programme" is missing`},
		{"code", func(a *NewPackAnswers) { a.Code = "Tỉnh Q" }, "write small letters without marks"},
		{"an element", func(a *NewPackAnswers) { a.Regime[4].Text = "" }, `the key "text" is missing`},
		{"a tier", func(a *NewPackAnswers) { a.Consolidator.Tier = "departmant" }, `did you mean "department"?`},
		{"a deadline", func(a *NewPackAnswers) { a.Deadlines[0].Day = 3 }, "not after the period's last day"},
		{"a unit", func(a *NewPackAnswers) { a.Root.Code = "CON" }, "cannot name a folder"},
		{"no office", func(a *NewPackAnswers) { a.Letterhead.Issuer = "" }, `the key "issuer" is empty`},
	} {
		a, dir := sampleAnswers(t), filepath.Join(t.TempDir(), "programme")
		c.change(&a)
		err := NewPack(dir, a)
		var wrong *PackError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: the folder is there (%v)", c.name, err)
		}
	}
}

func TestANewPackOverwritesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "own"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := NewPack(dir, sampleAnswers(t)); !errors.Is(err, fs.ErrExist) {
		t.Errorf("into a full folder: %v", err)
	}
}

func TestWrongAnswersAreNamedByLine(t *testing.T) {
	sound, err := os.ReadFile("testdata/answers.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"root: {code: Q", "rot: {code: Q", "answers.yaml:2: the key \"root\" is missing\nanswers.yaml:22: unknown key \"rot\"; did you mean \"root\"?"},
		{"tier: department, line", "tier: departmen, line", `answers.yaml:23: "tier" names the tier "departmen", which answers.yaml does not have; did you mean "department"?`},
		{"line: department}", "line: departmen}", `answers.yaml:23: "line" is "departmen", which is none of government, department, party; did you mean "department"?`},
		{"code: SNV", "code: S/NV", `answers.yaml:23: "code" is "S/NV"; the code names a folder; write letters and digits, joined by . - or _`},
		{"  outline: {text: Theo mẫu}\n", "", `answers.yaml:6: the key "outline" is missing`},
		{"{tier: commune, day: 17", "{tier: comune, day: 17", `answers.yaml:25: "tier" names the tier "comune", which answers.yaml does not have; did you mean "commune"?`},
		{"programme: tinh-q-2026", "programme: [", "answers.yaml:2: the file is not sound YAML: "},
	} {
		text := strings.Replace(string(sound), c.old, c.new, 1)
		_, err := ReadAnswers(strings.NewReader(text))
		var wrong *PackError
		if !errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.new, err, c.want)
			continue
		}
		checkBothLanguages(t, wrong.Problems)
	}
	broken := errors.New("broken pipe")
	if _, err := ReadAnswers(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("a reader that breaks gives %v", err)
	}
}

func TestAnswersBearTheirFilesName(t *testing.T) {
	name := filepath.Join(t.TempDir(), "tra-loi.yaml")
	if err := os.WriteFile(name, []byte("a: b\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := ReadAnswers(f); err == nil || !strings.HasPrefix(err.Error(), "tra-loi.yaml:1: ") {
		t.Errorf("%v", err)
	}
}

func TestElementsOfARegimeAreTheDecrees(t *testing.T) {
	want := wantRegime()
	for i := range want {
		want[i].Text, want[i].Source = "", ""
	}
	if diff := cmp.Diff(want, RegimeElements(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("elements differ:\n%s", diff)
	}
}
