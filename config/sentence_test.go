package config

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"danvan/pipeline"
)

var (
	quoted     = regexp.MustCompile(`"[^"]*"`)
	vietnamese = regexp.MustCompile(`[àáạảãâầấậẩẫăằắặẳẵèéẹẻẽêềếệểễìíịỉĩòóọỏõôồốộổỗơờớợởỡùúụủũưừứựửữỳýỵỷỹđ]`)
	verb       = regexp.MustCompile(`%(\[\d+\])?[a-z]`)
)

// checkBothLanguages checks that each problem is said in Vietnamese too: in words of
// its own, filled in, and with every value that the English message names.
func checkBothLanguages(t *testing.T, problems []Problem) {
	t.Helper()
	for _, p := range problems {
		vi, en := p.Message(pipeline.Vietnamese), p.Message(pipeline.English)
		if en == "" || vi == en || !vietnamese.MatchString(quoted.ReplaceAllString(vi, "")) {
			t.Errorf("%q is said as %q in Vietnamese", en, vi)
		}
		for _, left := range []string{"%!", "{1}", "did you mean", "(first in"} {
			if strings.Contains(vi, left) {
				t.Errorf("%q is left in %q", left, vi)
			}
		}
		for _, value := range quoted.FindAllString(en, -1) {
			if !strings.Contains(vi, value) {
				t.Errorf("%q does not name %s as %q does", vi, value, en)
			}
		}
	}
}

// Wherever the code writes a sentence in both languages, both take the same
// arguments in the same order. The compiler's own check sees the English one only.
func TestPairedSentencesTakeTheSameArguments(t *testing.T) {
	pairs := 0
	for _, pattern := range []string{"*.go", "../pipeline/*.go", "../ingest/inbox/*.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if !strings.HasSuffix(name, "_test.go") {
				pairs += checkPairs(t, name)
			}
		}
	}
	if pairs < 100 {
		t.Errorf("only %d pairs were found", pairs)
	}
}

func checkPairs(t *testing.T, name string) (pairs int) {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		texts := pairIn(n)
		if len(texts) != 2 {
			return true
		}
		pairs++
		vi, en := verb.FindAllString(texts[0], -1), verb.FindAllString(texts[1], -1)
		if strings.Join(vi, " ") != strings.Join(en, " ") {
			t.Errorf("%s: %q takes %v, %q takes %v", files.Position(n.Pos()), texts[0], vi, texts[1], en)
		}
		return true
	})
	return pairs
}

// pairIn returns the two sentences of a call or return that writes them side by side.
func pairIn(n ast.Node) []string {
	var args []ast.Expr
	switch n := n.(type) {
	case *ast.CallExpr:
		args = n.Args
	case *ast.ReturnStmt:
		args = n.Results
	}
	for i := range max(0, len(args)-1) {
		vi, first := text(args[i])
		en, second := text(args[i+1])
		if first && second && (vietnamese.MatchString(vi) || verb.MatchString(en)) {
			return []string{vi, en}
		}
	}
	return nil
}

func text(e ast.Expr) (string, bool) {
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(literal.Value)
	return s, err == nil
}
