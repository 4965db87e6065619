package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"danvan/config"
)

// A cluster that wants a password over https is one like any other, to whom has both the
// password and its certificate. Who lacks one is told which, once, and leaves nothing.
func TestTrinoBehindAPassword(t *testing.T) {
	address, secret := os.Getenv("TRINO_HTTPS"), os.Getenv("TRINO_PASSWORD")
	if address == "" {
		t.Skip("no Trino server that wants a password: make engine-trino starts one")
	}
	c := clustered{killed: newKilled(t, tortureProgramme)}
	c.ingest(t)
	foreign, _ := selfSigned(t)
	try := func(ca, password, command string) outcome {
		settings := append(c.engine, "DANVAN_ENGINE_ADDRESS="+address, "DANVAN_ENGINE_CA="+ca, config.EnginePasswordVariable+"="+password)
		args := []string{"doctor", "--workspace", c.dir, "--json"}
		if command == "consolidate" {
			args = c.command(command, c.dir)
		}
		o := runProgram(t, c.program, settings, append(args, "--lang", "en")...)
		if strings.Contains(o.stdout+o.stderr, password) {
			t.Errorf("%s says the password", command)
		}
		return o
	}
	for why, o := range map[string]outcome{
		"does not let danvan in. Check engine.user and the password":   try(os.Getenv("TRINO_CA"), "another one", "consolidate"),
		"cannot be reached: its certificate is not trusted. Check eng": try(foreign, secret, "consolidate"),
	} {
		c.failed(t, o, why)
		if strings.Count(o.stderr, "the Trino cluster") != 1 {
			t.Errorf("said more than once: %s", o.stderr)
		}
	}
	for why, o := range map[string]outcome{
		"does not let danvan in":         try(os.Getenv("TRINO_CA"), "another one", "doctor"),
		"its certificate is not trusted": try(foreign, secret, "doctor"),
	} {
		if o.code != exitFailure || strings.Count(o.stdout, why) != 1 {
			t.Errorf("doctor: code %d, %s", o.code, o.stdout)
		}
	}
	if left, err := filepath.Glob(filepath.Join(c.dir, "facts", "_runs", "*")); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	if o := try(os.Getenv("TRINO_CA"), secret, "doctor"); !strings.Contains(o.stdout, "(1 machines) at "+address+" answers") {
		t.Errorf("doctor: code %d, %s", o.code, o.stdout)
	}
	if o := try(os.Getenv("TRINO_CA"), secret, "consolidate"); o.code != exitDone && o.code != exitIncomplete {
		t.Fatalf("code %d, %s", o.code, o.stderr)
	}
	c.sameRows(t)
}
