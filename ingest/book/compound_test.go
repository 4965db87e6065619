package book

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/richardlehane/mscfb"
)

// streamDifferences holds what our reader makes of a container against a tolerant
// library: where both read a stream, they read the same bytes. The library also looks at
// folders in the container, in which no workbook is, and may refuse one for that.
func streamDifferences(data []byte) (all []string) {
	c, ok := openCompound(data)
	if !ok {
		return nil
	}
	entries, fault := c.entries()
	if fault != nil {
		return nil
	}
	for _, name := range []string{"workbook", "book"} {
		if entries[name] == nil {
			continue
		}
		stream, ok := c.stream(entries[name])
		if !ok {
			continue
		}
		theirs, err := tolerantStream(data, name)
		if err == nil && !bytes.Equal(stream, theirs) {
			all = append(all, fmt.Sprintf("%s: %d bytes here, %d by the library", name, len(stream), len(theirs)))
		}
	}
	return all
}

func tolerantStream(data []byte, name string) ([]byte, error) {
	r, err := mscfb.New(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	for _, f := range r.File[1:] {
		if len(f.Path) == 0 && strings.ToLower(f.Name) == name {
			stream := make([]byte, f.Size)
			_, err := io.ReadFull(f, stream)
			return stream, err
		}
	}
	return nil, io.ErrUnexpectedEOF
}

func TestStreamsAreThoseOfTheLibrary(t *testing.T) {
	files := 0
	for _, name := range corpus(t, "", ".xls") {
		data := load(t, name)
		if _, err := tolerantStream(data, "workbook"); err != nil {
			continue
		}
		for _, d := range streamDifferences(data) {
			t.Errorf("%s: %s", name, d)
		}
		if _, ok := openCompound(data); ok {
			files++
		}
	}
	if files < 150 {
		t.Errorf("only %d containers were opened", files)
	}
}
