package web

import (
	"errors"
	"path"
	"strconv"
	"strings"

	"danvan/pipeline"
)

// documentsPage is what there is to download of a period.
type documentsPage struct {
	Period pipeline.Period
	Sets   []documentSet // the draft, then the editions, newest first
}

// documentSet is the documents of an edition, or of the draft.
type documentSet struct {
	*Published
	Edition *pipeline.Edition // nil for the draft
}

func (v *visit) documents() error {
	v.chooser = "documents"
	p := documentsPage{Period: v.period}
	refs := []pipeline.EditionRef{{Period: v.period}}
	if last := v.Basis.Last(v.period); last != nil {
		for n := last.Number; n > 0; n-- {
			refs = append(refs, pipeline.EditionRef{Period: v.period, Number: n})
		}
	}
	for _, ref := range refs {
		published, err := v.office.Published(v.r.Context(), ref)
		if errors.Is(err, ErrNothing) {
			continue
		}
		if err != nil {
			return err
		}
		p.Sets = append(p.Sets, documentSet{published, v.Basis.Edition(ref.Period, ref.Number)})
	}
	return v.render("documents", p)
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
