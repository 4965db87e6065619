package service

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

// runBook keeps the last run of every task in a file. It may be deleted: then what was
// due last is done once more, which changes no figure.
type runBook struct {
	name  string
	press wholefile.Press
	last  map[pipeline.Task]pipeline.Run
}

// Line is one task in the file, with its last run.
type Line struct {
	Job      pipeline.Job    `json:"job"`
	Period   pipeline.Period `json:"period"`
	Slot     time.Time       `json:"slot"`
	Started  time.Time       `json:"started"`
	Failures int             `json:"failures,omitempty"`
}

// Runs reads the last run of every task from the file of a service. There are none
// before the service was first started.
func Runs(name string) ([]Line, error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var lines []Line
	if err == nil {
		err = json.Unmarshal(data, &lines)
	}
	if err != nil {
		return nil, fmt.Errorf("read runs: %w", err)
	}
	return lines, nil
}

func openRunBook(name string, log *slog.Logger) *runBook {
	b := &runBook{name: name, last: map[pipeline.Task]pipeline.Run{}}
	lines, err := Runs(name)
	if err != nil {
		log.Warn("the book of runs cannot be read; what was due last is done once more", "file", name, "error", err)
	}
	for _, l := range lines {
		b.last[pipeline.Task{Job: l.Job, Period: l.Period}] = pipeline.Run{Slot: l.Slot, Started: l.Started, Failures: l.Failures}
	}
	return b
}

func (b *runBook) enter(t pipeline.Task, run pipeline.Run) error {
	b.last[t] = run
	lines := make([]Line, 0, len(b.last))
	for t, run := range b.last {
		lines = append(lines, Line{t.Job, t.Period, run.Slot, run.Started, run.Failures})
	}
	slices.SortFunc(lines, func(x, y Line) int {
		return cmp.Or(cmp.Compare(x.Job, y.Job), cmp.Compare(x.Period.String(), y.Period.String()))
	})
	data, err := json.MarshalIndent(lines, "", " ")
	if err != nil {
		return fmt.Errorf("note run: %w", err)
	}
	return b.press.Bytes(b.name, 0o640, append(data, '\n'))
}
