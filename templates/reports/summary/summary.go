// Package summary writes the leaders' workbook (tóm tắt lãnh đạo): one page for a reader
// with two minutes, charts, targets, ranks, every indicator by unit, the comparison with
// earlier periods, who has filed when, what is open to question, the consolidated forms,
// and where each figure came from. Rows of lower levels are folded away, on paper too.
//
// Submitted text only ever gets into cells as a string, so nothing that a unit wrote
// can become a formula. Formulas are ours, stand beside their stored results, and
// only repeat an arithmetic that the reader can see.
package summary

import (
	"bytes"
	"fmt"
	"runtime"
	"time"

	"danvan/pipeline"
	"danvan/templates/figures"
	"danvan/templates/internal/workbook"

	"github.com/xuri/excelize/v2"
)

// FileName is the name of the workbook.
const FileName = "tom-tat-lanh-dao.xlsx"

// Names of the sheets, in order; the consolidated forms stand before SheetNarrative.
// Those of targets are left out where nothing is to be reached, SheetRanking and SheetPoints
// where nobody is scored, SheetRanks where somebody is, SheetSeries without a period before.
const (
	SheetOverview    = "Tổng quan"
	SheetCharts      = "Biểu đồ"
	SheetTargets     = "Mục tiêu"
	SheetTargetUnits = "Mục tiêu từng đơn vị"
	SheetRanking     = "Xếp hạng"
	SheetPoints      = "Chi tiết chấm điểm"
	SheetRanks       = "Xếp hạng theo chỉ tiêu"
	SheetUnits       = "Chỉ tiêu theo đơn vị"
	SheetComparison  = "So sánh các kỳ"
	SheetSeries      = "Diễn biến qua các kỳ"
	SheetFiling      = "Tình hình nộp báo cáo"
	SheetCalendar    = "Lịch nhận báo cáo"
	SheetFindings    = "Phát hiện và đối chiếu"
	SheetNarrative   = "Nội dung báo cáo"
	SheetSources     = "Nguồn số liệu"
	SheetCells       = "Ô số liệu"
	SheetMissing     = "Đơn vị thiếu số liệu"
	SheetSubmissions = "Bản nộp được tính"
	SheetChartData   = "Số liệu biểu đồ"
)

// Report is the leaders' workbook.
type Report struct{}

// Print writes the workbook. The same consolidation gives the same bytes.
func (Report) Print(v *figures.View) ([]pipeline.Document, error) {
	b := newBook(v)
	sheets := b.sheets()
	data, err := write(v, sheets)
	if err != nil {
		return nil, fmt.Errorf("write the leaders' workbook: %w", err)
	}
	return []pipeline.Document{{Name: FileName, Bytes: data}}, nil
}

// book is one workbook in the making: the view and the places that sheets link to.
type book struct {
	*figures.View
	others   []string          // names of the sheets behind the first
	rows     map[string]int    // unit → its row on SheetUnits
	values   map[string]int    // indicator → the column of its figures there
	column   map[string]string // indicator → cell of its heading on SheetUnits
	source   map[string]string // indicator → cell of its row on SheetSources
	listed   map[string]string // indicator → cell of its row on SheetCells
	missing  map[string]string // indicator → cell of its first row on SheetMissing
	summary  map[string]string // indicator → cell of its figure on SheetOverview
	compared map[string]string // indicator → cell of its row on SheetComparison
	series   map[string]string // indicator → its figures of all periods on SheetSeries
	points   map[string]string // unit → cell of its first row on SheetPoints
	filed    map[string]string // unit → cell of its row on SheetFiling
	bound    map[string]string // unit → cell of its row on SheetTargetUnits
}

func newBook(v *figures.View) *book {
	return &book{View: v, rows: map[string]int{}, values: map[string]int{}, column: map[string]string{}, source: map[string]string{}, missing: map[string]string{}, listed: map[string]string{},
		summary: map[string]string{}, compared: map[string]string{}, series: map[string]string{}, points: map[string]string{},
		filed: map[string]string{}, bound: map[string]string{}}
}

