package author

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"danvan/ingest/book"
	"danvan/ingest/wording"
	"danvan/pipeline"
)

// Proposal is a form as an official blank states it. What no blank says (rhythm,
// tiers that file it, first day of validity) is left blank in the form.
type Proposal struct {
	Form   pipeline.Form
	Doubts []pipeline.Doubt
}

// headingRows is how far down the row of column numbers is looked for.
const headingRows = 200

// blank is a sheet being read.
type blank struct {
	*book.Sheet
	file     string
	ms       book.Row
	columns  []column
	proposal Proposal
}

// ProposeForm reads an official blank in table layout and proposes its form. Columns
// are bound by the numbers of the MS row and never by sheet letters. The name of the
// file serves only where the sheet states no code. A file without an MS row is a
// fault: without numbers no column has a name that relations could use.
func ProposeForm(name string, data []byte) (Proposal, *book.Fault) {
	b, fault := book.Read(name, data, book.DefaultLimits())
	if fault != nil {
		return Proposal{}, fault
	}
	var forms []*blank
	for i := range b.Sheets {
		if s := &b.Sheets[i]; !s.Hidden {
			if row, ok := findNumbers(s); ok {
				forms = append(forms, &blank{Sheet: s, file: name, ms: row})
			}
		}
	}
	if len(forms) == 0 {
		return Proposal{}, &book.Fault{Code: "blank-numbers"}
	}
	f := forms[0]
	f.read()
	for _, other := range forms[1:] {
		f.doubt("sheet", "", "Trang “%s” cũng là một biểu; chỉ đọc trang “%s”.", "Sheet “%s” holds a form too; only “%s” was read.", other.Name, f.Name)
	}
	return f.proposal, nil
}

func (b *blank) read() {
	b.bindColumns()
	top := b.headingTop()
	b.readHead(top)
	b.checkNumbers()
	b.bindHeadings(top)
	for i := range b.columns {
		b.addField(&b.columns[i])
	}
	b.readNote()
	b.msRelations()
	b.unitsByRelation()
	b.guidance()
	b.unsaid()
}

// doubt notes something about the whole form, a field or a relation.
func (b *blank) doubt(where, cell, vietnamese, english string, args ...any) {
	b.proposal.Doubts = append(b.proposal.Doubts, pipeline.Doubt{
		Where: where, Sheet: b.Name, Cell: cell, Says: pipeline.Say(vietnamese, english, args...),
	})
}

// unsaid names the keys that no blank states, so that nobody takes the lack for a
// mistake of the reader.
func (b *blank) unsaid() {
	b.doubt("every, tiers, valid_from", "",
		"Biểu trống không ghi kỳ báo cáo, cấp nộp và ngày có hiệu lực; ghi theo văn bản ban hành biểu.",
		"A blank does not state its rhythm, the tiers that file it and its first day; write them from the regulation.")
}

// findNumbers returns the row of column numbers: its first cell is "MS" and numbers
// follow, or, where no row says MS, at least three cells count 1, 2, 3.
func findNumbers(s *book.Sheet) (book.Row, bool) {
	counting := -1
	for i, r := range s.Rows {
		if r.Index > headingRows {
			break
		}
		first, ok := firstCell(r)
		if ok && isMS(first.Text) && len(numbered(r)) > 0 {
			return r, true
		}
		if counting < 0 && counts(r) {
			counting = i
		}
	}
	if counting < 0 {
		return book.Row{}, false
	}
	return s.Rows[counting], true
}

func isMS(text string) bool { return wording.Fold(text) == wording.Fold(pipeline.MSLabel) }

func firstCell(r book.Row) (book.Cell, bool) {
	for _, c := range r.Cells {
		if !wording.IsBlank(c.Text) {
			return c, true
		}
	}
	return book.Cell{}, false
}

// numbered returns the cells of a row that hold a column number.
func numbered(r book.Row) []book.Cell {
	var out []book.Cell
	for _, c := range r.Cells {
		if number, _ := columnNumber(c.Text); number > 0 {
			out = append(out, c)
		}
	}
	return out
}

func counts(r book.Row) bool {
	cells := numbered(r)
	for i, c := range cells[:min(3, len(cells))] {
		if number, _ := columnNumber(c.Text); number != i+1 {
			return false
		}
	}
	return len(cells) >= 3
}

// tidy makes one line of a text, composed; its wording stays.
func tidy(text string) string { return norm.NFC.String(strings.Join(strings.Fields(text), " ")) }

