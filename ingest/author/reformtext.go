package author

import (
	"regexp"
	"slices"
	"strings"

	"danvan/ingest/wording"
	"danvan/pipeline"
)

// extent is how much of an old unit a table says goes to a new one.
type extent int

const (
	unsaid extent = iota
	whole
	part
	unclear // it says something that is not understood
)

// The words for an extent, without marks.
var (
	partWords    = regexp.MustCompile(`\b(?:mot phan|1 phan|mot nua|1 nua|phan con lai|part)\b`)
	wholeWords   = regexp.MustCompile(`\b(?:toan bo|nguyen trang|giu nguyen|doi ten|doi loai hinh|whole|full|same)\b`)
	deniedExtent = regexp.MustCompile(`\b(?:khong|chua)(?: phai| con)? (?:mot phan|1 phan|mot nua|phan con lai|toan bo|nguyen trang|giu nguyen)\b`)
	denial       = regexp.MustCompile(`\b(?:khong|chua|not)\b`)
	// How and of what: beside these words an extent is the same.
	besideExtent = regexp.MustCompile(`\b(?:sap xep|sap nhap|nhap|hop nhat|chuyen|dien tich|tu nhien|quy mo|dan so|don vi|hanh chinh|va|area|population)\b`)
)

// extentOf reads words that may say how much: "Nhập toàn bộ", "một phần", "part_area". A
// part of the area with all of the people is a part.
func extentOf(text string) extent {
	words := plainWords(text)
	switch {
	case deniedExtent.MatchString(words):
		return unclear
	case partWords.MatchString(words):
		return part
	case wholeWords.MatchString(words):
		return whole
	}
	return unsaid
}

// extentCell reads a cell of the column that says how much: nothing but what is
// understood is taken, for what is not said to be a part moves a whole unit's figures.
// Only how it goes ("sáp nhập") says no extent.
func extentCell(text string) extent {
	words := plainWords(text)
	said := extentOf(text)
	rest := strings.TrimSpace(besideExtent.ReplaceAllString(wholeWords.ReplaceAllString(words, ""), ""))
	switch {
	case strings.TrimSpace(text) == "":
		return unsaid
	case words == "", denial.MatchString(words), said != part && rest != "":
		return unclear
	}
	return said
}

// The kinds of administrative units, the longer names before those they begin with.
const kindWords = `thị trấn|thị xã|thành phố|đặc khu|phường|huyện|quận|tỉnh|xã`

var (
	quantity   = regexp.MustCompile(`(?i)\s*(?:diện tích(?: tự nhiên)?|(?:quy mô )?dân số)(?:\s*(?:,|và)\s*(?:toàn bộ\s+)?(?:diện tích(?: tự nhiên)?|(?:quy mô )?dân số))*`)
	reference  = regexp.MustCompile(`(?i)\s*(?:sau khi (?:sắp xếp|điều chỉnh|sáp nhập)|theo quy định)[^,;()]*?(?:điều này|nghị quyết này|điều \d+)`)
	howMany    = regexp.MustCompile(`(?i)(?:các\s+)?\d+\s+((?:` + kindWords + `)(?:\s*:|\s))`)
	firstVerb  = regexp.MustCompile(`(?i)^(?:\d+[.)]\s*)?(?:sắp xếp|sáp nhập|nhập|hợp nhất|gộp|điều chỉnh|chuyển)\s+`)
	founded    = regexp.MustCompile(`(?i)^(?:\d+[.)]\s*)?thành lập\s+(.+?)\s+trên cơ sở\s+(.+)$`)
	becomes    = regexp.MustCompile(`(?i)^(.+?)[\s,]+(?:(?:để\s+)?thành lập|(?:để\s+)?thành|vào|về)\s+((?:` + kindWords + `)\s.+)$`)
	namedAs    = regexp.MustCompile(`(?i)^(?:` + kindWords + `)\s+mới\s*,?\s*(?:có tên(?: gọi)? là|lấy tên là|tên là|là)\s+(.+)$`)
	newMark    = regexp.MustCompile(`(?i)\s*\((?:mới|mới thành lập)\)$`)
	howMuch    = regexp.MustCompile(`(?i)^(toàn bộ|nguyên trạng|một phần|1 phần|một nửa|phần còn lại)\s*(của\s+)?`)
	several    = regexp.MustCompile(`(?i)^(?:các|những)\s+`)
	beginsKind = regexp.MustCompile(`(?i)^(` + kindWords + `)\s*:?\s+`)
	separator  = regexp.MustCompile(`(?i)\s*(?:[,;+\n]|\s(?:và|với|cùng)\s)\s*`)
)

