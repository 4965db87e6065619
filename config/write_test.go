package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"danvan/pipeline"
)

// everyPack is the packs that the binary carries and the small ones of the tests.
func everyPack(t *testing.T) map[string]fs.FS {
	t.Helper()
	packs := map[string]fs.FS{"small": smallPack(t), "scored": scoredPack(t)}
	for _, name := range PackNames() {
		pack, err := OpenPack(name)
		if err != nil {
			t.Fatal(err)
		}
		packs[name] = pack
	}
	return packs
}

func written(t *testing.T, write func(io.Writer) error) *fstest.MapFile {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return &fstest.MapFile{Data: b.Bytes()}
}

// rewritten is a pack whose forms, indicators, units and changes are written anew.
func rewritten(t *testing.T, pack fs.FS, p *pipeline.Programme) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	for _, name := range []string{programmeFile, scoringFile, phrasesFile} {
		if data, err := fs.ReadFile(pack, name); err == nil {
			out[name] = &fstest.MapFile{Data: data}
		}
	}
	for i := range p.Forms {
		out[fmt.Sprintf("forms/%03d.yaml", i)] = written(t, func(w io.Writer) error { return WriteForm(w, &p.Forms[i], nil) })
	}
	out["indicators/all.yaml"] = written(t, func(w io.Writer) error { return WriteIndicators(w, p.Indicators) })
	out[unitsFile] = written(t, func(w io.Writer) error { return WriteUnits(w, p.Units) })
	out[changesFile] = written(t, func(w io.Writer) error { return WriteChanges(w, p.Changes) })
	return out
}

func TestWhatIsWrittenReadsBack(t *testing.T) {
	for name, pack := range everyPack(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, err := ReadPack(pack)
			if err != nil {
				t.Fatal(err)
			}
			files := rewritten(t, pack, want)
			got, err := ReadPack(files)
			if err != nil {
				t.Fatalf("what was written is wrong:\n%v", err)
			}
			same := cmp.Options{cmpopts.IgnoreFields(pipeline.Programme{}, "Digest"), cmpopts.EquateEmpty()}
			if diff := cmp.Diff(want, got, same); diff != "" {
				t.Errorf("read back differs (-want +got):\n%s", diff)
			}
			for file, again := range rewritten(t, pack, got) {
				if !bytes.Equal(again.Data, files[file].Data) {
					t.Errorf("%s is written in other bytes the second time", file)
				}
			}
			checkSchemaLines(t, files)
		})
	}
}

// checkSchemaLines checks that generated YAML begins with a line that leads an editor
// to a schema that there is.
func checkSchemaLines(t *testing.T, files fstest.MapFS) {
	t.Helper()
	for name, file := range files {
		first, _, _ := strings.Cut(string(file.Data), "\n")
		schema, ok := strings.CutPrefix(first, "# yaml-language-server: $schema=")
		if !strings.HasPrefix(name, "forms/") && !strings.HasPrefix(name, "indicators/") && !ok {
			continue
		}
		found := false
		for _, s := range Schemas() {
			found = found || path.Join(path.Dir(name), schema) == "schemas/"+s.File
		}
		if !ok || !found {
			t.Errorf("%s begins with %q", name, first)
		}
	}
}

// Any text that a reader can have read comes back from what is written, on a line of
// its own, between braces and in brackets.
func TestTextsComeBackFromYAML(t *testing.T) {
	check := func(t interface {
		Errorf(string, ...any)
	}, text string) {
		for _, format := range []string{"k: %s\n", "{k: %s, z: a}\n", "z:\n  - {y: b, k: %s}\nk: %[1]s # c\n"} {
			var out problems
			n := parseYAML("x", fmt.Appendf(nil, format, yamlScalar(text)), &out)
			if n == nil || len(out.list) > 0 {
				t.Errorf("%q is written %s, which is wrong: %v", text, yamlScalar(text), out.list)
				return
			}
			for _, e := range n.entries {
				if e.key == "k" && e.value.text != text {
					t.Errorf("%q is written %s and comes back as %q", text, yamlScalar(text), e.value.text)
				}
			}
		}
	}
	for _, text := range []string{
		"1.10", "01", "0x1F", "1e5", "2021-04-23", "true", "No", "null", "~", "-", "– gạch", "a: b", "a #b", "#a", "'a'", `"a"`, `a\b`, "a, b", "[a]", "{a}",
		"a\nb", "a\tb", "& a", "* a", "! a", "% a", "@a", "`a`", "| a", "> a", "? a", "%", "...", "---", "“Dân vận khéo”", "c1=c2+..+c7", ">= 85", "82/KH-UBND",
		"Số cuộc (lượt)", "a\u0085b", "a\u2028b", "a\u00a0b", "Tie\u0302\u0301ng", "\U0001F600", "a\rb", "x:", ":x", "Sở, ban, ngành", "=", "_a",
	} {
		check(t, text)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.TrimSpace(rapid.String().Draw(t, "text"))
		if text != "" {
			check(t, text)
		}
	})
}

