package main

import (
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// readmes returns the text of every README of the repository by its path from the root.
func readmes(t *testing.T) map[string]string {
	t.Helper()
	root, out := filepath.Join("..", ".."), map[string]string{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "dist"):
			return fs.SkipDir
		case !d.IsDir() && strings.HasPrefix(d.Name(), "README") && strings.HasSuffix(d.Name(), ".md"):
			rel, err := filepath.Rel(root, name)
			out[filepath.ToSlash(rel)] = string(readAll(t, name))
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var (
	fencedCode = regexp.MustCompile("(?ms)^```.*?^```")
	inlineCode = regexp.MustCompile("`[^`\n]*`")
	linkTarget = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	headings   = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *$`)
)

// anchors are the names under which GitHub shows the headings of a page.
func anchors(page string) map[string]bool {
	out, seen := map[string]bool{}, map[string]int{}
	for _, m := range headings.FindAllStringSubmatch(fencedCode.ReplaceAllString(page, ""), -1) {
		name := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
				return unicode.ToLower(r)
			}
			return -1
		}, m[1])
		seen[name]++
		if n := seen[name]; n > 1 {
			name += "-" + strconv.Itoa(n-1)
		}
		out[name] = true
	}
	return out
}

// links are where a page leads, without what is code in it.
func links(page string) []string {
	var out []string
	for _, m := range linkTarget.FindAllStringSubmatch(inlineCode.ReplaceAllString(fencedCode.ReplaceAllString(page, ""), "x"), -1) {
		out = append(out, m[1])
	}
	return out
}

// packedWithReleases tells whether .ci/release puts a file beside the program: a link to any
// other leads nowhere for those who have no repository.
func packedWithReleases(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(base, "README") && path.Ext(base) == ".md" || path.Base(path.Dir(name)) == "pictures" || name == "LICENSE" || name == "CHANGELOG.md"
}

// TestLinksOfREADMEsLeadSomewhere follows every link of every README to its file and its
// heading, and wants each README to be found from the first one.
func TestLinksOfREADMEsLeadSomewhere(t *testing.T) {
	pages, found, followed := readmes(t), map[string]bool{"README.md": true}, 0
	for _, from := range slices.Sorted(maps.Keys(pages)) {
		for _, link := range links(pages[from]) {
			if strings.Contains(link, "://") || strings.HasPrefix(link, "mailto:") {
				continue
			}
			followed++
			file, anchor, _ := strings.Cut(link, "#")
			to := from
			if file != "" {
				to = path.Join(path.Dir(from), file)
			}
			found[to] = found[to] || to != from
			if _, err := os.Stat(filepath.Join("..", "..", filepath.FromSlash(to))); err != nil || strings.HasPrefix(to, "..") {
				t.Errorf("%s: %s leads nowhere (%v)", from, link, err)
			} else if !packedWithReleases(to) {
				t.Errorf("%s: %s is not packed with a release; write its path as code", from, link)
			}
			if anchor != "" && !anchors(pages[to])[anchor] {
				t.Errorf("%s: %s has no heading #%s", from, to, anchor)
			}
		}
	}
	for name := range pages {
		if !found[name] {
			t.Errorf("no README leads to %s", name)
		}
	}
	if followed < 50 {
		t.Errorf("%d links followed", followed)
	}
}

// TestAnchorsAreThoseOfGitHub: the names of headings, as GitHub makes them.
func TestAnchorsAreThoseOfGitHub(t *testing.T) {
	page := "# How the numbers are made\n```\n# no heading\n```\n## `danvan serve`, /runs & co.\n### Sửa mẫu báo cáo Word\n## 2. Again\n## 2. Again\n"
	want := []string{"2-again", "2-again-1", "danvan-serve-runs--co", "how-the-numbers-are-made", "sửa-mẫu-báo-cáo-word"}
	if got := slices.Sorted(maps.Keys(anchors(page))); !slices.Equal(got, want) {
		t.Errorf("anchors %q, want %q", got, want)
	}
}

// TestEveryLibraryIsExplained: the README says of each library that go.mod asks for why it
// is there.
func TestEveryLibraryIsExplained(t *testing.T) {
	_, chapter, found := strings.Cut(readmes(t)["README.md"], "\n## Libraries\n")
	chapter, _, ended := strings.Cut(chapter, "\n## ")
	if !found || !ended {
		t.Fatal("README.md has no chapter on libraries")
	}
	libraries := regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(string(readAll(t, filepath.Join("..", "..", "go.mod"))), -1)
	for _, m := range libraries {
		name := regexp.MustCompile(`^github\.com/|/v\d+$`).ReplaceAllString(m[1], "")
		if !strings.Contains(chapter, name) {
			t.Errorf("%s is not explained", m[1])
		}
	}
	if len(libraries) < 20 {
		t.Errorf("%d libraries in go.mod", len(libraries))
	}
}

// TestEveryCommandIsDescribed: README.md names every command, and cmd/danvan/README.md has a row
// for each command of a group with all its flags.
func TestEveryCommandIsDescribed(t *testing.T) {
	pages, described := readmes(t), 0
	var look func(cmd *cobra.Command, path string)
	look = func(cmd *cobra.Command, path string) {
		for _, sub := range cmd.Commands() {
			if name := sub.Name(); !sub.Hidden && name != "help" && name != "completion" {
				look(sub, strings.TrimSpace(path+" "+name))
			}
		}
		if path == "" || cmd.HasSubCommands() {
			return
		}
		described++
		var rows string
		for line := range strings.Lines(pages["cmd/danvan/README.md"]) {
			if strings.HasPrefix(line, "| ") && regexp.MustCompile("`"+regexp.QuoteMeta(path)+"[ `]").MatchString(line) {
				rows += line
			}
		}
		if rows == "" {
			t.Errorf("cmd/danvan/README.md has no row for %s", path)
			return
		}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name != "help" && !strings.Contains(rows, "--"+f.Name) {
				t.Errorf("cmd/danvan/README.md does not say that %s has --%s", path, f.Name)
			}
		})
		if first, _, _ := strings.Cut(path, " "); !strings.Contains(pages["README.md"], "`"+first+"`") {
			t.Errorf("README.md does not name %s", first)
		}
	}
	look(newRoot(&app{lang: "en", log: slog.New(slog.DiscardHandler)}), "")
	if described < 40 {
		t.Errorf("%d commands", described)
	}
}
