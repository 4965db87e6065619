package web

import (
	"slices"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

// unitPage is one unit in one period: what it owes, what came, what is still to be put
// right, and where to send it.
type unitPage struct {
	Unit      pipeline.Unit
	Tier      string
	Period    pipeline.Period
	Over      pipeline.Date // last day of the period
	Closing   *pipeline.Closing
	Province  string // whose office the unit files with, where a manifest of it was taken for the period
	Reports   []unitReport
	History   []unitReceipt
	Left      int // receipts that are older and not shown
	Blanks    []*pipeline.Form
	Below     []belowUnit
	CanUpload bool
	MaxMB     int64
}

// unitReport is a form of the unit in the period, and how its last file was answered.
type unitReport struct {
	Form    *pipeline.Form
	Filing  pipeline.Filing
	Last    *pipeline.Submission // the last that came; nil where none did
	Receipt *pipeline.Receipt    // of it; nil where the reader may not read it
	Open    []pipeline.FindingGroup
}

// Open are the reports in which something is still to be put right, those that were returned
// first.
func (p unitPage) Open() []unitReport {
	out := slices.DeleteFunc(slices.Clone(p.Reports), func(r unitReport) bool { return len(r.Open) == 0 })
	returned := func(r unitReport) int {
		if r.Last.Verdict == pipeline.Returned {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(out, func(a, b unitReport) int { return returned(a) - returned(b) })
	return out
}

// unitReceipt is a file as the list of receipts tells it.
type unitReceipt struct {
	*pipeline.Receipt
	Readable bool // by this reader
	About    string
	Sender   string // name of the province that a manifest is of; "" for a file
}

// belowUnit is a unit below this one.
type belowUnit struct {
	Unit             pipeline.Unit
	Owed, Accepted   int // of all reports of its subtree
	Returned, Unsent int
}

// historyLength is how many receipts a unit's page lists.
const historyLength = 40

func (v *visit) unitPage() error {
	tree := v.tree(v.period)
	u, _ := tree.Unit(v.unit) // found with the path
	v.chooser = link("units", u.Code)
	v.underUnit(u.Parent)
	p := unitPage{Unit: u, Tier: v.Programme.TierName(u.Tier), Period: v.period, Over: v.Programme.Rule.Window(v.period).To, Closing: v.closing(v.period),
		Province: v.province(), Reports: v.reports(), Below: v.below(), CanUpload: v.user.May(signin.Upload), MaxMB: v.MaxUpload >> 20}
	p.History, p.Left = v.history()
	for _, f := range v.Programme.FormsOf(v.period) {
		if f.FiledBy(u.Tier) {
			p.Blanks = append(p.Blanks, f)
		}
	}
	return v.render("unit", p)
}

// underUnit puts the filing page and the units above into the breadcrumbs, as far as the
// reader sees them.
func (v *visit) underUnit(code string) {
	tree := v.tree(v.period)
	v.under(pipeline.Say("Tình hình nộp", "Filing"), link("periods", v.period, "filing"))
	var above []crumb
	for u, ok := tree.Unit(code); ok; u, ok = tree.Unit(u.Parent) {
		if v.user.Sees(tree, u.Code) {
			above = append(above, crumb{pipeline.Say("%s", "%s", u.Name), link("units", u.Code) + "?period=" + v.period.String()})
		}
	}
	slices.Reverse(above)
	v.crumbs = append(v.crumbs, above...)
}

// reports are the forms that the unit owes or filed in the period.
func (v *visit) reports() []unitReport {
	var out []unitReport
	for _, f := range v.status(v.period).Reports {
		if f.Unit != v.unit {
			continue
		}
		r := unitReport{Form: v.Programme.Form(f.Form, v.period), Filing: f}
		if r.Form == nil { // the programme has it no more
			r.Form = &pipeline.Form{Code: f.Form}
		}
		r.last(v)
		out = append(out, r)
	}
	return out
}

// last finds the last submission of the form and what is still to be put right in it.
func (r *unitReport) last(v *visit) {
	for _, receipt := range v.index().byUnit[v.unit] {
		for i := range receipt.Submissions {
			s := &receipt.Submissions[i]
			if s.Unit != v.unit || s.Form != r.Form.Code || s.Period != v.period || r.Last != nil {
				continue
			}
			r.Last = s
			if v.seesReceipt(receipt) {
				r.Receipt, r.Open = receipt, toMend(reasons(receipt, s))
			}
		}
	}
}

// reasons are the findings about a form; of one that was returned also those about its
// file as a whole, which may be all that it was returned for.
func reasons(r *pipeline.Receipt, s *pipeline.Submission) []pipeline.Finding {
	if s.Verdict != pipeline.Returned {
		return s.Findings
	}
	return slices.Concat(r.Findings, s.Findings)
}

// toMend are the causes that ask for something.
func toMend(findings []pipeline.Finding) []pipeline.FindingGroup {
	return slices.DeleteFunc(pipeline.Group(findings), func(g pipeline.FindingGroup) bool { return g.Severity == pipeline.Note })
}

// history lists the newest receipts of the unit, and tells how many are older.
func (v *visit) history() ([]unitReceipt, int) {
	all := v.index().byUnit[v.unit]
	out := make([]unitReceipt, 0, min(len(all), historyLength))
	for _, r := range all[:min(len(all), historyLength)] {
		one := unitReceipt{Receipt: r, Readable: v.seesReceipt(r), About: v.about(r)}
		if r.Taken != nil {
			one.Sender = v.tree(v.period).Name(r.Taken.From)
		}
		out = append(out, one)
	}
	return out, len(all) - len(out)
}

// province is the unit above this one, or this one, of which a manifest was taken for the
// period: units below it file there and are answered there. "" where there is none.
func (v *visit) province() string {
	tree := v.tree(v.period)
	for u, ok := tree.Unit(v.unit); ok; u, ok = tree.Unit(u.Parent) {
		for _, r := range v.index().byUnit[u.Code] {
			if r.Taken != nil && r.Taken.From == u.Code && r.Taken.Period == v.period {
				return u.Name
			}
		}
	}
	return ""
}

// about says which forms of which period a file holds: of the file of another, and of a
// manifest, those of the unit whose page it is.
func (v *visit) about(r *pipeline.Receipt) string {
	if first := v.receiptAt(r.DuplicateOf); first != nil {
		r = first
	}
	var list []pipeline.Submission
	for _, s := range r.Submissions {
		if s.Unit == v.unit || r.Unit == v.unit && r.Taken == nil {
			list = append(list, s)
		}
	}
	var out string
	for i, s := range list {
		if i > 0 {
			out += ", "
		}
		out += s.Form
		if last := i+1 == len(list) || list[i+1].Period != s.Period; last && !s.Period.IsZero() {
			out += " – " + periodWord(s.Period).In(v.lang)
		}
	}
	return out
}

// below counts the reports of the subtree of each unit directly below.
func (v *visit) below() []belowUnit {
	tree := v.tree(v.period)
	var out []belowUnit
	at := map[string]int{}
	for i, u := range tree.Children(v.unit) {
		at[u.Code] = i
		out = append(out, belowUnit{Unit: u})
	}
	if out == nil {
		return nil
	}
	for _, f := range v.status(v.period).Reports {
		if i, ok := branch(tree, f.Unit, at); ok {
			out[i].count(f.State)
		}
	}
	return out
}

// branch finds the one of some units that a unit is or lies below.
func branch(tree *pipeline.Hierarchy, unit string, at map[string]int) (int, bool) {
	for u, ok := tree.Unit(unit); ok; u, ok = tree.Unit(u.Parent) {
		if i, found := at[u.Code]; found {
			return i, true
		}
	}
	return 0, false
}

func (b *belowUnit) count(s pipeline.FilingState) {
	switch s {
	case pipeline.OnTime, pipeline.Late:
		b.Accepted++
	case pipeline.WasReturned:
		b.Returned++
	case pipeline.NotReceived:
		b.Unsent++
	case pipeline.Unexpected:
		return
	}
	b.Owed++
}

// blank gives the form to fill in; where the path names none, all of the unit's in one
// workbook.
func (v *visit) blank() error {
	tree, form := v.tree(v.period), v.r.PathValue("form")
	u, _ := tree.Unit(v.unit) // found with the path
	if f := v.Programme.Form(form, v.period); form != "" && (f == nil || !f.FiledBy(u.Tier)) {
		return errNotFound
	}
	d, err := v.office.Blank(v.r.Context(), v.unit, form, v.period)
	if err != nil {
		return err
	}
	d.Name = strings.ReplaceAll(d.Name, "/", "-") // of the form's code, as on its sheet
	return v.download(d)
}

// reminderPage is a reminder to a unit, to be copied.
type reminderPage struct {
	Unit   pipeline.Unit
	Period pipeline.Period
	Text   string
}

func (v *visit) reminder() error {
	tree := v.tree(v.period)
	u, _ := tree.Unit(v.unit) // found with the path
	text, err := v.office.Reminder(v.r.Context(), v.unit, v.period)
	if err != nil {
		return err
	}
	if site := signin.Site(v.r.Context()); text != "" && site != "" {
		text = strings.TrimRight(text, "\n") + "\n\n" + site + link("units", v.unit) + "?period=" + v.period.String() + "\n"
	}
	v.underUnit(v.unit)
	return v.render("reminder", reminderPage{u, v.period, text})
}
