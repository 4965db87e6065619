// Package room is where senders' files are opened: child processes of this binary with
// bounds of time and memory (see [confine]). A file that is too much for its child, or
// breaks it, is answered with one finding, and the run goes on.
//
// The child works by the programme as the parent has read it. Handing that over is a tenth
// of the work of reading the pack again, which for a country of ten thousand units would
// take as long as reading a hundred files.
package room

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"danvan/ingest"
	"danvan/ingest/book"
	"danvan/pipeline"
	"danvan/pipeline/confine"
	"danvan/templates/forms"
	"danvan/transforms"
)

// Command is the hidden command that makes the binary a child.
const Command = "_room"

// The kinds of request.
const (
	kindRead    = "read"
	kindCompose = "compose"
	kindMark    = "mark"
	kindFacts   = "facts"
)

// Terms are what a room works by.
type Terms struct {
	Programmes []*pipeline.Programme // whole ones; not to be changed afterwards
	Limits     book.Limits
	Time       time.Duration // for one file
	Memory     int           // MB, for one file
	Workers    int           // files at the same time
	Log        *slog.Logger  // hears of every file that was stopped; nothing of its content
}

// answerBytes bounds what one file may send back: the marked workbook, or the cells of
// a register as long as any that is taken.
const answerBytes = 256 << 20

// reuse is how many files a child reads before a new one takes its place.
const reuse = 2000

// Room reads and answers files. It implements [pipeline.Composer] and may be used by
// many goroutines. A child is started when the first file comes.
type Room struct {
	terms Terms
	pool  *confine.Pool
}

// New returns a room; it is closed when nothing is to be read any more.
func New(t Terms) (*Room, error) {
	program, err := ownProgram()
	if err != nil {
		return nil, fmt.Errorf("find the program's own file: %w", err)
	}
	setup := sync.OnceValues(func() ([]byte, error) { return json.Marshal(baggage{t.Programmes, t.Limits}) })
	return &Room{t, confine.New(confine.Options{Program: []string{program, Command}, Setup: setup, Workers: t.Workers,
		Time: t.Time, MemoryMB: t.Memory, AnswerBytes: answerBytes, Reuse: reuse, Log: t.Log})}, nil
}

// ownProgram is the file that this process was started from. Linux keeps it at hand
// after an update has put another one in its place: parent and child must agree.
func ownProgram() (string, error) {
	const kept = "/proc/self/exe"
	if runtime.GOOS == "linux" {
		if _, err := os.Stat(kept); err == nil {
			return kept, nil
		}
	}
	return os.Executable()
}

// Rest ends the children that have nothing to do; others are started with the next file.
func (r *Room) Rest() { r.pool.Rest() }

// Close ends the children.
func (r *Room) Close() { r.pool.Close() }

// Reader reads received files under one of the programmes. A file that is stopped gets one
// rejecting finding.
func (r *Room) Reader(programme int) pipeline.Reader { return reader{r, programme, false} }

// Rereader reads files that were accepted before. One that is stopped now is no
// finding but a fault of the machine: it was read once.
func (r *Room) Rereader(programme int) pipeline.Reader { return reader{r, programme, true} }

type reader struct {
	*Room
	pack  int
	again bool
}

// Read has a child read the file.
func (r reader) Read(ctx context.Context, o pipeline.Original) pipeline.Reading {
	packed, err := packRequest(request{Pack: r.pack, Original: o})
	if err != nil {
		return pipeline.Reading{Unread: err}
	}
	answer, err := r.pool.Do(ctx, kindRead, packed...)
	var reading pipeline.Reading
	if err == nil {
		reading, err = unpackReading(answer, o)
	}
	failure, stopped := r.stopped(err, o)
	switch {
	case err == nil:
		return reading
	case stopped && !r.again:
		return pipeline.Reading{Findings: []pipeline.Finding{r.finding(failure.Why)}}
	}
	return pipeline.Reading{Unread: err}
}

// stopped tells whether the file itself was the trouble, and notes it for the keeper
// of the program.
func (r *Room) stopped(err error, o pipeline.Original) (*confine.Failure, bool) {
	var failure *confine.Failure
	switch {
	case errors.As(err, &failure):
	case errors.Is(err, errAnswer):
		failure = &confine.Failure{Why: confine.Crash, Detail: err.Error()}
	default:
		return nil, false
	}
	r.terms.Log.Warn("file stopped", "unit", o.Unit, "sha256", o.SHA256, "bytes", len(o.Bytes), "why", failure.Why, "detail", failure.Detail)
	return failure, true
}

// finding says to the sender what became of the file.
func (r *Room) finding(why confine.Why) pipeline.Finding {
	switch why {
	case confine.Time:
		return pipeline.NewFinding("file-slow", "", "", strconv.Itoa(int(r.terms.Time/time.Second)))
	case confine.Memory:
		return pipeline.NewFinding("file-heavy", "", "", strconv.Itoa(r.terms.Memory))
	}
	return pipeline.NewFinding("file-unreadable", "", "")
}

// Compose has a child make the answer to a file. An error costs the sender the marks
// and not the answer.
func (r *Room) Compose(ctx context.Context, receipt pipeline.Receipt, o pipeline.Original) ([]pipeline.Document, error) {
	packed, err := packRequest(request{Receipt: receipt, Original: o})
	if err != nil {
		return nil, err
	}
	answer, err := r.pool.Do(ctx, kindCompose, packed...)
	if err != nil {
		_, _ = r.stopped(err, o) // it goes into the log
		return nil, fmt.Errorf("compose the answer to %s of %s: %w", receipt.File, receipt.Unit, err)
	}
	return unpackDocuments(answer)
}

