package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"danvan/config"
	"danvan/pipeline"
)

// The table of the reform of 1 July 2025, cut to a few communes: Bắc Kạn goes into Thái Nguyên,
// with one commune divided, and Cao Bằng stays.
const reformTable = `new_province_name,new_commune_code,new_commune_name,old_commune_code,old_commune_name,old_district_name,old_province_name,kind
Tỉnh Thái Nguyên,05518,Phường Sông Công,05521,Phường Châu Sơn,Thành phố Sông Công,Tỉnh Thái Nguyên,full
Tỉnh Thái Nguyên,05518,Phường Sông Công,05524,Phường Mỏ Chè,Thành phố Sông Công,Tỉnh Thái Nguyên,full
Tỉnh Thái Nguyên,01840,Phường Đức Xuân,01834,Phường Nguyễn Thị Minh Khai,Thành phố Bắc Kạn,Tỉnh Bắc Kạn,full
Tỉnh Thái Nguyên,01840,Phường Đức Xuân,01840,Phường Đức Xuân,Thành phố Bắc Kạn,Tỉnh Bắc Kạn,full
Tỉnh Thái Nguyên,01849,Xã Phong Quang,01849,Xã Dương Quang,Thành phố Bắc Kạn,Tỉnh Bắc Kạn,full
Tỉnh Thái Nguyên,01849,Xã Phong Quang,01984,Xã Đôn Phong,Huyện Bạch Thông,Tỉnh Bắc Kạn,part
Tỉnh Thái Nguyên,01990,Xã Bạch Thông,01984,Xã Đôn Phong,Huyện Bạch Thông,Tỉnh Bắc Kạn,part
Tỉnh Cao Bằng,01273,Phường Thục Phán,01267,Phường Sông Hiến,Thành phố Cao Bằng,Tỉnh Cao Bằng,full
`

// reforming is a ministry whose provinces go through the reform of 1 July 2025.
type reforming struct {
	dir, ministry, store string
	provinces            []string
}

func (r *reforming) at(province string) string { return filepath.Join(r.dir, province) }
func (r *reforming) pack(province string) string {
	return filepath.Join(r.at(province), "programme")
}

// newReforming makes the packs of three provinces and, of them, that of the ministry.
func newReforming(t *testing.T) *reforming {
	t.Helper()
	dir := t.TempDir()
	r := &reforming{dir, filepath.Join(dir, "bo"), filepath.Join(dir, "kho"), []string{"TN", "BK", "CB"}}
	seed := filepath.Join(dir, "seed")
	mustRun(t, 0, "init", seed, "--programme", "thai-nguyen-2021")
	made := func(name, units string, edits ...string) string {
		t.Helper()
		pack := filepath.Join(dir, "pack-"+name)
		if err := os.CopyFS(pack, os.DirFS(filepath.Join(seed, "programme"))); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(pack, "units.csv"), "code,name,tier,line,parent,national_code,counted,valid_from,valid_to,source\n"+units)
		write(t, filepath.Join(pack, "changes.csv"), "day,old,new,extent,source\n")
		for i := 0; i < len(edits); i += 2 {
			if err := replaceIn(filepath.Join(pack, "programme.yaml"), edits[i], edits[i+1]); err != nil {
				t.Fatal(err)
			}
		}
		return pack
	}
	over := made("bo", "BO,Bộ Nội vụ,ministry,government,,,,,,\n", "\ntiers:\n", "\ntiers:\n  - {code: ministry, name: Trung ương}\n", "consolidator: SNV", "consolidator: BO")
	for province, of := range map[string][2]string{
		"TN": {"Tỉnh Thái Nguyên", "165,Thành phố Sông Công,Huyện,Tỉnh Thái Nguyên\n05521,Phường Châu Sơn,Xã,Thành phố Sông Công\n05524,Phường Mỏ Chè,Xã,Thành phố Sông Công\n"},
		"BK": {"Tỉnh Bắc Kạn", "058,Thành phố Bắc Kạn,Huyện,Tỉnh Bắc Kạn\n01834,Phường Nguyễn Thị Minh Khai,Xã,Thành phố Bắc Kạn\n01840,Phường Đức Xuân,Xã,Thành phố Bắc Kạn\n01849,Xã Dương Quang,Xã,Thành phố Bắc Kạn\n" +
			"063,Huyện Bạch Thông,Huyện,Tỉnh Bắc Kạn\n01984,Xã Đôn Phong,Xã,Huyện Bạch Thông\n"},
		"CB": {"Tỉnh Cao Bằng", "040,Thành phố Cao Bằng,Huyện,Tỉnh Cao Bằng\n01267,Phường Sông Hiến,Xã,Thành phố Cao Bằng\n"},
	} {
		pack, list := made(province, fmt.Sprintf("%s,%s,province,government,,,,,,\nSNV,Sở Nội vụ,department,department,%[1]s,,,,,\n", province, of[0])), filepath.Join(dir, "list.csv")
		write(t, list, "Mã,Tên đơn vị,Cấp,Đơn vị cấp trên\n"+of[1])
		mustRun(t, 0, "units", "import", list, "--pack", pack)
		mustRun(t, 0, "init", r.at(province), "--programme", pack)
		mustRun(t, 0, "units", "import", r.pack(province), "--pack", over)
	}
	mustRun(t, 0, "init", r.ministry, "--programme", over)
	mustRun(t, 0, "facts", "init", r.store)
	return r
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// quarter files visits in the provinces, pushes, takes and consolidates.
func (r *reforming) quarter(t *testing.T, text string, visits map[string]map[string]int) {
	t.Helper()
	period, err := pipeline.ParsePeriod(text)
	if err != nil {
		t.Fatal(err)
	}
	for province, filed := range visits {
		p, err := config.ReadPack(os.DirFS(r.pack(province)))
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for unit, n := range filed {
			lines = append(lines, visitsOf2024(unit, n))
		}
		for unit, subs := range (play{filed: lines}).submissions(t, p, period) {
			if err := os.MkdirAll(filepath.Join(r.at(province), "inbox", unit), 0o755); err != nil { // of new units: share makes them
				t.Fatal(err)
			}
			dropFilled(t, r.at(province), p, period, unit, subs)
		}
		mustRun(t, 0, "ingest", "--workspace", r.at(province))
		mustRun(t, 0, "facts", "sync", r.store, "--workspace", r.at(province))
	}
	mustRun(t, 0, "facts", "sync", r.store, "--take", "--workspace", r.ministry)
	mustRun(t, exitIncomplete, "consolidate", "--period", text, "--workspace", r.ministry)
}

