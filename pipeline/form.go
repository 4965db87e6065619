package pipeline

import (
	"slices"
	"strings"
)

// Layout is how a form lies on its sheet.
type Layout string

// The three layouts.
const (
	List     Layout = "list"     // one row per field, columns: value, cumulative, explanation
	Table    Layout = "table"    // one row per unit, one column per field, with a row of column numbers ("MS")
	Register Layout = "register" // one row per thing, one column per field
)

// Scope is what a figure covers.
type Scope string

// The two scopes: the unit's own office, or everything below it as well.
const (
	Own     Scope = "own"
	Subtree Scope = "subtree"
)

// Form is a versioned layout (biểu mẫu). Code and day together identify it: the same
// code meant other tables under other circulars.
type Form struct {
	Code              string   // "DV-01", "01/TCD"
	Version           string   // "TT02-2021"
	Title             string   // title line of the sheet, Vietnamese
	Titles            []string // further titles by which a sheet of this form is recognised
	Source            string   // regulation or document the wording comes from
	Layout            Layout
	Every             PeriodKind       // how often it is due
	Tiers             []string         // tiers that file it
	Scopes            map[string]Scope // scope by tier; absent means own
	Optional          bool             // may be filed, is never expected
	Cumulative        bool             // list layout: has the "lũy kế" column
	ExplanationColumn bool             // list layout: has the "giải trình" column
	NoteLabel         string           // table layout: "30. Ghi chú"
	Fields            []Field
	Relations         []Relation
	Accepts           []OldVersion // older versions that are still taken for a while
	Follows           *Follows     `json:",omitempty"` // what it goes on from; no file is read by it, see [Programme.ReadingDigest]
	Validity
}

// SheetName returns the name of the form's sheet: Excel allows no slash in it.
func (f *Form) SheetName() string {
	b := []byte(f.Code)
	for i, c := range b {
		if c == '/' || c == '\\' || c == ':' || c == '?' || c == '*' || c == '[' || c == ']' {
			b[i] = '-'
		}
	}
	return string(b)
}

// Field returns the field with a code, or nil.
func (f *Form) Field(code string) *Field {
	for i := range f.Fields {
		if f.Fields[i].Code == code {
			return &f.Fields[i]
		}
	}
	return nil
}

// FiledBy tells whether units of a tier may file the form.
func (f *Form) FiledBy(tier string) bool { return slices.Contains(f.Tiers, tier) }

// ScopeOf returns what a filing by a unit of the tier covers.
func (f *Form) ScopeOf(tier string) Scope {
	if s, ok := f.Scopes[tier]; ok {
		return s
	}
	return Own
}

// FieldKind is what a cell of the field may hold.
type FieldKind string

// The kinds of field.
const (
	Count  FieldKind = "count"  // whole number, 0 or more
	Amount FieldKind = "amount" // decimal number
	Tick   FieldKind = "tick"   // "x", "có" = 1; "không" = 0
	Text   FieldKind = "text"   // narrative
	Choice FieldKind = "choice" // one of Options
	Day    FieldKind = "date"   // a day
	Key    FieldKind = "key"    // identifies the row of a register
)

// Numeric tells whether the field is summed or compared as a number.
func (k FieldKind) Numeric() bool { return k == Count || k == Amount || k == Tick }

// Field is one thing a form asks for (chỉ tiêu trên biểu).
type Field struct {
	Code     string   // name used in relations and indicators: "c1", "doi_thoai_cuoc"
	Number   string   // number on the form: the MS column number, or the row number "2.1"
	Label    string   // wording on the form
	Path     []string // headings above it, outermost first (header groups of a table, section of a list)
	Kind     FieldKind
	Unit     string // unit of measure: "cuộc", "lượt", "hồ sơ"
	Stock    bool   // a stock (tồn tại một thời điểm), not a flow
	Required bool   // blank is a warning
	Options  []Option
	Tiers    []string // tiers it applies to; empty: all that file the form
	Max      Number   // larger is absurd; 0 = the catalogue's bound
	Pair     string   // field of the second figure of "866 lượt/964 lượt người"
	Uneven   bool     `json:",omitempty"` // comes by fits and starts: nobody is asked why it is unlike before or unlike others
}

// Accumulates tells whether a field has a figure of the year to date on the form.
func (f *Form) Accumulates(field *Field) bool {
	return f.Cumulative && !field.Stock && (field.Kind == Count || field.Kind == Amount)
}

// Title names the field as the form does, with the headings above it: "1.2 Tuyên truyền –
// Số lượt người dự".
func (f *Field) Title() string {
	return strings.TrimSpace(f.Number + " " + strings.Join(append(slices.Clone(f.Path), f.Label), " – "))
}

// AppliesTo tells whether units of a tier fill the field.
func (f *Field) AppliesTo(tier string) bool {
	return len(f.Tiers) == 0 || slices.Contains(f.Tiers, tier)
}

// Option is one value of a choice field. Rank orders the stages of a status.
type Option struct {
	Code  string
	Label string
	Rank  int
}

// Measure tells the columns of a list form apart.
type Measure string

// The measures of a list form. Table and register forms have Value only.
const (
	Value       Measure = "value"       // số liệu trong kỳ
	Cumulative  Measure = "cumulative"  // lũy kế từ đầu năm
	Explanation Measure = "explanation" // giải trình
)

// NoteField is the field of the note below a table; it explains the whole form.
const NoteField = "note"

// What our own blank workbook and its reader agree on. The blank carries a very
// hidden sheet with one key and one value a row: "programme", "unit", "period", and
// "form:<sheet name>" with the value "<form code>|<form version>".
const (
	MetaSheet    = "_danvan"
	MetaFormKey  = "form:"
	VerdictSheet = "KẾT QUẢ KIỂM TRA" // first sheet of a returned workbook; the reader passes over it
	SourceSheet  = "NGUỒN SỐ LIỆU"    // first sheet of a copy whose cells are marked for a figure; likewise
)

// Headings of the columns of a list form, and labels that a reader looks for.
const (
	HeadNumber      = "Mã số" // holds Field.Number, by which a row is bound
	HeadLabel       = "Chỉ tiêu"
	HeadUnit        = "Đơn vị tính"
	HeadValue       = "Số liệu trong kỳ"
	HeadPrevious    = "Lũy kế kỳ trước" // shown, never read
	HeadCumulative  = "Lũy kế từ đầu năm"
	HeadExplanation = "Giải trình"
	HeadUnitName    = "Đơn vị" // first column of a table form
	MSLabel         = "MS"     // first cell of the row of column numbers
	LabelUnit       = "Đơn vị báo cáo"
	LabelReceiver   = "Đơn vị nhận báo cáo"
	LabelForm       = "Biểu số"
	LabelWindow     = "Số liệu tính từ ngày" // "Số liệu tính từ ngày 15/03/2021 đến ngày 14/06/2021"
)
