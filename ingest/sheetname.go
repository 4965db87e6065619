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
			name := all[i].page.part()
			all[i].continued = name.goesOn() && !name.numbered
			continue
		}
		name := all[i].page.part()
		for k := range all {
			if before := all[k]; before.code != "" && name.goesOnFrom(before.page.part()) {
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

// sheetPart is a sheet's name, folded, and what [withoutPart] leaves of it.
type sheetPart struct {
	name, base string
	numbered   bool
}

func partOf(name string) sheetPart {
	folded := fold(name)
	base, numbered := withoutPart(folded)
	return sheetPart{folded, base, numbered}
}

// part is [partOf] of the sheet's name.
func (p page) part() sheetPart { return p.words.part(p.Name) }

// goesOn tells whether a name is that of a part.
func (s sheetPart) goesOn() bool { return s.base != s.name }

// goesOnFrom tells whether a sheet's name is that of another with a part behind it, or
// both are parts of one.
func (s sheetPart) goesOnFrom(before sheetPart) bool {
	return s.goesOn() && (s.base == strings.TrimSpace(before.name) || !s.numbered && !before.numbered && s.base == before.base)
}
