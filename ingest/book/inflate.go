package book

import (
	"encoding/binary"
	"errors"
	"io"
)

// inflater undoes the packing of a part (RFC 1951). It exists because inflating is most
// of the work of reading a form: it knows that the packed bytes all lie in memory, takes
// eight of them at a time and looks up a letter and its bits at once, which takes half the
// time of the general readers. The checksum of the part shows whether it did it right.
type inflater struct {
	in     []byte // packed bytes, zeros behind them once the end is near
	pos    int
	real   int    // how many of in are the part's
	hold   uint64 // bits taken from in; above count they may be any
	count  uint   // of them
	padded bool
	last   bool // the block at work is the last
	within blockKind
	stored int // bytes left of a block that is not packed
	err    error

	out   []byte
	w     int // up to here out is written
	given int // up to here it was handed out

	letters   [1 << 11]uint32 // see entry; 1,334 are the most that ten bits need
	distances [1 << 9]uint32  // 402 for eight
	lengths   [maxLetters + maxDistances]uint8
	tail      [64]byte
}

// blockKind is what kind of block the inflater is within.
type blockKind uint8

const (
	noBlock blockKind = iota
	storedBlock
	codedBlock
)

const (
	history      = 32 << 10 // how far back a match may reach
	longestMatch = 258
	letterBits   = 10
	distanceBits = 8
	maxLetters   = 286
	maxDistances = 30
	reach        = 16 // bytes of in that one step of the loop may take
)

var errPacked = errors.New("corrupt packed data")

// reset starts on packed bytes.
func (d *inflater) reset(packed []byte) {
	if d.out == nil {
		d.out = make([]byte, 2*history+longestMatch+64)
	}
	d.in, d.pos, d.real, d.padded = packed, 0, len(packed), false
	d.hold, d.count, d.w, d.given = 0, 0, 0, 0
	d.last, d.within, d.err = false, noBlock, nil
}

// unread is how many packed bytes were not needed.
func (d *inflater) unread() int { return d.real - d.pos + int(d.count/8) }

// Read gives inflated bytes.
func (d *inflater) Read(b []byte) (int, error) {
	if d.given == d.w && d.err == nil {
		d.fill()
	}
	if d.err != nil && d.err != io.EOF {
		return 0, d.err
	}
	n := copy(b, d.out[d.given:d.w])
	if d.given += n; d.given == d.w {
		return n, d.err
	}
	return n, nil
}

// fill inflates until there is no room, or the end. All was handed out before.
func (d *inflater) fill() {
	if d.w > history {
		copy(d.out, d.out[d.w-history:d.w])
		d.w = history
	}
	d.given = d.w
	for d.err == nil && d.w < 2*history {
		ok := false
		switch d.within {
		case noBlock:
			if d.last {
				d.err = io.EOF
				return
			}
			ok = d.startBlock()
		case storedBlock:
			ok = d.copyStored()
		case codedBlock:
			ok = d.decode()
		}
		if !ok || d.unread() < 0 {
			d.err = errPacked
		}
	}
}

// pad brings the last bytes before as many zeros as one step may take, so that no step
// has to ask how many there are. It is false where those were taken as well.
func (d *inflater) pad() bool {
	if d.padded {
		return false
	}
	d.padded = true
	d.pos -= int(d.count / 8)
	d.count %= 8
	d.real = copy(d.tail[:], d.in[d.pos:])
	clear(d.tail[d.real:])
	d.in, d.pos = d.tail[:], 0
	return true
}

// take returns the next n bits, at most 16; false where there are none.
func (d *inflater) take(n uint) (uint32, bool) {
	if d.count < n && !d.refill() {
		return 0, false
	}
	return uint32(d.drop(n)), true
}

