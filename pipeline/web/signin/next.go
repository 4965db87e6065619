package signin

import (
	"net/url"
	"strings"
	"unicode"
)

// mostNext bounds what is carried along while somebody signs in.
const mostNext = 1024

// localPath is where to go after signing in: a path of this site, or "" where s would
// lead elsewhere, back to signing in, or is no path. Browsers read a backslash as a
// slash and drop tabs and line ends, so that neither may be in it.
func localPath(s string) string {
	if len(s) > mostNext || !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.Contains(s, `\`) || strings.ContainsFunc(s, unicode.IsControl) {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" {
		return ""
	}
	if strings.HasPrefix(u.Path, "/sign-") || strings.Contains(u.Path, "//") || strings.Contains(u.Path, `\`) || strings.Contains(u.Path, "/.") || strings.HasPrefix(u.Path, "/api/") {
		return ""
	}
	if s = u.RequestURI(); len(s) > mostNext { // no fragment
		return ""
	}
	return s
}
