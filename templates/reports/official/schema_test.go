package official_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"danvan/templates/figures"
	"danvan/templates/reports/official"
)

// schemaFolder names the environment variable with the folder of the XML schemas of
// ECMA-376 (wml.xsd and those that it imports). They are not part of this repository;
// .ci/run fetches them.
const schemaFolder = "OOXML_SCHEMAS"

// Every part of every document and of the built-in templates is valid by the schema of
// WordprocessingML.
func TestDocumentsAreValidBySchema(t *testing.T) {
	folder := os.Getenv(schemaFolder)
	if folder == "" {
		t.Skip(schemaFolder + " names no folder with the schemas of ECMA-376 (see .ci/run)")
	}
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint (libxml2-utils) is not installed")
	}
	schema := driver(t, folder)
	for name, c := range samples() {
		template, err := report().Template(figures.NewView(c))
		if err != nil {
			t.Fatal(err)
		}
		docs := printed(t, c)
		docs["mau.docx"] = template
		for _, file := range []string{official.WordFile, "mau.docx"} {
			for part, xml := range entries(t, docs[file]) {
				if strings.HasPrefix(part, "word/") && strings.HasSuffix(part, ".xml") {
					for _, said := range invalid(t, xmllint, schema, xml) {
						t.Errorf("%s, %s, %s: %s", name, file, part, said)
					}
				}
			}
		}
	}
}

// driver writes the schema that imports all others: libxml2 takes one file for each
// namespace, and DrawingML has many.
func driver(t *testing.T, folder string) string {
	t.Helper()
	const drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
	dir := t.TempDir()
	var all strings.Builder
	names, err := filepath.Glob(filepath.Join(folder, "dml-*.xsd"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no schemas in %s: %v", folder, err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), `targetNamespace="`+drawing+`"`) {
			fmt.Fprintf(&all, `<xs:include schemaLocation="%s"/>`, name)
		}
	}
	const xs = `xmlns:xs="http://www.w3.org/2001/XMLSchema"`
	for name, text := range map[string]string{
		"xml.xsd":     `<xs:schema ` + xs + ` targetNamespace="http://www.w3.org/XML/1998/namespace"><xs:attribute name="space" type="xs:NCName"/><xs:attribute name="lang" type="xs:string"/></xs:schema>`,
		"drawing.xsd": `<xs:schema ` + xs + ` targetNamespace="` + drawing + `">` + all.String() + `</xs:schema>`,
		"all.xsd": `<xs:schema ` + xs + `><xs:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="xml.xsd"/><xs:import namespace="` + drawing +
			`" schemaLocation="drawing.xsd"/><xs:import namespace="http://schemas.openxmlformats.org/wordprocessingml/2006/main" schemaLocation="` + filepath.Join(folder, "wml.xsd") + `"/></xs:schema>`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "all.xsd")
}

var fault = regexp.MustCompile(`(?m)^.*(?:validity error|parser error|failed to compile).*$`)

// invalid returns what the schema does not allow.
func invalid(t *testing.T, xmllint, schema, xml string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), xmllint, "--noout", "--nonet", "--schema", schema, "-")
	cmd.Stdin = strings.NewReader(xml)
	out, err := cmd.CombinedOutput()
	var list []string
	for _, said := range fault.FindAllString(string(out), -1) {
		// The first edition of the standard, whose schemas these are, has no compatibility
		// settings by name; Word opens a file without them in a mode of 2007.
		if !strings.Contains(said, "compatSetting") {
			list = append(list, said)
		}
	}
	if err != nil && len(list) == 0 && !strings.Contains(string(out), "compatSetting") {
		list = append(list, err.Error()+": "+string(out))
	}
	return list
}
