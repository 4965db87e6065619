package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"danvan/pipeline"
	"danvan/pipeline/web"
	"danvan/pipeline/web/signin"
)

// description is as much of the OpenAPI document as the tests look at.
type description struct {
	Paths map[string]map[string]struct {
		Parameters []struct {
			Ref      string `json:"$ref"`
			Name, In string
		}
		Responses map[string]struct {
			Content map[string]struct {
				Schema json.RawMessage
			}
		}
	}
	Components struct {
		Parameters map[string]struct{ Name, In string }
		Schemas    map[string]struct {
			Type       any
			Properties map[string]any
			Required   []string
		}
	}
}

func readDescription(t *testing.T) (d description) {
	t.Helper()
	b, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// parameters of an operation by where they stand, in alphabetical order.
func (d *description) parameters(path, method, in string) []string {
	var out []string
	for _, p := range d.Paths[path][method].Parameters {
		if p.Ref != "" {
			one := d.Components.Parameters[strings.TrimPrefix(p.Ref, "#/components/parameters/")]
			p.Name, p.In = one.Name, one.In
		}
		if p.In == in {
			out = append(out, p.Name)
		}
	}
	slices.Sort(out)
	return out
}

func TestTheDescriptionHasEveryRouteAndParameter(t *testing.T) {
	d := readDescription(t)
	described := 0
	for path := range d.Paths {
		described += len(d.Paths[path])
	}
	table := web.APITable()
	if described != len(table) || described < 15 {
		t.Errorf("%d addresses are described, %d are answered", described, len(table))
	}
	for pattern, params := range table {
		method, path, _ := strings.Cut(pattern, " ")
		method = strings.ToLower(method)
		if d.Paths[path][method].Responses == nil {
			t.Errorf("%s is not described", pattern)
			continue
		}
		var inPath []string
		for _, m := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(path, -1) {
			inPath = append(inPath, m[1])
		}
		slices.Sort(inPath)
		want := append([]string{"lang"}, params...)
		slices.Sort(want)
		if got := d.parameters(path, method, "query"); !slices.Equal(got, want) {
			t.Errorf("%s takes %v and is described with %v", pattern, want, got)
		}
		if got := d.parameters(path, method, "path"); !slices.Equal(got, inPath) {
			t.Errorf("%s has %v in its path and is described with %v", pattern, inPath, got)
		}
	}
}

// Objects are described whole: a member that the description lacks fails [holds].
func TestTheDescriptionIsClosed(t *testing.T) {
	d := readDescription(t)
	optional := map[string][]string{"FrozenResult": {"target", "verdict"}, "SeriesRow": {"published", "since", "to_date_since"}, "Explained": {"since"}, "ExplainedPart": {"published"}, "Closing": {"stale"}, "Contribution": {"from"}, "Adjustment": {"to_date", "earlier"}, "Rescored": {"earlier"}, "Unplaced": {"form"}, "Status": {"unplaced"}}
	for name, s := range d.Components.Schemas {
		if s.Type != "object" {
			continue
		}
		for property := range s.Properties {
			if !slices.Contains(s.Required, property) && !slices.Contains(optional[name], property) {
				t.Errorf("%s.%s is described as if it could be left out", name, property)
			}
		}
	}
}

// schemas compiles the schemas of the description, each once.
var schemas = sync.OnceValue(func() *jsonschema.Compiler {
	b, err := os.ReadFile("openapi.json")
	if err != nil {
		panic(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		panic(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource("openapi.json", doc); err != nil {
		panic(err)
	}
	return c
})

// Every object is described with the members that it has, those included that no answer
// of the worked example fills.
func TestTheDescriptionHasEveryMember(t *testing.T) {
	d := readDescription(t)
	shapes := web.APIShapes()
	for name, s := range d.Components.Schemas {
		if s.Type != "object" || name == "Problem" {
			continue
		}
		shape, ok := shapes[name]
		if !ok {
			t.Errorf("%s is described and nothing has that shape", name)
			continue
		}
		var described []string
		for property := range s.Properties {
			described = append(described, property)
		}
		slices.Sort(described)
		if got := members(reflect.TypeOf(shape)); !slices.Equal(got, described) {
			t.Errorf("%s has %v and is described with %v", name, got, described)
		}
	}
}

// members are the names that a type's members have in JSON, in alphabetical order.
func members(t reflect.Type) []string {
	var out []string
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			out = append(out, members(f.Type)...)
		case name != "-":
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// holds validates an answer against what the description says of its address.
func holds(t *testing.T, path, method, status, kind string, body []byte) {
	t.Helper()
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	at := fmt.Sprintf("#/paths/%s/%s/responses/%s/content/%s/schema", escape.Replace(path), method, status, escape.Replace(kind))
	if status == "default" {
		at = "#/components/schemas/Problem"
	}
	schema, err := schemas().Compile("openapi.json" + strings.NewReplacer("{", "%7B", "}", "%7D").Replace(at))
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Fatalf("%s %s: %v: %s", method, path, err, body)
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("%s %s answers otherwise than it is described: %v\n%s", method, path, err, body)
	}
}

// apiCalls asks every address of the API once, as the worked example answers it.
var apiCalls = []struct {
	pattern, url, body string
	about              string // unit that it is about; "" the scope of who asks, "*" the whole
	action             signin.Action
	want               string // some of what the answer holds
}{
	{"GET /api/v1/openapi.json", "/api/v1/openapi.json", "", "", signin.ReadFiling, `"openapi"`},
	{"GET /api/v1/periods", "/api/v1/periods", "", "", signin.ReadFiling, `{"period":"2021-Q1","from":"2020-12-15","to":"2021-03-14","consolidated":true,"closed":{"edition":2`},
	{"GET /api/v1/units", "/api/v1/units?period=2021-Q2", "", "", signin.ReadFiling, `{"code":"A","name":"Xã A","tier":"commune"`},
	{"GET /api/v1/units/{unit}/receipts", "/api/v1/units/A/receipts", "", "A", signin.ReadFiling, `"sequence":1`},
	{"GET /api/v1/units/{unit}/receipts/{sequence}", "/api/v1/units/A/receipts/1", "", "A", signin.ReadFiling, `"file":"=HYPERLINK`},
	{"POST /api/v1/units/{unit}/upload", "/api/v1/units/A/upload?name=t.xlsx", "sai", "A", signin.Upload, `"sha256":"`},
	{"GET /api/v1/periods/{period}/status", "/api/v1/periods/2021-Q2/status", "", "", signin.ReadFiling, `"totals":{"expected":`},
	{"GET /api/v1/periods/{period}/indicators", "/api/v1/periods/2021-Q2/indicators", "", "", signin.ReadFigures, `"target":"\u003e= 85"`},
	{"GET /api/v1/periods/{period}/results", "/api/v1/periods/2021-Q2/results?indicator=rate&unit=A", "", "A", signin.ReadFigures, `"value":90,"numerator":9,"denominator":10,"units_reported":1,"units_expected":1`},
	{"GET /api/v1/periods/{period}/explain/{unit}/{indicator}", "/api/v1/periods/2021-Q2/explain/D1/rate?edition=0", "", "D1", signin.ReadFigures, `"cell":"C9"`},
	{"GET /api/v1/periods/{period}/adjustments", "/api/v1/periods/2021-Q1/adjustments?edition=2", "", "", signin.ReadFigures, `"from":1,"to":2`},
	{"GET /api/v1/series/{unit}/{indicator}", "/api/v1/series/A/received?kind=quarter", "", "A", signin.ReadFigures, `"break":true`},
	{"GET /api/v1/periods/{period}/documents", "/api/v1/periods/2021-Q2/documents", "", "*", signin.ReadDocuments, `{"name":"bao-cao.docx","size":48120}`},
	{"GET /api/v1/periods/{period}/documents/{name}", "/api/v1/periods/2021-Q2/documents/bao-cao.docx", "", "*", signin.ReadDocuments, "document bao-cao.docx"},
	{"GET /api/v1/work", "/api/v1/work", "", "*", signin.ReadRuns, `"job":"consolidate"`},
	{"POST /api/v1/orders", "/api/v1/orders", `{"job":"consolidate","period":"2021-Q2"}`, "*", signin.Order, `"job":"consolidate","period":"2021-Q2"`},
}

func TestEveryAnswerOfTheAPIIsAsDescribedAndForThoseWhoMay(t *testing.T) {
	tested := map[string]bool{}
	for _, call := range apiCalls {
		tested[call.pattern] = true
		method, path, _ := strings.Cut(call.pattern, " ")
		s, o := newFigureSite(t)
		for _, user := range figureUsers() {
			tree := o.Snapshot().Programme.Tree(quarter(2021, 2))
			may := user.May(call.action) && (call.about == "" || call.about == "*" && user.SeesAll(tree) || call.about != "*" && user.Sees(tree, call.about))
			w := s.do(user, httptest.NewRequest(method, call.url, strings.NewReader(call.body)))
			kind := w.Header().Get("Content-Type")
			switch {
			case !may:
				if w.Code != http.StatusForbidden && w.Code != http.StatusNotFound || kind != "application/problem+json" {
					t.Errorf("%s by %s: %d %s", call.url, user.Login, w.Code, kind)
				}
				holds(t, path, strings.ToLower(method), "default", kind, w.Body.Bytes())
			case strings.HasSuffix(call.url, ".docx"):
				if w.Code != http.StatusOK || w.Body.String() != call.want {
					t.Errorf("%s by %s: %d %s", call.url, user.Login, w.Code, w.Body)
				}
				if _, described := readDescription(t).Paths[path]["get"].Responses["200"].Content[kind]; !described {
					t.Errorf("%s answers with %s, which is not described", call.url, kind)
				}
			default:
				status := http.StatusOK
				if method == http.MethodPost {
					status = http.StatusAccepted
				}
				if w.Code != status || kind != "application/json" {
					t.Errorf("%s by %s: %d %s %s", call.url, user.Login, w.Code, kind, w.Body)
					continue
				}
				if body := w.Body.String(); user.Login == "tonghop" && !strings.Contains(body, strings.ReplaceAll(call.want, `\u003e`, ">")) {
					t.Errorf("%s lacks %s: %s", call.url, call.want, body)
				}
				holds(t, path, strings.ToLower(method), fmt.Sprint(status), kind, w.Body.Bytes())
			}
		}
	}
	for pattern := range web.APITable() {
		if !tested[pattern] {
			t.Errorf("%s is not tested", pattern)
		}
	}
}

// Lists hold what the user sees and nothing else.
func TestListsOfTheAPIKeepToTheScope(t *testing.T) {
	s, _ := newFigureSite(t)
	var units []struct{ Code string }
	s.decode(figureUsers()["d1"], "/api/v1/units", &units)
	if fmt.Sprint(units) != "[{D1} {A} {B}]" {
		t.Errorf("units %v", units)
	}
	var rows []pipeline.ResultRow
	s.decode(figureUsers()["chutich"], "/api/v1/periods/2021-Q2/results", &rows)
	if len(rows) != 9 || slices.ContainsFunc(rows, func(r pipeline.ResultRow) bool { return r.Unit != "D1" && r.Unit != "A" && r.Unit != "B" }) {
		t.Errorf("%d rows: %+v", len(rows), rows)
	}
	var status pipeline.StatusRow
	s.decode(figureUsers()["a"], "/api/v1/periods/2021-Q2/status", &status)
	if status.Totals.Expected != len(status.Reports) || slices.ContainsFunc(status.Reports, func(f pipeline.Filing) bool { return f.Unit != "A" }) {
		t.Errorf("%+v", status)
	}
}

func (s *site) decode(user signin.User, url string, into any) *httptest.ResponseRecorder {
	s.t.Helper()
	w := s.do(user, httptest.NewRequest(http.MethodGet, url, nil))
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		s.t.Fatalf("%s: %v: %s", url, err, w.Body)
	}
	return w
}

func TestWrongRequestsToTheAPIAreToldSo(t *testing.T) {
	s, _ := newFigureSite(t)
	for _, c := range []struct {
		method, url, body string
		want              int
	}{
		{"GET", "/api/v1/periods/2021-Q2/results?unitt=A", "", 400},
		{"GET", "/api/v1/periods/2021-Q2/results?unit=A&unit=B", "", 400},
		{"GET", "/api/v1/periods/2021-Q2/results?unit=X", "", 404},
		{"GET", "/api/v1/periods/2021-Q2/results?edition=7", "", 404},
		{"GET", "/api/v1/periods/2021-Q2/results?edition=-1", "", 404},
		{"GET", "/api/v1/periods/2020-Q3/results", "", 404},
		{"GET", "/api/v1/periods/1999-Q1/status", "", 404},
		{"GET", "/api/v1/series/A/story", "", 404},
		{"GET", "/api/v1/nothing", "", 404},
		{"GET", "/api/v1/units?page=0", "", 400},
		{"GET", "/api/v1/periods?lang=fr", "", 400},
		{"POST", "/api/v1/periods", "", 405},
		{"GET", "/api/v1/orders", "", 405},
		{"GET", "/api/v1/units?page=2", "", 400},
		{"GET", "/api/v1/units?page=x", "", 400},
		{"POST", "/api/v1/units/A/upload", "x", 400},
		{"POST", "/api/v1/units/A/upload?name=x.xlsx", "", 400},
		{"POST", "/api/v1/units/A/upload?name=x.xlsx", strings.Repeat("x", 1<<20+1), 413},
		{"POST", "/api/v1/orders", `{"job":"close","period":"2021-Q2","force":true}`, 400},
		{"POST", "/api/v1/orders", `{"job":"burn"}`, 404},
		{"POST", "/api/v1/orders", `[`, 400},
	} {
		w := s.do(figureUsers()["tonghop"], httptest.NewRequest(c.method, c.url, strings.NewReader(c.body)))
		if w.Code != c.want || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %d %s, want %d", c.method, c.url, w.Code, w.Body, c.want)
		}
		holds(t, "", "", "default", "", w.Body.Bytes())
	}
}

func TestTheAPISendsAgainOnlyWhatChanged(t *testing.T) {
	s, o := newFigureSite(t)
	url := "/api/v1/periods/2021-Q2/results"
	first := s.do(figureUsers()["tonghop"], httptest.NewRequest("GET", url, nil))
	again := httptest.NewRequest("GET", url, nil)
	again.Header.Set("If-None-Match", first.Header().Get("ETag"))
	if w := s.do(figureUsers()["tonghop"], again); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	o.publishAgain(pipeline.EditionRef{Period: quarter(2021, 2)}).Results[0].Value = pipeline.Known(1)
	if w := s.do(figureUsers()["tonghop"], again); w.Code != http.StatusOK || w.Body.String() == first.Body.String() {
		t.Errorf("%d after a change", w.Code)
	}
}

func TestLongListsComeInParts(t *testing.T) {
	s, o := newFigureSite(t)
	ref := pipeline.EditionRef{Period: quarter(2021, 2)}
	next := o.publishAgain(ref)
	for range 2100 - len(next.Results) {
		next.Results = append(next.Results, next.Results[0])
	}
	var total int
	for url, n := "/api/v1/periods/2021-Q2/results", 1; url != ""; n++ {
		var rows []pipeline.ResultRow
		w := s.decode(figureUsers()["tonghop"], url, &rows)
		total += len(rows)
		if w.Header().Get("X-Total-Count") != "2100" || n > 3 {
			t.Fatalf("part %d: %v", n, w.Header())
		}
		url = ""
		if m := regexp.MustCompile(`<([^>]*)>; rel="next"`).FindStringSubmatch(w.Header().Get("Link")); m != nil {
			url = m[1]
		}
	}
	if total != 2100 {
		t.Errorf("%d rows in all parts", total)
	}
}
