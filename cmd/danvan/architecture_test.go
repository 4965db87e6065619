package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// The rooms of the house: who may import what. Siblings speak in pipeline's types.
func TestImportsKeepTheHouse(t *testing.T) {
	root := filepath.Join("..", "..")
	owners := map[string][]string{ // a library and the only rooms that may know it
		"github.com/xuri/excelize":     {"ingest", "templates"},
		"github.com/duckdb/":           {seamRoom + "/duckdb"},
		"github.com/trinodb/":          {seamRoom + "/trino"},
		"github.com/apache/arrow-go/":  {"transforms", seamRoom + "/trino"},
		"github.com/jackc/":            {seamRoom + "/postgres"},
		"github.com/spf13/viper":       {"config"},
		"github.com/goccy/go-yaml":     {"config"},
		"github.com/spf13/cobra":       {"cmd"},
		"github.com/go-co-op/gocron":   {"cmd"},
		"github.com/wneessen/go-mail":  {"cmd"},
		"github.com/emersion/go-smtp":  {"cmd"},
		"github.com/jedib0t/go-pretty": {"cmd"},
		"github.com/alexedwards/scs":   {webRoom},
		"github.com/coreos/go-oidc":    {webRoom},
		"golang.org/x/oauth2":          {webRoom},
		"golang.org/x/crypto/argon2":   {webRoom},
	}
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		files++
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		room := roomOf(filepath.ToSlash(rel))
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			checkImport(t, filepath.ToSlash(rel), room, strings.Trim(spec.Path.Value, `"`), owners)
		}
		return nil
	})
	if err != nil || files < 50 {
		t.Fatalf("%d files read, %v", files, err)
	}
}

// webRoom lies below the centre and is a room of its own: it has libraries, and knows
// only the centre. The centre does not know it.
const webRoom = "pipeline/web"

// seamRoom is between the transforms and their databases. Below it each database has a
// room of its own, which has its driver and knows the seam and the centre. The transforms
// know the seam, and the databases only in tests.
const seamRoom = "transforms/engine"

func roomOf(path string) string {
	if below, ok := strings.CutPrefix(path+"/", seamRoom+"/"); ok {
		database, _, _ := strings.Cut(below, "/")
		if database == "" || strings.HasSuffix(database, ".go") {
			return seamRoom
		}
		return seamRoom + "/" + database
	}
	if path == webRoom || strings.HasPrefix(path, webRoom+"/") {
		return webRoom
	}
	room, _, _ := strings.Cut(path, "/")
	return room
}

func checkImport(t *testing.T, file, room, imported string, owners map[string][]string) {
	t.Helper()
	if own, ok := strings.CutPrefix(imported, "danvan/"); ok {
		target := roomOf(own)
		seam := strings.HasPrefix(room, "transforms") && (target == seamRoom || room == "transforms" && strings.HasPrefix(target, seamRoom) && strings.HasSuffix(file, "_test.go"))
		if room != "cmd" && target != room && target != "pipeline" && !seam {
			t.Errorf("%s imports %s: siblings speak in pipeline's types", file, imported)
		}
		if room == "pipeline" && target != "pipeline" {
			t.Errorf("%s imports %s: the centre imports nothing", file, imported)
		}
		return
	}
	if room == "pipeline" && strings.Contains(imported, ".") && !strings.HasSuffix(file, "_test.go") {
		t.Errorf("%s imports %s: the centre uses the standard library only", file, imported)
	}
	if room == "cmd" && strings.HasSuffix(file, "_test.go") {
		return // tests of the binary fill in and open workbooks as people do
	}
	for library, rooms := range owners {
		if strings.HasPrefix(imported, library) && !strings.Contains(" "+strings.Join(rooms, " ")+" ", " "+room+" ") {
			t.Errorf("%s imports %s, which belongs to %v", file, imported, rooms)
		}
	}
}
