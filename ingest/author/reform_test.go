package author

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// packUnits reads units and changes of the pack of Thái Nguyên.
func packUnits(t *testing.T) ([]pipeline.Unit, []pipeline.Change) {
	t.Helper()
	table := func(name string) [][]string {
		data, err := os.ReadFile(filepath.Join("..", "..", "config", "packs", "thai-nguyen-2021", name))
		if err != nil {
			t.Fatal(err)
		}
		b, fault := book.Read(name, data, book.DefaultLimits())
		if fault != nil {
			t.Fatal(fault)
		}
		var out [][]string
		for _, r := range b.Sheets[0].Rows[1:] {
			row := make([]string, 11)
			for _, c := range r.Cells {
				row[c.Col] = c.Text
			}
			out = append(out, row)
		}
		return out
	}
	day := func(text string) (d pipeline.Date) {
		if err := d.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
		return d
	}
	var units []pipeline.Unit
	for _, r := range table("units.csv") {
		units = append(units, pipeline.Unit{Code: r[1], Name: r[2], Tier: r[3], Line: r[4], Parent: r[5], NationalCode: r[6], Counted: r[7] != "false",
			Validity: pipeline.Validity{From: day(r[8]), To: day(r[9])}})
	}
	var changes []pipeline.Change
	for _, r := range table("changes.csv") {
		changes = append(changes, pipeline.Change{Day: day(r[1]), Old: r[2], New: r[3], Whole: r[4] == "whole"})
	}
	return units, changes
}

// before takes a reform out of a pack.
func before(day pipeline.Date, units []pipeline.Unit, changes []pipeline.Change) ([]pipeline.Unit, []pipeline.Change) {
	var u []pipeline.Unit
	for _, x := range units {
		if x.From == day {
			continue
		}
		if x.To == day.AddDays(-1) {
			x.To = pipeline.Date{}
		}
		u = append(u, x)
	}
	return u, slices.DeleteFunc(slices.Clone(changes), func(c pipeline.Change) bool { return c.Day == day })
}

func rows[T any](list []T, row func(T) string) []string {
	var out []string
	for _, x := range list {
		out = append(out, row(x))
	}
	slices.Sort(out)
	return out
}

