package config

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"danvan/pipeline"
)

// The files of a pack. Forms and indicators are the *.yaml files of their folders.
const (
	programmeFile    = "programme.yaml"
	unitsFile        = "units.csv"
	changesFile      = "changes.csv"
	scoringFile      = "scoring.yaml"
	phrasesFile      = "reports/phrases.yaml"
	reportsFolder    = "reports"
	templateEnding   = ".docx"
	formsFolder      = "forms"
	indicatorsFolder = "indicators"
)

// ReadPack reads a programme pack. On anything wrong it returns no programme and a
// [*PackError] that lists all of it.
func ReadPack(fsys fs.FS) (*pipeline.Programme, error) {
	r := newReader()
	r.load(fsys)
	return r.read()
}

func newReader() *reader {
	return &reader{p: &pipeline.Programme{}, out: &problems{}, files: map[string][]byte{}, frame: programmeFile, scoredAt: map[pipeline.FieldRef]place{}}
}

// read reads the files that are loaded.
func (r *reader) read() (*pipeline.Programme, error) {
	r.readProgramme()
	units, changes := r.tables()
	r.readUnits(units)
	r.readChanges(changes)
	for _, name := range r.inFolder(formsFolder) {
		r.readForm(name)
	}
	for _, name := range r.inFolder(indicatorsFolder) {
		r.readIndicators(name)
	}
	r.readScoring()
	r.readPhrases()
	r.readTemplates()
	if !r.broken {
		r.checkTogether()
	}
	if len(r.out.list) > 0 {
		return nil, &PackError{r.out.sorted()}
	}
	return r.p, nil
}

// reader reads one pack.
type reader struct {
	p      *pipeline.Programme
	out    *problems
	names  []string // sorted
	files  map[string][]byte
	frame  string // the file that names the tiers
	broken bool   // a file could not be parsed
	// undated: the days of a unit cannot be read, and what follows from days is not looked at:
	// it would be hundreds of problems of which none is one.
	undated bool
	later   []func() // checks of one file against another

	unitAt      []place          // where each of p.Units stands
	unitRows    map[string][]int // p.Units by code, once all are read; see checkTogether
	kindAt      []place          // where each of p.Kinds stands
	formAt      []formPlaces
	nilAt       []word // the nil tokens
	phraseAt    []word // the keys of the phrases
	indicatorAt []indicatorPlaces
	scoredAt    map[pipeline.FieldRef]place // the fields that points are read from
}

// then keeps a check for when every file has been read.
func (r *reader) then(check func()) { r.later = append(r.later, check) }

func (r *reader) checkTogether() {
	r.unitRows = map[string][]int{}
	for i := range r.p.Units {
		code := r.p.Units[i].Code
		r.unitRows[code] = append(r.unitRows[code], i)
	}
	for _, check := range r.later {
		check()
	}
	if !r.undated {
		r.checkUnits()
	}
	r.checkForms()
}

// load takes the files into memory and the digest over their names and bytes.
// Hidden files, the lock files of Excel and the schemas are no part of a pack.
func (r *reader) load(fsys fs.FS) {
	at := "."
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		at = name
		switch {
		case err != nil:
			return err
		case name != "." && passedOver(d.Name()), name == schemaFolder && d.IsDir():
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			return nil
		}
		r.files[name], err = fs.ReadFile(fsys, name)
		r.names = append(r.names, name)
		return err
	})
	if err != nil {
		r.broken = true
		r.out.add(place{file: "."}, "không đọc được gói chương trình: %s", "cannot read the pack: %s", unreadable(at, err))
	}
	slices.Sort(r.names)
	r.p.Digest = r.digest()
	for _, name := range r.names {
		if !hasPlace(name) {
			r.out.add(place{file: name}, "tệp này không thuộc gói chương trình và không được đọc; gói gồm %s, %s, %s, %s, %s, forms/*.yaml, indicators/*.yaml và reports/*.docx",
				"nothing reads this file; a pack has %s, %s, %s, %s, %s, forms/*.yaml, indicators/*.yaml and reports/*.docx",
				programmeFile, unitsFile, changesFile, scoringFile, phrasesFile)
		}
	}
}