// parseMerger reads what a resolution writes: "sáp nhập các xã A, B và một phần xã C
// thành xã D", "thành lập xã D trên cơ sở các xã A, B". Both are empty where it is
// neither.
func parseMerger(text string) (olds, heir string) {
	text = strings.TrimRight(wording.Squeeze(text), ". ;")
	if m := founded.FindStringSubmatch(text); m != nil {
		return m[2], newName(m[1])
	}
	if m := becomes.FindStringSubmatch(text); m != nil {
		return m[1], newName(m[2])
	}
	return "", ""
}

// newName takes from the name of a new unit what is not the name: "xã mới có tên gọi là
// xã D", "Xã D (mới)". The kind gets its capital.
func newName(text string) string {
	text = strings.TrimRight(wording.Squeeze(text), ". ;")
	if m := namedAs.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	return capital(newMark.ReplaceAllString(text, ""))
}

func capital(name string) string {
	letters := []rune(name)
	if len(letters) == 0 {
		return ""
	}
	return strings.ToUpper(string(letters[:1])) + string(letters[1:])
}

// namedPart is an old unit as a text names it.
type namedPart struct {
	name   string // with its kind, if the text says one
	within string // the district in brackets behind it, or behind "thuộc"
	extent extent
}

// listReader reads the old units of a cell from left to right.
type listReader struct {
	out     []namedPart
	kind    string // of the list that goes on: "các xã A, B"
	extent  extent
	governs bool // what was said of the extent goes on to the next word of it
	hinted  int  // parts before this one have their district
	trouble pipeline.Sentence
}

// parseOlds reads the old units of a cell. "một phần của các xã A, B" goes for both, and
// "một phần xã A" for A only; where another follows that, nobody can tell what is meant.
func parseOlds(text string) ([]namedPart, pipeline.Sentence) {
	text = reference.ReplaceAllString(tidyLines(text), "")
	text = quantity.ReplaceAllString(text, "")
	text = howMany.ReplaceAllString(text, "các $1")
	text = firstVerb.ReplaceAllString(strings.TrimRight(text, ". ;"), "")
	r := &listReader{}
	for _, piece := range pieces(text) {
		r.piece(piece)
	}
	return r.out, r.trouble
}

// tidyLines squeezes a text and keeps the ends of its lines, which part names.
func tidyLines(text string) string {
	var lines []string
	for _, l := range strings.Split(text, "\n") {
		if l = strings.Trim(wording.Squeeze(l), "-•* "); l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, ", ")
}

// pieces cuts a list at commas and "và", but not within brackets.
func pieces(text string) []string {
	var out []string
	depth, from := 0, 0
	inside := make([]bool, len(text)+1)
	for i, c := range []byte(text) {
		switch c {
		case '(':
			depth++
		case ')':
			depth = max(0, depth-1)
		}
		inside[i] = depth > 0
	}
	for _, at := range separator.FindAllStringIndex(text, -1) {
		if !inside[at[0]] && !inside[at[1]-1] {
			out = append(out, text[from:at[0]])
			from = at[1]
		}
	}
	return append(out, text[from:])
}

