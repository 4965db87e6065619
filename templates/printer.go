// Package templates lays out what leaders receive from a consolidation: the list of
// reports stands here, one folder for each below reports.
package templates

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"danvan/pipeline"
	"danvan/templates/figures"
	"danvan/templates/reports/official"
	"danvan/templates/reports/summary"
)

// report lays out a consolidation as one or several documents.
type report interface {
	Print(v *figures.View) ([]pipeline.Document, error)
}

// Printer prints every report.
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
	return official.Report{Workbook: summary.FileName, NarrativeSheet: summary.SheetNarrative, FindingsSheet: summary.SheetFindings, AdjustmentsSheet: summary.SheetAdjustments, MissingSheet: summary.SheetMissing,
		TargetSheet: summary.SheetTargets, RankingSheet: summary.SheetRanking}
}

// Print lays out a consolidation, the reports side by side where it is not large. The same
// consolidation gives the same bytes.
func (p *Printer) Print(ctx context.Context, c *pipeline.Consolidation) ([]pipeline.Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("print the reports of %s: %w", c.Period, err)
	}
	v := figures.NewView(c)
	printed, printing := make([][]pipeline.Document, len(p.reports)), make([]func() error, len(p.reports))
	for i, r := range p.reports {
		printing[i] = c.Aside(func() (err error) {
			printed[i], err = r.Print(v)
			return err
		})
	}
	var failed error
	for i, wait := range printing {
		if p.Progress != nil {
			p.Progress(pipeline.Say("In báo cáo", "Printing the reports"), i, len(p.reports))
		}
		failed = errors.Join(failed, wait())
	}
	if failed != nil {
		return nil, fmt.Errorf("print the reports of %s: %w", c.Period, failed)
	}
	return slices.Concat(printed...), nil
}
