package web

import (
	"slices"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// targetsPage shows every target of a subtree.
type targetsPage struct {
	State  state
	Head   string
	Groups []goalGroup
	Only   string // verdict to which the list is kept; "" for all
}

func (v *visit) targets() error {
	v.chooser = "targets"
	b, head, err := v.compared()
	if err != nil {
		return err
	}
	only := v.r.URL.Query().Get("only")
	return v.render("targets", targetsPage{v.stateOf(b, "unit", "only"), b.unitName(head), b.goalsOf(v.lang, head, only), only})
}

// compared is the state and the subtree that a page of comparisons is about.
func (v *visit) compared() (*book, string, error) {
	b, err := v.published()
	if err != nil {
		return nil, "", err
	}
	head, err := v.head(b)
	return b, head, err
}

// leaguePage shows the order of the units directly below a unit.
type leaguePage struct {
	State    state
	Head     string
	Up       string // page of the unit above
	Groups   []groupChoice
	Group    string
	Unit     string // ?unit= as it was asked
	Rankings []ranking
	Leagues  []league
	Unscored string     // why there are none
	Below    []unitLink // units below whose own units may be put in order
}

func (v *visit) league() error {
	v.chooser = "league"
	b, head, err := v.compared()
	if err != nil {
		return err
	}
	asked := v.r.URL.Query().Get("group")
	groups, chosen := groupChoices(v.lang, b.Programme, asked)
	page := leaguePage{State: v.stateOf(b, "unit", "group"), Head: b.unitName(head), Groups: groups, Group: chosen.Name, Unit: v.r.URL.Query().Get("unit"),
		Rankings: b.rankingsOf(v.lang, head, chosen.Indicators), Leagues: b.leaguesOf(v.lang, head)}
	page.Unscored = b.unscored(v.lang, head, page.Leagues)
	at := b.path("league") + "group=" + query(asked) + "&unit="
	for _, u := range b.Tree.Children(head) {
		if len(b.Tree.Children(u.Code)) > 1 {
			page.Below = append(page.Below, unitLink{u.Name, at + query(u.Code)})
		}
	}
	if u, _ := b.Tree.Unit(head); u.Parent != "" && v.user.Sees(b.Tree, u.Parent) {
		page.Up = at + query(u.Parent)
	}
	return v.render("league", page)
}

// editionsPage shows how a period was closed and what each closing changed.
type editionsPage struct {
	Period   pipeline.Period
	Editions []editionView
	Draft    *editionView // what the next edition would change; nil where the period is not closed
	Waiting  int          // reports that wait for the next edition
}

// editionView is one edition with what it changed.
type editionView struct {
	pipeline.Edition
	Day     string
	Closer  string     // who closed it
	Changes []adjusted // figures, then score sheets
	Pages   pager      // of the figures
	Scores  pager      // of the score sheets
	Path    string
}

// changesShown is how many figures, and how many score sheets, an edition lists on a page.
const changesShown = 500

func (v *visit) editions() error {
	page := editionsPage{Period: v.period}
	for _, e := range v.Basis.Editions {
		if e.Period != v.period {
			continue
		}
		x, err := v.editionView(e.Ref())
		if err != nil {
			return err
		}
		x.Edition, x.Day, x.Closer = e, clockTime(e.At), v.closer(e.Who)
		page.Editions = append([]editionView{*x}, page.Editions...)
	}
	if c := v.closing(v.period); c != nil {
		page.Waiting = c.Waiting
		draft, err := v.editionView(pipeline.EditionRef{Period: v.period})
		if err == nil && draft.Number == 0 && len(draft.Changes) > 0 {
			page.Draft = draft
		}
	}
	v.under(pipeline.Say("Số liệu", "Figures"), link("periods", v.period, "figures"))
	return v.render("editions", page)
}

// closer names who closed an edition by the name that the users' list gives, else by the
// login or the account; the account of the service and the name of the server are no
// reader's business.
func (v *visit) closer(who string) string {
	login, web := strings.CutPrefix(who, "web:")
	login, _, _ = strings.Cut(login, " (")
	login, _, _ = strings.Cut(login, "@")
	if !web {
		return login
	}
	users, err := v.door.Users()
	if err != nil {
		v.log.Error("who closed an edition is told by the login", "error", err)
	}
	for _, u := range users {
		if u.Login == login && u.Name != "" {
			return u.Name
		}
	}
	return login
}

func (v *visit) editionView(ref pipeline.EditionRef) (*editionView, error) {
	p, err := v.office.Published(v.r.Context(), ref)
	if err != nil {
		return nil, err
	}
	b := p.inHand()
	head, err := v.head(b)
	if err != nil {
		return nil, err
	}
	x := &editionView{Edition: pipeline.Edition{Number: b.Ref.Number}, Path: b.path("figures"), Day: clockTime(b.At)}
	figures, scores := b.adjustedOf(v.lang, head), b.rescoredOf(v.lang, head)
	x.Pages, x.Scores = firstChanges(figures), firstChanges(scores)
	x.Changes = slices.Concat(figures[:x.Pages.To], scores[:x.Scores.To])
	return x, nil
}

func firstChanges(list []adjusted) pager {
	return pager{From: 1, To: min(changesShown, len(list)), Total: len(list)}
}

// seriesPage shows one figure over time.
type seriesPage struct {
	Indicator *pipeline.Indicator
	Unit      string
	Kinds     []kindChoice
	Points    []point
	Columns   bool   // amounts are drawn as columns, states and rates as a line
	Bound     string // of the target in the newest period, as a number for the chart; "" for none
	BoundSaid string
	Tree      bool // some period has another tree
}

// kindChoice is a kind of period that there are figures of.
type kindChoice struct {
	Kind pipeline.PeriodKind
	Name string
	Path string
	Here bool
}

// point is one period of a series.
type point struct {
	Period   pipeline.Period
	Value    string // "" where there is none
	Coverage string
	Verdict  string
	Light    shown.Light
	Number   string // plain decimal for the chart
	State    string // "bản chốt số 1", "dự thảo"
	Draft    bool
	Broken   bool   // the unit is not the same as in the period before
	Unlike   string // why the figure is not of the same thing as the one before: a form changed
	Uneven   bool   // n/N differs by more than a tenth from the period before
	Why      string // why there is no figure
	Path     string
}

func (v *visit) series() error {
	ind, rows, kinds, err := v.seriesOf()
	if err != nil {
		return err
	}
	page := seriesPage{Indicator: ind, Unit: v.unitName(v.unit), Columns: ind.Kind == pipeline.Flow || ind.Kind == pipeline.Distinct}
	for _, k := range kinds {
		page.Kinds = append(page.Kinds, kindChoice{k, said(v.lang, k.Vietnamese(), string(k)), link("series", v.unit, ind.Code) + "?kind=" + query(string(k)), len(rows) > 0 && rows[0].Kind == k})
	}
	for i := range rows {
		p := v.point(ind, rows, i)
		page.Tree = page.Tree || p.Broken
		page.Points = append(page.Points, p)
	}
	if n := len(rows); n > 0 {
		last := rows[n-1]
		if t := ind.TargetIn(last.tier, last.Period); t != nil {
			page.Bound, page.BoundSaid = t.Bound.String(), boundWord(v.lang, t.String(), ind.Unit)
		}
	}
	v.under(pipeline.Say("Số liệu", "Figures"), link("periods", v.current(), "figures"))
	return v.render("series", page)
}

// point says one period of a series.
func (v *visit) point(ind *pipeline.Indicator, rows []published, i int) point {
	x := rows[i]
	p := point{Period: x.Period, Broken: x.broken, Why: gapSaid(v.lang, x), Unlike: x.unlike.In(v.lang)}
	if x.gap != pipeline.NoGap {
		return p
	}
	light := shown.LightOf(x.Result)
	p.Value, p.Coverage, p.Verdict, p.Light = figure(v.lang, x.Result, ind), coverage(v.lang, x.Result), lightWord(v.lang, light), light
	p.Number, p.Draft = x.Value.String(), x.ref.Number == 0
	p.State = said(v.lang, "dự thảo", "draft")
	if !p.Draft {
		p.State = said(v.lang, "bản chốt số ", "edition ") + count(v.lang, x.ref.Number)
	}
	if i > 0 && rows[i-1].gap == pipeline.NoGap {
		p.Uneven = shown.Uneven(x.Result, rows[i-1].Result)
	}
	p.Path = link("periods", x.Period, "figures", v.unit, ind.Code) + "?edition=" + count(pipeline.English, x.ref.Number)
	return p
}

// gapSaid says why a period of a series has no figure.
func gapSaid(lang pipeline.Language, x published) string {
	switch x.gap {
	case pipeline.NoGap:
		return ""
	case pipeline.GapLacking:
		return said(lang, "chưa tổng hợp", "not consolidated")
	case pipeline.GapUnasked:
		return x.why.In(lang)
	}
	return said(lang, "không có: đơn vị chưa lập, đã hết hiệu lực hoặc không phải báo cáo", "none: the unit was not there or is not asked")
}
