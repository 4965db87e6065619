package ingest

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// withOldTable is the sample with an older 01/TCD of 20 columns, taken until Q3/2021:
// its column 20 goes on as column 29, columns 21 to 28 are new.
func withOldTable(t *testing.T) *pipeline.Programme {
	t.Helper()
	p := sampleProgramme(t)
	now := &p.Forms[1]
	old := tableForm(t, "01/TCD", 20, now.Title, "21. Ghi chú", "c1=c4+c5")
	old.Version, old.Validity = "TT07-2013", pipeline.Validity{From: pipeline.NewDate(2013, time.January, 1), To: pipeline.NewDate(2021, time.May, 9)}
	now.Accepts = []pipeline.OldVersion{{Version: "TT07-2013", Until: pipeline.NewDate(2021, time.September, 14),
		Fields: map[string]string{"c19": pipeline.NoHeir, "c29": "c20"}}}
	p.Forms = append(p.Forms, old)
	return p
}

func readWith(t *testing.T, p *pipeline.Programme, unit, file string, data []byte) pipeline.Reading {
	t.Helper()
	r := NewReader(p, book.DefaultLimits()).Read(context.Background(), pipeline.Original{Arrival: pipeline.Arrival{Unit: unit, File: file}, SHA256: "abc", Bytes: data})
	for _, s := range r.Submissions {
		if !s.Counts.Holds() || s.Verdict == pipeline.Accepted && len(s.Cells) != s.Counts.Stored {
			t.Errorf("%s: %d cells, counts %+v", s.Form, len(s.Cells), s.Counts)
		}
	}
	return r
}

// oldSheet is a filled sheet of the older version; dropped is its column 19.
func oldSheet(window string, dropped any, more ...[]any) [][]any {
	ms, row := []any{"MS"}, []any{"Huyện Đại Từ"}
	for c := 1; c <= 20; c++ {
		ms, row = append(ms, c), append(row, c)
	}
	row[1], row[19] = 9, dropped
	rows := [][]any{{"TỔNG HỢP KẾT QUẢ TIẾP CÔNG DÂN THƯỜNG XUYÊN, ĐỊNH KỲ VÀ ĐỘT XUẤT"}, {window}}
	return append(append(rows, more...), []any{"Đơn vị"}, ms, row, []any{"21. Ghi chú: theo mẫu cũ"})
}

const (
	inGrace    = "Số liệu tính từ ngày 15/3/2021 đến ngày 14/6/2021"
	afterGrace = "Số liệu tính từ ngày 15/9/2021 đến ngày 14/12/2021"
)

// Two versions with the same numbers of columns are told apart by their headings.
func TestHeadingsTellVersionsApart(t *testing.T) {
	p := withOldTable(t)
	now := &p.Forms[1]
	old := *now
	old.Version, old.Validity = "TT01-2020", pipeline.Validity{From: pipeline.NewDate(2020, time.January, 1), To: pipeline.NewDate(2021, time.May, 9)}
	old.Fields = slices.Clone(now.Fields)
	old.Fields[7].Label = "Số đoàn được tiếp"
	now.Accepts = append(now.Accepts, pipeline.OldVersion{Version: "TT01-2020", Until: pipeline.NewDate(2021, time.September, 14), Fields: map[string]string{"c8": pipeline.NoHeir}})
	p.Forms = append(p.Forms, old)
	for heading, version := range map[string]string{"Số đoàn được tiếp": "TT01-2020", now.Fields[7].Label: "TT02-2021", "Số đoàn": "TT02-2021"} {
		rows := tcd(tcdRow("Huyện Đại Từ", 2))
		rows[2] = []any{"Đơn vị", nil, nil, nil, nil, nil, nil, nil, heading}
		if s := only(t, readWith(t, p, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes())); s.FormVersion != version {
			t.Errorf("%q: read as %s, want %s (%v)", heading, s.FormVersion, version, codes(s.Findings))
		}
	}
}

