package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/pipeline/web/signin"
)

// figureRoutes lists the addresses of figures.
func figureRoutes() []route {
	return []route{
		{"GET /periods/{period}/figures", signin.ReadFigures, scoped, laidOnce((*visit).figures)},
		{"GET /periods/{period}/figures/{unit}", signin.ReadFigures, ofUnit, laidOnce((*visit).unitFigures)},
		{"GET /periods/{period}/figures/{unit}/{indicator}", signin.ReadFigures, ofUnit, laidOnce((*visit).figure)},
		{"GET /periods/{period}/figures/{unit}/{indicator}/marked/{submission...}", signin.ReadFigures, ofUnit, (*visit).marked},
		{"GET /periods/{period}/targets", signin.ReadFigures, scoped, laidOnce((*visit).targets)},
		{"GET /periods/{period}/league", signin.ReadFigures, scoped, laidOnce((*visit).league)},
		{"GET /periods/{period}/editions", signin.ReadFigures, scoped, laidOnce((*visit).editions)},
		{"GET /series/{unit}/{indicator}", signin.ReadFigures, ofUnit, laidOnce((*visit).series)},
	}
}

// state is which published state of a period a page shows, and the others that there are.
type state struct {
	Period  pipeline.Period
	Number  int    // 0 is the draft
	At      string // when it was made
	Note    string // of the closing
	Stale   bool   // a draft that was not computed from what counts now
	Later   int    // the last edition of the period, where that is a later one than this
	Waiting bool   // it is the last one, and reports came since
	Choices []stateChoice
	Keep    []kept // what else the page was asked for
}

// kept is a parameter that choosing another state keeps.
type kept struct{ Name, Value string }

// stateChoice is one published state of a period.
type stateChoice struct {
	Number int
	At     string
	Here   bool
}

// ref is the published state that the reader asked for: ?edition=, else the last edition
// of the period, else the draft.
func (v *visit) ref() (pipeline.EditionRef, error) {
	ref := pipeline.EditionRef{Period: v.period}
	asked := v.r.URL.Query().Get("edition")
	if asked == "" {
		if last := v.Basis.Last(v.period); last != nil {
			ref.Number = last.Number
		}
		return ref, nil
	}
	n, err := strconv.Atoi(asked)
	if err != nil || n < 0 {
		return ref, errNotFound
	}
	ref.Number = n
	return ref, nil
}

// errUnpublished is a period that was never consolidated.
var errUnpublished = wrong{http.StatusNotFound, pipeline.Say("Kỳ này chưa được tổng hợp, nên chưa có số liệu. Hãy chọn kỳ khác, hoặc chờ lần tổng hợp đầu tiên.",
	"This period was not consolidated yet and has no figures. Choose another period, or wait for its first consolidation.")}

// errLost is a period that was consolidated and whose figures are gone or cannot be read:
// they are derived, and come back with the next consolidation.
var errLost = wrong{http.StatusNotFound, pipeline.Say("Kỳ này đã được tổng hợp, nhưng tệp số liệu (nguon-so-lieu.zip) không còn hoặc bị hỏng. Cần tổng hợp lại kỳ này; các tài liệu đã in vẫn có ở trang Tài liệu.",
	"This period was consolidated, but the file of its figures (nguon-so-lieu.zip) is gone or damaged. It has to be consolidated again; the documents that were printed are still on the page Documents.")}