func passedOver(base string) bool {
	return strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$")
}

// hasPlace tells whether a file is one that a pack has. Only the kinds of file that
// could be meant to say something are looked at; a README or a scan is welcome.
func hasPlace(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	if strings.HasPrefix(name, reportsFolder+"/") && slices.Contains([]string{templateEnding, ".doc", ".dotx", ".docm", ".dotm", ".odt", ".ott", ".rtf"}, ext) {
		return isTemplate(name) // somebody meant it to be one
	}
	if ext != ".yaml" && ext != ".yml" && ext != ".csv" {
		return true
	}
	if dir := path.Dir(name); dir == formsFolder || dir == indicatorsFolder {
		return path.Ext(name) == ".yaml"
	}
	return slices.Contains([]string{programmeFile, unitsFile, changesFile, scoringFile, phrasesFile}, name)
}

func (r *reader) digest() string {
	h := sha256.New()
	for _, name := range r.names {
		// The lengths keep a name and the bytes after it apart.
		h.Write(fmt.Appendf(nil, "%d %s %d\n", len(name), name, len(r.files[name])))
		h.Write(r.files[name])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// inFolder returns the YAML files of a folder by name; none is a problem.
func (r *reader) inFolder(folder string) []string {
	var out []string
	for _, name := range r.names {
		if path.Dir(name) == folder && path.Ext(name) == ".yaml" {
			out = append(out, name)
		}
	}
	if len(out) == 0 {
		r.broken = true
		r.out.add(place{file: folder}, "thư mục không có tệp .yaml nào", "the folder has no .yaml file")
	}
	return out
}

// file returns a file that the pack must have.
func (r *reader) file(name string) ([]byte, bool) {
	data, ok := r.files[name]
	if !ok {
		r.broken = true
		r.out.add(place{file: name}, "thiếu tệp này", "the file is missing")
	}
	return data, ok
}

// open parses a YAML file of the pack; nil where it is absent or cannot be parsed.
func (r *reader) open(name string, of shape) *mapping {
	data, ok := r.file(name)
	if !ok {
		return nil
	}
	n := parseYAML(name, data, r.out)
	if n == nil {
		r.broken = true
		return nil
	}
	return newMapping(n, name, of, r.out)
}

// rows parses a CSV file of the pack.
func (r *reader) rows(name string, columns []string) []row {
	data, ok := r.file(name)
	if !ok {
		return nil
	}
	rows, ok := parseCSV(name, data, columns, r.out)
	if !ok {
		r.broken = true
	}
	return rows
}

// readPhrases reads the wording of the report's sentences, key by key. A pack
// without them is sound: the report has wording of its own.
func (r *reader) readPhrases() {
	if _, ok := r.files[phrasesFile]; !ok {
		return
	}
	m := r.open(phrasesFile, phrasesShape())
	if m == nil {
		return
	}
	r.p.Phrases = map[string]string{}
	for _, e := range m.entries {
		w := m.needWord(e.key)
		r.p.Phrases[e.key] = w.text
		r.phraseAt = append(r.phraseAt, word{e.place, e.key})
		r.checkPlaceholders(w)
		r.checkKept(e.key, w)
		r.then(func() { r.checkPhrase(word{e.place, e.key}, w) })
	}
}

// checkPhrase checks that a phrase of one indicator is of one that there is:
// sentence.<code>, part.<code>, section.<code>, and pair.<code> and parts.<code>, which
// name others.
func (r *reader) checkPhrase(key, phrase word) {
	prefix, code, ok := strings.Cut(key.text, ".")
	if !ok || !slices.Contains(phrasePrefixes[:], prefix) {
		return
	}
	r.knownIndicator(key.text, word{key.place, code})
	switch prefix {
	case "pair":
		r.knownIndicator(key.text, phrase)
	case "parts":
		for _, part := range strings.Split(phrase.text, ",") {
			r.knownIndicator(key.text, word{phrase.place, strings.TrimSpace(part)})
		}
	}
}
