package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"danvan/pipeline"
	"danvan/pipeline/web"
	"danvan/pipeline/web/webtest"
)

// province is a workspace as large as the largest province: 30 districts, 600 communes,
// eight quarters, all filed.
func province() *webtest.Office {
	office := webtest.New()
	office.Change(func(s *web.Snapshot) {
		p := *s.Programme
		p.Units = p.Units[:2:2]
		for d := range 30 {
			district := fmt.Sprintf("D%02d", d)
			p.Units = append(p.Units, pipeline.Unit{Code: district, Name: "Huyện " + district, Tier: "district", Parent: webtest.Province, Counted: true})
			for c := range 20 {
				code := fmt.Sprintf("%s.X%02d", district, c)
				p.Units = append(p.Units, pipeline.Unit{Code: code, Name: "Xã số " + code, Tier: "commune", Parent: district, Counted: true})
			}
		}
		p.First = pipeline.Period{Kind: pipeline.Quarter, Year: 2019, Number: 3}
		s.Programme, s.Periods, s.Basis = &p, nil, pipeline.Basis{}
		for q := webtest.Q2(); len(s.Periods) < 8; q = q.Previous() {
			s.Periods = append(s.Periods, q)
		}
		for _, q := range slices.Backward(s.Periods) {
			for _, e := range p.Expected(q) {
				at := e.Due.Time()
				n := len(s.Basis.Receipts) + 1
				s.Basis.Receipts = append(s.Basis.Receipts, pipeline.Receipt{Sequence: n, Unit: e.Unit.Code, File: "a.xlsx", ReceivedAt: at, SHA256: fmt.Sprint(n), Decision: pipeline.Accepted,
					Submissions: []pipeline.Submission{{ID: fmt.Sprint(n), Unit: e.Unit.Code, Form: e.Form.Code, Period: q, Version: 1, Verdict: pipeline.Accepted, ReceivedAt: at, Content: "x"}}})
			}
		}
	})
	return office
}

// provincePages are the pages of a province.
var provincePages = []string{"/", "/periods/2021-Q2/filing", "/periods/2021-Q2/filing?by=periods", "/units/TN", "/units/D07", "/units/D07.X05", "/units/D07.X05/receipts/4000", "/programme", "/runs", "/orders?job=close&period=2021-Q2"}

func provinceSite() http.Handler {
	return web.New(province(), webtest.Door{Anyone: webtest.Consolidator}, webtest.Now, quiet())
}

func ask(h http.Handler, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	h.ServeHTTP(w, r)
	return w
}

// mostAllocations is how often showing a page may allocate that was shown before: fewer
// than a fiftieth of a second's worth. One that goes through all that a province has filed
// allocates hundreds of thousands of times.
const mostAllocations = 20_000

// TestAProvinceIsShownInTime wants that the first reader of each page pays for what the
// others find computed, and asks for 200 pages at once. What it takes by the clock is
// [BenchmarkAProvince].
func TestAProvinceIsShownInTime(t *testing.T) {
	h := provinceSite()
	for _, path := range provincePages {
		if w := ask(h, path); w.Code != 200 && w.Code != 404 {
			t.Fatalf("%s: %d", path, w.Code)
		}
		if n := testing.AllocsPerRun(5, func() { ask(h, path) }); n > mostAllocations {
			t.Errorf("%s allocates %.0f times", path, n)
		}
	}
	var wait sync.WaitGroup
	for n := range 200 {
		wait.Go(func() { ask(h, provincePages[n%len(provincePages)]) })
	}
	wait.Wait()
}

// BenchmarkAProvince is what showing a page takes that was shown before.
func BenchmarkAProvince(b *testing.B) {
	h := provinceSite()
	for _, path := range provincePages {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				ask(h, path)
			}
		})
	}
}
