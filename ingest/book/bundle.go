package book

import (
	"io"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// Bundle is a zip in which a unit sends several files at once. It was read to its end
// when it was opened, so that every member is known to come out whole.
type Bundle struct {
	members []member
}

type member struct {
	name string
	part *part
}

// OpenBundle tells whether data is a bundle, and opens it. A workbook is a zip as well
// and is none, nor is a container that is damaged, locked or over a limit of its
// directory: [Read] says what is wrong with those. A bundle that cannot be taken apart
// as a whole is answered as a whole, with the fault.
func OpenBundle(data []byte, limits Limits, most int) (b *Bundle, is bool, fault *Fault) {
	if !beginsWithZip(data) {
		return nil, false, nil
	}
	a, fault := openArchive(data, limits)
	if fault != nil || !a.holdsFiles() {
		return nil, false, nil
	}
	b = &Bundle{}
	names := map[string]bool{}
	for i := range a.parts {
		if p := &a.parts[i]; isMember(p) {
			b.members = append(b.members, member{uniqueName(baseName(p.name), names), p})
		}
	}
	if len(b.members) > most {
		return nil, true, overLimit("tệp nén có %d tệp, tối đa %d; chia thành nhiều tệp nén nhỏ hơn", len(b.members), most)
	}
	return b, true, b.check(a)
}

// holdsFiles tells a zip of files from the containers that office programs write,
// which say in a part of their own what they are, or have lost it.
func (a *archive) holdsFiles() bool {
	for _, p := range a.parts {
		name := foldName(p.name)
		switch {
		case name == foldName(contentTypesPart), name == "mimetype",
			strings.HasPrefix(name, "xl/"), strings.HasPrefix(name, "_rels/"), strings.HasPrefix(name, "meta-inf/"):
			return false
		}
	}
	return true
}

// isMember leaves out folders, empty files and what file systems put beside files.
func isMember(p *part) bool {
	if p.size == 0 || strings.HasSuffix(p.name, "/") {
		return false
	}
	for step := range strings.SplitSeq(foldName(p.name), "/") {
		if step == "__macosx" {
			return false
		}
	}
	return !SystemFile(baseName(p.name))
}

// SystemFile tells names under which programs and operating systems keep their own
// files beside those of people.
func SystemFile(name string) bool {
	name = strings.ToLower(name)
	for _, start := range [...]string{"~$", "._", ".~", ".nfs", "~wrl"} {
		if strings.HasPrefix(name, start) {
			return true
		}
	}
	switch path.Ext(name) {
	case ".tmp", ".part", ".partial", ".crdownload", ".download":
		return true
	case ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".txt", ".zip":
		return false // a person may leave out what stands before the dot
	}
	return strings.HasPrefix(name, ".") || name == "thumbs.db" || name == "desktop.ini"
}

// check reads every member to its end: what is damaged in one place is not to be
// trusted in another. A bundle in which nothing can be a form has one answer, not one
// for each picture.
func (b *Bundle) check(a *archive) *Fault {
	var r partReader
	hopeful := false
	head, scratch := make([]byte, 4<<10), make([]byte, 32<<10)
	for i := range a.parts {
		r.open(&a.parts[i])
		n, err := io.ReadFull(&r, head)
		if err == nil {
			r.drain(scratch)
		}
		if r.fault != nil {
			return r.fault
		}
		hopeful = hopeful || isMember(&a.parts[i]) && refusedKind(head[:n]) == nil
	}
	if !hopeful {
		return wrongKind("tệp nén ZIP không có biểu mẫu nào (.xlsx, .xls, .ods, .csv)")
	}
	return nil
}

// Len returns how many files the bundle holds.
func (b *Bundle) Len() int { return len(b.members) }

// Name returns the name of a file without the folders inside the bundle. No two are
// alike.
func (b *Bundle) Name(i int) string { return b.members[i].name }

// Size returns the length of a file.
func (b *Bundle) Size(i int) int64 { return b.members[i].part.size }

// Bytes returns a file whole.
func (b *Bundle) Bytes(i int) ([]byte, *Fault) {
	var r partReader
	r.open(b.members[i].part)
	data, err := io.ReadAll(&r)
	if err != nil {
		return nil, r.fault
	}
	return data, nil
}

// baseName returns the last step of a member's name in letters that can be read.
func baseName(name string) string { return path.Base(legibleName(name)) }

// legibleName decodes a name that is not UTF-8: Vietnamese Windows packs names in code
// page 1258, others in the code page of the first PC. It serves people and hints, so
// that a wrong guess harms nothing.
func legibleName(name string) string {
	if utf8.ValidString(name) {
		return norm.NFC.String(name)
	}
	if text, err := charmap.Windows1258.NewDecoder().String(name); err == nil {
		if text = norm.NFC.String(text); vietnameseName(text) {
			return text
		}
	}
	text, err := charmap.CodePage437.NewDecoder().String(name)
	if err != nil {
		return strings.ToValidUTF8(name, "_")
	}
	return norm.NFC.String(text)
}

// vietnameseName tells whether all letters beyond ASCII are Vietnamese ones and no mark
// was left without its letter.
func vietnameseName(text string) bool {
	const letters = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
	for _, r := range text {
		if r >= utf8.RuneSelf && !strings.ContainsRune(letters, unicode.ToLower(r)) {
			return false
		}
	}
	return true
}

// uniqueName gives the second file of a name a number: folders inside a bundle mean
// nothing, and a receipt must say which file it answers.
func uniqueName(name string, taken map[string]bool) string {
	ext := path.Ext(name)
	unique := name
	for n := 2; taken[foldName(unique)]; n++ {
		unique = strings.TrimSuffix(name, ext) + " (" + strconv.Itoa(n) + ")" + ext
	}
	taken[foldName(unique)] = true
	return unique
}
