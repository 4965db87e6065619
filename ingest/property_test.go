package ingest

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// layoutCase is a form of one layout for the property tests.
type layoutCase struct {
	name string
	draw func(t *rapid.T) grid
}

var titleLines = [...]string{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "(Kèm theo Báo cáo số 12/BC-UBND)", "Đơn vị báo cáo: UBND huyện Đại Từ", "Đơn vị tính: vụ việc"}

var footerLines = [...]string{"NGƯỜI LẬP BIỂU", "Đại Từ, ngày 15 tháng 6 năm 2021", "Nơi nhận:", "- Như trên;"}

func layoutCases() []layoutCase {
	return []layoutCase{{"list", listGrid}, {"table", ownGrid}, {"breakdown", breakdownGrid}, {"register", registerGrid}}
}

func newGrid(rows [][]any, ms, fixed int) grid {
	g := grid{rows: rows, head: ms + 1, ms: ms, fixed: fixed}
	for _, r := range rows {
		g.width = max(g.width, len(r))
	}
	return g.clone()
}

func listGrid(t *rapid.T) grid {
	rows := [][]any{{"Biểu số: DV-01"}, {"Quý II/2021"}, {"Mã số", "Chỉ tiêu", "Số liệu trong kỳ", "Lũy kế từ đầu năm", "Giải trình"}}
	for _, number := range []string{"1.2", "1.3", "2.1", "2.2"} {
		n := rapid.IntRange(1, 900).Draw(t, number)
		if number == "2.2" {
			n = 1
		}
		rows = append(rows, []any{number, nil, n, n + 5, rapid.SampledFrom([]any{nil, "Có họp trực tuyến"}).Draw(t, "why")})
	}
	return newGrid(rows, 2, 0)
}

func unitRow(t *rapid.T, name string) []any {
	return tcdRow(name, rapid.IntRange(0, 300).Draw(t, name))
}

func ownGrid(t *rapid.T) grid {
	return newGrid([][]any{{"Biểu số: 01/TCD"}, {"Quý II/2021"}, {"Đơn vị", "Tổng số lượt tiếp"}, msRow(29), unitRow(t, "Huyện Đại Từ")}, 3, 1)
}

func breakdownGrid(t *rapid.T) grid {
	a, b, c := unitRow(t, "Thị trấn Hùng Sơn"), unitRow(t, "Xã Cù Vân"), unitRow(t, "Xã Phú Lạc")
	total := []any{"Tổng cộng"}
	for i := 1; i <= 29; i++ {
		total = append(total, a[i].(int)+b[i].(int)+c[i].(int))
	}
	return newGrid([][]any{{"Biểu số: 01/TCD"}, {"Quý II/2021"}, {"Đơn vị", "Tổng số lượt tiếp"}, msRow(29), a, b, c, total}, 3, 1)
}

func registerGrid(t *rapid.T) grid {
	rows := [][]any{{"Biểu số: DVK"}, {"Quý II/2021"}, {"Mã mô hình", "Tên mô hình", "Lĩnh vực", "Ngày đăng ký", "Tình trạng"}}
	for i := range rapid.IntRange(2, 5).Draw(t, "models") {
		day := fmt.Sprintf("%02d/05/2021", rapid.IntRange(1, 28).Draw(t, "day"))
		rows = append(rows, []any{fmt.Sprintf("DT-%02d", i+1), "Mô hình " + itoa(i), "Kinh tế", day, "Đăng ký"})
	}
	return newGrid(rows, 2, 0)
}

// harmless changes how a form stands on its sheet and nothing of what it says.
func harmless(t *rapid.T, layout string, g *grid) {
	switch rapid.IntRange(0, 6).Draw(t, "edit") {
	case 0:
		g.insertRow(rapid.IntRange(0, len(g.rows)).Draw(t, "blank row"))
	case 1:
		g.insertColumn(rapid.IntRange(0, g.width).Draw(t, "blank column"))
	case 2:
		if g.width-g.fixed > 1 {
			a, b := rapid.IntRange(g.fixed, g.width-1).Draw(t, "a"), rapid.IntRange(g.fixed, g.width-1).Draw(t, "b")
			g.swapColumns(a, b, g.ms)
		}
	case 3:
		g.insertRow(rapid.IntRange(0, 1).Draw(t, "above"), rapid.SampledFrom(titleLines[:]).Draw(t, "title"))
	case 4:
		line := make([]any, g.width)
		line[rapid.IntRange(0, g.width-1).Draw(t, "at")] = rapid.SampledFrom(footerLines[:2]).Draw(t, "footer")
		g.rows = append(g.rows, line)
	case 5: // the heading once more, as a page break prints it
		at := rapid.IntRange(g.head, len(g.rows)).Draw(t, "break")
		g.rows = slices.Insert(g.rows, at, slices.Clone(g.rows[g.ms]))
	case 6:
		harmlessRow(t, layout, g)
	}
}