func TestDoubtsStandBesideWhatTheyAreAbout(t *testing.T) {
	form := &pipeline.Form{
		Code: "01/TCD", Version: "a", Title: "b", Source: "c", Layout: pipeline.Table, Every: pipeline.Quarter, Tiers: []string{"commune"},
		Validity: pipeline.Validity{From: pipeline.NewDate(2021, 5, 10)},
		Fields: []pipeline.Field{
			{Code: "c1", Number: "1", Label: "Lượt", Kind: pipeline.Count},
			{Code: "c2", Number: "2", Label: "Người", Kind: pipeline.Count},
		},
		Relations: []pipeline.Relation{bound("c2=c1", pipeline.Reject, pipeline.Equal, pipeline.Term{Field: "c2"}, pipeline.Term{Field: "c1"})},
	}
	file := written(t, func(w io.Writer) error {
		return WriteForm(w, form, []Doubt{
			{Field: "c2", Text: "số 2 đứng\ntrước số 1"}, {Relation: "c2=c1", Text: "hệ thức nêu chính nó"}, {Text: "không rõ tên biểu"}, {Field: "c9", Text: "cột 9 mất tiêu đề"},
		})
	})
	text := string(file.Data)
	for _, want := range []string{
		"  # CẦN XEM LẠI: số 2 đứng trước số 1\n  - {code: c2,", "  # CẦN XEM LẠI: hệ thức nêu chính nó\n  - \"c2=c1\"\n",
		"# CẦN XEM LẠI: không rõ tên biểu\n# CẦN XEM LẠI: cột 9 mất tiêu đề\n# Ký hiệu biểu",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if n := strings.Count(text, "CẦN XEM LẠI"); n != 4 {
		t.Errorf("%d comments for 4 doubts", n)
	}
	pack := smallPack(t)
	pack[tab] = file
	if _, err := ReadPack(pack); err != nil {
		t.Errorf("the form is wrong:\n%v", err)
	}
}

// What a proposed form lacks is left open where it belongs, and the pack says so.
func TestAFormThatLacksSomethingIsOpen(t *testing.T) {
	form := &pipeline.Form{Code: "X", Layout: pipeline.List, Tiers: []string{"commune"}}
	file := written(t, func(w io.Writer) error { return WriteForm(w, form, nil) })
	pack := smallPack(t)
	pack["forms/x.yaml"] = file
	_, err := ReadPack(pack)
	var wrong *PackError
	if !errors.As(err, &wrong) {
		t.Fatal(err)
	}
	for _, want := range []string{"version", "title", "source", "valid_from", "every"} {
		if !strings.Contains(err.Error(), fmt.Sprintf("the key %q is empty", want)) {
			t.Errorf("%q is not named as empty:\n%v", want, err)
		}
	}
	if !strings.Contains(err.Error(), `the list "fields" is empty`) || strings.Count(string(file.Data), "CẦN XEM LẠI") != 6 {
		t.Errorf("%v\n%s", err, file.Data)
	}
}

type brokenWriter struct{ room int }

func (w *brokenWriter) Write(p []byte) (int, error) {
	if w.room -= len(p); w.room < 0 {
		return 0, errors.New("disk full")
	}
	return len(p), nil
}

func TestWritersSayWhenTheyCannot(t *testing.T) {
	for name, write := range map[string]func(io.Writer) error{
		"form":       func(w io.Writer) error { return WriteForm(w, &pipeline.Form{}, nil) },
		"indicators": func(w io.Writer) error { return WriteIndicators(w, nil) },
		"units":      func(w io.Writer) error { return WriteUnits(w, nil) },
		"changes":    func(w io.Writer) error { return WriteChanges(w, nil) },
	} {
		for _, room := range []int{0, 3} {
			if err := write(&brokenWriter{room}); err == nil {
				t.Errorf("writing %s to a full disk gave no error", name)
			}
		}
	}
}
