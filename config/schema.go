package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"

	"danvan/pipeline/wholefile"
)

// schemaFolder is the folder of a pack that holds the schemas for its editor. No
// reader looks into it and it is no part of the pack's digest.
const schemaFolder = "schemas"

// Names of the schemas, one for each kind of YAML file.
const (
	programmeSchema  = "programme.json"
	formSchema       = "form.json"
	indicatorsSchema = "indicators.json"
	scoringSchema    = "scoring.json"
	phrasesSchema    = "phrases.json"
	answersSchema    = "answers.json"
	recipientsSchema = "recipients.json"
)

// schemaLine is the first line of a YAML file, by which editors find its schema; up
// leads from the file's folder to that of the pack.
func schemaLine(up, schema string) string {
	return fmt.Sprintf("# yaml-language-server: $schema=%s%s/%s\n", up, schemaFolder, schema)
}

// Schema is the JSON Schema (draft 2020-12) of one kind of YAML file.
type Schema struct {
	File string // name below the folder "schemas" of a pack
	JSON []byte
}

// Schemas returns the schemas of all YAML files that a pack's author writes, and of
// recipients.yaml beside it. They say
// what the reader takes: both are made from the same shapes.
func Schemas() []Schema {
	var out []Schema
	for _, one := range []struct {
		file string
		of   shape
	}{
		{programmeSchema, programmeShape()}, {formSchema, formShape()}, {indicatorsSchema, indicatorsShape()},
		{scoringSchema, scoringFileShape()}, {phrasesSchema, phrasesShape()}, {answersSchema, answersShape()}, {recipientsSchema, recipientsShape()},
	} {
		top := object{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", one.of.about}}
		out = append(out, Schema{one.file, indented(append(top, groupSchema(one.of, false)...))})
	}
	return out
}

// WriteSchemas puts the schemas into the folder of a pack, for its editor; those of an
// older program are replaced.
func WriteSchemas(dir string) error {
	for _, s := range Schemas() {
		if err := wholefile.Bytes(filepath.Join(dir, schemaFolder, s.File), 0o644, s.JSON); err != nil {
			return err
		}
	}
	return nil
}

// object is a JSON object whose members keep their order: editors offer keys in it.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:", m.name)
		value, err := plainJSON(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// plainJSON keeps < and > as they are, for the reader of the file.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

func indented(o object) []byte {
	data, err := o.MarshalJSON()
	if err != nil {
		panic("config: a schema is no JSON: " + err.Error()) // it holds texts, numbers and lists only
	}
	var b bytes.Buffer
	if err := json.Indent(&b, data, "", "  "); err != nil {
		panic("config: a schema is no JSON: " + err.Error())
	}
	b.WriteByte('\n')
	return b.Bytes()
}

func groupSchema(s shape, blank bool) object {
	out := object{typed(blank, "object")}
	var properties object
	var required []string
	for _, k := range s.keys {
		properties = append(properties, member{k.name, keySchema(k)})
		if k.need {
			required = append(required, k.name)
		}
	}
	if properties != nil {
		out = append(out, member{"properties", properties})
	}
	if required != nil {
		out = append(out, member{"required", required})
	}
	if s.named != nil {
		return append(out, member{"additionalProperties", keySchema(*s.named)})
	}
	out = append(out, member{"additionalProperties", false})
	if s.one != nil {
		out = append(out, member{"oneOf", eachRequired(s.one)})
	}
	return out
}

func eachRequired(keys []string) []object {
	var out []object
	for _, k := range keys {
		out = append(out, object{{"required", []string{k}}})
	}
	return out
}

// keySchema describes the value of a key. One that is not needed may stay blank.
func keySchema(k key) object {
	return append(object{{"description", k.about}}, valueSchema(k.value, !k.need)...)
}

func valueSchema(v value, blank bool) object {
	switch v.kind {
	case flagValue:
		return object{typed(blank, "boolean")}
	case wholeValue:
		return object{typed(blank, "integer"), {"minimum", v.least}, {"maximum", v.most}}
	case decimalValue:
		return object{typed(blank, "number")}
	case listValue:
		out := object{typed(blank, "array"), {"items", valueSchema(*v.item, false)}}
		if v.some {
			out = append(out, member{"minItems", 1})
		}
		return out
	case groupValue:
		return groupSchema(v.of, blank)
	case textOrGroup:
		return object{{"anyOf", []object{textSchema(aText(), blank), groupSchema(v.of, blank)}}}
	}
	return textSchema(v, blank)
}

// typed is the type of a value, and that of a blank one where it may be blank.
func typed(blank bool, types ...string) member {
	switch {
	case blank:
		return member{"type", append(types, "null")}
	case len(types) == 1:
		return member{"type", types[0]}
	}
	return member{"type", types}
}

// textSchema describes a text. What looks like a number is a text as typed to the
// reader, but a number to an editor.
func textSchema(v value, blank bool) object {
	switch {
	case v.words != nil && blank:
		words := []any{}
		for _, w := range v.words {
			words = append(words, w)
		}
		return object{{"enum", append(words, "", nil)}}
	case v.words != nil:
		return object{{"enum", v.words}}
	case v.form != nil && blank:
		return object{typed(true, "string"), {"pattern", "^$|" + v.form.String()}}
	case v.form != nil:
		return object{typed(false, "string"), {"pattern", v.form.String()}}
	case blank:
		return object{typed(true, "string", "number")}
	}
	return object{typed(false, "string", "number"), {"pattern", `\S`}}
}
