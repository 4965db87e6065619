// Package programmedocs writes a programme down for the people who work under it: one
// self-contained page with the plan, the eleven elements of the reporting regime, the
// tree of units, who files what by when, forms with their fields and relations in words,
// indicators with their formulas in words, targets and scoring. What no text states and
// the office set itself is marked wherever it stands.
package programmedocs

import (
	"bytes"
	_ "embed" // the template is compiled in
	"fmt"
	"html/template"

	"danvan/pipeline"
	"danvan/pipeline/inwords"
)

//go:embed docs.html
var source string

// Docs returns the page that documents a programme. All text is escaped where it stands;
// the same programme gives the same bytes.
func Docs(p *pipeline.Programme) ([]byte, error) {
	t, err := template.New("docs").Parse(source)
	if err != nil {
		return nil, fmt.Errorf("read the template of the programme's page: %w", err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, inwords.Programme(p)); err != nil {
		return nil, fmt.Errorf("write the programme's page: %w", err)
	}
	return out.Bytes(), nil
}
