package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

// sourcesShown is how many cells a page of a figure lists.
const sourcesShown = 50

// figurePage shows one figure with the cells that it was made from.
type figurePage struct {
	line
	State     state
	Indicator *pipeline.Indicator
	Unit      string
	Kind      string // how it is made
	Wording   string // of the target
	Source    string // of the target
	Failing   []unitLink
	Compared  bool
	Text      bool // a narrative: the cells are what there is
	Explained bool // false where the cells cannot be told just now
	Sources   []sourceRow
	Linked    bool // some of their files can be had here
	Role      bool // cells have more than one role
	Pages     pager
	Missing   []unitLink
	AddsUp    bool
	Sum       string     // what the cells come to
	Below     []belowRow // units directly below
	All       string     // all figures of the unit
	Series    string
}

// belowRow is the figure of a unit directly below.
type belowRow struct {
	Unit string
	cell
}

// unitLink is a unit with the page of its figure; Path is "" where the reader may not
// see it.
type unitLink struct{ Name, Path string }

// pager tells which part of a long list a page shows.
type pager struct {
	From, To, Total int
	Before, After   string // addresses; "" where there is nothing
}

func (v *visit) figure() error {
	b, err := v.published()
	if err != nil {
		return err
	}
	ind := b.Programme.Indicator(v.r.PathValue("indicator"))
	if ind == nil {
		return errNotFound
	}
	before, err := v.before(b)
	if err != nil {
		return err
	}
	l, ok := b.lineOf(v.lang, v.unit, ind, before)
	if !ok && ind.Kind != pipeline.Narrative {
		return errNotFound
	}
	page := figurePage{line: l, State: v.stateOf(b), Indicator: ind, Unit: b.unitName(v.unit), Kind: kindWord(v.lang, ind.Kind), Compared: len(before) > 0,
		Text: ind.Kind == pipeline.Narrative, All: b.figurePath(v.unit), Series: link("series", v.unit, ind.Code)}
	page.Name = ind.Name
	if t := b.target(v.unit, ind); t != nil {
		page.Wording, page.Source = t.Wording, t.Source
	}
	r, _ := b.result(v.unit, ind.Code)
	page.Failing = v.links(b, b.failing(r, ind), ind.Code)
	if ind.Kind != pipeline.Narrative {
		for _, u := range b.Tree.Children(v.unit) {
			if c := b.cell(v.lang, u.Code, ind); c.Text != "" {
				page.Below = append(page.Below, belowRow{u.Name, c})
			}
		}
	}
	if err := v.sources(b, &page); err != nil {
		return err
	}
	v.underFigures(b)
	v.under(pipeline.Sentence{Vietnamese: page.Unit, English: page.Unit}, page.All)
	return v.render("figure", page)
}

// sources fills in the cells that a figure was made from. Where the workspace cannot say
// them, the page says so and shows the rest.
func (v *visit) sources(b *book, page *figurePage) error {
	x, err := v.office.Explain(v.r.Context(), b.Ref, v.unit, page.Indicator.Code)
	if errors.Is(err, ErrNothing) {
		return nil
	}
	if err != nil {
		return err
	}
	page.Explained, page.AddsUp, page.Sum = true, x.AddsUp, checkWord(v.lang, &x)
	page.Missing = v.links(b, x.Missing, page.Indicator.Code)
	page.Role = slices.ContainsFunc(x.Contributions, func(c pipeline.Contribution) bool { return c.Role != x.Contributions[0].Role })
	from := v.page(len(x.Contributions), sourcesShown, &page.Pages)
	for _, c := range x.Contributions[from:page.Pages.To] {
		row := v.source(b, page.Indicator.Code, c)
		page.Linked = page.Linked || row.Marked != ""
		page.Sources = append(page.Sources, row)
	}
	return nil
}

