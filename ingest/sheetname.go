package ingest

import (
	"regexp"
	"slices"
	"strings"

	"danvan/ingest/charset"
)

// codeOfSheetName finds the form whose sheet a name is, also where a copy or a second
// part of it was made: "01-TCD", "01-TCD (2)", "01-TCD tiếp theo".
func (r *Reader) codeOfSheetName(name string) string {
	for _, way := range sheetNames(name) {
		base, numbered := withoutPart(way)
		for _, f := range r.forms {
			if way == f.sheet || base == f.sheet && !numbered {
				return f.Code
			}
		}
	}
	return ""
}

// sheetNames returns the folded readings of a sheet's name: as it stands, and as typed
// by a keyboard in an old encoding. A name has no font, and only a whole name that is
// known is ever taken from these.
func sheetNames(name string) []string {
	out := []string{fold(name)}
	for _, c := range [...]charset.Charset{charset.TCVN3, charset.VNI} {
		if read := fold(charset.Convert(c, name)); !slices.Contains(out, read) {
			out = append(out, read)
		}
	}
	return out
}

var (
	partWords  = regexp.MustCompile(`[ _.,-]*(?:\((?:\d{1,2}|tiếp(?: theo)?|tt)(?: \d{1,2})?\)|(?:tiếp theo|tiếp|phần|trang|tờ|tr\.?)(?: ?\d{1,2}| ?[ivx]{1,4})?)$`)
	partNumber = regexp.MustCompile(`[ _-]\d{1,2}$`)
)

// withoutPart takes off a folded sheet name what makes it one part of several:
// "(2)", "tiếp theo", "phần II". A bare number is weaker (numbered): it is as often
// the number of the form.
func withoutPart(folded string) (base string, numbered bool) {
	if at := partWords.FindStringIndex(folded); at != nil && at[0] > 0 {
		return folded[:at[0]], false
	}
	if at := partNumber.FindStringIndex(folded); at != nil && at[0] > 0 {
		return folded[:at[0]], true
	}
	return folded, false
}

// continueByName gives sheets that no form was recognised on the form of the sheet
// whose name theirs goes on from, and further sheets of a form the version of the one
// that states it.
func (r *Reader) continueByName(all []sighting) {
	for i := range all {
		if all[i].code != "" {
			name := fold(all[i].page.Name)
			base, numbered := withoutPart(name)
			all[i].continued = !numbered && base != name
			continue
		}
		for k := range all {
			if !isPart(all[i].page.Name) {
				break
			}
			if before := all[k]; before.code != "" && goesOnFrom(all[i].page.Name, before.page.Name) {
				p := all[i].page
				all[i] = sighting{page: p, code: before.code, version: before.version, heading: r.heading(p, before.code), continued: true}
				break
			}
		}
	}
	sameVersion(all)
}

// sameVersion gives the sheets of a form that state no version that of the first that
// does.
func sameVersion(all []sighting) {
	stated := map[string]string{}
	for _, s := range all {
		if stated[s.code] == "" {
			stated[s.code] = s.version
		}
	}
	for i := range all {
		if all[i].version == "" {
			all[i].version = stated[all[i].code]
		}
	}
}

func isPart(name string) bool {
	base, _ := withoutPart(fold(name))
	return base != fold(name)
}

// goesOnFrom tells whether a sheet's name is that of another with a part behind it, or
// both are parts of one.
func goesOnFrom(name, before string) bool {
	base, numbered := withoutPart(fold(name))
	if base == fold(name) {
		return false
	}
	if base == strings.TrimSpace(fold(before)) {
		return true
	}
	first, weak := withoutPart(fold(before))
	return !numbered && !weak && base == first
}