// startBlock reads the head of a block.
func (d *inflater) startBlock() bool {
	head, ok := d.take(3)
	d.last = head&1 != 0
	switch {
	case !ok:
		return false
	case head>>1 == 0:
		return d.startStored()
	case head>>1 == 1:
		return d.startFixed()
	case head>>1 == 2:
		return d.startDynamic()
	}
	return false
}

// startStored reads the length of a block that is not packed. It begins at a byte.
func (d *inflater) startStored() bool {
	d.pos -= int(d.count / 8)
	d.hold, d.count = 0, 0
	if d.pos+4 > d.real {
		return false
	}
	n, check := binary.LittleEndian.Uint16(d.in[d.pos:]), binary.LittleEndian.Uint16(d.in[d.pos+2:])
	d.pos, d.stored, d.within = d.pos+4, int(n), storedBlock
	return n == ^check
}

func (d *inflater) copyStored() bool {
	n := min(d.stored, 2*history-d.w)
	if d.pos+n > d.real {
		return false
	}
	copy(d.out[d.w:], d.in[d.pos:d.pos+n])
	d.pos, d.w, d.stored = d.pos+n, d.w+n, d.stored-n
	if d.stored == 0 {
		d.within = noBlock
	}
	return true
}

// startFixed sets up the codes that are the same in all files.
func (d *inflater) startFixed() bool {
	d.within = codedBlock
	copy(d.letters[:], fixed.letters[:])
	copy(d.distances[:], fixed.distances[:])
	return true
}

// startDynamic reads the codes of a block, which are packed themselves.
func (d *inflater) startDynamic() bool {
	counts, ok := d.take(14)
	letters, distances := int(counts&31)+257, int(counts>>5&31)+1
	if !ok || letters > maxLetters || distances > maxDistances {
		return false
	}
	var lengths [19]uint8
	order := [19]int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
	for _, at := range order[:counts>>10+4] {
		n, ok := d.take(3)
		if !ok {
			return false
		}
		lengths[at] = uint8(n)
	}
	var table [1 << 7]uint32
	var entries [19]uint32
	for i := range entries {
		entries[i] = uint32(i) << 16
	}
	if !makeTable(table[:], 7, lengths[:], entries[:]) || !d.readLengths(&table, letters+distances) {
		return false
	}
	d.within = codedBlock
	return makeTable(d.letters[:], letterBits, d.lengths[:letters], letterEntries[:]) &&
		makeTable(d.distances[:], distanceBits, d.lengths[letters:letters+distances], distanceEntries[:])
}

// readLengths reads the lengths of n codes.
func (d *inflater) readLengths(table *[1 << 7]uint32, n int) bool {
	for i := 0; i < n; {
		if d.count < 14 && !d.refill() { // seven for the code, seven behind it
			return false
		}
		e := table[d.hold&(1<<7-1)]
		if e&entryOdd != 0 {
			return false
		}
		d.hold >>= e & 63
		d.count -= uint(e & 63)
		length, times := uint8(e>>16), 1
		switch length {
		case 16:
			if i == 0 {
				return false
			}
			length, times = d.lengths[i-1], 3+int(d.drop(2))
		case 17:
			length, times = 0, 3+int(d.drop(3))
		case 18:
			length, times = 0, 11+int(d.drop(7))
		}
		if i+times > n {
			return false
		}
		for range times {
			d.lengths[i] = length
			i++
		}
	}
	return true
}

// drop returns the next n bits of those that were taken in.
func (d *inflater) drop(n uint) uint64 {
	v := d.hold & (1<<n - 1)
	d.hold >>= n
	d.count -= n
	return v
}

// refill takes in as many whole bytes as fit.
func (d *inflater) refill() bool {
	if d.pos+reach > len(d.in) && !d.pad() {
		return false
	}
	d.hold |= binary.LittleEndian.Uint64(d.in[d.pos:]) << (d.count & 63)
	d.pos += int(63-d.count) >> 3
	d.count |= 56
	return true
}

