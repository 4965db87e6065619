package web

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

// apiDocument describes the API for other systems (OpenAPI 3.1). A test holds it equal
// to the routes, their parameters and what they answer.
//
//go:embed openapi.json
var apiDocument []byte

// apiRoute is one address of the API with the parameters that it takes behind "?"; any
// other is refused, so that a mistyped one is not passed over in silence.
type apiRoute struct {
	route
	params []string
}

// apiTable lists the addresses of the API. The rights are those of the pages.
func apiTable() []apiRoute {
	at := func(pattern string, action signin.Action, about subject, answer func(*visit) error, params ...string) apiRoute {
		return apiRoute{route{pattern, action, about, answer}, params}
	}
	return []apiRoute{
		at("GET /api/v1/openapi.json", signin.ReadFiling, scoped, (*visit).apiDescription),
		at("GET /api/v1/periods", signin.ReadFiling, scoped, (*visit).apiPeriods),
		at("GET /api/v1/units", signin.ReadFiling, scoped, (*visit).apiUnits, "period", "page"),
		at("GET /api/v1/units/{unit}/receipts", signin.ReadFiling, ofUnit, (*visit).apiReceipts, "period", "page"),
		at("GET /api/v1/units/{unit}/receipts/{sequence}", signin.ReadFiling, ofReceipt, (*visit).apiReceipt),
		at("POST /api/v1/units/{unit}/upload", signin.Upload, ofUnit, (*visit).apiUpload, "name"),
		at("GET /api/v1/periods/{period}/status", signin.ReadFiling, scoped, (*visit).apiStatus),
		at("GET /api/v1/periods/{period}/indicators", signin.ReadFigures, scoped, (*visit).apiIndicators),
		at("GET /api/v1/periods/{period}/results", signin.ReadFigures, scoped, (*visit).apiResults, "edition", "unit", "indicator", "page"),
		at("GET /api/v1/periods/{period}/explain/{unit}/{indicator}", signin.ReadFigures, ofUnit, (*visit).apiExplain, "edition"),
		at("GET /api/v1/periods/{period}/adjustments", signin.ReadFigures, scoped, (*visit).apiAdjustments, "edition"),
		at("GET /api/v1/series/{unit}/{indicator}", signin.ReadFigures, ofUnit, (*visit).apiSeries, "kind"),
		at("GET /api/v1/periods/{period}/documents", signin.ReadDocuments, whole, (*visit).apiDocuments, "edition"),
		at("GET /api/v1/periods/{period}/documents/{name}", signin.ReadDocuments, whole, (*visit).apiDownload, "edition"),
		at("GET /api/v1/work", signin.ReadRuns, whole, (*visit).apiWork),
		at("POST /api/v1/orders", signin.Order, whole, (*visit).apiOrder),
	}
}

// apiRoutes are the addresses of the API with their parameters looked at.
func apiRoutes() []route {
	var out []route
	for _, r := range apiTable() {
		one := r.route
		one.answer = func(v *visit) error {
			if err := v.knownParameters(r.params); err != nil {
				return err
			}
			return r.answer(v)
		}
		out = append(out, one)
	}
	return out
}

// knownParameters refuses a parameter that an address does not take; lang is taken
// everywhere.
func (v *visit) knownParameters(known []string) error {
	for name, values := range v.r.URL.Query() {
		switch {
		case name != "lang" && !slices.Contains(known, name):
			return wrong{http.StatusBadRequest, pipeline.Say("Địa chỉ này không có tham số %q.", "This address takes no parameter %q.", name)}
		case len(values) > 1:
			return wrong{http.StatusBadRequest, pipeline.Say("Tham số %q được ghi nhiều lần.", "The parameter %q is given more than once.", name)}
		case name == "lang" && values[0] != string(pipeline.Vietnamese) && values[0] != string(pipeline.English):
			return wrong{http.StatusBadRequest, pipeline.Say("Tham số lang phải là vi hoặc en.", "The parameter lang must be vi or en.")}
		}
	}
	return nil
}

// json answers with a value. What has not changed since the reader had it last is not
// sent again (ETag).
func (v *visit) json(value any) error { return v.jsonStatus(http.StatusOK, value) }

func (v *visit) jsonStatus(status int, value any) error {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return v.bytes(status, "application/json", body.Bytes())
}

func (v *visit) bytes(status int, kind string, body []byte) error {
	h := v.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Language", string(v.lang))
	h.Set("Cache-Control", "private, no-cache")
	if v.r.Method != http.MethodGet || status != http.StatusOK {
		h.Set("Cache-Control", "no-store")
	} else {
		sum := sha256.Sum256(body)
		tag := `W/"` + hex.EncodeToString(sum[:16]) + `"` // weak: the answer may be sent compressed
		h.Set("ETag", tag)
		if holdsTag(v.r.Header.Get("If-None-Match"), tag) {
			v.w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	v.w.WriteHeader(status)
	_, _ = v.w.Write(body) // who has gone away needs no answer
	return nil
}

// holdsTag compares weakly, as If-None-Match asks (RFC 9110).
func holdsTag(header, tag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		if one = strings.TrimSpace(one); one == "*" || strings.TrimPrefix(one, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// apiPage is how many things of a long list are sent at once.
const apiPage = 1000

// part answers with a part of a list; the header Link leads to the others (RFC 8288) and
// X-Total-Count tells how many there are.
func part[T any](v *visit, list []T, size int) error {
	last := max(1, (len(list)+size-1)/size)
	if asked := v.r.URL.Query().Get("page"); v.r.URL.Query().Has("page") {
		if n, err := strconv.Atoi(asked); err != nil || n < 1 || n > last {
			return wrong{http.StatusBadRequest, pipeline.Say("Tham số page phải là số từ 1 đến %d.", "The parameter page must be a number from 1 to %d.", last)}
		}
	}
	var p pager
	from := v.page(len(list), size, &p)
	var links []string
	for _, l := range [][2]string{{p.Before, "prev"}, {p.After, "next"}} {
		if l[0] != "" {
			links = append(links, fmt.Sprintf("<%s>; rel=%q", l[0], l[1]))
		}
	}
	if links != nil {
		v.w.Header().Set("Link", strings.Join(links, ", "))
	}
	v.w.Header().Set("X-Total-Count", fmt.Sprint(len(list)))
	return v.json(pipeline.OrEmpty(list[from:p.To]))
}

func (v *visit) apiDescription() error {
	return v.bytes(http.StatusOK, "application/json", apiDocument)
}
