// Command sbom writes what a built danvan is made of: a CycloneDX list to stdout and the
// texts of the licences to a file. It asks the binary itself, so that what is only used
// by tests is not in the list, and reads the licences in the module cache.
package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"sort"
	"strings"
)

func main() {
	binary := flag.String("binary", "", "the built program")
	at := flag.String("time", "", "of the commit, RFC 3339")
	licences := flag.String("licences", "", "file for the licences' texts")
	flag.Parse()
	if err := run(*binary, *at, *licences, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

// part is one thing that the program is made of.
type part struct {
	path, version, sum string
	licence            string // SPDX
	text               string
}

func run(binary, at, licences string, out io.Writer) error {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return err
	}
	parts, err := modules(info)
	if err != nil {
		return err
	}
	parts = append(parts, libraries()...)
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("find go: %w", err)
	}
	standard, err := licenceOf(strings.TrimSpace(string(goroot)), "go")
	if err != nil {
		return err
	}
	standard.path, standard.version = "std", strings.TrimPrefix(info.GoVersion, "go")
	parts = append(parts, standard)
	sort.Slice(parts, func(i, j int) bool { return parts[i].path < parts[j].path })
	if err := os.WriteFile(licences, texts(parts), 0o644); err != nil {
		return err
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(bill(info, parts, at))
}

// modules are those whose packages are linked in.
func modules(info *debug.BuildInfo) ([]part, error) {
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		return nil, fmt.Errorf("find module cache: %w", err)
	}
	var out []part
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		dir := filepath.Join(strings.TrimSpace(string(cache)), escape(m.Path)+"@"+escape(m.Version))
		p, err := licenceOf(dir, m.Path)
		if err != nil {
			return nil, err
		}
		p.path, p.version, p.sum = m.Path, m.Version, m.Sum
		out = append(out, p)
	}
	return out, nil
}

// escape is how the module cache writes capitals.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		if 'A' <= r && r <= 'Z' {
			b.WriteByte('!')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// licenceOf reads the licence that lies in a module.
func licenceOf(dir, path string) (part, error) {
	// A module inside a repository, such as DuckDB's libraries, may leave it to the root.
	for _, name := range []string{"LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING", "License", "license"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return part{}, err
		}
		spdx := identify(string(text))
		if spdx == "" && path == lesser {
			return part{licence: "LGPL-3.0-only", text: relink + string(text)}, nil
		}
		if spdx == "" {
			return part{}, fmt.Errorf("the licence of %s is not known", path)
		}
		return part{licence: spdx, text: string(text)}, nil
	}
	if strings.HasPrefix(path, "github.com/duckdb/") {
		return part{licence: "MIT", text: "See the licence of DuckDB.\n"}, nil
	}
	return part{}, fmt.Errorf("%s has no licence in %s", path, dir)
}

// One module is under a licence that asks for more than a notice; it comes with the SMB
// client. What is asked is given: the whole source is free, so that anybody can build
// the program with another version of it.
const (
	lesser = "github.com/cloudsoda/sddl"
	relink = "Linked statically. The whole source of this program is free under the Apache License 2.0;\nit can be built with another version of this module by: make release.\nThe GNU General Public License 3: https://www.gnu.org/licenses/gpl-3.0.html\n\n"
)

// identify knows the permissive licences by their wording. Another one stops the
// release: somebody has to look at it.
func identify(text string) string {
	words := strings.Join(strings.Fields(text), " ")
	has := func(s string) bool { return strings.Contains(words, s) }
	switch {
	case has("Apache License") && has("Version 2.0"):
		return "Apache-2.0"
	case has("Mozilla Public License Version 2.0"), has("Mozilla Public License, version 2.0"):
		return "MPL-2.0"
	case has("Permission is hereby granted, free of charge"):
		return "MIT"
	case has("Permission to use, copy, modify, and/or distribute this software"), has("Permission to use, copy, modify, and distribute this software"):
		return "ISC"
	case has("Redistribution and use in source and binary forms") && (has("Neither the name") || has("endorse or promote products")):
		return "BSD-3-Clause"
	case has("Redistribution and use in source and binary forms"):
		return "BSD-2-Clause"
	}
	return ""
}

// libraries are what the C linker puts in; the module list does not know them.
func libraries() []part {
	return []part{
		{path: "duckdb", version: "in github.com/duckdb/duckdb-go-bindings", licence: "MIT",
			text: "Copyright 2018-2026 Stichting DuckDB Foundation\n\nMIT License, as above for github.com/duckdb/duckdb-go-bindings.\n"},
		{path: "glibc", version: "of the C compiler", licence: "LGPL-2.1-or-later",
			text: "Linked statically. The whole source of this program is free under the Apache License 2.0;\nit can be linked anew with another glibc by: make release.\nhttps://www.gnu.org/licenses/old-licenses/lgpl-2.1.html\n"},
		{path: "libstdc++, libgcc", version: "of the C++ compiler", licence: "GPL-3.0-or-later WITH GCC-exception-3.1",
			text: "Linked statically, as the GCC Runtime Library Exception allows.\nhttps://www.gnu.org/licenses/gcc-exception-3.1.html\n"},
	}
}

func texts(parts []part) []byte {
	var b bytes.Buffer
	b.WriteString("What danvan is made of, and the licences.\n")
	for _, p := range parts {
		fmt.Fprintf(&b, "\n%s\n%s %s (%s)\n\n%s", strings.Repeat("=", 80), p.path, p.version, p.licence, p.text)
	}
	return b.Bytes()
}

// The parts of CycloneDX 1.5 that are used.
type (
	document struct {
		Format     string      `json:"bomFormat"`
		Spec       string      `json:"specVersion"`
		Version    int         `json:"version"`
		Metadata   metadata    `json:"metadata"`
		Components []component `json:"components"`
	}
	metadata struct {
		Timestamp string    `json:"timestamp,omitempty"`
		Component component `json:"component"`
	}
	component struct {
		Type       string     `json:"type"`
		Ref        string     `json:"bom-ref,omitempty"`
		Name       string     `json:"name"`
		Version    string     `json:"version"`
		Purl       string     `json:"purl,omitempty"`
		Licences   []licence  `json:"licenses,omitempty"`
		Properties []property `json:"properties,omitempty"`
	}
	licence struct {
		Expression string `json:"expression"`
	}
	property struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
)

func bill(info *debug.BuildInfo, parts []part, at string) document {
	main := component{Type: "application", Name: "danvan", Version: info.Main.Version, Licences: []licence{{"Apache-2.0"}},
		Properties: []property{{"go:version", info.GoVersion}}}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" || s.Key == "GOOS" || s.Key == "GOARCH" {
			main.Properties = append(main.Properties, property{"go:" + s.Key, s.Value})
		}
	}
	d := document{Format: "CycloneDX", Spec: "1.5", Version: 1, Metadata: metadata{at, main}}
	for _, p := range parts {
		c := component{Type: "library", Name: p.path, Version: p.version, Licences: []licence{{p.licence}}}
		if strings.Contains(p.path, ".") {
			c.Purl = "pkg:golang/" + p.path + "@" + p.version
			c.Ref = c.Purl
			c.Properties = []property{{"go:sum", p.sum}}
		}
		d.Components = append(d.Components, c)
	}
	return d
}
