package transforms

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"encoding/json"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/klauspost/compress/s2"

	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

// The figures of a period as they were last rolled up lie beside its facts. They are taken
// again where everything they follow from is the same: quarters that are over stand behind
// every later consolidation and do not change. Where some units have filed otherwise since,
// they are amended.

// Afresh is the same warehouse without figures that were computed earlier.
func (w *Warehouse) Afresh() *Warehouse {
	options := w.options
	options.Program = ""
	return newWarehouse(options, w.facts, w.folder)
}

// origin names what figures follow from: the whole of it, and apart from that what each
// unit filed, so that where little changed little is computed again.
type origin struct {
	All  string            // everything; "" where nothing must be kept, as the programme came from no pack that could be named
	Base string            // all but the submissions
	By   map[string]string // the submissions of each unit
}

// follows says what a plan's figures follow from: the program and its engine, the programme,
// the period and what counts.
func (w *Warehouse) follows(pl *plan) (f origin, err error) {
	if f.Base, err = w.base(pl.programme, pl.period); err != nil || f.Base == "" {
		return f, err
	}
	f.By = pl.filedBy()
	all := []byte(f.Base)
	for _, unit := range slices.Sorted(maps.Keys(f.By)) {
		all = append(strconv.AppendQuote(all, unit), f.By[unit]...)
	}
	sum := sha256.Sum256(all)
	f.All = string(sum[:])
	return f, nil
}

// base names all but the submissions; "" where nothing must be kept.
func (w *Warehouse) base(p *pipeline.Programme, period pipeline.Period) (string, error) {
	if w.options.Program == "" || p.Digest == "" {
		return "", nil
	}
	base, err := json.Marshal([]string{w.options.Program, w.options.Engine.Name(), w.options.Key, p.Digest, period.String()})
	sum := sha256.Sum256(base)
	return string(sum[:]), err
}

// Reviews implements [pipeline.Warehouse].
func (w *Warehouse) Reviews(p *pipeline.Programme, period pipeline.Period) *pipeline.Reviews {
	var was keptReviews
	base, err := w.base(p, period)
	if err != nil || base == "" || !w.recollect(period, reviewsFile, was.pieces()) || was.Base != base {
		return nil
	}
	return &was.Reviews
}

// KeepReviews implements [pipeline.Warehouse].
func (w *Warehouse) KeepReviews(p *pipeline.Programme, period pipeline.Period, now *pipeline.Reviews) error {
	base, err := w.base(p, period)
	if err != nil || base == "" {
		return err
	}
	return w.keep(period, reviewsFile, (&keptReviews{base, *now}).pieces())
}

// Files beside the facts of a period, of what was last computed of them.
const (
	figuresFile = "figures"
	flowsFile   = "flows"
	sourcesFile = "sources"
	reviewsFile = "reviews"
)

// keptFigures, keptSources, keptFlows and keptReviews are what these files hold, in some pieces: what
// writes and reads a piece has it whole in memory once more.
type keptFigures struct {
	Follows  origin
	Results  pipeline.Packed[pipeline.Result]
	Backings pipeline.Packed[pipeline.Backing]
	Fields   pipeline.Packed[pipeline.FieldTotal]
	Passages pipeline.Packed[pipeline.Passage]
	Rest     pipeline.Figures // without them
}

func (k *keptFigures) pieces() []any {
	return []any{&k.Follows, &k.Results, &k.Backings, &k.Fields, &k.Passages, &k.Rest}
}

type keptSources struct {
	Follows origin
	Cells   pipeline.Packed[pipeline.Source]
	Rest    pipeline.Sources // without them
}

func (k *keptSources) pieces() []any { return []any{&k.Follows, &k.Cells, &k.Rest} }

func packSources(follows origin, s *pipeline.Sources) *keptSources {
	return &keptSources{follows, s.Cells, pipeline.Sources{Missing: s.Missing, Unexplained: s.Unexplained}}
}

// unpack returns the sources.
func (k *keptSources) unpack() *pipeline.Sources {
	s := k.Rest
	s.Cells = k.Cells
	return &s
}

type keptFlows struct {
	Follows origin
	Flows   flowsHeld
}

func (k *keptFlows) pieces() []any { return []any{&k.Follows, &k.Flows} }

type keptReviews struct {
	Base    string
	Reviews pipeline.Reviews
}

func (k *keptReviews) pieces() []any { return []any{&k.Base, &k.Reviews} }

func packFigures(follows origin, f *pipeline.Figures) *keptFigures {
	k := &keptFigures{follows, pipeline.Pack(slices.Values(f.Results)), f.Backings, f.Fields, pipeline.Pack(slices.Values(f.Passages)), *f}
	k.Rest.Results, k.Rest.Passages = nil, nil
	k.Rest.Backings, k.Rest.Fields = pipeline.Packed[pipeline.Backing]{}, pipeline.Packed[pipeline.FieldTotal]{}
	return k
}

// unpack returns the figures; nil where they are not as they were packed.
func (k *keptFigures) unpack() *pipeline.Figures {
	if !k.Results.Whole() || !k.Backings.Whole() || !k.Fields.Whole() || !k.Passages.Whole() {
		return nil
	}
	f := k.Rest
	f.Results, f.Backings, f.Fields, f.Passages = k.Results.Slice(), k.Backings, k.Fields, k.Passages.Slice()
	return &f
}

// recollect reads a file of what was kept; false where it is not there, or damaged.
func (w *Warehouse) recollect(period pipeline.Period, name string, into []any) bool {
	b, err := w.options.Disk.ReadFile(filepath.Join(w.periodFolder(period), name))
	if err != nil || len(b) < sha256.Size {
		return false
	}
	sum, rest := b[:sha256.Size], b[sha256.Size:]
	if again := sha256.Sum256(rest); !bytes.Equal(sum, again[:]) {
		return false
	}
	in := gob.NewDecoder(s2.NewReader(bytes.NewReader(rest)))
	return !slices.ContainsFunc(into, func(piece any) bool { return in.Decode(piece) != nil })
}

// keep writes such a file: the digest of what comes after it, and what is kept. What is not
// kept is computed again.
func (w *Warehouse) keep(period pipeline.Period, name string, pieces []any) error {
	var rest bytes.Buffer
	z := s2.NewWriter(&rest, s2.WriterConcurrency(1))
	out := gob.NewEncoder(z)
	for _, piece := range pieces {
		if err := out.Encode(piece); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	sum := sha256.Sum256(rest.Bytes())
	return wholefile.On(w.options.Disk).Write(filepath.Join(w.periodFolder(period), name), 0o644, func(out io.Writer) error {
		_, err := io.Copy(out, io.MultiReader(bytes.NewReader(sum[:]), &rest))
		return err
	})
}
