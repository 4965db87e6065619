package config

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
)

// resaved is a pack of which a spreadsheet saved the tables: days as it shows them, commas
// as semicolons, true as TRUE.
func resaved(t *testing.T, day string) (fstest.MapFS, *pipeline.Programme) {
	t.Helper()
	pack, err := OpenPack("thai-nguyen-2021")
	if err != nil {
		t.Fatal(err)
	}
	want, err := ReadPack(pack)
	if err != nil {
		t.Fatal(err)
	}
	files, _, err := PackFiles(pack)
	if err != nil {
		t.Fatal(err)
	}
	out := fstest.MapFS{}
	iso := regexp.MustCompile(`(^|,)(2[0-9]{3})-([0-9]{2})-([0-9]{2})(,|$)`)
	for name, data := range files {
		if name == unitsFile || name == changesFile {
			lines := strings.Split(string(data), "\n")
			for i := range lines {
				for range 2 { // two days beside each other share a comma
					lines[i] = iso.ReplaceAllString(lines[i], "${1}"+day+"${5}")
				}
			}
			data = regexp.MustCompile(`,0+([0-9]{1,4},true)`).ReplaceAll([]byte(strings.Join(lines, "\r\n")), []byte(",$1"))
		}
		out[name] = &fstest.MapFile{Data: data, Mode: fs.ModePerm}
	}
	return out, want
}

// Units and mergers are edited in Excel, which turns 2025-06-30 into 30/06/2025 as it saves, and
// 05431 into 5431.
func TestDaysThatExcelTurnedRound(t *testing.T) {
	files, want := resaved(t, "${4}/${3}/${2}")
	if !strings.Contains(string(files[unitsFile].Data), ",5431,true") {
		t.Fatal("the codes kept their zeros")
	}
	got, err := ReadPack(files)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]any{want.Units, want.Changes}, []any{got.Units, got.Changes}); d != "" {
		t.Errorf("read otherwise: %.2000s", d)
	}
}

// Where the month comes first, or nothing proves which does, days are refused and not guessed
// at; and what would follow from days that were not read is not complained of.
func TestDaysThatProveNothingAreRefused(t *testing.T) {
	files, _ := resaved(t, "${3}/${4}/${2}")
	ambiguous, _ := resaved(t, "1/7/${2}")
	for name, pack := range map[string]fstest.MapFS{"month first": files, "ambiguous": ambiguous} {
		_, err := ReadPack(pack)
		wrong := &PackError{}
		if !errors.As(err, &wrong) {
			t.Fatalf("%s: %v", name, err)
		}
		for _, p := range wrong.Problems {
			if !strings.Contains(p.What.English, "is not a day written YYYY-MM-DD") {
				t.Fatalf("%s: %s", name, p.Text(pipeline.English))
			}
		}
	}
}

// A name typed over two lines of a cell is one line: no form of that unit was known to be its
// own, as the blank's line of who files it ended where the name went on.
func TestANameOverTwoLinesIsOne(t *testing.T) {
	pack := smallPack(t)
	edit{"units.csv", "Xã B, miền núi", "Xã  B,\nmiền núi "}.apply(t, pack)
	p, err := ReadPack(pack)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range p.Units {
		if u.Code == "XA.B" && u.Name == "Xã B, miền núi" {
			return
		}
	}
	t.Errorf("no unit of that name: %v", p.Units)
}
