package templates_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"danvan/pipeline"
	"danvan/templates"
	"danvan/templates/internal/sample"
)

func printed(t *testing.T, c *pipeline.Consolidation) []pipeline.Document {
	t.Helper()
	docs, err := templates.NewPrinter().Print(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

func TestPrintGivesTheDocumentsInOrderAndTheSameTwice(t *testing.T) {
	docs, again := printed(t, sample.Consolidation()), printed(t, sample.Consolidation())
	want := []string{"tom-tat-lanh-dao.xlsx", "bao-cao-tong-hop.docx", "bao-cao-tong-hop.html"}
	if len(docs) != len(want) {
		t.Fatalf("%d documents", len(docs))
	}
	for i, d := range docs {
		if d.Name != want[i] || len(d.Bytes) == 0 || len(d.Bytes) > 2<<20 {
			t.Errorf("document %d: %s with %d bytes, want %s", i, d.Name, len(d.Bytes), want[i])
		}
		if !bytes.Equal(d.Bytes, again[i].Bytes) {
			t.Errorf("%s differs from one print to the next", d.Name)
		}
	}
}

// A large consolidation is printed with its results folded.
func TestFoldedFiguresPrintTheSame(t *testing.T) {
	folded := sample.Consolidation()
	if folded.Fold(); !folded.Folded() {
		t.Fatal("the sample does not fold")
	}
	docs, want := printed(t, folded), printed(t, sample.Consolidation())
	for i, d := range docs {
		if !bytes.Equal(d.Bytes, want[i].Bytes) {
			t.Errorf("%s differs", d.Name)
		}
	}
}

func TestPrintStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := templates.NewPrinter().Print(ctx, sample.Consolidation()); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// A first draft, before anybody has filed, must print as well.
func TestNothingFiledYet(t *testing.T) {
	p := sample.Programme()
	period := pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 2}
	c := &pipeline.Consolidation{Programme: p, Tree: p.Tree(period), At: time.Date(2021, 6, 1, 0, 0, 0, 0, time.UTC), Figures: pipeline.Figures{Period: period}}
	printed(t, c)
	c.Programme = &pipeline.Programme{Name: "Chương trình trống", Rule: pipeline.ND09, Units: []pipeline.Unit{{Code: "A", Name: "Đơn vị A"}}}
	c.Tree = c.Programme.Tree(period)
	printed(t, c)
}