// published is the state that the reader asked for, at hand. Its tree may be another than
// that of the period today, so that rights are looked at on it again.
func (v *visit) published() (*book, error) {
	ref, err := v.ref()
	if err != nil {
		return nil, err
	}
	p, err := v.office.Published(v.r.Context(), ref)
	if errors.Is(err, ErrNothing) && !slices.Contains(v.Published, v.period) {
		return nil, errUnpublished
	}
	if errors.Is(err, ErrNothing) && v.Basis.Last(v.period) == nil && ref.Number == 0 {
		return nil, errLost
	}
	if err != nil {
		return nil, err
	}
	b := p.inHand()
	if v.unit != "" {
		if err := v.within(b, v.unit); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// within tells whether the reader sees a unit on the tree of published figures.
func (v *visit) within(b *book, unit string) error {
	if _, ok := b.Tree.Unit(unit); !ok {
		return errNotFound
	}
	if !v.user.Sees(b.Tree, unit) {
		return refusal{signin.ReadFigures}
	}
	return nil
}

// head is the unit at whose subtree the reader looks: ?unit=, else all that it sees.
func (v *visit) head(b *book) (string, error) {
	head := v.r.URL.Query().Get("unit")
	if head == "" {
		head = v.user.Unit
	}
	if head == "" {
		head = b.Tree.Root().Code
	}
	return head, v.within(b, head)
}

// stateOf says which state a book is, with a choice of the others. Parameters named are
// kept when another is chosen.
func (v *visit) stateOf(b *book, keep ...string) state {
	s := state{Period: b.Ref.Period, Number: b.Ref.Number, At: clockTime(b.At), Stale: b.Ref.Number == 0 && !b.Current}
	if e := v.Basis.Edition(b.Ref.Period, b.Ref.Number); e != nil && b.Ref.Number > 0 {
		s.Note = e.Note
	}
	if draft, err := v.office.Published(v.r.Context(), pipeline.EditionRef{Period: b.Ref.Period}); err == nil && draft.Ref.Number == 0 {
		s.Choices = append(s.Choices, stateChoice{Here: b.Ref.Number == 0})
	}
	for _, e := range v.Basis.Editions {
		if e.Period == b.Ref.Period {
			s.Choices = append(s.Choices, stateChoice{e.Number, clockTime(e.At), e.Number == b.Ref.Number})
		}
	}
	if c := v.closing(b.Ref.Period); c != nil && b.Ref.Number > 0 {
		if b.Ref.Number < c.Edition {
			s.Later = c.Edition
		} else {
			s.Waiting = c.Waiting > 0
		}
	}
	for _, name := range keep {
		if value := v.r.URL.Query().Get(name); value != "" {
			s.Keep = append(s.Keep, kept{name, value})
		}
	}
	return s
}

// before are the published states of the period before and of the year before that a
// state is compared with; one that was never published is left out.
func (v *visit) before(b *book) ([]earlier, error) {
	var out []earlier
	for _, x := range []struct {
		period pipeline.Period
		name   pipeline.Sentence
	}{{b.Ref.Period.Previous(), pipeline.Say("kỳ trước", "the period before")}, {b.Ref.Period.YearBefore(), pipeline.Say("cùng kỳ năm trước", "the year before")}} {
		p, err := v.office.Published(v.r.Context(), v.beside(b, x.period))
		if errors.Is(err, ErrNothing) {
			continue
		}
		if err != nil {
			return nil, err
		}
		old := p.inHand()
		out = append(out, earlier{old, x.name, b.sameSince(old), b.Programme, b.Ref.Period})
	}
	return out, nil
}

// beside is the state of another period that a state is compared with: of an edition the
// one that it was closed beside, of a draft what was published last.
func (v *visit) beside(b *book, period pipeline.Period) pipeline.EditionRef {
	ref := pipeline.EditionRef{Period: period}
	if b.Ref.Number == 0 {
		if last := v.Basis.Last(period); last != nil {
			ref.Number = last.Number
		}
		return ref
	}
	if e := v.Basis.Edition(b.Ref.Period, b.Ref.Number); e != nil {
		for _, x := range e.Beside {
			if x.Period == period {
				ref.Number = x.Number
			}
		}
	}
	return ref
}

// treeOfPack is the tree of a period by one programme.
type treeOfPack struct {
	pipeline.Period
	digest string
}

// sameSince returns the units whose figures of an earlier state are of the same thing.
func (b *book) sameSince(old *book) map[string]bool {
	once, _ := b.kept.LoadOrStore(treeOfPack{old.Ref.Period, old.Programme.Digest}, sync.OnceValue(func() map[string]bool {
		rule := b.Programme.Rule
		return pipeline.SameUnits(old.Tree, b.Tree, b.Programme.Changes, rule.Window(old.Ref.Period).To, rule.Window(b.Ref.Period).To)
	}))
	return once.(func() map[string]bool)()
}

// figuresPage shows some indicators of a subtree.
type figuresPage struct {
	State     state
	Head      pipeline.Unit
	Up        string // page of the unit above; "" where the reader sees none
	Own       string // page of all the head's figures
	Groups    []groupChoice
	Group     string // heading of the table
	Search    string
	Cards     []line // headline figures of the head
	Table     figureTable
	Targets   string
	League    string
	Editions  string
	Period    pipeline.Period
	Programme *pipeline.Programme
}

// groupChoice is a group of indicators to look at.
type groupChoice struct {
	ID, Name string
	Here     bool
}

func (v *visit) figures() error {
	v.chooser = "figures"
	b, err := v.published()
	if err != nil {
		return err
	}
	head, err := v.head(b)
	if err != nil {
		return err
	}
	q := v.r.URL.Query()
	page := figuresPage{State: v.stateOf(b, "unit", "group", "q"), Search: q.Get("q"), Own: b.figurePath(head), Period: v.period, Programme: b.Programme,
		Targets: b.path("targets") + "unit=" + query(head), League: b.path("league") + "unit=" + query(head), Editions: b.path("editions") + "unit=" + query(head)}
	page.Head, _ = b.Tree.Unit(head)
	if up := page.Head.Parent; up != "" && v.user.Sees(b.Tree, up) {
		page.Up = b.path("figures") + "unit=" + query(up) + "&group=" + query(q.Get("group"))
	}
	groups, chosen := groupChoices(v.lang, b.Programme, q.Get("group"))
	page.Groups, page.Group = groups, chosen.Name
	for _, ind := range shown.Headlines(b.Programme) {
		if l, ok := b.lineOf(v.lang, head, ind, nil); ok {
			page.Cards = append(page.Cards, l)
		}
	}
	if page.Table, err = v.tableOf(b, head, chosen, page.Search); err != nil {
		return err
	}
	for i := range page.Table.Rows {
		if r := &page.Table.Rows[i]; r.Deeper != "" {
			r.Deeper += "&group=" + query(q.Get("group"))
		}
	}
	return v.render("figures", page)
}

// groupChoices are the groups of indicators, what is shown first before all others.
func groupChoices(lang pipeline.Language, p *pipeline.Programme, asked string) ([]groupChoice, shown.Group) {
	chosen := shown.Group{Name: said(lang, "Chỉ tiêu chính", "Headline indicators"), Indicators: shown.Headlines(p)}
	out := []groupChoice{{"", chosen.Name, asked == ""}}
	for i, g := range shown.Groups(p) {
		id := strconv.Itoa(i + 1)
		out = append(out, groupChoice{id, g.Name, id == asked})
		if id == asked {
			chosen = g
		}
	}
	return out, chosen
}

// unitFiguresPage shows all the figures of one unit.
type unitFiguresPage struct {
	State    state
	Unit     pipeline.Unit
	Name     string
	Search   string
	Groups   []group
	Compared bool
	Tree     string // page of the table; "" where the unit has none below it
}

func (v *visit) unitFigures() error {
	b, err := v.published()
	if err != nil {
		return err
	}
	before, err := v.before(b)
	if err != nil {
		return err
	}
	search := v.r.URL.Query().Get("q")
	page := unitFiguresPage{State: v.stateOf(b, "q"), Name: b.unitName(v.unit), Search: search, Groups: b.groupsOf(v.lang, v.unit, search, before), Compared: len(before) > 0}
	if len(b.Tree.Children(v.unit)) > 0 {
		page.Tree = b.path("figures") + "unit=" + query(v.unit)
	}
	page.Unit, _ = b.Tree.Unit(v.unit)
	v.underFigures(b)
	return v.render("unitfigures", page)
}

// underFigures puts a page below the table of figures that the reader may see.
func (v *visit) underFigures(b *book) {
	v.under(pipeline.Say("Số liệu", "Figures"), b.path("figures"))
	var above []pipeline.Unit
	for u, ok := b.Tree.Unit(v.unit); ok && u.Parent != ""; {
		if u, ok = b.Tree.Unit(u.Parent); ok && v.user.Sees(b.Tree, u.Code) {
			above = append(above, u)
		}
	}
	for _, u := range slices.Backward(above) {
		v.under(pipeline.Sentence{Vietnamese: u.Name, English: u.Name}, b.figurePath(u.Code))
	}
}
