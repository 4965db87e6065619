package web

import (
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

// site is what every request has in common. It does not change.
type site struct {
	office Office
	door   signin.Door
	now    pipeline.Clock
	log    *slog.Logger
	pages  pageSet
	kept   *keeper
}

// compiledIn are the files and the templates. They are the same for every site of a process:
// to compress and to read them takes longer than all else that a site begins with.
var compiledIn = sync.OnceValues(func() (*assets, pageSet) {
	files := newAssets()
	return files, newPages(files)
})

// New returns the pages of a workspace behind their door. The log is told of what
// failed for a reason that is no business of the reader's.
func New(office Office, door signin.Door, now pipeline.Clock, log *slog.Logger) http.Handler {
	files, pages := compiledIn()
	s := &site{office: office, door: door, now: now, log: log, pages: pages, kept: &keeper{}}
	mux := http.NewServeMux()
	for _, r := range routes() {
		mux.HandleFunc(r.pattern, s.serve(r))
	}
	for _, r := range apiTable() { // any other method
		method, path, _ := strings.Cut(r.pattern, " ")
		mux.HandleFunc(path, s.serve(route{"", signin.ReadFiling, scoped, func(v *visit) error {
			v.w.Header().Set("Allow", method)
			return wrong{http.StatusMethodNotAllowed, pipeline.Say("Địa chỉ này chỉ nhận %s.", "This address takes %s only.", method)}
		}}))
	}
	mux.HandleFunc("/", s.serve(route{"", signin.ReadFiling, scoped, func(*visit) error { return errNotFound }}))
	outer := http.NewServeMux()
	outer.Handle("GET /assets/", files)
	outer.Handle("/", compressed(chooseLanguage(door.Wrap(mux, s))))
	return guarded(outer)
}
