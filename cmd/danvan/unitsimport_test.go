package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// importUnits imports a list into a copy of the pack of Phú Thọ.
func importUnits(t *testing.T, list string, args ...string) (o outcome, before, after string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "w")
	mustRun(t, 0, "init", dir, "--programme", "phu-tho-2019")
	pack, file := filepath.Join(dir, "programme"), filepath.Join(dir, "danh sách.csv")
	if err := os.WriteFile(file, []byte(list), 0o644); err != nil {
		t.Fatal(err)
	}
	read := func() string {
		data, err := os.ReadFile(filepath.Join(pack, "units.csv"))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	before = read()
	o = danvan(t, append([]string{"units", "import", file, "--pack", pack}, args...)...)
	after = read()
	mustRun(t, 0, "programme", "check", pack)
	return o, before, after
}

func TestUnitsBelowThoseOfThePack(t *testing.T) {
	o, _, after := importUnits(t, "Tên đơn vị,Cấp,Đơn vị cấp trên\nSở Thử nghiệm,Sở,Tỉnh Phú Thọ\nPhòng Lạ,Phòng,Tỉnh Phú Thọ\nSở Khác,Sở,Nơi Khác\n")
	if o.code != 0 || !strings.Contains(after, "Sở Thử nghiệm,department,department,PT,") || strings.Contains(after, "Phòng Lạ") {
		t.Errorf("code %d\n%s", o.code, o.stderr)
	}
	for _, want := range []string{"Đã thêm 1 đơn vị", "2 dòng không xếp được", "dòng 3 · Phòng Lạ · Chương trình không có cấp phòng", "dòng 4 · Sở Khác · Danh sách không có đơn vị cấp trên “Nơi Khác”"} {
		if !strings.Contains(o.stderr, want) {
			t.Errorf("%q is not said:\n%s", want, o.stderr)
		}
	}
}

// A list that would make the pack unsound leaves its units as they are.
func TestAnUnsoundListIsNotWritten(t *testing.T) {
	o, before, after := importUnits(t, "Mã,Tên đơn vị,Cấp,Đơn vị cấp trên,Từ ngày,Đến ngày\nSTN,Sở Thử nghiệm,Sở,PT,01/07/2021,01/01/2020\n")
	if o.code != exitSettings || before != after || !strings.Contains(o.stderr, "giữ nguyên") || !strings.Contains(o.stderr, "units.csv") {
		t.Errorf("code %d\n%s", o.code, o.stderr)
	}
}

func TestTheWholeListIsSaid(t *testing.T) {
	o, before, after := importUnits(t, "Tên,Cấp\nTỉnh Quảng Ngãi,Tỉnh\n", "--province", "99")
	if o.code != 0 || before != after || !strings.Contains(o.stderr, "không xếp được · cả danh sách · 99") || strings.Contains(o.stderr, "dòng 0 ") {
		t.Errorf("code %d\n%s", o.code, o.stderr)
	}
}
