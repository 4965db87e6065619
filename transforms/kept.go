package transforms

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/gob"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"

	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

// figuresFile holds the figures of a period as they were last rolled up, beside its facts.
// They are taken again where everything they follow from is the same: quarters that are
// over stand behind every later consolidation and do not change.
const figuresFile = "figures"

// Afresh is the same warehouse without figures that were computed earlier.
func (w *Warehouse) Afresh() *Warehouse {
	options := w.options
	options.Program = ""
	return &Warehouse{options: options, facts: w.facts, folder: w.folder}
}

// follows names all that figures follow from: the program and its engine, the programme, the period and
// what counts. It is "" where they must not be kept, as the programme came from no pack
// that could be named.
func (w *Warehouse) follows(p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission) (string, error) {
	if w.options.Program == "" || p.Digest == "" {
		return "", nil
	}
	hash := sha256.New()
	out := json.NewEncoder(hash)
	err := out.Encode([]string{w.options.Program, w.options.Engine.Name(), w.options.Key, p.Digest, period.String()})
	for _, s := range counting {
		err = errors.Join(err, out.Encode([]any{s.ID, s.Version, s.Unit, s.Form, s.FormVersion, s.Scope, s.Content}))
	}
	return string(hash.Sum(nil)), err
}

// kept returns figures that follow from the same; nil where there are none, or only
// damaged ones.
func (w *Warehouse) kept(period pipeline.Period, follows string) *pipeline.Figures {
	if follows == "" {
		return nil
	}
	b, err := w.options.Disk.ReadFile(w.figuresPath(period))
	if err != nil || len(b) < 2*sha256.Size {
		return nil
	}
	sum, rest := b[:sha256.Size], b[sha256.Size:]
	if again := sha256.Sum256(rest); !bytes.Equal(sum, again[:]) || string(rest[:sha256.Size]) != follows {
		return nil
	}
	var f pipeline.Figures
	if err := gob.NewDecoder(flate.NewReader(bytes.NewReader(rest[sha256.Size:]))).Decode(&f); err != nil {
		return nil
	}
	return &f
}

// keep keeps figures: the digest of what comes after it, the name of what they follow from,
// and the figures.
func (w *Warehouse) keep(f *pipeline.Figures, follows string) error {
	var rest bytes.Buffer
	rest.WriteString(follows)
	z, err := flate.NewWriter(&rest, flate.BestSpeed)
	if err != nil {
		return err
	}
	if err := errors.Join(gob.NewEncoder(z).Encode(f), z.Close()); err != nil {
		return err
	}
	sum := sha256.Sum256(rest.Bytes())
	return wholefile.On(w.options.Disk).Write(w.figuresPath(f.Period), 0o644, func(out io.Writer) error {
		_, err := io.Copy(out, io.MultiReader(bytes.NewReader(sum[:]), &rest))
		return err
	})
}

func (w *Warehouse) figuresPath(period pipeline.Period) string {
	return filepath.Join(w.periodFolder(period), figuresFile)
}
