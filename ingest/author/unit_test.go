package author

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"danvan/ingest/book"
	"danvan/pipeline"
)

func nationalList(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "units", name))
	if err != nil {
		t.Skip("the national lists of units are not beside the repository")
	}
	return data
}

func readUnits(t *testing.T, data []byte, opts UnitOptions) UnitList {
	t.Helper()
	list, fault := ReadUnits("list.csv", data, opts)
	if fault != nil {
		t.Fatalf("fault %+v", fault)
	}
	checkTree(t, list)
	return list
}

// checkTree holds what a pack needs: every code once, parents before children.
func checkTree(t *testing.T, list UnitList) {
	t.Helper()
	seen := map[string]bool{}
	for i, u := range list.Units {
		if seen[u.Code] || u.Code == "" || u.Name == "" || u.Tier == "" {
			t.Errorf("unit %+v", u)
		}
		if i > 0 && u.Parent != "" && !seen[u.Parent] && seen[list.Units[0].Code] && list.Units[0].Parent == "" {
			t.Errorf("%s stands before its parent %s", u.Code, u.Parent)
		}
		seen[u.Code] = true
	}
	for _, x := range list.Unplaced {
		if x.Says.Vietnamese == "" || x.Says.English == "" {
			t.Errorf("unplaced %+v", x)
		}
	}
}

// The history of three tiers on the last day of the second quarter of 2021 gives the
// very codes that the pack of Thái Nguyên was written with by hand.
func TestHistoryGivesTheCodesOfThePack(t *testing.T) {
	list := readUnits(t, nationalList(t, "units_history_3tier_2019_2025.csv"), UnitOptions{Province: "19", Day: pipeline.NewDate(2021, 6, 14)})
	if len(list.Units) != 1+9+178 || len(list.Unplaced) != 0 {
		t.Fatalf("%d units, unplaced %v", len(list.Units), list.Unplaced)
	}
	data, err := os.ReadFile(filepath.Join("..", "..", "config", "packs", "thai-nguyen-2021", "units.csv"))
	if err != nil {
		t.Fatal(err)
	}
	b, fault := book.Read("units.csv", data, book.DefaultLimits())
	if fault != nil {
		t.Fatal(fault)
	}
	pack := map[string]string{}
	for _, r := range b.Sheets[0].Rows {
		code, _ := r.Cell(1)
		name, _ := r.Cell(2)
		parent, _ := r.Cell(5)
		national, _ := r.Cell(6)
		if from, _ := r.Cell(8); from.Text > "2021-06-14" { // a later unit, which may have the code again
			continue
		}
		pack[national.Text] = code.Text + " " + name.Text + " " + parent.Text
	}
	for _, u := range list.Units {
		if got := u.Code + " " + u.Name + " " + u.Parent; pack[u.NationalCode] != got {
			t.Errorf("%s: %q, the pack has %q", u.NationalCode, got, pack[u.NationalCode])
		}
	}
}

func TestHistoryByDay(t *testing.T) {
	data := nationalList(t, "units_history_3tier_2019_2025.csv")
	kind := func(day pipeline.Date) string {
		for _, u := range readUnits(t, data, UnitOptions{Province: "Thái Nguyên", Day: day}).Units {
			if u.NationalCode == "172" {
				return u.Name
			}
		}
		return ""
	}
	if a, b := kind(pipeline.NewDate(2022, 4, 9)), kind(pipeline.NewDate(2022, 4, 10)); a != "Thị xã Phổ Yên" || b != "Thành phố Phổ Yên" {
		t.Errorf("before %q, from the day %q", a, b)
	}
	early := readUnits(t, data, UnitOptions{Province: "25", Day: pipeline.NewDate(2019, 6, 14)})
	if len(early.Unplaced) != 1 || len(early.Units) != 1+13+277 {
		t.Errorf("Phú Thọ in 2019: %d units, %v", len(early.Units), early.Unplaced)
	}
}