// The national table of 2025 gives the reform that was written into the pack of Thái
// Nguyên by hand, with its codes.
func TestTheTableOf2025GivesTheReformOfThePack(t *testing.T) {
	units, changes := packUnits(t)
	day := pipeline.NewDate(2025, 7, 1)
	known, earlier := before(day, units, changes)
	got, fault := ReadReform("mapping.csv", nationalList(t, "mapping_old_new_2025.csv"), ReformOptions{Day: day, Known: known, Changes: earlier, Abolish: District})
	if fault != nil {
		t.Fatal(fault)
	}
	for _, u := range got.Unplaced {
		t.Errorf("%d %s %s: %s", u.Row, u.Cell, u.Text, u.Says.English)
	}
	unit := func(u pipeline.Unit) string {
		u.Source, u.Name = "", foldName(u.Name) // lists write Hóa and Hoá
		return fmt.Sprintf("%+v", u)
	}
	change := func(c pipeline.Change) string { c.Source = ""; return fmt.Sprintf("%+v", c) }
	if d := cmp.Diff(rows(units, unit), rows(got.Units, unit)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(rows(changes, change), rows(got.Changes, change)); d != "" {
		t.Error(d)
	}
	if got.Founded != 91 || got.Ended != 9+171 || got.Elsewhere < 10000 {
		t.Errorf("%d founded, %d ended, %d elsewhere", got.Founded, got.Ended, got.Elsewhere)
	}
}

func TestOldUnitsAsResolutionsWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"các xã A, B và một phần xã C": "Xã A; Xã B; Xã C part",
		"Xã A":                         "Xã A",
		"xã A\nthị trấn B\n- một phần xã C": "Xã A; Thị trấn B; Xã C part",
		"toàn bộ diện tích tự nhiên, quy mô dân số của các xã Tân Cương, Thịnh Đức (thành phố Thái Nguyên) và Bình Sơn (TP. Sông Công)": "Xã Tân Cương whole in thành phố Thái Nguyên; Xã Thịnh Đức whole in thành phố Thái Nguyên; Xã Bình Sơn whole in Thành phố Sông Công",
		"phường Túc Duyên, một phần diện tích tự nhiên, quy mô dân số của các phường Gia Sàng, Cam Giá":                                 "Phường Túc Duyên; Phường Gia Sàng part; Phường Cam Giá part",
		"toàn bộ xã A và phần còn lại của phường Gia Sàng sau khi sắp xếp theo quy định tại khoản 1 Điều này":                           "Xã A whole; Phường Gia Sàng part",
		"02 xã: A, B; 01 thị trấn C":        "Xã A; Xã B; Thị trấn C",
		"xã A (một phần), xã B":             "Xã A part; Xã B",
		"xã A, huyện B, xã C thuộc huyện D": "Xã A in Huyện B; Xã C in huyện D",
		"một phần xã A, xã B":               "Xã A part; Xã B part ?",
		"A và B":                            "A; B",
	} {
		parts, trouble := parseOlds(text)
		var out []string
		for _, p := range parts {
			s := p.name + map[extent]string{whole: " whole", part: " part"}[p.extent]
			if p.within != "" {
				s += " in " + p.within
			}
			out = append(out, s)
		}
		got := strings.Join(out, "; ")
		if !trouble.IsZero() {
			got += " ?"
		}
		if got != want {
			t.Errorf("%q\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestMergersAsSentences(t *testing.T) {
	for text, want := range map[string]string{
		"Sáp nhập các xã A, B và một phần xã C thành xã D.": "Sáp nhập các xã A, B và một phần xã C > Xã D",
		"Sắp xếp toàn bộ diện tích tự nhiên, quy mô dân số của các phường A, B (thành phố X) thành phường mới có tên gọi là phường Quan Triều": "Sắp xếp toàn bộ diện tích tự nhiên, quy mô dân số của các phường A, B (thành phố X) > Phường Quan Triều",
		"Thành lập xã D trên cơ sở nhập các xã A, B":  "nhập các xã A, B > Xã D",
		"Nhập một phần xã C vào xã B":                 "Nhập một phần xã C > Xã B",
		"Sáp nhập xã A, xã B để thành lập thị trấn C": "Sáp nhập xã A, xã B > Thị trấn C",
		"Đơn vị hành chính":                           " > ",
	} {
		if olds, heir := parseMerger(text); olds+" > "+heir != want {
			t.Errorf("%q\n got %s > %s\nwant %s", text, olds, heir, want)
		}
	}
}

// twoDistricts is a programme of a province with two districts.
func twoDistricts() []pipeline.Unit {
	unit := func(code, name, tier, parent, national string) pipeline.Unit {
		return pipeline.Unit{Code: code, Name: name, Tier: tier, Line: "government", Parent: parent, NationalCode: national, Counted: true}
	}
	return []pipeline.Unit{
		unit("T", "Tỉnh Thử", Province, "", "77"),
		unit("D1", "Huyện Một", District, "T", "701"),
		unit("D1.A", "Xã An", Commune, "D1", "70001"), unit("D1.B", "Xã Bình", Commune, "D1", "70002"),
		unit("D1.C", "Xã Cát", Commune, "D1", "70003"), unit("D1.TT", "Xã Tân Thịnh", Commune, "D1", "70004"),
		unit("D2", "Huyện Hai", District, "T", "702"),
		unit("D2.E", "Xã Én", Commune, "D2", "70005"), unit("D2.TT", "Xã Tân Thịnh", Commune, "D2", "70006"), unit("D2.H", "Thị trấn Hoá", Commune, "D2", "70007"),
	}
}

func showReform(r Reform) string {
	var b strings.Builder
	if r.Whole() {
		for _, u := range r.Units {
			switch {
			case !u.From.IsZero():
				fmt.Fprintf(&b, "+ %s|%s|%s|%s|%s\n", u.Code, u.Name, u.Tier, u.Parent, u.NationalCode)
			case !u.To.IsZero():
				fmt.Fprintf(&b, "- %s\n", u.Code)
			}
		}
		for _, c := range r.Changes {
			fmt.Fprintf(&b, "%s > %s %v\n", c.Old, c.New, map[bool]string{true: "whole", false: "part"}[c.Whole])
		}
	}
	for _, u := range r.Unplaced {
		mark := "?"
		if u.Partly {
			mark = "!"
		}
		fmt.Fprintf(&b, "%s %s %s\n", mark, u.Cell, u.Says.English)
	}
	return b.String()
}

func TestReforms(t *testing.T) {
	for name, c := range map[string]struct{ table, abolish, want string }{
		"a merger within a district, one name stays": {
			"Xã cũ,Xã mới\nXã An,Xã Bình\nXã Bình,Xã Bình\n", "",
			"- D1.A\nD1.A > D1.B whole\n",
		},
		"a sentence with a part": {
			"Nội dung sắp xếp\n\"Sáp nhập các xã An, Bình và một phần xã Cát thành xã Đông.\"\n", "",
			"- D1.A\n- D1.B\n+ D1.DONG|Xã Đông|commune|D1|\nD1.A > D1.DONG whole\nD1.B > D1.DONG whole\nD1.C > D1.DONG part\n" +
				"!  Only a part of “Xã Cát” goes to “Xã Đông”; the unit goes on with the rest.\n",
		},
		"a split, by codes without zeros in front": {
			"Mã cũ,Tên cũ,Tên mới,Mã mới,Mức độ\n70003,Xã Cát,Xã Đông,70010,Một phần\n70003,Xã Cát,Xã Tây,70011,Một phần\n", "",
			"- D1.C\n+ D1.DONG|Xã Đông|commune|D1|70010\n+ D1.TAY|Xã Tây|commune|D1|70011\nD1.C > D1.DONG part\nD1.C > D1.TAY part\n",
		},
		"a rename and a change of type": {
			"Đơn vị cũ;Đơn vị mới\nXã Cát;Thị trấn Cát\nThị trấn Hóa;Phường Hoa Sen\n", "",
			"- D1.C\n- D2.H\n+ D1.C|Thị trấn Cát|commune|D1|70003\n+ D2.H|Phường Hoa Sen|commune|D2|70007\nD1.C > D1.C whole\nD2.H > D2.H whole\n",
		},
		"a move to another district": {
			"Đơn vị cũ,Đơn vị mới,Huyện mới\nXã Cát,Xã Cát,Huyện Hai\n", "",
			"- D1.C\n+ D1.C|Xã Cát|commune|D2|70003\nD1.C > D1.C whole\n",
		},
		"a district into another: its communes go along": {
			"Đơn vị cũ,Đơn vị mới\nHuyện Một,Huyện Hai\nHuyện Hai,Huyện Hai\n", "",
			"- D1\n- D1.A\n- D1.B\n- D1.C\n- D1.TT\n+ D1.A|Xã An|commune|D2|70001\n+ D1.B|Xã Bình|commune|D2|70002\n+ D1.C|Xã Cát|commune|D2|70003\n+ D1.TT|Xã Tân Thịnh|commune|D2|70004\n" +
				"D1 > D2 whole\nD1.A > D1.A whole\nD1.B > D1.B whole\nD1.C > D1.C whole\nD1.TT > D1.TT whole\n" +
				"!  The table does not name “Xã An” (D1.A); it goes on below D2.\n!  The table does not name “Xã Bình” (D1.B); it goes on below D2.\n!  The table does not name “Xã Cát” (D1.C); it goes on below D2.\n!  The table does not name “Xã Tân Thịnh” (D1.TT); it goes on below D2.\n",
		},
		"two districts become one with a new name": {
			"Đơn vị cũ,Đơn vị mới\n\"Huyện Một, Huyện Hai\",Huyện Ba\n\"Xã An, Xã Bình, Xã Cát, Xã Tân Thịnh (Huyện Một)\",Xã Đông\n\"Xã Én, Thị trấn Hóa, Xã Tân Thịnh (Huyện Hai)\",Xã Tây\n", "",
			"- D1\n- D1.A\n- D1.B\n- D1.C\n- D1.TT\n- D2\n- D2.E\n- D2.TT\n- D2.H\n+ BA|Huyện Ba|district|T|\n+ BA.DONG|Xã Đông|commune|BA|\n+ BA.TAY|Xã Tây|commune|BA|\n" +
				"D1 > BA whole\nD1.A > BA.DONG whole\nD1.B > BA.DONG whole\nD1.C > BA.DONG whole\nD1.TT > BA.DONG whole\nD2 > BA whole\nD2.E > BA.TAY whole\nD2.TT > BA.TAY whole\nD2.H > BA.TAY whole\n",
		},
		"a tier ends; from another province, and what the table does not name": {
			"Đơn vị cũ,Huyện cũ,Tỉnh cũ,Đơn vị mới,Tỉnh mới\n\"Xã An, Xã Bình, Xã Cát\",Huyện Một,Tỉnh Thử,Xã Đông,Tỉnh Thử\nXã Tân Thịnh,Huyện Một,Tỉnh Thử,Xã Tân Thịnh,Tỉnh Thử\nXã Tân Thịnh,Huyện Hai,Tỉnh Thử,Xã Tân Thịnh,Tỉnh Thử\n" +
				"Thị trấn Hoá,Huyện Hai,Tỉnh Thử,Xã Tây,Tỉnh Thử\nXã Xa,Huyện Lạ,Tỉnh Khác,Xã Tây,Tỉnh Thử\nXã Lạ,Huyện Lạ,Tỉnh Khác,Xã Lạ,Tỉnh Khác\n", District,
			"- D1\n- D1.A\n- D1.B\n- D1.C\n- D1.TT\n- D2\n- D2.E\n- D2.TT\n- D2.H\n+ T.DONG|Xã Đông|commune|T|\n+ T.TANTHINH|Xã Tân Thịnh|commune|T|\n+ T.TAY|Xã Tây|commune|T|\n+ D2.E|Xã Én|commune|T|70005\n" +
				"D1.A > T.DONG whole\nD1.B > T.DONG whole\nD1.C > T.DONG whole\nD1.TT > T.TANTHINH whole\nD2.E > D2.E whole\nD2.TT > T.TANTHINH whole\nD2.H > T.TAY whole\n- > T.TAY whole\nD1 > T whole\nD2 > T whole\n" +
				"!  The table does not name “Xã Én” (D2.E); it goes on below T.\n",
		},
		"the province goes into another": {
			"Đơn vị cũ,Huyện cũ,Tỉnh cũ,Mã mới,Đơn vị mới,Tỉnh mới,Mức độ\n\"Xã An, Xã Bình\",Huyện Một,Tỉnh Thử,01840,Xã Đông,Tỉnh Khác,toàn bộ\nXã Cát,Huyện Một,Tỉnh Thử,01840,Xã Đông,Tỉnh Khác,một phần\nXã Cát,Huyện Một,Tỉnh Thử,,Xã Tây,Tỉnh Khác,một phần\n" +
				"\"Xã Tân Thịnh (Huyện Một), Xã Tân Thịnh (Huyện Hai), Xã Én, Thị trấn Hoá\",,Tỉnh Thử,,Xã Tây,Tỉnh Khác,\nXã Xa,Huyện Lạ,Tỉnh Khác,,Xã Tây,Tỉnh Khác,\n", District,
			"- T\n- D1\n- D1.A\n- D1.B\n- D1.C\n- D1.TT\n- D2\n- D2.E\n- D2.TT\n- D2.H\nT > outside: Tỉnh Khác whole\nD1 > outside: Tỉnh Khác whole\n" +
				"D1.A > outside: Tỉnh Khác: 01840 Xã Đông whole\nD1.B > outside: Tỉnh Khác: 01840 Xã Đông whole\nD1.C > outside: Tỉnh Khác: 01840 Xã Đông part\nD1.C > outside: Tỉnh Khác: Xã Tây part\n" +
				"D1.TT > outside: Tỉnh Khác: Xã Tây whole\nD2 > outside: Tỉnh Khác whole\nD2.E > outside: Tỉnh Khác: Xã Tây whole\nD2.TT > outside: Tỉnh Khác: Xã Tây whole\nD2.H > outside: Tỉnh Khác: Xã Tây whole\n",
		},
		"its national code is that of the province that takes it": {
			"Xã cũ,Huyện cũ,Mã tỉnh cũ,Tỉnh cũ,Xã mới,Mã tỉnh mới,Tỉnh mới\n\"Xã An, Xã Bình, Xã Cát, Xã Tân Thịnh\",Huyện Một,77,Tỉnh Thử,Xã Đông,77,Tỉnh Khác\n\"Xã Én, Xã Tân Thịnh, Thị trấn Hoá\",Huyện Hai,77,Tỉnh Thử,Xã Tây,77,Tỉnh Khác\nXã Xa,Huyện Xa,78,Tỉnh Khác,Xã Tây,77,Tỉnh Khác\n", "",
			"- T\n- D1\n- D1.A\n- D1.B\n- D1.C\n- D1.TT\n- D2\n- D2.E\n- D2.TT\n- D2.H\nT > outside: Tỉnh Khác whole\nD1 > outside: Tỉnh Khác whole\n" +
				"D1.A > outside: Tỉnh Khác: Xã Đông whole\nD1.B > outside: Tỉnh Khác: Xã Đông whole\nD1.C > outside: Tỉnh Khác: Xã Đông whole\nD1.TT > outside: Tỉnh Khác: Xã Đông whole\n" +
				"D2 > outside: Tỉnh Khác whole\nD2.E > outside: Tỉnh Khác: Xã Tây whole\nD2.TT > outside: Tỉnh Khác: Xã Tây whole\nD2.H > outside: Tỉnh Khác: Xã Tây whole\n",
		},
		"its name goes on under the national code of another": {
			"Xã cũ,Huyện cũ,Mã tỉnh cũ,Tỉnh cũ,Xã mới,Mã tỉnh mới,Tỉnh mới\n\"Xã An, Xã Bình\",Huyện Một,77,Tỉnh Thử,Xã Bình,78,Tỉnh Thử\nXã Xa,Huyện Xa,78,Tỉnh Khác,Xã Bình,78,Tỉnh Thử\n", "",
			"- D1.A\nD1.A > D1.B whole\n- > D1.B whole\n",
		},
		"a name with và in it, beside its code": {
			"Mã xã cũ,Xã cũ,Xã mới\n70003,Xã Cát,Xã Đông\n70002,Xã An Và Bình,Xã Đông\n", "",
			"? B3 The code 70002 is that of Xã Bình (D1.B, Huyện Một), the table says “Xã An Và Bình”.\n",
		},
		"the name is written another way": {
			"Xã cũ,Mã tỉnh cũ,Tỉnh cũ,Xã mới,Mã tỉnh mới,Tỉnh mới\nXã An,77,Tỉnh Thử Nghiệm,Xã Đông,77,Tỉnh Thử Nghiệm\n", "",
			"- D1.A\n+ D1.A|Xã Đông|commune|D1|70001\nD1.A > D1.A whole\n",
		},
		"a province of which something is not said": {
			"Xã cũ,Tỉnh cũ,Xã mới,Tỉnh mới,Mức độ\n\"Xã An, Xã Bình, Xã Én, Thị trấn Hoá\",Tỉnh Thử,Xã Đông,Tỉnh Khác,\nXã Cát,Tỉnh Thử,Xã Đông,Tỉnh Khác,một phần\n", "",
			"? A3 The table says of one part of “Xã Cát” that it goes to “Xã Đông”; where the rest goes is not known.\n" +
				"?  The table does not say where “Xã Tân Thịnh” (D1.TT) goes, and others of its tier went to Tỉnh Khác.\n?  The table does not say where “Xã Tân Thịnh” (D2.TT) goes, and others of its tier went to Tỉnh Khác.\n",
		},
		"a province that goes into two": {
			"Xã cũ,Huyện cũ,Tỉnh cũ,Xã mới,Tỉnh mới\n\"Xã An, Xã Bình, Xã Cát, Xã Tân Thịnh\",Huyện Một,Tỉnh Thử,Xã Đông,Tỉnh Khác\n\"Xã Én, Xã Tân Thịnh, Thị trấn Hoá\",Huyện Hai,Tỉnh Thử,Xã Tây,Tỉnh Kia\n", "",
			"? D3 “Xã Tây” belongs to Tỉnh Kia, and other units of the programme go to Tỉnh Khác: only a province that goes whole into one other can be taken.\n",
		},
		"a commune that goes to another province": {
			"Xã cũ,Tỉnh cũ,Xã mới,Tỉnh mới\nXã An,Tỉnh Thử,Xã Đông,Tỉnh Khác\nXã Bình,Tỉnh Thử,Xã Bình,Tỉnh Thử\nXã Cáp,Tỉnh Thử,Xã Đông,Tỉnh Khác\n", "",
			"? A4 On the eve of the reform the programme has no “Xã Cáp”; nearest: Xã Cát (D1.C, Huyện Một).\n" +
				"? C2 “Xã Đông” belongs to Tỉnh Khác, outside the programme, and other units stay: only a province that goes whole into one other can be taken; the table needs a column of old provinces.\n",
		},
		"a province goes, and an extent is not understood": {
			"Xã cũ,Tỉnh cũ,Xã mới,Tỉnh mới,Mức độ\nXã An,Tỉnh Thử,Xã Đông,Tỉnh Khác,60%\n", "",
			"? E2 “60%” is not understood; write “toàn bộ” (or “nguyên trạng”, whole), “một phần” (or “một nửa”, “phần còn lại”, part), or leave it blank: blank is whole, unless the unit goes to several.\n",
		},
		"what cannot be placed": {
			"TT,Xã cũ,Xã mới\n1,Xã Tân Thịnh,Xã Đông\n2,Xã Cáp,Xã Đông\n3,Xã An,\n4,,Xã Đông\n5,Xã Bình (toàn bộ),Xã Đông\n6,Xã Bình,Xã Tây\n7,\"một phần xã Cát, xã An\",Xã Tây\n8,Xã Én,Chợ Đêm\n", "",
			"? B2 “Xã Tân Thịnh” may be Xã Tân Thịnh (D1.TT, Huyện Một); Xã Tân Thịnh (D2.TT, Huyện Hai); write the old district or the code as well.\n" +
				"? B3 On the eve of the reform the programme has no “Xã Cáp”; nearest: Xã Cát (D1.C, Huyện Một).\n" +
				"? C4 The row names no new unit; merged cells become blank in CSV: use the Excel file.\n" +
				"? B5 The row names no old unit.\n" +
				"? B8 It is not clear whether “một phần” is said of “Xã Cát” only or of “An” as well; write “toàn bộ” or “một phần” before each unit.\n" +
				"? B7 “Xã Bình” is said to go whole and goes to “Xã Đông” (row 6) and “Xã Tây”.\n",
		},
		"a code that belongs to another": {
			"Mã xã cũ,Tên xã cũ,Tên xã mới\n70001,Xã Bình,Xã Đông\n70099,Xã Lạ,Xã Đông\n", "",
			"? B2 The code 70001 is that of Xã An (D1.A, Huyện Một), the table says “Xã Bình”.\n? B3 On the eve of the reform the programme has no code 70099 (“Xã Lạ”).\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, fault := ReadReform("bang.csv", []byte(c.table), ReformOptions{Day: pipeline.NewDate(2025, 7, 1), Known: twoDistricts(), Abolish: c.abolish})
			if fault != nil {
				t.Fatal(fault)
			}
			if got := showReform(r); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

// A reform before one that is known already is refused whole.
func TestReformsComeInTheirOrder(t *testing.T) {
	units := twoDistricts()
	units[2].To = pipeline.NewDate(2025, 9, 30)
	table := []byte("Xã cũ,Xã mới\nXã Cát,Xã Đông\n")
	if r, _ := ReadReform("x.csv", table, ReformOptions{Day: pipeline.NewDate(2025, 7, 1), Known: units}); r.Whole() || r.Units != nil {
		t.Errorf("%+v", r)
	}
	if _, fault := ReadReform("x.csv", bytes.ReplaceAll(table, []byte("cũ"), []byte("x")), ReformOptions{Day: pipeline.NewDate(2025, 7, 1), Known: units}); fault == nil {
		t.Error("a table without old units was read")
	}
}

// The annex of a resolution as offices have it: headings in two rows, the new unit in a
// cell merged over the old ones, a running number, a district as a heading between.
func TestAWorkbookWithMergedCells(t *testing.T) {
	f := excelize.NewFile()
	for cell, text := range map[string]string{
		"A1": "PHỤ LỤC SẮP XẾP ĐƠN VỊ HÀNH CHÍNH CẤP XÃ", "A2": "TT", "B2": "Đơn vị trước sắp xếp", "D2": "Đơn vị sau sắp xếp", "B3": "Tên xã", "C3": "Mức độ", "D3": "Tên xã",
		"A4": "I", "B4": "Huyện Một", "A5": "1", "B5": "Xã An", "C5": "Toàn bộ", "D5": "Xã Chợ Mới", "B6": "Xã Bình", "C6": "Toàn bộ", "B7": "Xã Cát", "C7": "Một phần",
		"A8": "2", "D8": "Xã Đông",
	} {
		if err := f.SetCellValue("Sheet1", cell, text); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range [][2]string{{"A2", "A3"}, {"B2", "C2"}, {"D5", "D7"}, {"B7", "B8"}, {"C7", "C8"}, {"A4", "D4"}} {
		if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellValue("Sheet1", "A4", "Huyện Một"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	r, fault := ReadReform("phu-luc.xlsx", b.Bytes(), ReformOptions{Day: pipeline.NewDate(2025, 7, 1), Known: twoDistricts()})
	if fault != nil {
		t.Fatalf("%+v", fault)
	}
	const want = "- D1.A\n- D1.B\n- D1.C\n+ D1.CHOMOI|Xã Chợ Mới|commune|D1|\n+ D1.DONG|Xã Đông|commune|D1|\n" +
		"D1.A > D1.CHOMOI whole\nD1.B > D1.CHOMOI whole\nD1.C > D1.CHOMOI part\nD1.C > D1.DONG part\n"
	if got := showReform(r); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// What is written in the column of the extent is understood or refused: it never becomes
// whole for want of understanding.
func TestWordsForAnExtentAreKnownOrRefused(t *testing.T) {
	for want, texts := range map[extent][]string{
		whole:   {"Toàn bộ", "nhập toàn bộ", "Sáp nhập nguyên trạng", "Toàn bộ diện tích tự nhiên và quy mô dân số", "Giữ nguyên", "đổi tên", "whole", "FULL"},
		part:    {"Một phần", "1 phần", "một nửa", "phần còn lại", "Một phần (2 thôn)", "một phần diện tích, toàn bộ dân số", "part_area"},
		unsaid:  {"", "  ", "Sáp nhập"},
		unclear: {"1/2", "60%", "phần lớn", "tách", "chuyển 1 thôn", "không", "không toàn bộ", "không phải toàn bộ", "chưa toàn bộ", "một phầ n", "X", "?", "toàn bộ thôn A", "gần toàn bộ"},
	} {
		for _, text := range texts {
			if got := extentCell(text); got != want {
				t.Errorf("%q is %d, want %d", text, got, want)
			}
		}
	}
	table := []byte("Xã cũ,Xã mới,Phạm vi,Ghi chú\nXã An,Xã Đông,1/2,\nXã Bình,Xã Đông,,không toàn bộ\nXã Cát,Xã Đông,1 phần,\n")
	r, fault := ReadReform("bang.csv", table, ReformOptions{Day: pipeline.NewDate(2025, 7, 1), Known: twoDistricts()})
	if fault != nil || r.Whole() || len(r.Unplaced) < 2 {
		t.Fatalf("%+v %+v", fault, r)
	}
	for i, want := range []string{"C2 “1/2” is not understood", "D3 “không toàn bộ” is not understood"} {
		if got := r.Unplaced[i].Cell + " " + r.Unplaced[i].Says.English; !strings.HasPrefix(got, want) {
			t.Errorf("got %s", got)
		}
	}

	// Whatever the column is called, it is read, and what is not understood there refused.
	table = []byte("TT,Xã cũ,Xã mới,Cách sắp xếp,Căn cứ\n1,Xã An,Xã Đông,một phần,NQ 1\n2,Xã Bình,Xã Đông,toàn bộ,NQ 1\n3,Xã Cát,Xã Đông,một chút,NQ 1\n")
	r, fault = ReadReform("bang.csv", table, ReformOptions{Day: pipeline.NewDate(2025, 7, 1), Known: twoDistricts()})
	if fault != nil || r.Whole() || len(r.Unplaced) == 0 || !strings.HasPrefix(r.Unplaced[0].Cell+" "+r.Unplaced[0].Says.English, "D4 “một chút” is not understood") {
		t.Errorf("a heading that is not known: %+v %+v", fault, r)
	}
	r, fault = ReadReform("bang.csv", bytes.Replace(table, []byte("một chút"), nil, 1), ReformOptions{Day: pipeline.NewDate(2025, 7, 1), Known: twoDistricts()})
	if got := showReform(r); fault != nil || !strings.Contains(got, "D1.A > D1.DONG part") || !strings.Contains(got, "D1.B > D1.DONG whole") {
		t.Errorf("a heading that is not known: %+v\n%s", fault, got)
	}
}
