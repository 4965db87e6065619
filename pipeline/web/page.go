package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"danvan/pipeline"
)

//go:embed pages/*.html
var pageFiles embed.FS

// pageSet holds the templates of every page in each language: {{say "…" "…"}} is
// decided when they are read, not for each reader.
type pageSet map[pipeline.Language]map[string]*template.Template

// newPages reads the templates. They are compiled in, so that one which cannot be read
// is a fault of the program.
func newPages(files *assets) pageSet {
	set := pageSet{}
	for _, lang := range []pipeline.Language{pipeline.Vietnamese, pipeline.English} {
		shared := template.Must(template.New("layout.html").Funcs(words{lang, files}.functions()).ParseFS(pageFiles, "pages/layout.html", "pages/*parts.html"))
		set[lang] = map[string]*template.Template{}
		names, _ := fs.Glob(pageFiles, "pages/*.html") // the pattern is sound
		for _, name := range names {
			one := strings.TrimSuffix(path.Base(name), ".html")
			if one != "layout" && !strings.HasSuffix(one, "parts") {
				set[lang][one] = template.Must(template.Must(shared.Clone()).ParseFS(pageFiles, name))
			}
		}
	}
	return set
}

// lay lays out what a page is about: all but the layout around it.
func (s pageSet) lay(lang pipeline.Language, name string, page any) (*laid, error) {
	t := s[lang][name]
	if t == nil {
		return nil, fmt.Errorf("there is no page %q", name)
	}
	var parts [3]bytes.Buffer
	for i, part := range []string{"title", "scripts", "main"} {
		if err := t.ExecuteTemplate(&parts[i], part, page); err != nil {
			return nil, fmt.Errorf("lay out page %s: %w", name, err)
		}
	}
	return &laid{title: template.HTML(parts[0].String()), scripts: template.HTML(parts[1].String()), main: parts[2].Bytes()}, nil
}

// around lays out what stands above and below a page. Every page has the same layout.
func (s pageSet) around(lang pipeline.Language, f frame) (top, bottom []byte, err error) {
	var parts [2]bytes.Buffer
	for i, part := range []string{"top", "bottom"} {
		if err := s[lang]["failure"].ExecuteTemplate(&parts[i], part, f); err != nil {
			return nil, nil, fmt.Errorf("lay out the %s of a page: %w", part, err)
		}
	}
	return parts[0].Bytes(), parts[1].Bytes(), nil
}

// part lays a part of a page out by itself, for pages that keep parts. What it returns was
// escaped as text between tags and stands nowhere else.
func (s pageSet) part(lang pipeline.Language, page, name string, data any) (template.HTML, error) {
	var b strings.Builder
	if err := s[lang][page].ExecuteTemplate(&b, name, data); err != nil {
		return "", fmt.Errorf("lay out %s of page %s: %w", name, page, err)
	}
	return template.HTML(b.String()), nil
}

// words are what templates say with.
type words struct {
	lang   pipeline.Language
	assets *assets
}

func (w words) functions() template.FuncMap {
	return template.FuncMap{
		"say":      func(vi, en string, args ...any) string { return pipeline.Say(vi, en, args...).In(w.lang) },
		"said":     func(s pipeline.Sentence) string { return s.In(w.lang) },
		"lang":     func() string { return string(w.lang) },
		"asset":    w.assets.path,
		"link":     link,
		"period":   w.period,
		"day":      pipeline.Date.Vietnamese,
		"dayOf":    func(t time.Time) string { return pipeline.DayOf(t).Vietnamese() },
		"clock":    clockTime,
		"number":   func(n int) string { return count(w.lang, n) },
		"rescored": func(n int) string { return rescoredWord(w.lang, n) },
		"state":    func(s pipeline.FilingState) string { return s.Word().In(w.lang) },
		"decision": func(d pipeline.Decision) string { return decisionWord(d).In(w.lang) },
		"role":     w.role,
		"job":      w.job,
		"severity": func(s pipeline.Severity) string { return severityWord(s).In(w.lang) },
		"place":    func(f pipeline.Finding) string { return placeWord(f).In(w.lang) },
		"audited":  func(word string) string { return auditWord(word).In(w.lang) },
		"verdict":  func(v string) string { return verdictWord(v).In(w.lang) },
		"seconds":  func(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) },
		"accepted": func(t pipeline.FilingTotals) int { return t.OnTime + t.Late },
		"size":     sizeWord,
		"kind":     func(name string) string { return fileKind(name).In(w.lang) },
		"message":  func(f pipeline.Finding) string { return f.Message(w.lang) },
		"hint":     func(f pipeline.Finding) string { return f.Hint(w.lang) },
		"ledger":   func(l pipeline.LedgerLine) string { return l.Said(w.lang) },
	}
}

// period names a period; the zero Period is "".
func (w words) period(p pipeline.Period) string { return periodWord(p).In(w.lang) }
