package config

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// readmeDefault is a setting with its default as a README states them: `open_days` (30).
var readmeDefault = regexp.MustCompile("`([a-z_.]+)` \\(([0-9][0-9:]*)\\)")

// defaultsByName returns the defaults of every setting, by its name with and without its group.
func defaultsByName() map[string][]string {
	out := map[string][]string{}
	for _, s := range allSettings() {
		out[s.key] = append(out[s.key], s.value())
		if _, inner, nested := strings.Cut(s.key, "."); nested {
			out[inner] = append(out[inner], s.value())
		}
	}
	return out
}

// statedDefaults calls one for each setting of which a page states the default: in a sentence, or
// in a table headed "key" and "default" (with "none" for an empty one).
func statedDefaults(page string, one func(key, value string)) {
	for _, m := range readmeDefault.FindAllStringSubmatch(page, -1) {
		one(m[1], m[2])
	}
	table := false
	for line := range strings.Lines(page) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) < 2 {
			table = false
			continue
		}
		keys, values := strings.TrimSpace(cells[0]), strings.TrimSpace(cells[1])
		table = table || keys == "key" && values == "default"
		if !table || !strings.HasPrefix(keys, "`") {
			continue
		}
		keys, _, _ = strings.Cut(keys, ", or ") // what else may say it
		parts := strings.Split(values, ", ")
		for i, key := range strings.Split(keys, ", ") {
			value := parts[min(i, len(parts)-1)]
			one(strings.Trim(key, "`"), strings.NewReplacer("`", "", ",", "", "none", "").Replace(value))
		}
	}
}

// TestDefaultsOfREADMEs: what a README says of the default of a setting is its default.
func TestDefaultsOfREADMEs(t *testing.T) {
	defaults, stated := defaultsByName(), map[string]bool{}
	for _, name := range []string{"cmd/danvan", "config", "ingest", "pipeline/web", "transforms"} {
		page, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(name), "README.md"))
		if err != nil {
			t.Fatal(err)
		}
		statedDefaults(string(page), func(key, value string) {
			stated[key] = true
			switch known := defaults[key]; {
			case known == nil:
				t.Errorf("%s: %q is no setting", name, key)
			case !slices.Contains(known, value):
				t.Errorf("%s: %s is said to be %q by default and is %q", name, key, value, known)
			}
		})
	}
	for _, key := range []string{"archive_members", "cells", "open_days", "nightly", "size_mib", "tls", "web.idle_minutes", "settle_seconds", "backup_days"} {
		if !stated[key] {
			t.Errorf("no README states the default of %s", key)
		}
	}
}
