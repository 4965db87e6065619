package book

import (
	"encoding/binary"
	"strings"
)

// compoundFile is the container in which old programs keep a workbook: sectors of one
// size that tables chain together. It is read by our own code because a tolerant reader
// follows chains that share sectors, run in circles or do not fit the sizes that the
// directory gives, and so makes one content of another. Here every sector belongs to
// one thing only; so nothing runs in circles and the work is that of the file's size.
type compoundFile struct {
	data  []byte
	size  int // of a sector
	next  []uint32
	taken []bool // sectors that belong to something already read
	root  []byte // directory entry of the container itself

	miniNext  []uint32 // of the small sectors, all of which lie in one stream
	miniTaken []bool
	small     []byte
}

const (
	compoundHeaderLength = 512
	miniSize             = 64   // of a small sector
	miniCutoff           = 4096 // streams from here on have sectors of their own
	entryLength          = 128
	lastSector           = 0xFFFFFFFA // what is above are marks
	endOfChain           = 0xFFFFFFFE
	noEntry              = 0xFFFFFFFF
	headerTables         = 109 // sectors of the table that the header itself names
)

// Types of directory entries.
const (
	entryUnused = 0
	entryStream = 2
	entryRoot   = 5
)

// openCompound reads the header and the table of sectors.
func openCompound(data []byte) (*compoundFile, bool) {
	le := binary.LittleEndian
	if len(data) < compoundHeaderLength || le.Uint16(data[28:]) != 0xFFFE || le.Uint16(data[32:]) != 6 || le.Uint32(data[56:]) != miniCutoff {
		return nil, false
	}
	c := &compoundFile{data: data}
	switch version, shift := le.Uint16(data[26:]), le.Uint16(data[30:]); {
	case version == 3 && shift == 9, version == 4 && shift == 12:
		c.size = 1 << shift
	default:
		return nil, false
	}
	sectors := (len(data) - 1) / c.size // the header takes the place of one
	c.taken = make([]bool, sectors)
	tables, ok := c.tableSectors()
	if !ok || len(tables) != int(le.Uint32(data[44:])) {
		return nil, false
	}
	for _, sector := range tables {
		part, ok := c.take(sector)
		if !ok || len(part) < c.size {
			return nil, false
		}
		c.next = appendNumbers(c.next, part)
	}
	return c, true
}

// tableSectors lists the sectors that hold the table: the first in the header, the
// others in a chain of their own.
func (c *compoundFile) tableSectors() ([]uint32, bool) {
	le := binary.LittleEndian
	all := used(appendNumbers(nil, c.data[76:compoundHeaderLength]))
	more, count := le.Uint32(c.data[68:]), le.Uint32(c.data[72:])
	for ; more <= lastSector && count > 0; count-- {
		part, ok := c.take(more)
		if !ok || len(part) < c.size {
			return nil, false
		}
		numbers := appendNumbers(nil, part)
		more = numbers[len(numbers)-1]
		all = append(all, used(numbers[:len(numbers)-1])...)
	}
	return all, count == 0 && more > lastSector
}

// used leaves out the places of a list that name no sector.
func used(numbers []uint32) []uint32 {
	var all []uint32
	for _, n := range numbers {
		if n <= lastSector {
			all = append(all, n)
		}
	}
	return all
}

func appendNumbers(numbers []uint32, part []byte) []uint32 {
	for ; len(part) >= 4; part = part[4:] {
		numbers = append(numbers, binary.LittleEndian.Uint32(part))
	}
	return numbers
}

// take returns the bytes of a sector, once. The last one of a file may be cut short
// where what it holds is shorter.
func (c *compoundFile) take(sector uint32) ([]byte, bool) {
	if int64(sector) >= int64(len(c.taken)) || c.taken[sector] {
		return nil, false
	}
	c.taken[sector] = true
	at := (int(sector) + 1) * c.size
	return c.data[at:min(at+c.size, len(c.data))], true
}

