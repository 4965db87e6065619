package inbox

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
)

const (
	zipStart      = "PK\x03\x04"
	zipEnd        = 0x06054b50
	zipEndLength  = 22
	compoundStart = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
	fatSector     = 0xFFFFFFFD // what a sector of the table says of itself
	freeSector    = 0xFFFFFFFF
	regularSector = 0xFFFFFFFA // what is below numbers a sector
)

// hasEnd tells whether the end of a file is there, as far as its kind shows it. A file
// that cannot be looked into is taken to be whole: reading it will say more.
func hasEnd(f io.ReaderAt, size int64) bool {
	head := make([]byte, 512)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return true
	}
	switch head = head[:n]; {
	case strings.HasPrefix(string(head), zipStart):
		return zipHasEnd(f, size)
	case strings.HasPrefix(string(head), compoundStart):
		return len(head) == 512 && compoundHasEnd(f, head, size)
	}
	return !endsInZeros(f, size)
}

// endsInZeros tells a file whose room was made before its content came. No text ends
// so, in UTF-16 neither.
func endsInZeros(f io.ReaderAt, size int64) bool {
	tail := make([]byte, min(size, 2))
	if _, err := f.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return false
	}
	return len(bytes.Trim(tail, "\x00")) == 0
}

// zipHasEnd looks for the record that closes a zip: its comment ends with the file, and
// the directory that it names lies right before it. The end of a workbook that lies in
// a half copied zip names another place.
func zipHasEnd(f io.ReaderAt, size int64) bool {
	// Most have no comment.
	return zipEndsWithin(f, size, zipEndLength) || zipEndsWithin(f, size, 1<<16+zipEndLength)
}

// zipEndsWithin looks for it in so many last bytes.
func zipEndsWithin(f io.ReaderAt, size, last int64) bool {
	tail := make([]byte, min(size, last))
	start := size - int64(len(tail))
	if _, err := f.ReadAt(tail, start); err != nil && err != io.EOF {
		return true
	}
	le := binary.LittleEndian
	for i := len(tail) - zipEndLength; i >= 0; i-- {
		if le.Uint32(tail[i:]) != zipEnd || i+zipEndLength+int(le.Uint16(tail[i+20:])) != len(tail) {
			continue
		}
		length, at := int64(le.Uint32(tail[i+12:])), int64(le.Uint32(tail[i+16:]))
		if at+length <= start+int64(i) && isDirectory(f, at, length) {
			return true
		}
	}
	return false
}

// isDirectory tells whether the directory of a zip begins at an offset.
func isDirectory(f io.ReaderAt, at, length int64) bool {
	if length == 0 {
		return true
	}
	mark := make([]byte, 4)
	_, err := f.ReadAt(mark, at)
	return err == nil && string(mark) == "PK\x01\x02"
}

// compoundHasEnd tells whether an OLE compound file (.xls) holds every sector that its
// table of sectors names, the table itself included.
func compoundHasEnd(f io.ReaderAt, head []byte, size int64) bool {
	le := binary.LittleEndian
	shift := le.Uint16(head[30:])
	if shift != 9 && shift != 12 {
		return true // not a file that can be measured; the reader answers it
	}
	sectors := size>>shift - 1 // behind the header
	if size != (sectors+1)<<shift {
		return false // Excel writes whole sectors; a program that does not has to wait a little
	}
	table := make([]byte, 1<<shift)
	for i := range min(int(le.Uint32(head[44:])), 109) {
		at := int64(le.Uint32(head[76+4*i:]))
		if at >= sectors {
			return false
		}
		if _, err := f.ReadAt(table, (at+1)<<shift); err != nil {
			return false
		}
		if !tableFits(table, int64(i), at, sectors) {
			return false
		}
	}
	return true
}

// tableFits tells whether one sector of the table marks itself as such and names no
// sector behind the end of the file.
func tableFits(table []byte, number, self, sectors int64) bool {
	le := binary.LittleEndian
	first := number * int64(len(table)/4)
	for j := range int64(len(table) / 4) {
		next := le.Uint32(table[4*j:])
		if next != freeSector && first+j >= sectors {
			return false
		}
		if next < regularSector && int64(next) >= sectors {
			return false
		}
		if first+j == self && next != fatSector {
			return false
		}
	}
	return true
}

// mayBeBundle tells by the first entry of a zip whether the whole of it has to be
// looked at: office programs begin with one of two parts.
func mayBeBundle(f io.ReaderAt) bool {
	head := make([]byte, 30+len("[Content_Types].xml"))
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF || n < 30 || !strings.HasPrefix(string(head[:n]), zipStart) {
		return false
	}
	length := int(binary.LittleEndian.Uint16(head[26:]))
	name := head[30:min(30+length, n)]
	return string(name) != "[Content_Types].xml" && string(name) != "mimetype"
}
