// Package schematest takes Word documents and workbooks apart and holds them against the
// schemas of ECMA-376: what they do not allow may make Word or Excel ask to repair a file, or
// refuse it.
package schematest

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// folder names the environment variable with the folder of the XML schemas of ECMA-376
// (wml.xsd, sml-sheet.xsd and those beside them). They are not part of this repository;
// .ci/run fetches them.
const folder = "OOXML_SCHEMAS"

// Schemas are the schemas at hand.
type Schemas struct{ xmllint, all string }

// Open finds the schemas and xmllint, or skips the test.
func Open(t *testing.T) Schemas {
	t.Helper()
	from := os.Getenv(folder)
	if from == "" {
		t.Skip(folder + " names no folder with the schemas of ECMA-376 (see .ci/run)")
	}
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint (libxml2-utils) is not installed")
	}
	all, err := importAll(from, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return Schemas{xmllint, all}
}

// The namespaces of documents and workbooks. The schemas of others (slides, the old vector
// language) are not needed.
var wanted = regexp.MustCompile(`targetNamespace="(http://schemas\.openxmlformats\.org/(?:wordprocessingml|spreadsheetml|drawingml|officeDocument)/[^"]*)"`)

const xs = `xmlns:xs="http://www.w3.org/2001/XMLSchema"`

// importAll writes the schema that imports all others: libxml2 takes one file for each
// namespace, the first that is named, and most namespaces have many files. Those with most
// come first, before a schema that needs one of their files imports that alone.
func importAll(from, dir string) (string, error) {
	names, err := filepath.Glob(filepath.Join(from, "*.xsd"))
	if err != nil || len(names) == 0 {
		return "", errors.Join(err, fmt.Errorf("no schemas in %s", from))
	}
	files := map[string][]string{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		if m := wanted.FindSubmatch(data); m != nil {
			files[string(m[1])] = append(files[string(m[1])], name)
		}
	}
	spaces := slices.SortedFunc(maps.Keys(files), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(files[b]), len(files[a])), cmp.Compare(a, b))
	})
	write := func(name, space, text string) error {
		return os.WriteFile(filepath.Join(dir, name), []byte(`<xs:schema `+xs+space+`>`+text+`</xs:schema>`), 0o600)
	}
	const xml = "http://www.w3.org/XML/1998/namespace"
	err = write("xml.xsd", ` targetNamespace="`+xml+`"`, `<xs:attribute name="space" type="xs:NCName"/><xs:attribute name="lang" type="xs:string"/>`)
	all := `<xs:import namespace="` + xml + `" schemaLocation="xml.xsd"/>`
	for i, space := range spaces {
		text, name := "", fmt.Sprintf("%d.xsd", i)
		for _, file := range files[space] {
			text += `<xs:include schemaLocation="` + file + `"/>`
		}
		err = errors.Join(err, write(name, ` targetNamespace="`+space+`"`, text))
		all += `<xs:import namespace="` + space + `" schemaLocation="` + name + `"/>`
	}
	return filepath.Join(dir, "all.xsd"), errors.Join(err, write("all.xsd", "", all))
}

// said is one fault that xmllint names: the file, and what is wrong in it.
var said = regexp.MustCompile(`(?m)^(.*?\.xml)(:\d+: .*(?:validity error|parser error).*)$`)

// What Office itself writes and the first edition of the standard, whose schemas these are,
// does not know: compatibility settings by name (Word opens a file without them in a mode of
// 2007), parts of later editions that others may ignore, and white space that is kept in the
// texts of notes.
var later = regexp.MustCompile(`compatSetting|markup-compatibility/2006}Ignorable|/2014/revision}uid|\}t', attribute '\{http://www\.w3\.org/XML/1998/namespace\}space'`)

// Faults returns what the schemas do not allow in a Word document or a workbook, each with
// its part.
func (s Schemas) Faults(t *testing.T, data []byte) []string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	args := []string{"--noout", "--nonet", "--schema", s.all}
	for _, f := range z.File {
		if main := strings.HasPrefix(f.Name, "word/") || strings.HasPrefix(f.Name, "xl/"); !main || !strings.HasSuffix(f.Name, ".xml") {
			continue
		}
		name := strings.ReplaceAll(f.Name, "/", "_")
		if err := lay(f, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		args = append(args, name)
	}
	if len(args) == 4 {
		return []string{"no part of a document or a workbook"}
	}
	cmd := exec.CommandContext(t.Context(), s.xmllint, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	var faults []string
	named := said.FindAllStringSubmatch(string(out), -1)
	for _, m := range named {
		if !later.MatchString(m[2]) {
			faults = append(faults, m[1]+m[2])
		}
	}
	if err != nil && len(named) == 0 {
		faults = append(faults, err.Error()+": "+string(out))
	}
	return faults
}

// Parts are the texts of a document's or a workbook's parts by their names.
func Parts(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		text, err := textOf(f)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
	}
	return out
}

func textOf(f *zip.File) (text []byte, err error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return io.ReadAll(r)
}

func lay(f *zip.File, name string) error {
	text, err := textOf(f)
	if err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o600)
}
