// Package published is the file that a consolidation leaves beside its documents for
// whoever looks at its figures later: the figures themselves, what they were computed
// from, and the cells behind each, so that nothing is computed again to show them. It is
// derived: deleted, it comes back with the next consolidation or rebuild. An edition keeps
// a copy of it.
//
// It is a zip, so that the cells of one indicator are read without those of the others:
//
//	tong-hop.json     the record
//	nguon/0003.json   what stands behind the figures of the indicator in the fourth place
package published

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/klauspost/compress/flate"

	"danvan/pipeline"
)

// FileName is what the file is called beside the documents.
const FileName = "nguon-so-lieu.zip"

// What an edition keeps beside it.
const (
	EditionPack      = "programme.zip"
	EditionDocuments = "documents/" // before the names of documents
)

const recordName = "tong-hop.json"

// Record is a finished consolidation without its cells.
type Record struct {
	Of          pipeline.EditionRef     `json:"of"` // number 0 is a draft
	At          time.Time               `json:"at"`
	Pack        string                  `json:"pack"` // digest of the programme
	Inputs      []pipeline.Input        `json:"inputs"`
	Results     []pipeline.FrozenResult `json:"results"` // tree order, then pack order
	Scores      []pipeline.FrozenScore  `json:"scores"`
	Adjustments []pipeline.Adjustment   `json:"adjustments"` // against the edition before
	Rescored    []pipeline.Rescored     `json:"rescored"`    // likewise; null of one that was written before they were kept
	Filing      pipeline.FilingTotals   `json:"filing"`
	Ledger      []Line                  `json:"ledger"`
	Unranked    []pipeline.Unranked     `json:"unranked,omitempty"` // none of one that was written before they were kept
	Documents   []Document              `json:"documents"`
	Indicators  []string                `json:"indicators"` // in the places of the cells
}

// Line is a line of the ledger in both languages.
type Line struct {
	Line       string `json:"line"`
	English    string `json:"en"`
	Vietnamese string `json:"vi"`
	Holds      bool   `json:"holds"`
}

// Document is one that was printed with the consolidation.
type Document struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
}

// Pack makes the file of a consolidation with its printed documents. The same
// consolidation gives the same bytes.
func Pack(c *pipeline.Consolidation, printed []pipeline.Document) ([]byte, error) {
	p, err := Begin(c.Programme, c.Period, c.Sources, c.Accepted)
	if err == nil {
		err = p.Figures(c)
	}
	if err != nil {
		return nil, err
	}
	return p.End(printed)
}

// Packing is a file that is being made: the cells come first, then the figures, and last the
// names of the printed documents.
type Packing struct {
	of     pipeline.Period
	place  map[string]string // of the submissions
	out    bytes.Buffer
	zip    *zip.Writer
	part   *flate.Writer // of the part that is written
	record io.Writer     // that part
	rest   []byte        // of the record, behind the documents
	buf    []byte
}

// deflate packs one part after the other with one set of tables: a megabyte for each of
// them would be more than most parts are.
func (p *Packing) deflate(w io.Writer) (_ io.WriteCloser, err error) {
	if p.part == nil {
		p.part, err = flate.NewWriter(w, flate.DefaultCompression)
		return p.part, err
	}
	p.part.Reset(w)
	return p.part, nil
}

// Begin packs what stands behind the figures of what is counted: it follows from the sources
// alone. Those of texts are the texts, which come with the figures.
func Begin(programme *pipeline.Programme, period pipeline.Period, sources *pipeline.Sources, counting []pipeline.Submission) (*Packing, error) {
	p := &Packing{of: period, place: make(map[string]string, len(counting))}
	p.zip = zip.NewWriter(&p.out)
	p.zip.RegisterCompressor(zip.Deflate, p.deflate)
	for i := range counting {
		p.place[counting[i].ID] = strconv.Itoa(i)
	}
	return p, p.all(&pipeline.Consolidation{Programme: programme, Figures: pipeline.Figures{Period: period, Sources: sources}}, false)
}

