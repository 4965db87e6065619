package web

import (
	"net/url"
	"strconv"
)

// query escapes what stands behind "=" in an address.
func query(s string) string { return url.QueryEscape(s) }

// path is the address of a page of the published state, ready for more parameters.
func (b *book) path(page string) string {
	return link("periods", b.Ref.Period, page) + "?edition=" + strconv.Itoa(b.Ref.Number) + "&"
}

// figurePath is the page of a unit's figures, or of one of them, in the published state.
func (b *book) figurePath(parts ...any) string {
	return link(append([]any{"periods", b.Ref.Period, "figures"}, parts...)...) + "?edition=" + strconv.Itoa(b.Ref.Number)
}
