package pipeline

import "strings"

// A pack book is a programme pack as a workbook that officials edit in Excel: units,
// changes, forms, fields, options, relations, indicators and targets, a sheet each.
// One package writes it, another reads it; what both agree on stands here.
//
// On every sheet row 1 is the heading in Vietnamese, row 2 the key of each column
// (hidden), and the data begin in row 3. A reader goes by the keys and never by the
// place of a column. Every cell is text: a day is dd/mm/yyyy, a number is a plain
// decimal with a point, yes and no are [PackYes] and [PackNo], a list is what
// [JoinPackList] makes of it. Enumerations hold the words of the YAML files. A blank
// cell is a key that is left out.

// PackBookVersion stands on the [MetaSheet] of a pack book beside [PackBookKey], so
// that a reader knows the notation.
const (
	PackBookKey     = "packbook"
	PackBookVersion = "1"
)

// Rows of a sheet of a pack book.
const (
	PackBookHeadRow = 1
	PackBookKeyRow  = 2
	PackBookDataRow = 3
)

// Yes and no, and the layout of a day for [time.Time.Format].
const (
	PackYes = "có"
	PackNo  = "không"
	PackDay = "02/01/2006"
)

// Names of the sheets of a pack book, in order.
const (
	PackSheetUnits      = "Đơn vị"
	PackSheetChanges    = "Sáp nhập, đổi tên"
	PackSheetForms      = "Biểu mẫu"
	PackSheetFields     = "Chỉ tiêu trên biểu"
	PackSheetOptions    = "Lựa chọn"
	PackSheetRelations  = "Hệ thức"
	PackSheetFollows    = "Nối tiếp biểu" // which earlier version a form goes on from, and its fields
	PackSheetAccepts    = "Phiên bản cũ"  // older versions of a form that are still taken
	PackSheetIndicators = "Chỉ tiêu tổng hợp"
	PackSheetTargets    = "Mức phấn đấu"
)

// Keys of columns. A key means the same on every sheet: PackForm and PackFormVersion
// together name a form, PackField a field of it, PackIndicator an indicator. Columns
// that are keys of the YAML files bear their names.
const (
	PackCode    = "code" // of a unit, field or option
	PackName    = "name" // of a unit or indicator
	PackTier    = "tier"
	PackSource  = "source"
	PackFrom    = "valid_from"
	PackTo      = "valid_to"
	PackUnit    = "unit" // unit of measure
	PackKind    = "kind" // of a field or indicator
	PackTiers   = "tiers"
	PackLabel   = "label"
	PackRule    = "rule" // relation as on the form; bound of a target (">= 85")
	PackForm    = "form"
	PackField   = "field" // the field that an option belongs to
	PackOptRank = "rank"

	// Units.
	PackLine         = "line"
	PackParent       = "parent"
	PackNationalCode = "national_code"
	PackCounted      = "counted"

	// Changes.
	PackChangeDay = "day"
	PackOld       = "old"
	PackNew       = "new"
	PackExtent    = "extent" // whole | part

	// Forms.
	PackFormVersion = "version"
	PackTitle       = "title"
	PackTitles      = "titles" // list
	PackLayout      = "layout"
	PackEvery       = "every"
	PackScopes      = "scopes" // list of tier=scope, in the order of the tiers
	PackOptional    = "optional"
	PackCumulative  = "cumulative"
	PackExplanation = "explanation"
	PackNote        = "note" // of a form: label of its remark column; of a relation: why

	// Fields.
	PackNumber   = "number"
	PackPath     = "path" // list, outermost heading first, without the label
	PackStock    = "stock"
	PackRequired = "required"
	PackUneven   = "uneven"
	PackMax      = "max"
	PackPair     = "pair"

	// Relations.
	PackSeverity = "severity"

	// What a version goes on from: one row for each group of fields, or one without fields.
	PackOldForm   = "old_form"
	PackChangedBy = "by"
	PackNewFields = "fields.to"   // sum of fields
	PackSumFrom   = "fields.from" // sum of old fields; "-": none
	PackBreak     = "break"

	// Older versions.
	PackOldVersion = "old_version"
	PackUntil      = "until"
	PackOldFields  = "old_fields" // list of field=old field

	// Indicators.
	PackGroup          = "group"
	PackOwner          = "owner"
	PackHigherIsBetter = "higher_is_better" // blank: neither
	PackFieldRefs      = "fields"           // list of FORM.field; numerator of a flow, stock, own, text, distinct
	PackNumerator      = "numerator"        // list of FORM.field; ratio
	PackDenominator    = "denominator"      // list of FORM.field; ratio
	PackConditionForm  = "condition.form"
	PackConditionField = "condition.field"
	PackConditionOp    = "condition.op"
	PackConditionValue = "condition.value"
	PackConditionIn    = "condition.in" // list of option codes

	// Targets.
	PackIndicator = "indicator"
	PackWording   = "wording"
	PackProRata   = "pro_rata"
)