func TestTwoTiersGetTheirZerosBack(t *testing.T) {
	data := nationalList(t, "units_2tier_2025.csv")
	list := readUnits(t, data, UnitOptions{Province: "1"})
	if u := list.Units[0]; u.Code != "HN" || u.NationalCode != "01" || u.Parent != "" {
		t.Errorf("root %+v", u)
	}
	if u := list.Units[2]; u.Code != "BADINH" || u.NationalCode != "00004" || u.Parent != "HN" || u.Tier != Commune {
		t.Errorf("commune %+v", u)
	}
	all := readUnits(t, data, UnitOptions{})
	if len(all.Units) != 34+3321 || len(all.Unplaced) != 0 {
		t.Errorf("%d units, %d unplaced", len(all.Units), len(all.Unplaced))
	}
}

func show(list UnitList) string {
	var b strings.Builder
	for _, u := range list.Units {
		fmt.Fprintf(&b, "%s|%s|%s|%s|%s|%s\n", u.Code, u.Name, u.Tier, u.Line, u.Parent, u.NationalCode)
	}
	for _, u := range list.Unplaced {
		fmt.Fprintf(&b, "? %d %s\n", u.Row, u.Says.English)
	}
	return b.String()
}

func TestLists(t *testing.T) {
	for name, c := range map[string]struct {
		list string
		opts UnitOptions
		want string
	}{
		"the wide list of the statistics office": {
			"Tỉnh Thành Phố,Mã TP,Quận Huyện,Mã QH,Phường Xã,Mã PX,Cấp,Tên Tiếng Anh\n" +
				"Tỉnh Thái Nguyên,19,Huyện Đại Từ,171,Thị trấn Hùng Sơn,5758,Thị trấn,\n" +
				"Tỉnh Thái Nguyên,19,Huyện Đại Từ,171,Thị trấn Quân Chu,5761,Thị trấn,\n" +
				"Tỉnh Thái Nguyên,19,Huyện Đại Từ,171,Xã Quân Chu,5848,Xã,\n" +
				"Tỉnh Thái Nguyên,19,,,Xã Lạc,5999,Xã,\n" +
				"Tỉnh Thái Nguyên,19,Huyện Đại Từ,171,Xã Mới,5761,Xã,\n" +
				"Tỉnh Thái Nguyên,19,Huyện Đại Từ,17x,Xã Cũ,5762,Xã,\n",
			UnitOptions{},
			"TN|Tỉnh Thái Nguyên|province|government||19\n" +
				"DAITU|Huyện Đại Từ|district|government|TN|171\n" +
				"DAITU.HUNGSON|Thị trấn Hùng Sơn|commune|government|DAITU|05758\n" +
				"DAITU.QUANCHUTT|Thị trấn Quân Chu|commune|government|DAITU|05761\n" +
				"DAITU.QUANCHUX|Xã Quân Chu|commune|government|DAITU|05848\n" +
				"? 5 A commune without its district.\n" +
				"? 6 The code 05761 belongs to “Thị trấn Quân Chu” in row 3.\n" +
				"? 7 The code “17x” of “Huyện Đại Từ” is no number of its tier.\n",
		},
		"one row for each unit": {
			"DANH SÁCH ĐƠN VỊ\n\nSTT;Mã;Tên đơn vị;Cấp;Mã cha\n" +
				"1;TN;Tỉnh Thái Nguyên;Tỉnh;\n2;SNV;Sở Nội vụ;Sở;TN\n3;;Sở Kế hoạch và Đầu tư;;Tỉnh Thái Nguyên\n" +
				"4;;Huyện Đại Từ;Huyện;TN\n5;;Xã Phú Xuyên;;Huyện Đại Từ\n6;;Xã Không Đâu;;Huyện Xa\n7;;Trung tâm gì đó;;TN\n;;Tổng cộng;;\n",
			UnitOptions{},
			"TN|Tỉnh Thái Nguyên|province|government||\n" +
				"SNV|Sở Nội vụ|department|department|TN|\n" +
				"SKHDT|Sở Kế hoạch và Đầu tư|department|department|TN|\n" +
				"DAITU|Huyện Đại Từ|district|government|TN|\n" +
				"DAITU.PHUXUYEN|Xã Phú Xuyên|commune|government|DAITU|\n" +
				"? 10 The tier of “Trung tâm gì đó” is not clear; fill in the tier column.\n" +
				"? 11 A row of totals is no unit.\n" +
				"? 9 The superior “Huyện Xa” of “Xã Không Đâu” is not in the list.\n",
		},
		"below a root of the programme": {
			"Tên đơn vị,Cấp\nPhòng Bưu chính,Phòng\nPhòng Công nghệ,Phòng\nPhòng Công nghiệp,Phòng\nQuận 1,\n",
			UnitOptions{Root: "STTTT"},
			"PBC|Phòng Bưu chính|division|department|STTTT|\n" +
				"PCN|Phòng Công nghệ|division|department|STTTT|\n" +
				"PCN2|Phòng Công nghiệp|division|department|STTTT|\n" +
				"Q1|Quận 1|district|government|STTTT|\n",
		},
		"no root": {
			"Tên đơn vị,Cấp\nSở A,Sở\nSở B,Sở\n", UnitOptions{},
			"? 2 The superior of “Sở A” is not stated; fill in the parent column or choose the root.\n" +
				"? 3 The superior of “Sở B” is not stated; fill in the parent column or choose the root.\n",
		},
		"a loop": {
			"Mã,Tên đơn vị,Cấp,Mã cha\nR,Sở R,Sở,\nA,Sở A,Sở,B\nB,Sở B,Sở,A\n", UnitOptions{},
			"R|Sở R|department|department||\n" +
				"? 3 The superiors of “Sở A” lead back to itself.\n? 4 The superiors of “Sở B” lead back to itself.\n",
		},
		"a party committee": {
			"Mã,Tên,Cấp,Trực thuộc\nDB,Đảng bộ Sở Xây dựng,Đảng bộ,\n,Chi bộ 1,Chi bộ,DB\n,Chi bộ 2,Chi bộ,DB\n", UnitOptions{},
			"DB|Đảng bộ Sở Xây dựng|party_committee|party||\nCB1|Chi bộ 1|party_cell|party|DB|\nCB2|Chi bộ 2|party_cell|party|DB|\n",
		},
		"tiers of the programme": {
			"Tên,Cấp,Mã cha\nThành phố Hà Nội,,\nBệnh viện A,Đơn vị sự nghiệp trực thuộc,Thành phố Hà Nội\n",
			UnitOptions{Tiers: []pipeline.Tier{{Code: "city", Name: "Thành phố"}, {Code: "public_service", Name: "Đơn vị sự nghiệp trực thuộc"}}},
			"HN|Thành phố Hà Nội|city|government||\nBVA|Bệnh viện A|public_service|government|HN|\n",
		},
		"a folder that Windows forbids": {
			"Tên,Cấp,Mã cha\nTỉnh Quảng Ngãi,Tỉnh,\nHuyện Con,Huyện,Tỉnh Quảng Ngãi\n", UnitOptions{},
			"QN|Tỉnh Quảng Ngãi|province|government||\nCON1|Huyện Con|district|government|QN|\n",
		},
		"a superior that was not placed": {
			"Mã,Tên đơn vị,Cấp,Mã cha\nR,Sở R,Sở,\nA,Đơn vị A,Gì đó,R\nB,Phòng B,Phòng,X\nC,Phòng C,Phòng,B\nD,Phòng D,Phòng,C\nE,Phòng E,Phòng,A\n,,Phòng,R\n", UnitOptions{},
			"R|Sở R|department|department||\n" +
				"? 3 The tier of “Đơn vị A” is not clear; fill in the tier column.\n? 8 The row has no name.\n" +
				"? 4 The superior “X” of “Phòng B” is not in the list.\n? 7 The superior “A” of “Phòng E” is not in the list.\n" +
				"? 5 “Phòng C” is not placed because its superior “Phòng B” is not.\n? 6 “Phòng D” is not placed because its superior “Phòng C” is not.\n",
		},
		"loose rows beside the province asked for": {
			"Mã,Tên đơn vị,Cấp,Mã cha\n01,Thành phố Hà Nội,Tỉnh,\n19,Tỉnh Thái Nguyên,Tỉnh,\n,Huyện Đại Từ,Huyện,19\n,Huyện Đông Anh,Huyện,01\n,Huyện Lạc,Huyện,\n", UnitOptions{Province: "19"},
			"TN|Tỉnh Thái Nguyên|province|government||19\nDAITU|Huyện Đại Từ|district|government|TN|\n? 6 The province of “Huyện Lạc” is not stated.\n",
		},
		"a code that stands twice": {
			"Mã,Tên đơn vị,Cấp,Mã cha\nR,Sở R,Sở,\nA,Phòng A,Phòng,R\nA,Phòng B,Phòng,R\n", UnitOptions{},
			"R|Sở R|department|department||\nA|Phòng A|division|department|R|\n? 4 The code A belongs to “Phòng A” in row 3.\n",
		},
		"communes with a superior beside a district": {
			"Tên đơn vị,Cấp,Mã cha\nHuyện Đại Từ,Huyện,PT\nXã A,Xã,PT\nXã B,Xã,\n", UnitOptions{Root: "PT"},
			"DAITU|Huyện Đại Từ|district|government|PT|\nA|Xã A|commune|government|PT|\n? 4 The district of “Xã B” is not stated.\n",
		},
		"superiors of the programme": {
			"Tên đơn vị,Cấp,Đơn vị cấp trên\nXã A,Xã,Tỉnh Phú Thọ\nXã B,Xã,Huyện Đoan Hùng\nXã C,Xã,25\nXã D,Xã,DOANHUNG\nXã E,Xã,Huyện Cũ\nSở Y tế,Sở,\n", UnitOptions{Root: "PT", Known: phuTho()},
			"A|Xã A|commune|government|PT|\nDOANHUNG.B|Xã B|commune|government|DOANHUNG|\nC|Xã C|commune|government|PT|\nDOANHUNG.D|Xã D|commune|government|DOANHUNG|\nSYT|Sở Y tế|department|department|PT|\n" +
				"? 6 The superior “Huyện Cũ” of “Xã E” is not in the list.\n",
		},
		"units of the programme": {
			"Tên đơn vị,Cấp,Đơn vị cấp trên\nTỉnh Phú Thọ,Tỉnh,\nHuyện Đoan Hùng,Huyện,Tỉnh Phú Thọ\nXã Chí Đám,Xã,Huyện Đoan Hùng\nThành phố Việt Trì,Huyện,PT\nSở Nông nghiệp,Sở,PT\nXã Lạc,Xã,Thành phố Việt Trì\n", UnitOptions{Root: "PT", Known: phuTho()},
			"PT|Tỉnh Phú Thọ|province|government||\nDOANHUNG|Huyện Đoan Hùng|district|government|PT|\nDH.CD|Xã Chí Đám|commune|government|DOANHUNG|\n" +
				"SNN2|Sở Nông nghiệp|department|department|PT|\n" +
				"? 5 The code VIETTRI of “Thành phố Việt Trì” belongs to “Thị xã Việt Trì” in the programme; fill in the code column if it is another unit.\n" +
				"? 7 “Xã Lạc” is not placed because its superior “Thành phố Việt Trì” is not.\n",
		},
		"a tier that the programme has not": {
			"Tên đơn vị,Cấp,Mã cha\nHuyện Đại Từ,Huyện,TN\nXã A,Xã,Huyện Đại Từ\nXã B,Xã,TN\nĐơn vị C,khoi_khac,TN\n",
			UnitOptions{Root: "TN", Tiers: []pipeline.Tier{{Code: "province", Name: "Tỉnh"}, {Code: "commune", Name: "Xã"}}},
			"B|Xã B|commune|government|TN|\n" +
				"? 2 The programme has no tier district, that of “Huyện Đại Từ”.\n? 5 The programme has no tier khoi_khac, that of “Đơn vị C”.\n" +
				"? 3 “Xã A” is not placed because its superior “Huyện Đại Từ” is not.\n",
		},
		"a province that is not there": {
			"Tên,Cấp\nTỉnh Quảng Ngãi,Tỉnh\n", UnitOptions{Province: "99"}, "? 0 The list has no province “99”.\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := show(readUnits(t, []byte(c.list), c.opts)); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

// phuTho is a programme with units: a province, districts, one of them gone, a commune
// with a code of its own and an office.
func phuTho() []pipeline.Unit {
	return []pipeline.Unit{
		{Code: "PT", Name: "Tỉnh Phú Thọ", Tier: Province, NationalCode: "25"},
		{Code: "DOANHUNG", Name: "Huyện Đoan Hùng", Tier: District, Parent: "PT"},
		{Code: "VIETTRI", Name: "Thị xã Việt Trì", Tier: District, Parent: "PT"},
		{Code: "CU", Name: "Huyện Cũ", Tier: District, Parent: "PT", Validity: pipeline.Validity{To: pipeline.NewDate(2020, 1, 1)}},
		{Code: "DH.CD", Name: "Xã Chí Đám", Tier: Commune, Parent: "DOANHUNG"},
		{Code: "SNN", Name: "Sở Nội nhiệp", Tier: Department, Parent: "PT"},
	}
}

// A row with two troubles is one row; a unit with a part left out is placed.
func TestRowsAreCountedOnce(t *testing.T) {
	list := readUnits(t, []byte("Mã,Mã hành chính,Tên đơn vị,Cấp,Mã cha,Từ ngày\nR,,Sở R,Sở,,hôm qua\na/b,12x,Phòng A,Phòng,Nơi khác,hôm nay\n"), UnitOptions{})
	var partly int
	for _, u := range list.Unplaced {
		if u.Partly {
			partly++
		}
	}
	if len(list.Units) != 1 || len(list.Unplaced) != partly+1 || partly < 3 || list.RowsUnplaced() != 1 {
		t.Errorf("%d units, %d rows, %+v", len(list.Units), list.RowsUnplaced(), list.Unplaced)
	}
	if list = readUnits(t, []byte("Tên,Cấp\nTỉnh Quảng Ngãi,Tỉnh\n"), UnitOptions{Province: "99"}); list.RowsUnplaced() != 0 {
		t.Errorf("the whole list is %d rows", list.RowsUnplaced())
	}
}

func TestEqualNamesUnderSeveralSuperiors(t *testing.T) {
	list := readUnits(t, []byte("Tỉnh,Quận Huyện,Phường Xã\nTỉnh Long An,Huyện Châu Thành,Xã A\nTỉnh Bến Tre,Huyện Châu Thành,Xã A\n"), UnitOptions{})
	var codes []string
	for _, u := range list.Units {
		codes = append(codes, u.Code)
	}
	if got := strings.Join(codes, " "); got != "LA LA.CHAUTHANH LA.CHAUTHANH.A BT BT.CHAUTHANH BT.CHAUTHANH.A" {
		t.Error(got)
	}
}

func TestAListWithoutHeadings(t *testing.T) {
	if _, fault := ReadUnits("x.csv", []byte("1,2,3\na,b,c\n"), UnitOptions{}); fault == nil || fault.Code != "units-header" {
		t.Errorf("fault %+v", fault)
	}
}
