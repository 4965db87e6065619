// Package factstore is the ministry's store of facts: a folder on a share or a disk. Provinces
// push to it what counts with them, and the ministry takes it from there.
//
//	danvan-store.json                     says that this is a store, and that it is there
//	TN/manifests/2021-Q2/0001.json        what counts in a province and period, by which files
//	TN/facts/ab/<sha256>.parquet          facts files, named by their content
//	TN/sending/                           what is on its way there
//
// A province writes below its own folder and nowhere else. Files are complete before they
// have their names, and a manifest comes after all that it names. Nothing is changed or
// removed: a later manifest takes the place of an earlier one, and names it by its digest,
// so that what the store said at any time can be told. Whatever is read here was written by
// others: no name becomes a path before it was checked, and nothing is reached through links.
package factstore

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"danvan/pipeline"
)

// ManifestFormat begins every manifest. Another one is not read.
const ManifestFormat = manifestFormats + "1"

const manifestFormats = "danvan facts manifest "

// errNewer says of what a later danvan wrote, which is no damage, what to do.
func errNewer(format string) error {
	return pipeline.Say("nó theo dạng mới hơn (%s) mà bản danvan này chưa đọc được; cập nhật danvan", "it is of a newer format (%s), which this danvan does not read; update danvan", format)
}

// isNewer tells whether a format is a later one of those that begin alike.
func isNewer(format, begins string) bool {
	n, err := strconv.Atoi(strings.TrimPrefix(format, begins))
	return err == nil && strings.HasPrefix(format, begins) && n > 1 && n < 1000
}

// Bounds of what is read from a store.
const (
	MostManifest = 64 << 20 // bytes
	MostFile     = 1 << 30  // bytes
	mostListed   = 200_000  // submissions, files, forms
	mostVersion  = 100_000  // of one form of a unit
)

// Manifest says what counts in a province for a period.
type Manifest struct {
	Format   string          `json:"format"`
	Province string          `json:"province"` // code of the unit at the top of its tree
	Name     string          `json:"name"`
	Period   pipeline.Period `json:"period"`
	Number   int             `json:"number"`         // 1, 2, 3 …
	Previous string          `json:"previous"`       // SHA-256 of the manifest before; "" of the first
	Anew     bool            `json:"anew,omitempty"` // the store had lost those before
	MadeAt   time.Time       `json:"made_at"`
	Who      string          `json:"who"` // account and machine

	Programme string `json:"programme"` // code
	Pack      string `json:"pack"`      // digest of the pack
	Reader    string `json:"reader"`    // which reader read the files
	Layout    string `json:"layout"`    // of the facts files
	Forms     []Form `json:"forms"`     // those that count for the period
	Receipts  int    `json:"receipts"`  // how many there were in the province
	Head      string `json:"head"`      // chain of the last of them
	Edition   int    `json:"edition"`   // the last one of the period there; 0 where it is not closed

	Submissions []pipeline.Submission `json:"submissions"` // what counts, in tree order then form order
	Filed       []pipeline.Attempt    `json:"filed"`       // all that was sent
	Files       []File                `json:"files"`       // that the cells lie in, sorted
}

// Form is a form in force for a period.
type Form struct {
	Code    string `json:"code"`
	Version string `json:"version"`
	Digest  string `json:"digest"` // [pipeline.Programme.FormDigest]
}

// File is a facts file of the store.
type File struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// Bytes writes a manifest. The same one gives the same bytes.
func (m Manifest) Bytes() ([]byte, error) {
	b, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write a manifest: %w", err)
	}
	return append(b, '\n'), nil
}

