package archive

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/pipeline/wholefile"
)

// What lies below editions/<period>/<number>/ beside what the caller brings.
const (
	editionsFolder = "editions"
	recordFile     = "edition.json"
	figuresFile    = "figures.json.gz"
	// unfinished is where an edition is written before it gets its name.
	unfinished = wholefile.Unfinished + "edition"
)

// AuditClose is what an entry of the audit log says of an edition that was closed: its
// subject names the edition, its hash is that of the record.
const AuditClose = "close"

// Close writes an edition with its figures and files, whole or not at all, and returns
// it as it is kept. How far the receipts went is filled in. The caller holds the
// workspace's lock and writes the entry of the audit log afterwards.
func (a *Archive) Close(ctx context.Context, e pipeline.Edition, figures pipeline.Frozen, files []pipeline.Document) (pipeline.Edition, error) {
	kept, err := a.close(ctx, e, figures, files)
	if err != nil {
		return e, fmt.Errorf("close %s: %w", e.Ref(), err)
	}
	return kept, nil
}

func (a *Archive) close(ctx context.Context, e pipeline.Edition, figures pipeline.Frozen, files []pipeline.Document) (pipeline.Edition, error) {
	count, head, err := a.receipts().read(ctx, func([]byte) error { return nil })
	if err != nil {
		return e, err
	}
	if count != e.Receipts {
		return e, fmt.Errorf("it was computed from %d receipts, and there are %d", e.Receipts, count)
	}
	e.Head = head
	packed, err := packFigures(figures)
	if err != nil {
		return e, err
	}
	files = append([]pipeline.Document{{Name: figuresFile, Bytes: packed}}, files...)
	for _, f := range files {
		e.Files = append(e.Files, pipeline.EditionFile{Name: f.Name, Size: int64(len(f.Bytes)), SHA256: sumOf(f.Bytes)})
	}
	record, err := json.MarshalIndent(e, "", " ")
	if err != nil {
		return e, err
	}
	e.Record = sumOf(record)
	return e, a.writeEdition(e, append(files, pipeline.Document{Name: recordFile, Bytes: record}))
}

// writeEdition writes the files into a folder that nobody reads and gives it its name
// at the end: whatever cuts the run before leaves no edition, and after it a whole one.
func (a *Archive) writeEdition(e pipeline.Edition, files []pipeline.Document) error {
	if err := a.sweepEditions(); err != nil {
		return err
	}
	temporary, final := filepath.Join(a.path(editionsFolder), unfinished), a.edition(e.Ref())
	if _, err := a.disk.Stat(final); !errors.Is(err, fs.ErrNotExist) {
		return disk.Explain(final, cmp.Or(err, fs.ErrExist))
	}
	for _, f := range files {
		if err := wholefile.On(a.disk).Bytes(filepath.Join(temporary, filepath.FromSlash(f.Name)), 0o440, f.Bytes); err != nil {
			return err
		}
	}
	err := a.disk.MakeFolders(filepath.Dir(final))
	if err == nil {
		err = a.disk.Rename(temporary, final)
	}
	if err == nil {
		err = errors.Join(a.disk.SyncFolder(filepath.Dir(final)), a.disk.SyncFolder(a.path(editionsFolder)))
	}
	return disk.Explain(final, err)
}

// sweepEditions removes what a run left that was cut while it closed a period.
func (a *Archive) sweepEditions() error {
	root := filepath.Join(a.path(editionsFolder), unfinished)
	_, err := a.disk.Stat(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return disk.Explain(root, err)
	}
	var names []string
	err = filepath.WalkDir(root, func(name string, _ fs.DirEntry, err error) error {
		names = append(names, name)
		return err
	})
	for _, name := range slices.Backward(names) { // what lies in a folder before the folder
		if err == nil {
			err = a.disk.Remove(name)
		}
	}
	return disk.Explain(root, err)
}

// Editions returns every edition, in order of period and number. One that the audit
// log knows and that is not there, or is not as it was closed, is an error: a published
// figure must not change in silence.
func (a *Archive) Editions(ctx context.Context) ([]pipeline.Edition, error) {
	closed, _, err := a.closings(ctx)
	if err != nil {
		return nil, fmt.Errorf("read editions: %w", err)
	}
	list, problems, err := a.readEditions(closed)
	if err != nil {
		return nil, fmt.Errorf("read editions: %w", err)
	}
	if len(problems) > 0 {
		return nil, pipeline.Say("%s Khôi phục kho lưu trữ từ bản sao lưu.", "%s Bring the archive back from a backup", problems[0])
	}
	return list, nil
}

