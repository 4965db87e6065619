package config

import (
	"io/fs"
	"maps"
)

// PackFiles returns the files of a pack by name and the digest that is made of them,
// and of nothing else. Another process that reads them has the same programme.
func PackFiles(fsys fs.FS) (files map[string][]byte, digest string, err error) {
	r := newReader()
	if r.load(fsys); r.broken {
		return nil, "", &PackError{r.out.sorted()}
	}
	return maps.Clone(r.files), r.p.Digest, nil
}
