package panel

import (
	"encoding/json"
	"strconv"
	"strings"

	"danvan/pipeline"
	"danvan/templates/figures"
)

// data is what the script reads: the tree, the figures exactly, and the cells behind
// them, each once. Lists that belong together are columns: the names of the members
// would be most of a province's page otherwise.
type data struct {
	Units       []unitData      `json:"units"` // in tree order
	Indicators  []indicatorData `json:"indicators"`
	Roles       []string        `json:"roles"`
	Fields      []string        `json:"fields"`
	Sheets      []string        `json:"sheets"`
	Rows        []string        `json:"rows"`
	Submissions submissionsData `json:"submissions"`
	Unfiled     []unfiledData   `json:"unfiled"`
	Traced      bool            `json:"traced"` // the cells are there
}

type unitData struct {
	Name   string `json:"name"`
	Parent int    `json:"up"` // -1 of the root
}

// indicatorData is an indicator with its figures by unit.
type indicatorData struct {
	Code        string      `json:"code"`
	Name        string      `json:"name"`
	Unit        string      `json:"unit"`
	Kind        string      `json:"kind"`
	Forms       []string    `json:"forms"` // that it is read from
	Value       []decimal   `json:"value"`
	Numerator   []decimal   `json:"numerator,omitempty"`
	Denominator []decimal   `json:"denominator,omitempty"`
	Reported    []int       `json:"n"`
	Expected    []int       `json:"of"`
	Cells       cellsData   `json:"cells"`
	Missing     absenceData `json:"missing"`
	Unexplained []int       `json:"unexplained"` // units whose figure the cells do not make again
}

// cellsData are the cells of an indicator; numbers are places in the lists of data.
type cellsData struct {
	Submission []int    `json:"sub"`
	Top        []int    `json:"top"`
	Field      []int    `json:"field"`
	Sheet      []int    `json:"sheet"`
	Row        []int    `json:"row"`
	Role       []int    `json:"role"`
	Ref        []string `json:"ref"`
	Value      []string `json:"value"`
}

type absenceData struct {
	Unit []int `json:"unit"`
	Foot []int `json:"foot"`
	Top  []int `json:"top"`
}

type submissionsData struct {
	Unit       []int    `json:"unit"`
	Form       []string `json:"form"`
	Version    []int    `json:"version"`
	File       []string `json:"file"`
	SHA256     []string `json:"sha256"`
	ReceivedAt []string `json:"at"`
}

// unfiledData is a report that does not count.
type unfiledData struct {
	Unit  int    `json:"unit"`
	Form  string `json:"form"`
	State string `json:"state"`
}

// decimal is a number that a script must not round: beyond fifteen digits it is text.
type decimal pipeline.Maybe

// MarshalJSON writes null, a number or a text.
func (d decimal) MarshalJSON() ([]byte, error) {
	s := pipeline.Maybe(d).String()
	switch {
	case s == "":
		return []byte("null"), nil
	case len(strings.Trim(s, "-.")) > 15:
		return []byte(strconv.Quote(s)), nil
	}
	return []byte(s), nil
}

// places numbers texts in the order in which they come.
type places struct {
	at   map[string]int
	list []string
}

func newPlaces() *places { return &places{at: map[string]int{}, list: []string{}} }

func (p *places) of(s string) int {
	i, ok := p.at[s]
	if !ok {
		i = len(p.list)
		p.at[s], p.list = i, append(p.list, s)
	}
	return i
}

// collector fills the lists of data.
type collector struct {
	*panel
	out                         data
	fields, sheets, rows, roles *places
	submission                  map[string]int
}

func (p *panel) data() ([]byte, error) {
	c := &collector{panel: p, fields: newPlaces(), sheets: newPlaces(), rows: newPlaces(), roles: newPlaces(), submission: map[string]int{}}
	c.out.Traced = p.Sources != nil && !p.cut
	for _, u := range p.units {
		c.out.Units = append(c.out.Units, unitData{u.Name, p.position(u.Parent)})
	}
	c.submissions()
	for _, ind := range p.Numeric() {
		c.out.Indicators = append(c.out.Indicators, c.indicator(ind))
	}
	if c.out.Traced {
		c.cells()
	}
	c.out.Fields, c.out.Sheets, c.out.Rows, c.out.Roles = c.fields.list, c.sheets.list, c.rows.list, c.roles.list
	return json.Marshal(c.out)
}

// position is the place of a unit in the tree, -1 of one that it does not hold.
func (p *panel) position(code string) int {
	if _, ok := p.Tree.Unit(code); !ok {
		return -1
	}
	return p.Tree.Position(code)
}

