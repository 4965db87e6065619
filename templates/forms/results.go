package forms

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// resultWriter mends the sheets as they pass into the file, where excelize has no
// word for it: it puts in the stored results of text formulas (phones and previewers
// show stored results only), and takes the mark "set by hand" from the heights of
// rows that are to grow with what is typed.
type resultWriter struct {
	*zip.Writer
	results []string
	mends   bool // a sender's workbook passes as it is
	open    *sheetPart
}

func newResultWriter(w io.Writer, results []string, grows bool) *resultWriter {
	return &resultWriter{Writer: zip.NewWriter(w), results: results, mends: grows || len(results) > 0}
}

// sheetPart holds a sheet back until it is whole.
type sheetPart struct {
	bytes.Buffer
	out io.Writer
}

// Create opens the next part of the file.
func (z *resultWriter) Create(name string) (io.Writer, error) {
	if err := z.flush(); err != nil {
		return nil, err
	}
	out, err := z.Writer.Create(name)
	if err != nil || !strings.HasPrefix(name, "xl/worksheets/sheet") || !z.mends {
		return out, err
	}
	z.open = &sheetPart{out: out}
	return z.open, nil
}

// Close ends the file.
func (z *resultWriter) Close() error {
	if err := z.flush(); err != nil {
		return err
	}
	return z.Writer.Close()
}

// growingMark is the fraction of a point by which heights that may grow are told
// from those that are fixed.
const growingMark = 0.25

var growingHeight = regexp.MustCompile(`( ht="[0-9]+\.25") customHeight="(?:1|true)"`)

var standIn = regexp.MustCompile(`( t="str"><f>[^<]*</f><v>)([0-9]+)(</v>)`)

func (z *resultWriter) flush() error {
	part := z.open
	if z.open = nil; part == nil {
		return nil
	}
	sheet := standIn.ReplaceAllFunc(part.Bytes(), z.fill)
	_, err := part.out.Write(growingHeight.ReplaceAll(sheet, []byte("$1")))
	return err
}

func (z *resultWriter) fill(match []byte) []byte {
	m := standIn.FindSubmatch(match)
	n, err := strconv.Atoi(string(m[2]))
	if err != nil || n >= len(z.results) {
		return match
	}
	var escaped bytes.Buffer
	if err := xml.EscapeText(&escaped, []byte(z.results[n])); err != nil {
		return match
	}
	return bytes.Join([][]byte{m[1], escaped.Bytes(), m[3]}, nil)
}