// decode inflates a block until it ends or there is no room.
func (d *inflater) decode() bool {
	in, pos, hold, count := d.in, d.pos, d.hold, d.count
	out, w := d.out, d.w
	for w < 2*history {
		if pos+reach > len(in) {
			if d.pos, d.count = pos, count; !d.pad() {
				return false
			}
			in, pos, count = d.in, d.pos, d.count
		}
		hold |= binary.LittleEndian.Uint64(in[pos:]) << (count & 63)
		pos += int(63-count) >> 3
		count |= 56
		e := d.letters[hold&(1<<letterBits-1)]
		if e&entryLetter != 0 {
			hold >>= e & 63
			count -= uint(e & 63)
			out[w] = byte(e >> 16)
			w++
			if e = d.letters[hold&(1<<letterBits-1)]; e&entryLetter != 0 {
				hold >>= e & 63
				count -= uint(e & 63)
				out[w] = byte(e >> 16)
				w++
				if e = d.letters[hold&(1<<letterBits-1)]; e&entryLetter != 0 {
					hold >>= e & 63
					count -= uint(e & 63)
					out[w] = byte(e >> 16)
					w++
					continue
				}
			}
			hold |= binary.LittleEndian.Uint64(in[pos:]) << (count & 63)
			pos += int(63-count) >> 3
			count |= 56
		}
		if e&entryOdd != 0 {
			if e&entryTable != 0 {
				hold >>= letterBits
				count -= letterBits
				e = d.letters[(uint64(e>>16&0x7FF)+hold&(1<<(e>>8&15)-1))&(1<<11-1)]
			}
			if e&entryLetter != 0 {
				hold >>= e & 63
				count -= uint(e & 63)
				out[w] = byte(e >> 16)
				w++
				continue
			}
			if e&entryOdd != 0 {
				if e&entryEnd == 0 {
					return false
				}
				hold >>= e & 63
				count -= uint(e & 63)
				d.within = noBlock
				break
			}
		}
		length := int(e>>16 + uint32(hold)&(1<<(e&63)-1)>>(e>>8&15))
		hold >>= e & 63
		count -= uint(e & 63)
		e = d.distances[hold&(1<<distanceBits-1)]
		if e&entryOdd != 0 {
			if e&entryTable == 0 {
				return false
			}
			hold >>= distanceBits
			count -= distanceBits
			if e = d.distances[(uint64(e>>16&0x1FF)+hold&(1<<(e>>8&15)-1))&(1<<9-1)]; e&entryOdd != 0 {
				return false
			}
		}
		distance := int(e>>16 + uint32(hold)&(1<<(e&63)-1)>>(e>>8&15))
		hold >>= e & 63
		count -= uint(e & 63)
		from := w - distance
		if from < 0 {
			return false
		}
		w = match(out, from, w, length)
	}
	d.pos, d.hold, d.count, d.w = pos, hold, count, w
	return true
}

// match repeats what stands at from and returns where it ends. There is room for the 32
// bytes that are written of every short one, eight at a time: what is behind its end is
// written over by what follows.
func match(out []byte, from, w, length int) int {
	end := w + length
	switch distance := w - from; {
	case distance >= length && length > 64:
		copy(out[w:end], out[from:])
	case distance >= 8:
		for ; ; w, from = w+32, from+32 {
			to, of := out[w:w+32:w+32], out[from:from+32:from+32]
			binary.LittleEndian.PutUint64(to, binary.LittleEndian.Uint64(of))
			binary.LittleEndian.PutUint64(to[8:], binary.LittleEndian.Uint64(of[8:]))
			binary.LittleEndian.PutUint64(to[16:], binary.LittleEndian.Uint64(of[16:]))
			binary.LittleEndian.PutUint64(to[24:], binary.LittleEndian.Uint64(of[24:]))
			if end-w <= 32 {
				break
			}
		}
	default:
		for ; w < end; w, from = w+1, from+1 {
			out[w] = out[from]
		}
	}
	return end
}
