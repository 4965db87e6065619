package book

import "bytes"

// format is one kind of file: what tells that a file is of it, and what reads it.
type format struct {
	holds func(data []byte) bool
	read  func(name string, data []byte, limits Limits) (Book, *Fault)
}

// formatList names the kinds of files in the order in which a file is held against
// them. A zip container shows at either end: where only the first bytes are damaged it
// still is one, and is to be answered as such. What is nothing else is taken for text.
func formatList() []format {
	return []format{
		{beginsWithZip, readContainer}, // .xlsx, .xlsm, .ods
		{isCompound, readCompound},     // .xls
		{isRefused, refuse},
		{endsWithZip, readContainer},
		{anything, readCSV}, // .csv, .tsv, .txt
	}
}

func beginsWithZip(data []byte) bool {
	const zip = "PK\x03\x04"
	n := min(len(data), len(zip))
	return string(data[:n]) == zip[:n]
}

func endsWithZip(data []byte) bool { return endOfDirectory(data) >= 0 }

func isRefused(data []byte) bool { return refusedKind(data) != nil }

func refuse(_ string, data []byte, _ Limits) (Book, *Fault) { return Book{}, refusedKind(data) }

func anything([]byte) bool { return true }

// Read reads a received file whole. The name serves only to name the sheet of a CSV
// file: what the file is, its content says. On a fault the Book is empty. A file in
// which no cell holds anything is a fault too: file-empty, or file-kind where it
// shows pictures instead, such as a scan that was pasted into a sheet.
func Read(name string, data []byte, limits Limits) (Book, *Fault) {
	if int64(len(data)) > limits.FileBytes {
		return Book{}, overLimit("tệp lớn %s, tối đa %s", megabytes(int64(len(data))), megabytes(limits.FileBytes))
	}
	if len(bytes.TrimSpace(bytes.TrimPrefix(data, []byte(utf8Mark)))) == 0 {
		return Book{}, &Fault{Code: codeEmpty}
	}
	var b Book
	var fault *Fault
	for _, f := range formatList() {
		if f.holds(data) {
			b, fault = f.read(name, data, limits)
			break
		}
	}
	switch {
	case fault != nil:
		return Book{}, fault
	case !b.empty():
		return b, nil
	case b.pictures:
		return Book{}, wrongKind("bảng tính chỉ có hình ảnh, không có ô số liệu nào; nhập số liệu vào các ô của biểu mẫu, không dán ảnh chụp")
	}
	return Book{}, &Fault{Code: codeEmpty}
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
