package figures

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"danvan/pipeline/shown"
)

// A key without a sentence would print nothing, and a sentence without a key is reworded for
// nobody.
func TestEveryKeyHasASentence(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "phrases.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var keys, sentences []string
	keysOf := file.Decls[slices.IndexFunc(file.Decls, func(d ast.Decl) bool { g, ok := d.(*ast.GenDecl); return ok && g.Tok == token.CONST })]
	for _, s := range keysOf.(*ast.GenDecl).Specs {
		key, err := strconv.Unquote(s.(*ast.ValueSpec).Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	for _, p := range shown.Phrases() {
		sentences = append(sentences, p.Key)
	}
	slices.Sort(keys)
	slices.Sort(sentences)
	if len(keys) < 80 || !slices.Equal(keys, sentences) {
		t.Errorf("keys\n%q\nsentences\n%q", keys, sentences)
	}
}
