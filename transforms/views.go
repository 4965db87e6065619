package transforms

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed sql
var sqlFiles embed.FS

// definition is one file of sql/: its number orders it and its name names the view.
type definition struct {
	number, name, text string
	asView             bool // named NNN_name.view.sql
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
	pastReadCell        = "840"
	pastSource          = "850"
	firstAudit          = "900"
	pastCellAudit       = "930" // those before read filings and cells only
	pastLineAudit       = "940" // and those before lines
	pastAudit           = "999"
)

// definitions returns the files whose number is at least from and below to, in order, as
// the engine of the run says them.
func (r *run) definitions(from, to string) ([]definition, error) {
	return definitions(r.engine, from, to)
}

// definitions returns files by number. Of a file that lies in the folder of an engine's
// name as well, that engine takes the text from there.
func definitions(engine, from, to string) ([]definition, error) {
	entries, err := sqlFiles.ReadDir("sql")
	if err != nil {
		return nil, fmt.Errorf("list the SQL files: %w", err)
	}
	var out []definition
	for _, e := range entries {
		number, rest, _ := strings.Cut(e.Name(), "_")
		if e.IsDir() || number < from || number >= to {
			continue
		}
		text, err := sqlFiles.ReadFile(path.Join("sql", engine, e.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			text, err = sqlFiles.ReadFile(path.Join("sql", e.Name()))
		}
		if err != nil {
			return nil, fmt.Errorf("read the SQL file %s: %w", e.Name(), err)
		}
		name, asView := strings.CutSuffix(strings.TrimSuffix(rest, ".sql"), ".view")
		out = append(out, definition{number, name, string(text), asView})
	}
	return out, nil
}
