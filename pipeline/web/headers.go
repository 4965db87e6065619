package web

import (
	"compress/gzip"
	"net/http"
	"strings"
	"sync"

	"danvan/pipeline/web/signin"
)

// guarded sets the headers of every answer, also of those that the door does not see.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		signin.Guard(w.Header())
		next.ServeHTTP(w, r)
	})
}

// worthwhile is from how many bytes on an answer is compressed.
const worthwhile = 1 << 10

// compressed sends text smaller to those who can read it so. Workbooks are zips already.
func compressed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Encoding")
		if !acceptsGzip(r) {
			next.ServeHTTP(w, r)
			return
		}
		c := &compressor{ResponseWriter: w}
		defer c.close()
		next.ServeHTTP(c, r)
	})
}

func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == "gzip" {
			return strings.ReplaceAll(quality, " ", "") != "q=0"
		}
	}
	return false
}

// presses keeps compressors for the next answer: each takes hundreds of kilobytes.
var presses = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed); return w }}

// compressor decides with the first bytes whether the answer is compressed.
type compressor struct {
	http.ResponseWriter
	status int
	begun  bool
	press  *gzip.Writer
}

// WriteHeader waits for the first bytes.
func (c *compressor) WriteHeader(status int) {
	if c.status == 0 {
		c.status = status
	}
}

func (c *compressor) Write(b []byte) (int, error) {
	c.begin(b)
	if c.press != nil {
		return c.press.Write(b)
	}
	return c.ResponseWriter.Write(b)
}

func (c *compressor) begin(b []byte) {
	if c.begun {
		return
	}
	c.begun = true
	h := c.Header()
	kind := h.Get("Content-Type")
	if len(b) >= worthwhile && h.Get("Content-Encoding") == "" && (strings.HasPrefix(kind, "text/") || strings.Contains(kind, "json")) {
		h.Set("Content-Encoding", "gzip")
		h.Del("Content-Length")
		c.press = presses.Get().(*gzip.Writer)
		c.press.Reset(c.ResponseWriter)
	}
	if c.status != 0 {
		c.ResponseWriter.WriteHeader(c.status)
	}
}

func (c *compressor) close() {
	c.begin(nil)
	if c.press != nil {
		_ = c.press.Close() // who has gone away needs no answer
		presses.Put(c.press)
	}
}

// Unwrap lets [http.ResponseController] reach the connection.
func (c *compressor) Unwrap() http.ResponseWriter { return c.ResponseWriter }
