package packbook_test

import (
	"bytes"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/pipeline"
	"danvan/templates/internal/sample"
	"danvan/templates/packbook"

	"github.com/xuri/excelize/v2"
)

// rich is a programme with everything that the notation has to carry.
func rich() *pipeline.Programme {
	p := sample.Programme()
	no := false
	p.Units[2].Validity = pipeline.Validity{From: pipeline.NewDate(2020, time.January, 1), To: pipeline.NewDate(2021, time.June, 30)}
	p.Units[3].Counted, p.Units[3].NationalCode, p.Units[3].Source = false, "00004", "Danh mục; bản chụp"
	p.Changes = []pipeline.Change{{Day: pipeline.NewDate(2021, time.July, 1), Old: "SO2", New: "SO3", Whole: true, Source: "NQ 1"}, {Day: pipeline.NewDate(2021, time.July, 2), Old: "SO4", New: "SO5"}}
	f := &p.Forms[0]
	f.Titles, f.Source, f.From = []string{"KẾT QUẢ; DÂN VẬN", `KẾT QUẢ \ KHÁC`}, "Kế hoạch 82", pipeline.NewDate(2021, time.March, 15)
	f.Scopes = map[string]pipeline.Scope{"district": pipeline.Subtree, "commune": pipeline.Own}
	f.Fields[0].Max, f.Fields[0].Pair, f.Fields[0].Tiers, f.Fields[0].Number = pipeline.One/2, "tt_luot", []string{"district", "commune"}, "1.10"
	f.Fields[1].Path = []string{"I. MỘT; HAI", "Trong đó"}
	f.Fields[3].Stock, f.Fields[3].Required = true, false
	f.Fields[4].Kind, f.Fields[4].Options = pipeline.Choice, []pipeline.Option{{Code: "a", Label: "Một; hai", Rank: 1}, {Code: "b", Label: "=Ba", Rank: 5}}
	for _, text := range []string{"tt_hoi_nghi<=tt_luot", "=x", "01/TCD.c1=tt_luot"} {
		if r, err := pipeline.ParseRelation(text); err == nil {
			r.Note = "vì sao"
			f.Relations = append(f.Relations, r)
		}
	}
	f.Accepts = []pipeline.OldVersion{{Version: "2019", Until: pipeline.NewDate(2021, time.December, 14), Fields: map[string]string{f.Fields[0].Code: "cu", f.Fields[2].Code: pipeline.NoHeir}},
		{Version: "2018", Until: pipeline.NewDate(2021, time.June, 14)}}
	p.Forms[1].NoteLabel, p.Forms[1].Optional = "30. Ghi chú", true
	p.Indicators[0].HigherIsBetter, p.Indicators[0].Owner, p.Indicators[0].Source = &no, "Sở Nội vụ", "dòng 1"
	p.Indicators[0].Numerator = append(p.Indicators[0].Numerator, pipeline.FieldRef{Form: "01/TCD", Field: "c1"})
	p.Indicators[0].Targets = []pipeline.Target{{Tier: "commune", Comparison: pipeline.MoreThan, Bound: pipeline.Int(125) / 10, Wording: "trên 12,5; cả năm", Source: "kế hoạch", ProRata: true}}
	p.Indicators[12].Condition = &pipeline.Condition{Form: "DVK", Field: "tinh_trang", In: []string{"hieu_qua", "khen_thuong"}}
	return p
}

