package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheEngineShownInTheSettingsFileIsRight(t *testing.T) {
	text := strings.TrimPrefix(strings.ReplaceAll(engineText[strings.Index(engineText, "# engine:"):], "\n# ", "\n"), "# ")
	s, err := LoadSettings(workspaceWith(t, text))
	if err != nil {
		t.Fatal(err)
	}
	want := Engine{PostgreSQL, "csdl.tinh.gov.vn:5432", "danvan", "danvan", "mat-khau-csdl.txt", "ca.pem", ""}
	if d := cmp.Diff(want, s.Engine); d != "" {
		t.Error(d)
	}
	if s, err = LoadSettings(workspaceWith(t, strings.NewReplacer("kind: postgres", "kind: trino", "# facts:", "facts:").Replace(text))); err != nil {
		t.Fatal(err)
	}
	if want.Kind, want.Facts = Trino, "s3://kho/facts"; s.Engine != want {
		t.Errorf("of a cluster: %+v", s.Engine)
	}
}

func TestAWrongEngineIsRefused(t *testing.T) {
	const good = "engine: {kind: postgres, address: db, database: d, user: u}\n"
	if _, err := LoadSettings(workspaceWith(t, good)); err != nil {
		t.Fatal(err)
	}
	const cluster = "engine: {kind: trino, address: trino.gov.vn, database: hive, user: u, facts: 's3://store/facts'}\n"
	if s, err := LoadSettings(workspaceWith(t, cluster)); err != nil {
		t.Fatal(err)
	} else if host, port, ok := s.Engine.HostPort(); host != "trino.gov.vn" || port != 8443 || !ok {
		t.Errorf("%s, %d, %v", host, port, ok)
	}
	for text, want := range map[string]string{
		strings.Replace(cluster, ", facts: 's3://store/facts'", "", 1):  "engine.facts is not given",
		strings.Replace(cluster, "s3://store/facts", "/srv/facts", 1):   "write an address such as",
		strings.Replace(cluster, "trino.gov.vn", "/run/trino", 1):       "is host:port",
		strings.Replace(good, "user: u", "user: u, facts: 's3://x'", 1): "for engine.kind: trino only",
		"engine: {kind: oracle}\n":                                      "write duckdb, postgres or trino",
		"engine: {address: db}\n":                                       "take the other engine keys away",
		"engine: {kind: postgres, address: db, database: d}\n":          "engine.user is not given",
		strings.Replace(good, "address: db", `address: "db:0"`, 1):      "a port from 1 to 65535",
		strings.Replace(good, "address: db", `address: "u:p@db"`, 1):    "write host:port",
		strings.Replace(good, "user: u", "user: u, password: pw", 1):    "no password in the settings",
		strings.Replace(good, "user: u", "user: u, catalog: hive", 1):   "catalog",
	} {
		if _, err := LoadSettings(workspaceWith(t, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestTheEngineIsReachedInTheClearOnThisMachineOnly(t *testing.T) {
	dir := t.TempDir()
	for address, clear := range map[string]bool{"/run/postgresql": true, "localhost": true, "127.0.0.1:5433": true, "[::1]:5432": true, "db.tinh.gov.vn": false, "10.0.0.7:5432": false} {
		roots, err := Engine{Address: address}.Roots(dir)
		if err != nil || (roots == nil) != clear {
			t.Errorf("%s: in the clear %v, %v", address, roots == nil, err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "ca.pem"), []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (Engine{Address: "localhost", CA: "ca.pem"}).Roots(dir); err == nil {
		t.Error("a file without a certificate was taken")
	}
}

func TestTheEnginesPassword(t *testing.T) {
	dir := t.TempDir()
	none := func(string) (string, bool) { return "", false }
	if err := os.WriteFile(filepath.Join(dir, "pw"), []byte("bí mật\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	e := Engine{PasswordFile: "pw"}
	if got, err := e.Secret(dir, none); err != nil || got != "bí mật" {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := e.Secret(dir, func(string) (string, bool) { return "khác", true }); err != nil || got != "khác" {
		t.Errorf("%q, %v", got, err)
	}
	if err := os.Chmod(filepath.Join(dir, "pw"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Secret(dir, none); err == nil {
		t.Error("a password that everybody reads was taken")
	}
}
