package weboffice

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"danvan/cmd/danvan/published"
	"danvan/pipeline"
	"danvan/pipeline/web"
)

// Documents lists the documents that there are now of a consolidation or edition.
func (o *Office) Documents(ctx context.Context, of pipeline.EditionRef) ([]web.PublishedDocument, error) {
	b, _, err := o.open(ctx, of)
	switch {
	case errors.Is(err, web.ErrNothing) && of.Number == 0:
		return lying(o.premises.Load(), of.Period, nil)
	case err != nil:
		return nil, err
	case b.edition == nil:
		return lying(o.premises.Load(), of.Period, b.record.Documents)
	}
	var out []web.PublishedDocument
	for _, d := range b.record.Documents {
		out = append(out, web.PublishedDocument(d))
	}
	return out, nil
}

// Document returns a document of a consolidation or edition.
func (o *Office) Document(ctx context.Context, of pipeline.EditionRef, name string) (pipeline.Document, error) {
	there, err := o.Documents(ctx, of)
	if err != nil {
		return pipeline.Document{}, err
	}
	known := slices.ContainsFunc(there, func(d web.PublishedDocument) bool { return d.Name == name })
	if !known || !filepath.IsLocal(name) || name != filepath.Base(name) {
		return pipeline.Document{}, web.ErrNothing
	}
	p := o.premises.Load()
	if b, _, err := o.open(ctx, of); err == nil && b.edition != nil {
		data, err := editionFile(p.Archive, *b.edition, published.EditionDocuments+name)
		return pipeline.Document{Name: name, Bytes: data}, err
	}
	data, err := os.ReadFile(filepath.Join(p.Reports, of.Period.String(), name))
	if errors.Is(err, fs.ErrNotExist) {
		err = web.ErrNothing
	}
	return pipeline.Document{Name: name, Bytes: data}, err
}

// lying lists the documents that lie in the folder of a period: of those that were printed,
// where that is known.
func lying(p *Premises, period pipeline.Period, printed []published.Document) ([]web.PublishedDocument, error) {
	entries, err := os.ReadDir(filepath.Join(p.Reports, period.String()))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var out []web.PublishedDocument
	for _, e := range entries {
		named := func(d published.Document) bool { return d.Name == e.Name() }
		if !forPeople(e) || printed != nil && !slices.ContainsFunc(printed, named) {
			continue
		}
		if info, err := e.Info(); err == nil { // else it went away meanwhile
			out = append(out, web.PublishedDocument{Name: e.Name(), Size: info.Size()})
		}
	}
	if out == nil && printed == nil {
		return nil, web.ErrNothing
	}
	return out, nil
}

// forPeople tells a document from what programs leave in the folder: data, and files that
// an office program keeps while a document is open.
func forPeople(e fs.DirEntry) bool {
	kinds := []string{".docx", ".xlsx", ".html", ".pdf"}
	return e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") && !strings.HasPrefix(e.Name(), "~$") && slices.Contains(kinds, filepath.Ext(e.Name()))
}