// harmlessRow adds a row of a section with a subtotal, or a total.
func harmlessRow(t *rapid.T, layout string, g *grid) {
	section := func(at int, cells map[int]any) {
		row := make([]any, g.width)
		for col, v := range cells {
			row[col] = v
		}
		g.rows = slices.Insert(g.rows, at, row)
	}
	switch layout {
	case "list":
		number := slices.Index(g.rows[g.ms], any("Mã số"))
		value := slices.Index(g.rows[g.ms], any("Số liệu trong kỳ"))
		section(rapid.IntRange(g.head, len(g.rows)).Draw(t, "section"), map[int]any{number: "I", value: 77})
	case "breakdown":
		first := slices.IndexFunc(g.rows, func(r []any) bool { return slices.Contains(r, any("Thị trấn Hùng Sơn")) })
		name := slices.Index(g.rows[first], any("Thị trấn Hùng Sơn"))
		cells := map[int]any{name: "I. Khối xã, thị trấn"}
		for _, row := range g.rows[first:] {
			if n, ok := row[name].(string); !ok || n == "" || n == "Tổng cộng" || n == g.rows[g.ms][name] {
				continue
			}
			for col := name + 1; col < g.width; col++ {
				if n, figure := row[col].(int); figure {
					before, _ := cells[col].(int)
					cells[col] = before + n
				}
			}
		}
		section(first, cells)
	case "register":
		section(len(g.rows), map[int]any{0: "Tổng cộng: 3 mô hình"})
	}
}

// A form says the same however its sheet was rearranged.
func TestHarmlessEditsChangeNothing(t *testing.T) {
	for _, c := range layoutCases() {
		t.Run(c.name, func(t *testing.T) {
			reader := NewReader(sampleProgramme(t), book.DefaultLimits())
			rapid.Check(t, func(t *rapid.T) {
				g := c.draw(t)
				before := readGrids(reader, "DAITU", g.sheet("S"))
				edited := g.clone()
				for range rapid.IntRange(1, 8).Draw(t, "edits") {
					harmless(t, c.name, &edited)
				}
				after := readGrids(reader, "DAITU", edited.sheet("S"))
				sameContent(t, before, after)
			})
		})
	}
}

func sameContent(t *rapid.T, before, after pipeline.Reading) {
	if len(before.Submissions) != 1 || len(after.Submissions) != 1 {
		t.Fatalf("%d and %d submissions: %v", len(before.Submissions), len(after.Submissions), codes(after.Findings))
	}
	a, b := before.Submissions[0], after.Submissions[0]
	if a.Verdict != pipeline.Accepted || b.Verdict != pipeline.Accepted {
		t.Fatalf("%s %v, then %s %v %v", a.Verdict, codes(a.Findings), b.Verdict, codes(b.Findings), codes(after.Findings))
	}
	if a.Content != b.Content || !maps.Equal(values(a), values(b)) {
		t.Fatalf("cells differ: %v, then %v", values(a), values(b))
	}
	if a.Counts.Stored != b.Counts.Stored || a.Scope != b.Scope {
		t.Fatalf("%+v %s, then %+v %s", a.Counts, a.Scope, b.Counts, b.Scope)
	}
}

// A table or register cut in two at any row, the parts on two sheets under the same
// headings, is one form.
func TestAFormCutInTwoIsOneForm(t *testing.T) {
	for _, c := range layoutCases() {
		if c.name == "table" {
			continue // it has one row
		}
		t.Run(c.name, func(t *testing.T) {
			reader := NewReader(sampleProgramme(t), book.DefaultLimits())
			rapid.Check(t, func(t *rapid.T) {
				g := c.draw(t)
				cut := rapid.IntRange(g.head+1, len(g.rows)-1).Draw(t, "cut")
				second := g.clone()
				from := 0
				if rapid.Bool().Draw(t, "headings only") {
					from = g.ms
				}
				second.rows = append(slices.Clone(second.rows[from:g.head]), second.rows[cut:]...)
				first := g.clone()
				first.rows = first.rows[:cut]
				sameContent(t, readGrids(reader, "DAITU", g.sheet("Biểu")), readGrids(reader, "DAITU", first.sheet("Biểu"), second.sheet("Biểu (2)")))
			})
		})
	}
}

// harm is an edit after which nobody can tell what the form says.
type harm struct {
	name    string
	layouts []string
	do      func(t *rapid.T, g *grid)
}

