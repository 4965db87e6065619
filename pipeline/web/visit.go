package web

import (
	"fmt"
	"html/template"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

// visit is one request of a user, with what it is about.
type visit struct {
	*site
	*known // what was known when it came; it stays so for the whole answer
	w      http.ResponseWriter
	r      *http.Request
	user   signin.User
	lang   pipeline.Language

	period  pipeline.Period   // of the path or of ?period=, else the current one
	unit    string            // of the path; "" where it names none
	receipt *pipeline.Receipt // of the path; nil where it names none

	crumbs  []crumb // from the first page to the one before this
	chooser string  // page of a period that the period chooser leads to, or a path that takes ?period=; "" for none
	refresh int     // seconds after which a reader without JavaScript gets the page again; 0 never

	keep *laid // where the page is put that is laid out for others as well; nil where it is sent
}

// crumb is a page above this one.
type crumb struct {
	Text pipeline.Sentence
	Path string
}

// under says below which pages this one stands.
func (v *visit) under(text pipeline.Sentence, path string) {
	v.crumbs = append(v.crumbs, crumb{text, path})
}

// frame is what the layout shows around a page.
type frame struct {
	Title     template.HTML
	Scripts   template.HTML
	User      signin.User
	Nav       []navItem
	Crumbs    []crumb
	Programme string
	Period    pipeline.Period
	Periods   []pipeline.Period
	Chooser   string
	// ChooserPath is where the period chooser is sent.
	ChooserPath string
	Refresh     int
	Other       string // this address in the other language
	At          string // when the snapshot was taken
}

// render answers with a page.
func (v *visit) render(name string, page any) error { return v.renderStatus(http.StatusOK, name, page) }

// renderStatus lays the whole page out before a byte of it is sent: an error never
// leaves half a page.
func (v *visit) renderStatus(status int, name string, page any) error {
	l, err := v.pages.lay(v.lang, name, page)
	if err != nil {
		return err
	}
	l.crumbs, l.chooser = v.crumbs, v.chooser
	if v.keep != nil {
		l.packed = packed(l.main)
		*v.keep = *l
		return nil
	}
	return v.send(status, l)
}

// send answers with a page that is laid out, and what the layout says to its reader
// around it.
func (v *visit) send(status int, l *laid) error {
	f := frame{User: v.user, Crumbs: l.crumbs, Programme: v.Programme.Name, Period: v.period, Periods: v.Periods,
		Chooser: l.chooser, Refresh: v.refresh, Other: inLanguage(v.r, other(v.lang)), At: clockTime(v.At)}
	if f.ChooserPath = "/periods"; strings.HasPrefix(l.chooser, "/") {
		f.ChooserPath = l.chooser
	}
	f.Nav = v.navigation()
	return v.write(v.w, v.r, v.lang, status, l, f)
}

// write sends a page in its layout.
func (s *site) write(w http.ResponseWriter, r *http.Request, lang pipeline.Language, status int, l *laid, f frame) error {
	f.Title, f.Scripts = l.title, l.scripts
	top, bottom, err := s.pages.around(lang, f)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Language", string(lang))
	if l.packed != nil && acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		w.WriteHeader(status)
		writePacked(w, top, l, bottom)
		return nil
	}
	w.WriteHeader(status)
	_, _ = w.Write(slices.Concat(top, l.main, bottom)) // who has gone away needs no answer
	return nil
}

// redirect leads to another page, always by a GET.
func (v *visit) redirect(to string) error {
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}

// download answers with a file to keep. It is never shown in the browser: what a unit
// sent could be a page of its own.
func (v *visit) download(d pipeline.Document) error {
	name := path.Base(strings.ReplaceAll(d.Name, `\`, "/"))
	h := v.w.Header()
	h.Set("Content-Type", typeOf(name))
	h.Set("Content-Disposition", attachment(name))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", fmt.Sprint(len(d.Bytes)))
	_, _ = v.w.Write(d.Bytes)
	return nil
}

// typeOf tells the types that the program makes; all else is bytes.
func typeOf(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ".docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case ".pdf":
		return "application/pdf"
	}
	return "application/octet-stream"
}

// attachment names a file for keeping, in the letters of its name (RFC 6266); a name
// that cannot be said that way is left to the browser.
func attachment(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f {
			return -1 // what cannot be seen and turns the name around
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	if s := mime.FormatMediaType("attachment", map[string]string{"filename": name}); s != "" {
		return s
	}
	return "attachment"
}

// link writes the path of a page; each part stands between two slashes whatever it holds.
func link(parts ...any) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString("/" + url.PathEscape(fmt.Sprint(p)))
	}
	return b.String()
}