func export(t *testing.T, p *pipeline.Programme) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := packbook.Export(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func open(t *testing.T, p *pipeline.Programme) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(export(t, p)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// opened is the workbook of the rich programme, written and opened once.
func opened(t *testing.T) *excelize.File {
	t.Helper()
	f, err := richBook()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var richBook = sync.OnceValues(func() (*excelize.File, error) {
	var out bytes.Buffer
	if err := packbook.Export(&out, rich()); err != nil {
		return nil, err
	}
	return excelize.OpenReader(&out)
})

// table reads a sheet by its hidden keys, as a reader does.
func table(t *testing.T, f *excelize.File, sheet string) []map[string]string {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, cells := range rows[pipeline.PackBookDataRow-1:] {
		r := map[string]string{}
		for i, key := range rows[pipeline.PackBookKeyRow-1] {
			if i < len(cells) {
				r[key] = cells[i]
			}
		}
		if strings.Join(cells, "") != "" {
			out = append(out, r)
		}
	}
	return out
}

func day(t *testing.T, text string) pipeline.Date {
	t.Helper()
	if text == "" {
		return pipeline.Date{}
	}
	at, err := time.Parse(pipeline.PackDay, text)
	if err != nil {
		t.Fatal(err)
	}
	return pipeline.DateOf(at)
}

func TestUnitsAndChangesComeBack(t *testing.T) {
	p := rich()
	f := opened(t)
	var units []pipeline.Unit
	for _, r := range table(t, f, pipeline.PackSheetUnits) {
		units = append(units, pipeline.Unit{Code: r["code"], Name: r["name"], Tier: r["tier"], Line: r["line"], Parent: r["parent"], NationalCode: r["national_code"],
			Counted: r["counted"] != pipeline.PackNo, Source: r["source"], Validity: pipeline.Validity{From: day(t, r["valid_from"]), To: day(t, r["valid_to"])}})
	}
	if !reflect.DeepEqual(units, p.Units) {
		t.Errorf("units came back as %+v", units)
	}
	var changes []pipeline.Change
	for _, r := range table(t, f, pipeline.PackSheetChanges) {
		changes = append(changes, pipeline.Change{Day: day(t, r["day"]), Old: r["old"], New: r["new"], Whole: r["extent"] == "whole", Source: r["source"]})
	}
	if !reflect.DeepEqual(changes, p.Changes) {
		t.Errorf("changes came back as %+v", changes)
	}
}

func number(t *testing.T, text string) pipeline.Number {
	t.Helper()
	if text == "" {
		return 0
	}
	n, err := pipeline.ParseNumber(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestFormsComeBack(t *testing.T) {
	p := rich()
	f := opened(t)
	var forms []pipeline.Form
	for _, r := range table(t, f, pipeline.PackSheetForms) {
		form := pipeline.Form{Code: r["form"], Version: r["version"], Title: r["title"], Titles: pipeline.SplitPackList(r["titles"]), Source: r["source"],
			Layout: pipeline.Layout(r["layout"]), Every: pipeline.PeriodKind(r["every"]), Tiers: pipeline.SplitPackList(r["tiers"]), Optional: r["optional"] == pipeline.PackYes,
			Cumulative: r["cumulative"] == pipeline.PackYes, ExplanationColumn: r["explanation"] == pipeline.PackYes, NoteLabel: r["note"],
			Validity: pipeline.Validity{From: day(t, r["valid_from"]), To: day(t, r["valid_to"])}}
		for _, s := range pipeline.SplitPackList(r["scopes"]) {
			tier, scope, _ := strings.Cut(s, "=")
			if form.Scopes == nil {
				form.Scopes = map[string]pipeline.Scope{}
			}
			form.Scopes[tier] = pipeline.Scope(scope)
		}
		form.Fields, form.Relations, form.Accepts = fields(t, f, form), relations(t, f, form), accepts(t, f, form)
		forms = append(forms, form)
	}
	if !reflect.DeepEqual(forms, p.Forms) {
		t.Errorf("forms came back as\n%+v\nwant\n%+v", forms, p.Forms)
	}
}

func fields(t *testing.T, f *excelize.File, form pipeline.Form) []pipeline.Field {
	t.Helper()
	var out []pipeline.Field
	options := table(t, f, pipeline.PackSheetOptions)
	for _, r := range table(t, f, pipeline.PackSheetFields) {
		if r["form"] != form.Code || r["version"] != form.Version {
			continue
		}
		fd := pipeline.Field{Code: r["code"], Number: r["number"], Label: r["label"], Path: pipeline.SplitPackList(r["path"]), Kind: pipeline.FieldKind(r["kind"]), Unit: r["unit"],
			Stock: r["stock"] == pipeline.PackYes, Required: r["required"] == pipeline.PackYes, Tiers: pipeline.SplitPackList(r["tiers"]), Max: number(t, r["max"]), Pair: r["pair"]}
		for _, o := range options {
			if o["form"] == form.Code && o["version"] == form.Version && o["field"] == fd.Code {
				rank, err := strconv.Atoi(o["rank"])
				if err != nil {
					t.Fatal(err)
				}
				fd.Options = append(fd.Options, pipeline.Option{Code: o["code"], Label: o["label"], Rank: rank})
			}
		}
		out = append(out, fd)
	}
	return out
}

func accepts(t *testing.T, f *excelize.File, form pipeline.Form) []pipeline.OldVersion {
	t.Helper()
	var out []pipeline.OldVersion
	for _, r := range table(t, f, pipeline.PackSheetAccepts) {
		if r["form"] != form.Code || r["version"] != form.Version {
			continue
		}
		old := pipeline.OldVersion{Version: r["old_version"], Until: day(t, r["until"])}
		for _, item := range pipeline.SplitPackList(r["old_fields"]) {
			if old.Fields == nil {
				old.Fields = map[string]string{}
			}
			field, from, _ := strings.Cut(item, "=")
			old.Fields[field] = from
		}
		out = append(out, old)
	}
	return out
}

func relations(t *testing.T, f *excelize.File, form pipeline.Form) []pipeline.Relation {
	t.Helper()
	var out []pipeline.Relation
	for _, r := range table(t, f, pipeline.PackSheetRelations) {
		if r["form"] == form.Code && r["version"] == form.Version {
			relation, err := pipeline.ParseRelation(r["rule"])
			if err != nil {
				t.Fatal(err)
			}
			relation.Severity, relation.Note = pipeline.Severity(r["severity"]), r["note"]
			out = append(out, relation)
		}
	}
	return out
}

func TestIndicatorsComeBack(t *testing.T) {
	p := rich()
	f := opened(t)
	refs := func(cell string) []pipeline.FieldRef {
		var out []pipeline.FieldRef
		for _, s := range pipeline.SplitPackList(cell) {
			form, field, _ := strings.Cut(s, ".")
			out = append(out, pipeline.FieldRef{Form: form, Field: field})
		}
		return out
	}
	var out []pipeline.Indicator
	targets := table(t, f, pipeline.PackSheetTargets)
	for _, r := range table(t, f, pipeline.PackSheetIndicators) {
		ind := pipeline.Indicator{Code: r["code"], Name: r["name"], Group: r["group"], Kind: pipeline.RollUp(r["kind"]), Unit: r["unit"], Owner: r["owner"], Source: r["source"],
			Numerator: append(refs(r["fields"]), refs(r["numerator"])...), Denominator: refs(r["denominator"])}
		if better := r["higher_is_better"]; better != "" {
			yes := better == pipeline.PackYes
			ind.HigherIsBetter = &yes
		}
		if r["condition.form"] != "" {
			ind.Condition = &pipeline.Condition{Form: r["condition.form"], Field: r["condition.field"], Comparison: pipeline.Comparison(r["condition.op"]),
				Bound: number(t, r["condition.value"]), In: pipeline.SplitPackList(r["condition.in"])}
		}
		for _, g := range targets {
			if op, bound, _ := strings.Cut(g["rule"], " "); g["indicator"] == ind.Code {
				ind.Targets = append(ind.Targets, pipeline.Target{Tier: g["tier"], Comparison: pipeline.Comparison(op), Bound: number(t, bound), Wording: g["wording"],
					Source: g["source"], ProRata: g["pro_rata"] == pipeline.PackYes})
			}
		}
		out = append(out, ind)
	}
	if !reflect.DeepEqual(out, p.Indicators) {
		t.Errorf("indicators came back as\n%+v\nwant\n%+v", out, p.Indicators)
	}
}

func TestOfficialsSeeWordsAndReadersFindKeys(t *testing.T) {
	f := opened(t)
	for _, s := range pipeline.PackBookSheets() {
		rows, err := f.GetRows(s.Name)
		if err != nil {
			t.Fatal(err)
		}
		for i, key := range s.Columns {
			if rows[1][i] != key {
				t.Errorf("%s: key %q, want %q", s.Name, rows[1][i], key)
			}
			if rows[0][i] == "" || rows[0][i] == key {
				t.Errorf("%s: column %s has no heading", s.Name, key)
			}
		}
		if visible, err := f.GetRowVisible(s.Name, pipeline.PackBookKeyRow); err != nil || visible {
			t.Errorf("%s: the keys are in sight (%v)", s.Name, err)
		}
		if formulas := formulasOf(t, f, s.Name, rows); formulas > 0 {
			t.Errorf("%s: %d formulas", s.Name, formulas)
		}
	}
	if visible, err := f.GetSheetVisible(pipeline.MetaSheet); err != nil || visible {
		t.Errorf("the metadata are in sight (%v)", err)
	}
	if got, err := f.GetCellValue(pipeline.MetaSheet, "B2"); err != nil || got != pipeline.PackBookVersion {
		t.Errorf("the notation is %q (%v)", got, err)
	}
}

func formulasOf(t *testing.T, f *excelize.File, sheet string, rows [][]string) int {
	t.Helper()
	n := 0
	for r, cells := range rows {
		for c := range cells {
			at, err := excelize.CoordinatesToCellName(c+1, r+1)
			if err != nil {
				t.Fatal(err)
			}
			if formula, err := f.GetCellFormula(sheet, at); err != nil || formula != "" {
				n++
			}
		}
	}
	return n
}

// Excel would make a date of 1.10 and a formula of "= 100" in a cell that is not text.
func TestEveryCellIsText(t *testing.T) {
	f := opened(t)
	for _, at := range []string{"A3", "D3", "D250"} {
		id, err := f.GetCellStyle(pipeline.PackSheetFields, at)
		if err != nil {
			t.Fatal(err)
		}
		if s, err := f.GetStyle(id); err != nil || s.NumFmt != 49 {
			t.Errorf("%s has format %d (%v)", at, s.NumFmt, err)
		}
	}
}

func TestDropDowns(t *testing.T) {
	f := opened(t)
	rules, err := f.GetDataValidations(pipeline.PackSheetFields)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, r := range rules {
		found = found || r.Formula1 == "gk_loai_chi_tieu" && strings.HasPrefix(r.Sqref, "G3:")
	}
	if !found {
		t.Errorf("the kinds of field cannot be chosen: %+v", rules)
	}
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Name] = n.RefersTo
	}
	for _, r := range rules {
		if r.Type == "list" && names[r.Formula1] == "" {
			t.Errorf("the list %s is not there", r.Formula1)
		}
	}
}

func TestTheSameTwice(t *testing.T) {
	if !bytes.Equal(export(t, rich()), export(t, rich())) {
		t.Error("the same programme gives other bytes")
	}
}

func TestAnEmptyProgrammeIsABlankToFillIn(t *testing.T) {
	f := open(t, &pipeline.Programme{Code: "moi"})
	if got := len(f.GetSheetList()); got != len(pipeline.PackBookSheets())+3 {
		t.Errorf("%d sheets", got)
	}
}

type full struct{}

var errFull = errors.New("no room")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestAFailedWriteIsSaid(t *testing.T) {
	if err := packbook.Export(full{}, rich()); !errors.Is(err, errFull) {
		t.Errorf("error %v", err)
	}
}
