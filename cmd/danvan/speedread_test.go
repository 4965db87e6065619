package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zip"
	"github.com/xuri/excelize/v2"

	"danvan/ingest"
	"danvan/ingest/book"
	"danvan/pipeline"
	"danvan/templates/forms"
)

// readRun is workbooks in memory and what reads them.
type readRun struct {
	field  *field
	names  []string
	data   [][]byte
	reader *ingest.Reader
}

func (s *speed) readings() (*readRun, error) {
	if s.reading != nil {
		return s.reading, nil
	}
	f, err := s.provinceField(s.thousands())
	if err != nil {
		return nil, err
	}
	r := &readRun{field: f, reader: ingest.NewReader(f.programme, book.DefaultLimits())}
	if r.names, r.data, err = f.load(s.Read); err != nil {
		return nil, err
	}
	s.reading = r
	return r, nil
}

func (r *readRun) on(n int) string {
	bytes := 0
	for _, d := range r.data[:n] {
		bytes += len(d)
	}
	return fmt.Sprintf("%d workbooks of four forms, %.1f MB", n, float64(bytes)/1e6)
}

// checked reads workbooks as the intake does: cells, forms, relations, findings. One that
// is not accepted whole would not be the work that is measured.
func (r *readRun) checked(workers, n int) error {
	return inParallel(workers, n, func(i int) error {
		got := r.reader.Read(context.Background(), original(strings.TrimSuffix(filepath.Base(r.names[i]), ".xlsx"), "bao-cao.xlsx", r.data[i]))
		if !taken(got) {
			return fmt.Errorf("%s: %v", r.names[i], got.Findings)
		}
		return nil
	})
}

func original(unit, file string, data []byte) pipeline.Original {
	return pipeline.Original{Arrival: pipeline.Arrival{Unit: unit, File: file, SeenAt: speedClock()}, Bytes: data}
}

// taken tells whether every form of a file is accepted.
func taken(r pipeline.Reading) bool {
	return len(r.Submissions) > 0 && !pipeline.Rejects(r.Findings) &&
		!slices.ContainsFunc(r.Submissions, func(s pipeline.Submission) bool { return s.Verdict != pipeline.Accepted })
}

// cells reads workbooks into typed cells.
func (r *readRun) cells(workers, n int) error {
	return inParallel(workers, n, func(i int) error {
		if _, fault := book.Read("bao-cao.xlsx", r.data[i], book.DefaultLimits()); fault != nil {
			return fmt.Errorf("%s: %v", r.names[i], fault)
		}
		return nil
	})
}

// inflate only unpacks every part of the workbooks, checksums included.
func (r *readRun) inflate(workers, n int) error {
	return inParallel(workers, n, func(i int) error {
		z, err := zip.NewReader(bytes.NewReader(r.data[i]), int64(len(r.data[i])))
		if err != nil {
			return err
		}
		scratch := make([]byte, 64<<10)
		for _, part := range z.File {
			in, err := part.Open()
			if err != nil {
				return err
			}
			// Only Read is wanted of both: a shorter way between them would change the buffer.
			if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{in}, scratch); err != nil {
				return err
			}
			if err := in.Close(); err != nil {
				return err
			}
		}
		return nil
	})
}

// goalReading: the time to read workbooks of four forms that lie in memory, by one
// goroutine, over that of unpacking the same bytes with klauspost/compress. "Read and check
// all cells" is held to the bound in both senses: every cell typed, with container, markup
// and limits checked ([book.Read]), which is what the readers of goal 2 do and less; and
// that with the forms found, every heading and figure held against the programme and the
// submissions made ([ingest.Reader]). Reading the disk and the child process in which
// `ingest` does this are not in it.
func goalReading(s *speed) (measurement, error) {
	r, err := s.readings()
	if err != nil {
		return measurement{}, err
	}
	n := len(r.data)
	e, err := s.compare(s.Rounds, inside("inflate, 1 worker", func() error { return r.inflate(1, n) }),
		inside("read and check, 1 worker", func() error { return r.checked(1, n) }),
		inside("cells only, 1 worker", func() error { return r.cells(1, n) }))
	if err != nil {
		return measurement{}, err
	}
	return measurement{Figures: []gauge{ratio(e[2], e[0]).atMost(1.3).of(asCells), ratio(e[1], e[0]).atMost(1.3).of(asForms)}, On: r.on(n),
		Note: "in memory, one goroutine; the garbage collector may use a second processor, which the processor's time counts"}, nil
}

// The two senses of reading and checking all cells.
const (
	asCells = "cells typed and checked"
	asForms = "with forms found and held against the programme"
)