func TestAnOldVersionCountsInTheFieldsOfTheNewOne(t *testing.T) {
	p := withOldTable(t)
	s := only(t, readWith(t, p, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", oldSheet(inGrace, 7)...).bytes()))
	want(t, "findings", codes(s.Findings), "form-version-old", "form-version-gap", "form-version-field@T5")
	got := values(s)
	if s.Verdict != pipeline.Accepted || s.FormVersion != "TT07-2013" || got["c1"] != "9" || got["c18"] != "18" || got["c29"] != "20" || got["note:explanation"] != "theo mẫu cũ" {
		t.Errorf("%s %s %v", s.Verdict, s.FormVersion, got)
	}
	if _, ok := got["c19"]; ok || len(got) != 20 {
		t.Errorf("cells %v", got)
	}
	if s.Counts != (pipeline.CellCounts{Read: 21, Stored: 20, Refused: 1}) {
		t.Errorf("counts %+v", s.Counts)
	}
	for _, c := range s.Cells {
		if c.Field == "c29" && c.Ref != "U5" {
			t.Errorf("c29 stands at %s", c.Ref)
		}
	}
	if gap := s.Findings[1].Args[3]; !strings.HasPrefix(gap, "19 Cột 19; 20 Cột 20; 21 Cột 21") || strings.Contains(gap, "29") {
		t.Errorf("fields without an heir: %s", gap)
	}
}

func TestAnOldVersionIsCheckedByItsOwnRelations(t *testing.T) {
	rows := oldSheet(inGrace, nil)
	rows[4][1] = 10 // c1 must be c4+c5 = 9 on the old form; on the new one other columns are meant
	s := only(t, readWith(t, withOldTable(t), "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes()))
	want(t, "findings", codes(s.Findings), "form-version-old", "form-version-gap", "relation-broken@B5")
}

func TestAnOldVersionOutsideItsGraceIsReturned(t *testing.T) {
	p := withOldTable(t)
	tests := []struct {
		name string
		make func(w *workbook)
	}{
		{"known by its columns", func(w *workbook) { w.sheet("S", oldSheet(afterGrace, 3)...) }},
		{"stated on the sheet", func(w *workbook) { w.sheet("S", oldSheet(afterGrace, 3, []any{"Phiên bản biểu: tt07-2013"})...) }},
		{"stated beside the label", func(w *workbook) {
			w.sheet("S", oldSheet(afterGrace, 3, []any{"Phiên bản biểu", "TT07-2013"})...)
		}},
		{"by metadata", func(w *workbook) {
			w.sheet("S", oldSheet(afterGrace, 3)...).meta("programme", "thai-nguyen-2021", "form:S", "01/TCD|TT07-2013")
		}},
	}
	for _, tt := range tests {
		w := newWorkbook(t)
		tt.make(w)
		s := only(t, readWith(t, p, "DAITU", "t.xlsx", w.bytes()))
		want(t, tt.name, codes(s.Findings), "form-version")
		if s.Verdict != pipeline.Returned || s.FormVersion != "TT07-2013" || s.Findings[0].Args[3] != "TT02-2021" {
			t.Errorf("%s: %s %s %v", tt.name, s.Verdict, s.FormVersion, s.Findings[0].Args)
		}
	}
}

func TestMetadataAndSheetStateTwoVersions(t *testing.T) {
	w := newWorkbook(t).sheet("S", oldSheet(inGrace, nil, []any{"Phiên bản biểu: TT02-2021"})...).meta("programme", "thai-nguyen-2021", "form:S", "01/TCD|TT07-2013")
	s := only(t, readWith(t, withOldTable(t), "DAITU", "t.xlsx", w.bytes()))
	i := slices.IndexFunc(s.Findings, func(f pipeline.Finding) bool { return f.Code == "form-conflict" })
	if i < 0 || s.Findings[i].Args[0] != "01/TCD phiên bản TT07-2013" || s.Findings[i].Args[1] != "01/TCD phiên bản TT02-2021" || s.Findings[i].Cell != "A3" {
		t.Errorf("%v", s.Findings)
	}
}

// A relation of another form speaks of the fields in force, whatever paper was used.
func TestRelationsBetweenFormsSeeWhatAnOldVersionCountsAs(t *testing.T) {
	p := withOldTable(t)
	p.Forms[0].Relations = append(p.Forms[0].Relations, relations(t, "luot_nguoi>=01/TCD.c29")...)
	list := soundRows([]any{"Biểu số: DV-01"}, []any{"Quý II/2021"})
	r := readWith(t, p, "DAITU", "t.xlsx", newWorkbook(t).sheet("A", list...).sheet("S", oldSheet(inGrace, nil)...).bytes())
	want(t, "findings", codes(r.Submissions[0].Findings), "forms-differ@C6")
	if got := r.Submissions[0].Findings[0].Message(pipeline.Vietnamese); !strings.Contains(got, "01/TCD (29) = 20") {
		t.Error(got)
	}
}
