package web

import (
	"net/http"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

// SignIn shows the form to sign in; it implements [signin.Pages].
func (s *site) SignIn(w http.ResponseWriter, r *http.Request, status int, f signin.Form) {
	s.outside(w, r, status, "signin", f)
}

// Refuse says why something is not done; it implements [signin.Pages].
func (s *site) Refuse(w http.ResponseWriter, r *http.Request, status int, why pipeline.Sentence) {
	what := pipeline.Say("Chưa thực hiện được", "This could not be done")
	if isAPI(r) {
		writeProblem(w, languageOf(r.Context()), failurePage{status, what, why})
		return
	}
	s.outside(w, r, status, "failure", failurePage{status, what, why})
}

// outside shows a page to whom the door has not let in: it tells nothing of the
// workspace but the programme's name.
func (s *site) outside(w http.ResponseWriter, r *http.Request, status int, name string, page any) {
	lang := languageOf(r.Context())
	f := frame{Programme: s.office.Snapshot().Programme.Name, Other: inLanguage(r, other(lang))}
	l, err := s.pages.lay(lang, name, page)
	if err == nil {
		err = s.write(w, r, lang, status, l, f)
	}
	if err != nil {
		s.log.Error("a page of the door was not written", "page", name, "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}
