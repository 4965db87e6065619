package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"danvan/pipeline"
)

func (v *visit) apiPeriods() error {
	out := []periodView{}
	for _, p := range v.Periods {
		w := v.Programme.Rule.Window(p)
		x := periodView{Period: p, From: w.From, To: w.To, Consolidated: slices.Contains(v.Published, p), Closed: v.closing(p), Editions: []editionRow{}}
		for _, e := range v.Basis.Editions {
			if e.Period == p {
				x.Editions = append(x.Editions, editionRow{e.Number, e.At, v.closer(e.Who), e.Note, e.Record})
			}
		}
		out = append(out, x)
	}
	return v.json(out)
}

// apiUnits lists the units that the user sees, in tree order.
func (v *visit) apiUnits() error {
	if err := v.askedPeriod(); err != nil {
		return err
	}
	out := []unitView{}
	tree := v.tree(v.period)
	for _, u := range tree.Units() {
		if v.user.Sees(tree, u.Code) {
			out = append(out, unitView{u.Code, u.Name, u.Tier, u.Line, u.Parent, u.NationalCode, u.Counted})
		}
	}
	return part(v, out, apiPage)
}

// askedPeriod takes the period of ?period= where it stands.
func (v *visit) askedPeriod() error {
	asked := v.r.URL.Query().Get("period")
	if asked == "" {
		return nil
	}
	p, err := v.held(asked)
	if err == nil {
		v.period = p
	}
	return err
}

// receiptsPage is how many receipts are sent at once: each may have many findings.
const receiptsPage = 100

func (v *visit) apiReceipts() error {
	out := []receiptView{}
	for _, r := range v.index().byUnit[v.unit] {
		if v.seesReceipt(r) && (v.r.URL.Query().Get("period") == "" || v.periodOf(r) == v.period) {
			out = append(out, v.receiptView(r))
		}
	}
	return part(v, out, receiptsPage)
}

func (v *visit) apiReceipt() error { return v.json(v.receiptView(v.receipt)) }

// apiUpload takes the file that is the body of the request.
func (v *visit) apiUpload() error {
	name := v.r.URL.Query().Get("name")
	data, err := v.readSent(http.MaxBytesReader(v.w, v.r.Body, v.MaxUpload))
	if err != nil {
		return sendingFailed(err)
	}
	if name == "" || len(data) == 0 {
		return wrong{http.StatusBadRequest, pipeline.Say("Cần tham số name (tên tệp) và nội dung tệp trong thân yêu cầu.", "The parameter name and the file as the body of the request are needed.")}
	}
	after := len(v.Basis.Receipts)
	sum, err := v.office.Receive(v.r.Context(), v.user, v.unit, name, data)
	if err != nil {
		return asWrong(err, http.StatusUnprocessableEntity)
	}
	out := uploadView{Unit: v.unit, Name: name, SHA256: sum}
	for _, r := range v.office.Snapshot().Basis.Receipts[after:] {
		if r.SHA256 == sum && r.Unit == v.unit {
			out.Receipt = &r.Sequence
			v.w.Header().Set("Location", link("api", "v1", "units", v.unit, "receipts", r.Sequence))
		}
	}
	return v.jsonStatus(http.StatusAccepted, out)
}

// asWrong makes a request that was refused in words out of an error that holds them.
func asWrong(err error, status int) error {
	var why pipeline.Sentence
	if errors.As(err, &why) {
		return wrong{status, why}
	}
	return err
}

// apiStatus is who has filed what among the units that the user sees.
func (v *visit) apiStatus() error {
	out := pipeline.StatusRow{FilingStatus: v.seen(v.period), Closed: v.closing(v.period)}
	out.Reports = pipeline.OrEmpty(out.Reports)
	return v.json(out)
}

func (v *visit) apiIndicators() error {
	out := []indicatorView{}
	p := v.Programme.In(v.period)
	for i := range p.Indicators {
		ind := &p.Indicators[i]
		x := indicatorView{ind.Code, ind.Name, ind.Group, ind.Kind, ind.Unit, ind.HigherIsBetter, []targetView{}}
		for _, tier := range p.Tiers {
			if t := ind.TargetIn(tier.Code, v.period); t != nil {
				x.Targets = append(x.Targets, targetView{tier.Code, t.String(), t.Wording})
			}
		}
		out = append(out, x)
	}
	return v.json(out)
}