// reform writes the table into the packs of the provinces.
func (r *reforming) reform(t *testing.T) {
	t.Helper()
	table := filepath.Join(r.dir, "nghị quyết.csv")
	write(t, table, reformTable)
	for _, province := range r.provinces {
		mustRun(t, 0, "units", "import", table, "--reform", "2025-07-01", "--abolish", "district", "--source", "Nghị quyết 202/2025/QH15", "--pack", r.pack(province))
		mustRun(t, 0, "programme", "check", r.pack(province))
	}
}

// changesOf are the rows of a pack's changes without their sources, in order of text.
func changesOf(t *testing.T, pack string) []string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(readAll(t, filepath.Join(pack, "changes.csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, row := range rows[1:] {
		if !strings.HasPrefix(row[4], "Nghị quyết 202/2025/QH15") {
			t.Errorf("%v does not name its source", row)
		}
		out = append(out, strings.Join(row[:4], " "))
	}
	slices.Sort(out)
	return out
}

// A ministry takes the reform from the packs of its provinces, in any order and as often as it
// likes, and no table is edited by hand: what vanished is added to what took it, figure by figure.
func TestAMinistryGoesThroughTheReform(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	r := newReforming(t)
	r.quarter(t, "2025-Q2", map[string]map[string]int{
		"TN": {"SONGCONG.CHAUSON": 1, "SONGCONG.MOCHE": 2},
		"BK": {"SNV": 1000, "BACKAN.NGUYENTHIMINHKHAI": 4, "BACKAN.DUCXUAN": 8, "BACKAN.DUONGQUANG": 16, "BACHTHONG.DONPHONG": 32},
		"CB": {"CAOBANG.SONGHIEN": 64},
	})
	mustRun(t, 0, "close", "--period", "2025-Q2", "--workspace", r.ministry)
	r.reform(t)

	over := filepath.Join(r.ministry, "programme")
	before := [2][]byte{readAll(t, filepath.Join(over, "units.csv")), readAll(t, filepath.Join(over, "changes.csv"))}
	importing := func(code int, province string, says ...string) {
		t.Helper()
		o := danvan(t, "units", "import", r.pack(province), "--pack", over)
		if o.code != code {
			t.Errorf("import of %s: exit %d: %s", province, o.code, o.stderr)
		}
		for _, want := range says {
			if !strings.Contains(o.stderr, want) {
				t.Errorf("import of %s does not say %q: %s", province, want, o.stderr)
			}
		}
		mustRun(t, 0, "programme", "check", over)
	}
	want := []string{
		"2025-07-01 BK TN whole", "2025-07-01 BK_BACHTHONG TN whole", "2025-07-01 BK_BACHTHONG.DONPHONG TN_TN.BACHTHONG part", "2025-07-01 BK_BACHTHONG.DONPHONG TN_TN.PHONGQUANG part",
		"2025-07-01 BK_BACKAN TN whole", "2025-07-01 BK_BACKAN.DUCXUAN TN_TN.DUCXUAN whole", "2025-07-01 BK_BACKAN.DUONGQUANG TN_TN.PHONGQUANG whole", "2025-07-01 BK_BACKAN.NGUYENTHIMINHKHAI TN_TN.DUCXUAN whole",
		"2025-07-01 BK_SNV TN whole", "2025-07-01 CB_CAOBANG CB whole", "2025-07-01 CB_CAOBANG.SONGHIEN CB_CAOBANG.SONGHIEN whole",
		"2025-07-01 TN_SONGCONG TN whole", "2025-07-01 TN_SONGCONG.CHAUSON TN_TN.SONGCONG whole", "2025-07-01 TN_SONGCONG.MOCHE TN_TN.SONGCONG whole",
	}
	for _, order := range [][]string{{"TN", "CB", "BK"}, {"BK", "CB", "TN"}} {
		write(t, filepath.Join(over, "units.csv"), string(before[0]))
		write(t, filepath.Join(over, "changes.csv"), string(before[1]))
		for _, province := range order {
			code, says := 0, []string(nil)
			switch {
			case order[0] == "BK" && province != "TN": // until it knows what took them
				code, says = exitIncomplete, []string{"Từ ngày 2025-07-01 có 8 đơn vị vào Tỉnh Thái Nguyên; đơn vị nhận chưa có ở đây"}
			case order[0] == "TN" && province != "BK":
				says = []string{"Ngày 2025-07-01 còn 3 đơn vị nhận đơn vị của tỉnh khác mà gói này không biết"}
			}
			importing(code, province, says...)
		}
		if got := changesOf(t, over); !slices.Equal(got, want) {
			t.Errorf("in the order %v:\n%s", order, strings.Join(got, "\n"))
		}
		once := string(readAll(t, filepath.Join(over, "units.csv"))) + string(readAll(t, filepath.Join(over, "changes.csv")))
		for _, province := range r.provinces {
			importing(0, province)
			if now := string(readAll(t, filepath.Join(over, "units.csv"))) + string(readAll(t, filepath.Join(over, "changes.csv"))); len(now) != len(once) || !slices.Equal(changesOf(t, over), want) {
				t.Errorf("%s again, in the order %v, changes the pack", province, order)
			}
		}
	}

	r.contradicted(t, over, want)
	r.quarter(t, "2025-Q3", map[string]map[string]int{
		"TN": {"TN.SONGCONG": 10, "TN.DUCXUAN": 20, "TN.PHONGQUANG": 40, "TN.BACHTHONG": 80},
		"CB": {"CAOBANG.SONGHIEN": 160},
	})
	r.figures(t)
	mustRun(t, 0, "close", "--period", "2025-Q3", "--workspace", r.ministry)
	mustRun(t, 0, "verify", "--workspace", r.ministry)
	// What was filed before stays with who filed it, and is corrected there.
	r.quarter(t, "2025-Q2", map[string]map[string]int{"BK": {"BACKAN.DUCXUAN": 800}})
	if out := mustRun(t, 0, "results", "--period", "2025-Q2", "--unit", "BK", "--indicator", "tcd_luot", "--workspace", r.ministry); !strings.Contains(out, " 1.852 ") {
		t.Errorf("after a correction of Bắc Kạn:\n%s", out)
	}
	if o := danvan(t, "consolidate", "--period", "2025-Q3", "--workspace", r.at("BK")); o.code != exitUsage || !strings.Contains(o.stderr, "ngày 2025-09-14 chương trình không còn đơn vị nào") {
		t.Errorf("a province that is no more consolidates: exit %d: %s", o.code, o.stderr)
	}
}

// figures wants what the ministry sees over the reform.
func (r *reforming) figures(t *testing.T) {
	t.Helper()
	for _, c := range []struct{ unit, tree, want string }{
		{"BO", "", "1127/1127 310/310"},
		{"TN", "", "3/1063 150/150"},
		{"TN_TN.SONGCONG", "", "absent/3 10/10"},
		{"TN_TN.DUCXUAN", "", "absent/12 20/20"},
		{"TN_TN.PHONGQUANG", "", "absent/torn 40/40"},
		{"TN_TN.BACHTHONG", "", "absent/torn 80/80"},
		{"CB", "", "64/64 160/160"},
		{"BK", "2025-06-30", "1060/1060 absent/140"}, // what its communes are now, as far as all of it was its own
		{"BK_BACKAN", "2025-06-30", "28/28 absent/torn"},
	} {
		args := []string{"series", "--workspace", r.ministry, "--unit", c.unit, "--indicator", "tcd_luot", "--from", "2025-Q2", "--to", "2025-Q3", "--format", "json"}
		if c.tree != "" {
			args = append(args, "--tree", c.tree)
		}
		var rows []circularView
		if err := json.Unmarshal([]byte(mustRun(t, 0, args...)), &rows); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, row := range rows {
			got = append(got, fmt.Sprintf("%s/%s", row.AsReported, row.Restated))
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s: %s, want %s", c.unit, text, c.want)
		}
	}
	o := danvan(t, "explain", "--workspace", r.ministry, "--unit", "TN", "--indicator", "tcd_luot", "--period", "2025-Q2", "--tree", "2025-09-14")
	for _, want := range []string{"Sở Nội vụ (Tỉnh Bắc Kạn)", "Phường Đức Xuân (Thành phố Bắc Kạn)", "Phường Đức Xuân (Tỉnh Thái Nguyên)", "Xã Đôn Phong (Huyện Bạch Thông)", "1.063"} {
		if o.code != 0 || !strings.Contains(o.stdout+o.stderr, want) {
			t.Errorf("explain: exit %d, no %q: %s%s", o.code, want, o.stdout, o.stderr)
		}
	}
	o = danvan(t, "explain", "--workspace", r.ministry, "--unit", "TN_TN.PHONGQUANG", "--indicator", "tcd_luot", "--period", "2025-Q2", "--tree", "2025-09-14")
	if o.code != 0 || !strings.Contains(o.stdout, "Xã Đôn Phong") || strings.Contains(o.stderr, "từ ngoài chương trình") {
		t.Errorf("explain of a torn figure: exit %d: %s%s", o.code, o.stdout, o.stderr)
	}
}

// contradicted brings packs in that do not fit to what the ministry has: they are refused with
// nothing written, or what took the units is waited for again.
func (r *reforming) contradicted(t *testing.T, over string, want []string) {
	t.Helper()
	importing := func(pack string, code int, says string) {
		t.Helper()
		before := readAll(t, filepath.Join(over, "changes.csv"))
		o := danvan(t, "units", "import", pack, "--pack", over)
		if o.code != code || !strings.Contains(o.stderr, says) {
			t.Errorf("import of %s: exit %d: %s", pack, o.code, o.stderr)
		}
		if code == exitUsage && !bytes.Equal(before, readAll(t, filepath.Join(over, "changes.csv"))) {
			t.Errorf("import of %s was refused, and something was written", pack)
		}
	}
	importing(filepath.Join(r.dir, "pack-BK"), exitUsage, "gói của tỉnh chưa ghi đợt sắp xếp ấy")
	importing(filepath.Join(r.dir, "pack-TN"), exitIncomplete, "có 4 đơn vị vào Tỉnh Thái Nguyên; đơn vị nhận chưa có ở đây")
	importing(r.pack("TN"), 0, "")
	if got := changesOf(t, over); !slices.Equal(got, want) {
		t.Errorf("after an old pack:\n%s", strings.Join(got, "\n"))
	}
	other := filepath.Join(r.dir, "other")
	if err := os.CopyFS(other, os.DirFS(r.pack("TN"))); err != nil {
		t.Fatal(err)
	}
	editCSV(t, filepath.Join(other, "units.csv"), func(row []string) bool {
		if row[1] == "Xã Phong Quang" {
			row[1], row[5] = "Xã Khác", ""
		}
		return true
	})
	importing(other, 0, "")
	importing(r.pack("BK"), exitUsage, "có 0 đơn vị là “01849 Xã Phong Quang”, mà đơn vị của tỉnh khác nhập vào đó: gói của hai tỉnh phải theo cùng một bảng sắp xếp.")
	importing(r.pack("TN"), 0, "")
}