// sheets lays out every sheet. The order of the calls is the order in which the
// targets of hyperlinks become known; the order of the result is that of the tabs.
func (b *book) sheets() []*sheet {
	b.placeHeadlines()
	b.placeSources()
	units := b.units()
	comparison := b.comparison()
	missing := b.missingUnits()
	cells, listed := b.sourceCells()
	sources := b.sources()
	filing := b.filing()
	out := append(b.goals(), units, comparison)
	if len(b.Pasts()) > 0 {
		out = append(out, b.seriesSheet())
	}
	out = append(out, filing)
	if calendar, ok := b.calendar(); ok {
		out = append(out, calendar)
	}
	out = append(out, b.findings())
	out = append(out, b.adjustments()...)
	out = append(out, b.forms()...)
	out = append(out, b.narrative(), sources)
	if listed {
		out = append(out, cells)
	}
	out = append(out, missing, b.submissions())
	if drawn, data, ok := b.chartSheets(); ok {
		out = append(append([]*sheet{drawn}, out...), data)
	}
	for _, s := range out {
		b.others = append(b.others, s.name)
	}
	out = append([]*sheet{b.overview()}, out...)
	for _, s := range out {
		s.footer = b.footer()
	}
	return out
}

// goals are the sheets of targets and of scores or ranks, those that the programme has.
func (b *book) goals() []*sheet {
	var out []*sheet
	if b.HasTargets() {
		if units, ok := b.targetUnits(); ok {
			out = append(out, b.targets(), units)
		} else {
			out = append(out, b.targets())
		}
	}
	if len(b.Scores) > 0 {
		points := b.pointSheet() // first, because the league table links to it
		return append(out, b.ranking(), points)
	}
	if ranks, ok := b.ranks(); ok {
		return append(out, ranks)
	}
	if why := b.Unscored(); why != "" {
		out = append(out, b.unscored(why))
	}
	return out
}

func (b *book) footer() string {
	return b.Standing() + " – " + b.Period.Vietnamese() + " – tổng hợp lúc " + figures.Moment(b.At)
}

func write(v *figures.View, sheets []*sheet) ([]byte, error) {
	f := excelize.NewFile()
	// Closing only removes temporary files; what matters was checked before.
	defer func() { _ = f.Close() }()
	if err := f.SetDefaultFont(workbook.Font); err != nil {
		return nil, err
	}
	if err := properties(f, v); err != nil {
		return nil, err
	}
	for i, s := range sheets {
		if i == 0 {
			if err := f.SetSheetName("Sheet1", s.name); err != nil {
				return nil, err
			}
		} else if _, err := f.NewSheet(s.name); err != nil {
			return nil, err
		}
	}
	f.SetActiveSheet(0)
	styles := palette{file: f, ids: map[look]int{}}
	rows := make([]workbook.Sheet, len(sheets))
	for i, s := range sheets {
		var err error
		if rows[i], err = s.write(f, &styles); err != nil {
			return nil, fmt.Errorf("sheet %q: %w", s.name, err)
		}
	}
	var out pieces
	if err := workbook.Write(&out, f, rows, finish(sheets)); err != nil {
		return nil, err
	}
	if len(out) > manyPieces {
		runtime.GC() // the sheets are gone, and the file is there twice for a moment
	}
	return bytes.Join(out, nil), nil
}

// pieces are what was written. A buffer that grows has all of it up to three times for a
// moment, while most sheets are still to come; when it is joined they are gone.
type pieces [][]byte

const (
	pieceSize  = 256 << 10
	manyPieces = 16
)

func (p *pieces) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		last := len(*p) - 1
		if last < 0 || len((*p)[last]) == pieceSize {
			*p = append(*p, make([]byte, 0, pieceSize))
			continue
		}
		fits := min(len(b), pieceSize-len((*p)[last]))
		(*p)[last], b = append((*p)[last], b[:fits]...), b[fits:]
	}
	return n, nil
}

// properties are fixed by the consolidation: a clock would change the bytes.
func properties(f *excelize.File, v *figures.View) error {
	at := v.At.UTC().Format(time.RFC3339)
	issuer := v.Programme.Letterhead.Issuer
	err := f.SetDocProps(&excelize.DocProperties{
		Title: "Tóm tắt lãnh đạo – " + v.Period.Vietnamese(), Subject: v.Programme.Name,
		Creator: issuer, LastModifiedBy: issuer, Created: at, Modified: at, Language: "vi-VN",
	})
	if err != nil {
		return err
	}
	return f.SetAppProps(&excelize.AppProperties{Application: "danvan", Company: issuer})
}
