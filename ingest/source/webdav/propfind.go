package webdav

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"danvan/ingest/source"
)

const wanted = `<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/><getcontentlength/><getlastmodified/><getetag/></prop></propfind>`

// multistatus is the answer to PROPFIND (RFC 4918, 14.16).
type multistatus struct {
	XMLName   xml.Name   `xml:"DAV: multistatus"`
	Responses []response `xml:"DAV: response"`
}

type response struct {
	Href  string     `xml:"DAV: href"`
	Props []propstat `xml:"DAV: propstat"`
}

type propstat struct {
	Status     string    `xml:"DAV: status"`
	Collection *struct{} `xml:"DAV: prop>resourcetype>collection"`
	Length     string    `xml:"DAV: prop>getcontentlength"`
	Modified   string    `xml:"DAV: prop>getlastmodified"`
	ETag       string    `xml:"DAV: prop>getetag"`
}

// mostListing bounds what a server may answer, in bytes: some tens of thousands of files.
const mostListing = 64 << 20

// find asks for a name, and with depth 1 for what is in it. The entries are by their
// path on the server.
func (s *server) find(name, depth string) (map[string]source.Info, error) {
	header := http.Header{"Depth": {depth}, "Content-Type": {"application/xml; charset=utf-8"}}
	answer, err := s.ask("PROPFIND", name, strings.NewReader(wanted), header, http.StatusMultiStatus)
	if err != nil {
		return nil, err
	}
	defer drain(answer)
	var found multistatus
	if err := xml.NewDecoder(io.LimitReader(answer.Body, mostListing)).Decode(&found); err != nil {
		if s.ctx.Err() != nil || !isSyntax(err) {
			return nil, err // the line was cut
		}
		return nil, fmt.Errorf("%w: %w", errListing, err)
	}
	out := map[string]source.Info{}
	for _, r := range found.Responses {
		where, info, err := r.info()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errListing, err)
		}
		out[where] = info
	}
	return out, nil
}

// isSyntax tells XML that is wrong from XML that ended: a listing that was cut must not
// be taken for a shorter one, nor for a server that speaks another language.
func isSyntax(err error) bool {
	syntax, ok := err.(*xml.SyntaxError) //nolint:errorlint // the decoder wraps nothing
	return !ok || !strings.Contains(syntax.Msg, "unexpected EOF")
}

// info reads one entry: where it is on the server, and what it is.
func (r response) info() (where string, info source.Info, err error) {
	u, err := url.Parse(strings.TrimSpace(r.Href))
	if err != nil {
		return "", info, err
	}
	where = path.Clean("/" + u.Path)
	for _, p := range r.Props {
		if !strings.Contains(p.Status, " 200") {
			continue
		}
		info = source.Info{Name: path.Base(where), Kind: source.Regular, Links: 1, Identity: p.ETag}
		if p.Modified != "" {
			at, err := http.ParseTime(strings.TrimSpace(p.Modified))
			if err != nil {
				return "", info, err
			}
			info.Modified = at.UTC().Truncate(time.Second)
		}
		info.Changed = info.Modified
		if p.Collection != nil {
			info.Kind, info.Identity = source.Directory, ""
			return where, info, nil
		}
		if info.Size, err = strconv.ParseInt(strings.TrimSpace(p.Length), 10, 64); err != nil {
			return "", info, fmt.Errorf("size of %s: %w", info.Name, err)
		}
		return where, info, nil
	}
	return "", info, fmt.Errorf("nothing is said of %s", where)
}

// place is the path on the server of a name.
func (s *server) place(name string) string { return path.Join("/", s.top.Path, path.Clean(name)) }

// List implements [source.Folder]. The folder itself is among the entries, anywhere; a
// listing without it is not one of this folder.
func (s *server) List(dir string) ([]source.Info, error) {
	found, err := s.find(dir, "1")
	if err != nil {
		return nil, err
	}
	here := s.place(dir)
	self, ok := found[here]
	if !ok || self.Kind != source.Directory {
		return nil, fmt.Errorf("%w: %s is not a folder in it", errListing, dir)
	}
	out := []source.Info{}
	for where, info := range found {
		if where != here && path.Dir(where) == here {
			out = append(out, info)
		}
	}
	if len(out) != len(found)-1 {
		return nil, fmt.Errorf("%w: entries of other folders", errListing)
	}
	return out, nil
}

// Stat implements [source.Folder].
func (s *server) Stat(name string) (source.Info, error) {
	found, err := s.find(name, "0")
	if err != nil {
		return source.Info{}, err
	}
	info, ok := found[s.place(name)]
	if !ok {
		return source.Info{}, fmt.Errorf("%w: %s is not in it", errListing, name)
	}
	return info, nil
}
