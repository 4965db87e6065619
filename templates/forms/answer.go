package forms

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

// Answerer puts the answer to every received file into outbox/<unit>/ of a folder:
// the sender's own workbook with the wrong cells marked, or a receipt. It implements
// [pipeline.Answerer].
type Answerer struct {
	programme *pipeline.Programme
	outbox    string
}

// NewAnswerer returns an answerer that writes below the outbox folder.
func NewAnswerer(programme *pipeline.Programme, outboxDir string) *Answerer {
	return &Answerer{programme: programme, outbox: outboxDir}
}

// Answer writes the answer to one file, whole or not at all. Its name and its bytes
// follow from the receipt and the file alone, so that answering twice leaves one
// answer; an answer that is there already is left alone, since somebody may have it
// open.
func (a *Answerer) Answer(ctx context.Context, r pipeline.Receipt, o pipeline.Original) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	dir, err := a.folder(r.Unit)
	if err != nil {
		return fmt.Errorf("answer %s of %s: %w", r.File, r.Unit, err)
	}
	data, extension, err := a.compose(r, o)
	if err != nil {
		return fmt.Errorf("answer %s of %s: %w", r.File, r.Unit, err)
	}
	name := filepath.Join(dir, AnswerName(r)+extension)
	if there, err := os.ReadFile(name); err == nil && bytes.Equal(there, data) {
		return nil
	}
	if err := wholefile.Bytes(name, 0o644, data); err != nil {
		return fmt.Errorf("answer %s of %s: %w", r.File, r.Unit, err)
	}
	return nil
}

// folder returns the unit's folder in the outbox. A code that is no plain name, or a
// folder that was replaced by a link, would lead elsewhere.
func (a *Answerer) folder(unit string) (string, error) {
	if unit == "" || unit == "." || unit != filepath.Base(unit) || !filepath.IsLocal(unit) || strings.ContainsAny(unit, `/\:`) {
		return "", fmt.Errorf("%q is not the code of a unit", unit)
	}
	dir := filepath.Join(a.outbox, unit)
	if info, err := os.Lstat(dir); err == nil && !info.IsDir() {
		return "", fmt.Errorf("%s is not a folder", dir)
	}
	return dir, nil
}

// compose makes the answer's bytes and its extension.
func (a *Answerer) compose(r pipeline.Receipt, o pipeline.Original) ([]byte, string, error) {
	if r.Decision == pipeline.Returned && !unreadable(r.Findings) {
		switch kindOf(o.Bytes, r.File) {
		case kindWorkbook:
			if data, extension, ok := a.returnWorkbook(r, o); ok {
				return data, extension, nil
			}
		case kindCSV:
			if !utf8.Valid(o.Bytes) {
				break // in an older encoding the rows would come back unreadable
			}
			data, err := a.returnCSV(r, o)
			return data, ".xlsx", err
		}
	}
	data, err := a.plainReceipt(r)
	return data, ".xlsx", err
}

// unreadable tells whether the file itself is at fault: damaged, too large, of a
// kind that is not taken. Nothing is opened then.
func unreadable(findings []pipeline.Finding) bool {
	for _, f := range findings {
		if f.Severity == pipeline.Reject && strings.HasPrefix(f.Code, "file-") {
			return true
		}
	}
	return false
}

type fileKind int

const (
	kindOther fileKind = iota
	kindWorkbook
	kindCSV
)

func kindOf(data []byte, name string) fileKind {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xlsx", ".xlsm":
		if bytes.HasPrefix(data, []byte("PK")) {
			return kindWorkbook
		}
	case ".csv", ".txt":
		return kindCSV
	}
	return kindOther
}

// AnswerName returns the name of an answer without its extension: "000012 TRA LAI
// Quý II Hùng Sơn".
func AnswerName(r pipeline.Receipt) string {
	what := "DA NHAN"
	switch r.Decision {
	case pipeline.Returned:
		what = "TRA LAI"
	case pipeline.Duplicate:
		what = "DA NHAN TRUOC DO"
	}
	return fmt.Sprintf("%06d %s %s", r.Sequence, what, plainName(r.File))
}

// earlierAnswer is what an answer put before the sender's own name.
var earlierAnswer = regexp.MustCompile(`^(?:\d{6,} (?:TRA LAI|DA NHAN TRUOC DO|DA NHAN) )+`)

// Bounds of a sender's name inside ours: file systems take 255 bytes.
const (
	nameRunes = 80
	nameBytes = 180
)

// plainName makes a sender's file name safe: no separators, no characters that
// Windows refuses, that cannot be seen or that turn the line around. Vietnamese
// letters stay.
func plainName(file string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`/\:*?"<>|`, r), r == unicode.ReplacementChar:
			return '_'
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r) && !unicode.Is(unicode.Mn, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(file, "_"))
	if ext := filepath.Ext(name); len(ext) <= 6 {
		name = strings.TrimSuffix(name, ext)
	}
	name = strings.Trim(earlierAnswer.ReplaceAllString(strings.TrimLeft(name, " ."), ""), " .")
	runes := []rune(name)
	for len(runes) > nameRunes || len(string(runes)) > nameBytes {
		runes = runes[:len(runes)-1]
	}
	name = strings.TrimRight(string(runes), " .")
	if name == "" {
		return "tep"
	}
	return name
}
