package transforms

import (
	"encoding/binary"
	"errors"
)

// footer is what a facts file says of itself before its cells are read. It is read here and not
// by Arrow, which makes an object of each column of each group on the way: of forty quarters of
// a country 8,000, in as long as it takes to hold the files against their digests.
type footer struct {
	rows        int64
	submissions []byte // the list of these, where the file lies; nil where it has none
}

// The footer of a Parquet file is a struct FileMetaData in Thrift's compact protocol, before
// its length and the mark: https://github.com/apache/parquet-format, parquet.thrift;
// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md.
const (
	parquetMark = "PAR1"
	footerEnd   = 4 + len(parquetMark) // length and mark

	rowsField = 3 // num_rows
	keysField = 5 // key_value_metadata
	keyField  = 1 // of KeyValue
	wordField = 2

	thriftTrue, thriftFalse, thriftByte            = 1, 2, 3
	thriftI16, thriftI32, thriftI64, thriftDouble  = 4, 5, 6, 7
	thriftBinary, thriftList, thriftSet, thriftMap = 8, 9, 10, 11
	thriftStruct                                   = 12

	thriftDepth = 16 // FileMetaData goes seven deep
)

var errFooter = errors.New("its footer is not Parquet's")

// footerOf reads the footer of a Parquet file.
func footerOf(b []byte) (footer, error) {
	if len(b) < len(parquetMark)+footerEnd || string(b[:len(parquetMark)]) != parquetMark || string(b[len(b)-len(parquetMark):]) != parquetMark {
		return footer{}, errFooter
	}
	end := len(b) - footerEnd
	n := int64(binary.LittleEndian.Uint32(b[end:]))
	if n > int64(end-len(parquetMark)) {
		return footer{}, errFooter
	}
	var f footer
	r := &thrift{rest: b[end-int(n) : end]}
	r.fields(0, func(id int64, kind byte) {
		switch {
		case id == rowsField && kind == thriftI64:
			f.rows = r.number()
		case id == keysField && kind == thriftList:
			of, n := r.list()
			for range n {
				f.pair(r, of)
			}
		default:
			r.skip(kind, 1)
		}
	})
	if r.wrong {
		return footer{}, errFooter
	}
	return f, nil
}

// pair reads one of the words that stand in the footer beside Parquet's own; of several with
// one name it is the first.
func (f *footer) pair(r *thrift, kind byte) {
	if kind != thriftStruct {
		r.skip(kind, 2)
		return
	}
	var key, word []byte
	r.fields(2, func(id int64, kind byte) {
		switch {
		case id == keyField && kind == thriftBinary:
			key = r.bytes()
		case id == wordField && kind == thriftBinary:
			word = r.bytes()
		default:
			r.skip(kind, 3)
		}
	})
	if string(key) == submissionsKey && f.submissions == nil {
		f.submissions = word
	}
}

// thrift reads what is left of a struct in the compact protocol. Where something is wrong
// nothing is left.
type thrift struct {
	rest  []byte
	wrong bool
}

func (r *thrift) fail() { r.rest, r.wrong = nil, true }

func (r *thrift) byte() byte {
	if len(r.rest) == 0 {
		r.fail()
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

func (r *thrift) unsigned() uint64 {
	if len(r.rest) > 0 && r.rest[0] < 0x80 { // as most are
		return uint64(r.byte())
	}
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *thrift) number() int64 {
	v := r.unsigned()
	return int64(v>>1) ^ -int64(v&1)
}

func (r *thrift) bytes() []byte {
	n := r.unsigned()
	if n > uint64(len(r.rest)) {
		r.fail()
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

// list reads of what and of how many a list is. None is of more than there are bytes.
func (r *thrift) list() (kind byte, n uint64) {
	head := r.byte()
	if n = uint64(head >> 4); n == 15 {
		n = r.unsigned()
	}
	if n > uint64(len(r.rest)) {
		r.fail()
		return 0, 0
	}
	return head & 15, n
}

// fields hands on each field of a struct, to be read or skipped.
func (r *thrift) fields(depth int, one func(id int64, kind byte)) {
	if depth > thriftDepth {
		r.fail()
	}
	id := int64(0)
	for {
		head := r.byte()
		kind := head & 15
		if r.wrong || kind == 0 {
			return
		}
		if step := head >> 4; step > 0 {
			id += int64(step)
		} else {
			id = r.number()
		}
		one(id, kind)
	}
}

func (r *thrift) skip(kind byte, depth int) {
	switch kind {
	case thriftTrue, thriftFalse: // said with the field
	case thriftByte:
		r.byte()
	case thriftI16, thriftI32, thriftI64:
		r.unsigned()
	case thriftDouble:
		for range 8 {
			r.byte()
		}
	case thriftBinary:
		r.bytes()
	case thriftList, thriftSet:
		of, n := r.list()
		r.skipEach(n, depth, of)
	case thriftMap:
		if n := r.unsigned(); n > uint64(len(r.rest)) {
			r.fail()
		} else if n > 0 {
			of := r.byte()
			r.skipEach(n, depth, of>>4, of&15)
		}
	case thriftStruct:
		r.fields(depth+1, func(_ int64, kind byte) { r.skip(kind, depth+1) })
	default:
		r.fail()
	}
}

// skipEach skips the elements of a list or a map, in which one that is true or false takes a byte.
func (r *thrift) skipEach(n uint64, depth int, kinds ...byte) {
	if depth >= thriftDepth {
		r.fail()
	}
	for range n {
		for _, kind := range kinds {
			if kind == thriftTrue || kind == thriftFalse {
				kind = thriftByte
			}
			r.skip(kind, depth+1)
		}
		if r.wrong {
			return
		}
	}
}