// Figures packs what stands behind texts, and the record up to its documents.
func (p *Packing) Figures(c *pipeline.Consolidation) error {
	if err := p.all(c, true); err != nil {
		return err
	}
	if err := p.begin(c); err != nil {
		return fmt.Errorf("pack the figures of %s: %w", p.of, err)
	}
	return nil
}

// all packs what stands behind the figures of all indicators that are texts, or are none.
func (p *Packing) all(c *pipeline.Consolidation, texts bool) error {
	for i, indicator := range c.Programme.Indicators {
		if (indicator.Kind == pipeline.Narrative) != texts {
			continue
		}
		if err := p.behind(cellsName(i), c.Behind(indicator.Code)); err != nil {
			return fmt.Errorf("pack the figures of %s: %w", p.of, err)
		}
	}
	return nil
}

// noCells, noInputs, noResults and noDocuments are how lists are written that are not there.
// The first is where what stands behind an indicator begins; nothing before the inputs and
// results of a record has that name, and behind its documents stands nothing but the
// indicators' names.
const (
	noCells     = `{"cells":null`
	noInputs    = `"inputs":null`
	noResults   = `"results":null`
	noDocuments = `"documents":null`
)

// behind writes what stands behind the figures of an indicator. The submissions have other
// names in the file: their places in the list of inputs, since a hash for each cell would
// be most of it.
func (p *Packing) behind(name string, b pipeline.Behind) error {
	cells := b.Cells
	b.Cells, b.Texts = nil, slices.Clone(b.Texts)
	for i := range b.Texts {
		b.Texts[i].Submission = p.place[b.Texts[i].Submission]
	}
	rest, err := json.Marshal(b)
	if err != nil {
		return err
	}
	w, err := p.create(name)
	if err != nil {
		return err
	}
	l := lines{out: w, buf: append(p.buf[:0], noCells[:len(noCells)-len("null")]...)}
	for i := range cells {
		l.source(&cells[i], p.place[cells[i].Submission])
	}
	l.close("null")
	l.buf = append(append(l.buf, rest[len(noCells):]...), '\n')
	p.buf = l.buf[:0]
	return l.end()
}

// begin writes the record up to its documents.
func (p *Packing) begin(c *pipeline.Consolidation) error {
	scores := pipeline.Freeze(&pipeline.Consolidation{Scores: c.Scores})
	r := Record{Of: pipeline.EditionRef{Period: c.Period, Number: c.Edition}, At: c.At.UTC(), Pack: c.Programme.Digest,
		Scores: scores.Scores, Unranked: scores.Unranked, Adjustments: c.Adjustments, Rescored: slices.Concat([]pipeline.Rescored{}, c.Rescored), Filing: c.Filing.Totals}
	for _, l := range c.Ledger {
		r.Ledger = append(r.Ledger, Line{l.Line, l.Text, l.Vietnamese, l.Holds})
	}
	for _, i := range c.Programme.Indicators {
		r.Indicators = append(r.Indicators, i.Code)
	}
	all, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if p.record, err = p.create(recordName); err != nil {
		return err
	}
	head, all, _ := bytes.Cut(all, []byte(noInputs))
	beforeResults, all, _ := bytes.Cut(all, []byte(noResults))
	documents := bytes.LastIndex(all, []byte(noDocuments))
	p.rest = all[documents+len(noDocuments):]
	l := lines{out: p.record, buf: append(append(p.buf[:0], head...), noInputs[:len(noInputs)-len("null")]...)}
	for i := range c.Accepted {
		l.any(c.Accepted[i].Input())
	}
	l.close("[]")
	l.buf = append(append(l.buf, beforeResults...), noResults[:len(noResults)-len("null")]...)
	for x := range c.AllResults() {
		l.result(&x)
	}
	l.close("[]")
	l.buf = append(l.buf, all[:documents]...)
	return l.end()
}