func (v *visit) source(b *book, indicator string, c pipeline.Contribution) sourceRow {
	row := sourceRow{Contribution: c, UnitName: b.unitName(c.Unit), Role: pipeline.RoleText(c.Role).In(v.lang), Shown: c.Value}
	if c.Role != "text" && c.Role != "key" {
		row.Shown = cellValue(v.lang, c.Value)
	}
	if row.FieldName = c.Label; c.Label == "" {
		row.FieldName = b.fieldName(c.Form, c.Field)
	}
	if !v.user.Sees(b.Tree, filerOf(c.Submission)) {
		return row // a superior's form tells of other units as well
	}
	if c.From == "" {
		row.Marked = b.markedPath(v.unit, indicator, c.Submission)
	} else {
		row.Elsewhere = b.unitName(c.From)
	}
	if r := v.receiptOf(c.Submission, c.Version); r != nil && v.user.May(signin.ReadFiling) && v.seesReceipt(r) {
		row.Receipt = link("units", r.Unit, "receipts", r.Sequence)
	}
	return row
}

// filerOf is the unit that a submission is of, which its name begins with.
func filerOf(submission string) string {
	unit, _, _ := strings.Cut(submission, "/")
	return unit
}

// markedPath is the original of a submission with the cells of a figure marked. The name
// of a submission has slashes of its own.
func (b *book) markedPath(unit, indicator, submission string) string {
	parts := []any{"periods", b.Ref.Period, "figures", unit, indicator, "marked"}
	for p := range strings.SplitSeq(submission, "/") {
		parts = append(parts, p)
	}
	return link(parts...) + "?edition=" + strconv.Itoa(b.Ref.Number)
}

func (v *visit) marked() error {
	b, err := v.published()
	if err != nil {
		return err
	}
	submission := v.r.PathValue("submission")
	if !v.user.Sees(b.Tree, filerOf(submission)) {
		return hidden{signin.ReadFigures}
	}
	x, err := v.office.Explain(v.r.Context(), b.Ref, v.unit, v.r.PathValue("indicator"))
	if err != nil {
		return err
	}
	for _, c := range x.Cells() {
		if c.Submission == submission && c.From != "" {
			return wrong{http.StatusNotFound, pipeline.Say("Tệp gốc %s lưu ở %s, không ở đây; hãy tra ở đó theo tên tệp và mã kiểm chứng SHA-256 %s.",
				"The original %s is with %s and not here: look there by the file's name and its SHA-256 %s.", c.File, b.unitName(c.From), c.SHA256)}
		}
	}
	d, err := v.office.Marked(v.r.Context(), b.Ref, v.unit, v.r.PathValue("indicator"), submission)
	if err != nil {
		return err
	}
	return v.download(d)
}

// links names units with the page of a figure of each.
func (v *visit) links(b *book, units []string, indicator string) []unitLink {
	out := make([]unitLink, len(units))
	for i, code := range units {
		out[i].Name = b.unitName(code)
		if _, ok := b.result(code, indicator); ok && v.user.Sees(b.Tree, code) {
			out[i].Path = b.figurePath(code, indicator)
		}
	}
	return out
}

// page reads ?page= of a list and returns where it begins.
func (v *visit) page(total, size int, p *pager) (from int) {
	n, err := strconv.Atoi(v.r.URL.Query().Get("page"))
	last := max(1, (total+size-1)/size)
	if err != nil || n < 1 {
		n = 1
	}
	n = min(n, last)
	from = (n - 1) * size
	*p = pager{From: min(from+1, total), To: min(from+size, total), Total: total}
	at := func(n int) string {
		q := v.r.URL.Query()
		q.Set("page", strconv.Itoa(n))
		return v.r.URL.EscapedPath() + "?" + q.Encode()
	}
	if n > 1 {
		p.Before = at(n - 1)
	}
	if n < last {
		p.After = at(n + 1)
	}
	return from
}

type submissionIndexKey struct{}

// submitted names a submission with its version.
type submitted struct {
	id      string
	version int
}

// receiptOf finds the receipt of an accepted submission, or nil.
func (k *known) receiptOf(submission string, version int) *pipeline.Receipt {
	index := remember(k, submissionIndexKey{}, func() map[submitted]*pipeline.Receipt {
		out := map[submitted]*pipeline.Receipt{}
		for i := range k.Basis.Receipts {
			for _, s := range k.Basis.Receipts[i].Submissions {
				if at := (submitted{s.ID, s.Version}); s.Verdict == pipeline.Accepted && out[at] == nil {
					out[at] = &k.Basis.Receipts[i]
				}
			}
		}
		return out
	})
	return index[submitted{submission, version}]
}
