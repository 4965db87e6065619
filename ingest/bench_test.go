package ingest

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// BenchmarkReader reads an ordinary workbook of four forms and a form as CSV; "cells" is
// what reading their cells alone takes, which package book does.
func BenchmarkReader(b *testing.B) {
	p := benchmarkProgramme(b)
	reader := NewReader(p, book.DefaultLimits())
	for _, f := range []struct {
		name, file string
		data       []byte
	}{{"workbook", "Báo cáo 2021-Q2.xlsx", benchmarkWorkbook(b, p)}, {"csv", "DV-01 2021-Q2.csv", benchmarkCSV(&p.Forms[0])}} {
		o := pipeline.Original{Arrival: pipeline.Arrival{Unit: "DAITU.CUVAN", File: f.file}, SHA256: "abc", Bytes: f.data}
		if r := reader.Read(context.Background(), o); len(r.Submissions) == 0 || pipeline.Rejects(r.Findings) || r.Outcome() == pipeline.Returned {
			b.Fatalf("%s is returned: %v", f.name, r)
		}
		b.Run(f.name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				reader.Read(context.Background(), o)
			}
		})
		b.Run(f.name+" cells", func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				if _, fault := book.Read(o.File, o.Bytes, book.DefaultLimits()); fault != nil {
					b.Fatal(fault)
				}
			}
		})
	}
}

// benchmarkProgramme is the sample's with a list as long as a real one.
func benchmarkProgramme(b *testing.B) *pipeline.Programme {
	p := sampleProgramme(b)
	list := &p.Forms[0]
	for n := 1; n <= 34; n++ {
		s := strconv.Itoa(n)
		list.Fields = append(list.Fields, pipeline.Field{Code: "them_" + s, Number: "5." + s, Label: "Số hồ sơ thủ tục hành chính đã giải quyết đúng hạn, loại " + s,
			Kind: pipeline.Count, Unit: "hồ sơ", Required: true})
	}
	return p
}

// benchmarkHead is what stands above a form.
func benchmarkHead(f *pipeline.Form) [][]any {
	return [][]any{
		{"XÃ CÙ VÂN", nil, nil, nil, pipeline.LabelForm + ": " + f.Code},
		{nil, nil, nil, nil, pipeline.LabelVersion + ": " + f.Version},
		{f.Title},
		{"Kỳ báo cáo: Quý II/2021 (" + pipeline.LabelWindow + " 15/03/2021 đến ngày 14/06/2021)"},
		{pipeline.LabelUnit + ": Xã Cù Vân"}, {pipeline.LabelReceiver + ": Sở Nội vụ"}, nil,
	}
}

func benchmarkList(f *pipeline.Form) [][]any {
	rows := [][]any{{pipeline.HeadNumber, pipeline.HeadLabel, pipeline.HeadUnit, pipeline.HeadPrevious, pipeline.HeadValue, pipeline.HeadCumulative, pipeline.HeadExplanation}}
	for _, field := range f.Fields {
		switch {
		case field.Kind == pipeline.Tick:
		case field.Kind == pipeline.Text:
			rows = append(rows, []any{field.Number, field.Label, nil, nil, "Rà soát, nhân rộng các mô hình “Dân vận khéo” có hiệu quả."})
		case field.Stock:
			rows = append(rows, []any{field.Number, field.Label, field.Unit, nil, 85})
		default:
			rows = append(rows, []any{field.Number, field.Label, field.Unit, 3, 12, 15})
		}
	}
	return append(rows, nil, []any{"NGƯỜI LẬP BIỂU", nil, nil, "THỦ TRƯỞNG ĐƠN VỊ"})
}

func benchmarkTable(f *pipeline.Form) [][]any {
	labels, marks, figures := []any{pipeline.HeadUnitName}, []any{pipeline.MSLabel}, []any{"Xã Cù Vân"}
	for _, field := range f.Fields {
		labels, marks, figures = append(labels, field.Label), append(marks, field.Number), append(figures, 0)
	}
	return [][]any{labels, marks, figures, {f.NoteLabel + ": không"}, nil, {"NGƯỜI LẬP BIỂU", nil, nil, "THỦ TRƯỞNG ĐƠN VỊ"}}
}

func benchmarkWorkbook(b *testing.B, p *pipeline.Programme) []byte {
	b.Helper()
	f := excelize.NewFile()
	defer f.Close()
	meta := [][]any{{"programme", p.Code}, {"unit", "DAITU.CUVAN"}, {"period", "2021-Q2"}}
	for i := range p.Forms[:4] {
		form := &p.Forms[i]
		rows := benchmarkTable(form)
		if form.Layout == pipeline.List {
			rows = benchmarkList(form)
		}
		benchmarkSheet(b, f, form.SheetName(), append(benchmarkHead(form), rows...))
		meta = append(meta, []any{pipeline.MetaFormKey + form.SheetName(), form.Code + "|" + form.Version})
	}
	benchmarkSheet(b, f, pipeline.MetaSheet, meta)
	if err := f.DeleteSheet("Sheet1"); err != nil {
		b.Fatal(err)
	}
	data, err := f.WriteToBuffer()
	if err != nil {
		b.Fatal(err)
	}
	return data.Bytes()
}

func benchmarkSheet(b *testing.B, f *excelize.File, name string, rows [][]any) {
	b.Helper()
	if _, err := f.NewSheet(name); err != nil {
		b.Fatal(err)
	}
	for i, row := range rows {
		if err := f.SetSheetRow(name, "A"+strconv.Itoa(i+1), &row); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkCSV(f *pipeline.Form) []byte {
	var out strings.Builder
	for _, row := range append(benchmarkHead(f), benchmarkList(f)...) {
		for i := range 7 {
			if i > 0 {
				out.WriteByte(';')
			}
			switch {
			case i >= len(row) || row[i] == nil:
			default:
				switch v := row[i].(type) {
				case string:
					out.WriteString(v)
				case int:
					out.WriteString(strconv.Itoa(v))
				}
			}
		}
		out.WriteString("\r\n")
	}
	return []byte(out.String())
}
