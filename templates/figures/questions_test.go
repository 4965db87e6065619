package figures

import (
	"testing"

	"danvan/pipeline"
	"danvan/templates/internal/sample"
)

// A warning goes with what its unit said of it: in the row of the field, in the note
// below a table, or anywhere in the form where the warning is of the whole form. What
// answers nothing is not lost.
func TestQuestionsGoWithTheirExplanations(t *testing.T) {
	c := sample.Consolidation()
	warning := func(code, field, cell string) pipeline.Finding {
		f := pipeline.NewFinding(code, "S", cell, pipeline.Catalogue[0].Example...)
		f.Field = field
		return f
	}
	c.Accepted = []pipeline.Submission{
		{ID: "a", Unit: "H1", Form: "DV-01", File: "a.xlsx", Findings: []pipeline.Finding{warning("cumulative-differs", "c1", "D9"), warning("outlier-history", "c2", "D10"), warning("replaces", "", "")}},
		{ID: "b", Unit: "H2", Form: "01/TCD", Findings: []pipeline.Finding{warning("carry-over", "c5", "F9")}},
		{ID: "c", Unit: "H2", Form: "DV-01", Findings: []pipeline.Finding{warning("same-as-before", "", "")}},
	}
	say := func(submission, field, text string) pipeline.Passage {
		return pipeline.Passage{Submission: submission, Field: field, Text: text}
	}
	c.Passages = []pipeline.Passage{say("a", "c1", "đã sửa quý I"), say("a", "c9", "việc khác"), say("b", pipeline.NoteField, "nhận thêm đơn"), say("c", "c3", "đúng"), say("c", "c4", "như vậy")}
	c.Reconciliations = []pipeline.Reconciliation{{Unit: "H1", Form: "DV-01", Field: "c1", Submission: "a", Reported: pipeline.Int(3), Computed: pipeline.Int(2)}}
	questions, others := NewView(c).Questions()
	want := []string{"H1 đã sửa quý I", "H1 đã sửa quý I", "H1 ", "H2 nhận thêm đơn", "H2 đúng; như vậy"}
	if len(questions) != len(want) || !questions[0].Reconciliation || questions[1].Place() != "S, D9" || questions[1].File != "a.xlsx" {
		t.Fatalf("%+v", questions)
	}
	for i, q := range questions {
		if got := q.Unit + " " + q.Explanation; got != want[i] {
			t.Errorf("question %d: %q, want %q", i, got, want[i])
		}
	}
	if len(others) != 1 || others[0].Text != "việc khác" {
		t.Errorf("others: %+v", others)
	}
}

// TestRegistersAreHeldAgainstEachOtherByTheirKeys: of a register it is the things that
// differ in number, not a sum.
func TestRegistersAreHeldAgainstEachOtherByTheirKeys(t *testing.T) {
	c := sample.Consolidation()
	c.Programme.Forms = append(c.Programme.Forms, pipeline.Form{Code: "SO", Layout: pipeline.Register, Every: pipeline.Quarter, Fields: []pipeline.Field{{Code: "ma", Label: "Mã mô hình", Kind: pipeline.Key}}})
	c.Reconciliations = []pipeline.Reconciliation{{Unit: "H1", Form: "SO", Field: "ma", Reported: pipeline.Int(2), Computed: pipeline.Int(3), UnitsReported: 4, UnitsExpected: 5}}
	v := NewView(c)
	questions, _ := v.Questions()
	if want := "Mã mô hình: số mã không trùng nhau trong sổ của " + v.UnitName("H1") + " khác trong sổ của các đơn vị trực thuộc, 4/5 đơn vị báo cáo"; len(questions) == 0 || questions[0].Text != want {
		t.Errorf("%+v, want %s", questions, want)
	}
}
