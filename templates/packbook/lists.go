package packbook

import (
	"fmt"
	"slices"

	"danvan/pipeline"
	"danvan/templates/internal/workbook"

	"github.com/xuri/excelize/v2"
)

// listSheet is the hidden sheet of drop-down lists: lists kept in cells have no limit of
// 255 characters.
const listSheet = "_danh_muc"

// Names of the lists.
const (
	listYesNo       = "gk_co_khong"
	listTiers       = "gk_cap"
	listLines       = "gk_khoi"
	listUnits       = "gk_don_vi"
	listExtents     = "gk_pham_vi"
	listForms       = "gk_bieu"
	listLayouts     = "gk_dang_bieu"
	listPeriods     = "gk_ky"
	listFieldKinds  = "gk_loai_chi_tieu"
	listSeverities  = "gk_muc_do"
	listRollUps     = "gk_cach_tong_hop"
	listComparisons = "gk_so_sanh"
	listIndicators  = "gk_chi_tieu_tong_hop"
)

type list struct {
	name    string
	entries []string
}

// listsOf are the enumerations of the notation and the codes of the pack.
func listsOf(p *pipeline.Programme) []list {
	var tiers, units, forms, indicators []string
	for _, t := range p.Tiers {
		tiers = append(tiers, t.Code)
	}
	for _, u := range p.Units {
		units = once(units, u.Code)
	}
	for _, f := range p.Forms {
		forms = once(forms, f.Code)
	}
	for _, i := range p.Indicators {
		indicators = once(indicators, i.Code)
	}
	return []list{
		{listYesNo, []string{pipeline.PackYes, pipeline.PackNo}}, {listTiers, tiers}, {listLines, []string{"government", "department", "party"}},
		{listUnits, units}, {listExtents, []string{extentWhole, extentPart}}, {listForms, forms},
		{listLayouts, words(pipeline.List, pipeline.Table, pipeline.Register)},
		{listPeriods, words(pipeline.Month, pipeline.Quarter, pipeline.HalfYear, pipeline.NineMonths, pipeline.Year)},
		{listFieldKinds, words(pipeline.Count, pipeline.Amount, pipeline.Tick, pipeline.Text, pipeline.Choice, pipeline.Day, pipeline.Key)},
		{listSeverities, words(pipeline.Reject, pipeline.Warn, pipeline.Note)},
		{listRollUps, words(pipeline.Flow, pipeline.Stock, pipeline.Ratio, pipeline.UnitShare, pipeline.Distinct, pipeline.OwnValue, pipeline.Narrative)},
		{listComparisons, words(pipeline.Equal, pipeline.AtLeast, pipeline.AtMost, pipeline.MoreThan, pipeline.LessThan)}, {listIndicators, indicators},
	}
}

func words[T ~string](all ...T) []string {
	out := make([]string, len(all))
	for i, w := range all {
		out[i] = string(w)
	}
	return out
}

// once adds a code that may stand in several rows, such as two versions of a form.
func once(codes []string, code string) []string {
	if slices.Contains(codes, code) {
		return codes
	}
	return append(codes, code)
}

func (b *book) writeLists() {
	b.newSheet(listSheet)
	for i, l := range b.lists {
		entries := l.entries
		if len(entries) == 0 {
			entries = []string{""} // a name must refer to something
		}
		for r, e := range entries {
			b.do(b.file.SetCellStr(listSheet, ref(r+1, i+1), e))
		}
		column := workbook.Column(i + 1)
		refers := fmt.Sprintf("'%s'!$%s$1:$%s$%d", listSheet, column, column, len(entries))
		b.do(b.file.SetDefinedName(&excelize.DefinedName{Name: l.name, RefersTo: refers}))
	}
	b.do(b.file.SetSheetVisible(listSheet, false))
}
