package config

import (
	"regexp"
	"slices"
	"strings"

	"danvan/pipeline/shown"
)

// phrasePrefixes begin the keys of phrases that belong to one indicator.
var phrasePrefixes = [...]string{"sentence", "pair", "parts", "part", "failing", "section"}

// placeholders are what the report fills in: those that templates/figures/phrases.go
// names at its keys.
var placeholders = [...]string{
	"{diff}", "{percent}", "{unit}", "{value}", "{change}", "{previous}", "{period}", "{earlier}", "{year}", "{n}", "{N}",
	"{parts}", "{tier}", "{first}", "{last}", "{target}", "{gap}", "{units}", "{name}", "{text}", "{sheet}", "{file}", "{why}",
}

// braced is a placeholder, also one that nobody closed.
var braced = regexp.MustCompile(`\{[^{}]*\}?`)

// checkPlaceholders finds braces that the report would print as they are.
func (r *reader) checkPlaceholders(phrase word) {
	for _, found := range braced.FindAllString(phrase.text, -1) {
		if found = strings.TrimSpace(found); !slices.Contains(placeholders[:], found) {
			r.out.add(phrase.place, "không nhận ra chỗ điền %q; phần mềm chỉ thay %s%s", "unknown placeholder %q; the report fills in %s%s",
				found, strings.Join(placeholders[:], " "), meant(found, placeholders[:]))
		}
	}
}

// kept returns the places that a phrase must have: no figure is told without its value
// and the units behind it, no text without who sent it.
func kept(key string) []string {
	switch prefix, _, _ := strings.Cut(key, "."); prefix {
	case "sentence", "part":
		return []string{"{value}"}
	case "coverage", "coverage_share":
		return []string{"{n}", "{N}"}
	case "to_date":
		return []string{"{value}", "{n}", "{N}"}
	case "form_changed", "to_date_broken":
		return []string{"{why}"}
	case "no_longer_asked":
		return []string{"{parts}"}
	case "recomputed":
		return []string{"{period}", "{name}", "{n}"}
	case "attribution":
		return []string{"{text}", "{unit}"}
	}
	return nil
}

// checkKept finds phrases that lost such a place.
func (r *reader) checkKept(key string, phrase word) {
	for _, need := range kept(key) {
		if !strings.Contains(phrase.text, need) {
			r.out.add(phrase.place, "%q phải giữ chỗ điền %s", "%q must keep the placeholder %s", key, need)
		}
	}
}

// phrasesShape lets every other phrase through, since an indicator may have some of
// its own: sentence.<code>, pair.<code>, parts.<code>, part.<code>, failing.<code>, section.<code>.
func phrasesShape() shape {
	s := shape{
		about: "Câu chữ của báo cáo và bảng tóm tắt; giữ nguyên các chỗ trong ngoặc nhọn, phần mềm thay bằng số liệu",
		named: &key{need: true, about: "Câu chữ của một chỉ tiêu: sentence.<mã>, pair.<mã>, parts.<mã>, part.<mã>, failing.<mã>, section.<mã>", value: aText()},
	}
	for _, p := range shown.Phrases() {
		s.keys = append(s.keys, may(p.Key, aText(), p.About))
	}
	return s
}
