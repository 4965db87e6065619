package main

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"danvan/config"
	"danvan/templates/figures"
)

// A new pack begins with the words that the report has of its own: the two lists are
// kept apart, because neither package may know the other.
func TestANewPackBeginsWithTheWordsOfTheReport(t *testing.T) {
	f, err := os.Open(filepath.Join("testdata", "sixth", "answers.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	answers, err := config.ReadAnswers(f)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "pack")
	if err := config.NewPack(dir, answers); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "reports", "phrases.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	words := figures.NewWords(nil)
	var keys []string
	for _, line := range strings.Split(string(data), "\n") {
		key, quoted, ok := strings.Cut(line, ": ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		text, err := strconv.Unquote(quoted)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if said := words.Say(key); said != text {
			t.Errorf("%s: the pack says %q, the report %q", key, text, said)
		}
		keys = append(keys, key)
	}
	slices.Sort(keys)
	if !slices.Equal(keys, figures.Keys()) {
		t.Errorf("keys of the pack\n%q\nof the report\n%q", keys, figures.Keys())
	}
}