func (c *collector) submissions() {
	c.out.Unfiled = []unfiledData{}
	if !c.out.Traced {
		return
	}
	for _, s := range c.Accepted {
		at := c.position(s.Unit)
		if at < 0 {
			continue
		}
		c.submission[s.ID] = len(c.out.Submissions.Unit)
		x := &c.out.Submissions
		x.Unit, x.Form, x.Version = append(x.Unit, at), append(x.Form, s.Form), append(x.Version, s.Version)
		x.File, x.SHA256, x.ReceivedAt = append(x.File, s.File), append(x.SHA256, s.SHA256), append(x.ReceivedAt, figures.Stamp(s.ReceivedAt))
	}
	for _, f := range c.View.Filing.Reports {
		if at := c.position(f.Unit); at >= 0 && (f.State == pipeline.NotReceived || f.State == pipeline.WasReturned) {
			c.out.Unfiled = append(c.out.Unfiled, unfiledData{at, f.Form, figures.StateWord(f.State)})
		}
	}
}

func (c *collector) indicator(ind *pipeline.Indicator) indicatorData {
	x := indicatorData{Code: ind.Code, Name: ind.Name, Unit: ind.Unit, Kind: string(ind.Kind), Forms: forms(ind), Unexplained: []int{}}
	for _, u := range c.units {
		r := c.Result(u.Code, ind.Code)
		x.Value = append(x.Value, decimal(r.Value))
		x.Reported, x.Expected = append(x.Reported, r.UnitsReported), append(x.Expected, r.UnitsExpected)
		if ind.Kind == pipeline.Ratio || ind.Kind == pipeline.UnitShare {
			x.Numerator, x.Denominator = append(x.Numerator, decimal(r.Numerator)), append(x.Denominator, decimal(r.Denominator))
		}
	}
	return x
}

func forms(ind *pipeline.Indicator) []string {
	seen := newPlaces()
	for _, f := range append(append([]pipeline.FieldRef{}, ind.Numerator...), ind.Denominator...) {
		seen.of(f.Form)
	}
	if ind.Condition != nil {
		seen.of(ind.Condition.Form)
	}
	return seen.list
}

// cells hands in what lies in this tree. A cell that counts beyond the tree's root
// counts up to the root here.
func (c *collector) cells() {
	place := c.places()
	for s := range c.Sources.Cells.All() {
		i, numeric := place[s.Indicator]
		sub, here := c.submission[s.Submission]
		if !numeric || !here {
			continue
		}
		x := &c.out.Indicators[i].Cells
		x.Submission, x.Top = append(x.Submission, sub), append(x.Top, max(0, c.position(s.Top)))
		x.Field, x.Sheet = append(x.Field, c.fields.of(c.fieldName(s))), append(x.Sheet, c.sheets.of(s.Sheet))
		x.Row, x.Role = append(x.Row, c.rows.of(c.rowName(s))), append(x.Role, c.roles.of(s.Role))
		x.Ref, x.Value = append(x.Ref, s.Ref), append(x.Value, valueOf(s))
	}
	for _, m := range c.Sources.Missing {
		i, numeric := place[m.Indicator]
		at, foot := c.position(m.Unit), c.position(m.Foot)
		if !numeric || at < 0 || foot < 0 {
			continue
		}
		x := &c.out.Indicators[i].Missing
		x.Unit, x.Foot, x.Top = append(x.Unit, at), append(x.Foot, foot), append(x.Top, max(0, c.position(m.Top)))
	}
	for _, f := range c.Sources.Unexplained {
		if i, numeric := place[f.Indicator]; numeric && c.position(f.Unit) >= 0 {
			c.out.Indicators[i].Unexplained = append(c.out.Indicators[i].Unexplained, c.position(f.Unit))
		}
	}
}

func valueOf(s pipeline.Source) string {
	if s.Text != "" {
		return s.Text
	}
	return s.Number.String()
}

// fieldName says what a cell was asked: "2.1 Số cuộc đối thoại".
func (c *collector) fieldName(s pipeline.Source) string {
	form := c.Programme.Form(s.Form, c.Period)
	if form == nil || form.Field(s.Field) == nil {
		return s.Field
	}
	f := form.Field(s.Field)
	name := f.Label
	if len(f.Path) > 0 && form.Layout == pipeline.Table {
		name = f.Path[len(f.Path)-1] + ": " + name
	}
	return strings.TrimSpace(f.Number + " " + name)
}

// rowName says which row of a table a cell stands in; "" of the unit's own line.
func (c *collector) rowName(s pipeline.Source) string {
	switch {
	case s.Row == "" || s.Row == s.Unit:
		return ""
	case s.Row == pipeline.TotalRow:
		return "dòng tổng"
	case c.position(s.Row) >= 0:
		return "dòng của " + c.Tree.Name(s.Row)
	}
	return "dòng " + s.Row
}
