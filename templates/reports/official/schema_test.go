package official_test

import (
	"testing"

	"danvan/templates/document/schematest"
	"danvan/templates/figures"
	"danvan/templates/reports/official"
)

// Every part of every document and of the built-in templates is valid by the schema of
// WordprocessingML.
func TestDocumentsAreValidBySchema(t *testing.T) {
	schemas := schematest.Open(t)
	for name, c := range samples() {
		template, err := report().Template(figures.NewView(c))
		if err != nil {
			t.Fatal(err)
		}
		docs := printed(t, c)
		docs["mau.docx"] = template
		for _, file := range []string{official.WordFile, "mau.docx"} {
			for _, fault := range schemas.Faults(t, docs[file]) {
				t.Errorf("%s, %s, %s", name, file, fault)
			}
		}
	}
}
