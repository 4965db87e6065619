package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

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

// TestAProvinceIsShownInTime asks for each page twenty times, one after the other, and
// then for 200 pages at once. The first of each pays for what the others find computed.
func TestAProvinceIsShownInTime(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	office := province()
	h := web.New(office, webtest.Door{Anyone: webtest.Consolidator}, webtest.Now, quiet())
	paths := []string{"/", "/periods/2021-Q2/filing", "/periods/2021-Q2/filing?by=periods", "/units/TN", "/units/D07", "/units/D07.X05", "/units/D07.X05/receipts/4000", "/programme", "/runs", "/orders?job=close&period=2021-Q2"}
	took := map[string][]time.Duration{}
	for range 20 {
		for _, path := range paths {
			start := time.Now()
			w := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Header.Set("Accept-Encoding", "gzip")
			h.ServeHTTP(w, r)
			took[path] = append(took[path], time.Since(start))
			if w.Code != 200 && w.Code != 404 {
				t.Fatalf("%s: %d", path, w.Code)
			}
		}
	}
	for _, path := range paths {
		slices.Sort(took[path])
		if median := took[path][10]; median > 100*time.Millisecond {
			t.Errorf("%s takes %s", path, median)
		}
		t.Logf("%-40s median %8s, p95 %8s, first and worst %8s", path, took[path][10], took[path][18], took[path][19])
	}
	var wait sync.WaitGroup
	start := time.Now()
	for n := range 200 {
		wait.Go(func() {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, paths[n%len(paths)], nil))
		})
	}
	wait.Wait()
	t.Logf("200 at once: %s", time.Since(start))
}