var (
	statedCode = regexp.MustCompile(`^(?:(?i:biểu|mẫu)(?:\s+(?i:số|mẫu))?\s*:?\s*)?(\d{1,2}[a-z]?/\p{Lu}+(?:[-/]\p{Lu}+)*)$`)
	namedCode  = regexp.MustCompile(`(?i)(?:^|[^a-z0-9])(?:(\d{2})[_ -]?([a-z]{2,8})|([a-z]{2,8})[_ -]?(\d{2}))(?:[^a-z0-9]|$)`)
	yearSign   = regexp.MustCompile(`(?i)tt[_ -]?((?:\d{2}[_ -])?20\d{2})`)
	notInCode  = regexp.MustCompile(`(?i)(?:^|[ -])(?:(?:bieu|mau|bm)(?: so)?|tt ?[0-9]+(?: 20[0-9]{2})?)(?:$|[ -])`)
	notCode    = regexp.MustCompile(`[^0-9A-Z]+`)
	titleStart = regexp.MustCompile(`^(tổng hợp|báo cáo|thống kê|kết quả|danh sách|biểu tổng hợp|tình hình)`)
)

// readHead reads title and code above the headings and proposes the version.
func (b *blank) readHead(top int) {
	f := &b.proposal.Form
	f.Layout = pipeline.Table
	for _, r := range b.Rows {
		if r.Index >= top {
			break
		}
		for _, c := range r.Cells {
			text := tidy(c.Text)
			if m := statedCode.FindStringSubmatch(text); m != nil && f.Code == "" {
				f.Code = m[1]
			}
			if isTitle(text) && (f.Title == "" || titleStart.MatchString(wording.Fold(text)) && !titleStart.MatchString(wording.Fold(f.Title))) {
				f.Title = text
			}
		}
	}
	b.guessCode()
	b.guessVersion()
	if f.Title == "" {
		b.doubt("title", "", "Không tìm thấy tiêu đề biểu phía trên bảng.", "No title was found above the table.")
	}
}

// isTitle tells whether a line above the table is its title: words in capitals, not
// the national motto or the name of an office.
func isTitle(text string) bool {
	folded := wording.Fold(text)
	for _, head := range []string{"cộng hoà", "độc lập", "uỷ ban", "ubnd", "đảng cộng sản"} {
		if strings.HasPrefix(folded, head) {
			return false
		}
	}
	return strings.Contains(text, " ") && len([]rune(text)) >= 10 && text == strings.ToUpper(text) && strings.ToLower(text) != text
}

// guessCode proposes a code from the file's name where the sheet states none.
func (b *blank) guessCode() {
	f := &b.proposal.Form
	if f.Code != "" {
		return
	}
	base := baseName(b.file)
	words := notInCode.ReplaceAllString(strings.ReplaceAll(base, "_", " "), " ")
	if m := namedCode.FindStringSubmatch(words); m != nil {
		f.Code = strings.ToUpper(m[1] + m[4] + "/" + m[2] + m[3])
		b.doubt("form", "", "Trang không ghi mã biểu; mã %s suy từ tên tệp “%s”.", "The sheet states no code; %s is guessed from the file's name “%s”.", f.Code, base)
		return
	}
	f.Code = notCode.ReplaceAllString(strings.ToUpper(wording.Bare(base)), "")
	f.Code = f.Code[:min(len(f.Code), 20)]
	b.doubt("form", "", "Trang không ghi mã biểu và tên tệp “%s” không giống mã biểu; %s chỉ là mã tạm, đặt lại mã.",
		"The sheet states no code and the file's name “%s” is none; %s is a stopgap, choose a code.", base, f.Code)
}

// guessVersion takes the circular's sign out of the file's name. The source says
// what was read; the document behind it a person knows.
func (b *blank) guessVersion() {
	f := &b.proposal.Form
	f.Source = "Biểu trống " + baseName(b.file)
	if m := yearSign.FindStringSubmatch(b.file); m != nil {
		f.Version = "TT" + strings.NewReplacer("_", "-", " ", "-").Replace(m[1])
		b.doubt("version", "", "Phiên bản %s suy từ tên tệp; ghi theo văn bản ban hành biểu.", "Version %s is guessed from the file's name; write it from the regulation.", f.Version)
		return
	}
	f.Version = "1"
	b.doubt("version", "", "Không biết biểu của văn bản nào; phiên bản tạm ghi là 1.", "Which regulation the form belongs to is not stated; the version is set to 1.")
}

// baseName is the file's name without folders and ending.
func baseName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		name = name[:dot]
	}
	return name
}

var notePattern = regexp.MustCompile(`^(?:(\d{1,2}) ?[.)] ?)?ghi chú ?:?$`)

// readNote reads the "NN. Ghi chú" line under the table.
func (b *blank) readNote() {
	for _, r := range b.Rows {
		c, ok := firstCell(r)
		if r.Index <= b.ms.Index || !ok {
			continue
		}
		m := notePattern.FindStringSubmatch(strings.TrimRight(wording.Fold(c.Text), " ._…"))
		if m == nil {
			continue
		}
		b.proposal.Form.NoteLabel = strings.TrimRight(tidy(c.Text), " :._…")
		if last := b.highest(); m[1] != "" && m[1] != itoa(last+1) {
			b.doubt("note", book.Ref(c.Col, r.Index), "Dòng ghi chú mang số %s, cột cuối mang số %d: biểu có thể thiếu hoặc thừa cột.",
				"The note is numbered %s, the last column %d: the blank may lack columns or have too many.", m[1], last)
		}
		return
	}
}
