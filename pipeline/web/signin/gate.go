package signin

import (
	"context"
	"net/http"

	"danvan/pipeline"
)

// Door is what stands before the pages: web.New takes one. Tests of pages may have one
// that lets a fixed user in; [*Gate] is the real one.
type Door interface {
	// Wrap returns the whole of the web: the pages behind the door, and the door's own
	// routes before them: /sign-in, /sign-out, /sign-in/oidc, /sign-in/oidc/back.
	//
	// A request reaches the pages with its user in the context ([From]) and where it came
	// from ([Address]); only /assets/… is reached without a user. Security headers are
	// set, requests of other sites are refused, and the body is bounded: a POST to a path
	// that ends in /upload by the size of a file (and the user by how often), any other
	// by 64 KiB.
	Wrap(next http.Handler, pages Pages) http.Handler
	// Users returns who may sign in, in the order of their logins.
	Users() ([]User, error)
}

// Pages shows what the door has to say, in the language of the request.
type Pages interface {
	// SignIn shows the form. It POSTs login, password and next to /sign-in; with Provider
	// there is a link to /sign-in/oidc?next=… as well.
	SignIn(w http.ResponseWriter, r *http.Request, status int, f Form)
	// Refuse says why something is not done. The request may have no user.
	Refuse(w http.ResponseWriter, r *http.Request, status int, why pipeline.Sentence)
}

// Form is what the page to sign in shows.
type Form struct {
	Login    string            // as it was typed
	Next     string            // a path of this site, "" for the first page
	Fault    pipeline.Sentence // of the attempt before
	Provider string            // name of the OpenID Connect provider; "" where there is none
	Password bool              // false where nobody has a password
}

type addressKey struct{}

// Address is where the request came from, for the audit log; behind a proxy the address
// that the proxy saw. "" outside a request.
func Address(ctx context.Context) string {
	a, _ := ctx.Value(addressKey{}).(string)
	return a
}

type siteKey struct{}

// Site is the address that the pages are reached by, such as "https://bc.tinh.gov.vn"; ""
// where it is not known.
func Site(ctx context.Context) string {
	a, _ := ctx.Value(siteKey{}).(string)
	return a
}

// Who names a user and where the request came from, as the audit log does.
func Who(ctx context.Context, u User) string {
	login := u.Login
	if login == "" {
		login = "?" // what was typed may be a password
	}
	return "web:" + login + "@" + Address(ctx)
}
