package forms

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"danvan/pipeline"
)

// Answerer puts the answer to every received file into <unit>/ of the outbox. It
// implements [pipeline.Answerer].
type Answerer struct {
	plain    *Composer
	outbox   Outbox
	composer pipeline.Composer
}

// Outbox keeps answers. Putting a document that is there already changes nothing, since
// somebody may have it open.
type Outbox interface {
	// Put makes a document appear whole or not at all in the outbox that belongs to
	// where the answered file came from. The name is the unit's folder and the
	// document's own, parted by "/".
	Put(ctx context.Context, from pipeline.Arrival, name string, data []byte) error
}

// NewAnswerer returns an answerer that puts into the outbox what the composer makes.
func NewAnswerer(programme *pipeline.Programme, outbox Outbox, composer pipeline.Composer) *Answerer {
	return &Answerer{NewComposer(pipeline.NewForest(programme), nil), outbox, composer}
}

// Answer writes the answer to one file, whole or not at all, its attachments first.
// Names and bytes follow from the receipt and the file alone, so that answering twice
// leaves one answer; a document that is there already is left alone, since somebody
// may have it open.
func (a *Answerer) Answer(ctx context.Context, r pipeline.Receipt, o pipeline.Original) error {
	if err := a.answer(ctx, r, o); err != nil {
		return fmt.Errorf("answer %s of %s: %w", r.File, r.Unit, err)
	}
	return nil
}

func (a *Answerer) answer(ctx context.Context, r pipeline.Receipt, o pipeline.Original) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !isPlain(r.Unit) { // it would lead elsewhere
		return fmt.Errorf("%q is not the code of a unit", r.Unit)
	}
	documents, err := a.Documents(ctx, r, o)
	if err != nil {
		return err
	}
	for _, d := range slices.Backward(documents) {
		if err := a.outbox.Put(ctx, o.Arrival, r.Unit+"/"+d.Name, d.Bytes); err != nil {
			return err
		}
	}
	return nil
}

// Documents makes the answer to a file without writing it, the answer itself first. One
// for which nothing of the sender's is opened, as most are, is made here: the composer
// works where a file can do no harm, and the way there and back costs more than that. What
// became of a file is settled before it is answered, so a composer that fails costs the
// sender the marks and never the answer: the receipt says the same and needs no file of
// the sender's.
func (a *Answerer) Documents(ctx context.Context, r pipeline.Receipt, o pipeline.Original) ([]pipeline.Document, error) {
	if !a.plain.opens(r) {
		return a.plain.Compose(ctx, r, pipeline.Original{})
	}
	if documents, err := a.composer.Compose(ctx, r, o); err == nil && plainNames(documents) {
		return documents, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return a.plain.plainAnswer(r, pipeline.Original{})
}

// plainNames tells whether there are documents and all of them stay in their folder:
// the composer has opened the sender's file and may be no longer itself.
func plainNames(documents []pipeline.Document) bool {
	return len(documents) > 0 && !slices.ContainsFunc(documents, func(d pipeline.Document) bool { return !isPlain(d.Name) })
}

// isPlain tells whether a name is that of something in a folder, and nothing else.
func isPlain(name string) bool {
	return name != "" && name != "." && name == filepath.Base(name) && filepath.IsLocal(name) && !strings.ContainsAny(name, `/\:`)
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
var earlierAnswer = regexp.MustCompile(`^(?:\d{6,} (?:TRA LAI|DA NHAN TRUOC DO|DA NHAN|` + newBlankWords + `(?: \d+)?) )+`)

// AnswerNumber returns the number of the receipt that a document in an outbox answers,
// by its name; false for any other file.
func AnswerNumber(name string) (int, bool) {
	if !earlierAnswer.MatchString(name) {
		return 0, false
	}
	digits, _, _ := strings.Cut(name, " ")
	n, err := strconv.Atoi(digits)
	return n, err == nil
}

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
