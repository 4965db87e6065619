package web

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

// documentsPage is what there is to download of a period.
type documentsPage struct {
	CanOrder bool
	Period   pipeline.Period
	Sets     []documentSet // the draft, then the editions, newest first
}

// documentSet is the documents of an edition, or of the draft.
type documentSet struct {
	*Published                   // nil where the figures of the draft are gone or damaged
	Edition    *pipeline.Edition // nil for the draft
	Files      []PublishedDocument
	Gone       []string // printed with the figures, and not there any more
}

func (v *visit) documents() error {
	v.chooser = "documents"
	p := documentsPage{Period: v.period, CanOrder: v.user.May(signin.Order)}
	refs := []pipeline.EditionRef{{Period: v.period}}
	if last := v.Basis.Last(v.period); last != nil {
		for n := last.Number; n > 0; n-- {
			refs = append(refs, pipeline.EditionRef{Period: v.period, Number: n})
		}
	}
	for _, ref := range refs {
		set, err := v.documentSet(ref)
		if err != nil {
			return err
		}
		if set != nil {
			p.Sets = append(p.Sets, *set)
		}
	}
	return v.render("documents", p)
}

// documentSet returns nil where there is nothing, or nothing else than an edition has.
func (v *visit) documentSet(ref pipeline.EditionRef) (*documentSet, error) {
	published, err := v.office.Published(v.r.Context(), ref)
	if err := ignoring(err, ErrNothing); err != nil {
		return nil, err
	}
	files, err := v.office.Documents(v.r.Context(), ref)
	if err := ignoring(err, ErrNothing); err != nil {
		return nil, err
	}
	if published == nil && files == nil || published != nil && published.Ref != ref {
		return nil, nil
	}
	set := &documentSet{Published: published, Files: files, Edition: v.Basis.Edition(ref.Period, ref.Number)}
	if published != nil {
		for _, d := range published.Documents {
			if !slices.ContainsFunc(files, func(f PublishedDocument) bool { return f.Name == d.Name }) {
				set.Gone = append(set.Gone, d.Name)
			}
		}
	}
	return set, nil
}

func (v *visit) document() error {
	number := 0
	if asked := v.r.URL.Query().Get("edition"); asked != "" {
		n, err := strconv.Atoi(asked)
		if err != nil || n < 0 {
			return errNotFound
		}
		number = n
	}
	d, err := v.office.Document(v.r.Context(), pipeline.EditionRef{Period: v.period, Number: number}, v.r.PathValue("name"))
	if err != nil {
		return err
	}
	return v.download(d)
}

// fileKind says what a document is, by the ending of its name.
func fileKind(name string) pipeline.Sentence {
	switch strings.ToLower(path.Ext(name)) {
	case ".docx":
		return pipeline.Say("văn bản Word", "Word document")
	case ".xlsx":
		return pipeline.Say("bảng tính Excel", "Excel workbook")
	case ".html":
		return pipeline.Say("trang để xem trong trình duyệt", "page for a browser")
	case ".pdf":
		return pipeline.Say("bản PDF", "PDF")
	case ".csv", ".json":
		return pipeline.Say("dữ liệu", "data")
	}
	return pipeline.Say("tệp", "file")
}