func (r *listReader) piece(text string) {
	text, hint := bracket(strings.TrimSpace(text))
	said := unsaid
	if m := howMuch.FindStringSubmatch(text); m != nil {
		said = extentOf(m[1])
		text = text[len(m[0]):]
		r.extent, r.governs = said, m[2] != "" || said == whole
	}
	if m := several.FindString(text); m != "" {
		text, r.governs = text[len(m):], r.governs || said != unsaid
	}
	if m := beginsKind.FindStringSubmatch(text); m != nil {
		r.kind, text = capital(strings.ToLower(m[1])), strings.TrimSpace(text[len(m[0]):])
	}
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	if r.districtOf(text) {
		return
	}
	if said == unsaid && r.extent == part && !r.governs && len(r.out) > 0 && r.trouble.IsZero() {
		r.trouble = pipeline.Say("Không rõ “một phần” chỉ nói “%s” hay cả “%s”; ghi “toàn bộ” hoặc “một phần” trước từng đơn vị.",
			"It is not clear whether “một phần” is said of “%s” only or of “%s” as well; write “toàn bộ” or “một phần” before each unit.", r.out[len(r.out)-1].name, text)
	}
	p := namedPart{name: strings.TrimSpace(r.kind + " " + text), extent: r.extent}
	if e := extentOf(hint); e != unsaid {
		p.extent, hint = e, ""
	}
	r.out = append(r.out, p)
	r.hint(hint)
}

// districtOf takes "xã A, huyện B" for what it is: the district of what was named before.
func (r *listReader) districtOf(name string) bool {
	district := slices.Contains([]string{"Huyện", "Quận", "Thị xã", "Thành phố", "Tỉnh"}, r.kind)
	if !district || len(r.out) == 0 || !slices.ContainsFunc([]string{"Xã ", "Phường ", "Thị trấn "}, func(k string) bool { return strings.HasPrefix(r.out[len(r.out)-1].name, k) }) {
		return false
	}
	if r.kind != "Tỉnh" {
		r.hint(r.kind + " " + name)
	}
	r.kind, _, _ = strings.Cut(r.out[len(r.out)-1].name, " ")
	if r.kind == "Thị" {
		r.kind = "Thị trấn"
	}
	return true
}

// hint gives a district to the parts before it that have none yet.
func (r *listReader) hint(district string) {
	if district == "" {
		return
	}
	for i := r.hinted; i < len(r.out); i++ {
		r.out[i].within = district
	}
	r.hinted = len(r.out)
}

var (
	behindName = regexp.MustCompile(`^(.*?)\s*\(([^()]*)\)\s*$`)
	belongs    = regexp.MustCompile(`(?i)^(.*?)\s+thuộc\s+(.*)$`)
	townPrefix = regexp.MustCompile(`(?i)^(?:thuộc\s+)?(tp|tx|h|q)\.?\s+`)
)

// bracket cuts off what stands in brackets behind a name, or behind "thuộc".
func bracket(text string) (name, hint string) {
	if m := behindName.FindStringSubmatch(text); m != nil {
		text, hint = m[1], m[2]
	}
	if m := belongs.FindStringSubmatch(text); m != nil && hint == "" {
		text, hint = m[1], m[2]
	}
	hint, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimPrefix(hint, "thuộc "), "Thuộc "), ",")
	short := map[string]string{"tp": "Thành phố ", "tx": "Thị xã ", "h": "Huyện ", "q": "Quận "}
	if m := townPrefix.FindStringSubmatch(hint); m != nil {
		hint = short[strings.ToLower(m[1])] + hint[len(m[0]):]
	}
	return strings.TrimSpace(text), strings.TrimSpace(hint)
}

// foldName folds a name as names are compared.
func foldName(name string) string { return wording.Fold(name) }

// withoutKind cuts the kind off a folded name.
func withoutKind(folded string) string {
	return folded[len(beginsKind.FindString(folded)):]
}