// Parse reads a manifest. What is unknown, too much or not as it is written here is an
// error, which says what.
func Parse(b []byte) (Manifest, error) {
	var m Manifest
	if len(b) > MostManifest {
		return m, pipeline.Say("nó dài hơn %d byte", "it has more than %d bytes", MostManifest)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	err := dec.Decode(&m)
	if isNewer(m.Format, manifestFormats) {
		return m, &newerError{errNewer(m.Format)}
	}
	if err != nil {
		return m, pipeline.Sentence{Vietnamese: "nó bị cắt, hoặc có nội dung mà bản kê không có", English: "it was cut, or holds what no manifest does: " + err.Error()}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return m, pipeline.Say("sau phần cuối của nó còn nội dung khác", "something stands behind its end")
	}
	return m, m.check()
}

// newerError is an error of what a later danvan wrote.
type newerError struct{ error }

// Says tells whether two manifests say the same of what counts, whenever they were made
// and whatever files the cells lie in.
func (m Manifest) Says(other Manifest) bool {
	what := func(m Manifest) any {
		return []any{m.Province, m.Period, m.Layout, m.Forms, m.Edition, m.Submissions, m.Filed}
	}
	a, err1 := json.Marshal(what(m))
	b, err2 := json.Marshal(what(other))
	return err1 == nil && err2 == nil && bytes.Equal(a, b)
}

var (
	unitCode = regexp.MustCompile(`^[\p{L}0-9]+([._-][\p{L}0-9]+)*$`)
	digest   = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// IsCode tells whether a text may be a unit's code, and with that a folder's name.
func IsCode(s string) bool { return len(s) <= 100 && unitCode.MatchString(s) }

// isText tells whether a text is fit to be shown: one line without control characters.
func isText(s string) bool {
	return len(s) <= 4096 && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == unicode.ReplacementChar })
}

// isTime tells whether a moment, where one is named, may be of this programme. Clocks in the provinces
// are not held against each other: one that was set back makes no manifest wrong.
func isTime(t *time.Time) bool { return t == nil || t.Year() >= 2000 && t.Year() < 2100 }

// faults collects what is wrong; the first is told.
type faults struct{ first error }

func (f *faults) want(ok bool, vietnamese, english string, args ...any) {
	if !ok && f.first == nil {
		f.first = pipeline.Say(vietnamese, english, args...)
	}
}

func (m Manifest) check() error {
	var f faults
	f.want(m.Format == ManifestFormat, "dạng của nó là %q, không phải %q", "its format is %q, not %q", m.Format, ManifestFormat)
	f.want(IsCode(m.Province), "%q không phải mã của một tỉnh", "%q is no code of a province", m.Province)
	f.want(!m.Period.IsZero(), "nó không nêu kỳ", "it names no period")
	f.want(m.Number >= 1, "số của nó là %d", "its number is %d", m.Number)
	f.want(m.Number == 1 && m.Previous == "" || m.Number > 1 && digest.MatchString(m.Previous), "nó không nêu bản kê trước nó", "it does not name the manifest before it")
	f.want(!m.Anew || m.Number > 1, "nó là bản đầu mà nói là gửi lại từ đầu", "it is the first and says that those before were lost")
	f.want(isTime(&m.MadeAt), "nó không nêu được lập lúc nào", "it does not say when it was made")
	f.want(digest.MatchString(m.Pack) && m.Receipts >= 0 && m.Edition >= 0 && (m.Receipts == 0 && m.Head == "" || digest.MatchString(m.Head)), "nó không nêu được lập từ đâu", "it does not say from what it was made")
	f.want(len(m.Forms) <= mostListed && len(m.Submissions) <= mostListed && len(m.Filed) <= mostListed && len(m.Files) <= mostListed, "nó liệt kê quá nhiều", "it lists too much")
	f.want(m.Submissions != nil && m.Filed != nil && m.Files != nil && m.Forms != nil, "thiếu một danh sách", "a list is missing")
	for _, text := range []string{m.Name, m.Who, m.Programme, m.Reader, m.Layout} {
		f.want(isText(text), "%q không phải một dòng chữ", "%q is no text of one line", cutText(text))
	}
	if f.first == nil {
		m.checkLists(&f)
	}
	return f.first
}

// isFinding tells whether a finding can be said, and does not return its form.
func isFinding(x pipeline.Finding) bool {
	return (x.Severity == pipeline.Warn || x.Severity == pipeline.Note) && slices.ContainsFunc(pipeline.Catalogue[:], func(e pipeline.CatalogueEntry) bool { return e.Code == x.Code })
}

