package book

import (
	"bytes"
	"io"
	"strings"

	"github.com/richardlehane/mscfb"
)

const compoundHeader = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

func isCompound(data []byte) bool { return bytes.HasPrefix(data, []byte(compoundHeader)) }

// readCompound reads the OLE compound file in which old programs keep a workbook, or
// says what else it holds. An encrypted .xlsx is such a file too.
func readCompound(_ string, data []byte, limits Limits) (Book, *Fault) {
	container, err := mscfb.New(bytes.NewReader(data))
	if err != nil {
		return Book{}, compoundKind(data)
	}
	found := map[string]*mscfb.File{}
	for _, f := range container.File[1:] {
		if name := strings.ToLower(f.Name); len(f.Path) == 0 { // names do not tell case
			if found[name] != nil {
				return Book{}, damaged("tệp có hai luồng “%s”", printable(f.Name))
			}
			found[name] = f
		}
	}
	workbook := found["workbook"]
	if workbook == nil {
		workbook = found["book"] // Excel 95; met with the records of Excel 97 in it, too
	}
	if workbook == nil || found["encryptedpackage"] != nil {
		return Book{}, compoundKind(data)
	}
	stream, fault := readStream(workbook, data)
	if fault != nil {
		return Book{}, fault
	}
	b, fault := readXLS(stream, limits)
	b.Macros = b.Macros || found["_vba_project_cur"] != nil
	return b, fault
}

// readStream returns the bytes of a stream. What its entry says of the size is not
// believed beyond the size of the file.
func readStream(f *mscfb.File, data []byte) ([]byte, *Fault) {
	if f.Size > int64(len(data)) {
		return nil, damaged("luồng “%s” dài hơn cả tệp", printable(f.Name))
	}
	stream := make([]byte, f.Size)
	if _, err := io.ReadFull(f, stream); err != nil {
		return nil, damaged("luồng “%s” bị cắt ngang hoặc sai thứ tự", printable(f.Name))
	}
	return stream, nil
}
