package config

import (
	"io/fs"
	"maps"
)

// PackFiles returns the files of a pack by name: those, and only those, that its digest
// is made of. Another process that reads them has the same programme.
func PackFiles(fsys fs.FS) (map[string][]byte, error) {
	r := newReader()
	if r.load(fsys); r.broken {
		return nil, &PackError{r.out.sorted()}
	}
	return maps.Clone(r.files), nil
}