func cutText(s string) string { return s[:min(len(s), 60)] }

func (m Manifest) checkLists(f *faults) {
	forms := map[string]bool{}
	for _, x := range m.Forms {
		f.want(x.Code != "" && isText(x.Code) && isText(x.Version) && digest.MatchString(x.Digest) && !forms[x.Code], "biểu %q nêu không đúng", "the form %q is not named as it should be", cutText(x.Code))
		forms[x.Code] = true
	}
	sent := map[[2]string]int{} // the highest version that is told of a unit and form
	for _, a := range m.Filed {
		key := [2]string{a.Unit, a.Form}
		_, twice := sent[key]
		f.want(IsCode(a.Unit) && isText(a.Form) && !twice && a.Version >= 0 && a.Version <= mostVersion && (a.Version > 0) == (a.FirstAccepted != nil) && isTime(a.FirstAccepted) && isTime(a.LastReturned),
			"phần %q đã nộp của biểu %q nêu không đúng", "what %q sent of form %q is not told as it should be", cutText(a.Unit), cutText(a.Form))
		sent[key] = a.Version
	}
	seen := map[[2]string]bool{}
	for i := range m.Submissions {
		s := &m.Submissions[i]
		key := [2]string{s.Unit, s.Form}
		f.want(IsCode(s.Unit) && forms[s.Form] && !seen[key], "bản nộp của %q, biểu %q không khớp", "a submission of %q and form %q does not fit", cutText(s.Unit), cutText(s.Form))
		seen[key] = true
		f.want(digest.MatchString(s.SHA256) && s.ID == s.Unit+"/"+s.SHA256+"/"+s.Form, "bản nộp của %s, biểu %s không mang tên theo tệp của nó", "the submission of %s and form %s is not named by its file", s.Unit, s.Form)
		f.want(s.Period == m.Period && s.Verdict == pipeline.Accepted && s.Version >= 1 && (s.Scope == pipeline.Own || s.Scope == pipeline.Subtree) && isTime(&s.ReceivedAt) && s.Counts.Holds() && min(s.Counts.Stored, s.Counts.Blank, s.Counts.Refused) >= 0,
			"bản nộp của %s, biểu %s không phải bản được tính cho %s", "the submission of %s and form %s is not one that counts for %s", s.Unit, s.Form, m.Period)
		f.want(s.Version <= sent[key], "bản nộp của %s, biểu %s được tính mà danh sách đã gửi không có", "the submission of %s and form %s counts and is not listed among what was sent", s.Unit, s.Form)
		f.want(digest.MatchString(s.Content), "bản nộp của %s, biểu %s thiếu mã băm", "the submission of %s and form %s has no digest", s.Unit, s.Form)
		for _, x := range s.Findings {
			f.want(isFinding(x), "bản nộp của %s, biểu %s có nhận xét %q mà bản danvan này không biết", "the submission of %s and form %s has a finding %q, which this program does not know", s.Unit, s.Form, cutText(x.Code))
		}
		f.want(isText(s.File) && isText(s.Sheet) && isText(s.FormVersion) && (s.From == "" || IsCode(s.From)), "bản nộp của %s, biểu %s có tên không dùng được", "the submission of %s and form %s has a name that is none", s.Unit, s.Form)
	}
	before := ""
	for _, x := range m.Files {
		f.want(digest.MatchString(x.SHA256) && x.SHA256 > before && x.Size > 0 && x.Size <= MostFile, "tệp %q liệt kê không đúng", "the file %q is not listed as it should be", cutText(x.SHA256))
		before = x.SHA256
	}
}

// DamagedError says that something in a store is not what was put there.
type DamagedError struct{ Why pipeline.Sentence }

func (e *DamagedError) Error() string { return e.Why.Error() }

// Unwrap returns the sentence, for who speaks to the operator.
func (e *DamagedError) Unwrap() error { return e.Why }

func damaged(vietnamese, english string, args ...any) error {
	return &DamagedError{pipeline.Say(vietnamese, english, args...)}
}
