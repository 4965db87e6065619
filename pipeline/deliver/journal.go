package deliver

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/disk"
)

// event is what a line of the journal tells.
type event string

const (
	planned   event = "planned"
	started   event = "started"
	delivered event = "delivered"
	failed    event = "failed"
	withdrawn event = "withdrawn"
	asked     event = "asked" // an operator wants one tried again that was given up
	noted     event = "noted" // its end stands in the audit log
)

// record is a line.
type record struct {
	At          time.Time          `json:"at"`
	Event       event              `json:"event"`
	ID          string             `json:"id"`
	Delivery    *Delivery          `json:"delivery,omitempty"` // of one that is planned or asked for
	Where       string             `json:"where,omitempty"`
	Why         *pipeline.Sentence `json:"why,omitempty"`
	Refused     bool               `json:"refused,omitempty"`     // trying again does no good
	Unreachable bool               `json:"unreachable,omitempty"` // nobody could be reached
}

// journal is a file of lines that is only appended to. What follows its last whole line
// was cut while it was written; it is written over.
type journal struct {
	disk disk.Disk
	name string
	end  int64 // after the last whole line
}

// read returns every whole line.
func (j *journal) read() ([]record, error) {
	data, err := j.disk.ReadFile(j.name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, disk.Explain(j.name, err)
	}
	data = data[:bytes.LastIndexByte(data, '\n')+1]
	var out []record
	for line := range bytes.Lines(data) {
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			return nil, pipeline.Say("sổ giao nhận %s hỏng ở dòng %d (%s); khôi phục từ bản sao lưu, hoặc xóa dòng đó", "the outbox ledger %s is damaged in line %d (%s); bring it back from a backup, or take the line out",
				j.name, len(out)+1, err)
		}
		out = append(out, r)
	}
	j.end = int64(len(data))
	return out, nil
}

// append adds lines. When it returns without an error they are on disk.
func (j *journal) append(records ...record) error {
	var lines bytes.Buffer
	for _, r := range records {
		line, err := json.Marshal(r)
		if err != nil {
			return err
		}
		lines.Write(append(line, '\n'))
	}
	if err := j.write(lines.Bytes()); err != nil {
		return disk.Explain(j.name, err)
	}
	return nil
}

func (j *journal) write(lines []byte) error {
	first := j.end == 0
	if first {
		if err := j.disk.MakeFolders(filepath.Dir(j.name)); err != nil {
			return err
		}
	}
	f, err := j.disk.OpenFile(j.name, os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return err
	}
	size, err := f.Size()
	if err == nil && size > j.end {
		err = f.Truncate(j.end)
	}
	if err == nil {
		_, err = f.WriteAt(lines, j.end)
	}
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		// A line that may not be on disk is taken back; where that fails too, it is whole
		// or it is passed over.
		return errors.Join(err, f.Truncate(j.end), f.Close())
	}
	j.end += int64(len(lines))
	if err = f.Close(); err != nil || !first {
		return err
	}
	return j.disk.SyncFolder(filepath.Dir(j.name)) // the file itself is new
}
