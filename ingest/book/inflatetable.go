package book

import "math/bits"

// An entry of a table says what a code stands for: in its lowest six bits how many bits
// the code and what follows it take, from bit 8 on how many of them are the code, from
// bit 16 on the letter or the least length or distance. A code longer than the table is
// wide has an entry that points to another table: its start from bit 16 on, its width
// from bit 8 on.
const (
	entryLetter = 1 << 31
	entryOdd    = 1 << 15 // none of the others, or no code at all
	entryEnd    = 1 << 14 // of the block
	entryTable  = 1 << 13
)

// letterEntries and distanceEntries are what each symbol means, made once and never
// changed; the code is added for each block.
var (
	letterEntries   = newLetterEntries()
	distanceEntries = newDistanceEntries()
)

func newLetterEntries() (of [288]uint32) {
	for i := range of {
		of[i] = entryOdd
		if i < 256 {
			of[i] = entryLetter | uint32(i)<<16
		}
	}
	of[256] = entryOdd | entryEnd
	least := uint32(3)
	for i := range uint32(28) {
		extra := uint32(0)
		if i >= 8 {
			extra = i/4 - 1
		}
		of[257+i] = least<<16 | extra
		least += 1 << extra
	}
	of[285] = longestMatch << 16
	return of
}

func newDistanceEntries() (of [32]uint32) {
	least := uint32(1)
	for i := range uint32(maxDistances) {
		extra := uint32(0)
		if i >= 4 {
			extra = i/2 - 1
		}
		of[i] = least<<16 | extra
		least += 1 << extra
	}
	of[30], of[31] = entryOdd, entryOdd
	return of
}

// fixedCodes are the tables of the codes that are the same in all files. None of them is
// longer than a table is wide.
type fixedCodes struct {
	letters   [1 << letterBits]uint32
	distances [1 << distanceBits]uint32
}

// fixed is made once and never changed: the small parts of a workbook are packed so.
var fixed = newFixedCodes()

func newFixedCodes() *fixedCodes {
	var lengths [288]uint8
	for i := range lengths {
		switch {
		case i < 144:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		case i < 280:
			lengths[i] = 7
		default:
			lengths[i] = 8
		}
	}
	var f fixedCodes
	makeTable(f.letters[:], letterBits, lengths[:], letterEntries[:])
	for i := range 32 {
		lengths[i] = 5
	}
	makeTable(f.distances[:], distanceBits, lengths[:32], distanceEntries[:])
	return &f
}

// makeTable fills a table for codes of these lengths; false where they make no code.
// As in the standard library a single code of one bit does, and no code at all does for
// as long as none is met.
func makeTable(table []uint32, width int, lengths []uint8, entries []uint32) bool {
	var counts, starts [16]int
	for _, n := range lengths {
		counts[n]++
	}
	longest, space := 0, 1
	counts[0] = 0
	for n := 1; n < 16; n++ {
		starts[n] = starts[n-1] + counts[n-1]
		if space = 2*space - counts[n]; space < 0 {
			return false
		}
		if counts[n] > 0 {
			longest = n
		}
	}
	single := longest == 1 && counts[1] == 1
	if space != 0 && longest > 0 && !single {
		return false
	}
	if longest == 0 || single {
		for i := range table[:1<<width] {
			table[i] = entryOdd
		}
	}
	var sorted [288]uint16
	for symbol, n := range lengths {
		if n > 0 {
			sorted[starts[n]] = uint16(symbol)
			starts[n]++
		}
	}
	switch {
	case longest == 0:
	case single:
		for i := 0; i < 1<<width; i += 2 {
			table[i] = entries[sorted[0]] + 1<<8 + 1
		}
	default:
		fillTable(table, width, &counts, sorted[:], entries)
	}
	return true
}

// fillTable gives out the codes of a complete code in their order. They are looked up
// from the first bit on, so that all are counted from their other end. Shorter codes
// stand in the table more than once: it is doubled whenever they get longer.
func fillTable(table []uint32, width int, counts *[16]int, sorted []uint16, entries []uint32) {
	code, n := 0, 1
	size := 2
	start, end, prefix := 0, 1<<width, -1 // of the table for longer codes
	for i := 0; ; i++ {
		for ; counts[n] == 0; n++ {
			if n < width {
				copy(table[size:], table[:size])
				size *= 2
			}
		}
		counts[n]--
		entry := entries[sorted[i]]
		if n <= width {
			table[code] = entry + uint32(n)<<8 + uint32(n)
		} else {
			if head := code & (1<<width - 1); head != prefix {
				prefix, start = head, end
				further := n - width
				for used := counts[n] + 1; used < 1<<further; {
					further++
					used = used*2 + counts[width+further]
				}
				end = start + 1<<further
				table[head] = uint32(start)<<16 | entryOdd | entryTable | uint32(further)<<8 | uint32(width)
			}
			for at := start + code>>width; at < end; at += 1 << (n - width) {
				table[at] = entry + uint32(n-width)<<8 + uint32(n-width)
			}
		}
		rest := code ^ (1<<n - 1)
		if rest == 0 { // the last code is all ones
			break
		}
		bit := 1 << (bits.Len(uint(rest)) - 1)
		code = code&(bit-1) | bit
	}
	for ; n < width; n++ {
		copy(table[size:], table[:size])
		size *= 2
	}
}