// Unrecorded returns the editions that the audit log does not know: a run was cut after
// it had closed a period and before it could say so.
func (a *Archive) Unrecorded(ctx context.Context) ([]pipeline.Edition, error) {
	list, err := a.Editions(ctx)
	if err != nil {
		return nil, err
	}
	closed, whole, err := a.closings(ctx)
	if err != nil {
		return nil, fmt.Errorf("read editions: %w", err)
	}
	if !whole {
		return nil, nil // nobody can tell what it knew
	}
	return slices.DeleteFunc(list, func(e pipeline.Edition) bool { return closed[e.Ref().String()] != "" }), nil
}

// readEditions returns the editions that are as they were closed and says what is wrong
// with the others.
func (a *Archive) readEditions(closed closings) ([]pipeline.Edition, []pipeline.Sentence, error) {
	refs, problems, err := a.listEditions()
	if err != nil {
		return nil, nil, err
	}
	var out []pipeline.Edition
	for _, ref := range refs {
		e, problem := a.readEdition(ref, closed[ref.String()])
		if problem != nil {
			problems = append(problems, *problem)
		} else {
			out = append(out, e)
		}
	}
	for subject := range closed {
		if slices.ContainsFunc(refs, func(r pipeline.EditionRef) bool { return r.String() == subject }) {
			continue
		}
		problems = append(problems, pipeline.Say("Bản chốt %s có trong nhật ký nhưng không còn trong kho lưu trữ.", "the edition %s stands in the audit log and is not in the archive.", subject))
	}
	slices.SortFunc(problems, func(x, y pipeline.Sentence) int { return cmp.Compare(x.English, y.English) })
	return out, problems, nil
}

// closings is the hashes of the records that the audit log says were written, by
// edition.
type closings map[string]string

func (c closings) enter(e pipeline.AuditEntry) {
	if e.What == AuditClose && e.Verdict == "done" {
		c[e.Subject] = e.SHA256
	}
}

// closings reads them from the audit log. One that is not whole tells of those before its
// break: check-archive names the harm, and work goes on meanwhile.
func (a *Archive) closings(ctx context.Context) (out closings, whole bool, err error) {
	out = closings{}
	_, _, err = a.audit().read(ctx, func(line []byte) error {
		var e pipeline.AuditEntry
		if err := json.Unmarshal(line, &e); err != nil {
			return err
		}
		out.enter(e)
		return nil
	})
	var broken pipeline.Sentence
	if errors.As(err, &broken) {
		return out, false, nil
	}
	return out, err == nil, disk.Explain(a.audit().name, err)
}

// listEditions lists the folders of editions in order. Numbers go on without a gap.
func (a *Archive) listEditions() (refs []pipeline.EditionRef, problems []pipeline.Sentence, err error) {
	root := a.path(editionsFolder)
	periods, err := a.disk.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, disk.Explain(root, err)
	}
	for _, p := range periods {
		if p.Name() == unfinished {
			continue
		}
		period, wrong := pipeline.ParsePeriod(p.Name())
		if wrong != nil || period.String() != p.Name() || !p.IsDir() {
			problems = append(problems, foreign(editionsFolder+"/"+p.Name()))
			continue
		}
		numbers, err := a.disk.ReadDir(filepath.Join(root, p.Name()))
		if err != nil {
			return nil, nil, disk.Explain(root, err)
		}
		for _, n := range numbers {
			number, wrong := strconv.Atoi(n.Name())
			if wrong != nil || number < 1 || strconv.Itoa(number) != n.Name() || !n.IsDir() {
				problems = append(problems, foreign(editionsFolder+"/"+p.Name()+"/"+n.Name()))
				continue
			}
			refs = append(refs, pipeline.EditionRef{Period: period, Number: number})
		}
	}
	slices.SortFunc(refs, func(x, y pipeline.EditionRef) int {
		return cmp.Or(cmp.Compare(x.Period.String(), y.Period.String()), cmp.Compare(x.Number, y.Number))
	})
	return refs, problems, nil
}

func foreign(name string) pipeline.Sentence {
	return pipeline.Say("Tệp %s không thuộc kho lưu trữ.", "the file %s does not belong into the archive.", name)
}

