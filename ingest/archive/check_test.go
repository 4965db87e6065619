package archive

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"danvan/pipeline"
)

func filled(t *testing.T) (*Archive, string) {
	t.Helper()
	a, dir := open(t)
	for i, text := range []string{"một", "hai", "ba"} {
		record(t, a, i+1, original(text))
	}
	if err := a.Note(context.Background(), pipeline.AuditEntry{What: "consolidate", Subject: "2021-Q2", Verdict: "done"}); err != nil {
		t.Fatal(err)
	}
	return a, dir
}

func problems(t *testing.T, a *Archive) string {
	t.Helper()
	s, err := a.Check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, p := range s.Problems {
		all = append(all, p.English)
	}
	return strings.Join(all, "\n")
}

func TestASoundArchiveHasNoProblem(t *testing.T) {
	a, _ := filled(t)
	s, err := a.Check(context.Background())
	if err != nil || len(s.Problems) > 0 || s.Receipts != 3 || s.Originals != 3 || s.Audit != 1 || s.Bytes == 0 || s.Head == "" {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestEachHarmIsNamed(t *testing.T) {
	hash := original("hai").SHA256
	kept := filepath.Join("originals", hash[:2], hash)
	rewrite := func(name string, edit func(string) string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			name := filepath.Join(dir, name)
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(name, 0o640); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte(edit(string(data))), 0o640); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name string
		harm func(*testing.T, string)
		want string
		more int // problems beside the first
	}{
		{"an original changed", rewrite(kept, func(string) string { return "hại" }), "(receipt 2) was changed", 0},
		{"an original deleted", func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, kept)); err != nil {
				t.Fatal(err)
			}
		}, "the original of receipt 2 is not there", 0},
		{"a stray file", func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, "originals", "ab.txt"), nil, 0o640); err != nil {
				t.Fatal(err)
			}
		}, "ab.txt does not belong", 0},
		{"the last receipt cut off", rewrite(receiptsFile, func(s string) string {
			return strings.Join(strings.SplitAfter(s, "\n")[:2], "")
		}), "counts 3 receipts", 1},
		{"a receipt edited", rewrite(receiptsFile, func(s string) string { return strings.Replace(s, `"accepted"`, `"returned"`, 1) }), "receipts.jsonl is not whole from line 1 on", 0},
		{"the audit log edited", rewrite(auditFile, func(s string) string { return strings.Replace(s, "2021-Q2", "2021-Q3", 1) }), "audit.jsonl is not whole from line 1 on", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, dir := filled(t)
			c.harm(t, dir)
			if got := problems(t, a); !strings.Contains(got, c.want) || strings.Count(got, "\n") > c.more {
				t.Errorf("problems %q, want %q", got, c.want)
			}
		})
	}
}
