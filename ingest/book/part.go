package book

import (
	"bytes"
	"hash/crc32"
	"io"
)

// partReader inflates one part after the other through one inflater. It never gives
// more bytes than the directory promised, and says io.EOF only when the sizes and
// the checksum agree.
type partReader struct {
	stored   bytes.Reader
	inflater *inflater // nil until a part needs it
	source   io.Reader
	part     *part
	left     int64
	crc      uint32
	fault    *Fault
}

// open starts on a part.
func (r *partReader) open(p *part) {
	r.part, r.left, r.crc, r.fault = p, p.size, 0, nil
	if p.method == methodStored {
		r.stored.Reset(p.body)
		r.source = &r.stored
		return
	}
	if r.inflater == nil {
		r.inflater = &inflater{}
	}
	r.inflater.reset(p.body)
	r.source = r.inflater
}

// Read gives inflated bytes. After an error that is not io.EOF, fault says why.
func (r *partReader) Read(b []byte) (int, error) {
	if r.fault != nil {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := r.source.Read(b)
	r.crc = crc32.Update(r.crc, crc32.IEEETable, b[:n])
	r.left -= int64(n)
	switch {
	case r.left < 0:
		r.fault = damaged("phần %s dài hơn mục lục ghi", r.part.name)
	case err == io.EOF && r.left > 0:
		r.fault = damaged("phần %s ngắn hơn mục lục ghi", r.part.name)
	case err == io.EOF && r.crc != r.part.crc:
		r.fault = damaged("phần %s sai mã kiểm tra (CRC)", r.part.name)
	case err == io.EOF && r.part.method == methodDeflated && r.inflater.unread() > 0:
		r.fault = damaged("phần %s có dữ liệu thừa", r.part.name)
	case err != nil && err != io.EOF:
		r.fault = damaged("phần %s không giải nén được", r.part.name)
	}
	if r.fault != nil {
		return 0, io.ErrUnexpectedEOF
	}
	return n, err
}

// drain reads the rest of the part and checks it.
func (r *partReader) drain(scratch []byte) *Fault {
	for {
		if _, err := r.Read(scratch); err != nil {
			return r.fault
		}
	}
}