// readEdition reads a record and holds it against its hash, where the audit log knows
// one.
func (a *Archive) readEdition(ref pipeline.EditionRef, want string) (pipeline.Edition, *pipeline.Sentence) {
	name := filepath.Join(a.edition(ref), recordFile)
	data, err := a.disk.ReadFile(name)
	if err != nil {
		said := pipeline.Say("Bản chốt %s không đọc được: %s.", "the edition %s cannot be read: %s.", ref, disk.Explain(name, err))
		return pipeline.Edition{}, &said
	}
	e := pipeline.Edition{Record: sumOf(data)}
	into := any(&e)
	if !a.about.IsZero() && ref.Period != a.about {
		into = &struct {
			*pipeline.Edition
			Inputs json.RawMessage `json:"inputs"` // passed over
		}{Edition: &e}
	}
	err = json.Unmarshal(data, into)
	if err != nil || e.Ref() != ref || want != "" && want != e.Record {
		said := pipeline.Say("Bản chốt %s đã bị thay đổi (%s).", "the edition %s was changed (%s).", ref, recordFile)
		return e, &said
	}
	return e, nil
}

// Frozen returns the figures of an edition.
func (a *Archive) Frozen(_ context.Context, e pipeline.Edition) (f pipeline.Frozen, err error) {
	data, err := a.EditionFile(e, figuresFile)
	if err == nil {
		err = unpackFigures(data, &f)
	}
	if err != nil {
		return f, fmt.Errorf("read the figures of %s: %w", e.Ref(), err)
	}
	return f, nil
}

// EditionFile returns a file of an edition, held against its hash.
func (a *Archive) EditionFile(e pipeline.Edition, name string) ([]byte, error) {
	i := slices.IndexFunc(e.Files, func(f pipeline.EditionFile) bool { return f.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("%s of %s: %w", name, e.Ref(), fs.ErrNotExist)
	}
	full := filepath.Join(a.edition(e.Ref()), filepath.FromSlash(name))
	data, err := a.disk.ReadFile(full)
	if err != nil {
		return nil, pipeline.Say("Tệp %s của bản chốt %s không đọc được: %s. Khôi phục tệp này từ bản sao lưu", "the file %s of the edition %s cannot be read: %s. Bring it back from a backup",
			name, e.Ref(), disk.Explain(full, err))
	}
	if sumOf(data) != e.Files[i].SHA256 {
		return nil, pipeline.Say("Tệp %s của bản chốt %s đã bị thay đổi. Khôi phục tệp này từ bản sao lưu", "the file %s of the edition %s was changed. Bring it back from a backup", name, e.Ref())
	}
	return data, nil
}

// checkEditions reads every edition back: its record, its files, and that nothing else
// lies beside them. Heads are the chains of the receipts and closed is what the audit
// log knows; either is nil where its journal is broken.
func (a *Archive) checkEditions(s *Soundness, heads []string, closed closings) error {
	editions, problems, err := a.readEditions(closed)
	if err != nil {
		return err
	}
	s.Problems = append(s.Problems, problems...)
	for _, e := range editions {
		s.Editions++
		if closed != nil && closed[e.Ref().String()] == "" {
			s.problem("Bản chốt %s không có trong nhật ký.", "the edition %s is not in the audit log.", e.Ref())
		}
		if heads != nil && (e.Receipts >= len(heads) || heads[e.Receipts] != e.Head) {
			s.problem("Bản chốt %s tính từ %d phiếu tiếp nhận; sổ tiếp nhận hiện có không khớp.", "the edition %s was computed from %d receipts; the receipts do not agree.", e.Ref(), e.Receipts)
		}
		for _, f := range e.Files {
			if data, err := a.EditionFile(e, f.Name); err != nil {
				if err := s.take(err); err != nil {
					return err
				}
			} else {
				s.Bytes += int64(len(data))
			}
		}
		if err := a.checkBeside(s, e); err != nil {
			return err
		}
	}
	return nil
}

// checkBeside names what lies in the folder of an edition and is no part of it.
func (a *Archive) checkBeside(s *Soundness, e pipeline.Edition) error {
	root := a.edition(e.Ref())
	return filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		short, err := filepath.Rel(root, name)
		short = filepath.ToSlash(short)
		if short != recordFile && !slices.ContainsFunc(e.Files, func(f pipeline.EditionFile) bool { return f.Name == short }) {
			s.Problems = append(s.Problems, foreign(strings.Join([]string{editionsFolder, e.Ref().String(), short}, "/")))
		}
		return err
	})
}

func (a *Archive) edition(r pipeline.EditionRef) string {
	return filepath.Join(a.path(editionsFolder), r.Period.String(), strconv.Itoa(r.Number))
}

// packFigures packs figures so that the same ones give the same bytes.
func packFigures(f pipeline.Frozen) ([]byte, error) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	err := errors.Join(json.NewEncoder(z).Encode(f), z.Close())
	return out.Bytes(), err
}

func unpackFigures(data []byte, f *pipeline.Frozen) error {
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return err
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, f)
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
