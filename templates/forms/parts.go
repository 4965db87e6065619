package forms

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// Bounds of what is opened for marking. excelize fills every row up to its last
// cell, styled empty ones too, so that a small file can ask for much memory.
const (
	maxUnpacked = 256 << 20
	maxWeight   = 1_000_000 // cells and rows
)

// contentTypes is the part that lists the kinds of all others.
const contentTypes = "[Content_Types].xml"

// parts are the files inside a workbook, in their order.
type parts struct {
	names []string
	data  map[string][]byte
}

func unpack(workbook []byte) (*parts, error) {
	z, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		return nil, fmt.Errorf("open the workbook: %w", err)
	}
	p := &parts{data: map[string][]byte{}}
	left := int64(maxUnpacked)
	for _, entry := range z.File {
		data, err := inflate(entry, left)
		if err != nil {
			return nil, fmt.Errorf("open %s in the workbook: %w", entry.Name, err)
		}
		if left -= int64(len(data)); left <= 0 {
			return nil, fmt.Errorf("open %s in the workbook: too large", entry.Name)
		}
		p.names = append(p.names, entry.Name)
		p.data[entry.Name] = data
	}
	return p, nil
}

func inflate(entry *zip.File, limit int64) ([]byte, error) {
	r, err := entry.Open()
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(r, limit))
	if closing := r.Close(); err == nil {
		err = closing
	}
	return data, err
}

func (p *parts) pack() ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range p.names {
		w, err := z.Create(name)
		if err != nil {
			return nil, fmt.Errorf("pack the workbook: %w", err)
		}
		if _, err := w.Write(p.data[name]); err != nil {
			return nil, fmt.Errorf("pack the workbook: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack the workbook: %w", err)
	}
	return out.Bytes(), nil
}

// spreadsheet tells whether the container is a workbook of today's Excel, whatever the
// file is called.
func (p *parts) spreadsheet() bool {
	kinds := p.data[contentTypes]
	return bytes.Contains(kinds, []byte("spreadsheetml")) || bytes.Contains(kinds, []byte("ms-excel.sheet.macroEnabled"))
}

// extension is what the answer is called: Excel refuses a workbook with macros that
// is called .xlsx.
func (p *parts) extension() string {
	if bytes.Contains(p.data[contentTypes], []byte("macroEnabled")) {
		return ".xlsm"
	}
	return ".xlsx"
}

var cellRef = regexp.MustCompile(`<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"`)

// weight is how many cells and rows the sheets come to once filled up.
func (p *parts) weight() int {
	sum := 0
	for _, name := range p.names {
		if !strings.HasPrefix(strings.ToLower(name), "xl/worksheets/") {
			continue
		}
		row, widest, last := "", 0, 0
		for _, m := range cellRef.FindAllSubmatch(p.data[name], -1) {
			if r := string(m[2]); r != row {
				sum += widest
				row, widest = r, 0
				n, _ := strconv.Atoi(r)
				last = max(last, n)
			}
			widest = max(widest, columnOf(m[1]))
		}
		sum += widest + last
	}
	return sum
}

func columnOf(letters []byte) int {
	n := 0
	for _, c := range letters {
		n = n*26 + int(c-'A'+1)
	}
	return n
}

var (
	drawingPart = regexp.MustCompile(`(?i)^xl/drawings/vmldrawing(\d+)\.vml$`)
	commentPart = regexp.MustCompile(`(?i)^xl/comments(\d+)\.xml$`)
)

// takeComments tells whether comments can be added: excelize pairs the comments of a
// sheet with its drawing by their numbers, and where a workbook numbers them
// otherwise a comment would go to the wrong sheet.
func (p *parts) takeComments() bool {
	drawings, comments := map[string]bool{}, map[string]bool{}
	for _, name := range p.names {
		switch m, c := drawingPart.FindStringSubmatch(name), commentPart.FindStringSubmatch(name); {
		case m != nil:
			drawings[m[1]] = true
		case c != nil:
			comments[c[1]] = true
		case strings.EqualFold(path.Ext(name), ".vml"), strings.Contains(strings.ToLower(path.Base(name)), "comment") && !strings.Contains(name, "threaded"):
			return false
		}
	}
	for n := range drawings {
		if !comments[n] {
			return false
		}
	}
	return len(drawings) == len(comments)
}
