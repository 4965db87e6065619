package inbox

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"danvan/pipeline"
)

// The units of a small province, with names and codes that are easily taken for one
// another.
func province() []pipeline.Unit {
	return []pipeline.Unit{
		{Code: "TN", Name: "Tỉnh Thái Nguyên"},
		{Code: "TN-DH", Name: "Huyện Định Hóa", Parent: "TN"},
		{Code: "TN-DH.HS", Name: "Xã Hùng Sơn", Parent: "TN-DH"},
		{Code: "TN-DT", Name: "Huyện Đại Từ", Parent: "TN"},
		{Code: "TN-DT.HS", Name: "Xã Hùng Sơn", Parent: "TN-DT"},
		{Code: "TN-DT.HT", Name: "Xã Hà Thượng", Parent: "TN-DT"},
		{Code: "HOABINH", Name: "Xã Hòa Bình", Parent: "TN-DT"},
		{Code: "SNV", Name: "Sở Nội vụ", Parent: "TN"},
		{Code: "SVHTTDL", Name: "Sở Văn hóa, Thể thao và Du lịch", Parent: "TN"},
		{Code: "UBND1", Name: "UBND phường Tân Lập", Parent: "TN"},
		{Code: "TRAP", Name: "SNV", Parent: "TN"}, // a unit that has another's code for its name
	}
}

// folderCases says whose each folder is: a unit's code, or "" for nobody.
func folderCases() [][2]string {
	cases := [][2]string{
		// Codes, in any case, and what only looks like one.
		{"TN", "TN"}, {"tn", "TN"}, {"TN-DH", "TN-DH"}, {"tn-dh", "TN-DH"}, {"Tn-Dh", "TN-DH"}, {" TN-DH ", "TN-DH"},
		{"TN-DH.HS", "TN-DH.HS"}, {"tn-dh.hs", "TN-DH.HS"}, {"TN-DT.HS", "TN-DT.HS"},
		{"TN-D", ""}, {"TN-", ""}, {"TN-DHX", ""}, {"XTN-DH", ""}, {"TN-DH.", ""}, {"TN-DH.H", ""}, {"TN-DH.HSX", ""}, {"TN_DH", ""}, {"TNDH", ""}, {"TN DH", ""},
		{"TN-DH.HS.bak", ""}, {"TN-DH (2)", ""}, {"TN-DH - Copy", ""}, {"Copy of TN-DH", ""}, {"TN-DH,TN-DT", ""}, {"TN-DH TN-DT", ""},
		{"\u0422N", ""}, {"T\u039d", ""}, {"\uff34\uff2e", ""}, {"TN\u200b", ""}, {"T\u00adN", ""}, {"TN\u202e", ""}, {"TN\x01", ""}, {"TN\n", "TN"}, {"TN\t", "TN"},
		{"TN\xff", ""}, {"\xffTN", ""}, {"TN-DH\\", ""}, {"..TN", ""}, {"...", ""}, {"TN..", ""}, {"~TN", ""}, {"%54N", ""}, {"-", ""}, {"", ""},
		// Names.
		{"Huyện Định Hóa", "TN-DH"}, {"Huyện Định Hoá", "TN-DH"}, {"HUYỆN ĐỊNH HÓA", "TN-DH"}, {"huyện  định  hóa", "TN-DH"}, {"Huyện\u00a0Định Hóa", "TN-DH"},
		{"Huyện_Định_Hóa", "TN-DH"}, {"UBND huyện Định Hóa", "TN-DH"}, {"Ủy ban nhân dân huyện Định Hóa", "TN-DH"}, {"Huyện Định Hóa - Tỉnh Thái Nguyên", "TN-DH"},
		{"TN-DH Huyện Định Hóa", "TN-DH"}, {"TN-DH - Huyện Định Hóa", "TN-DH"}, {"Huyện Định Hóa (TN-DH)", "TN-DH"}, {"Huyện Định Hóa_TN-DH", "TN-DH"}, {"tn-dh.huyện định hoá", "TN-DH"},
		{"TN-DT Huyện Định Hóa", ""}, {"Huyện Định Hóa (TN-DT)", ""}, {"Huyện Định", ""}, {"Định Hóa", ""}, {"Huyện Định Hóa 2", ""}, {"Huyện Định Hòa", ""}, {"Huyện Dịnh Hóa", ""}, {"Huyen Dinh Hoa", ""},
		{"Huyện Định Hóa, Huyện Đại Từ", ""}, {"Xã Hùng Sơn", ""}, {"Xã Hùng Sơn, Huyện Đại Từ", "TN-DT.HS"}, {"Xã Hùng Sơn - Huyện Định Hóa", "TN-DH.HS"}, {"Xã Hùng Sơn (TN-DT.HS)", "TN-DT.HS"},
		{"TN-DH.HS Xã Hùng Sơn", "TN-DH.HS"}, {"Xã Hùng Sơn, Tỉnh Thái Nguyên", ""}, {"Xã Hà Thượng", "TN-DT.HT"}, {"Xã Hà Thượng, Huyện Định Hóa", ""},
		{"Xã Hòa Bình", "HOABINH"}, {"Xã Hoà Bình", "HOABINH"}, {"xã hoà bình", "HOABINH"}, {"Xã Hỏa Bình", ""}, {"Hòa Bình", ""}, {"Tỉnh Hòa Bình", ""},
		{"Sở Văn hóa, Thể thao và Du lịch", "SVHTTDL"}, {"Sở Văn hoá Thể thao và Du lịch", "SVHTTDL"}, {"Sở Văn hóa", ""}, {"Sở Du lịch", ""}, {"SVHTTDL_Sở Văn hóa, Thể thao và Du lịch", "SVHTTDL"},
		{"phường Tân Lập", "UBND1"}, {"UBND phường Tân Lập", "UBND1"}, {"Sở Nội vụ", "SNV"}, {"sở nội vụ", "SNV"}, {"Sở Nội vụ tỉnh", ""}, {"SNV", "SNV"}, {"TRAP", "TRAP"}, {"snv", ""}, {"UBND", ""},
	}
	for _, c := range cases { // and as another system would write the same name
		if d := norm.NFD.String(c[0]); d != c[0] {
			cases = append(cases, [2]string{d, c[1]})
		}
	}
	return cases
}

