package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func compiledSchemas(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	c, out := jsonschema.NewCompiler(), map[string]*jsonschema.Schema{}
	for _, s := range Schemas() {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(s.JSON))
		if err != nil {
			t.Fatalf("%s is no JSON: %v", s.File, err)
		}
		if err := c.AddResource(s.File, doc); err != nil {
			t.Fatal(err)
		}
		if out[s.File], err = c.Compile(s.File); err != nil {
			t.Fatalf("%s is no schema: %v", s.File, err)
		}
	}
	return out
}

// schemaOf is the schema of a file of a pack, "" for files that have none.
func schemaOf(name string) string {
	switch {
	case path.Ext(name) != ".yaml":
		return ""
	case path.Dir(name) == formsFolder:
		return formSchema
	case path.Dir(name) == indicatorsFolder:
		return indicatorsSchema
	}
	return map[string]string{programmeFile: programmeSchema, scoringFile: scoringSchema, phrasesFile: phrasesSchema}[name]
}

// asJSON turns YAML into the JSON that an editor's schema is held against.
func asJSON(t *testing.T, data []byte) any {
	t.Helper()
	var doc any
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	return viaJSON(t, doc)
}

func viaJSON(t *testing.T, doc any) any {
	t.Helper()
	data, err := plainJSON(doc)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEveryPackFollowsTheSchemas(t *testing.T) {
	schemas := compiledSchemas(t)
	for pack, files := range everyPack(t) {
		err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || schemaOf(name) == "" {
				return err
			}
			data, err := fs.ReadFile(files, name)
			if err != nil {
				return err
			}
			if err := schemas[schemaOf(name)].Validate(asJSON(t, data)); err != nil {
				t.Errorf("%s/%s: %v", pack, name, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile("testdata/answers.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := schemas[answersSchema].Validate(asJSON(t, data)); err != nil {
		t.Errorf("answers: %v", err)
	}
}

// author is one YAML file with its shape, its schema and its reader.
type author struct {
	name  string
	of    shape
	data  []byte
	check func(data []byte) error
}

func authors(t *testing.T) []author {
	t.Helper()
	pack := scoredPack(t)
	pack[phrasesFile] = &fstest.MapFile{Data: []byte("rise: tăng\nsentence.ty_le: \"a {value}\"\n")}
	var out []author
	for name, one := range map[string]struct {
		of   shape
		read func(*reader)
	}{
		prog:        {programmeShape(), (*reader).readProgramme},
		list:        {formShape(), func(r *reader) { r.readForm(list) }},
		tab:         {formShape(), func(r *reader) { r.readForm(tab) }},
		book:        {formShape(), func(r *reader) { r.readForm(book) }},
		ind:         {indicatorsShape(), func(r *reader) { r.readIndicators(ind) }},
		score:       {scoringFileShape(), (*reader).readScoring},
		phrasesFile: {phrasesShape(), (*reader).readPhrases},
	} {
		out = append(out, author{name, one.of, pack[name].Data, func(data []byte) error {
			// The file for itself: what it says of other files is no matter of its keys.
			r := newReader()
			r.files[name] = data
			if one.read(r); len(r.out.list) > 0 {
				return &PackError{r.out.sorted()}
			}
			return nil
		}})
	}
	answers, err := os.ReadFile("testdata/answers.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return append(out, author{"answers.yaml", answersShape(), answers, func(data []byte) error {
		_, err := ReadAnswers(bytes.NewReader(data))
		return err
	}})
}

// eachGroup visits every group of keys of a document together with its shape.
func eachGroup(doc any, v value, visit func(map[string]any, shape)) {
	switch doc := doc.(type) {
	case []any:
		for _, item := range doc {
			eachGroup(item, *v.item, visit)
		}
	case map[string]any:
		visit(doc, v.of)
		for _, k := range v.of.keys {
			if inner, ok := doc[k.name]; ok {
				eachGroup(inner, k.value, visit)
			}
		}
	}
}

// The reader and the schemas cannot say different things of a key: each key of a
// shape is read (nonsense in it is refused) and is in the schema (there too), each key
// of no shape is refused by both, and what the schema calls required the reader misses.
func TestReaderAndSchemasAgreeOnEveryKey(t *testing.T) {
	t.Parallel()
	schemas := compiledSchemas(t)
	tried := map[string]bool{}
	for _, a := range authors(t) {
		schema := schemas[answersSchema]
		if a.name != "answers.yaml" {
			schema = schemas[schemaOf(a.name)]
		}
		doc := asJSON(t, a.data)
		if err := a.check(mustJSON(t, doc)); err != nil {
			t.Fatalf("%s as JSON: %v", a.name, err)
		}
		// refused tells whether the reader and the schema refuse the document as it is.
		refused := func() (reader, editor error) {
			return a.check(mustJSON(t, doc)), schema.Validate(viaJSON(t, doc))
		}
		seen := map[string]bool{}
		eachGroup(doc, aGroup(a.of), func(group map[string]any, s shape) {
			// One group of each make is enough: the eleven elements are alike.
			kind := fmt.Sprint(s.names(), slices.Sorted(maps.Keys(group)))
			if seen[kind] {
				return
			}
			seen[kind] = true
			for _, name := range append(s.names(), "zzz") {
				before, had := group[name]
				group[name] = map[string]any{"zzz": []any{[]any{}}}
				reader, editor := refused()
				if reader == nil || editor == nil {
					t.Errorf("%s: nonsense in %q of %v: reader %v, schema %v", a.name, name, s.names(), reader, editor)
				}
				tried[a.name+name] = true
				delete(group, name)
				if had {
					checkRemoval(t, a.name, s.key(name), refused)
					group[name] = before
				}
			}
		})
	}
	if len(tried) < 100 {
		t.Errorf("only %d keys were tried", len(tried))
	}
}

func checkRemoval(t *testing.T, file string, k key, refused func() (reader, editor error)) {
	t.Helper()
	reader, editor := refused()
	switch {
	case k.need && (reader == nil || editor == nil):
		t.Errorf("%s without %q: reader %v, schema %v", file, k.name, reader, editor)
	case reader == nil && editor != nil:
		t.Errorf("%s without %q: the reader takes it, the schema says %v", file, k.name, editor)
	}
}

func mustJSON(t *testing.T, doc any) []byte {
	t.Helper()
	data, err := plainJSON(doc)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Every key says in Vietnamese what it is for, and no two keys of a group are one.
func TestSchemasDescribeEveryKey(t *testing.T) {
	for _, a := range authors(t) {
		describeKeys(t, a.name, a.of)
	}
	for _, s := range Schemas() {
		if !json.Valid(s.JSON) || !bytes.Contains(s.JSON, []byte("https://json-schema.org/draft/2020-12/schema")) || bytes.Contains(s.JSON, []byte(`\u003c`)) {
			t.Errorf("%s: %.200s", s.File, s.JSON)
		}
	}
}

func describeKeys(t *testing.T, where string, s shape) {
	t.Helper()
	for i, k := range s.keys {
		if !vietnamese.MatchString(k.about) {
			t.Errorf("%s: %q is described as %q", where, k.name, k.about)
		}
		if slices.Contains(s.names()[:i], k.name) {
			t.Errorf("%s: %q stands twice", where, k.name)
		}
		describeKeys(t, where+"."+k.name, k.of)
		if k.item != nil {
			describeKeys(t, where+"."+k.name, k.item.of)
		}
	}
}

func TestSchemasArePutIntoAPackAndAreNoPartOfIt(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, scoredPack(t)); err != nil {
		t.Fatal(err)
	}
	before, err := ReadPack(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := WriteSchemas(dir); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "schemas", "stray.yaml"), []byte("a: b"), 0o644); err != nil {
		t.Fatal(err)
	}
	after, err := ReadPack(os.DirFS(dir))
	if err != nil || after.Digest != before.Digest {
		t.Errorf("with schemas: %v, digest %v", err, after)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "schemas"))
	if err != nil || len(entries) != len(Schemas())+1 {
		t.Errorf("schemas: %v, %v", entries, err)
	}
}

func TestAKeyOutsideItsShapeCannotBeRead(t *testing.T) {
	defer func() {
		if said := fmt.Sprint(recover()); !strings.Contains(said, `"zzz"`) {
			t.Errorf("reading it said %s", said)
		}
	}()
	planShape().key("zzz")
}