func (v *visit) apiResults() error {
	b, err := v.published()
	if err != nil {
		return err
	}
	q := v.r.URL.Query()
	if unit := q.Get("unit"); unit != "" {
		if err := v.within(b, unit); err != nil {
			return err
		}
	}
	if code := q.Get("indicator"); code != "" && b.Programme.Indicator(code) == nil {
		return errNotFound
	}
	sees := map[string]bool{}
	for _, u := range b.Tree.Units() {
		sees[u.Code] = v.user.Sees(b.Tree, u.Code)
	}
	var out []pipeline.Result
	for _, r := range b.Results {
		if sees[r.Unit] && (q.Get("unit") == "" || q.Get("unit") == r.Unit) && (q.Get("indicator") == "" || q.Get("indicator") == r.Indicator) {
			out = append(out, r)
		}
	}
	rows := make([]pipeline.ResultRow, len(out))
	for i, r := range out {
		rows[i] = pipeline.RowOf(b.Programme, b.Tree, b.Ref, r)
	}
	return part(v, rows, apiPage)
}

func (v *visit) apiExplain() error {
	b, err := v.published()
	if err != nil {
		return err
	}
	x, err := v.office.Explain(v.r.Context(), b.Ref, v.unit, v.r.PathValue("indicator"))
	if err != nil {
		return err
	}
	return v.json(x)
}

func (v *visit) apiAdjustments() error {
	b, err := v.published()
	if err != nil {
		return err
	}
	out := adjustmentsView{Period: b.Ref.Period, To: b.Ref.Number, From: max(0, b.Ref.Number-1), Adjustments: []pipeline.Adjustment{}, Scores: []pipeline.Rescored{}}
	if last := v.Basis.Last(b.Ref.Period); b.Ref.Number == 0 && last != nil {
		out.From = last.Number
	}
	for _, a := range b.Changes {
		if v.user.Sees(b.Tree, a.Unit) {
			a.Causes = pipeline.OrEmpty(a.Causes)
			out.Adjustments = append(out.Adjustments, a)
		}
	}
	for _, s := range b.Rescored {
		if v.user.Sees(b.Tree, s.Unit) {
			s.Causes = pipeline.OrEmpty(s.Causes)
			out.Scores = append(out.Scores, s)
		}
	}
	return v.json(out)
}

func (v *visit) apiSeries() error {
	ind, points, _, err := v.seriesOf()
	if err != nil {
		return err
	}
	out := make([]pipeline.SeriesRow, len(points))
	for i, x := range points {
		out[i] = v.Programme.SeriesRowOf(x.Period, v.unit, ind.Code)
		out[i].Break, out[i].FormBreak = x.broken, x.unlike.In(v.lang)
		out[i].AsReported = pipeline.SeriesFigure{Result: x.Result, Gap: x.gap, Why: x.why}.Row(v.lang)
		if x.gap == pipeline.GapLacking {
			out[i].Lacking = append(out[i].Lacking, x.Period)
		}
	}
	return v.json(out)
}

func (v *visit) apiDocuments() error {
	ref, err := v.ref()
	if err != nil {
		return err
	}
	list, err := v.office.Documents(v.r.Context(), ref)
	if errors.Is(err, ErrNothing) {
		_, err = v.published() // says why, where there are no figures either
	}
	if err != nil {
		return err
	}
	return v.json(pipeline.OrEmpty(list))
}

func (v *visit) apiDownload() error {
	ref, err := v.ref()
	if err != nil {
		return err
	}
	d, err := v.office.Document(v.r.Context(), ref, v.r.PathValue("name"))
	if err != nil {
		return err
	}
	return v.download(d)
}

func (v *visit) apiWork() error {
	w := v.office.Work()
	out := workView{Waiting: []orderView{}, Ended: []runView{}}
	if w.Now != nil {
		now := v.runView(*w.Now)
		out.Now = &now
	}
	for _, o := range w.Waiting {
		out.Waiting = append(out.Waiting, orderRow(o))
	}
	for _, e := range w.Ended {
		x := v.runView(e.Running)
		x.Ended, x.Failure, x.Ledger = &e.Ended, e.Failure, pipeline.OrEmpty(e.Ledger)
		out.Ended = append(out.Ended, x)
	}
	return v.json(out)
}

// mostOrder bounds the body of an order.
const mostOrder = 64 << 10

// apiOrder has something done. The same rules hold as on the page that asks first.
func (v *visit) apiOrder() error {
	var o orderView
	dec := json.NewDecoder(http.MaxBytesReader(v.w, v.r.Body, mostOrder))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&o); err != nil || dec.More() {
		return wrong{http.StatusBadRequest, pipeline.Say("Thân yêu cầu phải là một đối tượng JSON có job, period và note.", "The body must be one JSON object with job, period and note.")}
	}
	order, err := v.readOrder(func(name string) string {
		return map[string]string{"job": string(o.Job), "period": o.Period.String(), "note": o.Note}[name]
	})
	if err != nil {
		return err
	}
	if why := v.cannot(order); !why.IsZero() {
		return wrong{http.StatusConflict, why}
	}
	if err := v.office.Order(v.r.Context(), v.user, order); err != nil {
		return asWrong(err, http.StatusConflict)
	}
	return v.jsonStatus(http.StatusAccepted, orderRow(order))
}