// End names the printed documents in the record and returns the file.
func (p *Packing) End(printed []pipeline.Document) ([]byte, error) {
	var documents []Document
	for _, d := range printed {
		documents = append(documents, Document{d.Name, int64(len(d.Bytes))})
	}
	names, err := json.Marshal(documents)
	if err == nil {
		_, err = fmt.Fprintf(p.record, `"documents":%s%s`+"\n", names, p.rest)
	}
	if err = errors.Join(err, p.zip.Close()); err != nil {
		return nil, fmt.Errorf("pack the figures of %s: %w", p.of, err)
	}
	return p.out.Bytes(), nil
}

// renamed gives the submissions other names.
func renamed(b pipeline.Behind, name func(string) string) pipeline.Behind {
	b.Cells, b.Texts = slices.Clone(b.Cells), slices.Clone(b.Texts)
	for i := range b.Cells {
		b.Cells[i].Submission = name(b.Cells[i].Submission)
	}
	for i := range b.Texts {
		b.Texts[i].Submission = name(b.Texts[i].Submission)
	}
	return b
}

func cellsName(place int) string { return fmt.Sprintf("nguon/%04d.json", place) }

// create begins a part, without a time: it would be another's every time.
func (p *Packing) create(name string) (io.Writer, error) {
	return p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
}

// File is an opened file.
type File struct{ zip *zip.Reader }

// Open opens the file in memory or on disk; see [os.File].
func Open(r io.ReaderAt, size int64) (File, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return File{}, fmt.Errorf("open the figures: %w", err)
	}
	return File{z}, nil
}

// Record reads all but the cells.
func (f File) Record() (Record, error) {
	var r Record
	err := f.get(recordName, &r)
	return r, err
}

// Check reads the file of a period on disk through; an error where it is not there, is
// damaged, or is of another period.
func Check(name string, period pipeline.Period) (err error) {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	f, err := Open(file, info.Size())
	if err != nil {
		return err
	}
	r, err := f.Record()
	if err == nil && r.Of.Period != period {
		err = fmt.Errorf("the figures are of %s", r.Of.Period)
	}
	for _, part := range f.zip.File {
		if err == nil {
			err = readThrough(part)
		}
	}
	return err
}

// readThrough has the sum of a part checked, which is done at its end.
func readThrough(part *zip.File) error {
	r, err := part.Open()
	if err != nil {
		return fmt.Errorf("read the figures: %s: %w", part.Name, err)
	}
	_, err = io.Copy(io.Discard, io.LimitReader(r, mostBytes))
	if err = errors.Join(err, r.Close()); err != nil {
		return fmt.Errorf("read the figures: %s: %w", part.Name, err)
	}
	return nil
}

// Lines returns the ledger as the rest of the program has it.
func (r Record) Lines() []pipeline.LedgerLine {
	out := make([]pipeline.LedgerLine, len(r.Ledger))
	for i, l := range r.Ledger {
		out[i] = pipeline.LedgerLine{Line: l.Line, Text: l.English, Holds: l.Holds, Vietnamese: l.Vietnamese}
	}
	return out
}

// Behind reads what stands behind the figures of an indicator; [fs.ErrNotExist] where the
// programme of then had none of that name.
func (f File) Behind(r Record, indicator string) (pipeline.Behind, error) {
	place := slices.Index(r.Indicators, indicator)
	if place < 0 {
		return pipeline.Behind{}, fs.ErrNotExist
	}
	var b pipeline.Behind
	if err := f.get(cellsName(place), &b); err != nil {
		return b, err
	}
	return renamed(b, func(place string) string {
		i, err := strconv.Atoi(place)
		if err != nil || i < 0 || i >= len(r.Inputs) {
			return "" // nobody knows such a submission
		}
		return r.Inputs[i].Submission
	}), nil
}

// mostBytes bounds one part: the file may have been put there by somebody else.
const mostBytes = 512 << 20

func (f File) get(name string, into any) error {
	part, err := f.zip.Open(name)
	if err != nil {
		return fmt.Errorf("read the figures: %w", err)
	}
	err = json.NewDecoder(io.LimitReader(part, mostBytes)).Decode(into)
	if err = errors.Join(err, part.Close()); err != nil {
		return fmt.Errorf("read the figures: %s: %w", name, err)
	}
	return nil
}