// Mark has a child make the marked copy of a file. It implements [pipeline.Marker].
func (r *Room) Mark(ctx context.Context, x *pipeline.Explained, receipt pipeline.Receipt, o pipeline.Original) (pipeline.Document, error) {
	packed, err := packRequest(request{Explained: x, Receipt: receipt, Original: o})
	if err != nil {
		return pipeline.Document{}, err
	}
	answer, err := r.pool.Do(ctx, kindMark, packed...)
	if err != nil {
		_, _ = r.stopped(err, o) // it goes into the log
		return pipeline.Document{}, fmt.Errorf("mark %s of %s: %w", receipt.File, receipt.Unit, err)
	}
	documents, err := unpackDocuments(answer)
	if err != nil || len(documents) != 1 || !plainName(documents[0].Name) {
		return pipeline.Document{}, errors.Join(errAnswer, err)
	}
	return documents[0], nil
}

// A FactsError says that a facts file of another workspace cannot be used; any other error
// is the machine's.
type FactsError struct{ Why pipeline.Sentence }

func (e *FactsError) Error() string { return e.Why.Error() }

// Facts has a child read a facts file of another workspace: those of the submissions that
// it holds, with their cells. The caller holds the cells against their digests. An error
// is a [FactsError] where the file is at fault.
func (r *Room) Facts(ctx context.Context, file []byte, asked []string) (map[string][]pipeline.Cell, error) {
	packed, err := packHead(asked, file)
	if err != nil {
		return nil, err
	}
	answer, err := r.pool.Do(ctx, kindFacts, packed...)
	var failure *confine.Failure
	switch {
	case errors.As(err, &failure):
		r.terms.Log.Warn("facts file stopped", "bytes", len(file), "why", failure.Why, "detail", failure.Detail)
		return nil, &FactsError{r.tooMuch(failure.Why)}
	case err != nil:
		return nil, err
	}
	cells, refused, err := unpackFacts(answer)
	switch {
	case err != nil:
		return nil, &FactsError{r.tooMuch(confine.Crash)}
	case refused != "":
		return nil, &FactsError{pipeline.Say("nội dung không phải tệp số liệu của danvan", "%s", refused)}
	}
	return cells, nil
}

// tooMuch says to an operator why a facts file was stopped.
func (r *Room) tooMuch(why confine.Why) pipeline.Sentence {
	switch why {
	case confine.Time:
		return pipeline.Say("mở tệp quá %[1]d giây (limits.seconds trong danvan.yaml)", "it took more than %[1]d seconds (limits.seconds in danvan.yaml)", int(r.terms.Time/time.Second))
	case confine.Memory:
		return pipeline.Say("mở tệp cần hơn %[1]d MB (limits.memory_mb trong danvan.yaml)", "it took more than %[1]d MB (limits.memory_mb in danvan.yaml)", r.terms.Memory)
	}
	return pipeline.Say("chương trình đọc tệp bị hỏng giữa chừng, nội dung tệp không bình thường", "it broke what reads it")
}

// plainName tells whether a name stays in its folder: the child has opened the sender's
// file and may be no longer itself.
func plainName(name string) bool {
	return filepath.IsLocal(name) && name == filepath.Base(name) && !strings.ContainsAny(name, `/\:`)
}

// baggage is what a child is handed.
type baggage struct {
	Programmes []*pipeline.Programme
	Limits     book.Limits
}

// Serve is the child's life.
func Serve() error { return confine.Serve(handlers) }

// handlers returns what the child can do.
func handlers(setup []byte) (map[string]confine.Handler, error) {
	var b baggage
	if err := json.Unmarshal(setup, &b); err != nil {
		return nil, err
	}
	d := desk{}
	for _, p := range b.Programmes {
		reader := ingest.NewReader(p, b.Limits)
		d.readers = append(d.readers, reader)
		d.composers = append(d.composers, forms.NewComposer(reader.Trees(), ingest.SheetReader(b.Limits)))
	}
	return map[string]confine.Handler{kindRead: d.read, kindCompose: d.compose, kindMark: d.mark, kindFacts: facts}, nil
}

// desk is the child's: for each programme a reader and a composer.
type desk struct {
	readers   []*ingest.Reader
	composers []*forms.Composer
}

func (d desk) read(packed []byte) ([]byte, error) {
	q, err := unpackRequest(packed)
	if err != nil {
		return nil, err
	}
	if q.Pack < 0 || q.Pack >= len(d.readers) {
		return nil, errAnswer
	}
	return packReading(d.readers[q.Pack].Read(context.Background(), q.Original))
}

// compose answers under the first pack: only a workspace sends answers, and it has one.
func (d desk) compose(packed []byte) ([]byte, error) {
	q, err := unpackRequest(packed)
	if err != nil {
		return nil, err
	}
	documents, err := d.composers[0].Compose(context.Background(), q.Receipt, q.Original)
	if err != nil {
		return nil, err
	}
	return packDocuments(documents), nil
}

func (d desk) mark(packed []byte) ([]byte, error) {
	q, err := unpackRequest(packed)
	if err != nil {
		return nil, err
	}
	if q.Explained == nil {
		return nil, errAnswer
	}
	document, err := d.composers[0].Mark(context.Background(), q.Explained, q.Receipt, q.Original)
	if err != nil {
		return nil, err
	}
	return packDocuments([]pipeline.Document{document}), nil
}

// facts needs no programme: what a facts file says is held against it by the parent.
func facts(packed []byte) ([]byte, error) {
	var asked []string
	file, err := unpackHead(packed, &asked)
	if err != nil {
		return nil, err
	}
	cells, err := transforms.ReadFacts(context.Background(), file, asked)
	if err != nil {
		return packFacts(nil, err.Error())
	}
	return packFacts(cells, "")
}
