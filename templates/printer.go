// Package templates lays out what leaders receive from a consolidation: the list of
// reports stands here, one folder for each below reports.
package templates

import (
	"context"
	"fmt"

	"danvan/pipeline"
	"danvan/templates/figures"
	"danvan/templates/reports/official"
	"danvan/templates/reports/summary"
)

// report lays out a consolidation as one or several documents.
type report interface {
	Print(v *figures.View) ([]pipeline.Document, error)
}

// Printer prints every report. It implements [pipeline.Printer].
type Printer struct {
	reports []report
	// Progress is told which report is printed; it may be nil.
	Progress pipeline.Progress
}

// NewPrinter returns the printer of all reports, in the order in which they are read:
// the leaders' workbook, then the consolidated report as Word document and as page.
func NewPrinter() *Printer {
	return &Printer{reports: []report{summary.Report{}, officialReport()}}
}

func officialReport() official.Report {
	return official.Report{Workbook: summary.FileName, NarrativeSheet: summary.SheetNarrative, FindingsSheet: summary.SheetFindings, MissingSheet: summary.SheetMissing,
		TargetSheet: summary.SheetTargets, RankingSheet: summary.SheetRanking}
}

// Print lays out a consolidation. The same consolidation gives the same bytes.
func (p *Printer) Print(ctx context.Context, c *pipeline.Consolidation) ([]pipeline.Document, error) {
	v := figures.NewView(c)
	var out []pipeline.Document
	for i, r := range p.reports {
		if p.Progress != nil {
			p.Progress(pipeline.Say("In báo cáo", "Printing the reports"), i, len(p.reports))
		}
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("print the reports of %s: %w", c.Period, err)
		}
		docs, err := r.Print(v)
		if err != nil {
			return nil, fmt.Errorf("print the reports of %s: %w", c.Period, err)
		}
		out = append(out, docs...)
	}
	return out, nil
}