// dropNames are names of files that speak of other units, or lead elsewhere.
func dropNames() []string {
	return []string{"báo cáo.csv", "TN-DT", "TN-DT.HS.xlsx", "Huyện Đại Từ.csv", "a..csv.", "... .csv", "a\\..\\TN-DT\\b.csv", "%2e%2e%2fTN-DT%2fb.csv", "TN:a.csv", "nul.csv", "dòng\nhai.csv", "\xff\xfe.csv",
		norm.NFD.String("Quý II – Hoà Bình.csv"), "\u202evsc.xlsx", strings.Repeat("ệ", 85)}
}

// 200 folders and files: each file is taken for the unit of its folder or for nobody.
func TestNoFileIsTakenForAnotherUnit(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, Marker, "", 0)
	folders, names := folderCases(), dropNames()
	owner, cases := map[string]string{}, 0 // by content
	for i, f := range folders {
		if f[0] == "" || f[0] == ".." {
			continue
		}
		if err := os.MkdirAll(filepath.Join(dir, f[0]), 0o755); err != nil {
			t.Fatal(err)
		}
		for k := range 2 {
			name := names[(2*i+k)%len(names)]
			if _, err := os.Stat(filepath.Join(dir, f[0], name)); err == nil {
				continue // a folder that stands twice in the table
			}
			text := fmt.Sprintf("%q %q", f[0], name)
			write(t, dir, f[0]+"/"+name, text, 0)
			owner[text] = f[1]
			cases++
		}
	}
	if cases < 200 {
		t.Fatalf("%d cases", cases)
	}
	b := open(t, dir, Options{Units: province()})
	ready, _, err := b.Pending(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	taken := map[string]bool{}
	for _, a := range ready {
		o, err := b.Load(context.Background(), a)
		if err != nil {
			t.Fatal(err)
		}
		text := string(o.Bytes)
		if taken[text] || owner[text] != a.Unit {
			t.Errorf("%s was taken for %q, want %q", text, a.Unit, owner[text])
		}
		taken[text] = true
		if err := b.Done(context.Background(), o); err != nil {
			t.Error(err)
		}
	}
	for text, unit := range owner {
		if unit != "" && !taken[text] {
			t.Errorf("%s of %s was not taken", text, unit)
		}
	}
	t.Logf("%d cases, %d taken, %d left to nobody", cases, len(taken), cases-len(taken))
	left, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil || len(left) != cases-len(taken) {
		t.Errorf("%d files are left, want %d, %v", len(left), cases-len(taken), err)
	}
}

func TestAFolderThatMayBeOfSeveralUnitsNamesThem(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, Marker, "", 0)
	if err := os.Mkdir(filepath.Join(dir, "xã hùng sơn"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "xã hùng sơn/a.csv", "x", 0)
	ready, passed := pending(t, open(t, dir, Options{Units: province()}))
	got := passed["xã hùng sơn/a.csv"]
	if len(ready) != 0 || got.Decision != pipeline.Ignored || !strings.Contains(got.Reason.Vietnamese, "Xã Hùng Sơn (TN-DH.HS), Xã Hùng Sơn (TN-DT.HS)") {
		t.Errorf("ready %v, %+v", ready, got)
	}
}

// Two folders of one unit are both read, and the later of two files counts wherever it
// lies.
func TestTwoFoldersOfAUnitAreOne(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, Marker, "", 0)
	for _, f := range []string{"SNV", "Sở Nội vụ", "TN"} {
		if err := os.Mkdir(filepath.Join(dir, f), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(t, dir, "SNV/báo cáo.csv", "second", 2*3600e9)
	write(t, dir, "SNV/later.csv", "fourth", 600e9)
	write(t, dir, "Sở Nội vụ/báo cáo.csv", "first", 3*3600e9)
	write(t, dir, "Sở Nội vụ/x.csv", "third", 1800e9)
	write(t, dir, "TN/a.csv", "of TN", 4*3600e9)
	units := []pipeline.Unit{{Code: "SNV", Name: "Sở Nội vụ"}, {Code: "TN", Name: "Tỉnh"}}
	b := open(t, dir, Options{Units: units})
	ready, _ := pending(t, b)
	var texts []string
	for _, a := range ready {
		o, err := b.Load(context.Background(), a)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, a.Unit+" "+string(o.Bytes))
		if err := b.Done(context.Background(), o); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(texts, ", "); got != "SNV first, SNV second, SNV third, SNV fourth, TN of TN" {
		t.Errorf("read %s", got)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*", "*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