func harms() []harm {
	tables := []string{"table", "breakdown"}
	every := []string{"list", "table", "breakdown", "register"}
	figure := func(t *rapid.T, g *grid) (row, col int) {
		row = rapid.IntRange(g.head, len(g.rows)-1).Draw(t, "row")
		return row, rapid.IntRange(1, g.width-1).Draw(t, "col")
	}
	return []harm{
		{"a number of a column twice", tables, func(t *rapid.T, g *grid) {
			at := rapid.IntRange(2, 29).Draw(t, "to")
			g.rows[g.ms][at] = rapid.IntRange(1, at-1).Draw(t, "number")
		}},
		{"a number that is none of the form's", tables, func(t *rapid.T, g *grid) {
			g.rows[g.ms][rapid.IntRange(1, 29).Draw(t, "at")] = 99
		}},
		{"a number of a column gone", tables, func(t *rapid.T, g *grid) {
			g.rows[g.ms][rapid.IntRange(1, 29).Draw(t, "at")] = nil
		}},
		{"no heading", every, func(_ *rapid.T, g *grid) { g.rows[g.ms] = make([]any, g.width) }},
		{"cells merged over two rows", []string{"breakdown", "register"}, func(t *rapid.T, g *grid) {
			row := rapid.IntRange(g.head, len(g.rows)-2).Draw(t, "row")
			col := rapid.IntRange(1, g.width-1).Draw(t, "col")
			g.rows[row+1][col] = nil
			g.merges = append(g.merges, book.Range{FirstCol: col + 1, FirstRow: row + 1, LastCol: col + 1, LastRow: row + 2})
		}},
		{"cells merged over two columns", tables, func(t *rapid.T, g *grid) {
			row := rapid.IntRange(g.head, len(g.rows)-1).Draw(t, "row")
			col := rapid.IntRange(1, g.width-2).Draw(t, "col")
			g.rows[row][col+1] = nil
			g.merges = append(g.merges, book.Range{FirstCol: col + 1, FirstRow: row + 1, LastCol: col + 2, LastRow: row + 1})
		}},
		{"words for a figure", tables, func(t *rapid.T, g *grid) {
			row, col := figure(t, g)
			g.rows[row][col] = rapid.SampledFrom([]string{"ba", "12 (mười hai)", "1.2.3", "-5", "1,5", "#REF!", "=A1", "12-15"}).Draw(t, "words")
		}},
		{"a figure in a column put in between", tables, func(t *rapid.T, g *grid) {
			col := rapid.IntRange(2, 28).Draw(t, "col")
			g.insertColumn(col)
			g.rows[rapid.IntRange(g.head, len(g.rows)-1).Draw(t, "row")][col] = 7
		}},
		{"a row twice", []string{"breakdown", "register"}, func(t *rapid.T, g *grid) {
			row := slices.Clone(g.rows[rapid.IntRange(g.head, len(g.rows)-2).Draw(t, "row")])
			if n, ok := row[1].(int); ok {
				row[1] = n + 1
			}
			g.rows = append(g.rows, row)
		}},
		{"a row of the list twice", []string{"list"}, func(t *rapid.T, g *grid) {
			g.rows = append(g.rows, slices.Clone(g.rows[rapid.IntRange(g.head, len(g.rows)-1).Draw(t, "row")]))
		}},
		{"a unit of others", []string{"breakdown"}, func(t *rapid.T, g *grid) {
			g.rows[rapid.IntRange(g.head, len(g.rows)-2).Draw(t, "row")][0] = "Xã Phủ Lý"
		}},
		{"a total that is none", []string{"breakdown"}, func(t *rapid.T, g *grid) {
			row, col := len(g.rows)-1, rapid.IntRange(1, 29).Draw(t, "col")
			g.rows[row][col] = g.rows[row][col].(int) + 1
		}},
	}
}

// After any of these the form goes back with a finding that says why.
func TestHarmfulEditsAreNeverAccepted(t *testing.T) {
	reader := NewReader(sampleProgramme(t), book.DefaultLimits())
	for _, c := range layoutCases() {
		for _, h := range harms() {
			if !slices.Contains(h.layouts, c.name) {
				continue
			}
			t.Run(c.name+"/"+h.name, func(t *testing.T) {
				rapid.Check(t, func(t *rapid.T) {
					g := c.draw(t)
					h.do(t, &g)
					r := readGrids(reader, "DAITU", g.sheet("S"))
					if r.Outcome() != pipeline.Returned {
						t.Fatalf("accepted: %v", codes(r.Submissions[0].Findings))
					}
				})
			})
		}
	}
}
