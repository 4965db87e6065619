package web

import (
	"context"
	"net/http"

	"danvan/pipeline"
)

// languageCookie remembers the language that a reader chose.
const languageCookie = "lang"

type languageKey struct{}

// chooseLanguage puts the reader's language into the context: ?lang= where it stands,
// which is remembered, else the one remembered, else Vietnamese.
func chooseLanguage(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lang := pipeline.Vietnamese
		if c, err := r.Cookie(languageCookie); err == nil && c.Value == string(pipeline.English) {
			lang = pipeline.English
		}
		if asked := pipeline.Language(r.URL.Query().Get("lang")); asked == pipeline.Vietnamese || asked == pipeline.English {
			lang = asked
			http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: string(lang), Path: "/", MaxAge: 365 * 24 * 60 * 60,
				HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode})
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), languageKey{}, lang)))
	})
}

// languageOf returns the reader's language.
func languageOf(ctx context.Context) pipeline.Language {
	if lang, ok := ctx.Value(languageKey{}).(pipeline.Language); ok {
		return lang
	}
	return pipeline.Vietnamese
}

func other(lang pipeline.Language) pipeline.Language {
	if lang == pipeline.English {
		return pipeline.Vietnamese
	}
	return pipeline.English
}

// inLanguage is the address of the page asked for in a language. What was POSTed has no
// address: it leads to the first page.
func inLanguage(r *http.Request, lang pipeline.Language) string {
	if r.Method != http.MethodGet {
		return "/?lang=" + string(lang)
	}
	q := r.URL.Query()
	q.Set("lang", string(lang))
	return r.URL.EscapedPath() + "?" + q.Encode()
}
