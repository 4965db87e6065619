package transforms

import (
	"embed"
	"fmt"
	"path"
	"strings"
)

//go:embed sql/*.sql
var sqlFiles embed.FS

// definition is one file of sql/: its number orders it and its name names the view.
type definition struct {
	number, name, text string
	asView             bool // named NNN_name.view.sql
}

func (d definition) shape() string {
	if d.asView {
		return "view"
	}
	return "table"
}

// The numbers at which a kind of files begins.
const (
	parameterDefinition = "000"
	firstView           = "001"
	firstSpan           = "400"
	firstSpanView       = "410"
	pastResult          = "300"
	flowCheck           = "330"
	pastFlowCheck       = "331"
	firstRestating      = "500"
	firstRestatingView  = "510"
	firstTrace          = "800"
	firstSource         = "830"
	firstAudit          = "900"
)

// definitions returns the files whose number is at least from and below to, in order.
func definitions(from, to string) ([]definition, error) {
	entries, err := sqlFiles.ReadDir("sql")
	if err != nil {
		return nil, fmt.Errorf("list the SQL files: %w", err)
	}
	var out []definition
	for _, e := range entries {
		number, rest, _ := strings.Cut(e.Name(), "_")
		if number < from || number >= to {
			continue
		}
		text, err := sqlFiles.ReadFile(path.Join("sql", e.Name()))
		if err != nil {
			return nil, fmt.Errorf("read the SQL file %s: %w", e.Name(), err)
		}
		name, asView := strings.CutSuffix(strings.TrimSuffix(rest, ".sql"), ".view")
		out = append(out, definition{number, name, string(text), asView})
	}
	return out, nil
}