// PackSheet is a sheet of a pack book: its name and the keys of its columns in order.
type PackSheet struct {
	Name    string
	Columns []string
}

// PackBookSheets returns the sheets of a pack book in order.
func PackBookSheets() []PackSheet {
	return []PackSheet{
		{PackSheetUnits, []string{PackCode, PackName, PackTier, PackLine, PackParent, PackNationalCode, PackCounted, PackFrom, PackTo, PackSource}},
		{PackSheetChanges, []string{PackChangeDay, PackOld, PackNew, PackExtent, PackSource}},
		{PackSheetForms, []string{PackForm, PackFormVersion, PackTitle, PackTitles, PackSource, PackFrom, PackTo, PackLayout, PackEvery,
			PackTiers, PackScopes, PackOptional, PackCumulative, PackExplanation, PackNote}},
		{PackSheetFields, []string{PackForm, PackFormVersion, PackCode, PackNumber, PackPath, PackLabel, PackKind, PackUnit, PackStock, PackRequired,
			PackTiers, PackMax, PackPair, PackUneven}},
		{PackSheetOptions, []string{PackForm, PackFormVersion, PackField, PackCode, PackLabel, PackOptRank}},
		{PackSheetRelations, []string{PackForm, PackFormVersion, PackRule, PackSeverity, PackNote}},
		{PackSheetFollows, []string{PackForm, PackFormVersion, PackOldForm, PackOldVersion, PackChangedBy, PackNewFields, PackSumFrom, PackBreak}},
		{PackSheetAccepts, []string{PackForm, PackFormVersion, PackOldVersion, PackUntil, PackOldFields}},
		{PackSheetIndicators, []string{PackCode, PackName, PackGroup, PackKind, PackUnit, PackOwner, PackSource, PackHigherIsBetter,
			PackFieldRefs, PackNumerator, PackDenominator, PackConditionForm, PackConditionField, PackConditionOp, PackConditionValue, PackConditionIn}},
		{PackSheetTargets, []string{PackIndicator, PackTier, PackRule, PackWording, PackSource, PackProRata}},
	}
}

// JoinPackList writes a list into one cell: its items with "; " between them. A
// semicolon or backslash inside an item has a backslash before it.
func JoinPackList(items []string) string {
	escaped := make([]string, len(items))
	for i, item := range items {
		escaped[i] = strings.NewReplacer(`\`, `\\`, `;`, `\;`).Replace(item)
	}
	return strings.Join(escaped, "; ")
}

// SplitPackList reads what [JoinPackList] wrote and what people type: spaces around
// items and empty items are left out.
func SplitPackList(cell string) []string {
	var out []string
	var item strings.Builder
	end := func() {
		if text := strings.TrimSpace(item.String()); text != "" {
			out = append(out, text)
		}
		item.Reset()
	}
	escaped := false
	for _, r := range cell {
		switch {
		case escaped:
			item.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		case r == ';':
			end()
		default:
			item.WriteRune(r)
		}
	}
	end()
	return out
}
