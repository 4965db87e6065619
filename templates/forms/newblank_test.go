package forms_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/templates/forms"
)

// outdated is a receipt of two forms in a version no longer taken.
func outdated() pipeline.Receipt {
	r := receipt(pipeline.Returned, "Quý II.xlsx", pipeline.NewFinding("form-version", "01-XLD", "", "01/XLD", "TT03-2013", "Quý II/2021", "TT02-2021"))
	second := r.Submissions[0]
	second.Form, second.Findings = "DV-01", []pipeline.Finding{pipeline.NewFinding("form-version", "DV", "", "DV-01", "2019", "Quý II/2021", "2021")}
	r.Submissions = append(r.Submissions, second)
	return r
}

func TestOldVersionIsAnsweredWithTheNewBlank(t *testing.T) {
	r := outdated()
	documents, err := forms.NewComposer(pipeline.NewForest(programme(t)), nil).Compose(context.Background(), r, original([]byte("x")))
	if err != nil || len(documents) != 2 || documents[0].Name != "000012 TRA LAI Quý II.xlsx" || documents[1].Name != "000012 BIEU MAU MOI Quý II.xlsx" {
		t.Fatalf("%d documents, %v", len(documents), err)
	}
	if page := text(t, open(t, documents[0].Bytes), pipeline.VerdictSheet); !strings.Contains(page, "\n1.|Biểu mẫu mới đã điền sẵn") || !strings.Contains(page, "“000012 BIEU MAU MOI Quý II.xlsx”") {
		t.Errorf("the answer does not tell of the blank:\n%s", page)
	}
	blank := open(t, documents[1].Bytes)
	meta := text(t, blank, pipeline.MetaSheet)
	for _, want := range []string{"unit|H.XA", "period|2021-Q2", "form:01-XLD|01/XLD|TT02-2021", "form:DV-01|DV-01|2021"} {
		if !strings.Contains(meta, want) {
			t.Errorf("the blank is not made for %s:\n%s", want, meta)
		}
	}
	if page := text(t, blank, "01-XLD"); !strings.Contains(page, "Xã Hùng Sơn") || !strings.Contains(page, "Huyện Đại Từ") || !strings.Contains(page, "Quý II/2021") {
		t.Errorf("unit, receiver and period are not filled in:\n%s", page)
	}
}

// A form in the blank of another period gets the blank of the period that it states.
func TestWrongPeriodsBlankIsAnsweredWithTheRightOne(t *testing.T) {
	r := receipt(pipeline.Returned, "Q3.xlsx", pipeline.NewFinding("period-blank", "01-XLD", "A4", "Quý II/2021", "ô A4", "Quý III/2021", "2021-Q3"))
	documents, err := forms.NewComposer(pipeline.NewForest(programme(t)), nil).Compose(context.Background(), r, original([]byte("x")))
	if err != nil || len(documents) != 2 {
		t.Fatalf("%d documents, %v", len(documents), err)
	}
	if meta := text(t, open(t, documents[1].Bytes), pipeline.MetaSheet); !strings.Contains(meta, "period|2021-Q3") {
		t.Errorf("the blank is not that of the period stated:\n%s", meta)
	}
}

// Whoever filled in another unit's blank gets his own, and is not asked for the same file
// again.
func TestAnotherUnitsBlankIsAnsweredWithTheOwnOne(t *testing.T) {
	r := receipt(pipeline.Returned, "a.xlsx", brokenRelation("B12"))
	r.Findings = []pipeline.Finding{pipeline.NewFinding("unit-blank", "", "", "Xã B", "Xã Hùng Sơn")}
	documents, err := forms.NewComposer(pipeline.NewForest(programme(t)), nil).Compose(context.Background(), r, original(workbook(t, wrong(t))))
	if err != nil || len(documents) != 2 {
		t.Fatalf("%d documents, %v", len(documents), err)
	}
	if meta := text(t, open(t, documents[1].Bytes), pipeline.MetaSheet); !strings.Contains(meta, "unit|H.XA") {
		t.Errorf("the blank is not that of the folder's unit:\n%s", meta)
	}
	page := text(t, open(t, documents[0].Bytes), pipeline.VerdictSheet)
	if !strings.Contains(page, "\n1.|Biểu mẫu mới đã điền sẵn") || !strings.Contains(page, "\n2.|Nếu tệp là báo cáo của đơn vị đã được phát biểu mẫu này") || strings.Contains(page, "gửi lại chính tệp này") {
		t.Errorf("the steps:\n%s", page)
	}
}

