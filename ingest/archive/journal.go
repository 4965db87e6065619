package archive

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"danvan/pipeline"
	"danvan/pipeline/disk"
)

// journal is a file of JSON objects, one a line, that is only ever appended to. The
// last member of each object, "chain", is the SHA-256 over the chain of the line before
// and the object itself: a line that was edited, taken out or put in shows, and the
// chain of the last line, its head, stands for all of them.
type journal struct {
	name string
	disk disk.Disk
}

const (
	chainBegins = `,"chain":"`
	chainEnds   = `"}`
	chainLength = len(chainBegins) + 2*sha256.Size + len(chainEnds)
)

// append adds records, by one write and one flush. When it returns, their lines are on
// disk. What follows the last whole line was cut while it was written and is written over.
func (j journal) append(records ...any) error {
	lines := make([][]byte, len(records))
	for i, r := range records {
		var err error
		if lines[i], err = json.Marshal(r); err != nil {
			return err
		}
	}
	f, err := j.disk.OpenFile(j.name, os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return err
	}
	first, err := appendLines(f, lines)
	if err = errors.Join(err, f.Close()); err != nil || !first {
		return err
	}
	return j.disk.SyncFolder(filepath.Dir(j.name)) // the file itself is new
}

// appendLines tells whether they are the first ones.
func appendLines(f *disk.File, lines [][]byte) (first bool, err error) {
	size, err := f.Size()
	if err != nil {
		return false, err
	}
	last, end, err := lastLine(f, size)
	if err != nil {
		return false, err
	}
	if end < size {
		if err := f.Truncate(end); err != nil {
			return false, err
		}
	}
	_, head, whole := unchain(last)
	if !whole && len(last) > 0 {
		return false, errors.New("its last line is not whole")
	}
	var text []byte
	for _, line := range lines {
		text, head = chain(text, line, head)
	}
	_, err = f.WriteAt(text, end)
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		// Lines that may not be on disk must not be taken for some that are: they are taken
		// back. Where that fails too, each is whole or it and what follows is passed over.
		return false, errors.Join(err, f.Truncate(end))
	}
	return end == 0, nil
}

// chain appends a line: a JSON object that ends with its link to the lines before. It
// returns the new head as well.
func chain(text, object []byte, head string) ([]byte, string) {
	object = object[:len(object)-1]
	head = link(object, head)
	return append(append(text, object...), chainBegins+head+chainEnds+"\n"...), head
}

// link is the chain after an object, without its closing brace, that follows head.
func link(object []byte, head string) string {
	sum := sha256.New()
	sum.Write([]byte(head))
	sum.Write(object)
	return hex.EncodeToString(sum.Sum(nil))
}

// unchain takes a line apart.
func unchain(line []byte) (object []byte, head string, ok bool) {
	at := len(line) - chainLength
	if at < 0 || !bytes.HasPrefix(line[at:], []byte(chainBegins)) || !bytes.HasSuffix(line, []byte(chainEnds)) {
		return nil, "", false
	}
	return line[:at], string(line[at+len(chainBegins) : len(line)-len(chainEnds)]), true
}

// lastLine returns the last whole line without its end, and the offset after it.
func lastLine(f io.ReaderAt, size int64) (line []byte, end int64, err error) {
	const step = 4096
	var tail []byte
	for from := size; from > 0; {
		n := min(int64(step), from)
		from -= n
		block := make([]byte, n, n+int64(len(tail)))
		if _, err := f.ReadAt(block, from); err != nil {
			return nil, 0, err
		}
		tail = append(block, tail...)
		stop := bytes.LastIndexByte(tail, '\n')
		if stop < 0 {
			continue
		}
		if start := bytes.LastIndexByte(tail[:stop], '\n'); start >= 0 || from == 0 {
			return tail[start+1 : stop], from + int64(stop) + 1, nil
		}
	}
	return nil, 0, nil
}

// read calls each for every whole line in order, and returns how many there are and
// the head. A line that does not follow from the one before is a [brokenJournal].
func (j journal) read(ctx context.Context, each func(line []byte) error) (count int, head string, err error) {
	end, err := j.readOn(ctx, place{}, each)
	return end.count, end.head, err
}

// place is how far a journal was read.
type place struct {
	count int
	head  string
	bytes int64
}

// readOn reads from a place on, and returns how far it came.
func (j journal) readOn(ctx context.Context, at place, each func(line []byte) error) (place, error) {
	f, err := j.disk.Open(j.name)
	if errors.Is(err, fs.ErrNotExist) && at.count == 0 {
		return at, nil
	}
	if err != nil {
		return at, err
	}
	defer func() { _ = f.Close() }() // it was only read
	size, err := f.Size()
	if err != nil {
		return at, err
	}
	if size < at.bytes {
		return at, brokenJournal(j.name, at.count)
	}
	r := bufio.NewReaderSize(io.NewSectionReader(f, at.bytes, math.MaxInt64-at.bytes), 1<<16)
	for {
		line, err := r.ReadBytes('\n')
		if err == io.EOF {
			return at, nil // what has no end was never acknowledged
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return at, err
		}
		length := int64(len(line))
		line = line[:len(line)-1]
		object, stated, whole := unchain(line)
		if !whole || stated != link(object, at.head) {
			return at, brokenJournal(j.name, at.count+1)
		}
		at = place{at.count + 1, stated, at.bytes + length}
		if err := each(line); err != nil {
			return at, fmt.Errorf("line %d: %w", at.count, err)
		}
	}
}

func brokenJournal(name string, line int) error {
	return pipeline.Say("Sổ %s không còn nguyên vẹn từ dòng %d: có dòng bị sửa, bị xóa hoặc chèn thêm. Khôi phục tệp này từ bản sao lưu.",
		"the journal %s is not whole from line %d on: a line was edited, lost or added. Bring the file back from a backup", filepath.ToSlash(name), line)
}
