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
	withoutRace(t)
	t.Parallel()
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
	withoutRace(t)
	t.Parallel()
	o, before, after := importUnits(t, "Mã,Tên đơn vị,Cấp,Đơn vị cấp trên,Từ ngày,Đến ngày\nSTN,Sở Thử nghiệm,Sở,PT,01/07/2021,01/01/2020\n")
	if o.code != exitSettings || before != after || !strings.Contains(o.stderr, "giữ nguyên") || !strings.Contains(o.stderr, "units.csv") {
		t.Errorf("code %d\n%s", o.code, o.stderr)
	}
}

func TestTheWholeListIsSaid(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	o, before, after := importUnits(t, "Tên,Cấp\nTỉnh Quảng Ngãi,Tỉnh\n", "--province", "99")
	if o.code != 0 || before != after || !strings.Contains(o.stderr, "không xếp được · cả danh sách · 99") || strings.Contains(o.stderr, "dòng 0 ") {
		t.Errorf("code %d\n%s", o.code, o.stderr)
	}
}

// A table of a reform is written whole, and restated figures follow it; with one row
// that cannot be placed nothing is written.
func TestAReformIsImportedWholeOrNotAtAll(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "w")
	mustRun(t, 0, "init", dir, "--programme", "phu-tho-2019")
	pack, file := filepath.Join(dir, "programme"), filepath.Join(dir, "nghị quyết.csv")
	read := func() string {
		var all []byte
		for _, name := range []string{"units.csv", "changes.csv"} {
			data, err := os.ReadFile(filepath.Join(pack, name))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, data...)
		}
		return string(all)
	}
	table := "Xã cũ,Huyện cũ,Xã mới\n\"các xã Chí Đám, Vân Du và một phần xã Hùng Long\",Huyện Đoan Hùng,Xã Thử Nghiệm\n"
	before := read()
	importing := func(text string, args ...string) outcome {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return danvan(t, append([]string{"units", "import", file, "--pack", pack, "--reform", "2024-03-01", "--source", "Nghị quyết 1"}, args...)...)
	}
	o := importing(table + "Xã Chí Dám,,Xã Khác\n")
	if o.code != exitIncomplete || read() != before {
		t.Errorf("code %d\n%s", o.code, o.stderr)
	}
	for _, want := range []string{"dòng 3 ô A3 · Xã Chí Dám", "gần nhất: Xã Chí Đám", "Chưa ghi gì"} {
		if !strings.Contains(o.stderr, want) {
			t.Errorf("%q is not said:\n%s", want, o.stderr)
		}
	}
	if o = importing(table); o.code != exitDone || !strings.Contains(o.stderr, "1 đơn vị mới, 2 đơn vị không còn, 3 dòng thay đổi") {
		t.Fatalf("code %d\n%s", o.code, o.stderr)
	}
	mustRun(t, 0, "programme", "check", pack)
	out := mustRun(t, 0, "units", "diff", "2024-02-29", "2024-03-01", "--pack", pack)
	for _, want := range []string{"nhập vào", "Xã Chí Đám", "chuyển một phần", "Xã Hùng Long", "Xã Thử Nghiệm (DOANHUNG.THUNGHIEM)"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if after := read(); !strings.Contains(after, "Nghị quyết 1") {
		t.Error("the source is not written")
	}
	if o = importing(table); o.code != exitIncomplete || !strings.Contains(o.stderr, "theo thứ tự thời gian") {
		t.Errorf("the same reform twice: code %d\n%s", o.code, o.stderr)
	}
	if o = danvan(t, "units", "import", file, "--pack", pack, "--abolish", "district"); o.code != exitUsage {
		t.Errorf("code %d", o.code)
	}
}

// Commands that work on a pack say that a folder is none, and not what the system says.
func TestAFolderThatIsNoPackIsNamed(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := t.TempDir()
	none, file := filepath.Join(dir, "không có"), filepath.Join(dir, "danh sách.csv")
	if err := os.WriteFile(file, []byte("Tên\nXã A\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{
		{"units", "import", file, "--pack", none},
		{"units", "import", file, "--pack", none, "--reform", "2025-07-01"},
		{"units", "diff", "2025-06-30", "2025-07-01", "--pack", none},
		{"form", "diff", "01/TCD", "--pack", none},
		{"form", "import", file, "--pack", none, "--tiers", "commune", "--from", "2025-07-01"},
	} {
		if o := danvan(t, command...); o.code != exitUsage || !strings.Contains(o.stderr, none+" không phải là gói chương trình") || strings.Contains(o.stderr, "no such file") {
			t.Errorf("%q: exit %d: %s", command, o.code, o.stderr)
		}
	}
}