// Beside the blank of the period that is stated, the file itself is asked for only where
// the period of its own blank is the right one; an outdated file never is.
func TestStepsBesideANewBlank(t *testing.T) {
	wrongPeriod := receipt(pipeline.Returned, "Q3.xlsx", pipeline.NewFinding("period-blank", "01-XLD", "A4", "Quý II/2021", "ô A4", "Quý III/2021", "2021-Q3"))
	for name, c := range map[string]struct {
		r     pipeline.Receipt
		again string
	}{"period": {wrongPeriod, "\n2.|Nếu báo cáo là của kỳ mà biểu mẫu này được phát thì không cần biểu mẫu mới."}, "outdated": {outdated(), ""}} {
		documents, err := forms.NewComposer(pipeline.NewForest(programme(t)), nil).Compose(context.Background(), c.r, original(workbook(t, wrong(t))))
		if err != nil {
			t.Fatal(err)
		}
		page := text(t, open(t, documents[0].Bytes), pipeline.VerdictSheet)
		if !strings.Contains(page, c.again) || strings.Contains(page, "gửi lại chính tệp này") != (c.again != "") {
			t.Errorf("%s:\n%s", name, page)
		}
	}
}

// No blank is sent where none would help.
func TestNoBlankWithoutAForm(t *testing.T) {
	unknownUnit, unknownForm, noPeriod := outdated(), outdated(), outdated()
	for i := range 2 {
		unknownUnit.Submissions[i].Unit = "KHAC"
		unknownForm.Submissions[i].Form = "99/ABC"
		noPeriod.Submissions[i].Period = pipeline.Period{}
	}
	for name, r := range map[string]pipeline.Receipt{"unit": unknownUnit, "form": unknownForm, "period": noPeriod} {
		documents, err := forms.NewComposer(pipeline.NewForest(programme(t)), nil).Compose(context.Background(), r, original([]byte("x")))
		if err != nil || len(documents) != 1 {
			t.Errorf("%s: %d documents, %v", name, len(documents), err)
		}
	}
}

// composerFunc is a composer in another process.
type composerFunc func() ([]pipeline.Document, error)

func (f composerFunc) Compose(context.Context, pipeline.Receipt, pipeline.Original) ([]pipeline.Document, error) {
	return f()
}

// A composer that dies or is no longer itself costs the marks and never the answer.
func TestFailingComposerLeavesThePlainReceipt(t *testing.T) {
	bad := func(name string) composerFunc {
		return func() ([]pipeline.Document, error) { return []pipeline.Document{{Name: name, Bytes: []byte("x")}}, nil }
	}
	for name, c := range map[string]composerFunc{
		"killed":    func() ([]pipeline.Document, error) { return nil, errors.New("killed") },
		"nothing":   func() ([]pipeline.Document, error) { return nil, nil },
		"elsewhere": bad("../a.xlsx"), "absolute": bad("/a.xlsx"), "nameless": bad(""), "the folder": bad("."), "deeper": bad(`a\b`),
	} {
		dir := t.TempDir()
		if err := forms.NewAnswerer(programme(t), inFolder(dir), c).Answer(context.Background(), outdated(), original(workbook(t, wrong(t)))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		want := []string{"H.XA/000012 BIEU MAU MOI Quý II.xlsx", "H.XA/000012 TRA LAI Quý II.xlsx"}
		if got := filesBelow(t, dir); !slices.Equal(got, want) {
			t.Errorf("%s: the outbox holds %q", name, got)
		}
		data, err := os.ReadFile(filepath.Join(dir, "H.XA", "000012 TRA LAI Quý II.xlsx"))
		if err != nil || !slices.Equal(open(t, data).GetSheetList(), []string{pipeline.VerdictSheet}) {
			t.Errorf("%s: the answer is no plain receipt, %v", name, err)
		}
	}
}

// What comes from a composer is written, all of it.
func TestDocumentsAreWritten(t *testing.T) {
	dir := t.TempDir()
	c := composerFunc(func() ([]pipeline.Document, error) {
		return []pipeline.Document{{Name: "a.xlsx", Bytes: []byte("1")}, {Name: "b.xlsx", Bytes: []byte("2")}}, nil
	})
	if err := forms.NewAnswerer(programme(t), inFolder(dir), c).Answer(context.Background(), outdated(), original(nil)); err != nil {
		t.Fatal(err)
	}
	if got := filesBelow(t, dir); !slices.Equal(got, []string{"H.XA/a.xlsx", "H.XA/b.xlsx"}) {
		t.Errorf("the outbox holds %q", got)
	}
	data, err := os.ReadFile(filepath.Join(dir, "H.XA", "b.xlsx"))
	if err != nil || !bytes.Equal(data, []byte("2")) {
		t.Errorf("b.xlsx holds %q %v", data, err)
	}
}

func filesBelow(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range names {
		names[i], _ = filepath.Rel(dir, n)
		names[i] = filepath.ToSlash(names[i])
	}
	return names
}
