package transforms

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"

	"github.com/klauspost/compress/flate"

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
	return &Warehouse{options: options, facts: w.facts, folder: w.folder}
}

// origin names what figures follow from: the whole of it, and apart from that what each
// unit filed, so that where little changed little is computed again.
type origin struct {
	All  string            // everything; "" where nothing must be kept, as the programme came from no pack that could be named
	Base string            // all but the submissions
	By   map[string]string // the submissions of each unit
}

// follows names all that figures follow from: the program and its engine, the programme, the period and
// what counts.
func (w *Warehouse) follows(p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission) (string, error) {
	base, err := w.base(p, period)
	if err != nil || base == "" {
		return "", err
	}
	hash := sha256.New()
	hash.Write([]byte(base))
	out := json.NewEncoder(hash)
	for _, s := range counting {
		err = errors.Join(err, out.Encode([]any{s.ID, s.Version, s.Unit, s.Form, s.FormVersion, s.Scope, s.Content}))
	}
	return string(hash.Sum(nil)), err
}

// base names all that figures follow from besides what counts.
func (w *Warehouse) base(p *pipeline.Programme, period pipeline.Period) (string, error) {
	if w.options.Program == "" || p.Digest == "" {
		return "", nil
	}
	text, err := json.Marshal([]string{w.options.Program, w.options.Engine.Name(), w.options.Key, p.Digest, period.String()})
	sum := sha256.Sum256(text)
	return string(sum[:]), err
}

// following says what a plan's figures follow from.
func (w *Warehouse) following(pl *plan, p *pipeline.Programme, counting []pipeline.Submission) (f origin, err error) {
	if f.All, err = w.follows(p, pl.period, counting); err != nil || f.All == "" {
		return f, err
	}
	if f.Base, err = w.base(p, pl.period); err != nil {
		return f, err
	}
	f.By, err = pl.filedBy()
	return f, err
}

// Files beside the facts of a period, of what was last computed of them.
const (
	figuresFile = "figures"
	flowsFile   = "flows"
	sourcesFile = "sources"
)

// keptFigures, keptSources and keptFlows are what these files hold.
type keptFigures struct {
	Follows origin
	Figures *packedFigures
}

type keptSources struct {
	Follows origin
	Sources *packedSources
}

type keptFlows struct {
	Follows origin
	Flows   flowsHeld
}

// recollect reads a file of what was kept; false where it is not there, or damaged.
func (w *Warehouse) recollect(period pipeline.Period, name string, into any) bool {
	b, err := w.options.Disk.ReadFile(filepath.Join(w.periodFolder(period), name))
	if err != nil || len(b) < sha256.Size {
		return false
	}
	sum, rest := b[:sha256.Size], b[sha256.Size:]
	if again := sha256.Sum256(rest); !bytes.Equal(sum, again[:]) {
		return false
	}
	return gob.NewDecoder(flate.NewReader(bytes.NewReader(rest))).Decode(into) == nil
}

// keep writes such a file: the digest of what comes after it, and what is kept. What is not
// kept is computed again.
func (w *Warehouse) keep(period pipeline.Period, name string, what any) error {
	var rest bytes.Buffer
	z, err := flate.NewWriter(&rest, flate.BestSpeed)
	if err != nil {
		return err
	}
	if err := errors.Join(gob.NewEncoder(z).Encode(what), z.Close()); err != nil {
		return err
	}
	sum := sha256.Sum256(rest.Bytes())
	return wholefile.On(w.options.Disk).Write(filepath.Join(w.periodFolder(period), name), 0o644, func(out io.Writer) error {
		_, err := io.Copy(out, io.MultiReader(bytes.NewReader(sum[:]), &rest))
		return err
	})
}
