package web

import (
	"net/http"
	"slices"
	"strconv"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

// subject is whose affairs a page tells: rights are decided by it.
type subject int

const (
	scoped    subject = iota // of the units that the reader sees; the page leaves the others out
	whole                    // of the whole programme
	ofUnit                   // of the unit in the path, in the period asked for
	ofReceipt                // of the unit whose receipt it is; others are not told that there is one
)

// route is one address: what a reader must be allowed to do there, about whom, and what
// answers. [site.serve] is the only place where rights are looked at.
type route struct {
	pattern string // of [http.ServeMux]
	action  signin.Action
	subject subject
	answer  func(*visit) error
}

// routes lists every address but those of the assets and of signing in.
func routes() []route {
	all := []route{
		{"GET /{$}", signin.ReadFiling, scoped, (*visit).overview},
		{"GET /periods", signin.ReadFiling, scoped, (*visit).choosePeriod},
		{"GET /periods/{period}/filing", signin.ReadFiling, scoped, laidOnce((*visit).filing)},

		{"GET /units/{unit}", signin.ReadFiling, ofUnit, (*visit).unitPage},
		{"GET /units/{unit}/reminder", signin.ReadFiling, ofUnit, (*visit).reminder},
		{"GET /units/{unit}/blank", signin.ReadFiling, ofUnit, (*visit).blank},
		{"GET /units/{unit}/blank/{form}", signin.ReadFiling, ofUnit, (*visit).blank},
		{"POST /units/{unit}/upload", signin.Upload, ofUnit, (*visit).upload},
		{"GET /units/{unit}/uploads/{sha256}", signin.Upload, ofUnit, (*visit).awaitAnswer},
		{"GET /units/{unit}/receipts/{sequence}", signin.ReadFiling, ofReceipt, (*visit).receiptPage},
		{"GET /receipts/{sequence}/original", signin.ReadFiling, ofReceipt, (*visit).original},
		{"GET /receipts/{sequence}/answer", signin.ReadFiling, ofReceipt, (*visit).answer},
		{"GET /receipts/{sequence}/answer/{name}", signin.ReadFiling, ofReceipt, (*visit).answer},

		{"GET /periods/{period}/documents", signin.ReadDocuments, whole, (*visit).documents},
		{"GET /periods/{period}/documents/{name}", signin.ReadDocuments, whole, (*visit).document},
		{"GET /programme", signin.ReadFiling, scoped, (*visit).programme},
		{"GET /programme/forms/{form}", signin.ReadFiling, scoped, (*visit).form},

		{"GET /runs", signin.ReadRuns, whole, (*visit).runs},
		{"GET /orders", signin.Order, whole, (*visit).confirmOrder},
		{"POST /orders", signin.Order, whole, (*visit).giveOrder},
		{"GET /audit", signin.ReadAudit, whole, (*visit).audit},
		{"GET /users", signin.ReadUsers, whole, (*visit).users},
	}
	return slices.Concat(all, figureRoutes(), apiRoutes())
}

// serve answers a route: it finds what the request is about, looks whether its user may,
// and turns an error into a page.
func (s *site) serve(r route) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		user, signedIn := signin.From(req.Context())
		if !signedIn { // no door stood before it
			http.Error(w, "sign in first", http.StatusUnauthorized)
			return
		}
		v := &visit{site: s, w: w, r: req, user: user, lang: languageOf(req.Context()), known: s.kept.know(s.office.Snapshot())}
		defer v.survive()
		err := v.find()
		if err == nil {
			err = v.allow(r)
		}
		if err == nil {
			err = r.answer(v)
		}
		if err != nil {
			v.fail(err)
		}
	}
}

// find reads what the path is about: a period, a unit, a receipt.
func (v *visit) find() error {
	v.period = v.begins()
	if code := v.r.PathValue("period"); code != "" {
		return v.findPeriod(code)
	}
	if code := v.r.PathValue("unit"); code != "" {
		if err := v.findUnit(code); err != nil {
			return err
		}
	}
	if number := v.r.PathValue("sequence"); number != "" {
		return v.findReceipt(number)
	}
	return nil
}

// begins is the period of a page that names none: the current one, and for a reader whose
// unit ended or begins later the newest that has it. In others they would have nothing to
// see, and every page of figures that the navigation leads to would be none.
func (v *visit) begins() pipeline.Period {
	p := v.current()
	if v.user.Unit == "" {
		return p
	}
	for _, p := range slices.Concat([]pipeline.Period{p}, v.Periods) {
		if _, ok := v.tree(p).Unit(v.user.Unit); ok {
			return p
		}
	}
	return p
}

// held reads the code of a period that there is something of.
func (v *visit) held(code string) (pipeline.Period, error) {
	p, err := pipeline.ParsePeriod(code)
	if err != nil || !v.holds(p) {
		return pipeline.Period{}, errNotFound
	}
	return p, nil
}

func (v *visit) findPeriod(code string) error {
	p, err := v.held(code)
	if err != nil {
		return err
	}
	v.period = p
	if unit := v.r.PathValue("unit"); unit != "" {
		if _, ok := v.tree(p).Unit(unit); !ok {
			return errNotFound
		}
		v.unit = unit
	}
	return nil
}

// findUnit takes the period that ?period= names, else the current one, else the newest
// that has the unit.
func (v *visit) findUnit(code string) error {
	asked := v.r.URL.Query().Get("period")
	for _, p := range slices.Concat([]pipeline.Period{v.current()}, v.Periods) {
		if asked != "" && asked != p.String() {
			continue
		}
		if _, ok := v.tree(p).Unit(code); ok {
			v.unit, v.period = code, p
			return nil
		}
	}
	return errNotFound
}

func (v *visit) findReceipt(number string) error {
	n, _ := strconv.Atoi(number) // 0 is no receipt
	r := v.receiptAt(n)
	if r == nil || v.unit != "" && r.Unit != v.unit {
		return errNotFound
	}
	v.receipt = r
	return nil
}

// allow decides whether the user may have what a route answers.
func (v *visit) allow(r route) error {
	if !v.user.May(r.action) {
		return refusal{r.action}
	}
	tree := v.tree(v.period)
	switch r.subject {
	case whole:
		if !v.user.SeesAll(tree) {
			return refusal{r.action}
		}
	case ofUnit:
		if !v.user.Sees(tree, v.unit) {
			return refusal{r.action}
		}
	case ofReceipt:
		if !v.seesReceipt(v.receipt) {
			return hidden{r.action}
		}
	}
	return nil
}
