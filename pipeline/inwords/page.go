package inwords

import (
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// Page is a programme in words.
type Page struct {
	*pipeline.Programme
	Settings []Setting
	Elements []Setting
	Tiers    []TierCount
	Root     *Node
	Changes  []Change
	Calendar Calendar
	Forms    []Form
	Groups   []Group
	Goals    []Goal
	Scores   *Scoring
}

// Setting is a line of a table: what, how it is, and where that stands.
type Setting struct{ Label, Text, Source string }

// Own tells whether no text states it and the office set it itself.
func (s Setting) Own() bool { return own(s.Source) }

func own(source string) bool {
	return strings.Contains(strings.ToLower(source), "đơn vị tự đặt")
}

// TierCount is how many units a tier has.
type TierCount struct {
	Name string
	N    int
}

// Node is a unit of the tree.
type Node struct {
	Name, Code string
	Counted    bool
	Below      int // units below it, at every depth
	Children   []*Node
}

// Change is a dated event of the tree.
type Change struct{ Day, Old, New, Extent, Source string }

// Goal is a target of an indicator for a tier.
type Goal struct {
	Indicator, Tier, Bound, Wording, Source string
	Own, Year                               bool
}

// words is a programme whose fields are being named.
type words struct{ *pipeline.Programme }

// Programme writes a programme down.
func Programme(p *pipeline.Programme) Page {
	w := words{p}
	tree := p.Tree(p.First)
	out := Page{Programme: p, Settings: w.settings(), Root: branch(tree, tree.Root()), Calendar: w.calendar(), Forms: w.forms(), Groups: w.groups(), Scores: w.scoring()}
	for _, e := range p.Regime {
		out.Elements = append(out.Elements, Setting{e.Label, e.Text, e.Source})
	}
	for _, t := range p.Tiers {
		n := 0
		for _, u := range tree.Units() {
			if u.Tier == t.Code {
				n++
			}
		}
		out.Tiers = append(out.Tiers, TierCount{t.Name, n})
	}
	for _, c := range p.Changes {
		extent := "một phần"
		if c.Whole {
			extent = "toàn bộ"
		}
		out.Changes = append(out.Changes, Change{c.Day.Vietnamese(), w.unit(c.Old), w.heir(c), extent, c.Source})
	}
	for i := range p.Indicators {
		for _, t := range p.Indicators[i].Targets {
			out.Goals = append(out.Goals, Goal{p.Indicators[i].Name, p.TierName(t.Tier), shown.Bound(t.String(), p.Indicators[i].Unit), t.Wording, t.Source, own(t.Source), t.ProRata})
		}
	}
	return out
}

func (w words) unit(code string) string {
	if u, ok := w.Unit(code); ok {
		return u.Name
	}
	return code
}

func (w words) heir(c pipeline.Change) string {
	if e, left := c.WentOutside(); left {
		return e.Words() + " (ngoài chương trình)"
	}
	return w.unit(c.New)
}

// branch is a unit with everything below it; nil for an empty tree.
func branch(tree *pipeline.Hierarchy, u pipeline.Unit) *Node {
	if u.Code == "" {
		return nil
	}
	n := &Node{Name: u.Name, Code: u.Code, Counted: u.Counted}
	for _, child := range tree.Children(u.Code) {
		below := branch(tree, child)
		n.Children = append(n.Children, below)
		n.Below += 1 + below.Below
	}
	return n
}

// settings are the plan and what holds for the whole programme.
func (w words) settings() []Setting {
	plan := w.Plan
	kinds := make([]string, len(w.Kinds))
	for i, k := range w.Kinds {
		kinds[i] = everyWord(k)
	}
	rule := "Từ ngày 15 của tháng trước đến ngày 14 của tháng cuối kỳ (Nghị định 09/2019/NĐ-CP, Điều 12)"
	if w.Rule == pipeline.Calendar {
		rule = "Theo tháng dương lịch"
	}
	share := "Đơn vị chưa báo cáo tính là chưa đạt"
	if w.ShareMissingUnits {
		share = "Đơn vị chưa báo cáo được bỏ khỏi mẫu số"
	}
	filing := "Mỗi đơn vị tự nộp trong thư mục của mình"
	if w.ParentFiles {
		filing += "; đơn vị cấp trên được nộp thay đơn vị cấp dưới"
	}
	out := []Setting{
		{"Văn bản", joined(" – ", plan.Number, plan.Title), plan.Source}, {"Ngày ban hành", plan.Date.Vietnamese(), ""}, {"Cơ quan ban hành", plan.Issuer, ""},
		{"Đơn vị tổng hợp", w.unit(w.Consolidator), ""}, {"Kỳ tổng hợp", strings.Join(kinds, ", "), ""}, {"Kỳ đầu tiên", w.First.Vietnamese(), ""}, {"Thời gian chốt số liệu", rule, ""},
		{"Không phát sinh", "Ghi một trong các chữ: " + strings.Join(quoted(w.NilTokens), ", "), ""}, {"Tỷ lệ đơn vị", share, ""}, {"Nơi nộp", filing, ""},
	}
	if len(w.Holidays) > 0 {
		days := make([]string, len(w.Holidays))
		for i, d := range w.Holidays {
			days[i] = d.Vietnamese()
		}
		out = append(out, Setting{"Ngày nghỉ lễ", strings.Join(days, ", "), ""})
	}
	return out
}

func quoted(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = "“" + s + "”"
	}
	return out
}

// joined joins what is not blank.
func joined(by string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, by)
}