// chain returns the bytes of a chain of sectors, for which there is room.
func (c *compoundFile) chain(sector uint32, room int64) ([]byte, bool) {
	all := make([]byte, 0, room)
	for sector != endOfChain {
		part, ok := c.take(sector)
		if !ok || int64(sector) >= int64(len(c.next)) {
			return nil, false
		}
		all = append(all, part...)
		sector = c.next[sector]
	}
	return all, true
}

// entries returns the directory entries that stand in the container itself and not in
// a folder of it, by folded name. Names do not tell case.
func (c *compoundFile) entries() (map[string][]byte, *Fault) {
	directory, ok := c.chain(binary.LittleEndian.Uint32(c.data[48:]), int64(c.size))
	if !ok || len(directory) < entryLength || directory[66] != entryRoot {
		return nil, damagedCompound()
	}
	c.root = directory[:entryLength]
	found, seen := map[string][]byte{}, map[uint32]bool{}
	for waiting := []uint32{binary.LittleEndian.Uint32(c.root[76:])}; len(waiting) > 0; {
		id := waiting[len(waiting)-1]
		if waiting = waiting[:len(waiting)-1]; id == noEntry {
			continue
		}
		if int64(id) >= int64(len(directory)/entryLength) || seen[id] {
			return nil, damagedCompound()
		}
		seen[id] = true
		e := directory[int(id)*entryLength:][:entryLength]
		name, ok := entryName(e)
		if !ok || e[66] == entryUnused || e[66] == entryRoot {
			return nil, damagedCompound()
		}
		if found[foldName(name)] != nil {
			return nil, damaged("tệp có hai luồng “%s”", printable(name))
		}
		found[foldName(name)] = e
		waiting = append(waiting, binary.LittleEndian.Uint32(e[68:]), binary.LittleEndian.Uint32(e[72:]))
	}
	return found, nil
}

// stream returns the bytes of a stream. The chain must be as long as its size demands.
func (c *compoundFile) stream(entry []byte) ([]byte, bool) {
	le := binary.LittleEndian
	start, size := le.Uint32(entry[116:]), int64(le.Uint32(entry[120:]))
	if entry[66] != entryStream || size > int64(len(c.data)) {
		return nil, false
	}
	if size >= miniCutoff {
		all, ok := c.chain(start, size+int64(c.size))
		return cut(all, size, c.size, ok)
	}
	if c.small == nil && !c.openSmall() {
		return nil, false
	}
	all, ok := c.smallChain(start)
	return cut(all, size, miniSize, ok)
}

// cut shortens a chain to the size of its stream.
func cut(all []byte, size int64, sector int, ok bool) ([]byte, bool) {
	if !ok || int64(len(all)) < size || int64(len(all))-size >= int64(sector) {
		return nil, false
	}
	return all[:size], true
}

// openSmall reads the stream of small sectors and the table that chains them.
func (c *compoundFile) openSmall() bool {
	le := binary.LittleEndian
	table, ok := c.chain(le.Uint32(c.data[60:]), int64(c.size))
	if !ok || len(table)/c.size != int(le.Uint32(c.data[64:])) {
		return false
	}
	c.miniNext = appendNumbers(nil, table)
	c.small, ok = c.chain(le.Uint32(c.root[116:]), int64(c.size))
	c.miniTaken = make([]bool, len(c.small)/miniSize)
	return ok
}

func (c *compoundFile) smallChain(sector uint32) ([]byte, bool) {
	var all []byte
	for sector != endOfChain {
		if int64(sector) >= int64(min(len(c.miniTaken), len(c.miniNext))) || c.miniTaken[sector] {
			return nil, false
		}
		c.miniTaken[sector] = true
		all = append(all, c.small[int(sector)*miniSize:][:miniSize]...)
		sector = c.miniNext[sector]
	}
	return all, true
}

func damagedCompound() *Fault {
	return damaged("tệp Excel đời cũ (.xls) hỏng phần chỉ mục")
}

// entryName returns the name of a directory entry.
func entryName(entry []byte) (string, bool) {
	length := int(binary.LittleEndian.Uint16(entry[64:]))
	if length < 4 || length > 64 || length%2 != 0 {
		return "", false
	}
	name := utf16Name(entry[:length-2])
	return name, !strings.ContainsRune(name, 0)
}
