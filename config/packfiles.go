package config

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"slices"
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

// ZipPack returns a pack as one file, and its digest. The same files give the same bytes.
func ZipPack(fsys fs.FS) (data []byte, digest string, err error) {
	files, digest, err := PackFiles(fsys)
	if err != nil {
		return nil, "", err
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(files[name])
		}
		if err != nil {
			return nil, "", fmt.Errorf("pack the programme: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, "", fmt.Errorf("pack the programme: %w", err)
	}
	return out.Bytes(), digest, nil
}

// UnzipPack returns the files that [ZipPack] has packed.
func UnzipPack(data []byte) (fs.FS, error) {
	files, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("unpack the programme: %w", err)
	}
	return files, nil
}
