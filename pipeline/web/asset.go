package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed assets
var assetFiles embed.FS

// assets are the files that pages ask for. Each is named by what it holds, so that a
// browser keeps it for good and a new version of the program is seen at once.
type assets struct {
	named  map[string]string // "site.css" -> "/assets/site.3f2a….css"
	served map[string]asset
}

// asset is one file, and the same file pressed where that is smaller.
type asset struct {
	kind           string
	plain, pressed []byte
}

func newAssets() *assets {
	a := &assets{map[string]string{}, map[string]asset{}}
	entries, err := fs.ReadDir(assetFiles, "assets")
	if err != nil {
		panic(err) // it is compiled in
	}
	for _, e := range entries {
		ext := path.Ext(e.Name())
		if kind := mime.TypeByExtension(ext); kind != "" && ext != ".md" {
			b, _ := assetFiles.ReadFile("assets/" + e.Name()) // listed just now
			a.add(e.Name(), kind, b)
		}
	}
	return a
}

func (a *assets) add(name, kind string, b []byte) {
	sum := sha256.Sum256(b)
	ext := path.Ext(name)
	p := "/assets/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:8]) + ext
	var pressed bytes.Buffer
	w, _ := gzip.NewWriterLevel(&pressed, gzip.BestCompression) // the level is one
	_, _ = w.Write(b)                                           // into memory
	_ = w.Close()
	one := asset{kind: kind, plain: b}
	if pressed.Len() < len(b)*9/10 {
		one.pressed = pressed.Bytes()
	}
	a.named[name], a.served[p] = p, one
}

// path returns the address of a file. A name that there is none of is a fault of the
// program, which every page that asks for it shows.
func (a *assets) path(name string) string {
	if p, ok := a.named[name]; ok {
		return p
	}
	panic("there is no asset " + name)
}

// ServeHTTP serves one of the files.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	one, ok := a.served[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", one.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Add("Vary", "Accept-Encoding")
	body := one.plain
	if one.pressed != nil && acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body = one.pressed
	}
	_, _ = w.Write(body)
}
