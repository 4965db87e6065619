// Package samebytes makes the same workbook the same bytes: what excelize leaves to
// chance is put in order.
package samebytes

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"sort"
	"time"

	"github.com/xuri/excelize/v2"
)

const contentTypesPart = "[Content_Types].xml"

// Stored is a zip writer for excelize that does not compress: [Repack] does, and once is
// enough.
func Stored(w io.Writer) excelize.ZipWriter { return stored{zip.NewWriter(w)} }

type stored struct{ *zip.Writer }

// Create begins a part.
func (s stored) Create(name string) (io.Writer, error) {
	return s.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
}

// Repack writes the parts of a workbook again in a fixed order. excelize takes the
// streamed sheets and the kinds of pictures from maps, so their order changes from
// one run to the next; the same content must give the same bytes.
func Repack(workbook []byte) ([]byte, error) {
	return RepackWith(workbook, func(_ string, content []byte) []byte { return content })
}

// RepackWith is [Repack] with a hand on every part before it is written: for what a
// streamed sheet of excelize cannot say.
func RepackWith(workbook []byte, edit func(part string, content []byte) []byte) ([]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		return nil, fmt.Errorf("reopen the workbook: %w", err)
	}
	sort.Slice(in.File, func(i, j int) bool {
		a, b := in.File[i].Name, in.File[j].Name
		if (a == contentTypesPart) != (b == contentTypesPart) {
			return a == contentTypesPart
		}
		return a < b
	})
	var buffer bytes.Buffer
	out := zip.NewWriter(&buffer)
	for _, f := range in.File {
		if err := copyPart(out, f, edit); err != nil {
			return nil, fmt.Errorf("copy %s of the workbook: %w", f.Name, err)
		}
	}
	if err := out.Close(); err != nil {
		return nil, fmt.Errorf("close the workbook: %w", err)
	}
	return buffer.Bytes(), nil
}

func copyPart(out *zip.Writer, f *zip.File, edit func(part string, content []byte) []byte) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := r.Close(); err != nil {
		return err
	}
	if f.Name == contentTypesPart {
		if content, err = sortedTypes(content); err != nil {
			return err
		}
	}
	w, err := out.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		return err
	}
	_, err = w.Write(edit(f.Name, content))
	return err
}

type contentTypes struct {
	XMLName   xml.Name      `xml:"Types"`
	Space     string        `xml:"xmlns,attr"`
	Defaults  []contentType `xml:"Default"`
	Overrides []contentType `xml:"Override"`
}

type contentType struct {
	Extension   string `xml:",attr,omitempty"`
	PartName    string `xml:",attr,omitempty"`
	ContentType string `xml:",attr"`
}

func sortedTypes(part []byte) ([]byte, error) {
	var in contentTypes
	if err := xml.Unmarshal(part, &in); err != nil {
		return nil, err
	}
	sort.Slice(in.Defaults, func(i, j int) bool { return in.Defaults[i].Extension < in.Defaults[j].Extension })
	sort.Slice(in.Overrides, func(i, j int) bool { return in.Overrides[i].PartName < in.Overrides[j].PartName })
	out, err := xml.Marshal(contentTypes{Space: in.Space, Defaults: in.Defaults, Overrides: in.Overrides})
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), out...), nil
}
