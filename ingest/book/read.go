package book

import "bytes"

// Read reads a received file whole. The name serves only to name the sheet of a CSV
// file: what the file is, its content says. On a fault the Book is empty. A file in
// which no cell holds anything is a fault too (file-empty).
func Read(name string, data []byte, limits Limits) (Book, *Fault) {
	if int64(len(data)) > limits.FileBytes {
		return Book{}, overLimit("tệp lớn %s, tối đa %s", megabytes(int64(len(data))), megabytes(limits.FileBytes))
	}
	b, fault := readKind(name, data, limits)
	if fault == nil && b.empty() {
		return Book{}, &Fault{Code: codeEmpty}
	}
	return b, fault
}

// readKind decides what the file is. A zip container shows at either end: where only
// the first bytes are damaged it still is one, and is to be answered as such.
func readKind(name string, data []byte, limits Limits) (Book, *Fault) {
	if len(bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")))) == 0 {
		return Book{}, &Fault{Code: codeEmpty}
	}
	const zip = "PK\x03\x04"
	if n := min(len(data), len(zip)); string(data[:n]) == zip[:n] {
		return readWorkbook(data, limits)
	}
	if fault := refusedKind(data); fault != nil {
		return Book{}, fault
	}
	if endOfDirectory(data) >= 0 {
		return readWorkbook(data, limits)
	}
	return readCSV(name, data, limits)
}

// empty tells whether no cell holds anything.
func (b Book) empty() bool {
	for _, s := range b.Sheets {
		if len(s.Rows) > 0 {
			return false
		}
	}
	return true
}