// goalPeers: how many times as fast the same is, in both senses, as other readers of cells
// on the same files: excelize's row iterator with raw values, in this process;
// python-calamine without turning cells into Python's (so Rust's work alone, its files from
// the page cache), openpyxl read-only with every cell iterated and pandas, where python3 has
// them. calamine is the faster of what was measured and 1.9 times the inflating, which is
// known of it.
func goalPeers(s *speed) (measurement, error) {
	r, err := s.readings()
	if err != nil {
		return measurement{}, err
	}
	n := min(s.Peers, len(r.data))
	peers := map[string][]effort{}
	rounds := min(3, s.Rounds)
	e := make([][]effort, 4)
	for range rounds {
		round, err := s.compare(1, inside("peers: inflate", func() error { return r.inflate(1, n) }),
			inside("peers: read and check", func() error { return r.checked(1, n) }),
			inside("peers: cells only", func() error { return r.cells(1, n) }),
			inside("peers: excelize", func() error { return r.excelize(n) }))
		if err != nil {
			return measurement{}, err
		}
		for i := range e {
			e[i] = append(e[i], round[i]...)
		}
		took, err := r.python(n)
		if err != nil {
			return measurement{}, err
		}
		for name, x := range took {
			peers[name] = append(peers[name], s.keep("peers: "+name, x))
		}
	}
	cells, formed := e[2], e[1]
	known := make([]effort, rounds)
	for i, x := range e[0] {
		known[i] = effort{Wall: 1.9 * x.Wall, CPU: 1.9 * x.CPU}
	}
	calamine, on := known, "calamine from its known 1.9 × inflate"
	if list := peers["calamine"]; len(list) == rounds {
		if got := ratio(list, cells); got.Value < ratio(known, cells).Value {
			calamine, on = list, "calamine measured"
		} else {
			on = fmt.Sprintf("calamine from its known 1.9 × inflate, as python-calamine took longer (%.1f × cells typed and checked)", got.Value)
		}
	}
	m := measurement{On: r.on(n), Note: on}
	for _, peer := range []struct {
		name  string
		took  []effort
		bound float64
	}{{"excelize", e[3], 12}, {"calamine", calamine, 1.5}} {
		m.Figures = append(m.Figures, ratio(peer.took, cells).atLeast(peer.bound).of(peer.name+" / "+asCells),
			ratio(peer.took, formed).atLeast(peer.bound).of(peer.name+" / "+asForms))
	}
	for _, name := range []string{"openpyxl", "pandas"} {
		if list := peers[name]; len(list) == rounds {
			m.Figures = append(m.Figures, ratio(list, cells).of(name+" / "+asCells))
		} else {
			m.Note += "; " + name + " is not on this machine"
		}
	}
	return m, nil
}

// excelize walks all rows of all sheets.
func (r *readRun) excelize(n int) error {
	for _, data := range r.data[:n] {
		f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
		if err != nil {
			return err
		}
		for _, sheet := range f.GetSheetList() {
			rows, err := f.Rows(sheet)
			if err != nil {
				return err
			}
			for rows.Next() {
				if _, err := rows.Columns(); err != nil {
					return err
				}
			}
			if err := rows.Close(); err != nil {
				return err
			}
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// python lets the readers that python3 has read the files, each after one that does not
// count. It says what each took; nothing where there is no python3.
func (r *readRun) python(n int) (map[string]effort, error) {
	cmd := exec.Command("python3", append([]string{filepath.Join("testdata", "peers.py")}, r.names[:n]...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return nil, nil
	}
	var took map[string]effort
	if err == nil {
		err = json.Unmarshal(out, &took)
	}
	return took, err
}

// goalWorkers: how many times as many files per second two goroutines read and check than
// one. Of the clock only; a machine that others use shows less.
func goalWorkers(s *speed) (measurement, error) {
	r, err := s.readings()
	if err != nil {
		return measurement{}, err
	}
	n := len(r.data)
	e, err := s.compare(s.Rounds, inside("read and check, 1 worker again", func() error { return r.checked(1, n) }),
		inside("read and check, 2 workers", func() error { return r.checked(2, n) }))
	if err != nil {
		return measurement{}, err
	}
	f := ratio(e[0], e[1]).atLeast(1.8)
	f.CPU = 0
	return measurement{Figures: []gauge{f}, On: r.on(n)}, nil
}

// goalCSV: the forms as CSV files, read into typed cells with encoding, delimiter and
// control characters found out ([book.Read]), over encoding/csv reading the same bytes
// with the delimiter given. Told beside it: with forms found and checked.
func goalCSV(s *speed) (measurement, error) {
	r, err := s.readings()
	if err != nil {
		return measurement{}, err
	}
	var files [][]byte
	var units []string
	size := 0
	for _, u := range r.field.units[:min(s.Read, len(r.field.units))] {
		req := r.field.filled(u, r.field.period, sound)
		for _, f := range req.Forms {
			var b bytes.Buffer
			if err := forms.CSV(&b, req, f); err != nil {
				return measurement{}, err
			}
			files, units, size = append(files, b.Bytes()), append(units, u.Code), size+b.Len()
		}
	}
	e, err := s.compare(s.Rounds, inside("CSV: encoding/csv", func() error {
		for _, data := range files {
			in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
			in.Comma, in.FieldsPerRecord, in.LazyQuotes = ';', -1, true
			if _, err := in.ReadAll(); err != nil {
				return err
			}
		}
		return nil
	}), inside("CSV: typed cells", func() error {
		for _, data := range files {
			if _, fault := book.Read("bao-cao.csv", data, book.DefaultLimits()); fault != nil {
				return fmt.Errorf("%v", fault)
			}
		}
		return nil
	}), inside("CSV: read and check", func() error {
		for i, data := range files {
			if got := r.reader.Read(context.Background(), original(units[i], "bao-cao.csv", data)); !taken(got) {
				return fmt.Errorf("%s: %v", units[i], got.Findings)
			}
		}
		return nil
	}))
	if err != nil {
		return measurement{}, err
	}
	return measurement{Figures: []gauge{ratio(e[1], e[0]).atMost(1.5), ratio(e[2], e[0]).of("with forms found and checked")},
		On: fmt.Sprintf("%d CSV forms, %.1f MB", len(files), float64(size)/1e6)}, nil
}
