package webdav

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"danvan/ingest/source"
	"danvan/ingest/source/sourcetest"
)

func served(t *testing.T) (string, *sourcetest.DAVServer) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "served")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir, sourcetest.WebDAV(t, dir)
}

func dialing(s *sourcetest.DAVServer) func(address string) source.Dial {
	return func(address string) source.Dial {
		return Dial(Options{Address: "http://" + address + "/dav/", User: s.User, Password: s.Password})
	}
}

func TestWebDAVKeepsTheContract(t *testing.T) {
	dir, dav := served(t)
	sub := 0
	sourcetest.Run(t, func(t *testing.T) sourcetest.Subject {
		sub++
		name := "thư mục " + string(rune('a'+sub))
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
		r := sourcetest.Connect(t, dialing(dav)(dav.Address))
		return sourcetest.Subject{Folder: r.At(name), Outbox: r.At(name), Dir: filepath.Join(dir, name), Rules: sourcetest.Rules{FollowsLinks: true}}
	})
}

func TestWebDAVBearsFaults(t *testing.T) {
	dir, dav := served(t)
	sourcetest.Faults(t, dir, dav.Program, dialing(dav))
}

func TestAWrongPasswordIsTriedOnce(t *testing.T) {
	_, dav := served(t)
	line := sourcetest.NewLine(t, dav.Address)
	_, err := source.Connect(context.Background(), Dial(Options{Address: "http://" + line.Address + "/dav", User: dav.User, Password: "sai"}), sourcetest.Patience())
	var refused *source.RefusedError
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "401") || line.Dials.Load() != 1 {
		t.Errorf("%v after %d tries", err, line.Dials.Load())
	}
}

// A certificate that nobody vouches for is refused, and a redirection takes no password
// along.
func TestNobodyElseIsTrusted(t *testing.T) {
	asked := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer other.Close()
	for _, s := range []*httptest.Server{httptest.NewTLSServer(http.NotFoundHandler()), httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))} {
		_, err := source.Connect(context.Background(), Dial(Options{Address: s.URL, User: "u", Password: "p"}), sourcetest.Patience())
		var refused *source.RefusedError
		if !errors.As(err, &refused) || asked > 0 {
			t.Errorf("%v, the other was asked %d times", err, asked)
		}
		s.Close()
	}
}

// What servers answer is taken as it is meant, or not at all: a listing that is not
// understood must not read as an empty folder.
func TestListings(t *testing.T) {
	const folder, file = `<D:resourcetype><D:collection/></D:resourcetype>`, `<D:resourcetype/><D:getcontentlength>3</D:getcontentlength><D:getlastmodified>Mon, 14 Jun 2021 10:00:00 GMT</D:getlastmodified>`
	entry := func(href, prop string) string {
		return "<D:response><D:href>" + href + "</D:href><D:propstat><D:prop>" + prop + "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat><D:propstat><D:prop><D:getetag/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response>"
	}
	all := func(entries ...string) string {
		return `<?xml version="1.0"?><D:multistatus xmlns:D="DAV:">` + strings.Join(entries, "") + "</D:multistatus>"
	}
	for name, c := range map[string]struct {
		body string
		want string // names, or "!"
	}{
		"itself first": {all(entry("/dav/A/", folder), entry("/dav/A/a.csv", file)), "a.csv"},
		"itself last":  {all(entry("/dav/A/B/", folder), entry("/dav/A/a.csv", file), entry("/dav/A", folder)), "B a.csv"},
		"whole URLs":   {all(entry("http://host/dav/A/", folder), entry("http://host/dav/A/%C4%91.csv", file)), "đ.csv"},
		"nothing":      {all(entry("/dav/A/", folder)), ""},
		"no entry":     {all(), "!"},
		"not itself":   {all(entry("/dav/A/a.csv", file)), "!"},
		"another's":    {all(entry("/dav/A/", folder), entry("/dav/B/a.csv", file)), "!"},
		"without size": {all(entry("/dav/A/", folder), entry("/dav/A/a.csv", "<D:resourcetype/>")), "!"},
		"cut":          {all(entry("/dav/A/", folder), entry("/dav/A/a.csv", file))[:300], "!"},
		"a web page":   {"<html><body>Đăng nhập</body></html>", "!"},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusMultiStatus)
			text := c.body
			if r.Header.Get("Depth") == "0" {
				text = all(entry("/dav/", folder))
			}
			_, _ = w.Write([]byte(text))
		}))
		r, err := source.Connect(context.Background(), Dial(Options{Address: s.URL + "/dav"}), sourcetest.Patience())
		if err != nil {
			t.Fatal(err)
		}
		list, err := r.At("A").List(".")
		var got []string
		for _, e := range list {
			got = append(got, e.Name)
		}
		if (err != nil) != (c.want == "!") || err == nil && strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		r.Close()
		s.Close()
	}
}
