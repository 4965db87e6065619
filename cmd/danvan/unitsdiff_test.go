package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// TestUnitsDiff tells what happened in Phú Thọ on 1 January 2020.
func TestUnitsDiff(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "w")
	mustRun(t, 0, "init", dir, "--programme", "phu-tho-2019")
	pack := filepath.Join(dir, "programme")
	var events []struct{ Kind, Old, New string }
	if err := json.Unmarshal([]byte(mustRun(t, 0, "units", "diff", "2019-12-31", "2020-01-01", "--pack", pack, "--json")), &events); err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, e := range events {
		told[e.Kind+" "+e.Old+" "+e.New] = true
	}
	for _, want := range []string{"merged DOANHUNG.DONGKHE DOANHUNG.HUNGXUYEN", "divided TXPHUTHO.TRUONGTHINH TXPHUTHO.HUNGVUONG", "merged VIETTRI.TANDUC VIETTRI.MINHNONG"} {
		if !told[want] {
			t.Errorf("%q is not told", want)
		}
	}
	o := danvan(t, "units", "diff", "2019-12-31", "2020-01-01", "--pack", pack)
	if !strings.Contains(o.stdout, "nhập vào") || !strings.Contains(o.stdout, "Xã Hùng Xuyên (DOANHUNG.HUNGXUYEN), Huyện Đoan Hùng") || !strings.Contains(o.stderr, "ngày 2020-01-01") {
		t.Errorf("%s%s", o.stdout, o.stderr)
	}
	if quiet := mustRun(t, 0, "units", "diff", "2020-01-02", "2020-12-31", "--pack", pack, "--json"); strings.TrimSpace(quiet) != "[]" {
		t.Errorf("nothing happened, and this is told: %s", quiet)
	}
	for _, args := range []string{"2020-01-01 2019-12-31", "gần xa", "2020-01-01"} {
		if o := danvan(t, append([]string{"units", "diff", "--pack", pack}, strings.Fields(args)...)...); o.code != exitUsage || o.stdout != "" {
			t.Errorf("units diff %s: code %d, %q", args, o.code, o.stderr)
		}
	}
}
