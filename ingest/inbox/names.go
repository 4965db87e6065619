package inbox

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"danvan/ingest/wording"
	"danvan/pipeline"
)

// folderNames knows whose a folder is. Units of all times count: a folder does not
// change its owner on the day of a merger.
type folderNames struct {
	codes  map[string]bool     // as written
	called map[string][]string // codes of the units that a folded name can mean
	names  map[string]string   // of units, by code
}

func newFolderNames(units []pipeline.Unit) folderNames {
	n := folderNames{map[string]bool{}, map[string][]string{}, map[string]string{}}
	for _, u := range units {
		n.codes[u.Code], n.names[u.Code] = true, u.Name
	}
	for _, u := range units {
		for _, key := range n.keys(u) {
			if !slices.Contains(n.called[key], u.Code) {
				n.called[key] = append(n.called[key], u.Code)
			}
		}
	}
	return n
}

// Keys of codes and of names are kept apart, since a code is compared letter by letter
// and a name word by word.
func codeKey(text string) string {
	return "code " + strings.ToLower(strings.TrimSpace(norm.NFC.String(text)))
}

func nameKey(words string) string { return "name " + words }

// keys are the folded folder names that mean a unit: its code in any case; its name,
// alone, with its code before or after it, or followed by the name of the unit above.
func (n folderNames) keys(u pipeline.Unit) []string {
	keys := []string{codeKey(u.Code)}
	code, name := words(u.Code), withoutOffice(words(u.Name))
	if name == "" {
		return keys
	}
	keys = append(keys, nameKey(name), nameKey(code+" "+name), nameKey(name+" "+code))
	if above := withoutOffice(words(n.names[u.Parent])); above != "" {
		keys = append(keys, nameKey(name+" "+above))
	}
	return keys
}

// words returns the folded words of a name without what parts them.
func words(text string) string {
	return strings.Join(strings.FieldsFunc(wording.Fold(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r)
	}), " ")
}

// withoutOffice takes off the office that people put before a place.
func withoutOffice(words string) string {
	for _, office := range [...]string{"uỷ ban nhân dân ", "ubnd "} {
		if rest, ok := strings.CutPrefix(words, office); ok {
			return rest
		}
	}
	return words
}

// unit returns the one unit that a folder can be of, or says why there is none. A name
// that could be that of two units is nobody's: a file must never be taken for another
// unit's.
func (n folderNames) unit(folder string) (code string, why pipeline.Sentence) {
	if n.codes[folder] {
		return folder, pipeline.Sentence{}
	}
	var found []string
	if strings.ToValidUTF8(folder, "") == folder {
		for _, key := range [...]string{codeKey(folder), nameKey(words(folder)), nameKey(withoutOffice(words(folder)))} {
			for _, c := range n.called[key] {
				if !slices.Contains(found, c) {
					found = append(found, c)
				}
			}
		}
	}
	switch len(found) {
	case 0:
		return "", pipeline.Say("tên thư mục không phải mã hoặc tên của đơn vị nào", "the folder's name is not the code or name of a unit")
	case 1:
		return found[0], pipeline.Sentence{}
	}
	return "", pipeline.Say("tên thư mục có thể là của nhiều đơn vị: %s; đổi tên thư mục thành mã đơn vị", "the folder's name may mean several units: %s; rename it to the unit's code", n.list(found))
}

func (n folderNames) list(codes []string) string {
	const most = 5
	slices.Sort(codes)
	var out []string
	for i, c := range codes {
		if i == most {
			out = append(out, "…")
			break
		}
		out = append(out, fmt.Sprintf("%s (%s)", n.names[c], c))
	}
	return strings.Join(out, ", ")
}

// display makes a name from disk fit for receipts and screens: composed, in UTF-8, and
// without characters that command a terminal or turn the line around.
func display(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), unicode.In(r, unicode.Zl, unicode.Zp):
			return unicode.ReplacementChar
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(name, string(unicode.ReplacementChar))))
}
