package web

import (
	"danvan/pipeline"
	"danvan/pipeline/inwords"
)

type inWords struct{}

// inWords is the programme in words.
func (k *known) inWords() inwords.Page {
	return remember(k, inWords{}, func() inwords.Page { return inwords.Programme(k.Programme) })
}

func (v *visit) programme() error { return v.render("programme", v.inWords()) }

// formPage is the versions of one form.
type formPage struct {
	Code     string
	Versions []inwords.Form
}

func (v *visit) form() error {
	p := formPage{Code: v.r.PathValue("form")}
	for _, f := range v.inWords().Forms {
		if f.Code == p.Code {
			p.Versions = append(p.Versions, f)
		}
	}
	if p.Versions == nil {
		return errNotFound
	}
	v.under(pipeline.Say("Chương trình", "Programme"), "/programme")
	return v.render("form", p)
}
